"""Attendance: sums and not means, bounds, gaps, charts whose limits the baseline fixes, funnels within a setting."""

import numpy as np
import pandas as pd
import pytest

from tests.measures.settings import cells, found, meeting, months, not_held, tables
from thanhson import disclosure
from thanhson.measures import control, meetings

RATE = "attendance.rate"


def test_attendance_is_the_sum_of_present_over_the_sum_of_due_and_the_mean_of_cells_stands_beside():
    district = tables(
        cells({}, {}),
        [meeting("A", "2016-01", due=100, listed=100, present=90), meeting("B", "2016-01", due=4, present=2)],
    )
    result = meetings.attendance(district, 2016)
    row = found(result, RATE)
    assert (row["numerator"], row["denominator"]) == (92, 104)
    assert found(result, "attendance.cell_mean")["value"] == pytest.approx(0.7)


def test_settings_are_kept_apart():
    district = tables(cells({}, {"setting": "agency"}), [meeting("A", "2016-01"), meeting("B", "2016-01", present=10)])
    result = meetings.attendance(district, 2016)
    assert found(result, RATE, "setting", "rural")["value"] == 0.8
    assert found(result, RATE, "setting", "agency")["value"] == 1


def test_missing_sheets_widen_the_bounds_as_if_of_average_size():
    district = tables(cells({}, {}), [meeting("A", month) for month in months("2016-01", "2016-12")])
    row = found(meetings.attendance(district, 2016), RATE)
    assert (row["reported"], row["due"]) == (12, 24)
    assert (row["lower"], row["upper"]) == (pytest.approx(0.4), pytest.approx(0.9))
    assert row["interval"] == "missing-report bounds"


def test_no_missing_sheet_no_width():
    district = tables(cells({}), [meeting("A", month) for month in months("2016-01", "2016-12")])
    row = found(meetings.attendance(district, 2016), RATE)
    assert row["lower"] == row["upper"] == row["value"]


def test_a_meeting_that_was_not_held_is_neither_present_nor_due():
    district = tables(cells({}), [meeting("A", "2016-01"), not_held("A", "2016-02")])
    row = found(meetings.attendance(district, 2016), RATE)
    assert (row["numerator"], row["denominator"]) == (8, 10)


def test_a_sheet_without_the_number_due_does_not_enter():
    district = tables(cells({}), [meeting("A", "2016-01"), meeting("A", "2016-02", exempt=None, due=None)])
    assert found(meetings.attendance(district, 2016), RATE)["numerator"] == 8


def test_exempted_members_who_came_stay_counted():
    district = tables(
        cells({}), [meeting("A", "2016-01", exempt=2, due=8, present=9), meeting("A", "2016-02", present=5)]
    )
    result = meetings.attendance(district, 2016)
    assert found(result, "attendance.beyond_due")["numerator"] == 1
    assert found(result, RATE)["value"] == pytest.approx(14 / 18)


def test_attendance_can_exceed_all_due():
    district = tables(cells({}), [meeting("A", "2016-01", exempt=2, due=8, present=9)])
    assert found(meetings.attendance(district, 2016), RATE)["value"] == 1.125


def test_unexcused_absence_is_a_share_of_members_due():
    district = tables(cells({}), [meeting("A", "2016-01", unexcused=1), meeting("A", "2016-02")])
    row = found(meetings.attendance(district, 2016), "attendance.unexcused")
    assert (row["numerator"], row["denominator"]) == (1, 10)


def test_all_kinds_of_meetings_are_attended():
    district = tables(cells({}), [meeting("A", "2016-01"), meeting("A", "2016-01", kind="thematic", present=2)])
    assert found(meetings.attendance(district, 2016), RATE)["numerator"] == 10


def year_of(presents: list) -> list[dict]:
    """A year of sheets of cell A with so many present of 100; None for no sheet."""
    return [
        meeting("A", month, listed=100, due=100, present=present)
        for month, present in zip(months("2016-01", "2017-12"), presents, strict=False)
        if present is not None
    ]


def chart(sheets: list[dict], year: int = 2017) -> pd.DataFrame:
    rows = meetings.attendance_by_month(tables(cells({}), sheets), year).derived().rows
    return rows[rows["measure"].eq("attendance.chart")].reset_index(drop=True)


def test_a_month_without_any_sheet_is_a_gap_and_never_a_zero():
    rows = chart(year_of([90, 91, None, 92, 90, 91] * 4))
    assert rows["subgroup"].iloc[2] == "rural × 2016-03"
    assert rows["value"].isna().tolist() == [False, False, True, False, False, False] * 4
    assert rows["note"].iloc[2] == ""
    rates = meetings.attendance_by_month(tables(cells({}), year_of([90, None])), 2016).derived().rows
    assert rates.loc[rates["subgroup"].eq("2016-02"), ["value", "lower", "upper"]].isna().all().all()


def test_the_first_twelve_months_fix_the_limits():
    presents = [90, 92] * 6 + [60] * 12
    rows = chart(year_of(presents))
    alone = control.p_prime(presents[:12], [100] * 12)
    assert rows["lower"].tolist() == pytest.approx([alone["lower"].iloc[0]] * 24)
    assert rows["centre"].tolist() == pytest.approx([0.91] * 24)
    assert rows["interval"].unique().tolist() == ["control limits"]
    assert "beyond_limits" in rows["note"].iloc[12]
    assert rows["side"].tolist() == [0] * 12 + [-1] * 12


def test_eleven_months_have_trial_limits_and_twelve_have_limits():
    assert chart(year_of([90, 92] * 5 + [91]), 2016)["interval"].unique().tolist() == ["trial limits"]
    assert chart(year_of([90, 92] * 6), 2016)["interval"].unique().tolist() == ["control limits"]


def test_limits_come_from_what_is_published_and_a_withheld_month_is_a_gap():
    sheets = [sheet | {"cell_id": cell} for cell in "ABCDEFGH" for sheet in year_of([90, 92, 91] * 4)]
    small = {"listed": 4, "due": 4, "present": 3}
    gone = [
        sheet | (small if sheet["cell_id"] == "A" else {"due": 0, "present": 0})
        for sheet in sheets
        if sheet["month"].month == 5
    ]
    district = tables(cells(*[{}] * 8), [sheet for sheet in sheets if sheet["month"].month != 5] + gone)
    shown = disclosure.publish(meetings.attendance_by_month(district, 2016), district.programme.disclosure).rows
    rows = shown[shown["measure"].eq("attendance.chart")].reset_index(drop=True)
    assert rows["status"].iloc[4] == "withheld"
    assert rows[["value", "lower", "upper"]].iloc[4].isna().all()
    own = control.p_prime(rows["numerator"], rows["denominator"], baseline=12)
    told = rows["lower"].notna()
    assert told.sum() >= 10
    assert rows.loc[told, "lower"].tolist() == pytest.approx(own.loc[told, "lower"].tolist())
    assert rows["centre"].iloc[0] == pytest.approx(own["centre"].iloc[0])


def test_a_constant_year_has_no_signal():
    rows = chart(year_of([90] * 12), 2016)
    assert rows["note"].unique().tolist() == [""]
    assert rows["lower"].tolist() == pytest.approx([0.9] * 12)


def test_one_cell_and_one_month():
    rows = chart(year_of([90]), 2016)
    assert rows["value"].tolist()[:1] == [0.9]
    assert rows["value"].isna().sum() == 11
    assert rows[["lower", "upper"]].isna().all().all()


def test_communes_are_compared_within_a_setting():
    register = cells(*[{"commune_code": f"0{i}", "setting": "rural" if i < 3 else "agency"} for i in range(6)])
    sheets = [meeting(cell, "2016-01", listed=100, due=100, present=80 + i) for i, cell in enumerate("ABCDEF")]
    rows = meetings.attendance_by_commune(tables(register, sheets), 2016).derived().rows
    funnel = rows[rows["measure"].eq("meetings.funnel")]
    assert funnel.groupby("setting")["centre"].first().to_dict() == {
        "agency": pytest.approx(0.84),
        "rural": pytest.approx(0.81),
    }
    assert funnel["subgroup"].tolist()[:2] == ["agency × 03", "agency × 04"]
    assert (funnel["lower"] < funnel["lower95"]).all()
    assert (funnel["upper"] > funnel["upper95"]).all()
    assert funnel["note"].str.startswith("99.8%; phi = ").all()


def test_a_commune_far_out_is_marked_twice_as_far():
    register = cells(*[{"commune_code": f"0{i}"} for i in range(4)])
    sheets = [
        meeting(cell, "2016-01", listed=1000, due=1000, present=present)
        for cell, present in zip("ABCD", (900, 901, 899, 700), strict=True)
    ]
    rows = meetings.attendance_by_commune(tables(register, sheets), 2016).derived().rows
    found_ = rows[rows["measure"].eq("meetings.funnel")]
    assert np.isfinite(found_["phi"].astype(float)).all()
    assert found_["phi"].iloc[0] > 2


def test_merger_months_are_named_only_where_several_cells_were_merged():
    merged = {"closed_on": pd.Timestamp("2016-03-15"), "merged_into": "Z"}
    assert meetings.attendance_by_month(tables(cells(*[merged] * 5), []), 2016).facts["mergers"] == ["2016-03"]
    assert meetings.attendance_by_month(tables(cells(*[merged] * 4), []), 2016).facts["mergers"] == []
