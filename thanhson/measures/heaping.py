"""Heaping: are more meetings scored just at a band's edge than the scores around it let one expect?

A finding about the data, never about anybody's honesty: an assessor who knows that 90 is "good" may round the last point up
in good faith. Three things are looked at first that would make heaps by themselves: totals that a form of whole points gives more often
(:func:`attainable`), a liking for multiples of five, and the slope of the scores (both in :func:`bunching`; placebo thresholds show
them too).

Sources: Barreca, Lindo, Waddell 2011, http://www.nber.org/papers/w17408; exact binomial test in a narrow window.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from thanhson.measures.regression import poisson

PLACEBOS = (80, 85, 95)

_WINDOW = 13


class Bunching(NamedTuple):
    """The scores around a threshold against a smooth course.

    Attributes
    ----------
    terms, coefficients, errors : tuples
        Poisson regression of the number of meetings a score: intercept, score, score², multiple of five, at the threshold, one or two
        points below it.
    dispersion : float
        Pearson's chi-square by its degrees of freedom: well above 1, errors are too small.
    expected, excess : float
        Meetings at the threshold without its own term, and how many more there are.
    """

    terms: tuple[str, ...]
    coefficients: tuple[float, ...]
    errors: tuple[float, ...]
    dispersion: float
    expected: float
    excess: float


def attainable(heads: Mapping[str, float]) -> pd.DataFrame:
    """How many ways of giving whole points to the heads of a form lead to each total.

    Parameters
    ----------
    heads : mapping of name to highest points
        As the rubric's ``heads``; fractions are cut off.

    Returns
    -------
    pandas.DataFrame
        ``score`` from 0 to the sum of the heads, and ``ways`` as a share of all ways.

    Examples
    --------
    >>> attainable({"a": 1, "b": 1})["ways"].tolist()
    [0.25, 0.5, 0.25]
    """
    ways = np.ones(1)
    for highest in heads.values():
        ways = np.convolve(ways, np.full(int(highest) + 1, 1 / (int(highest) + 1)))
    return pd.DataFrame({"score": np.arange(ways.size), "ways": ways})


def arithmetic_share(heads: Mapping[str, float], edge: float) -> float:
    """Of the ways to reach the edge or one point below it, the share that reach the edge: one half would be no pull at all."""
    ways = attainable(heads).set_index("score")["ways"]
    at, below = ways.get(int(edge), 0.0), ways.get(int(edge) - 1, 0.0)
    return at / (at + below) if at + below else np.nan


def at_and_below(scores: pd.Series, meetings: pd.Series, edge: float) -> tuple[int, int]:
    """Meetings scored from ``edge`` to below one point more, and from one point less to below ``edge``.

    Parameters
    ----------
    scores : Series of numbers
        Each score that occurs, once.
    meetings : Series of whole numbers
        How many meetings have it.
    """
    at = meetings[(scores >= edge) & (scores < edge + 1)].sum()
    below = meetings[(scores >= edge - 1) & (scores < edge)].sum()
    return int(at), int(below)


def even_split_p(at: object, below: object) -> np.ndarray:
    """Exact two-sided p of a split between ``at`` and ``below`` where each were as likely; unknown where both are 0."""
    from scipy.special import betainc

    high = np.maximum(np.asarray(at, dtype=float), np.asarray(below, dtype=float))
    total = np.asarray(at, dtype=float) + np.asarray(below, dtype=float)
    with np.errstate(invalid="ignore"):
        tail = betainc(high, total - high + 1, 0.5)
    return np.where(total > 0, np.minimum(1.0, 2 * tail), np.nan)


def last_digits(scores: pd.Series, meetings: pd.Series) -> pd.DataFrame:
    """Meetings by the last digit of their score (fractions cut off): ``digit`` 0 to 9 and ``meetings``."""
    digits = np.floor(scores.astype("float64")).astype("int64") % 10
    counted = meetings.groupby(digits.to_numpy()).sum().reindex(range(10), fill_value=0)
    return pd.DataFrame({"digit": range(10), "meetings": counted.to_numpy(dtype="int64")})


def fives_index(digits: pd.DataFrame) -> float:
    """Whipple's index for multiples of five: 1 where last digits are even, 5 where every score ends in 0 or 5."""
    total = digits["meetings"].sum()
    fives = digits.loc[digits["digit"].isin((0, 5)), "meetings"].sum()
    return float(5 * fives / total) if total else np.nan


def bunching(scores: object, meetings: object, threshold: int = 90, around: int = _WINDOW) -> Bunching | None:
    """Poisson regression of the number of meetings a whole score around a threshold.

    Parameters
    ----------
    scores, meetings : sequences of numbers
        Whole scores and how many meetings have each; scores that nobody has may be left out and count as 0.
    threshold : int
    around : int
        Only scores no further than this from two points below the threshold enter (75 to 101 for 90).

    Returns
    -------
    Bunching or None
        None where too few different scores occur to tell a course.
    """
    table = _whole_range(np.asarray(scores, dtype=int), np.asarray(meetings, dtype=float), threshold - 2, around)
    terms = _terms(table["score"].to_numpy(), threshold)
    design = np.column_stack(list(terms.values()))
    count = table["meetings"].to_numpy()
    if (count > 0).sum() <= design.shape[1] or np.linalg.matrix_rank(design) < design.shape[1]:
        return None
    try:
        fit = poisson(count, design)
    except ValueError:
        return None
    at = int(np.flatnonzero(terms[f"is_{threshold}"])[0])
    expected = float(fit.fitted[at] / np.exp(fit.coefficients[list(terms).index(f"is_{threshold}")]))
    pearson = ((count - fit.fitted) ** 2 / fit.fitted).sum() / (len(count) - design.shape[1])
    return Bunching(
        tuple(terms), tuple(fit.coefficients), tuple(fit.errors), float(pearson), expected, float(count[at] - expected)
    )


def _whole_range(scores: np.ndarray, meetings: np.ndarray, middle: int, around: int) -> pd.DataFrame:
    inside = np.abs(scores - middle) <= around
    counted = pd.Series(meetings[inside]).groupby(scores[inside]).sum()
    if counted.empty:
        return pd.DataFrame({"score": [], "meetings": []})
    whole = counted.reindex(range(int(counted.index.min()), int(counted.index.max()) + 1), fill_value=0.0)
    return pd.DataFrame({"score": whole.index.to_numpy(), "meetings": whole.to_numpy()})


def _terms(score: np.ndarray, threshold: int) -> dict[str, np.ndarray]:
    x = score - (threshold - 2.0)
    return {
        "intercept": np.ones(len(x)),
        "x": x,
        "x2": x**2,
        "multiple_of_5": (score % 5 == 0).astype(float),
        f"is_{threshold}": (score == threshold).astype(float),
        f"is_{threshold - 2}_or_{threshold - 1}": np.isin(score, (threshold - 2, threshold - 1)).astype(float),
    }
