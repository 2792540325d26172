"""Sheets and files as offices make them, for the tests of reading."""

from __future__ import annotations

from pathlib import Path, PurePath

from thanhson.registers.reading import read_registers, recognised
from thanhson.registers.sheets import RawTable, Refusal, Sheet

AREAS = ["STT", "Mã khu", "Tên khu dân cư", "Xã, thị trấn", "Mã chi bộ", "Từ ngày", "Đến ngày"]
CELLS = [
    "STT", "Mã chi bộ", "Tên chi bộ", "Đảng bộ cơ sở", "Xã, thị trấn", "Loại hình chi bộ", "Ngày thành lập", "Ngày kết thúc",
    "Sáp nhập vào", "Năm kết nạp gần nhất",
]  # fmt: skip
ADMISSIONS = [
    "STT", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Đoàn viên", "Nghề nghiệp", "Trình độ", "Mã chi bộ", "Số quyết định",
    "Ngày quyết định", "Ngày kết nạp", "Ngày chính thức", "Kết nạp lại", "Ghi chú",
]  # fmt: skip
MEETINGS = [
    "STT", "Mã chi bộ", "Tháng", "Ngày họp", "Hình thức", "Chuyên đề", "Tổng số đảng viên", "Miễn sinh hoạt", "Có mặt",
    "Vắng có lý do", "Vắng không lý do", "Số người phát biểu", "Thời gian (phút)", "Đủ quy trình", "Ra nghị quyết", "Điểm tự chấm",
    "Điểm", "Xếp loại",
]  # fmt: skip
RATINGS = [
    "STT", "Năm", "Mã chi bộ", "Xếp loại chi bộ", "Số ĐV được đánh giá", "Xuất sắc", "Tốt", "Hoàn thành", "Không hoàn thành",
]  # fmt: skip
POSTINGS = ["STT", "Họ và tên", "Chức vụ", "Chi bộ đang sinh hoạt", "Chi bộ tăng cường", "Từ ngày", "Đến ngày"]

HEADERS = {
    "areas": AREAS, "cells": CELLS, "admissions": ADMISSIONS, "meetings": MEETINGS, "ratings": RATINGS, "postings": POSTINGS,
}  # fmt: skip


def meeting(number: object = 1, cell: object = "CB001", month: object = 7, **more: object) -> list[object]:
    """A good row of meetings below ``MEETINGS``; ``more`` names cells by their header."""
    row = [number, cell, month, "05/07/2019", "thường kỳ", None, 18, 1, 17, 0, 0, 5, 90, "x", "x", 92, 91, "Tốt"]
    for header, value in more.items():
        row[MEETINGS.index(header)] = value
    return row


def table(rows: list[list[object]], merged: tuple = (), path: str = "a.xlsx") -> RawTable | Refusal:
    """The one sheet of a file that holds ``rows``, recognised."""
    (found,) = recognised([Sheet.of_rows(path, "Sheet1", rows, merged=merged)], PurePath(path))
    return found


def read(raw: Path) -> dict[tuple[str, str], RawTable | Refusal]:
    """Everything below ``raw`` by file and sheet."""
    return {(found.file, found.sheet): found for found in read_registers(raw)}


def book(
    path: Path, sheets: dict[str, list[list[object]]], merged: dict[str, list[str]] | None = None, hidden: tuple = ()
) -> Path:
    """An .xlsx as openpyxl writes it."""
    import openpyxl

    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for reach in (merged or {}).get(name, ()):
            sheet.merge_cells(reach)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
    path.parent.mkdir(parents=True, exist_ok=True)
    workbook.save(path)
    return path
