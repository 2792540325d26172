"""Registers as frames and what becomes of them, for the tests of cleaning: one good row of each kind, to be spoilt."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

import pandas as pd

from thanhson.programme import Programme, read_programme
from thanhson.registers.pipeline import Cleaned, clean
from thanhson.registers.places import communes
from thanhson.registers.sheets import RawTable, Refusal

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
KEY = b"a key for tests, long enough"
FIRST_ROW = 5

CELLS = [
    {
        "number": 1, "cell_id": "08572001", "name": "Chi bộ khu Bến Dầm", "committee": "Đảng bộ xã Địch Quả",
        "commune": "Địch Quả", "cell_type": "Khu dân cư", "founded_on": dt.date(1990, 2, 3), "last_admission_year": 2013,
    },
    {
        "number": 2, "cell_id": "08632002", "name": "Chi bộ Trường Tiểu học Hương Cần", "committee": "Đảng bộ xã Hương Cần",
        "commune": "Hương Cần", "cell_type": "Trường học", "founded_on": dt.date(1995, 9, 5), "last_admission_year": 2015,
    },
]  # fmt: skip

GOOD: dict[str, dict[str, object]] = {
    "cells": CELLS[0],
    "areas": {
        "number": 1, "area_id": "K-01", "name": "Bến Dầm", "commune": "Địch Quả", "cell_id": "08572001",
        "valid_from": dt.date(1990, 1, 1), "valid_to": None,
    },
    "admissions": {
        "number": 1, "person_name": "Hà Thị Nguyên Mẫu", "birth_date": dt.date(1992, 3, 4), "sex": "Nữ", "ethnicity": "Mường",
        "youth_union": "x", "occupation": "Giáo viên", "education": "Đại học", "cell_id": "08572001", "cell_name": None,
        "commune": None, "decided_on": dt.date(2019, 5, 2), "admitted_on": dt.date(2019, 5, 19), "full_on": dt.date(2020, 5, 19),
        "readmitted": "không",
    },
    "meetings": {
        "number": 1, "cell_id": "08572001", "cell_name": None, "commune": None, "month": "07/2019",
        "held_on": dt.date(2019, 7, 5), "kind": "Thường kỳ", "topic": None, "listed": 20, "exempt": 2, "present": 17,
        "excused": 1, "unexcused": 0, "speakers": 6, "minutes": 95, "procedure_complete": "x", "resolution": "x",
        "self_score": 93, "score": 91.5, "grade": "Tốt",
    },
    "ratings": {
        "number": 1, "year": 2019, "cell_id": "08572001", "cell_name": None, "commune": None, "rating": "HTTNV",
        "members_rated": 18, "members.excellent": 2, "members.good": 13, "members.completed": 3, "members.not_completed": 0,
    },
    "postings": {
        "number": 1, "person_name": "Đinh Văn Nguyên Mẫu", "office": "Phó Bí thư Đảng ủy", "from_cell": "08632002",
        "to_cell": "08572001", "from_on": dt.date(2019, 3, 1), "to_on": None,
    },
}  # fmt: skip


@cache
def programme() -> Programme:
    """The settings of the sample."""
    return read_programme(SAMPLE)


def good(kind: str, /, **changes: object) -> dict[str, object]:
    """A good row of ``kind`` with some fields changed; a field named with a dot is written with two underscores."""
    return {**GOOD[kind], **{name.replace("__", "."): value for name, value in changes.items()}}


def raw(kind: str, rows: list[dict[str, object]], file: str = "a.xlsx", sheet: str = "S", **more: object) -> RawTable:
    """A sheet of ``kind`` as it comes from reading; its first row is Excel's row 5."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    index = pd.RangeIndex(FIRST_ROW, FIRST_ROW + len(rows))
    frame = pd.DataFrame({name: pd.Series([row.get(name) for row in rows], index, dtype=object) for name in names})
    return RawTable(kind, file, sheet, frame, rows_read=len(rows) + 3, rows_layout=3, headers={}, **more)


def cleaned(
    *tables: RawTable | Refusal, cells: list[dict[str, object]] | None = None, settings: Programme | None = None
) -> Cleaned:
    """What cleaning makes of these sheets, beside a register of two cells (or ``cells``)."""
    beside = (
        []
        if any(getattr(table, "kind", "") == "cells" for table in tables)
        else [raw("cells", cells or CELLS, "cells.xlsx")]
    )
    settings = settings or programme()
    return clean([*beside, *tables], settings, communes(settings.code), lambda: KEY)


def counted(frame: pd.DataFrame, kind: str) -> dict[str, int]:
    """Rows by rule of one kind, from the frame of repairs or warnings."""
    own = frame[frame["table"] == kind]
    return dict(zip(own["rule"], own["rows"], strict=True))


def faults(done: Cleaned) -> list[tuple[str, int, str, str, str]]:
    """The quarantine as (table, row, column, rule, scope), without values."""
    return list(done.quarantine[["table", "row", "column", "rule", "scope"]].itertuples(index=False, name=None))
