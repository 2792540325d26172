"""Rows met again: identical ones are kept once, and of rows with one key and different values none can be believed."""

from __future__ import annotations

import numpy as np
import pandas as pd


def duplicates(frame: pd.DataFrame, key: list[str], whole: np.ndarray) -> np.ndarray:
    """Where a row repeats an earlier one in every column.

    Parameters
    ----------
    frame : pandas.DataFrame
        The rows as read.
    key : list of str
        Columns that no two different rows may share; only rows that share them are compared further.
    whole : numpy.ndarray of bool
        Rows that have no fault of the whole row: the others are set aside each time they are met.
    """
    mask = np.zeros(len(frame), dtype=bool)
    rows = np.flatnonzero(whole)
    shared = rows[frame[key].iloc[rows].duplicated(keep=False).to_numpy()]
    if len(shared):
        mask[shared] = frame.iloc[shared].duplicated(keep="first").to_numpy()
    return mask


def conflicts(frame: pd.DataFrame, key: list[str], whole: np.ndarray) -> np.ndarray:
    """For each row the number of its group of conflicting rows (same key, other values), or -1.

    Parameters are those of :func:`duplicates`, without the rows that repeat another.
    """
    groups = np.full(len(frame), -1)
    rows = np.flatnonzero(whole)
    shared = rows[frame[key].iloc[rows].duplicated(keep=False).to_numpy()]
    if len(shared):
        groups[shared] = frame[key].iloc[shared].groupby(key, dropna=False, sort=False).ngroup().to_numpy()
    return groups
