"""Broken files of every kind: reading never raises, loses no row of the other files, and accounts for every row it reads."""

import random
from pathlib import Path

import pytest

from tests.registers.made import AREAS, MEETINGS, book, meeting
from thanhson.registers.reading import read_registers
from thanhson.registers.sheets import RawTable, Refusal
from thanhson.words import say

ROWS = [
    ["TỔNG HỢP KẾT QUẢ SINH HOẠT CHI BỘ NĂM 2019"],
    [],
    MEETINGS,
    *(meeting(i, f"CB{i:03}") for i in range(1, 40)),
    ["Cộng"],
]
EACH = 25


def flipped(data: bytes, dice: random.Random) -> bytes:
    """Up to twenty bytes changed."""
    changed = bytearray(data)
    for _ in range(dice.randint(1, 20)):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def cut(data: bytes, dice: random.Random) -> bytes:
    """A piece left out, anywhere."""
    start = dice.randrange(len(data))
    return data[:start] + data[start + dice.randint(1, len(data)) :]


def swapped(data: bytes, dice: random.Random) -> bytes:
    """Two pieces in each other's place."""
    a, b, c, d = sorted(dice.randrange(len(data) + 1) for _ in range(4))
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def doubled(data: bytes, dice: random.Random) -> bytes:
    """A piece said twice."""
    a, b = sorted(dice.randrange(len(data) + 1) for _ in range(2))
    return data[:b] + data[a:b] + data[b:]


def originals(folder: Path) -> dict[str, bytes]:
    import pandas as pd
    import xlwt

    xlsx = book(
        folder / "a.xlsx", {"Họp": ROWS, "Khu": [AREAS, [1, "K1", "Khu 1", "Địch Quả"]]}, {"Họp": ["A1:R1"]}
    ).read_bytes()
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("Họp")
    for i, row in enumerate(ROWS):
        for j, value in enumerate(row):
            sheet.write(i, j, value)
    workbook.save(str(folder / "a.xls"))
    pd.DataFrame(ROWS[3:-1], columns=MEETINGS).to_excel(folder / "a.ods", engine="odf", index=False)
    text = "\n".join(";".join("" if v is None else str(v) for v in row) for row in ROWS)
    return {
        ".xlsx": xlsx,
        ".xls": (folder / "a.xls").read_bytes(),
        ".ods": (folder / "a.ods").read_bytes(),
        ".csv": text.encode("utf-8-sig"),
        ".CSV": text.encode("utf-16"),
    }


def inside_out(data: bytes, change, dice: random.Random) -> bytes:
    """The parts of a zip changed and packed again, so that the change reaches the reader of the parts."""
    import io
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as changed:
        victim = dice.choice([name for name in archive.namelist() if name.endswith((".xml", ".rels"))])
        for name in archive.namelist():
            part = archive.read(name)
            changed.writestr(name, change(part, dice) if name == victim and part else part)
    return out.getvalue()


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("change", [flipped, cut, swapped, doubled])
@pytest.mark.timeout(120)
def test_no_broken_file_stops_the_reading_or_takes_a_row_of_another(tmp_path, change, seed):
    dice = random.Random(f"{change.__name__} {seed}")
    raw = tmp_path / "raw"
    (tmp_path / "made").mkdir()
    raw.mkdir()
    for ending, data in originals(tmp_path / "made").items():
        for i in range(EACH):
            (raw / f"{i:03} broken{ending}").write_bytes(change(data, dice))
            if ending in (".xlsx", ".ods"):
                (raw / f"{i:03} inside{ending}").write_bytes(inside_out(data, change, dice))
    for i in range(0, EACH, 5):
        book(raw / f"{i:03} good.xlsx", {"Họp": ROWS})
    found = list(read_registers(raw))

    assert {f.file for f in found} == {path.name for path in raw.iterdir()}
    for each in found:
        if isinstance(each, Refusal):
            assert each.key != "refused.unexpected"
            assert say(each.key, "vi", **each.params) and say(each.key, "en", **each.params)
        else:
            assert each.rows_read == each.rows_layout + len(each.frame)
            assert each.frame.index.is_unique and each.rows_layout >= 1
    good = [each for each in found if "good" in each.file]
    assert [(type(each), len(each.frame), each.rows_read) for each in good] == [(RawTable, 39, 42)] * 5
    assert any(isinstance(each, Refusal) for each in found)
