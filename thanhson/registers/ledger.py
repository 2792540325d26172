"""The ledger: what became of every row of every sheet. Nothing is lost, or the run stops."""

from __future__ import annotations

import numpy as np
import pandas as pd

from thanhson.errors import ContractError
from thanhson.registers.batch import Batch
from thanhson.registers.sheets import Refusal
from thanhson.words import say

COLUMNS = [
    "file", "sheet", "table", "rows_read", "rows_layout", "rows_clean", "rows_duplicate", "rows_quarantined", "reason",
]  # fmt: skip
COUNTS = COLUMNS[3:8]


def lines_of(batch: Batch, clean: np.ndarray, duplicate: np.ndarray, quarantined: np.ndarray) -> pd.DataFrame:
    """A line for each sheet of a kind, from the masks of its rows."""
    sheets = batch.sheets

    def counted(mask: np.ndarray) -> np.ndarray:
        return np.bincount(batch.sheet_of[mask], minlength=len(sheets))

    return pd.DataFrame(
        {
            "file": [sheet.file for sheet in sheets],
            "sheet": [sheet.sheet for sheet in sheets],
            "table": batch.kind,
            "rows_read": [sheet.rows_read for sheet in sheets],
            "rows_layout": [sheet.rows_layout for sheet in sheets],
            "rows_clean": counted(clean),
            "rows_duplicate": counted(duplicate),
            "rows_quarantined": counted(quarantined),
            "reason": "",
        },
        columns=COLUMNS,
    )


def lines_of_refusals(refusals: list[Refusal]) -> pd.DataFrame:
    """A line for each file or sheet that was not read, with the reason."""
    rows = [[one.file, one.sheet, "", 0, 0, 0, 0, 0, say(one.key, "en", **one.params)] for one in refusals]
    return pd.DataFrame(rows, columns=COLUMNS)


def joined(lines: list[pd.DataFrame]) -> pd.DataFrame:
    """All lines in the order of files and sheets.

    Raises
    ------
    ContractError
        In some line the rows do not add up.
    """
    parts = [part for part in lines if len(part)]
    ledger = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=COLUMNS)
    ledger = ledger.astype(dict.fromkeys(COUNTS, "int64")).sort_values(["file", "sheet", "table"], kind="stable")
    ledger = ledger.reset_index(drop=True)
    _check(ledger)
    return ledger


def _check(ledger: pd.DataFrame) -> None:
    lost = ledger["rows_read"] != ledger[COUNTS[1:]].sum(axis=1)
    if lost.any():
        line = ledger[lost].iloc[0]
        raise ContractError(
            "ledger.unbalanced",
            file=line["file"],
            sheet=line["sheet"],
            read=int(line["rows_read"]),
            told=int(line[COUNTS[1:]].sum()),
        )
