from pathlib import Path

import pytest

from tests.measures.admissions.frames import rows_of, tables
from tests.measures.settings import programme
from thanhson.measures import admissions

HEADER = (
    "source_url,publisher,published_on,place,level,period,measure,subgroup,numerator,denominator,percent_printed,note\n"
)
DORMANT = 'http://a,Báo,2021-10,"Thanh Sơn, Phú Thọ",district,2016-2020,cells long without an admission that then admitted,,39,46,,\n'
PERSONS = 'http://a,Báo,2021-10,"Thanh Sơn, Phú Thọ",district,2016-2020,members admitted,by those 39 cells,79,,,\n'


@pytest.fixture
def figures(tmp_path) -> Path:
    path = tmp_path / "figures.csv"
    path.write_text(HEADER + DORMANT + PERSONS, encoding="utf-8")
    return path


def test_the_printed_numbers_stand_beside_what_chance_gives(figures):
    result = admissions.dormant_printed(tables(), 2020, figures)
    assert rows_of(result, "year measure numerator denominator reactivated value sd") == [
        ("2016-2020", "published.dormant_expected_by_chance", 79, 46, 39, pytest.approx(37.8964, abs=1e-4), pytest.approx(2.0537, abs=1e-4))
    ]  # fmt: skip
    assert result.exact


def test_a_page_of_an_earlier_year_does_not_know_them_yet(figures):
    assert admissions.dormant_printed(tables(), 2019, figures).rows.empty


def test_nothing_is_printed_about_another_district(figures):
    other = programme(district={"code": "1", "name": "Thanh Ba", "province": "Phú Thọ"})
    assert admissions.dormant_printed(tables(other), 2020, figures).rows.empty


def test_without_the_number_of_persons_or_without_a_file_there_is_nothing(figures, tmp_path):
    figures.write_text(HEADER + DORMANT, encoding="utf-8")
    assert admissions.dormant_printed(tables(), 2020, figures).rows.empty
    assert admissions.dormant_printed(tables(), 2020, tmp_path / "none.csv").rows.empty


def test_persons_of_other_cells_than_those_that_admitted_are_not_put_together_with_them(figures):
    figures.write_text(HEADER + DORMANT + PERSONS.replace("those 39", "those 40"), encoding="utf-8")
    assert admissions.dormant_printed(tables(), 2020, figures).rows.empty


def test_the_file_of_the_project_holds_the_claim():
    assert len(admissions.dormant_printed(tables(), 2020).rows) == 1
