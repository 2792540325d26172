"""What ``thanhson check`` prints."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.registers.districts import SAMPLE
from tests.registers.made import ADMISSIONS, CELLS, MEETINGS, book, meeting
from thanhson.errors import UsageError
from thanhson.registers.check import column_title, ranges, report

CELL = [1, "CB001", "Chi bộ khu 1", "Đảng bộ xã Địch Quả", "Địch Quả", "Khu dân cư", None, None, None, 2014]
PERSON = [
    1, "Hà Thị Kín", "31/02/1990", "Nữ", "Mường", "x", "Giáo viên", "Đại học", "CB001", "12-QĐ/HU", "02/05/2019", "19/05/2019",
    None, None, None,
]  # fmt: skip


@pytest.fixture
def district(tmp_path) -> Path:
    folder = tmp_path / "district"
    folder.mkdir()
    (folder / "programme.toml").write_text((SAMPLE / "programme.toml").read_text(encoding="utf-8"), encoding="utf-8")
    book(folder / "raw" / "cells.xlsx", {"Chi bộ": [CELLS, CELL]})
    rows = [meeting(month=f"{month:02d}/2019", **{"Ngày họp": None}) for month in range(1, 8)]
    for i, bad in enumerate(["nhiều", "rất nhiều", "nhiều", 6, "nhiều"]):
        rows[i][MEETINGS.index("Số người phát biểu")] = bad
    book(folder / "raw" / "2019" / "meetings.xlsx", {"Năm 2019": [MEETINGS, *rows]})
    book(folder / "raw" / "persons.xlsx", {"KN": [ADMISSIONS, PERSON]})
    return folder


EXPECTED = """\
Thanh Sơn district (238)
12 rows read: 3 of layout, 9 clean, 0 duplicate, 0 set aside.

LEDGER
  file                sheet     register    read  layout  clean  duplicate  set aside
  2019/meetings.xlsx  Năm 2019  meetings       8       1      7          0          0
  cells.xlsx          Chi bộ    cells          2       1      1          0          0
  persons.xlsx        KN        admissions     2       1      1          0          0

NOT READ
  none

REPAIRED (rows kept)
  admissions: date stored as text (1 row) [date.text]

WARNINGS (rows kept as they are)
  none

FAULTS (set aside, for a person to mend)
  admissions: no such day in the calendar, only the value set aside [date.impossible]
    persons.xlsx [KN], column “Ngày sinh”: 2
  meetings: cannot be read as a number, only the value set aside [number.unreadable]
    2019/meetings.xlsx [Năm 2019], column “Số người phát biểu”: 2–4, 6
"""


def test_check_tells_ledger_repairs_warnings_and_faults_with_their_places(district, tmp_path):
    assert report(district, tmp_path / "clean", "en") == (EXPECTED, 0)


def test_check_speaks_vietnamese(district, tmp_path):
    text, _ = report(district, tmp_path / "clean", "vi")
    assert "Huyện Thanh Sơn (238)\nĐọc 12 dòng: 3 dòng trình bày, 9 dòng sạch, 0 dòng trùng, 0 dòng để riêng." in text
    assert "sinh hoạt chi bộ: không đọc được như một số, chỉ bỏ trống giá trị [number.unreadable]" in text
    assert "2019/meetings.xlsx [Năm 2019], cột “Số người phát biểu”: dòng 2–4, 6" in text


def test_check_names_refused_files_and_ends_with_exit_code_3(district, tmp_path):
    (district / "raw" / "page.xlsx").write_bytes(b"<html></html>")
    for lang, title, reason in (("en", "NOT READ", "web page"), ("vi", "KHÔNG ĐỌC ĐƯỢC", "trang web")):
        text, code = report(district, tmp_path / "clean", lang)
        assert code == 3
        (line,) = [line for line in text.split(title)[1].splitlines() if "page.xlsx" in line]
        assert line.startswith("  page.xlsx: ") and reason in line


def test_check_names_columns_that_nobody_reads(district, tmp_path):
    book(
        district / "raw" / "more.xlsx",
        {"S": [[*MEETINGS, "Màu sổ"], [*meeting(month="08/2019", **{"Ngày họp": None}), "đỏ"]]},
    )
    text, code = report(district, tmp_path / "clean", "en")
    assert "COLUMNS NOT READ (headers that are in no list)\n  more.xlsx [S]: “Màu sổ”\n" in text
    assert code == 0


def test_check_never_shows_a_value(district, tmp_path):
    for lang in ("vi", "en"):
        text, _ = report(district, tmp_path / "clean", lang)
        assert not [value for value in ("Kín", "31/02", "rất nhiều", "12-QĐ") if value in text]


def test_check_refuses_a_language_it_does_not_speak(district, tmp_path):
    with pytest.raises(UsageError, match="no language"):
        report(district, tmp_path / "clean", "fr")


@pytest.mark.parametrize(("rows", "text"), [([5], "5"), ([7, 5, 6], "5–7"), ([1, 3, 4, 9, 9], "1, 3–4, 9")])
def test_neighbouring_rows_are_drawn_together(rows, text):
    assert ranges(rows) == text


def test_columns_are_called_as_in_the_registers():
    assert column_title("meetings", "held_on") == "Ngày họp"
    assert column_title("meetings", "cell_id, month") == "Mã chi bộ, Tháng"
    assert column_title("meetings", "no_such") == "no_such"
