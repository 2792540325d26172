"""Whole runs against the ways that an office would have without ``thanhson run``, and against the limit of the machine.

Every way makes the same pages of the sample district, one language, all years: by the shell loop of papermill and nbconvert, by both in
two long-lived processes, by the cells alone in two warm processes, and by ``thanhson run`` with two jobs. Bars are ratios of the
clock within one run of this file; the processor's seconds of the whole tree of processes are printed beside them, since a busy
machine stretches the clock.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.runs.conftest import files_of

pytestmark = pytest.mark.timeout(3600)

PROJECT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
NOTEBOOKS = ("01_cleaning", "02_admissions", "03_meeting_quality", "04_scorecard")
YEARS = range(2016, 2021)
WORKERS = 2
ROUNDS = 2

FASTER_THAN_SHELL = 5.0
FASTER_THAN_LONG_LIVED = 1.8
SLOWER_THAN_LIMIT = 1.5
NOTHING_STALE_SECONDS = 1.5
HELP_SECONDS = 0.3

_LONG_LIVED = """
import sys, json
from concurrent.futures import ProcessPoolExecutor
import nbformat
from nbconvert import HTMLExporter
from papermill import execute_notebook

def make(job):
    notebook, parameters, out, home = job
    execute_notebook(notebook, out + ".ipynb", parameters=parameters, kernel_name="python3", cwd=home, progress_bar=False)
    page, _ = HTMLExporter().from_filename(out + ".ipynb")
    open(out + ".html", "w", encoding="utf-8").write(page)

if __name__ == "__main__":
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(make, json.load(sys.stdin)))
"""

_CELLS_ALONE = """
import sys, json, os, time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from types import ModuleType

def warm():
    global shell
    from thanhson.runs.warm_server import PRELOADED, preload
    preload(PRELOADED)
    from IPython.core.interactiveshell import InteractiveShell
    shell = InteractiveShell.instance(user_module=ModuleType("cells"))  # by itself it would take the place of __main__

def make(job):
    from IPython.utils.capture import capture_output
    notebook, parameters, _, home = job
    os.chdir(home)
    cells = json.load(open(notebook, encoding="utf-8"))["cells"]
    shell.reset()
    start = time.perf_counter()
    with capture_output():
        for cell in cells:
            if cell["cell_type"] == "code":
                result = shell.run_cell("".join(cell["source"]))
                result.raise_error()
                if "parameters" in cell["metadata"].get("tags", ()):
                    shell.user_ns.update(parameters)
    return time.perf_counter() - start

if __name__ == "__main__":
    jobs = json.load(sys.stdin)
    with ProcessPoolExecutor(2, get_context("spawn"), warm) as pool:
        list(pool.map(make, jobs[:2]))  # whatever is done once a process
        start = time.perf_counter()
        list(pool.map(make, jobs))
        print(time.perf_counter() - start)
"""


@dataclass(frozen=True)
class Took:
    """Seconds of one way: of the clock, and of the processor for the whole tree of processes."""

    wall: float
    cpu: float
    told: str = ""


def _run(command: list[str], **options) -> Took:
    before, start = _cpu(), time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, cwd=PROJECT, **options)
    took = Took(time.perf_counter() - start, _cpu() - before, done.stdout)
    assert done.returncode == 0, done.stderr[-2000:]
    return took


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> SimpleNamespace:
    """The sample district, written and cleaned, and a folder for what is made."""
    from thanhson.registers.cleaning import ensure_clean
    from thanhson.sample import write_sample

    home = tmp_path_factory.mktemp("runs")
    district = write_sample(home / "district")
    ensure_clean(district, home / "clean")
    return SimpleNamespace(home=home, district=district, clean=home / "clean")


def _jobs(place: SimpleNamespace, name: str) -> list[tuple]:
    """A job is a notebook, its parameters, where its page goes (without ending), and where it runs."""
    out = place.home / name
    out.mkdir()
    folder = PROJECT / "notebooks"
    return [
        (
            str(folder / f"{notebook}.ipynb"),
            {"district": str(place.district), "year": year, "lang": "vi", "clean": str(place.clean)},
            str(out / f"{notebook}-{year}"),
            str(folder),
        )
        for year in YEARS
        for notebook in NOTEBOOKS
    ]


def shell_loop(place: SimpleNamespace, name: str) -> Took:
    """``papermill`` and ``jupyter nbconvert``, one call after the other."""
    lines = []
    for notebook, parameters, out, home in _jobs(place, name):
        given = " ".join(f"{'-p' if key == 'year' else '-r'} {key} '{value}'" for key, value in parameters.items())
        lines.append(
            f"'{BIN}/papermill' -k python3 --no-progress-bar --cwd '{home}' {given} '{notebook}' '{out}.ipynb'"
        )
        lines.append(f"'{BIN}/jupyter' nbconvert --log-level ERROR --to html '{out}.ipynb'")
    environment = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}"}
    return _run(["sh", "-ec", "\n".join(lines)], env=environment)


def long_lived(place: SimpleNamespace, name: str) -> Took:
    """The same two libraries in two processes that live through all the pages."""
    script = place.home / f"{name}.py"
    script.write_text(_LONG_LIVED, encoding="utf-8")
    return _run([sys.executable, str(script)], input=json.dumps(_jobs(place, name)))


def cells_alone(place: SimpleNamespace, name: str) -> Took:
    """The cells in two warm processes: no kernel, no files; the clock starts when the processes are warm."""
    script = place.home / f"{name}.py"
    script.write_text(_CELLS_ALONE, encoding="utf-8")
    environment = {**os.environ, "THANHSON_CHECKED": str(place.clean / "238")}
    took = _run([sys.executable, str(script)], input=json.dumps(_jobs(place, name)), env=environment)
    return Took(float(took.told), took.cpu)


def thanhson_run(place: SimpleNamespace, name: str) -> Took:
    """``thanhson run``, the whole command."""
    options = ["--lang", "vi", "--jobs", str(WORKERS), "--out", place.home / name, "--clean", place.clean]
    chosen = [part for notebook in NOTEBOOKS for part in ("--notebook", notebook)]
    return _run([str(BIN / "thanhson"), "run", str(place.district), *map(str, options), *chosen])


@pytest.fixture(scope="module")
def took(place) -> dict[str, list[Took]]:
    """All ways, in turn; the shell loop, which takes minutes, once."""
    ways = {"run": thanhson_run, "limit": cells_alone, "long-lived": long_lived}
    found: dict[str, list[Took]] = {name: [] for name in ways}
    for number in range(ROUNDS):
        for name, way in ways.items():
            found[name].append(way(place, f"{name}-{number}"))
    found["shell"] = [shell_loop(place, "shell")]
    for name, times in found.items():
        print(f"{name}:", ", ".join(f"{one.wall:.1f} s (processor {one.cpu:.1f} s)" for one in times))
    return found


def _ratio(took: dict[str, list[Took]], way: str) -> float:
    ratio = min(one.wall for one in took[way]) / min(one.wall for one in took["run"])
    print(f"{way} against thanhson run: {ratio:.2f}")
    return ratio


def test_a_run_is_five_times_faster_than_the_shell_loop(took):
    assert _ratio(took, "shell") >= FASTER_THAN_SHELL


def test_a_run_is_nearly_twice_as_fast_as_two_long_lived_processes(took):
    assert _ratio(took, "long-lived") >= FASTER_THAN_LONG_LIVED


def test_a_run_takes_at_most_half_as_long_again_as_its_cells_alone(took):
    assert 1 / _ratio(took, "limit") <= SLOWER_THAN_LIMIT


def test_two_equal_runs_give_equal_bytes(took, place):
    first, second = (
        {name: content for name, content in files_of(place.home / f"run-{number}").items() if "manifest" not in name}
        for number in range(2)
    )
    assert len([name for name in first if name.endswith("csv")]) > len(YEARS)
    assert {name: content for name, content in first.items() if not name.startswith(".")} == {
        name: content for name, content in second.items() if not name.startswith(".")
    }


def test_nothing_stale_takes_a_second_and_a_half(took, place):
    seconds = min(thanhson_run(place, "run-0").wall for _ in range(5))
    print(f"nothing stale: {seconds:.2f} s")
    assert seconds <= NOTHING_STALE_SECONDS


def test_help_takes_a_third_of_a_second():
    seconds = min(_run([str(BIN / "thanhson"), "--help"]).wall for _ in range(5))
    print(f"--help: {seconds:.2f} s")
    assert seconds <= HELP_SECONDS
