"""Building blocks for free views: every count that a view may show, by year, commune and cell type, counted once.

One pass over the clean tables (duckdb; one district or a country) gives a small frame, and every view is a sum over some of its
rows. Shares and rates are ratios of two such sums.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

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

_ADMITTED = """
    select a.district, a.year, c.commune_code as commune, c.setting, c.cell_type,
        count(*) as admitted,
        count(*) filter (a.minority) as minority, count(a.minority) as minority_known,
        count(*) filter (a.youth_union) as youth_union, count(a.youth_union) as youth_union_known,
        count(*) filter (a.sex = 'f') as women, count(a.sex) as sex_known
    from admissions a join cells c using (district, cell_id)
    group by all
"""

# A meeting without attendance (Chưa họp) is no meeting; a ratio takes the meetings that have both of its parts.
_MET = """
    with started as (
        select district, cell_id, year, arg_min(listed, month) as listed_at_start
        from meetings group by all
    ), met as (
        select m.district, m.year, m.cell_id,
            sum(present) filter (due is not null) as present, sum(due) filter (present is not null) as due,
            count(present) as meetings,
            count(*) filter (procedure_complete and kind <> 'thematic') as procedure,
            count(procedure_complete) filter (kind <> 'thematic') as procedure_known,
            sum(speakers) filter (present is not null) as speakers,
            sum(present) filter (speakers is not null) as speakers_present,
            count(*) filter (grade = 'good') as graded_good, count(grade) as graded
        from meetings m group by all
    )
    select met.district, met.year, c.commune_code as commune, c.setting, c.cell_type,
        sum(listed_at_start) as listed_at_start,
        sum(present) as present, sum(due) as due, sum(meetings) as meetings,
        sum(procedure) as procedure, sum(procedure_known) as procedure_known,
        sum(speakers) as speakers, sum(speakers_present) as speakers_present,
        sum(graded_good) as graded_good, sum(graded) as graded
    from met join started using (district, cell_id, year) join cells c using (district, cell_id)
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
    blocks = tables.sql(_ADMITTED).merge(tables.sql(_MET), on=keys, how="outer")
    blocks[list(COUNTS)] = blocks[list(COUNTS)].fillna(0).astype("int64")
    first, last = tables.programme.programme.first_year, tables.programme.programme.last_year
    blocks = blocks[blocks["year"].between(first, last)]
    return blocks[[*keys, *COUNTS]].sort_values(keys, ignore_index=True)
