"""Word lists as data: which Vietnamese wording stands for which value (``words.csv``). An office's own wording is a new row."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

from thanhson.registers.folding import bare

_SIGNS = re.compile(r"[\W_]+")
_DITTO_SIGNS = frozenset({'"', "''", "”", "“", "″", "〃", "“”", "’’", "´´", "``"})


@cache
def _lists() -> dict[str, dict[str, str]]:
    lists: dict[str, dict[str, str]] = {}
    with (Path(__file__).parent / "words.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            lists.setdefault(row["list"], {})[_key(row["wording"])] = row["value"]
    return lists


def _key(wording: str) -> str:
    return bare(wording) or wording.strip()


def word(name: str, text: str) -> str | None:
    """The value of ``text`` in the word list ``name``, compared without case, marks and punctuation; else ``None``.

    Examples
    --------
    >>> word("rating", "HTXSNV"), word("rating", "Trong sạch, vững mạnh"), word("grade", "xuất sắc")
    ('excellent', 'clean_strong', None)
    """
    return _lists()[name].get(_key(text))


def wordings(name: str) -> dict[str, str]:
    """The word list ``name``: folded wording to value."""
    return dict(_lists()[name])


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
