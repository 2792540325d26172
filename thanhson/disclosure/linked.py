"""Which further rows must be withheld because years, spans, groups and totals add up to each other.

Small counts withheld and the others rounded are no protection by themselves: two withheld years and their cumulated count of "10"
are 4 and 4; communes shown as 10 and 10 beside a district of 30 leave 4 for the third. So the sums are solved for, as a reader with a
computer would, and where a small count would lose a part of its range 1 … threshold - 1, another row is withheld as well.

The pattern of what is withheld speaks too. Three withheld years beside a withheld span of "1 to 4" would be 1 or 2 each: so a
span of ``h`` withheld years and nothing else is withheld up to ``h + threshold - 2`` and what is shown as that, where every year can
still be anything. Wholes that other results show cannot be withheld here. Beside a small one (or one of so few persons that a part could
hardly be 4 if all others were 1, as in six months with one person each) all parts are withheld, those of 0 too; and where all parts
being small would tell them (two that make 6), all that hold anything are withheld as soon as one is, whatever the others are.

Pages are published year by year, and a later page must not undo an earlier one. The years are therefore gone through in
order, each with the spans that its page had: what is shown of earlier years stays shown, and only rows that end in the year at
hand are withheld. So the page of 2018 and the page of 2020 say the same about 2017, without knowing each other.

Results are protected one by one, yet they share totals. Each is therefore made safe for a reader who knows the district's
totals *exactly*: whatever other results say about the totals, they cannot say more. Sums whose whole stands in another result are
thought to be published there, rounded. Results that tell of more than totals alike (persons, and persons of known ethnicity) are
handed over together, as one. Only where the total itself is a small count is it not known: then the ledger does not tell it either.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

import pandas as pd

from thanhson.disclosure.cells import Place, places
from thanhson.disclosure.shown import Shown
from thanhson.measures.result import Within
from thanhson.programme import Disclosure

TRIED = 16
"""So many rows are tried one by one for the one whose hiding is enough."""

RINGS = 3
"""How far from a small count rows are looked for: three sums away closes a rectangle."""


def complementary(
    rows: pd.DataFrame,
    columns: Sequence[str],
    withheld: pd.Series,
    settings: Disclosure,
    within: Within | None = None,
) -> pd.Series:
    """Rows to withhold beside those that are withheld already, so that no sum gives a small count away.

    Parameters
    ----------
    rows : pandas.DataFrame
        Rows of a result with exact counts, and the spans that pages of earlier years had.
    columns : sequence of str
        The columns that hold counts.
    withheld : pandas.Series of bool
        Rows that are withheld for their own counts.
    settings : Disclosure
        Threshold and base.
    within : dict, optional
        Dimensions that lie within others, as of :class:`thanhson.measures.result.Result`.

    Returns
    -------
    pandas.Series of bool
        All rows to withhold.
    """
    if not withheld.any():
        return withheld
    table = places(rows, columns, within, joined=True)
    gone: set[Hashable] = set(rows.index[withheld])
    own = set(gone)
    if Shown(table, gone, settings).narrowed():
        gone = own
        last = table["place"].map(lambda place: place.last)
        for year in sorted(last.unique()):
            _Year(Shown(table[last <= year], gone, settings), int(year)).protect()
    return pd.Series(rows.index.isin(list(gone)), index=rows.index)


class _Year:
    """The page of one year: what is shown when it is out, and which rows of it protect what is withheld."""

    def __init__(self, shown: Shown, year: int) -> None:
        self.shown = shown
        self.year = year

    def protect(self) -> None:
        """Withhold rows of the year until no small count can be narrowed, or none is left that helps.

        To withhold more only ever widens ranges: what was once cleared stays so.
        """
        for place in self.shown.narrowed():
            if self.shown.narrowed(place):
                for victim in self._victims(place):
                    self.shown.withhold(victim)

    def _victims(self, place: Place) -> list[Place]:
        """The places whose hiding protects ``place`` at the least cost: one before several, near before far, small before large."""
        found = self._enough(place)
        if found is not None:
            return found
        # What earlier pages showed leaves no range while withheld spans are taken for small ones; they may be withheld for others' sake.
        with self.shown.spans_of_any_size():
            if not self.shown.narrowed(place):
                return []
            found = self._enough(place)
        # And that cannot be taken back: all that can be done then is to say nothing more beside it.
        return next((ring for ring in self._rings(place) if ring), []) if found is None else found

    def _enough(self, place: Place) -> list[Place] | None:
        """Places whose hiding is enough; nothing where there are none."""
        choices: list[Place] = []
        for ring in self._rings(place):
            choices += ring
            if choices and self._is_enough(place, choices):
                break
        else:
            return None
        for choice in choices[:TRIED]:
            if self._is_enough(place, [choice]):
                return [choice]
        return self._fewest(place, sorted(choices, key=self._cost))

    def _fewest(self, place: Place, choices: list[Place]) -> list[Place]:
        """The shortest beginning of ``choices`` that is enough, and of it only what is needed, the dearest given up first."""
        low, high = 1, len(choices)
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if self._is_enough(place, choices[:middle]) else (middle + 1, high)
        needed = choices[:high]
        for choice in reversed(choices[: high - 1]):
            fewer = [other for other in needed if other != choice]
            if self._is_enough(place, fewer):
                needed = fewer
        return needed

    def _is_enough(self, place: Place, victims: list[Place]) -> bool:
        before = set(self.shown.gone)
        for victim in victims:
            self.shown.withhold(victim)
        enough = not self.shown.narrowed(place)
        self.shown.gone &= before
        return enough

    def _cost(self, place: Place) -> tuple:
        """What it costs to withhold a place: wholes that others show last, then by its count."""
        shown = self.shown
        return place in shown.fixed, shown.counts[place], place.series, place.dimensions, place.first, place.last

    def _rings(self, place: Place) -> Iterator[list[Place]]:
        """Published places of the year that share a sum with ``place``, then those that share one with these, and so on.

        Wholes that other results show as well come last, and only those that stand in this result too.
        """
        shown, seen, shown_elsewhere = self.shown, {place}, []
        for _ in range(RINGS):
            found = {p for whole, parts in shown.parts if not seen.isdisjoint((whole, *parts)) for p in (whole, *parts)}
            usable = [p for p in found - seen if self._can_go(p)]
            seen |= found
            yield sorted((p for p in usable if p not in shown.fixed), key=lambda p: (p.first == p.last, self._cost(p)))
            shown_elsewhere += [p for p in usable if p in shown.fixed]
        yield sorted(shown_elsewhere, key=self._cost)

    def _can_go(self, place: Place) -> bool:
        shown = self.shown
        ours = place in shown.rows and place.last == self.year and not shown.is_known(place)
        return ours and not shown.is_hidden(place) and shown.counts[place] > 0
