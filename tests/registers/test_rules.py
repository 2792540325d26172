"""Every repair, warning and fault rule: a row that calls for it, and what becomes of the row."""

from __future__ import annotations

import datetime as dt
import unicodedata

import pandas as pd
import pytest

from tests.registers.districts import CELLS, FIRST_ROW, cleaned, counted, faults, good, raw
from tests.registers.test_encodings import typed
from thanhson.registers.findings import FAULTS, REPAIRS, WARNINGS
from thanhson.words import catalogue

DAY = dt.date
NINE = {"listed": 9, "exempt": 0}
YOUNG_CELL = {"cell_id": "08632002", "decided_on": None, "birth_date": DAY(1970, 1, 1), "full_on": None}

# rule, kind, the mess, the same typed without it, more about the sheet
REPAIRED = [
    ("text.tcvn3", "admissions", {"occupation": typed("Giáo viên", "tcvn3")}, {}, {}),
    ("text.vni", "admissions", {"occupation": typed("Giáo viên", "vni")}, {}, {}),
    ("text.nfc", "admissions", {"occupation": unicodedata.normalize("NFD", "Giáo viên")}, {}, {}),
    ("text.nfc", "admissions", {"person_name": unicodedata.normalize("NFD", "Hà Thị Nguyên Mẫu")}, {}, {}),
    ("text.tone_placement", "admissions", {"person_name": "Hà Thị Hoà"}, {"person_name": "Hà Thị Hòa"}, {}),
    ("text.spaces", "admissions", {"occupation": " Giáo\u00a0 viên"}, {}, {}),
    ("place.alias", "areas", {"commune": "Đ.Quả"}, {}, {}),
    ("place.alias", "admissions", {"cell_id": None, "cell_name": "CB Bến Dầm", "commune": "Địch Quả"}, {}, {}),
    ("place.fuzzy", "areas", {"commune": "Địch Quảa"}, {}, {}),
    ("place.lost_u_horn", "areas", {"commune": "Hơng Cần"}, {"commune": "Hương Cần"}, {}),
    ("number.text", "meetings", {"listed": "20"}, {}, {}),
    ("number.text", "meetings", {"minutes": "95.0"}, {}, {}),
    ("number.decimal_comma", "meetings", {"score": "91,5"}, {}, {}),
    ("number.thousands_dot", "meetings", {"listed": "1.035", "exempt": 1017}, {"listed": 1035, "exempt": 1017}, {}),
    ("code.leading_zero", "meetings", {"cell_id": 8572001}, {}, {}),
    ("code.leading_zero", "admissions", {"cell_id": "8572001"}, {}, {}),
    ("date.text", "meetings", {"held_on": "05.07.2019"}, {}, {}),
    ("date.weekday", "meetings", {"held_on": "05/07/2019 (thứ Sáu)"}, {}, {}),
    ("date.two_digit_year", "meetings", {"held_on": "5-7-19"}, {}, {}),
    ("date.two_digit_year", "admissions", {"birth_date": "4/3/92"}, {}, {}),
    ("date.two_digit_year", "admissions", {"birth_date": "4/3/60"}, {"birth_date": DAY(1960, 3, 4), "youth_union": "x"}, {}),
    ("attendance.fraction", "meetings", {"present": "17/18"}, {}, {}),
    ("attendance.fraction", "meetings", {"present": "17/18 (Đạt 94%)"}, {}, {}),
    ("attendance.fraction_from_date", "meetings", {**NINE, "present": DAY(2020, 9, 8)}, {**NINE, "present": 8}, {}),
    ("year.from_title", "meetings", {"month": 7, "held_on": None}, {"held_on": None}, {"year": 2019}),
    ("year.from_title", "meetings", {"month": None, "held_on": None}, {"held_on": None}, {"year": 2019, "month": 7}),
    ("year.from_title", "ratings", {"year": None}, {}, {"year": 2019}),
    ("year.from_folder", "meetings", {"month": "Tháng 7", "held_on": None}, {"held_on": None}, {"folder_year": 2019}),
    ("year.from_folder", "ratings", {"year": None}, {}, {"folder_year": 2019}),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "kind", "mess", "clean", "sheet"), REPAIRED)
def test_a_repair_yields_what_was_meant_and_is_counted(rule, kind, mess, clean, sheet):
    messy = cleaned(raw(kind, [good(kind, **mess)], **sheet))
    typed_well = cleaned(raw(kind, [good(kind, **clean)]))
    for name, frame in typed_well.tables.items():
        pd.testing.assert_frame_equal(messy.tables[name], frame)
    assert counted(messy.repairs, kind) == {rule: 1}
    assert counted(typed_well.repairs, kind) == {}
    assert messy.quarantine.empty and typed_well.quarantine.empty


@pytest.mark.parametrize("ditto", ["nt", "-nt-", '"', "”", "Như trên", "n/t"])
def test_a_ditto_mark_is_the_cell_above(ditto):
    first, second = good("admissions"), good("admissions", person_name="Lò Văn Mẫu", occupation=ditto, ethnicity=ditto)
    done = cleaned(raw("admissions", [first, second]))
    assert done.tables["admissions"]["occupation"].to_list() == ["Giáo viên", "Giáo viên"]
    assert done.tables["admissions"]["ethnicity_code"].to_list() == ["04", "04"]
    assert counted(done.repairs, "admissions") == {"text.ditto": 1}


def test_a_ditto_mark_in_the_first_row_has_nothing_above_it():
    one = raw("admissions", [good("admissions")], "a.xlsx")
    two = raw("admissions", [good("admissions", person_name="Lò Văn Mẫu", ethnicity="nt")], "b.xlsx")
    assert faults(cleaned(one, two)) == [("admissions", FIRST_ROW, "ethnicity", "word.unknown", "value")]


WARNED = [
    ("date.partial", "meetings", {"held_on": "07/2019"}),
    ("date.partial", "admissions", {"admitted_on": "2019", "decided_on": None, "full_on": None}),
    ("date.full_too_early", "admissions", {"full_on": DAY(2020, 5, 18)}),
    ("date.decision_after_admission", "admissions", {"decided_on": DAY(2019, 5, 20)}),
    ("date.outside_cell_life", "admissions", {**YOUNG_CELL, "admitted_on": DAY(1994, 5, 19)}),
    ("date.outside_cell_life", "meetings", {"cell_id": "08632002", "month": "07/1995", "held_on": None}),
    ("age.outside_18_60", "admissions", {"birth_date": DAY(2001, 5, 20)}),
    ("age.outside_18_60", "admissions", {"birth_date": DAY(1958, 5, 19), "youth_union": "không"}),
    ("union.over_35", "admissions", {"birth_date": DAY(1983, 5, 19)}),
    ("attendance.above_due", "meetings", {"present": 19, "excused": 0}),
    ("attendance.parts_differ", "meetings", {"present": 16}),
    ("attendance.parts_differ", "meetings", {"present": "17/19"}),
    ("grade.below_band", "meetings", {"grade": "Khá"}),
    ("grade.above_band", "meetings", {"score": 89.9}),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "kind", "changes"), WARNED)
def test_a_warning_keeps_the_row(rule, kind, changes):
    done = cleaned(raw(kind, [good(kind, **changes)]))
    partial = {"date.partial": 1} if rule == "date.partial" else {}
    assert counted(done.warnings, kind) == {rule: 1, **partial}
    assert len(done.tables[kind]) == 1
    assert done.quarantine.empty
    assert cleaned(raw(kind, [good(kind)])).warnings.empty


NOT_WARNED = [
    ("admissions", {"full_on": DAY(2020, 5, 19)}),
    ("admissions", {"birth_date": DAY(2001, 5, 19)}),
    ("admissions", {"birth_date": DAY(1958, 5, 20), "youth_union": "không"}),
    ("admissions", {"birth_date": DAY(1983, 5, 20)}),
    ("admissions", {"decided_on": DAY(2019, 5, 19)}),
    ("meetings", {"present": "18/20", "excused": 0}),
    ("meetings", {"present": 16, "unexcused": None}),
    ("meetings", {"score": 90, "grade": "Tốt"}),
    ("meetings", {"score": None, "grade": "Kém"}),
    ("meetings", {"month": "06/2018", "held_on": None, "score": 20, "grade": "Tốt"}),
    ("meetings", {"cell_id": "08632002", "month": "09/1995", "held_on": None}),
]


@pytest.mark.parametrize(("kind", "changes"), NOT_WARNED)
def test_what_just_keeps_a_rule_is_not_warned_of(kind, changes):
    assert cleaned(raw(kind, [good(kind, **changes)])).warnings.empty


VALUE_FAULTS = [
    ("text.unrecoverable", "admissions", {"occupation": "Gi?o viên"}, "occupation", "occupation"),
    ("text.unrecoverable", "cells", {"committee": "Đảng bộ xã Đ?ch Qu?"}, "committee", "committee"),
    ("text.unrecoverable", "meetings", {"grade": "T?t"}, "grade", "grade"),
    ("place.unknown", "admissions", {"commune": "Xã Lạ Lùng"}, "commune", None),
    ("place.ambiguous", "meetings", {"commune": "Vă Miếu"}, "commune", None),
    ("cell.unknown", "areas", {"cell_id": "999"}, "cell_id", "cell_id"),
    ("cell.unknown", "cells", {"merged_into": "999"}, "merged_into", "merged_into"),
    ("cell.unknown", "postings", {"from_cell": "Chi bộ Không Có"}, "from_cell", "from_cell_id"),
    ("date.unreadable", "meetings", {"held_on": "hôm qua"}, "held_on", "held_on"),
    ("date.unreadable", "admissions", {"birth_date": "4/3/17"}, "birth_date", "birth_year"),
    ("date.impossible", "meetings", {"held_on": "31/02/2019"}, "held_on", "held_on"),
    ("date.impossible", "admissions", {"full_on": "31/02/2020"}, "full_on", "full_on"),
    ("date.in_future", "meetings", {"held_on": DAY(2023, 1, 1)}, "held_on", "held_on"),
    ("number.unreadable", "meetings", {"minutes": "khoảng 90"}, "minutes", "minutes"),
    ("number.unreadable", "cells", {"last_admission_year": True}, "last_admission_year", "last_admission_year"),
    ("number.negative", "meetings", {"minutes": -5}, "minutes", "minutes"),
    ("number.negative", "meetings", {"score": "-0,5"}, "score", "score"),
    ("number.out_of_range", "meetings", {"minutes": 1441}, "minutes", "minutes"),
    ("number.out_of_range", "meetings", {"score": 100.5}, "score", "score"),
    ("number.out_of_range", "meetings", {"speakers": 10_001}, "speakers", "speakers"),
    ("number.out_of_range", "meetings", {"exempt": 21}, "exempt", "exempt"),
    ("ticks.several", "meetings", {"grade": None, "grade__good": "x", "grade__fair": "x"}, "grade", "grade"),
    ("ticks.several", "admissions", {"sex": None, "sex__f": "x", "sex__m": "x"}, "sex", "sex"),
    ("word.unknown", "meetings", {"grade": "Xuất sắc"}, "grade", "grade"),
    ("word.unknown", "meetings", {"resolution": "có lẽ"}, "resolution", "resolution"),
    ("word.unknown", "admissions", {"ethnicity": "Anh"}, "ethnicity", "ethnicity_code"),
    ("word.unknown", "admissions", {"sex": "khác"}, "sex", "sex"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "kind", "changes", "column", "blank"), VALUE_FAULTS)
def test_a_faulty_value_that_is_not_required_becomes_unknown(rule, kind, changes, column, blank):
    done = cleaned(raw(kind, [good(kind, **changes)], file="bad.xlsx"), cells=CELLS)
    assert faults(done) == [(kind, FIRST_ROW, column, rule, "value")]
    assert len(done.tables[kind]) == 1
    if blank:
        assert done.tables[kind][blank].isna().all()


ROW_FAULTS = [
    ("text.unrecoverable", "admissions", {"person_name": "Nguy?n V?n A"}, "person_name"),
    ("text.unrecoverable", "areas", {"commune": "Đ?ch Qu?"}, "commune"),
    ("place.unknown", "areas", {"commune": "Xã Lạ Lùng"}, "commune"),
    ("place.unknown", "cells", {"commune": "Xã Lạ Lùng"}, "commune"),
    ("place.unknown", "meetings", {"cell_id": None, "cell_name": "Chi bộ khu Bến Dầm", "commune": "Xã Lạ Lùng"}, "commune"),
    ("place.ambiguous", "areas", {"commune": "Vă Miếu"}, "commune"),
    ("cell.unknown", "meetings", {"cell_id": "999"}, "cell_id"),
    ("cell.unknown", "ratings", {"cell_id": None, "cell_name": "Chi bộ Lạ", "commune": "Địch Quả"}, "cell_name"),
    ("cell.unknown", "postings", {"to_cell": "999"}, "to_cell"),
    ("date.unreadable", "admissions", {"admitted_on": "hôm qua"}, "admitted_on"),
    ("date.unreadable", "postings", {"from_on": "hôm qua"}, "from_on"),
    ("date.unreadable", "meetings", {"month": "đầu năm"}, "month"),
    ("date.impossible", "admissions", {"admitted_on": "31/02/2019"}, "admitted_on"),
    ("date.impossible", "meetings", {"month": 13}, "month"),
    ("date.in_future", "admissions", {"admitted_on": DAY(2023, 1, 1)}, "admitted_on"),
    ("date.in_future", "meetings", {"month": "07/2023", "held_on": None}, "month"),
    ("date.in_future", "ratings", {"year": 2023}, "year"),
    ("number.unreadable", "meetings", {"listed": "khoảng 20"}, "listed"),
    ("number.unreadable", "meetings", {"present": "95%"}, "present"),
    ("number.negative", "meetings", {"present": -1}, "present"),
    ("number.out_of_range", "meetings", {"listed": 10_001}, "listed"),
    ("number.out_of_range", "ratings", {"year": 19}, "year"),
    ("attendance.present_above_listed", "meetings", {"present": 21}, "present"),
    ("word.unknown", "meetings", {"kind": "bất thường"}, "kind"),
    ("word.unknown", "cells", {"cell_type": "Câu lạc bộ"}, "cell_type"),
    ("word.unknown", "ratings", {"rating": "Tạm được"}, "rating"),
    ("word.unknown", "ratings", {"rating": "TSVM"}, "rating"),
    ("word.unknown", "ratings", {"rating": "HTXSNV", "year": 2017}, "rating"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "kind", "changes", "column"), ROW_FAULTS)
def test_a_faulty_value_that_is_required_sets_the_whole_row_aside(rule, kind, changes, column):
    done = cleaned(raw(kind, [good(kind, **changes)], file="bad.xlsx"))
    assert faults(done) == [(kind, FIRST_ROW, column, rule, "row")]
    assert all(done.tables[name].empty for name in done.tables if name != "cells" or kind == "cells")
    line = done.ledger[done.ledger["file"] == "bad.xlsx"].iloc[0]
    assert (line["rows_clean"], line["rows_quarantined"]) == (0, 1)


REQUIRED = {
    "areas": ["area_id", "commune", "name"],
    "cells": ["cell_id", "commune", "name", "cell_type"],
    "admissions": ["person_name", "cell_id", "admitted_on"],
    "meetings": ["cell_id", "kind", "listed", "present"],
    "ratings": ["cell_id", "year", "rating"],
    "postings": ["to_cell", "from_on"],
}


@pytest.mark.parametrize(("kind", "field"), [(kind, field) for kind, names in REQUIRED.items() for field in names])
def test_a_required_field_that_is_blank_sets_the_row_aside(kind, field):
    done = cleaned(raw(kind, [good(kind, **{field: None})]))
    assert faults(done) == [(kind, FIRST_ROW, field, "required.missing", "row")]


def test_a_meeting_without_month_day_or_title_has_no_month():
    done = cleaned(raw("meetings", [good("meetings", month=None, held_on=None)]))
    assert faults(done) == [("meetings", FIRST_ROW, "month", "required.missing", "row")]


@pytest.mark.parametrize("kind", REQUIRED)
def test_fields_that_are_not_required_may_be_blank(kind):
    row = {name: value if name in {*REQUIRED[kind], "month"} else None for name, value in good(kind).items()}
    done = cleaned(raw(kind, [row]))
    assert done.quarantine.empty
    assert done.warnings.empty


CONFLICTS = [
    ("areas", {"name": "Khu khác"}, "area_id"),
    ("cells", {"cell_type": "Trường học"}, "cell_id"),
    ("admissions", {"occupation": "Nông dân"}, "person_id, admitted_on"),
    ("meetings", {"present": 16, "excused": 2}, "cell_id, month, kind"),
    ("ratings", {"rating": "HTNV"}, "cell_id, year"),
    ("ratings", {"members__good": 12}, "cell_id, year"),
]


@pytest.mark.parametrize(("kind", "changes", "column"), CONFLICTS)
def test_rows_with_one_key_and_other_values_are_set_aside_on_both_sides(kind, changes, column):
    one, two = raw(kind, [good(kind)], "a.xlsx"), raw(kind, [good(kind, **changes)], "b.xlsx")
    done = cleaned(one, two)
    assert faults(done) == [(kind, FIRST_ROW, column, "key.conflict", "row")] * 2
    assert done.quarantine["file"].to_list() == ["a.xlsx", "b.xlsx"]
    assert done.quarantine["message"].to_list() == [
        f"the same thing with other values in: {place}"
        for place in (f"b.xlsx [S] {FIRST_ROW}", f"a.xlsx [S] {FIRST_ROW}")
    ]


def test_every_rule_has_a_case():
    assert {case[0] for case in REPAIRED} | {"text.ditto"} == set(REPAIRS)
    assert {case[0] for case in WARNED} == set(WARNINGS)
    assert {case[0] for case in VALUE_FAULTS + ROW_FAULTS} | {"required.missing", "key.conflict"} == set(FAULTS)


def test_every_rule_is_told_in_both_languages():
    words = catalogue()
    for rule in REPAIRS + WARNINGS + FAULTS:
        assert words[f"rule.{rule}"]["vi"] and words[f"rule.{rule}"]["en"]
    told = {key.removeprefix("rule.") for key in words if key.startswith("rule.")}
    assert told == set(REPAIRS + WARNINGS + FAULTS)
