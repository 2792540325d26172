import pandas as pd
import pytest

from tests.cases import cases
from tests.measures.admissions.frames import cell, person, rows_of, tables
from tests.measures.settings import programme
from thanhson.measures import admissions
from thanhson.measures.survival import kaplan_meier


def test_the_curve_of_the_46_cells_equals_the_reference():
    case = cases("discrete_time")[0]
    time, event = case["inputs"]["time"], case["inputs"]["event"]
    cells = [cell(f"C{i}", last_admission_year=0) for i in range(len(time))]
    people = [person(i, f"C{i}", f"{2015 + t}-06-01") for i, (t, e) in enumerate(zip(time, event, strict=True)) if e]
    rows = admissions.time_to_first(tables(cells=cells, admissions=people), 2020).derived().rows
    assert list(rows["at_risk"]) == case["expected"]["at_risk"]
    assert list(rows["numerator"].diff().fillna(rows["numerator"]) / rows["at_risk"]) == pytest.approx(
        case["expected"]["hazard"]
    )
    assert list(1 - rows["value"]) == pytest.approx(case["expected"]["survival"])
    curve = kaplan_meier(time, event)
    assert list(1 - rows["upper"]) == pytest.approx(list(curve["lower"]))
    assert list(1 - rows["lower"]) == pytest.approx(list(curve["upper"]))


def test_a_merged_cell_leaves_observation_after_its_last_year_and_is_no_failure():
    tabs = tables(
        cells=[
            cell("A", last_admission_year=0),
            cell("B", last_admission_year=0, closed_on="2016-12-31", merged_into="A"),
            cell("C", last_admission_year=0),
        ],
        admissions=[person(1, "A", "2017-06-01")],
    )
    result = admissions.time_to_first(tabs, 2018)
    assert rows_of(result, "year numerator denominator at_risk value") == [
        ("2016", 0, 3, 3, 0.0),
        ("2017", 1, 3, 2, 0.5),
        ("2018", 1, 3, 1, 0.5),
    ]


def test_a_withheld_year_is_joined_to_the_next_one_that_is_known():
    cells = [cell(f"C{i}", last_admission_year=0) for i in range(20)]
    people = [person(i, f"C{i}", f"{2016 if i < 3 else 2017}-06-01") for i in range(10)]
    result = admissions.time_to_first(tables(cells=cells, admissions=people), 2018)
    result.rows.loc[0, ["numerator", "denominator", "at_risk"]] = pd.NA
    rows = result.derived().rows
    assert list(rows["value"].isna()) == [True, False, False]
    assert rows["value"].iloc[1] == pytest.approx(0.5)


def test_a_first_admission_after_the_recorded_end_of_a_cell_keeps_it_at_risk_until_then():
    cells = [cell("A", last_admission_year=0, closed_on="2016-12-31"), cell("B", last_admission_year=0)]
    result = admissions.time_to_first(tables(cells=cells, admissions=[person(1, "A", "2018-03-01")]), 2018)
    assert rows_of(result, "numerator at_risk value") == [(0, 2, 0.0), (0, 2, 0.0), (1, 2, 0.5)]


def test_without_dormant_cells_there_is_no_curve_and_no_error():
    rows = admissions.time_to_first(tables(cells=[cell("A", last_admission_year=2015)]), 2017).derived().rows
    assert rows["value"].isna().all()
    assert (rows["denominator"] == 0).all()


def test_confirmation_counts_from_twelve_to_twenty_four_full_months():
    full = {
        "a": "2017-01-15", "b": "2017-01-14", "c": "2018-01-15", "d": "2018-01-16", "e": None, "f": "2019-06-01",
    }  # fmt: skip
    people = [person(name, "A", "2016-01-15", full_on=day) for name, day in full.items()]
    people.append(person("late", "A", "2017-01-01", full_on="2018-02-01"))
    rows = admissions.confirmed(tables(cells=[cell("A")], admissions=people), 2018).rows
    first = rows[rows["year"].eq("2016")].set_index("measure")
    assert first["numerator"].to_dict() == {
        "admissions.confirmed_share": 2,  # a, c: 12 and 24 months to the day
        "admissions.confirmed_early": 1,  # b: a day short of 12
        "admissions.confirmed_later": 1,  # d: a day more than 24
        "admissions.confirmed_unknown": 2,  # e without a date; f's lies after the page's year
        "admissions.confirmed_undated": 0,
    }
    assert set(rows["year"]) == {"2016"}, "for 2017 it is too early on the page of 2018"


def test_in_the_first_two_years_it_is_too_early_for_anybody():
    tabs = tables(cells=[cell("A")], admissions=[person(1, "A", "2016-01-15")])
    result = admissions.confirmed(tabs, 2017)
    assert result.derived().rows.empty
    assert result.facts["cohorts"] == []


def test_a_person_admitted_on_a_leap_day_is_full_a_year_later_on_the_last_of_february():
    people = [person(1, "A", "2016-02-29", full_on="2017-02-28"), person(2, "A", "2016-02-29", full_on="2017-02-27")]
    rows = admissions.confirmed(tables(cells=[cell("A")], admissions=people), 2018).rows.set_index("measure")
    assert rows.loc["admissions.confirmed_share", "numerator"] == 1
    assert rows.loc["admissions.confirmed_early", "numerator"] == 1


def test_persons_of_whose_admission_only_the_year_is_known_stand_beside_the_share():
    people = [person(i, "A", "2016-03-01", full_on="2017-03-01") for i in (1, 2)] + [
        {**person(3, "A", None), "year": 2016}
    ]
    rows = admissions.confirmed(tables(cells=[cell("A")], admissions=people), 2018).rows.set_index("measure")
    counts = rows[["numerator", "denominator"]]
    assert tuple(counts.loc["admissions.confirmed_share"]) == (2, 2)
    assert tuple(counts.loc["admissions.confirmed_undated"]) == (1, 3)


def test_the_other_date_moves_persons_between_years_and_unknown_ones_stand_beside():
    people = [
        person(1, "A", "2016-01-10", decided_on="2015-12-20"),
        person(2, "A", "2016-06-10", decided_on="2016-05-20"),
        person(3, "A", "2017-06-10"),
    ]
    result = admissions.dates(tables(cells=[cell("A")], admissions=people), 2017)
    assert rows_of(result, "measure year numerator denominator") == [
        ("admissions.count_by_ceremony", "2016", 2, None),
        ("admissions.count_by_ceremony", "2017", 1, None),
        ("admissions.count_by_decision", "2016", 1, None),
        ("admissions.count_by_decision", "2017", 0, None),
        ("admissions.date_moves_year", "2016-2017", 1, 2),
        ("admissions.date_unknown", "2016-2017", 1, 3),
    ]
    assert (result.facts["used"], result.facts["other"]) == ("admitted_on", "decided_on")


def test_each_date_counts_by_itself_and_the_pages_of_two_years_say_the_same_of_a_year():
    people = [
        person(1, "A", "2016-06-10", decided_on="2016-05-20"),
        person(2, "A", "2017-01-10", decided_on="2016-12-20"),
        {**person(3, "A", None, decided_on="2016-07-01"), "year": 2016},
    ]
    tabs = tables(cells=[cell("A")], admissions=people)
    pages = {year: admissions.dates(tabs, year) for year in (2016, 2017)}
    found = {year: rows_of(page, "measure year numerator denominator") for year, page in pages.items()}
    for year in (2016, 2017):
        assert ("admissions.count_by_ceremony", "2016", 2, None) in found[year], "the year alone is known of the third"
        assert ("admissions.count_by_decision", "2016", 3, None) in found[year]
    assert ("admissions.date_moves_year", "2016", 1, 2) in found[2016]
    assert pages[2016].facts["may_lack"] is None
    assert pages[2017].facts["may_lack"] == 2017, "whoever was decided on late in 2017 stands in no register"


def test_with_the_date_of_the_decision_the_ceremony_is_the_other_one():
    settings = programme(
        definitions={
            "admission_date": "decided_on", "dormant_after_years": 3, "rural_cell_types": ["residential"], "baseline_months": 12,
        }
    )  # fmt: skip
    people = [{"person_id": "p", "cell_id": "A", "year": 2016, "decided_on": "2016-03-01", "admitted_on": None}]
    result = admissions.dates(tables(settings, cells=[cell("A")], admissions=people), 2016)
    assert result.facts["may_lack"] == 2016, "whoever was decided on before the programme stands in no register"
    rows = result.rows
    assert rows[rows["measure"].eq("admissions.date_unknown")]["numerator"].item() == 1


@pytest.mark.parametrize("measure", ["confirmed", "dates", "time_to_first"])
def test_empty_registers_give_no_error(measure):
    rows = getattr(admissions, measure)(tables(), 2019).derived().rows
    assert (rows["numerator"].fillna(0) == 0).all()
