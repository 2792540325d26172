"""What may leave the house: small counts withheld, the others rounded, everything else derived from what is left."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from thanhson.measures.result import Result
from thanhson.programme import Disclosure


def publish(result: Result, settings: Disclosure) -> Result:
    """The result as a shared page may show it; rows that hold no register counts stay exact.

    Counts from 1 to below ``settings.threshold`` are withheld (``status`` says so) and all others rounded to
    ``settings.rounding``, each by itself; shares, rates and limits are then derived from the rounded counts.
    """
    if result.exact:
        return result.derived()
    rows = result.rows.copy()
    columns = ["numerator", "denominator", *result.counts]
    small = pd.Series(False, index=rows.index)
    for column in columns:
        count = rows[column].astype("Int64")
        small |= ((count > 0) & (count < settings.threshold)).fillna(False)
        rows[column] = rounded(count, settings.rounding)
    derived = replace(result, rows=rows).derived()
    rows = derived.rows
    rows.loc[small, [*columns, "value", "lower", "upper"]] = pd.NA
    rows.loc[small, "status"] = "withheld"
    return replace(derived, rows=rows)


def rounded(counts: pd.Series, base: int) -> pd.Series:
    """Counts rounded to the nearest multiple of ``base`` (halves up), by whole-number arithmetic."""
    return ((2 * counts + base) // (2 * base)) * base
