"""Limits for shares, rates, differences and ratios, and worst-case bounds for what was not reported.

Every function takes single numbers, arrays or pandas Series, and gives back the same shape; what is unknown, or has nothing to
count from, comes out as unknown (``nan``, in a Series ``NA``). A register is a census: put a limit beside one of its
counts only as a statement about the process that made it, and say so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable

    Number = float | np.ndarray | pd.Series


def share(x: Number, n: Number, method: str = "wilson", conf: float = 0.95) -> tuple[Number, Number]:
    """Limits of the share ``x / n``.

    Parameters
    ----------
    x, n : number, array or Series
        Count and total, ``0 <= x <= n``.
    method : {"wilson", "wilson_cc", "clopper_pearson", "jeffreys"}
        Wilson's score limits, the same with continuity correction, exact limits, or limits of Jeffreys' prior.
    conf : float
        Confidence, 0 to 1.

    Returns
    -------
    (lower, upper)
        Shares of 0 to 1; unknown where ``n`` is 0.

    Raises
    ------
    ValueError
        A negative count, ``x`` above ``n``, a confidence outside 0 to 1, or an unknown method.

    References
    ----------
    Newcombe 1998, doi:10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E; Brown, Cai, DasGupta 2001,
    doi:10.1214/ss/1009213286.

    Examples
    --------
    >>> lower, upper = share(539, 1035)
    >>> f"{lower:.4f} {upper:.4f}"
    '0.4903 0.5511'
    """
    if method not in _SHARE_METHODS:
        raise ValueError(f"method {method!r} is not one of {', '.join(_SHARE_METHODS)}")
    tail = _tail(conf)
    (count, total), shape = _numbers(x, n)
    _ordered(count, total)
    known = total > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        lower, upper = _SHARE_METHODS[method](count, np.where(known, total, np.nan), tail)
    lower = np.where(count == 0, 0.0, np.clip(lower, 0, 1))
    upper = np.where(count == total, 1.0, np.clip(upper, 0, 1))
    return shape(np.where(known, lower, np.nan)), shape(np.where(known, upper, np.nan))


def _wilson(x: np.ndarray, n: np.ndarray, tail: float) -> tuple[np.ndarray, np.ndarray]:
    z = _quantile(tail)
    centre = (x + z * z / 2) / (n + z * z)
    half = z * np.sqrt(x * (n - x) / n + z * z / 4) / (n + z * z)
    return centre - half, centre + half


def _wilson_cc(x: np.ndarray, n: np.ndarray, tail: float) -> tuple[np.ndarray, np.ndarray]:
    z = _quantile(tail)
    p = x / n
    low = z * np.sqrt(np.maximum(z * z - 2 - 1 / n + 4 * p * (n * (1 - p) + 1), 0))
    high = z * np.sqrt(np.maximum(z * z + 2 - 1 / n + 4 * p * (n * (1 - p) - 1), 0))
    width = 2 * (n + z * z)
    return (2 * n * p + z * z - 1 - low) / width, (2 * n * p + z * z + 1 + high) / width


def _clopper_pearson(x: np.ndarray, n: np.ndarray, tail: float) -> tuple[np.ndarray, np.ndarray]:
    from scipy.special import betaincinv

    return betaincinv(x, n - x + 1, tail), betaincinv(x + 1, n - x, 1 - tail)


def _jeffreys(x: np.ndarray, n: np.ndarray, tail: float) -> tuple[np.ndarray, np.ndarray]:
    from scipy.special import betaincinv

    return betaincinv(x + 0.5, n - x + 0.5, tail), betaincinv(x + 0.5, n - x + 0.5, 1 - tail)


_SHARE_METHODS: dict[str, Callable] = {
    "wilson": _wilson,
    "wilson_cc": _wilson_cc,
    "clopper_pearson": _clopper_pearson,
    "jeffreys": _jeffreys,
}


def missing_bounds(x: Number, reported: Number, due: Number) -> tuple[Number, Number]:
    """Worst-case bounds of a share when part of what was due was not reported.

    Parameters
    ----------
    x : number, array or Series
        Units with the property among those reported.
    reported, due : number, array or Series
        Units reported, and units that had to report: ``x <= reported <= due``.

    Returns
    -------
    (lower, upper)
        The share of all units due if none, and if all, of the missing ones had the property; unknown where none was due.

    Raises
    ------
    ValueError
        A negative count, or counts out of order.

    References
    ----------
    Manski 2005, doi:10.1016/j.ijar.2004.10.006.

    Examples
    --------
    >>> lower, upper = missing_bounds(205, 211, 223)
    >>> f"{lower:.3f} {upper:.3f}"
    '0.919 0.973'
    """
    (count, seen, total), shape = _numbers(x, reported, due)
    _ordered(count, seen)
    _ordered(seen, total)
    whole = np.where(total > 0, total, np.nan)
    return shape(count / whole), shape((count + total - seen) / whole)


def poisson_rate(events: Number, exposure: Number = 1.0, conf: float = 0.95) -> tuple[Number, Number]:
    """Exact (Garwood) limits of the rate ``events / exposure``.

    Parameters
    ----------
    events : number, array or Series
        Events counted; not negative.
    exposure : number, array or Series
        Units at risk (members, cell-years); the rate is per one of them. Not negative; 0 gives unknown limits.
    conf : float
        Confidence, 0 to 1.

    Returns
    -------
    (lower, upper)

    References
    ----------
    Garwood 1936, doi:10.1093/biomet/28.3-4.437.

    Examples
    --------
    >>> lower, upper = poisson_rate(1035, 5)
    >>> f"{lower:.1f} {upper:.1f}"
    '194.6 220.0'
    """
    from scipy.special import gammaincinv

    tail = _tail(conf)
    (count, at_risk), shape = _numbers(events, exposure)
    if (count < 0).any() or (at_risk < 0).any():
        raise ValueError("events and exposure cannot be negative")
    at_risk = np.where(at_risk > 0, at_risk, np.nan)
    lower = np.where(count > 0, gammaincinv(np.maximum(count, 1), tail), 0.0)
    lower = np.where(np.isnan(count), np.nan, lower)
    return shape(lower / at_risk), shape(gammaincinv(count + 1, 1 - tail) / at_risk)


def byar_rate(events: Number, exposure: Number = 1.0, conf: float = 0.95) -> tuple[Number, Number]:
    """Byar's approximate limits of the rate ``events / exposure``; the lower one is unknown without any event.

    Parameters and what comes back are those of :func:`poisson_rate`. The form with half an event added is
    meant (epitools ``pois.byar``).
    """
    z = critical_value(conf)
    (count, at_risk), shape = _numbers(events, exposure)
    at_risk = np.where(at_risk > 0, at_risk, np.nan)
    middle = count + 0.5
    third = (z / 3) * np.sqrt(1 / middle)
    lower = middle * (1 - 1 / (9 * middle) - third) ** 3
    upper = middle * (1 - 1 / (9 * middle) + third) ** 3
    return shape(np.where(count > 0, lower, np.nan) / at_risk), shape(upper / at_risk)


def difference(x1: Number, n1: Number, x2: Number, n2: Number, conf: float = 0.95) -> tuple[Number, Number]:
    """Newcombe's hybrid score limits of the difference ``x1 / n1 - x2 / n2`` of two independent shares.

    References
    ----------
    Newcombe 1998 (method 10), doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I.

    Examples
    --------
    >>> lower, upper = difference(9, 10, 3, 10)
    >>> f"{lower:.3f} {upper:.3f}"
    '0.171 0.809'
    """
    lower1, upper1 = share(x1, n1, conf=conf)
    lower2, upper2 = share(x2, n2, conf=conf)
    (a, b, c, d, low1, high1, low2, high2), shape = _numbers(x1, n1, x2, n2, lower1, upper1, lower2, upper2)
    with np.errstate(divide="ignore", invalid="ignore"):
        p1, p2 = a / b, c / d
    lower = p1 - p2 - np.hypot(p1 - low1, high2 - p2)
    upper = p1 - p2 + np.hypot(high1 - p1, p2 - low2)
    return shape(lower), shape(upper)


def ratio(x1: Number, n1: Number, x2: Number, n2: Number, conf: float = 0.95) -> tuple[Number, Number]:
    """Katz' log limits of the ratio ``(x1 / n1) / (x2 / n2)`` of two independent shares; unknown where a count is 0.

    References
    ----------
    Katz and others 1978, doi:10.2307/2530610.

    Examples
    --------
    >>> lower, upper = ratio(539, 1035, 600, 1200)
    >>> f"{lower:.3f} {upper:.3f}"
    '0.960 1.130'
    """
    z = critical_value(conf)
    (a, b, c, d), shape = _numbers(x1, n1, x2, n2)
    _ordered(a, b)
    _ordered(c, d)
    a, c = np.where(a > 0, a, np.nan), np.where(c > 0, c, np.nan)
    centre = (a / b) / (c / d)
    spread = np.exp(z * np.sqrt(1 / a - 1 / b + 1 / c - 1 / d))
    return shape(centre / spread), shape(centre * spread)


def ratio_to_fixed(x: Number, n: Number, fixed: Number, conf: float = 0.95) -> tuple[Number, Number]:
    """Limits of ``(x / n) / fixed`` when the share ``fixed`` is known: Wilson's limits divided by it.

    Examples
    --------
    >>> lower, upper = ratio_to_fixed(20, 79, 0.6)
    >>> f"{lower:.3f} {upper:.3f}"
    '0.284 0.598'
    """
    lower, upper = share(x, n, conf=conf)
    (low, high, known), shape = _numbers(lower, upper, fixed)
    known = np.where(known > 0, known, np.nan)
    return shape(low / known), shape(high / known)


def sampled_share_error(x: Number, n: Number, population: Number) -> Number:
    """Standard error of the share ``x / n`` of a simple random sample of ``n`` out of ``population`` (spot checks).

    Examples
    --------
    >>> round(sampled_share_error(45, 50, 223), 4)
    0.0377
    """
    (count, size, whole), shape = _numbers(x, n, population)
    _ordered(count, size)
    _ordered(size, whole)
    p = count / size
    return shape(np.sqrt((1 - size / whole) * p * (1 - p) / (size - 1)))


def _numbers(*values: Number) -> tuple[tuple[np.ndarray, ...], Callable[[np.ndarray], Number]]:
    """The values as float arrays (unknown: ``nan``), and a function that gives an array the shape of what came in."""
    index = next((value.index for value in values if isinstance(value, pd.Series)), None)
    arrays = np.broadcast_arrays(*(_floats(value) for value in values))

    def shape(array: np.ndarray) -> Number:
        if index is not None:
            return pd.Series(pd.array(np.where(np.isnan(array), None, array), dtype="Float64"), index=index)
        return float(array) if array.ndim == 0 else array

    return tuple(arrays), shape


def _floats(value: Number) -> np.ndarray:
    if isinstance(value, pd.Series):
        return value.to_numpy(dtype=float, na_value=np.nan)
    return np.asarray(np.nan if value is pd.NA or value is None else value, dtype=float)


def _ordered(part: np.ndarray, whole: np.ndarray) -> None:
    if (part < 0).any() or (part > whole).any():
        raise ValueError("a count cannot be negative or larger than its total")


def _tail(conf: float) -> float:
    if not 0 < conf < 1:
        raise ValueError(f"conf {conf!r} is not between 0 and 1")
    return (1 - conf) / 2


def critical_value(conf: float) -> float:
    """The two-sided critical value of the normal distribution: 1.96 for 0.95."""
    return _quantile(_tail(conf))


def _quantile(tail: float) -> float:
    from statistics import NormalDist

    return NormalDist().inv_cdf(1 - tail)
