"""Sheets of workbooks: what the reader tells of them, put together with what their parts say beside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from thanhson.registers import guards
from thanhson.registers.guards import Unfit
from thanhson.registers.sheets import Refusal, Sheet
from thanhson.registers.workbook_parts import Part, look_into, unfit_reach
from thanhson.registers.workbook_reader import MEMORY_IS_LIMITED, ReaderDied, WorkbookReader


def workbook_sheets(path: Path, file: str, reader: WorkbookReader) -> Iterator[Sheet | Refusal]:
    """The sheets of the workbook at ``path``, which the ledger calls ``file``; those that cannot be read as refusals.

    Raises
    ------
    Unfit
        The file is refused whole.
    """
    kind = guards.container(path)
    # The reader goes by the ending of a path, and takes none whose bytes are no text.
    by_content = not path.name.lower().endswith((kind, ".xlsm")) or "\ufffd" in file
    parts = None if MEMORY_IS_LIMITED else look_into(path, kind)
    done: list[int] = []
    while True:
        skip = [] if parts is None else [name for name, part in parts.items() if part.unfit]
        answer = reader.ask(path, by_content, guards.MAX_ROWS, done, skip)
        if parts is None:
            parts = look_into(path, kind, thorough=False)  # while the child is at work
        try:
            yield from _told(answer, path, file, parts, done)
        except ReaderDied as died:
            if died.sheet is None or died.reason == "too_slow":
                raise Unfit(died.reason) from None
            parts = look_into(path, kind)
            yield _refused(file, died.sheet, parts, died.reason)
        else:
            return


def _told(
    answer: Iterator[tuple], path: Path, file: str, parts: dict[str, Part], done: list[int]
) -> Iterator[Sheet | Refusal]:
    """Sheets and refusals from the child's messages; ``done`` grows by the index of each."""
    name: str | None = None
    cells = Cells()
    try:
        for message in answer:
            what = message[0]
            if what == "failed":
                raise next((part.unfit for part in parts.values() if part.unfit), Unfit(message[1]))
            if what in ("merged", "cells"):
                cells.take(message)
            elif what == "long":
                parts.setdefault(name, Part()).unfit = unfit_reach(message[1], message[2])
            elif what == "end":
                yield _sheet(path, file, name, cells, parts, message[1])
                name = None
            else:
                done.append(message[1])
                name, cells = message[2], Cells()
                if what == "hidden":
                    yield Refusal(file, name, "refused.hidden", harmless=True)
                elif what == "skipped":
                    yield _refused(file, name, parts, "damaged")
    except ReaderDied as died:
        died.sheet = name
        raise


def _sheet(path: Path, file: str, name: str, cells: Cells, parts: dict[str, Part], broken: str) -> Sheet | Refusal:
    part = parts.get(name, Part())
    if broken or part.unfit:
        return _refused(file, name, parts, broken)
    columns = cells.columns()
    for (i, j), text in part.unvalued.items():
        if j < len(columns) and i < len(columns[j]) and columns[j][i] is None:
            columns[j][i] = text
    return Sheet(file, name, columns, (*cells.merged, *part.merged), path)


def _refused(file: str, name: str, parts: dict[str, Part], reason: str) -> Refusal:
    unfit = parts.get(name, Part()).unfit or Unfit(reason)
    return Refusal(file, name, unfit.key, unfit.params)


class Cells:
    """Gathers the blocks of one sheet into columns."""

    def __init__(self) -> None:
        self.merged: tuple[tuple[int, int, int, int], ...] = ()
        self._blocks: list[list[list[object]]] = []

    def take(self, message: tuple) -> None:
        """Take in a ``merged`` or ``cells`` message."""
        if message[0] == "merged":
            self.merged = tuple(message[1])
        else:
            self._blocks.append(message[1])

    def columns(self) -> tuple[np.ndarray, ...]:
        """The columns as object arrays of one length."""
        height = sum(len(block[0]) for block in self._blocks)
        width = len(self._blocks[0]) if self._blocks else 0
        columns = tuple(np.empty(height, dtype=object) for _ in range(width))
        start = 0
        for block in self._blocks:
            stop = start + len(block[0])
            for column, values in zip(columns, block, strict=True):
                column[start:stop] = values
            start = stop
        return columns
