"""Cleaning against reading: the bars are ratios within one run, so that they hold on any machine."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks.messy import write_district

ROWS, FEWER_ROWS = 200_000, 20_000
TIMES_READING, SECONDS_ON_TOP = 2, 2.0
MOST_MEMORY = 1.5 * 2**30
ROUNDS = 2
LINEAR_WITHIN = 1.5
"""Seconds a row may grow by this factor from the small to the large sheet (start-up costs are taken off)."""

# A process of its own for each measurement: imports count as in real life, and memory is nobody else's.
_MEASURED = """
import json, resource, sys, time
start = time.perf_counter()
{work}
usage = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print(json.dumps([time.perf_counter() - start, usage * 1024]))
"""
_READ = "import pandas; pandas.read_excel(sys.argv[1] + '/raw/meetings.xlsx', engine='calamine')"
_CLEAN = (
    "from thanhson.registers.cleaning import clean_district\n"
    "report = clean_district(sys.argv[1], sys.argv[1] + '/clean')\n"
    "assert report.ledger['rows_clean'].sum() > 0"
)


def _measure(work: str, district: Path) -> tuple[float, int]:
    script = _MEASURED.format(work=work)
    runs = [
        json.loads(subprocess.run([sys.executable, "-c", script, district], capture_output=True, check=True).stdout)
        for _ in range(ROUNDS)
    ]
    return min(seconds for seconds, _ in runs), max(memory for _, memory in runs)


@pytest.fixture(scope="module")
def large(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("large")
    write_district(folder, ROWS)
    return folder


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    write_district(folder, FEWER_ROWS)
    return folder


def test_cleaning_takes_at_most_twice_the_time_of_reading_and_two_seconds(large):
    reading, _ = _measure(_READ, large)
    cleaning, memory = _measure(_CLEAN, large)
    print(f"\nreading {reading:.1f} s, cleaning {cleaning:.1f} s, {memory / 2**20:.0f} MiB")
    assert cleaning <= TIMES_READING * reading + SECONDS_ON_TOP
    assert memory < MOST_MEMORY


def test_ten_times_the_rows_take_ten_times_the_time(small, large):
    nothing, _ = _measure("from thanhson.registers import pipeline", small)
    a_row_of_few = (_measure(_CLEAN, small)[0] - nothing) / FEWER_ROWS
    a_row_of_many = (_measure(_CLEAN, large)[0] - nothing) / ROWS
    print(f"\n{1e6 * a_row_of_few:.0f} µs a row of {FEWER_ROWS}, {1e6 * a_row_of_many:.0f} µs a row of {ROWS}")
    assert a_row_of_many <= LINEAR_WITHIN * a_row_of_few
