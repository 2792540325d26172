"""Sheets of workbooks, read in one long-lived child process: what aborts the reader cannot take the run along."""

from __future__ import annotations

import contextlib
import io
import json
import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

MEMORY = 640 * 2**20
"""Bytes that the child may use: 300,000 rows of 20 columns take 500 MiB."""
SECONDS = 180
"""Seconds that one workbook may take: 200,000 rows take 4."""

MEMORY_IS_LIMITED = sys.platform == "linux"
"""Whether the system keeps the child to its limit; where it does not, sheets are looked into before they are read."""

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
        self.sheet: str | None = None
        super().__init__(reason)


class WorkbookReader:
    """Reads .xlsx, .xls and .ods in a child process that is started when first needed and again after a crash.

    Use as a context manager; one reader serves any number of files.
    """

    def __init__(self, memory: int = MEMORY, seconds: float = SECONDS) -> None:
        self.memory = memory
        self.seconds = seconds
        self._child: subprocess.Popen[bytes] | None = None
        self._answering = False

    def __enter__(self) -> WorkbookReader:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def ask(
        self,
        path: Path,
        by_content: bool = False,
        rows: int = 10**6,
        done: Sequence[int] = (),
        skip: Sequence[str] = (),
    ) -> Iterator[tuple]:
        """Ask for the workbook at ``path``; the child sets to work at once, and its messages come by iterating.

        Parameters
        ----------
        path : Path
            The workbook.
        by_content : bool
            What kind it is shows in its content, not in its ending.
        rows : int
            Sheets with more rows are not told.
        done, skip : sequence
            Indexes of sheets told already, and names of sheets to pass over.

        Yields
        ------
        tuple
            The messages of :mod:`thanhson.registers.workbook_worker`, except ``("done",)``.

        Raises
        ------
        ReaderDied
            While iterating: the child aborted (``crashed``) or was stopped (``too_slow``).
        """
        child = self._running()
        request = {"path": str(path), "by_content": by_content, "rows": rows, "done": list(done), "skip": list(skip)}
        with contextlib.suppress(OSError):  # a child that is gone shows when its answer is read
            child.stdin.write(json.dumps(request).encode() + b"\n")
            child.stdin.flush()
        self._answering = True
        return self._messages(child)

    def _messages(self, child: subprocess.Popen[bytes]) -> Iterator[tuple]:
        late = threading.Event()

        def stop() -> None:
            late.set()
            child.kill()

        timer = threading.Timer(self.seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            while (message := _Unpickler(child.stdout).load()) != ("done",):
                yield message
                if message[0] == "failed":
                    break
            self._answering = False
        except (OSError, EOFError, pickle.UnpicklingError):
            raise ReaderDied("too_slow" if late.is_set() else "crashed") from None
        finally:
            timer.cancel()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._answering:
            self._stop()  # it died, or half an answer nobody wanted is still in the pipe
        if self._child is None:
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
        self._answering = False
