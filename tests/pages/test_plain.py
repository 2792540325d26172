"""Text from registers, harmless wherever it goes."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thanhson.pages.plain import csv_cell, escape, plain


def test_control_characters_and_turns_of_direction_are_taken_out():
    assert plain("Nguyễn\x00 Văn\x1b[31m\u202e An\x9b\ufeff") == "Nguyễn Văn[31m An"
    assert plain("một\thai\r\nba\rbốn") == "một hai ba bốn"


def test_vietnamese_and_joined_letters_are_left_as_they_are():
    text = "Địch Quả, Võ Miếu, hòa, ư\u031b e\u0323\u0302"
    assert plain(text) == text


def test_text_is_escaped_between_tags_and_in_attributes():
    assert escape("<a href=\"x\" id='y'>&</a>") == "&lt;a href=&quot;x&quot; id=&#x27;y&#x27;&gt;&amp;&lt;/a&gt;"


@pytest.mark.parametrize(
    "formula",
    [
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        "  =1",
        "\t=1",
        "\r\n@x",
        "\u00a0=1",
        "＝1",
        "|calc",
        "%0A=1",
        "-",
    ],
)
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(formula):
    assert csv_cell(formula) == "'" + plain(formula)


@pytest.mark.parametrize(
    ("value", "cell"), [(-0.5, "-0.5"), (12.0, "12"), (1035, "1035"), (None, ""), (float("nan"), ""), (0.1, "0.1")]
)
def test_numbers_stay_numbers(value, cell):
    assert csv_cell(value) == cell


@pytest.mark.parametrize("text", ["2016-2020", "admissions.count", "nông thôn × 2019-07", "08656", "", "<18", "18-30"])
def test_ordinary_text_stays_as_it_is(text):
    assert csv_cell(text) == text


@given(st.text())
def test_no_text_begins_a_formula_or_breaks_a_line(text):
    cell = csv_cell(text)
    assert not cell.lstrip().startswith(("=", "+", "-", "@"))
    buffer = io.StringIO()
    csv.writer(buffer).writerow([cell, "next"])
    assert buffer.getvalue().count("\n") == 1
