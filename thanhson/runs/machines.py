"""Whatever does the work of a run: worker processes, the server of warm kernels, a cluster. Each is started when first needed."""

from __future__ import annotations

from concurrent.futures import Future
from functools import cached_property
from typing import Any

from thanhson.runs.execute import make_page
from thanhson.runs.pool import WorkerPool
from thanhson.runs.tasks import Task

PRELOADED = ("thanhson.runs.preload",)
KERNELS_PRELOADED = ("thanhson.runs.kernel_preload",)


class Machines:
    """The machines of one run, ended with it.

    Parameters
    ----------
    jobs : int
        Worker processes on this machine.
    address : str, optional
        A Dask scheduler: its workers make the pages, this machine cleans.
    """

    def __init__(self, jobs: int, address: str | None = None) -> None:
        self.jobs = jobs
        self.cluster: Any = None
        if address:
            from thanhson.runs.cluster import Cluster

            self.cluster = Cluster(address)

    @cached_property
    def pool(self) -> WorkerPool:
        """The worker processes of this machine."""
        return WorkerPool(self.jobs, PRELOADED)

    @cached_property
    def server(self) -> Any:
        """The server of warm kernels, or none where the system cannot fork."""
        from thanhson.runs.warm import WarmServer, can_fork

        return WarmServer(KERNELS_PRELOADED) if can_fork() else None

    def warm_up(self) -> None:
        """Start what the first page will need while something else is done."""
        if self.cluster is None:
            assert self.server or self.pool

    def submit_page(self, task: Task) -> Future:
        """Have a page made."""
        if self.cluster is not None:
            return self.cluster.submit_page(task)
        return self.pool.submit(make_page, task, self.server.socket if self.server else None)

    def width(self) -> int:
        """How many calls may be in work at once."""
        return self.cluster.width() if self.cluster is not None else self.jobs + 1

    def stop(self) -> None:
        """End all work at once."""
        if "pool" in self.__dict__:
            self.pool.shutdown(wait=True, cancel_futures=True)
        if self.__dict__.get("server") is not None:
            self.server.close()
        if self.cluster is not None:
            self.cluster.close()

    def __enter__(self) -> Machines:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
