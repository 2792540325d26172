"""Which year and month a sheet speaks of: its title (the text above the headers), and the folder it lies in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePath

from thanhson.registers.text import decode, fold

_YEAR = r"(?<!\d)((?:19|20)\d\d)(?!\d)"
_DASH = r"[-‐-―~]"
# "…, ngày 5 tháng 1 năm 2020", also with dots or blanks for the hand to fill in.
_DATELINE = re.compile(r"\bngay\b[\s\d.…_/|]*thang\b[\s\d.…_/|]*(?:nam\b[\s.…_|]*(?:\d{4})?)?")
_DATE = re.compile(r"(?<!\d)\d{1,2}\s*([-/.])\s*\d{1,2}\s*\1\s*\d{2,4}(?!\d)")
_SPAN = re.compile(
    rf"{_YEAR}(?:\s*(?:(?:{_DASH}|/|\bden\b|\btoi\b|\bva\b|\bso voi\b)+\s*(?:nam\s*)?|[,;+&]\s*)(?:(?:19|20)\d\d|\d\d)(?!\d))+"
)
_MONTH_NAMES = {
    "gieng": 1, "mot": 1, "hai": 2, "ba": 3, "tu": 4, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10,
    "muoi mot": 11, "muoi hai": 12, "chap": 12,
}  # fmt: skip
_MONTH_NAME = "|".join(sorted(_MONTH_NAMES, key=len, reverse=True))
_MONTH = re.compile(rf"\b(?:thang|t)\s*(?:(\d{{1,2}})(?!\d)|({_MONTH_NAME}|nam(?=\s+nam\b))\b)")
_MONTHS = re.compile(r"\bthang\s*\d{1,2}\s*(?:[-‐-―~,+&]|\bden\b|\btoi\b|\bva\b)+\s*(?:thang\s*)?\d{1,2}(?!\d)")
_NAMED_YEAR = re.compile(
    rf"\b(?:nam|quy\s*(?:[ivx]+|\d)\s*[-/,]?|(?:thang|t)\s*(?:\d{{1,2}}\s*{_DASH}\s*)?\d{{1,2}}\s*[-/.,]?"
    rf"|(?:thang|t)\s*(?:{_MONTH_NAME})\s*,?)\s*{_YEAR}"
)
_QUOTED = re.compile(r"\W*(?:kem theo|ban hanh|can cu|theo|thuc hien)\b")
_FOLDER = re.compile(r"(?:nam[\s_-]*)?((?:19|20)\d\d)")


def title_period(lines: Iterable[str]) -> tuple[int | None, int | None]:
    """The year and the month that a title names; ``None`` where it names none, or more than one.

    A dateline, a full date and a span of years name no year; neither does a line that quotes another document.

    Parameters
    ----------
    lines : iterable of str
        The rows above the headers, each as one text.

    Examples
    --------
    >>> title_period(["TỔNG HỢP", "Tháng 7 năm 2019"]), title_period(["GIAI ĐOẠN 2018-2020"])
    ((2019, 7), (None, None))
    """
    years: set[int] = set()
    months: set[int] = set()
    for line in lines:
        for reading in _readings(line):
            in_years, in_months = _named(reading)
            years |= in_years
            months |= in_months
            if in_years or in_months:
                break
    return (_only(years), _only(months))


def folder_year(folder: PurePath) -> int | None:
    """The year that the innermost folder named after one gives: ``2019/q1`` is 2019, ``2016-2020`` none.

    Examples
    --------
    >>> folder_year(PurePath("2019/sinh hoat")), folder_year(PurePath("Năm 2018")), folder_year(PurePath("2016-2020"))
    (2019, 2018, None)
    """
    for part in reversed(folder.parts):
        if found := _FOLDER.fullmatch(fold(part)):
            return int(found[1])
    return None


def _only(found: set[int]) -> int | None:
    return next(iter(found)) if len(found) == 1 else None


def _readings(line: str) -> list[str]:
    """The line folded, as it stands and as the two old encodings have it."""
    texts = [line, *(decode(line, encoding) for encoding in ("tcvn3", "vni"))]
    return [fold(text.replace("\n", " | ")) for text in dict.fromkeys(texts)]


def _named(line: str) -> tuple[set[int], set[int]]:
    if _QUOTED.match(line):
        return set(), set()
    text = _SPAN.sub(" ; ", _DATE.sub(" ; ", _DATELINE.sub(" ; ", line)))
    years = {int(year) for year in _NAMED_YEAR.findall(text)}
    months = set() if _MONTHS.search(text) else {_month_number(*found) for found in _MONTH.findall(text)}
    return years or (_lone_year(line) if text == line else set()), months - {0}


def _month_number(digits: str, name: str) -> int:
    number = int(digits) if digits else _MONTH_NAMES.get(name, 5)
    return number if 1 <= number <= 12 else 0


def _lone_year(line: str) -> set[int]:
    """``KẾT QUẢ SINH HOẠT 2019``: a year without its word counts where its line has words and no other digit."""
    found = set()
    for part in line.split("|"):
        years = re.findall(_YEAR, part)
        if len(years) == 1 and not re.search(r"\d", part.replace(years[0], "", 1)) and re.search("[a-z]{3}", part):
            found.add(int(years[0]))
    return found
