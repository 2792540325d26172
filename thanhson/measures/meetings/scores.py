"""Scores (*điểm*): where they lie, how many below each edge of the rubric, and whether their monthly mean moves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from thanhson.measures.meetings import base
from thanhson.measures.meetings.charts import FEWEST_POINTS, value_limits
from thanhson.measures.meetings.counts import band_of_score, counted
from thanhson.measures.meetings.graded import grades_of_communes
from thanhson.measures.result import Result

if TYPE_CHECKING:
    from thanhson.registers.tables import Tables

EDGES = ("good", "fair", "average")
"""Grades whose lowest score is an edge that a meeting can lie below."""


def scores(tables: Tables, year: int) -> Result:
    """Median and quartiles of meetings' scores, the share below each edge, and the monthly mean on an XmR chart.

    Returns
    -------
    Result
        ``scores.summary``: median with quartiles (lower, upper), each year, over the span, by setting, and by month.
        ``scores.mean``: the mean, by month with XmR limits. ``scores.below_edge``: meetings below the lowest score of ``good``,
        ``fair``, ``average`` by their month's rubric / meetings scored under a rubric, each year and by month. ``scores.self_above``:
        meetings whose own score was above the confirmed one / meetings with both. Months from the first score on.
    """
    months = _scored_months(tables, year)
    rows = pd.concat(
        [
            _summary(tables, [], year),
            _summary(tables, ["setting"], year),
            *_monthly(tables, months, year),
            _below(tables, [], year),
            *_below_by_month(tables, months, year),
            _self_above(tables, year),
        ],
        ignore_index=True,
    )
    baseline = tables.programme.definitions.baseline_months
    return Result(
        "meetings.scores",
        rows,
        derive=(lambda rows: value_limits(rows, "scores.mean", baseline),),
        facts=base.facts(
            tables,
            year,
            months=months,
            baseline=baseline,
            fewest=FEWEST_POINTS,
            rubrics=[(r.id, f"{r.valid_from:%Y-%m}", r.bands) for r in tables.programme.rubrics],
        ),
    )


def scores_by_commune(tables: Tables, year: int) -> Result:
    """Median, quartiles, the share below each edge and the grades by commune, for the year; in the order of codes, no ranking.

    Returns
    -------
    Result
        ``scores.summary`` by ``commune``; ``scores.below_edge`` and ``grades.share`` by ``commune × grade``, the latter with missing-report
        bounds.
    """
    where = f"m.year = {year}"
    summary = counted(tables, _SUMMARY, ["commune", "year"], year, where=where)
    below = _below_counts(tables, ["commune", "year"], year, where)
    rows = pd.concat(
        [
            _summary_rows(summary.assign(year=str(year)), ["commune"]),
            _below_rows(below.assign(year=str(year)), ["commune"]),
            *grades_of_communes(tables, year),
        ],
        ignore_index=True,
    )
    return Result(
        "meetings.scores_by_commune",
        base.with_counts(rows, "reported", "due"),
        counts=("reported", "due"),
        derive=(base.missing_bounds,),
        facts=base.facts(tables, year),
    )


_SUMMARY = ("scored", "median", "quartile1", "quartile3")


def _scored_months(tables: Tables, year: int) -> list[str]:
    """Months from the first score to the end of the year; none without any score."""
    found = counted(tables, ["scored"], ["month"], year, where="m.score is not null")["month"]
    return [month for month in base.months_until(tables, year) if len(found) and month >= found.min()]


def _summary(tables: Tables, keys: Sequence[str], year: int) -> pd.DataFrame:
    yearly = counted(tables, _SUMMARY, ["year", *keys], year)
    yearly["year"] = yearly["year"].astype("str")
    parts = [yearly]
    if (span := base.span_of(tables, year)) != str(year):
        parts.append(counted(tables, _SUMMARY, list(keys), year).assign(year=span))
    return _summary_rows(pd.concat(parts, ignore_index=True), keys)


def _summary_rows(found: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    known = found[found["scored"] > 0]
    named = known.rename(
        columns={"median": "value", "quartile1": "lower", "quartile3": "upper", "scored": "denominator"}
    )
    return base.rows_of(named, "scores.summary", keys, unit="score", interval="quartiles", note="median")


def _monthly(tables: Tables, months: list[str], year: int) -> list[pd.DataFrame]:
    if not months:
        return []
    found = counted(tables, [*_SUMMARY, "mean"], ["month"], year)
    whole = pd.DataFrame({"month": months}).merge(found, on="month", how="left")
    whole["scored"] = whole["scored"].fillna(0)
    means = whole.rename(columns={"mean": "value", "scored": "denominator"})
    summary = whole.rename(
        columns={"median": "value", "quartile1": "lower", "quartile3": "upper", "scored": "denominator"}
    )
    return [
        base.rows_of(summary, "scores.summary", ["month"], unit="score", interval="quartiles", note="median"),
        base.rows_of(
            means[["month", "value", "denominator"]], "scores.mean", ["month"], unit="score", interval="control limits"
        ),
    ]


def _below_counts(tables: Tables, by: Sequence[str], year: int, where: str = "true") -> pd.DataFrame:
    """Meetings with a score and a rubric (``banded``), and those of them below the edge of each grade."""
    band = band_of_score(tables.programme)
    at_least = {"good": "('good')", "fair": "('good', 'fair')", "average": "('good', 'fair', 'average')"}
    more = {f"below_{edge}": f"count(*) filter ({band} not in {at_least[edge]})" for edge in EDGES}
    return counted(tables, [], by, year, where, banded=f"count({band})", **more)


def _below(tables: Tables, keys: Sequence[str], year: int) -> pd.DataFrame:
    return _below_rows(base.with_span(_below_counts(tables, ["year", *keys], year), keys, tables, year), keys)


def _below_by_month(tables: Tables, months: list[str], year: int) -> list[pd.DataFrame]:
    if not months:
        return []
    return [_below_rows(base.on_grid(_below_counts(tables, ["month"], year), {"month": months}), ["month"])]


def _below_rows(found: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    common = found.assign(denominator=found["banded"])
    named = pd.concat([common.assign(numerator=found[f"below_{edge}"], grade=edge) for edge in EDGES])
    return base.rows_of(named, "scores.below_edge", [*keys, "grade"])


def _self_above(tables: Tables, year: int) -> pd.DataFrame:
    found = base.with_span(counted(tables, ["self_scored", "self_above"], ["year"], year), [], tables, year)
    named = found.assign(numerator=found["self_above"], denominator=found["self_scored"])
    return base.rows_of(named, "scores.self_above")
