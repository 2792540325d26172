"""Printed numbers, read with their decimals and the words around them: ``52,1%``, ``trên 28%``, ``vượt 11%``, ``nearly 400``.

A printed figure is text. Its trailing zeros say how finely it was rounded (58 is not 58.0), and a word beside it makes
it a bound. Nothing here is ever a binary float.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from thanhson.registers.text import fold

BOUNDS = {
    "above": "trên|hơn|quá|vượt quá|vượt mức|nhiều hơn|lớn hơn|over|above|more than|greater than|higher than|exceeding|>",
    "at_least": "ít nhất|tối thiểu|không dưới|không ít hơn|từ|trở lên|at least|no less than|not less than|or more|≥|>=|+",
    "below": "gần|dưới|chưa đến|chưa tới|chưa đầy|suýt soát|ít hơn|thấp hơn|"
    "nearly|almost|close to|just under|under|below|less than|fewer than|<",
    "at_most": "tối đa|nhiều nhất|không quá|không vượt quá|trở xuống|at most|up to|no more than|not more than|or less|≤|<=",
    "about": "khoảng|chừng|xấp xỉ|ước|ước tính|ước đạt|about|around|approximately|approx|roughly|some|circa|~|≈",
    "excess": "vượt|exceeds by|exceeded by|exceeding by|surpassing by|above plan|over plan|above target|over target",
    "change": "tăng|tăng thêm|giảm|increase|increased|rise|rose|up by|decrease|decreased|fell|down by|so với cùng kỳ",
    "": "%|phần trăm|percent|per cent|đạt|chiếm|là|mức|tỷ lệ|tỉ lệ|kế hoạch|chỉ tiêu|so với|của|trong|by|of|the|plan|target",
}
"""Words that may stand beside a printed number, by what they make of it (``""``: nothing)."""

_KINDS = {fold(word): kind for kind, words in BOUNDS.items() for word in words.split("|")}
_LONGEST = max(len(word.split()) for word in _KINDS)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_GROUPED = re.compile(r"\d{1,3}(?:\D\d{3})+")
_NEGATIVE = re.compile(r"(?:^|[^\d\s%])\s*[-−–]\s*\d")
_SIGNS = re.compile(r"(>=|<=|[%≥≤><~≈+])")


@dataclass(frozen=True)
class Printed:
    """A number as printed.

    Attributes
    ----------
    digits : int
        All its digits as one whole number: 521 for ``52,1``.
    decimals : int
        How many of them stand behind the decimal sign.
    bound : str
        What a word makes of it: ``above``, ``at_least``, ``below``, ``at_most``, ``about``, ``range``, ``change``, or blank.
    excess : bool
        Printed as what lies over a plan: ``vượt 11%`` is 111% of it.
    high : Fraction, optional
        The upper end of a range (``80-95%``).
    per : int
        100 for percentages; 1 for a mean of whole numbers, which the same arithmetic tests.
    """

    digits: int
    decimals: int
    bound: str = ""
    excess: bool = False
    high: Fraction | None = None
    per: int = 100

    @property
    def value(self) -> Fraction:
        """The number, exactly; with an excess, the whole (111 for ``vượt 11%``)."""
        return Fraction(self.whole, 10**self.decimals)

    @property
    def whole(self) -> int:
        """Its digits as one whole number, the plan's 100 added where it is an excess."""
        return self.digits + (100 * 10**self.decimals if self.excess else 0)

    @property
    def scale(self) -> int:
        """How many units of the last printed digit make the whole (100%)."""
        return self.per * 10**self.decimals


@lru_cache(maxsize=4096)
def percentage(text: str) -> Printed | None:
    """Read a percentage as printed, Vietnamese or English; ``None`` where it is none.

    A single point or comma is the decimal sign, whichever it is, for percentages of a thousand and more are not
    printed that way; where one repeats (``12.345.678``) it groups thousands; of two kinds the last is the decimal sign.

    Examples
    --------
    >>> percentage("52,1%")
    Printed(digits=521, decimals=1, bound='', excess=False, high=None, per=100)
    >>> percentage("vượt 11%").value, percentage("more than 20%").bound
    (Fraction(111, 1), 'above')
    """
    found = [_numeral(match, grouped=False) for match in _NUMBER.findall(text)]
    kinds = _words(_NUMBER.sub(" ", text))
    if kinds is None or None in found or not 1 <= len(found) <= 2 or _NEGATIVE.search(text):
        return None
    if len(found) == 2:
        return _range(text, found, kinds)
    return _qualified(*found[0], kinds)


def mean(text: str) -> Printed | None:
    """Read a printed mean of whole numbers (``5.19``), which has to come from a whole sum like a share from a count."""
    printed = percentage(text)
    return replace(printed, per=1) if printed else None


@lru_cache(maxsize=4096)
def count(text: str) -> Printed | None:
    """Read a whole number as printed: ``1.035``, ``12,823``, ``gần 2.500``; ``None`` where it is none.

    Examples
    --------
    >>> count("1.035").digits, count("nearly 400").bound, count("12,5")
    (1035, 'below', None)
    """
    found = [_numeral(match, grouped=True) for match in _NUMBER.findall(text)]
    kinds = _words(_NUMBER.sub(" ", text))
    if "%" in text or kinds is None or len(found) != 1 or _NEGATIVE.search(text):
        return None
    if found[0] is None or found[0][1] or kinds & {"excess", "change"}:
        return None
    return _qualified(*found[0], kinds)


def _numeral(text: str, grouped: bool) -> tuple[int, int] | None:
    """Digits and decimals of a bare number; ``grouped``: a single sign before three digits groups thousands."""
    signs = [sign for sign in text if sign in ".,"]
    if not signs:
        return int(text), 0
    last = signs[-1]
    if len(set(signs)) == 1 and (len(signs) > 1 or (grouped and _GROUPED.fullmatch(text))):
        return (int(text.replace(last, "")), 0) if _GROUPED.fullmatch(text) else None
    whole, _, decimals = text.rpartition(last)
    if last in whole or (set(whole) & set(".,") and not _GROUPED.fullmatch(whole)):
        return None
    return int(re.sub(r"\D", "", whole) + decimals), len(decimals)


def _words(text: str) -> set[str] | None:
    """What the words beside a number make of it; ``None`` where one of them is not known. The longest phrase wins."""
    tokens = fold(_SIGNS.sub(r" \1 ", text).replace("-", " ").replace("–", " ").strip(" .,;:()\"“”'")).split()
    kinds: set[str] = set()
    while tokens:
        for length in range(min(_LONGEST, len(tokens)), 0, -1):
            if (kind := _KINDS.get(" ".join(tokens[:length]))) is not None:
                break
        else:
            return None
        kinds.add(kind)
        del tokens[:length]
    return kinds - {""}


def _qualified(digits: int, decimals: int, kinds: set[str]) -> Printed | None:
    bounds = kinds - {"excess"}
    if len(bounds) > 1:
        return None
    bound = next(iter(bounds), "")
    whole = digits >= 100 * 10**decimals
    if "excess" in kinds and whole:
        # "vượt 100%" says that the plan itself was passed, not that twice the plan was reached.
        return Printed(digits, decimals, bound or "above")
    return Printed(digits, decimals, bound, "excess" in kinds)


def _range(text: str, found: list[tuple[int, int] | None], kinds: set[str]) -> Printed | None:
    (low, low_decimals), (high, high_decimals) = found  # type: ignore[misc]
    upper = Fraction(high, 10**high_decimals)
    if kinds or not re.search(r"\d\s*%?\s*[-–—]\s*\d", text) or upper <= Fraction(low, 10**low_decimals):
        return None
    return Printed(low, low_decimals, "range", high=upper)
