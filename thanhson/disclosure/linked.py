"""Which further rows must be withheld because years, spans, groups and totals add up to each other.

Small counts withheld and the others rounded are no protection by themselves: two withheld years and their cumulated count of "10"
are 4 and 4; communes shown as 10 and 10 beside a district of 30 leave 4 for the third. So the sums are solved for, as a reader with a
computer would, and where a small count would lose a part of its range 1 … threshold - 1, another row is withheld as well.

Pages are published year by year, and a later page must not undo an earlier one. The years are therefore gone through in
order: what is shown of earlier years stays shown, and only rows that end in the year at hand are withheld. So the page of
2018 and the page of 2020 say the same about 2017, without knowing each other.

The pattern of what is withheld speaks too. Three withheld years beside a withheld span of "1 to 4" would be 1 or 2 each: so a
span of ``h`` withheld years and nothing else is withheld up to ``h + threshold - 2``, where every year can still be anything. Wholes
that other results show cannot be withheld here. Beside a small one all parts are withheld, those of 0 too; and where all
parts being small would tell them (two that make "10"), all are withheld as soon as one is, whatever the others are.

Results are protected one by one, yet they share totals. Each is therefore made safe for a reader who knows the district's
totals *exactly*: whatever other results say about the totals, they cannot say more. Sums whose whole stands in another result are
thought to be published there, rounded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from thanhson.disclosure.cells import Place, is_span, places, sums, totals
from thanhson.disclosure.program import Solver, System
from thanhson.disclosure.rounding import reach, telling
from thanhson.programme import Disclosure

TRIED = 16
"""So many rows are tried one by one for the one whose hiding is enough."""

RINGS = 3
"""How far from a small count rows are looked for: three sums away closes a rectangle."""


def complementary(rows: pd.DataFrame, columns: Sequence[str], withheld: pd.Series, settings: Disclosure) -> pd.Series:
    """Rows to withhold beside those that are withheld already, so that no sum gives a small count away.

    Parameters
    ----------
    rows : pandas.DataFrame
        Rows of a result with exact counts.
    columns : sequence of str
        The columns that hold counts.
    withheld : pandas.Series of bool
        Rows that are withheld for their own counts.
    settings : Disclosure
        Threshold and base.

    Returns
    -------
    pandas.Series of bool
        All rows to withhold.
    """
    if not withheld.any():
        return withheld
    shown = Shown.of(rows, columns, withheld, settings)
    shown.protect()
    return withheld | pd.Series(rows.index.isin(list(shown.gone)), index=rows.index)


@dataclass
class Shown:
    """What is published of a result's counts, and what is not.

    Attributes
    ----------
    counts : dict
        Exact count by place; places of other results or pages (sums of ours) among them.
    rows : dict
        The rows that show a place, by place; none for places of others.
    parts : list
        The sums that hold: a whole and its parts.
    fixed : set
        Wholes that other results show: they cannot be withheld for the sake of their parts.
    gone : set
        Rows withheld. ``dropped``: places of other pages that those withhold for the same reasons.
    limits : dict
        Spans of withheld years alone, with the count up to which they are withheld.
    maybe_large, maybe_none : set
        Withheld parts that, by the pattern, may as well be larger than small, or none at all.
    """

    settings: Disclosure
    counts: dict[Place, int]
    rows: dict[Place, set]
    parts: list[tuple[Place, list[Place]]]
    fixed: set[Place]
    gone: set
    dropped: set[Place] = field(default_factory=set)
    limits: dict[Place, int] = field(default_factory=dict)
    maybe_large: set[Place] = field(default_factory=set)
    maybe_none: set[Place] = field(default_factory=set)

    @classmethod
    def of(cls, rows: pd.DataFrame, columns: Sequence[str], withheld: pd.Series, settings: Disclosure) -> Shown:
        """The state before any further row is withheld."""
        table = _one_series_for_equal_ones(places(rows, columns))
        counts = dict(zip(table["place"], table["count"], strict=True))
        shown_in: dict[Place, set] = {}
        for place, row in zip(table["place"], table["row"], strict=True):
            shown_in.setdefault(place, set()).add(row)
        parts = list(_holding(counts, shown_in))
        for whole, members in parts:
            counts.setdefault(whole, totals(counts, members))
        fixed = {whole for whole, members in parts if not is_span(whole, members)}
        return cls(settings, counts, shown_in, parts, fixed, set(rows.index[withheld]))

    def protect(self) -> None:
        """Withhold rows until no small count can be narrowed, year by year."""
        if not self.parts:
            return
        for whole, parts in self.parts:
            self._hide_pattern(whole, parts)
        if not self._narrowed(self._solver(None)):
            return
        for year in sorted({place.last for place in self.counts}):
            self._protect_year(year)

    def _hide_pattern(self, whole: Place, parts: list[Place]) -> None:
        """Withhold what would tell something by being shown beside parts that are withheld."""
        present = [part for part in parts if self.counts[part]]
        few = [part for part in present if self.is_small(part)]
        if not few:
            return
        if whole not in self.fixed:
            if len(few) == len(present) > 1:
                limit = len(present) + self.settings.threshold - 2
                self.limits[whole] = max(limit, self.limits.get(whole, 0))
                if self.counts[whole] <= limit:
                    self._withhold(whole)
        elif self.is_small(whole):
            self._withhold_all(parts, self.maybe_none)
        elif telling(*self._reach(whole), len(present), self.settings.threshold):
            self._withhold_all(present, self.maybe_large)

    def _withhold_all(self, parts: list[Place], role: set[Place]) -> None:
        for part in parts:
            self._withhold(part)
        role.update(parts)

    def _reach(self, place: Place) -> tuple[int, int]:
        if not place.dimensions:
            return self.counts[place], self.counts[place]
        low, high = reach(pd.Series([self.counts[place]]), self.settings)
        return int(low[0]), int(high[0])

    def _protect_year(self, year: int) -> None:
        hopeless: set[Place] = set()
        while exposed := [place for place in self._narrowed(self._solver(year)) if place not in hopeless]:
            victims = self._victims(exposed[0], year)
            if not victims:
                hopeless.add(exposed[0])
            for victim in victims:
                self._withhold(victim)

    def is_hidden(self, place: Place) -> bool:
        """Whether no row shows ``place``: withheld, or another page's and dropped there."""
        if place not in self.rows:
            return place in self.dropped or self.is_small(place)
        return self.rows[place] <= self.gone

    def is_small(self, place: Place) -> bool:
        """Whether the exact count is from 1 to below the threshold."""
        return 0 < self.counts[place] < self.settings.threshold

    def _withhold(self, place: Place) -> None:
        if place in self.rows:
            self.gone |= self.rows[place]
        else:
            self.dropped.add(place)

    def _solver(self, year: int | None) -> tuple[Solver, dict[Place, int]]:
        """The sums known when the page of ``year`` is out (all, where there is none), with the number of each place."""
        active = [(whole, parts) for whole, parts in self.parts if year is None or whole.last <= year]
        number = {
            place: i for i, place in enumerate(dict.fromkeys(p for whole, parts in active for p in (whole, *parts)))
        }
        low, high = self._ranges(list(number))
        equations = [
            ({**{number[part]: 1.0 for part in parts}, number[whole]: -1.0}, 0.0, 0.0) for whole, parts in active
        ]
        system = System(low, high, equations)
        return system.linked(number[place] for place in number if self._is_target(place)).solver(), number

    def _ranges(self, known: list[Place]) -> tuple[np.ndarray, np.ndarray]:
        """What is known of each place: totals exactly, published counts by their rounding, withheld ones by the rule."""
        exact = np.array([self.counts[place] for place in known], dtype="int64")
        low, high = (ends.astype(float) for ends in reach(pd.Series(exact), self.settings))
        hidden = np.array([self.is_hidden(place) for place in known], dtype=bool)
        limit = np.array([self.limits.get(place, self.settings.threshold - 1) for place in known], dtype=float)
        total = np.array([not place.dimensions for place in known], dtype=bool)
        large = np.array([place in self.maybe_large for place in known], dtype=bool)
        none = np.array([place in self.maybe_none for place in known], dtype=bool)
        low = np.where(
            hidden, np.where(none, 0, np.minimum(1, exact)), np.where(exact > limit, np.maximum(low, limit + 1), low)
        )
        high = np.where(hidden, np.where((exact <= limit) & ~large & (none | (exact > 0)), limit, np.inf), high)
        return np.where(total & ~hidden, exact, low), np.where(total & ~hidden, exact, high)

    def _is_target(self, place: Place) -> bool:
        return self.is_small(place) and self.is_hidden(place)

    def _kept(self, place: Place) -> tuple[float, float]:
        """The range that a small count must keep: 1 to below the threshold; as many values from its least on for a whole."""
        least = self.limits[place] - self.settings.threshold + 2 if place in self.limits else 1
        return least, least + self.settings.threshold - 2

    def _narrowed(self, asked: tuple[Solver, dict[Place, int]], only: Place | None = None) -> list[Place]:
        solver, number = asked
        targets = {number[place]: place for place in number if self._is_target(place) and only in (None, place)}
        return [targets[i] for i in solver.narrowed({i: self._kept(place) for i, place in targets.items()})]

    def _victims(self, place: Place, year: int) -> list[Place]:
        """The places whose hiding protects ``place`` at the least cost: near before far, spans before years, small before large."""
        choices: list[Place] = []
        for ring in self._rings(place, year):
            choices += ring
            if self._is_enough(place, choices, year):
                break
        else:
            return []
        for choice in choices[:TRIED]:
            if self._is_enough(place, [choice], year):
                return [choice]
        return self._fewest(place, choices, year)

    def _fewest(self, place: Place, choices: list[Place], year: int) -> list[Place]:
        """The shortest beginning of ``choices`` that is enough, and of it only what is needed."""
        low, high = 1, len(choices)
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if self._is_enough(place, choices[:middle], year) else (middle + 1, high)
        needed = choices[:high]
        for choice in choices[: high - 1]:
            fewer = [other for other in needed if other != choice]
            if self._is_enough(place, fewer, year):
                needed = fewer
        return needed

    def _is_enough(self, place: Place, victims: list[Place], year: int) -> bool:
        gone, dropped = set(self.gone), set(self.dropped)
        for victim in victims:
            self._withhold(victim)
        enough = not self._narrowed(self._solver(year), place)
        self.gone, self.dropped = gone, dropped
        return enough

    def _rings(self, place: Place, year: int) -> Iterator[list[Place]]:
        """Published places of ``year`` that share a sum with ``place``, then those that share one with these, and so on."""
        seen = {place}
        for _ in range(RINGS):
            found = {p for whole, parts in self.parts if not seen.isdisjoint((whole, *parts)) for p in (whole, *parts)}
            ring = found - seen
            seen |= found
            usable = [
                p for p in ring if p.last == year and p not in self.fixed and not self.is_hidden(p) and self.counts[p]
            ]
            yield sorted(usable, key=lambda p: (p.first == p.last, self.counts[p], p.series, p.dimensions, p.first))


def _one_series_for_equal_ones(table: pd.DataFrame) -> pd.DataFrame:
    """Counts that are the same in two series wherever both stand (admissions, and the numerator of their rate) as one series."""
    spots = pd.Series([(place.first, place.last, place.dimensions) for place in table["place"]], dtype=object)
    names = pd.Series([place.series for place in table["place"]], dtype=object)
    by_series = {
        name: dict(zip(spots[names == name], table.loc[(names == name).to_numpy(), "count"], strict=True))
        for name in names.unique()
    }
    same: dict[tuple[str, str], tuple[str, str]] = {}
    for name, counts in by_series.items():
        earlier = (other for other in same.values() if _equal(counts, by_series[other]))
        same[name] = next(earlier, name)
    merged = [Place(same[place.series], place.first, place.last, place.dimensions) for place in table["place"]]
    return table.assign(place=pd.Series(merged, index=table.index, dtype=object))


def _equal(one: dict, other: dict) -> bool:
    common = one.keys() & other.keys()
    return len(common) > 1 and all(one[spot] == other[spot] for spot in common)


def _holding(counts: dict[Place, int], rows: dict[Place, set]) -> Iterator[tuple[Place, list[Place]]]:
    """The sums that hold exactly, and those whose whole is another result's or page's.

    Years add up to spans only in series where every span shown is the sum of its years (cells that admitted anybody are not:
    a cell may admit in two years); then the spans of the earlier pages are known to have been shown too.
    """
    found = list(sums(list(counts)))
    spans = [(whole, parts) for whole, parts in found if is_span(whole, parts)]
    checks: dict[tuple[str, str], list[bool]] = {}
    for whole, parts in spans:
        if whole in counts:
            checks.setdefault(whole.series, []).append(counts[whole] == totals(counts, parts))
    additive = {series for series, held in checks.items() if all(held)}
    for whole, parts in found:
        if whole in counts:
            holds = counts[whole] == totals(counts, parts)
        elif is_span(whole, parts):
            holds = whole.series in additive
        else:
            # A denominator that is the same for all values (grades of the same meetings) does not add up to anything.
            holds = len({counts[part] for part in parts}) > 1 or whole.series[1] != "denominator"
        if holds:
            yield whole, parts
