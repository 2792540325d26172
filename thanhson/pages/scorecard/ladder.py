"""The ladder of feasible totals: how many cells can stand behind the printed grades."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from thanhson.pages.scorecard import common
from thanhson.pages.style import COLOURS, INK, count_axis
from thanhson.pages.tables import Table, TableColumn
from thanhson.pages.views import View

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from thanhson.measures.result import Result
    from thanhson.pages.page import Page

WAYS = {"half_up": "main", "residual": "second", "cut": "quiet"}
SHOWN_RUNS = 6


def sentences(result: Result, page: Page) -> list[str]:
    facts = result.facts
    if not facts["percents"]:
        return [page.say("scorecard.ladder.nothing")]
    smallest = common.one(result, "published.smallest_total", subgroup="half_up")["numerator"]
    if not common.known(smallest):
        return [page.say("scorecard.ladder.none", percents=" / ".join(facts["percents"]), upto=facts["upto"])]
    counts = " + ".join(page.number(count) for count in facts["counts"])
    runs = _runs(result, "half_up")
    told = [
        page.say("scorecard.ladder.smallest", percents=" / ".join(facts["percents"]), smallest=smallest, counts=counts),
        page.say("scorecard.ladder.runs", runs=", ".join(_run_text(page, run) for run in runs[:SHOWN_RUNS])),
        page.say("scorecard.ladder.ways", **_ways(result, page)),
    ]
    return [*told, page.say(f"scorecard.ladder.register_{facts['fits']}")]


def _ways(result: Result, page: Page) -> dict[str, str]:
    cut = _runs(result, "cut")
    half, residual = (sum(last - first + 1 for first, last in _runs(result, way)) for way in ("half_up", "residual"))
    texts = {"half_up": page.number(half), "residual": page.number(residual), "upto": page.number(result.facts["upto"])}
    texts["cut"] = ", ".join(_run_text(page, run) for run in cut) or page.say("scorecard.ladder.no_total")
    return texts


def _runs(result: Result, way: str) -> list[tuple[int, int]]:
    rows = common.pick(result, "published.feasible_totals", way=way)
    return [(int(first), int(last)) for first, last in zip(rows["lower"], rows["upper"], strict=True)]


def _run_text(page: Page, run: tuple[int, int]) -> str:
    first, last = (page.number(end) for end in run)
    return first if first == last else f"{first}–{last}"


def figure(result: Result, page: Page) -> Figure | None:
    ways = [way for way in WAYS if _runs(result, way)]
    if not ways:
        return None
    drawn, axes = common.printed_figure(page, 1.3 + 0.55 * len(ways))
    axes.set_title(page.say("scorecard.ladder.axis"))
    for place, way in enumerate(ways):
        spans = [(first - 0.5, last - first + 1) for first, last in _runs(result, way)]
        axes.broken_barh(
            spans, (place - 0.32, 0.64), color=COLOURS[WAYS[way]], linewidth=0.4, edgecolor=COLOURS[WAYS[way]]
        )
    axes.set_yticks(range(len(ways)), [page.say(f"scorecard.ladder.way_{way}") for way in ways])
    axes.set_ylim(len(ways) - 0.4, -0.95)
    smallest = common.one(result, "published.smallest_total", subgroup="half_up")["numerator"]
    if common.known(smallest):
        axes.annotate(
            page.number(smallest), (float(smallest), -0.34), xytext=(0, 3), textcoords="offset points", ha="center", color=INK
        )  # fmt: skip
    axes.grid(False, axis="y")
    axes.grid(True, axis="x")
    count_axis(axes, page, "x")
    axes.set_xlim(0, result.facts["upto"] + 1)
    return drawn


def alt(result: Result, page: Page) -> str:
    return page.say("scorecard.ladder.alt", told=" ".join(sentences(result, page)))


def table(result: Result, page: Page) -> Table:
    rows = common.pick(result, "published.feasible_totals")
    ways = [page.say(f"scorecard.ladder.way_{way}").replace("\n", " ") for way in rows["way"]]
    body = pd.DataFrame({"way": ways, "first": rows["lower"], "last": rows["upper"], "n": rows["value"]})
    columns = [
        TableColumn("way", page.say("scorecard.column.way")),
        TableColumn("first", page.say("scorecard.column.from"), "count"),
        TableColumn("last", page.say("scorecard.column.to"), "count"),
        TableColumn("n", page.say("scorecard.column.totals"), "count"),
    ]
    caption = page.say("scorecard.ladder.caption", upto=result.facts["upto"])
    note = page.say("scorecard.ladder.note", upto=result.facts["upto"])
    return Table(caption, columns, body, [note], disclosed=False)


VIEWS = {"ladder": View(table, figure, alt, sentences)}
