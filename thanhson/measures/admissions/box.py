"""Can say / cannot say: what the registers at hand allow, decided by code and not by hope."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from thanhson.measures.admissions import base
from thanhson.measures.admissions.dormancy import dormancy_facts
from thanhson.measures.admissions.reinforced import postings_until
from thanhson.measures.admissions.timing import FOLLOWED
from thanhson.measures.result import Result, tidy

if TYPE_CHECKING:
    from thanhson.registers.tables import Tables

MUCH_UNKNOWN = 0.2
"""A field unknown for more than this share of the persons carries no statement about all of them."""

FIELDS = {
    "minority": "minority",
    "youth_union": "youth_union",
    "sex": "sex",
    "birth_year": "age",
    "occupation": "occupation",
}
"""Columns of the admissions that carry a statement each, and the word for it."""

Statement = tuple[str, dict[str, object]]


def can_say(tables: Tables, year: int) -> Result:
    """What can and what cannot be said about admissions from the registers at hand.

    Returns
    -------
    Result
        No rows; the facts ``can`` and ``cannot`` list statements as (catalogue key, parameters). They name fields, years and
        pools, never a count.
    """
    can, cannot = [], []
    for statements in (_counts, _fields, _pools, _dormant, _before, _design):
        yes, no = statements(tables, year)
        can, cannot = can + yes, cannot + no
    empty = tidy(pd.DataFrame({"year": [], "numerator": [], "denominator": []}), "admissions.can_say", "count")
    facts = {**base.facts(tables, year), "can": can, "cannot": cannot}
    return Result("admissions.can_say", empty, exact=True, facts=facts)


def _counts(tables: Tables, year: int) -> tuple[list[Statement], list[Statement]]:
    people = base.persons(tables, year)
    if people.empty:
        return [], [("counts_none", {"span": base.span_of(tables, year)})]
    can: list[Statement] = [("counts", {"span": base.span_of(tables, year)})]
    listed = set(base.members_at_start(tables, year)["year"].astype(int))
    with_list = [one for one in base.years_until(tables, year) if one in listed]
    without = [one for one in base.years_until(tables, year) if one not in listed]
    can += [("rates", {"years": with_list})] if with_list else []
    cannot: list[Statement] = [("rates_none", {"years": without})] if without else []
    early = people["admitted_on"] <= pd.Timestamp(f"{year}-12-31") - pd.DateOffset(months=FOLLOWED)
    if early.any() and people.loc[early, "full_on"].notna().any():
        can.append(("confirmed", {"until": year - FOLLOWED // 12}))
    cannot.append(("confirmed_later", {"since": max(year - FOLLOWED // 12 + 1, base.years_until(tables, year)[0])}))
    return can, cannot


def _fields(tables: Tables, year: int) -> tuple[list[Statement], list[Statement]]:
    people = base.persons(tables, year)
    if people.empty:
        return [], []
    unknown = {word: people[column].isna().mean() for column, word in FIELDS.items()}
    good = [word for word, share in unknown.items() if share <= MUCH_UNKNOWN]
    poor = [word for word, share in unknown.items() if share > MUCH_UNKNOWN]
    limit = {"limit": MUCH_UNKNOWN}
    return (
        [("fields", {"fields": good})] if good else [],
        [("fields_unknown", {"fields": poor, **limit})] if poor else [],
    )


def _pools(tables: Tables, year: int) -> tuple[list[Statement], list[Statement]]:
    pools = tables.programme.pools
    known = base.persons(tables, year)["minority"].notna().any()
    if not pools or not known:
        return [], [("pools_none" if not pools else "pools_no_field", {})]
    names = {"pools": [(pool.name_vi, pool.name_en, pool.year) for pool in pools]}
    without = [(pool.name_vi, pool.name_en, pool.year) for pool in pools if not pool.by_commune]
    can = [("pools", names)] + ([] if len(without) == len(pools) else [("standardised", {})])
    cannot: list[Statement] = [("pools_not_eligible", {})]
    return can, cannot + ([("standardised_none", {"pools": without})] if without else [])


def _dormant(tables: Tables, year: int) -> tuple[list[Statement], list[Statement]]:
    facts = dormancy_facts(tables, year)
    if facts["missing"]:
        return [], [("dormant_none", {})]
    return [("dormant", {"own": facts["own"], "start": facts["start"]}), ("chance", {})], []


def _before(tables: Tables, year: int) -> tuple[list[Statement], list[Statement]]:
    first, own = tables.programme.programme.first_year, tables.programme.definitions.dormant_after_years
    held = set(tables.admissions["year"].dropna().astype(int))
    missing = [one for one in range(first - own, first) if one not in held]
    if missing:
        return [], [("before_none", {"years": missing})]
    return [("before", {"years": list(range(first - own, first))})], []


def _design(tables: Tables, year: int) -> tuple[list[Statement], list[Statement]]:
    cannot: list[Statement] = [("cause", {}), ("single", {"threshold": tables.programme.disclosure.threshold})]
    if not postings_until(tables, year).empty:
        cannot.insert(1, ("reinforced", {}))
    if tables.programme.programme.synthetic:
        cannot.append(("synthetic", {"district": tables.programme.district.name}))
    return [], cannot
