"""The whole of it: registers typed with every slip there is yield the tables of the same registers typed without one."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from tests.registers.acceptance.facts import Facts, facts
from tests.registers.acceptance.mess import junk, type_messily
from tests.registers.acceptance.offices import Desk, Fault, type_well
from tests.registers.districts import SAMPLE
from thanhson.programme import read_programme
from thanhson.registers.check import column_title, report
from thanhson.registers.cleaning import CleanReport, clean_district
from thanhson.registers.contracts import CONTRACTS
from thanhson.registers.findings import REPAIRS
from thanhson.registers.tables import Tables


@dataclass(frozen=True)
class Delivered:
    """One set of facts typed well and typed messily, both cleaned with one key."""

    facts: Facts
    good: CleanReport
    bad: CleanReport
    planted: list[Fault]
    refused: set[str]
    messy: Path


@pytest.fixture(scope="module")
def delivered(tmp_path_factory) -> Delivered:
    home = tmp_path_factory.mktemp("offices")
    known = facts()
    good, bad = home / "good", home / "bad"
    for folder in (good, bad):
        folder.mkdir()
        shutil.copy(SAMPLE / "programme.toml", folder)
        (folder / ".key").write_text("one key for both of the districts\n", encoding="ascii")
    type_well(good / "raw", known)
    desk = Desk(bad / "raw")
    type_messily(desk, known)
    refused = junk(bad / "raw", home / "outside.xlsx")
    return Delivered(
        known,
        clean_district(good, home / "clean-good"),
        clean_district(bad, home / "clean-bad"),
        desk.faults,
        refused,
        bad,
    )


def test_registers_typed_well_need_no_repair_and_lose_nothing(delivered):
    assert delivered.good.faults.empty
    assert delivered.good.repairs.empty
    assert delivered.good.ledger["rows_clean"].sum() == sum(map(len, delivered.facts.values()))


def test_every_planted_fault_is_named_with_its_row_and_nothing_else_is_set_aside(delivered):
    columns = ["file", "sheet", "row", "rule", "scope", "column"]
    found = list(delivered.bad.faults[columns].itertuples(index=False, name=None))
    assert sorted(found) == sorted(delivered.planted)
    assert len(found) > 80


@pytest.mark.parametrize("name", CONTRACTS)
def test_the_clean_tables_are_those_of_the_registers_typed_well(delivered, name):
    settings = read_programme(SAMPLE)
    expected = getattr(Tables.open(settings, delivered.good.folder), name)
    found = getattr(Tables.open(settings, delivered.bad.folder), name)
    if name == "areas":
        # The planted area whose cell is unknown is kept, without its cell.
        found = found[found["area_id"] != "K99"].reset_index(drop=True)
    assert len(expected) > 5
    pd.testing.assert_frame_equal(found, expected)


def test_the_mess_took_every_repair_but_that_of_a_thousand(delivered):
    assert set(REPAIRS) - set(delivered.bad.repairs["rule"]) == {"number.thousands_dot"}


def test_unreadable_files_are_named_and_the_others_go_on(delivered):
    ledger = delivered.bad.ledger
    assert set(ledger.loc[ledger["reason"] != "", "file"]) == delivered.refused
    assert delivered.bad.exit_code == 3


def test_what_was_delivered_twice_is_counted_as_duplicate(delivered):
    ledger = delivered.bad.ledger.set_index("file")
    twice = ledger.loc[["Kết nạp 2018-2019.xls", "Kết nạp 2018-2019 (gửi lại).xls"]]
    assert twice["rows_duplicate"].sum() == twice["rows_clean"].sum() == 28


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_check_names_every_fault_with_file_sheet_and_row(delivered, lang):
    text, code = report(delivered.messy, delivered.bad.folder.parent, lang)
    assert code == 3
    lines = text.splitlines()
    kinds = delivered.bad.faults.groupby(["table", "file", "sheet", "column"])["row"]
    for (table, file, sheet, column), rows in kinds:
        place = f"{file} [{sheet}]" if sheet else file
        told = [line for line in lines if line.strip().startswith(place) and column_title(table, column) in line]
        assert told and all(any(_holds(line, row) for line in told) for row in rows)
    for secret in ("Hà Thị Sai", "Ngu??n", "31/02/2018", "khoảng 90"):
        assert secret not in text


def _holds(line: str, row: int) -> bool:
    spans = [part.split("–") for part in line.rsplit(":", 1)[1].replace("dòng", "").split(",")]
    return any(int(span[0]) <= row <= int(span[-1]) for span in spans)
