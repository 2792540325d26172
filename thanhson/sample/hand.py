"""How office hands type values: dates in several forms, ticks, decimal commas, fractions, the encoding from before Unicode."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable

import pandas as pd

_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_FORMATS = {"slash": "%d/%m/%Y", "dots": "%d.%m.%Y", "dashes": "%d-%m-%y", "iso": "%Y-%m-%d"}


def days(values: pd.Series, form: str = "excel", blank: str | None = None) -> list:
    """Dates as typed: real Excel dates (``excel``), ``slash`` 05/07/2019, ``dots``, ``dashes`` 05-07-19, ``weekday``."""
    known = values.notna()
    if form == "excel":
        typed = values.dt.date
    elif form == "weekday":
        weekdays = values.dt.day_of_week.map(dict(enumerate(_WEEKDAYS)))
        typed = values.dt.strftime("%d/%m/%Y") + " (" + weekdays + ")"
    else:
        typed = values.dt.strftime(_FORMATS[form])
    return [value if ok else blank for value, ok in zip(typed, known, strict=True)]


def ticks(flags: Iterable[bool], mark: str = "x") -> list:
    """``mark`` where true, blank elsewhere."""
    return [mark if flag else None for flag in flags]


def numbers(values: pd.Series) -> list:
    """Whole numbers; blank where unknown."""
    return [int(value) if ok else None for value, ok in zip(values, values.notna(), strict=True)]


def points(values: pd.Series, comma: bool = False) -> list:
    """Scores; with ``comma`` those with a half point are text with a decimal comma."""
    typed = []
    for value, ok in zip(values, values.notna(), strict=True):
        whole = ok and value == int(value)
        typed.append(
            None if not ok else int(value) if whole else f"{value:.1f}".replace(".", ",") if comma else float(value)
        )
    return typed


def fractions(present: pd.Series, due: pd.Series, from_date: bool = False) -> list:
    """Attendance typed as ``18/18``; with ``from_date`` Excel has made a date of those that could be one (``9/9``)."""
    typed: list = []
    for came, ought, ok in zip(present, due, present.notna(), strict=True):
        if not ok:
            typed.append(None)
        elif from_date and 1 <= came <= ought <= 12:
            typed.append(dt.date(2017, int(ought), int(came)))
        else:
            typed.append(f"{came}/{ought}")
    return typed


def ditto(values: Iterable[str]) -> list[str]:
    """``nt`` for a value that repeats the one above."""
    typed, above = [], None
    for value in values:
        typed.append("nt" if value == above else value)
        above = value
    return typed


def without_marks(text: str) -> str:
    """``Địch Quả`` typed as ``Dich Qua``."""
    spread = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in spread if not unicodedata.combining(letter))


def decomposed(text: str) -> str:
    """The same word in Unicode's decomposed form (NFD), as some machines store it."""
    return unicodedata.normalize("NFD", text)


_LETTERS = "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ"
_CODES = "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\u00adõö÷øùúûüýþ¡¢£¤¥¦§"
_TCVN3 = dict(zip(_LETTERS, _CODES, strict=True))


def tcvn3(text: str) -> str:
    """Text as a machine with a .VnTime font stores it: ``Địch Quả`` is ``§Þch Qu¶`` (capitals with a tone become small)."""
    return "".join(_TCVN3.get(letter) or _TCVN3.get(letter.lower(), letter) for letter in text)
