"""The look of measures that a researcher has counted: a chart where one can be drawn, and the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from thanhson import words
from thanhson.pages.explorer_figure import Chart
from thanhson.pages.tables import Table, TableColumn
from thanhson.pages.views import View

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from thanhson.measures.result import Result
    from thanhson.pages.page import Page


def chart(result: Result, page: Page) -> Chart:
    """The chart: a line where the rows are years, bars otherwise."""
    years, labels = result.rows["year"], _labels(result, page)
    over_years = set(labels) == {""} and years.str.fullmatch(r"\d{4}").all() and years.is_unique
    told = over_years or years.nunique() > 1
    pairs = zip(years, labels, strict=True)
    names = [" · ".join(part for part in ((year, label) if told else (label,)) if part) for year, label in pairs]
    scope = "" if told or result.rows.empty else years.iloc[0]
    return Chart(
        page, _title(result, page), scope, names, result.rows["value"], _unit(result), bool(over_years),
        page.say("explore.nothing"),
    )  # fmt: skip


def figure(result: Result, page: Page) -> Figure | None:
    """The chart drawn."""
    return chart(result, page).draw()


def alt(result: Result, page: Page) -> str:
    """Its alternative text."""
    return chart(result, page).alt()


def table(result: Result, page: Page) -> Table:
    """Year, subgroup, counts, and what is derived from them."""
    rows, unit = result.rows, _unit(result)
    columns = [TableColumn("year", page.say("own.year_header"), "year")]
    if result.facts["levels"]:
        columns.append(TableColumn("label", ", ".join(_header(level, page) for level in result.facts["levels"])))
    columns.append(TableColumn("numerator", page.say("own.count"), "count"))
    if rows["denominator"].notna().any() or unit != "count":
        kind = "percent" if unit == "share" else "rate"
        columns += [
            TableColumn("denominator", page.say("own.of"), "count"), TableColumn("value", page.say(f"own.{unit}"), kind)
        ]  # fmt: skip
    return Table(_title(result, page), columns, rows.assign(label=_labels(result, page)))


def _unit(result: Result) -> str:
    return str(result.rows["unit"].iloc[0]) if len(result.rows) else "count"


def _title(result: Result, page: Page) -> str:
    return result.facts["titles"].get(page.lang) or result.name


def _labels(result: Result, page: Page) -> list[str]:
    levels, rows = result.facts["levels"], result.rows
    return [_in_words(levels, subgroup, page) for subgroup in rows["subgroup"]]


def _in_words(levels: list[str], subgroup: str, page: Page) -> str:
    values = subgroup.split(" × ") if levels else []
    return " · ".join(page.word(level, value) for level, value in zip(levels, values, strict=False))


def _header(level: str, page: Page) -> str:
    key = f"explore.by.{level}.header"
    return page.say(key) if words.has(key) else level


VIEW = View(table, figure, alt)
