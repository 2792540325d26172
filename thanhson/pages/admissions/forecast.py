"""Views of the printed claim about dormant cells, and of what regression to the mean would give."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from thanhson.measures.admissions.dormancy import verdict
from thanhson.measures.admissions.forecast import CELLS, CLASSES, PERSONS
from thanhson.pages.admissions import common
from thanhson.pages.admissions.dormant import draw_chance
from thanhson.pages.style import COLOURS, QUIET, count_axis, new_figure
from thanhson.pages.views import View

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from thanhson.measures.result import Result
    from thanhson.pages.page import Page
    from thanhson.pages.tables import Table


def printed_sentences(result: Result, page: Page) -> list[str]:
    if result.rows.empty:
        return [page.say("admissions.dormant_printed.none", year=page.year)]
    told = []
    for _, row in result.rows.iterrows():
        told.append(
            page.say(
                "admissions.dormant_printed.one", publisher=row["publisher"], date=_printed_on(page, row["published_on"]),
                cells=int(row["denominator"]), again=int(row["reactivated"]), persons=int(row["numerator"]),
                mean=row["value"], sd=row["sd"], lower=int(row["lower"]), upper=int(row["upper"]),
            )
        )  # fmt: skip
        if (side := verdict(row)) != "none":
            told.append(page.say(f"admissions.dormant_printed.{side}", again=int(row["reactivated"])))
    return [*told, page.say("admissions.dormant_printed.needed")]


def _printed_on(page: Page, day: str) -> str:
    """The month of printing in brackets, as far as it is known."""
    return f" ({page.month(day)})" if re.match(r"\d{4}-\d{2}", day) else ""


def printed_figure(result: Result, page: Page) -> Figure | None:
    if result.rows.empty:
        return None
    row = result.rows.iloc[0]
    title = page.say("admissions.dormant_printed.axis", cells=int(row["denominator"]), persons=int(row["numerator"]))
    figure = draw_chance(page, int(row["denominator"]), int(row["numerator"]), row["reactivated"], title)
    figure.supxlabel("")  # printed figures are no made-up rows
    return figure


def printed_alt(result: Result, page: Page) -> str:
    return page.say("admissions.dormant_by_chance.alt", told=" ".join(printed_sentences(result, page)))


def printed_table(result: Result, page: Page) -> Table:
    names = {
        "source": "source_url", "cells": "denominator", "again": "reactivated", "persons": "numerator", "expected": "value",
        "sd": "sd", "lower_by_chance": "lower", "upper_by_chance": "upper",
    }  # fmt: skip
    rows = result.rows.reindex(columns=list(names.values()))
    body = rows.rename(columns={column: name for name, column in names.items()}).astype(object)
    columns = [
        ("source", "text"), ("cells", "count"), ("again", "count"), ("persons", "count"), ("expected", "number"),
        ("sd", "number", 2), ("lower_by_chance", "count"), ("upper_by_chance", "count"),
    ]  # fmt: skip
    return common.table(page, "dormant_printed", body, columns, disclosed=False)


def _whole(result: Result, measure: str) -> pd.Series:
    return common.one(result, measure.removeprefix("admissions."), result.facts["span"])


def sentences(result: Result, page: Page) -> list[str]:
    facts = result.facts
    if facts["years_missing"]:
        key = "missing_all" if facts["years_missing"] == facts["needed"] else "missing"
        years = {"missing": common.listed(page, facts["years_missing"]), "needed": common.listed(page, facts["needed"])}
        return [
            page.say(f"admissions.dormant_forecast.{key}", **years),
            page.say("admissions.dormant_forecast.unsaid"),
        ]
    persons, cells = _whole(result, PERSONS), _whole(result, CELLS)
    if not common.known(persons["value"]):
        return [page.say("admissions.dormant_forecast.unknown")]
    told = []
    for key, row in (("persons", persons), ("cells", cells)):
        told.append(
            page.say(
                f"admissions.dormant_forecast.{key}", n=common.about(page, row["numerator"]),
                of=common.about(page, row["denominator"]), years=facts["watched"], value=row["value"], lower=row["lower"],
                upper=row["upper"], when=common.when(page, facts["span"]),
            )
        )  # fmt: skip
    side = _side(persons)
    return [*told, page.say(f"admissions.dormant_forecast.{side}")] if side else told


def _side(row: pd.Series) -> str:
    """Where the observed number lies: inside the forecast's limits, above or below; blank where it is withheld."""
    if not common.known(row["numerator"]):
        return ""
    if row["numerator"] > row["upper"]:
        return "above"
    return "below" if row["numerator"] < row["lower"] else "inside"


def figure(result: Result, page: Page) -> Figure | None:
    if result.facts["years_missing"] or not common.known(_whole(result, PERSONS)["value"]):
        return None
    figure, axes = new_figure(page, 2.4)
    axes.set_title(page.say("admissions.dormant_forecast.axis", when=common.when(page, result.facts["span"])))
    rows = [("persons", _whole(result, PERSONS)), ("cells", _whole(result, CELLS))]
    for place, (_, row) in enumerate(rows):
        axes.hlines(place, row["lower"], row["upper"], color=COLOURS["soft"], linewidth=9)
        axes.plot([row["value"]], [place], marker="|", markersize=14, color=COLOURS["limit"])
        _beside(
            axes, row["value"], place, -15, page.say("admissions.dormant_forecast.drawn", value=row["value"]), QUIET
        )
        if common.known(row["numerator"]):
            axes.plot([row["numerator"]], [place], marker="D", color=COLOURS["second"])
            text = page.say("admissions.dormant_by_chance.observed", n=page.number(row["numerator"], 0))
            _beside(axes, row["numerator"], place, 9, text, COLOURS["second"])
    axes.set_yticks(range(len(rows)), [page.say(f"admissions.dormant_forecast.row_{key}") for key, _ in rows])
    axes.set_ylim(len(rows) - 0.4, -0.7)
    count_axis(axes, page, "x")
    axes.grid(False, axis="y")
    return figure


def _beside(axes: Axes, x: float, place: int, above: float, text: str, colour: str) -> None:
    """A label centred over or under a point of a row."""
    axes.annotate(text, (x, place), xytext=(0, above), textcoords="offset points", ha="center", color=colour)


def alt(result: Result, page: Page) -> str:
    return page.say("admissions.dormant_forecast.alt", told=" ".join(sentences(result, page)))


def table(result: Result, page: Page) -> Table:
    facts = result.facts
    if facts["years_missing"]:
        held = [year not in facts["years_missing"] for year in facts["needed"]]
        answers = [page.say(f"admissions.dormant_forecast.{'held' if one else 'not_held'}") for one in held]
        body = pd.DataFrame({"year": [str(year) for year in facts["needed"]], "register": answers}, dtype=object)
        return common.table(
            page, "dormant_forecast_missing", body, [("year", "year"), ("register", "text")], disclosed=False
        )
    span = facts["span"]
    classes = common.pick(result, CLASSES.removeprefix("admissions."), "admissions", span)
    body = pd.DataFrame(
        {
            "group": [
                page.say("admissions.dormant_forecast.class", name=common.class_name(page, name))
                for name in classes["subgroup"]
            ],
            "observed": common.shown(page, classes).to_numpy(),
        },
        dtype=object,
    )
    for key, measure in (("persons", PERSONS), ("cells", CELLS)):
        rows = common.pick(result, measure.removeprefix("admissions."), year=span)
        entry = {
            "group": page.say(f"admissions.dormant_forecast.row_{key}"),
            "observed": common.shown(page, rows).iloc[0],
        }
        entry |= {name: common.shown(page, rows, column).iloc[0] for name, column in _FORECAST.items()}
        body = pd.concat([body, pd.DataFrame([entry], dtype=object)])
    columns = [("group", "text"), ("observed", "count"), ("forecast", "number"), ("lower", "count"), ("upper", "count")]
    return common.table(page, "dormant_forecast", body, columns, page.say("admissions.dormant_forecast.note"))


_FORECAST = {"forecast": "value", "lower": "lower", "upper": "upper"}

VIEWS = {
    "dormant_printed": View(printed_table, printed_figure, printed_alt, printed_sentences),
    "dormant_forecast": View(table, figure, alt, sentences),
}
