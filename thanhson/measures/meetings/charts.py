"""Control limits for rows of a Result, worked out from what the rows show and from nothing else."""

from __future__ import annotations

import pandas as pd

from thanhson.measures import control
from thanhson.measures.icons import sides
from thanhson.measures.meetings.base import put

FEWEST_POINTS = 12
"""With fewer points there is a run chart, and control limits are trial limits."""


def share_limits(rows: pd.DataFrame, measure: str, baseline: int, key: str = "setting") -> pd.DataFrame:
    """p′ limits for the rows of ``measure``, a chart for each value of ``key``; rows stand in order of time.

    Fills ``lower``, ``upper``, ``centre``, ``side`` (+1, −1, 0: of the first rule met) and ``note`` (rules met, joined by ``+``).
    """
    filled = rows
    for chosen in _charts(rows, measure, key):
        own = rows[chosen]
        filled = _fill(filled, chosen, control.p_prime(own["numerator"], own["denominator"], baseline=baseline))
    return filled


def value_limits(rows: pd.DataFrame, measure: str, baseline: int, key: str | None = None) -> pd.DataFrame:
    """XmR limits for the values of the rows of ``measure``; otherwise as :func:`share_limits`."""
    filled = rows
    for chosen in _charts(rows, measure, key):
        filled = _fill(filled, chosen, control.xmr(rows.loc[chosen, "value"], baseline=baseline))
    return filled


def _charts(rows: pd.DataFrame, measure: str, key: str | None) -> list[pd.Series]:
    own = rows["measure"].eq(measure)
    return [own] if key is None else [own & rows[key].eq(value) for value in rows.loc[own, key].unique()]


def _fill(rows: pd.DataFrame, chosen: pd.Series, chart: pd.DataFrame) -> pd.DataFrame:
    known = chart["value"].notna().to_numpy()
    filled = put(
        rows,
        chosen,
        lower=chart["lower"].to_numpy(),
        upper=chart["upper"].to_numpy(),
        centre=chart["centre"].to_numpy(),
        side=sides(chart).astype(float),
    )
    filled.loc[chosen, "note"] = ["+".join(sorted(met)) for met in chart["signal"]]
    if known.sum() < FEWEST_POINTS:
        filled.loc[chosen, "interval"] = "trial limits"
    return filled
