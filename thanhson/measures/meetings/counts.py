"""What is counted in meetings, each count defined once, in SQL, for one district or for a country.

:func:`counted` sums any of :data:`COUNTS` over any of :data:`KEYS`; duckdb does it over frames in memory and over the Parquet of many
districts alike. Every measure of meetings (*sinh hoạt chi bộ*) takes its numerators and denominators from here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from thanhson.measures.remembered import remembered
from thanhson.programme import GRADES

if TYPE_CHECKING:
    from thanhson.programme import Programme
    from thanhson.registers.tables import Tables

NORM_ATTENDANCE = 0.85
"""Attendance that the central guidance asks for: above 85% of members due (Hướng dẫn 12-HD/BTCTW, 6 July 2018)."""

NORM_MINUTES = 90
NORM_MINUTES_COMBINED = 120
"""Least length of a regular meeting, and of one combined with a thematic part (the same guidance)."""

HELD = "(m.present is not null or m.held_on is not null)"
"""A row without attendance and without a day (Chưa họp) says that no meeting was held."""

_LONG_ENOUGH = f"m.minutes >= case m.kind when 'combined' then {NORM_MINUTES_COMBINED} else {NORM_MINUTES} end"

COUNTS: dict[str, str] = {
    # attendance: members who had to come and came, where a sheet has both; an exempted member may come, so present can exceed due
    "attended": "count(*) filter (m.present is not null and m.due is not null)",
    "present": "sum(m.present) filter (m.due is not null)",
    "due": "sum(m.due) filter (m.present is not null)",
    "beyond_due": "sum(greatest(m.present - m.due, 0))",
    "unexcused": "sum(m.unexcused) filter (m.due is not null and m.present is not null)",
    "unexcused_due": "sum(m.due) filter (m.unexcused is not null and m.present is not null)",
    # meetings held and what was done in them
    "held": f"count(*) filter ({HELD})",
    "regular": f"count(*) filter ({HELD} and m.kind <> 'thematic')",
    "procedure": f"count(*) filter ({HELD} and m.kind <> 'thematic' and m.procedure_complete)",
    "procedure_known": f"count(m.procedure_complete) filter ({HELD} and m.kind <> 'thematic')",
    "resolutions": f"count(*) filter ({HELD} and m.kind <> 'thematic' and m.resolution)",
    "resolutions_known": f"count(m.resolution) filter ({HELD} and m.kind <> 'thematic')",
    "long_enough": f"count(*) filter ({HELD} and m.kind <> 'thematic' and {_LONG_ENOUGH})",
    "minutes_known": f"count(m.minutes) filter ({HELD} and m.kind <> 'thematic')",
    "speakers": "sum(m.speakers) filter (m.present is not null)",
    "speakers_present": "sum(m.present) filter (m.speakers is not null)",
    "thematic": f"count(*) filter ({HELD} and m.kind <> 'regular')",
    # scores and grades
    "scored": "count(m.score)",
    "graded": "count(m.grade)",
    "ungraded": f"count(*) filter ({HELD} and m.kind <> 'thematic' and m.grade is null)",
    **{grade: f"count(*) filter (m.grade = '{grade}')" for grade in GRADES},
    "self_scored": "count(*) filter (m.self_score is not null and m.score is not null)",
    "self_above": "count(*) filter (m.self_score > m.score)",
}

VALUES: dict[str, str] = {
    # As decimals: sums of floats would depend on the order in which threads add them.
    "mean": "(sum(m.score::decimal(9, 3)) / count(m.score))::double",
    "median": "quantile_cont(m.score, 0.5)",
    "quartile1": "quantile_cont(m.score, 0.25)",
    "quartile3": "quantile_cont(m.score, 0.75)",
}
"""What is no count and cannot be added up."""

KEYS: dict[str, str] = {
    "district": "m.district",
    "year": "m.year",
    "quarter": "strftime(m.month, '%Y') || '-Q' || quarter(m.month)",
    "month": "m.month",
    "setting": "c.setting",
    "commune": "c.commune_code",
    "cell_type": "c.cell_type",
    "cell": "m.cell_id",
    "grade": "m.grade",
    "score": "m.score",
    "topic": "m.topic",
    "rubric": "m.rubric_id",
}


_TEXT = {"month": "strftime(m.month, '%Y-%m')"}
"""What a key looks like once its groups are counted: written for each group and not for each meeting."""


def counted(
    tables: Tables, counts: Sequence[str], by: Sequence[str], until: int, where: str = "true", **more: str
) -> pd.DataFrame:
    """Sums of counts over the meetings of the programme's years up to ``until``.

    Parameters
    ----------
    tables : Tables
        The clean tables of a district, or of many.
    counts : sequence of str
        Names out of :data:`COUNTS` (or :data:`VALUES`).
    by : sequence of str
        Names out of :data:`KEYS`; with ``district`` among them the districts stay apart.
    until : int
        The last year that is looked at; years before the programme never are.
    where : str
        A further SQL condition on meetings ``m`` and, with a key of cells, cells ``c``.
    **more : str
        Further counts: name to SQL.

    Returns
    -------
    pandas.DataFrame
        The columns of ``by`` (months as ``2019-07``), then the counts as ``Int64`` (values as ``Float64``), in the order of the keys.

    Examples
    --------
    >>> counted(run.tables, ["present", "due"], ["setting", "year"], 2020)  # doctest: +SKIP
    """
    keys = [f"{_TEXT.get(key, KEYS[key])} as {key}" for key in by]
    sums = {name: f"coalesce({COUNTS[name]}, 0)::bigint" for name in counts if name in COUNTS}
    sums |= {name: VALUES[name] for name in counts if name in VALUES}
    sums |= {name: f"coalesce({sql}, 0)::bigint" for name, sql in more.items()}
    query = f"""
        select {", ".join([*keys, *(f"{sums[name]} as {name}" for name in (*counts, *more))])}
        from meetings m {_places(by)}
        where m.year between $first and $until and ({where})
        group by {", ".join(KEYS[key] for key in by) or "all"} {order_by(by)}
    """
    span = {"first": tables.programme.programme.first_year, "until": until}
    types = tuple((name, "Float64" if name in VALUES else "Int64") for name in sums)
    return answer(tables, query, types, tuple(span.items()))


@remembered
def answer(tables: Tables, query: str, types: tuple[tuple[str, str], ...], parameters: tuple = ()) -> pd.DataFrame:
    """What duckdb answers, with these types of columns."""
    return tables.sql(query, dict(parameters)).astype(dict(types))


def order_by(by: Sequence[str]) -> str:
    """SQL for the order of the keys, which stand first; unknown ones come last."""
    return f"order by {', '.join(map(str, range(1, len(by) + 1)))}" if by else ""


def grades_counted(tables: Tables, by: Sequence[str], until: int, where: str = "true") -> pd.DataFrame:
    """Meetings by grade: the columns of ``by``, then ``graded``, ``good``, ``fair``, ``average``, ``poor``.

    One group a grade and not one filtered count each: half the work where a country's rows are counted.
    """
    found = counted(tables, [], [*by, "grade"], until, f"m.grade is not null and ({where})", meetings="count(*)")
    long = found.set_index([*by, "grade"])["meetings"]
    wide = long.unstack(fill_value=0) if by else long.to_frame().T  # noqa: PD010
    wide = wide.reindex(columns=list(GRADES), fill_value=0).astype("Int64").rename_axis(columns=None)
    wide.insert(0, "graded", wide.sum(axis=1).astype("Int64"))
    return wide.reset_index() if by else wide.reset_index(drop=True)


def _places(by: Sequence[str]) -> str:
    needed = any(KEYS[key].startswith("c.") for key in by)
    return "join cells c on c.district = m.district and c.cell_id = m.cell_id" if needed else ""


def band_of_score(programme: Programme) -> str:
    """SQL for the grade that a meeting's score gives by the rubric of its month, ``null`` without score or rubric."""
    cases = [
        f"when m.rubric_id = '{_quoted(rubric.id)}' and m.score >= {rubric.bands[grade]!r} then '{grade}'"
        for rubric in programme.rubrics
        for grade in GRADES
    ]
    return f"case {' '.join(cases)} end" if cases else "null::varchar"


def _quoted(text: str) -> str:
    return text.replace("'", "''")
