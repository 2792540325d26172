"""Which rows below the headers are data, and which are layout: column numbers, groups, totals, signatures.

Most rows of a register show at a glance that they are data (a running number, or many filled cells); only the others are
looked at one by one.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from thanhson.registers.headers import Headers, find_headers
from thanhson.registers.sheets import Sheet
from thanhson.registers.text import decode, fold
from thanhson.registers.titles import folder_year, title_period

__all__ = ["Rows", "find_headers", "folder_year", "split_rows", "title_lines", "title_period"]

# Of each kind, the fields that a row of data fills: a group row fills one of them at most.
_ESSENTIAL = {
    "areas": (("area_id", "name"), ("commune", "cell_id", "valid_from")),
    "cells": (("cell_id", "name"), ("cell_type", "founded_on", "commune")),
    "admissions": (("person_name",), ("admitted_on", "decided_on", "birth_date"), ("cell_id", "cell_name")),
    "meetings": (("month", "held_on", "kind"), ("present", "score", "grade"), ("cell_id", "cell_name")),
    "ratings": (("rating", "year"), ("cell_id", "cell_name")),
    "postings": (("person_name", "from_cell"), ("to_cell",), ("from_on",)),
}
_PLACE_FIELDS = {"commune", "merged_into", "from_cell", "to_cell"}

_SUMMED = "toan|xa|thi tran|tt|huyen|chung|don|thang|quy|nam|khoi|cac|dang|chi|muc|phan|nhom|trang|luy ke"
_TOTAL = re.compile(
    r"(?:tong so|tong cong)\b.*"
    rf"|(?:tong|cong)(?:\s*[:(\d+=].*|\s+(?:{_SUMMED})\b.*|\s+\(?(?:[ivx]+|[a-z])\)?(?:\s*\+.*)?)?"
    r"|toan (?:huyen|xa|dang bo|tinh|khoi)|trong do\b.*|(?:binh quan|ty le|ti le)\b.*"
)
_SUM_WORDS = {"cộng", "tổng"}
_OTHER_SUMS = {"toàn", "bình", "tỷ", "tỉ"}
_MARK = re.compile(r"(?:[A-ZĐ]|[IVXL]+)\s*[.)/:]?")
_NUMBERED_MARK = re.compile(r"\d{1,2}\s*[.)]")
_MARKED = re.compile(r"\s*(?:[A-ZĐ]|[IVXL]+|\d{1,2})\s*[.)/:-]\s*(?=\S*[^\W\d_])")
_PLACE = re.compile(r"(?:xa|thi tran|tt\.?|phuong|dang bo|dang uy|cum|khoi|nganh)\s+\S.*")
_SIGNED = (
    "nguoi lap|nguoi tong hop|nguoi bao cao|lap bieu|ky(?:,| ten| va| ghi)|da ky|ghi ro ho ten|t/?m\\b|tm\\.|k/?t\\b|tl\\.|thay mat"
    "|bi thu|pho bi thu|thu truong|xac nhan|chu tich|truong ban|pho truong ban|chanh van phong|ban thuong vu|chi uy|thu ky|uy vien"
    "|noi nhan|ghi chu|luu y|chu thich|nguon\\b"
)
_END = re.compile(rf"\W*(?:{_SIGNED})|.*\bngay\b[\s\d.…_]*thang\b[\s\d.…_]*nam\b.*")
_COLUMN_NUMBER = re.compile(r"\(?(\d{1,2})\)?\s*(?:\(?\s*=.*)?|\(?([A-ZĐa-z])\)?")


@dataclass(frozen=True)
class Rows:
    """The rows of a sheet: positions of the data rows (from 0), and how many rows are not blank.

    For each data row, ``group`` is the group it stands under, and ``period`` the year and month that the nearest line
    above it names among the data (``Tháng 2 năm 2019`` between two tables of a sheet); there may be none.
    """

    data: np.ndarray
    group: list[str | None]
    period: list[tuple[int | None, int | None]]
    read: int


def title_lines(sheet: Sheet, headers: Headers) -> list[str]:
    """The rows above the headers, each as one text."""
    rows = ([value for value in sheet.row(i) if value is not None] for i in range(headers.first))
    return [" ".join(dict.fromkeys(map(str, row))) for row in rows if row]


def split_rows(sheet: Sheet, headers: Headers) -> Rows:
    """Part the rows of a sheet whose headers are known into data and layout."""
    table = _Table(sheet, headers)
    layout, groups = table.layout_rows()
    data = table.below.copy()
    data[list(layout)] = False
    positions = np.flatnonzero(data)
    named = [(i, title_period([text])) for i, text in groups]
    periods = [(i, period) for i, period in named if period != (None, None)]
    dated = {i for i, _ in periods}
    labels = _groups_of(positions, [(i, text) for i, text in groups if i not in dated or is_place(text)])
    return Rows(positions, labels, _periods_of(positions, periods), int(table.filled.sum()))


class _Table:
    """The rows of one sheet with what tells them apart."""

    def __init__(self, sheet: Sheet, headers: Headers) -> None:
        self.sheet = sheet
        self.headers = headers
        blank = [pd.isna(column) for column in sheet.columns]
        self.filled = ~np.logical_and.reduce(blank)
        self.below = self.filled.copy()
        self.below[: headers.last + 1] = False
        fields = {field: j for field, j in headers.columns.items() if field != "number"}
        self.cells = np.sum([~blank[j] for j in fields.values()], axis=0)
        self.fields = fields
        self.columns = {j: field for field, j in headers.columns.items()}
        self.number = headers.columns.get("number")
        self.numbered = self._numbered()
        self.repeated = {
            value for i in range(headers.first, headers.last + 1) for value in sheet.row(i) if isinstance(value, str)
        }
        self.wide = max(3, -(-len(fields) // 3))
        self.spans = {top: right - left for top, left, bottom, right in sheet.merged if top == bottom and right > left}

    def _numbered(self) -> np.ndarray:
        if self.number is None:
            return np.zeros(self.sheet.height, dtype=bool)
        values = self.sheet.columns[self.number].tolist()
        return np.array([type(value) is int or _is_number(value) for value in values], dtype=bool)

    def layout_rows(self) -> tuple[set[int], list[tuple[int, str]]]:
        """Positions of the layout rows, and the group rows among them with their texts."""
        plain = self.numbered & (self.cells > 1)
        plain |= (self.cells >= self.wide) & ~self._led_by_words(self.below & ~plain)
        last_plain = int(np.flatnonzero(self.below & plain).max(initial=-1))
        layout: set[int] = set()
        groups: list[tuple[int, str]] = []
        ended = False
        for i in np.flatnonzero(self.below & ~plain):
            position = int(i)
            kind, text = self._kind(position)
            if kind == "group" and not ended:
                groups.append((position, text))
            elif position > last_plain and kind in ("total", "end"):
                ended = True
            if kind != "data" or (ended and self.cells[position] < max(4, self.wide)):
                layout.add(position)
        return layout | self._column_numbers(), groups

    def _led_by_words(self, rows: np.ndarray) -> np.ndarray:
        """Those of ``rows`` among whose first cells stand words that a total, a group or a repeated header begins with."""
        found = np.zeros(self.sheet.height, dtype=bool)
        positions = np.flatnonzero(rows)
        for j in range(min(self.sheet.width, 4)):
            values = self.sheet.columns[j][positions].tolist()
            words = {value for value in set(values) if isinstance(value, str) and self._leads(j, value)}
            if words:
                found[positions] |= np.array(
                    [isinstance(value, str) and value in words for value in values], dtype=bool
                )
        return found

    def _leads(self, j: int, text: str) -> bool:
        if j == self.number:
            return not _is_number(text)
        if text in self.repeated or _is_total(text):
            return True
        return self.columns.get(j) not in _PLACE_FIELDS and (is_place(text) or bool(_MARK.fullmatch(text.strip())))

    def _kind(self, i: int) -> tuple[str, str]:
        """What row ``i`` is (``data``, ``layout``, ``group``, ``total`` or ``end``), and the text of a group."""
        cells = [(j, value) for j, value in enumerate(self.sheet.row(i)) if value is not None]
        texts = [value for _, value in cells if isinstance(value, str)]
        if len(cells) > 1 and all(isinstance(value, str) and value in self.repeated for _, value in cells):
            return "layout", ""
        if not self.numbered[i] and any(_is_total(value) for _, value in cells[:2] if isinstance(value, str)):
            return "total", ""
        if self.numbered[i] and not self.cells[i]:
            return "layout", ""  # a line numbered in advance and never filled in
        if group := self._group(i, cells):
            return "group", group
        if not self.numbered[i] and len(cells) <= 4 and any(is_end(text) for text in texts):
            return "end", ""
        return ("data" if self.cells[i] else "layout"), ""

    def _group(self, i: int, cells: list[tuple[int, object]]) -> str | None:
        """The text of a group row, with its mark: a mark and a text, a place that has no data, or a text standing alone."""
        (j, first), *rest = cells
        if not isinstance(first, str):
            # "1 | Xã Địch Quả": groups may be numbered like rows.
            alone = len(rest) == 1 and isinstance(rest[0][1], str) and self.columns.get(rest[0][0]) not in _PLACE_FIELDS
            return rest[0][1] if alone and is_place(rest[0][1]) else None
        if self._is_complete(i):
            return None
        mark = first.strip()
        if rest and isinstance(rest[0][1], str) and (_MARK.fullmatch(mark) or self._numbers_a_group(mark, rest)):
            return f"{mark.rstrip('.)/: ')}. {rest[0][1]}"
        if is_place(_unmarked(first)) and self.columns.get(j) not in _PLACE_FIELDS:
            return first if not any(isinstance(value, str) for _, value in rest) else None
        if rest or is_end(first):
            return None
        stands_alone = (
            j == self.number or i in self.spans or _MARKED.match(first) or (j == 0 and first.replace(" ", "").isalpha())
        )
        return first if stands_alone and not _is_number(first) else None

    def _numbers_a_group(self, mark: str, rest: list[tuple[int, object]]) -> bool:
        """``1. | Khu dân cư`` and nothing else; ``1. | CB001`` is a poor row."""
        return len(rest) == 1 and bool(_NUMBERED_MARK.fullmatch(mark)) and not any(c.isdigit() for c in str(rest[0][1]))

    def _is_complete(self, i: int) -> bool:
        """Whether row ``i`` fills one field of each set that its kind cannot do without."""
        for alternatives in _ESSENTIAL[self.headers.kind]:
            present = [self.fields[field] for field in alternatives if field in self.fields]
            if present and all(self.sheet.columns[j][i] is None for j in present):
                return False
        return True

    def _column_numbers(self) -> set[int]:
        """The row of column numbers below the headers, and below each repetition of them."""
        below = np.flatnonzero(self.below)
        first = next((int(i) for i in below if not self._repeats_header(int(i))), None)
        if first is None or not is_column_numbers(self.sheet.row(first)):
            return set()
        same = self.sheet.row(first)
        lead = next(j for j, value in enumerate(same) if value is not None)
        candidates = np.flatnonzero(self.below & (self.sheet.columns[lead] == same[lead]))
        return {int(i) for i in candidates if self.sheet.row(int(i)) == same}

    def _repeats_header(self, i: int) -> bool:
        return all(value is None or (isinstance(value, str) and value in self.repeated) for value in self.sheet.row(i))


@lru_cache(maxsize=65536)
def is_place(text: str) -> bool:
    """Whether a text names a commune, town or block in the way that group rows do: ``Xã Địch Quả``, ``TT Thanh Sơn``."""
    return any(_PLACE.fullmatch(reading) for reading in _readings(text))


def is_end(text: str) -> bool:
    """Whether a text begins the lines below a table: signatures, a dateline, notes."""
    return any(_END.match(reading) for reading in _readings(text))


def is_column_numbers(row: list[object]) -> bool:
    """Whether a row only numbers its columns: ``1 2 3 4(=2*100/3)``, also ``A B 1 2 3``."""
    numbers: list[int] = []
    for value in row:
        if value is None:
            continue
        found = _COLUMN_NUMBER.fullmatch(str(value).strip())
        if isinstance(value, bool) or not found or (found[2] and numbers):
            return False
        if found[1]:
            numbers.append(int(found[1]))
    return len(numbers) >= 3 and numbers[0] <= 3 and all(b - a == 1 for a, b in itertools.pairwise(numbers))


@lru_cache(maxsize=65536)
def _is_total(text: str) -> bool:
    for reading in _texts(text):
        first = re.match(r"\W*(\w+)", unicodedata.normalize("NFC", reading.lower()))
        # "Công an" folds to what "Cộng an" does: a word with marks must have the right ones.
        if not first or (first[1] not in _SUM_WORDS and not first[1].isascii() and first[1] not in _OTHER_SUMS):
            continue
        if _TOTAL.fullmatch(fold(reading).lstrip("-–+*•. ")):
            return True
    return False


def _is_number(value: object) -> bool:
    if isinstance(value, str):
        return value.strip(" .)\t").isdigit()
    return isinstance(value, int | float) and not isinstance(value, bool)


def _unmarked(text: str) -> str:
    return _MARKED.sub("", text, count=1)


def _texts(text: str) -> list[str]:
    if text.isascii():
        return [text]
    return list(dict.fromkeys([text, *(decode(text, encoding, keep_good=False) for encoding in ("tcvn3", "vni"))]))


def _readings(text: str) -> list[str]:
    return [fold(reading) for reading in _texts(text)]


def _groups_of(positions: np.ndarray, groups: list[tuple[int, str]]) -> list[str | None]:
    """The group of each data row: the place that holds for it, else the nearest group row above."""
    labels: list[str | None] = [None]
    place: tuple[int, str] | None = None
    for _, text in groups:
        level, name = _level(text), _unmarked(text).strip()
        if is_place(name):
            place = (level, name)
        elif place is not None and level <= place[0] and (level == _LOWEST) == (place[0] == _LOWEST):
            place = None  # a group of the same rank ends the place; one below it does not
        labels.append(place[1] if place else name)
    above = np.searchsorted([position for position, _ in groups], positions)
    return [labels[k] for k in above]


def _periods_of(
    positions: np.ndarray, periods: list[tuple[int, tuple[int | None, int | None]]]
) -> list[tuple[int | None, int | None]]:
    above = np.searchsorted([i for i, _ in periods], positions)
    known = [(None, None), *(period for _, period in periods)]
    return [known[k] for k in above]


_LOWEST = 3


def _level(text: str) -> int:
    """Rank of a group by its mark: A, B before I, II before 1, 2 before none."""
    mark = re.match(r"\s*(?:([IVX]+)|([A-ZĐ])|(\d+))\s*[.)/:-]", text)
    if mark is None:
        return _LOWEST
    return 1 if mark[1] else 0 if mark[2] else 2
