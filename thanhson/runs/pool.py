"""Worker processes of this machine behind the interface of :class:`concurrent.futures.Executor`.

Unlike the standard pool, a worker that is killed costs the one call that it was doing: that call ends with
:class:`WorkerDied`, the others go on, and a new worker takes the place. Workers are forked from one process that has
imported what they need, and none outlives the process that made it.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import queue
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import Executor, Future
from multiprocessing import connection
from typing import Any

CALLS_PER_WORKER = 200
"""A worker is replaced after so many calls, so that memory does not grow with their number."""


class WorkerDied(Exception):
    """The process that did this call is gone."""


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class WorkerPool(Executor):
    """``jobs`` processes, started when there is work for them.

    Parameters
    ----------
    jobs : int
        How many calls may run at once.
    preload : tuple of str
        Modules that are imported once for all workers, where the system can fork.

    Examples
    --------
    >>> with WorkerPool(2) as pool:  # doctest: +SKIP
    ...     pool.submit(make_page, task).result()
    """

    def __init__(self, jobs: int, preload: tuple[str, ...] = ()) -> None:
        self.jobs = jobs
        self._calls: queue.SimpleQueue = queue.SimpleQueue()
        self._keepers: list[threading.Thread] = []
        self._workers: set[Any] = set()
        self._closing = threading.Event()
        if sys.platform == "linux":
            self._context: Any = multiprocessing.get_context("forkserver")
            self._context.set_forkserver_preload(list(preload))
        else:
            self._context = multiprocessing.get_context("spawn")

    def submit(self, fn: Callable, /, *args: Any, **kwargs: Any) -> Future:
        """Have ``fn(*args, **kwargs)`` done by a worker; everything must pickle."""
        if self._closing.is_set():
            raise RuntimeError("the pool is closed")
        future: Future = Future()
        self._calls.put((future, fn, args, kwargs))
        if len(self._keepers) < self.jobs:
            keeper = threading.Thread(target=self._keep, daemon=True)
            self._keepers.append(keeper)
            keeper.start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the workers: after the calls that were submitted, or at once with ``cancel_futures``."""
        if cancel_futures:
            self._closing.set()
            with contextlib.suppress(queue.Empty):
                while call := self._calls.get_nowait():
                    call[0].cancel()
            for worker in list(self._workers):
                worker.kill()
        for _ in self._keepers:
            self._calls.put(None)
        if wait:
            for keeper in self._keepers:
                keeper.join()
            self._end_forkserver()
        self._closing.set()

    def _end_forkserver(self) -> None:
        """End the process that workers are forked from, which would outlive this one by some milliseconds."""
        if self._context.get_start_method() == "forkserver" and self._keepers:
            from multiprocessing import forkserver

            forkserver._forkserver._stop()  # type: ignore[attr-defined]

    @property
    def pids(self) -> list[int]:
        """Process numbers of the workers at this moment."""
        return [worker.pid for worker in list(self._workers)]

    def _keep(self) -> None:
        """Keep one worker: give it calls one by one, replace it when it dies or has done its share."""
        worker, pipe, done = None, None, 0
        while (call := self._calls.get()) is not None:
            future, *work = call
            if not future.set_running_or_notify_cancel():
                continue
            try:
                if worker is None:
                    worker, pipe, done = *self._start(), 0
                succeeded, answer = _call(worker, pipe, work)
                _settle(future, succeeded, answer)
                done += 1
            except Exception as error:
                future.set_exception(WorkerDied() if isinstance(error, EOFError) else error)
                done = CALLS_PER_WORKER
            if worker is not None and done >= CALLS_PER_WORKER:
                self._end(worker, pipe)
                worker = None
        if worker is not None:
            self._end(worker, pipe)

    def _start(self) -> tuple[Any, Any]:
        if self._closing.is_set():
            raise WorkerDied
        here, there = self._context.Pipe()
        worker = self._context.Process(target=_work, args=(there,), daemon=True)
        worker.start()
        there.close()
        self._workers.add(worker)
        return worker, here

    def _end(self, worker: Any, pipe: Any) -> None:
        pipe.close()
        worker.join(5)
        if worker.is_alive():
            worker.kill()
            worker.join()
        self._workers.discard(worker)


def _call(worker: Any, pipe: Any, work: list) -> tuple[bool, Any]:
    try:
        pipe.send(work)
        ready = connection.wait([pipe, worker.sentinel])
        if pipe in ready:
            return pipe.recv()
    except (EOFError, OSError):
        pass
    raise WorkerDied


def _settle(future: Future, succeeded: bool, answer: Any) -> None:
    if succeeded:
        future.set_result(answer)
        return
    error, told = answer
    # The traceback does not travel with an error; as a note it is there for whoever asks to see it.
    error.add_note(told)
    future.set_exception(error)


def _work(pipe: Any) -> None:
    """What a worker does: call after call, until the pipe closes. Ctrl-C is for the process that owns it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_die_with_parent, daemon=True).start()
    while True:
        try:
            fn, args, kwargs = pipe.recv()
        except EOFError:
            return
        try:
            answer = True, fn(*args, **kwargs)
        except Exception as error:
            answer = False, (error, "".join(traceback.format_exception(error)))
        pipe.send(answer)


def _die_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
