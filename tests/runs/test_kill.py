"""Killed at any moment, the next call goes on from what is finished, and in the end nothing shows that anything happened."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time

import psutil
import pytest

from tests.runs import kit
from tests.runs.conftest import files_of

VICTIMS = ("kernel", "worker", "driver")
SEEDS = [pytest.param(seed, marks=pytest.mark.many) for seed in range(3, 23)]


@pytest.fixture
def slower(office):
    """The office with notebooks that take a moment, so that there is something to kill."""
    kit.write(office.notebooks, "01_first", "## Một", "import time; time.sleep(0.4)", kit.ROWS)
    kit.write(office.notebooks, "02_second", "## Hai", "import time; time.sleep(0.4); year")
    return office


@pytest.fixture(scope="module")
def undisturbed() -> dict[str, dict[str, bytes]]:
    """What an undisturbed run gives, once it was made."""
    return {}


def begin(office) -> subprocess.Popen:
    command = [sys.executable, "-m", "thanhson.cli", "run", str(office.district), "--out", str(office.out)]
    environment = {name: value for name, value in os.environ.items() if name != "THANHSON_KERNELS"}
    return subprocess.Popen(
        [*command, "--clean", str(office.clean), "--jobs", "2"],
        env=environment, stderr=subprocess.PIPE, text=True, cwd=kit.PROJECT,
    )  # fmt: skip


def finish(process: subprocess.Popen) -> tuple[int, str]:
    _, told = process.communicate(timeout=180)
    return process.returncode, told


def victims(driver: psutil.Process, kind: str) -> list[psutil.Process]:
    """The processes of a run that can be killed: the driver, its workers, or the kernels."""
    if kind == "driver":
        return [driver]
    mark = "warm_server.py" if kind == "kernel" else "multiprocessing.forkserver"
    parents = [process for process in driver.children() if mark in " ".join(process.cmdline())]
    return [child for parent in parents for child in parent.children()]


def published(office) -> dict[str, bytes]:
    return {
        name: content
        for name, content in files_of(office.out).items()
        if name.endswith((".html", ".ipynb", ".csv")) or "staging" in name
    }


@pytest.mark.parametrize("seed", [0, 1, 2, *SEEDS])
def test_killed_at_a_random_moment_the_next_call_finishes(slower, undisturbed, seed):
    if not undisturbed:
        assert finish(begin(slower))[0] == 0
        undisturbed.update(published(slower))
        shutil.rmtree(slower.out)
    chance = random.Random(seed)
    kind = VICTIMS[seed % 3]
    if chance.random() < 0.3:
        shutil.rmtree(slower.clean)  # then cleaning can be hit too
    run = begin(slower)
    everyone = _kill(run, kind, chance)
    code, told = finish(run)
    assert code == {"driver": -signal.SIGKILL, "worker": 0}.get(kind, code), told
    assert code in (0, 1, -signal.SIGKILL), told
    _all_gone(everyone)
    code, told = finish(begin(slower))
    assert code == 0, told
    assert published(slower) == undisturbed


def _kill(run: subprocess.Popen, kind: str, chance: random.Random) -> set[int]:
    """Kill one process of a kind at a random moment; all processes that there were."""
    driver = psutil.Process(run.pid)
    time.sleep(chance.uniform(1.0, 6.0))
    everyone: set[int] = set()
    while run.poll() is None:
        try:
            everyone |= {child.pid for child in driver.children(recursive=True)}
            if found := victims(driver, kind):
                chance.choice(found).kill()
                break
        except psutil.NoSuchProcess:
            pass
        time.sleep(0.01)
    return everyone


def _all_gone(pids: set[int]) -> None:
    deadline = time.monotonic() + 15
    while kit.still_there(pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not kit.still_there(pids)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_what_is_finished_stays_and_nothing_runs_on(slower, number):
    kit.write(slower.notebooks, "03_long", "import time; time.sleep(5)")
    run = begin(slower)
    deadline = time.monotonic() + 120
    while not list(slower.out.glob("901/*/*/*.html")) and time.monotonic() < deadline:
        time.sleep(0.05)
    everyone = kit.descendants(run.pid)
    run.send_signal(number)
    start = time.monotonic()
    code, told = finish(run)
    assert (code, "Interrupted: " in told) == (130, True)
    assert time.monotonic() - start < 20
    _all_gone(everyone)
    done = list(slower.out.glob("901/*/*/*.html"))
    assert done and all(b"</html>" in path.read_bytes() for path in done)
    assert (slower.out / "901/index.html").is_file()
    assert not (slower.out / ".staging").exists()


def test_two_runs_at_once_on_one_folder_wait_for_each_other(slower):
    first = begin(slower)
    while not (slower.out / ".staging").exists() and first.poll() is None:
        time.sleep(0.02)
    second = begin(slower)
    assert finish(first)[0] == 0
    code, told = finish(second)
    assert code == 0
    assert "Another run is writing to" in told
    assert "0 pages made, 8 up to date, 0 failed" in told
