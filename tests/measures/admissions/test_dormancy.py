import pandas as pd
import pytest

from tests.measures.admissions.frames import cell, person, tables
from thanhson.measures import admissions
from thanhson.measures.admissions import dormancy


def row(result, measure, group="total", subgroup=""):
    rows = result.derived().rows
    found = rows[rows["measure"].eq(measure) & rows["group"].eq(group) & rows["subgroup"].eq(subgroup)]
    assert len(found) == 1
    return found.iloc[0]


def counts(result, measure, *where):
    found = row(result, measure, *where)
    return found["numerator"], found["denominator"]


@pytest.mark.parametrize(
    "more, dormant",
    [
        ({"last_admission_year": 2012}, True),
        ({"last_admission_year": 2013}, False),
        ({"last_admission_year": 0}, True),
        ({"last_admission_year": None}, False),
        ({"last_admission_year": 2016}, False),
        ({"last_admission_year": 0, "founded_on": "2013-01-01"}, True),
        ({"last_admission_year": 0, "founded_on": "2013-01-02"}, False),
        ({"last_admission_year": 0, "founded_on": None}, True),
        ({"last_admission_year": 0, "closed_on": "2015-12-31"}, False),
        ({"last_admission_year": 0, "closed_on": "2016-01-01"}, True),
    ],
)
def test_a_cell_is_dormant_with_three_full_years_empty_at_the_start(more, dormant):
    tabs = tables(cells=[{**cell("A"), **more}])
    assert list(dormancy.dormant_cells(tabs)["cell_id"]) == (["A"] if dormant else [])


def test_longer_definitions_find_fewer_cells_and_the_default_stands_as_total():
    tabs = tables(
        cells=[cell(f"C{year}", last_admission_year=year) for year in (2009, 2010, 2011, 2012, 2013, 2014)]
        + [cell("U")],
        admissions=[
            person(1, "C2010", "2016-03-01"),
            person(2, "C2010", "2018-03-01"),
            person(3, "C2012", "2017-03-01"),
        ],
    )
    result = admissions.dormant(tabs, 2018)
    assert counts(result, "admissions.dormant_cells") == (4, 6)
    found = [counts(result, "admissions.dormant_cells", "dormant_after_years", str(n))[0] for n in range(2, 7)]
    assert found == [5, 4, 3, 2, 1]
    assert counts(result, "admissions.dormant_reactivated") == (2, 4)
    assert counts(result, "admissions.dormant_admissions") == (3, 4)
    assert counts(result, "admissions.dormant_unknown") == (1, 7)
    assert set(result.rows["year"]) == {"2016-2018"}


def test_admissions_after_the_page_year_are_not_seen():
    tabs = tables(cells=[cell("A", last_admission_year=0)], admissions=[person(1, "A", "2018-03-01")])
    assert counts(admissions.dormant(tabs, 2017), "admissions.dormant_reactivated") == (0, 1)
    assert counts(admissions.dormant(tabs, 2018), "admissions.dormant_reactivated") == (1, 1)


def test_a_merged_cell_is_followed_into_the_one_that_took_it_up():
    tabs = tables(
        cells=[
            cell("A", last_admission_year=0, closed_on="2017-06-30", merged_into="B"),
            cell("B", last_admission_year=2015, closed_on="2018-06-30", merged_into="C"),
            cell("C", last_admission_year=2015),
        ],
        admissions=[person(1, "C", "2019-03-01")],
    )
    result = admissions.dormant(tabs, 2019)
    assert counts(result, "admissions.dormant_merged") == (1, 1)
    assert counts(result, "admissions.dormant_reactivated") == (0, 1)
    assert counts(result, "admissions.dormant_reactivated_lineage") == (1, 1)


def test_what_the_other_cell_admitted_before_the_merger_does_not_count():
    tabs = tables(
        cells=[
            cell("A", last_admission_year=0, closed_on="2018-06-30", merged_into="B"),
            cell("B", last_admission_year=2015),
        ],
        admissions=[person(1, "B", "2017-03-01")],
    )
    assert counts(admissions.dormant(tabs, 2019), "admissions.dormant_reactivated_lineage") == (0, 1)


def test_a_last_admission_within_the_programme_tells_nothing_of_the_years_before_it():
    tabs = tables(cells=[cell("A", last_admission_year=2010), cell("B", last_admission_year=2018)])
    result = admissions.dormant(tabs, 2018)
    assert counts(result, "admissions.dormant_cells") == (1, 1)
    assert counts(result, "admissions.dormant_unknown") == (1, 2)
    only_later = admissions.dormant(tables(cells=[cell("B", last_admission_year=2018)]), 2018)
    assert only_later.facts["missing"] is True


def test_a_circle_of_mergers_ends():
    cells = pd.DataFrame({"cell_id": ["A", "B"], "merged_into": ["B", "A"]})
    assert set(dormancy.successors(cells)) == {"A", "B"}


def test_a_register_without_the_last_admission_gives_no_rows_and_says_what_is_missing():
    tabs = tables(cells=[cell("A")])
    for measure in (admissions.dormant, admissions.dormant_by_chance):
        result = measure(tabs, 2018)
        assert result.derived().rows.empty
        assert result.facts["missing"]
        assert not result.facts["no_cells"]


def test_the_published_numbers_give_the_published_comparison():
    cells = [cell(f"C{i}", last_admission_year=0) for i in range(46)]
    people = [person(i, f"C{i % 39}", "2017-01-01") for i in range(79)]
    result = admissions.dormant_by_chance(tables(cells=cells, admissions=people), 2020)
    found = row(result, "admissions.dormant_expected_by_chance")
    assert (found["numerator"], found["denominator"], found["reactivated"]) == (79, 46, 39)
    assert (found["value"], found["sd"]) == (pytest.approx(37.8964, abs=1e-4), pytest.approx(2.0537, abs=1e-4))
    assert found["note"] == "sd 2.05"
    assert result.facts["verdict"] == "as_chance"


@pytest.mark.parametrize("touched, verdict", [(46, "more"), (20, "fewer"), (37, "as_chance")])
def test_the_verdict_is_whether_the_count_lies_among_those_of_chance(touched, verdict):
    cells = [cell(f"C{i}", last_admission_year=0) for i in range(46)]
    people = [person(i, f"C{i % touched}", "2017-01-01") for i in range(79)]
    assert admissions.dormant_by_chance(tables(cells=cells, admissions=people), 2020).facts["verdict"] == verdict


def test_dormant_cells_without_any_admission_have_no_verdict():
    result = admissions.dormant_by_chance(tables(cells=[cell("A", last_admission_year=0)]), 2020)
    assert result.facts["verdict"] == "none"
    assert row(result, "admissions.dormant_expected_by_chance")["value"] == 0


def test_no_dormant_cell_gives_unknown_and_no_error():
    result = admissions.dormant_by_chance(tables(cells=[cell("A", last_admission_year=2015)]), 2020)
    assert pd.isna(row(result, "admissions.dormant_expected_by_chance")["value"])
    assert result.facts["verdict"] == "none"
