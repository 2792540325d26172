"""Two grades of the same thing: how often they agree, and how one year's grades became the next year's.

Raw disagreement comes first: with nearly all in one grade kappa can be negative while nine in ten agree.

Sources: Cohen 1960; Fleiss, Cohen, Everitt 1969 (error of kappa, as R's ``vcd::Kappa``); Gwet 2008 (AC1); McNemar 1947; Bowker 1948.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Agreement(NamedTuple):
    """``observed`` agreement, Cohen's ``kappa`` with its ``error``, with linear and quadratic weights, and Gwet's ``ac1``.

    What cannot be computed (an empty table; kappa where all stand in one grade) is ``nan``.
    """

    observed: float
    kappa: float
    error: float
    linear: float
    quadratic: float
    ac1: float


class PairedChange(NamedTuple):
    """McNemar's test of ``up`` against ``down``: chi-square with continuity correction, its p, and the exact p."""

    chisq: float
    p: float
    p_exact: float


class Symmetry(NamedTuple):
    """Bowker's test that a square table is symmetric: chi-square, degrees of freedom (pairs that occur), p."""

    chisq: float
    df: int
    p: float


def agreement(table: object) -> Agreement:
    """Agreement of two ratings on one scale.

    Parameters
    ----------
    table : square array
        Counts: rows one rating, columns the other, both in the order of the scale.

    Examples
    --------
    >>> round(agreement([[2, 1], [1, 96]]).observed, 2)
    0.98
    """
    counts = _square(table)
    total = counts.sum()
    if total == 0:
        return Agreement(*[np.nan] * 6)
    share = counts / total
    rows, columns = share.sum(axis=1), share.sum(axis=0)
    apart = np.abs(np.subtract.outer(np.arange(len(share)), np.arange(len(share)))) / max(len(share) - 1, 1)
    observed = float(np.trace(share))
    return Agreement(
        observed,
        _weighted_kappa(share, np.eye(len(share))),
        _kappa_error(share, total),
        _weighted_kappa(share, 1 - apart),
        _weighted_kappa(share, 1 - apart**2),
        _ac1(observed, (rows + columns) / 2),
    )


def mcnemar(up: int, down: int) -> PairedChange:
    """Whether more units moved up than down, or the other way round; unknown where none moved.

    Examples
    --------
    >>> round(mcnemar(48, 12).chisq, 2)
    20.42
    """
    from scipy.special import betainc, chdtrc

    moved = up + down
    if moved == 0:
        return PairedChange(np.nan, np.nan, np.nan)
    chisq = max(abs(up - down) - 1, 0) ** 2 / moved
    fewer = min(up, down)
    # The lower binomial tail with one half, doubled.
    tail = float(betainc(moved - fewer, fewer + 1, 0.5)) if fewer < moved else 1.0
    return PairedChange(chisq, float(chdtrc(1, chisq)), min(1.0, 2 * tail))


def bowker(table: object) -> Symmetry:
    """Whether moves from each grade to each other one are balanced by moves back."""
    from scipy.special import chdtrc

    counts = _square(table)
    above = counts[np.triu_indices(len(counts), 1)]
    below = counts.T[np.triu_indices(len(counts), 1)]
    moved = above + below
    df = int((moved > 0).sum())
    if df == 0:
        return Symmetry(np.nan, 0, np.nan)
    chisq = float(((above - below)[moved > 0] ** 2 / moved[moved > 0]).sum())
    return Symmetry(chisq, df, float(chdtrc(df, chisq)))


def _square(table: object) -> np.ndarray:
    counts = np.asarray(table, dtype=float)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1]:
        raise ValueError(f"a square table of counts is needed, this one is {' × '.join(map(str, counts.shape))}")
    return counts


def _weighted_kappa(share: np.ndarray, weight: np.ndarray) -> float:
    chance = np.outer(share.sum(axis=1), share.sum(axis=0))
    observed, expected = (weight * share).sum(), (weight * chance).sum()
    return float((observed - expected) / (1 - expected)) if expected < 1 else np.nan


def _kappa_error(share: np.ndarray, total: float) -> float:
    rows, columns = share.sum(axis=1), share.sum(axis=0)
    observed, expected = np.trace(share), float(rows @ columns)
    if expected >= 1:
        return np.nan
    kappa = (observed - expected) / (1 - expected)
    both = columns[:, None] + rows[None, :]
    diagonal = (np.diag(share) * (1 - np.diag(both) * (1 - kappa)) ** 2).sum()
    others = (share * both**2).sum() - (np.diag(share) * np.diag(both) ** 2).sum()
    variance = diagonal + (1 - kappa) ** 2 * others - (kappa - expected * (1 - kappa)) ** 2
    return float(np.sqrt(max(variance, 0) / total) / (1 - expected))


def _ac1(observed: float, mean_share: np.ndarray) -> float:
    grades = len(mean_share)
    if grades < 2:
        return np.nan
    expected = float((mean_share * (1 - mean_share)).sum() / (grades - 1))
    return (observed - expected) / (1 - expected)
