"""Warm kernels: a Jupyter kernel provisioner whose kernels are forked from a process that has done the imports.

Most of a short notebook's seconds are the same imports over and over. :class:`WarmServer` keeps one process that has done
them (:mod:`thanhson.runs.warm_server`); :class:`WarmProvisioner` asks it for a fork. Each notebook still has a process of
its own. Where there is no server, no fork, another interpreter or another environment, a plain kernel does the same work.

Any Jupyter tool can use it: ``JUPYTER_DEFAULT_PROVISIONER_NAME=thanhson-warm`` with ``THANHSON_WARM`` naming the server's socket.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jupyter_client.provisioning import LocalProvisioner

SOCKET = "THANHSON_WARM"
"""The environment variable that names the server's socket."""

FIXED = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
"""What every kernel of a run has in its environment: equal runs give equal bytes, and workers do not crowd each other out."""

PATIENCE = 60.0
"""Seconds to wait for a fork, the server's own imports included; then a plain kernel is started."""


def can_fork() -> bool:
    """Whether this system forks safely: Linux; on macOS system libraries break after a fork, Windows has none."""
    return sys.platform == "linux" and os.environ.get("THANHSON_KERNELS") != "plain"


class WarmServer:
    """The fork server, for as long as this object (or its process) lives.

    Parameters
    ----------
    modules : sequence of str
        Modules to import beside the usual ones.
    environment : mapping
        What the server's environment has beside this process's own.

    Attributes
    ----------
    socket : str
        Where to ask for kernels.

    Examples
    --------
    >>> with WarmServer() as server:  # doctest: +SKIP
    ...     os.environ["THANHSON_WARM"] = server.socket
    """

    def __init__(self, modules: Sequence[str] = (), environment: Mapping[str, str] = FIXED) -> None:
        self.folder = tempfile.mkdtemp(prefix="thanhson-warm-", dir=short_folder())
        self.socket = str(Path(self.folder, "s"))
        # Made here, so that kernels can be asked for at once; they wait while the server does its imports.
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(self.socket)
            Path(self.socket).chmod(0o600)
            listener.listen(64)
            server = str(Path(__file__).with_name("warm_server.py"))
            self.process = subprocess.Popen(
                [sys.executable, server, str(listener.fileno()), *modules],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**os.environ, **environment},
                pass_fds=[listener.fileno()],
                start_new_session=True,
            )

    def close(self) -> None:
        """End the server and every kernel that it forked."""
        assert self.process.stdin is not None
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> WarmServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def short_folder() -> str | None:
    """A folder for sockets, whose paths may not be longer than about 100 characters; ``None`` is the usual one."""
    usual = tempfile.gettempdir()
    return "/tmp" if len(usual) > 60 and os.access("/tmp", os.W_OK) else usual


class ForkedKernel:
    """A forked kernel, with the methods of :class:`subprocess.Popen` that provisioners use; the connection is its life line."""

    stdin = stdout = stderr = None

    def __init__(self, connection: socket.socket, pid: int) -> None:
        self.connection = connection
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """The exit code, or ``None`` while the kernel lives."""
        if self.returncode is None:
            self.connection.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                self._ended(self._receive())
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the kernel's end; its exit code."""
        if self.returncode is None:
            self.connection.settimeout(timeout)
            self._ended(self._receive())
        assert self.returncode is not None
        return self.returncode

    def _receive(self) -> bytes:
        try:
            return self.connection.recv(4096)
        except ConnectionError:
            return b""

    def _ended(self, answer: bytes) -> None:
        # A server that is gone has taken its kernels along.
        self.returncode = json.loads(answer)["exit"] if answer else -signal.SIGKILL
        self.connection.close()

    def send_signal(self, number: int) -> None:
        """Send a signal to the kernel, if it still lives."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """End the kernel at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)


def fork_kernel(command: Sequence[str], cwd: str | None, env: Mapping[str, str]) -> ForkedKernel | None:
    """Ask the server that ``THANHSON_WARM`` names for a kernel; ``None`` where a plain one has to do.

    Parameters
    ----------
    command : sequence of str
        As in a kernel specification: ``python -m ipykernel_launcher -f FILE …``.
    cwd : str or None
    env : mapping
        The kernel's whole environment.
    """
    path = env.get(SOCKET) or os.environ.get(SOCKET)
    arguments = _kernel_arguments(command)
    if not path or arguments is None:
        return None
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.settimeout(PATIENCE)
        connection.connect(path)
        request = {"argv": arguments, "cwd": str(cwd or Path.cwd()), "env": dict(env)}
        connection.sendall(json.dumps(request).encode() + b"\n")
        answer = json.loads(connection.recv(4096) or b"{}")
    except (OSError, ValueError):
        answer = {}
    if "pid" not in answer:
        connection.close()
        return None
    return ForkedKernel(connection, answer["pid"])


def _kernel_arguments(command: Sequence[str]) -> list[str] | None:
    """The arguments behind ``-m ipykernel_launcher``, or ``None`` for a kernel of another interpreter or language."""
    if not command or os.path.realpath(command[0]) != os.path.realpath(sys.executable) or not can_fork():
        return None
    options = list(command[1:])
    if "ipykernel_launcher" not in options:
        return None
    place = options.index("ipykernel_launcher")
    return options[place + 1 :] if set(options[:place]) <= {"-m", "-Xfrozen_modules=off"} else None


class WarmProvisioner(LocalProvisioner):
    """Starts kernels as forks of the warm server, and plain ones where that cannot be."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start a kernel with the command ``cmd``."""
        env = kwargs.get("env") or os.environ
        kernel = await asyncio.to_thread(fork_kernel, cmd, kwargs.get("cwd"), env)
        if kernel is None:
            return await super().launch_kernel(cmd, **kwargs)
        self.process = kernel
        self.pid = self.pgid = kernel.pid
        self.cwd = kwargs.get("cwd") or Path.cwd()
        return self.connection_info

    async def wait(self) -> int | None:
        """Wait for the kernel's end, looking often: a killed kernel is gone in milliseconds."""
        while self.process and self.process.poll() is None:
            await asyncio.sleep(0.005)
        return await super().wait()
