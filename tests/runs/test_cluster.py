"""Pages made on a Dask cluster: the same bytes as at home, whatever the workers share and whatever becomes of them."""

from __future__ import annotations

import io
import os
import signal
import threading
import time
import zipfile
from dataclasses import replace

import pytest

from tests.runs import kit
from tests.runs.conftest import files_of
from thanhson.errors import RunError, UsageError
from thanhson.runs import digests
from thanhson.runs.clean import look_at
from thanhson.runs.cluster import InputsMissing, bundle_of, make_page_elsewhere
from thanhson.runs.drive import run
from thanhson.runs.order import place_order

distributed = pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def processes():
    """Two workers that are processes, as on machines of a cluster."""
    os.environ["THANHSON_KERNELS"] = "plain"
    with distributed.LocalCluster(2, threads_per_worker=1, processes=True, dashboard_address=":0") as cluster:
        yield cluster
    del os.environ["THANHSON_KERNELS"]


def carried_out(office, address, **options) -> int:
    return run(
        place_order((str(office.district),), out=str(office.out), clean=str(office.clean), cluster=address, **options)
    )


def same_pages(office, finished_outputs) -> bool:
    made, expected = files_of(office.out), files_of(finished_outputs)
    return all(made[name] == expected[name] for name in expected if name.endswith((".html", ".ipynb", ".csv")))


def test_a_cluster_of_processes_makes_the_same_bytes(office, finished_outputs, processes):
    assert carried_out(office, processes.scheduler_address) == 0
    assert same_pages(office, finished_outputs)


def test_workers_that_run_tasks_in_threads_beside_their_event_loop_do_too(office, finished_outputs):
    with distributed.LocalCluster(1, threads_per_worker=2, processes=False, dashboard_address=":0") as cluster:
        assert carried_out(office, cluster.scheduler_address) == 0
    assert same_pages(office, finished_outputs)


def task_of(office, *cells: str):
    """A task as the driver hands it over."""
    task = kit.task(office.home / "task", *cells)
    programme = place_order((str(office.district),)).districts and kit.read_programme(office.district)
    return replace(
        task,
        programme=programme,
        folder=str(office.district),
        clean=str(office.clean),
        tables=look_at(office.clean / "901").digest,
        package=digests.of_package(),
    )


OPEN = """import thanhson
run = thanhson.open_run(district, year, lang, clean=clean)
print(len(run.tables.cells), run.programme.code)"""


def test_a_worker_uses_the_tables_of_a_shared_folder(office):
    outcome = make_page_elsewhere(task_of(office, OPEN))
    assert b"12 901" in outcome.files[".html"], outcome.failure


def test_without_a_shared_folder_the_tables_travel_and_registers_do_not(office):
    task = task_of(office, OPEN, "import os; os.listdir(district)")
    bundle = bundle_of(task)
    elsewhere = replace(task, folder="/no/such/district", clean="/no/such/clean")
    with pytest.raises(InputsMissing):
        make_page_elsewhere(elsewhere)
    outcome = make_page_elsewhere(replace(elsewhere, bundle=bundle))
    assert b"12 901" in outcome.files[".html"], outcome.failure
    assert make_page_elsewhere(elsewhere).failure is None  # kept by the worker from now on
    names = zipfile.ZipFile(io.BytesIO(bundle)).namelist()
    assert not [name for name in names if "raw" in name or ".key" in name]
    assert {name.split("/")[0] for name in names} == {"district", "clean", "data"}


def test_values_in_quarantine_do_not_travel(office):
    import pyarrow.parquet as pq

    place = office.clean / "901" / "quarantine.parquet"
    table = pq.read_table(place)
    bundle = zipfile.ZipFile(io.BytesIO(bundle_of(task_of(office, "1"))))
    sent = pq.read_table(io.BytesIO(bundle.read("clean/901/quarantine.parquet")))
    assert sent.drop_columns(["value"]).equals(table.drop_columns(["value"]))
    assert sent["value"].null_count == len(table)


def test_a_worker_with_other_code_makes_no_page(office):
    outcome = make_page_elsewhere(replace(task_of(office, "1"), package="another"))
    assert outcome.failure.cause == "runs.cause.other_package"


def test_a_killed_worker_costs_its_pages_a_retry_and_nothing_else(office, finished_outputs, processes):
    kit.write(office.notebooks, "01_first", "## Một", kit.ROWS, "import time; time.sleep(1.5)", "print(district, year)")
    whole = place_order((str(office.district),), out=str(office.home / "whole"), clean=str(office.clean))
    assert run(whole) == 0
    pids = [worker.pid for worker in processes.workers.values()]
    threading.Timer(6, os.kill, (pids[0], signal.SIGKILL)).start()
    assert carried_out(office, processes.scheduler_address) == 0
    made, expected = files_of(office.out), files_of(office.home / "whole")
    assert all(made[name] == expected[name] for name in expected if name.endswith((".html", ".ipynb", ".csv")))
    assert finished_outputs


def test_a_lost_scheduler_ends_with_a_clear_error_and_everything_finished_is_kept(office):
    kit.write(office.notebooks, "02_second", "import time; time.sleep(2)")
    cluster = distributed.LocalCluster(1, threads_per_worker=1, processes=True, dashboard_address=":0")
    try:

        def lose():
            deadline = time.monotonic() + 60
            while not list(office.out.rglob("*.html")) and time.monotonic() < deadline:
                time.sleep(0.1)
            cluster.close(timeout=5)

        threading.Thread(target=lose).start()
        with pytest.raises(RunError) as caught:
            carried_out(office, cluster.scheduler_address)
        assert caught.value.key == "runs.cluster_lost"
    finally:
        cluster.close()
    kept = len(list(office.out.rglob("2*/*/*.html")))
    assert kept >= 1
    assert (office.out / "901/index.html").is_file()
    order = place_order((str(office.district),), out=str(office.out), clean=str(office.clean))
    assert run(order) == 0
    assert len(list(office.out.rglob("2*/*/*.html"))) == 8


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense.invalid:1", "nonsense"])
def test_no_scheduler_is_told_in_a_sentence_and_nothing_is_written(office, monkeypatch, address):
    monkeypatch.setattr("thanhson.runs.cluster.CONNECT_SECONDS", 1.0)
    with pytest.raises(UsageError, match=f"No Dask scheduler answers at {address}"):
        carried_out(office, address)
    assert not office.out.exists()
