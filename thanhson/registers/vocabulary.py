"""Word lists as data: which Vietnamese wording stands for which value (``words.csv``). An office's own wording is a new row."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from thanhson.registers.folding import bare
from thanhson.registers.syllables import looks_like_lost_horn

_SIGNS = re.compile(r"[\W_]+")
_DITTO_SIGNS = frozenset({'"', "''", "”", "“", "″", "〃", "“”", "’’", "´´", "``"})
_HORN = re.compile("[ưƯ]")


@cache
def _lists() -> dict[str, WordList]:
    pairs: dict[str, list[tuple[str, str]]] = {}
    with (Path(__file__).parent / "words.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            pairs.setdefault(row["list"], []).append((row["wording"], row["value"]))
    return {name: WordList(own) for name, own in pairs.items()}


def _key(wording: str) -> str:
    return bare(wording) or wording.strip()


class WordList:
    """Wordings and what they stand for, compared without case, marks and punctuation.

    A word that lost its ``ư`` on the way from TCVN3 (``Thờng kỳ``) is recognised where that leaves one value.
    """

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self.values: dict[str, str] = {}
        self._hornless: dict[str, set[str]] = {}
        for wording, value in pairs:
            self.values[_key(wording)] = value
            self._hornless.setdefault(_without_horn(wording), set()).add(value)

    def find(self, text: str) -> str | None:
        """The value of ``text``, or ``None``."""
        # Before marks are dropped: "Mờng" is Mường without its ư, and folded it would be Mông.
        if any(looks_like_lost_horn(part) for part in text.split()):
            found = self._hornless.get(_without_horn(text), set())
            if found:
                return next(iter(found)) if len(found) == 1 else None
        return self.values.get(_key(text))


def _without_horn(text: str) -> str:
    return " ".join(_HORN.sub("", unicodedata.normalize("NFC", text)).lower().split())


def word(name: str, text: str) -> str | None:
    """The value of ``text`` in the word list ``name``; else ``None``.

    Examples
    --------
    >>> word("rating", "HTXSNV"), word("rating", "Trong sạch, vững mạnh"), word("grade", "xuất sắc")
    ('excellent', 'clean_strong', None)
    """
    return _lists()[name].find(text)


def wordings(name: str) -> dict[str, str]:
    """The word list ``name``: folded wording to value."""
    return dict(_lists()[name].values)


def is_sign_only(text: str) -> bool:
    """Whether ``text`` has neither letter nor digit: ``-``, ``...``, ``…``."""
    return _SIGNS.fullmatch(text) is not None


def is_ditto(value: object) -> bool:
    """Whether a cell says "as above" (*như trên*): ``nt``, ``-nt-``, ``"``."""
    if not isinstance(value, str):
        return False
    text = value.strip()
    return text in _DITTO_SIGNS or (0 < len(text) <= 12 and word("ditto", text) is not None)


def placeholder(text: str) -> str | None:
    """What a text says that stands in for a number, a date or a word: ``no_meeting``, ``blank``, or ``None`` where it is none.

    Examples
    --------
    >>> placeholder("Chưa họp"), placeholder("..."), placeholder("18")
    ('no_meeting', 'blank', None)
    """
    if is_sign_only(text):
        return "blank"
    return word("no_meeting", text) or word("placeholder", text)
