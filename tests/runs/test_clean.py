"""Which pages a change of the registers reaches: those of its year and later, and only what they can see."""

from __future__ import annotations

import pytest

from thanhson.runs.clean import ROWS, Clean, look_at, look_at_fresh

PARTS = {
    "cells": "c",
    "meetings/2018": "m8",
    "meetings/2019": "m9",
    "ledger/2018": "l8",
    "ledger/2019": "l9",
    "ledger": "l",
}
LINE = {
    "table": "cells",
    "rows_read": "10",
    "rows_layout": "2",
    "rows_clean": "7",
    "rows_duplicate": "1",
    "rows_quarantined": "0",
}


def clean(**changes: str) -> Clean:
    lines = tuple({**LINE, "file": file} for file in ("cells.xlsx", "2018/a.xlsx", "2019/b.xlsx"))
    refusals = ({"file": "2019/bad.xlsx", "harmless": False}, {"file": "2018/a.xlsx", "harmless": True})
    return Clean({**PARTS, **{name.replace("_", "/"): value for name, value in changes.items()}}, lines, refusals)


def reached(changed: Clean, with_books: bool = False) -> list[int]:
    return [y for y in range(2016, 2021) if changed.reaching(y, with_books) != clean().reaching(y, with_books)]


def test_a_year_reaches_its_own_page_and_later_ones():
    assert reached(clean(meetings_2019="x")) == [2019, 2020]


def test_a_table_without_years_reaches_all():
    assert reached(clean(cells="x")) == [2016, 2017, 2018, 2019, 2020]


def test_books_reach_only_pages_that_look_at_them():
    assert reached(clean(ledger_2019="x")) == []
    assert reached(clean(ledger_2019="x"), with_books=True) == [2019, 2020]


def test_the_ledger_of_a_page_leaves_out_files_of_later_years():
    assert clean().ledger(2018)["rows_read"] == 20
    assert clean().ledger(2019)["rows_read"] == 30


@pytest.mark.parametrize(
    ("persons", "shown"),
    [((40, 30, 50), [2016, 2017, 2018]), ((40, 4, 50), [2016]), ((4, 30, 50), []), ((40, 0, 50), [2016, 2017, 2018])],
)
def test_totals_are_told_until_a_year_with_too_few_persons(persons, shown):
    # What the ledger of 2017 has more than that of 2016 would be the 4 of 2017; and so would be what 2018 has, less the 50.
    lines = tuple(
        {name: str(n) for name in ROWS} | {"file": f"{2016 + i}/kn.xlsx", "table": "admissions"}
        for i, n in enumerate(persons)
    )
    books = Clean(PARTS, (*lines, dict.fromkeys(ROWS, "2") | {"file": "dv.xlsx", "table": "meetings"}), ())
    assert [year for year in range(2016, 2019) if "rows_read" in books.ledger(year, 5)] == shown
    assert all("rows_read" in books.ledger(year) for year in range(2016, 2019)), "without disclosure control"


def test_refused_files_are_those_that_should_have_been_read():
    assert clean().refused == ["2019/bad.xlsx"]
    assert (clean().ledger(2018)["files_refused"], clean().ledger(2019)["files_refused"]) == (0, 1)


def test_every_row_of_every_table_is_in_some_part(small_district):
    import pyarrow.parquet as pq

    from thanhson.registers.contracts import CONTRACTS

    home = small_district.clean / "901"
    parts = look_at(home).parts
    for name in CONTRACTS:
        files = list(home.glob(f"{name}.parquet")) + list(home.glob(f"{name}/*/*.parquet"))
        if any(len(pq.read_table(file, partitioning=None)) for file in files):
            assert [part for part in parts if part.partition("/")[0] == name], name


def test_looking_twice_sees_the_same(small_district):
    assert look_at(small_district.clean / "901") == look_at_fresh(small_district.folder, small_district.clean)


def test_what_was_never_cleaned_is_not_fresh(small_district, tmp_path):
    assert look_at_fresh(small_district.folder, tmp_path) is None
    assert not list(tmp_path.iterdir())
