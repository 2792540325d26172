"""Printed numbers in Vietnamese and English, with the words that make them bounds."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.cases import cases
from thanhson.measures.numerals import count, percentage


@pytest.mark.parametrize("case", cases("vietnamese_numerals"), ids=lambda case: case["id"])
def test_vietnamese_numerals_keep_value_and_decimals(case):
    read = percentage(case["inputs"]["text"])
    assert (float(read.value), read.decimals) == (case["expected"]["value"], case["expected"]["decimals"])


@pytest.mark.parametrize(
    ("text", "value", "decimals"),
    [
        ("52,1%", "52.1", 1),
        ("52.10%", "52.1", 2),
        ("80.83 %", "80.83", 2),
        ("13,2", "13.2", 1),
        ("62 phần trăm", "62", 0),
        ("1.035,5%", "1035.5", 1),
        ("1,035.5%", "1035.5", 1),
        ("đạt 104% kế hoạch", "104", 0),
        ("chiếm tỷ lệ 52,1%", "52.1", 1),
    ],
)
def test_a_percentage_is_read_with_its_decimals(text, value, decimals):
    read = percentage(text)
    assert (read.value, read.decimals, read.bound) == (Fraction(value), decimals, "")


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("trên 28%", "above"),
        ("hơn 66%", "above"),
        ("more than 20%", "above"),
        ("over 20%", "above"),
        (">20%", "above"),
        ("gần 30%", "below"),
        ("nearly 20%", "below"),
        ("chưa đến 20%", "below"),
        ("dưới 20%", "below"),
        ("khoảng 20%", "about"),
        ("xấp xỉ 20%", "about"),
        ("about 20%", "about"),
        ("~20%", "about"),
        ("ít nhất 20%", "at_least"),
        ("không dưới 20%", "at_least"),
        ("at least 20%", "at_least"),
        ("từ 80% trở lên", "at_least"),
        ("không quá 20%", "at_most"),
        ("không vượt quá 20%", "at_most"),
        ("up to 20%", "at_most"),
        ("80 – 95%", "range"),
        ("tăng 10,46%", "change"),
        ("vượt 100%", "above"),
    ],
)
def test_a_word_makes_a_percentage_a_bound(text, bound):
    assert percentage(text).bound == bound


def test_an_excess_over_a_plan_is_added_to_the_plan():
    assert percentage("vượt 11%").value == 111
    assert percentage("vượt 47,7%").value == Fraction("147.7")
    nearly = percentage("vượt gần 30%")
    assert (nearly.value, nearly.bound, nearly.excess) == (130, "below", True)


@pytest.mark.parametrize(
    ("text", "digits", "bound"),
    [("1035", 1035, ""), ("1.035", 1035, ""), ("12,823", 12823, ""), ("12.345.678", 12345678, ""),
     ("gần 2.500", 2500, "below"), ("over 143,000", 143000, "above"), ("hơn 300", 300, "above")],
)  # fmt: skip
def test_a_count_is_read_in_either_language(text, digits, bound):
    read = count(text)
    assert (read.digits, read.decimals, read.bound) == (digits, 0, bound)


@pytest.mark.parametrize(
    "text", ["", "abc", "12,5,6%", "1.03.5%", "một nửa", "20% đến 30% gì đó", "95-80%", "-5%", "trên -5%", "5/7"]
)
def test_what_is_no_percentage_is_not_guessed(text):
    assert percentage(text) is None


@pytest.mark.parametrize("text", ["", "12,5", "1.03", "12%", "-3", "vượt 11", "3 người"])
def test_what_is_no_whole_number_is_not_guessed(text):
    assert count(text) is None
