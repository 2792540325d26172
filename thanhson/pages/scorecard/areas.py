"""Areas without a cell of their own, year by year: shared cells, merged cells, none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from thanhson.measures.areas import KINDS
from thanhson.pages.scorecard import common
from thanhson.pages.style import COLOURS, HATCHES, count_axis, new_figure
from thanhson.pages.tables import Table, TableColumn
from thanhson.pages.views import View

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from thanhson.measures.result import Result
    from thanhson.pages.page import Page

LACKING = KINDS[1:]
FILLS = {"shared": ("fair", ""), "merged": ("average", HATCHES["average"]), "without": ("poor", HATCHES["poor"])}


def sentences(result: Result, page: Page) -> list[str]:
    first, last = result.facts["years"][0], page.year
    now = common.one(result, "areas.own_cell", year=last)
    if not common.known(now["denominator"]) or now["denominator"] == 0:
        return [page.say("scorecard.areas.nothing")]
    told = [
        page.say(
            "scorecard.areas.now",
            year=last,
            n=common.count(page, now["numerator"]),
            of=common.count(page, now["denominator"]),
        )
    ]
    told.append(_left(result, page, last, "kinds"))
    return [*told, _left(result, page, first, "first")] if last != first else told


def _left(result: Result, page: Page, year: int, key: str) -> str:
    kinds = _kinds(result, page, year)
    if not kinds:
        return page.say("scorecard.areas.none_left", year=year)
    return page.say(f"scorecard.areas.{key}", year=year, kinds=common.listed(page, kinds))


def _kinds(result: Result, page: Page, year: int) -> list[str]:
    counts = {name: common.one(result, f"areas.{name}_cell", year=year)["numerator"] for name in LACKING}
    left = {name: count for name, count in counts.items() if not common.known(count) or count > 0}
    return [page.say(f"scorecard.areas.{name}", n=common.count(page, count)) for name, count in left.items()]


def figure(result: Result, page: Page) -> Figure | None:
    years = result.facts["years"]
    counts = {name: _counts(result, name, years) for name in LACKING}
    if not any(np.nansum(values) for values in counts.values()):
        return None
    figure, axes = new_figure(page, 3.4)
    axes.set_title(page.say("scorecard.areas.axis"))
    for i, (name, values) in enumerate(counts.items()):
        colour, hatch = FILLS[name]
        places = np.arange(len(years)) + (i - 1) * 0.27
        axes.bar(
            places, np.nan_to_num(values), 0.25, color=COLOURS[colour], hatch=hatch, edgecolor="white", linewidth=0.8,
            label=page.say(f"scorecard.areas.label_{name}"),
        )  # fmt: skip
        for place, value in zip(places, values, strict=True):
            text = page.number(value, 0) if value == value else page.say("page.withheld_sign")
            axes.annotate(
                text, (place, value if value == value else 0), xytext=(0, 2), textcoords="offset points", ha="center",
                fontsize=8.5, rotation=90 if len(text) > 3 else 0,
            )  # fmt: skip
    axes.set_xticks(range(len(years)), [str(year) for year in years])
    axes.grid(False, axis="x")
    count_axis(axes, page)
    axes.set_ylim(0, max(float(np.nan_to_num(values).max()) for values in counts.values()) * 1.2 + 1)
    figure.legend(*axes.get_legend_handles_labels(), loc="outside upper center", ncols=3)
    return figure


def _counts(result: Result, name: str, years: list[int]) -> np.ndarray:
    rows = common.pick(result, f"areas.{name}_cell").set_index("year")["numerator"].astype("Float64")
    return rows.reindex([str(year) for year in years]).to_numpy(dtype=float, na_value=float("nan"))


def alt(result: Result, page: Page) -> str:
    return page.say("scorecard.areas.alt", told=" ".join(sentences(result, page)))


def table(result: Result, page: Page) -> Table:
    rows = []
    for year in result.facts["years"]:
        found = {name: common.one(result, f"areas.{name}_cell", year=year) for name in KINDS}
        counts = {name: _text(page, row["numerator"]) for name, row in found.items()}
        rows.append({"year": str(year), "all": found["own"]["denominator"], **counts})
    columns = [
        TableColumn("year", page.say("scorecard.column.year"), "year"),
        TableColumn("all", page.say("scorecard.column.areas"), "count"),
        *(TableColumn(name, page.say(f"scorecard.areas.label_{name}"), "count") for name in KINDS),
    ]
    body = pd.DataFrame(rows)
    return Table(page.say("scorecard.areas.caption", span=page.span), columns, body, [page.say("scorecard.areas.note")])


def _text(page: Page, value: object) -> str:
    return page.number(value, 0) if common.known(value) else page.say("page.withheld_sign")


VIEWS = {"areas": View(table, figure, alt, sentences)}
