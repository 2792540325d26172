"""The register files of a district: which there are, and their sheets, each read or refused by name."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from thanhson.registers import delimited, guards
from thanhson.registers.guards import Unfit
from thanhson.registers.sheets import Refusal, Sheet
from thanhson.registers.workbooks import ReaderDied, SheetParts, WorkbookReader

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
DELIMITED = (".csv", ".tsv")


def list_registers(raw: Path) -> list[Path]:
    """The register files below ``raw``, in the order of their names; links to folders are not followed.

    Files that cannot be read are among them, so that they are refused by name. Hidden files (``.name``) are not.
    """
    found = []
    for folder, folders, names in os.walk(raw):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [
            Path(folder, name)
            for name in names
            if name.lower().endswith(WORKBOOKS + DELIMITED) and not name.startswith(".")
        ]
    return sorted(found, key=lambda path: path.relative_to(raw).as_posix())


def read_sheets(raw: Path, path: Path, reader: WorkbookReader) -> Iterator[Sheet | Refusal]:
    """The sheets of the file at ``path`` below ``raw``; what cannot be read comes as a refusal, never as an error."""
    file = path.relative_to(raw).as_posix()
    try:
        if path.name.startswith("~$"):
            raise Unfit("lock_file")
        if not path.resolve().is_relative_to(raw.resolve()):
            raise Unfit("link_leaves_folder")
        guards.check_size(path)
        if path.name.lower().endswith(DELIMITED):
            yield from _delimited(path, file)
        else:
            guards.container(path)
            yield from _workbook(path, file, reader)
    except Unfit as unfit:
        yield Refusal(file, "", unfit.key, unfit.params, harmless=unfit.key == "refused.lock_file")
    except PermissionError:
        yield Refusal(file, "", "refused.no_permission")
    except OSError:
        yield Refusal(file, "", "refused.unreadable")


def _delimited(path: Path, file: str) -> Iterator[Sheet]:
    data = path.read_bytes()
    text = next(delimited.texts(data))
    separator = max(delimited.SEPARATORS, key=text[:20000].count)
    yield Sheet.of_rows(file, "", delimited.rows(text, separator), home=path)


def _workbook(path: Path, file: str, reader: WorkbookReader) -> Iterator[Sheet | Refusal]:
    parts: SheetParts | None = None
    try:
        for message in reader.messages(path, []):
            if message[0] in ("merged", "cells"):
                parts.take(message)
                continue
            if parts is not None:
                yield Sheet(file, parts.name, parts.columns(), parts.merged, path)
                parts = None
            if message[0] == "hidden":
                yield Refusal(file, message[1], "refused.hidden", harmless=True)
            elif message[0] == "sheet":
                parts = SheetParts(message[2])
            elif message[0] == "failed":
                yield Refusal(file, "", f"refused.{message[1]}")
        if parts is not None:
            yield Sheet(file, parts.name, parts.columns(), parts.merged, path)
    except ReaderDied as died:
        yield Refusal(file, "", f"refused.{died.reason}")
