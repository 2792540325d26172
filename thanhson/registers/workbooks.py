"""Sheets of workbooks, read in one long-lived child process: what aborts the reader cannot take the run along."""

from __future__ import annotations

import io
import json
import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import numpy as np

MEMORY = 640 * 2**20
"""Bytes that the child may use: 300,000 rows of 20 columns take 500 MiB."""
SECONDS = 180
"""Seconds that one workbook may take: 200,000 rows take 4."""

_WORKER = Path(__file__).with_name("workbook_worker.py")
_ALLOWED = {"date": date, "datetime": datetime, "time": time, "timedelta": timedelta}


class _Unpickler(pickle.Unpickler):
    """Takes plain values and dates only: what a child read from a stranger's file names no code."""

    def find_class(self, module: str, name: str) -> object:
        if module == "datetime" and name in _ALLOWED:
            return _ALLOWED[name]
        raise pickle.UnpicklingError(f"{module}.{name}")


class ReaderDied(Exception):
    """The child ended in the middle of a workbook: it aborted, or was stopped for taking too long."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class WorkbookReader:
    """Reads .xlsx, .xls and .ods in a child process that is started when first needed and again after a crash.

    Use as a context manager; one reader serves any number of files.
    """

    def __init__(self, memory: int = MEMORY, seconds: float = SECONDS) -> None:
        self.memory = memory
        self.seconds = seconds
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> WorkbookReader:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def messages(self, path: Path, skip: list[str]) -> Iterator[tuple]:
        """What the child tells of the workbook at ``path``, except the last message (``done``).

        Raises
        ------
        ReaderDied
            The child aborted (``crashed``) or was stopped (``too_slow``).
        """
        child = self._running()
        late = threading.Event()

        def stop() -> None:
            late.set()
            child.kill()

        timer = threading.Timer(self.seconds, stop)
        timer.start()
        try:
            child.stdin.write(json.dumps({"path": str(path), "skip": skip}).encode() + b"\n")
            child.stdin.flush()
            while (message := _Unpickler(child.stdout).load()) != ("done",):
                yield message
                if message[0] == "failed":
                    return
        except (OSError, EOFError, pickle.UnpicklingError):
            self._stop()
            raise ReaderDied("too_slow" if late.is_set() else "crashed") from None
        except GeneratorExit:
            self._stop()  # half an answer is still in the pipe
            raise
        finally:
            timer.cancel()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self._child = subprocess.Popen(
                # -P: the worker's folder must not shadow the standard library.
                [sys.executable, "-P", str(_WORKER), str(self.memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=io.DEFAULT_BUFFER_SIZE * 16,
            )
        return self._child

    def _stop(self) -> None:
        if self._child is None:
            return
        self._child.kill()
        self._child.communicate()
        self._child = None


class SheetParts:
    """Gathers the messages of one sheet into columns."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.merged: tuple[tuple[int, int, int, int], ...] = ()
        self._blocks: list[list[list[object]]] = []

    def take(self, message: tuple) -> None:
        """Take in a ``merged`` or ``cells`` message."""
        if message[0] == "merged":
            self.merged = tuple(message[1])
        else:
            self._blocks.append(message[1])

    def columns(self) -> tuple[np.ndarray, ...]:
        """The columns as object arrays of one length."""
        height = sum(len(block[0]) for block in self._blocks)
        width = len(self._blocks[0]) if self._blocks else 0
        columns = tuple(np.empty(height, dtype=object) for _ in range(width))
        start = 0
        for block in self._blocks:
            stop = start + len(block[0])
            for column, values in zip(columns, block, strict=True):
                column[start:stop] = values
            start = stop
        return columns
