"""Rounding of counts, and what a reader who knows the rule can take back out of a published number."""

from __future__ import annotations

import numpy as np
import pandas as pd

from thanhson.programme import Disclosure


def rounded(counts: pd.Series, base: int) -> pd.Series:
    """Counts rounded to the nearest multiple of ``base`` (halves up), by whole-number arithmetic.

    Independent rounding: a total is rounded by itself, so that published parts need not add up to it.

    >>> rounded(pd.Series([0, 2, 3, 7, 8, 1035]), 5).tolist()
    [0, 0, 5, 5, 10, 1035]
    """
    return ((2 * counts + base) // (2 * base)) * base


def small(counts: pd.Series, threshold: int) -> pd.Series:
    """Whether each count is from 1 to below ``threshold``; unknown counts are not."""
    known = counts.to_numpy(dtype="int64", na_value=0)
    return pd.Series((known > 0) & (known < threshold), index=counts.index)


def reach(counts: pd.Series, settings: Disclosure) -> tuple[np.ndarray, np.ndarray]:
    """The least and the greatest count that a published or withheld count leaves possible.

    Parameters
    ----------
    counts : pandas.Series
        Exact counts, none unknown.
    settings : Disclosure
        Threshold and base.

    Returns
    -------
    (numpy.ndarray, numpy.ndarray)
        For a count from 1 to below the threshold: just that range. For any other: the counts that are shown as the same number.
        With the usual 5 and 5, 0 is 0 (1 to 4 are withheld), 5 is 5 to 7, and 10 is 8 to 12.

    >>> [ends.tolist() for ends in reach(pd.Series([0, 3, 6, 12]), Disclosure(threshold=5, rounding=5))]
    [[0, 1, 5, 8], [0, 4, 7, 12]]
    """
    exact = counts.to_numpy(dtype="int64")
    return reach_of_shown(
        rounded(pd.Series(exact), settings.rounding).to_numpy(), small(pd.Series(exact), settings.threshold), settings
    )


def reach_of_shown(shown: np.ndarray, hidden: np.ndarray, settings: Disclosure) -> tuple[np.ndarray, np.ndarray]:
    """As :func:`reach`, from what is published: ``shown`` (ignored where ``hidden``) and which counts are small and withheld."""
    base, threshold = settings.rounding, settings.threshold
    shown, hidden = np.asarray(shown), np.asarray(hidden, dtype=bool)
    low = np.maximum(shown - base // 2, threshold)
    high = shown + (base - 1) // 2
    nothing = shown == 0
    low = np.where(hidden, 1, np.where(nothing, 0, low))
    high = np.where(hidden, threshold - 1, np.where(nothing & (high < threshold), 0, high))
    return low, high


def tells_least(low: float, parts: int, threshold: int) -> bool:
    """Whether a whole of at least ``low`` keeps its small ``parts`` from being as few as 1, all others being small too.

    >>> tells_least(8, 2, 5), tells_least(5, 2, 5), tells_least(13, 2, 5)
    (True, False, False)

    (Two small counts that make at least 8 are 4 and 4; of two that make 5 or more one can be 1; two cannot make 13.)
    """
    return 1 + (parts - 1) * (threshold - 1) < low <= parts * (threshold - 1)


def tells_most(high: float, parts: int, threshold: int) -> bool:
    """Whether a whole of at most ``high`` keeps one of ``parts`` that hold something from passing ``threshold - 1``, or nearly does.

    Then those that hold nothing are withheld too, so that nobody learns how many hold something. Just reaching ``threshold - 1`` counts
    as well: else a reader would know, where all are withheld, that none of them reaches it.

    >>> tells_most(7, 5, 5), tells_most(7, 4, 5), tells_most(7, 2, 5)
    (True, True, False)

    (Five counts of at least 1 that make 7 are 3 at most; four can be 4 and three of 1; two can be 5 and 2.)
    """
    return high <= threshold - 2 + min(parts, high)
