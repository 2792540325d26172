"""From files to tables: every sheet of a district's registers, recognised by its headers, or refused by name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path, PurePath

import numpy as np
import pandas as pd

from thanhson.registers.files import ledger_name, list_registers, read_sheets
from thanhson.registers.headers import Headers, find_headers
from thanhson.registers.layout import Rows, folder_year, split_rows, title_lines, title_period
from thanhson.registers.sheets import RawTable, Refusal, Sheet
from thanhson.registers.workbook_parts import column_fonts
from thanhson.registers.workbook_reader import WorkbookReader

_FOREIGN = re.compile("[¡-¿ÄÅÆÇËÎÏÐÑÖ×ØÛÜÞßäåæçëîïðñö÷øûüþÿ\u00ad]")
"""Letters that no Vietnamese word has in Unicode, and that every text in an old encoding is full of."""
_SAMPLE = 500
"""Rows by which it is judged whether fonts are worth looking up."""


def read_registers(raw: Path, communes: frozenset[str] = frozenset()) -> Iterator[RawTable | Refusal]:
    """Every register below ``raw`` as tables whose columns are known, in the order of the files' names.

    Parameters
    ----------
    raw : Path
        The folder of a district's registers as received. Nothing in it is changed.
    communes : frozenset of str
        Folded names of the district's communes, which may stand above the rows they hold for.

    Yields
    ------
    RawTable or Refusal
        A sheet of a known kind, or what is not read and why. A bad file never raises.
    """
    raw = Path(raw)
    with WorkbookReader() as reader:
        for path in list_registers(raw):
            yield from _read_file(raw, path, reader, communes)


def _read_file(raw: Path, path: Path, reader: WorkbookReader, communes: frozenset[str]) -> list[RawTable | Refusal]:
    name = PurePath(ledger_name(raw, path))
    try:
        return list(recognised(list(read_sheets(raw, path, reader)), name, communes))
    except Exception as error:
        # A fault of ours in one file must not take the others along; the ledger names it, and the run ends with code 3.
        return [Refusal(name.as_posix(), "", "refused.unexpected", {"error": type(error).__name__})]


def recognised(
    sheets: list[Sheet | Refusal], path: PurePath, communes: frozenset[str] = frozenset()
) -> Iterator[RawTable | Refusal]:
    """The sheets of one file as tables; ``path`` is the file's below ``raw/``, whose folder may name a year."""
    seen = [(sheet, find_headers(sheet) if isinstance(sheet, Sheet) else None) for sheet in sheets]
    told = any(headers or (isinstance(sheet, Refusal) and not _is_aside(sheet)) for sheet, headers in seen)
    for sheet, headers in seen:
        if isinstance(sheet, Refusal):
            yield sheet
        elif headers:
            yield _table(sheet, headers, path, communes)
        elif told and not _is_blank(sheet):
            yield Refusal(sheet.file, sheet.sheet, "refused.no_known_headers", harmless=True)
    if not told:
        visible = [sheet for sheet in sheets if isinstance(sheet, Sheet)]
        blank = bool(visible) and all(map(_is_blank, visible))
        yield Refusal(path.as_posix(), "", "refused.no_rows" if blank or not sheets else "refused.no_known_headers")


def _is_aside(refusal: Refusal) -> bool:
    """Whether a refusal says nothing of the file's registers: a hidden sheet."""
    return refusal.harmless and refusal.sheet != ""


def _is_blank(sheet: Sheet) -> bool:
    return all(pd.isna(column).all() for column in sheet.columns)


def _table(sheet: Sheet, headers: Headers, path: PurePath, communes: frozenset[str]) -> RawTable | Refusal:
    rows = split_rows(sheet, headers, communes)
    columns = _filled_down(sheet, headers, rows)
    index = pd.Index(rows.data + 1, name="row")
    values = np.empty((len(columns), len(rows.data)), dtype=object)
    for k, j in enumerate(headers.columns.values()):
        values[k] = columns[j][rows.data]
    frame = pd.DataFrame(values.T, index=index, columns=list(headers.columns), dtype=object)
    if headers.kind in _DATED and set(rows.period) - {(None, None)}:
        frame = _with_periods(frame, headers.kind, rows.period)
    year, month = title_period(title_lines(sheet, headers))
    table = RawTable(
        kind=headers.kind,
        file=sheet.file,
        sheet=sheet.sheet,
        frame=frame,
        rows_read=rows.read,
        rows_layout=rows.read - len(rows.data),
        group=pd.Series(rows.group, index=index, dtype=object),
        fonts=_fonts(sheet, headers),
        headers=headers.names,
        year=year,
        month=month,
        folder_year=folder_year(path.parent),
        unknown_headers=headers.unknown,
    )
    return _conflict(table) or table


def _with_periods(frame: pd.DataFrame, kind: str, periods: list[tuple[int | None, int | None]]) -> pd.DataFrame:
    """The rows with the month (of ratings: the year) that a line among them names, where they name none themselves."""
    field = "month" if kind == "meetings" else "year"
    own = frame[field].tolist() if field in frame else [None] * len(frame)
    values = [_period(kind, *period) if value is None else value for value, period in zip(own, periods, strict=True)]
    return frame.assign(**{field: pd.Series(values, index=frame.index, dtype=object)})


def _period(kind: str, year: int | None, month: int | None) -> object:
    if kind == "ratings" or month is None:
        return year if kind == "ratings" else None
    return f"{month:02}/{year}" if year else month


def _filled_down(sheet: Sheet, headers: Headers, rows: Rows) -> dict[int, np.ndarray]:
    """The columns that hold fields, each cell merged downwards among the data holding for all its rows."""
    columns = {j: sheet.columns[j] for j in headers.columns.values()}
    for top, left, bottom, _ in sheet.merged:
        if left not in columns or bottom == top or top <= headers.last or top >= sheet.height:
            continue
        if columns[left] is sheet.columns[left]:
            columns[left] = columns[left].copy()
        columns[left][top + 1 : bottom + 1] = sheet.columns[left][top]
    return columns


def _fonts(sheet: Sheet, headers: Headers) -> dict[str, str]:
    """Field to font name, looked up only where some text may be in an old encoding."""
    if sheet.home is None or not sheet.home.name.lower().endswith((".xlsx", ".xlsm")):
        return {}
    if not any(
        isinstance(v, str) and _FOREIGN.search(v) for column in sheet.columns for v in column[:_SAMPLE].tolist()
    ):
        return {}
    fonts = column_fonts(sheet.home, sheet.sheet)
    return {field: fonts[j] for field, j in headers.columns.items() if fonts.get(j)}


def _conflict(table: RawTable) -> Refusal | None:
    """Refuse a sheet whose title and folder name different years, where its rows name none."""
    if table.year is None or table.folder_year is None or table.year == table.folder_year:
        return None
    if not _some_row_lacks_year(table):
        return None
    params = {"title": table.year, "folder": table.folder_year}
    return Refusal(table.file, table.sheet, "refused.year_conflict", params)


# The kinds whose rows may take their year from title or folder, and the columns that can name a year of the row's own.
_DATED = {"meetings": ("year", "month", "held_on"), "ratings": ("year",)}
_OWN_YEAR = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)\d{1,2}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*\d{2}(?!\d)|^\D*\d{1,2}\s*[-/]\s*\d{2}\s*$"
)


def _some_row_lacks_year(table: RawTable) -> bool:
    if table.kind == "admissions":
        # Here the year is that of a date, which only a row that leaves it blank takes from elsewhere.
        dates = [table.frame[field].notna() for field in ("year", "admitted_on", "decided_on") if field in table.frame]
        return not np.logical_or.reduce([np.zeros(len(table.frame), dtype=bool), *dates]).all()
    if table.kind not in _DATED:
        return False
    has = np.zeros(len(table.frame), dtype=bool)
    for field in _DATED[table.kind]:
        if field in table.frame:
            codes, values = pd.factorize(table.frame[field])
            named = np.array([_names_year(value) for value in values] + [False])
            has |= named[codes]
    return not has.all()


def _names_year(value: object) -> bool:
    if isinstance(value, date):
        return True
    if isinstance(value, int | float):
        return 1930 <= value <= 2200
    return isinstance(value, str) and bool(_OWN_YEAR.search(value))
