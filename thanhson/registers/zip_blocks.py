"""A large part of a zip, block by block, never whole in memory."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence

BLOCK = 2**20


def blocks(archive: zipfile.ZipFile, part: str, ends: Sequence[bytes], limit: int | None = None) -> Iterator[bytes]:
    """The part in blocks of about a MiB.

    Parameters
    ----------
    archive : zipfile.ZipFile
        The open archive.
    part : str
        The name of the part.
    ends : sequence of bytes
        A block ends after the last of these that it holds, the first kind that it holds at all, so that no row is cut in two.
    limit : int, optional
        Bytes after which to stop.
    """
    with archive.open(part) as file:
        rest = b""
        while (block := file.read(BLOCK)) and (limit is None or file.tell() <= limit + BLOCK):
            block = rest + block
            end = next((at + len(mark) for mark in ends if (at := block.rfind(mark)) >= 0), 0)
            if not end and len(block) > 8 * BLOCK:
                end = len(block)  # nothing that ends: not worth holding on to
            rest = block[end:]
            yield block[:end]
        yield rest
