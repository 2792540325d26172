"""Two small regressions that the measures need, in numpy: least squares with Newey-West errors, and Poisson.

statsmodels has both, but takes two seconds to import; the tests hold these against it and against R.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

_LEAST_INFORMATION = 1e-4


class Fit(NamedTuple):
    """A fitted regression: coefficients, their covariance, fitted values, and the deviance (of least squares: sum of squares)."""

    coefficients: np.ndarray
    covariance: np.ndarray
    fitted: np.ndarray
    deviance: float

    @property
    def errors(self) -> np.ndarray:
        """Standard errors of the coefficients."""
        return np.sqrt(np.diag(self.covariance))


def least_squares(y: np.ndarray, design: np.ndarray, lag: int = 0, place: np.ndarray | None = None) -> Fit:
    """Ordinary least squares with Newey-West (HAC) errors: Bartlett weights up to ``lag``, no prewhitening, no adjustment.

    Parameters
    ----------
    y : array of n
    design : array of n × k
    lag : int
        How many points back residuals may hang together; 0 gives White's errors.
    place : array of n, optional
        The place of each point in time in whole steps, where points are missing; else they follow one another.

    Source: Newey and West 1987, doi:10.2307/1913610; as R's ``sandwich::NeweyWest(prewhite = FALSE, adjust = FALSE)``.
    """
    bread = np.linalg.pinv(design.T @ design)
    coefficients = bread @ design.T @ y
    residuals = y - design @ coefficients
    scores = design * residuals[:, None]
    steps = np.arange(len(y)) if place is None else np.asarray(place)
    apart = np.abs(steps[:, None] - steps[None, :])
    weights = np.clip(1 - apart / (lag + 1), 0, None)
    meat = scores.T @ weights @ scores
    return Fit(coefficients, bread @ meat @ bread, design @ coefficients, float(residuals @ residuals))


def poisson(y: np.ndarray, design: np.ndarray, offset: np.ndarray | float = 0.0) -> Fit:
    """Poisson regression with log link, by iterated weighted least squares; ``offset`` is the log of the exposure.

    Raises
    ------
    ValueError
        No finite estimate (a group without any event), or none reached.
    """
    mean = np.maximum(y, 0.1).astype(float)
    eta = np.log(mean)
    deviance = np.inf
    for _ in range(100):
        working = eta - offset + (y - mean) / mean
        information = design.T @ (design * mean[:, None])
        covariance = np.linalg.pinv(information)
        coefficients = covariance @ (design.T @ (mean * working))
        eta = design @ coefficients + offset
        if np.abs(eta).max() > 50:
            break
        mean = np.exp(eta)
        before, deviance = deviance, _deviance(y, mean)
        if abs(before - deviance) <= 1e-11 * (abs(deviance) + 0.1):
            information = design.T @ (design * mean[:, None])
            # A term without events drifts to minus infinity: what is known of it shrinks to nothing.
            if (np.diag(information) < _LEAST_INFORMATION).any():
                break
            return Fit(coefficients, np.linalg.pinv(information), mean, deviance)
    raise ValueError("the Poisson regression has no finite estimate: a term has no events")


def _deviance(y: np.ndarray, mean: np.ndarray) -> float:
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(y > 0, y * np.log(y / mean), 0.0)
    return float(2 * (logs - (y - mean)).sum())
