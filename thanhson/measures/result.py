"""What a measure returns: counts first, everything else derived from them.

A measure counts exactly and leaves shares, rates and limits to ``derive`` functions. Disclosure control can then
withhold and round the counts and have the rest derived *again* from what may be shown, so that no share, limit or
sentence gives a hidden count back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd

COLUMNS = (
    "district", "year", "measure", "group", "subgroup", "numerator", "denominator", "value", "unit", "lower", "upper",
    "interval", "status", "note",
)  # fmt: skip
"""The columns of ``results.csv``, in order."""

FEWEST = "fewest"
"""The column, in a result that else stays exact, of the smallest number of persons that a row's counts tell."""

UNITS = ("count", "share", "rate", "score", "cells")

Derive = Callable[[pd.DataFrame], pd.DataFrame]
Within = dict[str, tuple[str, dict[str, str]]]


@dataclass(frozen=True)
class Result:
    """The rows of one measure (or of a few that belong on one chart).

    Attributes
    ----------
    name : str
        ``admissions.by_commune``: finds the figure, the table and the words of the page.
    rows : pandas.DataFrame
        A tidy row a figure: ``year`` (text: ``2019`` or ``2016-2020``), ``measure``, ``group``, ``subgroup``, ``numerator``,
        ``denominator`` (``Int64``), ``unit``, and where they apply ``value``, ``lower``, ``upper`` (``Float64``), ``interval``,
        ``status``, ``note``. Further columns may carry what ``derive`` and the figure need; they never reach ``results.csv``.
    counts : tuple of str
        Further columns that hold whole numbers counted in the registers (``missing``, ``speakers``): disclosure control
        treats them as it treats numerators.
    derive : tuple of functions
        Frame to frame, in order: fill ``value``, ``lower``, ``upper`` and further columns from the counts alone. They run
        on the exact counts for ``status`` and in exact runs, and again on the protected counts for a page.
    exact : bool
        Rows that hold no persons and no units of a register (a ledger, figures already printed): they stay as they are.
    facts : dict
        What sentences need and no count gives away: years, settings, names of rules, reasons why a thing cannot be said.
    within : dict
        Dimensions whose values lie within those of another, by name: ``{"cell_type": ("setting", {"school": "agency"})}``. The
        rows do not say so, but a reader knows it, and adds schools up to agencies.
    beside : function, optional
        Another result that tells of the same counts in other rows (persons with known ethnicity beside persons): both are
        protected as one, so that neither shows what the other withholds.
    """

    name: str
    rows: pd.DataFrame
    counts: tuple[str, ...] = ()
    derive: tuple[Derive, ...] = ()
    exact: bool = False
    facts: dict[str, object] = field(default_factory=dict)
    within: Within = field(default_factory=dict)
    beside: Callable[[], Result] | None = None

    def derived(self) -> Result:
        """The same result with shares, rates and limits filled in from its counts."""
        rows = with_values(self.rows)
        for step in self.derive:
            rows = step(rows)
        return replace(self, rows=rows)

    def of(self, measure: str, group: str = "total") -> pd.DataFrame:
        """The rows of a measure and group, in their order, numbered from 0; none where there are none."""
        found = self._groups.get((measure, group))
        return self.rows.iloc[:0].reset_index(drop=True) if found is None else found.copy(deep=False)

    @cached_property
    def _groups(self) -> dict[tuple[str, str], pd.DataFrame]:
        """Rows by measure and group: the views of a page ask for them again and again."""
        parts = self.rows.groupby(["measure", "group"], sort=False)
        return {key: own.reset_index(drop=True) for key, own in parts}

    def figures(self, district: str) -> pd.DataFrame:
        """The rows as ``results.csv`` has them, for the district code ``district``."""
        return self.rows.assign(district=district).reindex(columns=list(COLUMNS))


def tidy(
    counts: pd.DataFrame,
    measure: str,
    unit: str,
    *,
    year: object = None,
    group: str = "total",
    subgroup: str | None = None,
    **constant: object,
) -> pd.DataFrame:
    """Turn counted rows into rows of a :class:`Result`.

    Parameters
    ----------
    counts : pandas.DataFrame
        Columns ``numerator`` and, for shares and rates, ``denominator``; optionally ``year``; the column named by
        ``subgroup``; anything else is carried along.
    measure, unit : str
        As in ``results.csv``; the unit is one of :data:`UNITS`.
    year : int or str, optional
        For rows that have no column ``year``.
    group : str
        The name of the grouping (``commune``, ``setting × month``).
    subgroup : str, optional
        The column of ``counts`` that holds the subgroup; none for totals.
    **constant
        Further columns with one value (``status``, ``note``).
    """
    if unit not in UNITS:
        raise ValueError(f"unit {unit!r} is not one of {UNITS}")
    rows = counts.reset_index(drop=True)
    # All columns at once: to put them into a frame one by one takes twice as long.
    columns: dict[str, object] = dict(rows.items())
    columns["year"] = columns.get("year", pd.Series(year, index=rows.index)).astype("str")
    columns |= {"measure": measure, "group": group}
    columns["subgroup"] = columns[subgroup].astype("str") if subgroup else ""
    columns["unit"] = unit
    for name in ("numerator", "denominator"):
        columns[name] = columns.get(name, pd.Series(pd.NA, index=rows.index)).astype("Int64")
    defaults = {"interval": "", "status": "", "note": "", **constant}
    return pd.DataFrame(
        {**columns, **{n: value for n, value in defaults.items() if n not in columns}}, index=rows.index
    )


def with_values(rows: pd.DataFrame) -> pd.DataFrame:
    """Fill ``value`` where it is unknown: the count, the share, or the rate per 100 (``unit`` tells which)."""
    rows = rows.copy()
    for column in ("value", "lower", "upper"):
        rows[column] = (rows[column] if column in rows else pd.Series(pd.NA, index=rows.index)).astype("Float64")
    numerator, denominator, value = (
        rows[name].to_numpy(dtype=float, na_value=np.nan) for name in ("numerator", "denominator", "value")
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(denominator == 0, np.nan, numerator / denominator)
        rate = np.where(denominator == 0, np.nan, 100 * numerator / denominator)
    unit = rows["unit"].to_numpy(dtype=object)
    derived = np.select(
        [(unit == "count") | (unit == "cells"), unit == "share", unit == "rate"], [numerator, share, rate], np.nan
    )
    filled = np.where(np.isnan(value), derived, value)
    rows["value"] = pd.arrays.FloatingArray(filled, np.isnan(filled))
    return rows
