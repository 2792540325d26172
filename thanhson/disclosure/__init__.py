"""What may leave the house: small counts withheld, the others rounded, everything else derived from what is left.

:func:`publish` is the policy of every page; :func:`protect` the same for one plain table beside exact totals;
:func:`attack` tries to work withheld counts out of everything that was published, as a reader with a computer could.
"""

from thanhson.disclosure.audit import attack
from thanhson.disclosure.policy import publish
from thanhson.disclosure.rounding import rounded
from thanhson.disclosure.tables import group_disclosure, intervals, protect

__all__ = ["attack", "group_disclosure", "intervals", "protect", "publish", "rounded"]
