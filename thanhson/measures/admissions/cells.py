"""How admissions lie over the cells: cells that admitted anyone, and how concentrated the rest is, beside chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from thanhson.measures.admissions import base
from thanhson.measures.concentration import gini_by_chance, weighted_gini
from thanhson.measures.result import Result, tidy

if TYPE_CHECKING:
    from thanhson.registers.tables import Tables

CLASSES = "admissions.cells_by_admissions"
GINI = "admissions.gini"
BY_CHANCE = "admissions.gini_by_chance"

FEWEST_CLASSES = 3
"""With fewer classes of which one is joined, there is no Gini coefficient: what differs within a class does not count."""


def concentration(tables: Tables, year: int) -> Result:
    """Cells that admitted, and the Gini coefficient over all cells beside the same total placed at random.

    Returns
    -------
    Result
        ``admissions.cells_admitting`` each year and over the programme (denominator: cells alive); over the programme the
        classes ``admissions.cells_by_admissions`` (group ``admissions``: cells with 0, 1, 2 … persons; column ``persons``; classes
        with fewer cells than the disclosure threshold are joined to their neighbour), ``admissions.gini`` computed from these
        classes (unknown where fewer than three are left and one is joined), and ``admissions.gini_by_chance`` with the middle
        95% of 1,000 random placements.
    """
    people = base.persons(tables, year)
    span = base.span_of(tables, year)
    counts = admissions_of_cells(tables, people, base.years_until(tables, year))
    classes = joined_classes(counts, tables.programme.disclosure.threshold)
    together = pd.DataFrame({"numerator": [int(counts.sum())], "denominator": [len(counts)]})
    rows = pd.concat(
        [
            tidy(_admitting(tables, people, year), "admissions.cells_admitting", "share"),
            tidy(classes, CLASSES, "cells", year=span, group="admissions", subgroup="name"),
            tidy(together, GINI, "score", year=span),
            tidy(together, BY_CHANCE, "score", year=span, interval="random placement"),
        ],
        ignore_index=True,
    )
    rows["persons"] = rows["persons"].astype("Int64")
    return Result(
        "admissions.concentration", rows, counts=("persons",), derive=(_ginis,), facts=base.facts(tables, year)
    )


def admissions_of_cells(tables: Tables, people: pd.DataFrame, years: list[int]) -> pd.Series:
    """Persons admitted in ``years`` by each cell that lived on any day of them, cells without any included."""
    cells = tables.cells
    alive = cells[base.alive_in(cells, f"{years[0]}-01-01", f"{years[-1]}-12-31")]
    counts = people[people["year"].isin(years)]["cell_id"].value_counts()
    return counts.reindex(alive["cell_id"], fill_value=0)


def _admitting(tables: Tables, people: pd.DataFrame, year: int) -> pd.DataFrame:
    years = base.years_until(tables, year)
    spans = {str(one): [one] for one in years} | {base.span_of(tables, year): years}
    counts = {span: admissions_of_cells(tables, people, part) for span, part in spans.items()}
    return pd.DataFrame(
        {
            "year": list(counts),
            "numerator": [int((part > 0).sum()) for part in counts.values()],
            "denominator": [len(part) for part in counts.values()],
        }
    )


def joined_classes(counts: pd.Series, threshold: int) -> pd.DataFrame:
    """Cells by the number of persons they admitted; classes of fewer than ``threshold`` cells joined from the top down.

    Returns
    -------
    pandas.DataFrame
        ``name`` (``0``, ``1``, ``3-4``, ``7+``), ``numerator`` (cells), ``persons``, from the least to the most.
    """
    table = counts.value_counts().sort_index(ascending=False)
    # A class closes as soon as it holds enough cells; what is left at the bottom joins the class above it.
    number, open_cells, marks = 0, 0, []
    for cells in table:
        marks.append(number)
        open_cells += cells
        if open_cells >= threshold:
            number, open_cells = number + 1, 0
    last = max(number - 1, 0)
    frame = pd.DataFrame(
        {"value": table.index, "cells": table.to_numpy(), "mark": np.minimum(marks, last) if marks else []}
    )
    frame["held"] = frame["value"] * frame["cells"]
    joined = frame.groupby("mark").agg(
        low=("value", "min"), high=("value", "max"), numerator=("cells", "sum"), persons=("held", "sum")
    )
    joined = joined.sort_values("low").reset_index(drop=True)
    top = joined["low"].max()
    names = [
        _class_name(int(low), int(high), low == top) for low, high in zip(joined["low"], joined["high"], strict=True)
    ]
    return joined.assign(name=pd.Series(names, dtype="str"))[["name", "numerator", "persons"]]


def _class_name(low: int, high: int, top: bool) -> str:
    if top and high > low:
        return f"{low}+"
    return str(low) if low == high else f"{low}-{high}"


def class_ends(names: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """The least and the most persons of classes by their names: ``0`` is (0, 0), ``3-4`` is (3, 4), ``7+`` is (7, inf)."""
    low = names.str.extract(r"^(\d+)", expand=False).astype(float)
    high = names.str.extract(r"(\d+)$", expand=False).astype(float)
    return low.to_numpy(), high.mask(names.str.endswith("+"), np.inf).to_numpy()


def too_coarse(names: pd.Series) -> bool:
    """Whether so few classes are left, some of them joined, that they tell nothing of how cells differ."""
    low, high = class_ends(names)
    return len(names) < FEWEST_CLASSES and bool((low != high).any())


def persons_each(classes: pd.DataFrame) -> np.ndarray:
    """Persons of each cell of a class: the number in its name, or the mean where classes were joined."""
    low, high = class_ends(classes["subgroup"])
    cells = classes["numerator"].to_numpy(dtype=float, na_value=np.nan)
    held = classes["persons"].to_numpy(dtype=float, na_value=np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(cells > 0, held / cells, low)
    return np.where(low == high, low, np.clip(mean, low, high))


def _ginis(rows: pd.DataFrame) -> pd.DataFrame:
    """The Gini coefficient of the classes as they stand, and of as many persons on as many cells by chance."""
    classes = rows[rows["measure"].eq(CLASSES)]
    filled = rows.copy()
    filled.loc[classes.index, "note"] = base.noted(classes["persons"], "{} persons")
    cells = classes["numerator"].to_numpy(dtype=float, na_value=np.nan)
    held = classes["persons"].to_numpy(dtype=float, na_value=np.nan)
    known = (
        len(cells) and not np.isnan(cells).any() and not np.isnan(held).any() and not too_coarse(classes["subgroup"])
    )
    own = weighted_gini(persons_each(classes), cells) if known else float("nan")
    filled.loc[rows["measure"].eq(GINI), "value"] = pd.NA if np.isnan(own) else own
    chance = rows["measure"].eq(BY_CHANCE)
    total = rows.loc[chance, ["numerator", "denominator"]].dropna()
    if len(total):
        found = gini_by_chance(int(total["denominator"].iloc[0]), int(total["numerator"].iloc[0]))
        values = [pd.NA if np.isnan(value) else value for value in found]
        filled.loc[total.index, ["value", "lower", "upper"]] = values
    return filled
