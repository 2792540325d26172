"""The files that offices deliver: workbooks of four sorts and separated text in many encodings."""

from __future__ import annotations

import datetime as dt
import unicodedata
from pathlib import Path

from tests.registers.acceptance.offices import Page


def xlsx(
    path: Path, pages: dict[str, Page], fonts: dict[int, str] | None = None, merged: dict[str, list[str]] | None = None
) -> None:
    """A workbook as Excel saves it; ``fonts`` names the font of a column (from 1)."""
    import openpyxl
    from openpyxl.styles import Font

    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, page in pages.items():
        sheet = book.create_sheet(name)
        for row in page.rows:
            sheet.append(row)
        for column, font in (fonts or {}).items():
            for (cell,) in sheet.iter_rows(min_col=column, max_col=column):
                cell.font = Font(name=font)
        for reach in (merged or {}).get(name, ()):
            sheet.merge_cells(reach)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def xls(path: Path, pages: dict[str, Page]) -> None:
    """A workbook of Excel 97."""
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    day = xlwt.easyxf(num_format_str="DD/MM/YYYY")
    for name, page in pages.items():
        sheet = book.add_sheet(name)
        for i, row in enumerate(page.rows):
            for j, value in enumerate(row):
                if isinstance(value, dt.date):
                    sheet.write(i, j, value, day)
                elif value is not None:
                    sheet.write(i, j, value)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(str(path))


def ods(path: Path, pages: dict[str, Page]) -> None:
    """A workbook of LibreOffice."""
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    book = OpenDocumentSpreadsheet()
    for name, page in pages.items():
        table = Table(name=name)
        for values in page.rows:
            row = TableRow()
            for value in values:
                if isinstance(value, dt.date):
                    cell = TableCell(valuetype="date", datevalue=value.isoformat())
                elif isinstance(value, int | float):
                    cell = TableCell(valuetype="float", value=str(value))
                else:
                    cell = TableCell(valuetype="string") if value is not None else TableCell()
                if value is not None:
                    cell.addElement(P(text=str(value)))
                row.addElement(cell)
            table.addElement(row)
        book.spreadsheet.addElement(table)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(str(path))


def csv(path: Path, page: Page, encoding: str, separator: str) -> None:
    """Separated text, dates as Vietnamese Excel shows them."""
    lines = [separator.join(_cell(value, separator) for value in row) for row in page.rows]
    text = "\r\n".join(lines) + "\r\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_cp1258(text) if encoding == "cp1258" else text.encode(encoding))


def _cell(value: object, separator: str) -> str:
    text = "" if value is None else f"{value:%d/%m/%Y}" if isinstance(value, dt.date) else str(value)
    if isinstance(value, float):
        text = text.replace(".", ",")
    return '"' + text.replace('"', '""') + '"' if separator in text or '"' in text or "\n" in text else text


def _cp1258(text: str) -> bytes:
    # The code page has the bare vowels and five tone marks that follow them.
    parts = []
    for letter in unicodedata.normalize("NFC", text):
        try:
            parts.append(letter.encode("cp1258"))
        except UnicodeEncodeError:
            marks = unicodedata.normalize("NFD", letter)
            tone = next(mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323")
            parts.append((unicodedata.normalize("NFC", marks.replace(tone, "")) + tone).encode("cp1258"))
    return b"".join(parts)
