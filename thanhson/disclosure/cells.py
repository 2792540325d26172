"""The counts behind the rows of a result, and the sums among them that a reader can use.

A row ``2016-2018 · setting × month · rural × 2018-07`` holds up to three kinds of counts. Its *place* is the span of years and the
values of its dimensions. Sums hold between places: the values of one dimension add up to the place without it (communes
to the district, months to the year), and years add up to the span that they make.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from thanhson.measures.result import Within

JOIN = " × "
Pairs = tuple[tuple[str, str], ...]

CONFIRMED = [f"admissions.confirmed_{kind}" for kind in ("share", "early", "later", "unknown")]
PARTS = {
    **{(measure, "numerator"): ("admissions.confirmed", measure) for measure in CONFIRMED},
    **{(measure, "denominator"): ("admissions.confirmed", "") for measure in CONFIRMED},
    ("admissions.date_moves_year", "denominator"): ("admissions.dated", "known"),
    ("admissions.date_unknown", "numerator"): ("admissions.dated", "unknown"),
    ("admissions.date_unknown", "denominator"): ("admissions.dated", ""),
}
"""Counts of several measures that make up one whole, by measure and column: the name of the whole, and of the part (none for the
whole itself). Persons are confirmed in time, early, late or not known to be; of some both dates are known, of others not."""

STANDARDISED = "admissions.representation_ratio_standardised"

SAME = {
    ("admissions.ethnicity_known", "numerator", "commune"): (("admissions.count", "numerator"), ()),
    ("admissions.representation_ratio", "denominator", "commune"): (("admissions.count", "numerator"), ()),
    (STANDARDISED, "numerator", ""): (("admissions.representation_ratio", "numerator"), ()),
    ("admissions.women_share", "numerator", ""): (("admissions.count", "numerator"), (("sex", "f"),)),
    ("admissions.women_unknown", "numerator", ""): (("admissions.count", "numerator"), (("sex", "unknown"),)),
}
"""Counts of one result that another tells as well, or nearly (all persons but those of unknown ethnicity, or of communes of which no
share of the population is known), by measure, column and dimension: where one of the two is withheld, so is the other."""

OF = "measure"
"""The dimension whose values are the parts of such a whole."""


@dataclass(frozen=True)
class Place:
    """Where a count stands: its series (measure and column), first and last year, and values by dimension."""

    series: tuple[str, str]
    first: int
    last: int
    dimensions: Pairs

    def __post_init__(self) -> None:
        # Places are keys of everything here: their hash is worked out once.
        object.__setattr__(self, "_hash", hash((self.series, self.first, self.last, self.dimensions)))

    def __hash__(self) -> int:
        return self._hash

    def without(self, dimension: str) -> Place:
        """The place one level up: all values of ``dimension`` together."""
        rest = tuple(pair for pair in self.dimensions if pair[0] != dimension)
        return Place(self.series, self.first, self.last, rest)

    def over(self, first: int, last: int) -> Place:
        """The same place in other years."""
        return Place(self.series, first, last, self.dimensions)


def span(year: str) -> tuple[int, int]:
    """First and last year of ``2019`` or ``2016-2019``."""
    first, _, last = str(year).partition("-")
    return int(first), int(last or first)


def dimensions(group: str, subgroup: str) -> Pairs:
    """The values by dimension of a row, in the order of their names; ``total`` has none.

    >>> dimensions("setting × month", "rural × 2019-07")
    (('month', '2019-07'), ('setting', 'rural'))
    """
    if group == "total":
        return ()
    names, values = group.split(JOIN), str(subgroup).split(JOIN)
    if len(names) != len(values):
        return ((group, str(subgroup)),)
    return tuple(sorted(zip(names, values, strict=True)))


def in_calendar(rows: pd.DataFrame) -> pd.DataFrame:
    """``rows`` with months and quarters named without the year that they are about, as rows over several years name them.

    So ``04`` of 2019 and ``04`` of 2020 add up to ``04`` of 2019-2020, which ``2019-04`` and ``2020-04`` would not.
    """
    timed = {group for group in rows["group"].unique() if {"month", "quarter"} & set(str(group).split(JOIN))}
    names = [
        str(subgroup).replace(f"{year}-", "") if group in timed else subgroup
        for year, group, subgroup in zip(rows["year"], rows["group"], rows["subgroup"], strict=True)
    ]
    return rows.assign(subgroup=pd.Series(names, index=rows.index, dtype=object))


def placed(pairs: Pairs, within: Within) -> Pairs:
    """Dimensions with those that they lie within: a school is an agency too.

    >>> placed((("cell_type", "school"),), {"cell_type": ("setting", {"school": "agency"})})
    (('cell_type', 'school'), ('setting', 'agency'))
    """
    more = {
        within[name][0]: within[name][1][value] for name, value in pairs if name in within and value in within[name][1]
    }
    return tuple(sorted({**more, **dict(pairs)}.items())) if more else pairs


def places(
    rows: pd.DataFrame, columns: Sequence[str], within: Within | None = None, joined: bool = False
) -> pd.DataFrame:
    """A row a known count: ``row`` (label in ``rows``), ``column``, ``place``, ``count``.

    Two counts at one place (a result that shows the same row twice) stand there twice, with the same place. Measures that make
    up one whole (:data:`PARTS`) are values of one dimension there. ``attribute`` marks counts of those that have some
    attribute, which are no totals that anybody knows beforehand. Where ``joined``, :data:`SAME` counts stand at one place, which has
    the greatest of them.
    """
    heads = [
        (measure, *span(year), placed(dimensions(group, subgroup), within or {}))
        for measure, year, group, subgroup in zip(
            rows["measure"], rows["year"], rows["group"], rows["subgroup"], strict=True
        )
    ]
    parts = []
    for column in columns:
        known = rows[column].notna().to_numpy()
        same = SAME if joined else {}
        at = [_place(measure, column, first, last, pairs, same) for measure, first, last, pairs in heads]
        table = pd.DataFrame({"row": rows.index, "column": column, "place": pd.Series(at, dtype=object).to_numpy()})
        table["attribute"] = rows["unit"].isin(["share", "score", "cells"]).to_numpy() & (column == "numerator")
        parts.append(table[known].assign(count=rows.loc[known, column].to_numpy(dtype="int64")))
    table = pd.concat(parts, ignore_index=True)
    return table.assign(count=table.groupby("place", sort=False)["count"].transform("max")) if joined else table


def _place(measure: str, column: str, first: int, last: int, pairs: Pairs, same: Mapping) -> Place:
    """The place of a count; parts of a whole are values of a dimension, and their denominator is the whole."""
    if known := same.get((measure, column, JOIN.join(name for name, _ in pairs))):
        return Place(known[0], first, last, (*pairs, *known[1]))
    whole, part = PARTS.get((measure, column), ("", ""))
    if not whole:
        return Place((measure, column), first, last, pairs)
    return Place((whole, "numerator"), first, last, tuple(sorted((*pairs, (OF, part)))) if part else pairs)


def with_earlier_spans(rows: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """``rows`` (numbered from 0), followed by the spans that pages of earlier years showed: ``2016-2018`` beside ``2016-2020``.

    A span is known where the spans at hand are the sums of their years in every row of the measure (persons are; cells that
    admitted anybody are not, since a cell may admit in two years); then so were the earlier ones.
    """
    counts = {column: _counts(rows[column]) for column in columns}
    singles, spans = _positions(rows)
    at, labels, sums_of = [], [], {column: [] for column in columns}
    for (start, end), whole in sorted(spans.items()):
        years = {key: singles[key] for key in whole if key in singles}
        additive = {column: _additive(whole, years, (start, end), counts[column]) for column in columns}
        for year in range(start + 1, end):
            for place, key in _complete(years, range(start, year + 1)):
                at.append(place)
                labels.append(f"{start}-{year}")
                parts = [years[key][one] for one in range(start, year + 1)]
                for column in columns:
                    known = _sum(counts[column], parts) if key[0] in additive[column] else None
                    sums_of[column].append(known)
    if not at:
        return rows
    whole_numbers = {column: pd.array(found, dtype="Int64") for column, found in sums_of.items()}
    return pd.concat([rows, rows.iloc[at].assign(year=labels, **whole_numbers)], ignore_index=True)


Key = tuple[str, str, str]
"""Measure, group and subgroup of a row."""


def _positions(rows: pd.DataFrame) -> tuple[dict[Key, dict[int, int]], dict[tuple[int, int], dict[Key, int]]]:
    """Where each row stands first: by key and single year; and by span of years and key."""
    singles: dict[Key, dict[int, int]] = {}
    spans: dict[tuple[int, int], dict[Key, int]] = {}
    keys = zip(*(rows[name].tolist() for name in ("measure", "group", "subgroup")), strict=True)
    for number, (key, year) in enumerate(zip(keys, rows["year"].tolist(), strict=True)):
        first, last = span(year)
        if first == last:
            singles.setdefault(key, {}).setdefault(first, number)
        else:
            spans.setdefault((first, last), {}).setdefault(key, number)
    return singles, spans


def _additive(
    whole: dict[Key, int], years: dict[Key, dict[int, int]], ends: tuple[int, int], counts: list[int | None]
) -> set[str]:
    """The measures whose spans are the sums of their years."""
    holds: dict[str, bool] = {}
    for key, own in years.items():
        summed = _sum(counts, [place for year, place in own.items() if ends[0] <= year <= ends[1]])
        if summed is not None and counts[whole[key]] is not None:
            holds[key[0]] = holds.get(key[0], True) and summed == counts[whole[key]]
    return {measure for measure, always in holds.items() if always}


def _complete(years: dict[Key, dict[int, int]], run: range) -> list[tuple[int, Key]]:
    """The keys with a row for every year of ``run``, each with its first place, in order of place."""
    return sorted((min(own[year] for year in run), key) for key, own in years.items() if own.keys() >= set(run))


def _sum(counts: list[int | None], places: Sequence[int]) -> int | None:
    """The sum of what is known; nothing where nothing is."""
    known = [counts[place] for place in places if counts[place] is not None]
    return sum(known) if known else None


def _counts(column: pd.Series) -> list[int | None]:
    whole = column.astype("Int64")
    known = whole.notna().to_numpy()
    numbers = whole.fillna(0).to_numpy(dtype="int64").tolist()
    return [number if there else None for number, there in zip(numbers, known, strict=True)]


def sums(known: Sequence[Place]) -> Iterator[tuple[Place, list[Place]]]:
    """The sums that could hold among places: a whole, which need not be among them, and its parts.

    A single part is the whole: the only commune is the district, the only type of cell in a setting all of the setting.
    """
    families: dict[Place, dict[str, list[Place]]] = {}
    years: dict[Place, list[Place]] = {}
    for place in known:
        for name, _ in place.dimensions:
            families.setdefault(place.without(name), {}).setdefault(name, []).append(place)
        if place.first == place.last:
            years.setdefault(place.over(0, 0), []).append(place)
    for whole, by_dimension in families.items():
        yield from ((whole, parts) for parts in by_dimension.values())
    for parts in years.values():
        yield from _spans(sorted(parts, key=lambda place: place.first))


def _spans(parts: list[Place]) -> Iterator[tuple[Place, list[Place]]]:
    """Years that follow each other, from the first on: ``2016-2017``, ``2016-2018`` …"""
    for number in range(2, len(parts) + 1):
        first, last = parts[0].first, parts[number - 1].last
        if last - first == number - 1:
            yield parts[0].over(first, last), parts[:number]


def is_span(whole: Place, parts: Sequence[Place]) -> bool:
    """Whether a sum is one of years that make a span."""
    return (whole.first, whole.last) != (parts[0].first, parts[0].last)


Series = dict[tuple[str, str], dict[tuple[int, int, Pairs], int]]
"""Counts by measure and column, and then by span of years and dimensions."""


def by_series(counts: Iterable[tuple[Place, int]]) -> Series:
    """Counts by their series."""
    series: Series = {}
    for place, count in counts:
        series.setdefault(place.series, {})[place.first, place.last, place.dimensions] = count
    return series


def are_same(one: Mapping, other: Mapping) -> bool:
    """Whether two series are equal wherever both stand, in two places or more: admissions, and the numerator of their rate."""
    common = one.keys() & other.keys()
    return len(common) > 1 and all(one[spot] == other[spot] for spot in common)


def totals(counts: dict[Place, int], parts: Sequence[Place]) -> int:
    """The exact sum of ``parts``."""
    return int(np.sum([counts[part] for part in parts]))
