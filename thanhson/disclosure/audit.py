"""The attack: what a reader with a computer can work out of everything that was published about a district.

All rows of all years, notebooks and languages are put together as one system: every published count stands for the range
that rounds to it, every withheld one for the range that the rule names, and all sums that hold join them. A linear programme
then says how far each withheld count can be narrowed. The auditor may lend the attacker the exact rows: they tell which sums
hold (cells that admitted in two years do not add up, persons do) and which series are the same, never a count.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
import pandas as pd

from thanhson.disclosure.cells import Place, are_same, by_series, in_calendar, is_span, places, sums
from thanhson.disclosure.program import System
from thanhson.disclosure.rounding import reach, reach_of_shown, tells_least, tells_most
from thanhson.measures.result import Within
from thanhson.programme import Disclosure

KEYS = ["year", "measure", "group", "subgroup"]
NAMES = ["year", "measure", "group", "named", "column"]
COLUMNS = ["numerator", "denominator"]
EXACT = r"(?:cleaning|published)\."
"""How measures begin that hold no persons and stay exact: rows of the ledger, figures already printed."""

ADMITTED = ("admissions.count", "numerator")
"""The count of persons that the ledger tells too: each clean row of an admission register is one."""

Sum = tuple[dict[Place, float], float, float]


@dataclass(frozen=True)
class Known:
    """What the attacker holds: least and greatest count by place, the places that hide a small count, and their rows' names."""

    low: dict[Place, float]
    high: dict[Place, float]
    targets: list[Place]
    names: dict[Place, tuple[str, ...]]


def attack(
    published: pd.DataFrame, settings: Disclosure, exact: pd.DataFrame | None = None, within: Within | None = None
) -> pd.DataFrame:
    """Try to work withheld counts out of everything published about one district.

    Parameters
    ----------
    published : pandas.DataFrame
        Rows of ``results.csv``, of all years and notebooks together; a row may stand in it often.
    settings : Disclosure
        Threshold and base, which the pages print.
    exact : pandas.DataFrame, optional
        The same rows with exact counts. Without it the attacker believes every sum that the published numbers allow, but for those
        that cannot hold beside the others (so a range may rest on a sum that does not hold in truth), and knows of a
        withheld count (unit ``count`` or ``cells``) no more than that it is not 0: it may have been withheld for another's sake.
        With it, series that are the same in all years are taken for the same thing; of a few cells over two or three years some are
        so by accident, and then more is found than anybody could know.
    within : dict, optional
        Dimensions that lie within others (types of cell within settings), as of :class:`thanhson.measures.result.Result`.

    Returns
    -------
    pandas.DataFrame
        A row a withheld small count: ``year``, ``measure``, ``group``, ``subgroup``, ``column``, ``lower``, ``upper`` (``inf`` where
        nothing bounds it) and ``safe``: whether it keeps as many values as the rule leaves, ``threshold - 1``.

    Examples
    --------
    >>> attack(pd.read_csv("results.csv", dtype="str"), settings)["safe"].all()  # doctest: +SKIP
    """
    published, exact = _numbers(published), None if exact is None else _numbers(exact)
    exact_counts = None if exact is None else _exact_counts(exact, within)
    known = _known(published, settings, exact, exact_counts, within)
    joined = [*_sums(known, exact_counts), *_within_rows(known)]
    number = {place: i for i, place in enumerate(known.low)}
    system = System(
        np.array(list(known.low.values()), dtype=float),
        np.array(list(known.high.values()), dtype=float),
        [({number[place]: value for place, value in one.items()}, low, high) for one, low, high in joined],
    )
    if exact is None:
        system = system.consistent()
    solver = system.linked(number[place] for place in known.targets).solver()
    wanted = {number[place]: (1.0, settings.threshold - 1.0) for place in known.targets}
    narrowed = set(solver.narrowed(wanted))
    ranges = [solver.range(number[p]) if number[p] in narrowed else wanted[number[p]] for p in known.targets]
    return _report([known.names[place] for place in known.targets], ranges, settings)


def _numbers(rows: pd.DataFrame) -> pd.DataFrame:
    """Counts as whole numbers, keys as text, whichever way the rows were read."""
    kept = rows[[*KEYS, "status", "unit", *COLUMNS]].copy()
    for name in (*KEYS, "status", "unit"):
        kept[name] = kept[name].astype("object").where(kept[name].notna(), "").astype("str").str.removeprefix("'")
    for column in COLUMNS:
        kept[column] = pd.to_numeric(kept[column], errors="coerce").astype("Float64").round().astype("Int64")
    return in_calendar(kept.assign(named=kept["subgroup"])).drop_duplicates(ignore_index=True)


def _exact_counts(exact: pd.DataFrame, within: Within | None) -> dict[Place, int]:
    table = places(exact, COLUMNS, within)
    return dict(zip(table["place"], table["count"], strict=True))


def _known(
    published: pd.DataFrame,
    settings: Disclosure,
    exact: pd.DataFrame | None,
    exact_counts: dict[Place, int] | None,
    within: Within | None,
) -> Known:
    shown = places(published, COLUMNS, within)
    low, high = reach_of_shown(shown["count"].to_numpy(), np.zeros(len(shown), dtype=bool), settings)
    exactly = published["measure"].str.match(EXACT)[shown["row"]].to_numpy()
    low, high = (np.where(exactly, shown["count"], end) for end in (low, high))
    least = dict(zip(shown["place"], low.astype(float), strict=True))
    most = dict(zip(shown["place"], high.astype(float), strict=True))
    table = _hidden(published[published["status"].eq("withheld")], settings, exact, within)
    hidden, targets = dict(zip(table["place"], table["few"], strict=True)), []
    for place, is_small in hidden.items():
        if place not in least:
            least[place] = 1.0 if is_small else 0.0
            most[place] = settings.threshold - 1.0 if is_small and exact is not None else np.inf
            if is_small:
                targets.append(place)
    for place, count in _ledger(published, exact_counts).items():
        least[place] = most[place] = float(count)
    _loosen(least, most, set(hidden) - set(shown["place"]), set(targets), _ends(exact_counts or {}, settings), settings)
    names = dict(zip(table["place"], zip(*(table[key] for key in NAMES), strict=True), strict=True))
    return Known(least, most, targets, names)


def _hidden(
    withheld: pd.DataFrame, settings: Disclosure, exact: pd.DataFrame | None, within: Within | None
) -> pd.DataFrame:
    """The places of withheld rows with the names of these, and whether each hides a small count (``few``)."""
    if exact is None:
        rows = withheld[withheld["unit"].isin(["count", "cells"])].assign(numerator=1, denominator=pd.NA)
    else:
        rows = withheld[KEYS].drop_duplicates().merge(exact, on=KEYS, how="inner")
    table = places(rows, COLUMNS, within)
    few = (table["count"] > 0) & (table["count"] < settings.threshold)
    return table.assign(few=few, **{key: rows.loc[table["row"], key].to_numpy() for key in NAMES if key != "column"})


def _ledger(published: pd.DataFrame, exact: dict[Place, int] | None) -> dict[Place, int]:
    """Persons admitted up to a year and, from one page's ledger less the one before, in it: a row of a register is a person."""
    rows = published[published["measure"].eq("cleaning.rows") & published["subgroup"].eq("admissions × clean")]
    total = places(rows.assign(measure=ADMITTED[0], group="total", subgroup=""), [ADMITTED[1]])
    counts = dict(zip(total["place"], total["count"], strict=True))
    for earlier, later in pairwise(sorted(counts, key=lambda place: place.last)):
        if earlier.first == later.first:
            counts.setdefault(later.over(earlier.last + 1, later.last), counts[later] - counts[earlier])
    if exact is None:
        return counts
    series = by_series(exact.items())
    admitted = series.get(ADMITTED, {})
    return {
        Place(name, place.first, place.last, ()): count
        for name, known in series.items()
        if are_same(known, admitted)
        for place, count in counts.items()
        if known.get((place.first, place.last, ())) == count
    }


def _ends(exact: dict[Place, int], settings: Disclosure) -> dict[Place, tuple[int, int]]:
    """What each count is known to lie in where it is shown, or told by the ledger."""
    low, high = reach(pd.Series(list(exact.values()), dtype="int64"), settings)
    shown = dict(zip(exact, zip(low.tolist(), high.tolist(), strict=True), strict=True))
    return shown | {place: (count, count) for place, count in exact.items() if not place.dimensions}


def _loosen(
    least: dict[Place, float],
    most: dict[Place, float],
    hidden: set[Place],
    small: set[Place],
    ends: dict[Place, tuple[int, int]],
    settings: Disclosure,
) -> None:
    """Take back what the rule does not promise: withheld counts that, by their pattern, may be larger than small, or none.

    These are spans of several withheld years and nothing else, all parts where all are withheld though that would tell them if
    they were small, and all parts beside a small whole. What is withheld rests on the ``ends`` between which wholes would be known if
    they were shown: other registers with wholes of these look the same, whether the reader knows them or not.
    """
    before = dict(most)
    for whole, parts in sums(list(before)):
        present = [part for part in parts if before[part] > 0]
        if whole not in before or not present or not hidden.issuperset(present):
            continue
        low, high = ends.get(whole, (least[whole], before[whole]))
        if is_span(whole, parts):
            if whole in hidden and len(present) > 1:
                most[whole] = np.inf
        elif whole in small or tells_most(high, len(present if whole.dimensions else parts), settings.threshold):
            least.update(dict.fromkeys(present, 0.0))
            most.update(dict.fromkeys(present, np.inf))
        elif tells_least(low, sum(part in small for part in present), settings.threshold):
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
    series: dict[tuple, dict[tuple, int]] = {}
    for place, count in exact.items():
        kind = tuple(dimension for dimension, _ in place.dimensions)
        series.setdefault((kind, place.series), {})[place.first, place.last, place.dimensions] = count
    by_kind: dict[tuple, dict[tuple[str, str], dict[tuple, int]]] = {}
    for (kind, name), counts in series.items():
        if len(counts) > 1 and any(counts.values()):
            by_kind.setdefault(kind, {})[name] = counts
    for found in by_kind.values():
        for one, spots in _identities(found):
            for spot in spots:
                yield {Place(name, *spot): value for name, value in one.items()}, 0.0, 0.0


def _identities(series: dict[tuple[str, str], dict[tuple, int]]) -> Iterator[tuple[dict[tuple[str, str], float], set]]:
    """Series that are equal in all spots that they share, and sums of two series that stand in the same spots as a third."""
    names = list(series)
    for i, one in enumerate(names):
        for other in names[i + 1 :]:
            if are_same(series[one], series[other]):
                yield {one: 1.0, other: -1.0}, series[one].keys() & series[other].keys()
    by_spots: dict[frozenset, dict[tuple[int, ...], tuple[str, str]]] = {}
    for name, counts in series.items():
        spots = sorted(counts, key=str)
        by_spots.setdefault(frozenset(spots), {}).setdefault(tuple(counts[spot] for spot in spots), name)
    for spots, distinct in by_spots.items():
        for (first, one), (second, other) in combinations(distinct.items(), 2):
            if whole := distinct.get(tuple(np.add(first, second).tolist())):
                yield {one: 1.0, other: 1.0, whole: -1.0}, set(spots)


def _report(names: list[tuple[str, ...]], ranges: list[tuple[float, float]], settings: Disclosure) -> pd.DataFrame:
    rows = [
        (*name, low, high, high - low >= settings.threshold - 2)
        for name, (low, high) in zip(names, ranges, strict=True)
    ]
    return pd.DataFrame(rows, columns=[*KEYS, "column", "lower", "upper", "safe"])
