"""The printed claim about dormant cells (46 cells, of which 39 admitted 79 persons) held against chance."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from thanhson.measures.admissions import base
from thanhson.measures.concentration import occupancy
from thanhson.measures.result import Result, tidy

if TYPE_CHECKING:
    from thanhson.registers.tables import Tables

MEASURE = "published.dormant_expected_by_chance"

_CELLS = "cells long without an admission that then admitted"
_BY_THOSE = r"^by those (\d+) cells$"


def dormant_printed(tables: Tables, year: int, figures: str | Path | None = None) -> Result:
    """What chance gives for the printed numbers of dormant cells, cells that admitted, and persons.

    Parameters
    ----------
    figures : path, optional
        The file of printed figures; by default ``data/published/figures.csv`` of the project.

    Returns
    -------
    Result
        Exact, since these are printed numbers and no register: ``published.dormant_expected_by_chance``, numerator the
        persons, denominator the dormant cells, ``reactivated`` the cells that admitted, ``value`` and limits the cells touched at
        random, ``sd``. No row where nothing is printed about this district, or only about later years than the page's.
    """
    rows = _printed(tables, year, Path(figures) if figures else default_figures())
    table = tidy(rows, MEASURE, "cells", interval="random placement", note="printed figures")
    found = [occupancy(int(d), int(a)) for a, d in zip(table["numerator"], table["denominator"], strict=True)]
    values = pd.DataFrame(found, columns=["mean", "sd", "lower", "upper"], index=table.index, dtype="Float64")
    table = table.assign(value=values["mean"], lower=values["lower"], upper=values["upper"], sd=values["sd"])
    again = base.noted(table["reactivated"], "{} admitted again")
    notes = zip(table["note"], again, table["sd"], strict=True)
    table["note"] = [f"{note}; {told}; sd {sd:.2f}" for note, told, sd in notes]
    return Result("admissions.dormant_printed", table, exact=True, facts=base.facts(tables, year))


def default_figures() -> Path:
    """``data/published/figures.csv`` of the project, or of the working directory where the package is installed."""
    project = Path(__file__).resolve().parents[3]
    return (project if (project / "pyproject.toml").is_file() else Path.cwd()) / "data" / "published" / "figures.csv"


def _printed(tables: Tables, year: int, path: Path) -> pd.DataFrame:
    """The printed claims about this district's dormant cells: dormant, reactivated and persons, one row a source."""
    from thanhson.measures.figures import read_figures

    columns = ["year", "numerator", "denominator", "reactivated", "source_url", "publisher", "published_on"]
    if not path.is_file():
        return pd.DataFrame(columns=columns)
    district = tables.programme.district
    file = read_figures(path)
    file = file[file["place"].eq(f"{district.name}, {district.province}")]
    cells = file[file["measure"].eq(_CELLS)]
    persons = file.assign(reactivated=file["subgroup"].str.extract(_BY_THOSE, expand=False)).dropna(
        subset="reactivated"
    )
    joined = cells.merge(persons, on=["source_url", "period"], suffixes=("", "_of_persons"))
    joined = joined[joined["numerator"] == joined["reactivated"]]
    last = pd.to_numeric(joined["period"].str[-4:], errors="coerce")
    joined = joined[last <= year]
    return pd.DataFrame(
        {
            "year": joined["period"],
            "numerator": pd.to_numeric(joined["numerator_of_persons"]),
            "denominator": pd.to_numeric(joined["denominator"]),
            "reactivated": pd.to_numeric(joined["reactivated"]),
            **{name: joined[name] for name in columns[4:]},
        }
    )
