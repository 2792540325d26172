"""When cells lived, and what the registers say of them before or after."""

from __future__ import annotations

import numpy as np
import pandas as pd

from thanhson.registers.fields import DAY
from thanhson.registers.findings import Findings


def lives_of(cells: pd.DataFrame) -> pd.DataFrame:
    """When each cell was founded and closed (``NaT`` where not known), by cell_id."""
    lives = cells.drop_duplicates("cell_id").set_index("cell_id")[["founded_on", "closed_on"]]
    return lives.astype(DAY)


def warn_outside_life(
    findings: Findings, lives: pd.DataFrame, cell_ids: pd.Series, first: np.ndarray, last: np.ndarray
) -> None:
    """Warn of rows whose time (from ``first`` to ``last``) lies wholly before a cell was founded or after it was closed."""
    positions = lives.index.get_indexer(cell_ids)
    founded = _at(lives["founded_on"].to_numpy(dtype=DAY), positions)
    closed = _at(lives["closed_on"].to_numpy(dtype=DAY), positions)
    # A comparison with NaT is never true: an unknown day warns of nothing.
    findings.warned("date.outside_cell_life", (last.astype(DAY) < founded) | (first.astype(DAY) > closed))


def _at(days: np.ndarray, positions: np.ndarray) -> np.ndarray:
    return np.append(days, np.datetime64("NaT", "s"))[positions]
