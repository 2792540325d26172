"""The rulings where registers leave a choice: meetings that were not held, months and years, ratings, ticks, postings."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from tests.registers.districts import CELLS, FIRST_ROW, SAMPLE, cleaned, counted, faults, good, programme, raw
from tests.registers.test_encodings import typed
from thanhson.programme import Programme

NOTHING = pd.isna


def only(kind: str, *rows: dict, table: str | None = None, **sheet: object) -> pd.DataFrame:
    """The clean rows of one sheet."""
    done = cleaned(raw(kind, list(rows), **sheet))
    assert done.quarantine.empty, faults(done)
    return done.tables[table or kind]


def same(found: object, expected: object) -> bool:
    """Whether a clean value is the expected one, ``None`` standing for not known."""
    return bool(NOTHING(found)) if expected is None else bool(found == expected)


def changed(**changes: dict) -> Programme:
    """The sample's settings with some keys changed: ``definitions={"admission_date": "decided_on"}``."""
    settings = programme()
    return settings.model_copy(
        update={name: getattr(settings, name).model_copy(update=more) for name, more in changes.items()}
    )


# Meetings


@pytest.mark.parametrize(
    "changes",
    [
        {"held_on": "Chưa họp", "present": None},
        {"held_on": "chưa họp", "present": 17},
        {"held_on": None, "present": "Không họp"},
        {"held_on": dt.date(2019, 7, 5), "present": "Chưa họp"},
        {"held_on": "Hoãn", "present": 0},
    ],
)
def test_a_row_that_says_no_meeting_took_place_is_kept_without_day_and_attendance(changes):
    row = only("meetings", good("meetings", **changes)).iloc[0]
    assert all(NOTHING(row[name]) for name in ("held_on", "present", "excused", "unexcused"))
    assert (row["listed"], row["due"], row["month"]) == (20, 18, pd.Timestamp(2019, 7, 1))


@pytest.mark.parametrize("dash", ["-", "...", "…", "Chưa đăng ký"])
def test_a_dash_is_a_blank_and_says_nothing_of_a_meeting(dash):
    row = only("meetings", good("meetings", held_on=dash, minutes=dash)).iloc[0]
    assert NOTHING(row["held_on"]) and NOTHING(row["minutes"]) and row["present"] == 17


@pytest.mark.parametrize(
    ("wording", "kind"),
    [("thường kỳ", "regular"), ("Định kỳ", "regular"), ("CHUYÊN ĐỀ", "thematic"), ("kết hợp", "combined"),
     ("Thường kỳ + chuyên đề", "combined")],
)  # fmt: skip
def test_kinds_of_meeting(wording, kind):
    assert only("meetings", {**good("meetings"), "kind": wording})["kind"].item() == kind


def test_three_kinds_of_meeting_in_one_month_are_three_meetings():
    rows = [{**good("meetings"), "kind": kind} for kind in ("thường kỳ", "chuyên đề", "kết hợp")]
    assert len(only("meetings", *rows)) == 3


def test_due_is_listed_less_exempt_and_unknown_where_one_of_them_is():
    rows = [good("meetings"), good("meetings", month="08/2019", held_on=None, exempt=None)]
    due = only("meetings", *rows)["due"]
    assert same(due.iloc[0], 18) and same(due.iloc[1], None)


def test_a_fraction_tells_the_number_on_the_list_where_nothing_else_does():
    row = only("meetings", good("meetings", listed=None, exempt=None, present="17/18", excused=1)).iloc[0]
    assert (row["listed"], row["present"]) == (18, 17)
    done = cleaned(raw("meetings", [good("meetings", listed=None, exempt=2, present="17/18")]))
    assert faults(done) == [("meetings", FIRST_ROW, "listed", "required.missing", "row")]


@pytest.mark.parametrize(("second", "warned"), [(18, {}), (20, {}), (19, {"attendance.parts_differ": 1})])
def test_the_second_number_of_a_fraction_is_compared_with_due_and_then_listed(second, warned):
    done = cleaned(raw("meetings", [good("meetings", present=f"17/{second}")]))
    assert counted(done.warnings, "meetings") == warned


def test_more_present_than_due_stands_alone():
    done = cleaned(raw("meetings", [good("meetings", present="19/19", excused=3)]))
    assert counted(done.warnings, "meetings") == {"attendance.above_due": 1}


@pytest.mark.parametrize(
    ("month", "rubric"), [("07/2018", None), ("08/2018", "phu-tho-bloc"), ("12/2020", "phu-tho-bloc")]
)
def test_the_rubric_of_a_month_is_the_one_in_force_on_its_first_day(month, rubric):
    # The sample's rubric holds from 6 July 2018.
    found = only("meetings", good("meetings", month=month, held_on=None))["rubric_id"].item()
    assert same(found, rubric)


# Months and years


@pytest.mark.parametrize(
    ("row", "sheet", "month"),
    [
        ({"month": "07/2019"}, {"year": 2018, "folder_year": 2017}, (2019, 7)),
        ({"month": 7, "year": 2019}, {"year": 2018}, (2019, 7)),
        ({"month": 7, "held_on": dt.date(2019, 7, 5)}, {"year": 2018}, (2019, 7)),
        ({"month": 12, "held_on": dt.date(2020, 1, 3)}, {}, (2019, 12)),
        ({"month": 1, "held_on": dt.date(2019, 12, 30)}, {}, (2020, 1)),
        ({"month": 7, "held_on": None}, {"year": 2018, "folder_year": 2017}, (2018, 7)),
        ({"month": 7, "held_on": None}, {"folder_year": 2017}, (2017, 7)),
        ({"month": None, "held_on": None}, {"year": 2018, "month": 3}, (2018, 3)),
        ({"month": None, "held_on": dt.date(2019, 7, 5)}, {}, (2019, 7)),
        ({"month": dt.date(2019, 7, 1), "held_on": None}, {"year": 2018}, (2019, 7)),
        ({"month": "Tháng 7", "held_on": "31/02/2019"}, {"year": 2019}, (2019, 7)),
    ],
)  # fmt: skip
def test_the_rows_own_time_wins_then_the_title_then_the_folder(row, sheet, month):
    done = cleaned(raw("meetings", [good("meetings", **row)], **sheet))
    assert done.tables["meetings"]["month"].item() == pd.Timestamp(*month, 1)
    assert done.tables["meetings"]["year"].item() == month[0]


def test_the_year_of_an_admission_is_that_of_the_date_named_in_the_settings():
    row = good("admissions", decided_on=dt.date(2018, 12, 20), admitted_on=dt.date(2019, 1, 3))
    assert cleaned(raw("admissions", [row])).tables["admissions"]["year"].item() == 2019
    settings = changed(definitions={"admission_date": "decided_on"})
    assert cleaned(raw("admissions", [row]), settings=settings).tables["admissions"]["year"].item() == 2018


def test_a_partial_date_of_admission_keeps_its_year_and_a_blank_one_takes_the_titles():
    partial = only("admissions", good("admissions", admitted_on="05/2019", full_on=None), year=2017)
    blank = only("admissions", good("admissions", admitted_on=None, full_on=None), year=2017)
    assert (partial["year"].item(), blank["year"].item()) == (2019, 2017)
    assert partial["admitted_on"].isna().all() and blank["admitted_on"].isna().all()


def test_one_person_may_be_admitted_again_in_another_year_even_without_a_day():
    rows = [good("admissions", admitted_on=year, full_on=None, decided_on=None) for year in ("2016", "2019")]
    found = only("admissions", *rows)
    assert len(set(found["person_id"])) == 1
    assert found["year"].to_list() == [2016, 2019]


# Persons


def test_a_person_is_known_by_name_birth_date_and_sex_however_typed():
    rows = [
        good("admissions"),
        good(
            "admissions",
            person_name="HÀ  THỊ NGUYÊN MẪU",
            birth_date="4/3/92",
            sex="nu",
            admitted_on=dt.date(2020, 5, 19),
            full_on=None,
        ),
    ]
    found = only("admissions", *rows)
    assert len(set(found["person_id"])) == 1
    others = [
        good("admissions", person_name="Hà Thị Mẫu"),
        good("admissions", birth_date=dt.date(1992, 3, 5)),
        good("admissions", sex="Nam"),
    ]
    assert only("admissions", good("admissions"), *others)["person_id"].nunique() == 4


@pytest.mark.parametrize(
    ("group", "code", "minority"),
    [("Kinh", "01", False), ("Mường", "04", True), ("Dao", "09", True), (None, None, None)],
)
def test_a_minority_is_any_known_group_but_kinh(group, code, minority):
    row = only("admissions", good("admissions", ethnicity=group)).iloc[0]
    assert same(row["ethnicity_code"], code) and same(row["minority"], minority)


def test_sex_may_be_two_tick_columns():
    rows = [
        good("admissions", person_name=name, sex=None, sex__f=f, sex__m=m)
        for name, f, m in [("An Mẫu", "x", None), ("Bình Mẫu", None, "✓"), ("Chi Mẫu", None, None)]
    ]
    found = only("admissions", *rows)
    assert sorted(found["sex"].fillna("?")) == ["?", "f", "m"]


def test_a_blank_tick_is_no_only_where_the_sheets_column_holds_a_tick():
    ticked = raw(
        "admissions", [good("admissions"), good("admissions", person_name="Lò Văn Mẫu", youth_union=None)], "a.xlsx"
    )
    blank = raw(
        "admissions", [good("admissions", person_name="Vi Văn Mẫu", youth_union=None, readmitted=None)], "b.xlsx"
    )
    done = cleaned(ticked, blank)
    found = done.tables["admissions"]
    assert sorted(map(str, found["youth_union"])) == ["<NA>", "False", "True"]
    assert sorted(map(str, found["readmitted"])) == ["<NA>", "False", "False"]


@pytest.mark.parametrize("tick", ["x", "X", "✓", "1", 1, True, "có", "Đoàn viên"])
def test_ticks_come_in_many_forms(tick):
    assert bool(only("admissions", good("admissions", youth_union=tick))["youth_union"].item()) is True


# Cells


@pytest.mark.parametrize(
    ("said", "year"),
    [
        ("chưa", 0),
        ("Chưa kết nạp", 0),
        (None, None),
        ("-", None),
        (2013, 2013),
        ("2013", 2013),
        (dt.date(2013, 5, 19), 2013),
    ],
)
def test_the_last_admission_is_never_unknown_or_a_year(said, year):
    found = only("cells", {**CELLS[0], "last_admission_year": said}, CELLS[1])["last_admission_year"].iloc[0]
    assert same(found, year)


@pytest.mark.parametrize(
    ("wording", "cell_type", "setting"),
    [("Khu dân cư", "residential", "rural"), ("xóm", "residential", "rural"), ("HTX", "cooperative", "rural"),
     ("Trạm y tế", "health", "agency"),
     ("Công an", "police", "agency"), ("quân sự", "military", "agency"), ("Doanh nghiệp", "enterprise", "agency"),
     ("khác", "other", "agency")],
)  # fmt: skip
def test_the_setting_follows_from_the_type_of_cell_by_the_settings(wording, cell_type, setting):
    row = only("cells", {**CELLS[0], "cell_type": wording}).iloc[0]
    assert (row["cell_type"], row["setting"]) == (cell_type, setting)


@pytest.mark.parametrize(
    ("committee", "kind"), [("Đảng bộ xã Địch Quả", "commune"), ("Đảng bộ Công an huyện", "other"), (None, None)]
)
def test_the_type_of_committee(committee, kind):
    found = only("cells", {**CELLS[0], "committee": committee})["committee_type"].item()
    assert same(found, kind)


def test_a_group_row_gives_its_commune_to_the_rows_below_it():
    rows = [
        {**CELLS[0], "commune": None},
        {**CELLS[1], "commune": None},
        {**CELLS[0], "cell_id": "08584009", "commune": None},
    ]
    table = raw("cells", rows)
    table.group = pd.Series(["I. Xã Địch Quả", "HƯƠNG CẦN", "B. Khối cơ quan"], table.frame.index, dtype=object)
    done = cleaned(table)
    assert done.tables["cells"]["commune_code"].to_list() == ["08572", "08632"]
    assert faults(done) == [("cells", FIRST_ROW + 2, "commune", "required.missing", "row")]


def test_codes_of_cells_get_back_the_zeros_they_lost_in_their_own_register():
    lost = [{**row, "cell_id": int(row["cell_id"])} for row in CELLS]
    done = cleaned(raw("cells", lost), raw("meetings", [good("meetings", cell_id=8572001)]))
    assert done.tables["cells"]["cell_id"].to_list() == ["08572001", "08632002"]
    assert done.tables["meetings"]["cell_id"].item() == "08572001"
    assert counted(done.repairs, "cells") == {"code.leading_zero": 2}


def test_codes_that_never_had_a_zero_are_left_alone():
    own = [{**CELLS[0], "cell_id": 238001}, {**CELLS[1], "cell_id": "238002"}]
    done = cleaned(raw("cells", own), raw("meetings", [good("meetings", cell_id="238001.0")]))
    assert done.tables["cells"]["cell_id"].to_list() == ["238001", "238002"]
    assert done.tables["meetings"]["cell_id"].item() == "238001"
    assert counted(done.repairs, "cells") == {}


def test_a_cell_whose_row_was_set_aside_is_still_a_cell_that_a_register_names():
    broken = [{**CELLS[0], "cell_type": "Câu lạc bộ"}, CELLS[1]]
    done = cleaned(raw("cells", broken), raw("meetings", [good("meetings")]))
    assert faults(done) == [("cells", FIRST_ROW, "cell_type", "word.unknown", "row")]
    assert len(done.tables["meetings"]) == 1


def test_cells_are_named_by_code_or_by_name_with_commune_or_by_a_name_that_is_unique():
    rows = [
        good("meetings", cell_id=None, cell_name="Chi bộ khu Bến Dầm", commune="xã Địch Quả"),
        good("meetings", cell_id=None, cell_name="Chi bộ khu Bến Dầm", month="08/2019", held_on=None),
        good("meetings", cell_id=None, cell_name="Chi bộ khu Bến Dầm, xã Địch Quả", month="09/2019", held_on=None),
    ]
    assert set(only("meetings", *rows)["cell_id"]) == {"08572001"}
    wrong = cleaned(
        raw("meetings", [good("meetings", cell_id=None, cell_name="Chi bộ khu Bến Dầm", commune="Võ Miếu")])
    )
    assert faults(wrong) == [("meetings", FIRST_ROW, "cell_name", "cell.unknown", "row")]


def test_a_cell_is_merged_into_its_neighbour_by_code_or_name():
    done = only("cells", {**CELLS[0], "merged_into": "Chi bộ Trường Tiểu học Hương Cần"}, CELLS[1])
    assert done["merged_into"].iloc[0] == "08632002"


# Ratings


@pytest.mark.parametrize(
    ("wording", "year", "rating", "scale"),
    [("HTXSNV", 2019, "excellent", "2018"), ("Hoàn thành tốt nhiệm vụ", 2018, "good", "2018"), ("HTNV", 2018, "completed", "2018"),
     ("KHTNV", 2020, "not_completed", "2018"), ("Trong sạch, vững mạnh", 2016, "clean_strong", "2014"),
     ("TSVM", 2017, "clean_strong", "2014"),
     ("yếu kém", 2017, "weak", "2014"), ("HTTNV", 2016, "good", "2014")],
)  # fmt: skip
def test_ratings_are_read_by_the_scale_of_their_year(wording, year, rating, scale):
    row = only("ratings", good("ratings", rating=wording, year=year), table="cell_ratings").iloc[0]
    assert (row["rating"], row["scale_id"]) == (rating, scale)


def test_one_sheet_of_ratings_feeds_two_tables_and_its_rows_are_counted_once():
    done = cleaned(raw("ratings", [good("ratings"), good("ratings", cell_id="08632002")], "r.xlsx"))
    assert len(done.tables["cell_ratings"]) == 2
    members = done.tables["member_ratings"].set_index(["cell_id", "rating"])["members"]
    assert members["08572001"].to_dict() == {"completed": 3, "excellent": 2, "good": 13, "not_completed": 0}
    line = done.ledger[done.ledger["file"] == "r.xlsx"]
    assert line[["table", "rows_read", "rows_layout", "rows_clean"]].to_numpy().tolist() == [["ratings", 5, 3, 2]]


def test_an_unreadable_number_of_members_is_a_value_fault():
    done = cleaned(raw("ratings", [good("ratings", members__good="nhiều")]))
    assert faults(done) == [("ratings", FIRST_ROW, "members.good", "number.unreadable", "value")]
    assert len(done.tables["cell_ratings"]) == 1
    members = done.tables["member_ratings"].set_index("rating")["members"]
    assert members["excellent"] == 2 and NOTHING(members["good"])


def test_a_sheet_without_numbers_of_members_rates_cells_only():
    row = {name: value for name, value in good("ratings").items() if not name.startswith("members")}
    assert only("ratings", row, table="member_ratings").empty


# Postings


@pytest.mark.parametrize(("office", "holder"), [("Bí thư", True), (None, False), ("-", False)])
def test_an_office_holder_is_one_whose_office_is_filled(office, holder):
    assert bool(only("postings", good("postings", office=office))["office_holder"].item()) is holder


def test_a_posting_names_cells_by_code_or_unique_name():
    row = only(
        "postings", good("postings", from_cell="Chi bộ Trường Tiểu học Hương Cần", to_cell="Chi bộ khu Bến Dầm")
    ).iloc[0]
    assert (row["from_cell_id"], row["to_cell_id"]) == ("08632002", "08572001")


def test_the_person_of_a_posting_is_no_person_of_the_admissions():
    name = "Hà Thị Nguyên Mẫu"
    done = cleaned(
        raw("postings", [good("postings", person_name=name)]),
        raw("admissions", [good("admissions", birth_date=None, sex=None)]),
    )
    assert done.tables["postings"]["person_id"].item() != done.tables["admissions"]["person_id"].item()


def test_the_id_of_a_posting_is_a_hash_of_its_row():
    one, again = (only("postings", good("postings"))["posting_id"].item() for _ in range(2))
    other = only("postings", good("postings", to_on=dt.date(2020, 1, 1)))["posting_id"].item()
    assert one == again != other


# Rows met again


def test_an_identical_row_is_a_duplicate_within_a_sheet_and_across_files():
    one = raw("meetings", [good("meetings"), good("meetings", number=2)], "a.xlsx")
    two = raw("meetings", [good("meetings", held_on="05/07/2019", present="17")], "b.xlsx")
    done = cleaned(one, two)
    assert len(done.tables["meetings"]) == 1
    ledger = done.ledger.set_index("file")[["rows_clean", "rows_duplicate", "rows_quarantined"]]
    assert ledger.loc["a.xlsx"].to_list() == [1, 1, 0]
    assert ledger.loc["b.xlsx"].to_list() == [0, 1, 0]


def test_a_faulty_row_met_again_is_set_aside_again():
    bad = good("meetings", listed="khoảng 20")
    done = cleaned(raw("meetings", [bad], "a.xlsx"), raw("meetings", [bad], "b.xlsx"))
    assert faults(done) == [("meetings", FIRST_ROW, "listed", "number.unreadable", "row")] * 2


def test_a_duplicate_beside_a_conflict_is_still_a_duplicate():
    other = good("meetings", present=16, excused=2)
    done = cleaned(raw("meetings", [good("meetings"), good("meetings"), other], "a.xlsx"))
    line = done.ledger[done.ledger["file"] == "a.xlsx"].iloc[0]
    assert (line["rows_clean"], line["rows_duplicate"], line["rows_quarantined"]) == (0, 1, 2)


def test_the_settings_of_the_sample_are_those_that_these_tests_speak_of():
    assert SAMPLE.name == "sample"
    assert programme().programme.last_year == 2020


# Old encodings


def test_a_word_that_lost_its_horn_is_known_by_its_list():
    lost = {
        name: typed(text, "tcvn3").replace("\u00ad", "")
        for name, text in {"kind": "Thường kỳ", "group": "Mường"}.items()
    }
    topic = typed("Bảo vệ môi trường", "tcvn3")
    assert only("meetings", {**good("meetings"), "kind": lost["kind"], "topic": topic})["kind"].item() == "regular"
    work = typed("Giáo viên", "tcvn3")
    assert (
        only("admissions", good("admissions", ethnicity=lost["group"], occupation=work))["ethnicity_code"].item()
        == "04"
    )
    school = {**CELLS[1], "cell_type": typed("Trường học", "tcvn3").replace("\u00ad", "")}
    assert set(only("cells", CELLS[0], school)["cell_type"]) == {"residential", "school"}


def test_a_column_that_reads_both_ways_goes_with_the_rest_of_its_sheet():
    # "Cã" could be Vietnamese as it stands; in a sheet of TCVN3 it is "Có".
    old = good("meetings", topic=typed("Bảo vệ môi trường", "tcvn3"), resolution="Cã")
    assert bool(only("meetings", old)["resolution"].item()) is True
    alone = cleaned(raw("meetings", [good("meetings", resolution="Cã")]))
    assert faults(alone) == [("meetings", FIRST_ROW, "resolution", "word.unknown", "value")]
    by_font = cleaned(raw("meetings", [good("meetings", resolution="Cã")], fonts={"resolution": ".VnTime"}))
    assert bool(by_font.tables["meetings"]["resolution"].item()) is True


# Separated text


def test_a_separated_file_has_nothing_but_texts_so_plain_numbers_and_dates_are_no_repairs():
    row = good("meetings", held_on="05/07/2019", listed="20", exempt="2", present="17", score="91.5")
    done = cleaned(raw("meetings", [row], "a.csv"))
    assert done.repairs.empty
    pd.testing.assert_frame_equal(done.tables["meetings"], only("meetings", good("meetings")))


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"score": "91,5"}, "number.decimal_comma"),
        ({"listed": "20.0"}, "number.text"),
        ({"held_on": "5.7.2019"}, "date.text"),
    ],
)
def test_what_is_not_plain_in_a_separated_file_is_a_repair_there_too(changes, rule):
    done = cleaned(raw("meetings", [good("meetings", **changes)], "a.csv"))
    assert counted(done.repairs, "meetings") == {rule: 1}


def test_the_commune_of_a_group_row_is_mended_only_where_it_is_needed():
    by_code, by_name = (
        good("meetings"),
        good("meetings", cell_id=None, cell_name="Chi bộ khu Bến Dầm", month="08/2019", held_on=None),
    )
    table = raw("meetings", [by_code, by_name])
    table.group = pd.Series("II. x. Địch Quả", table.frame.index, dtype=object)
    done = cleaned(table)
    assert set(done.tables["meetings"]["cell_id"]) == {"08572001"}
    assert counted(done.repairs, "meetings") == {"place.alias": 1}
