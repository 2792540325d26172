"""The attack: what a reader with a computer can work out of everything that was published about a district.

All rows of all years, notebooks and languages are put together as one system: every published count stands for the range
that rounds to it, every withheld one for the range that the rule names, and all sums that hold join them. A linear programme
then says how far each withheld count can be narrowed. The auditor may lend the attacker the exact rows: they tell which sums
hold (cells that admitted in two years do not add up, persons do) and which series are the same, never a count.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from thanhson.disclosure.cells import Place, is_span, places, sums
from thanhson.disclosure.program import System
from thanhson.disclosure.rounding import reach_of_shown, tells_least, tells_most
from thanhson.programme import Disclosure

KEYS = ["year", "measure", "group", "subgroup"]
COLUMNS = ["numerator", "denominator"]
Sum = tuple[dict[Place, float], float, float]


@dataclass(frozen=True)
class Known:
    """What the attacker holds: least and greatest count by place, and the places that hide a small count."""

    low: dict[Place, float]
    high: dict[Place, float]
    targets: list[Place]


def attack(published: pd.DataFrame, settings: Disclosure, exact: pd.DataFrame | None = None) -> pd.DataFrame:
    """Try to work withheld counts out of everything published about one district.

    Parameters
    ----------
    published : pandas.DataFrame
        Rows of ``results.csv``, of all years and notebooks together; a row may stand in it often.
    settings : Disclosure
        Threshold and base, which the pages print.
    exact : pandas.DataFrame, optional
        The same rows with exact counts. Without it the attacker tries every sum that the published numbers allow, and knows of a
        withheld count (unit ``count`` or ``cells``) no more than that it is not 0: it may have been withheld for another's sake.

    Returns
    -------
    pandas.DataFrame
        A row a withheld small count: ``year``, ``measure``, ``group``, ``subgroup``, ``column``, ``lower``, ``upper`` (``inf`` where
        nothing bounds it) and ``safe``: whether it keeps as many values as the rule leaves, ``threshold - 1``.

    Examples
    --------
    >>> attack(pd.read_csv("results.csv", dtype="str"), settings)["safe"].all()  # doctest: +SKIP
    """
    known = _known(_numbers(published), settings, None if exact is None else _numbers(exact))
    exact_counts = None if exact is None else _exact_counts(_numbers(exact))
    joined = [*_sums(known, exact_counts), *_within_rows(known)]
    number = {place: i for i, place in enumerate(known.low)}
    system = System(
        np.array(list(known.low.values()), dtype=float),
        np.array(list(known.high.values()), dtype=float),
        [({number[place]: value for place, value in one.items()}, low, high) for one, low, high in joined],
    )
    solver = system.linked(number[place] for place in known.targets).solver()
    wanted = {number[place]: (1.0, settings.threshold - 1.0) for place in known.targets}
    narrowed = set(solver.narrowed(wanted))
    ranges = [solver.range(number[p]) if number[p] in narrowed else wanted[number[p]] for p in known.targets]
    return _report(known.targets, ranges, settings)


def _numbers(rows: pd.DataFrame) -> pd.DataFrame:
    """Counts as whole numbers, keys as text, whichever way the rows were read."""
    kept = rows[[*KEYS, "status", "unit", *COLUMNS]].copy()
    for name in (*KEYS, "status", "unit"):
        kept[name] = kept[name].astype("object").where(kept[name].notna(), "").astype("str").str.removeprefix("'")
    for column in COLUMNS:
        kept[column] = pd.to_numeric(kept[column], errors="coerce").astype("Float64").round().astype("Int64")
    return kept.drop_duplicates(ignore_index=True)


def _exact_counts(exact: pd.DataFrame) -> dict[Place, int]:
    table = places(exact, COLUMNS)
    return dict(zip(table["place"], table["count"], strict=True))


def _known(published: pd.DataFrame, settings: Disclosure, exact: pd.DataFrame | None) -> Known:
    shown = places(published, COLUMNS)
    low, high = reach_of_shown(shown["count"].to_numpy(), np.zeros(len(shown), dtype=bool), settings)
    least = dict(zip(shown["place"], low.astype(float), strict=True))
    most = dict(zip(shown["place"], high.astype(float), strict=True))
    hidden, targets = _hidden(published[published["status"].eq("withheld")], settings, exact), []
    for place, is_small in hidden.items():
        if place not in least:
            least[place] = 1.0 if is_small else 0.0
            most[place] = settings.threshold - 1.0 if is_small and exact is not None else np.inf
            if is_small:
                targets.append(place)
    _loosen(least, most, set(hidden) - set(shown["place"]), set(targets), settings)
    return Known(least, most, targets)


def _hidden(withheld: pd.DataFrame, settings: Disclosure, exact: pd.DataFrame | None) -> dict[Place, bool]:
    """The places of withheld rows, and whether each hides a small count."""
    if exact is None:
        counted = withheld[withheld["unit"].isin(["count", "cells"])].assign(numerator=1, denominator=pd.NA)
        return dict.fromkeys(places(counted, COLUMNS)["place"], True)
    rows = withheld[KEYS].drop_duplicates().merge(exact, on=KEYS, how="inner")
    table = places(rows, COLUMNS)
    few = (table["count"] > 0) & (table["count"] < settings.threshold)
    return dict(zip(table["place"], few, strict=True))


def _loosen(
    least: dict[Place, float], most: dict[Place, float], hidden: set[Place], small: set[Place], settings: Disclosure
) -> None:
    """Take back what the rule does not promise: withheld counts that, by their pattern, may be larger than small, or none.

    These are spans of several withheld years and nothing else, all parts where all are withheld though that would tell them if
    they were small, and all parts beside a small whole.
    """
    before = dict(most)
    for whole, parts in sums(list(before)):
        present = [part for part in parts if before[part] > 0]
        count = sum(part in small or part not in hidden for part in present)
        if whole not in before or not present or not hidden.issuperset(present):
            continue
        if is_span(whole, parts):
            if whole in hidden and len(present) > 1:
                most[whole] = np.inf
        elif whole in hidden or tells_most(before[whole], count, settings.threshold):
            least.update(dict.fromkeys(present, 0.0))
        elif tells_least(least[whole], count, settings.threshold):
            most.update(dict.fromkeys(present, np.inf))


def _sums(known: Known, exact: dict[Place, int] | None) -> Iterator[Sum]:
    """Parts that make up a whole, and series that are the same or make each other up."""
    for whole, parts in sums(list(known.low)):
        if whole not in known.low:
            continue
        if exact is not None:
            holds = whole in exact and exact[whole] == sum(exact.get(part, -1) for part in parts)
        else:
            least, most = sum(known.low[part] for part in parts), sum(known.high[part] for part in parts)
            holds = least <= known.high[whole] and most >= known.low[whole]
        if holds:
            yield {**dict.fromkeys(parts, 1.0), whole: -1.0}, 0.0, 0.0
    if exact is not None:
        yield from _between_series({place: count for place, count in exact.items() if place in known.low})


def _within_rows(known: Known) -> Iterator[Sum]:
    """A numerator of a share is no more than its denominator."""
    for place in known.low:
        measure, column = place.series
        other = Place((measure, "denominator"), place.first, place.last, place.dimensions)
        if column == "numerator" and other in known.low and measure.endswith("_share"):
            yield {place: 1.0, other: -1.0}, -np.inf, 0.0


def _between_series(exact: dict[Place, int]) -> Iterator[Sum]:
    """Series that are the same wherever both stand, and series that are the sum of two others, found in the exact counts."""
    series: dict[tuple[str, str], dict[tuple, int]] = {}
    for place, count in exact.items():
        series.setdefault(place.series, {})[place.first, place.last, place.dimensions] = count
    vectors: dict[frozenset, dict[tuple[str, str], tuple[int, ...]]] = {}
    for name, counts in series.items():
        for kind in {tuple(dimension for dimension, _ in spot[2]) for spot in counts}:
            own = sorted((spot for spot in counts if tuple(d for d, _ in spot[2]) == kind), key=str)
            if len(own) > 1:
                vectors.setdefault(frozenset(own), {})[name] = tuple(counts[spot] for spot in own)
    for spots, by_name in vectors.items():
        for one in _identities(by_name):
            for first, last, dims in spots:
                yield {Place(name, first, last, dims): value for name, value in one.items()}, 0.0, 0.0


def _identities(vectors: dict[tuple[str, str], tuple[int, ...]]) -> Iterator[dict[tuple[str, str], float]]:
    by_values: dict[tuple[int, ...], list[tuple[str, str]]] = {}
    for name, values in vectors.items():
        by_values.setdefault(values, []).append(name)
    for same in by_values.values():
        for other in same[1:]:
            yield {same[0]: 1.0, other: -1.0}
    distinct = [(names[0], np.array(values)) for values, names in by_values.items() if any(values)]
    for i, (one, first) in enumerate(distinct):
        for other, second in distinct[i + 1 :]:
            for whole in by_values.get(tuple((first + second).tolist()), [])[:1]:
                yield {one: 1.0, other: 1.0, whole: -1.0}


def _report(targets: list[Place], ranges: list[tuple[float, float]], settings: Disclosure) -> pd.DataFrame:
    rows = [
        {
            "year": str(place.first) if place.first == place.last else f"{place.first}-{place.last}",
            "measure": place.series[0],
            "group": " × ".join(name for name, _ in place.dimensions) or "total",
            "subgroup": " × ".join(value for _, value in place.dimensions),
            "column": place.series[1],
            "lower": low,
            "upper": high,
            "safe": high - low >= settings.threshold - 2,
        }
        for place, (low, high) in zip(targets, ranges, strict=True)
    ]
    return pd.DataFrame(rows, columns=[*KEYS, "column", "lower", "upper", "safe"])
