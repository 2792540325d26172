"""Laws of cleaning: rows in are rows out whatever is in the cells, clean registers pass unchanged, nothing ever raises."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.registers.acceptance.facts import facts
from tests.registers.acceptance.offices import TITLE_OF
from tests.registers.districts import CELLS, cleaned, good, raw
from tests.registers.test_encodings import typed
from thanhson.registers.fields import read_code, read_name, read_tick, word_reader
from thanhson.registers.findings import FAULTS
from thanhson.registers.ledger import COUNTS
from thanhson.registers.sheets import FIELDS, KINDS
from thanhson.registers.vocabulary import wordings

# What people type, what machines make of it, and what nobody ever typed.
TYPED = st.sampled_from(
    ["nt", '"', "-", "...", "x", "X", "✓", "Chưa họp", "chưa", "18/18", "31/31 (Đạt 100%)", "94,2", "1.035", "85 %", "05/07/2019",
    "5-7-19",
     "07/2019", "2019", "31/02/2018", "05/07/2019 (thứ Sáu)", "Tốt", "HTXSNV", "TSVM", "kết hợp", "Địch Quả", "Vă Miếu", "08572001",
     "8572001",
     "Chi bộ khu Bến Dầm", "Nguy?n", typed("Địch Quả", "tcvn3"), typed("Địch Quả", "vni"), "Hơng Cần", "\u200b", "  ", "Kinh", "Nữ",
     "∞", "１２"]
)  # fmt: skip
ANYTHING = st.one_of(
    TYPED,
    st.none(),
    st.text(max_size=12),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)
COPIES = 3


@st.composite
def sheets(draw):
    """A sheet of each kind: copies of its good row with cells overwritten, rows shuffled, columns left out."""
    tables = []
    for kind in KINDS:
        base = CELLS if kind == "cells" else [good(kind)] * COPIES
        rows = [dict(row) for row in base]
        names = [name for name in FIELDS[kind] if name != "number"]
        for row in rows:
            row.update(draw(st.dictionaries(st.sampled_from(names), ANYTHING, max_size=5)))
        rows += draw(st.lists(st.sampled_from(rows), max_size=2))
        missing = draw(st.sets(st.sampled_from(names), max_size=2))
        rows = [
            {name: value for name, value in row.items() if name not in missing} for row in draw(st.permutations(rows))
        ]
        year = draw(st.none() | st.integers(2015, 2021))
        tables.append(
            raw(kind, rows, draw(st.sampled_from(["a.xlsx", "a.csv"])), kind, year=year, fonts=draw(fonts(names)))
        )
    return tables


def fonts(names: list[str]):
    return st.dictionaries(st.sampled_from(names), st.sampled_from([".VnTime", "VNI-Times", "Arial"]), max_size=2)


@given(sheets())
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
def test_rows_in_are_rows_out_whatever_the_cells_hold(tables):
    done = cleaned(*tables)
    ledger = done.ledger.set_index("sheet")
    for table in tables:
        line = ledger.loc[table.kind]
        assert line["rows_read"] == table.rows_read
        assert line["rows_read"] == line[COUNTS[1:]].sum()
        aside = done.quarantine.query("table == @table.kind and scope == 'row'")
        assert line["rows_quarantined"] == aside["row"].nunique()
    for name in ("areas", "cells", "admissions", "meetings", "postings"):
        assert len(done.tables[name]) == ledger.loc[name, "rows_clean"]
    assert set(done.quarantine["rule"]) <= set(FAULTS)


@given(st.permutations(range(4)))
@settings(max_examples=6, deadline=None, derandomize=True)
def test_the_order_of_the_files_does_not_matter(order):
    kinds = ["admissions", "meetings", "ratings", "postings"]
    tables = [raw(kinds[i], [good(kinds[i])], f"{kinds[i]}.xlsx") for i in order]
    expected = cleaned(*(raw(kind, [good(kind)], f"{kind}.xlsx") for kind in kinds))
    for name, frame in cleaned(*tables).tables.items():
        pd.testing.assert_frame_equal(frame, expected.tables[name])


def test_registers_typed_well_pass_unchanged():
    known = facts()
    tables = [
        raw(kind, [{name: row.get(name) for name in TITLE_OF[kind]} for row in rows], f"{kind}.xlsx")
        for kind, rows in known.items()
    ]
    done = cleaned(*tables)
    assert done.repairs.empty
    assert done.quarantine.empty
    told = done.tables["meetings"].set_index(["cell_id", "month"])
    for row in known["meetings"]:
        month, year = (int(part) for part in row["month"].split("/"))
        found = told.loc[(row["cell_id"], pd.Timestamp(year, month, 1))]
        for name in ("listed", "exempt", "present", "excused", "speakers", "minutes", "score", "self_score", "topic"):
            assert found[name] == row[name] if row[name] is not None else pd.isna(found[name])
        assert (
            found["held_on"] == pd.Timestamp(row["held_on"])
            if isinstance(row["held_on"], dt.date)
            else pd.isna(found["held_on"])
        )


@pytest.mark.parametrize(
    "parser",
    [read_code, read_name, read_tick, *(word_reader(name) for name in ("kind", "grade", "rating", "cell_type", "sex"))],
)
@given(value=ANYTHING.filter(lambda value: value is not None))
@settings(max_examples=50, deadline=None)
def test_no_cell_makes_a_reader_of_words_raise(parser, value):
    if isinstance(value, float) and value != value:
        return
    parsed = parser(value)
    assert parsed.fault is None or parsed.value is None


@pytest.mark.parametrize(
    "name", ["cell_type", "kind", "grade", "rating", "sex", "tick", "never", "no_meeting", "placeholder", "ditto"]
)
def test_word_lists_are_not_empty_and_tell_one_value_each(name):
    assert wordings(name)
