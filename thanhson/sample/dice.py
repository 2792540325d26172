"""Chance with one seed: every draw of the sample goes through here, so that the same seed gives the same bytes everywhere.

Only uniform numbers are taken from NumPy (a bit generator's stream is promised to stay the same, the derived
distributions are not); all other draws are made from them by ordering, comparing and adding.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np


def shares(total: int, weights: Sequence[float] | np.ndarray) -> np.ndarray:
    """Whole numbers in proportion to ``weights`` that add up to ``total`` (largest remainders first).

    Examples
    --------
    >>> shares(445, [0.942, 0.049, 0.009]).tolist()
    [419, 22, 4]
    """
    weights = np.asarray(weights, dtype=float)
    quotas = np.round(total * weights / weights.sum(), 9)
    whole = np.floor(quotas).astype(int)
    largest = np.argsort(-(quotas - whole), kind="stable")
    whole[largest[: total - whole.sum()]] += 1
    return whole


class Dice:
    """A stream of chance of its own for one part of the sample: changing one part leaves the others as they are.

    Parameters
    ----------
    seed : int
        The seed of the whole sample.
    part : str
        The part that draws (``"admissions"``).
    """

    def __init__(self, seed: int, part: str) -> None:
        digest = hashlib.blake2b(f"{seed}/{part}".encode(), digest_size=16).digest()
        self._stream = np.random.Generator(np.random.PCG64(int.from_bytes(digest, "big")))

    def uniform(self, *shape: int) -> np.ndarray:
        """Numbers from 0 to below 1."""
        return self._stream.random(shape)

    def happens(self, probability: float | np.ndarray, *shape: int) -> np.ndarray:
        """True with the given probability."""
        return self.uniform(*shape) < probability

    def whole(self, low: int | np.ndarray, high: int | np.ndarray, *shape: int) -> np.ndarray:
        """Whole numbers from ``low`` to ``high``, both included."""
        return (low + np.floor(self.uniform(*shape) * (np.asarray(high) - low + 1))).astype(int)

    def around(self, mean: float | np.ndarray, spread: float | np.ndarray, *shape: int) -> np.ndarray:
        """Bell-shaped numbers (a sum of four uniform ones) with this mean and standard deviation, at most 3.5 of it away."""
        return mean + spread * (self.uniform(4, *shape).sum(axis=0) - 2) * 3**0.5

    def order(self, n: int) -> np.ndarray:
        """The numbers from 0 to below ``n`` in an order of chance."""
        return np.argsort(self.uniform(n), kind="stable")

    def chosen(self, weights: Sequence[float] | np.ndarray, k: int) -> np.ndarray:
        """``k`` different positions, those with larger weights more readily; positions of weight 0 never."""
        weights = np.asarray(weights, dtype=float)
        able = np.flatnonzero(weights > 0)
        if k > len(able):
            raise ValueError(f"{k} of {len(able)} cannot be chosen")
        ranks = self.uniform(len(able)) / weights[able]
        return able[np.argsort(ranks, kind="stable")[:k]]

    def positions(self, weights: Sequence[float] | np.ndarray, *shape: int) -> np.ndarray:
        """Positions in ``weights``, drawn again and again in proportion to them."""
        edges = np.cumsum(np.asarray(weights, dtype=float))
        drawn = np.searchsorted(edges, self.uniform(*shape) * edges[-1], side="right")
        return np.minimum(drawn, len(edges) - 1)

    def picks(self, weighted: Mapping[str, float], *shape: int) -> np.ndarray:
        """Keys of ``weighted``, drawn again and again in proportion to their weights."""
        return np.array(list(weighted), dtype=object)[self.positions(list(weighted.values()), *shape)]

    def spread(self, total: int, places: int) -> np.ndarray:
        """``total`` things thrown into ``places`` at random: how many fell into each."""
        return np.bincount(self.whole(0, places - 1, total), minlength=places)
