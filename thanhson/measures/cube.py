"""Building blocks for free views: every count that a view may show, by year, commune and cell type, counted once.

One pass over the clean tables (duckdb; one district or a country) gives a small frame, and every view is a sum over some of its
rows. Shares and rates are ratios of two such sums.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from thanhson.measures.meetings.counts import counted
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

# The list of the first meeting of the year, of the regular one where a month has two sheets.
_LISTED = """
    select district, year, commune, setting, cell_type, sum(listed) as listed_at_start
    from (
        select m.district, m.year, c.commune_code as commune, c.setting, c.cell_type,
            arg_min(m.listed, m.month::varchar || m.kind) as listed
        from meetings m join cells c using (district, cell_id)
        group by m.district, m.year, commune, c.setting, c.cell_type, m.cell_id
    )
    group by all
"""


def cube(tables: Tables) -> pd.DataFrame:
    """The building blocks of a district or of many.

    Returns
    -------
    DataFrame
        Columns ``district``, ``year``, ``commune`` (code), ``setting``, ``cell_type``, and a whole-number column for each of
        :data:`COUNTS`; a row for every combination that occurs, in the order of the columns, 0 where nothing was counted.
    """
    keys = ["district", *DIMENSIONS]
    last = tables.programme.programme.last_year
    met = counted(tables, list(MEETINGS.values()), keys, last).rename(
        columns={old: new for new, old in MEETINGS.items()}
    )
    blocks = met.merge(tables.sql(_LISTED), on=keys, how="outer").merge(tables.sql(_ADMITTED), on=keys, how="outer")
    blocks[list(COUNTS)] = blocks[list(COUNTS)].fillna(0).astype("int64")
    blocks = blocks[blocks["year"].between(tables.programme.programme.first_year, last)]
    return blocks[[*keys, *COUNTS]].sort_values(keys, ignore_index=True)
