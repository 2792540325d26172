"""Which register a sheet is, and which column holds what: told by its headers, never by its name."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

from thanhson.registers.row_words import is_end
from thanhson.registers.sheets import KINDS, Sheet
from thanhson.registers.text import decode, fold

ZONE = 60
"""Rows at the top of a sheet among which its headers are looked for."""
DEEPEST = 3

_CELL = frozenset({"cell_id", "cell_name"})
# What a sheet must have to be of a kind: every field of the first set, and so many of the second.
_MARKS: dict[str, list[tuple[frozenset[str], frozenset[str], int]]] = {
    "areas": [(frozenset({"name"}), frozenset({"area_id", "commune", "cell_id"}), 1)],
    "cells": [
        (
            frozenset({"name"}),
            frozenset({"cell_id", "cell_type", "committee", "founded_on", "closed_on", "merged_into", "last_admission_year"}),
            2,
        )
    ],
    "admissions": [
        (frozenset({"person_name"}), frozenset({"admitted_on", "decided_on", "decision_number", "full_on", "readmitted"}), 1)
    ],
    "meetings": [
        (
            frozenset(),
            frozenset(
                {"month", "held_on", "kind", "topic", "listed", "exempt", "present", "excused", "unexcused", "speakers", "minutes",
                 "procedure_complete", "resolution", "self_score", "score", "grade", "grade.good", "grade.fair", "grade.average",
                 "grade.poor"}
            ),
            3,
        )
    ],
    "ratings": [
        (frozenset({"rating"}), _CELL, 1),
        (frozenset(), frozenset({"members_rated", "members.excellent", "members.good", "members.completed", "members.not_completed"}), 2),
    ],
    "postings": [(frozenset({"to_cell"}), frozenset({"person_name", "from_cell", "from_on"}), 1)],
}  # fmt: skip
_COUNTED = frozenset({"so luong", "sl", "so nguoi", "so dv", "so dang vien", "tong so", "ts", "dong chi"})
_SHARES = frozenset({"ty le", "ti le", "phan tram"})
_ASIDE = frozenset({"number", "note"})
_REMARK = re.compile(r"\([^()]*\)")


@dataclass(frozen=True)
class Headers:
    """The headers of a sheet: its kind, the rows they stand on (from 0, last inclusive) and field to column (from 0).

    ``names`` are the headers of the fields as the sheet has them, ``unknown`` those of columns that are passed over.
    """

    kind: str
    first: int
    last: int
    columns: dict[str, int]
    names: dict[str, str]
    unknown: tuple[str, ...] = ()


@lru_cache(maxsize=16384)
def key(text: str) -> str:
    """A header as it is compared: folded, without punctuation.

    Examples
    --------
    >>> key("Xã,\\n THỊ TRẤN")
    'xa thi tran'
    """
    return " ".join(re.sub(r"[^0-9a-z>]+", " ", fold(text)).split())


@dataclass(frozen=True)
class Synonyms:
    """Header to kind to field: as written, folded, and folded after *ư* was lost, as happens in TCVN3."""

    written: dict[str, dict[str, str]]
    folded: dict[str, dict[str, str]]
    hornless: dict[str, dict[str, str]]


@cache
def synonyms() -> Synonyms:
    """The synonyms of ``headers.csv``; where two fold alike (*Nam* and *Năm*), the first is what the folded form means."""
    known = Synonyms({}, {}, {})
    with Path(__file__).with_name("headers.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            header, kind, field = row["header"], row["kind"], row["field"]
            known.written.setdefault(written(header), {})[kind] = field
            known.folded.setdefault(key(header), {}).setdefault(kind, field)
            lost = re.sub("[ưƯ]", "", unicodedata.normalize("NFC", header))
            known.hornless.setdefault(key(lost), {}).setdefault(kind, field)
    return known


def written(text: str) -> str:
    """A header with its marks: in NFC, lower case, spaces collapsed."""
    return " ".join(unicodedata.normalize("NFC", text).lower().split())


def find_headers(sheet: Sheet) -> Headers | None:
    """The headers of ``sheet``, or ``None`` where it is no register of a known kind."""
    grid = _grid(sheet)
    found = list(_candidates(grid))
    if not found:
        return None
    top = max(score for score, _ in found)
    # Of equals the first and tightest, then with every further row of headers: a page may repeat them below.
    fitting = {(headers.last, -headers.first): headers for score, headers in reversed(found) if score == top}
    best = fitting[min(fitting)]
    while (deeper := fitting.get((best.last + 1, -best.first))) is not None:
        best = deeper
    return _with_merged_rows(best, sheet)


def _candidates(grid: list[list[str | None]]) -> Iterator[tuple[tuple[int, float], Headers]]:
    """All readings of one to three rows as headers, with how well they fit."""
    for first in range(len(grid)):
        if not any(_meanings((text,)) for text in grid[first] if text):
            continue
        for last in range(first, min(first + DEEPEST, len(grid))):
            if last > first and not _is_header_row(grid, last):
                break
            yield from _readings(grid, first, last)


def _grid(sheet: Sheet) -> list[list[str | None]]:
    """The texts at the top of the sheet, merged cells holding for all that they cover."""
    height = min(sheet.height, ZONE)
    grid = [[None if value is None else str(value) for value in sheet.row(i)] for i in range(height)]
    for top, left, bottom, right in sheet.merged:
        if top >= height or left >= sheet.width or grid[top][left] is None:
            continue
        for i in range(top, min(bottom, height - 1) + 1):
            for j in range(left, min(right, sheet.width - 1) + 1):
                grid[i][j] = grid[top][left]
    return grid


def _is_header_row(grid: list[list[str | None]], i: int) -> bool:
    """Whether row ``i`` goes on with the headers above it: at least half of what it adds is known."""
    added = [(above, text) for above, text in zip(grid[i - 1], grid[i], strict=True) if text and text != above]
    known = sum(
        bool(_meanings((text,)) or _meanings((above, text)) or key(text) in _COUNTED | _SHARES) for above, text in added
    )
    return bool(added) and known * 2 >= len(added)


def _with_merged_rows(headers: Headers, sheet: Sheet) -> Headers:
    """The headers with the row below them that their merged cells reach into (``Ngày họp`` over ``(ngày/tháng)``)."""
    columns = set(headers.columns.values())
    reach = [
        bottom
        for top, left, bottom, _ in sheet.merged
        if headers.first <= top <= headers.last and left in columns and bottom < headers.first + DEEPEST
    ]
    last = headers.last
    # A row that fills most of its columns by itself is one of data: a merged cell beside it takes none of it away.
    while last < min(max(reach, default=last), sheet.height - 1):
        if sum(sheet.columns[j][last + 1] is not None for j in columns) * 2 >= len(columns):
            break
        last += 1
    return replace(headers, last=last)


def _readings(grid: list[list[str | None]], first: int, last: int) -> Iterator[tuple[tuple[int, float], Headers]]:
    """For each kind that the rows ``first`` to ``last`` may be headers of: how well they fit it, and what they mean."""
    paths = [_path(grid, first, last, j) for j in range(len(grid[first]))]
    found = [_column(paths, j) for j in range(len(paths))]
    for kind in KINDS:
        columns: dict[str, int] = {}
        special = 0.0
        for j, fields in enumerate(found):
            if kind in fields and fields[kind] not in columns:
                columns[fields[kind]] = j
                special += 1 / len(fields)
        if _fits(kind, frozenset(columns)):
            names = {field: " / ".join(paths[j]) for field, j in columns.items()}
            taken = set(columns.values())
            unknown = tuple(
                " / ".join(path) for j, path in enumerate(paths) if path and j not in taken and not is_end(path[-1])
            )
            yield (len(columns.keys() - _ASIDE), special), Headers(kind, first, last, columns, names, unknown)


def _path(grid: list[list[str | None]], first: int, last: int, j: int) -> tuple[str, ...]:
    texts = [text for i in range(first, last + 1) if (text := grid[i][j])]
    return tuple(text for text, before in zip(texts, [None, *texts], strict=False) if text != before)


def _column(paths: list[tuple[str, ...]], j: int) -> dict[str, str]:
    """Kind to field for column ``j``."""
    path = paths[j]
    if found := _meanings(path):
        return found
    if len(path) == 1 and (left := _heading_to_the_left(paths, j)):
        path = (left, *path)
        if found := _meanings(path):
            return found
    if len(path) < 2:
        return {}
    alone = all(path[0] not in other for other in (*paths[max(j - 1, 0) : j], *paths[j + 1 : j + 2]))
    # "Có mặt" over "Số lượng" and "Tỷ lệ %"; "Ngày họp" over "(ngày/tháng)".
    return _meanings(path[:-1]) if alone or key(path[-1]) in _COUNTED else {}


def _heading_to_the_left(paths: list[tuple[str, ...]], j: int) -> str | None:
    """In a sheet without merged cells, the heading over several columns stands above the first of them."""
    for path in reversed(paths[:j]):
        if len(path) != 1:
            return path[0] if path else None
    return None


def _fits(kind: str, fields: frozenset[str]) -> bool:
    return any(needed <= fields and len(others & fields) >= count for needed, others, count in _MARKS[kind])


@lru_cache(maxsize=16384)
def _meanings(path: tuple[str | None, ...]) -> dict[str, str]:
    """Kind to field for the header of a column: its two lowest parts together, the lowest alone, then all in one."""
    texts = [text for text in path if text]
    if not texts:
        return {}
    known = synonyms()
    for encoding in ("unicode", "tcvn3", "vni"):
        plain = [decode(text, encoding, keep_good=False) for text in texts]
        keys = [key(text) for text in plain]
        bare = key(_REMARK.sub(" ", plain[-1]))
        candidates = list(dict.fromkeys((" > ".join(keys[-2:]), keys[-1], " ".join(keys), bare)))
        for book in (known.folded,) if encoding == "unicode" else (known.folded, known.hornless):
            for candidate in candidates:
                if candidate in book:
                    meant = known.written.get(written(plain[-1]), {}) if candidate == keys[-1] else {}
                    return book[candidate] | meant
    return {}
