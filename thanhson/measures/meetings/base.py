"""What all measures of meetings share: periods and months of a page, rows by group, and bounds for sheets that did not come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from thanhson.measures.result import tidy

if TYPE_CHECKING:
    from thanhson.registers.tables import Tables

_CARRIED = ("numerator", "denominator", "value", "lower", "upper", "status", "note", "reported", "due", "known")

SETTINGS = ("rural", "agency")

BOUNDS = "missing-report bounds"
"""What lower and upper are where sheets did not come: the share if none, and if all, of what they would have held had the property."""


def years_until(tables: Tables, year: int) -> list[int]:
    """The programme's years up to and with ``year``."""
    return list(range(tables.programme.programme.first_year, year + 1))


def span_of(tables: Tables, year: int) -> str:
    """The programme up to ``year``: ``2016-2019``, or ``2016`` in the first year."""
    first = tables.programme.programme.first_year
    return f"{first}-{year}" if year > first else str(first)


def months_until(tables: Tables, year: int) -> list[str]:
    """Every month of the programme up to the end of ``year``: ``2016-01`` …"""
    return [f"{y}-{m:02d}" for y in years_until(tables, year) for m in range(1, 13)]


def quarters_until(tables: Tables, year: int) -> list[str]:
    """Every quarter of the programme up to the end of ``year``: ``2016-Q1`` …"""
    return [f"{y}-Q{q}" for y in years_until(tables, year) for q in range(1, 5)]


def communes_of(tables: Tables) -> list[str]:
    """Codes of the communes that have cells, in order."""
    return sorted(tables.cells["commune_code"].unique())


def facts(tables: Tables, year: int, **more: object) -> dict[str, object]:
    """What every sentence needs: the page's year, the years up to it, and the span that they make."""
    return {"year": year, "years": years_until(tables, year), "span": span_of(tables, year), **more}


def with_span(counts: pd.DataFrame, keys: Sequence[str], tables: Tables, year: int) -> pd.DataFrame:
    """Counts by ``year`` and ``keys``, with every year that lacks a row as 0, and below them their sums over the span.

    Only for what may be added up: counts, never medians.
    """
    columns = [column for column in counts.columns if column not in ("year", *keys)]
    grid = {"year": years_until(tables, year), **{key: sorted(counts[key].unique()) for key in keys}}
    yearly = on_grid(counts, grid)
    yearly["year"] = yearly["year"].astype("str")
    span = span_of(tables, year)
    if span == str(year):
        return yearly
    total = yearly.groupby(list(keys), as_index=False)[columns].sum() if keys else yearly[columns].sum().to_frame().T
    both = pd.concat([yearly, total.assign(year=span)], ignore_index=True)
    return both.astype(dict.fromkeys(columns, "Int64"))


def on_grid(counts: pd.DataFrame, grid: Mapping[str, Sequence[object]]) -> pd.DataFrame:
    """Counts for every combination of the grid's values, 0 where nothing was counted (0 of 0 is a gap, never a zero share)."""
    whole = pd.MultiIndex.from_product([list(values) for values in grid.values()], names=list(grid)).to_frame(
        index=False
    )
    found = whole.merge(counts, on=list(grid), how="left")
    columns = [column for column in counts.columns if column not in grid]
    found[columns] = found[columns].fillna(0)
    return found


def rows_of(
    counts: pd.DataFrame, measure: str, keys: Sequence[str] = (), unit: str = "share", **constant: object
) -> pd.DataFrame:
    """Rows of a Result: ``group`` and ``subgroup`` from the columns ``keys``; the year from ``year``, else from the month or quarter.

    Of the other columns only those stay that limits are derived from.
    """
    period = next(key for key in ("year", "month", "quarter") if key in counts)
    rows = {name: counts[name] for name in counts.columns if name in (*_CARRIED, *keys)}
    rows["year"] = counts["year"] if period == "year" else counts[period].astype("str").str[:4]
    rows["_subgroup"] = _joined(counts, keys)
    tidied = tidy(
        pd.DataFrame(rows), measure, unit, group=" × ".join(keys) or "total", subgroup="_subgroup", **constant
    )
    return tidied.drop(columns="_subgroup")


def _joined(rows: pd.DataFrame, keys: Sequence[str]) -> pd.Series:
    if not keys:
        return pd.Series("", index=rows.index, dtype="str")
    joined, *others = (rows[key].astype("str") for key in keys)
    for other in others:
        joined = joined + " × " + other
    return joined


def with_counts(rows: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """``rows`` with these columns of counts, unknown where no part brought them along."""
    absent = {name: pd.Series(pd.NA, index=rows.index, dtype="Int64") for name in columns if name not in rows}
    return rows.assign(**absent)


def put(rows: pd.DataFrame, chosen: pd.Series, **columns: object) -> pd.DataFrame:
    """``rows`` with ``columns`` filled in where ``chosen``; numbers become ``Float64``, texts stay texts."""
    filled = rows.copy()
    for name, values in columns.items():
        if name not in filled:
            filled[name] = pd.Series(pd.NA, index=filled.index, dtype="Float64")
        new = pd.Series(values, index=filled.index[chosen]) if np.ndim(values) else values
        filled.loc[chosen, name] = new
    return filled


def missing_bounds(rows: pd.DataFrame) -> pd.DataFrame:
    """Fill ``lower`` and ``upper`` of rows whose interval is :data:`BOUNDS`.

    What did not come is taken to be as large as what came: with ``reported`` of ``due`` sheets the denominator of all is the known
    one times ``due / reported``. ``known`` (by default the denominator) is the part of the denominator in which the property
    itself is known.
    """
    chosen = rows["interval"].eq(BOUNDS)
    own = rows[chosen]
    reported, due = (own[name].astype("Float64") for name in ("reported", "due"))
    base = own["denominator"].astype("Float64")
    known = own["known"].astype("Float64").fillna(base) if "known" in own else base
    whole = base * due / reported.mask(reported == 0)
    whole = whole.mask(whole == 0)
    count = own["numerator"].astype("Float64")
    return put(rows, chosen, lower=count / whole, upper=(count + whole - known) / whole)


def tipping_share(rows: pd.DataFrame, target: float) -> pd.Series:
    """The share that what did not come needs for the whole to reach ``target``: above 1 it cannot, at 0 or below it does anyway.

    Parameters
    ----------
    rows : pandas.DataFrame
        With ``value``, ``lower`` and ``upper`` of :func:`missing_bounds`.
    target : float
        A share.

    Returns
    -------
    pandas.Series
        ``NA`` where nothing is missing.
    """
    missing = rows["upper"] - rows["lower"]
    return (target - rows["lower"]) / missing.mask(missing <= 1e-12)


def nothing() -> pd.DataFrame:
    """Rows of a Result that has none."""
    empty = pd.DataFrame({"year": pd.Series(dtype="str"), "numerator": pd.Series(dtype="Int64")})
    return rows_of(empty.assign(reported=empty["numerator"], due=empty["numerator"]), "")
