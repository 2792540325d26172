"""The two regressions that the measures need, by statsmodels: least squares with Newey-West errors, and Poisson."""

from __future__ import annotations

import warnings
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
        The place of each point in time in whole steps, rising, where points are missing; else they follow one another.

    Source: Newey and West 1987, doi:10.2307/1913610; as R's ``sandwich::NeweyWest(prewhite = FALSE, adjust = FALSE)``.
    """
    from statsmodels.regression.linear_model import OLS
    from statsmodels.stats.sandwich_covariance import S_hac_simple

    found = OLS(y, design).fit()
    steps = np.arange(len(y)) if place is None else np.asarray(place) - place[0]
    # statsmodels takes points as neighbours: one that is missing keeps its place as a row that adds nothing.
    scores = np.zeros((steps[-1] + 1, design.shape[1]))
    scores[steps] = design * found.resid[:, None]
    bread = found.normalized_cov_params
    meat = S_hac_simple(scores, nlags=lag)
    return Fit(found.params, bread @ meat @ bread, found.fittedvalues, float(found.ssr))


def poisson(y: np.ndarray, design: np.ndarray, offset: np.ndarray | float = 0.0) -> Fit:
    """Poisson regression with log link; ``offset`` is the log of the exposure.

    Raises
    ------
    ValueError
        No finite estimate (a group without any event), or none reached.
    """
    from statsmodels.genmod.families import Poisson
    from statsmodels.genmod.generalized_linear_model import GLM

    model = GLM(y, design, family=Poisson(), offset=np.broadcast_to(offset, np.shape(y)))
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # whatever they warn of is found below
        found = model.fit(maxiter=100, tol=1e-11, rtol=1e-11)
    # A term without events drifts to minus infinity: what is known of it shrinks to nothing.
    information = design.T @ (design * found.mu[:, None])
    if not found.converged or (np.diag(information) < _LEAST_INFORMATION).any():
        raise ValueError("the Poisson regression has no finite estimate: a term has no events")
    return Fit(found.params, found.cov_params(), found.mu, float(found.deviance))
