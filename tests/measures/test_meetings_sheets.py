"""Completeness: no meeting, no sheet and no cell kept apart, by the bits of a cell's year."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.measures.settings import cells, found, meeting, months, not_held, programme, tables
from thanhson.measures import meetings
from thanhson.measures.meetings.sheets import cell_months, thematic_years


def test_received_missing_and_not_held_are_three_things():
    district = tables(cells({}, {}), [meeting("A", "2016-01"), not_held("B", "2016-01"), meeting("A", "2016-02")])
    result = meetings.completeness(district, 2016)
    january = found(result, "meetings.completeness", "month", "2016-01")
    february = found(result, "meetings.completeness", "month", "2016-02")
    assert (january["numerator"], january["denominator"]) == (2, 2)
    assert (february["numerator"], february["denominator"]) == (1, 2)
    assert found(result, "meetings.held", "month", "2016-01")["numerator"] == 1
    assert found(result, "meetings.held", "month", "2016-02")["numerator"] == 1
    total = found(result, "meetings.completeness")
    assert (total["numerator"], total["denominator"]) == (3, 24)


def test_two_sheets_of_one_month_are_one_month():
    district = tables(cells({}), [meeting("A", "2016-03"), meeting("A", "2016-03", kind="thematic")])
    assert found(meetings.completeness(district, 2016), "meetings.completeness")["numerator"] == 1


def test_a_month_held_by_one_of_two_sheets_is_held():
    district = tables(cells({}), [not_held("A", "2016-03"), meeting("A", "2016-03", kind="thematic")])
    result = meetings.completeness(district, 2016)
    assert found(result, "meetings.held", "month", "2016-03")["numerator"] == 1


def test_a_cell_owes_sheets_from_the_month_of_its_founding_to_that_of_its_end():
    district = tables(cells({"founded_on": pd.Timestamp("2016-05-31"), "closed_on": pd.Timestamp("2016-07-01")}), [])
    due = cell_months(district, ["month"], 2016).set_index("month")
    assert due.index[due["sheets_due"] == 1].tolist() == ["2016-05", "2016-06", "2016-07"]
    assert due.index[due["not_yet"] == 1].tolist() == months("2016-01", "2016-04")
    assert due.index[due["no_more"] == 1].tolist() == months("2016-08", "2016-12")


@pytest.mark.parametrize(
    ("founded", "closed", "due"),
    [("2015-06-01", None, 12), ("2017-01-01", None, 0), (None, "2015-12-31", 0), (None, "2016-01-01", 1),
     ("2016-12-31", None, 1), ("2016-01-01", "2016-12-31", 12)],
)  # fmt: skip
def test_a_cell_owes_nothing_in_years_without_it(founded, closed, due):
    day = lambda text: pd.Timestamp(text) if text else pd.NaT  # noqa: E731
    district = tables(cells({"founded_on": day(founded), "closed_on": day(closed)}), [])
    assert cell_months(district, [], 2016)["sheets_due"].tolist() == [due]


def test_a_sheet_outside_a_cells_life_completes_nothing():
    district = tables(cells({"founded_on": pd.Timestamp("2016-06-01")}), [meeting("A", "2016-02")])
    total = found(meetings.completeness(district, 2016), "meetings.completeness")
    assert (total["numerator"], total["denominator"]) == (0, 7)


def test_a_district_without_any_sheet_has_zero_of_what_was_due():
    result = meetings.completeness(tables(cells({}), []), 2016)
    assert found(result, "meetings.completeness")["value"] == 0


def test_a_district_without_any_cell_has_no_rows_to_trip_over():
    result = meetings.completeness(tables(pd.DataFrame(), []), 2016).derived()
    assert result.rows["value"].isna().all()


def test_years_and_the_span_add_up():
    district = tables(cells({}), [meeting("A", month) for month in months("2016-01", "2018-12")])
    result = meetings.completeness(district, 2018)
    assert [found(result, "meetings.completeness", year=year)["numerator"] for year in (2016, 2017, 2018)] == [12] * 3
    assert found(result, "meetings.completeness", year="2016-2018")["denominator"] == 36


def test_later_sheets_change_nothing_on_an_earlier_page():
    early = [meeting("A", month) for month in months("2016-01", "2016-12")]
    late = [meeting("A", month, present=1) for month in months("2017-01", "2017-12")]
    for name in meetings.__all__:
        then = getattr(meetings, name)(tables(cells({}), early), 2016).derived()
        now = getattr(meetings, name)(tables(cells({}), early + late), 2016).derived()
        pd.testing.assert_frame_equal(then.rows, now.rows)
        assert then.facts == now.facts


def test_by_commune_and_quarter():
    district = tables(
        cells({}, {"commune_code": "08563"}),
        [meeting("A", "2016-01"), meeting("A", "2016-02"), meeting("B", "2016-04")],
    )
    result = meetings.completeness_by_commune(district, 2016)
    assert found(result, "meetings.completeness", "commune", "08542")["numerator"] == 2
    first = found(result, "meetings.completeness", "commune × quarter", "08542 × 2016-Q1")
    assert (first["numerator"], first["denominator"]) == (2, 3)
    assert found(result, "meetings.completeness", "commune × quarter", "08563 × 2016-Q2")["numerator"] == 1


def themed(cell: str, *numbers: int, year: int = 2016) -> list[dict]:
    """Sheets for every month of a year, combined in these months."""
    return [meeting(cell, f"{year}-{m:02d}", kind="combined" if m in numbers else "regular") for m in range(1, 13)]


def test_the_thematic_rule_asks_for_every_quarter():
    district = tables(cells({}, {}), [*themed("A", 1, 4, 9, 12), *themed("B", 1, 4, 9)])
    [row] = thematic_years(district, ["year"], 2016).to_dict("records")
    assert (row["alive"], row["met"], row["possible"]) == (2, 1, 1)


def test_a_thematic_meeting_of_its_own_counts_and_one_that_was_not_held_does_not():
    others = [meeting("A", "2016-02", kind="thematic"), not_held("A", "2016-05") | {"kind": "thematic"}]
    district = tables(cells({}), [*themed("A", 9, 12), *others])
    quarter = meetings.thematic(district, 2016)
    assert [found(quarter, "meetings.thematic_share", "quarter", f"2016-Q{q}")["numerator"] for q in (1, 2, 3, 4)] == [
        1,
        0,
        1,
        1,
    ]


def test_a_quarter_without_one_of_its_sheets_might_have_been_met():
    sheets = [sheet for sheet in themed("A", 1, 4, 9) if sheet["month"].month != 11]
    result = meetings.thematic(tables(cells({}), sheets), 2016)
    row = found(result, "meetings.thematic_share")
    assert (row["value"], row["lower"], row["upper"]) == (0, 0, 1)
    assert found(result, "meetings.thematic_share", "quarter", "2016-Q4")["upper"] == 1


def test_only_quarters_lived_throughout_are_asked_for():
    founded = cells({"founded_on": pd.Timestamp("2016-04-02"), "closed_on": pd.Timestamp("2016-12-30")})
    district = tables(founded, [meeting("A", "2016-08", kind="combined")])
    row = found(meetings.thematic(district, 2016), "meetings.thematic_share")
    assert (row["numerator"], row["denominator"]) == (1, 1)
    assert found(meetings.thematic(district, 2016), "meetings.thematic_share", "quarter", "2016-Q3")["denominator"] == 1
    assert found(meetings.thematic(district, 2016), "meetings.thematic_share", "quarter", "2016-Q2")["denominator"] == 0


def test_of_a_cell_without_a_whole_quarter_nothing_is_asked():
    district = tables(cells({"founded_on": pd.Timestamp("2016-11-02")}, {}), themed("B", 1, 4, 9))
    result = meetings.thematic(district, 2016)
    assert found(result, "meetings.thematic_share")["numerator"] == 1, "the new cell; the other one lacks a quarter"
    assert found(result, "meetings.thematic_unasked")["numerator"] == 1


@settings(max_examples=30, deadline=None)
@given(
    st.sets(st.tuples(st.sampled_from("AB"), st.integers(1, 12), st.booleans()), max_size=20),
    st.one_of(st.none(), st.dates(pd.Timestamp("2015-06-01").date(), pd.Timestamp("2017-06-01").date())),
)
def test_counts_of_months_agree_with_counting_them_one_by_one(sheets, founded):
    register = cells({"founded_on": pd.Timestamp(founded) if founded else pd.NaT}, {})
    rows = {(cell, month): held for cell, month, held in sheets}
    made = [
        meeting(cell, f"2016-{m:02d}") if held else not_held(cell, f"2016-{m:02d}") for (cell, m), held in rows.items()
    ]
    [counted] = cell_months(tables(register, made), [], 2016).to_dict("records")
    first_day = lambda m: pd.Timestamp(2016, m, 1) + pd.offsets.MonthEnd(0)  # noqa: E731
    alive = {
        (c, m)
        for c in "AB"
        for m in range(1, 13)
        if c == "B" or founded is None or first_day(m) >= pd.Timestamp(founded)
    }
    assert counted["sheets_due"] == len(alive)
    assert counted["sheets"] == len(alive & set(rows))
    assert counted["no_meeting"] == sum(not rows[key] for key in alive & set(rows))
    assert counted["not_yet"] == 24 - len(alive)


def test_the_programmes_first_year_opens_the_page():
    later = programme(
        programme={"name_vi": "x", "name_en": "x", "first_year": 2018, "last_year": 2020, "synthetic": True}
    )
    district = tables(cells({}), [meeting("A", "2016-01"), meeting("A", "2018-01")], later)
    assert cell_months(district, ["year"], 2018)["year"].tolist() == [2018]
