"""The four rules that tell a signal from noise on a control chart, each a function of its own.

They are the rules of NHS *Making Data Count*: a point beyond the limits; seven points on one side of the centre; seven points
rising or falling; two of three points between two thirds of the way and a limit, on the same side. As there, every point of a
pattern is marked and not only the one that completes it. Where the published tools are weak, these are not: a point on the centre
line, an equal neighbour and a gap each break a pattern; and what differs from a limit by rounding dust alone is on the limit, so
that a constant series has no signal. Source: https://www.england.nhs.uk/publication/making-data-count/,
https://github.com/nhs-r-community/NHSRplotthedots.

Values, centre and limits are arrays (or Series) with a number a point; an unknown value (``nan``, ``NA``) is a gap. Each rule gives
+1 (high or rising), −1 (low or falling) or 0 a point.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

RUN = 7
RULES = ("beyond_limits", "shift", "trend", "two_of_three")

_DUST = 1e-9


def signals(values: object, centre: object, lower: object, upper: object) -> list[set[str]]:
    """The rules that each point meets.

    Parameters
    ----------
    values : sequence of numbers
        A number a point, in order of time; ``nan`` or ``NA`` for a gap.
    centre, lower, upper : number or sequence of numbers
        The centre line and the control limits (three sigma), one for all points or one a point.

    Returns
    -------
    list of set of str
        A set a point, out of ``beyond_limits``, ``shift`` (seven on a side), ``trend`` (seven rising or falling) and ``two_of_three``
        (between two thirds of the way and a limit).

    Examples
    --------
    >>> signals([0, 1, 9], centre=0, lower=-3, upper=3)
    [set(), set(), {'beyond_limits'}]
    """
    met = causes(values, centre, lower, upper)
    return [{rule for rule in RULES if row[rule]} for row in met.to_dict("records")]


def causes(values: object, centre: object, lower: object, upper: object) -> pd.DataFrame:
    """Which rules each point meets and on which side: a column a rule, +1, −1 or 0."""
    points = numbers(values)
    middle, low, high = (np.broadcast_to(numbers(limit), points.shape) for limit in (centre, lower, upper))
    return pd.DataFrame(
        {
            "beyond_limits": beyond_limits(points, low, high),
            "shift": whole_pattern(one_side(points, middle), RUN),
            "trend": whole_pattern(rising_or_falling(points), RUN),
            "two_of_three": two_of_three(points, middle, low, high),
        }
    )


def first_cause(met: pd.DataFrame) -> pd.DataFrame:
    """The first rule, in the order of :data:`RULES`, that each point meets (``""`` for none), and its ``side`` (+1, −1, 0)."""
    sides = met[list(RULES)].to_numpy()
    first = np.argmax(sides != 0, axis=1) if len(met) else np.array([], dtype=int)
    side = sides[np.arange(len(met)), first] if len(met) else np.array([], dtype=int)
    rule = np.where(side != 0, np.array(RULES)[first], "") if len(met) else np.array([], dtype=str)
    return pd.DataFrame({"rule": pd.Series(rule, dtype="str"), "side": side.astype(int)})


def numbers(values: object) -> np.ndarray:
    """Any sequence of numbers as an array of floats, unknown ones as ``nan``."""
    if isinstance(values, int | float | np.number):
        return np.array([float(values)])
    return pd.to_numeric(pd.Series(values), errors="coerce").to_numpy(dtype=float, na_value=np.nan)


def sign(difference: np.ndarray, size: np.ndarray | float = 1.0) -> np.ndarray:
    """+1, −1 or 0; 0 also for a gap, and for what is rounding dust beside numbers of the given ``size``."""
    dust = _DUST * np.maximum(np.abs(size), 1e-300)
    with np.errstate(invalid="ignore"):
        return np.where(difference > dust, 1, np.where(difference < -dust, -1, 0))


def beyond_limits(values: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> np.ndarray:
    """A point above the upper (+1) or below the lower limit (−1)."""
    size = _size(values, lower, upper)
    return np.where(sign(values - upper, size) > 0, 1, np.where(sign(lower - values, size) > 0, -1, 0))


def one_side(values: np.ndarray, centre: np.ndarray, run: int = RUN) -> np.ndarray:
    """The points that complete ``run`` points on one side of the centre; a point on the centre or a gap breaks a run."""
    side = sign(values - centre, _size(values, centre))
    return _complete(side, run)


def rising_or_falling(values: np.ndarray, run: int = RUN) -> np.ndarray:
    """The points that complete ``run`` points each above (+1) or each below (−1) the one before; a tie or a gap breaks it."""
    step = sign(np.diff(values, prepend=np.nan), _size(values))
    return _complete(step, run - 1)


def two_of_three(values: np.ndarray, centre: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> np.ndarray:
    """The points between two thirds of the way and a limit that have another such point, on the same side, within three.

    As in the NHS programs a point beyond the limit is no part of such a pattern: it is a signal by itself.
    """
    size = _size(values, lower, upper)
    outside = beyond_limits(values, lower, upper) != 0
    high = (sign(values - (centre + 2 * (upper - centre) / 3), size) > 0) & ~outside
    low = (sign(centre - 2 * (centre - lower) / 3 - values, size) > 0) & ~outside
    known = ~np.isnan(values)
    return _with_company(high, known).astype(int) - _with_company(low, known).astype(int)


def whole_pattern(completing: np.ndarray, run: int) -> np.ndarray:
    """Mark every point of a pattern of ``run`` points, from the points that complete it."""
    marked = completing.copy()
    for back in range(1, run):
        shifted = np.concatenate([completing[back:], np.zeros(min(back, len(completing)), dtype=int)])
        marked = np.where(marked == 0, shifted, marked)
    return marked


def _size(*arrays: np.ndarray) -> float:
    """The largest known number: what counts as rounding dust depends on it."""
    known = np.abs(np.concatenate([array[np.isfinite(array)] for array in arrays]))
    return float(known.max()) if known.size else 0.0


def _complete(side: np.ndarray, run: int) -> np.ndarray:
    """Where at least ``run`` equal signs in a row end: the sign, else 0."""
    starts = np.concatenate([[True], side[1:] != side[:-1]]) if side.size else np.array([], dtype=bool)
    position = np.arange(side.size)
    length = position - np.maximum.accumulate(np.where(starts, position, 0)) + 1 if side.size else position
    return np.where((side != 0) & (length >= run), side, 0)


def _with_company(beyond: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Of three points in a row, all known, at least two beyond: mark those beyond."""
    if beyond.size < 3:
        return np.zeros(beyond.size, dtype=bool)
    windows = np.lib.stride_tricks.sliding_window_view(beyond & known, 3)
    whole = np.lib.stride_tricks.sliding_window_view(known, 3).all(axis=1)
    met = (windows.sum(axis=1) >= 2) & whole
    marked = np.zeros(beyond.size, dtype=bool)
    for offset in range(3):
        marked[offset : offset + met.size] |= met & windows[:, offset]
    return marked
