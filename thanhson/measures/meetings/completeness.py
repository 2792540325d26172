"""Completeness: sheets received of sheets due, before anything is said of what stands in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from thanhson.measures.meetings import base
from thanhson.measures.meetings.sheets import cell_months
from thanhson.measures.result import Result

if TYPE_CHECKING:
    from thanhson.registers.tables import Tables


def completeness(tables: Tables, year: int) -> Result:
    """Sheets received and missing each month and year, with months without a meeting and months without a cell kept apart.

    What is small is told as the rest of something large (sheets less meetings held, cells on the register less cells alive), so
    that disclosure control need not withhold it month by month.

    Parameters
    ----------
    tables : Tables
        The clean tables of a district.
    year : int
        A year of the programme; later rows are not looked at.

    Returns
    -------
    Result
        ``meetings.completeness``: sheets received / cell-months due, in total, by setting and by month.
        ``meetings.held``: cell-months with a meeting held / cell-months due, in total and by month; what lies between the two are
        sheets that say that no meeting was held. ``meetings.alive``: cells alive / cells on the register, by month.

    Examples
    --------
    >>> run.show(completeness(run.tables, 2020))  # doctest: +SKIP
    """
    total = base.with_span(cell_months(tables, ["year"], year), [], tables, year)
    setting = base.with_span(cell_months(tables, ["year", "setting"], year), ["setting"], tables, year)
    month = base.on_grid(cell_months(tables, ["month"], year), {"month": base.months_until(tables, year)})
    rows = pd.concat(
        [
            base.rows_of(_received(total), "meetings.completeness"),
            base.rows_of(_received(setting), "meetings.completeness", ["setting"]),
            base.rows_of(_received(month), "meetings.completeness", ["month"]),
            base.rows_of(_held(total), "meetings.held"),
            base.rows_of(_held(month), "meetings.held", ["month"]),
            base.rows_of(_alive(month), "meetings.alive", ["month"]),
        ],
        ignore_index=True,
    )
    return Result("meetings.completeness", rows, facts=base.facts(tables, year))


def completeness_by_commune(tables: Tables, year: int) -> Result:
    """Sheets received of sheets due by commune: each year, and each quarter for the picture.

    Returns
    -------
    Result
        ``meetings.completeness`` by ``commune`` (years and span) and by ``commune × quarter``, communes in the order of their codes.
    """
    yearly = base.with_span(cell_months(tables, ["year", "commune"], year), ["commune"], tables, year)
    monthly = cell_months(tables, ["commune", "month"], year)
    monthly["quarter"] = (
        monthly["month"].str[:4] + "-Q" + ((monthly["month"].str[5:].astype(int) + 2) // 3).astype("str")
    )
    quarterly = monthly.groupby(["commune", "quarter"], as_index=False)[["sheets", "sheets_due"]].sum()
    rows = pd.concat(
        [
            base.rows_of(_received(yearly), "meetings.completeness", ["commune"]),
            base.rows_of(_received(quarterly), "meetings.completeness", ["commune", "quarter"]),
        ],
        ignore_index=True,
    )
    return Result("meetings.completeness_by_commune", rows, facts=base.facts(tables, year))


def _received(months: pd.DataFrame) -> pd.DataFrame:
    return months.assign(numerator=months["sheets"], denominator=months["sheets_due"])


def _held(months: pd.DataFrame) -> pd.DataFrame:
    return months.assign(numerator=months["sheets"] - months["no_meeting"], denominator=months["sheets_due"])


def _alive(months: pd.DataFrame) -> pd.DataFrame:
    listed = months["sheets_due"] + months["not_yet"] + months["no_more"]
    return months.assign(numerator=months["sheets_due"], denominator=listed)
