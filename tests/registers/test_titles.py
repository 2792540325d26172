"""What year and month a title names, and a folder."""

from pathlib import PurePath

import pytest

from thanhson.registers.titles import folder_year, title_period


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("TỔNG HỢP KẾT QUẢ SINH HOẠT CHI BỘ THÁNG 7 NĂM 2019", (2019, 7)),
        ("NĂM 2019", (2019, None)),
        ("Tháng 7/2019", (2019, 7)),
        ("Tháng 07-2019", (2019, 7)),
        ("Tháng 7, năm 2019", (2019, 7)),
        ("T7/2019", (2019, 7)),
        ("Tháng Bảy năm 2019", (2019, 7)),
        ("Tháng mười một năm 2019", (2019, 11)),
        ("Tháng năm năm 2019", (2019, 5)),
        ("Tháng 7", (None, 7)),
        ("KẾT QUẢ SINH HOẠT CHI BỘ 2019", (2019, None)),
        ("Quý II năm 2019", (2019, None)),
        ("Quý II/2019", (2019, None)),
    ],
)
def test_a_title_names_its_year_and_month(title, period):
    assert title_period([title]) == period


@pytest.mark.parametrize(
    "title",
    [
        "Thanh Sơn, ngày 5 tháng 1 năm 2020",
        "Thanh Sơn, ngày … tháng … năm 2020",
        "Thanh Sơn, ngày    tháng    năm 2020",
        "Thanh Sơn, ngày\n5 tháng 1\nnăm 2020",
        "Thanh Sơn, ngày 5/1/2020",
        "GIAI ĐOẠN 2018-2020",
        "Giai đoạn 2018 – 2020",
        "Từ năm 2018 đến năm 2020",
        "Các năm 2018, 2019 và 2020",
        "Nhiệm kỳ 2015-20",
        "(Kèm theo Công văn số 15-CV/HU ngày 3/1/2020)",
        "(Ban hành kèm theo Hướng dẫn năm 2018)",
        "Tính đến ngày 31/12/2019",
        "Số 2019/QĐ-HU 12",
    ],
)
def test_a_dateline_a_span_and_a_quoted_document_name_no_year(title):
    assert title_period([title]) == (None, None)


@pytest.mark.parametrize(
    "title", ["6 THÁNG ĐẦU NĂM 2019", "12 tháng năm 2019", "Tháng 1 đến tháng 6 năm 2019", "Tháng 1-6/2019"]
)
def test_a_number_or_range_of_months_is_no_month(title):
    assert title_period([title]) == (2019, None)


def test_a_month_that_does_not_exist_is_no_month():
    assert title_period(["Tháng 13 năm 2019"]) == (2019, None)


def test_the_year_stands_beside_a_dateline_or_a_span():
    assert title_period(["Thanh Sơn, ngày 5 tháng 1 năm 2020", "NĂM 2019"]) == (2019, None)
    assert title_period(["Thanh Sơn, ngày 5 tháng 1 năm 2020\nTHÁNG 12 NĂM 2019"]) == (2019, 12)
    assert title_period(["Nhiệm kỳ 2015-2020, năm 2019"]) == (2019, None)


def test_a_title_that_names_two_years_names_none():
    assert title_period(["NĂM 2018", "NĂM 2019"]) == (None, None)


def test_a_title_in_an_old_encoding_is_decoded_first():
    assert title_period(["Tæng hîp kÕt qu¶ sinh ho¹t chi bé th¸ng 7 n¨m 2019"]) == (2019, 7)
    assert title_period(["Toång hôïp keát quaû sinh hoaït chi boä thaùng 7 naêm 2019"]) == (2019, 7)
    assert title_period(["Thanh S¬n, ngµy 5 th¸ng 1 n¨m 2020"]) == (None, None)


def test_a_title_with_decomposed_letters_reads_the_same():
    import unicodedata

    assert title_period([unicodedata.normalize("NFD", "THÁNG 7 NĂM 2019")]) == (2019, 7)


@pytest.mark.parametrize(
    ("folder", "year"),
    [
        ("2019", 2019),
        ("Năm 2019/quý 1", 2019),
        ("nam_2018", 2018),
        ("2016-2020", None),
        ("", None),
        ("2018/2019", 2019),
        ("gửi 2019", None),
    ],
)
def test_a_folder_named_after_a_year_gives_it(folder, year):
    assert folder_year(PurePath(folder)) == year
