"""The papermill engine of the runs: nothing saved in between, one time limit a notebook, a quick start and an immediate end."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Coroutine
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import KernelProvisionerFactory
from nbclient.exceptions import CellExecutionError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.log import logger
from traitlets import default

from thanhson.runs.warm import short_folder

MOST_PRINTED = 1_000_000
"""Characters that a notebook may print; a page could not hold more."""

PROVISIONER = "thanhson-warm"

KERNEL_OPTIONS = ("--HistoryManager.enabled=False", "--InlineBackend.print_figure_kwargs={'bbox_inches': None}")
"""What every kernel of a run is started with; ``bbox_inches='tight'`` would draw each figure twice."""


class NotebookTimeout(Exception):
    """The notebook took longer than its own time limit."""


class NotebookExited(Exception):
    """A cell called ``exit()``: the kernel ends some time later, perhaps amid the next cells."""


class TooMuchPrinted(Exception):
    """The notebook printed more than a page can hold."""


class Watch:
    """What a caller can see of a run, also of one that ended badly: the notebook as far as it got, and the cell it was in."""

    notebook: Any = None
    cell: int | None = None


class SaveOnceEngine(NBClientEngine):
    """Runs a notebook through nbclient and leaves saving to the caller.

    papermill's own engine writes the whole notebook twice for every cell, which grows with the square of its length.
    """

    @classmethod
    def execute_managed_notebook(
        cls, nb_man, kernel_name, limit=None, kernel_cwd=None, kernel_env=None, watch=None, start_timeout=120, **kwargs
    ):
        """Run the cells.

        Raises
        ------
        NotebookTimeout
            After ``limit`` seconds.
        NotebookExited
            A cell called ``exit()``.
        TooMuchPrinted
            The cells printed more than :data:`MOST_PRINTED` characters.
        nbclient.exceptions.DeadKernelError
            The kernel died.
        """
        nb_man.save = lambda **_: None
        nb_man.autosave_cell_every = 0
        watch = watch or Watch()
        watch.notebook = nb_man.nb
        client = _Client(nb_man, startup_timeout=start_timeout, timeout=None, record_timing=False, log=logger)
        in_own_loop(client.run(limit, kernel_cwd, kernel_env, watch))
        return nb_man.nb


class _KernelManager(AsyncKernelManager):
    """A kernel of this very interpreter, whatever kernel the notebook names, reached over sockets in a private folder."""

    @default("transport")
    def _transport(self) -> str:
        return "ipc" if os.name == "posix" else "tcp"

    @property
    def kernel_spec(self) -> KernelSpec:
        command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        metadata = {"kernel_provisioner": {"provisioner_name": PROVISIONER, "config": {}}}
        return KernelSpec(argv=command, display_name="Python 3", language="python", metadata=metadata)


class _Client(PapermillNotebookClient):
    async def run(self, limit: float | None, cwd: str | None, env: dict | None, watch: Watch) -> None:
        self.reset_execution_trackers()
        self.printed = 0
        self.flooded = asyncio.Event()
        self.on_cell_executed = _no_exit
        async with self._kernel(cwd, env):
            cells = asyncio.ensure_future(self._run_cells(watch))
            flood = asyncio.ensure_future(self.flooded.wait())
            await asyncio.wait({cells, flood}, timeout=limit, return_when=asyncio.FIRST_COMPLETED)
            flood.cancel()
            if not cells.done():
                cells.cancel()
                with contextlib.suppress(asyncio.CancelledError, DeadKernelError):
                    await cells
                raise TooMuchPrinted if self.flooded.is_set() else NotebookTimeout
            await cells

    @contextlib.asynccontextmanager
    async def _kernel(self, cwd: str | None, env: dict | None) -> AsyncIterator[None]:
        """A kernel ready to be used; ended when the block is left, with whatever it started."""
        folder = tempfile.mkdtemp(prefix="thanhson-", dir=short_folder())
        self.km = _KernelManager(connection_file=str(Path(folder, "k.json")))
        try:
            await self.km.start_kernel(
                extra_arguments=list(KERNEL_OPTIONS),
                cwd=str(cwd) if cwd else None,
                env=dict(env) if env else None,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            await self._connect()
            yield
        finally:
            if self.kc is not None:
                self.kc.stop_channels()
            if self.km.has_kernel:
                await self.km.shutdown_kernel(now=True)
            await self.km.cleanup_resources()
            shutil.rmtree(folder, ignore_errors=True)

    async def _connect(self) -> None:
        """Open the channels and wait until the kernel answers on two of them.

        jupyter_client's own wait ends with 0.2 s of silence on the output channel; the idle message that belongs to our own
        question tells the same at once.
        """
        deadline = time.monotonic() + self.startup_timeout
        await self._sockets_there(deadline)
        self.kc = self.km.client()
        self.kc.start_channels(hb=False, stdin=False)
        self.kc.allow_stdin = False
        while True:
            question = self.kc.kernel_info()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1.0):
                    await self._answer(self.kc.shell_channel, question, "kernel_info_reply")
                    await self._answer(self.kc.iopub_channel, question, "status")
                    return
            await self._alive_before(deadline)

    async def _answer(self, channel: Any, question: str, kind: str) -> None:
        while True:
            message = await channel.get_msg(timeout=None)
            ours = message["parent_header"].get("msg_id") == question and message["msg_type"] == kind
            if ours and message["content"].get("execution_state", "idle") == "idle":
                return

    async def _sockets_there(self, deadline: float) -> None:
        """Wait until the kernel has made its sockets: ZeroMQ tries again only every 100 ms when it comes too early."""
        if self.km.transport == "ipc":
            ports = ("shell_port", "iopub_port", "control_port", "hb_port")
            paths = [Path(f"{self.km.ip}-{self.km.get_connection_info()[port]}") for port in ports]
            while not all(path.exists() for path in paths):
                await asyncio.sleep(0.002)
                await self._alive_before(deadline)

    async def _alive_before(self, deadline: float) -> None:
        if time.monotonic() > deadline or not await self.km.is_alive():
            raise DeadKernelError("the kernel did not start")

    async def _run_cells(self, watch: Watch) -> None:
        for index, cell in enumerate(self.nb.cells):
            if cell.cell_type == "code":
                watch.cell = index
            try:
                self.nb_man.cell_start(cell, index)
                await self.async_execute_cell(cell, index)
            except CellExecutionError as error:
                self.nb_man.cell_exception(self.nb.cells[index], cell_index=index, exception=error)
                break
            self.nb_man.cell_complete(self.nb.cells[index], cell_index=index)

    def process_message(self, msg, cell, cell_index):
        """Take in a message of the kernel, unless the notebook has printed too much already."""
        if msg["msg_type"] == "stream":
            self.printed += len(msg["content"]["text"])
            if self.printed > MOST_PRINTED:
                self.flooded.set()
                return None
        return super().process_message(msg, cell, cell_index)


def _no_exit(execute_reply: dict, **_: Any) -> None:
    if any(part.get("source") == "ask_exit" for part in execute_reply["content"].get("payload", [])):
        raise NotebookExited


def in_own_loop(work: Coroutine) -> Any:
    """Run ``work`` to its end, also where this thread's event loop runs already, or another's is handed down by the context.

    Workers of a cluster may run tasks in threads beside their own loop; a fresh thread with a fresh context has neither.
    """
    answer: dict[str, Any] = {}

    def call() -> None:
        try:
            answer["value"] = asyncio.run(work)
        except BaseException as error:
            answer["error"] = error

    thread = threading.Thread(target=contextvars.Context().run, args=(call,), name="notebook")
    thread.start()
    thread.join()
    if "error" in answer:
        raise answer["error"]
    return answer["value"]


papermill_engines.register("thanhson", SaveOnceEngine)
# Named here too, so that runs do not depend on the entry points of an installation that may be older than the code.
KernelProvisionerFactory.provisioners.setdefault(
    PROVISIONER,
    EntryPoint(PROVISIONER, "thanhson.runs.warm:WarmProvisioner", KernelProvisionerFactory.GROUP_NAME),
)
