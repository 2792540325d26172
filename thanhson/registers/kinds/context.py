"""What every kind of register needs to know while it is cleaned, and what it hands back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from thanhson.programme import Programme
from thanhson.registers.batch import Batch
from thanhson.registers.cellnames import CellIndex
from thanhson.registers.findings import Findings
from thanhson.registers.places import Communes

YEARS_AHEAD = 2


@dataclass
class Context:
    """The district while it is cleaned.

    ``cells`` and ``lives`` (cell_id to founded_on and closed_on) are filled once the cells registers are read. ``key`` gives
    the secret for person ids when a register of persons asks for it.
    """

    programme: Programme
    communes: Communes
    key: Callable[[], bytes]
    cells: CellIndex = field(init=False)
    lives: pd.DataFrame = field(init=False)

    @cached_property
    def horizon(self) -> dt.date:
        """The last day that a register of this programme can know of: 31 December two years past its end."""
        return dt.date(self.programme.programme.last_year + YEARS_AHEAD, 12, 31)


@dataclass
class Converted:
    """The rows of one kind as read.

    Parameters
    ----------
    batch, findings
        The rows as received, and what was found in them.
    frame : pandas.DataFrame
        One row a row of the batch: what makes rows the same (all clean columns), as read.
    key : list of str
        Columns of ``frame`` that no two kept rows may share.
    tables : callable
        From the mask of kept rows to the clean tables.
    """

    batch: Batch
    findings: Findings
    frame: pd.DataFrame
    key: list[str]
    tables: Callable[[np.ndarray], dict[str, pd.DataFrame]]


def blanks(length: int) -> np.ndarray:
    """A column of objects of which nothing is known."""
    return np.full(length, None, dtype=object)
