"""Before and after a date: segmented regression of a monthly series, with the year's rhythm and Newey-West errors.

It describes a change of level and slope at a date that was named beforehand. It cannot tell the programme from anything else that
came at the same time, and without enough months on both sides it is not fitted at all.

Source: Lopez Bernal, Cummins, Gasparrini 2017, doi:10.1093/ije/dyw098; the change of level is that at the date itself
(doi:10.1186/s12874-025-02556-8).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from thanhson.measures.regression import Fit, least_squares
from thanhson.measures.rules import numbers

FEWEST_MONTHS = 12
LAGS = (3, 12)

_NORMAL_95 = 1.959963984540054


class Effect(NamedTuple):
    """How far the series stands from its own earlier course: estimate, and the 95% limits and error for one lag."""

    estimate: float
    error: float
    lower: float
    upper: float


class Segmented(NamedTuple):
    """A segmented regression.

    Attributes
    ----------
    months : pandas.DataFrame
        A row a month: ``value``, ``fitted``, ``expected`` (the earlier course carried on; unknown before the date), ``lower`` and
        ``upper`` (95% limits of ``expected``, first lag).
    level, slope, latest : dict of int to Effect
        The change of level at the date, of slope a month, and the distance in the latest month, by lag of the Newey-West errors.
    correlation : float
        Correlation of neighbouring residuals: what the Newey-West errors have to make good.
    """

    months: pd.DataFrame
    level: dict[int, Effect]
    slope: dict[int, Effect]
    latest: dict[int, Effect]
    correlation: float


def too_short(values: object, start: int, fewest: int = FEWEST_MONTHS) -> str:
    """Why a series cannot be split at position ``start``: ``no_before``, ``no_after``, ``few_before``, ``few_after``, or ``""``.

    Examples
    --------
    >>> too_short([1.0] * 24, 12), too_short([1.0] * 24, 0)
    ('', 'no_before')
    """
    known = ~np.isnan(numbers(values))
    before, after = int(known[: max(start, 0)].sum()), int(known[max(start, 0) :].sum())
    for side, months in (("before", before), ("after", after)):
        if months < fewest:
            return f"few_{side}" if months else f"no_{side}"
    return ""


def segmented(values: object, start: int, harmonics: int = 2, period: int = 12) -> Segmented:
    """Fit level and slope before and after a date.

    Parameters
    ----------
    values : sequence of numbers
        A number a month, in order and without skipping months; gaps are ``nan`` or ``NA``.
    start : int
        Position (from 0) of the first month after the date.
    harmonics : int
        Pairs of sine and cosine for the rhythm of the year (``period`` months); 0 for none.

    Returns
    -------
    Segmented

    Raises
    ------
    ValueError
        Fewer than twelve known months before or after.
    """
    y = numbers(values)
    if reason := too_short(y, start):
        raise ValueError(f"the series cannot be split at {start}: {reason}")
    time = np.arange(y.size)
    rhythm = _rhythm(time, harmonics, period)
    after = (time >= start).astype(float)
    design = np.column_stack([np.ones(y.size), time, after, after * (time - start), rhythm])
    known = ~np.isnan(y)
    fits = {lag: least_squares(y[known], design[known], lag, time[known]) for lag in LAGS}
    last = int(np.flatnonzero(known)[-1])
    first = fits[LAGS[0]]
    return Segmented(
        months=_course(y, design, first, after),
        level={lag: _effect(fit, _pick(design, 2)) for lag, fit in fits.items()},
        slope={lag: _effect(fit, _pick(design, 3)) for lag, fit in fits.items()},
        latest={lag: _effect(fit, _distance(design[last])) for lag, fit in fits.items()},
        correlation=_neighbours(y, design @ first.coefficients),
    )


def _rhythm(time: np.ndarray, harmonics: int, period: int) -> np.ndarray:
    angles = 2 * np.pi * np.outer(time, np.arange(1, harmonics + 1)) / period
    return np.hstack([np.sin(angles), np.cos(angles)])


def _pick(design: np.ndarray, column: int) -> np.ndarray:
    chosen = np.zeros(design.shape[1])
    chosen[column] = 1
    return chosen


def _distance(row: np.ndarray) -> np.ndarray:
    """The part of a month's fit that the earlier course does not hold."""
    return np.where(np.isin(np.arange(row.size), (2, 3)), row, 0.0)


def _effect(fit: Fit, contrast: np.ndarray) -> Effect:
    estimate = float(contrast @ fit.coefficients)
    error = float(np.sqrt(max(contrast @ fit.covariance @ contrast, 0)))
    return Effect(estimate, error, estimate - _NORMAL_95 * error, estimate + _NORMAL_95 * error)


def _course(y: np.ndarray, design: np.ndarray, fit: Fit, after: np.ndarray) -> pd.DataFrame:
    earlier = design.copy()
    earlier[:, 2:4] = 0
    expected = earlier @ fit.coefficients
    error = np.sqrt(np.clip(np.einsum("ij,jk,ik->i", earlier, fit.covariance, earlier), 0, None))
    course = pd.DataFrame({"value": y, "fitted": design @ fit.coefficients, "expected": expected})
    course["lower"], course["upper"] = expected - _NORMAL_95 * error, expected + _NORMAL_95 * error
    course.loc[after == 0, ["expected", "lower", "upper"]] = np.nan
    return course


def _neighbours(y: np.ndarray, fitted: np.ndarray) -> float:
    residuals = y - fitted
    pairs = np.column_stack([residuals[:-1], residuals[1:]])
    pairs = pairs[~np.isnan(pairs).any(axis=1)]
    if len(pairs) < 3 or np.allclose(pairs, pairs[0]):
        return np.nan
    return float(np.corrcoef(pairs[:, 0], pairs[:, 1])[0, 1])
