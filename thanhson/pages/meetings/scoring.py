"""Views of how meetings are scored: grade against score, heaps at the edges, and whether grades ran ahead of what they stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from thanhson.measures.heaping import fives_index
from thanhson.measures.meetings.content import ANCHORS
from thanhson.pages import style
from thanhson.pages.meetings.charts import whole_steps
from thanhson.pages.meetings.common import (
    about,
    capital,
    floats,
    known,
    nothing,
    one,
    p_text,
    period_in_words,
    periods,
    pick,
    points,
    share,
    shown,
    single_years,
    table,
)  # fmt: skip
from thanhson.pages.tables import Table
from thanhson.pages.views import View
from thanhson.programme import GRADES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from thanhson.measures.result import Result
    from thanhson.pages.page import Page

MISFIT = 4.0
"""With a dispersion above this the smooth course of scores does not fit and says nothing."""

_WAYS = ("below", "above")


def _sentences(result: Result, page: Page) -> list[str]:
    rows = {way: one(result, "grades.disagreement", page.year, "direction", way) for way in _WAYS}
    total = next((row["denominator"] for row in rows.values() if known(row["denominator"])), pd.NA)
    if not known(total) or total == 0:
        return [nothing(result, page, "meetings.disagreement.none")]
    said = [page.say("meetings.disagreement.year", year=str(page.year), n=about(page, total))]
    for way, row in rows.items():
        key = "_withheld" if not known(row["numerator"]) else "_none" if row["numerator"] == 0 else ""
        said.append(
            page.say(
                f"meetings.disagreement.{way}{key}", n=about(page, row["numerator"]), share=share(page, row["value"], 2)
            )
        )
    cross = pick(result, "grades.by_score", "grade × by_score")
    if len(cross) and known(cross["observed"].iloc[0]):
        said.append(
            page.say(
                "meetings.disagreement.agree", share=share(page, cross["observed"].iloc[0]),
                ac1=page.number(cross["ac1"].iloc[0], 3),
            )
        )  # fmt: skip
    return said


def _figure(result: Result, page: Page) -> Figure | None:
    rows = single_years(pick(result, "grades.disagreement", "direction"))
    rows = rows[rows["value"].notna()]
    if rows.empty or rows["value"].max() == 0:
        return None
    figure, axes = style.new_figure(page, 2.8)
    years = sorted(rows["year"].unique())
    ends = []
    for way, look in (("below", "quiet"), ("above", "second")):
        own = rows[rows["direction"].eq(way)]
        if len(own):
            x = [years.index(year) for year in own["year"]]
            axes.plot(x, floats(own["value"]), clip_on=False, zorder=3, **style.series(look))
            ends.append(
                (
                    len(years) - 0.7,
                    own["value"].iloc[-1],
                    page.say(f"meetings.disagreement.line.{way}"),
                    style.COLOURS[look],
                )
            )
    axes.set_xticks(range(len(years)), years)
    axes.set_xlim(-0.4, len(years) - 0.7)
    axes.set_ylim(0, 1.25 * rows["value"].max())
    style.share_axis(axes, page, decimals=1)
    style.label_ends(axes, ends, gap=0.12)
    axes.set_title(page.say("meetings.disagreement.title"))
    return figure


def _alt(result: Result, page: Page) -> str:
    return " ".join([page.say("meetings.disagreement.alt"), *_sentences(result, page)])


def _table(result: Result, page: Page) -> Table:
    cross = pick(result, "grades.by_score", "grade × by_score")
    told = cross["status"].eq("withheld").any() or cross["numerator"].sum() > 0
    grades = list(GRADES) if told else []  # four rows of zeros would tell nothing
    body = pd.DataFrame({"grade": [capital(page.word("grade", grade)) for grade in grades]})
    columns: list[tuple] = [("grade", "text", 1, page.say("meetings.column.recorded"))]
    for given in GRADES:
        own = cross[cross["by_score"].eq(given)].set_index("grade").reindex(grades).fillna({"status": ""})
        body[f"as_{given}"] = shown(page, own, "numerator").to_numpy()
        header = page.say("meetings.column.by_score", grade=page.word("grade", given))
        columns.append((f"as_{given}", "count", 0, header))
    return table(page, "disagreement", body, columns, page.say("meetings.disagreement.note"))


def _thresholds(result: Result) -> pd.DataFrame:
    rows = pick(result, "grades.heaping", "threshold")
    return rows.assign(at=rows["subgroup"].astype(float)).sort_values("at", ignore_index=True)


def _heap_sentences(result: Result, page: Page) -> list[str]:
    if not result.facts["rubric"] or result.rows.empty:
        return [page.say("meetings.heaping.none", period=period_in_words(page))]
    rows = _thresholds(result)
    edges = rows[rows["note"].eq("edge")]
    said = [_edge_sentence(result, page, edges.iloc[i]) for i in range(len(edges))]
    placebos = rows[rows["note"].eq("placebo") & rows["value"].notna()]
    if len(placebos):
        parts = [
            f"{page.number(at)}: {share(page, value, 0)}"
            for at, value in zip(placebos["at"], placebos["value"], strict=True)
        ]
        said.append(page.say("meetings.heaping.placebos", parts="; ".join(parts)))
    said += _course_sentence(result, page)
    digits = pick(result, "grades.heaping_digits", "last_digit")
    if len(digits) and digits["numerator"].notna().all():
        index = fives_index(pd.DataFrame({"digit": digits["subgroup"].astype(int), "meetings": digits["numerator"]}))
        said.append(page.say("meetings.heaping.fives", index=page.number(index, 2)))
    return [*said, page.say("meetings.heaping.caution")]


def _edge_sentence(result: Result, page: Page, row: pd.Series) -> str:
    edge = page.number(row["at"])
    form = page.percent(result.facts["form"].get(f"{row['at']:g}"), 0)
    if row["status"] == "withheld":
        return page.say("meetings.heaping.edge_withheld", edge=edge)
    if not known(row["value"]):
        return page.say("meetings.heaping.edge_none", edge=edge)
    return page.say(
        "meetings.heaping.edge", edge=edge, at=about(page, row["numerator"]), n=about(page, row["denominator"]),
        share=share(page, row["value"], 0), p=p_text(page, row["p"]), form=form,
    )  # fmt: skip


def _course_sentence(result: Result, page: Page) -> list[str]:
    scores = pick(result, "grades.heaping_scores", "score")
    told = scores[scores["excess"].notna()] if "excess" in scores else scores.iloc[:0]
    if told.empty:
        return []
    row = told.iloc[0]
    if row["dispersion"] > MISFIT:
        return [page.say("meetings.heaping.course_poor", dispersion=page.number(row["dispersion"], 0))]
    key = "more" if row["excess"] > 0 else "less"
    return [
        page.say(
            f"meetings.heaping.course_{key}", score=row["subgroup"], n=about(page, row["numerator"]),
            expected=page.number(row["expected"], 0),
        )
    ]  # fmt: skip


def _heap_figure(result: Result, page: Page) -> Figure | None:
    scores = pick(result, "grades.heaping_scores", "score")
    # Every score withheld or met by no meeting: nothing to draw.
    if not (scores["numerator"] > 0).fillna(False).any():
        return None
    figure, (upper, lower) = style.new_figure(page, 5.0, rows=2, height_ratios=[3, 2])
    x, y = scores["subgroup"].astype(int).to_numpy(), np.nan_to_num(floats(scores["numerator"]))
    edge = np.isin(x, [int(e) for e in result.facts["edges"]])
    upper.bar(x[~edge], y[~edge], width=0.85, color=style.COLOURS["fair"])
    upper.bar(x[edge], y[edge], width=0.85, color=style.COLOURS["good"])
    style.count_axis(upper, page)
    upper.xaxis.set_major_locator(whole_steps())
    upper.set_xlim(_lowest_shown(x, y) - 0.5, x.max() + 0.5)
    for e in result.facts["edges"]:
        if _lowest_shown(x, y) <= e <= x.max():
            _mark_edge(upper, page, e)
    upper.set_title(page.say("meetings.heaping.title"))
    _splits(lower, page, _thresholds(result), result)
    return figure


def _mark_edge(axes: Axes, page: Page, edge: float) -> None:
    """The edge of a grade as a dashed line between the scores, with its number at the top."""
    axes.axvline(edge - 0.5, color=style.COLOURS["target"], linewidth=1.2, linestyle=(0, (5, 3)))
    text = page.say("meetings.heaping.row.edge", edge=page.number(edge))
    axes.annotate(
        text, (edge - 0.5, 1), xycoords=("data", "axes fraction"), xytext=(-4, -3), textcoords="offset points", ha="right",
        va="top", color=style.COLOURS["target"], fontsize=9,
    )  # fmt: skip


def _lowest_shown(scores: np.ndarray, meetings: np.ndarray) -> int:
    """The score from which on all but one in two hundred meetings lie, in whole fives."""
    below = np.cumsum(meetings) / max(meetings.sum(), 1)
    return int(scores[below >= 0.005][0]) // 5 * 5


def _splits(axes: Axes, page: Page, rows: pd.DataFrame, result: Result) -> None:
    rows = rows[rows["value"].notna()].reset_index(drop=True)
    place, edge = np.arange(len(rows)), rows["note"].eq("edge").to_numpy()
    axes.axvline(0.5, color=style.COLOURS["limit"], linewidth=1)
    for own, marker, colour in ((edge, "D", "good"), (~edge, "o", "quiet")):
        axes.plot(
            floats(rows["value"])[own],
            place[own],
            linestyle="",
            marker=marker,
            markersize=7,
            color=style.COLOURS[colour],
        )
    labels = [
        page.say(f"meetings.heaping.row.{note}", edge=page.number(at))
        for note, at in zip(rows["note"], rows["at"], strict=True)
    ]
    axes.set_yticks(place, labels)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(0, 1.02)
    axes.grid(True, axis="x")
    axes.grid(False, axis="y")
    style.share_axis(axes, page, "x")
    style.direct_label(axes, 0.5, -0.35, page.say("meetings.heaping.even"), style.QUIET, offset=(4, 0), fontsize=9)
    axes.set_title(page.say("meetings.heaping.splits"))


def _heap_alt(result: Result, page: Page) -> str:
    return " ".join([page.say("meetings.heaping.alt"), *_heap_sentences(result, page)[:3]])


def _heap_table(result: Result, page: Page) -> Table:
    rows = _thresholds(result) if len(result.rows) else pd.DataFrame(columns=[*result.rows.columns, "at", "p"])
    body = pd.DataFrame(
        {
            "threshold": [
                page.say(f"meetings.heaping.row.{note}", edge=page.number(at))
                for note, at in zip(rows["note"], rows["at"], strict=True)
            ],
            "at_edge": shown(page, rows, "numerator").to_numpy(),
            "window": shown(page, rows, "denominator").to_numpy(),
            "at_share": shown(page, rows, "value").to_numpy(),
            "p": [p_text(page, p).removeprefix("p = ").removeprefix("p ") if known(p) else "–" for p in rows["p"]],
        }
    )
    columns = [
        ("threshold", "text"),
        ("at_edge", "count"),
        ("window", "count"),
        ("at_share", "percent", 0),
        ("p", "text"),
    ]
    return table(page, "heaping", body, columns, page.say("meetings.heaping.note"))


def _anchor_rows(result: Result, anchor: str) -> pd.DataFrame:
    rows = pick(result, "grades.drift", "anchor")
    return rows[rows["anchor"].eq(anchor) & rows["value"].notna()].reset_index(drop=True)


def changes(result: Result) -> dict[str, float]:
    """By anchor, the change of its share from the first to the last year that has one."""
    found = {}
    for anchor in ANCHORS:
        rows = _anchor_rows(result, anchor)
        if len(rows) > 1:
            found[anchor] = float(rows["value"].iloc[-1] - rows["value"].iloc[0])
    return found


def _drift_sentences(result: Result, page: Page) -> list[str]:
    moved, good = changes(result), _anchor_rows(result, "good")
    if "good" not in moved:
        return [nothing(result, page, "meetings.drift.none") if good.empty else page.say("meetings.drift.one_year")]
    first, last = good["year"].iloc[0], good["year"].iloc[-1]
    others = {anchor: change for anchor, change in moved.items() if anchor != "good"}
    said = [
        page.say(
            "meetings.drift.good", first=first, last=last, before=share(page, good["value"].iloc[0]),
            after=share(page, good["value"].iloc[-1]), change=points(page, moved["good"]),
        )
    ]  # fmt: skip
    if others:
        parts = [f"{page.say(f'meetings.anchor.{anchor}')} {points(page, change)}" for anchor, change in others.items()]
        said.append(page.say("meetings.drift.others", parts="; ".join(parts)))
        said.append(page.say(f"meetings.drift.{_faster(moved['good'], list(others.values()))}"))
    return said


def _faster(good: float, others: list[float]) -> str:
    """Whether good rose by at least a point more than each, than some or than none of the other shares."""
    ahead = [good - change >= 0.01 for change in others]
    return "steady" if good < 0.01 else "ahead_of_all" if all(ahead) else "ahead_of_some" if any(ahead) else "in_step"


def _drift_figure(result: Result, page: Page) -> Figure | None:
    moved = changes(result)
    if "good" not in moved:
        return None
    figure, axes = style.new_figure(page, 0.9 + 0.36 * len(moved))
    names = list(moved)
    place = np.arange(len(names))
    values = np.array([100 * moved[name] for name in names])
    colours = [style.COLOURS["good" if name == "good" else "soft"] for name in names]
    axes.barh(place, values, height=0.6, color=colours)
    axes.axvline(0, color=style.INK, linewidth=1)
    reach = max(1.0, float(np.abs(values).max()))
    for at, value in zip(place, values, strict=True):
        right = value >= 0
        style.direct_label(
            axes, value, at, points(page, value / 100).split(" ")[0], offset=(5 if right else -5, 0), fontsize=9.5
        )
    axes.set_yticks(place, [capital(page.say(f"meetings.anchor.{name}")) for name in names])
    axes.set_ylim(len(names) - 0.4, -0.6)
    # A number beside a bar takes about a tenth of the width.
    low, high = min(0.0, values.min()), max(0.0, values.max())
    room = 0.15 * max(high - low, reach)
    axes.set_xlim(low - room, high + room)
    axes.grid(False)
    axes.set_xticks([])
    years = _anchor_rows(result, "good")["year"]
    axes.set_title(page.say("meetings.drift.title", first=years.iloc[0], last=years.iloc[-1]))
    return figure


def _drift_alt(result: Result, page: Page) -> str:
    return " ".join([page.say("meetings.drift.alt"), *_drift_sentences(result, page)])


def _drift_table(result: Result, page: Page) -> Table:
    rows = pick(result, "grades.drift", "anchor")
    years = [year for year in periods(result) if rows.loc[rows["year"].eq(year), "value"].notna().any()]
    body = pd.DataFrame({"anchor": [capital(page.say(f"meetings.anchor.{anchor}")) for anchor in ANCHORS]})
    columns: list[tuple] = [("anchor", "text")]
    for year in years:
        own = rows[rows["year"].eq(year)].set_index("anchor").reindex(list(ANCHORS)).fillna({"status": ""})
        body[year] = shown(page, own, "value").to_numpy()
        columns.append((year, "percent", 1, year))
    return table(page, "drift", body if years else body.iloc[:0], columns, page.say("meetings.drift.note"))


VIEWS = {
    "disagreement": View(_table, _figure, _alt, _sentences),
    "heaping": View(_heap_table, _heap_figure, _heap_alt, _heap_sentences),
    "drift": View(_drift_table, _drift_figure, _drift_alt, _drift_sentences),
}
