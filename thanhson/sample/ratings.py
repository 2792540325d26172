"""Yearly ratings of cells and members (*đánh giá, xếp loại*), whose names changed in 2018."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from thanhson.sample.dice import Dice
from thanhson.sample.plan import Plan

NEW_SCALE_FROM = 2018
MEMBER_RATINGS = ("excellent", "good", "completed", "not_completed")


def make_ratings(plan: Plan, cells: pd.DataFrame, meetings: pd.DataFrame, admissions: pd.DataFrame) -> pd.DataFrame:
    """The register of ratings as it really is.

    Returns
    -------
    pandas.DataFrame
        A row a cell and year: cell (position), year, rating, members_rated, and the members rated excellent, good,
        completed and not_completed.
    """
    dice = plan.dice("ratings")
    quality = dice.uniform(len(cells))
    years = [_year(plan, dice, cells, meetings, admissions, quality, year) for year in plan.years]
    return pd.concat(years, ignore_index=True)


def _year(plan: Plan, dice: Dice, cells, meetings, admissions, quality: np.ndarray, year: int) -> pd.DataFrame:
    frame = _rated_cells(plan, dice, cells, year)
    frame["year"] = year
    luck = quality[frame["cell"]] + 0.8 * dice.uniform(len(frame))
    frame["rating"] = _cell_ratings(plan, dice, cells, frame, luck, year)
    frame["members_rated"] = _members_rated(cells, meetings, admissions, frame["cell"].to_numpy(), year)
    return _member_ratings(plan, dice, cells, frame, luck, year)


def _rated_cells(plan: Plan, dice: Dice, cells: pd.DataFrame, year: int) -> pd.DataFrame:
    """Cells alive at the year's end; those founded in its second half come first among the few that are not rated."""
    end = pd.Timestamp(year, 12, 31)
    alive = (cells["founded_on"].isna() | cells["founded_on"].le(end)) & (
        cells["closed_on"].isna() | cells["closed_on"].gt(end)
    )
    fresh = cells["founded_on"].ge(pd.Timestamp(year, 7, 1))
    left_out = dice.chosen(
        np.where(alive, np.where(fresh, 1e6, 1.0), 0.0),
        min(plan.scaled(plan.of_year(plan.assume["ratings"]["not_rated"], year)), int(alive.sum()) - 1),
    )
    rated = alive.to_numpy().copy()
    rated[left_out] = False
    return pd.DataFrame({"cell": np.flatnonzero(rated)})


def cells_good_or_better(plan: Plan, year: int, rated: int) -> int:
    """How many of the ``rated`` cells are good or better; in one year just one short of the target."""
    table = plan.assume["ratings"]
    if year == table["cells_one_short_in"]:
        return math.ceil(round(table["target"] * rated, 6)) - 1
    return round(plan.of_year(table["cells_good_or_better"], year) * rated)


def _cell_ratings(
    plan: Plan, dice: Dice, cells: pd.DataFrame, frame: pd.DataFrame, luck: np.ndarray, year: int
) -> np.ndarray:
    table = plan.assume["ratings"]
    order = np.argsort(-luck, kind="stable")
    better = order[: cells_good_or_better(plan, year, len(frame))]
    below = order[len(better) :]
    old = year < NEW_SCALE_FROM
    rating = np.empty(len(frame), dtype=object)
    rating[better] = "good"
    rating[below] = "completed"
    lowest = below[len(below) - round(table["lowest_share"] * len(below)) :]
    rating[lowest] = "weak" if old else "not_completed"
    if old:
        rating[better[: round(table["clean_strong_share"] * len(better))]] = "clean_strong"
        return rating
    committee = cells["committee"].to_numpy()[frame["cell"]]
    top = _top_within_cap(plan, dice, pd.Series(committee[better]), np.ones(len(better), dtype=int))
    for name, count in top.items():
        rating[better[committee[better] == name][:count]] = "excellent"
    return rating


def _top_within_cap(plan: Plan, dice: Dice, committee: pd.Series, weight: np.ndarray) -> dict[str, int]:
    """How many of each organisation's good-or-better are excellent: one for every five good, in a few more."""
    totals = pd.Series(weight).groupby(committee.to_numpy()).sum().sort_index()
    low, high = plan.assume["ratings"]["cap_used"]
    allowed = np.floor(totals.to_numpy() / 6 * (low + (high - low) * dice.uniform(len(totals)))).astype(int)
    over = dice.chosen(
        (totals >= 12).astype(float),
        min(plan.scaled(plan.assume["ratings"]["cap_breached_by"]), int((totals >= 12).sum())),
    )
    allowed[over] = totals.to_numpy()[over] // 6 + 1 + totals.to_numpy()[over] // 60
    return dict(zip(totals.index, allowed.tolist(), strict=True))


def _members_rated(cells, meetings, admissions, positions: np.ndarray, year: int) -> np.ndarray:
    """Members due at the year's last meeting, without those admitted under six months before."""
    own = meetings[meetings["month"].dt.year.eq(year)]
    last = own.groupby("cell")["due"].last().reindex(range(len(cells))).fillna(3).to_numpy()
    late = admissions["year"].eq(year) & admissions["admitted_on"].ge(pd.Timestamp(year, 7, 1))
    fresh = np.bincount(admissions.loc[late, "cell"], minlength=len(cells))
    return np.maximum(last - fresh, 1).astype(int)[positions]


def _member_ratings(plan: Plan, dice: Dice, cells, frame: pd.DataFrame, luck: np.ndarray, year: int) -> pd.DataFrame:
    """Members good or better exactly as assumed for the district, spread over the cells; few are not completed."""
    table = plan.assume["ratings"]
    rated = frame["members_rated"].to_numpy()
    aim = round(plan.of_year(table["members_good_or_better"], year) * int(rated.sum()))
    better = _spread(dice, rated, np.clip(aim / rated.sum() + 0.12 * (luck - luck.mean()), 0.3, 1.0), aim)
    committee = pd.Series(cells["committee"].to_numpy()[frame["cell"]])
    excellent = np.zeros(len(frame), dtype=int)
    if year < NEW_SCALE_FROM:
        excellent = _spread(
            dice,
            better,
            np.full(len(frame), table["excellent_members_before_2018"]),
            round(table["excellent_members_before_2018"] * int(better.sum())),
        )
    else:
        for name, count in _top_within_cap(plan, dice, committee, better).items():
            own = np.flatnonzero(committee == name)
            excellent[own] = _spread(dice, better[own], np.full(len(own), 1 / 6), count)
    below = rated - better
    failed = _spread(
        dice, below, np.full(len(frame), table["lowest_share"]), round(table["lowest_share"] * int(below.sum()))
    )
    parts = [excellent, better - excellent, below - failed, failed]
    return frame.assign(**dict(zip(MEMBER_RATINGS, parts, strict=True)))


def _spread(dice: Dice, limits: np.ndarray, chance: np.ndarray, total: int) -> np.ndarray:
    """Whole numbers up to ``limits``, each near its share, that add up to ``total``."""
    found = np.minimum(np.floor(limits * chance + dice.uniform(len(limits))).astype(int), limits)
    while (gap := total - int(found.sum())) != 0:
        able = np.flatnonzero(found < limits) if gap > 0 else np.flatnonzero(found > 0)
        if not len(able):
            break
        found[able[dice.order(len(able))][: abs(gap)]] += 1 if gap > 0 else -1
    return found
