"""Control charts for monthly series: p, p′ (Laney), I′ (Taylor) and XmR, with limits fixed on a baseline.

Attendance of a district has thousands of members a month; the textbook p chart then signals nearly every month, since it knows
no variation but chance between persons. p′ and I′ widen its limits by how much neighbouring months really differ.

All charts give a frame, a row a point: ``value``, ``centre``, ``lower``, ``upper`` and ``signal`` (the set of rules met, empty for
none). A month without a value stays a gap: it has no signal, breaks runs, and no moving range bridges it. Limits of shares
are shown no further than 0 and 1, while the two-thirds rule keeps the limits uncut: near a ceiling a cut limit would turn
ordinary months into signals.

Sources: Laney 2002, doi:10.1081/QEN-120006708; Taylor 2017, https://variation.com/normalized-individuals-control-chart/;
https://www.england.nhs.uk/publication/making-data-count/; https://github.com/anhoej/qicharts2; checked against qicharts2 0.8.1,
pbcharts 0.1.0, qcc 3.0 and NHSRplotthedots 0.2.2.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from thanhson.measures.rules import numbers, signals

__all__ = ["collapsed", "i_prime", "p_chart", "p_prime", "signals", "xmr"]

MEAN_RANGE_OF_TWO = 1.128
RANGES_TO_LIMIT = 2.66
HIGHEST_RANGE = 3.267


def p_chart(
    counts: object, totals: object, baseline: int | None = None, screen: bool = False, exclude: Sequence[int] = ()
) -> pd.DataFrame:
    """The textbook chart of a share: three binomial standard errors around the mean share.

    Parameters
    ----------
    counts, totals : sequence of numbers
        Numerator and denominator a point, in order of time; a point with an unknown one, or with total 0, is a gap.
    baseline : int, optional
        The first so many points (gaps not counted) fix centre and limits; all points where not given.
    screen : bool
        Has no effect here, since no moving range enters; accepted so that charts can be exchanged.
    exclude : sequence of int
        Positions from 0 of points with a known special cause: left out of centre and limits, but charted.

    Returns
    -------
    pandas.DataFrame
        ``value``, ``centre``, ``lower``, ``upper``, ``signal``.

    Examples
    --------
    >>> p_chart([9, 6, 12], [50, 50, 50])[["centre", "lower", "upper"]].round(3).iloc[0].tolist()
    [0.18, 0.017, 0.343]
    """
    share, total = _shares(counts, totals)
    base = _base(share, baseline, exclude)
    centre = _centre(share, total, base)
    return _chart(share, centre, 3 * _chance(centre, total), cut=True)


def p_prime(
    counts: object, totals: object, baseline: int | None = None, screen: bool = False, exclude: Sequence[int] = ()
) -> pd.DataFrame:
    """Laney's p′ chart: the binomial limits of each point times how much neighbouring points really differ.

    Parameters
    ----------
    counts, totals, baseline, exclude
        As in :func:`p_chart`.
    screen : bool
        Leave moving ranges above 3.267 times their mean out before the limits.

    Returns
    -------
    pandas.DataFrame
        ``value``, ``centre``, ``lower``, ``upper``, ``signal``. With fewer than two neighbouring points in the baseline there
        are no limits; where all points are equal the limits lie on the centre.

    Examples
    --------
    >>> p_prime([90, 92, 88], [100, 100, 100]).round(3).loc[0, ["centre", "lower", "upper"]].tolist()
    [0.9, 0.82, 0.98]
    """
    share, total = _shares(counts, totals)
    base = _base(share, baseline, exclude)
    centre = _centre(share, total, base)
    chance = _chance(centre, total)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(chance > 0, (share - centre) / chance, 0.0)
    spread = _mean_range(np.where(np.isnan(share), np.nan, z), base, screen) / MEAN_RANGE_OF_TWO
    return _chart(share, centre, 3 * spread * chance, cut=True)


def i_prime(
    counts: object, totals: object, baseline: int | None = None, screen: bool = False, exclude: Sequence[int] = ()
) -> pd.DataFrame:
    """Taylor's I′ (normalised individuals) chart of a ratio; it assumes nothing about chance within a point.

    Parameters and result as in :func:`p_prime`; limits are not cut at 0 and 1, since a ratio need not be a share.
    """
    share, total = _shares(counts, totals)
    base = _base(share, baseline, exclude)
    centre = _centre(share, total, base)
    with np.errstate(divide="ignore", invalid="ignore"):
        weight = np.sqrt(1 / total + np.concatenate([[np.nan], 1 / total[:-1]])) if total.size else total
    ranges = _ranges(share, base) / weight
    spread = np.sqrt(np.pi / 2) * _mean(ranges, screen)
    with np.errstate(divide="ignore", invalid="ignore"):
        return _chart(share, centre, 3 * spread / np.sqrt(total), cut=False)


def xmr(values: object, baseline: int | None = None, screen: bool = False, exclude: Sequence[int] = ()) -> pd.DataFrame:
    """The individuals chart of a measurement: the mean, and 2.66 mean moving ranges to both sides.

    Parameters
    ----------
    values : sequence of numbers
        A number a point, in order of time; ``nan`` or ``NA`` for a gap.
    baseline, screen, exclude
        As in :func:`p_prime`.

    Returns
    -------
    pandas.DataFrame
        ``value``, ``centre``, ``lower``, ``upper``, ``signal``.

    Examples
    --------
    >>> xmr([1, 3, 2])[["centre", "lower", "upper"]].iloc[0].tolist()
    [2.0, -1.99, 5.99]
    """
    points = numbers(values)
    base = _base(points, baseline, exclude)
    centre = float(np.mean(points[base])) if base.any() else np.nan
    reach = RANGES_TO_LIMIT * _mean_range(points, base, screen)
    return _chart(points, centre, np.full(points.shape, reach), cut=False)


def collapsed(chart: pd.DataFrame) -> bool:
    """Whether the limits lie on the centre although the values differ: the chart then says nothing and must not be read.

    Screening does this to a sticky series, whose few steps are all "outlying" ranges.
    """
    known = chart.dropna(subset=["value", "lower", "upper"])
    width = (known["upper"] - known["lower"]).max() if len(known) else np.nan
    differ = bool(len(known)) and known["value"].max() > known["value"].min()
    return differ and bool(width <= 1e-12 * max(1.0, known["value"].abs().max()))


def _shares(counts: object, totals: object) -> tuple[np.ndarray, np.ndarray]:
    count, total = numbers(counts), numbers(totals)
    if count.shape != total.shape:
        raise ValueError(f"{count.size} counts and {total.size} totals: there must be one total a count")
    total = np.where(np.isnan(count) | ~(total > 0), np.nan, total)
    return count / total, total


def _base(values: np.ndarray, baseline: int | None, exclude: Sequence[int]) -> np.ndarray:
    """Which points fix the limits."""
    known = ~np.isnan(values)
    base = known & (np.cumsum(known) <= (values.size if baseline is None else baseline))
    base[list(exclude)] = False
    return base


def _centre(share: np.ndarray, total: np.ndarray, base: np.ndarray) -> float:
    return float((share * total)[base].sum() / total[base].sum()) if base.any() else np.nan


def _chance(centre: float, total: np.ndarray) -> np.ndarray:
    """The binomial standard error of a point's share."""
    inside = min(max(centre, 0.0), 1.0) if centre == centre else np.nan
    return np.sqrt(inside * (1 - inside) / total)


def _ranges(values: np.ndarray, base: np.ndarray) -> np.ndarray:
    """The moving range at each point of the baseline whose neighbour before it is there and in the baseline, else ``nan``."""
    inside = np.where(base, values, np.nan)
    return np.abs(np.diff(inside, prepend=np.nan))


def _mean_range(values: np.ndarray, base: np.ndarray, screen: bool) -> float:
    return _mean(_ranges(values, base), screen)


def _mean(ranges: np.ndarray, screen: bool) -> float:
    known = ranges[~np.isnan(ranges)]
    if screen and known.size:
        known = known[known <= HIGHEST_RANGE * known.mean()]
    return float(known.mean()) if known.size else np.nan


def _chart(values: np.ndarray, centre: float, reach: np.ndarray, cut: bool) -> pd.DataFrame:
    lower, upper = centre - reach, centre + reach
    met = signals(values, centre, lower, upper)
    if cut:
        lower, upper = np.clip(lower, 0, 1), np.clip(upper, 0, 1)
    return pd.DataFrame({"value": values, "centre": centre, "lower": lower, "upper": upper, "signal": met})
