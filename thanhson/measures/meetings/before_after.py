"""Before and after a date that the settings name, where there is a before; else the reason why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from thanhson.measures.meetings import base
from thanhson.measures.meetings.counts import counted
from thanhson.measures.result import Result
from thanhson.measures.series import FEWEST_MONTHS, Segmented, segmented, too_short

if TYPE_CHECKING:
    from thanhson.registers.tables import Tables


def before_after(tables: Tables, year: int) -> Result:
    """Segmented regression of monthly attendance at the day that the settings name (``started_on``), by setting.

    Returns
    -------
    Result
        ``meetings.trend`` by ``setting × month``: attendance, and from the date on the earlier course carried on (``expected``) with
        Newey-West limits (lower, upper). Changes of level and slope and the distance in the latest month, with lag 3 and 12, stand in
        further columns of the last month's row. Without twelve months on each side there are no rows, and ``facts["reason"]``
        says why: ``no_date``, ``no_before``, ``few_before``, ``no_after``, ``few_after``.
    """
    months = base.months_until(tables, year)
    started = tables.programme.programme.started_on
    start = -1 if started is None else sum(month < f"{started:%Y-%m-%d}"[:7] for month in months)
    # The month in which the date lies counts as after only where the date is its first day.
    start += 1 if started is not None and started.day > 1 and f"{started:%Y-%m}" in months else 0
    sums = counted(tables, ["present", "due"], ["setting", "month"], year)
    found = base.on_grid(sums, {"setting": _settings(sums), "month": months})
    reason = "no_date" if started is None else _reason(found, start)
    facts = base.facts(tables, year, reason=reason, started=started, start=start, fewest=FEWEST_MONTHS)
    if reason:
        return Result("meetings.before_after", base.nothing(), facts=facts)
    named = found.rename(columns={"present": "numerator", "due": "denominator"})
    rows = base.rows_of(named, "meetings.trend", ["setting", "month"], interval="newey-west (process)")
    return Result("meetings.before_after", rows, derive=(lambda rows: _fitted(rows, start),), facts=facts)


def _settings(sums: pd.DataFrame) -> list[str]:
    return [setting for setting in base.SETTINGS if sums["setting"].eq(setting).any()]


def _reason(found: pd.DataFrame, start: int) -> str:
    """The first reason that holds for any setting; a district without any sheet has no before."""
    reasons = [
        too_short((own["present"] / own["due"].mask(own["due"] == 0)).to_numpy(dtype=float, na_value=np.nan), start)
        for _, own in found.groupby("setting")
    ]
    return next((reason for reason in reasons if reason), "" if reasons else "no_before")


def _fitted(rows: pd.DataFrame, start: int) -> pd.DataFrame:
    filled = rows
    for setting in rows["setting"].unique():
        chosen = rows["measure"].eq("meetings.trend") & rows["setting"].eq(setting)
        values = rows.loc[chosen, "value"]
        if too_short(values, start):
            continue
        fit = segmented(values, start)
        months = fit.months
        filled = base.put(
            filled,
            chosen,
            fitted=months["fitted"].to_numpy(),
            expected=months["expected"].to_numpy(),
            lower=months["lower"].to_numpy(),
            upper=months["upper"].to_numpy(),
        )
        last = pd.Series(False, index=rows.index)
        last[rows.index[chosen][-1]] = True
        filled = base.put(filled, last, **_effects(fit))
    return filled


def _effects(fit: Segmented) -> dict[str, float]:
    found = {"correlation": fit.correlation}
    for name, effects in (("level", fit.level), ("slope", fit.slope), ("latest", fit.latest)):
        for lag, effect in effects.items():
            found |= {
                f"{name}_{lag}": effect.estimate,
                f"{name}_{lag}_lower": effect.lower,
                f"{name}_{lag}_upper": effect.upper,
            }
    return found
