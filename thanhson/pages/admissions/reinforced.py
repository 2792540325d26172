"""Views of reinforced cells: small multiples of members with and without the posted, and before and after together."""

from __future__ import annotations

import math
from collections.abc import Callable
from textwrap import fill, shorten
from typing import TYPE_CHECKING

import pandas as pd

from thanhson.measures.admissions.reinforced import ITEMS
from thanhson.pages.admissions import common
from thanhson.pages.style import COLOURS, QUIET, halo, new_figure
from thanhson.pages.views import View

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from thanhson.measures.result import Result
    from thanhson.pages.page import Page
    from thanhson.pages.tables import Table

MOST = 12
"""So many cells are drawn; the table holds all."""

HIDDEN = "×"
"""The sign of a withheld number under a year, where the word has no room."""


def _cell(result: Result, figure: str, cell: str | None) -> pd.DataFrame:
    """Yearly rows of one figure of a cell (of all cells together without one)."""
    rows = common.pick(result, f"reinforced_{figure}", "cell" if cell else "total")
    return (rows[rows["subgroup"].eq(cell)] if cell else rows).set_index("year", drop=False)


def name_of(result: Result, page: Page, cell: str) -> str:
    """The cell's name with its commune; its code where the register lacks a name."""
    name = result.facts["names"].get(cell, cell)
    commune = result.facts["communes"].get(cell)
    return f"{name}, {common.commune_name(page, commune)}" if commune else name


def sentences(result: Result, page: Page) -> list[str]:
    cells = result.facts["cells"]
    if not cells:
        return [page.say("admissions.reinforced.none", when=common.when(page, result.facts["span"]))]
    told = [page.say("admissions.reinforced.number", when=common.when(page, result.facts["span"]))]
    told += [page.say("admissions.reinforced.not_all_drawn", n=MOST)] if len(cells) > MOST else []
    told += _growth(result, page)
    if result.rows.loc[result.rows["group"].eq("cell"), "status"].eq("withheld").any():
        told.append(page.say("admissions.reinforced.hidden", base=page.programme.disclosure.rounding))
    return told


def _growth(result: Result, page: Page) -> list[str]:
    """Members of all reinforced cells at the end of the first and last year, with the posted and without."""
    listed, own = (_cell(result, figure, None)["numerator"].dropna() for figure in ("listed", "own"))
    if len(listed) < 2 or len(own) < 2 or listed.index[0] != own.index[0] or listed.index[-1] != own.index[-1]:
        return []
    return [
        page.say(
            "admissions.reinforced.growth", first=listed.index[0], last=listed.index[-1],
            before=common.about(page, listed.iloc[0]), after=common.about(page, listed.iloc[-1]),
            own_before=common.about(page, own.iloc[0]), own_after=common.about(page, own.iloc[-1]),
        )
    ]  # fmt: skip


def figure(result: Result, page: Page) -> Figure | None:
    cells = result.facts["cells"][:MOST]
    if not cells:
        return None
    columns = 2 if len(cells) > 1 else 1
    rows = math.ceil(len(cells) / columns)
    figure, axes = new_figure(page, 1.6 + 2.0 * rows, rows=rows, columns=columns, squeeze=False)
    figure.suptitle(fill(page.say("admissions.reinforced.key"), 76), x=0.01, ha="left", fontsize=9.5, color=QUIET)
    for place, cell in zip(axes.flat, cells, strict=False):
        _small(place, result, page, cell)
    for place in list(axes.flat)[len(cells) :]:
        place.set_axis_off()
    return figure


def _small(axes: Axes, result: Result, page: Page, cell: str) -> None:
    """One cell: members as bars, admissions as numbers above them, meetings and speakers as rows under the years."""
    axes.set_title(shorten(name_of(result, page, cell), 36, placeholder="…"), fontsize=9)
    listed, own, admitted = (_cell(result, figure, cell) for figure in ("listed", "own", "admissions"))
    _years(axes, page, *(_cell(result, figure, cell) for figure in ("meetings", "speakers")))
    if not listed["numerator"].notna().any() and not own["numerator"].notna().any():
        told = page.say("admissions.reinforced.all_hidden")
        axes.text(0.5, 0.5, told, transform=axes.transAxes, ha="center", va="center", color=QUIET)
        axes.set_yticks([])
        return
    _bars(axes, listed["numerator"], own["numerator"])
    top = max([*listed["numerator"].dropna().astype(float), *own["numerator"].dropna().astype(float), 5])
    axes.set_ylim(0, top * 1.45)
    _admissions(axes, page, listed, admitted)
    axes.axvline(result.facts["since"][cell] - 0.45, color=COLOURS["second"], linewidth=1.2, linestyle=(0, (3, 2)))
    axes.set_yticks([0, top], ["0", page.number(top, 0)])


def _bars(axes: Axes, listed: pd.Series, own: pd.Series) -> None:
    """Members as bars: dark without the posted, light with them; hollow where the part without them is withheld."""
    whole = listed.dropna().astype(float)
    split = whole.index.isin(own.dropna().index)
    years = whole.index.astype(int)
    axes.bar(years[split], whole[split], width=0.7, color=COLOURS["soft"])
    axes.bar(years[~split], whole[~split], width=0.7, color="white", edgecolor=COLOURS["main"], linewidth=1)
    part = own.dropna().astype(float)
    axes.bar(part.index.astype(int), part, width=0.7, color=COLOURS["main"])


def _years(axes: Axes, page: Page, meetings: pd.DataFrame, speakers: pd.DataFrame) -> None:
    """Short labels of years, under each of them the meetings held and the share of speakers."""
    years = list(page.programme.years)
    rows = {year: (meetings.loc[[year]], speakers.reindex([year])) for year in meetings.index}
    under = {
        int(year): (_short(page.number, held, "numerator"), _short(page.percent, spoken, "value"))
        for year, (held, spoken) in rows.items()
    }
    axes.set_xticks(years, ["\n".join((f"’{year % 100:02d}", *under.get(year, ("", "")))) for year in years])
    axes.tick_params(axis="x", labelsize=8.5)
    axes.set_xlim(years[0] - 0.6, years[-1] + 0.6)


def _short(write: Callable[[object, int], str], row: pd.DataFrame, column: str) -> str:
    """A number of a row without decimals; a cross where it is withheld, a dash where there is none."""
    value = row[column].iloc[0]
    if common.known(value):
        return write(value, 0)
    return HIDDEN if row["status"].eq("withheld").any() else "–"


def _admissions(axes: Axes, page: Page, listed: pd.DataFrame, admitted: pd.DataFrame) -> None:
    """A sign over years whose members are withheld, and the admissions over the others."""
    over = {"xytext": (0, 2), "textcoords": "offset points", "ha": "center"}
    for year, row in listed.iterrows():
        count = admitted["numerator"].get(year)
        if not common.known(row["numerator"]):
            axes.annotate(page.say("page.withheld_sign"), (int(year), 0), color=QUIET, fontsize=8.5, **over)
        elif common.known(count) and count > 0:
            place = (int(year), float(row["numerator"]))
            axes.annotate(f"+{page.number(count, 0)}", place, color=COLOURS["second"], fontweight="bold", **over)


def alt(result: Result, page: Page) -> str:
    return page.say("admissions.reinforced.alt", told=" ".join(sentences(result, page)))


def table(result: Result, page: Page) -> Table:
    parts = [_part(result, page, None, page.say("admissions.reinforced.together"))]
    parts += [_part(result, page, cell, name_of(result, page, cell)) for cell in result.facts["cells"]]
    body = pd.concat(parts) if result.facts["cells"] else pd.DataFrame({name: [] for name in ("group", *ITEMS)})
    columns = [
        ("group", "text"),
        *((f"reinforced_{name}", "percent" if name == "speakers" else "count", 0) for name in ITEMS),
    ]
    body = body.rename(columns={name: f"reinforced_{name}" for name in ITEMS})
    return common.table(page, "reinforced", body, columns, page.say("admissions.reinforced.note"))


def _part(result: Result, page: Page, cell: str | None, name: str) -> pd.DataFrame:
    years = [str(year) for year in result.facts["years"]]
    body = {"group": [f"{name}, {year}" for year in years]}
    for item in ITEMS:
        rows = _cell(result, item, cell).reindex(years)
        body[item] = common.shown(page, rows, "value" if item == "speakers" else "numerator").to_numpy()
    return pd.DataFrame(body, dtype=object)


def both_sentences(result: Result, page: Page) -> list[str]:
    if not result.facts["cells"]:
        return [page.say("admissions.reinforced.none", when=common.when(page, result.facts["span"]))]
    if result.facts["no_before"]:
        return [page.say("admissions.reinforced_before_after.no_before")]
    told = []
    for figure in ("meetings", "speakers", "admissions"):
        before, after = (_period(result, period, figure)["value"] for period in ("before", "after"))
        if common.known(before) and common.known(after):
            numbers = {"before": before, "after": after, **_persons(result, page, figure)}
            told.append(page.say(f"admissions.reinforced_before_after.{figure}", **numbers))
    if len(told) < 3:
        hidden = any(common.hidden(result, f"reinforced_{period}") for period in ("before", "after"))
        told.append(page.say(f"admissions.reinforced_before_after.{'withheld' if hidden else 'no_data'}"))
    return [*told, page.say("admissions.reinforced_before_after.no_effect")]


def _persons(result: Result, page: Page, figure: str) -> dict[str, str]:
    """The persons that the rates of admission are made of: so few that the rates are no finer than their rounding."""
    if figure != "admissions":
        return {}
    return {f"n_{name}": common.about(page, _period(result, name, figure)["numerator"]) for name in ("before", "after")}


def _period(result: Result, period: str, figure: str) -> pd.Series:
    return common.one(result, f"reinforced_{period}", result.facts["span"], "figure", figure)


def both_figure(result: Result, page: Page) -> Figure | None:
    pairs = {
        name: [_period(result, period, name)["value"] for period in ("before", "after")]
        for name in ("meetings", "speakers", "admissions")
    }
    pairs = {name: pair for name, pair in pairs.items() if all(map(common.known, pair))}
    if not pairs or result.facts["no_before"]:
        return None
    figure, axes = new_figure(page, 2.8, columns=len(pairs), squeeze=False)
    for place, (name, pair) in zip(axes[0], pairs.items(), strict=True):
        place.set_title(page.say(f"admissions.reinforced_before_after.axis_{name}"), fontsize=9.5)
        place.plot([0, 1], [float(value) for value in pair], color=COLOURS["main"], marker="o")
        for x, value in enumerate(pair):
            text = page.number(value, 2) if name == "admissions" else page.percent(value, 0)
            halo(place.annotate(text, (x, float(value)), xytext=(0, 7), textcoords="offset points", ha="center"))
        place.set_xlim(-0.4, 1.4)
        place.set_ylim(0, max(float(max(pair)) * 1.3, 0.1))
        place.set_xticks(
            [0, 1], [page.say(f"admissions.reinforced_before_after.{period}") for period in ("before", "after")]
        )
        place.set_yticks([])
        place.spines["left"].set_visible(False)
    return figure


def both_alt(result: Result, page: Page) -> str:
    return page.say("admissions.reinforced_before_after.alt", told=" ".join(both_sentences(result, page)))


def both_table(result: Result, page: Page) -> Table:
    figures = ("meetings", "speakers", "admissions") if result.facts["cells"] else ()
    entries = []
    for name in figures:
        entry = {"group": page.say(f"admissions.reinforced_before_after.row_{name}")}
        for period in ("before", "after"):
            rows = common.pick(result, f"reinforced_{period}", "figure", result.facts["span"]).loc[[name]]
            entry[f"n_{period}"], entry[f"of_{period}"] = (
                common.shown(page, rows, c).iloc[0] for c in ("numerator", "denominator")
            )
            entry[f"value_{period}"] = _as_text(page, name, rows)
        entries.append(entry)
    names = ["group", *(f"{part}_{period}" for period in ("before", "after") for part in ("n", "of", "value"))]
    body = pd.DataFrame(entries, columns=names, dtype=object)
    columns = [(name, "text" if name == "group" or name.startswith("value") else "count") for name in names]
    return common.table(page, "reinforced_before_after", body, columns)


def _as_text(page: Page, name: str, rows: pd.DataFrame) -> str:
    """A share as a percentage, admissions as a number per cell and year, the sign for what is withheld."""
    value = common.shown(page, rows, "value").iloc[0]
    if isinstance(value, str):
        return value
    if not common.known(value):
        return "–"
    return page.number(value, 2) if name == "admissions" else page.percent(value, 0)


VIEWS = {
    "reinforced_cells": View(table, figure, alt, sentences),
    "reinforced_before_after": View(both_table, both_figure, both_alt, both_sentences),
}
