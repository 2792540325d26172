"""Notebooks that go wrong in every way, and what becomes of them: plain kernels here, warm ones in test_warm.py."""

from __future__ import annotations

import json
import time

import papermill  # noqa: F401
import pytest

from tests.runs import kit
from thanhson.runs.execute import make_page, run_notebook
from thanhson.runs.failures import Failure


@pytest.fixture(autouse=True)
def _no_process_stays():
    before = kit.descendants()
    yield
    deadline = time.monotonic() + 5
    while (left := kit.still_there(kit.descendants() - before)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not left


def test_parameters_reach_the_notebook_with_their_types(tmp_path):
    notebook, failure = run_notebook(kit.task(tmp_path, "print([district, year, lang, exact, clean])"))
    assert failure is None
    assert kit.texts(notebook) == [repr([str(tmp_path / "district"), 2019, "en", False, str(tmp_path / "clean")])]


def test_a_code_with_leading_zeros_stays_text(tmp_path):
    task = kit.task(tmp_path, "district")
    object.__setattr__(task, "folder", "0238")
    notebook, _ = run_notebook(task)
    assert kit.texts(notebook) == ["'0238'"]


def test_a_notebook_runs_in_its_own_folder(tmp_path):
    notebook, _ = run_notebook(kit.task(tmp_path, "import os; os.getcwd()"))
    assert kit.texts(notebook) == [repr(str(tmp_path / "notebooks"))]


def test_a_failed_cell_is_named_by_place_and_heading_without_the_value(tmp_path):
    outcome = make_page(kit.task(tmp_path, "1", "## Những người", 'raise KeyError("Nguyễn Văn A")'))
    assert outcome.failure == Failure("runs.cause.error", {"error": "KeyError", "where": "line 1"}, 5, "Những người")
    assert "Nguyễn" not in outcome.failure.text("vi") + outcome.failure.text("en")
    assert outcome.failure.text("en") == "under “Những người”, cell 5: KeyError (line 1)"
    assert not outcome.files


def test_an_error_of_ours_is_told_with_its_sentence(tmp_path):
    code = 'from thanhson.errors import UsageError\nraise UsageError("usage.language_unknown", lang="fr")'
    outcome = make_page(kit.task(tmp_path, code))
    assert (
        outcome.failure.text("en") == "under “Own”, cell 3: UsageError: There is no language “fr”. Languages: vi, en."
    )


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("import sys; sys.exit(0)", "runs.cause.exit"),
        ("import sys; sys.exit(3)", "runs.cause.exit"),
        ("exit()", "runs.cause.exit"),
        ("quit()", "runs.cause.exit"),
        ("import os; os._exit(0)", "runs.cause.kernel_died"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "runs.cause.kernel_died"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "runs.cause.kernel_died"),
    ],
)
def test_a_notebook_that_ends_itself_is_no_page(tmp_path, code, cause):
    outcome = make_page(kit.task(tmp_path, code, "2 + 2"))
    assert (outcome.failure.cause, outcome.failure.cell) == (cause, 3)
    assert not outcome.files


def test_a_cell_that_may_raise_fails_all_the_same(tmp_path):
    task = kit.task(tmp_path, "1 / 0")
    cells = json.loads(task.source)
    cells["cells"][2]["metadata"] = {"tags": ["raises-exception"]}
    object.__setattr__(task, "source", json.dumps(cells))
    assert make_page(task).failure.cause == "runs.cause.error"


def test_a_notebook_that_hangs_is_ended_at_its_own_limit(tmp_path):
    start = time.monotonic()
    outcome = make_page(kit.task(tmp_path, "1", "import time; time.sleep(60)", limit=1.5))
    assert outcome.failure == Failure("runs.cause.timeout", {"seconds": 1.5}, 4, "Own")
    assert time.monotonic() - start < 15


def test_the_limit_counts_for_the_whole_notebook_not_for_each_cell(tmp_path):
    cells = ["import time; time.sleep(0.6)"] * 5
    assert make_page(kit.task(tmp_path, *cells, limit=1.5)).failure.cause == "runs.cause.timeout"


def test_processes_that_a_notebook_started_end_with_it(tmp_path):
    code = "import subprocess; child = subprocess.Popen(['sleep', '600']); child.pid"
    notebook, _ = run_notebook(kit.task(tmp_path, code))
    assert not kit.still_there({int(kit.texts(notebook)[0])})


def test_fifty_megabytes_of_print_are_refused_in_little_memory(tmp_path):
    code = "for _ in range(50):\n    print('x' * 1_000_000)"
    outcome = make_page(kit.task(tmp_path, code))
    assert (outcome.failure.cause, outcome.failure.cell) == ("runs.cause.too_much_printed", 3)
    assert len(outcome.partial) < 3_000_000


def test_an_endless_print_is_ended_before_the_limit(tmp_path):
    start = time.monotonic()
    outcome = make_page(kit.task(tmp_path, "while True:\n    print('x' * 10_000)", limit=60))
    assert outcome.failure.cause == "runs.cause.too_much_printed"
    assert time.monotonic() - start < 30


def test_what_goes_to_stderr_is_told_and_stays_off_the_page(tmp_path):
    outcome = make_page(kit.task(tmp_path, "import sys; print('secret', file=sys.stderr); print('seen')"))
    assert outcome.stderr
    assert b"seen" in outcome.files[".html"]
    stored = outcome.files[".ipynb"].decode()
    assert '"seen\\n"' in stored
    assert 'stderr"' not in stored


def test_equal_runs_give_equal_bytes(tmp_path):
    code = "import matplotlib.pyplot as plt\nfrom IPython.display import display\nfigure, axes = plt.subplots()\n"
    code += "bars = axes.bar([1, 2], [3, year])\ndisplay(figure, metadata={'image/png': {'alt': 'two bars'}})\nplt.close(figure)"
    task = kit.task(tmp_path, code, "{str(n) for n in range(50)}")
    first, second = make_page(task), make_page(task)
    assert first.files[".html"] == second.files[".html"]
    assert first.files[".ipynb"] == second.files[".ipynb"]
    assert b"two bars" in first.files[".html"]


def test_a_fault_while_exporting_is_a_failure_of_that_page_alone(tmp_path, monkeypatch):
    import thanhson.pages.html

    def broken(*_):
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(thanhson.pages.html, "export", broken)
    outcome = make_page(kit.task(tmp_path, "1"))
    assert outcome.failure.cause == "runs.cause.fault"
    assert "secret" not in outcome.failure.text("en")
    assert "ZeroDivisionError (test_engine.py:" in outcome.failure.text("en")


def test_shipped_notebooks_hold_no_path_no_time_and_no_folder_parameter(tmp_path):
    outcome = make_page(kit.task(tmp_path, "print(district, clean)", "import thanhson; thanhson.__file__"))
    text = outcome.files[".ipynb"].decode()
    assert str(tmp_path) not in text and str(kit.PROJECT) not in text
    assert "238 clean" in text
    assert "thanhson/__init__.py" in text
    assert 'district = \\"238\\"' in text and "clean = " not in text.split("injected-parameters")[1]
    assert "papermill" not in text and "start_time" not in text
