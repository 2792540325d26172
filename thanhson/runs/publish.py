"""Files put in place whole: written beside their place first, moved there in one step; never half of one, on a full disk either."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from thanhson.errors import RunError, UsageError
from thanhson.runs.folders import Outputs


def put(outputs: Outputs, files: Mapping[Path, bytes | str | Iterator[bytes]]) -> None:
    """Write all of ``files`` to the staging folder, then move each into place; bytes that are there already stay untouched.

    A content too long for memory comes piece by piece.

    Raises
    ------
    RunError
        The disk is full, or writing failed; no file was changed unless all had been written.
    """
    staged: list[tuple[Path, Path]] = []
    try:
        outputs.staging.mkdir(parents=True, exist_ok=True)
        for number, (path, content) in enumerate(files.items()):
            data = content.encode() if isinstance(content, str) else content
            if isinstance(data, bytes) and _holds(path, data):
                continue
            place = outputs.staging / f"{os.getpid()}-{number}-{path.name}"
            staged.append((place, path))
            _write(place, [data] if isinstance(data, bytes) else data)
        for place, path in staged:
            path.parent.mkdir(parents=True, exist_ok=True)
            os.replace(place, path)  # noqa: PTH105
    except OSError as error:
        for place, _ in staged:
            with contextlib.suppress(OSError):
                place.unlink(missing_ok=True)
        raise cannot_write(error, outputs.home) from error


def put_one(path: Path, text: str) -> None:
    """Write one file beside its place, then move it there.

    Raises
    ------
    RunError
        The disk is full, or the folder cannot be written.
    """
    staged = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(staged, [text.encode()])
        os.replace(staged, path)  # noqa: PTH105
    except OSError as error:
        with contextlib.suppress(OSError):
            staged.unlink(missing_ok=True)
        raise cannot_write(error, path) from error


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    with path.open("wb") as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())


def cannot_write(error: OSError, folder: Path) -> RunError:
    """The error that tells why nothing could be written below ``folder``."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return RunError("runs.disk_full", folder=folder)
    return RunError("runs.cannot_write", folder=folder, reason=error.strerror or str(error))


@contextlib.contextmanager
def held(outputs: Outputs, owner_only: bool, on_wait: Callable[[], None]) -> Iterator[None]:
    """The output folder for this run alone; where another run holds it, ``on_wait`` is called once and this one waits.

    Raises
    ------
    UsageError
        The folder cannot be made or written.
    """
    from filelock import FileLock, Timeout

    try:
        outputs.home.mkdir(parents=True, exist_ok=True)
        if owner_only:
            outputs.home.chmod(0o700)
        lock = FileLock(outputs.lock, mode=0o600 if owner_only else 0o644)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            on_wait()
            lock.acquire()
    except OSError as error:
        raise UsageError("runs.cannot_write", folder=outputs.home, reason=error.strerror or str(error)) from error
    try:
        shutil.rmtree(outputs.staging, ignore_errors=True)
        yield
    finally:
        shutil.rmtree(outputs.staging, ignore_errors=True)
        lock.release()
