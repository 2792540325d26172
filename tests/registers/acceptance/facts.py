"""A small district as facts: what its registers say, before anybody types them."""

from __future__ import annotations

import datetime as dt
import random

COMMUNES = {
    "08542": "Thanh Sơn", "08572": "Địch Quả", "08584": "Võ Miếu", "08611": "Văn Miếu", "08632": "Hương Cần", "08644": "Yên Lãng",
    "08647": "Yên Lương", "08650": "Thượng Cửu",
}  # fmt: skip
AREAS = ["Bến Dầm", "Hòa Bình", "Giếng Chuối", "Đồng Bèo", "Lũy Tre", "Hương Nhài"]
FAMILY = ["Hà", "Đinh", "Nguyễn", "Lò", "Bùi", "Phùng", "Trần", "Vũ", "Hoàng", "Lê"]
MIDDLE = {"f": ["Thị", "Thị Thu", "Thanh"], "m": ["Văn", "Đức", "Quang"]}
GIVEN = {"f": ["Hòa", "Mai", "Thủy", "Hương", "Nhung", "Lan"], "m": ["Hùng", "Tú", "Khoát", "Dũng", "Sơn", "Thắng"]}
GROUPS = {"04": "Mường", "01": "Kinh", "09": "Dao"}
OCCUPATIONS = ["Giáo viên", "Nông dân", "Công an xã", "Cán bộ y tế", "Công nhân"]
EDUCATIONS = ["Đại học", "Trung cấp", "12/12", "Cao đẳng"]
TOPICS = ["Xây dựng nông thôn mới", "Hòa giải ở cơ sở", "Bảo vệ môi trường", "Học tập và làm theo Bác"]
TYPES = {"residential": "Khu dân cư", "school": "Trường học", "health": "Trạm y tế", "police": "Công an"}
GRADES = {"good": "Tốt", "fair": "Khá", "average": "Trung bình", "poor": "Kém"}
KINDS = {"regular": "thường kỳ", "thematic": "chuyên đề", "combined": "kết hợp"}
RATINGS = {
    "excellent": "Hoàn thành xuất sắc nhiệm vụ",
    "good": "Hoàn thành tốt nhiệm vụ",
    "completed": "Hoàn thành nhiệm vụ",
}
OLD_RATINGS = {
    "clean_strong": "Trong sạch vững mạnh",
    "good": "Hoàn thành tốt nhiệm vụ",
    "completed": "Hoàn thành nhiệm vụ",
}

Facts = dict[str, list[dict]]


def facts(seed: int = 7) -> Facts:
    """The rows of all registers, field by field, as an office would type them without a slip."""
    dice = random.Random(seed)
    cells = _cells(dice)
    known = {
        "cells": cells,
        "areas": _areas(cells),
        "admissions": _admissions(cells, dice),
        "meetings": _meetings(cells, dice),
        "ratings": _ratings(cells, dice),
        "postings": _postings(cells, dice),
    }
    for kind, rows in known.items():
        for number, row in enumerate(rows):
            _blank(kind, number, row)
    return known


SPOILT = {
    "cells": ["committee"], "admissions": ["full_on", "ethnicity"], "meetings": ["minutes", "speakers", "held_on", "grade"],
    "ratings": ["members.good"],
}  # fmt: skip
"""Fields that some rows leave blank, so that a messy office can type a fault there and nothing else."""


def _blank(kind: str, number: int, row: dict) -> None:
    fields = SPOILT.get(kind, [])
    if fields and number % 11 == 3:
        field = fields[number // 11 % len(fields)]
        if field == "grade" and not row["month"].endswith("2019"):
            field = "minutes"
        row[field] = None
        row["_spoilt"] = field
    elif kind == "meetings" and number % 37 == 5:
        row |= {
            "held_on": "Chưa họp",
            "present": None,
            "excused": None,
            "unexcused": None,
            "score": None,
            "self_score": None,
            "grade": None,
        }


def _cells(dice: random.Random) -> list[dict]:
    rows = []
    for code, commune in COMMUNES.items():
        for number, name in enumerate([*dice.sample(AREAS, 2), None], start=1):
            kind = "residential" if name else dice.choice(["school", "health", "police"])
            title = f"Chi bộ khu {name}" if name else f"Chi bộ {TYPES[kind]} {commune}"
            rows.append(
                {
                    "cell_id": f"{code}{number:03d}", "name": title, "commune": commune,
                    "committee": f"Đảng bộ {'thị trấn' if code == '08542' else 'xã'} {commune}", "cell_type": TYPES[kind],
                    "founded_on": dt.date(dice.randint(1960, 2010), dice.randint(1, 12), dice.randint(1, 28)),
                    "last_admission_year": dice.choice([2009, 2013, 2015, "chưa", None]),
                }
            )  # fmt: skip
    return rows


def _areas(cells: list[dict]) -> list[dict]:
    homes = [cell for cell in cells if cell["cell_type"] == TYPES["residential"]]
    return [
        {
            "area_id": f"K{number:02d}", "name": cell["name"].removeprefix("Chi bộ khu "), "commune": cell["commune"],
            "cell_id": cell["cell_id"] if number % 5 else None, "valid_from": dt.date(1990, 1, 1), "valid_to": None,
        }
        for number, cell in enumerate(homes, start=1)
    ]  # fmt: skip


def _admissions(cells: list[dict], dice: random.Random) -> list[dict]:
    rows = []
    for year in (2016, 2017, 2018, 2019):
        for number in range(14):
            sex = dice.choice("fm")
            admitted = dt.date(year, dice.randint(1, 12), dice.randint(1, 28))
            rows.append(
                {
                    "person_name": f"{dice.choice(FAMILY)} {dice.choice(MIDDLE[sex])} {dice.choice(GIVEN[sex])}",
                    "birth_date": dt.date(year - dice.randint(20, 34), dice.randint(1, 12), dice.randint(1, 28)),
                    "sex": {"f": "Nữ", "m": "Nam"}[sex], "ethnicity": GROUPS[dice.choice(["04", "04", "01", "09"])],
                    "youth_union": "x" if number % 3 else None, "occupation": dice.choice(OCCUPATIONS),
                    "education": dice.choice(EDUCATIONS), "cell_id": dice.choice(cells)["cell_id"],
                    "decision_number": f"{number + 1}-QĐ/HU", "decided_on": admitted - dt.timedelta(days=dice.randint(5, 20)),
                    "admitted_on": admitted, "full_on": admitted.replace(year=year + 1) + dt.timedelta(days=dice.randint(0, 20)),
                    "readmitted": "x" if number == 5 else None,
                }
            )  # fmt: skip
    return rows


def _meetings(cells: list[dict], dice: random.Random) -> list[dict]:
    return [
        _meeting(cell, year, month, dice)
        for year in (2016, 2017, 2018, 2019)
        for cell in cells
        for month in range(1, 13)
        if dice.random() < 0.97
    ]


def _meeting(cell: dict, year: int, month: int, dice: random.Random) -> dict:
    listed = dice.randint(5, 28)
    exempt = dice.choice([0, 0, 1, 2])
    absent = dice.choice([0, 0, 1, 2])
    score = dice.choice([95.5, 92.0, 91.25, 84.5, 78.0, 66.5]) if (year, month) > (2018, 7) else None
    grade = (
        None
        if score is None
        else next(name for name, low in {"good": 90, "fair": 70, "average": 50}.items() if score >= low)
    )
    kind = "combined" if month % 3 == 0 else "regular"
    return {
        "cell_id": cell["cell_id"], "month": f"{month:02d}/{year}", "held_on": dt.date(year, month, dice.randint(1, 28)),
        "kind": KINDS[kind], "topic": dice.choice(TOPICS) if kind == "combined" else None, "listed": listed, "exempt": exempt,
        "present": listed - exempt - absent, "excused": absent, "unexcused": 0, "speakers": dice.randint(1, 9),
        "minutes": dice.choice([90, 95, 100, 120]), "procedure_complete": "x" if dice.random() < 0.9 else None,
        "resolution": "x" if dice.random() < 0.8 else None, "self_score": None if score is None else score + 1, "score": score,
        "grade": GRADES[grade] if grade else None,
    }  # fmt: skip


def _ratings(cells: list[dict], dice: random.Random) -> list[dict]:
    return [
        {
            "year": year, "cell_id": cell["cell_id"], "members_rated": 18,
            "rating": dice.choice(list((OLD_RATINGS if year < 2018 else RATINGS).values())),
            "members.excellent": dice.randint(0, 3), "members.good": dice.randint(5, 15), "members.completed": dice.randint(0, 4),
            "members.not_completed": 0,
        }
        for year in (2016, 2017, 2018, 2019)
        for cell in cells
    ]  # fmt: skip


def _postings(cells: list[dict], dice: random.Random) -> list[dict]:
    return [
        {
            "person_name": f"{dice.choice(FAMILY)} Văn {dice.choice(GIVEN['m'])}", "office": dice.choice(["Phó Bí thư Đảng ủy", None]),
            "from_cell": cells[number]["cell_id"], "to_cell": cells[-1 - number]["cell_id"],
            "from_on": dt.date(2017, 1 + number, 1), "to_on": dt.date(2018, 12, 31) if number % 2 else None,
        }
        for number in range(8)
    ]  # fmt: skip
