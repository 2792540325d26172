"""The register files of a district: which there are, and their sheets, each read or refused by name."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from thanhson.registers import delimited, guards
from thanhson.registers.guards import Unfit
from thanhson.registers.sheets import Refusal, Sheet
from thanhson.registers.workbook_reader import WorkbookReader
from thanhson.registers.workbooks import workbook_sheets

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
DELIMITED = (".csv", ".tsv")
NOT_READ = (".xlsb", ".fods", ".numbers", ".et", ".zip", ".rar", ".7z")
"""Kinds that may hold a register and are refused by name; other files (letters, scans) are none of our business."""


def list_registers(raw: Path) -> list[Path]:
    """The register files below ``raw``, in the order of their names.

    Files that cannot be read, and links that lead out of ``raw``, are among them, so that they are refused by name;
    files whose name begins with a dot are not. A link to a folder is listed itself and not followed.

    Parameters
    ----------
    raw : Path
        The folder of registers as received; where there is none, the list is empty.
    """
    raw = Path(raw)
    found: list[Path] = []

    def closed(error: OSError) -> None:
        found.append(Path(error.filename))

    for folder, folders, names in os.walk(raw, onerror=closed):
        here = Path(folder)
        folders[:] = [name for name in folders if not name.startswith(".")]
        found.extend(here / name for name in folders if (here / name).is_symlink())
        found.extend(here / name for name in names if _is_register(name))
    return sorted((path for path in found if path != raw), key=lambda path: path.relative_to(raw).as_posix())


def _is_register(name: str) -> bool:
    return name.lower().endswith(WORKBOOKS + DELIMITED + NOT_READ) and not name.startswith(".")


def read_sheets(raw: Path, path: Path, reader: WorkbookReader) -> Iterator[Sheet | Refusal]:
    """The sheets of the file at ``path`` below ``raw``; what cannot be read comes as a refusal, never as an error.

    Parameters
    ----------
    raw, path : Path
        The folder of registers, and one of its files.
    reader : WorkbookReader
        Reads workbooks out of harm's way; one serves all files.
    """
    file = ledger_name(raw, path)
    try:
        _check_place(raw, path)
        if path.name.lower().endswith(NOT_READ):
            raise Unfit("other_format")
        guards.check_size(path)
        if path.name.lower().endswith(DELIMITED):
            yield delimited.sheet(path, file)
        else:
            yield from workbook_sheets(path, file, reader)
    except Unfit as unfit:
        yield Refusal(file, "", unfit.key, unfit.params, harmless=unfit.key == "refused.lock_file")
    except PermissionError:
        yield Refusal(file, "", "refused.no_permission")
    except OSError:
        yield Refusal(file, "", "refused.unreadable")


def ledger_name(raw: Path, path: Path) -> str:
    """The name by which ledger and messages know a file: relative to ``raw``, with ``/``, bytes that are no text replaced."""
    return os.fsencode(path.relative_to(raw).as_posix()).decode("utf-8", "replace")


def _check_place(raw: Path, path: Path) -> None:
    if path.name.startswith("~$"):
        raise Unfit("lock_file")
    if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(raw)):
        raise Unfit("link_leaves_folder")
    if path.is_dir():
        raise Unfit("link_to_folder" if path.is_symlink() else "no_permission")
    if path.exists() and not path.is_file():
        raise Unfit("no_file")  # a pipe or a device would be waited for
