"""Numbers as Vietnamese offices write them: a point groups thousands, a comma is the decimal sign. Exact, never a float."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from thanhson.registers.parsed import Parsed

_GROUPED = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+", re.ASCII)
_PLAIN = re.compile(r"\d*(?:[.,]\d+)?", re.ASCII)
_FRACTION = re.compile(r"(\d{1,5})\s*/\s*(\d{1,5})\s*(?:\(.*\))?", re.ASCII | re.DOTALL)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_DAY_MONTH = re.compile(rf"(\d{{1,2}})[-/ ](?:({'|'.join(_MONTHS)})|thg ?(\d{{1,2}}))", re.IGNORECASE | re.ASCII)
_LONGEST = 40


def number(text: str) -> Decimal | None:
    """The number that ``text`` writes the Vietnamese way, or ``None``.

    ``1.035`` is one thousand and thirty-five, ``94,2`` has a decimal comma; a point that cannot group thousands is a
    decimal point (``7.5``, ``15.0``). A percent sign is dropped: ``85 %`` is 85.

    Examples
    --------
    >>> number("12.345.678"), number("0,9%"), number("7.5"), number("khoảng 80")
    (Decimal('12345678'), Decimal('0.9'), Decimal('7.5'), None)
    """
    return read_text(text).value if isinstance(text, str) else None  # type: ignore[return-value]


def read_text(text: str) -> Parsed:
    """:func:`number` with the repairs that it took, or the fault."""
    bare = text.strip().removesuffix("%").rstrip()
    negative = bare[:1] in ("-", "−")
    digits = bare[1:].lstrip() if negative else bare.removeprefix("+")
    if not digits or len(digits) > _LONGEST:
        return Parsed(fault="number.unreadable")
    whole, comma, decimals = digits.partition(",")
    repairs = ["number.decimal_comma"] if comma else []
    if _GROUPED.fullmatch(whole):
        repairs.append("number.thousands_dot")
        whole = whole.replace(".", "")
    plain = f"{whole}.{decimals}" if comma else whole
    if not _PLAIN.fullmatch(plain) or (comma and "." in whole):
        return Parsed(fault="number.unreadable")
    value = Decimal(plain)
    return Parsed(-value if negative else value, tuple(repairs) or ("number.text",))


def read_number(value: object) -> Parsed:
    """The number in a cell: a number as it is, a text by :func:`number`; a truth value or a date is none.

    ``value`` of the result is a ``Decimal``.
    """
    if isinstance(value, bool):
        return Parsed(fault="number.unreadable")
    if isinstance(value, int):
        return Parsed(Decimal(value))
    if isinstance(value, float):
        exact = Decimal(str(value))
        return Parsed(exact) if exact.is_finite() else Parsed(fault="number.unreadable")
    return read_text(value) if isinstance(value, str) else Parsed(fault="number.unreadable")


def read_score(value: object, low: int, high: int) -> Parsed:
    """A number from ``low`` to ``high``, with or without decimals."""
    parsed = read_number(value)
    if parsed.fault:
        return parsed
    return _within(parsed, low, high)


def read_count(value: object, low: int, high: int) -> Parsed:
    """A whole number from ``low`` to ``high``; a share (``95%``) or a broken number counts nothing."""
    parsed = read_number(value)
    if parsed.fault:
        return parsed
    if parsed.value != parsed.value.to_integral_value() or (isinstance(value, str) and "%" in value):
        return Parsed(fault="number.unreadable")
    return _within(parsed._replace(value=int(parsed.value)), low, high)


def _within(parsed: Parsed, low: int, high: int) -> Parsed:
    if parsed.value < 0 <= low:
        return Parsed(fault="number.negative")
    return parsed if low <= parsed.value <= high else Parsed(fault="number.out_of_range")


def read_attendance(value: object, low: int, high: int) -> Parsed:
    """The number present, which may be typed as a fraction: ``18/18``, ``31/31 (Đạt 100%)``.

    Excel turns ``9/9`` into a date, which is read day first: 8 September is 8 of 9. ``extra`` is the fraction's second number.

    Examples
    --------
    >>> read_attendance("31/31 (Đạt 100%)", 0, 10_000)[:2]
    (31, ('attendance.fraction',))
    """
    pair, rule = _fraction(value)
    if pair is None:
        return read_count(value, low, high)
    parsed = _within(Parsed(pair[0], (rule,), extra=pair[1]), low, high)
    return parsed


def _fraction(value: object) -> tuple[tuple[int, int] | None, str]:
    if isinstance(value, dt.date):
        return (value.day, value.month), "attendance.fraction_from_date"
    if isinstance(value, str):
        text = value.strip()
        if found := _FRACTION.fullmatch(text):
            return (int(found[1]), int(found[2])), "attendance.fraction"
        if found := _DAY_MONTH.fullmatch(text):
            month = _MONTHS.index(found[2].lower()) + 1 if found[2] else int(found[3])
            return (int(found[1]), month), "attendance.fraction_from_date"
    return None, ""
