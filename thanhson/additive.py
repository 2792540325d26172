"""Counts that add up and stay safe under every difference: rounding for views that a reader may choose freely.

A page publishes a fixed set of tables, and each count of it is rounded by itself. A reader who chooses filters freely can
publish any number of overlapping sums, and the differences between independently rounded sums give small counts away.
So here the smallest building blocks are rounded once, and every view is a sum of rounded blocks: a difference of two views
is again a sum of rounded blocks and tells nothing new.

Each count of a block moves to one of the two multiples of the base beside it, and multiples stay where they are. A count that is
part of another (women of those whose sex is known, these of all admitted) is never published above it. So **what is published is
itself a register that could have come in, and it would have been published just so**. Whatever somebody concludes from all views
together, knowing this rule by heart, must hold for that register too; and in it no sum and no difference lies from 1 to base − 1.

Up or down is chosen so that sums stay close: a block goes up where the sums that it belongs to (the whole, by each label, by each
two labels) stand too low on the average, as in error diffusion; the tables of controlled rounding (Cox 1987, *A constructive
procedure for unbiased controlled rounding*, JASA 82) have one such sum a row and column, a view has many.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping

import numpy as np
import pandas as pd

from thanhson.programme import Disclosure


def base_of(settings: Disclosure) -> int:
    """The rounding base of building blocks: at least the threshold, so that a published 0 may be any count below it."""
    return max(settings.rounding, settings.threshold)


def round_blocks(
    counts: pd.DataFrame,
    labels: pd.DataFrame,
    base: int,
    *,
    apart: pd.Series | None = None,
    within: Mapping[str, str] | None = None,
    kept: Collection[str] = (),
) -> pd.DataFrame:
    """Round the counts of building blocks so that they and all their sums, across columns too, are safe to publish.

    Parameters
    ----------
    counts : DataFrame of whole numbers, none negative or missing
        One row a block, in an order that does not depend on the counts.
    labels : DataFrame
        Same index: what blocks are told apart and chosen by.
    base : int
        Published counts are multiples of it.
    apart : Series, optional
        Same index: blocks with different values are rounded without regard to each other (districts), all at once.
    within : mapping of column to column, optional
        A count to the count that it is part of.
    kept : collection of str, optional
        Columns without a parent in which a count above 0 never becomes 0, because another count would tell that it is above 0.

    Returns
    -------
    DataFrame
        Same shape; every value a multiple of ``base`` less than ``base`` away from the count; 0 for 0.

    Examples
    --------
    >>> counts, labels = pd.DataFrame({"women": [3, 1, 0, 4, 9]}), pd.DataFrame({"year": [2019, 2019, 2019, 2020, 2020]})
    >>> round_blocks(counts, labels, 5)["women"].tolist()
    [5, 0, 0, 5, 5]
    """
    within = within or {}
    apart = pd.Series(0, index=counts.index) if apart is None else apart
    sums, turns = _sums(labels, apart), _turns(apart)
    published = pd.DataFrame(0, index=counts.index, columns=counts.columns)
    for names in _parents_first(list(counts.columns), within):
        exact = counts[names].to_numpy(dtype="int64")
        rest = exact % base
        low = exact - rest
        may = (rest > 0) & _room(exact, low + base, names, within, counts, published)
        must = may & (low == 0) & np.isin(names, list(kept))
        published[names] = low + base * _risen(rest, may, must, sums, turns, base)
    return published


def _parents_first(names: list[str], within: Mapping[str, str]) -> Iterator[list[str]]:
    """The columns in layers: those that are part of no other, then their parts, and so on."""
    layer = [name for name in names if within.get(name) is None]
    while layer:
        yield layer
        layer = [name for name in names if within.get(name) in layer]


def _room(
    exact: np.ndarray, raised: np.ndarray, names: list[str], within: Mapping[str, str], counts: pd.DataFrame,
    published: pd.DataFrame,
) -> np.ndarray:  # fmt: skip
    """Where a count may be rounded up without passing what it is part of (a register in which it does pass is left to it)."""
    room = np.ones(exact.shape, dtype=bool)
    for place, name in enumerate(names):
        if parent := within.get(name):
            passes = exact[:, place] > counts[parent].to_numpy()
            room[:, place] = passes | (raised[:, place] <= published[parent].to_numpy())
    return room


def _sums(labels: pd.DataFrame, apart: pd.Series) -> np.ndarray:
    """The sums that blocks belong to, as numbers: a row a kind of sum, a column a block."""
    codes = {name: pd.factorize(labels[name], sort=True)[0] for name in labels}
    place = pd.factorize(apart, sort=True)[0].astype("int64")
    kinds = [names for size in range(3) for names in itertools.combinations(labels, size)]
    numbers, used = [], 0
    for names in kinds:
        key = place
        for name in names:
            key = key * (codes[name].max(initial=0) + 1) + codes[name]
        number = pd.factorize(key)[0]
        numbers.append(used + number)
        used += number.max(initial=-1) + 1
    return np.array(numbers)


def _turns(apart: pd.Series) -> list[np.ndarray]:
    """Blocks that are decided in one step: the first of every district, then the second of every district, and so on."""
    turn = apart.groupby(apart).cumcount().to_numpy()
    order = np.argsort(turn, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(turn[order])) + 1) if len(order) else []


def _risen(
    rest: np.ndarray, may: np.ndarray, must: np.ndarray, sums: np.ndarray, turns: list[np.ndarray], base: int
) -> np.ndarray:
    """Which counts are rounded up, decided block after block: up where that brings the sums that it belongs to closer."""
    off = np.zeros((sums.max(initial=-1) + 1, rest.shape[1]), dtype="int64")
    up = np.zeros(rest.shape, dtype=bool)
    for blocks in turns:
        touched, own = sums[:, blocks], rest[blocks]
        low = 2 * off[touched].sum(axis=0) < len(sums) * (2 * own - base)
        up[blocks] = low & may[blocks] | must[blocks]
        off[touched] += np.where(up[blocks], base, 0) - own
    return up
