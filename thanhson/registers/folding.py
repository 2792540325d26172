"""Text as a key: what is left when marks, case and spaces are taken away. For comparing, never for showing."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0e-\x1f\x7f]")
_MARKS = re.compile(r"[\u0300-\u036f]+")
LOOK_ALIKES = str.maketrans("\u00d0\u0189\u00f0\u0256", "\u0110\u0110\u0111\u0111")
"""Letters of Iceland and Africa that look like Đ and đ and are typed for them."""
_NO_LETTER = re.compile(r"[\W_]+")


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """``text`` as a key to compare by: NFC, đ to d, marks stripped, lower case, spaces collapsed.

    Examples
    --------
    >>> fold("  ĐỊCH  Quả ")
    'dich qua'
    """
    spread = unicodedata.normalize("NFD", text.translate(LOOK_ALIKES).lower().replace("đ", "d"))
    return " ".join(INVISIBLE.sub("", _MARKS.sub("", spread)).split())


def bare(text: str) -> str:
    """:func:`fold` without punctuation: ``trong sạch, vững mạnh`` is ``trong sach vung manh``."""
    return _NO_LETTER.sub(" ", fold(text)).strip()
