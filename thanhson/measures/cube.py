"""Building blocks for free views: every count that a view may show, by year, commune and cell type, counted once.

One pass over the clean tables (duckdb; one district or a country) gives a small frame, and every view is a sum over some of its
rows. Shares and rates are ratios of two such sums.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from thanhson.measures.meetings.counts import COUNTS as COUNTS_OF_MEETINGS
from thanhson.registers.tables import Tables

DIMENSIONS = ("year", "commune", "setting", "cell_type")
"""What a view can be filtered and grouped by."""


@dataclass(frozen=True)
class FreeMeasure:
    """A measure that a view can show: a count, or a ratio of two counts (``unit`` as in ``results.csv``)."""

    numerator: str
    denominator: str | None = None
    unit: str = "count"


MEASURES: dict[str, FreeMeasure] = {
    "admissions.count": FreeMeasure("admitted"),
    "admissions.rate": FreeMeasure("admitted", "listed_at_start", "rate"),
    "admissions.minority_share": FreeMeasure("minority", "minority_known", "share"),
    "admissions.youth_union_share": FreeMeasure("youth_union", "youth_union_known", "share"),
    "admissions.women_share": FreeMeasure("women", "sex_known", "share"),
    "attendance.rate": FreeMeasure("present", "due", "share"),
    "meetings.held": FreeMeasure("meetings"),
    "meetings.procedure_share": FreeMeasure("procedure", "procedure_known", "share"),
    "meetings.speakers_share": FreeMeasure("speakers", "speakers_present", "share"),
    "grades.share": FreeMeasure("graded_good", "graded", "share"),
}

COUNTS = tuple(dict.fromkeys(c for m in MEASURES.values() for c in (m.numerator, m.denominator) if c))

PART_OF = {
    "minority_known": "admitted",
    "minority": "minority_known",
    "youth_union_known": "admitted",
    "youth_union": "youth_union_known",
    "sex_known": "admitted",
    "women": "sex_known",
    "procedure_known": "meetings",
    "procedure": "procedure_known",
    "graded": "meetings",
    "graded_good": "graded",
    "present": "due",
    "speakers_present": "present",
    "speakers": "speakers_present",
}
"""A count, and the count that it is part of: whoever knows one has a bound for the other. (Exempted members may come: where more
came than were due, a register breaks the rule by itself.)"""

IMPLIED = ("meetings", "listed_at_start")
"""Counts that cannot be 0 where others are not: somebody was present, so a meeting was held; one was held, so members were listed."""

MEETINGS = {
    "present": "present",
    "due": "due",
    "meetings": "held",
    "procedure": "procedure",
    "procedure_known": "procedure_known",
    "speakers": "speakers",
    "speakers_present": "speakers_present",
    "graded_good": "good",
    "graded": "graded",
}
"""Counts of meetings: what a view calls them, and the count of ``measures.meetings.counts`` behind each."""

_ADMITTED = """
    select a.district, a.year, c.commune_code as commune, c.setting, c.cell_type,
        count(*) as admitted,
        count(*) filter (a.minority) as minority, count(a.minority) as minority_known,
        count(*) filter (a.youth_union) as youth_union, count(a.youth_union) as youth_union_known,
        count(*) filter (a.sex = 'f') as women, count(a.sex) as sex_known
    from admissions a join cells c using (district, cell_id)
    group by all
"""

_PLACES = "select distinct district, commune_code as commune, setting, cell_type from cells"


def _met() -> str:
    """Counts of meetings, first a cell and year: one pass over the rows, and the list of members at the year's first meeting with it.

    That list is the regular meeting's where a month has two sheets.
    """
    counted = ", ".join(f"{COUNTS_OF_MEETINGS[count]} as {name}" for name, count in MEETINGS.items())
    summed = ", ".join(f"sum({name}) as {name}" for name in (*MEETINGS, "listed_at_start"))
    return f"""
        select district, year, c.commune_code as commune, c.setting, c.cell_type, {summed}
        from (
            select m.district, m.year, m.cell_id, {counted}, arg_min(m.listed, m.month::varchar || m.kind) as listed_at_start
            from meetings m
            group by m.district, m.year, m.cell_id
        )
        join cells c using (district, cell_id)
        group by all
    """


def cube(tables: Tables) -> pd.DataFrame:
    """The building blocks of a district or of many.

    Returns
    -------
    DataFrame
        Columns ``district``, ``year``, ``commune`` (code), ``setting``, ``cell_type``, and a whole-number column for each of
        :data:`COUNTS`, 0 where nothing was counted. A row for every year of the programme and every commune, setting and type that has
        cells, in the order of the columns: that a row is there tells nothing of its counts.
    """
    keys = ["district", *DIMENSIONS]
    years = pd.DataFrame({"year": list(tables.programme.years)})
    blocks = tables.sql(_PLACES).merge(years, how="cross")
    for query in (_met(), _ADMITTED):
        blocks = blocks.merge(tables.sql(query), on=keys, how="left")
    blocks[list(COUNTS)] = blocks[list(COUNTS)].fillna(0).astype("int64")
    return blocks[[*keys, *COUNTS]].sort_values(keys, ignore_index=True)
