"""Communes, cells and ethnic groups by name: what is recognised, what is refused, and that close pairs never change places."""

from __future__ import annotations

import itertools
from collections import Counter

import pandas as pd
import pytest

from thanhson.errors import UsageError
from thanhson.registers.cellnames import CellIndex
from thanhson.registers.ethnicities import ethnicity
from thanhson.registers.folding import fold
from thanhson.registers.places import COMMUNE_COLUMNS, Communes, Match, communes

KNOWN = communes("238")
CODE = dict(zip(KNOWN["name"], KNOWN["commune_code"], strict=True))


@pytest.fixture(scope="module")
def thanhson() -> Communes:
    return Communes(KNOWN)


def test_the_list_holds_the_town_and_the_22_communes_of_the_programmes_years():
    assert list(KNOWN.columns) == COMMUNE_COLUMNS
    assert Counter(KNOWN["kind"]) == {"town": 1, "commune": 22}
    assert KNOWN["commune_code"].is_unique
    assert KNOWN["commune_code"].str.fullmatch(r"08[56]\d\d").all()
    assert set(KNOWN["valid_to"]) == {"2025-06-30"}
    assert set(KNOWN["successor"]) == {"Thanh Sơn", "Võ Miếu", "Văn Miếu", "Cự Đồng", "Hương Cần", "Yên Sơn", "Khả Cửu"}


def test_folded_names_of_communes_do_not_collide():
    assert KNOWN["name"].map(fold).is_unique


@pytest.mark.parametrize("name", CODE)
def test_every_commune_is_found_in_all_its_spellings(thanhson, name):
    kind = "Thị trấn" if name == "Thanh Sơn" else "xã"
    for text in (name, name.upper(), fold(name), f"{kind} {name}", f"{kind.upper()} {name.upper()}"):
        assert thanhson.find(text) == Match(CODE[name])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("TT Thanh Sơn", "Thanh Sơn"), ("TT. Thanh Sơn", "Thanh Sơn"), ("Đ.Quả", "Địch Quả"), ("x. Tân Lập", "Tân Lập"),
        ("Xã Sơn Hùng, huyện Thanh Sơn", "Sơn Hùng"), ("Y. Lãng", "Yên Lãng"),
    ],
)  # fmt: skip
def test_short_forms_are_aliases(thanhson, text, name):
    assert thanhson.find(text) == Match(CODE[name], "place.alias")


def test_the_committee_of_a_commune_stands_for_it_above_its_rows(thanhson):
    for text in ("Đảng bộ xã Võ Miếu", "ĐẢNG BỘ XÃ VÕ MIẾU", "Đảng ủy Võ Miếu", "dang bo xa Vo Mieu"):
        assert thanhson.find(text) == Match(CODE["Võ Miếu"], "place.alias")
    assert thanhson.find("Đảng bộ Công an huyện").fault == "place.unknown"


@pytest.mark.parametrize(
    ("text", "name"),
    [("Hơng Cần", "Hương Cần"), ("xã Yên Lơng", "Yên Lương"), ("Thợng Cửu", "Thượng Cửu"), ("Lơng Nha", "Lương Nha")],
)
def test_a_lost_horn_is_put_back_where_one_name_fits(thanhson, text, name):
    assert thanhson.find(text) == Match(CODE[name], "place.lost_u_horn")


@pytest.mark.parametrize(
    ("text", "name"),
    [("Địch Qủaa", "Địch Quả"), ("Thạch Khoá", "Thạch Khoán"), ("Thnah Sơn", "Thanh Sơn"), ("Giáp Lay", "Giáp Lai")],
)
def test_one_edit_with_a_single_nearest_name_is_mended(thanhson, text, name):
    assert thanhson.find(text) == Match(CODE[name], "place.fuzzy")


def test_between_vo_mieu_and_van_mieu_nothing_is_chosen(thanhson):
    assert thanhson.find("Vă Miếu") == Match(fault="place.ambiguous")
    assert thanhson.find("T.Sơn") == Match(fault="place.ambiguous")


@pytest.mark.parametrize("pair", [("Võ Miếu", "Văn Miếu"), ("Yên Lãng", "Yên Lương"), ("Thanh Sơn", "Thắng Sơn")])
def test_close_pairs_are_never_swapped(thanhson, pair):
    one, other = pair
    letters = "abcdefghijklmnopqrstuvwxyz "
    for name, twin in (pair, (other, one)):
        folded = fold(name)
        edits = {
            folded[:i] + letter + folded[i + cut :]
            for i, letter, cut in itertools.product(range(len(folded) + 1), ["", *letters], (0, 1))
        }
        assert not [text for text in edits - {fold(twin)} if thanhson.find(text).code == CODE[twin]]
        assert thanhson.find(folded).code == CODE[name]


@pytest.mark.parametrize("text", ["Hà Nội", "Xã Văn Luông", "99999", "Sơn", "", "huyện"])
def test_other_places_are_unknown(thanhson, text):
    assert thanhson.find(text) == Match(fault="place.unknown")


def test_a_code_that_lost_its_zero_is_known(thanhson):
    assert thanhson.find("8572") == Match("08572", "code.leading_zero")
    assert thanhson.find("08572") == Match("08572")


@pytest.mark.parametrize(
    ("committee", "expected"),
    [("Đảng bộ xã Địch Quả", True), ("Đảng ủy thị trấn Thanh Sơn", True), ("ĐB xã Tân Lập", True), ("Đảng bộ Thanh Sơn", True),
     ("Đảng bộ Công an huyện Thanh Sơn", False), ("Đảng bộ huyện Thanh Sơn", False), ("Chi bộ cơ sở Bệnh viện", False)],
)  # fmt: skip
def test_a_committee_of_a_commune_is_told_from_others(thanhson, committee, expected):
    assert thanhson.names(committee) is expected


def test_a_district_brings_its_own_communes(tmp_path):
    (tmp_path / "communes.csv").write_text(
        "commune_code,name,kind,district_code\n00101,Tân An,commune,099\n00201,Xa Lạ,commune,098\n", encoding="utf-8"
    )
    assert communes("099", tmp_path)["name"].to_list() == ["Tân An"]


def test_a_district_without_communes_is_told_what_to_bring(tmp_path):
    with pytest.raises(UsageError, match=r"no commune of the district 099 in the list.*communes\.csv"):
        communes("099", tmp_path)
    (tmp_path / "communes.csv").write_text("code,name\n1,A\n", encoding="utf-8")
    with pytest.raises(UsageError, match="missing columns commune_code, kind, district_code"):
        communes("099", tmp_path)


CELLS = pd.DataFrame(
    [
        ("0857201", "Chi bộ khu 3", "08572"),
        ("0857202", "Chi bộ khu 4", "08572"),
        ("0857203", "Chi bộ khu Bến Dầm", "08572"),
        ("0858401", "Chi bộ khu 3", "08584"),
        ("0858402", "Chi bộ Trường Mầm non Võ Miếu", "08584"),
        ("0863201", "Chi bộ khu Hương Mỹ", "08632"),
        ("0858403", "Chi bộ khu Đồng Bèo", "08584"),
        ("0858404", "Chi bộ khu Đồng Bẹo", "08584"),
    ],
    columns=["cell_id", "name", "commune_code"],
)


@pytest.fixture(scope="module")
def index(thanhson) -> CellIndex:
    return CellIndex(CELLS, thanhson)


@pytest.mark.parametrize(
    ("text", "commune", "expected"),
    [
        ("0857201", None, Match("0857201")),
        ("857201", None, Match("0857201", "code.leading_zero")),
        ("999", None, Match(fault="cell.unknown")),
        ("Chi bộ khu 3", "08572", Match("0857201")),
        ("CHI BỘ KHU 3", "08584", Match("0858401")),
        ("CB Bến Dầm", None, Match("0857203", "place.alias")),
        ("Khu dân cư Bến Dầm", "08572", Match("0857203", "place.alias")),
        ("Chi bộ khu 3, xã Võ Miếu", None, Match("0858401")),
        ("Chi bộ khu Hơng Mỹ", None, Match("0863201", "place.lost_u_horn")),
        ("Chi bộ khu Bến Dầmm", "08572", Match("0857203", "place.fuzzy")),
        ("Chi bộ khu 3", None, Match(fault="place.ambiguous")),
        ("Chi bộ khu Đồng Beo", "08584", Match(fault="place.ambiguous")),
        ("Chi bộ khu Đồng Bẹo", "08584", Match("0858404")),
        ("Chi bộ khu Bến Dầm", "08584", Match(fault="cell.unknown")),
    ],
)
def test_cells_are_found_by_code_or_by_name_within_their_commune(index, text, commune, expected):
    assert index.find(text, commune) == expected


def test_a_lost_horn_is_never_taken_for_another_vowel(thanhson):
    pair = [("a", "Chi bộ khu Hương", "08572"), ("b", "Chi bộ khu Hồng", "08572")]
    both = CellIndex(pd.DataFrame(pair, columns=CELLS.columns), thanhson)
    assert both.find_name("Chi bộ khu Hơng", "08572") == Match("a", "place.lost_u_horn")
    assert both.find_name("Chi bộ khu Hồng", "08572") == Match("b")
    assert (ethnicity("Mờng"), ethnicity("Mông"), ethnicity("Mong")) == ("04", "08", "08")


@pytest.mark.parametrize("text", ["Chi bộ khu 5", "Chi bộ khu 34", "khu 33"])
def test_a_number_in_a_name_is_never_taken_for_a_slip(index, text):
    assert index.find(text, "08572") == Match(fault="cell.unknown")


@pytest.mark.parametrize(
    ("text", "code"),
    [("Kinh", "01"), ("Mường", "04"), ("mường", "04"), ("MUONG", "04"), ("Dao", "09"), ("Mán", "09"), ("dân tộc Tày", "02"),
     ("H'Mông", "08"),
     ("4", "04"), ("04", "04"), ("Cao Lan", "13"), ("Ơ Đu", "54")],
)  # fmt: skip
def test_ethnic_groups_are_known_by_their_names_and_codes(text, code):
    assert ethnicity(text) == code


@pytest.mark.parametrize("text", ["Anh", "55", "0", "", "Mường Kinh"])
def test_what_is_no_ethnic_group_is_none(text):
    assert ethnicity(text) is None


def test_there_are_54_ethnic_groups():
    frame = pd.read_csv("thanhson/registers/ethnicities.csv", dtype=str)
    assert frame["code"].to_list() == [f"{i:02d}" for i in range(1, 55)]
    assert frame["name"].is_unique
