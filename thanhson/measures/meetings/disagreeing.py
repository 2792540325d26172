"""The recorded grade of a meeting held against the grade that its own score gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from thanhson.measures.agreement import agreement
from thanhson.measures.meetings import base
from thanhson.measures.meetings.counts import band_of_score, counted
from thanhson.measures.result import Result
from thanhson.programme import GRADES

if TYPE_CHECKING:
    from thanhson.registers.tables import Tables


def disagreement(tables: Tables, year: int) -> Result:
    """The recorded grade held against the grade that the meeting's score gives: below its band, or above it.

    Below can be right (a step was missing and the rule lowers the grade); nothing explains a grade above the band.

    Returns
    -------
    Result
        ``grades.disagreement`` by ``direction`` (``below``, ``above``) each year and over the span, of meetings with grade, score
        and rubric. ``grades.by_score`` by ``grade × by_score`` (recorded × given by the score): their number over the span.
    """
    band = band_of_score(tables.programme)
    order = " ".join(f"when '{grade}' then {i}" for i, grade in enumerate(GRADES))
    rank = f"(case m.grade {order} end) - (case {band} {order} end)"
    found = counted(
        tables, [], ["year"], year,
        both=f"count({rank})", below=f"count(*) filter ({rank} > 0)", above=f"count(*) filter ({rank} < 0)",
    )  # fmt: skip
    yearly = base.with_span(found, [], tables, year)
    parts = [
        base.rows_of(
            yearly.assign(numerator=yearly[way], denominator=yearly["both"], direction=way),
            "grades.disagreement",
            ["direction"],
        )
        for way in ("below", "above")
    ]
    parts.append(_cross_table(tables, band, year))
    rows = pd.concat(parts, ignore_index=True)
    return Result("meetings.disagreement", rows, derive=(_agree,), facts=base.facts(tables, year))


def _cross_table(tables: Tables, band: str, year: int) -> pd.DataFrame:
    more = {f"as_{grade}": f"count(*) filter ({band} = '{grade}')" for grade in GRADES}
    found = counted(tables, [], ["grade"], year, "m.grade is not null", **more)
    long = found.melt(id_vars="grade", var_name="by_score", value_name="numerator")
    long["by_score"] = long["by_score"].str.removeprefix("as_")
    whole = base.on_grid(long, {"grade": GRADES, "by_score": GRADES}).assign(year=base.span_of(tables, year))
    return base.rows_of(whole, "grades.by_score", ["grade", "by_score"], unit="count")


def _agree(rows: pd.DataFrame) -> pd.DataFrame:
    """Observed agreement and Gwet's AC1 beside the cross table, where all of it is known."""
    chosen = rows["group"].eq("grade × by_score")
    counts = rows.loc[chosen, "numerator"]
    if not chosen.any() or counts.isna().any() or counts.sum() == 0:
        return base.put(rows, chosen, observed=pd.NA, ac1=pd.NA, kappa=pd.NA)
    found = agreement(counts.to_numpy(dtype=float).reshape(len(GRADES), len(GRADES)))
    return base.put(rows, chosen, observed=found.observed, ac1=found.ac1, kappa=found.kappa)
