"""The audit of printed figures: faults of a file, verdicts on single figures and on those of one source, the 105 kept ones."""

from __future__ import annotations

import csv
import io
import pickle
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thanhson.errors import UsageError
from thanhson.measures import published
from thanhson.measures.audit import ADDED, FIGURES, as_text, audit, findings_of, read_figures, summary, why
from thanhson.measures.figures import COLUMNS, value_faults
from thanhson.measures.verdicts import VERDICTS
from thanhson.words import catalogue

EXPECTED = Path(__file__).parent / "published_expected.csv"


def figure(
    part="", total="", percent="", measure="members admitted", subgroup="women", source="s", **more
) -> dict[str, str]:
    row = dict.fromkeys(COLUMNS, "")
    return row | {
        "source_url": source, "measure": measure, "subgroup": subgroup, "numerator": str(part), "denominator": str(total),
        "percent_printed": percent, **more,
    }  # fmt: skip


def audited(*rows: dict[str, str]) -> pd.DataFrame:
    return audit(pd.DataFrame(rows))


def one(*args, **more) -> dict[str, str]:
    return audited(figure(*args, **more)).iloc[0].to_dict()


def written(tmp_path: Path, *rows: dict[str, str], separator=",", encoding="utf-8") -> Path:
    text = io.StringIO()
    table = csv.DictWriter(text, COLUMNS, delimiter=separator, lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    path = tmp_path / "figures.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    return path


# The figures that the project keeps


def test_every_kept_figure_has_the_verdict_that_was_agreed_with_by_hand():
    expected = pd.read_csv(EXPECTED, dtype="str", keep_default_na=False)
    found = audit(read_figures(FIGURES))
    shown = found.reset_index().astype("str")[[column for column in expected if column != "agreed_because"]]
    pd.testing.assert_frame_equal(shown, expected.drop(columns="agreed_because"))
    assert len(found) == 105
    assert expected["agreed_because"].str.len().min() > 10


def test_an_audit_keeps_columns_and_rows_in_their_order_and_appends_five():
    frame = read_figures(FIGURES).assign(own="x").iloc[::-1]
    found = audit(frame)
    assert list(found) == [*COLUMNS, "own", *ADDED]
    pd.testing.assert_frame_equal(found[list(frame)], frame)
    assert set(found["verdict"]) == set(VERDICTS)


def test_every_reason_can_be_told_in_both_languages():
    frame = read_figures(FIGURES)
    vietnamese, english = audit(frame, "vi")["why"], audit(frame, "en")["why"]
    assert (vietnamese != english).all()
    assert not (vietnamese + english).str.contains(r"[{}]").any()


# Single figures


def test_a_share_that_rounds_to_the_printed_one_is_consistent():
    assert one(539, 1035, "52,1%") == {
        **figure(539, 1035, "52,1%"), "verdict": "consistent", "counts": "539", "rounding": "half_up", "other_denominators": "",
        "why": "539 of 1,035 is 52.077%, which prints as 52,1%.",
    }  # fmt: skip


def test_a_cut_share_is_inconsistent_and_cutting_is_named_without_blame():
    found = one(16, 49, "32,6%")
    assert (found["verdict"], found["counts"], found["rounding"]) == ("inconsistent", "16", "cut")
    assert found["why"] == (
        "16 of 49 is 32.653%, which rounds to 32.7%; 32,6% is what cutting instead of rounding gives. "
        "One unit in the last digit allows no conclusion about anybody."
    )


@pytest.mark.parametrize(
    ("percent", "verdict", "rounding", "remark"),
    [
        ("6,3%", "consistent", "half_up", True),
        ("6,2%", "consistent", "half_even", True),
        ("6,25%", "consistent", "half_up", False),
        ("6,1%", "inconsistent", "", False),
    ],
)
def test_an_exact_half_is_consistent_either_way_and_the_deciding_rounding_is_named(percent, verdict, rounding, remark):
    found = one(1, 16, percent)
    assert (found["verdict"], found["rounding"], "half-way" in found["why"]) == (verdict, rounding, remark)


def test_a_figure_of_astronomic_size_is_audited_at_once():
    found = one(5 * 10**17, 10**18, "50%")
    assert (found["verdict"], found["counts"]) == ("consistent", f"{495 * 10**15}-{505 * 10**15 - 1}")
    beside = audited(figure(10**20, "", "50%"), figure(7, 8, "9%"))
    assert beside["verdict"].tolist() == ["not_testable", "inconsistent"]


def test_a_share_above_100_is_one_of_a_plan():
    assert "one of a plan" in one(21, 20, "105%")["why"]
    assert one(21, "", "105%")["counts"] == "21/20"


def test_a_part_above_its_whole_is_inconsistent_unless_the_whole_is_a_plan():
    assert one(21, 20)["verdict"] == "inconsistent"
    assert one(21, 20, measure="members admitted vs plan")["verdict"] == "not_testable"


@pytest.mark.parametrize(
    ("part", "total", "percent", "verdict"),
    [
        (13096, 46265, "trên 28%", "bound_only"),
        (13096, 46265, "trên 29%", "inconsistent"),
        (13096, 46265, "gần 29%", "bound_only"),
        (13096, 46265, "gần 28%", "bound_only"),
        (13096, 46265, "gần 27%", "inconsistent"),
        (13096, 46265, "khoảng 30%", "bound_only"),
        (13096, 46265, "at least 28%", "bound_only"),
        (13096, 46265, "20-30%", "bound_only"),
        (13096, 46265, "30-40%", "inconsistent"),
        ("", "", "over 28%", "bound_only"),
        ("", "gần 2.500", "66%", "bound_only"),
        (400, "nearly 640", "62,5%", "bound_only"),
        (67, "", "vượt 11%", "bound_only"),
        (67, 60, "vượt 11%", "bound_only"),
        (67, 70, "vượt 11%", "inconsistent"),
        (67, 60, "tăng 11%", "not_testable"),
    ],
)
def test_a_word_makes_a_bound_that_only_counts_beyond_its_last_digit_contradict(part, total, percent, verdict):
    assert one(part, total, percent)["verdict"] == verdict


def test_a_note_that_quotes_the_printed_word_makes_a_count_approximate():
    assert one(301, 640, "47%", note='printed as "gần 640"')["verdict"] == "bound_only"
    assert one(301, 640, "40%", note='both printed with "gần"')["verdict"] == "bound_only"
    assert one(301, 640, "40%", note='"gần 700" is another number')["verdict"] == "inconsistent"


@pytest.mark.parametrize(
    ("part", "total", "percent", "verdict", "counts"),
    [
        ("", 1035, "52,1%", "not_testable", ""),
        ("", 20, "52%", "inconsistent", ""),
        ("", 20, "55%", "consistent", "11"),
        ("", 49, "32,6%", "inconsistent", "16"),
        (171, "", "100,59%", "consistent", "171/170"),
        (1351, "", "48,3%", "not_testable", "1351/2795-2800"),
        (2, "", "59%", "inconsistent", ""),
        (4, "", "0%", "not_testable", ""),
        ("", "", "52,1%", "not_testable", ""),
        (5, 10, "", "not_testable", ""),
    ],
)
def test_what_was_not_printed_decides_whether_a_figure_could_have_failed(part, total, percent, verdict, counts):
    found = one(part, total, percent)
    assert (found["verdict"], found["counts"]) == (verdict, counts)


def test_unlikely_is_not_inconsistent_in_either_language():
    frame = pd.DataFrame([figure("", "", "42,85%")])
    found = audit(frame).iloc[0]
    assert found["verdict"] == "not_testable"
    assert found["why"].endswith("it is unlikely to have been rounded; unlikely does not mean inconsistent.")
    assert audit(frame, "vi")["why"].iloc[0].endswith("ít khả năng không có nghĩa là không khớp.")
    words = catalogue()["audit.verdict.inconsistent"]
    assert "khả năng" not in words["vi"]
    assert "likely" not in words["en"]


# Figures of one source


def test_an_inconsistent_share_names_the_other_whole_of_its_source_that_fits():
    found = audited(
        figure(1351, "", "48,3%", "members admitted vs target", ""),
        figure(564, 1351, "20,14%"),
        figure(170, 1351, "6,07%", subgroup="minority"),
        figure(564, 1351, "20,14%", source="elsewhere"),
    )
    assert found["other_denominators"].tolist() == ["", "2800", "2800", ""]
    assert found["verdict"].tolist() == ["not_testable", *["inconsistent"] * 3]
    assert (
        found["why"]
        .iloc[1]
        .endswith(
            "564 prints as 20,14% of 2,800, the number that “members admitted against the target” in the same source implies."
        )
    )


def test_a_whole_that_the_source_prints_is_named_with_its_place():
    found = audited(figure(30, 60, "20%"), figure(75, 150, "50%", "members", "total"))
    assert found["other_denominators"].tolist() == ["150", ""]
    assert "which the same source prints under “members: total”" in found["why"].iloc[0]


def grades(*percents: str, **more) -> pd.DataFrame:
    names = ("tốt", "khá", "trung bình", "kém")
    return audited(
        *(figure("", "", p, "year grade of cell meetings", n, **more) for p, n in zip(percents, names, strict=False))
    )


def test_a_full_breakdown_names_its_smallest_total():
    found = grades("94,2%", "4,9%", "0,9%")
    assert found["verdict"].tolist() == ["consistent"] * 3
    assert found["counts"].tolist() == ["210/223", "11/223", "2/223"]
    assert "223 = 210 + 11 + 2 (250 totals fit up to 1,000)" in found["why"].iloc[0]


def test_grades_may_add_up_to_100_1_but_not_to_100_2():
    assert grades("94,3%", "4,9%", "0,9%")["verdict"].tolist() == ["consistent"] * 3
    above = grades("94,4%", "4,9%", "0,9%")
    assert above["verdict"].tolist() == ["inconsistent"] * 3
    assert above["why"].iloc[0] == (
        "The grades exclude each other but add up to 100.2%: rounding 3 shares cannot pass 100% by that much."
    )


def test_grades_that_add_up_to_less_may_leave_others_out():
    assert grades("94,0%", "4,9%", "0,9%")["verdict"].tolist() == ["not_testable"] * 3
    assert grades("90%", "20%")["verdict"].tolist() == ["inconsistent"] * 2


def test_shares_that_may_overlap_need_not_add_up():
    found = audited(figure("", "", "60%"), figure("", "", "70%", subgroup="minority"))
    assert found["verdict"].tolist() == ["not_testable"] * 2


def test_a_grade_within_another_stays_out_of_the_sum():
    names = ("trong sạch vững mạnh", "trong sạch vững mạnh tiêu biểu", "yếu kém")
    found = audited(
        *(
            figure("", "", p, "annual rating of cells", n)
            for p, n in zip(("92,0%", "21,3%", "8,0%"), names, strict=True)
        )
    )
    assert found["verdict"].tolist() == ["consistent", "not_testable", "consistent"]


def test_counts_of_grades_that_pass_their_whole_are_inconsistent():
    rows = [figure(part, 49, "", "annual rating of cells", name) for part, name in ((30, "good"), (20, "fair"))]
    assert audited(*rows)["verdict"].tolist() == ["inconsistent"] * 2


def test_a_part_above_the_printed_total_contradicts_it_and_another_whole_is_only_remarked():
    found = audited(figure(100, "", "", subgroup="total"), figure(120, "", ""), figure(30, 90, "33%", subgroup="youth"))
    assert found["verdict"].tolist() == ["inconsistent", "inconsistent", "consistent"]
    assert (
        found["why"]
        .iloc[2]
        .endswith(
            "This part is given as of 90, while the total printed in the same source is 100: another denominator."
        )
    )


@given(st.integers(1, 2000), st.integers(1, 2000), st.integers(0, 2), st.sampled_from(["half_up", "half_even"]))
def test_an_honestly_rounded_share_is_never_inconsistent(part, total, decimals, mode):
    scaled, rest = divmod(100 * 10**decimals * part, total)
    up = 2 * rest > total or (2 * rest == total and (mode == "half_up" or scaled % 2))
    digits = str(scaled + up).zfill(decimals + 1)
    text = f"{digits[: len(digits) - decimals]},{digits[len(digits) - decimals :]}%" if decimals else f"{digits}%"
    found = one(part, total, text, measure="members admitted vs plan")
    assert found["verdict"] == "consistent"
    assert part in published.numerators(text, total, found["rounding"]) or part > total


# The file


def test_a_file_with_semicolons_and_a_byte_order_mark_is_read_as_it_is(tmp_path):
    rows = [figure(539, 1035, "52,1%", place="Thanh Sơn, Phú Thọ", note='dòng 1\ndòng 2, "nháy"'), figure(1, 2, "50%")]
    frame = read_figures(written(tmp_path, *rows, separator=";", encoding="utf-8-sig"))
    assert frame.to_dict("records") == rows
    assert frame.index.tolist() == [2, 4]


def test_lines_without_the_columns_are_told_at_once_with_their_lines(tmp_path):
    path = written(tmp_path, figure(1, 2, "50%"))
    path.write_text(path.read_text(encoding="utf-8") + "too,few\nalso,too,few\n", encoding="utf-8")
    with pytest.raises(UsageError) as raised:
        read_figures(path)
    assert raised.value.exit_code == 2
    assert str(raised.value) == (
        f"{path}: 2 faults in the file; nothing was audited.\n"
        "  - line 3: found 2 fields, expected 12; check commas and quotes\n"
        "  - line 4: found 3 fields, expected 12; check commas and quotes"
    )
    assert "dòng 3: có 2 ô, cần 12" in raised.value.text("vi")
    assert str(pickle.loads(pickle.dumps(raised.value))) == str(raised.value)


def test_values_that_cannot_be_read_are_named_with_their_lines_and_the_others_audited(tmp_path):
    rows = [figure("12,5", 20, "50%"), figure(1, 0, "50%"), figure(1, 2, "một nửa"), figure(), figure(1, 2, "50%")]
    frame = read_figures(written(tmp_path, *rows))
    assert [fault.text("en") for fault in value_faults(frame)] == [
        "line 2, column numerator: found “12,5”, expected a whole number such as 1,035 or “nearly 640”",
        "line 3, column denominator: a denominator of 0",
        "line 4, column percent_printed: found “một nửa”, expected a percentage such as 52.1% or “over 28%”",
        "line 5: neither a numerator, nor a denominator, nor a percentage",
    ]
    audited = audit(frame, "vi")
    assert audited["verdict"].tolist() == ["not_testable"] * 4 + ["consistent"]
    assert "dòng 3, cột denominator: mẫu số bằng 0" in audited["why"].iloc[1]
    assert audited[list(COLUMNS)].equals(frame[list(COLUMNS)])


def test_a_quote_that_never_closes_is_told_with_the_line_where_it_opens(tmp_path):
    path = written(tmp_path, figure(1, 2, "50%"), figure(1, 2, "50%"))
    path.write_text(path.read_text(encoding="utf-8").replace("\ns,", '\n"s,', 1), encoding="utf-8")
    with pytest.raises(UsageError, match="line 2: a quote opens and never closes"):
        read_figures(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the first line lacks: source_url, publisher,"),
        (b"name,number\nA,1\n", "the first line lacks: source_url"),
        (",".join(COLUMNS).encode(), "there are column names but no figures"),
        (",".join([*COLUMNS, "note"]).encode() + b"\n", "line 1: the column “note” stands there twice"),
        (b"PK\x03\x04\xff\xfe", "not UTF-8 text \\(line 1\\)"),
        (b"a\nb\0c", "not UTF-8 text \\(line 2\\)"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused(tmp_path, content, message):
    path = tmp_path / "figures.csv"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=message) as raised:
        read_figures(path)
    assert raised.value.exit_code == 2


def test_no_file_a_folder_and_an_address_are_refused(tmp_path):
    for path, message in (
        (tmp_path / "none.csv", "no such file"),
        (tmp_path, "this is a folder"),
        ("https://x.vn/a.csv", "address"),
    ):
        with pytest.raises(UsageError, match=message):
            read_figures(path)


def test_a_frame_without_the_columns_is_refused():
    with pytest.raises(UsageError, match="lacks: source_url"):
        audit(pd.DataFrame({"place": ["x"]}))


def test_whole_numbers_that_a_reader_made_floats_stay_whole():
    frame = pd.DataFrame([figure(539, 1035, "52,1%"), figure("", "", "5%")])
    frame["numerator"] = pd.to_numeric(frame["numerator"])
    frame["denominator"] = pd.to_numeric(frame["denominator"])
    assert audit(frame)["counts"].tolist() == ["539", ""]


# On the terminal


def test_the_text_of_an_audit_is_a_table_with_reasons_and_a_sum():
    frame = pd.DataFrame([figure(16, 49, "32,6%", place="Sơn Động"), figure("", "", "trên 28%")], index=[2, 3])
    assert as_text(frame).splitlines() == [
        "line  printed        counts that fit  verdict (rounding)",
        "2     16/49 = 32,6%  16               inconsistent (cut, not rounded)",
        "      Sơn Động · members admitted · women",
        "      16 of 49 is 32.653%, which rounds to 32.7%; 32,6% is what cutting instead",
        "      of rounding gives. One unit in the last digit allows no conclusion about",
        "      anybody.",
        "3     trên 28%                        bound only",
        "      members admitted · women",
        "      “trên 28%” is only a bound, and the counts to hold against it were not all",
        "      printed.",
        "",
        "2 figures. consistent: 0; inconsistent: 1; bound only: 1; not testable: 0.",
    ]
    assert max(map(len, as_text(frame, "vi", 70).splitlines())) <= 70
    assert as_text(audit(frame, "en"), "vi") == as_text(frame, "vi")


def test_findings_are_free_of_language_and_told_in_either():
    _, found = findings_of(pd.DataFrame([figure(16, 49, "32,6%")]))
    assert "làm tròn thành 32,7%" in why(found[0], "vi")
    assert summary(pd.Series(["consistent"]), "vi").startswith("1 con số. khớp: 1;")
