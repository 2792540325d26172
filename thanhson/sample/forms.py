"""Forms as offices lay them out: heads of the committee and the Party, titles, merged headers, column numbers, totals, signatures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from thanhson.sample.xlsx import Sheet

MADE_UP = "(Số liệu giả lập, không phải sổ sách của bất kỳ địa phương nào)"
_ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


@dataclass
class Column:
    """A column of a form: header (``Giới tính > Nam`` stands on two rows), values as typed, width, whether totalled.

    ``formula`` stands beside the column's number: ``(=6+7+8+9)``.
    """

    header: str
    typed: list
    width: float = 11
    total: bool = False
    formula: str = ""


@dataclass(frozen=True)
class Heading:
    """What stands above the table: the committees on the left, the place and day on the right, the title's lines."""

    above: str
    committee: str
    place_and_day: str
    title: tuple[str, ...]


def form(name: str, heading: Heading, columns: list[Column], groups: Sequence[str] | None = None) -> Sheet:
    """A sheet: heading, header of one or two rows, column numbers, rows (under group rows where given), total, signatures."""
    n = len(columns) + 1
    sheet = Sheet(name, rows=[], widths=[5, *(column.width for column in columns)])
    _put_heading(sheet, heading, n)
    _put_headers(sheet, ["STT", *(column.header for column in columns)])
    numbers = [f"{k}{column.formula}" if column.formula else k for k, column in enumerate(columns, 2)]
    sheet.rows.append(("numbers", [1, *numbers]))
    records = list(zip(*(column.typed for column in columns), strict=True))
    if groups is None:
        sheet.rows += [("body", [k, *record]) for k, record in enumerate(records, 1)]
    else:
        _put_groups(sheet, records, groups, n)
    _put_total(sheet, columns, n)
    _put_signatures(sheet, n)
    return sheet


def _put_heading(sheet: Sheet, heading: Heading, n: int) -> None:
    half = max(2, n // 2)
    for look, left, right in (
        ("heading", heading.above, "ĐẢNG CỘNG SẢN VIỆT NAM"),
        ("aside", heading.committee, heading.place_and_day),
    ):
        row = len(sheet.rows)
        sheet.rows.append((look, [None] * n))
        sheet.rows[-1][1][0], sheet.rows[-1][1][half] = left, right
        sheet.merged += [(row, 0, row, half - 1), (row, half, row, n - 1)]
    sheet.rows.append(("plain", []))
    for look, line in [("title", line) for line in heading.title] + [("aside", MADE_UP)]:
        sheet.merged.append((len(sheet.rows), 0, len(sheet.rows), n - 1))
        sheet.rows.append((look, [line, *[None] * (n - 1)]))
    sheet.rows.append(("plain", []))


def _put_headers(sheet: Sheet, headers: list[str]) -> None:
    """One row of headers; two where a header has a level below, merged downwards and across."""
    top = len(sheet.rows)
    upper = [header.split(" > ")[0] for header in headers]
    lower = [header.split(" > ")[1] if " > " in header else None for header in headers]
    if not any(lower):
        sheet.rows.append(("header", upper))
        return
    shown = [
        header if low is None or k == 0 or upper[k - 1] != header else None
        for k, (header, low) in enumerate(zip(upper, lower, strict=True))
    ]
    sheet.rows += [("header", shown), ("header", lower)]
    start = 0
    for k in range(1, len(headers) + 1):
        if k < len(headers) and lower[start] is not None and upper[k] == upper[start]:
            continue
        if lower[start] is None:
            sheet.merged.append((top, start, top + 1, start))
        elif k - start > 1:
            sheet.merged.append((top, start, top, k - 1))
        start = k


def _put_groups(sheet: Sheet, records: list[tuple], groups: Sequence[str], n: int) -> None:
    above, group_number, number = None, 0, 0
    for record, group in zip(records, groups, strict=True):
        if group != above:
            group_number, number, above = group_number + 1, 0, group
            sheet.rows.append(("strong", [roman(group_number), group, *[None] * (n - 2)]))
        number += 1
        sheet.rows.append(("body", [number, *record]))


def _put_total(sheet: Sheet, columns: list[Column], n: int) -> None:
    if not any(column.total for column in columns):
        return
    sums = [sum(v for v in column.typed if isinstance(v, int)) if column.total else None for column in columns]
    sheet.rows.append(("strong", [None, "Cộng" if sums[0] is None else sums[0], *sums[1:]]))


def _put_signatures(sheet: Sheet, n: int) -> None:
    half = max(2, n // 2)
    sheet.rows.append(("plain", []))
    for look, left, right in (
        ("heading", "NGƯỜI LẬP BIỂU", "T/M BAN THƯỜNG VỤ"),
        ("aside", "(Ký, ghi rõ họ tên)", "(Ký tên, đóng dấu)"),
    ):
        row: list = [None] * n
        row[1], row[half] = left, right
        sheet.rows.append((look, row))


def roman(number: int) -> str:
    """Group numbers as forms write them: ``IV``."""
    text = ""
    for value, letters in _ROMAN:
        while number >= value:
            text, number = text + letters, number - value
    return text
