"""Who was admitted: sex, age and occupation, and the shares of women, ethnic minorities and Youth Union members."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from thanhson.measures.admissions import base
from thanhson.measures.intervals import missing_bounds
from thanhson.measures.result import Result, tidy

if TYPE_CHECKING:
    from thanhson.registers.tables import Tables

AGES = {
    "<18": (0, 17),
    "18-30": (18, 30),
    "31-35": (31, 35),
    "36-40": (36, 40),
    "41-50": (41, 50),
    "51-60": (51, 60),
    ">60": (61, 150),
}
"""Age bands at admission, both ends included; the first ones as the yearly form (Biểu 2-BTCTW) has them."""

OCCUPATIONS_SHOWN = 8
"""The most frequent occupations stand by name, the others together."""

OTHER = "other"

SHARES = {
    "admissions.minority_share": "minority",
    "admissions.youth_union_share": "youth_union",
    "admissions.women_share": "woman",
}
"""Shares of persons, and the column of yes, no and unknown that each is counted from."""


def by_person(tables: Tables, year: int) -> Result:
    """Persons admitted by sex, age band and occupation, each year and over the programme; unknown beside.

    Returns
    -------
    Result
        ``admissions.count`` by ``sex``, ``age`` (:data:`AGES`; ``unknown`` without a birth year) and ``occupation`` (the most
        frequent wordings, ``other``, ``unknown``).
    """
    people = base.persons(tables, year)
    people = people.assign(age_band=age_bands(people["age"]), occupation=_occupations(people, tables))
    wanted = base.periods(tables, year)
    first_band = list(AGES) if people["age_band"].eq("<18").any() else list(AGES)[1:]
    # In alphabetical order: by size, the place of a withheld count among the others would give it away.
    shown = [name for name in dict.fromkeys(people["occupation"].dropna().sort_values()) if name != OTHER]
    groups = {
        "sex": ("sex", ["f", "m", base.UNKNOWN]),
        "age": ("age_band", [*first_band, base.UNKNOWN]),
        "occupation": ("occupation", [*shown, OTHER, base.UNKNOWN]),
    }
    rows = [
        tidy(base.counted(people, wanted, column, values), "admissions.count", "count", group=group, subgroup=column)
        for group, (column, values) in groups.items()
    ]
    return Result(
        "admissions.by_person",
        pd.concat(rows, ignore_index=True),
        facts=base.facts(tables, year),
        beside=lambda: shares(tables, year),
    )


def age_bands(ages: pd.Series) -> pd.Series:
    """The band of each age (years); unknown for an unknown age."""
    bands = pd.Series(pd.NA, index=ages.index, dtype="str")
    for name, (low, high) in AGES.items():
        bands = bands.mask(ages.between(low, high).fillna(False).astype(bool), name)
    return bands


def _occupations(people: pd.DataFrame, tables: Tables) -> pd.Series:
    """Each person's occupation, the rarer ones as one: by the whole register, so that ``other`` holds the same on every page.

    Were each page to gather its own rare ones, two pages would tell apart what both of them gather.
    """
    words = tables.admissions["occupation"].dropna()
    return people["occupation"].map(dict(zip(words, frequent(words), strict=True))).astype("str")


def frequent(words: pd.Series, shown: int = OCCUPATIONS_SHOWN) -> pd.Series:
    """The most frequent wordings of a text column; rarer ones become ``other``.

    Wordings that differ only in case, marks or spaces are one, under the form met most often.
    """
    from thanhson.registers.text import fold

    known = words.dropna()
    keys = known.map({word: fold(word) for word in known.unique()})
    label = known.groupby(keys).agg(lambda forms: forms.value_counts(sort=True).index[0])
    order = keys.value_counts().rename_axis("key").reset_index().sort_values(["count", "key"], ascending=[False, True])
    kept = set(order["key"].head(shown))
    named = keys.map({key: label[key] if key in kept else OTHER for key in order["key"]})
    return named.reindex(words.index)


def shares(tables: Tables, year: int) -> Result:
    """Shares of ethnic minorities, Youth Union members (*đoàn viên*) and women among persons with the field known.

    Returns
    -------
    Result
        A row a share and period; ``lower`` and ``upper`` are the worst-case bounds over all persons where the field is unknown
        for some, else they are blank: a complete count has no interval. Beside each share ``…_unknown``: persons with the field
        unknown, of all. Column ``everyone`` counts all persons.
    """
    people = base.persons(tables, year)
    people = people.assign(woman=people["sex"].eq("f").astype("boolean").mask(people["sex"].isna()))
    wanted = base.periods(tables, year)
    everyone = base.counted(people, wanted)["numerator"]
    rows = []
    for measure, column in SHARES.items():
        counts = yes_and_known(people, column, wanted).assign(everyone=everyone)
        unknown = counts.assign(numerator=everyone - counts["denominator"], denominator=everyone)
        rows += [
            tidy(counts, measure, "share", interval="missing-report bounds"),
            tidy(unknown, measure.replace("_share", "_unknown"), "share"),
        ]
    table = pd.concat(rows, ignore_index=True)
    return Result(
        "admissions.shares",
        table,
        counts=("everyone",),
        derive=(_bounds,),
        facts=base.facts(tables, year),
        beside=lambda: by_person(tables, year),
    )


def yes_and_known(people: pd.DataFrame, column: str, wanted: list[str], **by: object) -> pd.DataFrame:
    """Persons for whom a yes-or-no ``column`` is yes (numerator) among those for whom it is known (denominator)."""
    known = people[people[column].notna()]
    return base.among(known, known[column], wanted, **by)


def _bounds(rows: pd.DataFrame) -> pd.DataFrame:
    own = rows["interval"].eq("missing-report bounds") & (rows["everyone"] > rows["denominator"]).fillna(False)
    lower, upper = missing_bounds(*(rows.loc[own, column] for column in ("numerator", "denominator", "everyone")))
    filled = rows.copy()
    filled.loc[own, "lower"], filled.loc[own, "upper"] = lower, upper
    filled.loc[~own, "interval"] = ""
    return filled
