"""Which register a sheet is, and which column holds what: told by its headers, never by its name."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
    encoding: str = "unicode"


@lru_cache(maxsize=16384)
def key(text: str) -> str:
    """A header as it is compared: folded, without punctuation.

    Examples
    --------
    >>> key("Xã,\\n THỊ TRẤN")
    'xa thi tran'
    """
    return " ".join(re.sub(r"[^0-9a-z>]+", " ", fold(text)).split())


@cache
def synonyms() -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    """Header to kind to field; and the same for headers that lost their *ư*, as those in TCVN3 may have."""
    known: dict[str, dict[str, str]] = {}
    hornless: dict[str, dict[str, str]] = {}
    with Path(__file__).with_name("headers.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            known.setdefault(key(row["header"]), {})[row["kind"]] = row["field"]
            lost = re.sub("[ưƯ]", "", unicodedata.normalize("NFC", row["header"]))
            hornless.setdefault(key(lost), {})[row["kind"]] = row["field"]
    return known, hornless


def find_headers(sheet: Sheet) -> Headers | None:
    """The headers of ``sheet``, or ``None`` where it is no register of a known kind."""
    grid = _grid(sheet)
    best: tuple[tuple, Headers] | None = None
    for first in range(len(grid)):
        if sum(bool(_meanings((text,))) for text in grid[first] if text) == 0:
            continue
        for depth in range(1, DEEPEST + 1):
            last = first + depth - 1
            if last >= len(grid) or (depth > 1 and not _is_header_row(grid, last)):
                break
            for score, headers in _readings(grid, first, last):
                rank = (score, -depth, -first)
                if best is None or rank > best[0]:
                    best = (rank, headers)
    return best[1] if best else None


def _grid(sheet: Sheet) -> list[list[str | None]]:
    """The texts at the top of the sheet, merged cells holding for all that they cover."""
    height = min(sheet.height, ZONE)
    grid = [[value if isinstance(value, str) else None for value in sheet.row(i)] for i in range(height)]
    for top, left, bottom, right in sheet.merged:
        if top >= height or not grid[top] or left >= len(grid[top]) or grid[top][left] is None:
            continue
        for i in range(top, min(bottom, height - 1) + 1):
            for j in range(left, min(right, sheet.width - 1) + 1):
                grid[i][j] = grid[top][left]
    return grid


def _is_header_row(grid: list[list[str | None]], i: int) -> bool:
    texts = [text for j, text in enumerate(grid[i]) if text and text != grid[i - 1][j]]
    known = sum(
        bool(_meanings((text,)) or _meanings((grid[i - 1][j], text)))
        for j, text in enumerate(grid[i])
        if text and text != grid[i - 1][j]
    )
    return bool(texts) and known * 2 >= len(texts)


def _readings(grid: list[list[str | None]], first: int, last: int) -> Iterator[tuple[tuple[int, float], Headers]]:
    paths = [_path(grid, first, last, j) for j in range(len(grid[first]))]
    found = [_meanings(path) for path in paths]
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
    texts: list[str] = []
    for i in range(first, last + 1):
        text = grid[i][j]
        if text and (not texts or texts[-1] != text):
            texts.append(text)
    return tuple(texts)


def _fits(kind: str, fields: frozenset[str]) -> bool:
    needed, others, count = _MARKS[kind]
    return needed <= fields and len(others & fields) >= count


@lru_cache(maxsize=16384)
def _meanings(path: tuple[str | None, ...]) -> dict[str, str]:
    """Kind to field for a column's header: the whole path first, then the lowest part, then both in one, then the part above."""
    texts = [text for text in path if text]
    if not texts:
        return {}
    known, hornless = synonyms()
    for encoding in ("unicode", "tcvn3", "vni"):
        book = known if encoding == "unicode" else known | hornless
        keys = [key(decode(text, encoding, keep_good=False)) for text in texts]
        for candidate in _candidates(keys):
            if candidate in book:
                return book[candidate]
    return {}


def _candidates(keys: Sequence[str]) -> Iterator[str]:
    if len(keys) > 1:
        yield " > ".join(keys[-2:])
    yield keys[-1]
    if len(keys) > 1:
        yield " ".join(keys)
        yield keys[-2]
