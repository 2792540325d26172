"""CSV as offices export it: which encoding, which separator, and rows as Excel would count them."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path

from thanhson.registers.guards import check_reach, check_text
from thanhson.registers.headers import find_headers
from thanhson.registers.sheets import Sheet

_START = 64 * 2**10
"""Characters by which encoding and separator are judged."""
SEPARATORS = (";", ",", "\t")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def sheet(path: Path, file: str) -> Sheet:
    """The CSV at ``path``, which the ledger calls ``file``, as a sheet without a name.

    Raises
    ------
    Unfit
        It is no text, or too much of it.
    """
    data = path.read_bytes()
    check_text(data)
    text, separator = _read_as(data)
    records = rows(text, separator)
    check_reach(len(records), max(map(len, records), default=0))
    return Sheet.of_rows(file, "", records, home=path)


def _read_as(data: bytes) -> tuple[str, str]:
    """The reading and the separator that show headers; else the likeliest reading and the most frequent separator."""
    readings = list(texts(data))
    for text in readings:
        start = text[:_START].rpartition("\n")[0] or text[:_START]
        by_frequency = sorted(SEPARATORS, key=start.count, reverse=True)
        for separator in by_frequency:
            if find_headers(Sheet.of_rows("", "", rows(start, separator))):
                return text, separator
    start = readings[0][:_START]
    return readings[0], max(SEPARATORS, key=start.count)


def texts(data: bytes) -> Iterator[str]:
    """The readings of ``data`` that are possible, the likeliest first: it is its headers that tell which one is right.

    cp1258 is what Vietnamese Windows writes; the fonts from before Unicode need the bytes as they are (Latin-1), since cp1258 would
    read their ``Þ`` and ``ì`` as marks.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            yield data.decode(encoding, errors="replace")
            return
    if wide := _utf16_without_bom(data):
        yield data.decode(wide, errors="replace")
        return
    for encoding in ("utf-8", "cp1258", "cp1252"):
        try:
            yield data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8":
            return
    yield data.decode("latin-1")


def _utf16_without_bom(data: bytes) -> str | None:
    start = data[:2000]
    if len(data) % 2 or len(start) < 4:
        return None
    low, high = start[1::2].count(0), start[0::2].count(0)
    if low > len(start) / 5 and not high:
        return "utf-16-le"
    if high > len(start) / 5 and not low:
        return "utf-16-be"
    return None


def rows(text: str, separator: str) -> list[list[str]]:
    """The records of ``text``; a blank line is an empty record, so that the i-th record is Excel's row i + 1."""
    quoted = _records(text, separator, csv.QUOTE_MINIMAL)
    if quoted is not None and not any("\n" in cell and separator in cell for row in quoted for cell in row):
        return quoted
    # A lone " (a ditto mark) opens a quotation that swallows the rows below it: believe the lines where they agree.
    plain = _records(text, separator, csv.QUOTE_NONE) or []
    widths = {len(row) for row in plain if row}
    return plain if quoted is None or len(widths) == 1 else quoted


def _records(text: str, separator: str, quoting: int) -> list[list[str]] | None:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, quoting=quoting, strict=True))
    except csv.Error:
        return None
