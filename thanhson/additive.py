"""Counts that add up and stay safe under every difference: rounding for views that a reader may choose freely.

A page publishes a fixed set of tables, and each count of it is rounded by itself. A reader who chooses filters freely can
publish any number of overlapping sums, and the differences between independently rounded sums give small counts away.
So here the smallest building blocks are rounded once, and every view is a sum of rounded blocks: a difference of two views
is again a sum of rounded blocks and tells nothing new.

Blocks stand in a fixed order and their running total is rounded to the base; a block becomes the difference of two
neighbouring rounded totals (systematic rounding, as in Cox 1987, *A constructive procedure for unbiased controlled
rounding*, JASA 82, with a fixed start). Each block then moves by less than the base, an empty block stays empty, and any
run of neighbouring blocks (a year, a commune within a year) is off by less than the base too.
"""

from __future__ import annotations

import pandas as pd

from thanhson.programme import Disclosure


def base_of(settings: Disclosure) -> int:
    """The rounding base of building blocks: at least the threshold, so that a published 0 may be any count below it."""
    return max(settings.rounding, settings.threshold)


def round_blocks(counts: pd.Series, base: int) -> pd.Series:
    """Round the counts of building blocks, in their order, so that they and all their sums are safe to publish.

    Parameters
    ----------
    counts : Series of whole numbers, none negative or missing
        One count a block, in an order that does not depend on the counts.
    base : int
        Published counts are multiples of it.

    Returns
    -------
    Series
        Same index; every value a multiple of ``base`` less than ``base`` away from the count; 0 for 0.

    Examples
    --------
    >>> round_blocks(pd.Series([3, 1, 0, 4, 9]), 5).tolist()
    [5, 0, 0, 5, 5]
    """
    running = counts.astype("int64").cumsum()
    rounded = (2 * running + base) // (2 * base) * base
    return rounded.diff().fillna(rounded).astype("int64")


def possible_counts(published: pd.Series, base: int) -> pd.DataFrame:
    """What somebody who knows the rule and every published block can conclude of each count: ``lowest`` and ``highest``.

    The rounded running totals are sums of published blocks, so each running total is known to lie in a window of
    ``base`` whole numbers; a count is the distance between two neighbouring windows, and windows do not narrow each
    other further: a block published as 0 may hold 0 to ``base − 1``, one published as ``p`` may hold
    ``p − base + 1`` to ``p + base − 1``. The very first window starts at 0.
    """
    low_window = (base + 1) // 2 - base
    end = published.cumsum()
    start = end - published
    lowest_end, highest_end = (end + low_window).clip(lower=0), end + low_window + base - 1
    lowest_start, highest_start = (start + low_window).clip(lower=0), start + low_window + base - 1
    first = published.index[:1]
    lowest_start.loc[first], highest_start.loc[first] = 0, 0
    return pd.DataFrame(
        {"lowest": (lowest_end - highest_start).clip(lower=0), "highest": highest_end - lowest_start},
        index=published.index,
    )
