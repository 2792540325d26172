"""The registers as a district's offices deliver them: every sort of file, layout and slip at once."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from pathlib import Path

from tests.registers.acceptance import files
from tests.registers.acceptance.facts import Facts
from tests.registers.acceptance.offices import (
    Desk,
    Page,
    chunks,
    code_of,
    decomposed,
    old_tones,
    spell_commune,
    spell_date,
    spell_number,
    tcvn3,
    vni,
)

BAD = {
    "committee": ("Đảng bộ xã Đ?ch Qu?", "text.unrecoverable"),
    "full_on": ("31/02/2018", "date.impossible"),
    "ethnicity": ("Pháp", "word.unknown"),
    "minutes": ("khoảng 90", "number.unreadable"),
    "speakers": (-4, "number.negative"),
    "held_on": ("hôm nọ", "date.unreadable"),
    "grade": ("Xuất sắc", "word.unknown"),
    "members.good": ("nhiều", "number.unreadable"),
}
ABBREVIATED = {
    "Hoàn thành xuất sắc nhiệm vụ": "HTXSNV", "Hoàn thành tốt nhiệm vụ": "HTTNV", "Hoàn thành nhiệm vụ": "HTNV",
    "Trong sạch vững mạnh": "TSVM",
}  # fmt: skip


def type_messily(desk: Desk, known: Facts) -> None:
    """Write everything; what was planted stands in ``desk.faults`` afterwards."""
    of_cell = {cell["cell_id"]: cell for cell in known["cells"]}
    _cells_as_text(desk, known["cells"][:12])
    _cells_in_old_fonts(desk, known["cells"][12:])
    _areas(desk, known["areas"])
    years = {year: list(rows) for year, rows in groupby(known["admissions"], lambda row: row["admitted_on"].year)}
    _admissions_with_ticks(desk, years[2016])
    _admissions_as_text(desk, years[2017], of_cell)
    _admissions_in_one_book(desk, years[2018] + years[2019])
    by_year = {year: list(rows) for year, rows in groupby(known["meetings"], lambda row: row["month"][3:])}
    _meetings_by_commune(desk, by_year["2016"], of_cell)
    _meetings_by_quarter(desk, by_year["2017"])
    _meetings_by_month(desk, by_year["2018"])
    _meetings_with_ticks(desk, by_year["2019"], of_cell)
    _ratings(desk, known["ratings"])
    _postings(desk, known["postings"], of_cell)


def _spoil(desk: Desk, row: dict) -> dict:
    """The row with its fault typed where the facts leave a blank."""
    spoilt = row.get("_spoilt")
    return {**row, spoilt: BAD[spoilt][0]} if spoilt else row


def _note(desk: Desk, file: str, sheet: str, at: int, row: dict) -> None:
    if spoilt := row.get("_spoilt"):
        desk.plant(file, sheet, at, (BAD[spoilt][1], "value", spoilt))


def _letterhead(page: Page, *titles: str) -> None:
    page.put("ĐẢNG BỘ HUYỆN THANH SƠN", None, None, None, "ĐẢNG CỘNG SẢN VIỆT NAM")
    page.put(None, None, None, None, "Thanh Sơn, ngày 5 tháng 1 năm 2021")
    page.put()
    for title in titles:
        page.put(title)
    page.put()


def _signatures(page: Page) -> None:
    page.put()
    page.put(None, "Người lập biểu", None, None, "T/M HUYỆN ỦY")
    page.put(None, "(Ký, ghi rõ họ tên)", None, None, "PHÓ BÍ THƯ")


# Cells: codes without their zeros, TCVN3 in .VnTime, communes as group rows with lost ư; a CSV in code page 1258.


def _cells_in_old_fonts(desk: Desk, cells: list[dict]) -> None:
    file, sheet, page = "Danh mục/Chi bộ.xlsx", "DS", Page()
    page.put(tcvn3("DANH SÁCH CHI BỘ"))
    page.put(*(tcvn3(text) for text in ("TT", "Mã chi bộ", "Tên chi bộ", "Loại hình chi bộ", "Thuộc Đảng bộ", "Ngày thành lập",
                                        "Năm kết nạp gần nhất")))  # fmt: skip
    page.put("(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)")
    for number, (commune, rows) in enumerate(groupby(cells, lambda cell: cell["commune"])):
        page.put(["I", "II", "III", "IV"][number], tcvn3(f"Xã {commune}", lost_horn=True))
        for cell in rows:
            cell = _spoil(desk, cell)
            at = page.put(
                len(page.rows), int(cell["cell_id"]), tcvn3(cell["name"]), tcvn3(cell["cell_type"]),
                cell["committee"] if cell.get("_spoilt") else tcvn3(cell["committee"]), spell_date(cell["founded_on"], desk.dice,
                old=True),
                spell_number(cell["last_admission_year"], desk.dice) if isinstance(cell["last_admission_year"], int)
                else tcvn3(cell["last_admission_year"]),
            )  # fmt: skip
            _note(desk, file, sheet, at, cell)
        at = page.put(99, f"{code_of(commune)}9", tcvn3("Chi bộ bị sai loại"), tcvn3("Câu lạc bộ"), None, None, None)
        desk.plant(file, sheet, at, ("word.unknown", "row", "cell_type"))
    page.put(None, tcvn3("Tổng số"), len(cells))
    files.xlsx(desk.raw / file, {sheet: page}, fonts={3: ".VnTime", 4: ".VnTime", 5: ".VnTimeH"})


def _cells_as_text(desk: Desk, cells: list[dict]) -> None:
    file, page = "Danh mục/chi bo (2).csv", Page()
    page.put("Xã", "Tên CB", "Mã CB", "Loại hình", "Đảng bộ cơ sở", "Ngày thành lập", "Lần kết nạp gần nhất")
    for cell in cells:
        row = _spoil(desk, cell)
        at = page.put(
            spell_commune(row["commune"], desk.dice), old_tones(row["name"]), row["cell_id"].lstrip("0"), row["cell_type"].upper(),
            row["committee"], row["founded_on"], row["last_admission_year"],
        )  # fmt: skip
        _note(desk, file, "", at, cell)
    at = page.put("Xã Xa Lạ", "Chi bộ xa lạ", "099990", "Khu dân cư", None, None, None)
    desk.plant(file, "", at, ("place.unknown", "row", "commune"))
    at = page.put("Vă Miếu", "Chi bộ lưng chừng", "099991", "Khu dân cư", None, None, None)
    desk.plant(file, "", at, ("place.ambiguous", "row", "commune"))
    files.csv(desk.raw / file, page, "cp1258", ";")


# Areas: VNI, a commune's name merged down over its areas, signature lines.


def _areas(desk: Desk, areas: list[dict]) -> None:
    file, sheet, page, merged = "Danh mục/Khu dân cư.xlsx", "Khu", Page(), []
    _letterhead(page, "DANH SÁCH KHU DÂN CƯ", "Giai đoạn 2016-2020")
    page.put("STT", "Tên xã, thị trấn", "Tên khu", "Mã khu", "Mã chi bộ", "Từ ngày", "Đến ngày")
    for commune, rows in groupby(areas, lambda area: area["commune"]):
        first = len(page.rows) + 1
        for number, area in enumerate(rows):
            last = page.put(
                len(page.rows), vni(commune) if number == 0 else None, vni(area["name"]), area["area_id"], area["cell_id"],
                spell_date(area["valid_from"], desk.dice, old=True), None,
            )  # fmt: skip
        merged.append(f"B{first}:B{last}")
    at = page.put(98, "Võ Miếu", None, "K98", None, None, None)
    desk.plant(file, sheet, at, ("required.missing", "row", "name"))
    at = page.put(99, "Võ Miếu", "Khu hai chi bộ", "K99", "088888", None, None)
    desk.plant(file, sheet, at, ("cell.unknown", "value", "cell_id"))
    _signatures(page)
    files.xlsx(desk.raw / file, {sheet: page}, merged={sheet: merged})


# Admissions: tick columns and dittos; UTF-16 with names of cells; two years in one .xls, delivered twice.


def _admissions_with_ticks(desk: Desk, rows: list[dict]) -> None:
    file, sheet, page = "2016/Kết nạp.xlsx", "Kết nạp", Page()
    _letterhead(page, "DANH SÁCH KẾT NẠP ĐẢNG VIÊN NĂM 2016")
    page.put("TT", "Họ và tên", "Ngày sinh", "Giới tính", None, "Dân tộc", "ĐVTN", "Nghề nghiệp", "Trình độ", "Mã CB", "Quyết định",
             None, "Ngày kết nạp", "Ngày chính thức", "Kết nạp lại")  # fmt: skip
    page.put(None, None, None, "Nam", "Nữ", None, None, None, None, None, "Số", "Ngày", None, None, None)
    page.put(*(str(number) for number in range(1, 16)))
    top = len(page.rows) - 3
    merged = [
        f"D{top + 1}:E{top + 1}",
        f"K{top + 1}:L{top + 1}",
        *(f"{c}{top + 1}:{c}{top + 2}" for c in "ABCFGHIJMNO"),
    ]
    above: dict[str, object] = {}
    for row in rows:
        typed = _spoil(desk, row)
        same = {name for name in ("ethnicity", "occupation", "education") if typed[name] == above.get(name)}
        shown = {name: "nt" if name in same else typed[name] for name in ("ethnicity", "occupation", "education")}
        at = page.put(
            len(page.rows), decomposed(typed["person_name"]), spell_date(typed["birth_date"], desk.dice, birth=True),
            "x" if typed["sex"] == "Nam" else None, "X" if typed["sex"] == "Nữ" else None, shown["ethnicity"],
            "✓" if typed["youth_union"] else None, shown["occupation"], shown["education"], int(typed["cell_id"]),
            typed["decision_number"],
            spell_date(typed["decided_on"], desk.dice), spell_date(typed["admitted_on"], desk.dice),
            typed["full_on"] if "_spoilt" in row else spell_date(typed["full_on"], desk.dice), 1 if typed["readmitted"] else None,
        )  # fmt: skip
        _note(desk, file, sheet, at, row)
        above = typed
    good = rows[0]
    at = page.put(
        98, "Hà Thị Sai", "01/01/1990", "x", "x", "Kinh", None, None, None, "999", None, None, "19/05/2016", None, None
    )
    desk.plant(file, sheet, at, ("ticks.several", "value", "sex"), ("cell.unknown", "row", "cell_id"))
    blank = [None] * 7
    at = page.put(99, "Ngu??n Văn Hỏng", *blank, good["cell_id"], None, None, "19/05/2016", None, None)
    desk.plant(file, sheet, at, ("text.unrecoverable", "row", "person_name"))
    at = page.put(100, "Hà Văn Sai", *blank, good["cell_id"], None, None, "30/02/2016", None, None)
    desk.plant(file, sheet, at, ("date.impossible", "row", "admitted_on"))
    page.put("Cộng", None, None, 5, 9)
    _signatures(page)
    files.xlsx(desk.raw / file, {sheet: page}, merged={sheet: merged})


def _admissions_as_text(desk: Desk, rows: list[dict], of_cell: dict) -> None:
    file, page = "2017/ket nap.csv", Page()
    page.put("STT", "Họ tên", "NTNS", "Giới tính", "Dân tộc", "Đoàn viên", "Nghề nghiệp", "Trình độ", "Chi bộ", "Xã",
             "Ngày QĐ", "Ngày vào Đảng", "Ngày chính thức", "Kết nạp lại")  # fmt: skip
    for row in rows:
        typed, cell = _spoil(desk, row), of_cell[row["cell_id"]]
        at = page.put(
            len(page.rows), f"  {old_tones(typed['person_name']).upper()} ", spell_date(typed["birth_date"], desk.dice, birth=True),
            typed["sex"],
            typed["ethnicity"], typed["youth_union"], typed["occupation"], typed["education"],
            old_tones(cell["name"].replace("Chi bộ", "CB")), spell_commune(cell["commune"], desk.dice),
            spell_date(typed["decided_on"], desk.dice),
            spell_date(typed["admitted_on"], desk.dice), typed["full_on"], typed["readmitted"],
        )  # fmt: skip
        _note(desk, file, "", at, row)
    at = page.put(
        99,
        "Hà Văn Lạ",
        None,
        "Nam",
        None,
        None,
        None,
        None,
        "CB Khu Không Có",
        "Địch Quả",
        None,
        "19/05/2017",
        None,
        None,
    )
    desk.plant(file, "", at, ("cell.unknown", "row", "cell_name"))
    files.csv(desk.raw / file, page, "utf-16", "\t")


def _admissions_in_one_book(desk: Desk, rows: list[dict]) -> None:
    pages = {}
    for year in (2018, 2019):
        page = pages[f"KN {year}"] = Page()
        page.put("Ghi chú", "Ngày công nhận chính thức", "Ngày kết nạp", "Ngày ký quyết định", "Mã số chi bộ", "Học vấn",
                 "Nghề nghiệp hiện nay", "Đoàn viên TNCS", "Thành phần dân tộc", "Giới", "Ngày, tháng, năm sinh", "Họ tên đảng viên",
                 "Là kết nạp lại")  # fmt: skip
        for row in (row for row in rows if row["admitted_on"].year == year):
            typed = _spoil(desk, row)
            at = page.put(
                None, typed["full_on"] if "_spoilt" in row else spell_date(typed["full_on"], desk.dice),
                spell_date(typed["admitted_on"], desk.dice),
                spell_date(typed["decided_on"], desk.dice), typed["cell_id"].lstrip("0"), typed["education"], typed["occupation"],
                typed["youth_union"], typed["ethnicity"], typed["sex"].lower(), spell_date(typed["birth_date"], desk.dice, birth=True),
                typed["person_name"], typed["readmitted"],
            )  # fmt: skip
            for file in ("Kết nạp 2018-2019.xls", "Kết nạp 2018-2019 (gửi lại).xls"):
                _note(desk, file, f"KN {year}", at, row)
    files.xls(desk.raw / "Kết nạp 2018-2019.xls", pages)
    files.xls(desk.raw / "Kết nạp 2018-2019 (gửi lại).xls", pages)


# Meetings: a sheet a commune with the year in the folder; .xls by quarter with fractions; CSV by month; .ods with tick columns.


def _meetings_by_commune(desk: Desk, rows: list[dict], of_cell: dict) -> None:
    file, pages = "2016/Sinh hoạt/Cả năm.xlsx", {}
    for commune, lot in groupby(
        sorted(rows, key=lambda row: row["cell_id"]), lambda row: of_cell[row["cell_id"]]["commune"]
    ):
        page = pages[commune] = Page()
        _letterhead(page, "TỔNG HỢP KẾT QUẢ SINH HOẠT CHI BỘ", f"Xã {commune}")
        page.put("STT", "Xã", "Chi bộ", "Tháng", "Ngày họp", "Hình thức", "Chuyên đề", "Tổng số đảng viên", "Miễn sinh hoạt", "Có mặt",
                 "Vắng có lý do", "Vắng không lý do", "Phát biểu", "Thời gian (phút)", "Đủ quy trình", "Ra nghị quyết")  # fmt: skip
        for row in lot:
            typed = _spoil(desk, row)
            month = int(row["month"][:2])
            at = page.put(
                len(page.rows), spell_commune(commune, desk.dice), of_cell[row["cell_id"]]["name"].removeprefix("Chi bộ "),
                desk.dice.choice([month, f"Tháng {month}", f"{month}"]), _day(desk, typed, row), typed["kind"].title(), typed["topic"],
                spell_number(typed["listed"], desk.dice), typed["exempt"], typed["present"], typed["excused"], typed["unexcused"],
                typed["speakers"], typed["minutes"], typed["procedure_complete"], typed["resolution"],
            )  # fmt: skip
            _note(desk, file, commune, at, row)
        page.put(None, None, "Cộng", None, None, None, None, 300, 5, 290)
    page = pages["Địch Quả"]
    at = page.put(90, "Địch Quả", "khu Không Có", 3, None, "thường kỳ", None, 10, 0, 9, 1, 0, 1, 90, None, None)
    desk.plant(file, "Địch Quả", at, ("cell.unknown", "row", "cell_name"))
    at = page.put(
        91,
        "Địch Quả",
        of_cell["08572001"]["name"],
        "đầu năm",
        None,
        "thường kỳ",
        None,
        10,
        0,
        9,
        1,
        0,
        1,
        90,
        None,
        None,
    )
    desk.plant(file, "Địch Quả", at, ("date.unreadable", "row", "month"))
    files.xlsx(desk.raw / file, pages)


def _day(desk: Desk, typed: dict, row: dict) -> object:
    day = typed["held_on"]
    return spell_date(day, desk.dice) if isinstance(day, dt.date) else day


def _meetings_by_quarter(desk: Desk, rows: list[dict]) -> None:
    file, pages = "2017/Sinh hoạt quý.xls", {}
    for quarter, lot in groupby(
        sorted(rows, key=lambda row: row["month"]), lambda row: (int(row["month"][:2]) - 1) // 3 + 1
    ):
        sheet = f"Q{quarter}"
        page = pages[sheet] = Page()
        _letterhead(page, "TỔNG HỢP SINH HOẠT CHI BỘ", f"QUÝ {['I', 'II', 'III', 'IV'][quarter - 1]} NĂM 2017")
        page.put("TT", "Mã chi bộ", "Tháng", "Hình thức", "Nội dung chuyên đề", "Ngày sinh hoạt", "Tổng số ĐV", "Miễn SH", "Số có mặt",
                 "Có lý do", "Không lý do", "Phát biểu", "Thời lượng (phút)", "Đúng quy trình", "Nghị quyết")  # fmt: skip
        page.put(*range(1, 14), "14(=2*100/3)", 15)
        for row in lot:
            typed = _spoil(desk, row)
            at = page.put(
                len(page.rows), typed["cell_id"].lstrip("0"), int(row["month"][:2]), typed["kind"], typed["topic"], _day(desk, typed,
                row),
                typed["listed"], typed["exempt"], _fraction(desk, typed), typed["excused"], typed["unexcused"], typed["speakers"],
                typed["minutes"], typed["procedure_complete"], typed["resolution"],
            )  # fmt: skip
            _note(desk, file, sheet, at, row)
    page = pages["Q1"]
    cell = rows[0]["cell_id"]
    for number, (changes, told) in enumerate(
        [
            ({8: 30}, ("attendance.present_above_listed", "row", "present")),
            ({6: "nhiều"}, ("number.unreadable", "row", "listed")),
            ({3: "bất thường"}, ("word.unknown", "row", "kind")),
            ({8: None}, ("required.missing", "row", "present")),
            ({2: 14}, ("date.impossible", "row", "month")),
        ]
    ):
        values = [80 + number, cell, 2, "chuyên đề", None, None, 20, 0, 18, 2, 0, 3, 90, "x", "x"]
        for at, value in changes.items():
            values[at] = value
        desk.plant(file, "Q1", page.put(*values), told)
    for present in (17, 18):
        at = page.put(95, cell, 1, "chuyên đề", None, None, 20, 0, present, 20 - present, 0, 3, 90, "x", "x")
        desk.plant(file, "Q1", at, ("key.conflict", "row", "cell_id, month, kind"))
    _signatures(page)
    files.xls(desk.raw / file, pages)


def _fraction(desk: Desk, row: dict) -> object:
    if row["present"] is None:
        return None
    present, due = row["present"], row["listed"] - row["exempt"]
    ways = [present, f"{present}/{due}", f"{present}/{due} (Đạt {present / due:.0%})"]
    if 1 <= present <= 28 and 1 <= due <= 12:
        ways.append(dt.date(2017, due, present))
    return desk.dice.choice(ways)


def _meetings_by_month(desk: Desk, rows: list[dict]) -> None:
    encodings = [("utf-8", ","), ("utf-8-sig", ";"), ("utf-16", "\t"), ("cp1258", ";")]
    for month, lot in groupby(sorted(rows, key=lambda row: row["month"]), lambda row: int(row["month"][:2])):
        encoding, separator = encodings[month % 4]
        file, page = f"2018/tháng {month:02d}.csv", Page()
        page.put(f"Kết quả sinh hoạt chi bộ tháng {month} năm 2018")
        page.put("STT", "Mã CB", "Ngày họp", "Hình thức sinh hoạt", "Chuyên đề", "TSĐV", "Miễn sinh hoạt", "Dự họp", "Vắng có lý do",
                 "Vắng không lý do", "Phát biểu", "Số phút", "Đủ quy trình", "Có nghị quyết", "Điểm tự chấm", "Điểm",
                 "Xếp loại")  # fmt: skip
        for row in lot:
            typed = _spoil(desk, row)
            at = page.put(
                len(page.rows), typed["cell_id"], _day(desk, typed, row), typed["kind"].upper(), typed["topic"], typed["listed"],
                typed["exempt"], typed["present"], typed["excused"], typed["unexcused"], typed["speakers"], typed["minutes"],
                typed["procedure_complete"], typed["resolution"], typed["self_score"], typed["score"], typed["grade"],
            )  # fmt: skip
            _note(desk, file, "", at, row)
        files.csv(desk.raw / file, page, encoding, separator)


def _meetings_with_ticks(desk: Desk, rows: list[dict], of_cell: dict) -> None:
    for half, lot in enumerate(chunks(rows, -(-len(rows) // 2)), start=1):
        file, sheet, page = f"2019/Nửa năm {half}.ods", "Tổng hợp", Page()
        _letterhead(page, "TỔNG HỢP KẾT QUẢ SINH HOẠT CHI BỘ", "Năm 2019")
        page.put("STT", "Tên chi bộ", "Thuộc xã", "Kỳ sinh hoạt", "Ngày họp", "Hình thức", "Chuyên đề", "Số ĐV", "Miễn sinh hoạt",
        "Có mặt",
                 "Vắng có lý do", "Vắng không lý do", "Số người phát biểu", "Thời gian họp (phút)", "Đủ quy trình", "Ra nghị quyết",
                 "Tự chấm",
                 "Điểm đảng ủy chấm", "Tốt", "Khá", "TB", "Kém")  # fmt: skip
        for row in lot:
            typed, cell = _spoil(desk, row), of_cell[row["cell_id"]]
            several = row.get("_spoilt") == "grade"
            at = page.put(
                len(page.rows), cell["name"], spell_commune(cell["commune"], desk.dice), desk.dice.choice([row["month"],
                f"Tháng {row['month']}"]),
                _day(desk, typed, row), typed["kind"], typed["topic"], typed["listed"], typed["exempt"], typed["present"],
                typed["excused"],
                typed["unexcused"], typed["speakers"], typed["minutes"], typed["procedure_complete"], typed["resolution"],
                spell_number(typed["self_score"], desk.dice), spell_number(typed["score"], desk.dice),
                *("x" if (several and grade in ("Tốt", "Khá")) or typed["grade"] == grade else None for grade in ("Tốt", "Khá",
                "Trung bình", "Kém")),
            )  # fmt: skip
            if several:
                desk.plant(file, sheet, at, ("ticks.several", "value", "grade"))
            else:
                _note(desk, file, sheet, at, row)
        files.ods(desk.raw / file, {sheet: page})


def _ratings(desk: Desk, rows: list[dict]) -> None:
    file, pages = "Xếp loại.xlsx", {}
    for year, lot in groupby(rows, lambda row: row["year"]):
        page = pages[f"{year}"] = Page()
        _letterhead(page, f"KẾT QUẢ XẾP LOẠI CHI BỘ VÀ ĐẢNG VIÊN NĂM {year}")
        page.put("STT", "Mã CB", "Xếp loại chi bộ", "Số ĐV được đánh giá", "Đảng viên", None, None, None)
        page.put(None, None, None, None, "HTXSNV", "HTTNV", "HTNV", "KHTNV")
        for row in lot:
            typed = _spoil(desk, row)
            at = page.put(
                len(page.rows), typed["cell_id"], ABBREVIATED[typed["rating"]], typed["members_rated"],
                *(typed[f"members.{name}"] for name in ("excellent", "good", "completed", "not_completed")),
            )  # fmt: skip
            _note(desk, file, f"{year}", at, row)
        page.put("Tổng cộng", None, None, 430, 30, 300, 100, 0)
    at = pages["2019"].put(99, rows[0]["cell_id"], "TSVM", 18, 1, 1, 1, 1)
    desk.plant(file, "2019", at, ("word.unknown", "row", "rating"))
    top = 6
    merged = [f"{c}{top}:{c}{top + 1}" for c in "ABCD"] + [f"E{top}:H{top}"]
    files.xlsx(desk.raw / file, pages, merged=dict.fromkeys(pages, merged))


def _postings(desk: Desk, rows: list[dict], of_cell: dict) -> None:
    file, page = "Tăng cường.csv", Page()
    page.put("TT", "Họ và tên đảng viên", "Chức vụ", "Từ chi bộ", "Đến chi bộ", "Từ ngày", "Đến ngày")
    for row in rows:
        home, away = of_cell[row["from_cell"]], of_cell[row["to_cell"]]
        page.put(
            len(page.rows), decomposed(row["person_name"]), row["office"] or "-", row["from_cell"].lstrip("0"),
            f"{away['name']}, xã {away['commune']}" if away["commune"] != "Thanh Sơn" else row["to_cell"], row["from_on"], row["to_on"],
        )  # fmt: skip
        assert home is not away
    at = page.put(99, "Hà Văn Xa", "-", None, "Chi bộ Không Có", "01/01/2018", None)
    desk.plant(file, "", at, ("cell.unknown", "row", "to_cell"))
    files.csv(desk.raw / file, page, "utf-8", ",")


def junk(raw: Path, outside: Path) -> set[str]:
    """Files that nobody can read, beside the registers; returns their names."""
    (raw / "Trang web.xlsx").write_bytes(
        b"<!DOCTYPE html><html><body><table><tr><td>STT</td></tr></table></body></html>"
    )
    whole = (raw / "Xếp loại.xlsx").read_bytes()
    (raw / "Bị cắt.xlsx").write_bytes(whole[: len(whole) // 2])
    (raw / "Trống.csv").write_bytes(b"")
    (raw / "Nhị phân.csv").write_bytes(b"STT\x00\x00\x01" * 50)
    outside.write_bytes(whole)
    (raw / "Ở ngoài.xlsx").symlink_to(outside)
    return {"Trang web.xlsx", "Bị cắt.xlsx", "Trống.csv", "Nhị phân.csv", "Ở ngoài.xlsx"}
