"""Funnel plots: units of unequal size beside one another, without a ranking.

Each unit's share is held against the share of all, between limits that widen as the unit shrinks. Where the units scatter more
than chance allows, the limits are widened by what they have in common (additive overdispersion), and its size is told.

Sources: Spiegelhalter 2005, doi:10.1002/sim.1970; https://github.com/nhs-r-community/FunnelPlotR (limits, winsorising, tau²).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from thanhson.measures.rules import numbers

CONFIDENCES = {"95": 0.95, "998": 0.998}


class Funnel(NamedTuple):
    """A funnel plot's numbers.

    Attributes
    ----------
    centre : float
        The share of all units together.
    phi : float
        Overdispersion: the mean squared z of the units (winsorised); about 1 where only chance makes them differ.
    limits : pandas.DataFrame
        A row a unit: ``value``, ``lower95``, ``upper95``, ``lower998``, ``upper998``, and ``outside95``, ``outside998``
        (+1 above, −1 below, 0).
    tau2 : float
        Variance between units, on the arcsine scale, that the limits are widened by; 0 for none.
    """

    centre: float
    phi: float
    limits: pd.DataFrame
    tau2: float


def limits(events: object, totals: object, overdispersed: bool = True, trim: float = 0.1) -> Funnel:
    """Control limits of each unit's share.

    Parameters
    ----------
    events, totals : sequence of numbers
        Numerator and denominator a unit; a unit with an unknown one, or with total 0, has no share and no limits.
    overdispersed : bool
        Widen the limits where the units scatter more than chance allows; else (and where they don't) exact binomial
        limits with Spiegelhalter's interpolation.
    trim : float
        The share of units at each end whose z is pulled in before overdispersion is measured.

    Returns
    -------
    Funnel

    Examples
    --------
    >>> found = limits([90, 45, 380], [100, 50, 400])
    >>> round(found.centre, 3), found.limits["outside998"].tolist()
    (0.936, [0, 0, 0])
    """
    x, n = numbers(events), numbers(totals)
    if x.shape != n.shape:
        raise ValueError(f"{x.size} events and {n.size} totals: there must be one total a unit")
    n = np.where(np.isnan(x) | ~(n > 0), np.nan, n)
    known = ~np.isnan(n)
    centre = float(x[known].sum() / n[known].sum()) if known.any() else np.nan
    error = 1 / (2 * np.sqrt(n))
    z = winsorised(arcsine_z(x, n, centre), trim)
    phi = dispersion(z)
    spread = between_units(phi, error) if overdispersed else 0.0
    table = pd.DataFrame({"value": x / n})
    for name, conf in CONFIDENCES.items():
        low, high = arcsine_limits(centre, n, conf, spread) if spread > 0 else exact_limits(centre, n, conf)
        table[f"lower{name}"], table[f"upper{name}"] = low, high
    for name in CONFIDENCES:
        table[f"outside{name}"] = (
            (table["value"] > table[f"upper{name}"] + 1e-12).astype(int)
            - (table["value"] < table[f"lower{name}"] - 1e-12).astype(int)
        )  # fmt: skip
    return Funnel(centre, phi, table, spread)


def expected_outside(units: int, confidence: float = 0.95) -> float:
    """How many of ``units`` equal units lie outside limits of that confidence by chance alone."""
    return units * (1 - confidence)


def arcsine_z(x: np.ndarray, n: np.ndarray, centre: float) -> np.ndarray:
    """How many standard errors each share lies from the centre, on the arcsine scale, where the error depends on n alone."""
    return 2 * np.sqrt(n) * (np.arcsin(np.sqrt(np.clip(x / n, 0, 1))) - np.arcsin(np.sqrt(centre)))


def ratio_z(observed: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """The same for standardised ratios (observed / expected), on the square-root scale."""
    return 2 * (np.sqrt(observed) - np.sqrt(expected))


def winsorised(z: np.ndarray, trim: float = 0.1) -> np.ndarray:
    """``z`` with the values beyond its ``trim`` and 1 − ``trim`` quantiles pulled in to them."""
    known = z[~np.isnan(z)]
    if not known.size:
        return z
    low, high = np.quantile(known, [trim, 1 - trim])
    return np.clip(z, low, high)


def dispersion(z: np.ndarray) -> float:
    """phi: the mean of squared z; about 1 where chance alone makes units differ."""
    known = z[~np.isnan(z)]
    return float(np.mean(known**2)) if known.size else np.nan


def between_units(phi: float, error: np.ndarray) -> float:
    """tau²: the variance between units beyond chance (DerSimonian and Laird); 0 where there is none.

    Parameters
    ----------
    phi : float
        From :func:`dispersion`.
    error : array
        Each unit's standard error on the scale of z.
    """
    weight = 1 / error[~np.isnan(error)] ** 2
    units = weight.size
    if units < 2 or units * phi <= units - 1:
        return 0.0
    return float((units * phi - (units - 1)) / (weight.sum() - (weight**2).sum() / weight.sum()))


def arcsine_limits(centre: float, n: np.ndarray, conf: float, tau2: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Limits of a share around ``centre`` on the arcsine scale, widened by ``tau2``."""
    from scipy.special import ndtri

    reach = ndtri((1 + conf) / 2) * np.sqrt(1 / (4 * n) + tau2)
    angle = np.arcsin(np.sqrt(centre))
    low, high = np.clip(angle - reach, 0, np.pi / 2), np.clip(angle + reach, 0, np.pi / 2)
    return np.sin(low) ** 2, np.sin(high) ** 2


def exact_limits(centre: float, n: np.ndarray, conf: float) -> tuple[np.ndarray, np.ndarray]:
    """Exact binomial limits of a share around ``centre``, interpolated so that the lines are smooth, within 0 and 1."""
    tail = (1 - conf) / 2
    return _quantile(tail, n, centre), _quantile(1 - tail, n, centre)


def _quantile(level: float, n: np.ndarray, p: float) -> np.ndarray:
    from scipy.special import bdtrik

    if not 0 < p < 1:
        return np.where(np.isnan(n), np.nan, p)
    near = np.floor(np.nan_to_num(bdtrik(level, n, p))).clip(0)
    # bdtrik inverts in a continuous count; the whole-number quantile is that or a neighbour.
    near = np.where(_at_most(near - 1, n, p) >= level, near - 1, near)
    count = np.where(_at_most(near, n, p) >= level, near, near + 1)
    reached, before = _at_most(count, n, p), _at_most(count - 1, n, p)
    return np.clip((count - (reached - level) / (reached - before)) / n, 0, 1)


def _at_most(count: np.ndarray, n: np.ndarray, p: float) -> np.ndarray:
    """The binomial distribution function, with numbers of any type."""
    from scipy.special import betainc

    inside = np.clip(count, 0, n - 1)
    return np.where(count < 0, 0.0, np.where(count >= n, 1.0, betainc(n - inside, inside + 1, 1 - p)))
