"""What the figures printed about this district imply: possible numbers of graded cells, an overlap, and chance."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from thanhson.measures import published
from thanhson.measures.article import Claim, claims_of, not_comparable
from thanhson.measures.register_counts import register_counts
from thanhson.measures.result import Result, tidy

if TYPE_CHECKING:
    from thanhson.registers.tables import Tables

GRADES = ("grade_good", "grade_fair", "grade_average", "grade_poor")


def feasible_totals(tables: Tables, year: int, upto: int = 1000, figures: str | Path | None = None) -> Result:
    """The numbers of graded cells for which the printed grades can be whole counts, under three ways of making them.

    Returns
    -------
    Result
        Exact. ``published.feasible_totals`` by ``rounding × totals`` (``half_up × 223-226``): a row a run of totals, ``lower`` and
        ``upper`` its ends, ``value`` how many; ways are ``half_up``, ``residual`` (the first grade was 100 minus the rest) and ``cut``.
        ``published.smallest_total`` by ``rounding``. Facts: the printed ``percents``, the smallest ``counts``, and ``fits``: whether the
        number of cells that the register grades is among them (``yes``, ``no``, ``later``, ``absent``).
    """
    claims, source = claims_of(tables, figures)
    grades = [claim for claim in claims if claim.key in GRADES and claim.finding.reason.startswith("grades_")]
    facts = {"year": year, "source": source, "upto": upto, "percents": [claim.figure.printed for claim in grades]}
    percents = [claim.figure.percent for claim in grades]
    if len(grades) < 2:
        return Result("scorecard.ladder", _ladder({}, year), exact=True, facts=facts)
    ways = {
        "half_up": published.totals(percents, upto),
        "residual": published.totals(percents, upto, residual=0),
        "cut": published.totals(percents, upto, "cut"),
    }
    first = ways["half_up"][0] if ways["half_up"] else None
    facts["counts"] = published.breakdowns(percents, first)[0] if first else ()
    facts["fits"] = _graded_fits(tables, grades[0], year, set(ways["half_up"]))
    facts["period"] = grades[0].period
    return Result("scorecard.ladder", _ladder(ways, year), exact=True, facts=facts)


def runs(totals: list[int]) -> list[tuple[int, int]]:
    """Whole numbers in ascending order as runs: first and last of each.

    >>> runs([223, 224, 226])
    [(223, 224), (226, 226)]
    """
    if not totals:
        return []
    breaks = [i for i, (before, after) in enumerate(pairwise(totals), start=1) if after != before + 1]
    starts, ends = [0, *breaks], [*breaks, len(totals)]
    return [(totals[start], totals[end - 1]) for start, end in zip(starts, ends, strict=True)]


def _ladder(ways: dict[str, list[int]], year: int) -> pd.DataFrame:
    found = [
        {"way": way, "first": first, "last": last, "value": last - first + 1, "_group": f"{way} × {first}-{last}"}
        for way, totals in ways.items()
        for first, last in runs(totals)
    ]
    table = pd.DataFrame(found, columns=["way", "first", "last", "value", "_group"])
    table["lower"], table["upper"] = table["first"].astype("Float64"), table["last"].astype("Float64")
    smallest = pd.DataFrame(
        [{"way": way, "numerator": totals[0]} for way, totals in ways.items() if totals], columns=["way", "numerator"]
    )
    return pd.concat(
        [
            tidy(table, "published.feasible_totals", "cells", year=year, group="rounding × totals", subgroup="_group"),
            tidy(smallest, "published.smallest_total", "cells", year=year, group="rounding", subgroup="way"),
        ],
        ignore_index=True,
    ).drop(columns="_group")


def _graded_fits(tables: Tables, claim: Claim, year: int, totals: set[int]) -> str:
    if stop := not_comparable(claim, tables, year):
        return stop
    found = register_counts(tables, claim.years[1]).get(claim.key)
    return "absent" if found is None else "yes" if found.total in totals else "no"


def overlap(tables: Tables, year: int, figures: str | Path | None = None) -> Result:
    """How many of those admitted can be both ethnic minority and Youth Union member, from the two printed counts alone.

    Returns
    -------
    Result
        ``published.overlap``: ``lower`` and ``upper`` are the least and most possible; ``published.overlap_register``: the register's
        own number of both, of all admitted, where the page reaches the printed years.
    """
    claims, source = claims_of(tables, figures)
    own = {claim.key: claim for claim in claims if claim.key in ("minority", "youth_union")}
    parts = {claim.figure.counts for claim in own.values()}
    totals = {total for _, total in parts}
    facts = {"year": year, "source": source}
    if len(own) < 2 or len(totals) != 1 or None in totals or any(part is None for part, _ in parts):
        empty = tidy(pd.DataFrame({"numerator": []}), "published.overlap", "count", year=year)
        return Result("scorecard.overlap", empty, facts=facts)
    minority, union, total = own["minority"].figure.counts[0], own["youth_union"].figure.counts[0], totals.pop()
    low, high = published.overlap(minority, union, total)
    facts |= {"minority": minority, "youth_union": union, "total": total, "period": own["minority"].period}
    bounds = pd.DataFrame({"numerator": [None], "lower": [float(low)], "upper": [float(high)]})
    rows = [tidy(bounds, "published.overlap", "count", year=year, interval="possible from the printed counts")]
    if not not_comparable(own["minority"], tables, year):
        both = register_counts(tables, own["minority"].years[1]).get("both")
        if both is not None:
            counts = pd.DataFrame({"numerator": [both.part], "denominator": [both.total]})
            rows.append(tidy(counts, "published.overlap_register", "share", year=own["minority"].period))
            facts["inside"] = low <= both.part <= high
    return Result("scorecard.overlap", pd.concat(rows, ignore_index=True), facts=facts)


def chance(tables: Tables, year: int, figures: str | Path | None = None) -> Result:
    """How many dormant cells the printed admissions would touch if they fell at random in them.

    Returns
    -------
    Result
        Exact. ``published.cells_touched``: numerator the cells that are said to have admitted, denominator the dormant ones, ``value``
        and limits what random placement gives (mean, middle 95%). ``published.chance_at_least``, ``published.chance_at_most``: how often
        random placement touches at least, at most, as many. The facts hold the ``chances`` of 0, 1, 2 … cells.
    """
    from thanhson.measures.concentration import occupancy, occupancy_distribution

    claims, source = claims_of(tables, figures)
    own = {claim.key: claim.figure.counts for claim in claims}
    touched, dormant = own.get("dormant", (None, None))
    persons, _ = own.get("dormant_admissions", (None, None))
    facts = {"year": year, "source": source, "touched": touched, "dormant": dormant, "persons": persons}
    if not touched or not dormant or not persons:
        empty = tidy(pd.DataFrame({"numerator": []}), "published.cells_touched", "cells", year=year)
        return Result("scorecard.chance", empty, exact=True, facts=facts)
    chances = occupancy_distribution(dormant, persons)
    expected = occupancy(dormant, persons)
    counts = pd.DataFrame({"numerator": [touched], "denominator": [dormant]})
    random = {"interval": "random placement", "lower": expected.lower, "upper": expected.upper, "value": expected.mean}
    least = counts.assign(value=float(chances[touched:].sum()))
    most = counts.assign(value=float(chances[: touched + 1].sum()))
    rows = [
        tidy(counts.assign(**random), "published.cells_touched", "cells", year=year, note=f"sd {expected.sd:.2f}"),
        tidy(least, "published.chance_at_least", "share", year=year),
        tidy(most, "published.chance_at_most", "share", year=year),
    ]
    facts |= {"chances": [float(one) for one in chances], "sd": expected.sd}
    facts["usual"] = expected.lower <= touched <= expected.upper
    return Result("scorecard.chance", pd.concat(rows, ignore_index=True), exact=True, facts=facts)
