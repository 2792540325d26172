import pandas as pd
import pytest

from tests.measures.admissions.frames import cell, person, tables
from thanhson.measures import admissions
from thanhson.measures.rates import fit_frequencies, forecast


def district(before, after):
    """A cell for each pair: persons in 2013 to 2015, and persons in 2017."""
    people = []
    for i, (earlier, later) in enumerate(zip(before, after, strict=True)):
        people += [person(f"{i}-b{k}", f"C{i}", f"{2013 + k % 3}-05-01") for k in range(earlier)]
        people += [person(f"{i}-a{k}", f"C{i}", "2017-05-01") for k in range(later)]
    return tables(cells=[cell(f"C{i}") for i in range(len(before))], admissions=people)


def test_earlier_years_give_the_forecast_of_cells_without_an_admission_in_them():
    before = [0] * 40 + [1] * 30 + [2] * 20 + [3] * 15 + [4] * 5
    after = [1] * 25 + [0] * 85
    result = admissions.dormant_forecast(district(before, after), 2020)
    rows = result.derived().rows.set_index("measure")
    expected = forecast(fit_frequencies(range(5), range(5), [40, 30, 20, 15, 5]), 40, 3, 5)
    persons, cells = rows.loc["admissions.dormant_forecast"], rows.loc["admissions.dormant_forecast_cells"]
    assert (persons["numerator"], persons["denominator"]) == (25, 40)
    assert (persons["value"], persons["lower"], persons["upper"]) == pytest.approx(tuple(expected[:3]))
    assert (cells["value"], cells["lower"], cells["upper"]) == pytest.approx(tuple(expected[3:]))
    assert result.facts["years_missing"] == []


def test_the_years_that_the_registers_lack_are_named_and_nothing_is_forecast():
    tabs = tables(cells=[cell("A", last_admission_year=0)], admissions=[person(1, "A", "2014-05-01")])
    result = admissions.dormant_forecast(tabs, 2018)
    assert result.rows.empty
    assert result.facts["years_missing"] == [2013, 2015]


def test_a_cell_younger_than_the_years_watched_takes_no_part():
    people = [person(i, "A", f"{2013 + i}-05-01") for i in range(3)]
    tabs = tables(cells=[cell("A"), cell("B", founded_on="2014-05-01")], admissions=people)
    rows = admissions.dormant_forecast(tabs, 2016).rows
    classes = rows[rows["measure"].eq("admissions.cells_before_programme")]
    assert classes["numerator"].sum() == 1


def test_a_withheld_class_leaves_the_forecast_unknown():
    result = admissions.dormant_forecast(district([0] * 40 + [1] * 30 + [3] * 20, [1] * 90), 2020)
    result.rows.loc[result.rows["subgroup"].eq("1"), ["numerator", "persons"]] = pd.NA
    rows = result.derived().rows.set_index("measure")
    assert rows.loc[["admissions.dormant_forecast", "admissions.dormant_forecast_cells"], "value"].isna().all()
