"""Cells touched by chance: the printed number of dormant cells that admitted, against random placement."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from thanhson.pages.scorecard import common
from thanhson.pages.style import COLOURS, INK, QUIET, number_axis, share_axis
from thanhson.pages.tables import Table, TableColumn
from thanhson.pages.views import View

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from thanhson.measures.result import Result
    from thanhson.pages.page import Page


def sentences(result: Result, page: Page) -> list[str]:
    facts = result.facts
    if "chances" not in facts:
        return [page.say("scorecard.chance.nothing")]
    row = common.one(result, "published.cells_touched")
    told = [
        page.say(
            "scorecard.chance.expected", touched=facts["touched"], dormant=facts["dormant"], persons=facts["persons"],
            mean=row["value"], sd=facts["sd"], low=int(row["lower"]), high=int(row["upper"]),
        )
    ]  # fmt: skip
    least = common.one(result, "published.chance_at_least")["value"]
    most = common.one(result, "published.chance_at_most")["value"]
    told.append(page.say("scorecard.chance.chances", touched=facts["touched"], least=least, most=most))
    told.append(page.say(f"scorecard.chance.{'usual' if facts['usual'] else 'unlikely'}", persons=facts["persons"]))
    told.append(page.say("scorecard.chance.per_cell", share=facts["persons"] / facts["touched"]))
    return told


def figure(result: Result, page: Page) -> Figure | None:
    facts = result.facts
    if "chances" not in facts:
        return None
    chances = np.array(facts["chances"])
    cells = np.flatnonzero(chances > 0.0005)
    drawn, axes = common.printed_figure(page, 3.0)
    axes.set_title(page.say("scorecard.chance.axis", persons=facts["persons"], dormant=facts["dormant"]))
    own = cells == facts["touched"]
    axes.bar(cells[~own], chances[cells[~own]], 0.8, color=COLOURS["soft"])
    axes.bar(cells[own], chances[cells[own]], 0.8, color=COLOURS["main"], hatch="///", edgecolor="white")
    _mark(axes, page, facts["touched"], chances)
    row = common.one(result, "published.cells_touched")
    axes.plot([row["lower"], row["upper"]], [-0.011] * 2, color=INK, linewidth=2, solid_capstyle="butt", clip_on=False)
    axes.annotate(
        page.say("scorecard.chance.middle"), (float(row["lower"]), -0.011), xytext=(-6, 0), textcoords="offset points",
        ha="right", va="center", color=QUIET, annotation_clip=False,
    )  # fmt: skip
    number_axis(axes, page, "x", 0)
    share_axis(axes, page)
    axes.set_ylim(-0.021, chances.max() * 1.25)
    return drawn


def _mark(axes: Axes, page: Page, touched: int, chances: np.ndarray) -> None:
    axes.annotate(
        page.say("scorecard.chance.printed", touched=touched), (touched, chances[touched]), xytext=(18, 14),
        textcoords="offset points", color=COLOURS["main"], arrowprops={"arrowstyle": "-", "color": COLOURS["main"]},
    )  # fmt: skip


def alt(result: Result, page: Page) -> str:
    return page.say("scorecard.chance.alt", told=" ".join(sentences(result, page)))


def table(result: Result, page: Page) -> Table:
    facts = result.facts
    row = common.one(result, "published.cells_touched")
    values = {
        "printed": page.number(facts["touched"]) if facts["touched"] else "–",
        "mean": common.number(page, row["value"], 1),
        "sd": common.number(page, facts.get("sd"), 2),
        "middle": f"{page.number(row['lower'], 0)}–{page.number(row['upper'], 0)}"
        if common.known(row["lower"])
        else "–",
        "at_least": common.percent(page, common.one(result, "published.chance_at_least")["value"]),
        "at_most": common.percent(page, common.one(result, "published.chance_at_most")["value"]),
    }
    body = pd.DataFrame(
        [
            {"name": page.say(f"scorecard.chance.row_{name}", touched=values["printed"]), "n": text}
            for name, text in values.items()
        ]
    )
    columns = [
        TableColumn("name", page.say("scorecard.column.cells_touched")),
        TableColumn("n", page.say("scorecard.column.value"), "count"),
    ]
    return Table(
        page.say("scorecard.chance.caption"), columns, body, [page.say("scorecard.chance.note")], disclosed=False
    )


VIEWS = {"chance": View(table, figure, alt, sentences)}
