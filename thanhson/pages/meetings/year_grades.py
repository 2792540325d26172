"""Views of the grade of the year: from recorded grades, from scores, and beside the yearly rating."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from thanhson.pages import style
from thanhson.pages.meetings.common import (
    about,
    capital,
    careful,
    columns_of,
    decimals,
    known,
    noise,
    nothing,
    one,
    pick,
    points,
    shown,
    table,
)  # fmt: skip
from thanhson.pages.meetings.grades import grade_key, rows_of_grade, shares_in_words
from thanhson.pages.tables import Table
from thanhson.pages.views import View
from thanhson.programme import GRADES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.figure import Figure

    from thanhson.measures.result import Result
    from thanhson.pages.page import Page


def _year_sentences(result: Result, page: Page) -> list[str]:
    years = result.facts["graded_years"]
    if page.year not in years:
        return [page.say("meetings.year_grades.none", year=str(page.year))]
    said = [_rule_in_words(page, rule) for rule in result.facts["rules"]]
    good = one(result, "grades.year", page.year, "grade", "good")
    if not known(good["value"]):
        return [*said, nothing(result, page, "meetings.year_grades.ungraded")]
    said.append(
        page.say(
            "meetings.year_grades.year", year=str(page.year), n=about(page, good["denominator"]),
            shares=shares_in_words(result, page, "grades.year", page.year),
        )
    )  # fmt: skip
    if known(good["lower"]) and good["due"] > good["reported"]:
        said.append(
            page.say(
                "meetings.year_grades.bounds", missing=about(page, good["due"] - good["reported"]),
                lower=careful(page, good, "lower"), upper=careful(page, good, "upper"),
            )
        )  # fmt: skip
    by_score = one(result, "grades.year_by_score", page.year, "grade", "good")
    if known(by_score["value"]):
        said.append(
            page.say(
                "meetings.year_grades.by_score", share=careful(page, by_score),
                difference=_difference(page, good, by_score),
            )
        )  # fmt: skip
    return said + _rating_sentences(result, page)


def _difference(page: Page, good: pd.Series, by_score: pd.Series) -> str:
    """How far apart the two shares are, as far as rounding lets one tell."""
    apart = good["numerator"] - by_score["numerator"]
    if known(apart) and abs(apart) <= noise(page):
        return page.say("meetings.within_rounding" if apart != 0 else "meetings.alike")
    return page.say("meetings.apart", points=points(page, good["value"] - by_score["value"]))


def _rule_in_words(page: Page, rule: Mapping[str, object]) -> str:
    return page.say(
        "meetings.year_grades.rule", rubric=rule["id"], least=page.word("grade", str(rule["least"])), good=rule["good"],
        short=page.say(f"meetings.year_grades.{rule['short_year']}"),
    )  # fmt: skip


def _rating_sentences(result: Result, page: Page) -> list[str]:
    rows = pick(result, "grades.year_by_rating", "rating × grade", page.year)
    if rows.empty or rows["numerator"].sum() == 0:
        return [page.say("meetings.year_grades.no_ratings", year=str(page.year))]
    scale = page.programme.scale_of(page.year)
    if scale is None:
        return []
    lower = ~rows["rating"].isin(scale.good_or_better.cells)
    contrary = rows[lower & rows["grade"].eq("good")]["numerator"]
    if contrary.isna().any():
        return [page.say("meetings.year_grades.contrary_withheld")]
    return [page.say("meetings.year_grades.contrary", n=about(page, contrary.sum()))]


def _year_figure(result: Result, page: Page) -> Figure | None:
    years = [
        year
        for year in result.facts["graded_years"]
        if known(one(result, "grades.year", year, "grade", "good")["value"])
    ]
    if not years:
        return None
    bars = [(year, measure) for year in years for measure in ("grades.year", "grades.year_by_score")]
    figure, axes = style.new_figure(page, 1.3 + 0.34 * len(bars))
    for row, (year, measure) in enumerate(bars):
        start = 0.0
        for grade in GRADES:
            own = one(result, measure, year, "grade", grade)
            width = float(own["value"]) if known(own["value"]) else 0.0
            axes.barh(row, width, left=start, height=0.7, **style.surface(grade))
            if grade == "good" and width:
                axes.text(0.5 * width, row, careful(page, own), color="white", ha="center", va="center", fontsize=9.5)
            start += width
    labels = [page.say(f"meetings.year_grades.bar.{measure.split('.')[1]}", year=str(year)) for year, measure in bars]
    axes.set_yticks(range(len(bars)), labels)
    axes.set_ylim(len(bars) - 0.4, -0.6)
    axes.set_xlim(0, 1)
    style.share_axis(axes, page, "x")
    axes.grid(False)
    grade_key(axes, page, page.say("meetings.year_grades.title"))
    return figure


def _year_alt(result: Result, page: Page) -> str:
    parts = []
    for year in result.facts["graded_years"]:
        good, given = (one(result, m, year, "grade", "good") for m in ("grades.year", "grades.year_by_score"))
        parts.append(
            page.say(
                "meetings.year_grades.alt_year", year=str(year), good=careful(page, good), by_score=careful(page, given)
            )
        )
    return " ".join([page.say("meetings.year_grades.alt"), *parts])


def _year_table(result: Result, page: Page) -> Table:
    names = [str(year) for year in result.facts["graded_years"]]
    parts = []
    for measure in ("grades.year", "grades.year_by_score"):
        body = pd.DataFrame(
            {"year_grade": [page.say(f"meetings.year_grades.bar.{measure.split('.')[1]}", year=name) for name in names]}
        )
        good = rows_of_grade(result, measure, names, "good")
        body["cells_graded"] = shown(page, good, "denominator").to_numpy()
        for grade in GRADES:
            body[grade] = shown(page, rows_of_grade(result, measure, names, grade), "value").to_numpy()
        parts.append(body.assign(**columns_of(page, good, {"good_lower": "lower", "good_upper": "upper"})))
    columns: list[tuple] = [("year_grade", "text"), ("cells_graded", "count")]
    digits = decimals(page, 0)
    columns += [(grade, "percent", digits, capital(page.word("grade", grade))) for grade in GRADES]
    columns += [("good_lower", "percent", digits), ("good_upper", "percent", digits)]
    body = pd.concat(parts) if parts else pd.DataFrame(columns=[name for name, *_ in columns])
    return table(page, "year_grades", body, columns, page.say("meetings.year_grades.note"))


VIEWS = {"year_grades": View(_year_table, _year_figure, _year_alt, _year_sentences)}
