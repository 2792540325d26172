"""The view of concentration: cells that admitted, and how unevenly, beside the same total placed at random."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from thanhson.measures.admissions.cells import class_ends, persons_each
from thanhson.measures.concentration import DRAWS, SEED, lorenz
from thanhson.pages.admissions import common
from thanhson.pages.style import COLOURS, QUIET, new_figure, series, share_axis
from thanhson.pages.views import View

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from thanhson.measures.result import Result
    from thanhson.pages.page import Page
    from thanhson.pages.tables import Table


def sentences(result: Result, page: Page) -> list[str]:
    span = result.facts["span"]
    admitting, gini, chance = (common.one(result, name, span) for name in ("cells_admitting", "gini", "gini_by_chance"))
    told = []
    if common.known(admitting["value"]):
        told.append(
            page.say(
                "admissions.concentration.admitting", n=common.about(page, admitting["numerator"]),
                share=common.careful(page, admitting),
                of=common.about(page, admitting["denominator"]), when=common.when(page, span),
            )
        )  # fmt: skip
    if not common.known(gini["value"]) or not common.known(chance["value"]):
        return [*told, page.say("admissions.concentration.none")]
    told.append(
        page.say(
            "admissions.concentration.gini",
            gini=gini["value"],
            chance=chance["value"],
            lower=chance["lower"],
            upper=chance["upper"],
        )
    )
    side = "more" if gini["value"] > chance["upper"] else "less" if gini["value"] < chance["lower"] else "same"
    low, high = class_ends(common.pick(result, "cells_by_admissions", "admissions", span)["subgroup"])
    # What differs within a joined class does not count: the coefficient may be higher in truth, never lower.
    if side == "less" and (low != high).any():
        side = "coarse"
    return [*told, page.say(f"admissions.concentration.{side}")]


def figure(result: Result, page: Page) -> Figure | None:
    span = result.facts["span"]
    classes = common.pick(result, "cells_by_admissions", "admissions", span)
    together = common.one(result, "gini_by_chance", span)
    if not common.known(common.one(result, "gini", span)["value"]) or not common.known(together["value"]):
        return None
    figure, axes = new_figure(page, 4.4)
    axes.set_title(page.say("admissions.concentration.axis", when=common.when(page, span)))
    axes.plot([0, 1], [0, 1], color=COLOURS["soft"], linewidth=1.2)
    random = _random_curve(int(together["denominator"]), int(together["numerator"]))
    axes.plot(*random, **series("quiet", marker=""))
    curve = lorenz(persons_each(classes), classes["numerator"].to_numpy(dtype=float))
    axes.plot(curve["units"], curve["total"], **series("main", marker=""))
    _names(axes, page, random, curve)
    axes.set_xlabel(page.say("admissions.concentration.axis_cells"))
    axes.set_ylabel(page.say("admissions.concentration.axis_persons"))
    share_axis(axes, page, "x", whole=True)
    share_axis(axes, page, "y", whole=True)
    return figure


def _random_curve(cells: int, persons: int, draws: int = 200) -> tuple[np.ndarray, np.ndarray]:
    """The mean Lorenz curve of as many persons placed at random on as many cells."""
    placed = np.random.default_rng(SEED).multinomial(persons, np.full(cells, 1 / cells), size=draws)
    totals = np.cumsum(np.sort(placed, axis=1), axis=1).mean(axis=0) / persons
    return np.linspace(0, 1, cells + 1), np.concatenate([[0.0], totals])


def _names(axes: Axes, page: Page, random: tuple[np.ndarray, np.ndarray], curve) -> None:
    """Names on the curves, above and below where they stand furthest apart."""
    axes.annotate(page.say("admissions.concentration.equal"), (0.42, 0.44), ha="right", va="bottom", color=QUIET)
    at = 0.62
    axes.annotate(
        page.say("admissions.concentration.random"), (at, float(np.interp(at, *random))), xytext=(-6, 3),
        textcoords="offset points", ha="right", va="bottom", color=QUIET,
    )  # fmt: skip
    at = 0.8
    axes.annotate(
        page.say("admissions.concentration.observed"), (at, float(np.interp(at, curve["units"], curve["total"]))), xytext=(8, -4),
        textcoords="offset points", va="top", color=COLOURS["main"], fontweight="bold",
    )  # fmt: skip


def alt(result: Result, page: Page) -> str:
    return page.say("admissions.concentration.alt", told=" ".join(sentences(result, page)))


def table(result: Result, page: Page) -> Table:
    span = result.facts["span"]
    classes = common.pick(result, "cells_by_admissions", "admissions", span)
    body = pd.DataFrame(
        {
            "group": [
                page.say("admissions.concentration.class", name=common.class_name(page, name))
                for name in classes["subgroup"]
            ],
            "cells": common.shown(page, classes).to_numpy(),
            "persons": common.shown(page, classes, "persons").to_numpy(),
        },
        dtype=object,
    )
    for year in common.periods(result):
        row = common.pick(result, "cells_admitting", year=year)
        counts = {
            name: common.shown(page, row, column).iloc[0]
            for name, column in (("cells", "numerator"), ("alive", "denominator"))
        }
        entry = {"group": page.say("admissions.concentration.row_admitting", year=year), **counts}
        body = pd.concat([body, pd.DataFrame([entry], dtype=object)])
    columns = [("group", "text"), ("cells", "count"), ("alive", "count"), ("persons", "count")]
    told = {"gini": "gini", "chance": "gini_by_chance"}
    told = {name: common.rate(page, common.one(result, measure, span)["value"], 2) for name, measure in told.items()}
    note = page.say("admissions.concentration.note", draws=DRAWS, **told)
    return common.table(page, "concentration", body, columns, note)


VIEWS = {"concentration": View(table, figure, alt, sentences)}
