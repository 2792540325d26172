"""Time until something first happens, when for some units it has not happened yet: Kaplan-Meier and the life table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from thanhson.measures.intervals import critical_value

LIMITS = ("log-log", "log")


def kaplan_meier(
    time: Sequence[float], event: Sequence[bool], conf: float = 0.95, limits: str = "log-log"
) -> pd.DataFrame:
    """The Kaplan-Meier curve: a row for each time at which something happened.

    Parameters
    ----------
    time : array of numbers
        Time until the event or until the unit left observation, in any unit.
    event : array of bool
        Whether it was the event (else the unit is censored: closed, merged, or the end of the data).
    conf : float
        Confidence of the pointwise limits.
    limits : {"log-log", "log"}
        Scale on which the limits are symmetric. ``log-log`` never leaves 0 to 1; R's default is ``log``.

    Returns
    -------
    pandas.DataFrame
        ``time``, ``at_risk``, ``events``, ``survival``, ``std_error``, ``lower``, ``upper``.

    References
    ----------
    Kaplan and Meier 1958; Greenwood's variance; R ``survival::survfit``.

    Examples
    --------
    >>> kaplan_meier([1, 2, 2, 3], [True, True, False, False])["survival"].round(2).tolist()
    [0.75, 0.5]
    """
    times = np.asarray(time, dtype=float)
    happened = np.asarray(event, dtype=bool)
    moments, events = np.unique(times[happened], return_counts=True)
    at_risk = (times[None, :] >= moments[:, None]).sum(axis=1)
    return from_table(at_risk, events, conf, limits).assign(time=moments)[
        ["time", "at_risk", "events", "survival", "std_error", "lower", "upper"]
    ]


def from_table(
    at_risk: Sequence[int], events: Sequence[int], conf: float = 0.95, limits: str = "log-log"
) -> pd.DataFrame:
    """The same curve from a life table: units at risk and events, a row an interval, in order.

    Returns
    -------
    pandas.DataFrame
        ``at_risk``, ``events``, ``hazard`` (events among those at risk), ``survival``, ``std_error``, ``lower``, ``upper``.
        Limits are unknown where nothing happened yet and where nobody is left.
    """
    if limits not in LIMITS:
        raise ValueError(f"limits {limits!r} are not one of {', '.join(LIMITS)}")
    risk = np.asarray(at_risk, dtype=float)
    happened = np.asarray(events, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        hazard = np.where(risk > 0, happened / risk, 0.0)
        survival = np.cumprod(1 - hazard)
        relative = np.sqrt(np.cumsum(happened / (risk * (risk - happened))))
        std_error = np.where(survival > 0, survival * relative, 0.0)
        lower, upper = _limits(survival, relative, critical_value(conf), limits)
    return pd.DataFrame(
        {
            "at_risk": risk.astype(int),
            "events": happened.astype(int),
            "hazard": hazard,
            "survival": survival,
            "std_error": std_error,
            "lower": lower,
            "upper": upper,
        }
    )


def _limits(survival: np.ndarray, relative: np.ndarray, z: float, limits: str) -> tuple[np.ndarray, np.ndarray]:
    if limits == "log":
        lower, upper = survival * np.exp(-z * relative), np.minimum(survival * np.exp(z * relative), 1.0)
    else:
        spread = np.exp(z * relative / np.log(survival))
        lower, upper = survival ** (1 / spread), survival**spread
    inside = (survival > 0) & (survival < 1)
    return np.where(inside, lower, np.nan), np.where(inside, upper, np.nan)


def median(curve: pd.DataFrame) -> tuple[float, float, float]:
    """Median time with its limits, read off the curve and its limits; ``nan`` where a line stays above one half.

    Parameters
    ----------
    curve : pandas.DataFrame
        As :func:`kaplan_meier` gives it.

    Returns
    -------
    (median, lower, upper)
    """
    return _reached(curve, "survival"), _reached(curve, "lower"), _reached(curve, "upper")


def _reached(curve: pd.DataFrame, column: str) -> float:
    # The lower limit is unknown once nobody is left (survival 0): it has passed one half by then.
    line = curve[column].where(curve["survival"] > 0, 0.0 if column == "survival" else np.nan)
    reached = curve.loc[line <= 0.5 + 1e-12, "time"]
    return float(reached.iloc[0]) if len(reached) else float("nan")
