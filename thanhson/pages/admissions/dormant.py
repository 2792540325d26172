"""Views of dormant cells: how many under every definition, what they did since, and what chance would do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from thanhson.measures.admissions.dormancy import BY_SPAN, spans, verdict
from thanhson.measures.concentration import occupancy_distribution
from thanhson.pages.admissions import common
from thanhson.pages.style import COLOURS, INK, QUIET, count_axis, new_figure
from thanhson.pages.views import View

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from thanhson.measures.result import Result
    from thanhson.pages.page import Page
    from thanhson.pages.tables import Table

CHANCE = "dormant_expected_by_chance"


def missing(result: Result, page: Page) -> list[str]:
    """What to say where the register does not allow to tell dormant cells; nothing where it does."""
    facts = result.facts
    if not facts["missing"]:
        return []
    if facts["no_cells"]:
        return [page.say("admissions.dormant.no_cells", start=facts["start"])]
    return [page.say("admissions.dormant.missing", start=facts["start"])]


def definition(result: Result, page: Page) -> str:
    """The definition of a dormant cell in words, with its day and years."""
    facts = result.facts
    years = {"own": facts["own"], "first": facts["empty_from"], "last": facts["empty_to"], "start": facts["start"]}
    return page.say("admissions.dormant.definition", **years)


def sentences(result: Result, page: Page) -> list[str]:
    if told := missing(result, page):
        return told
    rows = {name: common.one(result, name, result.facts["span"]) for name in (
        "dormant_cells", "dormant_reactivated", "dormant_admissions", "dormant_merged", "dormant_unknown",
        "dormant_reactivated_lineage",
    )}  # fmt: skip
    counts = {name: row["numerator"] for name, row in rows.items()}
    told = [definition(result, page)]
    if common.known(counts["dormant_cells"]) and counts["dormant_cells"] == 0:
        told.append(page.say("admissions.dormant.none"))
        return told + _unknown(page, counts)
    told.append(
        page.say(
            "admissions.dormant.counts", when=common.when(page, result.facts["span"]),
            cells=common.about(page, counts["dormant_cells"]),
            of=common.about(page, rows["dormant_cells"]["denominator"]),
            again=common.about(page, counts["dormant_reactivated"]),
            persons=common.about(page, counts["dormant_admissions"]),
        )
    )  # fmt: skip
    return told + _sensitivity(result, page) + _lineage(page, counts) + _unknown(page, counts)


def _after(page: Page, years: str) -> str:
    """The name of a definition: so many years without an admission."""
    return page.say("admissions.dormant.after", years=int(years))


def _sensitivity(result: Result, page: Page) -> list[str]:
    cells = common.pick(result, "dormant_cells", BY_SPAN)["numerator"]
    known = cells.dropna()
    if len(known) < 2:
        return []
    least, most = known.index[0], known.index[-1]
    return [
        page.say(
            "admissions.dormant.sensitivity",
            short=least,
            long=most,
            n_short=common.about(page, known[least]),
            n_long=common.about(page, known[most]),
        )
    ]


def _lineage(page: Page, counts: dict) -> list[str]:
    """Cells closed or merged since, and whether following them into their successors changes the count."""
    merged = counts["dormant_merged"]
    if common.known(merged) and merged == 0:
        return [page.say("admissions.dormant.none_merged", year=str(page.year))]
    again = common.about(page, counts["dormant_reactivated_lineage"])
    if not common.known(merged):
        return [page.say("admissions.dormant.merged_withheld", again=again, year=str(page.year))]
    return [page.say("admissions.dormant.merged", n=common.about(page, merged), again=again, year=str(page.year))]


def _unknown(page: Page, counts: dict) -> list[str]:
    unknown = counts["dormant_unknown"]
    if common.known(unknown) and unknown == 0:
        return []
    return [page.say("admissions.dormant.unknown", n=common.about(page, unknown))]


def figure(result: Result, page: Page) -> Figure | None:
    cells = common.pick(result, "dormant_cells", BY_SPAN)
    if not cells["numerator"].notna().any():
        return None
    again = common.pick(result, "dormant_reactivated", BY_SPAN).reindex(cells.index)
    figure, axes = new_figure(page, 1.1 + 0.48 * len(cells))
    axes.set_title(page.say("admissions.dormant.axis", when=common.when(page, result.facts["span"])))
    for place, (years, row) in enumerate(cells.iterrows()):
        _pair(axes, page, place, row, again.loc[years], years == str(result.facts["own"]))
    names = [_after(page, years) for years in cells.index]
    axes.set_yticks(range(len(cells)), names)
    for label, years in zip(axes.get_yticklabels(), cells.index, strict=True):
        label.set_fontweight("bold" if years == str(result.facts["own"]) else "normal")
    axes.set_ylim(len(cells) - 0.5, -0.5)
    axes.set_xlim(0, float(cells["numerator"].max()) * 1.45 or 1)
    axes.set_xticks([])
    axes.grid(False)
    axes.spines["bottom"].set_visible(False)
    return figure


def _pair(axes: Axes, page: Page, place: int, cells: pd.Series, again: pd.Series, own: bool) -> None:
    """A bar of the dormant cells with those that admitted again as its filled part."""
    whole = float(cells["numerator"]) if common.known(cells["numerator"]) else float("nan")
    part = float(again["numerator"]) if common.known(again["numerator"]) else float("nan")
    axes.barh(place, np.nan_to_num(whole), height=0.62, color=COLOURS["soft"])
    axes.barh(place, np.nan_to_num(part), height=0.62, color=COLOURS["main"])
    text = page.say("admissions.dormant.bar", again=_plain(page, part), cells=_plain(page, whole))
    axes.annotate(
        text, (np.nan_to_num(whole), place), xytext=(5, 0), textcoords="offset points", va="center",
        fontweight="bold" if own else "normal",
    )  # fmt: skip


def _plain(page: Page, value: float) -> str:
    return page.number(value, 0) if value == value else page.say("page.withheld_sign")


def alt(result: Result, page: Page) -> str:
    cells = common.pick(result, "dormant_cells", BY_SPAN)["numerator"]
    again = common.pick(result, "dormant_reactivated", BY_SPAN)["numerator"]
    values = [
        page.say(
            "admissions.dormant.alt_one",
            years=years,
            cells=common.about(page, n),
            again=common.about(page, again.get(years)),
        )
        for years, n in cells.items()
    ]
    return page.say("admissions.dormant.alt", values="; ".join(values), told=sentences(result, page)[1])


def table(result: Result, page: Page) -> Table:
    span = result.facts["span"]
    order = [str(years) for years in spans(result.facts["own"])]
    body = common.by_subgroup(
        page,
        result,
        {
            "cells": ("dormant_cells", BY_SPAN, span, "numerator"),
            "alive": ("dormant_cells", BY_SPAN, span, "denominator"),
            "again": ("dormant_reactivated", BY_SPAN, span, "numerator"),
            "persons": ("dormant_admissions", BY_SPAN, span, "numerator"),
        },
        order,
    )
    body.insert(0, "definition", [_after(page, years) for years in order])
    beside = (
        common.pick(result, "dormant_merged", year=span),
        common.pick(result, "dormant_reactivated_lineage", year=span),
    )
    if all(len(rows) for rows in beside):
        merged, lineage = (common.shown(page, rows).iloc[0] for rows in beside)
        body.loc["merged"] = [page.say("admissions.dormant.row_merged"), merged, None, None, None]
        body.loc["lineage"] = [page.say("admissions.dormant.row_lineage"), None, None, lineage, None]
    unknown = common.pick(result, "dormant_unknown", year=span)
    if len(unknown):
        row = [common.shown(page, unknown, column).iloc[0] for column in ("numerator", "denominator")]
        body.loc["unknown"] = [page.say("admissions.dormant.row_unknown"), *row, None, None]
    columns = [("definition", "text"), ("cells", "count"), ("alive", "count"), ("again", "count"), ("persons", "count")]
    return common.table(page, "dormant", body, columns)


def chance_sentences(result: Result, page: Page) -> list[str]:
    if told := missing(result, page):
        return told
    row = common.one(result, CHANCE, result.facts["span"])
    if not common.known(row["value"]) or row["numerator"] == 0:
        return [page.say("admissions.dormant_by_chance.none")]
    told = [page.say(f"admissions.dormant_by_chance.{result.facts['verdict']}")]
    if not too_coarse(result, row):
        expected = page.say(
            "admissions.dormant_by_chance.expected", persons=common.about(page, row["numerator"]),
            cells=common.about(page, row["denominator"]), mean=row["value"], sd=row["sd"], lower=int(row["lower"]),
            upper=int(row["upper"]), again=common.about(page, row["reactivated"]),
        )  # fmt: skip
        told.insert(0, expected)
    else:
        told.append(page.say("admissions.dormant_by_chance.coarse"))
    return [*told, page.say("admissions.dormant_by_chance.needed", first=page.programme.programme.first_year)]


def too_coarse(result: Result, row: pd.Series) -> bool:
    """Whether the rounded counts point another way than the exact ones: then they are not shown against chance."""
    return verdict(row) != result.facts["verdict"]


def chance_figure(result: Result, page: Page) -> Figure | None:
    row = common.one(result, CHANCE, result.facts["span"])
    if not common.known(row["value"]) or row["numerator"] == 0 or too_coarse(result, row):
        return None
    title = page.say("admissions.dormant_by_chance.axis")
    return draw_chance(page, int(row["denominator"]), int(row["numerator"]), row["reactivated"], title)


def draw_chance(page: Page, cells: int, persons: int, again: object, title: str) -> Figure:
    """The distribution of cells touched at random, with the observed number marked."""
    chances = occupancy_distribution(cells, persons)
    touched = np.arange(len(chances))
    likely = touched[chances > 0.0005]
    figure, axes = new_figure(page, 3.2)
    axes.set_title(title)
    axes.bar(likely, chances[likely], width=0.85, color=COLOURS["soft"])
    axes.set_ylim(0, chances.max() * 1.35)
    axes.set_yticks([])
    axes.grid(False)
    axes.spines["left"].set_visible(False)
    count_axis(axes, page, "x")
    low, high = likely.min(), likely.max()
    if common.known(again):
        seen = int(again)
        axes.axvline(seen, color=COLOURS["second"], linewidth=2.2)
        right = seen <= (low + high) / 2
        axes.annotate(
            page.say("admissions.dormant_by_chance.observed", n=page.number(seen, 0)), (seen, chances.max() * 1.25),
            xytext=(6 if right else -6, 0), textcoords="offset points", ha="left" if right else "right", color=COLOURS["second"],
            va="center", fontweight="bold",
        )  # fmt: skip
        low, high = min(low, seen), max(high, seen)
    axes.set_xlim(low - 1.5, high + 1.5)
    mean = float(chances @ touched)
    left = common.known(again) and int(again) >= mean
    axes.annotate(
        page.say("admissions.dormant_by_chance.random", mean=mean), (mean, chances.max()), xytext=(-2 if left else 2, 6),
        textcoords="offset points", ha="right" if left else "left", color=QUIET,
    )  # fmt: skip
    axes.set_xlabel(page.say("admissions.dormant_by_chance.axis_cells"), color=INK)
    return figure


def chance_alt(result: Result, page: Page) -> str:
    return page.say("admissions.dormant_by_chance.alt", told=" ".join(chance_sentences(result, page)))


def chance_table(result: Result, page: Page) -> Table:
    span = result.facts["span"]
    order = [str(years) for years in spans(result.facts["own"])]
    columns = {
        "cells": "denominator", "persons": "numerator", "again": "reactivated", "expected": "value", "sd": "sd",
        "lower_by_chance": "lower", "upper_by_chance": "upper",
    }  # fmt: skip
    source = {name: (CHANCE, BY_SPAN, span, column) for name, column in columns.items()}
    if "sd" not in result.rows:
        source = {name: entry for name, entry in source.items() if entry[3] in result.rows}
    body = common.by_subgroup(page, result, source, order).reindex(columns=list(columns))
    body.insert(0, "definition", [_after(page, years) for years in order])
    heads = [
        ("definition", "text"), ("cells", "count"), ("persons", "count"), ("again", "count"), ("expected", "number"),
        ("sd", "number", 2), ("lower_by_chance", "count"), ("upper_by_chance", "count"),
    ]  # fmt: skip
    return common.table(page, "dormant_by_chance", body, heads)


VIEWS = {
    "dormant": View(table, figure, alt, sentences),
    "dormant_by_chance": View(chance_table, chance_figure, chance_alt, chance_sentences),
}
