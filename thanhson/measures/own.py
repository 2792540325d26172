"""A measure of one's own: counted rows become a :class:`Result` that ``run.show`` protects, draws and adds to ``results.csv``."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from thanhson.errors import UsageError
from thanhson.measures.result import Result, tidy

ROOM = "own"
"""What the names of such measures begin with in ``results.csv``."""

_NAME = re.compile(r"[a-z][a-z0-9_]*")


def measure(
    name: str,
    counts: pd.DataFrame | pd.Series,
    *,
    title: str | Mapping[str, str] = "",
    year: int | str | None = None,
    unit: str | None = None,
) -> Result:
    """Your own measure, ready for ``run.show``: counted as you like, shown under the rules of every page.

    Parameters
    ----------
    name : str
        Small letters, figures, ``_``. It stands in ``results.csv`` as ``own.<name>``.
    counts : Series or DataFrame
        Whole numbers. The index says what the rows are: its levels are named as in the clean tables (``setting``,
        ``commune_code``, ``cell_type``, ``sex``, ``grade`` …), one row a combination; a level ``year`` gives each row its year.
        A Series holds counts. A frame has the columns ``numerator`` and, for a share or a rate, ``denominator``: counts only, what
        is derived from them is derived here.
    title : str, or mapping of language to str
        Stands above chart and table.
    year : int or str, optional
        The year (or ``2016-2020``) of all rows, where the index has no level ``year``.
    unit : {"count", "share", "rate"}, optional
        By default a share where there is a denominator, else a count; a rate is per 100.

    Returns
    -------
    Result

    Raises
    ------
    UsageError
        A name that cannot stand in ``results.csv``; no whole numbers; no year.

    Examples
    --------
    >>> cells = pd.Series([270, 180], index=pd.Index(["rural", "agency"], name="setting"))
    >>> measure("cells", cells, title="Cells", year=2020).rows[["measure", "year", "group", "subgroup", "numerator"]].values.tolist()
    [['own.cells', '2020', 'setting', 'rural', 270], ['own.cells', '2020', 'setting', 'agency', 180]]
    """
    if not _NAME.fullmatch(name):
        raise UsageError("own.name", name=name)
    frame = counts.to_frame("numerator") if isinstance(counts, pd.Series) else counts
    columns = [column for column in ("numerator", "denominator") if column in frame]
    if "numerator" not in columns or not all(_whole(frame[column]) for column in columns):
        raise UsageError("own.counts", name=name, found=", ".join(map(str, frame.columns)))
    rows, levels = _flat(frame[columns])
    if "year" not in rows and year is None:
        raise UsageError("own.year", name=name, parameter="year")
    unit = unit or ("share" if "denominator" in columns else "count")
    titles = title if isinstance(title, Mapping) else {"vi": title, "en": title}
    tidied = tidy(
        rows, f"{ROOM}.{name}", unit, year=year, group=" × ".join(levels) or "total", subgroup="_subgroup"
    ).drop(columns="_subgroup")
    return Result(f"{ROOM}.{name}", tidied, facts={"titles": dict(titles), "levels": levels})


def _whole(values: pd.Series) -> bool:
    numbers = pd.to_numeric(values, errors="coerce")
    return bool(numbers.notna().all() and (numbers >= 0).all() and (numbers % 1 == 0).all())


def _flat(counts: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The counts with a column ``year`` where a level of the index is, and the other levels joined as ``_subgroup``."""
    named = counts.index.names if any(counts.index.names) else []
    rows = counts.reset_index(drop=not named)
    levels = [str(level) for level in named if level != "year"]
    joined = pd.Series("", index=rows.index, dtype="str")
    for number, level in enumerate(levels):
        joined = joined + (" × " if number else "") + rows[level].astype("str")
    return rows[[*(["year"] if "year" in named else []), *counts.columns]].assign(_subgroup=joined), [
        _DIMENSIONS.get(level, level) for level in levels
    ]


_DIMENSIONS = {"commune_code": "commune"}
"""Columns of the clean tables that ``results.csv`` calls by another name."""
