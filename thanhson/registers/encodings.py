"""The two encodings from before Unicode, TCVN3 (.VnTime) and VNI, read as Latin-1: naming them and undoing them.

``§Þch Qu¶`` is *Địch Quả* in TCVN3, ``Ñòch Quaû`` the same in VNI. A short string cannot be judged by itself, so
the values of a column are weighed together; and since one column may mix encodings, a value that is good
Vietnamese already is left alone.

Sources: TCVN 5712:1993 (VN3), as in glibc's ``TCVN5712-1``; VNI for Windows, as in the tables of xvnkb.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from thanhson.registers.syllables import is_common, is_syllable, looks_like_lost_horn, with_horn

_TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")  # none, huyền, sắc, hỏi, ngã, nặng

# Each vowel with its codes in the order of _TONES; "" where plain ASCII serves.
_TCVN3_VOWELS = {
    "a": ("", "µ", "¸", "¶", "·", "¹"),
    "ă": ("¨", "»", "¾", "¼", "½", "Æ"),
    "â": ("©", "Ç", "Ê", "È", "É", "Ë"),
    "e": ("", "Ì", "Ð", "Î", "Ï", "Ñ"),
    "ê": ("ª", "Ò", "Õ", "Ó", "Ô", "Ö"),
    "i": ("", "×", "Ý", "Ø", "Ü", "Þ"),
    "o": ("", "ß", "ã", "á", "â", "ä"),
    "ô": ("«", "å", "è", "æ", "ç", "é"),
    "ơ": ("¬", "ê", "í", "ë", "ì", "î"),
    "u": ("", "ï", "ó", "ñ", "ò", "ô"),
    "ư": ("\u00ad", "õ", "ø", "ö", "÷", "ù"),
    "y": ("", "ú", "ý", "û", "ü", "þ"),
}
_TCVN3_OTHERS = {"đ": "®", "Ă": "¡", "Â": "¢", "Ê": "£", "Ô": "¤", "Ơ": "¥", "Ư": "¦", "Đ": "§"}

_VNI_BASES = {"a": "a", "e": "e", "o": "o", "u": "u", "ơ": "ô", "ư": "ö", "y": "y"}
_VNI_MARKS = ("", "ø", "ù", "û", "õ", "ï")
_VNI_HATS = {"â": ("a", "âàáåãä"), "ê": ("e", "âàáåãä"), "ô": ("o", "âàáåãä"), "ă": ("a", "êèéúüë")}
_VNI_SINGLE = {"ì": "ì", "í": "í", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î", "đ": "ñ"}


def _with_tone(letter: str, tone: str) -> str:
    return unicodedata.normalize("NFC", letter + tone)


def _tcvn3_table() -> dict[str, str]:
    table = {code: letter for letter, code in _TCVN3_OTHERS.items()}
    for letter, codes in _TCVN3_VOWELS.items():
        table |= {code: _with_tone(letter, tone) for code, tone in zip(codes, _TONES, strict=True) if code}
    return table


def _vni_table() -> dict[str, str]:
    table = {code: letter for letter, code in _VNI_SINGLE.items()}
    for letter, base in _VNI_BASES.items():
        tones = zip(_VNI_MARKS, _TONES, strict=True)
        table |= {base + mark: _with_tone(letter, tone) for mark, tone in tones if base + mark != letter}
    for letter, (base, marks) in _VNI_HATS.items():
        table |= {base + mark: _with_tone(letter, tone) for mark, tone in zip(marks, _TONES, strict=True)}
    del table["yï"]  # ỵ has a sign of its own
    capitals = {code.upper(): letter.upper() for code, letter in table.items()}
    # A capital vowel may carry the small form of its mark: "Aù" beside "AÙ".
    mixed = {code[0].upper() + code[1:]: letter.upper() for code, letter in table.items() if len(code) == 2}
    return table | mixed | capitals


TABLES: dict[str, dict[str, str]] = {"tcvn3": _tcvn3_table(), "vni": _vni_table()}
"""Code (as Latin-1 text) to Vietnamese letter, for each of the two encodings."""

_PATTERNS = {
    name: re.compile("|".join(re.escape(code) for code in sorted(table, key=len, reverse=True)))
    for name, table in TABLES.items()
}
# Marks that a Latin-1 reading leaves in front of us, and punctuation that may stand among them.
_LATIN = re.compile(r"[\x00-\xff\u2010-\u2027\u2030-\u205e]*")
_BETWEEN = re.compile(r"[\s\x00-\x40\x5b-\x60\x7b-\x7f\xa0\u2000-\u206f]+")
_LONGEST_NAME = 60
_CONSONANTS = re.compile(r"[a-zđ]*", re.IGNORECASE)
_FONTS = (("tcvn3", re.compile(r"\.vn", re.IGNORECASE)), ("vni", re.compile(r"vni[-\s]", re.IGNORECASE)))


def decode(text: str, encoding: str, keep_good: bool = True) -> str:
    """``text`` of a column in ``encoding``, as Unicode in NFC.

    Parameters
    ----------
    text : str
        A value as received.
    encoding : str
        ``unicode``, ``tcvn3`` or ``vni``: what :func:`encoding_of` says of the column.
    keep_good : bool
        Leave a value alone that is good Vietnamese as it stands, since a column may mix encodings.

    Examples
    --------
    >>> decode("§Þch Qu¶", "tcvn3"), decode("Ñòch Quaû", "vni"), decode("Địch Quả", "tcvn3")
    ('Địch Quả', 'Địch Quả', 'Địch Quả')
    """
    if encoding == "unicode" or text.isascii():
        return text
    composed = unicodedata.normalize("NFC", text)
    if not _LATIN.fullmatch(composed):
        return text
    readings = _readings(composed, encoding)
    if keep_good:
        better = _are_better(readings)
    else:
        better = sum(reading.passes_after for reading in readings) >= sum(reading.passes for reading in readings)
    return convert(composed, encoding) if better else text


def convert(text: str, encoding: str) -> str:
    """``text`` through the table of ``encoding``, whatever it says; words typed in capitals get capitals."""
    table = TABLES[encoding]
    plain = _PATTERNS[encoding].sub(lambda found: table[found[0]], text)
    if encoding == "vni":
        return plain
    return re.sub(r"\S+", _capitals_again, plain)


def _capitals_again(word: re.Match[str]) -> str:
    # TCVN3 keeps capitals with tone marks in a font (.VnTimeH): "NGUYÔN" holds a small ễ among capitals.
    ascii_letters = [c for c in word[0] if c.isascii() and c.isalpha()]
    shouted = len(ascii_letters) > 1 and all(c.isupper() for c in ascii_letters)
    return word[0].upper() if shouted else word[0]


def encoding_of(values: Iterable[str], font: str | None = None, witness: frozenset[str] = frozenset()) -> str:
    """The encoding of a column: ``unicode``, ``tcvn3`` or ``vni``.

    Parameters
    ----------
    values : iterable of str
        The column's values (distinct ones are enough). Others than texts are passed over.
    font : str, optional
        The column's font name: ``.VnTime`` speaks for TCVN3, ``VNI-Times`` for VNI. It decides nothing alone, since
        sheets long since typed in Unicode keep the old font.
    witness : frozenset of str
        Names that the column may hold, in Unicode and lower case: the communes.

    Examples
    --------
    >>> encoding_of(["§Þch Qu¶", "Vâ MiÕu"]), encoding_of(["Địch Quả"]), encoding_of(["Voõ Mieáu"])
    ('tcvn3', 'unicode', 'vni')
    """
    candidates = {composed for value in values if isinstance(value, str) and (composed := _candidate(value))}
    weights = dict.fromkeys(TABLES, 0.0)
    for name in TABLES:
        weights[name] = sum(_weight(value, name, witness) for value in candidates)
        if weights[name] and encoding_of_font(font) == name:
            weights[name] += len(candidates) / 2
    best = max(weights, key=lambda name: weights[name])
    return best if weights[best] > 0 else "unicode"


def is_pure(values: Iterable[str], encoding: str) -> bool:
    """Whether no value of a column speaks against ``encoding``: then even what could be read both ways is decoded."""
    return encoding != "unicode" and not any(
        isinstance(value, str)
        and not value.isascii()
        and _speaks_against(unicodedata.normalize("NFC", value), encoding)
        for value in values
    )


def is_wholly_vietnamese(text: str) -> bool:
    """Whether every word of ``text`` that has marks can be Vietnamese."""
    return _faults(text) == 0


def is_legacy_candidate(value: str) -> bool:
    """Whether ``value`` could be in an old encoding at all: it has marks, and all within Latin-1."""
    return _candidate(value) is not None


def _candidate(value: str) -> str | None:
    if value.isascii():
        return None
    composed = unicodedata.normalize("NFC", value)
    return composed if _LATIN.fullmatch(composed) else None


def encoding_of_font(font: str | None) -> str:
    """The encoding that a font was made for: ``.VnTime`` for TCVN3, ``VNI-Times`` for VNI, any other for Unicode."""
    return next((name for name, pattern in _FONTS if font and pattern.match(font)), "unicode")


def _weight(value: str, encoding: str, witness: frozenset[str]) -> float:
    readings = _readings(value, encoding)
    # What can be Vietnamese as it stands has no vote, however likely the other reading is.
    if not _are_evidence(readings) or not _are_better(readings):
        return 0.0
    if len(value) <= _LONGEST_NAME and convert(value, encoding).lower() in witness:
        return 3.0
    return 1.0 if all(reading.passes_after for reading in readings) else 0.25


def _are_evidence(readings: list[_Reading]) -> bool:
    """Whether there are words that only the encoding makes Vietnamese: two, or one that is no mere sign (µ, §, ½, «)."""
    mended = [reading for reading in readings if reading.is_mended]
    return len(mended) > 1 or any(len(reading.after) > 2 or reading.common_after for reading in mended)


def _are_better(readings: list[_Reading]) -> bool:
    """Whether the words are better Vietnamese once decoded: fewer broken ones, or as few and more that are common."""
    if not any(reading.changes for reading in readings):
        return False
    faults = sum(not reading.passes for reading in readings)
    faults_after = sum(not reading.passes_after for reading in readings)
    if faults:
        return faults_after * 2 <= faults
    common, common_after = (sum(getattr(r, name) for r in readings) for name in ("common", "common_after"))
    return faults_after == 0 and common == 0 and common_after > 0


class _Reading(NamedTuple):
    """A word with marks as it stands and once decoded."""

    after: str
    changes: bool
    passes: bool
    passes_after: bool
    is_mended: bool
    common: bool
    common_after: bool


@lru_cache(maxsize=65536)
def _reading(word: str, encoding: str) -> _Reading:
    after = convert(word, encoding)
    passes = _passes(word)
    hornless = looks_like_lost_horn(after)
    mended = not passes and (is_syllable(after) or hornless)
    common_after = is_common(with_horn(after) if hornless else after)
    return _Reading(after, after != word, passes, _passes(after), mended, is_common(word), common_after)


def _readings(value: str, encoding: str) -> list[_Reading]:
    return [_reading(word, encoding) for word in _marked_words(value)]


def _speaks_against(value: str, encoding: str) -> bool:
    if not _LATIN.fullmatch(value):
        return True
    readings = _readings(value, encoding)
    if not all(reading.passes for reading in readings):
        return False
    if not all(reading.passes_after for reading in readings):
        return True
    return sum(reading.common for reading in readings) > sum(reading.common_after for reading in readings)


def _marked_words(text: str) -> list[str]:
    return [word for word in _BETWEEN.split(text) if not word.isascii()]


def _faults(text: str) -> int:
    """How many of the words with marks cannot be Vietnamese."""
    return sum(not _passes(word) for word in _marked_words(text))


def _passes(word: str) -> bool:
    # Abbreviations (HĐND, Đ.) have no vowel to judge; a lost ư (Hơng) is no sign of a wrong table.
    return is_syllable(word) or _CONSONANTS.fullmatch(word) is not None or looks_like_lost_horn(word)
