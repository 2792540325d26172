"""Which files are read, which are refused and why, and what comes out of each kind."""

import datetime as dt
import os
import subprocess
import sys
import unicodedata
import zipfile
from pathlib import Path

import pytest

from tests.registers.made import AREAS, MEETINGS, book, meeting, read
from thanhson.registers import guards, workbook_reader, workbooks
from thanhson.registers.files import list_registers
from thanhson.registers.reading import read_registers
from thanhson.registers.sheets import RawTable, Refusal
from thanhson.registers.workbook_reader import WorkbookReader
from thanhson.words import say

GOOD = [MEETINGS, meeting(1), meeting(2, "CB002")]
PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>",
}
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def raw_book(path: Path, sheets: dict[str, str], **more: str) -> Path:
    """An .xlsx from the XML of its sheets, as no library would write it."""
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    numbered = list(enumerate(sheets, 1))
    entries = "".join(f'<sheet name="{name}" sheetId="{i}" r:id="rId{i}"/>' for i, name in numbered)
    links = "".join(
        f'<Relationship Id="rId{i}" Type="{relations}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i, _ in numbered
    )
    parts = PARTS | {
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{relations}"><sheets>{entries}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{links}</Relationships>",
        **{f"xl/worksheets/sheet{i}.xml": sheets[name] for i, name in numbered},
        **more,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + text)
    return path


def sheet_xml(rows: list[list[object]]) -> str:
    lines = []
    for i, row in enumerate(rows, 1):
        cells = "".join(
            f'<c r="{guards.column_letters(j)}{i}" t="inlineStr"><is><t>{value}</t></is></c>'
            if isinstance(value, str)
            else f'<c r="{guards.column_letters(j)}{i}"><v>{value}</v></c>'
            for j, value in enumerate(row, 1)
            if value is not None
        )
        lines.append(f'<row r="{i}">{cells}</row>')
    return f"<worksheet {MAIN}><sheetData>{''.join(lines)}</sheetData></worksheet>"


SPARSE = (
    f'<worksheet {MAIN}><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
    '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
)


def refusal(raw: Path, file: str) -> Refusal:
    """The one refusal of ``file`` as a whole, after a check that the good file beside it lost no row."""
    found = read(raw)
    assert len(found["z/good.xlsx", "Sheet1"].frame) == 2
    refused = found[file, ""]
    assert isinstance(refused, Refusal)
    for lang in ("vi", "en"):
        assert say(refused.key, lang, **refused.params)
    return refused


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    book(tmp_path / "raw" / "z" / "good.xlsx", {"Sheet1": GOOD})
    return tmp_path / "raw"


# Which files


def test_files_come_in_the_order_of_their_names_from_any_folder(tmp_path):
    for name in ("b.csv", "a/z.XLSX", "a/y.ods", "C.xls", "x.xlsm"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    for other in ("notes.txt", "letter.docx", ".hidden.xlsx", "a/.~lock.z.xlsx#", "._b.csv"):
        (tmp_path / other).touch()
    assert [p.relative_to(tmp_path).as_posix() for p in list_registers(tmp_path)] == [
        "C.xls",
        "a/y.ods",
        "a/z.XLSX",
        "b.csv",
        "x.xlsm",
    ]


def test_no_folder_has_no_registers(tmp_path):
    assert list_registers(tmp_path / "raw") == []
    assert read(tmp_path / "raw") == {}


def test_a_file_name_that_is_no_text_is_shown_as_far_as_it_is(tmp_path):
    strange = tmp_path / os.fsdecode(b"s\xe6.xlsx")
    book(tmp_path / "a.xlsx", {"S": GOOD}).rename(strange)
    (found,) = read_registers(tmp_path)
    assert found.file == "s\ufffd.xlsx"
    assert len(found.frame) == 2


# Kinds of file


def test_xlsx_with_several_sheets_hidden_ones_and_unknown_ones(tmp_path):
    sheets = {
        "Họp": GOOD, "Khu": [AREAS, [1, "K1", "Khu 1", "Địch Quả", "CB001"]], "Ẩn": GOOD, "Hướng dẫn": [["Cách điền"]], "Sheet3": [],
    }  # fmt: skip
    book(tmp_path / "a.xlsx", sheets, hidden=("Ẩn",))
    found = read(tmp_path)
    assert found["a.xlsx", "Họp"].kind == "meetings"
    assert found["a.xlsx", "Khu"].kind == "areas"
    assert found["a.xlsx", "Ẩn"] == Refusal("a.xlsx", "Ẩn", "refused.hidden", harmless=True)
    assert found["a.xlsx", "Hướng dẫn"] == Refusal("a.xlsx", "Hướng dẫn", "refused.no_known_headers", harmless=True)
    assert len(found) == 4


def test_the_reasons_of_harmless_sheets_are_the_words_of_the_ledger():
    assert say("refused.hidden", "en") == "hidden"
    assert say("refused.no_known_headers", "en") == "no known headers"


def test_a_workbook_without_any_known_sheet_is_refused(raw):
    book(raw / "a.xlsx", {"Sheet1": [["STT", "Tên"], [1, "a"]], "Sheet2": [["x"]]})
    assert refusal(raw, "a.xlsx") == Refusal("a.xlsx", "", "refused.no_known_headers")


def test_a_workbook_of_blank_sheets_is_refused(raw):
    book(raw / "a.xlsx", {"Sheet1": [], "Sheet2": [[" "]]})
    assert refusal(raw, "a.xlsx").key == "refused.no_rows"


def test_a_workbook_of_hidden_sheets_alone_is_refused(raw):
    raw_book(raw / "a.xlsx", {"S": sheet_xml(GOOD)})
    with zipfile.ZipFile(raw / "a.xlsx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"<sheet ", b'<sheet state="veryHidden" ')
    with zipfile.ZipFile(raw / "a.xlsx", "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    assert refusal(raw, "a.xlsx").key == "refused.no_known_headers"
    assert read(raw)["a.xlsx", "S"].harmless


def test_a_workbook_without_sheets_is_refused(raw):
    raw_book(raw / "a.xlsx", {})
    assert refusal(raw, "a.xlsx").key == "refused.no_rows"


def test_a_sheet_is_known_by_its_headers_and_not_by_its_name(tmp_path):
    book(tmp_path / "ket nap dang vien.xlsx", {"Kết nạp": GOOD})
    assert read(tmp_path)["ket nap dang vien.xlsx", "Kết nạp"].kind == "meetings"


def test_rows_keep_the_numbers_that_excel_shows(tmp_path):
    book(
        tmp_path / "a.xlsx",
        {
            "S": [
                [],
                [None, "NĂM 2019"],
                [],
                [],
                [None, None, *MEETINGS],
                [None, None, *meeting()],
                [],
                [None, None, *meeting(2)],
            ]
        },
    )
    found = read(tmp_path)["a.xlsx", "S"]
    assert list(found.frame.index) == [6, 8]
    assert (found.rows_read, found.rows_layout) == (4, 2)


def test_values_of_xlsx_arrive_as_what_they_are(tmp_path):
    day, moment = dt.date(2019, 7, 5), dt.datetime(2019, 7, 5, 14, 30)
    row = meeting(
        1,
        238,
        day,
        **{
            "Ngày họp": moment,
            "Điểm": 91.5,
            "Đủ quy trình": True,
            "Chuyên đề": "\u00a0 ",
            "Ra nghị quyết": False,
            "Có mặt": "17/17",
        },
    )
    book(tmp_path / "a.xlsx", {"S": [MEETINGS, row]})
    values = read(tmp_path)["a.xlsx", "S"].frame.iloc[0].to_dict()
    assert values["cell_id"] == 238 and type(values["cell_id"]) is int
    assert values["month"] == day and type(values["month"]) is dt.date
    assert values["held_on"] == moment
    assert values["score"] == 91.5
    assert values["procedure_complete"] is True
    assert values["topic"] is None
    assert values["resolution"] is False
    assert values["present"] == "17/17"


@pytest.mark.parametrize("left", [0, 2])
def test_merged_headers_of_xlsx(tmp_path, left):
    rows = [
        ["DANH SÁCH KẾT NẠP ĐẢNG VIÊN NĂM 2019"], ["STT", "Họ và tên", "Giới tính", None, "Mã chi bộ", "Ngày kết nạp"],
        [None, None, "Nam", "Nữ"], [1, "Hà Thị Na", None, "x", "CB001", "03/02/2019"], [2, "Đinh Văn Tú", "x", None, None, "03/02/2019"],
    ]  # fmt: skip
    merged = ["A1:F1", "A2:A3", "B2:B3", "C2:D2", "E2:E3", "F2:F3", "E4:E5"]
    if left:
        merged = ["C1:H1", "C2:C3", "D2:D3", "E2:F2", "G2:G3", "H2:H3", "G4:G5"]
    book(tmp_path / "a.xlsx", {"S": [[*[None] * left, *row] for row in rows]}, {"S": merged})
    found = read(tmp_path)["a.xlsx", "S"]
    assert list(found.frame) == ["number", "person_name", "sex.m", "sex.f", "cell_id", "admitted_on"]
    assert found.frame["cell_id"].tolist() == ["CB001", "CB001"]
    assert (found.year, list(found.frame.index)) == (2019, [4, 5])


def test_errors_and_formulas_without_a_value_are_told_apart_from_blank(tmp_path):
    xml = sheet_xml([MEETINGS, meeting(1), meeting(2), meeting(3), meeting(4), meeting(5)])
    for old, new in [
        ('<c r="I2"><v>17</v></c>', '<c r="I2" t="e"><f>G2/0</f><v>#DIV/0!</v></c>'),
        ('<c r="I3"><v>17</v></c>', '<c r="I3"><f>G3-H3</f></c>'),
        ('<c r="I4"><v>17</v></c>', '<c r="I4"><f>G4-H4</f><v>17</v></c>'),
        ('<c r="I5"><v>17</v></c>', '<c r="I5" t="str"><f>IF(A5&gt;9,1,"")</f><v></v></c>'),
        ('<c r="I6"><v>17</v></c>', '<c r="I6" s="0"><f>G6&amp;"x"</f><v/></c>'),
    ]:
        assert old in xml
        xml = xml.replace(old, new)
    raw_book(tmp_path / "a.xlsx", {"S": xml})
    assert read(tmp_path)["a.xlsx", "S"].frame["present"].tolist() == ["#DIV/0!", "=G3-H3", 17, None, '=G6&"x"']


def test_formulas_that_openpyxl_wrote_have_no_value(tmp_path):
    book(tmp_path / "a.xlsx", {"S": [MEETINGS, meeting(**{"Có mặt": "=G2-H2"})]})
    assert read(tmp_path)["a.xlsx", "S"].frame["present"].tolist() == ["=G2-H2"]


def test_the_font_of_a_column_is_told_where_the_text_may_be_old(tmp_path):
    import openpyxl
    from openpyxl.styles import Font

    workbook = openpyxl.Workbook()
    for row in [AREAS[:5], [1, "K1", "Khu 1", "§Þch Qu¶", "CB1"], [2, "K2", "Khu 2", "Vâ MiÕu", "CB2"]]:
        workbook.active.append(row)
    for cell in workbook.active["D"][1:]:
        cell.font = Font(name=".VnTime")
    workbook.save(tmp_path / "a.xlsx")
    fonts = read(tmp_path)["a.xlsx", "Sheet"].fonts
    assert fonts["commune"] == ".VnTime"
    assert fonts.get("name") != ".VnTime"


def test_xls_with_merged_and_hidden_parts(tmp_path):
    import xlwt

    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("Họp")
    for i, row in enumerate(GOOD):
        for j, value in enumerate(row):
            if value is not None and (i, j) not in [(1, 1), (2, 1)]:
                sheet.write(i, j, value)
    sheet.write_merge(1, 2, 1, 1, "CB007")
    hidden = workbook.add_sheet("Ẩn")
    hidden.visibility = 1
    hidden.write(0, 0, "x")
    workbook.save(str(tmp_path / "a.xls"))
    found = read(tmp_path)
    assert found["a.xls", "Họp"].frame["cell_id"].tolist() == ["CB007", "CB007"]
    assert found["a.xls", "Ẩn"].harmless


def test_a_workbook_with_the_ending_of_another_kind_is_read_by_its_content(tmp_path):
    book(tmp_path / "a.xlsx", {"S": GOOD}).rename(tmp_path / "a.xls")
    assert len(read(tmp_path)["a.xls", "S"].frame) == 2


ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"><office:automatic-styles>'
    '<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>'
    "</office:automatic-styles><office:body><office:spreadsheet>{}</office:spreadsheet></office:body></office:document-content>"
)


def ods_cell(value: object, more: str = "") -> str:
    if value is None:
        return f"<table:table-cell{more}/>"
    if isinstance(value, str):
        return f'<table:table-cell{more} office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
    return f'<table:table-cell{more} office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'


def ods_book(
    path: Path, tables: str, mimetype: str = "application/vnd.oasis.opendocument.spreadsheet", manifest: str = "<m/>"
) -> None:
    path.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", mimetype, zipfile.ZIP_STORED)
        archive.writestr("content.xml", ODS.format(tables))
        archive.writestr("META-INF/manifest.xml", manifest)


def ods_row(values: list[object], more: dict[int, str] | None = None, times: str = "") -> str:
    return f"<table:table-row{times}>{''.join(ods_cell(v, (more or {}).get(j, '')) for j, v in enumerate(values))}</table:table-row>"


def test_ods_with_merged_headers_repeated_rows_and_a_hidden_sheet(tmp_path):
    span, down = ' table:number-columns-spanned="2" table:number-rows-spanned="1"', ' table:number-rows-spanned="2"'
    rows = [
        '<table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>',
        ods_row(
            ["STT", "Họ và tên", "Giới tính", None, "Mã chi bộ", "Ngày kết nạp"],
            {0: down, 1: down, 2: span, 4: down, 5: down},
        ),
        ods_row([None, None, "Nam", "Nữ", None, None]),
        ods_row([1, "Hà Thị Na", None, "x", "CB001", "03/02/2019"], {4: down}),
        ods_row([2, "Đinh Văn Tú", "x", None, None, "03/02/2019"]),
        '<table:table-row table:number-rows-repeated="1048569"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>',
    ]
    hidden = f'<table:table table:name="Ẩn" table:style-name="ta2">{ods_row(["x"])}</table:table>'
    ods_book(tmp_path / "a.ods", f'<table:table table:name="S">{"".join(rows)}</table:table>{hidden}')
    found = read(tmp_path)
    table = found["a.ods", "S"]
    assert list(table.frame) == ["number", "person_name", "sex.m", "sex.f", "cell_id", "admitted_on"]
    assert table.frame["cell_id"].to_dict() == {6: "CB001", 7: "CB001"}
    assert found["a.ods", "Ẩn"].harmless


def test_errors_of_ods_are_told_apart_from_blank(tmp_path):
    error = (
        '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" '
        'calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
    )
    never = '<table:table-cell table:formula="of:=[.G3]"/>'
    lines = [ods_row(MEETINGS)] + [
        ods_row(meeting()).replace(ods_cell(17), cell) for cell in (error, never, ods_cell(17))
    ]
    ods_book(tmp_path / "a.ods", f'<table:table table:name="S">{"".join(lines)}</table:table>')
    assert read(tmp_path)["a.ods", "S"].frame["present"].tolist() == ["#DIV/0!", "=[.G3]", 17]


def test_ods_that_pandas_writes_reads_as_its_values(tmp_path):
    import pandas as pd

    pd.DataFrame([meeting(1), meeting(2)], columns=MEETINGS).to_excel(
        tmp_path / "a.ods", engine="odf", index=False, sheet_name="S"
    )
    found = read(tmp_path)["a.ods", "S"]
    assert found.frame["present"].tolist() == [17, 17]
    assert list(found.frame.index) == [2, 3]


# CSV


def csv_text(rows: list[list[object]], separator: str) -> str:
    return "".join(separator.join("" if v is None else str(v) for v in row) + "\r\n" for row in rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1258"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_csv_in_any_encoding_with_any_separator(tmp_path, encoding, separator):
    headers = [h.replace(", ", " ") for h in AREAS]
    text = csv_text(
        [
            ["Khu dân cư năm 2019"],
            headers,
            [1, "K1", "Khu Bến Dầm", "Địch Quả", "CB1"],
            [],
            [2, "K2", "Khu 2", "Võ Miếu", ""],
        ],
        separator,
    )
    if encoding == "cp1258":
        # cp1258 has letters with hats and horns, and tones as marks of their own.
        text = "".join(
            c
            if c in "âêôơưđăÂÊÔƠƯĐĂ"
            else unicodedata.normalize("NFD", c)
            if len(unicodedata.normalize("NFD", c)) == 2
            else split(c)
            for c in text
        )
    (tmp_path / "a.csv").write_bytes(text.encode(encoding))
    found = read(tmp_path)["a.csv", ""]
    assert found.kind == "areas"
    assert [unicodedata.normalize("NFC", name) for name in found.frame["commune"]] == ["Địch Quả", "Võ Miếu"]
    assert found.frame["cell_id"].tolist() == ["CB1", None]
    assert (list(found.frame.index), found.year) == ([3, 5], 2019)


def split(letter: str) -> str:
    """A letter as cp1258 has it: with its hat or horn, and its tone behind."""
    spread = unicodedata.normalize("NFD", letter)
    tones = [c for c in spread[1:] if c in "\u0300\u0301\u0303\u0309\u0323"]
    return unicodedata.normalize("NFC", spread[0] + "".join(c for c in spread[1:] if c not in tones)) + "".join(tones)


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_a_broken_letter_makes_no_other_encoding_of_utf_8(tmp_path, bom):
    text = "Mã khu;Tên khu dân cư;Xã, thị trấn\n1;Khu 1;Địch Quả\n2;Khu 2;Võ Miếu\n".encode()
    (tmp_path / "a.csv").write_bytes(bom + text.replace("ế".encode(), b"\xff"))
    assert read(tmp_path)["a.csv", ""].frame["commune"].tolist() == ["Địch Quả", "Võ Mi\ufffdu"]


def test_csv_in_the_letters_of_an_old_font_keeps_its_bytes(tmp_path):
    text = "M· khu;Tªn khu d©n c\u00ad;X·, thÞ trÊn\n1;Khu BÕn DÇm;§Þch Qu¶\n"
    (tmp_path / "a.csv").write_bytes(text.encode("latin-1"))
    found = read(tmp_path)["a.csv", ""]
    assert found.kind == "areas"
    assert found.frame["commune"].tolist() == ["§Þch Qu¶"]


def test_quoted_cells_of_csv_may_hold_separators_and_lines(tmp_path):
    text = 'Mã khu;Tên khu dân cư;Xã, thị trấn\n1;"Khu 1; khu 2\nvà khu 3";Địch Quả\n2;Khu ""4"";Võ Miếu\n'
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    found = read(tmp_path)["a.csv", ""]
    assert found.frame["name"].tolist() == ["Khu 1; khu 2\nvà khu 3", 'Khu ""4""']


@pytest.mark.parametrize("marks", [1, 2, 3, 4])
def test_a_lone_ditto_mark_swallows_no_rows(tmp_path, marks):
    rows = "".join(f'{i};Khu {i};"\n' for i in range(2, 2 + marks))
    (tmp_path / "a.csv").write_text(f"Mã khu;Tên khu dân cư;Xã\n1;Khu 1;Địch Quả\n{rows}", encoding="utf-8")
    assert read(tmp_path)["a.csv", ""].frame["commune"].tolist() == ["Địch Quả", *['"'] * marks]


def test_the_separator_is_the_one_that_shows_headers_and_not_the_most_frequent(tmp_path):
    rows = "".join(f"{i};CB{i};7;94,2;91,5;17,0;18,0\n" for i in range(1, 9))
    text = f"Tổng hợp, báo cáo, phân loại, đánh giá,,,,,,,,\nSTT;Mã chi bộ;Tháng;Điểm;Điểm tự chấm;Có mặt;Tổng số đảng viên\n{rows}"
    (tmp_path / "a.csv").write_text(text.replace("\n", ",,,,,,\n"), encoding="utf-8")
    assert read(tmp_path)["a.csv", ""].frame["score"].tolist() == ["94,2"] * 8


def test_the_line_that_tells_excel_the_separator_is_no_row(tmp_path):
    (tmp_path / "a.csv").write_text(
        "sep=;\nMã khu;Tên khu dân cư;Xã, thị trấn\n1;Khu 1, 2, 3;Võ Miếu\n", encoding="utf-8-sig"
    )
    found = read(tmp_path)["a.csv", ""]
    assert found.frame["name"].to_dict() == {2: "Khu 1, 2, 3"}


def test_rows_of_csv_may_differ_in_length(tmp_path):
    (tmp_path / "a.csv").write_text(
        "TỔNG HỢP\nMã khu;Tên khu dân cư;Xã\n1;Khu 1\n2;Khu 2;Võ Miếu;thừa\n", encoding="utf-8"
    )
    assert read(tmp_path)["a.csv", ""].frame["commune"].tolist() == [None, "Võ Miếu"]


# Guards


def png() -> bytes:
    return b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8


ENCRYPTED = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    + bytes(504)
    + "Root Entry".encode("utf-16-le")
    + bytes(44)
    + "EncryptedPackage".encode("utf-16-le")
    + bytes(1024)
)
WORD = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    + bytes(504)
    + "Root Entry".encode("utf-16-le")
    + bytes(44)
    + "WordDocument".encode("utf-16-le")
    + bytes(1024)
)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.xlsx", b"", "empty"),
        ("a.csv", b"", "empty"),
        ("a.xlsx", b"<!DOCTYPE html><html><body><table><tr><td>STT</td></tr></table></body></html>", "web_page"),
        ("a.xls", b"\xef\xbb\xbf\r\n<html xmlns:o='urn'>", "web_page"),
        ("a.csv", b"<html><body>", "web_page"),
        ("a.xls", b"<?xml version='1.0'?>\n<!-- x --><html>", "web_page"),
        ("a.xlsx", png(), "picture"),
        ("a.csv", png(), "picture"),
        ("a.xls", b"\xff\xd8\xff\xe0" + bytes(99), "picture"),
        ("a.xlsx", b"%PDF-1.7 ...", "pdf"),
        ("a.xls", "STT\tMã khu\tTên khu dân cư\n1\tK1\tKhu 1\n".encode(), "text"),
        ("a.xls", "STT\tMã khu\n".encode("utf-16"), "text"),
        ("a.xlsx", bytes(4096), "nul_bytes"),
        ("a.csv", b"STT;M\0\0\0 khu\nK\0", "nul_bytes"),
        ("a.csv", bytes(4096), "nul_bytes"),
        ("a.xlsx", b"\x01\x02\0\x03", "not_a_workbook"),
        ("a.xlsx", ENCRYPTED, "encrypted"),
        ("a.xls", WORD, "not_a_workbook"),
        ("a.xls", ENCRYPTED[:600].replace("EncryptedPackage".encode("utf-16-le"), b""), "not_a_workbook"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "truncated"),
        ("a.xlsx", b"PK", "truncated"),
        ("a.xlsb", b"PK\x03\x04", "other_format"),
        ("a.zip", b"PK\x03\x04", "other_format"),
    ],
)
def test_what_is_no_register_is_refused_with_its_reason(raw, name, data, reason):
    (raw / name).write_bytes(data)
    assert refusal(raw, name).key == f"refused.{reason}"


def test_a_workbook_cut_off_anywhere_is_refused(raw):
    data = (raw / "z" / "good.xlsx").read_bytes()
    for share in (0.1, 0.5, 0.99):
        (raw / "a.xlsx").write_bytes(data[: int(len(data) * share)])
        assert refusal(raw, "a.xlsx").key == "refused.truncated"


def test_an_xls_cut_off_is_refused(raw):
    import xlwt

    workbook = xlwt.Workbook()
    workbook.add_sheet("S").write(0, 0, "x")
    workbook.save(str(raw / "a.xls"))
    data = (raw / "a.xls").read_bytes()
    (raw / "a.xls").write_bytes(data[:2000])
    assert refusal(raw, "a.xls").key in ("refused.truncated", "refused.damaged")


def test_a_workbook_under_the_name_of_a_csv_is_refused(raw):
    book(raw / "a.xlsx", {"S": GOOD}).rename(raw / "a.csv")
    assert refusal(raw, "a.csv").key == "refused.workbook_as_text"


def test_other_files_that_are_zips_are_no_workbooks(raw):
    with zipfile.ZipFile(raw / "a.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert refusal(raw, "a.xlsx").key == "refused.not_a_workbook"
    ods_book(raw / "b.ods", "", mimetype="application/vnd.oasis.opendocument.text")
    assert refusal(raw, "b.ods").key == "refused.not_a_workbook"


def test_encrypted_entries_of_a_zip_and_an_encrypted_ods_are_refused(raw):
    data = bytearray(book(raw / "a.xlsx", {"S": GOOD}).read_bytes())
    start = data.index(b"PK\x01\x02")
    data[start + 8] |= 1
    (raw / "a.xlsx").write_bytes(data)
    assert refusal(raw, "a.xlsx").key == "refused.encrypted"
    ods_book(raw / "b.ods", "", manifest="<manifest:encryption-data/>")
    assert refusal(raw, "b.ods").key == "refused.encrypted"


def test_an_xls_with_a_password_is_refused(raw):
    import xlwt

    workbook = xlwt.Workbook()
    workbook.add_sheet("S").write(0, 0, "x")
    workbook.save(str(raw / "a.xls"))
    data = bytearray((raw / "a.xls").read_bytes())
    first = data.index(b"\x09\x08\x10\x00")  # BOF of 16 bytes; the record behind it becomes FILEPASS
    data[first + 20 : first + 22] = b"\x2f\x00"
    data[first + 24 : first + 26] = b"\x01\x00"
    (raw / "a.xls").write_bytes(data)
    assert refusal(raw, "a.xls").key == "refused.encrypted"


def test_a_file_above_the_size_limit_is_refused_unread(raw, monkeypatch):
    monkeypatch.setattr(guards, "MAX_BYTES", 20_000)
    (raw / "a.csv").write_bytes(b"STT;" * 10_000)
    assert refusal(raw, "a.csv").key == "refused.too_large"


def test_a_zip_bomb_is_refused_unopened(raw):
    with zipfile.ZipFile(raw / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as part:
            for _ in range(600):
                part.write(bytes(2**20))
    assert (raw / "a.xlsx").stat().st_size < 2**20
    assert refusal(raw, "a.xlsx") == Refusal("a.xlsx", "", "refused.zip_bomb", {"limit": 384})


def test_a_zip_that_lies_about_its_size_is_refused(raw):
    raw_book(raw / "a.xlsx", {"S": sheet_xml(GOOD) + " " * 5_000_000})
    data = (raw / "a.xlsx").read_bytes()
    with zipfile.ZipFile(raw / "a.xlsx") as archive:
        real = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    (raw / "a.xlsx").write_bytes(data.replace(real.to_bytes(4, "little"), (1000).to_bytes(4, "little")))
    found = read(raw)
    assert [(sheet, each.key) for (file, sheet), each in found.items() if file == "a.xlsx"] == [
        ("S", "refused.damaged")
    ]
    assert len(found["z/good.xlsx", "Sheet1"].frame) == 2


def test_a_sparse_bomb_is_refused_and_the_sheets_beside_it_are_read(tmp_path):
    raw_book(tmp_path / "a.xlsx", {"Bom": SPARSE, "S": sheet_xml(GOOD)})
    book(tmp_path / "b.xlsx", {"S": GOOD})
    assert (tmp_path / "a.xlsx").stat().st_size < 5_000
    found = read(tmp_path)
    assert found["a.xlsx", "Bom"] == Refusal("a.xlsx", "Bom", "refused.sparse", {"cell": "XFD1048576"})
    assert len(found["a.xlsx", "S"].frame) == 2
    assert len(found["b.xlsx", "S"].frame) == 2


def test_a_sparse_bomb_is_refused_where_the_system_limits_no_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(workbooks, "MEMORY_IS_LIMITED", False)
    raw_book(tmp_path / "a.xlsx", {"Bom": SPARSE, "S": sheet_xml(GOOD)})
    asked = []
    with WorkbookReader() as reader:
        ask = reader.ask
        monkeypatch.setattr(reader, "ask", lambda *args: asked.append(args[-1]) or ask(*args))
        found = list(workbooks.workbook_sheets(tmp_path / "a.xlsx", "a.xlsx", reader))
    assert asked == [["Bom"]]
    assert [type(f).__name__ for f in found] == ["Refusal", "Sheet"]


def test_a_sparse_bomb_that_hides_behind_a_short_dimension_is_refused(tmp_path, monkeypatch):
    from thanhson.registers import xlsx_parts

    monkeypatch.setattr(xlsx_parts, "_SHORT", 0)
    lie = SPARSE.replace("<sheetData>", '<dimension ref="A1:B2"/><sheetData>')
    raw_book(tmp_path / "a.xlsx", {"Bom": lie, "S": sheet_xml(GOOD)})
    assert read(tmp_path)["a.xlsx", "Bom"].key == "refused.sparse"


def test_cells_that_only_have_a_format_reach_nowhere(tmp_path):
    xml = sheet_xml(GOOD).replace("</sheetData>", '<row r="1048576" s="1"><c r="XFD1048576" s="1"/></row></sheetData>')
    raw_book(tmp_path / "a.xlsx", {"S": xml})
    assert len(read(tmp_path)["a.xlsx", "S"].frame) == 2


def test_a_wide_sheet_that_is_not_large_is_read(tmp_path):
    wide = [[*MEETINGS, *[None] * 20, "xa"], [*meeting(), *[None] * 20, "ghi"]]
    raw_book(tmp_path / "a.xlsx", {"S": sheet_xml(wide)})
    assert len(read(tmp_path)["a.xlsx", "S"].frame) == 1


def test_an_over_long_sheet_is_refused(tmp_path):
    xml = sheet_xml(GOOD).replace("</sheetData>", '<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>')
    raw_book(tmp_path / "a.xlsx", {"S": xml})
    (tmp_path / "b.csv").write_bytes(b"STT;M\xc3\xa3 khu\n" + b"1;2\n" * 300_001)
    found = read(tmp_path)
    assert found["a.xlsx", "S"] == Refusal("a.xlsx", "S", "refused.too_long", {"row": 1_048_576, "limit": 300_000})
    assert found["b.csv", ""].key == "refused.too_long"


def test_rows_without_references_cannot_pass_the_limit(tmp_path):
    xml = f"<worksheet {MAIN}><sheetData>{'<row><c><v>1</v></c></row>' * 300_001}</sheetData></worksheet>"
    raw_book(tmp_path / "a.xlsx", {"S": xml})
    assert read(tmp_path)["a.xlsx", "S"].key == "refused.too_long"


def test_an_ods_that_repeats_itself_without_end_is_refused(raw):
    row = ods_row(["x"], {0: ' table:number-columns-repeated="16384"'}, ' table:number-rows-repeated="1048576"')
    ods_book(raw / "a.ods", f'<table:table table:name="S">{row}</table:table>')
    found = read(raw)
    assert [r.key for (file, _), r in found.items() if file == "a.ods"] == ["refused.sparse"]


def test_a_link_out_of_the_folder_is_refused_and_one_within_it_is_read(raw, tmp_path):
    outside = book(tmp_path / "outside.xlsx", {"S": GOOD})
    (raw / "a.xlsx").symlink_to(outside)
    (raw / "b.xlsx").symlink_to(raw / "z" / "good.xlsx")
    (raw / "c").symlink_to(tmp_path)
    (raw / "d").symlink_to(raw / "z")
    (raw / "e.csv").symlink_to(raw / "nowhere.csv")
    found = read(raw)
    assert found["a.xlsx", ""].key == "refused.link_leaves_folder"
    assert len(found["b.xlsx", "Sheet1"].frame) == 2
    assert found["c", ""].key == "refused.link_leaves_folder"
    assert found["d", ""].key == "refused.link_to_folder"
    assert found["e.csv", ""].key == "refused.unreadable"


def test_a_folder_of_registers_that_is_itself_a_link_is_read(raw, tmp_path):
    (tmp_path / "linked").symlink_to(raw)
    assert len(read(tmp_path / "linked")["z/good.xlsx", "Sheet1"].frame) == 2


def test_a_file_that_may_not_be_read_is_refused(raw, monkeypatch):
    book(raw / "a.xlsx", {"S": GOOD})
    opened = Path.open

    def closed(self: Path, *args: object, **kwargs: object):
        if self.name == "a.xlsx":
            raise PermissionError(self)
        return opened(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", closed)
    assert refusal(raw, "a.xlsx").key == "refused.no_permission"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_is_refused(raw):
    (raw / "a").mkdir(mode=0)
    assert refusal(raw, "a").key == "refused.no_permission"


def test_the_lock_file_of_an_open_workbook_is_named_and_harms_nothing(raw):
    (raw / "~$good.xlsx").write_bytes(b"\x05admin")
    assert refusal(raw, "~$good.xlsx") == Refusal("~$good.xlsx", "", "refused.lock_file", harmless=True)


def test_a_pipe_is_refused_and_not_waited_for(raw):
    os.mkfifo(raw / "a.csv")
    assert refusal(raw, "a.csv").key == "refused.no_file"


def test_a_damaged_sheet_is_refused_and_the_one_beside_it_is_read(tmp_path):
    raw_book(tmp_path / "a.xlsx", {"Hỏng": sheet_xml(GOOD)[:-60] + "<row><<", "S": sheet_xml(GOOD)})
    found = read(tmp_path)
    assert found["a.xlsx", "Hỏng"].key == "refused.damaged"
    assert len(found["a.xlsx", "S"].frame) == 2


def test_a_part_that_fails_its_checksum_is_refused_whatever_it_says(tmp_path):
    path = raw_book(tmp_path / "a.xlsx", {"S": sheet_xml(GOOD), "T": sheet_xml([*GOOD, []])})
    with zipfile.ZipFile(path) as archive:
        crc = archive.getinfo("xl/worksheets/sheet1.xml").CRC
    path.write_bytes(path.read_bytes().replace(crc.to_bytes(4, "little"), (crc ^ 1).to_bytes(4, "little")))
    found = read(tmp_path)
    assert found["a.xlsx", "S"].key == "refused.damaged"
    assert len(found["a.xlsx", "T"].frame) == 2


def test_a_fault_of_ours_in_one_file_is_named_and_the_others_are_read(raw, monkeypatch):
    from thanhson.registers import reading

    book(raw / "a.xlsx", {"S": GOOD})
    split = reading.split_rows
    monkeypatch.setattr(
        reading, "split_rows", lambda sheet, *rest: split(sheet, *rest) if "good" in sheet.file else 1 / 0
    )
    assert refusal(raw, "a.xlsx") == Refusal("a.xlsx", "", "refused.unexpected", {"error": "ZeroDivisionError"})


# The reader's process


def test_one_process_reads_many_files(tmp_path, monkeypatch):
    started = []
    popen = subprocess.Popen
    monkeypatch.setattr(workbook_reader.subprocess, "Popen", lambda *a, **k: started.append(a) or popen(*a, **k))
    for i in range(5):
        book(tmp_path / f"{i}.xlsx", {"S": GOOD})
    assert all(isinstance(found, RawTable) for found in read_registers(tmp_path))
    assert len(started) == 1


def test_no_process_is_started_for_csv_alone_and_none_is_left_behind(tmp_path, monkeypatch):
    started = []
    popen = subprocess.Popen
    monkeypatch.setattr(
        workbook_reader.subprocess, "Popen", lambda *a, **k: started.append(popen(*a, **k)) or started[-1]
    )
    (tmp_path / "a.csv").write_text("Mã khu;Tên khu dân cư;Xã\n", encoding="utf-8")
    assert len(list(read_registers(tmp_path))) == 1
    assert started == []
    book(tmp_path / "b.xlsx", {"S": GOOD})
    next(read := read_registers(tmp_path))
    next(read)
    read.close()
    assert [child.poll() is not None for child in started] == [True]


def test_a_reader_that_takes_too_long_is_stopped_and_the_others_are_read(tmp_path, monkeypatch):
    hang = tmp_path / "worker.py"
    hang.write_text(
        "import sys, time, runpy\n"
        "import json, io\n"
        "lines = sys.stdin.buffer\n"
        "first = lines.readline()\n"
        "if json.loads(first)['path'].endswith('a.xlsx'): time.sleep(60)\n"
        "class In:\n"
        "    buffer = iter([first])\n"
        "sys.stdin = In\n"
        f"runpy.run_path({str(workbook_reader._WORKER)!r}, run_name='__main__')\n"
    )
    monkeypatch.setattr(workbook_reader, "_WORKER", hang)
    book(tmp_path / "raw" / "a.xlsx", {"S": GOOD})
    book(tmp_path / "raw" / "b.xlsx", {"S": GOOD})
    with WorkbookReader(seconds=4) as reader:
        with pytest.raises(guards.Unfit, match="too_slow"):
            list(workbooks.workbook_sheets(tmp_path / "raw" / "a.xlsx", "a.xlsx", reader))
        assert len(list(workbooks.workbook_sheets(tmp_path / "raw" / "b.xlsx", "b.xlsx", reader))) == 1


def test_what_the_reader_tells_can_name_no_code(monkeypatch, tmp_path):
    evil = tmp_path / "worker.py"
    evil.write_text(
        "import pickle, os, sys\nsys.stdin.buffer.readline()\nsys.stdout.buffer.write(pickle.dumps(os.getpid))\n"
    )
    monkeypatch.setattr(workbook_reader, "_WORKER", evil)
    with WorkbookReader() as reader, pytest.raises(workbook_reader.ReaderDied):
        list(reader.ask(tmp_path / "a.xlsx"))


def test_hostile_files_take_less_than_a_gibibyte(tmp_path):
    """Bombs of every kind in one folder, read in a process whose memory and whose reader's memory are measured."""
    raw_book(tmp_path / "sparse.xlsx", {"Bom": SPARSE, "S": sheet_xml(GOOD)})
    strings = f"<sst {MAIN}><si><t>{'x' * 32_000}</t></si></sst>"
    cells = "".join(f'<row r="{i}"><c r="A{i}" t="s"><v>0</v></c></row>' for i in range(1, 100_001))
    raw_book(
        tmp_path / "strings.xlsx",
        {"S": f"<worksheet {MAIN}><sheetData>{cells}</sheetData></worksheet>"},
        **{"xl/sharedStrings.xml": strings},
    )
    row = ods_row(["x"], {0: ' table:number-columns-repeated="16384"'}, ' table:number-rows-repeated="1048576"')
    ods_book(tmp_path / "repeat.ods", f'<table:table table:name="S">{row}</table:table>')
    (tmp_path / "commas.csv").write_bytes(b"," * 30_000_000)
    with zipfile.ZipFile(tmp_path / "zip.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/sharedStrings.xml", bytes(400 * 2**20))
    book(tmp_path / "good.xlsx", {"S": GOOD})
    code = (
        "import re, sys, resource\nfrom pathlib import Path\nfrom thanhson.registers.reading import read_registers\n"
        "rows = [len(f.frame) for f in read_registers(Path(sys.argv[1])) if hasattr(f, 'frame')]\n"
        # The peak of this program alone: ru_maxrss would carry over what the test's own process held before it started this one.
        "own = re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1]\n"
        "print(sum(rows), own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
    )
    out = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True).stdout
    rows, parent, child = map(int, out.split())
    assert rows == 4
    assert (parent + child) * 1024 < 2**30
