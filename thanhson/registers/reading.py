"""From files to tables: every sheet of a district's registers, recognised by its headers, or refused by name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from thanhson.registers.files import list_registers, read_sheets
from thanhson.registers.headers import Headers, find_headers
from thanhson.registers.sheets import RawTable, Refusal, Sheet
from thanhson.registers.workbooks import WorkbookReader


def read_registers(raw: Path) -> Iterator[RawTable | Refusal]:
    """Every register below ``raw`` as tables whose columns are known, in the order of the files' names.

    Parameters
    ----------
    raw : Path
        The folder of a district's registers as received. Nothing in it is changed.

    Yields
    ------
    RawTable or Refusal
        A sheet of a known kind, or what is not read and why. A bad file never raises.
    """
    raw = Path(raw)
    with WorkbookReader() as reader:
        for path in list_registers(raw):
            yield from _recognised(list(read_sheets(raw, path, reader)), path.relative_to(raw))


def _recognised(sheets: list[Sheet | Refusal], path: Path) -> Iterator[RawTable | Refusal]:
    known = {id(sheet): headers for sheet in sheets if isinstance(sheet, Sheet) and (headers := find_headers(sheet))}
    for sheet in sheets:
        if isinstance(sheet, Refusal):
            yield sheet
        elif id(sheet) in known:
            yield _table(sheet, known[id(sheet)], path)
        elif known and sheet.height:
            yield Refusal(sheet.file, sheet.sheet, "refused.no_known_headers", harmless=True)
    if not known and any(isinstance(sheet, Sheet) for sheet in sheets):
        yield Refusal(path.as_posix(), "", "refused.no_known_headers")


def _table(sheet: Sheet, headers: Headers, path: Path) -> RawTable:
    filled = np.zeros(sheet.height, dtype=bool)
    for column in sheet.columns:
        filled |= ~pd.isna(column)
    data = filled.copy()
    data[: headers.last + 1] = False
    index = np.flatnonzero(data)
    frame = pd.DataFrame(
        {field: pd.Series(sheet.columns[j][index], dtype=object) for field, j in headers.columns.items()}
    )
    frame.index = pd.Index(index + 1, name="row")
    return RawTable(
        headers.kind, sheet.file, sheet.sheet, frame, int(filled.sum()), int(filled.sum()) - len(index),
        group=pd.Series(None, index=frame.index, dtype=object), headers=headers.names,
    )  # fmt: skip
