"""Dates: day first, exact, with a reason where there is none; a rule of its own for the century of a birth year."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.registers.test_numbers import CELLS
from thanhson.registers.dates import age_on, date, read_birth_date, read_date, read_month, read_year

FIFTH = dt.date(2019, 7, 5)


@pytest.mark.parametrize(
    ("text", "repairs"),
    [
        ("05/07/2019", ("date.text",)), ("5/7/2019", ("date.text",)), ("5.7.2019", ("date.text",)), ("05-07-2019", ("date.text",)),
        ("2019-07-05", ("date.text",)), ("2019-07-05 00:00:00", ("date.text",)), ("2019/07/05", ("date.text",)),
        ("ngày 5 tháng 7 năm 2019", ("date.text",)), ("05 / 07 / 2019", ("date.text",)),
        ("05/07/2019 (thứ Sáu)", ("date.weekday",)), ("Thứ sáu, ngày 05/07/2019", ("date.weekday",)), ("T6, 5/7/2019", ("date.weekday",)),
        ("05/07/2019 (thứ 6)", ("date.weekday",)), ("5-7-19", ("date.two_digit_year",)), ("5/7/19", ("date.two_digit_year",)),
        ("5.7.19 (thứ Sáu)", ("date.weekday", "date.two_digit_year")),
    ],
)  # fmt: skip
def test_dates_are_read_day_first(text, repairs):
    assert date(text) == FIFTH
    assert read_date(text).repairs == repairs


def test_true_dates_are_taken_as_they_are():
    assert read_date(FIFTH) == read_date(dt.datetime(2019, 7, 5, 8, 30)) == (FIFTH, (), None, None, None)


def test_chu_nhat_is_a_weekday_and_thu_nam_is_no_year():
    assert date("CN, 07/07/2019") == date("07/07/2019 (Chủ nhật)") == dt.date(2019, 7, 7)
    assert date("Thứ năm, ngày 4 tháng 7 năm 2019") == dt.date(2019, 7, 4)


@pytest.mark.parametrize(
    "value", ["07/2019", "2019", 2019, "tháng 7/2019", "tháng 7 năm 2019", "năm 2019", 7.2019, "2019-07"]
)
def test_a_partial_date_keeps_its_year_and_invents_no_day(value):
    parsed = read_date(value)
    assert (parsed.value, parsed.warning, parsed.extra) == (None, "date.partial", 2019)


@pytest.mark.parametrize(
    "text", ["31/02/2018", "29/02/2019", "13/13/2018", "00/05/2018", "05/13/2018", "13/2019", "05/07/0219"]
)
def test_days_that_no_calendar_knows_are_impossible(text):
    assert read_date(text).fault == "date.impossible"
    assert date(text) is None


@pytest.mark.parametrize(
    "value", ["hôm qua", "05/07", "5/7/219", "32", 43651, True, dt.time(8), "1/2/3/4", "", "05/07/20190"]
)
def test_what_is_no_date_is_unreadable(value):
    assert read_date(value).fault == "date.unreadable"


ADMITTED = dt.date(2018, 5, 19)


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("5/7/40", dt.date(1940, 7, 5)), ("5/7/92", dt.date(1992, 7, 5)), ("05-07-01", dt.date(2001, 7, 5)),
        ("19/5/02", dt.date(2002, 5, 19)), ("19/5/18", dt.date(1918, 5, 19)), ("18/05/2002", dt.date(2002, 5, 18)),
    ],
)  # fmt: skip
def test_a_two_digit_birth_year_makes_its_person_16_to_100_at_admission(text, born):
    assert read_birth_date(text, ADMITTED).value == born


@pytest.mark.parametrize("text", ["20/5/02", "1/1/05", "1/1/17"])
def test_a_two_digit_birth_year_that_fits_no_age_is_not_guessed(text):
    assert read_birth_date(text, ADMITTED) == (None, (), "date.unreadable", None, None)


def test_without_a_day_of_admission_a_two_digit_birth_year_is_not_guessed():
    assert read_birth_date("5/7/92", None).fault == "date.unreadable"
    assert read_birth_date("5/7/1992", None).value == dt.date(1992, 7, 5)
    assert read_birth_date(dt.date(1992, 7, 5), None).value == dt.date(1992, 7, 5)


def test_age_counts_full_years():
    assert age_on(dt.date(2000, 5, 19), ADMITTED) == 18
    assert age_on(dt.date(2000, 5, 20), ADMITTED) == 17


@pytest.mark.parametrize(
    ("value", "month", "year"),
    [
        (7, 7, None), ("7", 7, None), ("07", 7, None), (7.0, 7, None), ("Tháng 7", 7, None), ("T7", 7, None), ("tháng 7.0", 7, None),
        ("07/2019", 7, 2019), ("Tháng 7/2019", 7, 2019), ("T7/2019", 7, 2019), ("tháng 7 năm 2019", 7, 2019),
        (dt.date(2019, 7, 1), 7, 2019),
        ("01/07/2019", 7, 2019), ("2019-07", 7, 2019),
    ],
)  # fmt: skip
def test_a_month_may_bring_its_year(value, month, year):
    parsed = read_month(value)
    assert (parsed.value, parsed.extra, parsed.repairs) == (month, year, ())


@pytest.mark.parametrize(
    ("value", "fault"),
    [(13, "date.impossible"), (0, "date.impossible"), ("13/2019", "date.impossible"), ("Quý I", "date.unreadable"),
     ("7/19", "date.unreadable"),
     (2019, "date.unreadable"), (True, "date.unreadable")],
)  # fmt: skip
def test_what_is_no_month_has_its_reason(value, fault):
    assert read_month(value).fault == fault


@pytest.mark.parametrize(
    "value", [2019, "2019", "Năm 2019", 2019.0, "2019.0", dt.date(2019, 1, 1), "05/07/2019", "07/2019"]
)
def test_a_year_is_found_in_all_its_forms(value):
    assert read_year(value).value == 2019


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        (19, "number.out_of_range"),
        (20190, "number.out_of_range"),
        ("nay", "number.unreadable"),
        ("31/02/2019", "date.impossible"),
    ],
)
def test_what_is_no_year_has_its_reason(value, fault):
    assert read_year(value, 1930).fault == fault


DATELIKE = st.text("0123456789/.-: ()tháng nămgàyứhuT", max_size=24)


@given(CELLS | DATELIKE, st.none() | st.dates())
def test_no_cell_makes_the_parsers_of_dates_raise(value, admitted):
    for parsed in (read_date(value), read_birth_date(value, admitted), read_month(value), read_year(value)):
        told = [parsed.value is not None, parsed.fault is not None, parsed.warning is not None]
        assert sum(told) == 1
    if isinstance(value, str):
        assert date(value) is None or isinstance(date(value), dt.date)


@given(st.dates(dt.date(1850, 1, 1), dt.date(2200, 12, 31)))
def test_every_day_comes_back_from_each_way_of_writing_it(day):
    for text in (
        f"{day:%d/%m/%Y}",
        f"{day:%d.%m.%Y}",
        day.isoformat(),
        f"ngày {day.day} tháng {day.month} năm {day.year}",
    ):
        assert date(text) == day
