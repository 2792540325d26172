"""Imported once by the process that workers are forked from: what every page needs."""

import contextlib

from thanhson.runs.execute import prepare

# Whatever goes wrong here goes wrong again in a worker, where it can be told.
with contextlib.suppress(Exception):
    prepare()
