"""What is published of a result's counts and what is not, and what a reader can make of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from functools import cached_property

import numpy as np
import pandas as pd

from thanhson.disclosure.cells import Place, are_same, by_series, is_span, sums, totals
from thanhson.disclosure.program import EDGE, Solver, System
from thanhson.disclosure.rounding import reach, tells_least, tells_most
from thanhson.programme import Disclosure

Sum = tuple[Place, list[Place]]

WITNESSES = 64
"""So many solutions are kept: one that still fits answers the next question without a programme."""


class Shown:
    """The places of a result up to some year, with what is withheld of them.

    Parameters
    ----------
    table : DataFrame
        A row a count, as :func:`thanhson.disclosure.cells.places` gives it.
    gone : set
        Labels of the rows that are withheld; it is added to.
    settings : Disclosure
        Threshold and base.

    Attributes
    ----------
    counts : dict
        Exact count by place; wholes that stand in other results only (sums of places here) among them.
    rows : dict
        The labels of the rows that show a place.
    parts : list
        The sums that hold: a whole and its parts.
    fixed : set
        Wholes that other results show too: they are withheld for the sake of their parts only where nothing else helps.
    """

    def __init__(self, table: pd.DataFrame, gone: set[Hashable], settings: Disclosure) -> None:
        table = _one_series_for_equal_ones(table)
        self.settings = settings
        self.gone = gone
        self.counts: dict[Place, int] = dict(zip(table["place"], table["count"], strict=True))
        self.rows: dict[Place, set] = {}
        for place, row in zip(table["place"], table["row"], strict=True):
            self.rows.setdefault(place, set()).add(row)
        self.parts: list[Sum] = list(_holding(self.counts))
        for whole, members in self.parts:
            self.counts.setdefault(whole, totals(self.counts, members))
        self.by_year_only = _by_year_only(table)
        self._few_from: dict[tuple[str, str], int] = {}
        for place in sorted(self.counts, key=lambda place: -place.last):
            if not place.dimensions and self.is_small(place):
                self._few_from[place.series] = place.last
        self.fixed = {whole for whole, members in self.parts if not is_span(whole, members)}
        self.limits: dict[Place, int] = {}
        self.withheld_parts: dict[Place, int] = {}
        self.maybe_large: set[Place] = set()
        self.maybe_none: set[Place] = set()
        self._open_spans = False
        self._witnesses: deque[np.ndarray] = deque(maxlen=WITNESSES)
        for whole, members in self.parts:
            self._hide_pattern(whole, members)

    def is_hidden(self, place: Place) -> bool:
        """Whether no row shows ``place``; of a place of other results, whether it is small."""
        return self.rows[place] <= self.gone if place in self.rows else self.is_small(place)

    def is_known(self, place: Place) -> bool:
        """Whether a reader is thought to know the exact count: totals of everybody, and totals of what other rows divide up.

        Of so few persons that they are withheld themselves the ledger tells nothing, from that year on (:mod:`thanhson.registers.few`).
        """
        if place.dimensions or place.series in self.by_year_only:
            return False
        return place.series not in self._few_from or place.last < self._few_from[place.series]

    def _is_told(self, place: Place) -> bool:
        """Whether a total is known although its row is withheld, for the sake of another count in it."""
        return self.is_known(place) and not self.is_small(place)

    def is_small(self, place: Place) -> bool:
        """Whether the exact count is from 1 to below the threshold."""
        return 0 < self.counts[place] < self.settings.threshold

    def withhold(self, place: Place) -> None:
        """Withhold all rows that show ``place``."""
        self.gone |= self.rows.get(place, set())

    def narrowed(self, only: Place | None = None) -> list[Place]:
        """The withheld small counts of which the published ones tell too much (of ``only`` one, where it is given)."""
        targets = [place for place in self.counts if self.is_small(place) and self.is_hidden(place)]
        targets = [place for place in targets if only in (None, place)]
        asked = {self._number[place]: self._kept(place) for place in targets if place in self._number}
        low, high = self._ranges()
        asked = {number: keep for number, keep in asked.items() if not self._is_witnessed(number, keep, low, high)}
        if not asked:
            return []
        solver = System(low, high, self._equations).linked(asked).solver()
        narrowed = solver.narrowed(asked)
        self._remember(solver)
        return [self._known[number] for number in narrowed]

    def _remember(self, solver: Solver) -> None:
        """Keep the solutions as tables that fit what is published: exact counts where the programme had nothing to say."""
        used = list(solver.place)
        for point in solver.points:
            witness = self._open[3].astype(float)
            witness[used] = point
            self._witnesses.append(witness)

    def _is_witnessed(self, number: int, keep: tuple[float, float], low: np.ndarray, high: np.ndarray) -> bool:
        """Whether tables found before still fit what is published and show a count at both ends of the range that it keeps."""
        if not self._witnesses:
            return False
        tables = np.array(self._witnesses)
        count = tables[((tables >= low - EDGE) & (tables <= high + EDGE)).all(axis=1), number]
        return bool((count <= keep[0] + EDGE).any() and (count >= keep[1] - EDGE).any())

    @cached_property
    def _known(self) -> list[Place]:
        """All places that a sum reaches, in a fixed order."""
        return list(dict.fromkeys(place for whole, parts in self.parts for place in (whole, *parts)))

    @cached_property
    def _number(self) -> dict[Place, int]:
        return {place: i for i, place in enumerate(self._known)}

    @cached_property
    def _equations(self) -> list[tuple[dict[int, float], float, float]]:
        number = self._number
        return [
            ({**{number[part]: 1.0 for part in parts}, number[whole]: -1.0}, 0.0, 0.0) for whole, parts in self.parts
        ]

    @cached_property
    def _open(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Ranges of all places as if none were withheld, with the limits up to which they are, and the exact counts."""
        exact = np.array([self.counts[place] for place in self._known], dtype="int64")
        low, high = (ends.astype(float) for ends in reach(pd.Series(exact), self.settings))
        limit = np.array([self.limits.get(place, self.settings.threshold - 1) for place in self._known], dtype=float)
        total = np.array([self.is_known(place) for place in self._known], dtype=bool)
        low = np.where(exact > limit, np.maximum(low, limit + 1), low)
        return np.where(total, exact, low), np.where(total, exact, high), limit, exact

    @cached_property
    def _roles(self) -> tuple[np.ndarray, np.ndarray]:
        """Which places may hold nothing where they are withheld, and which are known to be small."""
        _, _, limit, exact = self._open
        large = np.array([place in self.maybe_large for place in self._known], dtype=bool)
        none = np.array([place in self.maybe_none for place in self._known], dtype=bool)
        return none, (exact <= limit) & ~large & (none | (exact > 0))

    def _ranges(self) -> tuple[np.ndarray, np.ndarray]:
        """What is known of each place: totals exactly, published counts by their rounding, withheld ones by the rule."""
        low, high, limit, exact = self._open
        none, small = self._roles
        hidden = np.array([self.is_hidden(place) and not self._is_told(place) for place in self._known], dtype=bool)
        low = np.where(hidden, np.where(none, 0, np.minimum(1, exact)), low)
        if self._open_spans:
            small = small & ~self._is_span
        return low, np.where(hidden, np.where(small, limit, np.inf), high)

    @contextmanager
    def spans_of_any_size(self) -> Iterator[None]:
        """Meanwhile a withheld span of withheld years is not taken for a small one: it may be withheld for another's sake."""
        self._open_spans = True
        try:
            yield
        finally:
            self._open_spans = False

    @cached_property
    def _is_span(self) -> np.ndarray:
        return np.array([place in self.limits for place in self._known], dtype=bool)

    def _kept(self, place: Place) -> tuple[float, float]:
        """The range that a small count must keep: 1 to below the threshold; as many values from its least on for a whole."""
        least = self.withheld_parts.get(place, 1)
        return least, least + self.settings.threshold - 2

    def _hide_pattern(self, whole: Place, parts: list[Place]) -> None:
        """Withhold what would tell something by being shown beside parts that are withheld."""
        present = [part for part in parts if self.counts[part]]
        few = [part for part in present if self.is_small(part)]
        if not few:
            return
        if whole not in self.fixed:
            if len(few) == len(present) > 1:
                self._hide_whole(whole, len(present))
            return
        low, high = self._reach(whole)
        # Of a total that is known, all parts count: which of them hold nothing, pages of other years may tell.
        some = len(parts if self.is_known(whole) else present)
        if self.is_small(whole) or tells_most(high, some, self.settings.threshold):
            self._hide_all(parts, self.maybe_none, self.maybe_large)
        elif tells_least(low, len(present), self.settings.threshold):
            self._hide_all(present, self.maybe_large)

    def _hide_whole(self, whole: Place, parts: int) -> None:
        """Withhold a whole of nothing but withheld parts up to where it leaves every part its range, and to the top of its bin."""
        limit = int(reach(pd.Series([parts + self.settings.threshold - 2]), self.settings)[1][0])
        self.limits[whole] = max(limit, self.limits.get(whole, 0))
        self.withheld_parts[whole] = max(parts, self.withheld_parts.get(whole, 0))
        if self.counts[whole] <= limit:
            self.withhold(whole)

    def _hide_all(self, parts: list[Place], *roles: set[Place]) -> None:
        for part in parts:
            self.withhold(part)
        for role in roles:
            role.update(parts)

    def _reach(self, place: Place) -> tuple[int, int]:
        if self.is_known(place):
            return self.counts[place], self.counts[place]
        return self._ends[place]

    @cached_property
    def _ends(self) -> dict[Place, tuple[int, int]]:
        """What each count would be known to lie in if it were shown."""
        low, high = reach(pd.Series(list(self.counts.values()), dtype="int64"), self.settings)
        return dict(zip(self.counts, zip(low.tolist(), high.tolist(), strict=True), strict=True))


def _one_series_for_equal_ones(table: pd.DataFrame) -> pd.DataFrame:
    """Counts that are the same in two series wherever both stand (admissions, and the numerator of their rate) as one series."""
    series = by_series(zip(table["place"], table["count"], strict=True))
    same: dict[tuple[str, str], tuple[str, str]] = {}
    for name, counts in series.items():
        earlier = (other for other in dict.fromkeys(same.values()) if are_same(counts, series[other]))
        same[name] = next(earlier, name)
    merged = [Place(same[place.series], place.first, place.last, place.dimensions) for place in table["place"]]
    return table.assign(place=pd.Series(merged, index=table.index, dtype=object))


def _by_year_only(table: pd.DataFrame) -> set[tuple[str, str]]:
    """Series of counts with an attribute that nothing divides up but years: no ledger and no other result tells them exactly."""
    grouped: dict[tuple[str, str], bool] = {}
    for place, attribute in zip(table["place"], table["attribute"], strict=True):
        grouped[place.series] = grouped.get(place.series, True) and bool(attribute) and not place.dimensions
    return {series for series, only in grouped.items() if only}


def _holding(counts: dict[Place, int]) -> Iterator[Sum]:
    """The sums that hold exactly, and those whose whole is another result's."""
    for whole, parts in sums(list(counts)):
        if whole in counts:
            holds = counts[whole] == totals(counts, parts)
        elif is_span(whole, parts) or len(parts) == 1:
            holds = False
        else:
            # A denominator that is the same for all values (grades of the same meetings) does not add up to anything.
            holds = len({counts[part] for part in parts}) > 1 or whole.series[1] != "denominator"
        if holds:
            yield whole, parts
