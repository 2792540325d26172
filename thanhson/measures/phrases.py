"""Numbers that wait for a language: an audit finds them once and tells them in Vietnamese or English."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from thanhson.words import number


@dataclass(frozen=True)
class Percent:
    """A share for a sentence: shown with so many decimals in the language's form."""

    share: Fraction
    decimals: int

    def text(self, lang: str) -> str:
        return number(100 * self.share, lang, self.decimals) + "%"


@dataclass(frozen=True)
class Run:
    """A run of whole numbers for a sentence (``1.026 đến 1.043``) or a column (``1026-1043``)."""

    first: int
    last: int

    def text(self, lang: str) -> str:
        first, last = number(self.first, lang), number(self.last, lang)
        return first if self.first == self.last else f"{first}–{last}"

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


@dataclass(frozen=True)
class Numbers:
    """A few whole numbers for a sentence."""

    values: tuple[int, ...]
    between: str = "; "

    def text(self, lang: str) -> str:
        return self.between.join(number(value, lang) for value in self.values)
