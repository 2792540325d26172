"""What an .xlsx says beside its values: how far a sheet reaches, formulas without a value, fonts.

The reader tells none of it. A sheet's XML may be large, so it is searched by patterns block by block and never built up.
"""

from __future__ import annotations

import html
import posixpath
import re
import zipfile
from collections import Counter
from xml.etree import ElementTree

from thanhson.registers.zip_blocks import BLOCK, blocks

_ENDS = (b"</row>", b"</c>")
_SMALL = 16 * 2**20
"""Parts that describe a workbook are parsed whole up to this size."""
_SHORT = 8 * 2**20

# A cell in the first 26 columns and 299,999 rows matches nothing here: most sheets are cleared by one quick search.
_FAR = re.compile(rb'r=["\'](?:[A-Z]{2,3}\d|[A-Z]?(?:[3-9]\d{5}|\d{7}))')
_CELL = re.compile(
    rb'<(?:\w+:)?c [^>]*?\br=["\']([A-Z]{1,3})(\d{1,7})["\'][^>]*(?<!/)>\s*(?:<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>))?\s*'
    rb"<(?:\w+:)?(?:v|is)\b"
)
_FORMULA = re.compile(
    rb'<(?:\w+:)?c ([^>]*?\br=["\']([A-Z]{1,3})(\d{1,7})["\'][^>]*(?<!/))>\s*'
    rb"(?:<(?:\w+:)?f\b[^>]*?(?:/>|>([^<]*)</(?:\w+:)?f>))?\s*(?:<(?:\w+:)?v>([^<]*)</(?:\w+:)?v>|(<(?:\w+:)?v\s*/>)|(?=</))"
)
_DIMENSION = re.compile(rb'<dimension ref="(?:[A-Z]+\d+:)?([A-Z]+\d+)"')
_STYLED = re.compile(rb'<c r="([A-Z]{1,3})\d+" s="(\d+)"')


def column_number(letters: bytes | str) -> int:
    """``A`` is 0, ``XFD`` 16383."""
    number = 0
    for letter in letters.decode() if isinstance(letters, bytes) else letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name to the part that holds it, in the order of the workbook.

    Raises
    ------
    ValueError
        The workbook does not say where its sheets are.
    """
    book = _parse(archive, "xl/workbook.xml")
    relations = {
        relation.get("Id"): relation.get("Target", "") for relation in _parse(archive, "xl/_rels/workbook.xml.rels")
    }
    found = {}
    for sheet in book.iter():
        if sheet.tag.endswith("}sheet"):
            link = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), None)
            target = relations.get(link, "")
            found[sheet.get("name", "")] = posixpath.normpath(posixpath.join("xl", target)).lstrip("/")
    return found


def _parse(archive: zipfile.ZipFile, part: str) -> ElementTree.Element:
    try:
        if archive.getinfo(part).file_size > _SMALL:
            raise ValueError(f"{part} is too large")
        data = archive.read(part)
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise ValueError(f"{part} defines entities")
        return ElementTree.fromstring(data)
    except (KeyError, ElementTree.ParseError) as error:
        raise ValueError(str(error)) from None


class Scan:
    """What one pass over a sheet's XML finds.

    ``reach`` is the last row and column (from 1) of a cell with a value where they lie far out, else zeros;
    ``unvalued`` says whether there may be formulas without a value, or errors. Unless ``thorough``, a long sheet is
    believed when it says that it reaches no further than registers do.
    """

    def __init__(self, archive: zipfile.ZipFile, part: str, thorough: bool = True) -> None:
        self.reach = (0, 0)
        self.unvalued = False
        look_far: bool | None = True if thorough or archive.getinfo(part).file_size < _SHORT else None
        far = False
        for block in blocks(archive, part, _ENDS):
            if look_far is None:
                look_far = not _claims_to_be_near(block)
            far = far or (look_far and bool(_FAR.search(block)))
            self.unvalued = self.unvalued or b"<f" in block or b't="e"' in block
        if far:
            self.reach = _reach(archive, part)


def _claims_to_be_near(start: bytes) -> bool:
    dimension = _DIMENSION.search(start)
    return bool(dimension) and not _FAR.search(b'r="' + dimension[1])


def _reach(archive: zipfile.ZipFile, part: str) -> tuple[int, int]:
    last_row = last_column = 0
    for block in blocks(archive, part, _ENDS):
        cells = _CELL.findall(block)
        last_row = max([last_row, *(int(row) for _, row in cells)])
        last_column = max([last_column, *(column_number(letters) + 1 for letters in {letters for letters, _ in cells})])
    return last_row, last_column


def unvalued_cells(archive: zipfile.ZipFile, part: str) -> dict[tuple[int, int], str]:
    """Cells (row, column, from 0) that show an error (``#DIV/0!``), or whose formula was never calculated (``=B5*2``).

    The reader gives both as blank; their own text lets cleaning say that a value is missing where one was meant to be.
    """
    found = {}
    for block in blocks(archive, part, _ENDS):
        for attributes, letters, row, formula, value, empty in _FORMULA.findall(block):
            text = _unvalued(attributes, formula, value, empty)
            if text is not None:
                found[int(row) - 1, column_number(letters)] = text
    return found


def _unvalued(attributes: bytes, formula: bytes, value: bytes, empty: bytes) -> str | None:
    if b't="e"' in attributes:
        return html.unescape(value.decode("utf-8", "replace")) or "#ERROR!"
    if value or b't="str"' in attributes or b't="inlineStr"' in attributes or not (formula or empty):
        return None
    return "=" + html.unescape(formula.decode("utf-8", "replace"))


def fonts(archive: zipfile.ZipFile, part: str) -> dict[int, str]:
    """Column (from 0) to the font that most of its cells are shown in, judged by the first megabytes of the sheet."""
    names = _font_of_style(archive)
    seen: dict[int, Counter[str]] = {}
    for block in blocks(archive, part, _ENDS, limit=4 * BLOCK):
        for (letters, style), times in Counter(_STYLED.findall(block)).items():
            if int(style) < len(names):
                seen.setdefault(column_number(letters), Counter())[names[int(style)]] += times
    return {column: counter.most_common(1)[0][0] for column, counter in seen.items()}


def _font_of_style(archive: zipfile.ZipFile) -> list[str]:
    styles = _parse(archive, "xl/styles.xml")
    names = []
    for font in styles.find("{*}fonts") or ():
        name = font.find("{*}name")
        names.append("" if name is None else name.get("val", ""))
    formats = [int(xf.get("fontId", 0)) for xf in styles.find("{*}cellXfs") or ()]
    return [names[number] if number < len(names) else "" for number in formats]
