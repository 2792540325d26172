"""What cleaning did to the registers: rows of the ledger, repairs, warnings, what was set aside, and which sheets came.

These results hold rows and sheets, never persons, and so stay exact on every page; but for a register of so few persons that its
rows would tell how many (:mod:`thanhson.registers.few`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from thanhson.measures.meetings.sheets import CELL_YEARS
from thanhson.measures.result import FEWEST, Result, tidy
from thanhson.registers.few import fewest

if TYPE_CHECKING:
    from thanhson.registers.cleaning import CleanReport
    from thanhson.registers.tables import Tables

OUTCOMES = ("clean", "layout", "duplicate", "quarantined")
"""What becomes of a row that was read; every row becomes one of them."""

NO_CELL, NO_SHEET, NO_MEETING, HELD = range(4)
"""States of a cell in a month: not founded yet or closed; alive without a sheet; a sheet that says no meeting; a meeting."""


def arrived(books: CleanReport, period: str) -> Result:
    """Rows read and what became of them, by register (``cleaning.rows``).

    Parameters
    ----------
    books : CleanReport
        ``run.books``.
    period : str
        The programme up to the page's year: ``run.page.span``.
    """
    lines = books.ledger[books.ledger["table"] != ""]
    sums = lines.groupby("table", sort=False)[["rows_read", *(f"rows_{name}" for name in OUTCOMES)]].sum()
    files = lines.groupby("table", sort=False)["file"].nunique()
    long = sums.rename(columns={f"rows_{name}": name for name in OUTCOMES}).reset_index()
    long = long.melt(["table", "rows_read"], list(OUTCOMES), "outcome", "numerator")
    long = long.assign(denominator=long["rows_read"], both=long["table"] + " × " + long["outcome"])
    long["files"] = long["table"].map(files)
    long[FEWEST] = _fewest_persons(long["table"], books)
    rows = tidy(long, "cleaning.rows", "count", year=period, group="table × outcome", subgroup="both")
    facts = {"files": int(lines["file"].nunique()), "sheets": len(lines)}
    return Result("cleaning.arrived", rows, exact=True, facts=facts)


def refused(books: CleanReport, period: str) -> Result:
    """Files and sheets that were not read, each with its reason (``cleaning.not_read``)."""
    refusals = books.refusals
    frame = pd.DataFrame(
        {
            "file": [one.file for one in refusals],
            "sheet": [one.sheet for one in refusals],
            "key": [one.key for one in refusals],
            "params": [one.params for one in refusals],
            "harmless": [one.harmless for one in refusals],
        },
    )
    frame = frame.assign(
        numerator=1, where=[f"{one.file} [{one.sheet}]" if one.sheet else one.file for one in refusals]
    )
    rows = tidy(frame, "cleaning.not_read", "count", year=period, group="file", subgroup="where")
    return Result("cleaning.refused", rows, exact=True)


def repaired(books: CleanReport, period: str) -> Result:
    """Rows in which a value was mended, by register and rule (``cleaning.repairs``)."""
    return _by_rule(books, books.repairs, "cleaning.repairs", "cleaning.repaired", period)


def warned(books: CleanReport, period: str) -> Result:
    """Rows kept as they are that somebody should look at, by register and rule (``cleaning.warnings``)."""
    return _by_rule(books, books.warnings, "cleaning.warnings", "cleaning.warned", period)


def _fewest_persons(tables: pd.Series, books: CleanReport) -> pd.Series:
    """The smallest number of persons that rows of each table's register tell; unknown for registers that count no persons."""
    lines = books.ledger
    return tables.map(fewest(zip(lines["table"], lines["file"], lines["rows_clean"], strict=True))).astype("Int64")


def _by_rule(books: CleanReport, counts: pd.DataFrame, measure: str, name: str, period: str) -> Result:
    counts = counts.assign(numerator=counts["rows"].astype("Int64"), both=counts["table"] + " × " + counts["rule"])
    # A rule that mends every row of a register tells how many there are.
    counts[FEWEST] = _fewest_persons(counts["table"], books)
    rows = tidy(counts.drop(columns="rows"), measure, "count", year=period, group="table × rule", subgroup="both")
    return Result(name, rows, exact=True)


def set_aside(books: CleanReport, period: str) -> Result:
    """Values and rows that were set aside, with file, sheet, column and Excel's row numbers, never the value (``cleaning.set_aside``)."""
    from thanhson.registers.check import column_title, ranges

    keys = ["table", "rule", "scope", "file", "sheet", "column"]
    places = books.faults.groupby(keys, sort=True, as_index=False).agg(numerator=("row", "size"), rows=("row", ranges))
    places["title"] = [
        column_title(table, column) for table, column in zip(places["table"], places["column"], strict=True)
    ]
    places["where"] = [
        " × ".join(map(str, parts))
        for parts in places[["table", "rule", "file", "sheet", "column"]].itertuples(index=False)
    ]
    group = "table × rule × file × sheet × column"
    rows = tidy(places, "cleaning.set_aside", "count", year=period, group=group, subgroup="where")
    return Result("cleaning.set_aside", rows, exact=True)


def calendar(tables: Tables, year: int) -> Result:
    """Each cell in each month of the programme up to ``year``: meeting held, no meeting, no sheet, no cell (``cleaning.cell_months``).

    Returns
    -------
    Result
        A row a year and state; ``facts["states"]`` is the picture: an array of cells × months of the states of this module,
        cells in the order of their communes, whose codes stand in ``facts["communes"]``, first months of years in ``facts["years"]``.
    """
    first = tables.programme.programme.first_year
    query = f"select * from ({CELL_YEARS}) order by commune, cell_id, year"
    cells = tables.sql(query, {"first": first, "until": year})
    years = list(range(first, year + 1))
    alive, sheet, held = (_bits(cells[name], len(years)) for name in ("alive", "sheet", "held"))
    states = np.select([~alive & ~sheet, ~sheet, ~held], [NO_CELL, NO_SHEET, NO_MEETING], HELD)
    counted = pd.DataFrame(
        {
            "year": np.repeat(years, 4),
            "state": np.tile(["no_cell", "no_sheet", "no_meeting", "held"], len(years)),
            "numerator": [
                int((states[:, 12 * i : 12 * i + 12] == state).sum()) for i in range(len(years)) for state in range(4)
            ],
        }
    )
    rows = tidy(counted, "cleaning.cell_months", "count", group="state", subgroup="state")
    communes = cells["commune"].to_numpy()[:: len(years)].tolist()
    return Result("cleaning.calendar", rows, exact=True, facts={"states": states, "communes": communes, "years": years})


def _bits(years: pd.Series, count: int) -> np.ndarray:
    """Twelve columns a year from the bits of a cell's years."""
    months = (years.to_numpy(dtype=np.int64)[:, None] >> np.arange(12)) & 1
    return months.reshape(-1, 12 * count).astype(bool)
