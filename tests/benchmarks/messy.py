"""A district with one long and messy sheet of meetings: what the bars of speed and memory are measured on."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from pathlib import Path

from tests.registers.made import CELLS, MEETINGS
from thanhson.sample.xlsx import Sheet, save, workbook

PROGRAMME = Path(__file__).parents[2] / "data" / "sample" / "programme.toml"
COMMUNES = [
    ("08542", "TT Thanh Sơn"), ("08572", "xã Địch Quả"), ("08584", "VÕ MIẾU"), ("08611", "Van Mieu"), ("08632", "H¬ng CÇn"),
]  # fmt: skip
KINDS = ["thường kỳ", "Thường kỳ", "chuyên đề", "Chuyên  đề", "kết hợp", "Th\u01b0ơ\u0300ng ky\u0300"]
TOPICS = ["Xây dựng nông thôn mới", "Xây  dựng nông thôn mới ", "Hoà giải ở cơ sở", "Bảo vệ môi trường", None, "-"]
TICKS = ["x", "X", "✓", 1, None]
GRADES = ["Tốt", "Khá", "Trung bình", "Kém", "TB", None]
MONTHS_A_CELL = 60


def write_district(folder: Path, meetings: int, seed: int = 1) -> Path:
    """A district folder whose ``raw/`` holds a list of cells and a sheet of ``meetings`` rows; returns that workbook."""
    raw = folder / "raw"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "programme.toml").write_text(PROGRAMME.read_text(encoding="utf-8"), encoding="utf-8")
    cells = -(-meetings // MONTHS_A_CELL)
    save(raw / "cells.xlsx", workbook([_cells(cells)]))
    path = raw / "meetings.xlsx"
    save(path, workbook([_meetings(meetings, random.Random(seed))]))
    return path


def _code(cell: int) -> str:
    return f"{COMMUNES[cell % len(COMMUNES)][0]}{cell:05d}"


def _cells(count: int) -> Sheet:
    rows = [("plain", ["DANH SÁCH CHI BỘ"]), ("header", CELLS)]
    for cell in range(count):
        name = COMMUNES[cell % len(COMMUNES)][1]
        row = [cell + 1, _code(cell), f"Chi bộ khu {cell}", "Đảng bộ xã", name, "Khu dân cư", None, None, None, 2014]
        rows.append(("plain", row))
    return Sheet("Chi bộ", rows)


def _meetings(count: int, dice: random.Random) -> Sheet:
    rows = [("plain", ["TỔNG HỢP KẾT QUẢ SINH HOẠT CHI BỘ"]), ("header", MEETINGS)]
    slots = itertools.product(range(-(-count // MONTHS_A_CELL)), range(MONTHS_A_CELL))
    rows += [("plain", _row(number, cell, month, dice)) for number, (cell, month) in enumerate(slots) if number < count]
    return Sheet("Sinh hoạt", rows)


def _row(number: int, cell: int, month: int, dice: random.Random) -> list[object]:
    day = dt.date(2016 + month // 12, month % 12 + 1, dice.randint(1, 28))
    listed, score = dice.randint(3, 60), dice.randint(400, 1000) / 10
    present = dice.randint(1, listed)
    return [
        number + 1,
        _code(cell) if dice.random() < 0.8 else int(_code(cell)),
        dice.choice([f"{day:%m/%Y}", f"Tháng {day.month}/{day.year}", day.replace(day=1)]),
        dice.choice(
            [
                day,
                f"{day:%d/%m/%Y}",
                f"{day:%d.%m.%Y}",
                f"{day:%d-%m-%y}",
                f"{day:%Y-%m-%d}",
                f"{day:%d/%m/%Y} (thứ Hai)",
            ]
        ),
        dice.choice(KINDS),
        dice.choice(TOPICS),
        listed if dice.random() < 0.7 else str(listed),
        0,
        dice.choice([present, f"{present}/{listed}", f"{present}/{listed} (Đạt {present / listed:.0%})"]),
        listed - present if dice.random() < 0.9 else "nt",
        0,
        dice.randint(1, 12),
        dice.choice([90, 95, 100, 120, "90", "..."]),
        dice.choice(TICKS),
        dice.choice(TICKS),
        f"{score:.1f}".replace(".", ","),
        dice.choice([score, f"{score:.1f}".replace(".", ","), f"{score:.1f}"]),
        dice.choice(GRADES),
    ]
