"""Thirty small districts on a cluster of two workers: the time of a page stays what it is with three, and the driver does not grow."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

distributed = pytest.importorskip("distributed")

pytestmark = pytest.mark.timeout(5400)

FEW, MANY = 3, 30
CELLS = 12
PAGES = 5 * 4
WITHIN = 1.15
MEMORY_WITHIN = 1.15

_DRIVER = """
import json, resource, sys
from thanhson.cli import main
try:
    main(sys.argv[1:])
except SystemExit as end:
    print(json.dumps([end.code, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024]))
"""
NOTEBOOKS = ("01_cleaning", "02_admissions", "03_meeting_quality", "04_scorecard")


@pytest.fixture(scope="module")
def province(tmp_path_factory) -> list[Path]:
    """The folders of the districts."""
    from thanhson.sample import write_sample

    home = tmp_path_factory.mktemp("districts")
    codes = [str(900 + number) for number in range(MANY)]
    return [write_sample(home / code, cells=CELLS, code=code, seed=int(code)) for code in codes]


def _seconds_and_memory(districts: list[Path], home: Path, address: str) -> tuple[float, int]:
    chosen = [part for notebook in NOTEBOOKS for part in ("--notebook", notebook)]
    options = ["--lang", "vi", "--cluster", address, "--out", home / "out", "--clean", home / "clean", *chosen]
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", _DRIVER, "run", *map(str, districts), *map(str, options)], capture_output=True, text=True
    )
    seconds = time.perf_counter() - start
    code, memory = json.loads(done.stdout)
    print(f"\n{len(districts)} districts: {seconds:.0f} s, driver {memory / 2**20:.0f} MiB")
    assert code == 0, done.stderr[-2000:]
    pages = len(list((home / "out").rglob("vi/*.html")))
    assert pages == len(districts) * PAGES
    return seconds / pages, memory


def test_the_time_of_a_page_and_the_drivers_memory_do_not_grow_with_the_districts(province, tmp_path):
    with distributed.LocalCluster(2, threads_per_worker=1, processes=True, dashboard_address=":0") as cluster:
        _seconds_and_memory(
            province[:1], tmp_path / "first", cluster.scheduler_address
        )  # whatever is done once a worker
        few, memory_few = _seconds_and_memory(province[:FEW], tmp_path / "few", cluster.scheduler_address)
        many, memory_many = _seconds_and_memory(province, tmp_path / "many", cluster.scheduler_address)
    print(f"\n{FEW} districts: {few:.2f} s a page, driver {memory_few / 2**20:.0f} MiB")
    print(f"{MANY} districts: {many:.2f} s a page, driver {memory_many / 2**20:.0f} MiB")
    assert many <= WITHIN * few
    assert memory_many <= MEMORY_WITHIN * memory_few
