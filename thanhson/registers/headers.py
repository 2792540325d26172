"""Which register a sheet is, and which column holds what: told by its headers, never by its name."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

from thanhson.registers.sheets import KINDS, Sheet
from thanhson.registers.text import decode, fold

ZONE = 60
"""Rows at the top of a sheet among which its headers are looked for."""
DEEPEST = 3

# What a sheet must have to be of a kind: every field of the first set and any of the second.
_MARKS: dict[str, tuple[frozenset[str], frozenset[str], int]] = {
    "areas": (frozenset({"name"}), frozenset({"area_id", "commune", "cell_id"}), 1),
    "cells": (
        frozenset({"name"}),
        frozenset({"cell_id", "cell_type", "committee", "founded_on", "closed_on", "merged_into", "last_admission_year"}),
        2,
    ),
    "admissions": (
        frozenset({"person_name"}),
        frozenset({"admitted_on", "decided_on", "decision_number", "full_on", "readmitted"}),
        1,
    ),
    "meetings": (
        frozenset(),
        frozenset(
            {"month", "held_on", "kind", "topic", "listed", "exempt", "present", "excused", "unexcused", "speakers", "minutes",
             "procedure_complete", "resolution", "self_score", "score", "grade", "grade.good", "grade.fair"}
        ),
        3,
    ),
    "ratings": (
        frozenset(),
        frozenset({"rating", "members_rated", "members.excellent", "members.good", "members.completed"}),
        2,
    ),
    "postings": (frozenset({"to_cell"}), frozenset({"person_name", "from_cell", "from_on"}), 1),
}  # fmt: skip
_ASIDE = frozenset({"number", "note"})


@dataclass(frozen=True)
class Headers:
    """The headers of a sheet: its kind, the rows they stand on (from 0, last inclusive) and field to column (from 0)."""

    kind: str
    first: int
    last: int
    columns: dict[str, int]
    names: dict[str, str]


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
    best: tuple[tuple, Headers] | None = None
    for first in range(len(grid)):
        if not any(_meanings((text,)) for text in grid[first] if text):
            continue
        for last in range(first, min(first + DEEPEST, len(grid))):
            if last > first and not _is_header_row(grid, last):
                break
            for score, headers in _readings(grid, first, last):
                rank = (score, first - last, -first)
                if best is None or rank > best[0]:
                    best = (rank, headers)
    return _with_merged_rows(best[1], sheet) if best else None


def _grid(sheet: Sheet) -> list[list[str | None]]:
    """The texts at the top of the sheet, merged cells holding for all that they cover."""
    height = min(sheet.height, ZONE)
    grid = [[value if isinstance(value, str) else None for value in sheet.row(i)] for i in range(height)]
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
    known = sum(bool(_meanings((text,)) or _meanings((above, text))) for above, text in added)
    return bool(added) and known * 2 >= len(added)


def _with_merged_rows(headers: Headers, sheet: Sheet) -> Headers:
    """The headers with the row below them that their merged cells reach into (``Ngày họp`` over ``(ngày/tháng)``)."""
    columns = set(headers.columns.values())
    reach = [
        bottom
        for top, left, bottom, _ in sheet.merged
        if headers.first <= top <= headers.last and left in columns and bottom < headers.first + DEEPEST
    ]
    return replace(headers, last=max([headers.last, *reach]))


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
            yield (len(columns.keys() - _ASIDE), special), Headers(kind, first, last, columns, names)


def _path(grid: list[list[str | None]], first: int, last: int, j: int) -> tuple[str, ...]:
    texts = [text for i in range(first, last + 1) if (text := grid[i][j])]
    return tuple(text for text, before in zip(texts, [None, *texts], strict=False) if text != before)


def _column(paths: list[tuple[str, ...]], j: int) -> dict[str, str]:
    """Kind to field for column ``j``."""
    path = paths[j]
    if found := _meanings(path):
        return found
    if len(path) == 1 and (left := _heading_to_the_left(paths, j)):
        return _meanings((left, *path))
    alone = len(path) > 1 and all(path[0] not in other for other in (*paths[j - 1 : j], *paths[j + 1 : j + 2]))
    return _meanings(path[:-1]) if alone else {}


def _heading_to_the_left(paths: list[tuple[str, ...]], j: int) -> str | None:
    """In a sheet without merged cells, the heading over several columns stands above the first of them."""
    for path in reversed(paths[:j]):
        if len(path) != 1:
            return path[0] if path else None
    return None


def _fits(kind: str, fields: frozenset[str]) -> bool:
    needed, others, count = _MARKS[kind]
    return needed <= fields and len(others & fields) >= count


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
        candidates = list(dict.fromkeys((" > ".join(keys[-2:]), keys[-1], " ".join(keys))))
        for book in (known.folded,) if encoding == "unicode" else (known.folded, known.hornless):
            for candidate in candidates:
                if candidate in book:
                    meant = known.written.get(written(plain[-1]), {}) if candidate == keys[-1] else {}
                    return book[candidate] | meant
    return {}
