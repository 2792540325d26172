"""Rates of rare events over units of unequal size: funnel limits, shrunken estimates, and what to expect next.

Admissions in a cell or a commune are counts over an exposure (members, years). Small units scatter widely by chance
alone, so units are compared through limits that widen as they shrink, and a table of units shows estimates drawn towards the
common rate by as much as chance explains.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from thanhson.measures.intervals import share


def funnel_limits(rate: float, exposure: np.ndarray | pd.Series, conf: float) -> tuple[np.ndarray, np.ndarray]:
    """Limits within which ``conf`` of equal units with this ``rate`` fall, for each ``exposure``.

    Exact Poisson quantiles, interpolated so that the lines are smooth in the exposure.

    Parameters
    ----------
    rate : float
        Events per unit of exposure that all units are supposed to share.
    exposure : array
        Exposure of each unit, above 0.
    conf : float
        Share of units inside the limits: 0.95 and 0.998 by custom.

    Returns
    -------
    (lower, upper)
        Rates, of the shape of ``exposure``.

    References
    ----------
    Spiegelhalter 2005, doi:10.1002/sim.1970 (appendix A.1.1).

    Examples
    --------
    >>> lower, upper = funnel_limits(0.04, np.array([1000.0]), 0.95)
    >>> f"{lower[0]:.3f} {upper[0]:.3f}"
    '0.028 0.052'
    """
    size = np.asarray(exposure, dtype=float)
    expected = rate * size
    tail = (1 - conf) / 2
    return _poisson_quantile(tail, expected) / size, _poisson_quantile(1 - tail, expected) / size


def _poisson_quantile(level: float, expected: np.ndarray) -> np.ndarray:
    from scipy.special import pdtr, pdtrik

    # pdtrik inverts the Poisson distribution function in a continuous count; its ceiling is the whole-number quantile.
    with np.errstate(invalid="ignore"):
        count = np.nan_to_num(np.ceil(pdtrik(level, expected)), nan=0.0).clip(0)
    count = np.where(pdtr(np.maximum(count - 1, 0), expected) >= level, np.maximum(count - 1, 0), count)
    reached = pdtr(count, expected)
    before = np.where(count > 0, pdtr(np.maximum(count - 1, 0), expected), 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        over = np.where(reached > before, (reached - level) / (reached - before), 0.0)
    return np.maximum(count - over, 0.0)


def rates_differ(events: int, exposure: float, others: int, other_exposure: float, conf: float = 0.95) -> bool:
    """Whether two rates differ by more than chance: the exact conditional test of two Poisson counts.

    Given their sum, the first count is binomial, with the first exposure's part of both as its share. (That two intervals
    overlap does not tell: rates may differ clearly and their intervals still touch.)

    Parameters
    ----------
    events, others : int
        Events of the two.
    exposure, other_exposure : float
        What they are held against, above 0.

    References
    ----------
    Przyborowski and Wilenski 1940, doi:10.1093/biomet/31.3-4.313; R ``poisson.test`` of two counts.

    Examples
    --------
    >>> rates_differ(130, 5000, 100, 5000), rates_differ(140, 5000, 100, 5000)
    (False, True)
    """
    if events + others == 0:
        return False
    lower, upper = share(events, events + others, "clopper_pearson", conf)
    return not lower <= exposure / (exposure + other_exposure) <= upper


class GammaPoisson(NamedTuple):
    """How rates differ between units: a gamma distribution of this ``shape`` and ``mean``; ``inf`` shape: all alike."""

    shape: float
    mean: float


def fit_rates(events: np.ndarray | pd.Series, exposure: np.ndarray | pd.Series) -> GammaPoisson:
    """Fit the gamma distribution of rates from units' events and exposures, by moments.

    Parameters
    ----------
    events, exposure : array
        A value a unit; exposures above 0.

    Returns
    -------
    GammaPoisson
        With infinite ``shape`` where the units scatter no more than chance alone gives; unknown without any unit.

    References
    ----------
    Marshall 1991, doi:10.2307/2347593 (method of moments for empirical Bayes rates).
    """
    x = np.asarray(events, dtype=float)
    e = np.asarray(exposure, dtype=float)
    if not len(x) or e.sum() == 0:
        return GammaPoisson(float("nan"), float("nan"))
    mean = x.sum() / e.sum()
    scatter = np.sum(e * (x / e - mean) ** 2) / e.sum()
    between = scatter - mean / e.mean()
    return GammaPoisson(float("inf") if between <= 0 or mean == 0 else mean**2 / between, mean)


def shrunken_rates(events: pd.Series, exposure: pd.Series, conf: float = 0.95) -> pd.DataFrame:
    """Empirical-Bayes rates: each unit's own rate drawn towards the common one, small units most.

    Parameters
    ----------
    events, exposure : Series
        A value a unit; unknown or zero exposure gives an unknown estimate and takes no part in the fit.

    Returns
    -------
    pandas.DataFrame
        ``value``, ``lower``, ``upper`` (``Float64``, per unit of exposure), with the index of ``events``. The limits are those
        of the posterior gamma distribution; the fit's own uncertainty is left out.

    Examples
    --------
    >>> rates = shrunken_rates(pd.Series([0, 30, 80]), pd.Series([20, 1000, 1000]))
    >>> (rates["value"] * 100).round(1).tolist()
    [4.5, 3.2, 7.8]
    """
    from scipy.special import gammaincinv

    x = events.to_numpy(dtype=float, na_value=np.nan)
    e = exposure.to_numpy(dtype=float, na_value=np.nan)
    known = ~np.isnan(x) & (e > 0)
    prior = fit_rates(x[known], e[known])
    table = pd.DataFrame(np.nan, index=events.index, columns=["value", "lower", "upper"])
    if np.isinf(prior.shape):
        table.loc[known] = prior.mean
    elif not np.isnan(prior.shape):
        shape, rate = prior.shape + x[known], prior.shape / prior.mean + e[known]
        tail = (1 - conf) / 2
        limits = gammaincinv(shape, tail) / rate, gammaincinv(shape, 1 - tail) / rate
        table.loc[known] = np.column_stack([shape / rate, *limits])
    return table.astype("Float64")


class Forecast(NamedTuple):
    """What units without an event would do anyway: events and units with at least one, each with the middle 95%."""

    events: float
    events_lower: float
    events_upper: float
    touched: float
    touched_lower: float
    touched_upper: float


def fit_frequencies(low: np.ndarray, high: np.ndarray, units: np.ndarray) -> GammaPoisson:
    """Fit the gamma-Poisson (negative binomial) distribution to a frequency table, by maximum likelihood.

    Parameters
    ----------
    low, high : array of whole numbers
        Events of a unit in the time watched: at least ``low`` and at most ``high`` (``inf``: that many or more).
    units : array
        How many units had that many.

    Returns
    -------
    GammaPoisson
        ``mean`` per time watched; infinite ``shape`` where units differ no more than by chance; unknown without an event.

    Examples
    --------
    >>> fitted = fit_frequencies([0, 1, 2], [0, 1, np.inf], [70, 20, 10])
    >>> f"{fitted.mean:.2f}"
    '0.45'
    """
    from scipy.optimize import minimize_scalar
    from scipy.special import xlogy
    from scipy.stats import nbinom, poisson

    least, most, n = (np.asarray(values, dtype=float) for values in (low, high, units))
    if not n.sum() or not (least * n).sum():
        return GammaPoisson(float("nan"), float("nan"))

    def likelihood(distribution) -> float:
        chances = distribution.cdf(most) - distribution.cdf(least - 1)
        return float(np.sum(xlogy(n, np.maximum(chances, 1e-300))))

    def best_mean(make) -> tuple[float, float]:
        start = np.log((least * n).sum() / n.sum())
        found = minimize_scalar(
            lambda log: -likelihood(make(np.exp(log))), bounds=(start - 1, start + 2), method="bounded"
        )
        return -found.fun, float(np.exp(found.x))

    alike, mean_alike = best_mean(poisson)
    shape_of = minimize_scalar(
        lambda log: -best_mean(lambda mean: nbinom(np.exp(log), np.exp(log) / (np.exp(log) + mean)))[0],
        bounds=(-5, 8),
        method="bounded",
    )
    # A likelihood not above that of equal rates: the scatter is what chance alone gives.
    if -shape_of.fun <= alike + 1e-6:
        return GammaPoisson(float("inf"), mean_alike)
    shape = float(np.exp(shape_of.x))
    return GammaPoisson(shape, best_mean(lambda mean: nbinom(shape, shape / (shape + mean)))[1])


def forecast(prior: GammaPoisson, units: int, watched: float, ahead: float) -> Forecast:
    """What ``units`` units without any event in the time ``watched`` would do in the time ``ahead`` if nothing changed.

    Parameters
    ----------
    prior : GammaPoisson
        Fitted to *all* units over the time ``watched`` (mean per that time).
    units : int
        Units without an event in it.
    watched, ahead : float
        Lengths of time, in the same unit.

    Returns
    -------
    Forecast
        Means and the middle 95% of outcomes; the fit's own uncertainty is left out. Unknown where the prior is.

    References
    ----------
    Regression to the mean as a negative-binomial forecast: https://bmcmedresmethodol.biomedcentral.com/articles/10.1186/1471-2288-8-52

    Examples
    --------
    >>> alike = GammaPoisson(float("inf"), 1.0)  # one admission in three years, all cells alike
    >>> f"{forecast(alike, 46, 3, 5).events:.1f}"
    '76.7'
    """
    from scipy.stats import binom, nbinom, poisson

    if np.isnan(prior.mean) or units <= 0:
        return Forecast(*(float("nan"),) * 6)
    if np.isinf(prior.shape):
        each = prior.mean * ahead / watched
        none, total = np.exp(-each), poisson(units * each)
    else:
        # Gamma posterior of a unit with no event: shape as before, rate raised by the time watched.
        stay = (prior.shape / prior.mean + 1) / (prior.shape / prior.mean + 1 + ahead / watched)
        none, total = stay**prior.shape, nbinom(units * prior.shape, stay)
    touched = binom(units, 1 - none)
    return Forecast(
        float(total.mean()),
        *map(float, total.interval(0.95)),
        float(touched.mean()),
        *map(float, touched.interval(0.95)),
    )
