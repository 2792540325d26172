"""No name and no birth date leaves the quarantine: not into a table, not into the books, not into a message."""

from __future__ import annotations

import warnings
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from tests.registers.persons import found_in, persons
from thanhson.registers.check import report
from thanhson.registers.cleaning import clean_district
from thanhson.sample import write_sample

FEWEST_PERSONS = 150


@pytest.fixture(scope="module")
def district(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("private") / "district"
    write_sample(folder, cells=60, years=range(2016, 2021))
    return folder


@pytest.fixture(scope="module")
def people(district) -> tuple[set[str], set[str]]:
    names, births = persons(district)
    assert len(names) > FEWEST_PERSONS and len(births) > FEWEST_PERSONS
    return names, births


def _as_text(path: Path) -> str:
    if path.suffix != ".parquet":
        return path.read_text(encoding="utf-8", errors="replace")
    table = pq.read_table(path)
    # Days of meetings and of cells' lives are no birth dates, however often one falls on another.
    texts = [
        table.column(name).unique().to_pylist()
        for name in table.column_names
        if table.schema.field(name).type == "string"
    ]
    return "\n".join([*table.column_names, *(str(value) for values in texts for value in values)])


def test_the_clean_folder_names_nobody_outside_the_quarantine(district, people, tmp_path, capfd):
    with warnings.catch_warnings(record=True) as caught:
        clean_district(district, tmp_path)
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "quarantine.parquet"]
    assert {path.suffix for path in files} >= {".parquet", ".csv", ".json"}
    texts = {str(path.relative_to(tmp_path)): f"{path}\n{_as_text(path)}" for path in files}
    texts["stdout"], texts["stderr"] = capfd.readouterr()
    texts["warnings"] = "\n".join(str(one.message) for one in caught)
    names, births = people
    assert {where: found for where, text in texts.items() if (found := found_in(text, names | births))} == {}


def test_no_column_of_admissions_holds_a_birth_date(district, tmp_path):
    folder = clean_district(district, tmp_path).folder
    admissions = pd.read_parquet(folder / "admissions")
    earliest = min(pd.to_datetime(admissions[name]).min() for name in ("decided_on", "admitted_on", "full_on"))
    assert earliest >= pd.Timestamp(2015, 1, 1)
    assert not {"person_name", "birth_date", "decision_number", "note"} & set(admissions.columns)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_what_check_prints_names_nobody(district, people, tmp_path, lang):
    text, _ = report(district, tmp_path, lang)
    names, births = people
    assert len(text) > 500
    assert found_in(text, names | births) == set()


def test_faults_of_persons_are_told_without_the_person(tmp_path):
    from tests.registers.districts import cleaned, good, raw

    secret = {"person_name": "Nguy?n Thị Kín", "birth_date": "31/02/1990", "admitted_on": "30/02/2019"}
    done = cleaned(raw("admissions", [good("admissions", **secret)]))
    assert set(done.quarantine["value"]) == set(secret.values())
    told = done.quarantine.drop(columns="value").to_csv() + done.ledger.to_csv() + done.repairs.to_csv()
    assert found_in(told, set(secret.values())) == set()


def test_the_search_finds_what_is_there(people):
    names, births = people
    name, birth = sorted(names)[0], sorted(births)[0]
    assert found_in(f"… {name.upper()} … {birth} …", names | births) >= {name, birth}
