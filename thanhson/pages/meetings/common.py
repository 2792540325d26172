"""What the views of meetings share: finding rows, telling numbers that may be rounded or withheld, building tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from thanhson.pages.tables import Table, TableColumn

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from thanhson.measures.result import Result
    from thanhson.pages.page import Page


def pick(result: Result, measure: str, group: str = "total", year: object = None) -> pd.DataFrame:
    """Rows of a measure and group (of one period where ``year`` is given), in their order."""
    rows = result.of(measure, group)
    return rows if year is None else rows[rows["year"].eq(str(year))].reset_index(drop=True)


def one(result: Result, measure: str, year: object, group: str = "total", subgroup: str = "") -> pd.Series:
    """The one row of a measure, period and subgroup; all ``NA`` where there is none."""
    rows = result.of(measure, group)
    place = (rows["year"].eq(str(year)) & rows["subgroup"].eq(subgroup)).to_numpy().nonzero()[0]
    return rows.iloc[place[0]] if len(place) else pd.Series(pd.NA, index=result.rows.columns)


def nothing(result: Result, page: Page, key: str, **params: object) -> str:
    """The sentence that there is nothing; where rows of the year are withheld, that they are too small to tell."""
    rows = result.rows
    hidden = rows["status"].eq("withheld") & rows["year"].isin([str(page.year), page.span])
    return page.say("meetings.hidden" if hidden.any() else key, **{"year": str(page.year), "span": page.span, **params})


def heading(figure: Figure, text: str) -> None:
    """A title at the left edge of the figure, for axes with long labels beside them."""
    figure.suptitle(text, x=0.01, ha="left", fontsize=10.5, fontweight="bold")


def key_above(axes: Axes, keys: Sequence[object], title: str, **more: object) -> None:
    """The title of axes and, under it in one line, the key to what is drawn: above the axes, where it covers nothing."""
    axes.legend(
        handles=keys, ncols=len(keys), loc="lower left", bbox_to_anchor=(0, 1.0), borderaxespad=0.3, columnspacing=1.2,
        title=title, title_fontproperties={"size": 10.5, "weight": "bold"}, alignment="left", **more,
    )  # fmt: skip


def known(*values: object) -> bool:
    """Whether all of these numbers are there to be told."""
    return not any(value is None or pd.isna(value) for value in values)


def period_in_words(page: Page) -> str:
    """The page's span at the head of a sentence: *Năm 2016*, *Giai đoạn 2016-2018*."""
    return page.say(f"meetings.period.{'year' if page.span == str(page.year) else 'span'}", span=page.span)


def floats(values: pd.Series) -> pd.Series:
    """Numbers as floats for drawing, unknown ones as ``nan``."""
    return values.astype("Float64").to_numpy(dtype=float, na_value=float("nan"))


def single_years(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of single years, spans left out."""
    return rows[~rows["year"].str.contains("-")].reset_index(drop=True)


def periods(result: Result) -> list[str]:
    """The years of the page and, after the first, the span of them all."""
    return list(dict.fromkeys([*map(str, result.facts["years"]), result.facts["span"]]))


def about(page: Page, value: object) -> str:
    """A count as text: with the word for about where it is rounded, the sign for withheld where it is unknown."""
    if not known(value):
        return page.say("page.withheld_sign")
    text = page.number(int(value), 0)
    rounded = not page.exact and page.programme.disclosure.rounding > 1 and value != 0
    return page.say("meetings.about", n=text) if rounded else text


def share(page: Page, value: object, decimals: int = 1) -> str:
    """A share as a percentage; the sign for withheld where it is unknown."""
    return page.percent(value, decimals) if known(value) else page.say("page.withheld_sign")


def decimals(page: Page, denominator: object) -> int:
    """Decimals that a percentage of so many deserves: none where rounding alone moves it by more than a tenth or two of a point."""
    if page.exact or page.programme.disclosure.rounding == 1:
        return 1
    return 1 if known(denominator) and denominator >= 1000 else 0


def careful(page: Page, row: pd.Series, column: str = "value") -> str:
    """A share of a row with as many decimals as its published denominator deserves."""
    return share(page, row[column], decimals(page, row["denominator"]))


def points(page: Page, difference: float) -> str:
    """A difference of shares in percentage points, with its sign."""
    text = page.number(abs(100 * difference), 1)
    sign = "+" if difference > 0 else "−" if difference < 0 else ""
    return page.say("meetings.points", n=f"{sign}{text}" if any(c in "123456789" for c in text) else text)


def p_text(page: Page, p: float) -> str:
    """A p value as text: three decimals, or that it is below a thousandth."""
    return f"p < {page.number(0.001, 3)}" if p < 0.001 else f"p = {page.number(p, 3)}"


def listed(page: Page, words: Iterable[str]) -> str:
    """Words as a list in the page's language: *a, b và c*."""
    *first, last = [str(word) for word in words]
    return page.say("meetings.and", first=", ".join(first), last=last) if first else last


def months_listed(page: Page, months: Sequence[str], most: int = 6) -> str:
    """Months in words, runs of neighbouring months as from–to; with more than ``most`` parts only their number."""
    runs: list[list[str]] = []
    for month in months:
        if runs and _next(runs[-1][-1]) == month:
            runs[-1].append(month)
        else:
            runs.append([month])
    if len(runs) > most:
        return page.say("meetings.so_many_months", n=len(months))
    words = [page.month(run[0]) if len(run) == 1 else f"{page.month(run[0])}–{page.month(run[-1])}" for run in runs]
    return page.say("meetings.in_months", months=listed(page, words))


def noise(page: Page) -> int:
    """How far a difference of two published counts may be from the true one by rounding alone."""
    return 0 if page.exact else page.programme.disclosure.rounding


def _next(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12}-{number % 12 + 1:02d}"


def cells_of(page: Page, setting: str) -> str:
    """The cells of a setting in words: *chi bộ nông thôn*."""
    return page.say(f"meetings.cells.{setting}")


def capital(text: str) -> str:
    """Text with its first letter a capital."""
    return text[:1].upper() + text[1:]


def table(page: Page, key: str, body: pd.DataFrame, columns: Sequence[tuple], *notes: str, **more: object) -> Table:
    """A table whose caption is ``meetings.<key>.caption`` and whose headers are ``meetings.column.<name>``.

    ``columns`` are (name, kind), (name, kind, decimals) or (name, kind, decimals, header). Without rows there is no table, and
    nothing stands under it: a note on bars or limits that nobody sees would only puzzle.
    """
    if body.empty:
        notes, more = (), {**more, "disclosed": False}
    params = {"span": page.span, "year": str(page.year), **more.pop("params", {})}
    return Table(
        page.say(f"meetings.{key}.caption", **params),
        [_column(page, *column) for column in columns],
        body.reset_index(drop=True),
        list(notes),
        **more,
    )


def _column(page: Page, name: str, kind: str = "text", decimals: int = 1, header: str = "") -> TableColumn:
    return TableColumn(name, header or page.say(f"meetings.column.{name}"), kind, decimals)


def shown(page: Page, rows: pd.DataFrame, column: str) -> pd.Series:
    """Values of a column for a table: the sign for withheld in the place of those that are."""
    values = rows[column].astype(object)
    return values.where(~(values.isna() & rows["status"].eq("withheld")), page.say("page.withheld_sign"))


def columns_of(page: Page, rows: pd.DataFrame, names: Mapping[str, str]) -> dict[str, np.ndarray]:
    """Columns of a table's body from those of rows (``names`` is new to old), with the sign for withheld."""
    return {new: shown(page, rows, old).to_numpy() for new, old in names.items()}
