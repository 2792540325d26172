"""Who stands in the registers of a district: the names and birth dates that no output may hold."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from thanhson.registers.dates import read_birth_date
from thanhson.registers.folding import fold
from thanhson.registers.reading import read_registers
from thanhson.registers.sheets import RawTable
from thanhson.registers.text import repair


def persons(district: Path) -> tuple[set[str], set[str]]:
    """Every name, as typed and repaired, and every birth date in the forms people write, of a district's registers."""
    names: set[str] = set()
    births: set[str] = set()
    for table in read_registers(district / "raw"):
        if isinstance(table, RawTable) and "person_name" in table.frame:
            typed = {value for value in table.frame["person_name"] if isinstance(value, str)}
            names |= typed | {repair(name) for name in typed} | {fold(repair(name)) for name in typed}
            for value in table.frame.get("birth_date", []):
                births |= _forms(value)
    return {name for name in names if len(name.split()) > 1}, births


def _forms(value: object) -> set[str]:
    typed = {value} if isinstance(value, str) and len(value) >= 8 else set()
    born = None if value is None else read_birth_date(value, dt.date(2020, 12, 31)).value
    return typed | ({born.isoformat(), f"{born:%d/%m/%Y}", f"{born.day}/{born.month}/{born.year}"} if born else set())


def found_in(text: str, needles: set[str]) -> set[str]:
    """Which of ``needles`` stand in ``text``, whatever the case."""
    lower = text.lower()
    return {needle for needle in needles if needle.lower() in lower}
