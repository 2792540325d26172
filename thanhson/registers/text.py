"""Text as offices type it: one door to folding, encodings, repair, numbers and dates.

The ideas have rooms of their own: :mod:`folding`, :mod:`syllables`, :mod:`encodings`, :mod:`numbers`, :mod:`dates`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from thanhson.registers.dates import date
from thanhson.registers.encodings import decode, encoding_of, is_wholly_vietnamese
from thanhson.registers.folding import INVISIBLE, LOOK_ALIKES, fold
from thanhson.registers.numbers import number

__all__ = ["date", "decode", "encoding_of", "fold", "is_unrecoverable", "number", "repair", "repair_steps"]

_RULES = {"tcvn3": "text.tcvn3", "vni": "text.vni"}


def _new_placements() -> dict[str, str]:
    """Old to new placement of the tone in open ``oa``, ``oe``, ``uy``: oà → òa, in small letters and capitals."""
    compose = lambda *letters: unicodedata.normalize("NFC", "".join(letters))  # noqa: E731
    return {
        first + compose(second, tone): compose(first, tone) + second
        for pair in ("oa", "oe", "uy")
        for first in (pair[0], pair[0].upper())
        for second in (pair[1], pair[1].upper())
        for tone in "\u0300\u0301\u0303\u0309\u0323"
    }


_PLACEMENTS = _new_placements()
# A letter behind makes it a closed syllable or a longer rhyme (hoàn, huỳnh, hoài), a q before makes the u no vowel (quý).
_OLD_PLACEMENT = re.compile(rf"(?<![qQ])(?:{'|'.join(_PLACEMENTS)})(?![^\W\d_]|[\u0300-\u036f])")
_MOST_LOOKS = 5
_SPACES = re.compile(r"\s+")
_BROKEN = re.compile(r"[^\W\d_]\?+[^\W\d_]|\?+[^\W\d_]|\ufffd|\?{2,}")
_BROKEN_END = re.compile(r"[^\W\d_]\?")


def repair(text: str) -> str:
    """``text`` in Unicode NFC, tones placed the new way in open syllables, spaces single; twice is the same as once.

    A text in TCVN3 or VNI is decoded where it cannot be Vietnamese as it stands and is wholly Vietnamese once decoded;
    the values of a column should rather be weighed together, see :func:`encoding_of`.

    Examples
    --------
    >>> repair("  §Þch   Qu¶ "), repair("hoà"), repair("hoàn"), repair("huỳnh")
    ('Địch Quả', 'hòa', 'hoàn', 'huỳnh')
    """
    repaired = _repaired_once(text)
    # A character that was taken away may have hidden what a text is: look again, but not for ever.
    for _ in range(_MOST_LOOKS):
        if (again := _repaired_once(repaired)) == repaired:
            break
        repaired = again
    return repaired


def _repaired_once(text: str) -> str:
    encoding = encoding_of([text])
    if not is_wholly_vietnamese(decode(text, encoding)):
        encoding = "unicode"
    return repair_steps(text, encoding)[0]


@lru_cache(maxsize=65536)
def repair_steps(text: str, encoding: str = "unicode", keep_good: bool = True) -> tuple[str, tuple[str, ...]]:
    """:func:`repair` for a value of a column in ``encoding``, with the rules of what was changed."""
    if text.isascii():
        spaced = _single_spaces(text)
        return spaced, ("text.spaces",) if spaced != text else ()
    rules = []
    decoded = decode(text, encoding, keep_good)
    if decoded != text:
        rules.append(_RULES[encoding])
    spaced = _single_spaces(decoded)
    if spaced != decoded:
        rules.append("text.spaces")
    composed = unicodedata.normalize("NFC", spaced).translate(LOOK_ALIKES)
    if composed != spaced:
        rules.append("text.nfc")
    placed = _OLD_PLACEMENT.sub(lambda found: _PLACEMENTS[found[0]], composed)
    if placed != composed:
        rules.append("text.tone_placement")
    return placed, tuple(rules)


def _single_spaces(text: str) -> str:
    return _SPACES.sub(" ", INVISIBLE.sub("", text)).strip()


def is_unrecoverable(text: str, name: bool = True) -> bool:
    """Whether letters of ``text`` were stored as ``?``: nobody can know which they were.

    In a name every question mark at a letter is one; elsewhere the last one of a sentence may be a question.
    """
    if "?" not in text and "\ufffd" not in text:
        return False
    return bool(_BROKEN.search(text) or (name and _BROKEN_END.search(text)))
