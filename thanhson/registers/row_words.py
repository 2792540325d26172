"""The words by which a row shows that it is no data: sums, marks of groups, places, signatures, numbers of columns."""

from __future__ import annotations

import itertools
import re
import unicodedata
from functools import lru_cache

from thanhson.registers.text import decode, fold

_SUMMED = "toan|xa|thi tran|tt|huyen|chung|don|thang|quy|nam|khoi|cac|dang|chi|muc|phan|nhom|trang|luy ke"
_TOTAL = re.compile(
    r"(?:tong so|tong cong)\b.*"
    rf"|(?:tong|cong)(?:\s*[:(\d+=].*|\s+(?:{_SUMMED})\b.*|\s+\(?(?:[ivx]+|[a-z])\)?(?:\s*\+.*)?)?"
    r"|toan (?:huyen|xa|dang bo|tinh|khoi)|trong do\b.*|binh quan(?: (?:chung|toan|moi|cua|thang|nam)\b.*)?|t[yi] le\b.*"
)
_SUM_WORDS = {"cộng", "tổng", "toàn", "bình", "tỷ", "tỉ"}
_MARK = re.compile(r"(?:[A-ZĐ]|[IVXL]+)\s*[.)/:]?")
_NUMBERED_MARK = re.compile(r"\d{1,2}\s*[.)]")
_MARKED = re.compile(r"\s*(?:[A-ZĐ]|[IVXL]+|\d{1,2})\s*[.)/:-]\s*(?=\S*[^\W\d_])")
_RANK = re.compile(r"\s*(?:([IVX]+)|([A-ZĐ])|(\d+))\s*[.)/:-]")
_COMMUNE = r"(?:xa(?! (?:doi|vien|hoi)\b)|thi tran|tt\.?|phuong|dang bo|dang uy)\s+\S.*"
_PLACE = re.compile(rf"{_COMMUNE}|(?:cum|khoi|nganh)\s+\S.*")
_SIGNED = (
    "nguoi lap|nguoi tong hop|nguoi bao cao|lap bieu|ky(?:,| ten| va| ghi)|da ky|ghi ro ho ten|t/?m\\b|tm\\.|k/?t\\b|tl\\.|thay mat"
    "|bi thu|pho bi thu|thu truong|xac nhan|chu tich|truong ban|pho truong ban|chanh van phong|ban thuong vu|chi uy|thu ky|uy vien"
    "|noi nhan|ghi chu|luu y|chu thich|nguon\\b"
)
_END = re.compile(rf"\W*(?:{_SIGNED})|.*,\s*ngay\b[\s\d.…_]*thang\b[\s\d.…_]*nam\b.*|ngay[\s.…_]+thang[\s.…_]+nam\b.*")
_COLUMN_NUMBER = re.compile(r"\(?(\d{1,2})\)?\s*(?:\(?\s*=.*)?|\(?([A-ZĐa-z])\)?")
LOWEST = 3
"""Rank of a group without a mark."""


@lru_cache(maxsize=65536)
def is_total(text: str) -> bool:
    """Whether a row that begins with ``text`` is a sum, a mean or a share of other rows.

    Examples
    --------
    >>> is_total("Cộng (1+...+11)"), is_total("Công an xã"), is_total("Cộng Hòa")
    (True, False, False)
    """
    for reading in _readings(text):
        first = re.match(r"\W*(\w+)", unicodedata.normalize("NFC", reading.lower()))
        # "Công an" folds to what "Cộng an" does: a word with marks must have the right ones.
        right = first and (first[1].isascii() or first[1] in _SUM_WORDS or first[1] == "trong")
        if right and _TOTAL.fullmatch(fold(reading).lstrip("-–+*•. ")):
            return True
    return False


@lru_cache(maxsize=65536)
def is_place(text: str) -> bool:
    """Whether a text names a commune, town or block in the way that group rows do: ``Xã Địch Quả``, ``TT Thanh Sơn``."""
    return any(_PLACE.fullmatch(fold(reading)) for reading in _readings(text))


def is_commune(text: str) -> bool:
    """Whether a text names a commune or town; ``Khối 5`` may be an area."""
    return any(re.fullmatch(_COMMUNE, fold(reading)) for reading in _readings(text))


def is_end(text: str) -> bool:
    """Whether a text begins the lines below a table: signatures, a dateline, notes."""
    return any(_END.match(fold(reading)) for reading in _readings(text))


def is_mark(text: str) -> bool:
    """Whether a text is the mark of a group and nothing else: ``A``, ``II.``."""
    return bool(_MARK.fullmatch(text.strip()))


def is_numbered_mark(text: str) -> bool:
    """Whether a text is a number with the point of a mark: ``1.``, ``2)``."""
    return bool(_NUMBERED_MARK.fullmatch(text.strip()))


def is_marked(text: str) -> bool:
    """Whether a text begins with the mark of a group: ``I. Khu dân cư``."""
    return bool(_MARKED.match(text))


def unmarked(text: str) -> str:
    """A group's text without its mark."""
    return _MARKED.sub("", text, count=1).strip()


def rank(text: str) -> int:
    """Rank of a group by its mark: A, B before I, II before 1, 2 before none."""
    mark = _RANK.match(text)
    if mark is None:
        return LOWEST
    return 1 if mark[1] else 0 if mark[2] else 2


def is_number(value: object) -> bool:
    """Whether a cell of the column of running numbers holds one: ``1``, ``"2."``."""
    if isinstance(value, str):
        return value.strip(" .)\t").isdigit()
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_column_numbers(row: list[object]) -> bool:
    """Whether a row only numbers its columns: ``1 2 3 4(=2*100/3)``, also ``A B 1 2 3``."""
    numbers: list[int] = []
    for value in row:
        if value is None:
            continue
        found = _COLUMN_NUMBER.fullmatch(str(value).strip())
        if isinstance(value, bool) or not found or (found[2] and numbers):
            return False
        if found[1]:
            numbers.append(int(found[1]))
    return len(numbers) >= 3 and numbers[0] <= 3 and all(b - a == 1 for a, b in itertools.pairwise(numbers))


def _readings(text: str) -> list[str]:
    """The text as it stands, and as the two old encodings have it."""
    if text.isascii():
        return [text]
    return list(dict.fromkeys([text, *(decode(text, encoding, keep_good=False) for encoding in ("tcvn3", "vni"))]))
