"""What dormant cells would have done anyway: regression to the mean, forecast from the years before the programme.

A cell with empty years behind it is partly a slow cell and partly an unlucky one; the unlucky ones recover by themselves.
How much of each there is can only be told from the admissions of *all* cells before the programme. Where the registers do
not hold them, nothing can be said, and the page says so.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from thanhson.measures.admissions import base
from thanhson.measures.admissions.cells import class_ends, joined_classes
from thanhson.measures.admissions.dormancy import alive_at_start
from thanhson.measures.rates import fit_frequencies, forecast
from thanhson.measures.result import Result, tidy

if TYPE_CHECKING:
    from thanhson.registers.tables import Tables

CLASSES = "admissions.cells_before_programme"
PERSONS = "admissions.dormant_forecast"
CELLS = "admissions.dormant_forecast_cells"


def dormant_forecast(tables: Tables, year: int) -> Result:
    """Persons whom the cells without an admission before the programme would have admitted anyway, beside those they did.

    The years watched are those of the settings' definition of dormant, and the registers must hold admissions in each of
    them; else the result has no rows and the fact ``years_missing`` names them.

    Returns
    -------
    Result
        ``admissions.cells_before_programme`` (group ``admissions``: cells by persons admitted in the years before; of cells that
        lived throughout), ``admissions.dormant_forecast`` (numerator: persons admitted since by the cells with none before;
        ``value`` and limits: the empirical-Bayes forecast) and ``admissions.dormant_forecast_cells`` (the same for cells that
        admitted at all). The column ``watched`` of the facts is the number of years before.

    References
    ----------
    https://bmcmedresmethodol.biomedcentral.com/articles/10.1186/1471-2288-8-52 (regression to the mean).
    """
    first, own = tables.programme.programme.first_year, tables.programme.definitions.dormant_after_years
    needed = list(range(first - own, first))
    held = set(tables.admissions["year"].dropna().astype(int))
    facts = {
        **base.facts(tables, year),
        "watched": own,
        "needed": needed,
        "years_missing": [one for one in needed if one not in held],
    }
    if facts["years_missing"]:
        empty = tidy(pd.DataFrame({"year": [], "numerator": [], "denominator": []}), CLASSES, "cells")
        return Result("admissions.dormant_forecast", empty, facts=facts)
    before, after = _before_and_after(tables, year, needed)
    rows = _rows(before, after, base.span_of(tables, year), tables.programme.disclosure.threshold)
    ahead = len(base.years_until(tables, year))
    return Result(
        "admissions.dormant_forecast",
        rows,
        counts=("persons",),
        derive=(partial(_forecast, watched=own, ahead=ahead),),
        facts=facts,
    )


def _before_and_after(tables: Tables, year: int, needed: list[int]) -> tuple[pd.Series, pd.Series]:
    """Persons admitted by each cell that lived throughout the years before: in those years, and since."""
    cells = alive_at_start(tables)
    cells = cells[cells["founded_on"].isna() | (cells["founded_on"] <= pd.Timestamp(f"{needed[0]}-01-01"))]
    earlier = tables.admissions[tables.admissions["year"].isin(needed)]
    before = earlier["cell_id"].value_counts().reindex(cells["cell_id"], fill_value=0)
    after = base.persons(tables, year)["cell_id"].value_counts().reindex(cells["cell_id"], fill_value=0)
    return before, after


def _rows(before: pd.Series, after: pd.Series, span: str, threshold: int) -> pd.DataFrame:
    classes = joined_classes(before, threshold)
    empty = after[before == 0]
    persons = pd.DataFrame({"numerator": [int(empty.sum())], "denominator": [len(empty)]})
    cells = pd.DataFrame({"numerator": [int((empty > 0).sum())], "denominator": [len(empty)]})
    rows = pd.concat(
        [
            tidy(classes, CLASSES, "cells", year=span, group="admissions", subgroup="name"),
            tidy(persons, PERSONS, "count", year=span, interval="empirical bayes forecast"),
            tidy(cells, CELLS, "cells", year=span, interval="empirical bayes forecast"),
        ],
        ignore_index=True,
    )
    return rows.astype({"persons": "Int64"})


def _forecast(rows: pd.DataFrame, watched: int, ahead: int) -> pd.DataFrame:
    """Fill the forecasts from the classes of cells as they stand; unknown where a class is withheld."""
    filled = rows.copy()
    for measure in (PERSONS, CELLS):
        filled.loc[rows["measure"].eq(measure), ["value", "lower", "upper"]] = pd.NA
    classes = rows[rows["measure"].eq(CLASSES)]
    filled.loc[classes.index, "note"] = base.noted(classes["persons"], "{} persons")
    units = rows.loc[rows["measure"].eq(CELLS), "denominator"].dropna()
    if classes.empty or classes["numerator"].isna().any() or units.empty:
        return filled
    prior = fit_frequencies(*class_ends(classes["name"]), classes["numerator"].to_numpy(dtype=float))
    found = forecast(prior, int(units.iloc[0]), watched, ahead)
    known = [pd.NA if np.isnan(number) else number for number in found]
    filled.loc[rows["measure"].eq(PERSONS), ["value", "lower", "upper"]] = known[:3]
    filled.loc[rows["measure"].eq(CELLS), ["value", "lower", "upper"]] = known[3:]
    return filled
