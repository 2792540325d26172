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
BLOCK = 2**20

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"RIFF")
_PAGE = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|table|meta|div|style)", re.IGNORECASE | re.DOTALL
)
_LARGEST = re.compile(rb'r=["\'](?:([A-Z]{2,3})\d|[A-Z]?(\d{6,}))')
_REFERENCE = re.compile(rb'r=["\']([A-Z]{0,3})(\d+)["\']')


class Unfit(Exception):
    """A file or sheet must not be read; ``key`` and ``params`` name the reason in the catalogue."""

    def __init__(self, reason: str, **params: object) -> None:
        self.key = f"refused.{reason}"
        self.params = params
        super().__init__(reason)


def container(path: Path) -> str:
    """What kind of workbook the file at ``path`` is by its content: ``xlsx``, ``ods`` or ``xls``.

    Raises
    ------
    Unfit
        It is none of them, or it is encrypted, cut off, or larger than a register can be.
    """
    with path.open("rb") as file:
        start = file.read(4096)
    if start.startswith(b"PK\x03\x04"):
        return _check_zip(path)
    if start.startswith(_OLE):
        return _check_ole(path)
    raise Unfit(_what_instead(start))


def check_size(path: Path) -> None:
    """Refuse an empty file, and one larger than a register can be."""
    size = path.stat().st_size
    if size == 0:
        raise Unfit("empty")
    if size > MAX_BYTES:
        raise Unfit("too_large", mib=size / 2**20, limit=MAX_BYTES // 2**20)


def _what_instead(start: bytes) -> str:
    if _PAGE.match(start.removeprefix(b"\xef\xbb\xbf")):
        return "web_page"
    if start.startswith(_PICTURES):
        return "picture"
    if start.startswith(b"%PDF"):
        return "pdf"
    if start.startswith(b"PK"):
        return "truncated"
    if not start.strip(b"\0"):
        return "nul_bytes"
    return "not_a_workbook" if b"\0" in start and not start.startswith((b"\xff\xfe", b"\xfe\xff")) else "text"


def _check_ole(path: Path) -> str:
    data = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Unfit("encrypted")
    if "WordDocument".encode("utf-16-le") in data:
        raise Unfit("not_a_workbook")
    return "xls"


def _check_zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
                raise Unfit("zip_bomb", limit=MAX_UNPACKED // 2**20)
            if any(entry.flag_bits & 1 for entry in entries):
                raise Unfit("encrypted")
            if "content.xml" in names:
                return _check_ods(archive)
            if "xl/workbook.xml" in names or any(name.lower().endswith("workbook.xml") for name in names):
                return "xlsx"
            raise Unfit("not_a_workbook")
    except (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError, ValueError, OSError) as error:
        if isinstance(error, PermissionError):
            raise
        raise Unfit("truncated") from None


def _check_ods(archive: zipfile.ZipFile) -> str:
    if "META-INF/manifest.xml" in archive.namelist() and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise Unfit("encrypted")
    return "ods"
