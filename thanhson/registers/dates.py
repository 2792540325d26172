"""Dates and months as Vietnamese offices write them, day first, and nothing guessed: a part that is missing stays missing."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

from thanhson.registers.folding import fold
from thanhson.registers.parsed import Parsed

EARLIEST_YEAR, LATEST_YEAR = 1850, 2200
YOUNGEST, OLDEST = 16, 100
"""A person's age at admission: what decides the century of a two-digit birth year."""

_WEEKDAY = re.compile(r"\(?\b(?:thu\s*(?:hai|ba|tu|nam|sau|bay|[2-7])|t[2-7]|chu\s*nhat|cn)\b\s*\)?")
_TIME = re.compile(r"[\st]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$", re.ASCII)
_WORDS = re.compile(r"\b(?:ngay|thang|nam)\b")
_MONTH_WORD = re.compile(r"(?:thang|t)\s*(?=\d)")
_PARTS = re.compile(r"\d{1,4}(?:\s*[/.\-]\s*\d{1,4}){0,2}", re.ASCII)
_LONGEST = 60


class Written(NamedTuple):
    """What a text says of a date, as written: ``None`` where it says nothing."""

    year: int
    month: int | None = None
    day: int | None = None
    short_year: bool = False
    weekday: bool = False


def date(text: str) -> dt.date | None:
    """The full date that ``text`` writes, or ``None``: unreadable, impossible, or only a month or a year.

    A two-digit year falls in 2000 to 2099; birth dates have a rule of their own, see :func:`read_birth_date`.

    Examples
    --------
    >>> date("05/07/2019 (thứ Sáu)"), date("5.7.19"), date("31/02/2018"), date("07/2019")
    (datetime.date(2019, 7, 5), datetime.date(2019, 7, 5), None, None)
    """
    return read_date(text).value  # type: ignore[return-value]


def read_date(value: object) -> Parsed:
    """The date in a cell: a date as it is, a text by :func:`date`; with the repairs that it took, or the fault.

    A partial date has no ``value``, the warning ``date.partial`` and its year as ``extra``.
    """
    if isinstance(value, dt.date):
        return _checked(value.date() if isinstance(value, dt.datetime) else value)
    written = as_written(value)
    if written is None:
        return Parsed(fault="date.unreadable")
    return _dated(written, written.year + 2000 * written.short_year)


def read_birth_date(value: object, admitted: dt.date | None) -> Parsed:
    """:func:`read_date` for a birth date: a two-digit year makes its person 16 to 100 on the day ``admitted``."""
    written = None if isinstance(value, dt.date) else as_written(value)
    if written is None or not written.short_year:
        return read_date(value)
    if admitted is None:
        return Parsed(fault="date.unreadable")
    for century in (2000, 1900, 1800):
        parsed = _dated(written, century + written.year)
        if parsed.value and YOUNGEST <= age_on(parsed.value, admitted) <= OLDEST:
            return parsed
    return _dated(written, 2000 + written.year)._replace(value=None, repairs=(), fault="date.unreadable")


def age_on(born: dt.date, day: dt.date) -> int:
    """Full years of age on ``day``."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def read_month(value: object) -> Parsed:
    """The month (1 to 12) in a cell; ``extra`` is its year where the cell says one.

    A cell may hold ``7``, ``07/2019``, ``Tháng 7``, ``T7``, ``T7/2019``, ``tháng 7 năm 2019`` or a date.
    """
    if isinstance(value, dt.date):
        return Parsed(value.month, extra=value.year)
    text = _as_text(value)
    if text is None:
        return Parsed(fault="date.unreadable")
    single = _MONTH_WORD.sub("", fold(text))
    if re.fullmatch(r"\d{1,2}(?:\.0+)?", single, re.ASCII):
        month = int(float(single))
        return Parsed(month) if 1 <= month <= 12 else Parsed(fault="date.impossible")
    # Without its word first: in "T7/2019" the T7 would be read as Saturday.
    written = as_written(single) or as_written(text)
    if written is None or written.month is None or written.short_year:
        return Parsed(fault="date.unreadable")
    dated = _dated(written, written.year)
    return Parsed(fault=dated.fault) if dated.fault else Parsed(written.month, extra=written.year)


def read_year(value: object, low: int = EARLIEST_YEAR, high: int = LATEST_YEAR) -> Parsed:
    """The year in a cell: ``2019``, ``Năm 2019`` or a date."""
    text = _as_text(value)
    found = text and re.fullmatch(r"(?:nam\s*)?(\d{1,6})(?:\.0+)?", fold(text), re.ASCII)
    parsed = Parsed(extra=int(found[1])) if found else read_date(value)
    year = parsed.value.year if parsed.value else parsed.extra
    if year is None:
        return Parsed(fault="number.unreadable" if parsed.fault == "date.unreadable" else parsed.fault)
    return Parsed(year) if low <= year <= high else Parsed(fault="number.out_of_range")


def as_written(value: object) -> Written | None:
    """The parts of a date as ``value`` writes them, whether or not the calendar knows them; ``None`` where it is no date."""
    text = _as_text(value)
    if text is None:
        return None
    plain = _TIME.sub("", fold(text))
    shorter = _WEEKDAY.sub(" ", plain)
    weekday = shorter != plain
    digits = re.sub(r"[/\s]*/[/\s]*", "/", _WORDS.sub("/", shorter).strip(" ,/"))
    if not _PARTS.fullmatch(digits):
        return None
    return _parts(re.split(r"\s*[/.\-]\s*", digits), weekday)


def _parts(parts: list[str], weekday: bool) -> Written | None:
    lengths = [len(part) for part in parts]
    numbers = [int(part) for part in parts]
    if lengths[-1] == 4 and all(length <= 2 for length in lengths[:-1]):
        return Written(*reversed(numbers), weekday=weekday)
    if lengths[0] == 4 and len(parts) > 1 and all(length <= 2 for length in lengths[1:]):
        return Written(*numbers, weekday=weekday)
    if len(parts) == 3 and lengths[2] == 2 and max(lengths) <= 2:
        return Written(*reversed(numbers), short_year=True, weekday=weekday)
    return None


def _as_text(value: object) -> str | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return str(int(value)) if value == value and abs(value) < 1e15 and value == int(value) else str(value)
    return value if isinstance(value, str) and len(value) <= _LONGEST else None


def _dated(written: Written, year: int) -> Parsed:
    if written.month is not None and not 1 <= written.month <= 12:
        return Parsed(fault="date.impossible")
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return Parsed(fault="date.impossible")
    if written.day is None:
        return Parsed(warning="date.partial", extra=year)
    try:
        day = dt.date(year, written.month or 1, written.day)
    except ValueError:
        return Parsed(fault="date.impossible")
    repairs = ("date.weekday",) * written.weekday + ("date.two_digit_year",) * written.short_year
    return Parsed(day, repairs or ("date.text",))


def _checked(day: dt.date) -> Parsed:
    known = EARLIEST_YEAR <= day.year <= LATEST_YEAR
    return Parsed(day) if known else Parsed(fault="date.impossible")
