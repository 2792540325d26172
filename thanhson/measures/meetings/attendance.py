"""Attendance: members present of members due (on the list, less those exempted), as a sum and never as a mean of percentages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from thanhson.measures import funnel
from thanhson.measures.meetings import base
from thanhson.measures.meetings.charts import FEWEST_POINTS, share_limits
from thanhson.measures.meetings.counts import NORM_ATTENDANCE, counted
from thanhson.measures.meetings.sheets import cell_months
from thanhson.measures.result import Result

if TYPE_CHECKING:
    from thanhson.registers.tables import Tables


def attendance(tables: Tables, year: int) -> Result:
    """Attendance each year, in total and by setting, with bounds for missing sheets and the mean of cell rates beside it.

    Returns
    -------
    Result
        ``attendance.rate``: sum of present / sum of due, with missing-report bounds. ``attendance.cell_mean``: the mean of the
        cells' own rates (denominator: cells). ``attendance.unexcused``: absences without a reason, of members due.
        ``attendance.beyond_due``: over the span, attendances above the number due in their meeting (exempted members who came), of
        all present.
    """
    parts = [
        part
        for keys in ([], ["setting"])
        for part in (
            _rates(tables, keys, year),
            _cell_means(tables, keys, year),
            _unexcused(tables, keys, year),
        )
    ]
    parts.append(_beyond_due(tables, year))
    return Result(
        "meetings.attendance",
        pd.concat(parts, ignore_index=True),
        counts=("reported", "due"),
        derive=(base.missing_bounds,),
        facts=base.facts(tables, year, norm=NORM_ATTENDANCE),
    )


def attendance_by_month(tables: Tables, year: int) -> Result:
    """Monthly attendance of each setting on a p′ chart (Laney) whose limits the programme's first months fix.

    Returns
    -------
    Result
        ``attendance.chart`` by ``setting × month`` with control limits (``trial limits`` under twelve points) and the rules that a month
        meets in ``note``; ``attendance.rate`` by ``month`` and ``setting × month`` with missing-report bounds. A month
        without any sheet has no value.
    """
    chart = _monthly(tables, ["setting"], year)
    rows = pd.concat(
        [
            base.rows_of(_monthly(tables, [], year), "attendance.rate", ["month"], interval=base.BOUNDS),
            base.rows_of(chart, "attendance.rate", ["setting", "month"], interval=base.BOUNDS),
            base.rows_of(chart, "attendance.chart", ["setting", "month"], interval="control limits"),
        ],
        ignore_index=True,
    )
    definitions = tables.programme.definitions
    return Result(
        "meetings.attendance_by_month",
        rows,
        counts=("reported", "due"),
        derive=(base.missing_bounds, lambda rows: share_limits(rows, "attendance.chart", definitions.baseline_months)),
        facts=base.facts(
            tables,
            year,
            norm=NORM_ATTENDANCE,
            baseline=definitions.baseline_months,
            fewest=FEWEST_POINTS,
            mergers=merger_months(tables, year),
        ),
    )


def attendance_by_commune(tables: Tables, year: int) -> Result:
    """Communes beside one another within each setting, between funnel limits and without a ranking.

    Returns
    -------
    Result
        ``meetings.funnel`` by ``setting × commune`` for the year: attendance, limits of 99.8% (lower, upper), and in further columns those
        of 95%; phi stands in the note. ``attendance.rate`` by ``commune`` for each year and the span, with missing-report bounds.
    """
    sums = counted(tables, ["attended", "present", "due"], ["setting", "commune"], year, where=f"m.year = {year}")
    units = sums.rename(columns={"due": "denominator", "present": "numerator"}).assign(year=str(year))
    rows = pd.concat(
        [
            base.rows_of(
                units.query("denominator > 0"), "meetings.funnel", ["setting", "commune"], interval="control limits"
            ),
            _rates(tables, ["commune"], year),
        ],
        ignore_index=True,
    )
    return Result(
        "meetings.attendance_by_commune",
        rows,
        counts=("reported", "due"),
        derive=(base.missing_bounds, funnel_limits),
        facts=base.facts(tables, year),
    )


def funnel_limits(rows: pd.DataFrame) -> pd.DataFrame:
    """Fill the funnel of each setting: 99.8% in ``lower`` and ``upper``, ``lower95``, ``upper95``, ``centre``, ``phi``, ``outside``."""
    filled = rows.copy()
    for setting in base.SETTINGS:
        chosen = rows["measure"].eq("meetings.funnel") & rows["setting"].eq(setting)
        if not chosen.any():
            continue
        found = funnel.limits(rows.loc[chosen, "numerator"], rows.loc[chosen, "denominator"])
        table = found.limits.set_index(rows.index[chosen])
        outside = np.where(table["outside998"] != 0, table["outside998"] * 2, table["outside95"])
        filled = base.put(
            filled,
            chosen,
            lower=table["lower998"],
            upper=table["upper998"],
            lower95=table["lower95"],
            upper95=table["upper95"],
            outside=outside.astype(float),
            centre=found.centre,
            phi=found.phi,
            tau2=found.tau2,
        )
        filled.loc[chosen, "note"] = f"99.8%; phi = {found.phi:.3g}"
    return filled


def merger_months(tables: Tables, year: int) -> list[str]:
    """Months in which cells were merged, where they are enough to tell: a month with fewer than the threshold is not named."""
    cells = tables.cells
    merged = cells[cells["merged_into"].notna() & cells["closed_on"].notna()]
    months = merged["closed_on"].dt.strftime("%Y-%m").value_counts()
    enough = months[months >= tables.programme.disclosure.threshold]
    return sorted(set(enough.index) & set(base.months_until(tables, year)))


def _rates(tables: Tables, keys: Sequence[str], year: int) -> pd.DataFrame:
    sums = counted(tables, ["present", "due"], ["year", *keys], year)
    came = cell_months(tables, ["year", *keys], year)
    both = came.merge(sums, on=["year", *keys], how="left").fillna(0)
    spread = base.with_span(both, keys, tables, year)
    return base.rows_of(_rate(spread), "attendance.rate", keys, interval=base.BOUNDS)


def _monthly(tables: Tables, keys: Sequence[str], year: int) -> pd.DataFrame:
    by = [*keys, "month"]
    sums = counted(tables, ["present", "due"], by, year)
    both = cell_months(tables, by, year).merge(sums, on=by, how="left")
    both[["present", "due"]] = both[["present", "due"]].fillna(0).astype("Int64")
    return _rate(both)


def _rate(counts: pd.DataFrame) -> pd.DataFrame:
    """Numerator and denominator of attendance, and beside them sheets reported and due."""
    return counts.assign(
        numerator=counts["present"], denominator=counts["due"], reported=counts["sheets"], due=counts["sheets_due"]
    )


def _cell_means(tables: Tables, keys: Sequence[str], year: int) -> pd.DataFrame:
    sums = counted(tables, ["present", "due"], ["cell", "year", *keys], year)
    own = _cells_with_span(sums, keys, tables, year)
    own = own[own["due"] > 0].assign(rate=lambda f: f["present"].astype("Float64") / f["due"].astype("Float64"))
    means = own.groupby(["year", *keys], as_index=False).agg(value=("rate", "mean"), denominator=("cell", "size"))
    return base.rows_of(means, "attendance.cell_mean", keys)


def _cells_with_span(sums: pd.DataFrame, keys: Sequence[str], tables: Tables, year: int) -> pd.DataFrame:
    yearly = sums.assign(year=sums["year"].astype("str"))
    if base.span_of(tables, year) == str(year):
        return yearly
    over = sums.groupby(["cell", *keys], as_index=False)[["present", "due"]].sum()
    return pd.concat([yearly, over.assign(year=base.span_of(tables, year))], ignore_index=True)


def _unexcused(tables: Tables, keys: Sequence[str], year: int) -> pd.DataFrame:
    found = counted(tables, ["unexcused", "unexcused_due"], ["year", *keys], year)
    sums = base.with_span(found, keys, tables, year)
    named = sums.assign(numerator=sums["unexcused"], denominator=sums["unexcused_due"])
    return base.rows_of(named, "attendance.unexcused", keys)


def _beyond_due(tables: Tables, year: int) -> pd.DataFrame:
    """Over the span alone: in single years these are so few that they would be withheld."""
    found = counted(tables, ["present", "beyond_due"], [], year).assign(year=base.span_of(tables, year))
    named = found.assign(numerator=found["beyond_due"], denominator=found["present"])
    return base.rows_of(named, "attendance.beyond_due")
