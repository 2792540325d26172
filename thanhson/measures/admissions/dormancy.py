"""Dormant cells (*chi bộ nhiều năm không kết nạp được đảng viên*): what they did since, and what chance alone would do.

The cells are picked *because* they had admitted nobody. Even if nothing changed, some of them would admit again: so the count
of cells that did stands beside the number that the same persons, placed at random in the same cells, would touch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from thanhson.measures.admissions import base
from thanhson.measures.concentration import occupancy
from thanhson.measures.result import Result, tidy

if TYPE_CHECKING:
    from thanhson.registers.tables import Tables

SPANS = range(2, 7)
"""Years without an admission that stand beside the settings' own: no standard length exists."""

BY_SPAN = "dormant_after_years"
"""The group of rows that show each of the spans; the settings' own span is the total."""


def programme_start(tables: Tables) -> pd.Timestamp:
    """The day at which dormancy is judged: the programme's start where the settings name it, else 1 January of its first year."""
    named = tables.programme.programme.started_on
    return pd.Timestamp(named or f"{tables.programme.programme.first_year}-01-01")


def alive_at_start(tables: Tables) -> pd.DataFrame:
    """The cells that lived on the day at which dormancy is judged.

    A last admission within the programme is not the last one *before* it: an office that wrote the latest year there has not
    told when the cell had admitted before, and ``last_admission_year`` is unknown.
    """
    start = programme_start(tables)
    cells = tables.cells[base.alive_in(tables.cells, start, start)]
    told = cells["last_admission_year"] < tables.programme.programme.first_year
    return cells.assign(last_admission_year=cells["last_admission_year"].where(told.fillna(False)))


def dormant_cells(tables: Tables, years: int | None = None) -> pd.DataFrame:
    """The cells that are dormant at the programme's start.

    Parameters
    ----------
    years : int, optional
        Full calendar years before the programme without an admission; by default the settings' own.

    Returns
    -------
    pandas.DataFrame
        Rows of ``cells``: alive at the start, not younger than ``years``, their last admission known and before those years
        (0: never). A cell whose last admission is not known is not among them.
    """
    years = years or tables.programme.definitions.dormant_after_years
    since = tables.programme.programme.first_year - years
    cells = alive_at_start(tables)
    old_enough = cells["founded_on"].isna() | (cells["founded_on"] <= pd.Timestamp(f"{since}-01-01"))
    return cells[old_enough & (cells["last_admission_year"] < since).fillna(False).astype(bool)]


def first_admissions(tables: Tables, year: int) -> pd.DataFrame:
    """Per cell: persons admitted in the programme up to ``year``, and the year of the first of them."""
    people = base.persons(tables, year)
    return people.groupby("cell_id").agg(persons=("year", "size"), first_year=("year", "min"))


def successors(cells: pd.DataFrame) -> pd.Series:
    """The cell in which each cell lives on today: itself, or by mergers (*sáp nhập*), followed to the last.

    Returns
    -------
    Series
        ``cell_id`` (index) to the last cell of its lineage; a circle of mergers ends where it started.
    """
    step = cells.set_index("cell_id")["merged_into"]
    heir = pd.Series(step.index, index=step.index)
    for _ in range(len(step)):
        onward = heir.map(step)
        if onward.isna().all() or (onward == heir.index).any():
            break
        heir = onward.fillna(heir)
    return heir


def dormant(tables: Tables, year: int) -> Result:
    """Dormant cells under every definition, how many admitted again, and whom; mergers and unknown ones beside.

    Returns
    -------
    Result
        For the settings' own span (``total``) and for 2 to 6 years (group ``dormant_after_years``): ``admissions.dormant_cells`` (of
        the cells alive at the start with a known last admission), ``…dormant_reactivated`` (of the dormant),
        ``…dormant_admissions``; in total also ``…dormant_merged`` (closed or merged since), ``…dormant_reactivated_lineage``
        (admitted themselves or, after a merger, by the cell that took them up) and ``…dormant_unknown`` (alive at the start, last
        admission not known).
    """
    own = tables.programme.definitions.dormant_after_years
    if alive_at_start(tables)["last_admission_year"].isna().all():
        return Result("admissions.dormant", _none(), facts=dormancy_facts(tables, year))
    rows = [_of_span(tables, year, own, {}), _beside(tables, year, own)]
    rows += [_of_span(tables, year, years, {"years": years}) for years in spans(own)]
    table = pd.concat(rows, ignore_index=True)
    return Result("admissions.dormant", table, facts=dormancy_facts(tables, year))


def spans(own: int) -> list[int]:
    """The definitions shown: 2 to 6 years, and the settings' own."""
    return sorted({*SPANS, own})


def _none() -> pd.DataFrame:
    return tidy(pd.DataFrame({"year": [], "numerator": [], "denominator": []}), "admissions.dormant_cells", "cells")


def dormancy_facts(tables: Tables, year: int) -> dict[str, object]:
    """What sentences about dormant cells need: the definition, the day it is judged at, and whether the register allows it."""
    own = tables.programme.definitions.dormant_after_years
    first = tables.programme.programme.first_year
    known = alive_at_start(tables)["last_admission_year"].notna().any()
    return {
        **base.facts(tables, year),
        "own": own,
        "start": programme_start(tables).date(),
        "empty_from": first - own,
        "empty_to": first - 1,
        "missing": not known,
        "no_cells": alive_at_start(tables).empty,
    }


def _row(measure: str, unit: str, numerator: int, denominator: int, where: dict, **more: object) -> pd.DataFrame:
    """One counted row; ``where`` holds its ``year`` and, for a definition other than the total, ``years``."""
    counts = pd.DataFrame({"numerator": [numerator], "denominator": [denominator], **{k: [v] for k, v in more.items()}})
    if "years" not in where:
        return tidy(counts, measure, unit, year=where["year"])
    counts["years"] = str(where["years"])
    return tidy(counts, measure, unit, year=where["year"], group=BY_SPAN, subgroup="years")


def _of_span(tables: Tables, year: int, years: int, where: dict) -> pd.DataFrame:
    cells = dormant_cells(tables, years)
    admitted = first_admissions(tables, year)["persons"].reindex(cells["cell_id"], fill_value=0)
    known = int(alive_at_start(tables)["last_admission_year"].notna().sum())
    where = {**where, "year": base.span_of(tables, year)}
    found = len(cells)
    return pd.concat(
        [
            _row("admissions.dormant_cells", "cells", found, known, where),
            _row("admissions.dormant_reactivated", "cells", int((admitted > 0).sum()), found, where),
            _row("admissions.dormant_admissions", "count", int(admitted.sum()), found, where),
        ]
    )


def _beside(tables: Tables, year: int, years: int) -> pd.DataFrame:
    cells, start = dormant_cells(tables, years), alive_at_start(tables)
    where = {"year": base.span_of(tables, year)}
    gone = cells["closed_on"] <= pd.Timestamp(f"{year}-12-31")
    again = int(by_lineage(tables, year, cells).sum())
    unknown = int(start["last_admission_year"].isna().sum())
    return pd.concat(
        [
            _row("admissions.dormant_merged", "cells", int(gone.sum()), len(cells), where),
            _row("admissions.dormant_reactivated_lineage", "cells", again, len(cells), where),
            _row("admissions.dormant_unknown", "cells", unknown, len(start), where),
        ]
    )


def by_lineage(tables: Tables, year: int, cells: pd.DataFrame) -> pd.Series:
    """Whether each of ``cells`` admitted itself or, after its closing, through the cells that took it up."""
    people = base.persons(tables, year)
    own = cells["cell_id"].isin(people["cell_id"])
    closed = cells[cells["merged_into"].notna() & (cells["closed_on"] <= pd.Timestamp(f"{year}-12-31"))]
    heirs = closed.assign(heir=closed["cell_id"].map(successors(tables.cells)).to_numpy())
    later = heirs.merge(people[["cell_id", "day"]], left_on="heir", right_on="cell_id", suffixes=("", "_of_heir"))
    taken_up = later.loc[later["day"] >= later["closed_on"], "cell_id"]
    return own | cells["cell_id"].isin(taken_up)


def dormant_by_chance(tables: Tables, year: int) -> Result:
    """Cells that would be touched if the persons whom the dormant cells admitted were placed in them at random.

    Returns
    -------
    Result
        ``admissions.dormant_expected_by_chance`` under every definition: numerator the persons, denominator the dormant cells,
        ``value`` the cells touched on average, limits the middle 95% of placements, column ``sd`` the standard deviation
        (also in ``note``), column ``reactivated`` the cells that did admit. The fact ``verdict`` (``as_chance``, ``more``,
        ``fewer``, ``none``) is decided on exact counts: inside the limits or not.
    """
    own = tables.programme.definitions.dormant_after_years
    facts = dormancy_facts(tables, year)
    if facts["missing"]:
        empty = _none().assign(reactivated=pd.Series(dtype="Int64"))
        return Result("admissions.dormant_by_chance", empty, facts={**facts, "verdict": "none"})
    rows = [_expected(tables, year, own, {})]
    rows += [_expected(tables, year, years, {"years": years}) for years in spans(own)]
    table = pd.concat(rows, ignore_index=True).astype({"reactivated": "Int64"})
    facts["verdict"] = verdict(_touched(table).iloc[0])
    return Result("admissions.dormant_by_chance", table, counts=("reactivated",), derive=(_touched,), facts=facts)


def _expected(tables: Tables, year: int, years: int, where: dict) -> pd.DataFrame:
    cells = dormant_cells(tables, years)
    admitted = first_admissions(tables, year)["persons"].reindex(cells["cell_id"], fill_value=0)
    where = {**where, "year": base.span_of(tables, year)}
    again = int((admitted > 0).sum())
    return _row(
        "admissions.dormant_expected_by_chance", "cells", int(admitted.sum()), len(cells), where, reactivated=again
    ).assign(interval="random placement")


def _touched(rows: pd.DataFrame) -> pd.DataFrame:
    """Fill mean, limits and standard deviation of the cells touched from persons and cells."""
    filled = rows.copy()
    known = rows[rows["numerator"].notna() & rows["denominator"].notna() & (rows["denominator"] > 0)]
    found = [occupancy(int(d), int(a)) for a, d in zip(known["numerator"], known["denominator"], strict=True)]
    values = pd.DataFrame(found, index=known.index, columns=["mean", "sd", "lower", "upper"]).reindex(rows.index)
    filled["value"] = values["mean"].astype("Float64")
    filled["lower"], filled["upper"] = values["lower"].astype("Float64"), values["upper"].astype("Float64")
    filled["sd"] = values["sd"].astype("Float64")
    filled["note"] = [f"sd {sd:.2f}" if sd == sd else "" for sd in values["sd"]]
    return filled


def verdict(row: pd.Series) -> str:
    """Whether as many cells admitted as random placement gives: ``as_chance``, ``more``, ``fewer``; ``none`` without any."""
    if pd.isna(row["value"]) or row["numerator"] == 0:
        return "none"
    if row["reactivated"] > row["upper"]:
        return "more"
    return "fewer" if row["reactivated"] < row["lower"] else "as_chance"
