"""Which sheets had to come, which came, and in which months a cell lived: completeness and the thematic rule.

A cell's year is one number a kind of month: bit 0 for January to bit 11 for December. So a country's fifteen million rows
become a million cell-years in one pass, and "alive without a sheet" is an operation on bits.

Kept apart: a month with a meeting held; a sheet that says that no meeting was held; no sheet; no cell yet (or no more).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import pandas as pd

from thanhson.measures.meetings.counts import HELD, answer, order_by

if TYPE_CHECKING:
    from thanhson.registers.tables import Tables

MONTHS = range(12)
QUARTERS = range(4)

STATES = {
    "sheets_due": "alive",
    "sheets": "sheet & alive",
    "no_meeting": "sheet & alive & ~held",
    "not_yet": "early",
    "no_more": "late",
}
"""Counts of cell-months, as months of a cell's year: due, received, of these without a meeting; not founded yet, closed."""

# A cell lives in a month, as in a year, when it lives on any day of it; in a quarter only when it lives throughout.
_LIVES = f"""
    lives as (
        select c.district, c.cell_id, c.commune_code as commune, c.setting, y.year,
            case when year(c.founded_on) > y.year then 4095
                 when year(c.founded_on) = y.year then (1 << (month(c.founded_on) - 1)) - 1 else 0 end as early,
            case when year(c.closed_on) < y.year then 4095
                 when year(c.closed_on) = y.year then 4095 - ((1 << month(c.closed_on)) - 1) else 0 end as late,
            {" + ".join(
                f"case when coalesce(c.founded_on <= make_date(y.year, {3 * q + 1}, 1), true) and coalesce(c.closed_on >= "
                f"last_day(make_date(y.year, {3 * q + 3}, 1)), true) then {1 << q} else 0 end" for q in QUARTERS
            )} as whole_quarters
        from cells c cross join (select unnest(range($first, $until + 1))::integer as year) y
    )"""  # fmt: skip

_SHEETS = f"""
    came as (
        select m.district, m.cell_id, m.year,
            bit_or(1 << (month(m.month) - 1)::integer) as sheet,
            bit_or(case when {HELD} then 1 << (month(m.month) - 1)::integer else 0 end) as held,
            bit_or(case when {HELD} and m.kind <> 'regular' then 1 << (quarter(m.month) - 1)::integer else 0 end) as themes
        from meetings m where m.year between $first and $until
        group by 1, 2, 3
    )"""

CELL_YEARS = f"""
    with {_LIVES}, {_SHEETS}
    select l.district, l.cell_id, l.commune, l.setting, l.year, l.early, l.late, l.whole_quarters as whole,
        4095 & ~(l.early | l.late) as alive,
        coalesce(s.sheet, 0) as sheet, coalesce(s.held, 0) as held, coalesce(s.themes, 0) & l.whole_quarters as themed,
        {" + ".join(
            f"case when (4095 & ~(l.early | l.late | coalesce(s.sheet, 0))) & {0b111 << 3 * q} <> 0 then {1 << q} else 0 end"
            for q in QUARTERS
        )} as lacking
    from lives l left join came s using (district, cell_id, year)
"""  # fmt: skip
"""SQL for a row a cell and year, ``$first`` to ``$until``: months alive, with a sheet, held; quarters whole, themed, lacking."""


def cell_months(tables: Tables, by: Sequence[str], until: int) -> pd.DataFrame:
    """Cell-months by state, for every month of the programme up to the end of ``until``.

    Parameters
    ----------
    tables : Tables
    by : sequence of str
        Out of ``district``, ``year``, ``setting``, ``commune``, ``month``.
    until : int

    Returns
    -------
    pandas.DataFrame
        The columns of ``by``, and ``sheets_due``, ``sheets`` (received, whatever they say), ``no_meeting``, ``not_yet``,
        ``no_more``. A month in which no cell lived has 0 due.
    """
    if "month" not in by:
        return _summed(tables, by, {name: f"sum(bit_count({bits}))" for name, bits in STATES.items()}, until)
    return _by_part(tables, by, STATES, "month", [f"'-{m + 1:02d}'" for m in MONTHS], until)


def thematic_years(tables: Tables, by: Sequence[str], until: int) -> pd.DataFrame:
    """Cells that had a thematic part (*sinh hoạt chuyên đề*) in every quarter in which they lived throughout.

    Returns
    -------
    pandas.DataFrame
        The columns of ``by`` (with ``year``); ``alive`` (cells alive on any day of the year), ``met`` (the rule asks nothing of a cell
        that lived through no whole quarter: it is met, and counted in ``unasked``), ``possible`` (met, or every quarter without
        a thematic part lacks a sheet that might hold one).
    """
    sums = {
        "alive": "count(*) filter (alive <> 0)",
        "met": "count(*) filter (alive <> 0 and themed = whole)",
        "possible": "count(*) filter (alive <> 0 and (themed | lacking) & whole = whole)",
        "unasked": "count(*) filter (alive <> 0 and whole = 0)",
    }
    return _summed(tables, by, sums, until)


def thematic_quarters(tables: Tables, by: Sequence[str], until: int) -> pd.DataFrame:
    """By quarter (``2019-Q3``): cells that lived throughout (``alive``), had a thematic part (``met``), or might have (``possible``)."""
    bits = {"alive": "whole", "met": "themed", "possible": "(themed | lacking) & whole"}
    return _by_part(tables, by, bits, "quarter", [f"'-Q{q + 1}'" for q in QUARTERS], until)


def _by_part(
    tables: Tables, by: Sequence[str], bits: Mapping[str, str], part: str, endings: Sequence[str], until: int
) -> pd.DataFrame:
    """Counts by the months or quarters of a year: summed bit by bit in one pass, then a row a part."""
    keys = [key for key in by if key != part]
    held = list(dict.fromkeys([*keys, "year"]))
    lists = [
        f"unnest([{', '.join(f'sum((({sql}) >> {i}) & 1)::bigint' for i in range(len(endings)))}]) as {name}"
        for name, sql in bits.items()
    ]
    query = f"""
        select {", ".join(f"year || ending as {part}" if key == part else key for key in by)}, {", ".join(bits)}
        from (
            select {", ".join(held)}, unnest([{", ".join(endings)}]) as ending, {", ".join(lists)}
            from {cell_years(tables, until)} group by {", ".join(held)}
        )
        {order_by(by)}
    """
    return answer(tables, query, tuple((name, "Int64") for name in bits))


def _summed(tables: Tables, by: Sequence[str], sums: Mapping[str, str], until: int) -> pd.DataFrame:
    named = [f"coalesce({sql}, 0)::bigint as {name}" for name, sql in sums.items()]
    query = f"""
        select {", ".join([*by, *named])} from {cell_years(tables, until)}
        group by {", ".join(by) or "all"} {order_by(by)}
    """
    return answer(tables, query, tuple((name, "Int64") for name in sums))


def cell_years(tables: Tables, until: int) -> str:
    """The name of a table of cell-years up to ``until``, made on first use: many measures of a page ask it."""
    first = tables.programme.programme.first_year
    name = f"cell_years_{int(first)}_{int(until)}"
    if name not in _MADE.setdefault(tables, set()):
        query = CELL_YEARS.replace("$first", str(int(first))).replace("$until", str(int(until)))
        tables.connection_for(query).execute(f"create temp table {name} as {query}")
        _MADE[tables].add(name)
    return name


_MADE: WeakKeyDictionary[Tables, set[str]] = WeakKeyDictionary()
