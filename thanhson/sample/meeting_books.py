"""The workbooks of meetings, delivered in another way each year: by commune or by month, by name or by code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from thanhson.sample import hand
from thanhson.sample.books import Book, commune_words, heading
from thanhson.sample.forms import Column, form
from thanhson.sample.mess import Slip, style_of
from thanhson.sample.truth import Truth
from thanhson.sample.xlsx import Sheet

KIND_WORDS = {"regular": "Thường kỳ", "thematic": "Chuyên đề", "combined": "Kết hợp"}
GRADE_WORDS = {"good": "Tốt", "fair": "Khá", "average": "Trung bình", "poor": "Kém"}
TITLE = "TỔNG HỢP KẾT QUẢ SINH HOẠT CHI BỘ"
_QUARTERS = ("I", "II", "III", "IV")


@dataclass(frozen=True)
class Habit:
    """How one office types its sheets of meetings."""

    cell: str = "code"  # code, number (the leading zero lost), name, both
    commune: bool = False
    month: str = ""  # number, text, or blank: the title says it
    dates: str = "excel"
    attendance: str = "number"  # number, fraction, fraction_from_date
    grade: str = "ticks"  # ticks or word
    comma: bool = False
    mark: str = "x"


def meeting_books(truth: Truth, slips: list[Slip]) -> Iterator[Book]:
    """The workbooks of every year, in the way of delivering that the year has."""
    ways = (_by_commune, _by_commune_and_quarter, _by_month, _by_half_year, _by_commune_and_month)
    fields = {(slip.row, slip.field): slip.typed for slip in slips if slip.table == "meetings"}
    for year in truth.plan.years:
        rows = truth.meetings[truth.meetings["month"].dt.year.eq(year)]
        yield from ways[style_of(year)](truth, year, rows, fields)
        if rows["lost"].any():
            yield _second_report(truth, year, rows[rows["lost"]])


def _communes(truth: Truth, rows: pd.DataFrame) -> Iterator[tuple[int, str, str, pd.DataFrame]]:
    """Each commune with its number, its name as a file has it, its committee, and its rows."""
    number = truth.cells["commune"].to_numpy()[rows["cell"]]
    for k, (kind, name) in enumerate(zip(truth.communes["kind"], truth.communes["name"], strict=True)):
        own = rows[number == k]
        if len(own):
            unit = "thị trấn" if kind == "town" else "xã"
            yield k, f"{unit} {name}", f"ĐẢNG ỦY {unit.upper()} {name.upper()}", own


def _by_commune(truth: Truth, year: int, rows: pd.DataFrame, fields: dict) -> Iterator[Book]:
    """A workbook a commune with one sheet for the year; one of them from a machine with a font from before Unicode."""
    legacy = 2 % len(truth.communes) if len(truth.communes) > 1 else None
    for k, unit, committee, own in _communes(truth, rows):
        attendance = ("number", "fraction", "number", "fraction_from_date")[k % 4]
        habit = Habit(
            cell="name", commune=True, month=("number", "text")[k % 2], attendance=attendance,
            dates=("excel", "slash")[k % 2], mark=("x", "X", "✓", "1")[k % 4],
        )  # fmt: skip
        title = heading(truth, committee, year, TITLE, f"Năm {year}", place=unit.split(" ", 1)[1])
        sheet = form(f"Năm {year}", title, _columns(truth, own, habit, fields))
        path = f"{year}/Sinh hoạt chi bộ/Sinh hoạt chi bộ {year} - {unit}.xlsx"
        yield Book(path, [_in_tcvn3(sheet)], ".VnTime") if k == legacy else Book(path, [sheet])


def _by_commune_and_quarter(truth: Truth, year: int, rows: pd.DataFrame, fields: dict) -> Iterator[Book]:
    """A workbook a commune with a sheet a quarter; one workbook is delivered twice, one holds a cell that nobody knows."""
    for k, unit, committee, own in _communes(truth, rows):
        habit = Habit(
            cell="number" if k % 8 == 3 else "code", month="number", dates=("excel", "dots", "weekday")[k % 3]
        )
        sheets = []
        for quarter, part in own.groupby(own["month"].dt.quarter):
            title = heading(
                truth, committee, year, TITLE, f"Quý {_QUARTERS[quarter - 1]} năm {year}",
                place=unit.split(" ", 1)[1],
            )  # fmt: skip
            columns = _columns(truth, part, habit, fields)
            if k == 1 and quarter == 2:
                columns = _with_unknown_cell(columns, truth.communes["commune_code"].iloc[k])
            sheets.append(form(f"Quý {_QUARTERS[quarter - 1]}", title, columns))
        path = f"{year}/Sinh hoạt chi bộ/{unit}"
        yield Book(f"{path}.xlsx", sheets)
        if k == (4 if not own["lost"].any() else -1):
            yield Book(f"{path} (bản gửi lại).xlsx", sheets)


def _by_month(truth: Truth, year: int, rows: pd.DataFrame, fields: dict) -> Iterator[Book]:
    """A workbook a month for all communes, their names as group rows above the cells' names."""
    habit = Habit(cell="name", dates="weekday")
    for month, part in rows.groupby(rows["month"].dt.month):
        sheet = _month_sheet(
            truth, year, int(month), part, replace(habit, dates=("weekday", "slash")[month % 2]), fields, "mixed"
        )
        yield Book(f"{year}/Sinh hoạt chi bộ/Tháng {month:02d}-{year}.xlsx", [sheet])


def _by_half_year(truth: Truth, year: int, rows: pd.DataFrame, fields: dict) -> Iterator[Book]:
    """Two workbooks with a sheet a month; in the first a hidden draft and a sheet of notes lie beside them."""
    habit = Habit(cell="both", grade="word", comma=True, dates="excel")
    for half, part in rows.groupby((rows["month"].dt.month - 1) // 6):
        months = part.groupby(part["month"].dt.month)
        sheets = [_month_sheet(truth, year, int(month), own, habit, fields) for month, own in months]
        if half == 0:
            draft = replace(sheets[0], name="Nháp", hidden=True)
            notes = Sheet("Ghi chú", [("plain", ["Các xã gửi báo cáo trước ngày 25 hằng tháng."])], widths=[60])
            sheets += [draft, notes]
        yield Book(f"{year}/Sinh hoạt chi bộ/{'6 tháng đầu' if half == 0 else '6 tháng cuối'} năm {year}.xlsx", sheets)


def _by_commune_and_month(truth: Truth, year: int, rows: pd.DataFrame, fields: dict) -> Iterator[Book]:
    """A workbook a commune with twelve sheets; a month for which nothing came has no sheet."""
    for k, unit, committee, own in _communes(truth, rows):
        habit = Habit(
            dates=("excel", "slash")[k % 2], attendance=("number", "number", "fraction")[k % 3], comma=k % 2 == 0
        )
        sheets = []
        for month, part in own.groupby(own["month"].dt.month):
            title = heading(
                truth, committee, year, TITLE, f"Tháng {month} năm {year}",
                place=unit.split(" ", 1)[1], month=int(month),
            )  # fmt: skip
            sheets.append(form(f"Tháng {month}", title, _columns(truth, part, habit, fields)))
        yield Book(f"{year}/Sinh hoạt chi bộ/{unit}.xlsx", sheets)


def _month_sheet(
    truth: Truth, year: int, month: int, rows: pd.DataFrame, habit: Habit, fields: dict, words: str = "plain"
) -> Sheet:
    order = np.argsort(truth.cells["commune"].to_numpy()[rows["cell"]], kind="stable")
    rows = rows.iloc[order]
    groups = list(commune_words(truth, words)[truth.cells["commune"].to_numpy()[rows["cell"]]])
    title = heading(truth, "BAN TỔ CHỨC", year, TITLE, f"Tháng {month} năm {year}", month=month)
    return form(f"Tháng {month}", title, _columns(truth, rows, habit, fields), groups)


def _second_report(truth: Truth, year: int, rows: pd.DataFrame) -> Book:
    """A later file that reports one meeting again with other numbers: nobody can know which is right."""
    again = rows.assign(present=rows["present"] - 1, excused=rows["excused"] + 1)
    title = heading(truth, "BAN TỔ CHỨC", year, TITLE, f"Bổ sung năm {year}")
    sheet = form("Bổ sung", title, _columns(truth, again, Habit(month="number"), {}))
    return Book(f"{year}/Sinh hoạt chi bộ/Bổ sung năm {year}.xlsx", [sheet])


def _columns(truth: Truth, rows: pd.DataFrame, habit: Habit, fields: dict) -> list[Column]:
    """The columns of a sheet of meetings as this office types them."""
    columns = [
        *_who(truth, rows, habit),
        *_when(rows, habit),
        Column("Hình thức", list(rows["kind"].map(KIND_WORDS)), 12),
        Column("Chuyên đề", [None if pd.isna(topic) else topic for topic in rows["topic"]], 30),
        Column("Đảng viên > Tổng số", hand.numbers(rows["listed"]), 8, total=True),
        Column("Đảng viên > Miễn sinh hoạt", hand.numbers(rows["exempt"]), 8, total=True),
        Column("Có mặt", _present(rows, habit), 10),
        Column("Vắng mặt > Có lý do", hand.numbers(rows["excused"]), 8),
        Column("Vắng mặt > Không lý do", hand.numbers(rows["unexcused"]), 8),
        Column("Số người phát biểu", hand.numbers(rows["speakers"]), 8),
        Column("Thời gian (phút)", hand.numbers(rows["minutes"]), 9),
        Column("Đủ quy trình", hand.ticks(rows["procedure_complete"], habit.mark), 8),
        Column("Ra nghị quyết", hand.ticks(rows["resolution"], habit.mark), 8),
        *_scores(rows, habit),
    ]
    _mistype(columns, rows, fields)
    return columns


def _who(truth: Truth, rows: pd.DataFrame, habit: Habit) -> list[Column]:
    own = truth.cells.loc[rows["cell"]]
    codes = list(own["cell_id"])
    if habit.cell == "number":
        codes = [int(code) if code.isdigit() else code for code in codes]
    columns = [] if habit.cell == "name" else [Column("Mã chi bộ", codes, 12)]
    if habit.cell in ("name", "both"):
        columns.append(Column("Chi bộ", list(own["name"]), 30))
    if habit.commune:
        columns.append(Column("Xã, thị trấn", list(commune_words(truth)[own["commune"]]), 18))
    return columns


def _when(rows: pd.DataFrame, habit: Habit) -> list[Column]:
    months = rows["month"].dt.month
    held_on = Column("Ngày họp", hand.days(rows["held_on"], habit.dates, blank="Chưa họp"), 20)
    if not habit.month:
        return [held_on]
    typed = list(months) if habit.month == "number" else [f"Tháng {month}" for month in months]
    return [Column("Tháng", typed, 9), held_on]


def _present(rows: pd.DataFrame, habit: Habit) -> list:
    if habit.attendance == "number":
        return hand.numbers(rows["present"])
    return hand.fractions(rows["present"], rows["due"], habit.attendance == "fraction_from_date")


def _scores(rows: pd.DataFrame, habit: Habit) -> list[Column]:
    """Score and grade, from the first month with a point table; sheets before have no such columns."""
    if rows["score"].isna().all():
        return []
    columns = [
        Column("Điểm > Tự chấm", hand.points(rows["self_score"], habit.comma), 8),
        Column("Điểm > Đảng ủy chấm", hand.points(rows["score"], habit.comma), 8),
    ]
    if habit.grade == "word":
        words = rows["grade"].map(GRADE_WORDS)
        return [*columns, Column("Xếp loại", [None if pd.isna(word) else word for word in words], 11)]
    return columns + [
        Column(f"Xếp loại > {word}", hand.ticks(rows["grade"].eq(grade), habit.mark), 7)
        for grade, word in GRADE_WORDS.items()
    ]


_FIELD_HEADERS = {
    "speakers": "Số người phát biểu",
    "held_on": "Ngày họp",
    "minutes": "Thời gian (phút)",
    "grade.fair": "Xếp loại > Khá",
}


def _mistype(columns: list[Column], rows: pd.DataFrame, fields: dict) -> None:
    for (row, field), typed in fields.items():
        if row in rows.index:
            for column in columns:
                if column.header == _FIELD_HEADERS[field]:
                    column.typed[rows.index.get_loc(row)] = typed


def _with_unknown_cell(columns: list[Column], commune_code: str) -> list[Column]:
    """The last row once more under a code that stands in no list of cells."""
    return [
        replace(
            column, typed=[*column.typed, f"{commune_code}999" if column.header == "Mã chi bộ" else column.typed[-1]]
        )
        for column in columns
    ]


def _in_tcvn3(sheet: Sheet) -> Sheet:
    """The sheet as a machine with a .VnTime font stores it."""
    rows = [(look, [hand.tcvn3(v) if isinstance(v, str) else v for v in values]) for look, values in sheet.rows]
    return replace(sheet, name="Nam", rows=rows)
