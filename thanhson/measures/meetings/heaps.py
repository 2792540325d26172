"""Heaping of scores (*dồn điểm*) at the edges of the rubric's bands, beside placebo thresholds and what the form itself gives."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from thanhson.measures.heaping import PLACEBOS, arithmetic_share, at_and_below, bunching, even_split_p, last_digits
from thanhson.measures.meetings import base
from thanhson.measures.meetings.counts import counted
from thanhson.measures.result import Result

if TYPE_CHECKING:
    from thanhson.programme import Rubric
    from thanhson.registers.tables import Tables

EDGES = ("good", "fair")


def heaping(tables: Tables, year: int) -> Result:
    """Meetings scored just at an edge against just below it, over the programme so far.

    Returns
    -------
    Result
        ``grades.heaping`` by ``threshold``: meetings from the threshold to below one point more / those and the ones one point below,
        for the edges of good and fair and for the placebos 80, 85, 95. ``grades.heaping_scores`` by ``score``: meetings at each
        whole score (count). ``grades.heaping_digits`` by ``last_digit``: share of meetings whose score (fractions cut off)
        ends so. All of the rubric in force at the end of the year.
    """
    rubric = tables.programme.rubric_of(dt.date(year, 12, 31))
    facts = base.facts(
        tables, year, rubric=rubric.id if rubric else "", edges=_edges(rubric), placebos=_placebos(rubric)
    )
    found = _scores(tables, rubric, year) if rubric else pd.DataFrame()
    if found.empty:
        return Result("meetings.heaping", base.nothing(), facts=facts)
    span = base.span_of(tables, year)
    thresholds = pd.DataFrame(
        [(t, *at_and_below(found["score"], found["scored"], t)) for t in [*facts["edges"], *facts["placebos"]]],
        columns=["threshold", "at", "below"],
    )
    thresholds = thresholds.assign(
        numerator=thresholds["at"],
        denominator=thresholds["at"] + thresholds["below"],
        note=np.where(thresholds["threshold"].isin(facts["edges"]), "edge", "placebo"),
        threshold=thresholds["threshold"].map("{:g}".format),
        year=span,
    )
    digits = last_digits(found["score"], found["scored"]).rename(
        columns={"digit": "last_digit", "meetings": "numerator"}
    )
    digits = digits.assign(denominator=digits["numerator"].sum(), year=span)
    whole = _whole_scores(found).assign(year=span)
    rows = pd.concat(
        [
            base.rows_of(thresholds, "grades.heaping", ["threshold"]),
            base.rows_of(whole, "grades.heaping_scores", ["score"], unit="count"),
            base.rows_of(digits, "grades.heaping_digits", ["last_digit"]),
        ],
        ignore_index=True,
    )
    facts["form"] = {f"{edge:g}": arithmetic_share(rubric.heads, edge) for edge in facts["edges"]}
    main = int(rubric.bands["good"])
    return Result("meetings.heaping", rows, derive=(_test_splits, lambda rows: _course(rows, main)), facts=facts)


def _edges(rubric: Rubric | None) -> list[float]:
    return sorted(rubric.bands[grade] for grade in EDGES) if rubric else []


def _placebos(rubric: Rubric | None) -> list[float]:
    return [float(p) for p in PLACEBOS if p not in _edges(rubric)] if rubric else []


def _scores(tables: Tables, rubric: Rubric, year: int) -> pd.DataFrame:
    escaped = rubric.id.replace("'", "''")
    where = f"m.score is not null and m.rubric_id = '{escaped}'"
    return counted(tables, ["scored"], ["score"], year, where)


def _whole_scores(found: pd.DataFrame) -> pd.DataFrame:
    whole = found["scored"].groupby(np.floor(found["score"].astype("float64")).astype(int)).sum()
    every = whole.reindex(range(int(whole.index.min()), int(whole.index.max()) + 1), fill_value=0)
    return every.rename("numerator").rename_axis("score").reset_index()


def _test_splits(rows: pd.DataFrame) -> pd.DataFrame:
    """Beside each threshold the exact p that as many would lie at it as below."""
    chosen = rows["group"].eq("threshold")
    at = rows.loc[chosen, "numerator"].astype("Float64")
    below = rows.loc[chosen, "denominator"].astype("Float64") - at
    p = even_split_p(at.to_numpy(dtype=float, na_value=np.nan), below.to_numpy(dtype=float, na_value=np.nan))
    return base.put(rows, chosen, p=p)


def _course(rows: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """At the edge of good ``expected`` and ``excess`` by the Poisson course, and its ``dispersion``; unknown where withheld."""
    chosen = rows["group"].eq("score")
    own = rows[chosen]
    known = own["numerator"].notna()
    found = bunching(own.loc[known, "subgroup"].astype(int), own.loc[known, "numerator"].astype(float), threshold)
    at = chosen & rows["subgroup"].eq(str(threshold))
    filled = base.put(rows, chosen, expected=pd.NA, excess=pd.NA, dispersion=pd.NA)
    if found is None:
        return filled
    return base.put(filled, at, expected=found.expected, excess=found.excess, dispersion=found.dispersion)
