"""The cells (*chi bộ*) of the made-up district: types, names, committees, members at the start, lives and dormancy."""

from __future__ import annotations

import numpy as np
import pandas as pd

from thanhson.sample.dice import Dice, shares
from thanhson.sample.names import area_names
from thanhson.sample.plan import Margins, Plan

RURAL = ("residential", "cooperative")

_NAMES = {
    "agency": ("Chi bộ cơ quan {unit}",),
    "school": ("Chi bộ Trường Mầm non", "Chi bộ Trường Tiểu học", "Chi bộ Trường Trung học cơ sở"),
    "health": ("Chi bộ Trạm Y tế",),
    "military": ("Chi bộ Quân sự",),
    "cooperative": ("Chi bộ Hợp tác xã",),
}
_TOWN_NAMES = {
    "agency": (
        "Chi bộ Văn phòng Huyện ủy", "Chi bộ Ban Tổ chức", "Chi bộ Ban Tuyên giáo", "Chi bộ Ủy ban Kiểm tra",
        "Chi bộ Mặt trận Tổ quốc", "Chi bộ Hội Nông dân", "Chi bộ Văn phòng Ủy ban nhân dân", "Chi bộ Phòng Tài chính",
        "Chi bộ Phòng Nông nghiệp", "Chi bộ Phòng Giáo dục", "Chi bộ Phòng Nội vụ", "Chi bộ Phòng Tư pháp",
    ),
    "school": ("Chi bộ Trường Trung học phổ thông số {k}",),
    "health": ("Chi bộ Y tế số {k}",),
    "military": ("Chi bộ Quân sự huyện số {k}",),
    "police": ("Chi bộ Công an huyện số {k}",),
    "enterprise": ("Chi bộ Doanh nghiệp số {k}",),
    "other": ("Chi bộ Hưu trí số {k}",),
}  # fmt: skip
_TOWN_COMMITTEES = {
    "agency": "Đảng bộ Khối cơ quan huyện",
    "school": "Đảng bộ Khối trường học huyện",
    "health": "Đảng bộ Trung tâm Y tế huyện",
    "military": "Đảng bộ Quân sự huyện",
    "police": "Đảng bộ Công an huyện",
    "enterprise": "Đảng bộ Khối doanh nghiệp huyện",
    "other": "Đảng bộ Khối cơ quan huyện",
}


def make_cells(plan: Plan, margins: Margins, communes: pd.DataFrame) -> pd.DataFrame:
    """The register of cells as it really is, before anybody typed it.

    Returns
    -------
    pandas.DataFrame
        A row a cell, in order of code: the columns of the clean table ``cells`` and beside them commune (position in
        ``communes``), area_name, members (at the start), exempt_share, dormant, reactivated, reinforced.
    """
    dice = plan.dice("cells")
    cells = _kinds(plan, communes)
    cells["commune_code"] = communes["commune_code"].to_numpy()[cells["commune"]]
    cells["cell_id"] = cells["commune_code"] + (cells.groupby("commune").cumcount() + 1).map("{:03d}".format)
    cells["setting"] = np.where(cells["cell_type"].isin(RURAL), "rural", "agency")
    cells = _reinforce(plan, margins, cells)
    cells = _name(plan, dice, cells, communes)
    cells = _members(plan, dice, cells)
    cells = _lives(plan, dice, cells)
    return _dormancy(plan, margins, dice, cells)


def _kinds(plan: Plan, communes: pd.DataFrame) -> pd.DataFrame:
    table = plan.assume["cells"]["types"]
    totals = shares(plan.cells, [row["spread"] + row["town"] for row in table.values()])
    town = int(communes["kind"].eq("town").to_numpy().argmax())
    parts = []
    for (kind, row), total in zip(table.items(), totals, strict=True):
        spread = round(total * row["spread"] / (row["spread"] + row["town"]))
        weights = communes["area_weight"] if kind == "residential" else np.ones(len(communes))
        numbers = np.repeat(np.arange(len(communes)), shares(spread, weights))
        parts.append(pd.DataFrame({"commune": numbers, "cell_type": kind, "in_town": False}))
        parts.append(pd.DataFrame({"commune": [town] * (total - spread), "cell_type": kind, "in_town": True}))
    kinds = pd.concat(parts).astype({"commune": int, "in_town": bool})
    return kinds.sort_values(["commune", "in_town"], kind="stable").reset_index(drop=True)


def _reinforce(plan: Plan, margins: Margins, cells: pd.DataFrame) -> pd.DataFrame:
    code = plan.assume["published"]["reinforced_commune"]
    at_home = cells["commune_code"].eq(code) if cells["commune_code"].eq(code).any() else cells["commune"].eq(0)
    able = cells.index[at_home & cells["cell_type"].eq("residential")]
    if len(able) < margins.reinforced:
        able = cells.index[cells["cell_type"].eq("residential")]
    return cells.assign(reinforced=cells.index.isin(able[: margins.reinforced]))


def _name(plan: Plan, dice: Dice, cells: pd.DataFrame, communes: pd.DataFrame) -> pd.DataFrame:
    residential = cells["cell_type"].eq("residential")
    made_up = iter(area_names(dice, len(cells)))
    told = iter(plan.assume["published"]["reinforced_areas"])
    # Half of the communes number their areas (*khu 1*), the others name them.
    numbered = cells["commune"].mod(2).eq(1) & ~cells["commune"].isin(cells.loc[cells["reinforced"], "commune"])
    rank = cells.groupby(["commune", "cell_type", "in_town"]).cumcount()
    areas = [
        next(told) if reinforced else f"khu {k + 1}" if number else next(made_up)
        for reinforced, number, k in zip(cells["reinforced"], numbered, rank, strict=True)
    ]
    cells["area_name"] = np.where(residential, areas, None)
    units = [("thị trấn" if kind == "town" else "xã") for kind in communes["kind"].to_numpy()[cells["commune"]]]
    cells["name"] = [
        _cell_name(row.cell_type, row.in_town, k, row.area_name, unit)
        for row, k, unit in zip(cells.itertuples(), rank, units, strict=True)
    ]
    full = [f"Đảng bộ {u} {n}" for u, n in zip(units, communes["name"].to_numpy()[cells["commune"]], strict=True)]
    cells["committee"] = np.where(cells["in_town"], cells["cell_type"].map(_TOWN_COMMITTEES), full)
    return cells


def _cell_name(kind: str, in_town: bool, k: int, area: str | None, unit: str) -> str:
    if kind == "residential":
        return f"Chi bộ {area}" if area.startswith("khu ") else f"Chi bộ khu {area}"
    names = (_TOWN_NAMES if in_town else _NAMES)[kind]
    if k < len(names):
        return names[k].format(k=k + 1, unit=unit)
    base = names[k % len(names)].format(k=k + 1, unit=unit)
    return base if "{k}" in names[k % len(names)] else f"{base} số {k // len(names) + 1}"


def _members(plan: Plan, dice: Dice, cells: pd.DataFrame) -> pd.DataFrame:
    table = pd.DataFrame(plan.assume["cells"]["members"]).T
    own = table.loc[cells["cell_type"]]
    drawn = dice.around(own["mean"].to_numpy(), own["spread"].to_numpy(), len(cells))
    cells["members"] = np.maximum(np.round(drawn), 4).astype(int)
    few = plan.assume["postings"]["reinforced_members"]
    cells.loc[cells["reinforced"], "members"] = few[: int(cells["reinforced"].sum())]
    cells["exempt_share"] = own["exempt"].to_numpy() * dice.uniform(len(cells)) * 2
    cells.loc[cells["reinforced"], "exempt_share"] = 0.0
    return cells


def _lives(plan: Plan, dice: Dice, cells: pd.DataFrame) -> pd.DataFrame:
    """Founding and closing days: a founded cell leaves a shared one or joins two; a closed one merges into a neighbour."""
    life = plan.assume["cells"]["life"]
    cells["founded_on"] = _old_founding_days(dice, plan.years[0] - 5, len(cells))
    cells["closed_on"] = pd.Series(pd.NaT, index=cells.index, dtype="datetime64[s]")
    cells["merged_into"] = None
    cells["founded_late"] = False
    taken = cells["reinforced"] | cells["cell_type"].ne("residential")
    taken |= cells.groupby("commune")["cell_type"].transform(lambda kinds: kinds.eq("residential").sum()).lt(5)
    for year in plan.years:
        new = [_take(dice, cells, taken) for _ in range(plan.count_of_year(life["founded"], year))]
        new = [i for i in new if i is not None]
        for i in new:
            cells.loc[i, ["founded_on", "founded_late"]] = [_quarter_day(dice, year), True]
        n_closed = plan.count_of_year(life["closed"], year)
        joined = new[-1] if new and n_closed >= 2 else None
        for k in range(n_closed):
            _close(dice, cells, taken, year, joined if k < 2 else None)
    return cells


def _old_founding_days(dice: Dice, latest: int, n: int) -> pd.Series:
    years, months = dice.whole(1962, latest, n), dice.whole(1, 12, n)
    days = [f"{y}-{m:02d}-{d:02d}" for y, m, d in zip(years, months, dice.whole(1, 28, n), strict=True)]
    return pd.Series(pd.to_datetime(days).astype("datetime64[s]")).mask(dice.happens(0.12, n))


def _quarter_day(dice: Dice, year: int) -> pd.Timestamp:
    return pd.Timestamp(year, int(dice.whole(1, 3, 1)[0]) * 3 + 1, 1)


def _take(dice: Dice, cells: pd.DataFrame, taken: pd.Series, commune: int | None = None) -> int | None:
    able = ~taken if commune is None else ~taken & cells["commune"].eq(commune)
    if not able.any():
        return None
    found = int(dice.chosen(able.to_numpy(float), 1)[0])
    taken[found] = True
    return found


def _close(dice: Dice, cells: pd.DataFrame, taken: pd.Series, year: int, joined: int | None) -> None:
    """Close a cell: into ``joined``, a new cell of its commune, or else into a neighbour that stays."""
    commune = None if joined is None else cells.loc[joined, "commune"]
    closed = _take(dice, cells, taken, commune)
    if closed is None:
        return
    into = _take(dice, cells, taken, cells.loc[closed, "commune"]) if joined is None else joined
    if into is None:
        return
    starts = cells.loc[joined, "founded_on"] if joined is not None else _quarter_day(dice, year)
    cells.loc[closed, "closed_on"] = (starts - pd.Timedelta(days=1)).as_unit("s")
    cells.loc[closed, "merged_into"] = cells.loc[into, "cell_id"]


def _dormancy(plan: Plan, margins: Margins, dice: Dice, cells: pd.DataFrame) -> pd.DataFrame:
    """Which cells had long been without an admission, and which of them admit again."""
    weight = cells["cell_type"].map(plan.assume["cells"]["dormant_weight"]).to_numpy(float)
    weight = np.where(cells["founded_late"] | cells["reinforced"], 0.0, weight)
    # Small cells run dry more readily; those that merge later are often among them.
    weight = weight / cells["members"].to_numpy()
    chosen = dice.chosen(weight, min(margins.dormant - margins.reinforced, int((weight > 0).sum())))
    cells["dormant"] = cells["reinforced"] | cells.index.isin(chosen)
    staying = cells["dormant"] & ~cells["reinforced"] & cells["closed_on"].isna()
    woken = dice.chosen(staying.to_numpy(float), min(margins.reactivated - margins.reinforced, int(staying.sum())))
    cells["reactivated"] = cells["reinforced"] | cells.index.isin(woken)
    return _last_years(plan, dice, cells)


def _last_years(plan: Plan, dice: Dice, cells: pd.DataFrame) -> pd.DataFrame:
    """The last year with an admission; a few cells are too young to have one, of a few it is not known."""
    life = plan.assume["cells"]["life"]
    cells["last_admission_year"] = _last_admissions(plan, dice, cells)
    before = cells["last_admission_year"].gt(0) & cells["founded_on"].dt.year.gt(cells["last_admission_year"])
    before |= cells["dormant"] & cells["founded_on"].isna()
    cells.loc[before & ~cells["founded_late"], "founded_on"] = pd.Timestamp(1998, 9, 2)
    others = ~(cells["dormant"] | cells["founded_late"])
    young = dice.chosen(others.to_numpy(float), min(plan.scaled(life["founded_just_before"]), int(others.sum())))
    cells.loc[young, "founded_on"] = pd.Timestamp(plan.years[0] - 2, 5, 19)
    cells.loc[young, "last_admission_year"] = 0
    old = np.where(cells.index.isin(young), 0.0, others)
    unknown = dice.chosen(old, min(plan.scaled(life["last_admission_unknown"]), len(cells) // 2))
    cells.loc[unknown, "last_admission_year"] = pd.NA
    return cells


def _last_admissions(plan: Plan, dice: Dice, cells: pd.DataFrame) -> pd.Series:
    life = plan.assume["cells"]["life"]
    back = dice.picks(life["other_last_admission"], len(cells)).astype(int)
    table = life["dormant_last_admission"]
    numbers = np.repeat([int(key) for key in table], shares(int(cells["dormant"].sum()), list(table.values())))
    back[cells["dormant"].to_numpy()] = numbers[dice.order(len(numbers))]
    years = pd.Series(np.where(back == 0, 0, plan.years[0] - back), index=cells.index, dtype="Int64")
    return years.mask(cells["founded_late"], 0)
