"""The same registers typed twice: without a slip, and as offices do, with everything that can go wrong, and the faults planted in them."""

from __future__ import annotations

import datetime as dt
import random
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tests.registers.acceptance.facts import COMMUNES, Facts
from tests.registers.made import HEADERS
from tests.registers.test_encodings import typed as old_typed
from thanhson.registers.sheets import FIELDS
from thanhson.sample.xlsx import Sheet, save, workbook

Fault = tuple[str, str, int, str, str, str]
"""file, sheet, row, rule, scope, column"""

TITLE_OF = {
    "areas": ["area_id", "name", "commune", "cell_id", "valid_from", "valid_to"],
    "cells": ["cell_id", "name", "committee", "commune", "cell_type", "founded_on", "closed_on", "merged_into", "last_admission_year"],
    "admissions": ["person_name", "birth_date", "sex", "ethnicity", "youth_union", "occupation", "education", "cell_id", "decision_number",
                   "decided_on", "admitted_on", "full_on", "readmitted", "note"],
    "meetings": ["cell_id", "month", "held_on", "kind", "topic", "listed", "exempt", "present", "excused", "unexcused", "speakers",
                 "minutes", "procedure_complete", "resolution", "self_score", "score", "grade"],
    "ratings": ["year", "cell_id", "rating", "members_rated", "members.excellent", "members.good", "members.completed",
                "members.not_completed"],
    "postings": ["person_name", "office", "from_cell", "to_cell", "from_on", "to_on"],
}  # fmt: skip
"""The fields under the headers of ``tests.registers.made``, after the running number."""


def type_well(raw: Path, known: Facts) -> None:
    """One workbook a kind, one sheet each, every value as what it is."""
    for kind, rows in known.items():
        assert len(HEADERS[kind]) == len(TITLE_OF[kind]) + 1 and set(TITLE_OF[kind]) <= set(FIELDS[kind])
        body = [
            ("plain", [number, *(row.get(name) for name in TITLE_OF[kind])]) for number, row in enumerate(rows, start=1)
        ]
        save(raw / f"{kind}.xlsx", workbook([Sheet(kind, [("header", HEADERS[kind]), *body])]))


@dataclass
class Desk:
    """An office at work: writes files below ``raw`` and notes the faults that it plants."""

    raw: Path
    dice: random.Random = field(default_factory=lambda: random.Random(3))
    faults: list[Fault] = field(default_factory=list)

    def plant(self, file: str, sheet: str, row: int, *told: tuple[str, str, str]) -> None:
        """Note that row ``row`` breaks these rules: (rule, scope, column)."""
        self.faults += [(file, sheet, row, *one) for one in told]


@dataclass
class Page:
    """A sheet as it is typed, row by row."""

    rows: list[list[object]] = field(default_factory=list)

    def put(self, *values: object) -> int:
        """Type a row; returns its number as Excel counts."""
        self.rows.append(list(values))
        return len(self.rows)


def decomposed(text: str) -> str:
    """As a Mac writes it."""
    return unicodedata.normalize("NFD", text)


def tcvn3(text: object, lost_horn: bool = False) -> object:
    """As typed for .VnTime, seen as Latin-1; with ``lost_horn`` the ư is gone."""
    if not isinstance(text, str):
        return text
    old = old_typed(text, "tcvn3")
    return old.replace("\u00ad", "") if lost_horn else old


def vni(text: object) -> object:
    """As typed for VNI-Times, seen as Latin-1."""
    return old_typed(text, "vni") if isinstance(text, str) else text


def old_tones(text: str) -> str:
    """Tones placed the old way."""
    pairs = {"òa": "oà", "óa": "oá", "ủy": "uỷ", "ũy": "uỹ"}
    for new, old in pairs.items():
        text = text.replace(new, old)
    return text


def spell_date(day: dt.date | None, dice: random.Random, birth: bool = False, old: bool = False) -> object:
    """A date in one of the ways that people write it; an ``old`` one, of the last century, with all digits of its year."""
    if day is None:
        return None
    weekday = ["thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"][day.weekday()]
    ways = [day, f"{day:%d/%m/%Y}", f"{day.day}.{day.month}.{day.year}", day.isoformat()]
    ways += [] if old else [f"{day:%d-%m-%y}"]
    ways += [] if birth else [f"{day:%d/%m/%Y} ({weekday})", f"ngày {day.day} tháng {day.month} năm {day.year}"]
    return dice.choice(ways)


def spell_number(number: float | None, dice: random.Random) -> object:
    """A number in one of the ways that people write it."""
    if number is None:
        return None
    comma = f"{number}".replace(".", ",")
    return (
        dice.choice([number, comma, f"{number}", f" {comma} "])
        if number != int(number)
        else dice.choice([int(number), f"{int(number)}", f"{int(number)}.0"])
    )


def spell_commune(name: str, dice: random.Random) -> str:
    """A commune's name in one of the ways that people write it."""
    kind = "thị trấn" if name == "Thanh Sơn" else "xã"
    short = "TT" if name == "Thanh Sơn" else "x."
    ways = [
        name,
        f"{kind} {name}",
        name.upper(),
        f"{short} {name}",
        decomposed(name),
        f" {name}  ",
        f"{name}{name[-1]}",
    ]
    return dice.choice(ways)


def code_of(commune: str) -> str:
    """The code of a commune by its name."""
    return next(code for code, name in COMMUNES.items() if name == commune)


def chunks(rows: list[dict], size: int) -> Iterable[list[dict]]:
    """The rows in lots of ``size``."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
