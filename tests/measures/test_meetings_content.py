"""What meetings held, before and after, what can be said; and the same measures for many districts at once."""

import datetime as dt

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.measures.settings import cells, found, meeting, months, not_held, programme, tables
from thanhson.measures import meetings
from thanhson.measures.meetings import base
from thanhson.measures.meetings.counts import counted, grades_counted
from thanhson.measures.meetings.sheets import cell_months, thematic_years
from thanhson.measures.meetings.thematic import OTHER, UNKNOWN, theme_names, themes_of
from thanhson.registers.contracts import CONTRACTS
from thanhson.registers.tables import Tables, arrow_schema


def full_year(**more: object) -> list[dict]:
    return [meeting("A", month, **more) for month in months("2016-01", "2016-12")]


def test_steps_are_a_share_of_regular_meetings_held():
    sheets = [
        meeting("A", "2016-01", procedure_complete=True), meeting("A", "2016-02", procedure_complete=False, kind="combined"),
        meeting("A", "2016-03", procedure_complete=True, kind="thematic"), not_held("A", "2016-04") | {"procedure_complete": True},
    ]  # fmt: skip
    row = found(meetings.content(tables(cells({}), sheets), 2016), "meetings.procedure_share")
    assert (row["numerator"], row["denominator"]) == (1, 2)


@pytest.mark.parametrize(
    ("changes", "status"),
    [({}, "met"), ({"procedure_complete": False}, "missed"), ({"procedure_complete": None}, "undecided")],
)
def test_a_target_of_all_is_missed_by_one_and_undecided_while_anything_is_open(changes, status):
    sheets = full_year(procedure_complete=True)
    sheets[3] |= changes
    row = found(meetings.content(tables(cells({}), sheets), 2016), "meetings.procedure_share")
    assert row["status"] == status


def test_a_missing_sheet_leaves_the_target_of_all_undecided():
    row = found(
        meetings.content(tables(cells({}), full_year(procedure_complete=True)[1:]), 2016), "meetings.procedure_share"
    )
    assert row["status"] == "undecided"
    assert (row["value"], row["lower"], row["upper"]) == (1, pytest.approx(11 / 12), 1)


def test_unknown_steps_widen_the_bounds():
    sheets = full_year(procedure_complete=True)
    sheets[0] |= {"procedure_complete": None}
    row = found(meetings.content(tables(cells({}), sheets), 2016), "meetings.procedure_share")
    assert (row["value"], row["lower"], row["upper"]) == (pytest.approx(11 / 12), pytest.approx(11 / 12), 1)


@pytest.mark.parametrize(
    ("kind", "minutes", "enough"),
    [("regular", 89, 0), ("regular", 90, 1), ("combined", 119, 0), ("combined", 120, 1)],
)
def test_the_norm_of_length_is_longer_with_a_thematic_part(kind, minutes, enough):
    row = found(
        meetings.content(tables(cells({}), [meeting("A", "2016-01", kind=kind, minutes=minutes)]), 2016),
        "meetings.length_share",
    )
    assert (row["numerator"], row["denominator"]) == (enough, 1)


def test_speakers_are_a_share_of_those_present():
    sheets = [meeting("A", "2016-01", speakers=4), meeting("A", "2016-02")]
    row = found(meetings.content(tables(cells({}), sheets), 2016), "meetings.speakers_share")
    assert (row["numerator"], row["denominator"]) == (4, 8)


def test_topics_fall_into_the_theme_of_the_first_word_that_matches():
    topics = [
        "HỌC TẬP và làm theo tư tưởng",
        "xay dung NONG THON moi",
        "Giảm nghèo, bền vững",
        "Bàn việc khác",
        None,
        "  ",
    ]
    assert themes_of(pd.Series(topics)).tolist() == ["study", "countryside", "economy", OTHER, UNKNOWN, UNKNOWN]


def test_a_word_of_the_list_matches_whole_words_alone():
    assert themes_of(pd.Series(["Trồng chè", "Quy chế làm việc", "Trồng chen"])).tolist() == ["economy", OTHER, OTHER]
    assert themes_of(pd.Series([None, None], dtype=float)).tolist() == [UNKNOWN] * 2


def test_shares_of_topics_are_of_thematic_meetings_held():
    sheets = [
        meeting("A", "2016-01", kind="combined", topic="Giảm nghèo"), meeting("A", "2016-02", kind="thematic"),
        meeting("A", "2016-03", topic="Giảm nghèo"), not_held("A", "2016-04") | {"kind": "thematic", "topic": "Giảm nghèo"},
    ]  # fmt: skip
    result = meetings.topics(tables(cells({}), sheets), 2016)
    row = found(result, "meetings.thematic_share", "topic", "economy")
    assert (row["numerator"], row["denominator"]) == (1, 2)
    assert found(result, "meetings.thematic_share", "topic", UNKNOWN)["numerator"] == 1
    assert len(result.rows) == len(theme_names()) + 2


def begun(day: dt.date | None) -> object:
    names = {"name_vi": "x", "name_en": "x", "first_year": 2016, "last_year": 2020, "synthetic": True}
    return programme(programme=names | ({"started_on": day} if day else {}))


@pytest.mark.parametrize(
    ("started", "reason"),
    [(None, "no_date"), (dt.date(2016, 1, 1), "no_before"), (dt.date(2015, 1, 1), "no_before"), (dt.date(2016, 12, 1), "few_before"),
     (dt.date(2016, 12, 2), ""), (dt.date(2017, 1, 1), ""), (dt.date(2017, 1, 2), "few_after"), (dt.date(2018, 1, 1), "no_after")],
)  # fmt: skip
def test_before_and_after_need_a_date_with_twelve_months_on_each_side(started, reason):
    sheets = [meeting("A", month, present=8 + i % 2) for i, month in enumerate(months("2016-01", "2017-12"))]
    result = meetings.before_after(tables(cells({}), sheets, begun(started)), 2017)
    assert result.facts["reason"] == reason
    assert result.rows.empty == bool(reason)


def test_a_change_of_level_at_the_date_is_found():
    presents = [800 + (i % 12) + (50 if i >= 12 else 0) for i in range(24)]
    sheets = [
        meeting("A", month, listed=1000, due=1000, present=present)
        for month, present in zip(months("2016-01", "2017-12"), presents, strict=True)
    ]
    rows = meetings.before_after(tables(cells({}), sheets, begun(dt.date(2017, 1, 1))), 2017).derived().rows
    last = rows.iloc[-1]
    assert last["subgroup"] == "rural × 2017-12"
    assert last["level_3"] == pytest.approx(last["value"] - last["expected"] - 11 * last["slope_3"], abs=0.02)
    assert rows["expected"].isna().tolist() == [True] * 12 + [False] * 12
    assert rows["latest_3"].isna().tolist() == [True] * 23 + [False]


def points(district: Tables, year: int = 2016) -> tuple[list[str], list[str]]:
    facts = meetings.conclusions(district, year).facts
    return [name for name, _ in facts["can"]], [name for name, _ in facts["cannot"]]


def test_what_can_be_said_follows_from_the_registers():
    can, cannot = points(tables(cells({}), full_year()))
    assert can == ["completeness", "charts"]
    assert cannot == ["cause", "before_after_no_date", "quality", "no_grades", "no_year_grades", "superior", "ranking"]


def test_an_empty_district_can_say_what_is_missing_alone():
    can, cannot = points(tables(cells({}), []))
    assert can == ["completeness"]
    assert "missing" in cannot


def test_grades_topics_and_short_series_change_what_can_be_said():
    can, cannot = points(tables(cells({}), [meeting("A", "2016-01", grade="good", kind="combined", topic="x")]))
    assert can == ["completeness", "run_chart", "grades", "themes"]
    assert "no_grades" not in cannot


def written(home, code: str, cell_rows: pd.DataFrame, sheets: list[dict]):
    """The clean tables of a district as cleaning leaves them."""
    folder = home / code
    district = tables(cell_rows, sheets)
    folder.mkdir(parents=True)
    table = lambda name, frame: __import__("pyarrow").Table.from_pandas(  # noqa: E731
        frame, schema=arrow_schema(CONTRACTS[name]), preserve_index=False
    )
    pq.write_table(table("cells", district.cells), folder / "cells.parquet")
    for year, rows in district.meetings.groupby("year"):
        part = folder / "meetings" / f"year={year}"
        part.mkdir(parents=True)
        pq.write_table(table("meetings", rows).drop_columns(["year"]), part / "part-0.parquet")
    return folder


def test_many_districts_are_kept_apart_even_where_their_cells_have_the_same_codes(tmp_path):
    first = written(tmp_path, "238", cells({}), [meeting("A", "2016-01", grade="good")])
    second = written(
        tmp_path, "239", cells({}, {"setting": "agency"}), [meeting("A", "2016-01", present=4), meeting("B", "2016-02")]
    )
    both = Tables.open(programme(), [first, second])
    sums = counted(both, ["present", "due"], ["district", "setting"], 2016)
    assert sums.to_numpy().tolist() == [["238", "rural", 8, 10], ["239", "agency", 8, 10], ["239", "rural", 4, 10]]
    assert cell_months(both, ["district"], 2016)[["sheets", "sheets_due"]].to_numpy().tolist() == [[1, 12], [2, 24]]
    assert thematic_years(both, ["district", "year"], 2016)["alive"].tolist() == [1, 2]
    assert grades_counted(both, ["district"], 2016)["good"].tolist() == [1]
    assert counted(both, ["present"], [], 2016)["present"].tolist() == [20]


def test_parquet_and_frames_in_memory_give_the_same_rows(tmp_path):
    sheets = [
        meeting("A", month, score=90.5, grade="good", rubric_id="bloc", kind="combined")
        for month in months("2016-01", "2017-06")
    ]
    folder = written(tmp_path, "238", cells({}), sheets)
    for name in meetings.__all__:
        from_files = getattr(meetings, name)(Tables.open(programme(), folder), 2017).derived()
        in_memory = getattr(meetings, name)(tables(cells({}), sheets), 2017).derived()
        pd.testing.assert_frame_equal(from_files.rows, in_memory.rows)


def test_every_result_survives_an_empty_district_and_a_single_sheet():
    for sheets in ([], [meeting("A", "2016-01")], [not_held("A", "2016-01")]):
        for register in (cells({}), pd.DataFrame()):
            for name in meetings.__all__:
                if len(register) or not sheets:
                    result = getattr(meetings, name)(tables(register, sheets), 2016).derived()
                    assert not np.isinf(result.rows["value"].astype("Float64").to_numpy(dtype=float, na_value=0)).any()


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.integers(1, 50), st.integers(0, 50),
)  # fmt: skip
def test_bounds_hold_the_value_and_every_way_to_fill_what_is_missing(with_it, without, unknown, reported, missing):
    denominator = with_it + without + unknown
    rows = pd.DataFrame(
        {
            "numerator": [with_it], "denominator": [denominator], "known": [with_it + without], "reported": [reported],
            "due": [reported + missing], "interval": [base.BOUNDS],
        }
    ).astype(dict.fromkeys(["numerator", "denominator", "known", "reported", "due"], "Int64"))  # fmt: skip
    filled = base.missing_bounds(rows).iloc[0]
    if denominator == 0:
        assert pd.isna(filled["lower"])
        return
    assert 0 <= filled["lower"] <= with_it / denominator <= filled["upper"] + 1e-12
    assert filled["upper"] <= 1 + 1e-12
    hidden = denominator * missing / reported
    for share in (0, 0.5, 1):
        whole = (with_it + share * (unknown + hidden)) / (denominator + hidden)
        assert filled["lower"] - 1e-12 <= whole <= filled["upper"] + 1e-12


def test_the_tipping_share_is_what_the_missing_need():
    rows = pd.DataFrame({"lower": [0.80, 0.9, 0.5, 0.7], "upper": [0.90, 0.9, 0.6, 1.0]}, dtype="Float64")
    found_ = base.tipping_share(rows, 0.85)
    assert found_.tolist()[0] == pytest.approx(0.5)
    assert pd.isna(found_.iloc[1]), "nothing is missing"
    assert found_.tolist()[2:] == pytest.approx([3.5, 0.5])
