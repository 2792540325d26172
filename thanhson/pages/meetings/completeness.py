"""Views of completeness: what came, what did not, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from thanhson.pages import style
from thanhson.pages.meetings.charts import mark_events, quarter_ticks, whole_steps
from thanhson.pages.meetings.common import (
    about,
    columns_of,
    decimals,
    floats,
    key_above,
    known,
    listed,
    months_listed,
    noise,
    nothing,
    one,
    pick,
    share,
    shown,
    table,
)  # fmt: skip
from thanhson.pages.tables import Table
from thanhson.pages.views import View

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from thanhson.measures.result import Result
    from thanhson.pages.page import Page

STEPS = (5, 10, 20)
"""Sheets missing in a quarter up to which each shade of the map of communes goes: differences of rounded counts say no finer."""

NAMED = 6
"""With more communes than this only their number is told."""

SHADES = ("#dfe9f3", "#f3d9a4", "#d98a4b", "#8f2d3c")


def monthly(result: Result) -> pd.DataFrame:
    """By month: ``due``, ``received``, ``held``, ``no_meeting``, ``no_sheet``, ``no_cell``, as far as they may be told."""
    came = pick(result, "meetings.completeness", "month").set_index("subgroup")
    held = pick(result, "meetings.held", "month").set_index("subgroup")["numerator"].reindex(came.index)
    alive = pick(result, "meetings.alive", "month").set_index("subgroup")
    due, received = came["denominator"], came["numerator"]
    return pd.DataFrame(
        {
            "due": due,
            "received": received,
            "held": held,
            "no_meeting": received - held,
            "no_sheet": due - received,
            "no_cell": (alive["denominator"] - alive["numerator"]).reindex(came.index),
            "share": came["value"],
        }
    ).rename_axis("month")


def _sentences(result: Result, page: Page) -> list[str]:
    year = result.facts["year"]
    total, held = one(result, "meetings.completeness", year), one(result, "meetings.held", year)
    if not known(total["value"]):
        return [nothing(result, page, "meetings.completeness.none")]
    said = [
        page.say(
            "meetings.completeness.year",
            year=str(year),
            received=about(page, total["numerator"]),
            due=about(page, total["denominator"]),
            share=share(page, total["value"]),
            missing=about(page, total["denominator"] - total["numerator"]),
        )
    ]
    if known(held["numerator"]) and held["numerator"] < total["numerator"]:
        said.append(page.say("meetings.completeness.no_meeting", n=about(page, total["numerator"] - held["numerator"])))
    months = monthly(result)
    own = months[months.index.str.startswith(str(year))]
    if empty := list(own.index[(own["received"] == 0) & (own["due"] > 0)]):
        said.append(page.say("meetings.completeness.empty", months=months_listed(page, empty)))
    came = own[own["received"] > 0]
    return [*said, *_most(page, came, "no_sheet", "worst"), *_most(page, came, "no_meeting", "unheld")]


def _most(page: Page, months: pd.DataFrame, column: str, key: str) -> list[str]:
    """The months in which a count is highest, where that is more than rounding."""
    most = months[column].max()
    if not known(most) or most <= noise(page):
        return []
    where = list(months.index[months[column] == most])
    ending = "" if len(where) == 1 else "_each"
    return [page.say(f"meetings.completeness.{key}{ending}", n=about(page, most), months=months_listed(page, where))]


def _figure(result: Result, page: Page) -> Figure | None:
    months = monthly(result)
    if not (months["due"] > 0).any() or not known(one(result, "meetings.held", page.span)["numerator"]):
        return None
    figure, axes = style.new_figure(page, 3.0)
    place = np.arange(len(months))
    missing, unheld = floats(months["no_sheet"]), floats(months["no_meeting"])
    axes.bar(place, np.nan_to_num(missing), width=0.85, color=style.COLOURS["poor"])
    axes.bar(
        place, np.nan_to_num(unheld), bottom=np.nan_to_num(missing), width=0.85, color=style.COLOURS["average"],
        hatch="///", edgecolor="white", linewidth=0,
    )  # fmt: skip
    style.month_axis(axes, page, list(months.index))
    style.count_axis(axes, page)
    axes.yaxis.set_major_locator(whole_steps())
    axes.set_ylim(0, max(5.0, 1.22 * float(np.nan_to_num(missing + unheld).max(initial=0))))
    style.mark_programme_years(axes, page, list(months.index))
    mark_events(axes, page, list(months.index))
    keys = [
        axes.bar([0], [0], color=style.COLOURS["poor"], label=page.say("meetings.completeness.no_sheet")),
        axes.bar(
            [0], [0], color=style.COLOURS["average"], hatch="///", edgecolor="white",
            label=page.say("meetings.completeness.held_none"),
        ),
    ]  # fmt: skip
    key_above(axes, keys, page.say("meetings.completeness.title"))
    return figure


def _alt(result: Result, page: Page) -> str:
    months = monthly(result)
    total, held = (one(result, measure, page.span) for measure in ("meetings.completeness", "meetings.held"))
    said = page.say(
        "meetings.completeness.alt",
        first=page.month(months.index[0]),
        last=page.month(months.index[-1]),
        missing=about(page, total["denominator"] - total["numerator"]),
        unheld=about(page, total["numerator"] - held["numerator"]),
    )
    return " ".join([said, *_most(page, months, "no_sheet", "worst"), *_most(page, months, "no_meeting", "unheld")])


def _table(result: Result, page: Page) -> Table:
    months = monthly(result).reset_index()
    digits = decimals(page, months["due"].max())
    columns = [
        ("month", "month"), ("due", "count"), ("received", "count"), ("share", "percent", digits), ("no_sheet", "count"),
        ("no_meeting", "count"), ("no_cell", "count"),
    ]  # fmt: skip
    return table(page, "completeness", months, columns, page.say("meetings.completeness.note"))


def _quarters(result: Result) -> pd.DataFrame:
    """Sheets missing, communes × quarters."""
    rows = pick(result, "meetings.completeness", "commune × quarter")
    rows = rows.assign(missing=rows["denominator"] - rows["numerator"])
    return rows.set_index(["commune", "quarter"])["missing"].unstack().sort_index()  # noqa: PD010


def _commune_sentences(result: Result, page: Page) -> list[str]:
    rows = pick(result, "meetings.completeness", "commune", result.facts["year"])
    missing = (rows["denominator"] - rows["numerator"]).fillna(0)
    some = rows.assign(missing=missing)[missing > noise(page)]
    if not rows["denominator"].gt(0).any():
        return [nothing(result, page, "meetings.completeness.none")]
    if some.empty:
        return [page.say("meetings.completeness_by_commune.none", year=str(page.year), n=page.number(noise(page)))]
    parts = [
        page.say("meetings.completeness_by_commune.one", name=page.word("commune", code), n=about(page, n))
        for code, n in zip(some["commune"], some["missing"], strict=True)
    ]
    told = listed(page, parts) if len(parts) <= NAMED else page.say("meetings.so_many_communes", n=len(parts))
    return [
        page.say(
            "meetings.completeness_by_commune.some", year=str(page.year), n=page.number(noise(page)), communes=told
        )
    ]


def _commune_figure(result: Result, page: Page) -> Figure | None:
    wide = _quarters(result)
    if wide.empty:
        return None
    values = wide.to_numpy(dtype=float, na_value=np.nan)
    figure, axes = style.new_figure(page, 1.1 + 0.235 * len(wide))
    shade = np.select([values <= step for step in STEPS], range(len(STEPS)), default=len(STEPS)).astype(float)
    _squares(axes, np.where(np.isnan(values), np.nan, shade))
    axes.set_yticks(range(len(wide)), [page.word("commune", code) for code in wide.index])
    places, texts = quarter_ticks(page, list(wide.columns))
    axes.set_xticks(places, texts)
    axes.set_xlim(-0.5, values.shape[1] - 0.5)
    axes.set_ylim(len(wide) - 0.5, -0.5)
    axes.grid(False)
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)
    _shade_keys(axes, page)
    return figure


def _squares(axes: object, shade: np.ndarray) -> None:
    from matplotlib.colors import BoundaryNorm, ListedColormap

    colours = ListedColormap(list(SHADES))
    edges = np.arange(len(SHADES) + 1) - 0.5
    axes.pcolormesh(
        np.arange(shade.shape[1] + 1) - 0.5, np.arange(shade.shape[0] + 1) - 0.5, shade, cmap=colours,
        norm=BoundaryNorm(edges, len(SHADES)), edgecolors="white", linewidth=1.5,
    )  # fmt: skip
    for row, column in zip(*np.where(shade >= len(STEPS) - 1), strict=True):
        axes.text(
            column, row, "×" if shade[row, column] == len(STEPS) else "•", color="white", ha="center", va="center"
        )


def _shade_keys(axes: object, page: Page) -> None:
    from matplotlib.patches import Patch

    low, middle, high = STEPS
    texts = [f"≤ {low}", f"{low + 1}–{middle}", f"{middle + 1}–{high} (•)", f"> {high} (×)"]
    keys = [Patch(facecolor=shade, label=text) for shade, text in zip(SHADES, texts, strict=True)]
    key_above(axes, keys, page.say("meetings.completeness_by_commune.title"), handlelength=1)


def _commune_alt(result: Result, page: Page) -> str:
    wide = _quarters(result)
    values = wide.to_numpy(dtype=float, na_value=np.nan)
    said = page.say(
        "meetings.completeness_by_commune.alt", communes=len(wide), quarters=wide.shape[1],
        low=int((values > STEPS[1]).sum()), step=STEPS[1],
    )  # fmt: skip
    return " ".join([said, *_commune_sentences(result, page)])


def _commune_table(result: Result, page: Page) -> Table:
    year, span = str(result.facts["year"]), result.facts["span"]
    own = pick(result, "meetings.completeness", "commune", year).set_index("commune")
    whole = pick(result, "meetings.completeness", "commune", span).set_index("commune")
    body = pd.DataFrame(
        {
            "commune": [page.word("commune", code) for code in own.index],
            **columns_of(page, own, {"due": "denominator", "received": "numerator", "share": "value"}),
            "span_share": shown(page, whole, "value").reindex(own.index).to_numpy(),
        }
    )
    columns = [
        ("commune", "text"),
        ("due", "count"),
        ("received", "count"),
        ("share", "percent", decimals(page, own["denominator"].max())),
    ]
    columns += [("span_share", "percent", decimals(page, own["denominator"].max()), span)] if span != year else []
    return table(page, "completeness_by_commune", body, columns)


VIEWS = {
    "completeness": View(_table, _figure, _alt, _sentences),
    "completeness_by_commune": View(_commune_table, _commune_figure, _commune_alt, _commune_sentences),
}
