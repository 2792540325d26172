import pandas as pd
import pytest

from tests.measures.admissions.frames import cell, person, tables
from thanhson.measures import admissions
from thanhson.measures.admissions.cells import class_ends, joined_classes, persons_each
from thanhson.measures.concentration import gini, gini_by_chance


def district(counts, **cells):
    """A cell for each count, with as many persons in 2016."""
    people = [person(f"{i}-{k}", f"C{i}", "2016-06-01") for i, n in enumerate(counts) for k in range(n)]
    return tables(cells=[cell(f"C{i}", **cells) for i in range(len(counts))], admissions=people)


def test_cells_admitting_are_of_the_cells_alive_in_the_year():
    tabs = tables(
        cells=[cell("A"), cell("B", closed_on="2016-06-30"), cell("C", founded_on="2017-03-01")],
        admissions=[person(1, "A", "2016-01-01"), person(2, "C", "2017-05-01"), person(3, "A", "2017-05-01")],
    )
    rows = admissions.concentration(tabs, 2017).rows
    part = rows[rows["measure"].eq("admissions.cells_admitting")]
    assert list(zip(part["year"], part["numerator"], part["denominator"], strict=True)) == [
        ("2016", 1, 2),
        ("2017", 2, 2),
        ("2016-2017", 2, 3),
    ]


def test_the_gini_of_single_valued_classes_is_that_of_the_cells():
    counts = [0] * 20 + [1] * 10 + [2] * 8 + [3] * 6
    rows = admissions.concentration(district(counts), 2016).derived().rows.set_index("measure")
    assert rows.loc["admissions.gini", "value"] == pytest.approx(gini(counts))
    assert rows.loc["admissions.gini", "numerator"] == sum(counts)
    chance = rows.loc["admissions.gini_by_chance"]
    assert (chance["value"], chance["lower"], chance["upper"]) == pytest.approx(gini_by_chance(44, sum(counts)))


def test_joining_rare_classes_moves_the_gini_by_less_than_a_hundredth():
    counts = [0] * 200 + [1] * 90 + [2] * 60 + [3] * 40 + [5] * 30 + [7] * 3 + [9] * 2 + [12]
    rows = admissions.concentration(district(counts), 2016).derived().rows.set_index("measure")
    assert rows.loc["admissions.gini", "value"] == pytest.approx(gini(counts), abs=0.01)


def test_classes_with_few_cells_are_joined_from_the_top_down():
    table = joined_classes(pd.Series([0] * 9 + [1] * 6 + [2] * 2 + [3] * 4 + [7]), 5)
    assert table.to_dict("list") == {"name": ["0", "1-2", "3+"], "numerator": [9, 8, 5], "persons": [0, 10, 19]}


def test_the_name_of_a_class_tells_its_ends():
    low, high = class_ends(pd.Series(["0", "1-2", "3+"]))
    assert list(low) == [0, 1, 3]
    assert list(high) == [0, 2, float("inf")]


def test_a_cell_of_a_joined_class_counts_with_the_mean_of_its_class():
    classes = pd.DataFrame({"subgroup": ["0", "1-2", "3+"], "numerator": [9, 8, 5], "persons": [0, 10, 19]})
    assert list(persons_each(classes)) == [0, 1.25, 3.8]


def test_a_mean_that_rounding_pushes_out_of_its_class_is_held_at_its_end():
    classes = pd.DataFrame({"subgroup": ["1-2"], "numerator": [5], "persons": [15]})
    assert list(persons_each(classes)) == [2]


def test_a_rare_class_in_the_middle_joins_the_one_below_it():
    table = joined_classes(pd.Series([0] * 9 + [1] * 6 + [2] * 2 + [3] * 5), 5)
    assert table.to_dict("list") == {"name": ["0", "1-2", "3"], "numerator": [9, 8, 5], "persons": [0, 10, 15]}


def test_few_cells_at_the_bottom_join_the_class_above():
    table = joined_classes(pd.Series([0] * 2 + [1] * 6), 5)
    assert table.to_dict("list") == {"name": ["0+"], "numerator": [8], "persons": [6]}


def test_no_cell_is_lost_by_joining():
    counts = pd.Series([0] * 3 + [1] * 4 + [2] + [4] * 3 + [9])
    table = joined_classes(counts, 5)
    assert table["numerator"].sum() == len(counts)
    assert table["persons"].sum() == counts.sum()


def test_a_withheld_class_makes_the_gini_unknown():
    result = admissions.concentration(district([0] * 20 + [1] * 10), 2016)
    result.rows.loc[result.rows["subgroup"].eq("1"), ["numerator", "persons"]] = pd.NA
    rows = result.derived().rows.set_index("measure")
    assert pd.isna(rows.loc["admissions.gini", "value"])


@pytest.mark.parametrize("tabs", [tables(), tables(cells=[cell("A")])], ids=["nothing", "cells without admissions"])
def test_without_admissions_there_is_no_gini_and_no_error(tabs):
    rows = admissions.concentration(tabs, 2017).derived().rows.set_index("measure")
    assert pd.isna(rows.loc["admissions.gini", "value"])
    assert pd.isna(rows.loc["admissions.gini_by_chance", "value"])


@pytest.mark.parametrize(
    ("counts", "known"), [([0, 0, 1, 4, 9], False), ([0] * 9 + [1, 2, 3, 4, 9], False), ([2] * 6, True)]
)
def test_where_joining_leaves_hardly_a_class_there_is_no_gini(counts, known):
    rows = admissions.concentration(district(counts), 2016).derived().rows.set_index("measure")
    assert pd.notna(rows.loc["admissions.gini", "value"]) is known
