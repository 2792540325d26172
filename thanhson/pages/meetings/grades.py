"""Views of grades: their shares by year and month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from thanhson.pages import style
from thanhson.pages.meetings.charts import share_ticks
from thanhson.pages.meetings.common import (
    about,
    capital,
    careful,
    columns_of,
    floats,
    key_above,
    known,
    listed,
    nothing,
    one,
    periods,
    pick,
    shown,
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


def _sentences(result: Result, page: Page) -> list[str]:
    good = one(result, "grades.share", page.year, "grade", "good")
    if not known(good["value"]):
        return [nothing(result, page, "meetings.grades.none")]
    said = [
        page.say(
            "meetings.grades.year", year=str(page.year), shares=shares_in_words(result, page, "grades.share", page.year),
            n=about(page, good["denominator"]),
        )
    ]  # fmt: skip
    if known(good["lower"], good["upper"]) and good["upper"] - good["lower"] > 0.0005:
        said.append(
            page.say("meetings.grades.bounds", lower=careful(page, good, "lower"), upper=careful(page, good, "upper"))
        )
    if result.facts["changes"]:
        months = listed(page, [page.month(month) for month in result.facts["changes"]])
        said.append(page.say("meetings.grades.change", months=months))
    return said


def shares_in_words(result: Result, page: Page, measure: str, year: object) -> str:
    """The shares of the grades that may be told: *tốt 90,0%, khá 8,0% và …*"""
    parts, hidden = [], []
    for grade in GRADES:
        row, word = one(result, measure, year, "grade", grade), page.word("grade", grade)
        if row["status"] == "withheld":
            hidden.append(word)
        elif known(row["value"]) and row["value"] > 0:
            parts.append(page.say("meetings.grades.part", grade=word, share=careful(page, row)))
    if hidden:
        parts.append(page.say("meetings.grades.part_withheld", grades=listed(page, hidden)))
    return ", ".join(parts)


def _figure(result: Result, page: Page) -> Figure | None:
    rows = pick(result, "grades.share", "month × grade")
    months = result.facts["months"]
    if rows.empty:  # years before the first rubric have no grades
        return None
    good = rows[rows["grade"].eq("good")].set_index("month").reindex(months)
    if not good["value"].notna().any():
        return None
    figure, axes = style.new_figure(page, 3.0)
    place, value = np.arange(len(months)), floats(good["value"])
    low, high = floats(good["lower"]), floats(good["upper"])
    axes.vlines(place, low, high, color=style.COLOURS["good"], linewidth=5, alpha=0.3)
    axes.plot(place, value, color=style.COLOURS["good"], marker="o")
    style.month_axis(axes, page, months)
    style.mark_programme_years(axes, page, months)
    axes.set_ylim(max(0.0, np.nanmin([low, value]) - 0.03), min(1.01, np.nanmax([high, value]) + 0.05))
    share_ticks(axes, page)
    for month in result.facts["changes"]:
        if month in months:
            _mark_rubric(axes, page, months.index(month))
    axes.set_title(page.say("meetings.grades.title"))
    return figure


def _mark_rubric(axes: Axes, page: Page, place: int) -> None:
    axes.axvline(place - 0.5, color=style.COLOURS["event"], linewidth=1.5)
    axes.annotate(
        page.say("meetings.grades.rubric"), (place - 0.5, 0), xycoords=("data", "axes fraction"), xytext=(4, 4),
        textcoords="offset points", color=style.COLOURS["event"], fontsize=9,
    )  # fmt: skip


def grade_key(axes: Axes, page: Page, title: str) -> None:
    """The four grades with their colours and patterns, above the axes."""
    from matplotlib.patches import Patch

    keys = [
        Patch(
            facecolor=style.COLOURS[grade],
            hatch=style.HATCHES[grade],
            edgecolor="white",
            label=page.word("grade", grade),
        )
        for grade in GRADES
    ]
    key_above(axes, keys, title)


def _alt(result: Result, page: Page) -> str:
    good = pick(result, "grades.share", "month × grade").query("grade == 'good'").dropna(subset=["value"])
    said = page.say(
        "meetings.grades.alt", first=page.month(good["month"].iloc[0]), last=page.month(good["month"].iloc[-1]),
        low=careful(page, good.loc[good["value"].idxmin()]), high=careful(page, good.loc[good["value"].idxmax()]),
        latest=careful(page, good.iloc[-1]),
    )  # fmt: skip
    return " ".join([said, *_sentences(result, page)[:1]])


def _table(result: Result, page: Page) -> Table:
    names = [p for p in periods(result) if known(one(result, "grades.share", p, "grade", "good")["value"])]
    body = pd.DataFrame({"year": names})
    good = rows_of_grade(result, "grades.share", names, "good")
    body["graded"] = shown(page, good, "denominator").to_numpy()
    columns: list[tuple] = [("year", "text"), ("graded", "count")]
    for grade in GRADES:
        body[grade] = shown(page, rows_of_grade(result, "grades.share", names, grade), "value").to_numpy()
        columns.append((grade, "percent", 1, capital(page.word("grade", grade))))
    body = body.assign(**columns_of(page, good, {"good_lower": "lower", "good_upper": "upper"}))
    columns += [("good_lower", "percent"), ("good_upper", "percent")]
    return table(page, "grades", body, columns, page.say("meetings.grades.note"))


def rows_of_grade(result: Result, measure: str, names: list[str], grade: str) -> pd.DataFrame:
    """The rows of a grade for these periods, in order."""
    found = [one(result, measure, name, "grade", grade) for name in names]
    return pd.DataFrame(found, columns=result.rows.columns).fillna({"status": ""})


VIEWS = {"grades": View(_table, _figure, _alt, _sentences)}
