"""Whether ethnic minorities join as often as their share among those who could: ratios to each pool of the settings.

A ratio of the whole district can mislead when both minorities and admissions are concentrated in some communes
(Simpson's paradox). Where a pool has shares by commune, the ratio is therefore standardised: the share among those
admitted over the share that the same persons' communes would give.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from thanhson.measures.admissions import base
from thanhson.measures.admissions.counts import by_commune
from thanhson.measures.admissions.people import yes_and_known
from thanhson.measures.intervals import ratio_to_fixed
from thanhson.measures.result import Result, tidy

if TYPE_CHECKING:
    from thanhson.programme import Pool
    from thanhson.registers.tables import Tables

RATIO = "admissions.representation_ratio"
STANDARDISED = "admissions.representation_ratio_standardised"
WEIGHTS = "admissions.ethnicity_known"
INTERVAL = "wilson (process)"

COVERED = 0.9
"""The standardised ratio needs the communes of so many of its persons; where more are withheld, it is unknown."""


def representation(tables: Tables, year: int) -> Result:
    """The representation ratio of ethnic minorities for every pool of the settings.

    Returns
    -------
    Result
        For each pool (``note`` names it) ``admissions.representation_ratio``: in total each year and over the programme, by
        commune over the programme where the pool has shares by commune, and then ``…_standardised`` over those
        communes, weighted by ``admissions.ethnicity_known``. Numerator and denominator are minorities and persons with the
        field known (``everyone`` counts all, but not by commune); ``pool_share`` is what their share is held against; limits are
        Wilson's divided by it, as a statement about the process. Decided on exact counts, per pool: the fact ``paradox``
        (whether total and communes point different ways).
    """
    people = base.persons(tables, year)
    pools = tables.programme.pools
    rows = [_of_pool(people, pool, number, tables, year) for number, pool in enumerate(pools)]
    table = pd.concat(rows, ignore_index=True) if rows else _no_rows()
    exact = _ratios(_standardise(table))
    by_pool = [exact[exact["pool"] == number] for number in range(len(pools))]
    facts = {**base.facts(tables, year), "paradox": list(map(paradox, by_pool))}
    return Result(
        "admissions.representation",
        table,
        counts=("everyone",),
        derive=(_standardise, _ratios),
        facts=facts,
        beside=lambda: by_commune(tables, year),
    )


def _no_rows() -> pd.DataFrame:
    empty = tidy(pd.DataFrame({"year": [], "numerator": [], "denominator": []}), RATIO, "score")
    more = {"pool": "int64", "pool_share": "Float64", "everyone": "Int64"}
    return empty.assign(**{name: pd.Series(dtype=kind) for name, kind in more.items()})


def _of_pool(people: pd.DataFrame, pool: Pool, number: int, tables: Tables, year: int) -> pd.DataFrame:
    span = [base.span_of(tables, year)]
    more = {"interval": INTERVAL, "note": f"pool: {pool.name_en}, {pool.year}", "pool": number}
    periods = base.periods(tables, year)
    everyone = base.counted(people, periods)["numerator"]
    total = yes_and_known(people, "minority", periods).assign(pool_share=pool.minority_share, everyone=everyone)
    parts = [tidy(total, RATIO, "score", **more)]
    if pool.by_commune:
        covered = people[people["commune_code"].isin(pool.by_commune)]
        communes = yes_and_known(covered, "minority", span, by="commune_code", values=sorted(pool.by_commune))
        communes["pool_share"] = communes["commune_code"].map(pool.by_commune)
        where = {"group": "commune", "subgroup": "commune_code"}
        parts.append(tidy(communes, RATIO, "score", **where, **more))
        weights = communes.assign(numerator=communes["denominator"], denominator=pd.NA)
        parts.append(tidy(weights, WEIGHTS, "count", **where, **{**more, "interval": ""}))
        covered_persons = base.counted(covered, span)["numerator"]
        together = yes_and_known(covered, "minority", span).assign(pool_share=pd.NA, everyone=covered_persons)
        parts.append(tidy(together, STANDARDISED, "score", **more))
    rows = pd.concat(parts, ignore_index=True)
    return rows.assign(pool_share=rows["pool_share"].astype("Float64"), everyone=rows["everyone"].astype("Int64"))


def _standardise(rows: pd.DataFrame) -> pd.DataFrame:
    """Give the standardised row of each pool the share that its persons' communes would give."""
    weights = rows[rows["measure"].eq(WEIGHTS) & rows["numerator"].notna()]
    persons = weights["numerator"].astype("Float64")
    by_pool = weights.assign(_expected=persons * weights["pool_share"], _persons=persons).groupby("pool")
    sums = by_pool[["_expected", "_persons"]].sum()
    own = rows["measure"].eq(STANDARDISED)
    enough = rows["pool"].map(sums["_persons"]) >= COVERED * rows["denominator"].astype("Float64")
    shares = rows["pool"].map(sums["_expected"] / sums["_persons"].mask(sums["_persons"] == 0)).astype("Float64")
    return rows.assign(pool_share=rows["pool_share"].mask(own, shares.where(enough.fillna(False).astype(bool))))


def _ratios(rows: pd.DataFrame) -> pd.DataFrame:
    """Fill ratios and limits from numerators, denominators and shares of the pools."""
    own = rows["unit"].eq("score")
    known = rows["denominator"].astype("Float64").mask(rows["denominator"] == 0)
    against = rows["pool_share"].mask(rows["pool_share"] == 0)
    lower, upper = ratio_to_fixed(rows["numerator"].where(own), rows["denominator"], against)
    value = rows["numerator"].astype("Float64") / known / against
    return rows.assign(value=value.where(own, rows["numerator"].astype("Float64")), lower=lower, upper=upper)


def paradox(rows: pd.DataFrame) -> str:
    """Whether a pool's ratio in total and its ratios by commune point different ways.

    Returns
    -------
    str
        ``every``: the total lies on one side of 1 and every commune on the other (Simpson's paradox); ``standardised``: the
        total lies on one side and the standardised ratio on the other; ``none``; or ``unknown`` without shares by commune.
    """
    total = rows[rows["measure"].eq(RATIO) & rows["group"].eq("total")]["value"].tail(1).dropna()
    communes = rows[rows["measure"].eq(RATIO) & rows["group"].eq("commune")]["value"].dropna()
    standardised = rows[rows["measure"].eq(STANDARDISED)]["value"].dropna()
    if total.empty or standardised.empty:
        return "unknown"
    if total.iloc[0] == 1:
        return "none"
    above = total.iloc[0] > 1
    if (communes < 1).all() if above else (communes > 1).all():
        return "every"
    return "standardised" if (standardised.iloc[0] < 1 if above else standardised.iloc[0] > 1) else "none"
