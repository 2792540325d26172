"""What the views of admissions share: finding rows, telling numbers that may be withheld or rounded, building tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from thanhson.pages.style import COLOURS, INK, year_axis
from thanhson.pages.tables import Table, TableColumn

if TYPE_CHECKING:
    from thanhson.measures.result import Result
    from thanhson.pages.page import Page


def pick(result: Result, measure: str, group: str = "total", year: str | None = None) -> pd.DataFrame:
    """Rows of a measure and group (of one period where ``year`` is given), by subgroup where the group has them."""
    found = result.of(f"admissions.{measure}", group)
    if year is not None:
        found = found[found["year"].eq(str(year))]
    return found.set_index("year" if group == "total" and year is None else "subgroup", drop=False)


def one(result: Result, measure: str, year: str, group: str = "total", subgroup: str = "") -> pd.Series:
    """The one row of a measure, period and subgroup; all ``NA`` where there is none."""
    rows = pick(result, measure, group, year)
    rows = rows[rows["subgroup"].eq(subgroup)]
    return rows.iloc[0] if len(rows) else pd.Series(pd.NA, index=result.rows.columns)


def known(value: object) -> bool:
    """Whether a number is there to be told."""
    return value is not None and not pd.isna(value)


def yearly(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of single years, spans left out."""
    return rows[~rows["year"].str.contains("-")]


def about(page: Page, value: object) -> str:
    """A count as text: on a shared page with the word for about, since it is rounded; withheld where it is unknown."""
    if not known(value):
        return page.say("admissions.withheld")
    text = page.number(value, 0)
    rounded = not page.exact and page.programme.disclosure.rounding > 1 and value != 0
    return page.say("admissions.about", n=text) if rounded else text


def rate(page: Page, value: object, decimals: int = 1) -> str:
    """A derived number as text; the word for withheld where it is unknown."""
    return page.number(value, decimals) if known(value) else page.say("admissions.withheld")


FINE = 1_000
"""From so many units on, a share of rounded counts is told with a decimal; below it would only show the rounding."""


def careful(page: Page, row: pd.Series) -> str:
    """The share of a row no finer than its counts are: on a shared page with the word for about, since they are rounded."""
    if page.exact or page.programme.disclosure.rounding == 1:
        return page.percent(row["value"])
    return page.say("admissions.about", n=page.percent(row["value"], 1 if row["denominator"] >= FINE else 0))


def share(page: Page, value: object) -> str:
    """A share as a whole percentage; the word for withheld where it is unknown."""
    return page.percent(value, 0) if known(value) else page.say("admissions.withheld")


def when(page: Page, span: str) -> str:
    """A period in a sentence: *giai đoạn 2016-2020*, or *năm 2016* for a single year."""
    return page.say(f"admissions.{'years' if '-' in span else 'one_year'}", span=span)


def listed(page: Page, words: Iterable[str]) -> str:
    """Words as a list in the page's language: *a, b và c*."""
    *first, last = [str(word) for word in words]
    return page.say("admissions.and", first=", ".join(first), last=last) if first else last


def members(page: Page) -> str:
    """What the members are whom rates are held against: of one year, or of several added up."""
    return page.say(f"admissions.members.{'years' if '-' in page.span else 'one_year'}")


def commune_name(page: Page, code: str) -> str:
    """A commune's name; the word for unknown where its code is."""
    return page.say("word.unknown") if code == "unknown" else page.word("commune", code)


def shown(page: Page, rows: pd.DataFrame, column: str = "numerator") -> pd.Series:
    """Values of a column for a table: the sign for withheld in the place of those that are."""
    values = rows[column].astype(object)
    return values.where(~(values.isna() & rows["status"].eq("withheld")), page.say("page.withheld_sign"))


def by_subgroup(
    page: Page, result: Result, columns: dict[str, tuple[str, str, str, str]], order: Sequence[str]
) -> pd.DataFrame:
    """A wide body for a table: a row a subgroup.

    Parameters
    ----------
    columns : dict
        Name of each column to (measure, group, period, column of the rows).
    order : sequence of str
        Subgroups, in order.
    """
    body = {
        name: shown(page, pick(result, measure, group, year).reindex(order), column)
        for name, (measure, group, year, column) in columns.items()
    }
    return pd.DataFrame(body, index=list(order), dtype=object)


def by_year(page: Page, result: Result, columns: dict[str, tuple[str, str]], years: Sequence[str]) -> pd.DataFrame:
    """A wide body for a table: a row a period; ``columns`` are name to (measure, column of the rows)."""
    body = {
        name: shown(page, pick(result, measure).reindex(years), column) for name, (measure, column) in columns.items()
    }
    return pd.DataFrame({"year": list(years), **{k: v.to_numpy() for k, v in body.items()}}, dtype=object)


def table(page: Page, key: str, body: pd.DataFrame, columns: Sequence[tuple], *notes: str, **more: object) -> Table:
    """A table whose caption is ``admissions.<key>.caption`` and whose headers are ``admissions.column.<name>``.

    ``columns`` are (name, kind) or (name, kind, decimals) or (name, kind, decimals, header).
    """
    params = {"span": page.span, "when": when(page, page.span), "year": str(page.year), **more.pop("params", {})}
    heads = [_column(page, *column) for column in columns]
    caption = page.say(f"admissions.{key}.caption", **params)
    return Table(caption, heads, body.reset_index(drop=True), list(notes), **more)


def _column(page: Page, name: str, kind: str = "text", decimals: int = 1, header: str = "") -> TableColumn:
    return TableColumn(name, header or page.say(f"admissions.column.{name}"), kind, decimals)


def hidden(result: Result, measure: str) -> bool:
    """Whether any row of a measure is withheld: then what is not there to tell is no gap of the registers."""
    rows = result.rows
    return bool((rows["measure"].eq(f"admissions.{measure}") & rows["status"].eq("withheld")).any())


def periods(result: Result) -> list[str]:
    """The years of the page and, after the first, the span of them all."""
    return list(dict.fromkeys([*map(str, result.facts["years"]), result.facts["span"]]))


def programme_years(axes, page: Page) -> None:
    """All years of the programme along x: the page's own in bold, those still to come in grey."""
    years = list(page.programme.years)
    year_axis(axes, page, years)
    axes.set_xlim(years[0] - 0.5, years[-1] + 0.5)
    for label, year in zip(axes.get_xticklabels(), years, strict=True):
        label.set_fontweight("bold" if year == page.year else "normal")
        label.set_color(INK if year <= page.year else COLOURS["unknown"])


def head_room(axes, heights, share: float = 0.15) -> None:
    """Let the axis start at 0 and leave room above the highest bar for its label."""
    known_heights = [float(height) for height in heights if height == height]
    axes.set_ylim(0, max(known_heights, default=1) * (1 + share) or 1)


def class_name(page: Page, name: str) -> str:
    """A class of cells by persons admitted: *3*, *3–4*, *7 or more*; *3 người*, *từ 7 người trở lên*."""
    key, number = ("or_more", name[:-1]) if name.endswith("+") else ("persons", name.replace("-", "–"))
    return page.say(f"admissions.concentration.{key}", n=number)
