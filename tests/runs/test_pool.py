"""The pool of worker processes: what is submitted is done, and a worker that dies costs its one call."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import CancelledError, as_completed

import pytest

from tests.runs import kit
from tests.runs.calls import add, fail, sleep
from thanhson.errors import UsageError
from thanhson.runs import pool as pools
from thanhson.runs.pool import WorkerDied, WorkerPool


def test_calls_are_done_in_processes_of_their_own():
    with WorkerPool(2) as pool:
        assert [f.result() for f in [pool.submit(add, n, second=1) for n in range(5)]] == [1, 2, 3, 4, 5]
        assert len(pool.pids) <= 2
        assert os.getpid() not in pool.pids


def test_errors_come_back_with_their_words_and_traceback():
    with WorkerPool(1) as pool:
        with pytest.raises(UsageError, match="no language “fr”") as caught:
            pool.submit(fail, UsageError("usage.language_unknown", lang="fr")).result()
        assert "in fail" in caught.value.__notes__[0]
        assert pool.submit(add, 1).result() == 1


def test_a_killed_worker_costs_its_one_call():
    with WorkerPool(2) as pool:
        calls = [pool.submit(sleep, 1.0) for _ in range(2)]
        later = [pool.submit(add, n) for n in range(4)]
        while len(pool.pids) < 2:
            time.sleep(0.01)
        time.sleep(0.3)
        os.kill(pool.pids[0], signal.SIGKILL)
        ended = [type(future.exception()) for future in as_completed(calls)]
        assert sorted(map(str, ended)) == sorted(map(str, [WorkerDied, type(None)]))
        assert [future.result() for future in later] == [0, 1, 2, 3]


def test_closing_at_once_ends_the_workers_and_what_they_do():
    pool = WorkerPool(2)
    calls = [pool.submit(sleep, 600) for _ in range(4)]
    while len(pool.pids) < 2:
        time.sleep(0.01)
    pids = set(pool.pids)
    start = time.monotonic()
    pool.shutdown(cancel_futures=True)
    assert time.monotonic() - start < 5
    assert not kit.still_there(pids)
    for future in calls:
        with pytest.raises((WorkerDied, CancelledError)):
            future.result(timeout=1)


def test_a_worker_is_replaced_after_its_share_of_calls(monkeypatch):
    monkeypatch.setattr(pools, "CALLS_PER_WORKER", 2)
    with WorkerPool(1) as pool:
        pids = [pool.submit(sleep, 0).result() for _ in range(4)]
    assert pids[0] == pids[1] != pids[2] == pids[3]


def test_what_cannot_travel_is_an_error_and_no_standstill():
    with WorkerPool(1) as pool:
        with pytest.raises(Exception, match="pickle"):
            pool.submit(add, lambda: 1).result(timeout=30)
        assert pool.submit(add, 3).result(timeout=30) == 3


def test_workers_end_with_the_process_that_owns_them(tmp_path):
    script = tmp_path / "owner.py"
    script.write_text(
        "import time\nfrom tests.runs.calls import sleep\nfrom thanhson.runs.pool import WorkerPool\n"
        "if __name__ == '__main__':\n    pool = WorkerPool(2)\n    calls = [pool.submit(sleep, 600) for _ in range(2)]\n"
        "    while len(pool.pids) < 2:\n        time.sleep(0.01)\n    print(*pool.pids, flush=True)\n    time.sleep(600)\n"
    )
    owner = subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(kit.PROJECT)}
    )
    pids = set(map(int, owner.stdout.readline().split()))
    assert len(kit.still_there(pids)) == 2
    owner.kill()
    owner.wait()
    owner.stdout.close()
    deadline = time.monotonic() + 10
    while kit.still_there(pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not kit.still_there(pids)
