"""Scores and grades of the meetings: the year's grade of each cell is fixed first, its months follow from it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from thanhson.sample.dice import Dice, shares
from thanhson.sample.plan import Plan

GRADES = ("good", "fair", "average", "poor")


def grade_meetings(plan: Plan, meetings: pd.DataFrame) -> pd.DataFrame:
    """``meetings`` with self_score, score and grade; unknown before the rubric and for thematic meetings apart.

    The grades of the year come out exactly as the article prints them for 2020, by the rubric's rule: good where every
    regular meeting is fair or better and at least 7 of 12 are good; fair where every one is average or better. Scores
    that do not fit the recorded grade never change the grade of a year.
    """
    dice = plan.dice("grades")
    first = pd.Timestamp(plan.assume["scores"]["first_month"] + "-01")
    graded = meetings["held"] & meetings["kind"].ne("thematic") & meetings["month"].ge(first) & ~meetings["lost"]
    rows = meetings.loc[graded, ["cell", "month", "procedure_complete"]].copy()
    rows["year"] = rows["month"].dt.year
    rows["class"] = _year_classes(plan, dice, rows)
    rows["grade"] = _month_grades(dice, rows)
    rows["score"] = _scores(plan, dice, rows)
    above = dice.picks(plan.assume["scores"]["self_score_above"], len(rows)).astype(float)
    rows["self_score"] = np.minimum(rows["score"] + above, 100)
    return meetings.join(rows[["self_score", "score", "grade"]])


def _year_classes(plan: Plan, dice: Dice, rows: pd.DataFrame) -> pd.Series:
    """The grade of the year for each cell: lasting quality and the year's luck decide who, the margins how many."""
    years = rows.groupby(["year", "cell"]).size().rename("meetings").reset_index()
    quality = dice.uniform(int(rows["cell"].max()) + 1 if len(rows) else 0)
    years["rank"] = quality[years["cell"]] + 0.7 * dice.uniform(len(years))
    # A year with an average or worse month among the fair ones needs some months.
    years.loc[years["meetings"].lt(6), "rank"] += 2
    years["class"] = ""
    for year, own in years.groupby("year"):
        wanted = _shares_of_year(plan, int(year))
        counts = shares(len(own), list(wanted.values()))
        classes = np.repeat(list(wanted)[::-1], counts[::-1])
        years.loc[own.sort_values("rank", kind="stable").index, "class"] = classes
    return rows.merge(years, on=["year", "cell"], how="left")["class"].set_axis(rows.index)


def _shares_of_year(plan: Plan, year: int) -> dict[str, float]:
    return plan.assume["published"]["year_grades_2020"] if year == 2020 else plan.assume["scores"]["year_grades"]


def _month_grades(dice: Dice, rows: pd.DataFrame) -> np.ndarray:
    """The grades of the months, such that the rubric's rule gives the class of the year whatever a short year means."""
    key = [rows["year"], rows["cell"]]
    draw = pd.Series(dice.uniform(len(rows)), index=rows.index)
    rank = draw.groupby(key).rank(method="first").to_numpy() - 1
    n = draw.groupby(key).transform("size").to_numpy()
    # One draw a cell and year, the same in all its rows.
    luck = draw.groupby(key).transform("min").to_numpy() * n % 1
    kind = rows["class"].to_numpy()
    needed = np.ceil(7 * n / 12)
    # Eight good months, where there are as many, suffice however a short year is scaled.
    slack = np.where(n >= 8, n - 8, np.maximum(n - needed - 1, 0))
    fair_months = np.minimum(slack, np.floor(5 * luck * luck))
    good_months = np.maximum(needed - 1 - np.floor(3 * luck), 0)
    mixed = luck > 0.7
    good_year = np.where(rank < fair_months, "fair", "good")
    fair_year = np.where(
        mixed,
        np.where(rank < 1, "average", np.where(rank % 3 == 1, "fair", "good")),
        np.where(rank < good_months, "good", "fair"),
    )
    average_year = np.select([rank < 1, rank < 3], ["poor", "average"], "fair")
    return np.select([kind == "good", kind == "fair"], [good_year, fair_year], average_year).astype(object)


def _scores(plan: Plan, dice: Dice, rows: pd.DataFrame) -> np.ndarray:
    table = plan.assume["scores"]
    score = np.zeros(len(rows))
    for grade in GRADES:
        mask = (rows["grade"] == grade).to_numpy()
        score[mask] = dice.picks(table[f"{grade}_points"], int(mask.sum())).astype(float)
    score += np.where(dice.happens(table["half_point"], len(rows)), 0.5, 0.0)
    good_year = rows["class"].eq("good")
    lowered = good_year & rows["grade"].eq("fair")
    lowered &= dice.happens(
        np.where(rows["procedure_complete"], 0.5, 5) * table["lower_grade_despite_points"], len(rows)
    )
    score = np.where(lowered, 90 + dice.whole(0, 2, len(rows)), score)
    raised = _raised(dice, rows, table["higher_grade_despite_points"])
    return np.where(raised, 88 + dice.whole(0, 1, len(rows)), score)


def _raised(dice: Dice, rows: pd.DataFrame, share: float) -> np.ndarray:
    """One good month with too few points, where enough other good months leave the grade of the year as it is."""
    good = rows["grade"].eq("good")
    key = [rows["year"], rows["cell"]]
    spare = good.groupby(key).transform("sum") - np.ceil(7 * good.groupby(key).transform("size") / 12)
    able = rows["class"].eq("good") & good & spare.ge(1)
    able &= ~rows.assign(able=able)[able].duplicated(["year", "cell"]).reindex(rows.index, fill_value=True)
    return (able & dice.happens(share, len(rows))).to_numpy()
