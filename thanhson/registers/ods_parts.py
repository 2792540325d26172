"""What an .ods says beside its values: merged cells, errors, and how far its repetitions reach.

The reader tells no merged cells of an .ods. The content is one large XML; only rows that hold something of interest are looked into.
"""

from __future__ import annotations

import html
import re
import zipfile
from dataclasses import dataclass, field

from thanhson.registers.zip_blocks import blocks

_ITEM = re.compile(rb"<table:table\s([^>]*)>|<table:table-row\b([^>]*?)(?:/>|>(.*?)</table:table-row>)", re.DOTALL)
_CELL = re.compile(rb"<table:(?:covered-)?table-cell\b([^>]*?)(?:/>|>(.*?)</table:(?:covered-)?table-cell>)", re.DOTALL)
_TELLING = (b"-spanned=", b'"error"', b"table:formula=")
_TEXT = re.compile(rb"<[^>]*>")


@dataclass
class OdsSheet:
    """Merged ranges and cells without a value as :class:`~thanhson.registers.sheets.Sheet` counts them; the last filled row (from 1)."""

    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    unvalued: dict[tuple[int, int], str] = field(default_factory=dict)
    reach: tuple[int, int] = (0, 0)


def ods_sheets(archive: zipfile.ZipFile) -> dict[str, OdsSheet]:
    """Sheet name to what its XML says beside its values."""
    found: dict[str, OdsSheet] = {}
    sheet, row = OdsSheet(), 0
    for block in blocks(archive, "content.xml", (b"</table:table-row>",)):
        for table, attributes, cells in _ITEM.findall(block):
            if table:
                name = html.unescape(_attribute(table, b"table:name").decode("utf-8", "replace"))
                sheet, row = found.setdefault(name, OdsSheet()), 0
            else:
                row = _take_row(sheet, row, attributes, cells)
    return found


def _attribute(attributes: bytes, name: bytes) -> bytes:
    found = re.search(rb"(?<![\w:-])" + name + rb"\s*=\s*\"([^\"]*)\"", attributes)
    return found[1] if found else b""


def _times(attributes: bytes, what: bytes) -> int:
    return int(_attribute(attributes, b"table:number-" + what) or 1)


def _take_row(sheet: OdsSheet, row: int, attributes: bytes, cells: bytes) -> int:
    """Take in row ``row`` and its repetitions; the number of the row after them."""
    times = _times(attributes, b"rows-repeated") if b"repeated" in attributes else 1
    if b"office:value" in cells or b"<text:" in cells:
        sheet.reach = (row + times, sheet.reach[1])
        if b"columns-repeated" in cells or any(word in cells for word in _TELLING):
            _look_into(sheet, row, cells)
    return row + times


def _look_into(sheet: OdsSheet, row: int, cells: bytes) -> None:
    column = 0
    for found in _CELL.finditer(cells):
        attributes, inside = found[1], found[2] or b""
        times = _times(attributes, b"columns-repeated")
        wide, high = _times(attributes, b"columns-spanned"), _times(attributes, b"rows-spanned")
        if wide > 1 or high > 1:
            sheet.merged.append((row, column, row + high - 1, column + wide - 1))
        text = _unvalued(attributes, inside)
        if text is not None:
            sheet.unvalued[row, column] = text
        column += times
        if inside or b"office:value=" in attributes:
            sheet.reach = (sheet.reach[0], max(sheet.reach[1], column))


def _unvalued(attributes: bytes, inside: bytes) -> str | None:
    text = html.unescape(_TEXT.sub(b"", inside).decode("utf-8", "replace")).strip()
    if b'"error"' in attributes:
        return text or "#ERROR!"
    formula = _attribute(attributes, b"table:formula")
    if not formula or text or b"office:value-type" in attributes:
        return None
    return "=" + html.unescape(formula.decode("utf-8", "replace")).removeprefix("of:").removeprefix("=")
