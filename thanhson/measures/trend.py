"""Whether a share moves steadily over ordered groups (years): the Cochran-Armitage test."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np


class Trend(NamedTuple):
    """A linear trend of shares: ``slope`` per step of the score, its ``z``, ``chisq`` (= z²) and two-sided ``p``."""

    slope: float
    z: float
    chisq: float
    p: float


def cochran_armitage(x: Sequence[float], n: Sequence[float], score: Sequence[float] | None = None) -> Trend:
    """Test for a linear trend of the shares ``x / n`` over ordered groups.

    A register is a census: ``p`` speaks of the process that made the counts, and with five yearly points it says little. Show
    the counts beside it.

    Parameters
    ----------
    x, n : array
        Count and total of each group; groups without a total are left out.
    score : array, optional
        Position of each group (years); 1, 2, 3 … by default.

    Returns
    -------
    Trend
        Unknown with fewer than two groups, or when all or none have the property.

    References
    ----------
    Armitage 1955, doi:10.2307/3001775; R ``prop.trend.test``.

    Examples
    --------
    >>> round(cochran_armitage([158, 176, 190, 203, 210], [223] * 5).z, 2)
    7.57
    """
    count, total = np.asarray(x, dtype=float), np.asarray(n, dtype=float)
    place = np.arange(1.0, len(count) + 1) if score is None else np.asarray(score, dtype=float)
    used = total > 0
    count, total, place = count[used], total[used], place[used]
    whole, unknown = total.sum(), Trend(*(float("nan"),) * 4)
    if len(count) < 2 or not 0 < count.sum() < whole:
        return unknown
    p = count.sum() / whole
    centred = place - (total @ place) / whole
    spread = total @ centred**2
    if spread == 0:
        return unknown
    slope = (count @ centred) / spread
    z = slope / np.sqrt(p * (1 - p) / spread)
    return Trend(float(slope), float(z), float(z * z), _two_sided(float(z)))


def _two_sided(z: float) -> float:
    import math

    return math.erfc(abs(z) / math.sqrt(2))
