"""Which month and year a row speaks of: the row itself, then the sheet's title, then the folder."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from thanhson.registers.fields import EARLIEST_YEAR
from thanhson.registers.reader import Read, Reader

_MONTHS_A_YEAR, _HALF_A_YEAR = 12, 6


def fill_from_sheet(reader: Reader, known: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Years (``NaN`` where not known) filled from the title and then the folder, in the rows that are ``wanted``."""
    sheets = reader.batch.sheets
    for rule, years in (
        ("year.from_title", [sheet.year for sheet in sheets]),
        ("year.from_folder", [sheet.folder_year for sheet in sheets]),
    ):
        offered = reader.batch.per_row([np.nan if year is None else year for year in years], float)
        take = wanted & np.isnan(known) & ~np.isnan(offered)
        reader.findings.repaired(rule, take)
        known = np.where(take, offered, known)
    return known


def months_from_title(reader: Reader, known: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Months (1 to 12, ``NaN`` where not known) filled from the title, in the rows that are ``wanted``."""
    offered = reader.batch.per_row([np.nan if s.month is None else s.month for s in reader.batch.sheets], float)
    take = wanted & np.isnan(known) & ~np.isnan(offered)
    reader.findings.repaired("year.from_title", take)
    return np.where(take, offered, known)


def within_reason(reader: Reader, field: str, year: Read, horizon: dt.date) -> np.ndarray:
    """Set rows aside whose year lies in the future or before any register of the Party; returns the years."""
    told = ~year.faulty
    reader.findings.fault("date.in_future", told & (year.found > horizon.year), field, year.received, True)
    reader.findings.fault("date.impossible", told & (year.found < EARLIEST_YEAR), field, year.received, True)
    return year.found


def year_of(days: np.ndarray) -> np.ndarray:
    """The year of each day, ``NaN`` where there is none."""
    return pd.Series(days).dt.year.to_numpy(dtype=float, na_value=np.nan)


def month_of(days: np.ndarray) -> np.ndarray:
    """The month of each day, ``NaN`` where there is none."""
    return pd.Series(days).dt.month.to_numpy(dtype=float, na_value=np.nan)


def nearest_year(months: np.ndarray, days: np.ndarray) -> np.ndarray:
    """The year in which ``months`` lie nearest to ``days``: the meeting of December may be held on 3 January."""
    years, gap = year_of(days), months - month_of(days)
    return years + np.where(gap > _HALF_A_YEAR, -1.0, np.where(gap < -_HALF_A_YEAR, 1.0, 0.0))


def last_days(years: np.ndarray) -> np.ndarray:
    """31 December of each year as ``datetime64[s]``, ``NaT`` where the year is not known."""
    return first_days(years + 1, np.where(np.isnan(years), np.nan, 1.0)) - np.timedelta64(1, "D")


def first_days(years: np.ndarray, months: np.ndarray) -> np.ndarray:
    """The first day of each month as ``datetime64[s]``, ``NaT`` where the year or the month is not known."""
    known = ~np.isnan(years) & ~np.isnan(months)
    count = np.where(known, (years - 1970) * _MONTHS_A_YEAR + months - 1, 0).astype("int64")
    days = count.astype("datetime64[M]").astype("datetime64[s]")
    days[~known] = np.datetime64("NaT")
    return days
