"""CSV as offices export it: which encoding, which separator, and rows as Excel would count them."""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
import itertools
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from thanhson.registers.guards import check_reach, check_text, wide_encoding
from thanhson.registers.headers import find_headers
from thanhson.registers.sheets import Sheet

_START = 64 * 2**10
"""Characters by which encoding and separator are judged."""
BLOCK = 20_000
SEPARATORS = (";", ",", "\t")
_ASCII = frozenset(map(chr, range(128)))
_HINT = re.compile(r"\ufeff?sep=([;,\t|])\r?\n", re.IGNORECASE)
"""Excel takes the separator from such a first line, and does not show it as a row."""
_MARK = re.compile("[\u0300-\u036f]")


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
    columns = columns_of(text, separator)
    check_reach(len(columns[0]) if columns else 0, len(columns))
    return Sheet(file, "", columns, home=path)


def _read_as(data: bytes) -> tuple[str, str]:
    """The reading and the separator that show headers; else the likeliest reading and the most frequent separator."""
    readings = list(texts(data))
    if hint := _HINT.match(readings[0]):
        return readings[0][hint.end() :], hint[1]
    for text in readings:
        start = text[:_START].rpartition("\n")[0] or text[:_START]
        by_frequency = sorted(SEPARATORS, key=start.count, reverse=True)
        for separator in by_frequency:
            if find_headers(Sheet("", "", columns_of(start, separator))):
                return text, separator
    start = readings[0][:_START]
    return readings[0], max(SEPARATORS, key=start.count)


def texts(data: bytes) -> Iterator[str]:
    """The readings of ``data`` that are possible, the likeliest first: it is its headers that tell which one is right.

    cp1258 is what Vietnamese Windows writes; the fonts from before Unicode need the bytes as they are (Latin-1), since cp1258 would
    read their ``Þ`` and ``ì`` as marks.
    """
    encoding = "utf-8-sig" if data.startswith(codecs.BOM_UTF8) else wide_encoding(data)
    if encoding:
        yield data.decode(encoding, errors="replace")
        return
    text = data.decode("utf-8", errors="replace")
    if _is_utf8(text):
        yield text
        return
    for encoding in ("cp1258", "cp1252", "latin-1"):
        with contextlib.suppress(UnicodeDecodeError):
            text = data.decode(encoding)
            if encoding != "cp1258" or _marks_fit(text):
                yield text


def _is_utf8(text: str) -> bool:
    """Whether a text read as UTF-8 is that, if perhaps with a broken letter here and there."""
    start = text[:_START]
    return start.count("\ufffd") * 10 <= sum(map(start.count, set(start) - _ASCII))


def _marks_fit(text: str) -> bool:
    """Whether nine in ten marks of tone stand behind a letter that takes them; behind ``h`` they are an old font's letters."""
    marks = len(_MARK.findall(text))
    return len(_MARK.findall(unicodedata.normalize("NFC", text))) * 10 <= marks


def columns_of(text: str, separator: str) -> tuple[np.ndarray, ...]:
    """The columns of ``text`` as object arrays of one length, blank cells ``None``.

    A blank line is a row too, so that the i-th record is Excel's row i + 1.
    """
    if '"' not in text:
        return _columns(text, separator, csv.QUOTE_NONE)[0]
    # A lone " (a ditto mark) opens a quotation that swallows the rows below it: believe the lines where they agree.
    try:
        quoted, swallowed = _columns(text, separator, csv.QUOTE_MINIMAL)
    except csv.Error:
        return _columns(text, separator, csv.QUOTE_NONE)[0]
    if swallowed and len({line.count(separator) for line in text.splitlines() if line.strip()}) == 1:
        return _columns(text, separator, csv.QUOTE_NONE)[0]
    return quoted


class _Texts(dict):
    """Text to the one object that stands for it in a block of rows, blank text to ``None``."""

    def __missing__(self, value: str | None) -> str | None:
        self[value] = kept = value if value and value.strip() else None
        return kept


def _columns(text: str, separator: str, quoting: int) -> tuple[tuple[np.ndarray, ...], bool]:
    """The columns, and whether a cell holds a whole line with its separators."""
    records = csv.reader(io.StringIO(text, newline=""), delimiter=separator, quoting=quoting, strict=True)
    blocks: list[list[list[str | None]]] = []
    swallowed = False
    while rows := list(itertools.islice(records, BLOCK)):
        texts = _Texts()
        blocks.append(
            [[texts[value] for value in column] for column in itertools.zip_longest(*rows)] or [[None] * len(rows)]
        )
        swallowed = swallowed or any(value and "\n" in value and separator in value for value in texts)
    return _joined(blocks), swallowed


def _joined(blocks: list[list[list[str | None]]]) -> tuple[np.ndarray, ...]:
    height = sum(len(block[0]) for block in blocks)
    columns = tuple(np.full(height, None, dtype=object) for _ in range(max(map(len, blocks), default=0)))
    start = 0
    for block in blocks:
        stop = start + len(block[0])
        for column, values in zip(columns, block, strict=False):
            column[start:stop] = values
        start = stop
    return columns
