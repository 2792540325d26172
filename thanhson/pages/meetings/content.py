"""Views of what meetings held: thematic parts, topics, steps, resolutions, length, speakers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from thanhson.measures.meetings.base import SETTINGS
from thanhson.measures.meetings.content import MEASURES
from thanhson.pages import style
from thanhson.pages.meetings.charts import quarter_in_words, quarter_ticks, share_ticks
from thanhson.pages.meetings.common import (
    about,
    capital,
    careful,
    cells_of,
    columns_of,
    decimals,
    floats,
    heading,
    known,
    listed,
    nothing,
    one,
    periods,
    pick,
    share,
    shown,
    single_years,
    table,
)  # fmt: skip
from thanhson.pages.tables import Table
from thanhson.pages.views import View

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from thanhson.measures.result import Result
    from thanhson.pages.page import Page

_THEMATIC = "meetings.thematic_share"


def _thematic_sentences(result: Result, page: Page) -> list[str]:
    row = one(result, _THEMATIC, page.year)
    if not known(row["value"]):
        return [nothing(result, page, "meetings.thematic.none")]
    said = [
        page.say(
            "meetings.thematic.year", year=str(page.year), n=about(page, row["numerator"]), of=about(page, row["denominator"]),
            share=careful(page, row),
        )
    ]  # fmt: skip
    if known(row["upper"]) and row["upper"] > row["lower"]:
        said.append(page.say("meetings.thematic.bounds", upper=careful(page, row, "upper")))
    parts = [
        f"{cells_of(page, setting)} {careful(page, own)}"
        for setting in SETTINGS
        if known((own := one(result, _THEMATIC, page.year, "setting", setting))["value"])
    ]
    if parts:
        said.append(page.say("meetings.thematic.settings", parts=listed(page, parts)))
    quarters = pick(result, _THEMATIC, "quarter", page.year).dropna(subset=["value"])
    least = quarters.loc[quarters["value"].idxmin()] if len(quarters) > 1 else None
    # Quarters that print alike differ by no more than rounding: then none of them is the lowest.
    if least is not None and [careful(page, row) for _, row in quarters.iterrows()].count(careful(page, least)) == 1:
        said.append(
            page.say(
                "meetings.thematic.least", quarter=quarter_in_words(page, least["quarter"]), share=careful(page, least)
            )
        )
    return said


def _thematic_figure(result: Result, page: Page) -> Figure | None:
    rows = pick(result, _THEMATIC, "quarter")
    if not rows["value"].notna().any():
        return None
    figure, axes = style.new_figure(page, 3.0)
    place, value = np.arange(len(rows)), floats(rows["value"])
    axes.vlines(
        place, floats(rows["lower"]), floats(rows["upper"]), color=style.COLOURS["main"], linewidth=6, alpha=0.3
    )
    axes.plot(place, value, color=style.COLOURS["main"], marker="o")
    axes.set_xticks(*quarter_ticks(page, list(rows["quarter"])))
    for i in range(4, len(rows), 4):
        axes.axvline(i - 0.5, color=style.GRID, linewidth=1, zorder=0)
    axes.set_ylim(max(0.0, np.nanmin(value) - 0.08), 1.01)
    share_ticks(axes, page)
    axes.set_title(page.say("meetings.thematic.title"))
    return figure


def _thematic_alt(result: Result, page: Page) -> str:
    rows = pick(result, _THEMATIC, "quarter").dropna(subset=["value"])
    first, last = (quarter_in_words(page, rows["quarter"].iloc[i]) for i in (0, -1))
    low, high = (careful(page, rows.loc[at]) for at in (rows["value"].idxmin(), rows["value"].idxmax()))
    said = page.say("meetings.thematic.alt", first=first, last=last, low=low, high=high)
    return " ".join([said, *_thematic_sentences(result, page)[:1]])


def _thematic_table(result: Result, page: Page) -> Table:
    labels, rows = [], []
    for year in map(str, result.facts["years"]):
        labels.append(capital(page.say("meetings.thematic.whole_year", year=year)))
        rows.append(one(result, _THEMATIC, year))
        for setting in SETTINGS:
            labels.append(f"{capital(cells_of(page, setting))}, {year}")
            rows.append(one(result, _THEMATIC, year, "setting", setting))
    found = pd.DataFrame(rows, columns=result.rows.columns).fillna({"status": ""})
    names = {"cells_met": "numerator", "cells_alive": "denominator", "share": "value", "upper": "upper"}
    body = pd.DataFrame({"setting_year": labels, **columns_of(page, found, names)})
    digits = decimals(page, found["denominator"].max())
    columns = [("setting_year", "text"), ("cells_met", "count"), ("cells_alive", "count"), ("share", "percent", digits)]
    return table(page, "thematic", body, [*columns, ("upper", "percent", digits)], page.say("meetings.thematic.note"))


def _theme(page: Page, topic: str) -> str:
    return capital(page.word("theme", topic))


def _topic_sentences(result: Result, page: Page) -> list[str]:
    rows = pick(result, _THEMATIC, "topic", page.year).dropna(subset=["value"])
    named = rows[~rows["topic"].isin(["other", "unknown"])]
    if rows.empty or named["numerator"].sum() == 0:
        return [nothing(result, page, "meetings.topics.none")]
    most = named.loc[named["value"].idxmax()]
    said = [
        page.say(
            "meetings.topics.most", year=str(page.year), topic=page.word("theme", most["topic"]), share=careful(page, most),
            n=about(page, most["denominator"]),
        )
    ]  # fmt: skip
    others = rows[rows["topic"].isin(["other", "unknown"]) & (rows["value"] > 0)]
    if len(others):
        parts = [
            f"{page.word('theme', topic)} {share(page, value)}"
            for topic, value in zip(others["topic"], others["value"], strict=True)
        ]
        said.append(page.say("meetings.topics.others", parts=listed(page, parts)))
    return said


def _topic_figure(result: Result, page: Page) -> Figure | None:
    own = pick(result, _THEMATIC, "topic", page.year)
    if not (own["value"] > 0).any():
        return None
    whole = pick(result, _THEMATIC, "topic", page.span)
    met = (own["value"].fillna(0) > 0).to_numpy() | (whole["value"].fillna(0) > 0).to_numpy()
    own, whole = own[met], whole[met]
    figure, axes = style.new_figure(page, 1.2 + 0.36 * len(own))
    place = np.arange(len(own))
    axes.barh(place, np.nan_to_num(floats(own["value"])), height=0.62, color=style.COLOURS["main"])
    if page.span != str(page.year):
        axes.plot(floats(whole["value"]), place, linestyle="", marker="D", color=style.INK, markersize=6)
    axes.set_yticks(place, [_theme(page, topic) for topic in own["topic"]])
    axes.set_ylim(len(own) - 0.4, -0.6)
    axes.set_xlim(0, None)
    axes.grid(True, axis="x")
    axes.grid(False, axis="y")
    style.share_axis(axes, page, "x")
    key = "title" if page.span != str(page.year) else "title_first"
    heading(figure, page.say(f"meetings.topics.{key}", year=str(page.year), span=page.span))
    return figure


def _topic_alt(result: Result, page: Page) -> str:
    return " ".join([page.say("meetings.topics.alt", year=str(page.year)), *_topic_sentences(result, page)])


def _topic_table(result: Result, page: Page) -> Table:
    rows = pick(result, _THEMATIC, "topic")
    topics = list(dict.fromkeys(rows["topic"]))
    body = pd.DataFrame({"topic": [_theme(page, topic) for topic in topics]})
    columns: list[tuple] = [("topic", "text")]
    for year in periods(result):
        own = rows[rows["year"].eq(year)].set_index("topic").reindex(topics).fillna({"status": ""})
        body[year] = shown(page, own, "value").to_numpy()
        columns.append((year, "percent", 1, year))
    return table(page, "topics", body, columns, page.say("meetings.topics.note"))


def _content_sentences(result: Result, page: Page) -> list[str]:
    said = []
    for measure in MEASURES:
        row, key = one(result, measure, page.year), measure.removeprefix("meetings.")
        if known(row["value"]):
            said.append(
                page.say(
                    f"meetings.content.{key}", year=str(page.year), n=about(page, row["numerator"]),
                    of=about(page, row["denominator"]), share=careful(page, row), lower=careful(page, row, "lower"),
                    upper=careful(page, row, "upper"), minutes=result.facts["minutes"], combined=result.facts["minutes_combined"],
                )
            )  # fmt: skip
            if row["status"]:
                said.append(page.say(f"meetings.content.target_{row['status']}"))
    return said or [nothing(result, page, "meetings.content.none")]


def _content_figure(result: Result, page: Page) -> Figure | None:
    if not any(pick(result, measure, "setting")["value"].notna().any() for measure in MEASURES):
        return None
    figure, axes = style.new_figure(page, 5.0, rows=2, columns=2)
    for panel, measure in zip(axes.flat, MEASURES, strict=True):
        _small_multiple(panel, page, result, measure)
    return figure


def _small_multiple(axes: Axes, page: Page, result: Result, measure: str) -> None:
    years = result.facts["years"]
    rows = single_years(pick(result, measure, "setting"))
    ends, shares = [], []
    for setting in SETTINGS:
        own = rows[rows["setting"].eq(setting)]
        x, y = own["year"].astype(int).to_numpy(), floats(own["value"])
        axes.plot(x, y, **style.series(setting))
        shares += [value for value in y if value == value]
        if len(y) and y[-1] == y[-1]:
            ends.append((years[-1] + 0.25, y[-1], page.word("setting", setting), style.COLOURS[setting]))
    low, high = (min(shares), max(shares)) if shares else (0.0, 1.0)
    room = max(0.02, 0.35 * (high - low))
    axes.set_ylim(max(0.0, low - room), min(1.004, high + room))
    share_ticks(axes, page)
    axes.set_xticks(years, [f"’{year % 100:02d}" for year in years])
    axes.set_xlim(years[0] - 0.25, years[-1] + 0.25)
    style.label_ends(axes, ends, gap=0.13)
    axes.set_title(page.say(f"meetings.content.title.{measure.removeprefix('meetings.')}"))


def _content_alt(result: Result, page: Page) -> str:
    return " ".join([page.say("meetings.content.alt", span=page.span), *_content_sentences(result, page)])


def _content_table(result: Result, page: Page) -> Table:
    labels = periods(result)
    body = pd.DataFrame({"year": labels})
    columns: list[tuple] = [("year", "text")]
    for measure in MEASURES:
        key = measure.removeprefix("meetings.")
        found = pd.DataFrame([one(result, measure, year) for year in labels], columns=result.rows.columns).fillna(
            {"status": ""}
        )
        for name, column, kind in (("", "value", "percent"), ("_of", "denominator", "count")):
            body[f"{key}{name}"] = shown(page, found, column).to_numpy()
            columns.append((f"{key}{name}", kind))
    note = page.say("meetings.content.note", minutes=result.facts["minutes"], combined=result.facts["minutes_combined"])
    return table(page, "content", body, columns, note)


VIEWS = {
    "thematic": View(_thematic_table, _thematic_figure, _thematic_alt, _thematic_sentences),
    "topics": View(_topic_table, _topic_figure, _topic_alt, _topic_sentences),
    "content": View(_content_table, _content_figure, _content_alt, _content_sentences),
}
