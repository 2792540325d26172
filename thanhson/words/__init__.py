"""Every sentence and label that a page or a message shows, in Vietnamese and English, and the forms of numbers and dates.

The catalogue is the TOML files of this folder, one a room of the house, read as one. An entry is
``"admissions.by_commune.title" = { vi = "…", en = "…" }``; its parameters stand in braces and are written in the
form of the language: ``{n}`` groups thousands (``1.035`` / ``1,035``), ``{n:cell|cells}`` adds the English
noun in its number (in Vietnamese write the noun into the sentence), ``{p:%}`` is a share as a percentage with one
decimal, ``{p:%0}`` without, ``{x:.2}`` a number with two decimals, ``{d:date}`` a date, ``{m:month}`` a month
(``2019-07``), ``{y:year}`` a year or code, which is never grouped. Text is put in as it is.
"""

from __future__ import annotations

import datetime as dt
import string
import tomllib
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from pathlib import Path

from babel.dates import format_date
from babel.numbers import format_decimal

LANGUAGES = ("vi", "en")


class MissingWord(KeyError):
    """The catalogue lacks an entry or a language of it: a fault of the program."""


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """All entries: key to language to text.

    Raises
    ------
    ValueError
        Two files define the same key.
    """
    entries: dict[str, dict[str, str]] = {}
    for path in sorted(Path(__file__).parent.glob("*.toml")):
        for key, texts in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if key in entries:
                raise ValueError(f"{path.name}: the entry {key!r} stands in two files of the catalogue")
            entries[key] = texts
    return entries


def say(key: str, lang: str, /, **params: object) -> str:
    """The entry ``key`` in ``lang`` with its parameters filled in.

    Examples
    --------
    >>> number(1035, "vi"), percent(0.521, "vi"), percent(0.521, "en")
    ('1.035', '52,1%', '52.1%')
    """
    try:
        template = catalogue()[key][lang]
    except KeyError:
        raise MissingWord(f"{key} [{lang}]") from None
    return _Formatter(lang).vformat(template, (), params)


def has(key: str) -> bool:
    """Whether the catalogue holds ``key``."""
    return key in catalogue()


class _Formatter(string.Formatter):
    def __init__(self, lang: str) -> None:
        self.lang = lang

    def format_field(self, value: object, spec: str) -> str:
        if "|" in spec:
            one, many = spec.split("|", 1)
            return f"{self._plain(value)} {one if value == 1 else many}"
        if spec.startswith("%"):
            return percent(value, self.lang, int(spec[1:] or 1))
        if spec.startswith("."):
            return number(value, self.lang, int(spec[1:]))
        if spec == "date":
            return date(value, self.lang)
        if spec == "month":
            return month(value, self.lang)
        if spec == "year":
            return str(value)
        return self._plain(value)

    def _plain(self, value: object) -> str:
        if isinstance(value, bool) or (not isinstance(value, int | float) and not hasattr(value, "dtype")):
            return str(value)
        return number(value, self.lang)


def number(value: object, lang: str, decimals: int | None = None) -> str:
    """A number in the form of the language: ``1.234,5`` in Vietnamese, ``1,234.5`` in English; ``–`` where unknown.

    Without ``decimals`` whole numbers show none and others one. Halves are rounded up, as readers expect of printed
    figures, on the decimal digits (0.0105 as a percentage is 1.1, whatever its binary form).
    """
    if _is_unknown(value):
        return "–"
    exact = Decimal(repr(float(value)))  # type: ignore[arg-type]
    if not exact.is_finite():
        return "–"
    if decimals is None:
        decimals = 0 if exact == exact.to_integral_value() else 1
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    text = _grouped(abs(rounded), lang, decimals)
    return f"−{text}" if rounded < 0 else text


@lru_cache(maxsize=4096)
def _grouped(rounded: Decimal, lang: str, decimals: int) -> str:
    """Digits in groups; remembered, since the ticks of a chart ask for the same number again and again."""
    return format_decimal(rounded, format="#,##0." + "0" * decimals, locale=lang, decimal_quantization=False)


def _is_unknown(value: object) -> bool:
    # pandas' NA is told by its name: messages must not wait for pandas to be imported.
    return value is None or type(value).__name__ in ("NAType", "NaTType") or value != value


def percent(share: object, lang: str, decimals: int = 1) -> str:
    """A share of 0 to 1 as a percentage: ``52,1%`` in Vietnamese, ``52.1%`` in English."""
    if _is_unknown(share):
        return "–"
    return number(float(f"{100 * float(share):.12g}"), lang, decimals) + "%"  # type: ignore[arg-type]


def date(day: dt.date, lang: str) -> str:
    """A day: ``5/7/2019`` in Vietnamese, ``5 July 2019`` in English."""
    return format_date(day, _DAY[lang], locale=lang)


def month(text: object, lang: str) -> str:
    """A month given as ``2019-07`` or as a date: ``7/2019`` in Vietnamese, ``Jul 2019`` in English."""
    return format_date(dt.date.fromisoformat(f"{str(text)[:7]}-01"), _MONTH[lang], locale=lang)


_DAY = {"vi": "d/M/y", "en": "d MMMM y"}
_MONTH = {"vi": "M/y", "en": "MMM y"}
