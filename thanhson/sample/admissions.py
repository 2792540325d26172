"""Persons admitted (*kết nạp đảng viên*): exact totals first, chance only in who, where and when."""

from __future__ import annotations

import numpy as np
import pandas as pd

from thanhson.sample.dice import Dice, shares
from thanhson.sample.names import person_names
from thanhson.sample.plan import Margins, Plan

_OCCUPATIONS = {
    "residential": {"Nông dân": 0.60, "Lao động tự do": 0.16, "Hoạt động không chuyên trách": 0.14, "Sinh viên": 0.10},
    "cooperative": {"Nông dân": 0.7, "Nhân viên": 0.3},
    "agency": {"Công chức": 0.8, "Nhân viên": 0.2},
    "school": {"Giáo viên": 0.9, "Nhân viên": 0.1},
    "health": {"Nhân viên y tế": 1.0},
    "military": {"Quân nhân": 0.4, "Dân quân": 0.6},
    "police": {"Công an": 1.0},
    "enterprise": {"Công nhân": 0.7, "Nhân viên": 0.3},
    "other": {"Lao động tự do": 1.0},
}
_EDUCATION = {
    "rural": {"Trung học cơ sở": 0.16, "Trung học phổ thông": 0.58, "Trung cấp": 0.14, "Cao đẳng": 0.07, "Đại học": 0.05},
    "agency": {"Trung học phổ thông": 0.08, "Trung cấp": 0.17, "Cao đẳng": 0.27, "Đại học": 0.46, "Thạc sĩ": 0.02},
}  # fmt: skip


def make_admissions(plan: Plan, margins: Margins, communes: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    """The register of admissions as it really is.

    Returns
    -------
    pandas.DataFrame
        A row a person, by day of admission: cell (position in ``cells``), year, decided_on, admitted_on, full_on, name,
        birth_date, sex, ethnicity, minority, youth_union, occupation, education, readmitted, decision_number.
    """
    dice = plan.dice("admissions")
    frame = _places_and_years(plan, margins, dice, cells)
    frame["admitted_on"] = _ceremonies(plan, dice, frame["year"].to_numpy())
    frame = frame.sort_values(["admitted_on", "cell"], kind="stable").reset_index(drop=True)
    own = cells.loc[frame["cell"]].reset_index(drop=True)
    table = plan.assume["admissions"]
    years = frame["year"].to_numpy()
    union = own["cell_type"].map(table["union_chance"]).to_numpy()
    frame["youth_union"] = _labels_by_year(dice, margins.youth_union, union, years)
    frame["minority"] = _labels_by_year(
        dice, margins.minority, communes["minority_share"].to_numpy()[own["commune"]], years
    )
    women = _labels(dice, round(table["women_share"] * len(frame)), table["women_share"], len(frame))
    frame["sex"] = np.where(women, "f", "m")
    groups = dice.picks(table["minority_groups"], len(frame))
    frame["ethnicity"] = np.where(frame["minority"], groups, "Kinh")
    frame["birth_date"] = _births(plan, dice, frame)
    frame["name"] = person_names(dice, frame["ethnicity"].to_numpy(), frame["sex"].to_numpy())
    frame["occupation"] = _by_group(dice, _OCCUPATIONS, own["cell_type"].to_numpy())
    adult = frame["occupation"].eq("Sinh viên") & ~frame["youth_union"]
    frame.loc[adult, "occupation"] = "Nông dân"
    frame["education"] = _by_group(dice, _EDUCATION, own["setting"].to_numpy())
    return _papers(plan, dice, frame)


def _places_and_years(plan: Plan, margins: Margins, dice: Dice, cells: pd.DataFrame) -> pd.DataFrame:
    """Who is admitted where: the dormant cells' share exactly, the rest by size among cells that live all year."""
    years = np.repeat(list(margins.by_year), list(margins.by_year.values()))[dice.order(margins.admitted)]
    woken = np.flatnonzero(cells["reactivated"])
    more = dice.spread(margins.reactivated_admissions - len(woken), max(1, len(woken)))
    # The article tells of one admission in each of the two reinforced cells: their further ones go to the others.
    quiet = cells["reinforced"].to_numpy()[woken]
    if not quiet.all():
        more[~quiet] += shares(int(more[quiet].sum()), np.ones(int((~quiet).sum())))
        more[quiet] = 0
    to_dormant = np.repeat(woken, 1 + more)
    years = _late_first(years, cells["reinforced"].to_numpy()[to_dormant])
    rest = years[len(to_dormant) :]
    weight = _pull(plan, dice, cells)
    place = np.empty(len(rest), dtype=int)
    for year in plan.years:
        mask = rest == year
        alive = (cells["founded_on"].isna() | cells["founded_on"].dt.year.lt(year)) & (
            cells["closed_on"].isna() | cells["closed_on"].dt.year.gt(year)
        )
        place[mask] = dice.positions(np.where(alive, weight, 0.0), int(mask.sum()))
    return pd.DataFrame({"cell": np.concatenate([to_dormant, place]), "year": years})


def _late_first(years: np.ndarray, reinforced: np.ndarray) -> np.ndarray:
    """Let the reinforced cells admit in the last years, after members had been posted to them (positions swapped)."""
    years = years.copy()
    for position in np.flatnonzero(reinforced):
        late = np.flatnonzero(years == years.max() - (0 if years.max() == years.min() else position % 2))
        other = late[~np.isin(late, np.flatnonzero(reinforced))]
        if len(other):
            years[position], years[other[-1]] = years[other[-1]], years[position]
    return years


def _pull(plan: Plan, dice: Dice, cells: pd.DataFrame) -> np.ndarray:
    own = cells["cell_type"].map(plan.assume["admissions"]["cell_weight"]).to_numpy(float)
    mood = dice.uniform(len(cells))
    return np.where(cells["dormant"], 0.0, own * np.sqrt(cells["members"]) * (0.15 + 1.6 * mood * mood))


def _labels_by_year(dice: Dice, n: int, chance: np.ndarray, years: np.ndarray) -> np.ndarray:
    """:func:`_labels` spread over the years about evenly, so that chance alone draws no trend into few years."""
    found, sizes = np.unique(years, return_counts=True)
    wanted = np.minimum(shares(n, sizes * (0.95 + 0.1 * dice.uniform(len(found)))), sizes)
    wanted[np.argmax(sizes - wanted)] += n - wanted.sum()
    labels = np.zeros(len(years), dtype=bool)
    for year, count in zip(found, wanted, strict=True):
        labels[years == year] = _labels(dice, int(count), chance[years == year])
    return labels


def _labels(dice: Dice, n: int, chance: float | np.ndarray | pd.Series, size: int | None = None) -> np.ndarray:
    """A vector of truth values with exactly ``n`` true; each about as likely as its ``chance``, shifted alike for all."""
    chance = np.broadcast_to(chance, size) if size is not None else np.asarray(chance, dtype=float)
    ranks = np.argsort(dice.uniform(len(chance)) - chance, kind="stable")
    labels = np.zeros(len(chance), dtype=bool)
    labels[ranks[:n]] = True
    return labels


def _ceremonies(plan: Plan, dice: Dice, years: np.ndarray) -> np.ndarray:
    table = plan.assume["admissions"]
    days = np.empty(len(years), dtype="datetime64[s]")
    for year in plan.years:
        mask = years == year
        usual = np.array(table["month_weight"], dtype=float)
        unlikely = [f"{year}-{month:02d}" in table["unlikely_months"] for month in range(1, 13)]
        months = dice.positions(np.where(unlikely, usual / 5, usual), int(mask.sum())) + 1
        starts = np.array([f"{year}-{month:02d}-01" for month in months], dtype="datetime64[D]")
        feast = np.array([table["feast_days"].get(str(month), 0) for month in months])
        near = np.maximum(feast + dice.whole(-3, 3, len(months)), 1)
        at_feast = (feast > 0) & dice.happens(table["feast_share"], len(months))
        days[mask] = starts + np.where(at_feast, near, dice.whole(1, 28, len(months))) - 1
    return days


def _births(plan: Plan, dice: Dice, frame: pd.DataFrame) -> np.ndarray:
    """Birth dates: Youth Union members are 18 to 30, a few to 35; everyone else is 31 to 58."""
    n = len(frame)
    union = frame["youth_union"].to_numpy()
    young = 18 + np.floor(13 * dice.uniform(n))
    stayed = dice.happens(plan.assume["admissions"]["over_30_in_union"], n)
    young = np.where(stayed, dice.whole(31, 34, n), young)
    old = 31 + np.floor(28 * dice.uniform(n) * dice.uniform(n))
    days = np.floor(365.25 * np.where(union, young, old)) + dice.whole(3, 360, n)
    return frame["admitted_on"].to_numpy() - days.astype("timedelta64[D]").astype("timedelta64[s]")


def _by_group(dice: Dice, tables: dict[str, dict[str, float]], groups: np.ndarray) -> np.ndarray:
    found = np.empty(len(groups), dtype=object)
    for group, table in tables.items():
        mask = groups == group
        found[mask] = dice.picks(table, int(mask.sum()))
    return found


def _papers(plan: Plan, dice: Dice, frame: pd.DataFrame) -> pd.DataFrame:
    """Decision before the ceremony, full membership after at least twelve months, decision numbers, readmissions."""
    table = plan.assume["admissions"]
    n = len(frame)
    day = pd.Timedelta(days=1)
    frame["decided_on"] = frame["admitted_on"] - dice.whole(*table["decision_days_before"], n) * day
    drawn = dice.uniform(n)
    on_time = drawn < table["confirmed_on_time"]
    late = ~on_time & (drawn < table["confirmed_on_time"] + table["confirmed_late"])
    wait = np.where(on_time, dice.whole(1, 55, n), dice.whole(60, 520, n))
    full = frame["admitted_on"] + pd.DateOffset(years=1) + wait * day
    frame["full_on"] = full.where((on_time | late) & (full <= plan.last_day)).astype("datetime64[s]")
    frame["decision_number"] = [
        f"{k + 1}-QĐ/HU" for k in frame.sort_values("decided_on").groupby("year").cumcount().sort_index()
    ]
    again = frame["birth_date"].lt(frame["admitted_on"] - 33 * 365 * day)
    frame["readmitted"] = False
    for year in plan.years:
        able = (again & frame["year"].eq(year)).to_numpy(float)
        chosen = dice.chosen(able, min(plan.scaled(table["readmitted_per_year"]), int(able.sum())))
        frame.loc[chosen, "readmitted"] = True
    return frame
