"""Which rows are data, which register a sheet is, and what its headers mean."""

import csv
import doctest
import unicodedata
from collections import Counter
from pathlib import Path, PurePath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.registers.made import ADMISSIONS, AREAS, CELLS, HEADERS, MEETINGS, POSTINGS, RATINGS, meeting, table
from thanhson.registers import guards, headers, layout, row_words, sheets, titles
from thanhson.registers.encodings import TABLES
from thanhson.registers.headers import find_headers
from thanhson.registers.reading import recognised
from thanhson.registers.row_words import is_column_numbers
from thanhson.registers.sheets import FIELDS, RawTable, Refusal, Sheet

TITLE = [["HUYỆN ỦY THANH SƠN"], [], ["TỔNG HỢP KẾT QUẢ SINH HOẠT CHI BỘ NĂM 2019"]]


def without_marks(text: str) -> str:
    spread = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in spread if not unicodedata.combining(c))


def rows_of(found: RawTable) -> list[int]:
    assert found.rows_read == found.rows_layout + len(found.frame)
    return list(found.frame.index)


# Headers


@pytest.mark.parametrize("kind", HEADERS)
def test_a_sheet_is_known_by_its_headers(kind):
    found = table([HEADERS[kind], list(range(1, 1 + len(HEADERS[kind])))[::-1]])
    assert found.kind == kind
    assert len(found.frame.columns) == len(HEADERS[kind])


def test_the_columns_of_meetings_become_the_fields_of_meetings():
    found = table([MEETINGS, meeting()])
    assert found.frame.iloc[0].to_dict() == {
        "number": 1, "cell_id": "CB001", "month": 7, "held_on": "05/07/2019", "kind": "thường kỳ", "topic": None, "listed": 18,
        "exempt": 1, "present": 17, "excused": 0, "unexcused": 0, "speakers": 5, "minutes": 90, "procedure_complete": "x",
        "resolution": "x", "self_score": 92, "score": 91, "grade": "Tốt",
    }  # fmt: skip
    assert found.headers["minutes"] == "Thời gian (phút)"


@pytest.mark.parametrize("kind", HEADERS)
def test_any_order_of_columns_reads_the_same(kind):
    row, values = HEADERS[kind], [f"giá trị {i}" for i in range(len(HEADERS[kind]))]
    straight, turned = table([row, values]), table([row[::-1], values[::-1]])
    assert straight.frame.sort_index(axis=1).equals(turned.frame.sort_index(axis=1))


@pytest.mark.parametrize(
    "change",
    [
        str.upper,
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: text.replace(" ", "  "),
        lambda text: text.replace(" ", "\n", 1),
        lambda text: text + " *",
        lambda text: text + ":",
        without_marks,
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", HEADERS)
def test_case_marks_spaces_and_punctuation_of_a_header_do_not_matter(kind, change):
    assert set(table([[change(h) for h in HEADERS[kind]], ["a"] * len(HEADERS[kind])]).frame) == set(
        table([HEADERS[kind], ["a"] * len(HEADERS[kind])]).frame
    )


def in_old_letters(text: str, encoding: str) -> str:
    """``text`` as the old fonts store it, read as Latin-1."""
    codes = {letter: code for code, letter in reversed(TABLES[encoding].items())}
    return "".join(codes.get(letter, letter) for letter in unicodedata.normalize("NFC", text))


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
@pytest.mark.parametrize("kind", HEADERS)
def test_headers_in_an_old_encoding_are_decoded_before_they_are_compared(kind, encoding):
    old = [in_old_letters(header, encoding) for header in HEADERS[kind]]
    assert old != HEADERS[kind]
    assert set(table([old, ["a"] * len(old)]).frame) == set(table([HEADERS[kind], ["a"] * len(old)]).frame)


def test_a_header_in_tcvn3_that_lost_its_soft_hyphens_is_known():
    old = [in_old_letters(header, "tcvn3").replace("\u00ad", "") for header in MEETINGS]
    assert "Sè ngêi ph¸t biÓu" in old
    assert "speakers" in table([old, meeting()]).frame


def test_headers_on_two_rows_with_merged_cells():
    rows = [
        ["STT", "Họ và tên", "Giới tính", None, "Mã chi bộ", "Ngày vào Đảng", None],
        [None, None, "Nam", "Nữ", None, "Dự bị", "Chính thức"],
        [1, "Hà Thị Na", None, "x", "CB1", "03/02/2019", None],
    ]
    merged = ((0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3), (0, 4, 1, 4), (0, 5, 0, 6))
    found = table(rows, merged)
    assert list(found.frame) == ["number", "person_name", "sex.m", "sex.f", "cell_id", "admitted_on", "full_on"]
    assert found.headers["sex.f"] == "Giới tính / Nữ"
    assert rows_of(found) == [3]


def test_headers_on_two_rows_without_merged_cells_as_csv_has_them():
    rows = [
        ["STT", "Họ và tên", "Giới tính", None, "Mã chi bộ", "Quyết định", None, "Ngày kết nạp"],
        [None, None, "Nam", "Nữ", None, "Số", "Ngày", None],
        [1, "Hà Thị Na", None, "x", "CB1", "12-QĐ/HU", "01/02/2019", "03/02/2019"],
    ]
    found = table(rows)
    assert list(found.frame) == [
        "number", "person_name", "sex.m", "sex.f", "cell_id", "decision_number", "decided_on", "admitted_on",
    ]  # fmt: skip


def test_headers_on_three_rows():
    rows = [
        [*["Thông tin chung"] * 3, "Kết quả sinh hoạt", None, None, None, None, None, None],
        ["STT", "Mã chi bộ", "Tháng", "Đảng viên", None, "Có mặt", "Xếp loại", None, None, None],
        [None, None, None, "Tổng số", "Miễn sinh hoạt", None, "Tốt", "Khá", "Trung bình", "Kém"],
        [1, "CB1", 7, 18, 1, 17, "x", None, None, None],
    ]
    merged = (
        (0, 0, 0, 2),
        (0, 3, 0, 9),
        (1, 0, 2, 0),
        (1, 1, 2, 1),
        (1, 2, 2, 2),
        (1, 3, 1, 4),
        (1, 5, 2, 5),
        (1, 6, 1, 9),
    )
    found = table(rows, merged)
    assert list(found.frame) == [
        "number", "cell_id", "month", "listed", "exempt", "present", "grade.good", "grade.fair", "grade.average", "grade.poor",
    ]  # fmt: skip
    assert rows_of(found) == [4]


def test_tick_columns_of_ratings_are_numbers_of_members_and_those_of_meetings_are_grades():
    merged = ((0, 4, 0, 7),)
    ratings = [
        ["STT", "Năm", "Mã chi bộ", "Xếp loại chi bộ", "Xếp loại đảng viên", None, None, None],
        [None, None, None, None, "Xuất sắc", "Tốt", "Hoàn thành", "Không hoàn thành"],
        [1, 2019, "CB1", "HTTNV", 1, 15, 2, 0],
    ]
    assert list(table(ratings, merged).frame)[3:] == [
        "rating", "members.excellent", "members.good", "members.completed", "members.not_completed",
    ]  # fmt: skip


def test_a_merged_header_holds_no_further_than_its_cells():
    rows = [
        [*POSTINGS[:5], "Thời gian", None, None, None],
        [*[None] * 5, "Từ ngày", "Đến ngày", "bỏ", "Đến ngày"],
        [1, "Hà Thị Na", None, "CB1", "CB2", "01/03/2017", None, "y", "z"],
    ]
    found = table(rows, ((0, 5, 0, 6),))
    assert list(found.frame) == ["number", "person_name", "office", "from_cell", "to_cell", "from_on", "to_on"]
    assert found.frame["to_on"].tolist() == [None]


def test_a_header_merged_over_a_row_of_unknown_parts_takes_that_row_with_it():
    rows = [MEETINGS, [*[None] * 3, "(ngày/tháng/năm)", *[None] * 14], meeting()]
    merged = tuple((0, j, 1, j) for j in range(18) if j != 3)
    assert rows_of(table(rows, merged)) == [3]


def test_a_header_merged_over_the_first_row_of_data_takes_no_row_from_it():
    assert rows_of(table([MEETINGS, meeting(), meeting(2)], merged=((0, 0, 1, 0),))) == [2, 3]
    assert rows_of(table([MEETINGS], merged=((0, 0, 1, 0),))) == []


def test_a_signature_beside_the_headers_is_not_named_as_a_column():
    found = table([[*MEETINGS, "Người lập: Nguyễn Văn Mẫu", "Nhận xét"], meeting()])
    assert found.unknown_headers == ("Nhận xét",)


def test_a_value_that_looks_like_a_header_takes_no_row_from_the_data():
    rows = [
        ADMISSIONS,
        [1, "Hà Thị Na", "1990", "Nữ", "Mường", "x", None, None, "CB1", None, None, "03/02/2019", None, None, "Nam"],
    ]
    found = table(rows)
    assert rows_of(found) == [2]
    assert "sex" in found.frame


def test_a_title_block_above_the_headers_is_layout_and_gives_year_and_month():
    found = table([["SINH HOẠT CHI BỘ"], ["Tháng 7 năm 2019"], [], MEETINGS, meeting()])
    assert (found.year, found.month, found.rows_read, found.rows_layout) == (2019, 7, 4, 3)
    assert rows_of(found) == [5]


def test_a_title_spread_over_cells_reads_as_one():
    found = table([["Tháng", 7, None, "năm", 2019], MEETINGS, meeting()])
    assert (found.year, found.month) == (2019, 7)


def test_the_same_header_twice_is_taken_once():
    found = table([[*MEETINGS, "Điểm"], [*meeting(), 5]])
    assert found.frame["score"].tolist() == [91]


def test_a_column_with_an_unknown_header_is_passed_over():
    found = table([[*MEETINGS[:3], "Điện thoại", *MEETINGS[3:]], [*meeting()[:3], "0912", *meeting()[3:]]])
    assert "0912" not in found.frame.iloc[0].tolist()
    assert found.frame["held_on"].tolist() == ["05/07/2019"]


@pytest.mark.parametrize(
    "row",
    [
        ["STT", "Tên", "Ghi chú"],
        ["STT", "Họ và tên", "Điện thoại", "Ghi chú"],
        ["STT", "Mã chi bộ", "Tên chi bộ"],
        ["Nội dung", "Năm", "Điểm"],
        ["Chi bộ", "Xã", "Ghi chú"],
    ],
)
def test_headers_that_belong_to_no_register_are_not_known(row):
    assert find_headers(Sheet.of_rows("a.xlsx", "", [row, ["a"] * len(row)])) is None


def test_every_synonym_belongs_to_a_field_of_its_kind_and_to_one_only():
    with Path(headers.__file__).with_name("headers.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {(row["kind"], row["field"]) for row in rows} == {(kind, field) for kind in FIELDS for field in FIELDS[kind]}
    assert len({(row["kind"], headers.written(row["header"])) for row in rows}) == len(rows)
    folded = Counter((row["kind"], headers.key(row["header"])) for row in rows)
    assert [pair for pair, times in folded.items() if times > 1] == [("admissions", "nam")]


@pytest.mark.parametrize(
    ("header", "field"), [("Nam", "sex.m"), ("Năm", "year"), ("NĂM", "year"), ("NAM", "sex.m"), ("N¨m", "year")]
)
def test_male_is_not_year(header, field):
    assert field in table([["Họ và tên", "Ngày kết nạp", header], ["Hà Thị Na", "03/02/2019", "x"]]).frame


# Rows


def test_a_row_of_column_numbers_is_layout():
    rows = [MEETINGS, [*range(1, 17), "17(=2*100/3)", "(18)"], meeting()]
    assert rows_of(table(rows)) == [3]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ([1, 2, 3, "4(=2*100/3)"], True),
        (["A", "B", 1, 2, 3], True),
        (["(1)", "(2)", "(3)", "(4)=(2)+(3)"], True),
        ([1, "2", "3", None, "4"], True),
        ([1, 2], False),
        ([1, 2, 4, 5], False),
        ([5, 6, 7], False),
        ([1, "CB2", 3, 4], False),
        ([1, 2, True, 4], False),
        ([1, 2, 3, "A"], False),
    ],
)
def test_column_numbers_count_up_by_one(row, expected):
    assert is_column_numbers(row) is expected


def test_a_first_row_of_small_numbers_is_data():
    rows = [["STT", "Năm", "Mã chi bộ", "Xếp loại chi bộ", "Xuất sắc", "Tốt"], [1, 2019, 3, "HTTNV", 1, 2]]
    assert rows_of(table(rows)) == [2]


TOTALS = [
    "Cộng", "CỘNG", "Tổng số", "Tổng cộng", "Tổng", "Cộng (1+...+11)", "Cộng:", "Cộng toàn xã", "Cộng xã Địch Quả", "Tổng số: 25 đồng chí",
    "Cộng I", "Tổng I+II", "Toàn huyện", "Cong", "TONG SO", "Trong đó: nữ", "Bình quân", "Tỷ lệ %", "Céng", "Tæng sè", "Coäng", "- Cộng",
]  # fmt: skip


@pytest.mark.parametrize("text", TOTALS)
@pytest.mark.parametrize("column", [0, 1])
def test_a_total_is_layout_wherever_it_stands(text, column):
    total = meeting(None, None, None, Điểm=None, **{"Ngày họp": None, "Hình thức": None, "Xếp loại": None})
    total[column] = text
    rows = [MEETINGS, meeting(1), total, meeting(2, "CB002"), total]
    assert rows_of(table(rows)) == [2, 4]


@pytest.mark.parametrize("name", ["Công an", "Cộng Hòa", "Công đoàn", "Tổng hợp", "Công sở xã", "Tống Thị Cộng"])
def test_a_name_that_only_begins_like_a_total_is_data(name):
    row = ["Chi bộ", *MEETINGS[2:]]
    assert rows_of(table([row, [name, *meeting()[2:]]])) == [2]


def test_a_numbered_row_is_data_whatever_its_name_says():
    row = ["STT", "Chi bộ", *MEETINGS[2:]]
    assert rows_of(table([row, [5, "Tổng số", *meeting()[2:]]])) == [2]


def test_a_group_row_holds_for_the_rows_below_it():
    group = [*["I."], "Xã Địch Quả", *[None] * 16]
    other = ["II", "Xã Võ Miếu", *[None] * 4, 120, 3, 110, *[None] * 9]
    rows = [MEETINGS, group, meeting(1), meeting(2), other, meeting(1)]
    found = table(rows)
    assert rows_of(found) == [3, 4, 6]
    assert found.group.tolist() == ["Xã Địch Quả", "Xã Địch Quả", "Xã Võ Miếu"]


@pytest.mark.parametrize(
    "text",
    [
        "Xã Địch Quả",
        "XÃ ĐỊCH QUẢ",
        "Thị trấn Thanh Sơn",
        "I. Xã Địch Quả",
        "1. Xã Địch Quả",
        "A/ Xã Địch Quả",
        "Đảng bộ xã Địch Quả",
    ],
)
@pytest.mark.parametrize("column", [0, 1])
def test_a_commune_alone_in_its_row_is_a_group(text, column):
    row = [None] * 18
    row[column] = text
    found = table([MEETINGS, row, meeting()])
    assert rows_of(found) == [3]
    assert found.group.tolist() == [text.split(". ")[-1].split("/ ")[-1]]


def test_a_commune_merged_over_its_row_is_a_group_without_any_prefix():
    found = table([MEETINGS, [None, "Địch Quả"], meeting()], ((1, 1, 1, 17),))
    assert found.group.tolist() == ["Địch Quả"]


@pytest.mark.parametrize("row", [["Võ Miếu"], [None, "Võ Miếu"], [None, "VÕ MIẾU"]])
def test_the_bare_name_of_a_commune_alone_in_its_row_is_a_group_and_keeps_its_place(row):
    named = [header if header != "Mã chi bộ" else "Chi bộ" for header in MEETINGS]
    rows = [named, row, ["A.", "Khu dân cư"], meeting(), [None, "Khu 9"], meeting(2)]
    (found,) = recognised([Sheet.of_rows("a.xlsx", "S", rows)], PurePath("a.xlsx"), frozenset({"vo mieu"}))
    assert rows_of(found) == [4, 5, 6]
    assert set(found.group) == {row[-1]}


def test_a_numbered_commune_without_data_is_a_group():
    found = table([["STT", "Chi bộ", *MEETINGS[2:]], [1, "Xã Địch Quả"], meeting(1)])
    assert (rows_of(found), found.group.tolist()) == ([3], ["Xã Địch Quả"])


def test_a_part_of_a_commune_does_not_end_the_commune():
    rows = [
        MEETINGS, ["A", "Khối xã"], ["I", "Xã Địch Quả"], ["1.", "Khu dân cư"], meeting(1), [None, "Trường học", *[None] * 16],
        meeting(2), ["B", "Cơ quan huyện"], meeting(3),
    ]  # fmt: skip
    found = table(rows, ((5, 1, 5, 17),))
    assert found.group.tolist() == ["Xã Địch Quả", "Xã Địch Quả", "Cơ quan huyện"]


def test_rows_before_any_group_have_none():
    found = table([MEETINGS, meeting(1), ["I", "Xã Địch Quả"], meeting(2)])
    assert found.group.tolist() == [None, "Xã Địch Quả"]


def test_a_group_in_an_old_encoding_is_known():
    found = table([MEETINGS, ["X· §Þch Qu¶"], meeting()])
    assert rows_of(found) == [3]
    assert found.group.tolist() == ["X· §Þch Qu¶"]


def test_headers_repeated_on_each_printed_page_are_layout():
    numbers = list(range(1, 19))
    rows = [MEETINGS, numbers, meeting(1), MEETINGS, numbers, meeting(2)]
    assert rows_of(table(rows)) == [3, 6]


def test_headers_repeated_with_other_spaces_are_layout():
    rows = [MEETINGS, meeting(1), [header.replace(" ", "\n").upper() for header in MEETINGS], meeting(2)]
    assert rows_of(table(rows)) == [2, 4]


def test_signature_lines_below_the_data_are_layout():
    end = [
        [],
        [None, None, None, "Thanh Sơn, ngày 5 tháng 1 năm 2020"],
        [None, "NGƯỜI LẬP BIỂU", None, None, "T/M BAN THƯỜNG VỤ"],
        [None, "(Ký, ghi rõ họ tên)", None, None, "BÍ THƯ"],
        [],
        [None, "Hà Thị Na", None, None, "Đinh Văn Tú"],
    ]
    found = table([MEETINGS, meeting(1), meeting(2), *end])
    assert rows_of(found) == [2, 3]
    assert found.rows_read == 7


def test_names_below_a_last_total_are_layout():
    rows = [MEETINGS, meeting(), ["Tổng số", *[None] * 5, 18], [None, None, "Đinh Văn Tú"]]
    assert rows_of(table(rows)) == [2]


def test_a_poor_row_among_or_after_the_data_stays_data():
    poor = [None, "CB002", *[None] * 16]
    assert rows_of(table([MEETINGS, meeting(1), poor, meeting(2), poor])) == [2, 3, 4, 5]


def test_a_poor_row_between_a_total_and_more_data_stays_data():
    rows = [MEETINGS, meeting(1), ["Cộng"], [None, "CB002"], meeting(2)]
    assert rows_of(table(rows)) == [2, 4, 5]


def test_a_line_numbered_in_advance_and_never_filled_in_is_layout():
    assert rows_of(table([MEETINGS, meeting(1), [2], [3]])) == [2]


def test_a_blank_row_is_no_read_row():
    found = table([MEETINGS, [], meeting(1), ["  ", None, ""], meeting(2)])
    assert (found.rows_read, rows_of(found)) == (3, [3, 5])


def test_a_cell_merged_downwards_holds_for_all_its_rows():
    rows = [MEETINGS, meeting(1, "CB001"), meeting(2, None), meeting(3, None), meeting(4, "CB002")]
    found = table(rows, ((1, 1, 3, 1),))
    assert found.frame["cell_id"].tolist() == ["CB001", "CB001", "CB001", "CB002"]


def test_a_cell_merged_downwards_over_a_blank_row_makes_no_row_of_it():
    rows = [MEETINGS, meeting(1, "CB001"), [], meeting(3, None)]
    found = table(rows, ((1, 1, 3, 1),))
    assert found.frame["cell_id"].to_dict() == {2: "CB001", 4: "CB001"}


# Years


def test_title_and_folder_that_disagree_refuse_a_sheet_whose_rows_name_no_year():
    rows = [*TITLE, MEETINGS, meeting(**{"Ngày họp": "Chưa họp"})]
    found = table(rows, path="2018/a.xlsx")
    assert found == Refusal("2018/a.xlsx", "Sheet1", "refused.year_conflict", {"title": 2019, "folder": 2018})


@pytest.mark.parametrize("month", ["07/2019", "7/19", "Tháng 7/2019"])
def test_title_and_folder_may_disagree_where_the_rows_name_their_year(month):
    rows = [*TITLE, MEETINGS, meeting(month=month, **{"Ngày họp": "Chưa họp"})]
    assert table(rows, path="2018/a.xlsx").rows_read == 4


def test_a_full_date_names_the_year_of_its_row():
    assert isinstance(table([*TITLE, MEETINGS, meeting()], path="2018/a.xlsx"), RawTable)


def test_ratings_without_a_year_of_their_own_are_refused_where_title_and_folder_disagree():
    rows = [*TITLE, [RATINGS[0], *RATINGS[2:]], [1, "CB1", "HTTNV", 20, 1, 18, 1, 0]]
    assert isinstance(table(rows, path="2018/a.xlsx"), Refusal)
    assert table(rows, path="2019/a.xlsx").year == 2019


@pytest.mark.parametrize("row", [AREAS, CELLS, ADMISSIONS, POSTINGS])
def test_registers_that_take_no_year_from_a_title_are_never_refused_for_it(row):
    assert isinstance(table([*TITLE, row, ["a"] * len(row)], path="2018/a.xlsx"), RawTable)


def test_admissions_without_any_date_are_refused_where_title_and_folder_disagree():
    row = ["a"] * len(ADMISSIONS)
    blank = [None if "Ngày quyết" in header or "Ngày kết" in header else "a" for header in ADMISSIONS]
    assert isinstance(table([*TITLE, ADMISSIONS, row], path="2018/a.xlsx"), RawTable)
    assert isinstance(table([*TITLE, ADMISSIONS, row, blank], path="2018/a.xlsx"), Refusal)
    assert isinstance(table([*TITLE, ADMISSIONS, row, blank], path="2019/a.xlsx"), RawTable)


def test_the_folder_gives_its_year_beside_the_title():
    found = table([MEETINGS, meeting()], path="2019/quý 1/a.xlsx")
    assert (found.year, found.folder_year) == (None, 2019)


def test_the_examples_in_the_docstrings_hold():
    for module in (guards, headers, layout, row_words, sheets, titles):
        assert doctest.testmod(module).failed == 0


# Laws

cell = st.one_of(
    st.none(), st.integers(-5, 2030), st.floats(0, 100), st.booleans(), st.text(max_size=12),
    st.sampled_from([*TOTALS, *MEETINGS, "I.", "A", "Xã Địch Quả", "x", "18/18", "NGƯỜI LẬP BIỂU", "07/2019", "Chưa họp"]),
)  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.lists(cell, max_size=20), max_size=8),
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 18), st.integers(0, 4), st.integers(0, 4)), max_size=4),
)
def test_rows_read_are_rows_of_layout_and_rows_of_data(rows, merged):
    reach = tuple((top, left, top + down, left + right) for top, left, down, right in merged)
    found = table([MEETINGS, meeting(1), *rows, meeting(2)], reach)
    if isinstance(found, Refusal):
        return
    filled = [
        i
        for i, row in enumerate([MEETINGS, meeting(), *rows, meeting()], 1)
        if any(v is not None and str(v).strip() for v in row)
    ]
    assert found.rows_read == len(filled) == found.rows_layout + len(found.frame)
    assert set(found.frame.index) <= set(filled)
    assert found.rows_layout >= 0


@settings(deadline=None, max_examples=50)
@given(st.permutations(range(len(MEETINGS))), st.lists(st.sampled_from([None, "data"]), min_size=2, max_size=8))
def test_good_rows_are_data_in_any_order_of_columns_and_among_blank_rows(order, pattern):
    rows = [MEETINGS, *(meeting(i) if mark else [] for i, mark in enumerate(pattern, 1))]
    found = table([[row[j] for j in order] if row else [] for row in rows])
    assert rows_of(found) == [i for i, mark in enumerate(pattern, 2) if mark]


# Periods among the data


def test_tables_of_several_months_below_each_other_keep_their_months():
    headers_ = [h for h in MEETINGS if h != "Tháng"]
    row = [v for h, v in zip(MEETINGS, meeting(**{"Ngày họp": "Chưa họp"}), strict=True) if h != "Tháng"]
    rows = [["THÁNG 1 NĂM 2019"], headers_, row, ["THÁNG 2 NĂM 2019"], headers_, row, ["THÁNG 3"], row]
    found = table(rows)
    assert (found.year, found.month) == (2019, 1)
    assert found.frame["month"].tolist() == [None, "02/2019", 3]
    assert found.group.tolist() == [None, None, None]
    assert rows_of(found) == [3, 6, 8]


def test_a_month_above_rows_leaves_their_own_months_and_their_commune_alone():
    rows = [MEETINGS, ["I", "Xã Địch Quả"], ["Tháng 7"], meeting(month=None), meeting(2, month="8/2019")]
    found = table(rows)
    assert found.frame["month"].tolist() == [7, "8/2019"]
    assert found.group.tolist() == ["Xã Địch Quả", "Xã Địch Quả"]


def test_ratings_of_several_years_below_each_other_keep_their_years():
    headers_ = [RATINGS[0], *RATINGS[2:]]
    row = [1, "CB1", "HTTNV", 20, 1, 18, 1, 0]
    assert table([headers_, ["NĂM 2018"], row, ["NĂM 2019"], row]).frame["year"].tolist() == [2018, 2019]


# Headers of counts and shares


def test_a_header_over_number_and_share_means_the_number():
    rows = [
        ["STT", "Mã chi bộ", "Tháng", "Tổng số đảng viên", "Có mặt", None],
        [None, None, None, None, "Số lượng", "Tỷ lệ %"],
        [1, "CB1", 7, 18, 17, "94,4"],
    ]
    for merged in (((0, 4, 0, 5),), ()):
        found = table(rows, merged)
        assert found.frame["present"].tolist() == [17]
        assert found.unknown_headers[-1].endswith("Tỷ lệ %")


def test_a_remark_in_brackets_does_not_hide_a_header():
    found = table(
        [
            ["STT", "Mã chi bộ", "Tháng", "Điểm (thang 100)", "Ghi chú (lý do trừ điểm)", "Có mặt (đ/c)"],
            [1, "CB1", 7, 91, None, 17],
        ]
    )
    assert found.frame.iloc[0].to_dict() == {
        "number": 1,
        "cell_id": "CB1",
        "month": 7,
        "score": 91,
        "note": None,
        "present": 17,
    }


def test_hours_are_no_minutes():
    assert "minutes" not in table([[*MEETINGS[:12], "Thời lượng (giờ)"], meeting()[:13]]).frame


def test_columns_that_are_passed_over_are_named():
    found = table([[*MEETINGS, "Người ghi biên bản"], [*meeting(), "Hà Thị Na"]])
    assert found.unknown_headers == ("Người ghi biên bản",)


def test_a_sheet_with_the_rating_of_cells_alone_is_known():
    assert table([["STT", "Năm", "Mã chi bộ", "Xếp loại chi bộ"], [1, 2019, "CB1", "HTTNV"]]).kind == "ratings"


# What might be taken for layout and is data


@pytest.mark.parametrize(
    "row",
    [
        ["Hà Thị Na", "Bí thư chi bộ"],
        ["Hà Thị Na", None, None, None, "ngày 5 tháng 7 năm 2019"],
        ["Hà Thị Na"],
        [None, None, "Xã đội Địch Quả"],
        ["Tống Văn Cộng"],
    ],
)  # fmt: skip
def test_a_poor_posting_is_data_whatever_its_words(row):
    headers_ = POSTINGS[1:]
    good = ["Hà Thị Na", None, "CB1", "CB2", "01/03/2017", None]
    assert rows_of(table([headers_, good, row, good])) == [2, 3, 4]


def test_a_poor_row_with_its_number_is_data():
    rows = [MEETINGS, meeting(1), [2, "CB002"], [3, None, 7], [4, "Khối 5"], meeting(5)]
    assert rows_of(table(rows)) == [2, 3, 4, 5, 6]


def test_a_numbered_commune_with_sums_is_a_group():
    row = [1, "Xã Địch Quả", *[None] * 4, 120, 3, 110, *[None] * 9]
    found = table([["STT", "Chi bộ", *MEETINGS[2:]], row, meeting(1)])
    assert (rows_of(found), found.group.tolist()) == ([3], ["Xã Địch Quả"])


@pytest.mark.parametrize("mark", ["A", "I.", "II"])
def test_a_mark_alone_in_its_row_is_a_group_and_ends_no_commune(mark):
    named = ["Chi bộ", *MEETINGS[2:]]
    rows = [named, ["Xã Võ Miếu"], [mark], meeting()[1:], meeting()[1:]]
    found = table(rows)
    assert rows_of(found) == [4, 5]
    assert set(found.group) == {"Xã Võ Miếu"}


def test_a_code_of_one_letter_is_no_mark_of_a_group():
    rows = [
        ["Mã khu", "Tên khu dân cư", "Xã"],
        ["A", "Khu Một", "Địch Quả"],
        ["B", "Khu Hai", None],
        ["C", "Khu Ba", "Địch Quả"],
    ]
    assert rows_of(table(rows)) == [2, 3, 4]


def test_rows_numbered_in_roman_are_data():
    rows = [MEETINGS, meeting("I"), meeting("II", "CB002"), meeting("III", "CB003")]
    assert rows_of(table(rows)) == [2, 3, 4]
