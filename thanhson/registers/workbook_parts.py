"""What is looked up in a workbook beside the values that the reader tells: reach, merged cells, cells without a value, fonts."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from thanhson.registers import ods_parts, xlsx_parts
from thanhson.registers.guards import BROKEN_ZIP, Unfit, check_reach


@dataclass
class Part:
    """One sheet: why it must not be read, merged ranges that the reader does not tell, and texts of cells without a value."""

    unfit: Unfit | None = None
    merged: tuple[tuple[int, int, int, int], ...] = ()
    unvalued: dict[tuple[int, int], str] = field(default_factory=dict)


def look_into(path: Path, kind: str, thorough: bool = True) -> dict[str, Part]:
    """Sheet name to what stands beside its values; nothing for .xls, whose reader tells its merged cells and cannot be led astray.

    Parameters
    ----------
    path : Path
        The workbook.
    kind : str
        ``xlsx``, ``ods`` or ``xls``.
    thorough : bool
        Believe no sheet that claims to be short.

    Raises
    ------
    Unfit
        The parts are damaged.
    """
    if kind == "xls":
        return {}
    try:
        with zipfile.ZipFile(path) as archive:
            return _of_ods(archive) if kind == "ods" else _of_xlsx(archive, thorough)
    except (KeyError, *BROKEN_ZIP):
        raise Unfit("damaged") from None


def _of_xlsx(archive: zipfile.ZipFile, thorough: bool) -> dict[str, Part]:
    found = {}
    for name, part in xlsx_parts.sheet_parts(archive).items():
        if part not in archive.NameToInfo:
            continue  # a chart, or a sheet that the reader will miss too
        try:
            found[name] = _of_part(archive, part, thorough)
        except BROKEN_ZIP:
            found[name] = Part(Unfit("damaged"))
    return found


def _of_part(archive: zipfile.ZipFile, part: str, thorough: bool) -> Part:
    scan = xlsx_parts.Scan(archive, part, thorough)
    unvalued = xlsx_parts.unvalued_cells(archive, part) if scan.unvalued else {}
    return Part(unfit_reach(*scan.reach), unvalued=unvalued)


def _of_ods(archive: zipfile.ZipFile) -> dict[str, Part]:
    return {
        name: Part(unfit_reach(*sheet.reach), tuple(sheet.merged), sheet.unvalued)
        for name, sheet in ods_parts.ods_sheets(archive).items()
    }


def unfit_reach(rows: int, columns: int) -> Unfit | None:
    """Why a sheet whose last cell lies so far out must not be read, if it must not."""
    try:
        check_reach(rows, columns)
    except Unfit as unfit:
        return unfit
    return None


def column_fonts(path: Path, sheet: str) -> dict[int, str]:
    """Column (from 0) to the name of its font in a sheet of an .xlsx; empty where the file does not tell."""
    try:
        with zipfile.ZipFile(path) as archive:
            return xlsx_parts.fonts(archive, xlsx_parts.sheet_parts(archive)[sheet])
    except (KeyError, OSError, *BROKEN_ZIP):
        return {}
