"""What the cleaning page counts: rows of the ledger, rules by year, cells in months."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from thanhson.measures import cleaning
from thanhson.programme import read_programme
from thanhson.registers.cleaning import CleanReport
from thanhson.registers.sheets import Refusal
from thanhson.registers.tables import Tables

PROGRAMME = read_programme(Path(__file__).parents[2] / "data" / "sample")


@pytest.fixture
def books() -> CleanReport:
    ledger = pd.DataFrame(
        [
            ("2016/a.xlsx", "S", "meetings", 12, 2, 9, 1, 0, ""),
            ("2019/b.xlsx", "S", "meetings", 5, 1, 3, 0, 1, ""),
            ("Danh sách.xlsx", "S", "cells", 4, 1, 3, 0, 0, ""),
            ("2019/c.xlsx", "", "", 0, 0, 0, 0, 0, "encrypted"),
        ],
        columns=["file", "sheet", "table", "rows_read", "rows_layout", "rows_clean", "rows_duplicate", "rows_quarantined", "reason"],
    )  # fmt: skip
    findings = pd.DataFrame(
        [
            ("repair", "meetings", "date.text", "2016/a.xlsx", "S", 4),
            ("repair", "meetings", "date.text", "2019/b.xlsx", "S", 2),
            ("warning", "meetings", "grade.above_band", "2019/b.xlsx", "S", 1),
        ],
        columns=["what", "table", "rule", "file", "sheet", "rows"],
    )
    faults = pd.DataFrame(
        [("meetings", "cell.unknown", "row", "2019/b.xlsx", "S", row, "cell_id") for row in (7,)]
        + [("meetings", "date.impossible", "value", "2019/b.xlsx", "S", row, "held_on") for row in (9, 10, 14)],
        columns=["table", "rule", "scope", "file", "sheet", "row", "column"],
    )
    by_rule = findings.groupby(["table", "rule"], as_index=False)["rows"].sum()
    repairs, warnings = by_rule[by_rule["rule"] == "date.text"], by_rule[by_rule["rule"] != "date.text"]
    refusals = [
        Refusal("2019/c.xlsx", "", "refused.encrypted"),
        Refusal("2016/a.xlsx", "X", "refused.hidden", harmless=True),
    ]
    return CleanReport("238", Path(), ledger, repairs, warnings, findings, faults, refusals)


def test_every_row_read_is_told_once(books):
    rows = cleaning.arrived(books, "2016-2019").rows
    told = rows.groupby("table")["numerator"].sum()
    assert told.to_dict() == {"cells": 4, "meetings": 17}
    assert rows.set_index("subgroup")["numerator"]["meetings × quarantined"] == 1


def test_a_page_of_a_year_tells_only_of_the_files_that_reach_it(books):
    early = books.until(2018)
    assert cleaning.arrived(early, "2016-2018").rows.groupby("table")["numerator"].sum().to_dict() == {
        "cells": 4,
        "meetings": 12,
    }
    assert cleaning.repaired(early, "2016-2018").rows["numerator"].tolist() == [4]
    assert cleaning.warned(early, "2016-2018").rows.empty
    assert cleaning.set_aside(early, "2016-2018").rows.empty
    assert [one.key for one in early.refusals] == ["refused.hidden"]
    assert cleaning.repaired(books.until(2019), "2016-2019").rows["numerator"].tolist() == [6]


def test_what_was_set_aside_is_told_by_place_and_row_never_by_value(books):
    rows = cleaning.set_aside(books, "2016-2019").rows
    assert rows[["rule", "rows", "numerator"]].to_numpy().tolist() == [
        ["cell.unknown", "7", 1],
        ["date.impossible", "9–10, 14", 3],
    ]
    assert "value" not in books.faults.columns


def test_refused_files_stand_apart_from_what_is_harmless(books):
    rows = cleaning.refused(books, "2016-2019").rows
    assert rows[["subgroup", "harmless"]].to_numpy().tolist() == [["2019/c.xlsx", False], ["2016/a.xlsx [X]", True]]


def tables() -> Tables:
    cells = pd.DataFrame(
        {
            "cell_id": ["A", "B"], "commune_code": ["08542", "08656"], "name": "x", "cell_type": "agency", "setting": "agency",
            "founded_on": [None, dt.date(2016, 11, 20)], "closed_on": [dt.date(2017, 2, 3), None],
        }
    )  # fmt: skip
    meetings = pd.DataFrame(
        {
            "cell_id": ["A", "A", "B"], "month": [dt.date(2016, 1, 1), dt.date(2016, 2, 1), dt.date(2016, 11, 1)],
            "year": 2016, "kind": "regular", "listed": 5, "present": [5, None, 4], "held_on": [dt.date(2016, 1, 3), None, None],
        }
    )  # fmt: skip
    return Tables.of(PROGRAMME, {"cells": cells, "meetings": meetings})


def test_no_meeting_no_sheet_and_no_cell_are_kept_apart():
    result = cleaning.calendar(tables(), 2017)
    states = result.facts["states"]
    assert states.shape == (2, 24)
    assert states[0, :3].tolist() == [cleaning.HELD, cleaning.NO_MEETING, cleaning.NO_SHEET]
    assert states[0, 13:15].tolist() == [cleaning.NO_SHEET, cleaning.NO_CELL]
    assert states[1, 9:12].tolist() == [cleaning.NO_CELL, cleaning.HELD, cleaning.NO_SHEET]
    by_hand = {state: int((states == i).sum()) for i, state in enumerate(("no_cell", "no_sheet", "no_meeting", "held"))}
    assert result.rows.groupby("state")["numerator"].sum().to_dict() == by_hand
    assert result.facts["communes"] == ["08542", "08656"]


def test_a_district_without_cells_has_an_empty_calendar():
    result = cleaning.calendar(Tables.of(PROGRAMME, {}), 2016)
    assert result.facts["states"].shape == (0, 12)
    assert result.rows["numerator"].eq(0).all()
    assert np.array_equal(result.rows["state"], ["no_cell", "no_sheet", "no_meeting", "held"])
