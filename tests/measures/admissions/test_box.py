import pytest

from tests.measures.admissions.frames import cell, person, sheet, tables
from tests.measures.admissions.test_representation import pool
from tests.measures.settings import programme
from thanhson.measures import admissions


def keys(tabs, year=2020):
    facts = admissions.can_say(tabs, year).facts
    return {key for key, _ in facts["can"]}, {key for key, _ in facts["cannot"]}


def test_full_registers_allow_much_and_never_a_cause():
    people = [person(i, "A", f"{year}-03-01", full_on=f"{year + 1}-03-02", sex="f", birth_year=1990, minority=True,
                     youth_union=True, occupation="x") for i, year in enumerate(range(2013, 2021))]  # fmt: skip
    tabs = tables(
        programme(pools=[pool(0.5, by_commune={"08656": 0.5})]),
        cells=[cell("A", last_admission_year=2012)],
        admissions=people,
        meetings=[sheet("A", f"{year}-01", 9) for year in range(2016, 2021)],
        postings=[{"posting_id": "b", "to_cell_id": "A", "from_on": "2017-01-01"}],
    )
    can, cannot = keys(tabs)
    assert can == {"counts", "rates", "confirmed", "fields", "pools", "standardised", "dormant", "chance", "before"}
    assert cannot == {"confirmed_later", "pools_not_eligible", "cause", "reinforced", "single", "synthetic"}


def test_bare_registers_allow_little_and_name_what_is_missing():
    tabs = tables(cells=[cell("A")], admissions=[person(1, "A", "2016-03-01")])
    can, cannot = keys(tabs)
    assert can == {"counts"}
    assert cannot >= {"rates_none", "fields_unknown", "pools_none", "dormant_none", "before_none", "cause"}


def test_empty_registers_allow_nothing():
    can, cannot = keys(tables())
    assert can == set()
    assert "counts_none" in cannot


def test_years_are_named_and_counts_are_not():
    tabs = tables(cells=[cell("A")], admissions=[person(1, "A", "2016-03-01")], meetings=[sheet("A", "2016-01", 9)])
    facts = admissions.can_say(tabs, 2017).facts
    assert dict(facts["cannot"])["rates_none"] == {"years": [2017]}
    assert dict(facts["cannot"])["before_none"] == {"years": [2013, 2014, 2015]}


@pytest.mark.parametrize("unknown, known", [(2, True), (3, False)])
def test_a_field_unknown_for_more_than_a_fifth_carries_no_statement(unknown, known):
    people = [person(i, "A", "2016-03-01", sex="f" if i >= unknown else None) for i in range(10)]
    facts = admissions.can_say(tables(cells=[cell("A")], admissions=people), 2016).facts
    stated = dict(facts["can"]).get("fields", {"fields": []})["fields"]
    assert ("sex" in stated) is known


def test_the_box_has_no_rows_for_the_results():
    result = admissions.can_say(tables(), 2020)
    assert result.rows.empty
    assert result.exact
