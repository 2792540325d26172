"""What whole counts can stand behind a printed percentage: exact whole-number arithmetic, in every way of rounding.

A share k/n printed with d decimals shows t units of its last digit. With D = 100·10^d, that is a question about whole
numbers: half-up prints t when (2t - 1)·n <= 2·D·k < (2t + 1)·n. So for a given n the possible k are one run of whole
numbers, and for a given k the possible n are one run too: both have closed forms that cost a few multiplications,
whatever their size. Only :func:`totals` goes through every n up to its limit, because the totals of a breakdown come in
many runs; it does so in one pass of whole-number arrays, about 10 ms for three shares and 100,000 totals.

Source: Brown and Heathers (2017), "The GRIM test", https://doi.org/10.1177/1948550616673876; for breakdowns Cox (2023),
https://doi.org/10.1177/1536867X231212453; sums of rounded percentages: Mosteller, Youtz and Zahn (1967).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np

from thanhson.measures.numerals import Printed, percentage

MODES = ("half_up", "half_even", "half_down", "cut")
"""Ways of rounding: halves up, halves to the even digit, halves down, and cutting off what does not fit."""


def prints_as(count: int, total: int, percent: str | Printed, rounding: str = "half_up") -> bool:
    """Whether ``count`` of ``total`` prints as ``percent``.

    Examples
    --------
    >>> prints_as(539, 1035, "52,1%"), prints_as(16, 49, "32,6%"), prints_as(16, 49, "32,6%", "cut")
    (True, False, True)
    """
    low, high, low_in, high_in = _edges(_printed(percent), rounding)
    doubled = 2 * _printed(percent).scale * count
    above = doubled > low * total or (low_in and doubled == low * total)
    return above and (doubled < high * total or (high_in and doubled == high * total))


def numerators(percent: str | Printed, total: int, rounding: str = "half_up") -> list[int]:
    """The whole counts that print as ``percent`` of ``total``.

    Parameters
    ----------
    percent : str
        As printed: ``"52,1%"``, ``"58.0"``. Trailing zeros count; a word such as ``trên`` is refused.
    total : int
        The whole, at least 1.
    rounding : {"half_up", "half_even", "half_down", "cut"}

    Returns
    -------
    list of int
        Ascending. A share of up to 100% is taken as a part of the whole, so no count lies above ``total``; a printed
        percentage above 100 is a share of a plan, and its counts do. Closed form: the cost is that of the list.

    Raises
    ------
    ValueError
        Not a percentage, a bound, an unknown rounding, or a total below 1.

    Examples
    --------
    >>> numerators("52,1%", 1035), numerators("58%", 1035), numerators("105%", 20)
    ([539], [596, 597, 598, 599, 600, 601, 602, 603, 604, 605], [21])
    """
    return list(numerator_run(percent, total, rounding))


def numerator_run(percent: str | Printed, total: int, rounding: str = "half_up") -> range:
    """:func:`numerators` as one run of whole numbers: a few multiplications, however many there are.

    Examples
    --------
    >>> numerator_run("50%", 96_000_000)
    range(47520000, 48480000)
    """
    printed = _exact(percent)
    if total < 1:
        raise ValueError(f"a total of {total}; expected at least 1")
    low, high = _run(printed, total, rounding)
    return range(low, high + 1)


def denominators(count: int, percent: str | Printed, upto: int | None = None, rounding: str = "half_up") -> range:
    """The totals of which ``count`` prints as ``percent``, as one run of whole numbers; closed form.

    ``upto`` is required where every large total fits (a printed 0%).

    Examples
    --------
    >>> list(denominators(539, "52,1%")), list(denominators(2, "0.9", upto=215))
    ([1034, 1035], [211, 212, 213, 214, 215])
    """
    printed = _exact(percent)
    low, high, low_in, high_in = _edges(printed, rounding)
    doubled = 2 * printed.scale * count
    least = 1 if high <= 0 else -(-doubled // high) + (doubled % high == 0 and not high_in)
    if printed.whole <= printed.scale:
        least = max(least, count)
    if low <= 0:
        # Any total that is large enough rounds to nothing: the run has no end of its own.
        return range(max(least, 1), (upto or 0) + 1) if count or prints_as(0, 1, printed, rounding) else range(0)
    most = doubled // low - (doubled % low == 0 and not low_in)
    return range(max(least, 1), (most if upto is None else min(most, upto)) + 1)


def totals(
    percents: Sequence[str | Printed], upto: int = 1000, rounding: str = "half_up", residual: int | None = None
) -> list[int]:
    """The totals for which all shares of one whole can be printed so, by counts that add up to the total.

    Parameters
    ----------
    percents : list of str
        A full breakdown as printed: ``["94,2%", "4,9%", "0,9%"]``.
    upto : int
        The largest total tried.
    rounding : {"half_up", "half_even", "half_down", "cut"}
    residual : int, optional
        Index of the share that was not rounded itself but obtained as 100 minus the other printed ones.

    Returns
    -------
    list of int
        Ascending; empty where the printed residual is not 100 minus the other printed shares. One pass over the totals
        in whole-number arrays: a fraction of a millisecond up to 1,000, about 10 ms for three shares up to 100,000.

    Raises
    ------
    ValueError
        No shares, not a percentage, a bound, or an unknown rounding.

    Examples
    --------
    >>> totals(["94,2%", "4,9%", "0,9%"], upto=330)
    [223, 224, 225, 226, 325, 326, 327, 328, 329]
    """
    printed = [_exact(percent) for percent in percents]
    if not printed:
        raise ValueError("a breakdown needs at least one share")
    if residual is not None:
        residual = range(len(printed))[residual]
        if sum(share.value for share in printed) != 100:
            return []
    n = _whole_numbers(upto, printed)
    runs = [_run(share, n, rounding) for i, share in enumerate(printed) if i != residual]
    least, most = sum(low for low, _ in runs), sum(high for _, high in runs)
    possible = np.logical_and.reduce([np.ones(len(n), bool), *(high >= low for low, high in runs)])
    # What the rounded shares leave over is the residual's count, whatever it would have rounded to.
    possible &= (least <= n) if residual is not None else (least <= n) & (most >= n)
    return n[possible].tolist()


def shares_in_common(percents: Sequence[str | Printed], upto: int = 1000, rounding: str = "half_up") -> list[int]:
    """The totals for which each share can be printed so, though the shares may overlap (no adding up).

    Examples
    --------
    >>> shares_in_common(["50", "67", "83", "100"], upto=30)
    [6, 12, 18, 24, 30]
    """
    printed = [_exact(percent) for percent in percents]
    n = _whole_numbers(upto, printed)
    runs = [_run(share, n, rounding) for share in printed]
    return n[np.logical_and.reduce([high >= low for low, high in runs])].tolist()


def breakdowns(percents: Sequence[str | Printed], total: int, rounding: str = "half_up") -> list[tuple[int, ...]]:
    """The sets of whole counts that print as the shares of ``total`` and add up to it.

    Examples
    --------
    >>> breakdowns(["94,2%", "4,9%", "0,9%"], 223)
    [(210, 11, 2)]
    """
    lists = [numerators(percent, total, rounding) for percent in percents]
    return [counts for counts in product(*lists) if sum(counts) == total]


def smallest_total(percent: str | Printed, rounding: str = "half_up") -> int | None:
    """The smallest total of which a whole count prints as ``percent``; ``None`` for more than four decimals.

    No total has to be larger than the number of steps of the last digit (10,000 with two decimals), where every
    percentage is a count; the smallest is found in one pass up to there.

    Examples
    --------
    >>> smallest_total("90%"), smallest_total("42,85%"), smallest_total("42,85%", "cut")
    (10, 1181, 7)
    """
    printed = _exact(percent)
    if printed.decimals > 4:
        return None
    return next(iter(shares_in_common([printed], printed.scale, rounding)), None)


def overlap(a: int, b: int, total: int) -> tuple[int, int]:
    """Least and most units that lie in both of two parts of one total (Fréchet bounds).

    Raises
    ------
    ValueError
        A part is negative or larger than the total.

    Examples
    --------
    >>> overlap(539, 600, 1035)
    (104, 539)
    """
    if not 0 <= min(a, b) <= max(a, b) <= total:
        raise ValueError(f"parts of {a} and {b} in a total of {total}")
    return max(0, a + b - total), min(a, b)


def can_fail(percent: str | Printed, total: int | None = None, count: int | None = None) -> bool:
    """Whether a printed percentage could fail the test at all, so that passing it means something.

    With a total alone: only when some percentages cannot be printed of it (fewer units than steps of the last digit).
    With a count alone: only when the run of possible totals is shorter than 1, so that it can miss every whole number.

    Examples
    --------
    >>> can_fail("52,1%", total=500), can_fail("52,1%", total=1035), can_fail("100,59%", count=171)
    (True, False, True)
    """
    printed = _printed(percent)
    if total is not None:
        return total < printed.scale
    if not count or printed.whole < 1:
        return False
    doubled = 2 * printed.scale * count
    return 2 * doubled < 4 * printed.whole**2 - 1


def sum_is_possible(percents: Sequence[str | Printed], rounding: str = "half_up") -> tuple[bool, bool]:
    """Whether shares printed so can add up to at most 100, and to at least 100, for *some* total, however large.

    Three shares with one decimal may honestly add to 99.9, 100.0 or 100.1; 100.2 is too much, 99.8 too little.

    Examples
    --------
    >>> sum_is_possible(["94,3", "4,9", "0,9"]), sum_is_possible(["94,4", "4,9", "0,9"])
    ((True, True), (False, True))
    """
    printed = [_exact(percent) for percent in percents]
    finest = max(share.scale for share in printed)
    ends = [(*_edges(share, rounding), finest // share.scale) for share in printed]
    low = sum(max(edge, 0) * step for edge, _, _, _, step in ends)
    high = sum(edge * step for _, edge, _, _, step in ends)
    low_in = all(closed or edge < 0 for edge, _, closed, _, _ in ends)
    high_in = all(closed for _, _, _, closed, _ in ends)
    return low < 2 * finest or (low == 2 * finest and low_in), high > 2 * finest or (high == 2 * finest and high_in)


def _printed(percent: str | Printed) -> Printed:
    printed = percentage(percent) if isinstance(percent, str) else percent
    if printed is None:
        raise ValueError(f"{percent!r} is not a printed percentage")
    return printed


def _exact(percent: str | Printed) -> Printed:
    printed = _printed(percent)
    if printed.bound:
        raise ValueError(f"{percent!r} is a bound: no counts print as it")
    return printed


def _edges(printed: Printed, rounding: str) -> tuple[int, int, bool, bool]:
    """The interval of exact shares that print so, in halves of the last digit, and whether its ends belong to it."""
    doubled = 2 * printed.whole
    match rounding:
        case "half_up":
            return doubled - 1, doubled + 1, True, False
        case "half_down":
            return doubled - 1, doubled + 1, False, True
        case "half_even":
            even = printed.whole % 2 == 0
            return doubled - 1, doubled + 1, even, even
        case "cut":
            return doubled, doubled + 2, True, False
    raise ValueError(f"rounding {rounding!r} is not one of {', '.join(MODES)}")


def _run(printed: Printed, total, rounding: str):
    """First and last whole count that print as a share of ``total`` (a whole number or an array of them)."""
    low, high, low_in, high_in = _edges(printed, rounding)
    units = 2 * printed.scale
    first = -(-low * total // units) if low_in else low * total // units + 1
    last = high * total // units if high_in else -(-high * total // units) - 1
    if isinstance(total, np.ndarray):
        return np.maximum(first, 0), np.minimum(last, total) if printed.whole <= printed.scale else last
    return max(first, 0), min(last, total) if printed.whole <= printed.scale else last


def _whole_numbers(upto: int, printed: Sequence[Printed]) -> np.ndarray:
    """1 to ``upto``; as Python's unbounded whole numbers where 64 bits could overflow."""
    largest = max((2 * share.whole + 2 for share in printed), default=2)
    fits = largest * max(upto, 1) < 2**62
    return np.arange(1, upto + 1, dtype=np.int64 if fits else object)
