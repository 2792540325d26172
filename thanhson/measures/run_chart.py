"""The run chart: for a series too short for control limits, or where only a shift in level matters.

Two rules after Anhøj and Olesen 2014 (doi:10.1371/journal.pone.0113825): the longest run on one side of the median is longer than chance
allows, or the line crosses the median less often. Points on the median count for neither side and do not break a run.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from thanhson.measures.rules import numbers, sign


@dataclass(frozen=True)
class RunChart:
    """What a run chart says.

    Attributes
    ----------
    centre : float
        The median, or the line that was given; ``nan`` without a value.
    useful : int
        Points that are on neither the line nor a gap.
    longest_run, longest_run_max : int or None
        The longest run on one side, and the longest that chance allows.
    crossings, crossings_min : int or None
        How often the line is crossed, and the fewest that chance allows.
    shift : bool
        Whether either rule signals a shift.
    """

    centre: float
    useful: int
    longest_run: int | None
    longest_run_max: int | None
    crossings: int | None
    crossings_min: int | None
    shift: bool


def run_chart(values: object, centre: float | None = None) -> RunChart:
    """Test a series for a shift by the rules of Anhøj.

    Parameters
    ----------
    values : sequence of numbers
        In order of time; gaps (``nan``, ``NA``) are left out.
    centre : float, optional
        The line; the median of the values where not given.

    Examples
    --------
    >>> run_chart([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]).shift
    True
    """
    points = numbers(values)
    known = points[~np.isnan(points)]
    if not known.size:
        return RunChart(math.nan, 0, None, None, None, None, False)
    line = float(np.median(known)) if centre is None else float(centre)
    side = sign(known - line, float(np.abs(known).max()))
    side = side[side != 0]
    if side.size < 2:
        return RunChart(line, int(side.size), None, None, None, None, False)
    changes = np.flatnonzero(side[1:] != side[:-1]) + 1
    longest = int(np.diff(np.concatenate([[0], changes, [side.size]])).max())
    longest_max, crossings_min = longest_run_max(side.size), fewest_crossings(side.size)
    shift = longest > longest_max or changes.size < crossings_min
    return RunChart(line, int(side.size), longest, longest_max, int(changes.size), crossings_min, shift)


def longest_run_max(useful: int) -> int:
    """The longest run that chance allows among ``useful`` points: log2 of their number plus 3, rounded."""
    return round(math.log2(useful) + 3)


def fewest_crossings(useful: int) -> int:
    """The fewest crossings that chance allows: the 5% quantile of a binomial with one half for each gap between points."""
    gaps = useful - 1
    total, below = 2**gaps, 0
    for crossings in range(gaps + 1):
        below += math.comb(gaps, crossings)
        if 20 * below >= total:
            return crossings
    return gaps
