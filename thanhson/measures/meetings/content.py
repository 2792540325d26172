"""What was done in meetings: steps followed, speakers, resolutions, length against the norm; and whether grades ran ahead of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from thanhson.measures.meetings import base
from thanhson.measures.meetings.counts import NORM_MINUTES, NORM_MINUTES_COMBINED, counted
from thanhson.measures.meetings.graded import graded_months
from thanhson.measures.meetings.sheets import cell_months
from thanhson.measures.result import Result

if TYPE_CHECKING:
    from thanhson.registers.tables import Tables

MEASURES = {
    # measure: numerator, denominator, the part of it in which the numerator is known
    "meetings.procedure_share": ("procedure", "regular", "procedure_known"),
    "meetings.resolution_share": ("resolutions", "regular", "resolutions_known"),
    "meetings.length_share": ("long_enough", "minutes_known", "minutes_known"),
    "meetings.speakers_share": ("speakers", "speakers_present", "speakers_present"),
}

ANCHORS = {
    "good": ("good", "graded"),
    "attendance": ("present", "due"),
    "procedure": ("procedure", "procedure_known"),
    "resolution": ("resolutions", "resolutions_known"),
    "length": ("long_enough", "minutes_known"),
    "speakers": ("speakers", "speakers_present"),
}
"""Good meetings, and what a good meeting consists of: less a matter of judgement than the grade."""


def content(tables: Tables, year: int) -> Result:
    """Regular meetings with all steps followed, with a resolution, and of the length asked for; speakers among those present.

    Returns
    -------
    Result
        ``meetings.procedure_share`` (of regular meetings held; ``status`` against the target of 100%), ``meetings.resolution_share``,
        ``meetings.length_share`` (of those whose minutes are known), ``meetings.speakers_share`` (sum of speakers / sum of present): each
        year and over the span, in total and by ``setting``; all with missing-report bounds.
    """
    rows = pd.concat([part for keys in ([], ["setting"]) for part in _shares(tables, keys, year)], ignore_index=True)
    return Result(
        "meetings.content",
        rows,
        counts=("reported", "due", "known"),
        derive=(base.missing_bounds,),
        facts=base.facts(tables, year, minutes=NORM_MINUTES, minutes_combined=NORM_MINUTES_COMBINED),
    )


def drift(tables: Tables, year: int) -> Result:
    """Does "good" rise faster than attendance, steps, resolutions, length and speakers? Graded months only.

    Returns
    -------
    Result
        ``grades.drift`` by ``anchor`` (``good``, ``attendance``, ``procedure``, ``resolution``, ``length``, ``speakers``), each year that
        has graded months; all anchors of the same months.
    """
    months = graded_months(tables, year)
    names = list(dict.fromkeys(name for pair in ANCHORS.values() for name in pair))
    where = f"m.month >= date '{months[0]}-01'" if months else "false"
    found = counted(tables, names, ["year"], year, where)
    parts = [
        base.rows_of(
            found.assign(
                year=found["year"].astype("str"), numerator=found[above], denominator=found[below], anchor=anchor
            ),
            "grades.drift",
            ["anchor"],
        )
        for anchor, (above, below) in ANCHORS.items()
    ]
    facts = base.facts(tables, year, months=months)
    return Result("meetings.drift", pd.concat(parts, ignore_index=True), facts=facts)


def _shares(tables: Tables, keys: Sequence[str], year: int) -> list[pd.DataFrame]:
    names = list(dict.fromkeys(name for triple in MEASURES.values() for name in triple))
    sums = counted(tables, names, ["year", *keys], year)
    both = cell_months(tables, ["year", *keys], year).merge(sums, on=["year", *keys], how="left").fillna(0)
    found = base.with_span(both, keys, tables, year)
    return [_measure(found, measure, keys) for measure in MEASURES]


def _measure(found: pd.DataFrame, measure: str, keys: Sequence[str]) -> pd.DataFrame:
    above, below, known = MEASURES[measure]
    named = found.assign(
        numerator=found[above],
        denominator=found[below],
        known=found[known],
        reported=found["sheets"],
        due=found["sheets_due"],
    )
    if measure == "meetings.procedure_share":
        named["status"] = _all_or_not(named)
    return base.rows_of(named, measure, keys, interval=base.BOUNDS)


def _all_or_not(found: pd.DataFrame) -> pd.Series:
    """Against a target of 100%: one known failure misses it; it is met only where nothing is unknown or missing."""
    failed = found["numerator"] < found["known"]
    open_ = (found["known"] < found["denominator"]) | (found["reported"] < found["due"])
    status = pd.Series("met", index=found.index, dtype="str").mask(open_, "undecided").mask(failed, "missed")
    return status.mask(found["denominator"] == 0, "")
