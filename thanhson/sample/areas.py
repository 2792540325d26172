"""The residential areas (*khu dân cư*) of the made-up district, and which cell serves them."""

from __future__ import annotations

import pandas as pd

from thanhson.sample.dice import Dice, shares
from thanhson.sample.plan import Plan

_QUARTER_ENDS = ("03-31", "06-30", "09-30")


def make_areas(plan: Plan, cells: pd.DataFrame) -> pd.DataFrame:
    """The register of areas: one for each residential cell, more for cells that serve several, a few without a cell.

    Areas that share a cell are joined one after the other; at the end one area is left without a cell of its own.

    Returns
    -------
    pandas.DataFrame
        commune (position), area_id, commune_code, name, cell_id, valid_from, valid_to.
    """
    dice = plan.dice("areas")
    rows = _own_areas(cells) + _split_areas(cells) + _shared_areas(plan, dice, cells) + _areas_without_cell(plan, cells)
    areas = pd.DataFrame(rows).sort_values(["commune", "place"], kind="stable").reset_index(drop=True)
    numbers = (areas.groupby("commune").cumcount() + 1).map("{:02d}".format)
    areas["area_id"] = "KDC-" + areas["commune_code"] + "-" + numbers
    for day in ("valid_from", "valid_to"):
        areas[day] = pd.to_datetime(areas[day]).astype("datetime64[s]")
    return areas[["commune", "area_id", "commune_code", "name", "cell_id", "valid_from", "valid_to"]]


def _area(cell: pd.Series, name: str, cell_id: str | None, valid_from: object = None, valid_to: object = None) -> dict:
    return {
        "commune": cell["commune"],
        "commune_code": cell["commune_code"],
        "place": cell.name,
        "name": name[:1].upper() + name[1:],
        "cell_id": cell_id,
        "valid_from": valid_from,
        "valid_to": valid_to,
    }


def _residential(cells: pd.DataFrame) -> pd.DataFrame:
    return cells[cells["cell_type"].eq("residential")]


def _own_areas(cells: pd.DataFrame) -> list[dict]:
    """Each residential cell's area; it begins with a cell founded during the programme and ends with one that closes."""
    own = _residential(cells)
    begins = own["founded_on"].where(own["founded_late"])
    return [
        _area(own.loc[i], own.loc[i, "area_name"], own.loc[i, "cell_id"], begins[i], own.loc[i, "closed_on"])
        for i in own.index
    ]


def _steady(cells: pd.DataFrame) -> pd.DataFrame:
    own = _residential(cells)
    receiving = set(cells["merged_into"].dropna())
    return own[
        ~own["founded_late"] & own["closed_on"].isna() & ~own["reinforced"] & ~own["cell_id"].isin(receiving)
    ]  # fmt: skip


def _split_areas(cells: pd.DataFrame) -> list[dict]:
    """Areas that shared a neighbour's cell until a cell of their own was founded for them."""
    founded = cells[cells["founded_late"] & ~cells["cell_id"].isin(cells["merged_into"].dropna())]
    rows, steady = [], _steady(cells)
    for i in founded.index:
        near = steady[steady["commune"].eq(founded.loc[i, "commune"])]
        if not near.empty:
            ends = founded.loc[i, "founded_on"] - pd.Timedelta(days=1)
            name = f"{founded.loc[i, 'area_name']} (khu cũ)"
            rows.append(_area(near.iloc[-1], name, near["cell_id"].iloc[-1], valid_to=ends))
    return rows


def _shared_areas(plan: Plan, dice: Dice, cells: pd.DataFrame) -> list[dict]:
    """Second areas of cells that serve two (one of them three), each joined to the first sooner or later."""
    steady = _steady(cells)
    table = plan.assume["areas"]
    several = int(steady["members"].gt(0).sum())
    n = min(max(1, plan.scaled(table["shared_cells"] - len(_split_areas(cells)))), several)
    chosen = steady.iloc[dice.chosen([1.0] * several, n)]
    homes = [*chosen.index, chosen.index[0]] if n > 2 else list(chosen.index)
    ends = _joining_days(plan, dice, len(homes))
    return [
        _area(cells.loc[i], f"{cells.loc[i, 'area_name']} {side}", cells.loc[i, "cell_id"], valid_to=end)
        for i, side, end in zip(homes, ["2"] * n + ["3"], ends, strict=False)
    ]


def _areas_without_cell(plan: Plan, cells: pd.DataFrame) -> list[dict]:
    """Areas too small for a cell; all but one are joined to a neighbour before the last year."""
    n = max(1, plan.scaled(plan.assume["areas"]["without_cell"]))
    steady = _steady(cells).iloc[:: max(1, len(_steady(cells)) // n)].iloc[:n]
    ends = [None, *_joining_days(plan, plan.dice("areas without cell"), n - 1)]
    return [
        _area(steady.loc[i], f"Tái định cư {steady.loc[i, 'area_name']}", None, valid_to=end)
        for i, end in zip(steady.index, ends, strict=False)
    ]


def _joining_days(plan: Plan, dice: Dice, n: int) -> list[pd.Timestamp]:
    years = list(plan.years[:-1]) or list(plan.years)
    weights = [plan.of_year(plan.assume["areas"]["merged_weight"], year) for year in years]
    days = [
        f"{year}-{_QUARTER_ENDS[int(dice.whole(0, 2, 1)[0])]}"
        for year, count in zip(years, shares(n, weights), strict=True)
        for _ in range(count)
    ]
    return [pd.Timestamp(days[i]) for i in dice.order(n)]
