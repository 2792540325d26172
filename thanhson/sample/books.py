"""The workbooks of the registers other than meetings: what an office delivers, file by file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from thanhson.sample import hand
from thanhson.sample.forms import Column, Heading, form
from thanhson.sample.mess import Slip, style_of
from thanhson.sample.truth import Truth
from thanhson.sample.xlsx import Sheet

TYPE_WORDS = {
    "residential": "Khu dân cư",
    "cooperative": "Hợp tác xã",
    "agency": "Cơ quan",
    "school": "Trường học",
    "health": "Y tế",
    "military": "Quân sự",
    "police": "Công an",
    "enterprise": "Doanh nghiệp",
    "other": "Khác",
}
RATING_WORDS = {
    "clean_strong": ("Trong sạch, vững mạnh", "TSVM"),
    "weak": ("Yếu kém", "Yếu kém"),
    "excellent": ("Hoàn thành xuất sắc nhiệm vụ", "HTXSNV"),
    "good": ("Hoàn thành tốt nhiệm vụ", "HTTNV"),
    "completed": ("Hoàn thành nhiệm vụ", "HTNV"),
    "not_completed": ("Không hoàn thành nhiệm vụ", "KHTNV"),
}


@dataclass(frozen=True)
class Book:
    """A workbook to be delivered: its path below ``raw/``, its sheets, the font of its cells."""

    path: str
    sheets: list[Sheet]
    font: str = "Times New Roman"


def commune_words(truth: Truth, form_: str = "plain") -> np.ndarray:
    """The communes as an office writes them: ``Xã Địch Quả``; ``mixed`` also ``xã Địch Quả``, ``ĐỊCH QUẢ``, ``Dich Qua``, ``TT``."""
    words = []
    for k, (kind, name) in enumerate(zip(truth.communes["kind"], truth.communes["name"], strict=True)):
        title = "Thị trấn" if kind == "town" else "Xã"
        mixed = (f"{title} {name}", f"xã {name}", name.upper(), hand.without_marks(name), name)
        word = mixed[0] if form_ == "plain" else f"TT {name}" if kind == "town" else mixed[k % len(mixed)]
        words.append(word)
    return np.array(words, dtype=object)


def heading(
    truth: Truth, committee: str, year: int, *title: str, place: str | None = None, month: int | None = None
) -> Heading:
    """The head of a form, signed at the end of its month, or in January of the year after."""
    day = f"{5 + year % 7} tháng 01 năm {year + 1}" if month is None else f"28 tháng {month:02d} năm {year}"
    return Heading(
        above=district_committee(truth).upper(),
        committee=committee,
        place_and_day=f"{place or district_name(truth.plan.code)}, ngày {day}",
        title=title,
    )


def district_committee(truth: Truth) -> str:
    """*Đảng bộ huyện …*: the district's Party organisation."""
    return f"Đảng bộ huyện {district_name(truth.plan.code)}"


def district_name(code: str) -> str:
    """The name of the district: Thanh Sơn, or a made-up one for any other code."""
    return "Thanh Sơn" if code == "238" else f"Mẫu {code}"


def register_books(truth: Truth, slips: list[Slip]) -> Iterator[Book]:
    """Areas, cells and postings, then each year's admissions and ratings."""
    yield Book("Danh mục/Danh sách khu dân cư.xlsx", [_areas_sheet(truth)])
    yield Book("Danh mục/Danh sách chi bộ.xlsx", [_cells_sheet(truth)])
    if len(truth.postings):
        yield Book("Danh mục/Đảng viên tăng cường.xlsx", [_postings_sheet(truth)])
    for year in truth.plan.years:
        yield Book(f"{year}/Kết nạp đảng viên năm {year}.xlsx", [_admissions_sheet(truth, year, slips)])
        yield Book(f"{year}/Xếp loại chi bộ và đảng viên năm {year}.xlsx", [_ratings_sheet(truth, year)])


def _texts(values: pd.Series) -> list:
    return [None if pd.isna(value) else value for value in values]


def _areas_sheet(truth: Truth) -> Sheet:
    areas = truth.areas
    last = truth.plan.years[-1]
    columns = [
        Column("Mã khu", list(areas["area_id"]), 16),
        Column("Tên khu dân cư", list(areas["name"]), 26),
        Column("Mã chi bộ", _texts(areas["cell_id"]), 12),
        Column("Từ ngày", hand.days(areas["valid_from"]), 12),
        Column("Đến ngày", hand.days(areas["valid_to"]), 12),
    ]
    groups = commune_words(truth)[areas["commune"]]
    title = heading(truth, "BAN TỔ CHỨC", last, "DANH SÁCH KHU DÂN CƯ")
    return form("Khu dân cư", title, columns, list(groups))


def _cells_sheet(truth: Truth) -> Sheet:
    cells = truth.cells
    last = cells["last_admission_year"]
    years = [None if pd.isna(year) else "chưa" if year == 0 else int(year) for year in last]
    columns = [
        Column("Mã chi bộ", list(cells["cell_id"]), 12),
        Column("Tên chi bộ", list(cells["name"]), 34),
        Column("Đảng bộ cơ sở", list(cells["committee"]), 30),
        Column("Xã, thị trấn", list(commune_words(truth, "mixed")[cells["commune"]]), 20),
        Column("Loại hình chi bộ", list(cells["cell_type"].map(TYPE_WORDS)), 14),
        Column("Ngày thành lập", hand.days(cells["founded_on"]), 13),
        Column("Ngày kết thúc", hand.days(cells["closed_on"], "slash"), 13),
        Column("Sáp nhập vào", _texts(cells["merged_into"]), 12),
        Column("Năm kết nạp gần nhất", years, 12),
    ]
    title = heading(truth, "BAN TỔ CHỨC", truth.plan.years[-1], "DANH SÁCH CHI BỘ")
    return form("Chi bộ", title, columns)


def _postings_sheet(truth: Truth) -> Sheet:
    postings, cells = truth.postings, truth.cells
    names, codes = cells["name"].to_numpy(), cells["cell_id"].to_numpy()
    to = [names[k] if cells["reinforced"].iloc[k] else codes[k] for k in postings["to_cell"]]
    columns = [
        Column("Họ và tên", list(postings["name"]), 24),
        Column("Chức vụ", _texts(postings["office"]), 30),
        Column("Chi bộ > Đang sinh hoạt", list(codes[postings["from_cell"]]), 14),
        Column("Chi bộ > Tăng cường", to, 24),
        Column("Thời gian > Từ ngày", hand.days(postings["from_on"], "slash"), 13),
        Column("Thời gian > Đến ngày", hand.days(postings["to_on"], "slash"), 13),
    ]
    plan = truth.plan
    title = heading(
        truth, "BAN TỔ CHỨC", plan.years[-1],
        "DANH SÁCH PHÂN CÔNG ĐẢNG VIÊN TĂNG CƯỜNG SINH HOẠT", f"Giai đoạn {plan.years[0]}-{plan.years[-1]}",
    )  # fmt: skip
    return form("Tăng cường", title, columns)


def _admissions_sheet(truth: Truth, year: int, slips: list[Slip]) -> Sheet:
    """A year's list of persons admitted, in one of five layouts."""
    style = style_of(year)
    rows = truth.admissions[truth.admissions["year"].eq(year)]
    own = truth.cells.loc[rows["cell"]]
    if style == 2:
        order = np.argsort(own["commune"].to_numpy(), kind="stable")
        rows, own = rows.iloc[order], own.iloc[order]
    date_form = ("excel", "dots", "slash", "weekday", "excel")[style]
    papers = _papers(rows, date_form, slips)
    work = list(rows["occupation"])
    mark = ("x", "X", "x", "1", "✓")[style]
    columns = [
        Column("Họ và tên", _names(rows, style), 24),
        Column("Ngày sinh", hand.days(rows["birth_date"], "dashes" if style == 0 else date_form), 13),
        *_sex_columns(rows, style, mark),
        Column("Dân tộc", list(rows["ethnicity"]), 10),
        Column("Đoàn viên", hand.ticks(rows["youth_union"], mark), 8),
        Column("Nghề nghiệp", hand.ditto(work) if style == 3 else work, 20),
        Column("Trình độ", list(rows["education"]), 20),
        *_cell_columns(truth, own, style),
        Column("Quyết định > Số" if style in (1, 3) else "Số quyết định", list(rows["decision_number"]), 12),
        Column("Quyết định > Ngày" if style in (1, 3) else "Ngày quyết định", papers["decided_on"], 13),
        Column("Ngày kết nạp", papers["admitted_on"], 13),
        Column("Ngày chính thức", papers["full_on"], 13),
        Column("Kết nạp lại", hand.ticks(rows["readmitted"], mark), 8),
        Column("Ghi chú", [None] * len(rows), 12),
    ]
    groups = list(commune_words(truth)[own["commune"]]) if style == 2 else None
    title = heading(truth, "BAN TỔ CHỨC", year, "DANH SÁCH KẾT NẠP ĐẢNG VIÊN", f"Năm {year}")
    return form(f"Kết nạp {year}", title, columns, groups)


def _names(rows: pd.DataFrame, style: int) -> list[str]:
    """Names as typed: some in decomposed Unicode in one layout, with stray spaces in another."""
    names = list(rows["name"])
    if style == 2:
        return [hand.decomposed(name) if k % 4 == 1 else name for k, name in enumerate(names)]
    if style == 4:
        names[4::9] = [f" {name}  " for name in names[4::9]]
        names[7::9] = [name.replace(" ", "  ", 1) for name in names[7::9]]
    return names


def _papers(rows: pd.DataFrame, date_form: str, slips: list[Slip]) -> dict[str, list]:
    """The three dates of an admission as typed, mistyped ones among them."""
    papers = {field: hand.days(rows[field], date_form) for field in ("decided_on", "admitted_on", "full_on")}
    for slip in slips:
        if slip.table == "admissions" and slip.row in rows.index:
            papers[slip.field][rows.index.get_loc(slip.row)] = slip.typed
    return papers


def _sex_columns(rows: pd.DataFrame, style: int, mark: str) -> list[Column]:
    women = rows["sex"].eq("f")
    if style in (1, 2):
        return [Column("Giới tính", ["Nữ" if woman else "Nam" for woman in women], 8)]
    return [
        Column("Giới tính > Nam", hand.ticks(~women, mark), 6),
        Column("Giới tính > Nữ", hand.ticks(women, mark), 6),
    ]


def _cell_columns(truth: Truth, own: pd.DataFrame, style: int) -> list[Column]:
    if style == 2:
        return [Column("Chi bộ", list(own["name"]), 30)]
    if style == 0:
        words = commune_words(truth, "mixed")[own["commune"]]
        return [Column("Chi bộ", list(own["name"]), 30), Column("Xã", list(words), 18)]
    return [Column("Mã chi bộ", list(own["cell_id"]), 12)]


def _ratings_sheet(truth: Truth, year: int) -> Sheet:
    style = style_of(year)
    rows = truth.ratings[truth.ratings["year"].eq(year)]
    own = truth.cells.loc[rows["cell"]]
    short = style in (1, 3)
    rating = [RATING_WORDS[value][int(short)] for value in rows["rating"]]
    with_year = style in (0, 2)
    parts = "+".join(str(k + with_year) for k in range(6, 10))
    columns = [
        *([Column("Năm", [year] * len(rows), 8)] if with_year else []),
        Column("Mã chi bộ", list(own["cell_id"]), 12),
        Column("Chi bộ", list(own["name"]), 32),
        Column("Xếp loại chi bộ", rating, 30),
        Column("Số ĐV được đánh giá", hand.numbers(rows["members_rated"]), 12, True, f"(={parts})"),
        Column("Xếp loại đảng viên > Xuất sắc", hand.numbers(rows["excellent"]), 10, total=True),
        Column("Xếp loại đảng viên > Tốt", hand.numbers(rows["good"]), 10, total=True),
        Column("Xếp loại đảng viên > Hoàn thành", hand.numbers(rows["completed"]), 10, total=True),
        Column("Xếp loại đảng viên > Không hoàn thành", hand.numbers(rows["not_completed"]), 10, total=True),
    ]
    lines = ["ĐÁNH GIÁ, XẾP LOẠI CHI BỘ VÀ ĐẢNG VIÊN"] + ([f"NĂM {year}"] if style != 3 else [])
    title = heading(truth, "BAN TỔ CHỨC", year, *lines)
    return form("Xếp loại", title, columns, list(commune_words(truth)[own["commune"]]))
