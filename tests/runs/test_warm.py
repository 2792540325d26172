"""Warm kernels: each a process of its own, like a fresh one in everything but the time it takes."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time

import papermill  # noqa: F401
import psutil
import pytest

from tests.runs import kit
from thanhson.runs.execute import make_page, run_notebook
from thanhson.runs.machines import KERNELS_PRELOADED
from thanhson.runs.warm import FIXED, SOCKET, WarmServer, can_fork, fork_kernel

pytestmark = pytest.mark.skipif(not can_fork(), reason="warm kernels need a system that forks safely")


@pytest.fixture(scope="module")
def server():
    """The server as runs start it."""
    with WarmServer(KERNELS_PRELOADED) as started:
        yield started


def shown(server, folder, *cells: str) -> list[str]:
    """What cells print in a warm kernel."""
    notebook, failure = run_notebook(kit.task(folder, *cells), server.socket)
    assert failure is None
    return kit.texts(notebook)


def parent_of(text: str) -> int:
    return psutil.Process(int(text)).ppid()


def test_a_warm_kernel_is_a_child_of_the_server_with_its_imports_done(server, tmp_path):
    cells = [
        f"import os, sys; (os.getppid(), {{'pandas', 'matplotlib.pyplot', *{KERNELS_PRELOADED}}} <= set(sys.modules))"
    ]
    assert shown(server, tmp_path, *cells) == [str((server.process.pid, True))]


def test_a_plain_kernel_does_the_same_work_where_there_is_no_server(tmp_path):
    cells = ["import os, sys; (os.getppid() == " + str(os.getpid()) + ", 'pandas' in sys.modules)"]
    notebook, failure = run_notebook(kit.task(tmp_path, *cells), None)
    assert (kit.texts(notebook), failure) == (["(True, False)"], None)
    notebook, failure = run_notebook(kit.task(tmp_path, *cells), str(tmp_path / "no-such-socket"))
    assert (kit.texts(notebook), failure) == (["(True, False)"], None)


STATE = """
import os, random, sys, warnings
import numpy, pandas, matplotlib, matplotlib.pyplot
"""

LEAVE = (
    STATE
    + """
pandas.set_option('display.max_rows', 7)
matplotlib.rcParams['font.size'] = 3
matplotlib.pyplot.figure()
os.environ['LEFT'] = 'behind'
os.chdir('/')
sys.path.append('/left')
left_name = 1
random.seed(1); numpy.random.seed(1)
open_file = open('/dev/null')
warnings.simplefilter('error')
pandas.DataFrame.left = 1
"""
)

LOOK = (
    STATE
    + """
print(pandas.get_option('display.max_rows'), matplotlib.rcParams['font.size'], matplotlib.pyplot.get_fignums(),
      os.environ.get('LEFT'), os.getcwd() == '/', '/left' in sys.path, 'left_name' in globals(), hasattr(pandas.DataFrame, 'left'))
"""
)


def test_no_state_passes_from_one_notebook_to_the_next(server, tmp_path):
    shown(server, tmp_path, LEAVE)
    assert shown(server, tmp_path, LOOK) == ["60 10.0 [] None False False False False"]


def test_every_notebook_has_its_own_chance(server, tmp_path):
    draw = STATE + "print(numpy.random.random(), random.random(), os.urandom(8).hex())"
    first, second = shown(server, tmp_path, draw), shown(server, tmp_path, draw)
    assert not set(first[0].split()) & set(second[0].split())


SAME = """
import os, sys
import pandas, numpy, matplotlib, matplotlib.pyplot as plt, IPython, signal
from IPython import get_ipython
shell = get_ipython()
print(sorted(sys.path), sys.argv[0].rsplit('/', 1)[-1] in ('ipykernel_launcher', 'ipykernel_launcher.py'), sys.flags.hash_randomization)
print([str(pandas.get_option(f'display.{name}')) for name in ('max_columns', 'max_rows', 'width', 'notebook_repr_html')])
print(matplotlib.get_backend(), plt.isinteractive(), sorted(map(str, shell.display_formatter.formatters['image/png'].type_printers))[-1:])
print(signal.getsignal(signal.SIGTERM) == signal.SIG_DFL, signal.getsignal(signal.SIGCHLD) == signal.SIG_DFL)
print({part: shell.config[part] for part in shell.config if part != 'IPKernelApp'})
print([os.environ.get(name) for name in ('OMP_NUM_THREADS', 'PYTHONHASHSEED', 'MPLBACKEND')])
print(dict(matplotlib.rcParams) == dict(matplotlib.rcParamsDefault, backend=matplotlib.rcParams['backend']))
print(hash('chi bộ'), __name__, sorted(name for name in globals() if not name.startswith('_')))
"""


def test_a_warm_kernel_is_like_a_plain_one(server, tmp_path):
    warm = shown(server, tmp_path / "warm", SAME)
    plain = kit.texts(run_notebook(kit.task(tmp_path / "plain", SAME), None)[0])
    assert warm[0].splitlines() == plain[0].splitlines()


FIGURE = """
import pandas as pd, numpy as np, matplotlib.pyplot as plt
from IPython.display import display
frame = pd.DataFrame(np.arange(60).reshape(3, 20), columns=[f"column {n}" for n in range(20)])
display(frame)
figure, axes = plt.subplots()
axes.plot([1, 2, 3], label="chi bộ"); axes.legend()
display(figure, metadata={"image/png": {"alt": "a line"}}); plt.close(figure)
frame.sum().head(3)
"""


def test_pages_of_warm_and_plain_kernels_have_the_same_bytes(server, tmp_path):
    task = kit.task(tmp_path, FIGURE)
    warm, plain = make_page(task, server.socket), make_page(task, None)
    assert warm.files[".ipynb"] == plain.files[".ipynb"]
    assert warm.files[".html"] == plain.files[".html"]


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("import time; time.sleep(60)", "runs.cause.timeout"),
        ("import os; os._exit(7)", "runs.cause.kernel_died"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "runs.cause.kernel_died"),
        ("exit()", "runs.cause.exit"),
    ],
)
def test_warm_kernels_that_end_badly_are_told_apart_and_harm_no_other(server, tmp_path, code, cause):
    task = kit.task(tmp_path, "import os; os.getpid()", code, limit=2)
    outcome = make_page(task, server.socket)
    assert outcome.failure.cause == cause
    assert shown(server, tmp_path, "2 + 2") == ["4"]
    assert not psutil.Process(server.process.pid).children()


def test_a_kernel_and_what_it_started_end_with_their_client(server, tmp_path):
    connection_file = tmp_path / "k.json"
    connection_file.write_text("{}")
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", str(connection_file)]
    kernel = fork_kernel(command, str(tmp_path), {**os.environ, **FIXED, SOCKET: server.socket})
    assert kernel is not None and psutil.pid_exists(kernel.pid)
    kernel.connection.close()
    _gone({kernel.pid})


def test_a_killed_server_takes_its_kernels_along(tmp_path):
    with WarmServer() as server:
        kernel = _sleeping_kernel(server, tmp_path)
        server.process.kill()
        assert kernel.wait(10) == -signal.SIGKILL
        _gone({kernel.pid})


def test_a_server_ends_with_its_owner(tmp_path):
    code = "from thanhson.runs.warm import WarmServer; import time\nserver = WarmServer()\n"
    code += "print(server.process.pid, flush=True)\ntime.sleep(600)"
    owner = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=kit.PROJECT)
    server = int(owner.stdout.readline())
    owner.kill()
    owner.wait()
    owner.stdout.close()
    _gone({server})


def test_another_environment_at_import_gets_a_plain_kernel(server, tmp_path):
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", str(tmp_path / "k.json")]
    environment = {**os.environ, **FIXED, SOCKET: server.socket, "MPLCONFIGDIR": str(tmp_path)}
    assert fork_kernel(command, str(tmp_path), environment) is None


def test_another_interpreter_or_language_gets_a_plain_kernel(server, tmp_path):
    environment = {**os.environ, **FIXED, SOCKET: server.socket}
    for command in (
        ["/usr/bin/R", "-e", "kernel"],
        [sys.executable, "-m", "bash_kernel"],
        ["python-of-elsewhere", "-m", "ipykernel_launcher"],
    ):
        assert fork_kernel(command, str(tmp_path), environment) is None


def test_any_jupyter_tool_gets_warm_kernels_by_the_name_of_the_provisioner(server, tmp_path):
    path = kit.write(tmp_path, "own", "import os; os.getppid()")
    code = f"import nbformat, nbclient\nnb = nbformat.read({str(path)!r}, 4)\n"
    code += "nbclient.NotebookClient(nb, kernel_name='python3').execute()\nprint(nb.cells[-1].outputs[0].data['text/plain'])"
    environment = {**os.environ, **FIXED, SOCKET: server.socket, "JUPYTER_DEFAULT_PROVISIONER_NAME": "thanhson-warm"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == str(server.process.pid), done.stderr


def test_many_kernels_at_once_each_answer_for_themselves(server, tmp_path):
    from concurrent.futures import ThreadPoolExecutor

    def answer(number: int) -> str:
        return shown(server, tmp_path / str(number), f"{number} * 10")[0]

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(answer, range(8))) == [str(number * 10) for number in range(8)]


def _sleeping_kernel(server, folder):
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", str(folder / "k.json")]
    kernel = fork_kernel(command, str(folder), {**os.environ, **FIXED, SOCKET: server.socket})
    assert kernel is not None
    return kernel


def _gone(pids: set[int]) -> None:
    deadline = time.monotonic() + 10
    while kit.still_there(pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not kit.still_there(pids)


def test_a_notebook_runs_also_where_an_event_loop_runs_already(server, tmp_path):
    async def inside() -> list[str]:
        return shown(server, tmp_path, "await __import__('asyncio').sleep(0); 'done'")

    assert asyncio.run(inside()) == ["'done'"]
