"""Pages made on a Dask cluster: the same calls behind the same interface, with inputs that travel where no folder is shared.

A worker that sees the clean tables in the folder that the task names (a shared file system), with the same content, uses them
there. Another one says :class:`InputsMissing`, and is sent the tables once; it keeps them, in a private folder, while it lives. Registers
as received, with names and birth dates, never travel, and neither do the values in quarantine.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import io
import logging
import shutil
import tempfile
import threading
import zipfile
from concurrent.futures import Executor, Future
from dataclasses import replace
from pathlib import Path
from typing import Any

from thanhson.errors import UsageError
from thanhson.runs import digests
from thanhson.runs.clean import look_at
from thanhson.runs.execute import make_page
from thanhson.runs.failures import Failure
from thanhson.runs.pool import WorkerDied
from thanhson.runs.tasks import Outcome, Task

KEPT = 8
"""Clean tables of so many districts are kept by a worker without a shared folder."""

CONNECT_SECONDS = 20.0


class InputsMissing(Exception):
    """The worker has no access to the clean tables of the task."""


class Cluster:
    """A Dask scheduler as an :class:`concurrent.futures.Executor`.

    Parameters
    ----------
    address : str
        ``tcp://host:8786``, or ``host:8786``.

    Raises
    ------
    UsageError
        The extra ``cluster`` is not installed, or no scheduler answers.
    """

    def __init__(self, address: str) -> None:
        try:
            from distributed import Client
        except ImportError:
            raise UsageError("runs.no_dask") from None
        # What becomes of the cluster is told by this run, in its own words.
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        try:
            self.client: Any = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise UsageError("runs.no_scheduler", address=address) from error
        self.executor: Executor = self.client.get_executor(pure=False)

    def submit_page(self, task: Task) -> Future:
        """Have a page made by some worker of the cluster."""
        return self.executor.submit(make_page_elsewhere, task)

    def width(self) -> int:
        """How many pages may be handed over at once: what keeps every thread of the cluster busy, and a few beside."""
        with contextlib.suppress(Exception):
            return max(2, int(1.5 * sum(self.client.nthreads().values())) + 1)
        return 2

    def close(self) -> None:
        """Let go of the cluster; it goes on without this run."""
        with contextlib.suppress(Exception):
            self.executor.shutdown(wait=False, cancel_futures=True)
        with contextlib.suppress(Exception):
            self.client.close(timeout=5)

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def lost_worker(error: Exception) -> bool:
    """Whether ``error`` says that the worker is gone, and not that its call failed."""
    return isinstance(error, WorkerDied) or type(error).__name__ == "KilledWorker"


def make_page_elsewhere(task: Task) -> Outcome:
    """Make a page on a worker that may share nothing with the caller but the package.

    Raises
    ------
    InputsMissing
        The clean tables are not to be found here and did not come along.
    """
    if digests.of_package() != task.package:
        return Outcome(0.0, failure=Failure("runs.cause.other_package"))
    return make_page(_at_home_here(task), warm=_own_server())


def bundle_of(task: Task) -> bytes:
    """The settings and clean tables of a task's district as a zip file, without the values in quarantine; and what was published."""
    folder, clean = Path(task.folder), Path(task.clean, task.code)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name in ("programme.toml", "communes.csv"):
            if (folder / name).is_file():
                bundle.write(folder / name, f"district/{name}")
        for path in digests.published():
            bundle.write(path, f"data/published/{path.name}")
        for path in sorted(clean.rglob("*")):
            if path.is_file() and path.suffix in (".parquet", ".csv"):
                name = f"clean/{task.code}/{path.relative_to(clean).as_posix()}"
                bundle.writestr(name, _without_values(path) if path.name == "quarantine.parquet" else path.read_bytes())
    return buffer.getvalue()


def _without_values(path: Path) -> bytes:
    """A quarantine without the values as received: they may name persons, and no page shows them."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pq.read_table(path)
    for number, name in enumerate(table.column_names):
        if name == "value":
            blank = pa.nulls(len(table), table.schema.field(name).type)
            table = table.set_column(number, table.schema.field(name), blank)
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    return buffer.getvalue()


_lock = threading.Lock()
_kept: dict[str, Path] = {}


def _at_home_here(task: Task) -> Task:
    """The task with the folders of this worker: those that it names, or what was sent along."""
    with _lock:
        if _same_here(task.folder, task.clean, task.code, task.tables):
            return replace(task, bundle=None)
        if task.tables not in _kept:
            if task.bundle is None:
                raise InputsMissing
            _kept[task.tables] = _unpacked(task)
            _forget_oldest()
        home = _kept[task.tables]
    notebooks = task.home if Path(task.home).is_dir() else str(home)
    return replace(task, folder=str(home / "district"), clean=str(home / "clean"), home=notebooks, bundle=None)


@functools.lru_cache(maxsize=64)
def _same_here(folder: str, clean: str, code: str, tables: str) -> bool:
    with contextlib.suppress(OSError):
        return Path(folder, "programme.toml").is_file() and look_at(Path(clean, code)).digest == tables
    return False


def _unpacked(task: Task) -> Path:
    home = Path(tempfile.mkdtemp(prefix="thanhson-inputs-", dir=_own_folder()))
    with zipfile.ZipFile(io.BytesIO(task.bundle or b"")) as bundle:
        bundle.extractall(home)
    return home


def _forget_oldest() -> None:
    # Tasks that still read from it hold their own open files; the next one of that district is sent the tables again.
    while len(_kept) > KEPT:
        shutil.rmtree(_kept.pop(next(iter(_kept))), ignore_errors=True)


@functools.cache
def _own_folder() -> str:
    folder = tempfile.mkdtemp(prefix="thanhson-worker-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@functools.cache
def _own_server() -> str | None:
    """The fork server of this worker process, started with its first page."""
    from thanhson.runs.warm import WarmServer, can_fork

    if not can_fork():
        return None
    server = WarmServer()
    atexit.register(server.close)
    return server.socket
