"""Which rows below the headers are data, and which are layout: column numbers, groups, totals, signatures.

Most rows of a register show at a glance that they are data (a running number, or many filled cells); only the others are
looked at one by one. A row is data unless it shows that it is not: a poor row is for cleaning to set aside by name.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from thanhson.registers.folding import fold
from thanhson.registers.headers import Headers, find_headers, key
from thanhson.registers.row_words import (
    LOWEST,
    is_column_numbers,
    is_commune,
    is_end,
    is_mark,
    is_marked,
    is_number,
    is_numbered_mark,
    is_place,
    is_total,
    rank,
    unmarked,
)
from thanhson.registers.sheets import Sheet
from thanhson.registers.titles import folder_year, title_period

__all__ = ["Rows", "find_headers", "folder_year", "split_rows", "title_lines", "title_period"]

# Of each kind, the sets of fields of which a row of data fills at least one each; a group row does not.
_ESSENTIAL = {
    "areas": (("area_id", "name"), ("commune", "cell_id", "valid_from")),
    "cells": (("cell_id", "name"), ("cell_type", "founded_on", "commune")),
    "admissions": (("person_name",), ("admitted_on", "decided_on", "birth_date"), ("cell_id", "cell_name")),
    "meetings": (("month", "held_on", "kind"), ("present", "score", "grade"), ("cell_id", "cell_name")),
    "ratings": (("rating", "year"), ("cell_id", "cell_name")),
    "postings": (("person_name", "from_cell"), ("to_cell",), ("from_on",)),
}
_PLACE_FIELDS = {"commune", "merged_into", "from_cell", "to_cell"}
_FREE_TEXT = {"office", "note", "topic", "occupation", "education"}
_LED = 4
"""Columns from the left among which a row's telling words stand."""

Period = tuple[int | None, int | None]


@dataclass(frozen=True)
class Rows:
    """The rows of a sheet: positions of the data rows (from 0), and how many rows are not blank.

    For each data row, ``group`` is the group it stands under, and ``period`` the year and month that the nearest line
    above it names among the data (``Tháng 2 năm 2019`` between two tables of a sheet); there may be none.
    """

    data: np.ndarray
    group: list[str | None]
    period: list[Period]
    read: int


def title_lines(sheet: Sheet, headers: Headers) -> list[str]:
    """The rows above the headers, each as one text."""
    rows = ([value for value in sheet.row(i) if value is not None] for i in range(headers.first))
    return [" ".join(dict.fromkeys(map(str, row))) for row in rows if row]


def split_rows(sheet: Sheet, headers: Headers, communes: frozenset[str] = frozenset()) -> Rows:
    """Part the rows of a sheet whose headers are known into data and layout.

    Parameters
    ----------
    sheet : Sheet
        The sheet as received.
    headers : Headers
        What :func:`~thanhson.registers.headers.find_headers` found in it.
    communes : frozenset of str
        Folded names of the district's communes: one that stands alone in its row is a group without any prefix.
    """
    table = _Table(sheet, headers, communes)
    layout, groups = table.layout_rows()
    data = table.below.copy()
    data[list(layout)] = False
    positions = np.flatnonzero(data)
    periods = [(i, period) for i, text in groups if (period := title_period([text])) != (None, None)]
    dated = {i for i, _ in periods}
    labels = _labels(positions, [(i, text) for i, text in groups if i not in dated or is_place(text)], communes)
    return Rows(positions, labels, _nearest(positions, periods, (None, None)), int(table.filled.sum()))


class _Table:
    """The rows of one sheet with what tells them apart."""

    def __init__(self, sheet: Sheet, headers: Headers, communes: frozenset[str]) -> None:
        self.sheet = sheet
        self.communes = communes
        self.kind = headers.kind
        self.field_of = {j: field for field, j in headers.columns.items()}
        self.number = headers.columns.get("number")
        blank = [pd.isna(column) for column in sheet.columns]
        self.filled = ~np.logical_and.reduce(blank)
        self.below = self.filled.copy()
        self.below[: headers.last + 1] = False
        fields = {field: j for field, j in headers.columns.items() if field != "number"}
        self.cells = np.sum([~blank[j] for j in fields.values()], axis=0)
        self.complete = self._complete({field: ~blank[j] for field, j in fields.items()})
        self.numbered = self._numbered()
        self.wide = max(3, -(-len(fields) // 3))
        top = (value for i in range(headers.first, headers.last + 1) for value in sheet.row(i))
        self.repeated = {key(value) for value in top if isinstance(value, str)} - {""}
        self.spread = {top for top, left, bottom, right in sheet.merged if top == bottom and right > left}

    def _complete(self, filled: dict[str, np.ndarray]) -> np.ndarray:
        """Rows that fill one field of each set that their kind cannot do without, as far as the sheet has it."""
        complete = np.ones(self.sheet.height, dtype=bool)
        for alternatives in _ESSENTIAL[self.kind]:
            if present := [filled[field] for field in alternatives if field in filled]:
                complete &= np.logical_or.reduce(present)
        return complete

    def _numbered(self) -> np.ndarray:
        if self.number is None:
            return np.zeros(self.sheet.height, dtype=bool)
        values = self.sheet.columns[self.number].tolist()
        return np.array([type(value) is int or is_number(value) for value in values], dtype=bool)

    def layout_rows(self) -> tuple[set[int], list[tuple[int, str]]]:
        """Positions of the layout rows, and the group rows among them with their texts."""
        plain = self.numbered & self.complete & (self.cells > 1)
        plain |= (self.cells >= self.wide) & ~self._led_by_words(self.below & ~plain)
        last_plain = int(np.flatnonzero(self.below & plain).max(initial=-1))
        layout, groups, ended = self._column_numbers(), [], False
        for i in map(int, np.flatnonzero(self.below & ~plain)):
            kind, text = self._kind(i)
            if kind == "group" and not ended:
                groups.append((i, text))
            ended = ended or (i > last_plain and kind in ("total", "end"))
            if kind != "data" or (ended and not self.numbered[i] and self.cells[i] < max(4, self.wide)):
                layout.add(i)
        return layout, groups

    def _led_by_words(self, rows: np.ndarray) -> np.ndarray:
        """Those of ``rows`` among whose first cells stand words that a total, a group or a repeated header begins with."""
        found = np.zeros(self.sheet.height, dtype=bool)
        positions = np.flatnonzero(rows)
        for j in range(min(self.sheet.width, _LED)):
            values = self.sheet.columns[j][positions].tolist()
            words = {value for value in set(values) if isinstance(value, str) and self._leads(j, value)}
            if words:
                led = [isinstance(value, str) and value in words for value in values]
                found[positions] |= np.array(led, dtype=bool)
        return found

    def _leads(self, j: int, text: str) -> bool:
        if j == self.number:
            return not is_number(text)
        if key(text) in self.repeated or is_total(text):
            return True
        return self.field_of.get(j) not in _PLACE_FIELDS and (is_place(text) or is_mark(text))

    def _kind(self, i: int) -> tuple[str, str]:
        """What row ``i`` is (``data``, ``layout``, ``group``, ``total`` or ``end``), and the text of a group."""
        cells = [(j, value) for j, value in enumerate(self.sheet.row(i)) if value is not None]
        if len(cells) > 1 and all(isinstance(value, str) and key(value) in self.repeated for _, value in cells):
            return "layout", ""  # headers repeated on a printed page
        if self.numbered[i]:
            return self._kind_of_numbered(i, cells)
        if any(isinstance(value, str) and is_total(value) for _, value in cells[:2]):
            return "total", ""
        if group := self._group(i, cells):
            return "group", group
        if len(cells) <= _LED and any(self._ends(j, value) for j, value in cells):
            return "end", ""
        return ("data" if self.cells[i] else "layout"), ""

    def _kind_of_numbered(self, i: int, cells: list[tuple[int, object]]) -> tuple[str, str]:
        """A numbered row is data, but for a line never filled in, and ``1. | Khu dân cư`` or ``1 | Xã Địch Quả`` without data."""
        if not self.cells[i]:
            return "layout", ""
        texts = [(j, value) for j, value in cells if isinstance(value, str) and j != self.number]
        if self.complete[i] or len(texts) != 1 or self.field_of.get(texts[0][0]) in _PLACE_FIELDS:
            return "data", ""
        mark, text = self.sheet.columns[self.number][i], texts[0][1]
        alone = self.cells[i] == 1 and isinstance(mark, str) and is_numbered_mark(mark)
        if is_commune(text) or (alone and not any(c.isdigit() for c in text)):
            return "group", f"{str(mark).rstrip('.) ')}. {text}"
        return "data", ""

    def _group(self, i: int, cells: list[tuple[int, object]]) -> str | None:
        """The text of a group row, with its mark: a mark with a text or alone, a place that has no data, or a text standing alone."""
        (j, first), *rest = cells
        if not isinstance(first, str):
            return None
        where_marks_stand = j == self.number or (
            self.number is None and self.field_of.get(j) not in ("cell_id", "area_id")
        )
        if not rest and is_mark(first) and where_marks_stand:
            return f"{first.strip().rstrip('.)/: ')}."
        if rest and isinstance(rest[0][1], str) and is_mark(first) and where_marks_stand:
            text = rest[0][1]
            return None if self.complete[i] and not is_commune(text) else f"{first.strip().rstrip('.)/: ')}. {text}"
        if self.complete[i]:
            return None
        if is_place(unmarked(first)) and self.field_of.get(j) not in _PLACE_FIELDS:
            return None if any(isinstance(value, str) for _, value in rest) else first
        return first if not rest and not is_end(first) and self._stands_alone(i, j, first) else None

    def _stands_alone(self, i: int, j: int, text: str) -> bool:
        """Whether the only text of a row stands where a group's does, and not in a cell of a poor row."""
        if sum(c.isalpha() for c in text) < 3:
            return False
        first_column = j == 0 and self.field_of.get(j) in (None, "commune") and not any(c.isdigit() for c in text)
        named = fold(text) in self.communes and self.field_of.get(j) not in _PLACE_FIELDS
        return j == self.number or i in self.spread or (j <= 1 and is_marked(text)) or first_column or named

    def _ends(self, j: int, value: object) -> bool:
        return isinstance(value, str) and self.field_of.get(j) not in _FREE_TEXT and is_end(value)

    def _column_numbers(self) -> set[int]:
        """The row of column numbers below the headers, and below each repetition of them."""
        below = map(int, np.flatnonzero(self.below))
        first = next((self.sheet.row(i) for i in below if not self._repeats_header(i)), [])
        if not is_column_numbers(first):
            return set()
        lead = next(j for j, value in enumerate(first) if value is not None)
        candidates = np.flatnonzero(self.below & (self.sheet.columns[lead] == first[lead]))
        return {int(i) for i in candidates if self.sheet.row(int(i)) == first}

    def _repeats_header(self, i: int) -> bool:
        return all(
            value is None or (isinstance(value, str) and key(value) in self.repeated) for value in self.sheet.row(i)
        )


def _labels(positions: np.ndarray, groups: list[tuple[int, str]], communes: frozenset[str]) -> list[str | None]:
    """The group of each data row: the place that holds for it, else the nearest group row above."""
    labelled: list[tuple[int, str]] = []
    place: tuple[int, str] | None = None
    for i, text in groups:
        level, name = rank(text), unmarked(text)
        if is_place(name) or fold(name) in communes:
            place = (level, name)
        elif place is not None and level <= place[0] and (level == LOWEST) == (place[0] == LOWEST):
            place = None  # a group of the same rank ends the place; one below it does not
        labelled.append((i, place[1] if place else name))
    return _nearest(positions, labelled, None)


def _nearest(positions: np.ndarray, marks: list[tuple[int, object]], before: object) -> list:
    """For each position, what the nearest mark above it says; ``before`` where there is none."""
    said = [before, *(what for _, what in marks)]
    return [said[k] for k in np.searchsorted([i for i, _ in marks], positions)]
