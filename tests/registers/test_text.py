"""Repair of text: what is changed, what never is."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thanhson.registers.text import fold, is_unrecoverable, repair, repair_steps


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("hoà", "hòa"), ("Hoà Bình", "Hòa Bình"), ("HOÀ", "HÒA"), ("thuỷ", "thủy"), ("khoẻ", "khỏe"), ("toạ đàm", "tọa đàm"),
        ("Uỷ ban", "Ủy ban"), ("hoạ", "họa"), ("luỹ", "lũy"), ("xoè", "xòe"),
    ],
)  # fmt: skip
def test_tones_in_open_syllables_are_placed_the_new_way(given_text, expected):
    assert repair(given_text) == expected
    assert repair_steps(given_text) == (expected, ("text.tone_placement",))


@pytest.mark.parametrize(
    "text", ["hoàn", "huỳnh", "hoài", "quý", "Quỳ", "quả", "suýt", "thuyền", "ngoằn", "khuỷu", "toán", "hòa"]
)
def test_closed_syllables_and_qu_are_never_rewritten(text):
    assert repair_steps(text) == (text, ())


def test_decomposed_letters_are_put_together():
    decomposed = unicodedata.normalize("NFD", "Địch Quả")
    assert repair_steps(decomposed) == ("Địch Quả", ("text.nfc",))


@pytest.mark.parametrize("text", ["\u00d0ịch Quả", "\u0189ịch Quả"])
def test_letters_that_only_look_like_d_with_a_stroke_become_it(text):
    assert repair_steps(text) == ("Địch Quả", ("text.nfc",))
    assert fold(text) == "dich qua"
    assert repair("\u00d0ào") == "Đào"


@pytest.mark.parametrize("text", [" Địch Quả", "Địch  Quả", "Địch\u00a0Quả", "Địch\nQuả ", "\ufeffĐịch\u200b Quả"])
def test_spaces_become_single(text):
    assert repair_steps(text) == ("Địch Quả", ("text.spaces",))
    assert repair_steps("  CB  01 ") == ("CB 01", ("text.spaces",))


def test_every_step_of_a_repair_is_told():
    assert repair_steps("§Þch  Qu¶", "tcvn3") == ("Địch Quả", ("text.tcvn3", "text.spaces"))
    assert repair_steps(" Hoµ B×nh", "tcvn3") == ("Hòa Bình", ("text.tcvn3", "text.spaces", "text.tone_placement"))


@given(
    st.text()
    | st.text(alphabet=st.characters(max_codepoint=0x1FF))
    | st.text("aàáâãèéêìíòóôõùúýµ¸¶·¹¨»¾Æ©ÇÊ ­-oauhQqnc\u0301\u0300")
)
def test_repairing_twice_is_repairing_once(text):
    assert repair(repair(text)) == repair(text)


@given(
    st.text() | st.text("hHoOaAuUyYqQèềàầạ\u0300\u0323 nc"), st.sampled_from(["unicode", "tcvn3", "vni"]), st.booleans()
)
def test_no_text_makes_the_repairs_raise(text, encoding, keep_good):
    repaired, steps = repair_steps(text, encoding, keep_good)
    assert (repaired == text) == (steps == ())


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize("text", ["ĐỊCH QUẢ", " địch  quả", "Dich Qua", unicodedata.normalize("NFD", "Địch Quả")])
def test_folding_takes_away_marks_case_and_spaces(text):
    assert fold(text) == "dich qua"


@pytest.mark.parametrize("text", ["??ch Qu?", "Nguy?n V?n A", "Đ?ch", "\ufffdịch", "Ph??ng"])
def test_letters_stored_as_question_marks_are_seen(text):
    assert is_unrecoverable(text)


@pytest.mark.parametrize(
    ("text", "name"), [("Vì sao?", False), ("Học gì ? Làm gì ?", True), ("Địch Quả", True), ("", True)]
)
def test_a_question_is_no_lost_letter(text, name):
    assert not is_unrecoverable(text, name)


def test_a_question_mark_at_the_end_of_a_name_is_a_lost_letter():
    assert is_unrecoverable("Qu?")
