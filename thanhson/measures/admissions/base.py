"""What all measures of admissions stand on: the persons of the programme up to a year, and the members they are held against."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from thanhson.measures.intervals import poisson_rate
from thanhson.measures.remembered import remembered

if TYPE_CHECKING:
    from thanhson.registers.tables import Tables

UNKNOWN = "unknown"
"""The subgroup of persons whose field is not known; never dropped."""

PER = 100
"""Rates are per so many members."""


def years_until(tables: Tables, year: int) -> list[int]:
    """The programme's years up to and with ``year``."""
    return list(range(tables.programme.programme.first_year, year + 1))


def span_of(tables: Tables, year: int) -> str:
    """The programme up to ``year`` as ``results.csv`` writes it: ``2016-2019``, or ``2016`` in the first year."""
    first = tables.programme.programme.first_year
    return f"{first}-{year}" if year > first else str(first)


def periods(tables: Tables, year: int) -> list[str]:
    """Every year up to ``year`` and the span of them all, as text; the first year stands only once."""
    return list(dict.fromkeys([*map(str, years_until(tables, year)), span_of(tables, year)]))


def facts(tables: Tables, year: int) -> dict[str, object]:
    """What every sentence needs: the page's year, the years up to it, and the span that they make."""
    return {"year": year, "years": years_until(tables, year), "span": span_of(tables, year)}


@remembered
def persons(tables: Tables, year: int) -> pd.DataFrame:
    """Persons admitted (*kết nạp*) in the programme's years up to ``year``, with their cell's commune, type and setting.

    Returns
    -------
    pandas.DataFrame
        The columns of ``admissions``, plus ``commune_code``, ``cell_type``, ``setting`` (``unknown`` where the cell is not in
        the register), ``day`` (the date that the settings name), ``age`` (year less birth year).
    """
    rows = tables.admissions
    rows = rows[rows["year"].isin(years_until(tables, year))]
    return with_cells(rows, tables).assign(
        day=rows[tables.programme.definitions.admission_date].to_numpy(),
        age=(rows["year"] - rows["birth_year"]).to_numpy(),
    )


def with_cells(rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """``rows`` (with ``cell_id``) with ``commune_code``, ``cell_type`` and ``setting`` of their cells."""
    places = tables.cells[["cell_id", "commune_code", "cell_type", "setting"]]
    joined = rows.merge(places, on="cell_id", how="left", validate="many_to_one")
    names = ["commune_code", "cell_type", "setting"]
    return joined.assign(**{name: joined[name].fillna(UNKNOWN) for name in names})


@remembered
def members_at_start(tables: Tables, year: int) -> pd.DataFrame:
    """Members on each cell's list at the start of each year: ``listed`` of its first meeting of the year.

    Returns
    -------
    pandas.DataFrame
        ``cell_id``, ``year``, ``listed``, ``commune_code``, ``cell_type``, ``setting``; a cell without a sheet in a year has no row.
    """
    rows = tables.meetings
    rows = rows[rows["year"].isin(years_until(tables, year)) & rows["listed"].notna()]
    # Two sheets of one month: the regular (or combined) meeting's list comes before the thematic one's.
    first = rows.sort_values(["cell_id", "month", "kind"]).drop_duplicates(["cell_id", "year"])
    return with_cells(first[["cell_id", "year", "listed"]].reset_index(drop=True), tables)


def alive_in(cells: pd.DataFrame, first_day: str | pd.Timestamp, last_day: str | pd.Timestamp) -> pd.Series:
    """Whether each cell lived on any day from ``first_day`` to ``last_day``; unknown dates count as always."""
    founded, closed = cells["founded_on"], cells["closed_on"]
    begun = founded.isna() | (founded <= pd.Timestamp(last_day))
    return begun & (closed.isna() | (closed >= pd.Timestamp(first_day)))


def counted(
    rows: pd.DataFrame, wanted: Sequence[str], by: str | None = None, values: Sequence[str] | None = None
) -> pd.DataFrame:
    """Count ``rows`` (with a ``year``) for each period and each value of a column, with 0 where there is none.

    Parameters
    ----------
    rows : pandas.DataFrame
        A row a person; ``year`` whole.
    wanted : sequence of str
        Periods as :func:`periods` writes them: years, and spans ``2016-2019``.
    by : str, optional
        The column to count by; unknown values count as ``unknown``.
    values : sequence of str, optional
        All values that must stand in the result, in order; others follow. By default those met, sorted.

    Returns
    -------
    pandas.DataFrame
        ``year``, the column ``by``, ``numerator``.
    """
    return summed(rows.assign(numerator=1), wanted, ["numerator"], by, values)


def summed(
    rows: pd.DataFrame,
    wanted: Sequence[str],
    columns: Sequence[str],
    by: str | None = None,
    values: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Sums of whole-number ``columns`` for each period and each value of ``by``; otherwise as :func:`counted`."""
    key = rows[by].astype("object").fillna(UNKNOWN).astype("str") if by else pd.Series("", index=rows.index)
    met = sorted(key.unique())
    listed = [""] if by is None else [*(values or []), *(value for value in met if value not in (values or []))]
    grid = pd.MultiIndex.from_product([list(wanted), listed], names=["year", "_key"])
    data = rows[list(columns)].astype("Int64").assign(_key=key, _year=rows["year"].astype("int64"))
    yearly = data.groupby(["_year", "_key"])[list(columns)].sum()
    parts = [_of_period(yearly, period) for period in wanted]
    table = (pd.concat(parts) if parts else yearly).reindex(grid, fill_value=0).reset_index()
    return table.rename(columns={"_key": by}) if by else table.drop(columns="_key")


def among(
    rows: pd.DataFrame,
    chosen: pd.Series,
    wanted: Sequence[str],
    by: str | None = None,
    values: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Those of ``rows`` that are ``chosen`` (numerator) among all of them (denominator); otherwise as :func:`counted`."""
    marked = rows.assign(numerator=chosen.astype("int64"), denominator=1)
    return summed(marked, wanted, ["numerator", "denominator"], by, values)


def noted(counts: pd.Series, text: str) -> list[str]:
    """Counts that have no column in ``results.csv`` as notes (``at risk 45``); blank where they are unknown."""
    return ["" if pd.isna(count) else text.format(int(count)) for count in counts]


def _of_period(yearly: pd.DataFrame, period: str) -> pd.DataFrame:
    first, _, last = period.partition("-")
    years = yearly.index.get_level_values("_year")
    part = yearly[(years >= int(first)) & (years <= int(last or first))]
    return pd.concat({period: part.groupby(level="_key").sum()}, names=["year", "_key"])


def rate_counts(
    people: pd.DataFrame,
    members: pd.DataFrame,
    wanted: Sequence[str],
    by: str | None = None,
    values: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Numerators and denominators of rates: persons admitted by cells whose list is known, and the members on those lists.

    Returns
    -------
    pandas.DataFrame
        ``year``, the column ``by``, ``numerator``, ``denominator``. Over several years the denominator is member-years.
    """
    listed = members[["cell_id", "year"]].drop_duplicates()
    known = people.merge(listed, on=["cell_id", "year"])
    values = values or sorted({*known[by].astype("str"), *members[by].astype("str")}) if by else None
    above = counted(known, wanted, by, values)
    below = summed(members, wanted, ["listed"], by, values)
    return above.assign(denominator=below["listed"])


def exact_poisson(rows: pd.DataFrame) -> pd.DataFrame:
    """Fill ``lower`` and ``upper`` of rates with exact Poisson limits, per 100 members (a statement about the process)."""
    rates = rows["unit"].eq("rate") & rows["interval"].eq("exact poisson")
    lower, upper = poisson_rate(rows.loc[rates, "numerator"], rows.loc[rates, "denominator"])
    filled = rows.copy()
    filled.loc[rates, "lower"] = lower * PER
    filled.loc[rates, "upper"] = upper * PER
    return filled
