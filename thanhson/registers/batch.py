"""All sheets of one kind as one long table of values as received, with the file, sheet and row of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from thanhson.registers.sheets import RawTable


@dataclass(frozen=True)
class Batch:
    """The rows of all sheets of a kind, one after the other.

    ``columns[field][i]`` is the value of row ``i`` as received; ``sheet_of[i]`` is the position of its sheet in ``sheets`` and
    ``row_of[i]`` Excel's row number. ``starts`` holds the first position of each sheet, and the number of rows at its end.
    """

    kind: str
    sheets: Sequence[RawTable]
    columns: dict[str, np.ndarray]
    sheet_of: np.ndarray
    row_of: np.ndarray
    starts: np.ndarray

    @classmethod
    def of(cls, kind: str, sheets: Sequence[RawTable]) -> Batch:
        """The sheets of ``kind`` among ``sheets``, whose own frames may be dropped afterwards."""
        own = [sheet for sheet in sheets if sheet.kind == kind]
        lengths = [len(sheet.frame) for sheet in own]
        names = dict.fromkeys(name for sheet in own for name in sheet.frame.columns)
        columns = {name: _joined([_column(sheet, name) for sheet in own]) for name in names}
        columns["group"] = _joined([_group(sheet) for sheet in own])
        return cls(
            kind,
            own,
            columns,
            np.repeat(np.arange(len(own)), lengths),
            _joined([np.asarray(sheet.frame.index, dtype=np.int64) for sheet in own], np.int64),
            np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]),
        )

    def __len__(self) -> int:
        return len(self.sheet_of)

    def column(self, name: str) -> np.ndarray:
        """The values of a field as received; all ``None`` where no sheet has it."""
        known = self.columns.get(name)
        return np.full(len(self), None, dtype=object) if known is None else known

    def has(self, name: str) -> np.ndarray:
        """For each sheet, whether it has the field."""
        return np.array([name in sheet.frame.columns for sheet in self.sheets], dtype=bool)

    def per_row(self, values: Sequence[object], dtype: object = object) -> np.ndarray:
        """What is known of each sheet, for each of its rows."""
        array = np.empty(len(values), dtype=dtype)
        array[:] = values
        return array[self.sheet_of]

    def rows_of(self, sheet: int) -> slice:
        """The positions of a sheet's rows."""
        return slice(int(self.starts[sheet]), int(self.starts[sheet + 1]))


def _column(sheet: RawTable, name: str) -> np.ndarray:
    if name not in sheet.frame.columns:
        return np.full(len(sheet.frame), None, dtype=object)
    return sheet.frame[name].to_numpy(dtype=object)


def _group(sheet: RawTable) -> np.ndarray:
    if sheet.group is None:
        return np.full(len(sheet.frame), None, dtype=object)
    return sheet.group.to_numpy(dtype=object)


def _joined(parts: list[np.ndarray], dtype: object = object) -> np.ndarray:
    if not parts:
        return np.empty(0, dtype=dtype)
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def missing(values: np.ndarray) -> np.ndarray:
    """Where a column of values is blank."""
    return pd.isna(values)
