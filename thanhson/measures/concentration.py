"""How unevenly a total lies over units, and how unevenly it would lie by chance alone.

Counts of rare events are uneven even when every unit is alike. So each measure of unevenness here has its companion: the
same total thrown at random over the same units.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

SEED = 20210118
"""One seed for all random placements, so that equal inputs give equal pages."""


def gini(counts: Sequence[float] | np.ndarray | pd.Series) -> float:
    """Gini coefficient of counts over units, units with nothing included.

    Parameters
    ----------
    counts : array of numbers
        A value a unit, zeros included; none negative. Unknown values are not allowed.

    Returns
    -------
    float
        0 where all units have the same, ``(n - 1) / n`` where one has all (population form, R ``ineq::Gini``);
        ``nan`` without units or without anything to share.

    Raises
    ------
    ValueError
        A negative or unknown count.

    Examples
    --------
    >>> round(gini([0, 0, 0, 0, 0, 1, 1, 2, 3, 3]), 2)
    0.62
    """
    return weighted_gini(counts, np.ones(len(counts)))


def weighted_gini(values: Sequence[float] | np.ndarray, units: Sequence[float] | np.ndarray) -> float:
    """Gini coefficient where ``units[i]`` units hold ``values[i]`` each: a frequency table in place of a list.

    Examples
    --------
    >>> round(weighted_gini([0, 1, 2, 3], [5, 2, 1, 2]), 2)
    0.62
    """
    curve = lorenz(values, units)
    if curve.empty:
        return float("nan")
    steps = np.diff(curve["units"].to_numpy())
    heights = curve["total"].to_numpy()
    return float(1 - np.sum(steps * (heights[1:] + heights[:-1])))


def lorenz(values: Sequence[float] | np.ndarray, units: Sequence[float] | np.ndarray | None = None) -> pd.DataFrame:
    """The Lorenz curve: share of the units, poorest first, against their share of the total.

    Parameters
    ----------
    values : array of numbers
        What a unit holds.
    units : array of numbers, optional
        How many units hold that much; one each by default.

    Returns
    -------
    pandas.DataFrame
        Columns ``units`` and ``total`` (shares of 0 to 1), from (0, 0) to (1, 1); no row where there is nothing to share.
    """
    held = np.asarray(values, dtype=float)
    number = np.ones(len(held)) if units is None else np.asarray(units, dtype=float)
    if np.isnan(held).any() or np.isnan(number).any() or (held < 0).any() or (number < 0).any():
        raise ValueError("counts must be known and not negative")
    total = float(np.sum(held * number))
    if total == 0:
        return pd.DataFrame({"units": [], "total": []})
    order = np.argsort(held, kind="stable")
    ends = np.cumsum(number[order]) / number.sum()
    shares = np.cumsum((held * number)[order]) / total
    return pd.DataFrame({"units": np.concatenate([[0.0], ends]), "total": np.concatenate([[0.0], shares])})


DRAWS = 1000
"""So many random placements make a range."""


class Occupancy(NamedTuple):
    """Units touched when things are placed at random: mean, standard deviation, and the middle 95% of outcomes."""

    mean: float
    sd: float
    lower: float
    upper: float


def occupancy(units: int, things: int) -> Occupancy:
    """How many of ``units`` are touched when ``things`` are placed at random, each unit as likely as any other.

    Returns
    -------
    Occupancy
        ``nan`` throughout where there are no units.

    References
    ----------
    The classical occupancy problem; mean ``D (1 - (1 - 1/D)^A)``.

    Examples
    --------
    >>> expected = occupancy(46, 79)
    >>> f"{expected.mean:.1f} (sd {expected.sd:.2f})"
    '37.9 (sd 2.05)'
    """
    if units <= 0:
        return Occupancy(*(float("nan"),) * 4)
    chances = occupancy_distribution(units, things)
    touched = np.arange(len(chances))
    mean = float(chances @ touched)
    sd = float(np.sqrt(max(chances @ touched**2 - mean**2, 0.0)))
    reached = np.cumsum(chances)
    lower, upper = (int(np.argmax(reached >= level - 1e-12)) for level in (0.025, 0.975))
    return Occupancy(mean, sd, float(lower), float(upper))


def occupancy_distribution(units: int, things: int) -> np.ndarray:
    """The chance that exactly 0, 1, … ``units`` units are touched by ``things`` placed at random.

    Exact recursion over the things: the next one falls on a touched unit or opens a new one.
    """
    chances = np.zeros(units + 1)
    chances[0] = 1.0
    touched = np.arange(units + 1) / units
    for _ in range(things):
        opened = chances * (1 - touched)
        chances = chances * touched
        chances[1:] += opened[:-1]
    return chances


def gini_by_chance(units: int, things: int, draws: int = DRAWS, seed: int = SEED) -> tuple[float, float, float]:
    """Mean and the middle 95% of the Gini coefficient when ``things`` are placed at random on ``units``.

    Returns
    -------
    (mean, lower, upper)
        Unknown without units or things.
    """
    if units <= 0 or things <= 0:
        return (float("nan"),) * 3
    placed = np.sort(np.random.default_rng(seed).multinomial(things, np.full(units, 1 / units), size=draws), axis=1)
    ranks = 2 * np.arange(1, units + 1) - units - 1
    values = placed @ ranks / (units * things)
    lower, upper = np.quantile(values, [0.025, 0.975])
    return float(values.mean()), float(lower), float(upper)
