"""Who a row is about, without saying who: keyed hashes of what identifies a person."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import tempfile
from collections.abc import Iterable
from pathlib import Path

from thanhson.errors import UsageError

KEY_FILE = ".key"
_KEY_BYTES, _SHORTEST_KEY, _ID_BYTES = 32, 16, 16
_SEPARATOR = "\x1f"


def read_key(district: Path) -> bytes:
    """The secret of a district, made on first use: ``.key`` in its folder, readable by the owner only.

    Raises
    ------
    UsageError
        The file cannot be made or read, or is too short to be a key.
    """
    path = district / KEY_FILE
    try:
        _make(path)
        path.chmod(0o600)
        key = path.read_bytes().strip()
    except OSError as error:
        raise UsageError("registers.key_unusable", file=path, reason=error.strerror or type(error).__name__) from None
    if len(key) < _SHORTEST_KEY:
        raise UsageError("registers.key_too_short", file=path, least=_SHORTEST_KEY)
    return hashlib.blake2b(key, digest_size=_KEY_BYTES).digest()


def _make(path: Path) -> None:
    if path.exists():
        return
    # Written whole under another name first: nobody may ever read half a key.
    descriptor, draft = tempfile.mkstemp(prefix=f"{KEY_FILE}-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(_KEY_BYTES) + "\n")
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        Path(draft).unlink()


def hashed(people: Iterable[tuple[str, ...]], key: bytes, purpose: str) -> list[str]:
    """For each person the keyed hash (BLAKE2b, 32 hexadecimal digits) of what identifies him or her.

    Parameters
    ----------
    people : iterable of tuples of str
        What identifies a person: name, birth date, sex; blank where not known.
    key : bytes
        The district's secret.
    purpose : str
        Hashes for different purposes cannot be joined to each other. At most 16 ASCII letters.
    """
    person = purpose.encode("ascii")

    def one(parts: tuple[str, ...]) -> str:
        text = _SEPARATOR.join(part.casefold() for part in parts)
        return hashlib.blake2b(text.encode(), key=key, digest_size=_ID_BYTES, person=person).hexdigest()

    return [one(parts) for parts in people]


def row_id(values: Iterable[object], purpose: str) -> str:
    """A name for a row that is known by its values alone: the same values, the same name."""
    text = _SEPARATOR.join("" if value is None else str(value) for value in values)
    return hashlib.blake2b(text.encode(), digest_size=_ID_BYTES, person=purpose.encode("ascii")).hexdigest()
