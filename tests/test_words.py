"""Numbers, dates and sentences in the form of each language."""

from __future__ import annotations

import datetime as dt
import string

import pytest

from thanhson import words


@pytest.mark.parametrize(
    ("value", "decimals", "vi", "en"),
    [
        (1035, None, "1.035", "1,035"),
        (1234567.891, 2, "1.234.567,89", "1,234,567.89"),
        (0.5, None, "0,5", "0.5"),
        (-3, None, "−3", "−3"),
        (-0.04, 1, "0,0", "0.0"),
        (float("nan"), None, "–", "–"),
        (None, 1, "–", "–"),
    ],
)
def test_numbers_take_the_form_of_the_language(value, decimals, vi, en):
    assert words.number(value, "vi", decimals) == vi
    assert words.number(value, "en", decimals) == en


def test_what_is_not_known_is_a_dash():
    import pandas as pd

    assert words.number(pd.NA, "vi") == words.percent(pd.NA, "en") == words.number(None, "en") == "–"


def test_shares_become_percentages():
    assert words.percent(539 / 1035, "vi") == "52,1%"
    assert words.percent(0.9, "en", 0) == "90%"


def test_halves_are_rounded_up_on_the_decimal_digits():
    assert words.percent(1 / 16, "vi") == "6,3%"
    assert words.percent(0.0105, "en") == "1.1%"
    assert words.number(2.5, "vi", 0) == "3"
    assert words.number(-0.25, "en", 1) == "−0.3"


def test_dates_and_months():
    assert words.date(dt.date(2019, 7, 5), "vi") == "5/7/2019"
    assert words.date(dt.date(2019, 7, 5), "en") == "5 July 2019"
    assert words.month("2019-07", "vi") == "7/2019"
    assert words.month(dt.date(2019, 7, 1), "en") == "Jul 2019"


def test_every_entry_stands_in_both_languages_with_the_same_parameters():
    for key, texts in words.catalogue().items():
        assert set(texts) == {"vi", "en"}, key
        names = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in texts.values()]
        assert names[0] == names[1], key
        assert all(text.strip() for text in texts.values()), key


def test_vietnamese_is_stored_composed():
    import unicodedata

    for key, texts in words.catalogue().items():
        assert texts["vi"] == unicodedata.normalize("NFC", texts["vi"]), key


def test_a_year_is_never_grouped_and_a_noun_takes_its_number():
    year = words.say("usage.year_outside", "vi", year=2021, first=2016, last=2020, district="Thanh Sơn")
    assert year == "Năm 2021 nằm ngoài chương trình (2016–2020) của huyện Thanh Sơn."
    assert "1 fault in" in words.say("settings.faults", "en", file="f", n=1, faults="")
    assert "1,200 faults in" in words.say("settings.faults", "en", file="f", n=1200, faults="")


def test_a_missing_entry_is_a_fault_of_the_program():
    with pytest.raises(words.MissingWord, match=r"no\.such\.entry \[vi\]"):
        words.say("no.such.entry", "vi")


def test_control_characters_of_a_name_do_not_reach_the_message():
    told = words.say("usage.no_registers", "en", folder="so\x1b[31m \u202edo\x07")
    assert told.startswith("so[31m do: there are no registers")
