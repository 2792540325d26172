"""Imported once by the process that a run's kernels are forked from: the rooms of the package that every page passes through.

That process lives no longer than its run, so that no kernel can see older code than the workers beside it do. A server that
outlives an edit (for nbval, say) is started without this module.
"""

import thanhson.measures.admissions
import thanhson.measures.meetings
import thanhson.pages.admissions
import thanhson.pages.meetings
import thanhson.pages.run
import thanhson.pages.scorecard
from thanhson.words import catalogue

assert thanhson
catalogue()
