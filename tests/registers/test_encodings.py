"""TCVN3 and VNI: the tables against second sources, and the judgement which of them a column is in."""

from __future__ import annotations

import shutil
import subprocess
import unicodedata

import pytest

from thanhson.registers.encodings import TABLES, convert, decode, encoding_of, is_pure
from thanhson.registers.places import communes
from thanhson.registers.syllables import is_syllable, looks_like_lost_horn
from thanhson.registers.text import repair, repair_steps

NAMES = communes("238")["name"].to_list()


def typed(text: str, encoding: str) -> str:
    """``text`` as an office of old typed it, seen as Latin-1."""
    codes: dict[str, str] = {}
    for code, letter in TABLES[encoding].items():
        codes.setdefault(letter, code)
    return "".join(codes.get(letter, letter) for letter in text)


def _iconv_knows_tcvn() -> bool:
    if shutil.which("iconv") is None:
        return False
    return "TCVN5712-1" in subprocess.run(["iconv", "-l"], capture_output=True, text=True).stdout


@pytest.mark.skipif(not _iconv_knows_tcvn(), reason="needs glibc's iconv")
def test_the_table_of_tcvn3_is_that_of_glibc():
    codes = list(TABLES["tcvn3"])
    done = subprocess.run(
        ["iconv", "-f", "TCVN5712-1", "-t", "UTF-8"],
        input="\n".join(codes).encode("latin-1"),
        capture_output=True,
        check=True,
    )
    letters = [unicodedata.normalize("NFC", letter) for letter in done.stdout.decode().split("\n")]
    assert dict(zip(codes, letters, strict=True)) == TABLES["tcvn3"]


# The rows of xvnkb's vni.h: a vowel without tone, then with sắc, huyền, hỏi, ngã, nặng.
VNI_ROWS = """
A:A AÙ AØ AÛ AÕ AÏ|Â:AÂ AÁ AÀ AÅ AÃ AÄ|Ă:AÊ AÉ AÈ AÚ AÜ AË|E:E EÙ EØ EÛ EÕ EÏ|Ê:EÂ EÁ EÀ EÅ EÃ EÄ|O:O OÙ OØ OÛ OÕ OÏ
Ô:OÂ OÁ OÀ OÅ OÃ OÄ|Ơ:Ô ÔÙ ÔØ ÔÛ ÔÕ ÔÏ|U:U UÙ UØ UÛ UÕ UÏ|Ư:Ö ÖÙ ÖØ ÖÛ ÖÕ ÖÏ|I:I Í Ì Æ Ó Ò|Y:Y YÙ YØ YÛ YÕ Î
"""
TONES = ["", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"]


def test_the_table_of_vni_is_that_of_xvnkb():
    expected = {"Ñ": "Đ", "ñ": "đ"}
    for row in VNI_ROWS.replace("\n", "|").strip("|").split("|"):
        letter, codes = row.split(":")
        for code, tone in zip(codes.split(), TONES, strict=True):
            composed = unicodedata.normalize("NFC", letter + tone)
            expected[code] = composed
            expected[code.lower()] = composed.lower()
    plain = {code for code in expected if code.isascii()}
    mixed = {code for code in TABLES["vni"] if len(code) == 2 and code[0].isupper() and code[1].islower()}
    assert {code: TABLES["vni"][code] for code in TABLES["vni"] if code not in mixed} == {
        code: letter for code, letter in expected.items() if code not in plain
    }
    assert all(TABLES["vni"][code] == TABLES["vni"][code.upper()] for code in mixed)


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
def test_every_commune_comes_back_alone_and_in_a_column(encoding):
    old = [typed(name, encoding) for name in NAMES]
    assert encoding_of(old) == encoding
    assert [decode(text, encoding) for text in old] == NAMES
    # "Thanh Sôn" (VNI) could be Vietnamese as it stands: by itself it is left alone.
    broken = [(text, name) for text, name in zip(old, NAMES, strict=True) if encoding_of([text]) == encoding]
    assert len(broken) >= 20
    assert [repair(text) for text, _ in broken] == [name for _, name in broken]


def test_a_lost_horn_does_not_hide_the_encoding():
    assert encoding_of(["H¬ng CÇn"]) == "tcvn3"
    assert decode("H¬ng CÇn", "tcvn3") == "Hơng Cần"


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
def test_good_vietnamese_is_left_alone_in_a_mixed_column(encoding):
    mixed = [*NAMES[:12], *(typed(name, encoding) for name in NAMES[12:])]
    assert encoding_of(mixed) == encoding
    assert [decode(text, encoding) for text in mixed] == NAMES


def test_a_unicode_column_is_named_unicode_whatever_its_font():
    assert encoding_of(NAMES) == "unicode"
    assert encoding_of(NAMES, ".VnTime") == "unicode"
    assert encoding_of(["xã Tân Minh", "Hà Lê", "Lò Vân"], ".VnTime") == "unicode"


def test_the_witness_decides_between_two_readings():
    # In VNI this is "… ổm", in TCVN3 "… ỉm"; a list of names that holds the one or the other settles it.
    text = "Thoân æm"
    assert {encoding: convert(text, encoding) for encoding in TABLES} == {"vni": "Thôn ỉm", "tcvn3": "Thoõn ổm"}
    either = "Chæm"
    assert {encoding: convert(either, encoding) for encoding in TABLES} == {"vni": "Chỉm", "tcvn3": "Chổm"}
    assert encoding_of([either], witness=frozenset({"chỉm"})) == "vni"
    assert encoding_of([either], witness=frozenset({"chổm"})) == "tcvn3"


def test_a_word_that_only_lacks_its_horn_is_told_from_a_broken_one():
    assert looks_like_lost_horn("Hơng") and looks_like_lost_horn("Thợng") and looks_like_lost_horn("Lơng")
    assert not looks_like_lost_horn("Hương") and not looks_like_lost_horn("Aờù") and not looks_like_lost_horn("Sơn")


def test_what_can_be_vietnamese_as_it_stands_has_no_vote():
    assert encoding_of(["Vò"]) == "unicode"
    assert repair("Vò") == "Vò"


def test_a_value_that_reads_both_ways_goes_with_a_pure_column_only():
    column = [typed(name, "tcvn3") for name in ("Nguyễn Văn Hải", "Đinh Thị Tó")]
    assert is_pure(column, "tcvn3")
    assert not is_pure([*column, "xã Tân Minh"], "tcvn3")
    assert repair_steps("Tãm", "tcvn3", keep_good=False)[0] == "Tóm"
    assert repair_steps("Tãm", "tcvn3", keep_good=True)[0] == "Tãm"


def test_capitals_typed_with_a_capital_font_get_their_capitals_back():
    assert convert("NGUYÔN V¡N", "tcvn3") == "NGUYỄN VĂN"
    assert convert("Hµ Lª", "tcvn3") == "Hà Lê"


@pytest.mark.parametrize("text", ["café", "Müller", "«Học tập»", "10 µm", "§ 5", "20°C", "5 ½ giờ", "ß", ""])
def test_text_that_is_neither_is_left_alone(text):
    assert repair(text) == text


SYLLABLES = "Sơn Địch Quả Giáp Thục Luyện Võ Miếu Khoán Nghĩa giếng gì quý quỳnh huỳnh khuya ngoằn quốc được hoà hòa"


@pytest.mark.parametrize("word", SYLLABLES.split())
def test_syllables_are_recognised(word):
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["Þch", "MiÕu", "Vâ", "NguyÔn", "TrÇn", "hàc", "sôâ", "", "B", "xyz", "ngàạ"])
def test_what_is_no_syllable_is_refused(word):
    assert not is_syllable(word)
