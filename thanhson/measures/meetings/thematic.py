"""Thematic meetings (*sinh hoạt chuyên đề*): every quarter, as the rule asks, and what they were about."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import pandas as pd

from thanhson.measures.meetings import base
from thanhson.measures.meetings.counts import HELD, counted
from thanhson.measures.meetings.sheets import thematic_quarters, thematic_years
from thanhson.measures.result import Result

if TYPE_CHECKING:
    from thanhson.registers.tables import Tables

OTHER, UNKNOWN = "other", "unknown"


def thematic(tables: Tables, year: int) -> Result:
    """Cells with a thematic part in every quarter in which they lived throughout / cells alive.

    Returns
    -------
    Result
        ``meetings.thematic_share`` each year in total, by ``setting`` and ``commune``; by ``quarter`` (``2019-Q3``): cells with a thematic
        part / cells that lived throughout it. Bounds: quarters that lack a sheet might have held one.
        ``meetings.thematic_unasked``: cells that lived through no whole quarter, of whom the rule asks nothing (of the cells alive).
    """
    yearly = [_year_rows(tables, keys, year) for keys in ([], ["setting"], ["commune"])]
    quarter = thematic_quarters(tables, ["quarter"], year)
    whole = thematic_years(tables, ["year"], year)
    unasked = whole.assign(year=whole["year"].astype("str"), numerator=whole["unasked"], denominator=whole["alive"])
    rows = pd.concat(
        [
            *yearly,
            base.rows_of(_share(quarter), "meetings.thematic_share", ["quarter"], interval=base.BOUNDS),
            base.rows_of(unasked, "meetings.thematic_unasked"),
        ],
        ignore_index=True,
    )
    return Result(
        "meetings.thematic",
        rows,
        counts=("reported", "due", "known"),
        derive=(base.missing_bounds,),
        facts=base.facts(tables, year),
    )


def topics(tables: Tables, year: int) -> Result:
    """What thematic meetings were about, by theme of the word list (``topics.csv``), each year and over the span.

    Returns
    -------
    Result
        ``meetings.thematic_share`` by ``topic``: thematic and combined meetings held with that theme / all of them; ``other`` for a topic
        without a word of the list, ``unknown`` for a blank one.
    """
    where = f"{HELD} and m.kind <> 'regular'"
    found = counted(tables, ["thematic"], ["year", "topic"], year, where)
    found["topic"] = themes_of(found["topic"])
    counts = found.groupby(["year", "topic"], as_index=False)["thematic"].sum()
    listed = [*theme_names(), OTHER, UNKNOWN]
    years = base.years_until(tables, year)
    whole = base.with_span(base.on_grid(counts, {"year": years, "topic": listed}), ["topic"], tables, year)
    total = whole.groupby("year")["thematic"].transform("sum")
    named = whole.assign(numerator=whole["thematic"], denominator=total)
    order = pd.Categorical(named["topic"], categories=listed, ordered=True)
    named = named.assign(_order=order).sort_values(["year", "_order"], ignore_index=True).drop(columns="_order")
    return Result(
        "meetings.topics",
        base.rows_of(named, "meetings.thematic_share", ["topic"]),
        facts=base.facts(tables, year, themes=theme_names()),
    )


def themes_of(topics: pd.Series) -> pd.Series:
    """The theme of each topic: that of the first pattern of the word list that stands in it, without regard to marks and case.

    Examples
    --------
    >>> themes_of(pd.Series(["Phát triển kinh tế hộ", "Bàn việc khác", None])).tolist()
    ['economy', 'other', 'unknown']
    """
    from thanhson.registers.folding import bare

    topics = topics.astype("str")
    known = topics.dropna()
    folded = pd.Series([f" {bare(text)} " for text in known.unique()], index=known.unique(), dtype="str")
    theme = pd.Series(OTHER, index=folded.index, dtype="str")
    for name, pattern in reversed(_patterns()):
        theme = theme.mask(folded.str.contains(f" {pattern} ", regex=False), name)
    theme = theme.mask(folded.str.strip() == "", UNKNOWN)
    return topics.map(theme).astype("str").fillna(UNKNOWN)


@cache
def _patterns() -> tuple[tuple[str, str], ...]:
    with files("thanhson.measures.meetings").joinpath("topics.csv").open(encoding="utf-8") as file:
        table = pd.read_csv(file)
    return tuple(table.itertuples(index=False, name=None))


def theme_names() -> list[str]:
    """Themes of the word list, in its order."""
    return list(dict.fromkeys(theme for theme, _ in _patterns()))


def _year_rows(tables: Tables, keys: Sequence[str], year: int) -> pd.DataFrame:
    found = thematic_years(tables, ["year", *keys], year)
    found["year"] = found["year"].astype("str")
    return base.rows_of(_share(found), "meetings.thematic_share", keys, interval=base.BOUNDS)


def _share(found: pd.DataFrame) -> pd.DataFrame:
    """All cells alive report; of those that did not meet the rule, the ones that might have are not known."""
    return found.assign(
        numerator=found["met"],
        denominator=found["alive"],
        known=found["alive"] - (found["possible"] - found["met"]),
        reported=found["alive"],
        due=found["alive"],
    )
