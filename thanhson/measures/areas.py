"""Residential areas (*khu dân cư*) and the cells that serve them: one of their own, a shared one, a merged one, none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from thanhson.measures.remembered import remembered
from thanhson.measures.result import Result, tidy

if TYPE_CHECKING:
    from thanhson.registers.tables import Tables

KINDS = ("own", "shared", "merged", "without")


@remembered
def kinds(tables: Tables, year: int) -> pd.Series:
    """How each area that was alive in ``year`` was served on its last day of that year.

    Returns
    -------
    pandas.Series
        By ``area_id``: ``own`` (its cell serves no other area), ``merged`` (its cell or a neighbour's was merged, and the cell
        that is left serves several areas), ``shared`` (a cell serves several areas without any merger), ``without`` (no
        cell in the register, or its cell was closed and none took it up).

    Notes
    -----
    An area counts in every year in which it lived on any day; it is judged on 31 December, or on its last day where that
    came before. So an area that gave way to another within the year does not share a cell with it.
    """
    first, last = pd.Timestamp(f"{year}-01-01"), pd.Timestamp(f"{year}-12-31")
    areas = tables.areas
    begun = areas["valid_from"].isna() | (areas["valid_from"] <= last)
    alive = areas[begun & (areas["valid_to"].isna() | (areas["valid_to"] >= first))]
    days = alive["valid_to"].fillna(last).clip(upper=last)
    found = pd.Series(index=pd.Index(alive["area_id"], name="area_id"), dtype="str")
    for day in sorted(days.unique()):
        on_day = alive[_lives(alive, day)]
        judged = _kinds_on(on_day, tables.cells, pd.Timestamp(day))
        chosen = alive.loc[days == day, "area_id"]
        found.loc[chosen] = judged.reindex(chosen).to_numpy()
    return found


def _lives(areas: pd.DataFrame, day: pd.Timestamp) -> pd.Series:
    begun = areas["valid_from"].isna() | (areas["valid_from"] <= day)
    return begun & (areas["valid_to"].isna() | (areas["valid_to"] >= day))


def _kinds_on(areas: pd.DataFrame, cells: pd.DataFrame, day: pd.Timestamp) -> pd.Series:
    heirs = heirs_on(cells, day)
    listed = areas.set_index("area_id")["cell_id"]
    # A cell that the register of cells does not have serves its area all the same.
    serving = listed.map(heirs).where(listed.isin(heirs.index), listed)
    users = serving.map(serving.value_counts())
    merged = (serving != listed).groupby(serving).transform("any").reindex(serving.index)
    kind = pd.Series("shared", index=serving.index, dtype="str")
    kind = kind.mask(merged.fillna(False).astype(bool), "merged").mask((users == 1).fillna(False), "own")
    return kind.mask(serving.isna(), "without")


def heirs_on(cells: pd.DataFrame, day: pd.Timestamp) -> pd.Series:
    """The cell in which each cell lives on a day: itself, or by mergers that were over by then the last of its lineage.

    Unknown where a cell was closed and merged into none.
    """
    closed = (cells["closed_on"] < day).fillna(False).astype(bool)
    step = cells.set_index("cell_id")["merged_into"].where(closed.to_numpy())
    gone = cells.loc[closed & cells["merged_into"].isna(), "cell_id"]
    heir = pd.Series(step.index, index=step.index, dtype="str")
    for _ in range(len(step)):
        onward = heir.map(step)
        if onward.isna().all() or (onward == heir.index).any():
            break
        heir = onward.fillna(heir)
    return heir.mask(heir.isin(gone))


def over_time(tables: Tables, year: int) -> Result:
    """Areas each year by how they were served: a cell of their own, a shared cell, a merged cell, no cell.

    Returns
    -------
    Result
        ``areas.own_cell``, ``areas.shared_cell``, ``areas.merged_cell``, ``areas.without_cell``: areas of that kind / areas.
    """
    years = range(tables.programme.programme.first_year, year + 1)
    rows = [_rows(kinds(tables, one), one) for one in years]
    facts = {"year": year, "years": list(years), "target": tables.programme.targets.areas_with_own_cell}
    return Result("scorecard.areas", pd.concat(rows, ignore_index=True), facts=facts)


def _rows(kind: pd.Series, year: int) -> pd.DataFrame:
    counts = kind.value_counts().reindex(KINDS, fill_value=0)
    parts = [
        tidy(
            pd.DataFrame({"numerator": [counts[name]], "denominator": [len(kind)]}),
            f"areas.{name}_cell",
            "share",
            year=year,
        )
        for name in KINDS
    ]
    return pd.concat(parts)
