"""Grades (*xếp loại*): their shares, the grade of the year worked out again from the months, and how cells moved from year to year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from thanhson.measures.meetings import base
from thanhson.measures.meetings.counts import counted, grades_counted
from thanhson.measures.meetings.sheets import cell_months
from thanhson.measures.result import Result
from thanhson.programme import GRADES

if TYPE_CHECKING:
    from thanhson.programme import Programme
    from thanhson.registers.tables import Tables


_IN_A_MONTH = ("good", "fair")


def grades(tables: Tables, year: int) -> Result:
    """Shares of good, fair, average and poor of the meetings graded, by month, year and setting.

    Returns
    -------
    Result
        ``grades.share`` by ``grade`` and ``setting × grade``; by ``month × grade`` for good and fair (average and poor are the
        rest, too few in a month to be shown apart); missing-report bounds: meetings without a grade, and sheets that did not
        come. Only months with a rubric or with any grade enter, so that the year in which grading began is not held against the
        months before. By commune they stand in :func:`thanhson.measures.meetings.scores_by_commune`.
    """
    months = graded_months(tables, year)
    parts = [
        *_yearly(tables, [], months, year),
        *_yearly(tables, ["setting"], months, year),
        *_by_month(tables, months, year),
    ]
    return Result(
        "meetings.grades",
        pd.concat(parts, ignore_index=True) if parts else base.nothing(),
        counts=("reported", "due"),
        derive=(base.missing_bounds,),
        facts=base.facts(tables, year, months=months, changes=rubric_changes(tables.programme, year)),
    )


def graded_months(tables: Tables, year: int) -> list[str]:
    """Months up to the end of ``year`` that have a rubric on their first day, or any graded meeting."""
    found = counted(tables, ["graded"], ["month"], year, where="m.grade is not null")
    graded, rubric_of = set(found["month"]), tables.programme.rubric_of
    months = base.months_until(tables, year)
    return [month for month in months if month in graded or rubric_of(dt.date.fromisoformat(f"{month}-01"))]


def rubric_changes(programme: Programme, year: int) -> list[str]:
    """First months of each rubric, where they lie in the programme's years up to ``year``."""
    firsts = []
    for rubric in programme.rubrics:
        day = rubric.valid_from
        first = day if day.day == 1 else (day.replace(day=1) + dt.timedelta(days=31)).replace(day=1)
        firsts.append(f"{first:%Y-%m}")
    low, high = f"{programme.programme.first_year}-01", f"{year}-12"
    return sorted(month for month in firsts if low <= month <= high)


def _yearly(tables: Tables, keys: Sequence[str], months: list[str], year: int) -> list[pd.DataFrame]:
    monthly = _monthly(tables, [*keys, "month"], months, year)
    if monthly.empty:
        return []
    monthly["year"] = monthly["month"].str[:4].astype(int)
    columns = [column for column in monthly.columns if column not in ("month", "year", *keys)]
    found = monthly.groupby(["year", *keys], as_index=False)[columns].sum()
    return _grade_rows(base.with_span(found, keys, tables, year), keys)


def _by_month(tables: Tables, months: list[str], year: int) -> list[pd.DataFrame]:
    return _grade_rows(_monthly(tables, ["month"], months, year), ["month"], _IN_A_MONTH) if months else []


def grades_of_communes(tables: Tables, year: int) -> list[pd.DataFrame]:
    """``grades.share`` by ``commune × grade`` for the year; an empty list without any graded month."""
    own = [month for month in graded_months(tables, year) if month.startswith(str(year))]
    if not own:
        return []
    monthly = _monthly(tables, ["commune", "month"], own, year)
    columns = [column for column in monthly.columns if column not in ("commune", "month")]
    found = monthly.groupby("commune", as_index=False)[columns].sum().assign(year=str(year))
    return _grade_rows(found, ["commune"])


def _monthly(tables: Tables, by: Sequence[str], months: list[str], year: int) -> pd.DataFrame:
    came = cell_months(tables, by, year)
    found = came.merge(grades_counted(tables, by, year), on=list(by), how="left")
    found = found.merge(counted(tables, ["ungraded"], by, year), on=list(by), how="left")
    found = found[found["month"].isin(months)]
    counts = ["ungraded", "graded", *GRADES]
    found[counts] = found[counts].fillna(0).astype("Int64")
    return found[[*by, *counts, "sheets", "sheets_due"]]


def _grade_rows(found: pd.DataFrame, keys: Sequence[str], shown: Sequence[str] = GRADES) -> list[pd.DataFrame]:
    due = found["graded"] + found["ungraded"] + found["sheets_due"] - found["sheets"]
    common = found.assign(denominator=found["graded"], reported=found["graded"], due=due)
    named = pd.concat([common.assign(numerator=found[grade], grade=grade) for grade in shown])
    return [base.rows_of(named, "grades.share", [*keys, "grade"], interval=base.BOUNDS)]
