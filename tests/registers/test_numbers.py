"""Vietnamese numerals: exact, and never a guess."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cases import cases
from thanhson.registers.numbers import number, read_attendance, read_count, read_number, read_score


@pytest.mark.parametrize("case", cases("vietnamese_numerals"), ids=lambda case: case["id"])
def test_numerals_are_read_the_vietnamese_way(case):
    found = number(case["inputs"]["text"])
    assert found == Decimal(str(case["expected"]["value"]))
    assert -found.as_tuple().exponent == case["expected"]["decimals"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.035", "1035"), ("94,2", "94.2"), ("1.035,5", "1035.5"), ("85 %", "85"), ("15.0", "15.0"), ("7.5", "7.5"), ("7,5", "7.5"),
        ("-3", "-3"), ("−3", "-3"), ("+4", "4"), ("0,5", "0.5"), ("0.500", "0.500"), ("007", "7"), ("1.0355", "1.0355"),
    ],
)  # fmt: skip
def test_numbers_are_read_exactly(text, value):
    assert number(text) == Decimal(value)
    assert isinstance(number(text), Decimal)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-",
        "khoảng 80",
        "80 – 95%",
        "1,035.5",
        "1,2,3",
        "12 345",
        "1.2.3",
        "5,",
        "½",
        "１２",
        "1e5",
        "%",
        "9" * 50,
    ],
)
def test_what_is_no_number_is_none(text):
    assert number(text) is None


@pytest.mark.parametrize(
    ("value", "repairs"),
    [(15, ()), (7.5, ()), ("15", ("number.text",)), ("94,2", ("number.decimal_comma",)), ("1.035", ("number.thousands_dot",)),
     ("1.035,5", ("number.decimal_comma", "number.thousands_dot"))],
)  # fmt: skip
def test_the_repair_of_a_number_is_named(value, repairs):
    assert read_number(value).repairs == repairs


@pytest.mark.parametrize("value", [True, False, dt.date(2019, 1, 1), dt.time(1), float("nan"), float("inf")])
def test_truth_values_and_dates_are_no_numbers(value):
    assert read_number(value).fault == "number.unreadable"


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        (-1, "number.negative"),
        (10_001, "number.out_of_range"),
        (2.5, "number.unreadable"),
        ("95%", "number.unreadable"),
        ("mười", "number.unreadable"),
    ],
)
def test_a_count_is_whole_and_within_its_range(value, fault):
    assert read_count(value, 0, 10_000).fault == fault
    assert read_count(10_000, 0, 10_000).value == 10_000


def test_a_score_is_from_0_to_100():
    assert read_score("100,0", 0, 100).value == 100
    assert read_score(100.1, 0, 100).fault == "number.out_of_range"
    assert read_score("-0,1", 0, 100).fault == "number.negative"


@pytest.mark.parametrize(
    ("value", "present", "second", "rule"),
    [
        ("18/18", 18, 18, "attendance.fraction"),
        ("31/31 (Đạt 100%)", 31, 31, "attendance.fraction"),
        (" 17 / 18 ", 17, 18, "attendance.fraction"),
        (dt.date(2020, 9, 8), 8, 9, "attendance.fraction_from_date"),
        (dt.datetime(2020, 9, 9), 9, 9, "attendance.fraction_from_date"),
        ("9-Sep", 9, 9, "attendance.fraction_from_date"),
        ("08/thg 9", 8, 9, "attendance.fraction_from_date"),
    ],
)
def test_attendance_may_be_a_fraction_even_one_that_became_a_date(value, present, second, rule):
    assert read_attendance(value, 0, 10_000)[:2] == (present, (rule,))
    assert read_attendance(value, 0, 10_000).extra == second


CELLS = st.one_of(
    st.none(),
    st.text(),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)
NUMBERLIKE = st.text("0123456789.,/%-+ ()Đạt", max_size=12)


@given(CELLS | NUMBERLIKE)
def test_no_cell_makes_the_parsers_of_numbers_raise(value):
    for parsed in (
        read_number(value),
        read_count(value, 0, 10),
        read_score(value, 0, 100),
        read_attendance(value, 0, 10),
    ):
        assert (parsed.value is None) == (parsed.fault is not None)
    if isinstance(value, str):
        number(value)


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_a_number_written_the_vietnamese_way_comes_back(value):
    text = f"{value:,.2f}".translate(str.maketrans(",.", ".,"))
    assert number(text) == value
