"""Cleaning as one call: what it writes, when it works again, that it never leaves half of anything."""

from __future__ import annotations

import json
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from tests.registers.districts import SAMPLE, good, raw
from tests.registers.made import CELLS, MEETINGS, book, meeting
from thanhson.errors import ContractError, UsageError
from thanhson.programme import read_programme
from thanhson.registers import freshness, gate, ledger, pipeline, store
from thanhson.registers.cleaning import CleanReport, clean_district, clean_hash, ensure_clean
from thanhson.registers.contracts import CONTRACTS
from thanhson.registers.tables import Tables, arrow_schema, typed
from thanhson.sample import write_sample


@pytest.fixture(scope="module")
def sample(tmp_path_factory) -> Path:
    """A small made-up district, cleaned; not to be changed."""
    folder = tmp_path_factory.mktemp("sample") / "district"
    write_sample(folder, cells=24, years=range(2018, 2020))
    return folder


@pytest.fixture(scope="module")
def report(sample) -> CleanReport:
    return clean_district(sample, sample.parent / "clean")


@pytest.fixture
def district(tmp_path) -> Path:
    """A district of one cell and one meeting, to be changed at will."""
    folder = tmp_path / "district"
    folder.mkdir()
    (folder / "programme.toml").write_text((SAMPLE / "programme.toml").read_text(encoding="utf-8"), encoding="utf-8")
    cell = [1, "CB001", "Chi bộ khu 1", "Đảng bộ xã Địch Quả", "Địch Quả", "Khu dân cư", None, None, None, 2014]
    book(folder / "raw" / "cells.xlsx", {"S": [CELLS, cell]})
    book(folder / "raw" / "2019" / "meetings.xlsx", {"S": [MEETINGS, meeting()]})
    return folder


def modes(path: Path) -> str:
    return stat.filemode(path.stat().st_mode)


def test_the_clean_tables_keep_their_contracts_on_disk(report):
    for name, contract in CONTRACTS.items():
        schema = arrow_schema(contract)
        if contract.by_year:
            parts = sorted((report.folder / name).glob("year=*/part-0.parquet"))
            assert parts
            assert all(pq.read_schema(part) == schema.remove(schema.get_field_index("year")) for part in parts)
        else:
            assert pq.read_schema(report.folder / f"{name}.parquet") == schema


def test_the_tables_come_back_as_they_were_cleaned(sample, report):
    tables = Tables.open(read_programme(sample), report.folder)
    for name, contract in CONTRACTS.items():
        frame = getattr(tables, name)
        assert len(frame) > 0 or name == "postings"
        pd.testing.assert_frame_equal(frame, typed(frame, contract))
        gate.check(contract, frame)


def test_nothing_is_lost(report):
    counts = report.ledger[ledger.COUNTS]
    assert (counts["rows_read"] == counts.drop(columns="rows_read").sum(axis=1)).all()
    assert counts["rows_clean"].sum() > 500
    clean = {
        name: len(pd.read_parquet(report.folder / f"{name}.parquet"))
        for name in ("cells", "areas", "postings", "cell_ratings")
    }
    kept = report.ledger.groupby("table")["rows_clean"].sum()
    assert (kept["cells"], kept["areas"], kept["ratings"]) == (clean["cells"], clean["areas"], clean["cell_ratings"])


def test_quarantine_and_key_are_readable_by_the_owner_only(sample, report):
    assert modes(report.folder / "quarantine.parquet") == "-rw-------"
    assert modes(sample / ".key") == "-rw-------"


def test_raw_is_never_changed(district, tmp_path):
    before = {
        path: (store.digest(path), path.stat().st_mtime_ns) for path in (district / "raw").rglob("*") if path.is_file()
    }
    ensure_clean(district, tmp_path / "clean")
    after = {
        path: (store.digest(path), path.stat().st_mtime_ns) for path in (district / "raw").rglob("*") if path.is_file()
    }
    assert after == before


def test_two_equal_cleanings_give_equal_bytes(sample, report, tmp_path):
    again = clean_district(sample, tmp_path / "elsewhere")
    assert clean_hash(again.folder) == clean_hash(report.folder)
    for path in report.folder.rglob("*.*"):
        assert path.read_bytes() == (again.folder / path.relative_to(report.folder)).read_bytes()


def test_the_hash_names_tables_and_years(report):
    assert list(clean_hash(report.folder)) == sorted(clean_hash(report.folder))
    assert {"cells", "areas", "meetings/2018", "meetings/2019", "ledger", "quarantine"} <= set(
        clean_hash(report.folder)
    )


def test_nothing_is_done_twice(district, tmp_path, monkeypatch):
    folder = ensure_clean(district, tmp_path / "clean")
    assert folder == tmp_path / "clean" / "238"
    monkeypatch.setattr(pipeline, "clean", lambda *_: pytest.fail("cleaned again"))
    assert ensure_clean(district, tmp_path / "clean") == folder
    with pytest.raises(pytest.fail.Exception):
        clean_district(district, tmp_path / "clean")


def _new_file(district):
    book(district / "raw" / "more.xlsx", {"S": [MEETINGS, meeting(month="08/2019", **{"Ngày họp": None})]})


def _changed_file(district):
    book(district / "raw" / "2019" / "meetings.xlsx", {"S": [MEETINGS, meeting(month="09/2019", **{"Ngày họp": None})]})


def _moved_file(district):
    (district / "raw" / "2018").mkdir()
    (district / "raw" / "2019" / "meetings.xlsx").rename(district / "raw" / "2018" / "meetings.xlsx")


def _changed_settings(district):
    path = district / "programme.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("dormant_after_years = 3", "dormant_after_years = 4"), encoding="utf-8"
    )


def _own_communes(district):
    (district / "communes.csv").write_text(
        "commune_code,name,kind,district_code\n08572,Địch Quả,commune,238\n", encoding="utf-8"
    )


def _no_key(district):
    (district / ".key").unlink(missing_ok=True)
    (district / ".key").write_text("another key of sufficient length\n", encoding="ascii")


@pytest.mark.parametrize("change", [_new_file, _changed_file, _moved_file, _changed_settings, _own_communes, _no_key])
def test_what_changes_the_tables_makes_them_stale(district, tmp_path, change):
    folder = ensure_clean(district, tmp_path / "clean")
    before = json.loads((folder / "state.json").read_text(encoding="utf-8"))
    change(district)
    ensure_clean(district, tmp_path / "clean")
    assert json.loads((folder / "state.json").read_text(encoding="utf-8")) != before


def test_a_change_of_the_code_makes_them_stale(district, tmp_path, monkeypatch):
    folder = ensure_clean(district, tmp_path / "clean")
    before = (folder / "state.json").read_text(encoding="utf-8")
    monkeypatch.setattr(freshness, "_code_hash", lambda: "other code")
    ensure_clean(district, tmp_path / "clean")
    assert (folder / "state.json").read_text(encoding="utf-8") != before


@pytest.mark.parametrize("part", store.parts())
def test_a_part_that_is_missing_makes_them_stale(district, tmp_path, part):
    folder = ensure_clean(district, tmp_path / "clean")
    before = clean_hash(folder)
    shutil.rmtree(folder / part) if (folder / part).is_dir() else (folder / part).unlink()
    ensure_clean(district, tmp_path / "clean")
    assert clean_hash(folder) == before


def test_a_district_without_registers_is_told_where_to_put_them(district, tmp_path):
    for path in (district / "raw").rglob("*.xlsx"):
        path.unlink()
    with pytest.raises(UsageError, match="there are no registers") as caught:
        ensure_clean(district, tmp_path / "clean")
    assert caught.value.exit_code == 2
    assert not (tmp_path / "clean").exists()


def test_a_refused_file_costs_the_others_nothing_and_ends_with_exit_code_3(district, tmp_path):
    (district / "raw" / "broken.xlsx").write_bytes(b"<html>no workbook</html>")
    found = clean_district(district, tmp_path / "clean")
    assert found.exit_code == 3
    assert found.ledger.set_index("file").loc["broken.xlsx", "reason"].count("web page") == 1
    assert found.ledger["rows_clean"].sum() == 2


def test_hidden_and_unknown_sheets_are_named_and_harm_nothing(district, tmp_path):
    sheets = {
        "S": [MEETINGS, meeting(month="08/2019", **{"Ngày họp": None})],
        "Nháp": [["x"]],
        "Ghi chú": [["nothing known"]],
    }
    book(district / "raw" / "2019" / "more.xlsx", sheets, hidden=("Nháp",))
    found = clean_district(district, tmp_path / "clean")
    assert found.exit_code == 0
    reasons = found.ledger.set_index("sheet")["reason"]
    assert (reasons["Nháp"], reasons["Ghi chú"]) == ("hidden", "no known headers")


def test_rows_in_quarantine_alone_end_with_exit_code_0(district, tmp_path):
    book(district / "raw" / "bad.xlsx", {"S": [MEETINGS, meeting(cell="CB999")]})
    found = clean_district(district, tmp_path / "clean")
    assert (found.exit_code, found.ledger["rows_quarantined"].sum()) == (0, 1)


# Faults of the program


def test_a_lost_row_stops_the_run(monkeypatch):
    table = raw("meetings", [good("meetings")])
    table.rows_read += 1
    from tests.registers.districts import cleaned

    with pytest.raises(ContractError, match=r"a\.xlsx \[S\] has 5 rows, but 4 are accounted for"):
        cleaned(table)
    monkeypatch.setattr(pipeline, "duplicates", lambda frame, *_: pd.Series(True, frame.index).to_numpy())
    with pytest.raises(ContractError, match="accounted for"):
        cleaned(raw("meetings", [good("meetings", listed="bad")]))


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [("grade", "excellent", "grade: isin"), ("listed", -1, "listed: in_range"), ("kind", None, "kind: not_nullable"),
     ("month", None, "month: not_nullable")],
)  # fmt: skip
def test_a_broken_contract_is_a_fault_of_the_program_and_tells_no_value(column, value, told):
    from tests.registers.districts import cleaned

    table = cleaned(raw("meetings", [good("meetings")])).tables["meetings"]
    broken = table.assign(**{column: pd.Series([value], dtype=table[column].dtype)})
    with pytest.raises(ContractError, match="the clean table meetings breaks its contract") as caught:
        gate.check(CONTRACTS["meetings"], broken)
    assert told in str(caught.value)
    assert str(value) not in str(caught.value).replace("in_range(0, 10000)", "") or value is None
    assert caught.value.__cause__ is None


def test_the_gate_stands_even_where_the_environment_switches_pandera_off(monkeypatch):
    from pandera.config import CONFIG

    from tests.registers.districts import cleaned

    table = cleaned(raw("meetings", [good("meetings")])).tables["meetings"]
    monkeypatch.setattr(CONFIG, "validation_enabled", False)
    with pytest.raises(ContractError, match="listed: in_range"):
        gate.check(CONTRACTS["meetings"], table.assign(listed=pd.Series([-1], dtype="Int64")))


def test_a_key_that_is_not_unique_does_not_pass_the_gate():
    from tests.registers.districts import cleaned

    table = cleaned(raw("meetings", [good("meetings")])).tables["meetings"]
    with pytest.raises(ContractError, match="key is unique"):
        gate.check(CONTRACTS["meetings"], pd.concat([table, table], ignore_index=True))


# Several processes, and processes that are killed

CALL = """
import sys
from pathlib import Path
from thanhson.registers import cleaning, store
log = Path(sys.argv[3])
own = cleaning._clean_into
def logged(*arguments):
    with log.open("a") as file:
        file.write("cleaned\\n")
    own(*arguments)
cleaning._clean_into = logged
{more}
print(cleaning.ensure_clean(sys.argv[1], sys.argv[2]))
"""


def call(district: Path, home: Path, log: Path, more: str = "") -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", CALL.format(more=more), district, home, log],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_of_several_processes_one_works_and_the_others_wait(district, tmp_path):
    log = tmp_path / "log"
    calls = [call(district, tmp_path / "clean", log) for _ in range(3)]
    answers = [process.communicate(timeout=120) for process in calls]
    assert [process.returncode for process in calls] == [0, 0, 0], answers
    assert {out.strip() for out, _ in answers} == {str(tmp_path / "clean" / "238")}
    assert log.read_text() == "cleaned\n"


KILLED = {
    "before anything is written": "cleaning.write_tables = lambda *_: os._exit(9)",
    "after the tables": "cleaning.write_quarantine = lambda *_: os._exit(9)",
    "before the move": "cleaning.move_into_place = lambda *_: os._exit(9)",
    "within the move": "store.shutil.rmtree = (lambda real: lambda path, **_: (os._exit(9) if Path(path).exists() else None))(None)",
    "between the steps of the move": "Path.rename = (lambda real: lambda self, to: (real(self, to), os._exit(9)))(Path.rename)",
}


@pytest.mark.parametrize("moment", KILLED)
def test_killed_at_any_time_the_last_good_tables_are_left(district, tmp_path, moment):
    home = tmp_path / "clean"
    folder = ensure_clean(district, home)
    before = clean_hash(folder)
    _new_file(district)
    killed = call(district, home, tmp_path / "log", f"import os\n{KILLED[moment]}")
    killed.communicate(timeout=120)
    assert killed.returncode == 9
    store.recover(folder)
    assert folder.exists()
    left = clean_hash(folder)
    ensure_clean(district, home)
    assert left in (before, clean_hash(folder))
    assert len(pd.read_parquet(folder / "meetings")) == 2
    assert sorted(path.name for path in home.iterdir()) == [".238.lock", "238"]


def test_killed_the_first_time_there_are_no_tables(district, tmp_path):
    killed = call(district, tmp_path / "clean", tmp_path / "log", f"import os\n{KILLED['before the move']}")
    killed.communicate(timeout=120)
    assert not (tmp_path / "clean" / "238").exists()


def test_a_fault_while_cleaning_leaves_the_last_good_tables(district, tmp_path, monkeypatch):
    folder = ensure_clean(district, tmp_path / "clean")
    before = clean_hash(folder)
    _new_file(district)

    def broken(*_):
        raise ContractError("ledger.unbalanced", file="f", sheet="s", read=1, told=0)

    monkeypatch.setattr(pipeline, "clean", broken)
    with pytest.raises(ContractError):
        ensure_clean(district, tmp_path / "clean")
    assert clean_hash(folder) == before
    assert sorted(path.name for path in folder.parent.iterdir()) == [".238.lock", "238"]
