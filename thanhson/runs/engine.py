"""The papermill engine of the runs: saves nothing in between, one time limit for the whole notebook, an immediate end of the kernel."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Coroutine
from typing import Any

from nbclient.exceptions import CellExecutionError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.utils import merge_kwargs, remove_args

KERNEL_OPTIONS = (
    "--HistoryManager.enabled=False",
    "--InlineBackend.print_figure_kwargs={'bbox_inches': None}",
    "--IPKernelApp.quiet=True",
)
"""What every kernel of a run is started with; ``bbox_inches='tight'`` would draw each figure twice."""


class NotebookTimeout(Exception):
    """The notebook took longer than its own time limit."""


class SaveOnceEngine(NBClientEngine):
    """Runs a notebook through nbclient and leaves saving to the caller.

    papermill's own engine writes the whole notebook twice for every cell, which grows with the square of its length.
    """

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name, limit=None, kernel_cwd=None, kernel_env=None, **kwargs):
        """Run the cells; raises :class:`NotebookTimeout` after ``limit`` seconds, nbclient's ``DeadKernelError`` for a dead kernel."""
        nb_man.save = lambda **_: None
        options = merge_kwargs(
            remove_args(["timeout", "startup_timeout", "input_path", "start_timeout", "execution_timeout"], **kwargs),
            timeout=None,
            startup_timeout=kwargs.get("start_timeout", 120),
            kernel_name=kernel_name,
            shutdown_kernel="immediate",
            record_timing=False,
            extra_arguments=list(KERNEL_OPTIONS),
        )
        client = _Client(nb_man, **options)
        start = {}
        if kernel_cwd is not None:
            start["cwd"] = str(kernel_cwd)
        if kernel_env is not None:
            start["env"] = dict(kernel_env)
        in_own_loop(client.run(limit, **start))
        return nb_man.nb


class _Client(PapermillNotebookClient):
    async def run(self, limit: float | None, **start: Any) -> None:
        self.reset_execution_trackers()
        async with self.async_setup_kernel(**start):
            try:
                async with asyncio.timeout(limit):
                    await self._run_cells()
            except TimeoutError:
                raise NotebookTimeout from None

    async def _run_cells(self) -> None:
        for index, cell in enumerate(self.nb.cells):
            try:
                self.nb_man.cell_start(cell, index)
                await self.async_execute_cell(cell, index)
            except CellExecutionError as error:
                self.nb_man.cell_exception(self.nb.cells[index], cell_index=index, exception=error)
                break
            self.nb_man.cell_complete(self.nb.cells[index], cell_index=index)


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
