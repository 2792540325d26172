"""The one policy for everything that is shared: tables, charts, alternative texts, ``results.csv``, index and executed notebooks.

1. A count from 1 to below the threshold is withheld, with its whole row.
2. Where all or none of a group have a personal attribute, the row is withheld: "all" and "none" tell it of each of them.
3. Rows are withheld beside these where sums would give a small count back (:mod:`thanhson.disclosure.linked`); two results that
   tell of the same counts are looked at as one.
4. Every other count is rounded to the base, each by itself. The one exception: where an attribute is unknown of a few persons, the
   persons of whom it is known are all persons less the unknown ones *as published*; rounded by themselves they would, beside the
   exact number of rows in the ledger, narrow how few those are.
5. Rows of a ledger stay exact, but not those of a register with so few persons that they would tell a withheld number of them
   (:mod:`thanhson.registers.few`): these are withheld whole, as are the totals over all registers.
6. Shares, rates, limits and all else are derived anew from the rounded counts that are left, with nothing in the place of
   what is withheld: a number on a page is a function of the counts on it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from thanhson.disclosure.cells import in_calendar, with_earlier_spans
from thanhson.disclosure.linked import complementary
from thanhson.disclosure.rounding import reach, rounded, small
from thanhson.measures.result import FEWEST, Result, Within
from thanhson.programme import Disclosure

EVERYONE = "everyone"
"""The column of all persons, where a share's denominator leaves out those of whom the attribute is unknown."""

KEYS = ["year", "measure", "group", "subgroup"]
REMEMBERED = 64
_SOLVED: dict[tuple, np.ndarray] = {}

PERSONAL_SHARES = (
    "admissions.minority_share",
    "admissions.youth_union_share",
    "admissions.women_share",
    "admissions.representation_ratio",
    "admissions.confirmed_share",
    "targets.members_good_or_better",
)
"""Shares of persons with an attribute that is theirs: by the law on personal data, ethnic origin and political standing are
sensitive; all or none of a group are withheld."""

OWN = "own."
"""How the names of measures begin that a researcher counts; nothing is known of them, so their shares count as personal."""

PERSONAL_GROUPS = ("sex", "age", "occupation", "ethnicity", "education")
"""Attributes by which persons are counted: a group that falls wholly into one value is withheld."""


def publish(result: Result, settings: Disclosure) -> Result:
    """The result as a shared page may show it; rows that hold no register counts stay exact.

    Parameters
    ----------
    result : Result
        Exact counts, as a measure gives them.
    settings : Disclosure
        Threshold and base of the district.

    Returns
    -------
    Result
        Withheld rows have no counts and values, and ``withheld`` for their status; everything else is derived from the
        rounded counts.

    Examples
    --------
    >>> shown = publish(by_commune(run.tables, 2020), run.programme.disclosure)  # doctest: +SKIP
    """
    if result.exact or result.rows.empty:
        return _without_few(result, settings).derived()
    columns = count_columns(result)
    rows = result.rows.reset_index(drop=True)
    rows[columns] = rows[columns].astype("Int64")
    withheld = _withheld(result, settings)
    withheld |= _tells_few_unknown(rows, withheld, settings)
    known = _known_of_everyone(rows, settings)
    rows[columns] = rows[columns].apply(rounded, base=settings.rounding)
    rows["denominator"] = rows["denominator"].mask(known.notna(), known)
    numbers = [name for name in (*columns, "value", "lower", "upper") if name in rows]
    rows[numbers] = rows[numbers].mask(withheld)
    rows = replace(result, rows=rows).derived().rows
    numbers = list(dict.fromkeys([*numbers, "value", "lower", "upper"]))
    rows[numbers] = rows[numbers].mask(withheld)
    rows["status"] = rows["status"].mask(withheld, "withheld")
    return replace(result, rows=rows)


def _without_few(result: Result, settings: Disclosure) -> Result:
    """An exact result without the counts of rows that would tell a number of persons below the threshold."""
    if FEWEST not in result.rows:
        return result
    few = small(result.rows[FEWEST].astype("Int64"), settings.threshold)
    if not few.any():
        return result
    rows = result.rows.copy()
    rows[["numerator", "denominator"]] = rows[["numerator", "denominator"]].astype("Int64").mask(few)
    return replace(result, rows=rows.assign(status=rows["status"].mask(few, "withheld")))


def _left_out(rows: pd.DataFrame) -> pd.Series:
    """How many persons each denominator leaves out since the attribute is unknown of them; not known where that is not told."""
    if EVERYONE not in rows:
        return pd.Series(pd.NA, index=rows.index, dtype="Int64")
    return rows[EVERYONE] - rows["denominator"]


def _known_of_everyone(rows: pd.DataFrame, settings: Disclosure) -> pd.Series:
    """The denominators that are made of published counts alone; not known where a denominator is rounded by itself.

    It depends on the years of the row only, so that the pages of all years say the same.
    """
    unknown = _left_out(rows)
    few = small(unknown, settings.threshold)
    if not few.any():
        return unknown.where(few)
    keys = [rows[name] for name in ("measure", "group", "subgroup")]
    concerned = few | (few.groupby(keys).transform("any") & rows["year"].str.contains("-"))
    numerator, everyone, shown = (
        rounded(counts, settings.rounding) for counts in (rows["numerator"], rows[EVERYONE], unknown.mask(few, 0))
    )
    return (everyone - shown).clip(lower=numerator).where(concerned)


def _tells_few_unknown(rows: pd.DataFrame, withheld: pd.Series, settings: Disclosure) -> pd.Series:
    """Rows whose unknown persons are many, but withheld in the row beside to protect a few of another year."""
    many = (_left_out(rows) >= settings.threshold).fillna(False).astype(bool)
    if not many.any():
        return many
    place = pd.MultiIndex.from_frame(rows[KEYS])
    beside = rows[KEYS].assign(measure=rows["measure"].str.replace("_share", "_unknown"))
    return many & pd.MultiIndex.from_frame(beside).isin(place[withheld.to_numpy()])


def _withheld(result: Result, settings: Disclosure) -> pd.Series:
    """Which rows of a result are withheld: it is protected together with the one that tells of the same counts."""
    results = [result, *([result.beside()] if result.beside else [])]
    others = sorted({name for one in results for name in one.counts})
    columns = list(dict.fromkeys(["numerator", "denominator", *others]))
    rows = pd.concat([one.rows.assign(_own=one is result) for one in results], ignore_index=True)
    if result.beside:  # in an order that does not depend on which of the two is asked for
        rows = rows.sort_values(KEYS, kind="stable")
    order, rows = rows.index, rows.reset_index(drop=True)
    rows[columns] = rows[columns].astype("Int64")
    within = {name: nested for one in results for name, nested in one.within.items()}
    withheld = _remembered(rows[[*KEYS, "unit", *columns]], columns, settings, within)
    return pd.Series(withheld, index=order)[rows["_own"].to_numpy()].sort_index().reset_index(drop=True)


def _remembered(rows: pd.DataFrame, columns: list[str], settings: Disclosure, within: Within) -> np.ndarray:
    """Rows withheld for what they hold and beside those; the second of two results (and languages) need not solve it again."""
    seen = (
        pd.util.hash_pandas_object(rows).to_numpy().tobytes(),
        tuple(columns),
        settings.model_dump_json(),
        repr(within),
    )
    if seen not in _SOLVED:
        all_rows = with_earlier_spans(in_calendar(rows), columns)
        own = own_withheld(all_rows, columns, settings)
        while len(_SOLVED) >= REMEMBERED:
            _SOLVED.pop(next(iter(_SOLVED)))
        _SOLVED[seen] = complementary(all_rows, columns, own, settings, within).to_numpy()[: len(rows)]
    return _SOLVED[seen]


def count_columns(result: Result) -> list[str]:
    """The columns of a result that hold counts."""
    return list(dict.fromkeys(["numerator", "denominator", *result.counts]))


def own_withheld(rows: pd.DataFrame, columns: list[str], settings: Disclosure) -> pd.Series:
    """Rows withheld for what they hold themselves: a small count, or all or none of a group."""
    withheld = pd.Series(False, index=rows.index)
    for column in columns:
        withheld |= small(rows[column], settings.threshold)
    return withheld | all_or_none(rows) | narrow_rest(rows, settings) | one_value_only(rows)


def all_or_none(rows: pd.DataFrame) -> pd.Series:
    """Rows of personal shares in which all of a group, or none of it, have the attribute."""
    share = _personal(rows) & (rows["denominator"] > 0).fillna(False)
    ends = (rows["numerator"] == 0) | (rows["numerator"] == rows["denominator"])
    return share & ends.fillna(False).astype(bool)


def _personal(rows: pd.DataFrame) -> pd.Series:
    return rows["measure"].isin(PERSONAL_SHARES) | rows["measure"].str.startswith(OWN)


def narrow_rest(rows: pd.DataFrame, settings: Disclosure) -> pd.Series:
    """Rows of personal shares whose published counts leave too little doubt about those without the attribute.

    5 of 5 as published may be 5 to 7 of 5 to 7: at most two are without it. It depends on the published counts alone, so that the
    withholding itself tells nothing.
    """
    share = _personal(rows) & rows["numerator"].notna() & rows["denominator"].notna()
    narrow = pd.Series(False, index=rows.index)
    if not share.any():
        return narrow
    low, high = reach(rows.loc[share, "numerator"].astype("int64"), settings)
    least, most = reach(rows.loc[share, "denominator"].astype("int64"), settings)
    rest_low, rest_high = np.maximum(least - high, 0), most - low
    told = (rest_low < settings.threshold) & ((rest_low > 1) | (rest_high < settings.threshold - 1)) & (rest_high > 0)
    narrow.loc[share] = told
    return narrow


def one_value_only(rows: pd.DataFrame) -> pd.Series:
    """Rows that count persons by a personal attribute where all of a group have the same value."""
    personal = rows["group"].map(
        {group: set(group.split(" × ")) & set(PERSONAL_GROUPS) for group in rows["group"].unique()}
    )
    concerned = rows[personal.map(bool) & rows["unit"].eq("count") & rows["numerator"].notna()]
    found = pd.Series(False, index=rows.index)
    if concerned.empty:
        return found
    others = _outside_group(concerned)
    keys = [concerned["measure"], concerned["year"], concerned["group"], others]
    values = (concerned["numerator"] > 0).astype("int64").groupby(keys).transform("sum")
    listed = concerned.groupby(keys)["numerator"].transform("size")
    found.loc[concerned.index[(values == 1) & (listed > 1)]] = True
    return found


def _outside_group(rows: pd.DataFrame) -> pd.Series:
    """What else a row is about: the values of its dimensions that are no personal attribute."""
    pairs = rows[["group", "subgroup"]].drop_duplicates()
    rest = {
        (group, subgroup): " × ".join(
            value
            for name, value in zip(group.split(" × "), str(subgroup).split(" × "), strict=False)
            if name not in PERSONAL_GROUPS
        )
        for group, subgroup in zip(pairs["group"], pairs["subgroup"], strict=True)
    }
    return pd.Series([rest[key] for key in zip(rows["group"], rows["subgroup"], strict=True)], index=rows.index)
