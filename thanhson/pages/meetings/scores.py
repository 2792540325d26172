"""Views of scores: where they lie by month, their mean on an XmR chart, and communes beside one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from thanhson.pages import style
from thanhson.pages.meetings import charts
from thanhson.pages.meetings.common import (
    about,
    capital,
    careful,
    columns_of,
    floats,
    known,
    nothing,
    one,
    periods,
    pick,
    shown,
    table,
)  # fmt: skip
from thanhson.pages.tables import Table
from thanhson.pages.views import View

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from thanhson.measures.result import Result
    from thanhson.pages.page import Page

_EDGES = ("good", "fair", "average")

_SUMMARY = {"scored": "denominator", "median": "value", "quartile1": "lower", "quartile3": "upper"}
_SUMMARY_KINDS = [("scored", "count"), ("median", "number"), ("quartile1", "number"), ("quartile3", "number")]
"""Columns of tables of scores: which column of the rows they show, and how."""


def _sentences(result: Result, page: Page) -> list[str]:
    if not result.facts["months"]:
        return [nothing(result, page, "meetings.scores.none")]
    said = [page.say("meetings.scores.since", month=page.month(result.facts["months"][0]))]
    row = one(result, "scores.summary", page.year)
    if known(row["value"]):
        key = "equal" if row["lower"] == row["upper"] else "year"
        said.append(
            page.say(
                f"meetings.scores.{key}", year=str(page.year), median=page.number(row["value"]), low=page.number(row["lower"]),
                high=page.number(row["upper"]), n=about(page, row["denominator"]),
            )
        )  # fmt: skip
    below = one(result, "scores.below_edge", page.year, "grade", "good")
    if known(below["value"]) and (edge := _edge(result, page)) is not None:
        said.append(
            page.say("meetings.scores.below", edge=page.number(edge), share=careful(page, below), year=str(page.year))
        )
    said += _mean_sentences(result, page)
    higher = one(result, "scores.self_above", page.year)
    if known(higher["value"]):
        said.append(
            page.say("meetings.scores.self_above", share=careful(page, higher), n=about(page, higher["denominator"]))
        )
    return said


def _edge(result: Result, page: Page) -> float | None:
    """The lowest good score of the rubric in force at the end of the page's year."""
    valid = [
        bands for _, first, bands in sorted(result.facts["rubrics"], key=lambda r: r[1]) if first <= f"{page.year}-12"
    ]
    return valid[-1]["good"] if valid else None


def _mean_sentences(result: Result, page: Page) -> list[str]:
    chart = pick(result, "scores.mean", "month")
    points = chart[chart["value"].notna()]
    what = capital(page.say("meetings.scores.mean"))
    if points.empty:
        return []
    if charts.is_trial(chart):
        words = charts.run_in_words(page, chart["value"])
        return [page.say("meetings.chart.trial", cells=what, n=len(points), fewest=result.facts["fewest"], run=words)]
    signals = charts.signals_in_words(page, chart)
    said = [page.say("meetings.scores.sign", what=what, sign=charts.signs_in_words(page, chart))]
    if signals:
        return [*said, page.say("meetings.chart.signals", cells=what, signals="; ".join(signals))]
    return [*said, page.say("meetings.chart.no_signals", cells=what)]


def _figure(result: Result, page: Page) -> Figure | None:
    summary, mean = pick(result, "scores.summary", "month"), pick(result, "scores.mean", "month")
    if not summary["value"].notna().any():
        return None
    figure, (upper, lower) = style.new_figure(page, 5.6, rows=2)
    _bands(upper, page, summary, result)
    upper.set_title(page.say("meetings.scores.title"))
    charts.draw(lower, page, mean)
    charts.frame(lower, page, mean["month"], mean, 0.0, 100.0)
    lower.yaxis.set_major_locator(charts.whole_steps(integer=False))
    style.number_axis(lower, page, decimals=1)
    charts.mark_events(lower, page, list(mean["month"]))
    charts.head(lower, page, page.say("meetings.scores.mean"), mean)
    charts.label_limits(lower, mean, lambda value: page.number(value, 1))
    return figure


def _bands(axes: Axes, page: Page, summary: pd.DataFrame, result: Result) -> None:
    place = np.arange(len(summary))
    low, high = floats(summary["lower"]), floats(summary["upper"])
    axes.vlines(place, low, high, color=style.COLOURS["main"], linewidth=5, alpha=0.3)
    axes.plot(place, floats(summary["value"]), linestyle="", marker="o", color=style.COLOURS["main"])
    style.month_axis(axes, page, list(summary["month"]))
    edges = _edges_in(result, page)
    known_low, known_high = np.nanmin(low), np.nanmax(high)
    shown_edges = {grade: edge for grade, edge in edges.items() if known_low - 12 <= edge <= known_high + 2}
    bottom = min([known_low, *shown_edges.values()]) - 2
    axes.set_ylim(bottom, min(101, known_high + 3))
    style.number_axis(axes, page, decimals=0)
    ends = [(len(summary) - 1, np.nan, "", style.INK)]
    for grade, edge in shown_edges.items():
        axes.axhline(edge, color=style.COLOURS["target"], linewidth=1, linestyle=(0, (5, 3)), zorder=1)
        text = page.say("meetings.scores.edge", grade=page.word("grade", grade), edge=page.number(edge))
        ends.append((len(summary) - 0.3, edge, text, style.COLOURS["target"]))
    style.label_ends(axes, ends)


def _edges_in(result: Result, page: Page) -> dict[str, float]:
    valid = [
        bands for _, first, bands in sorted(result.facts["rubrics"], key=lambda r: r[1]) if first <= f"{page.year}-12"
    ]
    return {grade: valid[-1][grade] for grade in _EDGES} if valid else {}


def _alt(result: Result, page: Page) -> str:
    summary = pick(result, "scores.summary", "month").dropna(subset=["value"])
    said = page.say(
        "meetings.scores.alt", first=page.month(summary["month"].iloc[0]), last=page.month(summary["month"].iloc[-1]),
        low=page.number(summary["value"].min()), high=page.number(summary["value"].max()),
    )  # fmt: skip
    return " ".join([said, *_mean_sentences(result, page)])


def _table(result: Result, page: Page) -> Table:
    whole = [p for p in periods(result) if known(one(result, "scores.summary", p)["denominator"])]
    rows = [one(result, "scores.summary", period) for period in whole]
    summary = pd.DataFrame(rows, columns=result.rows.columns).fillna({"status": ""})
    body = pd.DataFrame({"year": whole, **columns_of(page, summary, _SUMMARY)})
    columns: list[tuple] = [("year", "text"), *_SUMMARY_KINDS]
    for edge in _EDGES:
        below = [one(result, "scores.below_edge", period, "grade", edge) for period in whole]
        values = pd.DataFrame(below, columns=result.rows.columns).fillna({"status": ""})
        body[f"below_{edge}"] = shown(page, values, "value").to_numpy()
        header = page.say("meetings.column.below", grade=page.word("grade", edge))
        columns.append((f"below_{edge}", "percent", 1, header))
    return table(page, "scores", body, columns, page.say("meetings.scores.note"), _chart_note(result, page))


def _chart_note(result: Result, page: Page) -> str:
    mean = pick(result, "scores.mean", "month")
    if charts.is_trial(mean):
        return page.say("meetings.scores.trial", n=int(mean["value"].notna().sum()))
    return " ".join([page.say("meetings.scores.baseline", n=result.facts["baseline"]), charts.legend_sentence(page)])


def _commune_sentences(result: Result, page: Page) -> list[str]:
    rows = pick(result, "scores.summary", "commune").dropna(subset=["value"])
    if rows.empty:
        return [nothing(result, page, "meetings.scores.none")]
    if len(rows) == 1:
        return [page.say("meetings.scores_by_commune.single", name=page.word("commune", rows["commune"].iloc[0]))]
    low, high = rows["value"].min(), rows["value"].max()
    key = "same" if low == high else "range"
    texts = {"low": page.number(low), "high": page.number(high), "communes": len(rows)}
    return [page.say(f"meetings.scores_by_commune.{key}", year=str(page.year), **texts)]


def _commune_figure(result: Result, page: Page) -> Figure | None:
    rows = pick(result, "scores.summary", "commune")
    if not rows["value"].notna().any():
        return None
    figure, axes = style.new_figure(page, 0.9 + 0.225 * len(rows))
    place = np.arange(len(rows))
    axes.hlines(
        place, floats(rows["lower"]), floats(rows["upper"]), color=style.COLOURS["main"], linewidth=6, alpha=0.3
    )
    axes.plot(floats(rows["value"]), place, linestyle="", marker="o", color=style.COLOURS["main"])
    axes.set_yticks(place, [page.word("commune", code) for code in rows["commune"]])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.grid(True, axis="x")
    axes.grid(False, axis="y")
    style.number_axis(axes, page, "x", decimals=0)
    axes.set_title(page.say("meetings.scores_by_commune.title", year=str(page.year)))
    return figure


def _commune_alt(result: Result, page: Page) -> str:
    return " ".join([page.say("meetings.scores_by_commune.alt"), *_commune_sentences(result, page)])


def _commune_table(result: Result, page: Page) -> Table:
    rows = pick(result, "scores.summary", "commune").set_index("commune")
    names = [page.word("commune", code) for code in rows.index]
    body = pd.DataFrame({"commune": names, **columns_of(page, rows, _SUMMARY)})
    graded = pick(result, "grades.share", "commune × grade")
    for grade in ("good", "fair"):
        own = graded[graded["grade"].eq(grade)].set_index("commune").reindex(rows.index).fillna({"status": ""})
        body[grade] = shown(page, own, "value").to_numpy()
    columns: list[tuple] = [("commune", "text"), *_SUMMARY_KINDS]
    columns += [(grade, "percent", 0, capital(page.word("grade", grade))) for grade in ("good", "fair")]
    notes = [] if page.exact else [page.say("meetings.scores_by_commune.note")]
    return table(page, "scores_by_commune", body, columns, *notes)


VIEWS = {
    "scores": View(_table, _figure, _alt, _sentences),
    "scores_by_commune": View(_commune_table, _commune_figure, _commune_alt, _commune_sentences),
}
