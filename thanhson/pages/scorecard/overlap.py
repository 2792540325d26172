"""How many can be both, from two printed counts of one total."""

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


def sentences(result: Result, page: Page) -> list[str]:
    facts = result.facts
    if "total" not in facts:
        return [page.say("scorecard.overlap.nothing")]
    row = common.one(result, "published.overlap")
    told = [
        page.say(
            "scorecard.overlap.range", minority=facts["minority"], union=facts["youth_union"], total=facts["total"],
            low=int(row["lower"]), high=int(row["upper"]),
        )
    ]  # fmt: skip
    both = common.one(result, "published.overlap_register")
    if common.known(both["numerator"]):
        inside = "inside" if facts["inside"] else "outside"
        told.append(page.say(f"scorecard.overlap.{inside}", n=common.count(page, both["numerator"])))
    return told


def figure(result: Result, page: Page) -> Figure | None:
    facts = result.facts
    if "total" not in facts:
        return None
    row = common.one(result, "published.overlap")
    minority, union, total = facts["minority"], facts["youth_union"], facts["total"]
    drawn, axes = common.printed_figure(page, 3.0)
    axes.set_title(page.say("scorecard.overlap.axis", total=total))
    # The two extremes: pushed apart as far as the whole allows, and one inside the other.
    for place, start in ((0, total - union), (1, 0)):
        axes.barh(
            place * 3,
            minority,
            0.8,
            color=COLOURS["minority"],
            label=page.say("scorecard.overlap.minority") if not place else None,
        )
        axes.barh(
            place * 3 + 0.9, union, 0.8, left=start, color=COLOURS["youth_union"], hatch="///", edgecolor="white",
            label=page.say("scorecard.overlap.union") if not place else None,
        )  # fmt: skip
        low, high = max(start, 0), min(minority, start + union)
        axes.plot([low, high], [place * 3 + 1.6] * 2, color=INK, linewidth=2, solid_capstyle="butt")
        axes.annotate(
            page.say("scorecard.overlap.both", n=high - low), ((low + high) / 2, place * 3 + 1.65), ha="center", va="top",
            xytext=(0, -3), textcoords="offset points",
        )  # fmt: skip
    axes.set_yticks([0.45, 3.45], [page.say("scorecard.overlap.least"), page.say("scorecard.overlap.most")])
    axes.set_ylim(5.6, -0.6)
    axes.grid(False, axis="y")
    count_axis(axes, page, "x")
    axes.set_xlim(0, total)
    drawn.legend(*axes.get_legend_handles_labels(), loc="outside upper center", ncols=2)
    return drawn if row["upper"] >= row["lower"] else None


def alt(result: Result, page: Page) -> str:
    return page.say("scorecard.overlap.alt", told=" ".join(sentences(result, page)))


def table(result: Result, page: Page) -> Table:
    row, both = common.one(result, "published.overlap"), common.one(result, "published.overlap_register")
    rows = [
        {"name": page.say("scorecard.overlap.row_least"), "n": row["lower"], "status": ""},
        {"name": page.say("scorecard.overlap.row_most"), "n": row["upper"], "status": ""},
    ]
    if common.known(both["year"]):
        rows.append(
            {"name": page.say("scorecard.overlap.row_register"), "n": both["numerator"], "status": both["status"]}
        )
    columns = [
        TableColumn("name", page.say("scorecard.column.both")),
        TableColumn("n", page.say("scorecard.column.persons"), "count"),
    ]
    return Table(
        page.say("scorecard.overlap.caption"), columns, pd.DataFrame(rows), [page.say("scorecard.overlap.note")]
    )


VIEWS = {"overlap": View(table, figure, alt, sentences)}
