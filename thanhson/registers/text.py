"""Text as offices type it: one door to folding, encodings, repair, numbers and dates."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from thanhson.registers.encodings import decode, encoding_of

__all__ = ["decode", "encoding_of", "fold"]

_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0e-\x1f\x7f]")
_MARKS = re.compile(r"[\u0300-\u036f]+")


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """``text`` as a key to compare by: NFC, đ to d, marks stripped, lower case, spaces collapsed.

    Examples
    --------
    >>> fold("  ĐỊCH  Quả ")
    'dich qua'
    """
    spread = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return " ".join(_INVISIBLE.sub("", _MARKS.sub("", spread)).split())
