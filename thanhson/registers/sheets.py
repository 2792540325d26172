"""What passes between reading, recognising and cleaning: a sheet as received, and a sheet whose headers are known."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

KINDS = ("areas", "cells", "admissions", "meetings", "ratings", "postings")


@dataclass(frozen=True)
class Refusal:
    """A file or sheet that is not read, with the reason that ledger and report show.

    ``key`` and ``params`` name an entry of the catalogue (``refused.<reason>``); ``hidden`` sheets and sheets of
    no known kind beside known ones are named too but harm nothing (``harmless``).
    """

    file: str
    sheet: str
    key: str
    params: dict[str, object] = field(default_factory=dict)
    harmless: bool = False


@dataclass(frozen=True)
class Sheet:
    """A sheet as received, column by column.

    ``columns[j][i]`` is the cell of row ``i + 1`` and column ``j + 1`` as Excel counts (blank leading rows included); all
    columns are object arrays of one length. Values are ``str``, ``int``, ``float``, ``bool``, ``datetime.date``,
    ``datetime.datetime``, ``datetime.time``, ``datetime.timedelta`` or ``None`` (blank, or nothing but spaces); a whole
    number is an ``int`` whatever the file calls it. ``merged`` holds ranges as (first row, first column, last row, last
    column), all from 0 and inclusive. ``file`` is relative to ``raw/``, with ``/``; ``sheet`` is empty for CSV.
    ``home`` is where the file lies, for what is looked up in it only when needed (fonts).
    """

    file: str
    sheet: str
    columns: tuple[np.ndarray, ...]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    home: Path | None = None

    @classmethod
    def of_rows(cls, file: str, sheet: str, rows: Sequence[Sequence[object]], **more: object) -> Sheet:
        """A sheet from rows of unequal length; blank texts become ``None``.

        Examples
        --------
        >>> Sheet.of_rows("a.csv", "", [["STT", "Xã"], ["1"]]).row(1)
        ['1', None]
        """
        columns = []
        for values in itertools.zip_longest(*rows):
            column = np.empty(len(rows), dtype=object)
            column[:] = [None if isinstance(value, str) and not value.strip() else value for value in values]
            columns.append(column)
        return cls(file, sheet, tuple(columns), **more)

    @property
    def height(self) -> int:
        """The number of rows down to the last one that the file holds."""
        return len(self.columns[0]) if self.columns else 0

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.columns)

    def row(self, i: int) -> list[object]:
        """The cells of row ``i``, counted from 0."""
        return [column[i] for column in self.columns]


@dataclass
class RawTable:
    """A sheet whose kind and columns are known; values are still as received.

    ``frame`` has one row a data row and one column a field of ``FIELDS[kind]`` that the sheet has (``object`` values as in
    :class:`Sheet`, blank is ``None``); its index is Excel's row number. Tick columns are fields of their own
    (``sex.f``, ``grade.good``). ``group`` (aligned with ``frame``) is the text of the group row above each row, or ``None``.
    ``fonts`` maps a field to its font name where known. ``rows_read = rows_layout + len(frame)``; blank rows are not read rows.
    ``year`` and ``month`` are what the title says, else ``None``; ``folder_year`` is what the folder says.
    ``unknown_headers`` are those of columns that are passed over.
    """

    kind: str
    file: str
    sheet: str
    frame: pd.DataFrame
    rows_read: int
    rows_layout: int
    group: pd.Series | None = None
    fonts: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    year: int | None = None
    month: int | None = None
    folder_year: int | None = None
    unknown_headers: tuple[str, ...] = ()


FIELDS: dict[str, tuple[str, ...]] = {
    "areas": ("number", "area_id", "name", "commune", "cell_id", "valid_from", "valid_to"),
    "cells": (
        "number", "cell_id", "name", "committee", "commune", "cell_type", "founded_on", "closed_on", "merged_into",
        "last_admission_year",
    ),
    "admissions": (
        "number", "person_name", "birth_date", "sex", "sex.f", "sex.m", "ethnicity", "youth_union", "occupation",
        "education", "cell_id", "cell_name", "commune", "decision_number", "decided_on", "admitted_on", "full_on",
        "readmitted", "year", "note",
    ),
    "meetings": (
        "number", "cell_id", "cell_name", "commune", "year", "month", "held_on", "kind", "topic", "listed", "exempt",
        "present", "excused", "unexcused", "speakers", "minutes", "procedure_complete", "resolution", "self_score",
        "score", "grade", "grade.good", "grade.fair", "grade.average", "grade.poor", "note",
    ),
    "ratings": (
        "number", "year", "cell_id", "cell_name", "commune", "rating", "members_rated", "members.excellent",
        "members.good", "members.completed", "members.not_completed", "note",
    ),
    "postings": ("number", "person_name", "office", "from_cell", "to_cell", "from_on", "to_on", "note"),
}  # fmt: skip
