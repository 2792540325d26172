"""Meetings of the cells (*sinh hoạt chi bộ*): who was due and came, what was done, month by month."""

from __future__ import annotations

import numpy as np
import pandas as pd

from thanhson.sample.dice import Dice
from thanhson.sample.plan import Plan

TOPICS = (
    "Học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh",
    "Nâng cao chất lượng sinh hoạt chi bộ",
    "Công tác phát triển đảng viên",
    "Xây dựng nông thôn mới",
    "Giảm nghèo bền vững",
    "Phát triển kinh tế hộ gia đình",
    "Bảo vệ môi trường, giữ gìn vệ sinh khu dân cư",
    "Giữ gìn an ninh trật tự ở cơ sở",
    "Bảo tồn bản sắc văn hóa dân tộc",
    "Trách nhiệm nêu gương của cán bộ, đảng viên",
    "Phòng, chống dịch bệnh",
)


def make_meetings(plan: Plan, cells: pd.DataFrame, admissions: pd.DataFrame, postings: pd.DataFrame) -> pd.DataFrame:
    """The register of meetings as it really is, scores and grades left to :mod:`thanhson.sample.grading`.

    Returns
    -------
    pandas.DataFrame
        A row a sheet that reached the office: cell (position), month (first day), held, kind, topic, held_on, listed,
        exempt, due, present, excused, unexcused, speakers, minutes, procedure_complete, resolution, and ``lost``:
        the row that two files report differently, so that cleaning must set both sides aside.
    """
    dice = plan.dice("meetings")
    frame = _sheets(plan, dice, cells)
    frame = _thematic(plan, dice, frame)
    frame["listed"], frame["exempt"] = _members(plan, cells, admissions, postings, frame)
    frame["due"] = frame["listed"] - frame["exempt"]
    frame["setting"] = cells["setting"].to_numpy()[frame["cell"]]
    frame["lost"] = _lost(plan, dice, frame)
    frame["held_on"] = _days(dice, cells, frame)
    frame["present"] = _present(plan, dice, cells, frame)
    frame = _absent(plan, dice, frame)
    frame = _course(plan, dice, frame)
    unknown = ~frame["held"]
    for column in ("present", "excused", "unexcused", "speakers", "minutes"):
        frame[column] = frame[column].astype("Int64").mask(unknown)
    return frame


def _sheets(plan: Plan, dice: Dice, cells: pd.DataFrame) -> pd.DataFrame:
    """Every month of every living cell whose sheet reached the office, and whether the meeting was held."""
    starts = plan.months.to_numpy()
    ends = (plan.months + pd.offsets.MonthEnd(0)).to_numpy()
    founded = cells["founded_on"].fillna(pd.Timestamp(1900, 1, 1)).to_numpy()[:, None]
    closed = cells["closed_on"].fillna(pd.Timestamp(2199, 1, 1)).to_numpy()[:, None]
    cell, month = np.nonzero((founded <= starts) & (closed >= ends))
    table = plan.assume["meetings"]
    chance = np.array([table["not_held"].get(f"{m:%Y-%m}", table["not_held"]["usual"]) for m in plan.months])
    frame = pd.DataFrame({"cell": cell, "number": month, "month": starts[month]})
    frame["held"] = ~dice.happens(chance[month], len(frame))
    sure = _sure_months(dice, frame)
    frame["held"] |= sure
    missing = dice.happens(table["no_sheet"], len(frame)) | _whole_communes_missing(plan, dice, cells, frame)
    return frame[~missing | sure].reset_index(drop=True)


def _sure_months(dice: Dice, frame: pd.DataFrame) -> pd.Series:
    """One month of each cell and year that is always held and received, so that no year of a cell is empty."""
    draw = pd.Series(dice.uniform(len(frame)), index=frame.index)
    return frame.index.isin(draw.groupby([frame["cell"], frame["month"].dt.year]).idxmin())


def _whole_communes_missing(plan: Plan, dice: Dice, cells: pd.DataFrame, frame: pd.DataFrame) -> pd.Series:
    """A few months of the last year for which a commune sent nothing."""
    n = plan.scaled(plan.assume["meetings"]["commune_sheets_missing"])
    n_communes = int(cells["commune"].max()) + 1
    communes = dice.order(n_communes)[: min(n, n_communes)]
    months = len(plan.months) - 12 + dice.whole(5, 10, len(communes))
    blank = set(zip(communes.tolist(), months.tolist(), strict=True))
    pairs = zip(cells["commune"].to_numpy()[frame["cell"]].tolist(), frame["number"].tolist(), strict=True)
    return pd.Series([pair in blank for pair in pairs], index=frame.index)


def _thematic(plan: Plan, dice: Dice, frame: pd.DataFrame) -> pd.DataFrame:
    """Give each cell's quarters their thematic part: combined with the regular meeting, or as a meeting apart."""
    table = plan.assume["meetings"]
    year, quarter = frame["month"].dt.year, frame["month"].dt.quarter
    keys = frame["cell"].astype(str) + "/" + year.astype(str)
    codes, found = pd.factorize(keys)
    left_out = np.where(dice.happens(table["thematic_in_every_quarter"], len(found)), 0, dice.whole(1, 4, len(found)))
    wanted = frame["held"] & (left_out[codes] != quarter)
    draw = pd.Series(dice.uniform(len(frame)), index=frame.index)[wanted]
    chosen = draw.groupby([frame["cell"][wanted], year[wanted], quarter[wanted]]).idxmin().to_numpy()
    chosen = np.sort(chosen)
    apart = chosen[dice.happens(table["thematic_apart"], len(chosen))]
    frame["kind"] = "regular"
    frame.loc[np.setdiff1d(chosen, apart), "kind"] = "combined"
    both = pd.concat([frame, frame.loc[apart].assign(kind="thematic")])
    both = both.sort_values(["number", "cell", "kind"], kind="stable").reset_index(drop=True)
    topics = np.array(TOPICS, dtype=object)[dice.whole(0, len(TOPICS) - 1, len(both))]
    both["topic"] = np.where(both["kind"].eq("regular"), None, topics)
    return both


def _members(
    plan: Plan, cells: pd.DataFrame, admissions: pd.DataFrame, postings: pd.DataFrame, frame: pd.DataFrame
) -> tuple[np.ndarray, np.ndarray]:
    """Members on the list and exempted: the start, admissions, postings and mergers added, leavers taken away."""
    months = plan.months
    founded_by_merger = cells["founded_late"] & cells["cell_id"].isin(cells["merged_into"].dropna())
    start = np.where(founded_by_merger, 0, cells["members"])
    grid = np.repeat(start[:, None], len(months), axis=1)
    joined = (admissions["year"] - plan.years[0]) * 12 + admissions["admitted_on"].dt.month - 1
    added = np.zeros_like(grid)
    np.add.at(added, (admissions["cell"].to_numpy(), joined.to_numpy()), 1)
    grid = grid + added.cumsum(axis=1)
    dice = plan.dice("leavers")
    leaving = plan.assume["meetings"]["monthly_leavers"] * np.where(cells["reinforced"], 0, cells["members"])
    grid = np.maximum(grid - dice.happens(leaving[:, None], *grid.shape).cumsum(axis=1), np.minimum(start, 4)[:, None])
    for to_cell, since, until in zip(postings["to_cell"], postings["from_on"], postings["to_on"], strict=True):
        there = (months >= since) & (pd.isna(until) | (months <= until))
        grid[to_cell, there] += 1
    position = pd.Series(cells.index, index=cells["cell_id"])
    for closed in cells.index[cells["merged_into"].notna()]:
        after = months > cells.loc[closed, "closed_on"]
        grid[position[cells.loc[closed, "merged_into"]], after] += grid[closed, ~after][-1]
    listed = grid[frame["cell"], frame["number"]]
    exempt = np.round(cells["exempt_share"].to_numpy() * cells["members"].to_numpy()).astype(int)[frame["cell"]]
    return listed, np.minimum(exempt, np.maximum(listed - 3, 0))


def _lost(plan: Plan, dice: Dice, frame: pd.DataFrame) -> np.ndarray:
    """One ordinary meeting of the second year that two files report differently (in larger samples)."""
    lost = np.zeros(len(frame), dtype=bool)
    if len(plan.years) > 1 and plan.size >= 0.2:
        able = frame["held"] & frame["kind"].eq("regular") & frame["month"].dt.year.eq(plan.years[1])
        lost[dice.chosen(able.to_numpy(float), 1)] = True
    return lost


def _days(dice: Dice, cells: pd.DataFrame, frame: pd.DataFrame) -> pd.Series:
    """The day of each meeting: near the cell's own day of the month; a thematic meeting apart comes ten days later."""
    own = np.where(dice.happens(0.7, len(cells)), dice.whole(3, 11, len(cells)), dice.whole(20, 26, len(cells)))
    day = np.clip(own[frame["cell"]] + dice.whole(-1, 1, len(frame)), 1, 28)
    day = np.where(frame["kind"].eq("thematic"), (day + 9) % 28 + 1, day)
    return (frame["month"] + pd.to_timedelta(day - 1, unit="D")).where(frame["held"]).astype("datetime64[s]")


def _present(plan: Plan, dice: Dice, cells: pd.DataFrame, frame: pd.DataFrame) -> np.ndarray:
    table = plan.assume["meetings"]
    usual = cells["setting"].map(table["attendance"]).to_numpy()
    usual = dice.around(usual, cells["setting"].map(table["cell_spread"]).to_numpy(), len(cells))
    shift = np.array(table["month_shift"])[frame["month"].dt.month - 1]
    shift = np.where(frame["setting"].eq("rural"), shift, shift / 5)
    chance = np.clip(usual[frame["cell"]] + shift, 0.6, 0.999)
    due = frame["due"].to_numpy()
    drawn = dice.uniform(len(frame), int(due.max())) < chance[:, None]
    counted = np.arange(int(due.max())) < due[:, None]
    present = np.maximum((drawn & counted).sum(axis=1), (due + 1) // 2)
    came = (present == due) & frame["exempt"].gt(0).to_numpy() & frame["held"].to_numpy() & ~frame["lost"].to_numpy()
    guests = dice.chosen(came.astype(float), min(plan.scaled(table["above_due"], by_span=True), int(came.sum())))
    present[guests] += 1
    for setting, share in table["attendance"].items():
        rows = frame["setting"].eq(setting) & frame["held"] & ~frame["lost"]
        rows.iloc[guests] &= False
        fixed = frame["setting"].eq(setting).to_numpy()[guests]
        total = due[rows].sum() + due[guests][fixed].sum()
        aim = round(share * total) - present[guests][fixed].sum()
        present[rows] = _settle(dice, present[rows], due[rows], int(aim))
    return present


def _settle(dice: Dice, present: np.ndarray, due: np.ndarray, aim: int) -> np.ndarray:
    """Let single members come or stay away, here and there, until exactly ``aim`` were present in all."""
    present = present.copy()
    while (gap := aim - int(present.sum())) != 0:
        able = np.flatnonzero(present < due) if gap > 0 else np.flatnonzero(present > (due + 1) // 2)
        if not len(able):
            break
        present[able[dice.order(len(able))][: abs(gap)]] += 1 if gap > 0 else -1
    return present


def _absent(plan: Plan, dice: Dice, frame: pd.DataFrame) -> pd.DataFrame:
    absent = np.maximum(frame["due"] - frame["present"], 0)
    chance = frame["setting"].map(plan.assume["meetings"]["unexcused_share"]).to_numpy()
    drawn = dice.uniform(len(frame), int(absent.max()) or 1) < chance[:, None]
    frame["unexcused"] = (drawn & (np.arange(drawn.shape[1]) < absent.to_numpy()[:, None])).sum(axis=1)
    frame["excused"] = absent - frame["unexcused"]
    able = frame["held"] & frame["excused"].gt(0) & ~frame["lost"]
    n = min(plan.scaled(plan.assume["meetings"]["parts_differ"], by_span=True), int(able.sum()))
    frame.loc[dice.chosen(able.to_numpy(float), n), "excused"] -= 1
    return frame


def _course(plan: Plan, dice: Dice, frame: pd.DataFrame) -> pd.DataFrame:
    """How the meetings went: speakers, minutes, steps followed, resolution."""
    table = plan.assume["meetings"]
    n = len(frame)
    share = frame["setting"].map(table["speakers_share"]).to_numpy() * (0.6 + 0.8 * dice.uniform(n))
    frame["speakers"] = np.clip(np.round(share * frame["present"]), 1, frame["present"]).astype(int)
    limits = pd.DataFrame(table["minutes"]).T.loc[frame["kind"]].to_numpy()
    frame["minutes"] = dice.whole(limits[:, 0] // 5, limits[:, 1] // 5, n) * 5
    frame["procedure_complete"] = frame["held"] & ~_slips(plan, dice, frame)
    frame["resolution"] = frame["held"] & dice.happens(table["resolution_share"], n)
    return frame


def _slips(plan: Plan, dice: Dice, frame: pd.DataFrame) -> np.ndarray:
    """Regular meetings in which a step was left out: a few, in some of the cells' years."""
    table = plan.assume["meetings"]["procedure_slips"]
    regular = frame["held"] & frame["kind"].ne("thematic")
    codes, found = pd.factorize(frame["cell"].astype(str) + "/" + frame["month"].dt.year.astype(str))
    count = np.where(dice.happens(table["share"], len(found)), dice.whole(*table["meetings"], len(found)), 0)
    rank = pd.Series(np.where(regular, dice.uniform(len(frame)), 2.0)).groupby(codes).rank(method="first")
    return (regular & (rank.to_numpy() <= count[codes])).to_numpy()
