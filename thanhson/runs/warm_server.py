"""The process that has imported pandas, matplotlib and the like once, and forks a ready kernel for each notebook.

Started by :mod:`thanhson.runs.warm` as ``python warm_server.py LISTENER [MODULE…]``, where ``LISTENER`` is the
number of a listening Unix socket. One connection is one kernel: the
client sends a line of JSON (``argv``, ``cwd``, ``env``), gets ``{"pid": …}`` at once and ``{"exit": …}`` at the end. A client that
goes away takes its kernel along; so does the owner, whose end of standard input closes when it dies. The server runs
no thread and imports nothing of the project unless told to, so that a fork is like a fresh interpreter with its imports done.
"""

from __future__ import annotations

import atexit
import builtins
import contextlib
import gc
import json
import os
import selectors
import signal
import socket
import sys
import traceback
from importlib import import_module

PRELOADED = (
    "numpy",
    "pandas",
    "pandas.io.formats.format",
    "pyarrow.dataset",
    "pyarrow.parquet",
    "duckdb",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_agg",
    "scipy.stats",
    "seaborn",
    "statsmodels.genmod.generalized_linear_model",
    "statsmodels.stats.sandwich_covariance",
    "pydantic",
    "IPython.core.pylabtools",
    "IPython.display",
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.zmqshell",
)
"""What notebooks import before they begin; a module that is not installed is passed over."""

READ_AT_IMPORT = (
    "PYTHONHASHSEED", "PYTHONPATH", "PYTHONHOME", "MPLCONFIGDIR", "MATPLOTLIBRC", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS", "LD_LIBRARY_PATH", "LD_PRELOAD", "PANDAS_COPY_ON_WRITE",
)  # fmt: skip
"""Variables that the preloaded modules have read already: a kernel that wants other values is refused, and started plainly."""


class _Frontend:
    """Stands in for IPython while pandas is imported: pandas asks once, at import, whether it is in a terminal."""

    kernel = None


def preload(modules: tuple[str, ...] | list[str]) -> None:
    """Import ``modules`` as a kernel would, and draw one picture so that fonts are found and read."""
    builtins.get_ipython = _Frontend  # type: ignore[attr-defined]
    try:
        for name in modules:
            with contextlib.suppress(ImportError):
                import_module(name)
        _draw_once()
    finally:
        del builtins.get_ipython  # type: ignore[attr-defined]


def _draw_once() -> None:
    with contextlib.suppress(ImportError):
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        figure = Figure()
        figure.subplots().set_title("Chi bộ 0123")
        FigureCanvasAgg(figure).draw()


class Server:
    """Forks kernels for clients of a Unix socket until its owner goes away."""

    def __init__(self, listener: socket.socket) -> None:
        self.listener = listener
        self.clients: dict[int, tuple[socket.socket, bytes]] = {}
        self.kernels: dict[int, socket.socket] = {}
        self.selector = selectors.DefaultSelector()
        self.wake, self.waker = socket.socketpair()
        for end in (self.wake, self.waker, listener):
            end.setblocking(False)

    def serve(self) -> None:
        """Answer until standard input closes; then end every kernel."""
        signal.set_wakeup_fd(self.waker.fileno())
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        self.selector.register(self.listener, selectors.EVENT_READ, self._accept)
        self.selector.register(self.wake, selectors.EVENT_READ, self._reap)
        self.selector.register(0, selectors.EVENT_READ, None)
        try:
            while True:
                for key, _ in self.selector.select():
                    if key.data is None:
                        return
                    key.data(key.fileobj)
        finally:
            for pid in self.kernels:
                _kill(pid)

    def _accept(self, listener: socket.socket) -> None:
        connection, _ = listener.accept()
        connection.setblocking(False)
        self.clients[connection.fileno()] = (connection, b"")
        self.selector.register(connection, selectors.EVENT_READ, self._read)

    def _read(self, connection: socket.socket) -> None:
        try:
            data = connection.recv(65536)
        except OSError:
            data = b""
        if not data:
            self._drop(connection)
            return
        text = self.clients[connection.fileno()][1] + data
        self.clients[connection.fileno()] = (connection, text)
        if text.endswith(b"\n"):
            self._start(connection, json.loads(text))

    def _drop(self, connection: socket.socket) -> None:
        for pid in [pid for pid, owner in self.kernels.items() if owner is connection]:
            _kill(pid)
        self.clients.pop(connection.fileno(), None)
        self.selector.unregister(connection)
        connection.close()

    def _start(self, connection: socket.socket, request: dict) -> None:
        if any(request["env"].get(name) != os.environ.get(name) for name in READ_AT_IMPORT):
            _answer(connection, {"refused": True})
            return
        server = os.getpid()
        pid = os.fork()
        if pid == 0:
            self._become_kernel(request, server)
        self.kernels[pid] = connection
        _answer(connection, {"pid": pid})

    def _become_kernel(self, request: dict, server: int) -> None:
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGCHLD, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            os.setsid()
            self.selector.close()
            os.closerange(3, 65536)
            devnull = os.open(os.devnull, os.O_RDONLY)
            os.dup2(devnull, 0)
            run_kernel(request, server)
            code = 0
        except SystemExit as error:
            code = error.code if isinstance(error.code, int) else int(error.code is not None)
        except BaseException:
            traceback.print_exc()
        finally:
            with contextlib.suppress(BaseException):
                atexit._run_exitfuncs()
            os._exit(code)

    def _reap(self, wake: socket.socket) -> None:
        with contextlib.suppress(BlockingIOError):
            while wake.recv(4096):
                pass
        while (pid := _ended()) is not None:
            _kill(pid)
            _, status = os.waitpid(pid, 0)
            connection = self.kernels.pop(pid, None)
            if connection is not None and connection.fileno() in self.clients:
                _answer(connection, {"exit": os.waitstatus_to_exitcode(status)})
                self._drop(connection)


def _ended() -> int | None:
    """A child that has ended and is not reaped yet: its process group cannot belong to another by now."""
    with contextlib.suppress(ChildProcessError):
        found = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        return found.si_pid if found else None
    return None


def _kill(pid: int) -> None:
    """End a kernel and whatever it started; a kernel so young that it has no group of its own yet ends alone."""
    for end in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            end(pid, signal.SIGKILL)


def _answer(connection: socket.socket, message: dict) -> None:
    with contextlib.suppress(OSError):
        connection.sendall(json.dumps(message).encode() + b"\n")


def run_kernel(request: dict, server: int) -> None:
    """Turn this fresh child of the process ``server`` into an ordinary IPython kernel and run it to its end.

    What an interpreter does at its start is done again: environment, working folder, arguments, the seed of NumPy's generator
    (Python seeds its own after a fork), the drawing backend.
    """
    os.environ.clear()
    os.environ.update(request["env"])
    if request["cwd"]:
        os.chdir(request["cwd"])
    sys.argv = ["ipykernel_launcher", *request["argv"]]
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
    from ipykernel.kernelapp import IPKernelApp

    app = IPKernelApp.instance()
    app.parent_handle = server  # not whoever is the parent by now: the server may have been killed since the fork
    app.initialize(request["argv"])
    if "matplotlib" in sys.modules:
        sys.modules["matplotlib"].rcParams["backend"] = os.environ["MPLBACKEND"]
    gc.enable()
    app.start()


def main() -> None:
    """Do the imports while clients queue up at the socket, then serve."""
    number, *modules = sys.argv[1:]
    del sys.path[0]  # the folder of this file
    gc.disable()
    preload([*PRELOADED, *modules])
    gc.collect()
    gc.freeze()
    Server(socket.socket(fileno=int(number))).serve()


if __name__ == "__main__":
    main()
