"""Files are put in place whole or not at all: full disks, folders that cannot be written, two runs at once."""

from __future__ import annotations

import errno
import os
import threading
from pathlib import Path

import pytest

from tests.runs.conftest import files_of
from thanhson.errors import RunError, UsageError
from thanhson.runs import publish
from thanhson.runs.drive import run
from thanhson.runs.folders import Outputs
from thanhson.runs.order import place_order
from thanhson.runs.publish import held, put, put_one


def test_all_files_are_written_before_any_is_moved(tmp_path, monkeypatch):
    outputs = Outputs(tmp_path)
    old, new = tmp_path / "901/a.html", tmp_path / "901/b.html"
    put(outputs, {old: "old"})
    _full_disk_at_write(monkeypatch, 2)
    with pytest.raises(RunError) as caught:
        put(outputs, {old: "new", new: "new"})
    assert caught.value.key == "runs.disk_full"
    assert old.read_text() == "old" and not new.exists()
    assert not list(outputs.staging.iterdir())


def _full_disk_at_write(monkeypatch, number: int) -> None:
    """From the given write on, the disk is full."""
    written = {"n": 0}
    genuine = publish._write

    def write(path, pieces):
        written["n"] += 1
        if written["n"] >= number:
            path.write_bytes(b"half")
            raise OSError(errno.ENOSPC, "No space left on device")
        genuine(path, pieces)

    monkeypatch.setattr(publish, "_write", write)


def test_equal_bytes_leave_a_file_untouched(tmp_path):
    path = tmp_path / "a.csv"
    put(Outputs(tmp_path), {path: "same"})
    os.utime(path, (1, 1))
    put(Outputs(tmp_path), {path: b"same"})
    assert path.stat().st_mtime == 1


def test_a_long_content_comes_piece_by_piece(tmp_path):
    put(Outputs(tmp_path), {tmp_path / "a.csv": iter([b"one,", b"two"])})
    assert (tmp_path / "a.csv").read_text() == "one,two"


def test_one_file_leaves_nothing_behind_on_a_full_disk(tmp_path, monkeypatch):
    _full_disk_at_write(monkeypatch, 1)
    with pytest.raises(RunError):
        put_one(tmp_path / "a.csv", "x")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("number", [1, 2, 3, 5, 9, 17, 21, 22, 23])
def test_a_disk_that_is_full_at_any_write_leaves_whole_files_and_the_next_call_finishes(
    office, finished_outputs, monkeypatch, number
):
    order = place_order((str(office.district),), out=str(office.out), clean=str(office.clean))
    with monkeypatch.context() as patch:
        _answer_from(patch, finished_outputs)
        _full_disk_at_write(patch, number)
        with pytest.raises(RunError, match="the disk is full"):
            run(order)
    expected = files_of(finished_outputs)
    left = files_of(office.out)
    assert all(
        left[name] == expected[name] for name in left if name.endswith((".html", ".ipynb")) and "index" not in name
    )
    assert not [name for name in left if "staging" in name]
    _answer_from(monkeypatch, finished_outputs)
    assert run(order) == 0
    after = files_of(office.out)
    assert {name for name in expected if expected[name] != after.get(name)} <= {"901/manifest.json", ".made.json"}


def _answer_from(patch, finished: Path) -> None:
    """Pages come from an earlier run in place of kernels: what is tried here is the writing."""
    from concurrent.futures import Future

    from thanhson.runs.machines import Machines
    from thanhson.runs.tasks import Outcome

    def submit_page(self, task) -> Future:
        future: Future = Future()
        page = finished / task.code / task.key
        files = {suffix: page.with_name(page.name + suffix).read_bytes() for suffix in (".html", ".ipynb")}
        future.set_result(Outcome(1.0, files))
        return future

    patch.setattr(Machines, "submit_page", submit_page)


def test_a_folder_that_cannot_be_made_is_wrong_usage(tmp_path):
    (tmp_path / "file").write_text("x")
    with (
        pytest.raises(UsageError, match="cannot be written"),
        held(Outputs(tmp_path / "file/outputs"), False, lambda: None),
    ):
        pass


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_told_in_a_sentence(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(UsageError, match="cannot be written"), held(Outputs(tmp_path / "outputs"), False, lambda: None):
        pass


def test_a_read_only_output_folder_is_told_before_any_work(office, monkeypatch):
    def denied(self, *args, **kwargs):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", denied)
    with pytest.raises(UsageError, match="cannot be written \\(Permission denied\\)"):
        run(place_order((str(office.district),), out=str(office.out), clean=str(office.clean)))


def test_what_a_killed_run_left_in_staging_is_cleared_away(tmp_path):
    outputs = Outputs(tmp_path)
    outputs.staging.mkdir()
    (outputs.staging / "12-0-half.html").write_text("half")
    with held(outputs, False, lambda: None):
        assert not outputs.staging.exists()


def test_the_second_of_two_runs_says_so_and_waits(tmp_path):
    outputs, said, order = Outputs(tmp_path), [], []
    inside = threading.Event()

    def second() -> None:
        inside.wait(5)
        with held(outputs, False, lambda: said.append("waiting")):
            order.append("second")

    thread = threading.Thread(target=second)
    thread.start()
    with held(outputs, False, lambda: said.append("first waits")):
        inside.set()
        while not said:
            pass
        order.append("first")
    thread.join()
    assert (said, order) == (["waiting"], ["first", "second"])
