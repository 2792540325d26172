"""The two signs under a control chart: is there a change (variation), and will the norm be met (assurance)?

After NHS *Making Data Count*: variation is read from the latest point, assurance from the latest limits.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from thanhson.measures.rules import RULES, RUN, causes, first_cause, numbers, rising_or_falling, whole_pattern

VARIATIONS = ("improvement", "concern", "common_cause", "undefined")
ASSURANCES = ("consistent_pass", "consistent_fail", "inconsistent", "undefined")

_FEWEST_POINTS = 12


def special_causes(values: object, centre: object, lower: object, upper: object) -> pd.DataFrame:
    """The first rule that each point meets (``rule``, ``""`` for none) and on which ``side`` (+1 high or rising, −1, 0)."""
    return first_cause(causes(values, centre, lower, upper))


def sides(chart: pd.DataFrame) -> np.ndarray:
    """On which side the first rule that each point meets lies: +1 high or rising, −1 low or falling, 0 for no signal.

    Read from the chart's ``signal`` and not from its limits, which may be cut at 0 and 1.
    """
    values = numbers(chart["value"])
    level = np.sign(np.nan_to_num(values - numbers(chart["centre"])))
    trend = whole_pattern(rising_or_falling(values), RUN)
    met = np.array([next((rule for rule in RULES if rule in signal), "") for signal in chart["signal"]], dtype=object)
    return np.select([met == "trend", met != ""], [trend, level], 0).astype(int)


def point_types(side: object, improvement: str = "increase") -> list[str]:
    """``improvement``, ``concern`` or ``common_cause`` for each side of a special cause.

    Parameters
    ----------
    side : sequence of int
        +1, −1 or 0 a point.
    improvement : {"increase", "decrease"}
        Which direction is the better one.
    """
    better = _direction(improvement)
    return [("concern", "common_cause", "improvement")[int(s) * better + 1] for s in side]


def variation(chart: pd.DataFrame, improvement: str = "increase") -> str:
    """The variation sign of a chart: what the latest point says.

    Parameters
    ----------
    chart : pandas.DataFrame
        As the functions of :mod:`thanhson.measures.control` give it.
    improvement : {"increase", "decrease"}

    Returns
    -------
    str
        One of :data:`VARIATIONS`; ``undefined`` without limits or with fewer than twelve points.
    """
    known = chart["value"].notna()
    if known.sum() < _FEWEST_POINTS or chart["lower"].isna().all():
        return "undefined"
    return point_types([sides(chart)[known.to_numpy()][-1]], improvement)[0]


def assurance(lower: object, upper: object, target: float, improvement: str = "increase") -> str | list[str]:
    """Whether limits say that a target will be met: always, never, or by chance.

    Parameters
    ----------
    lower, upper : number or sequence of numbers
        Control limits; of a chart, the last ones.
    target : float
    improvement : {"increase", "decrease"}

    Returns
    -------
    str, or list of str for sequences
        ``consistent_pass`` (the target lies beyond the limits on the safe side), ``consistent_fail`` or ``inconsistent`` (hit or miss);
        ``undefined`` without limits.

    Examples
    --------
    >>> assurance([1, 5, 1], [3, 7, 5], 4)
    ['consistent_fail', 'consistent_pass', 'inconsistent']
    """
    low, high = numbers(lower), numbers(upper)
    better = _direction(improvement)
    with np.errstate(invalid="ignore"):
        side = np.where(target < low, 1, np.where(target > high, -1, 0)) * better
    word = np.select(
        [np.isnan(low) | np.isnan(high), side > 0, side < 0],
        ["undefined", "consistent_pass", "consistent_fail"],
        default="inconsistent",
    ).tolist()
    return word[0] if isinstance(lower, int | float | np.number) else word


def _direction(improvement: str) -> int:
    if improvement not in ("increase", "decrease"):
        raise ValueError(f"improvement {improvement!r} is neither 'increase' nor 'decrease'")
    return 1 if improvement == "increase" else -1
