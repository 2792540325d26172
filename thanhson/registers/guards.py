"""What is looked at before a file is read: is it what it claims to be, and can it be read without harm?"""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

MAX_BYTES = 64 * 2**20
"""Size of a file: 200,000 meeting rows take 12 to 18 MiB."""
MAX_UNPACKED = 384 * 2**20
"""Size of a workbook's parts together: 300,000 meeting rows take 260 MiB."""
MAX_ENTRIES = 2_000
MAX_ROWS = 300_000
MAX_CELLS = 26 * MAX_ROWS
"""Cells of the rectangle that a sheet spans, and that a reader lays out in memory."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"RIFF")
_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|table|meta|div|style)",
    re.IGNORECASE | re.DOTALL,
)
_WIDE = (b"\xff\xfe", b"\xfe\xff")
BROKEN_ZIP = (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError, ValueError, RuntimeError, OverflowError)


class Unfit(Exception):
    """A file or sheet must not be read; ``key`` and ``params`` name the reason in the catalogue."""

    def __init__(self, reason: str, **params: object) -> None:
        self.key = f"refused.{reason}"
        self.params = params
        super().__init__(reason)


def check_size(path: Path) -> None:
    """Refuse an empty file, and one larger than a register can be."""
    size = path.stat().st_size
    if size == 0:
        raise Unfit("empty")
    if size > MAX_BYTES:
        raise Unfit("too_large", mib=size / 2**20, limit=MAX_BYTES // 2**20)


def check_reach(rows: int, columns: int) -> None:
    """Refuse a sheet whose last cell lies further out than a register reaches.

    Examples
    --------
    >>> check_reach(200_000, 20)
    >>> check_reach(1_048_576, 16_384)
    Traceback (most recent call last):
    thanhson.registers.guards.Unfit: sparse
    """
    if columns > 26 and rows * columns > MAX_CELLS:
        raise Unfit("sparse", cell=f"{column_letters(columns)}{rows}")
    if rows > MAX_ROWS:
        raise Unfit("too_long", row=rows, limit=MAX_ROWS)


def column_letters(number: int) -> str:
    """The letters of a column counted from 1: 1 is ``A``, 16384 is ``XFD``."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def container(path: Path) -> str:
    """What kind of workbook the file at ``path`` is by its content: ``xlsx``, ``ods`` or ``xls``.

    Raises
    ------
    Unfit
        It is none of them, or it is encrypted, cut off, or unpacks to more than a register can hold.
    """
    with path.open("rb") as file:
        start = file.read(4096)
    if start.startswith(b"PK\x03\x04"):
        return _zip(path)
    if start.startswith(_OLE):
        return _ole(path.read_bytes())
    raise Unfit(_instead(start))


def check_text(data: bytes) -> None:
    """Refuse what stands under the name of a CSV and is no text, or too much of it."""
    start = data[:4096]
    if start.startswith((b"PK\x03\x04", _OLE)):
        raise Unfit("workbook_as_text")
    if (instead := _instead(start)) not in ("text", "not_a_workbook"):
        raise Unfit(instead)
    if b"\0" in data and wide_encoding(data) is None:
        raise Unfit("nul_bytes")
    rows = data.count(b"\n") + 1
    if rows > MAX_ROWS:
        raise Unfit("too_long", row=rows, limit=MAX_ROWS)
    if max(map(data.count, (b";", b",", b"\t"))) > 2 * MAX_CELLS:
        raise Unfit("too_big")


def wide_encoding(data: bytes) -> str | None:
    """The form of UTF-16 that ``data`` is in, by its mark or, without one, by where the zero bytes stand."""
    if data.startswith(_WIDE):
        return "utf-16"
    start = data[:2000]
    low, high = start[1::2].count(0), start[0::2].count(0)
    if len(data) % 2 == 0 and max(low, high) > len(start) / 5 and not min(low, high):
        return "utf-16-le" if low else "utf-16-be"
    return None


def _instead(start: bytes) -> str:
    if _PAGE.match(start.removeprefix(b"\xef\xbb\xbf")):
        return "web_page"
    if start.startswith(_PICTURES):
        return "picture"
    if start.startswith(b"%PDF"):
        return "pdf"
    if start.startswith((b"PK", b"\xd0\xcf\x11")):
        return "truncated"
    if not start.strip(b"\0"):
        return "nul_bytes"
    return "not_a_workbook" if b"\0" in start and not start.startswith(_WIDE) else "text"


def _ole(data: bytes) -> str:
    # The names of the streams of an OLE file stand in its directory in UTF-16.
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Unfit("encrypted")
    if "Workbook".encode("utf-16-le") not in data and "Book".encode("utf-16-le") not in data:
        raise Unfit("truncated" if "Root Entry".encode("utf-16-le") not in data else "not_a_workbook")
    return "xls"


def _zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
                raise Unfit("zip_bomb", limit=MAX_UNPACKED // 2**20)
            if any(entry.flag_bits & 1 for entry in entries) or _says_encrypted(archive):
                raise Unfit("encrypted")
            names = {entry.filename for entry in entries}
            kind = archive.read("mimetype") if "mimetype" in names else b"spreadsheet"
    except BROKEN_ZIP:
        raise Unfit("truncated") from None
    if "content.xml" in names and b"spreadsheet" in kind:
        return "ods"
    if "xl/workbook.xml" in names:
        return "xlsx"
    raise Unfit("not_a_workbook")


def _says_encrypted(archive: zipfile.ZipFile) -> bool:
    part = "META-INF/manifest.xml"
    return part in archive.namelist() and b"encryption-data" in archive.read(part)
