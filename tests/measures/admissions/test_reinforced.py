import pandas as pd
import pytest

from tests.measures.admissions.frames import cell, person, rows_of, sheet, tables
from thanhson.measures import admissions


def posting(number, cell_id, start, end=None):
    return {"posting_id": f"b{number}", "to_cell_id": cell_id, "from_on": start, "to_on": end}


@pytest.fixture
def district():
    sheets = [
        sheet("A", "2016-11", 6, speakers=2),
        sheet("A", "2016-12", 6, speakers=1),
        {**sheet("A", "2017-06", 8, speakers=4), "held_on": None, "present": None},
        sheet("A", "2017-12", 9, speakers=3),
        sheet("B", "2017-12", 20, speakers=3),
        sheet("Z", "2017-12", 99, speakers=9),
    ]
    return tables(
        cells=[cell("A"), cell("B"), cell("Z")],
        meetings=sheets,
        postings=[
            posting(1, "A", "2017-03-15"),
            posting(2, "A", "2017-03-15", "2017-11-30"),
            posting(3, "B", "2018-01-01"),
        ],
        admissions=[person(1, "A", "2016-05-01"), person(2, "A", "2017-05-01"), person(3, "Z", "2017-05-01")],
    )


def figures(result):
    rows = result.derived().rows
    names = rows["measure"].str.removeprefix("admissions.reinforced_")
    keys = zip(rows["year"], rows["subgroup"], names, strict=True)
    return dict(zip(keys, zip(rows["numerator"], rows["denominator"], strict=True), strict=True))


def test_members_are_counted_with_and_without_those_posted_at_the_last_sheet(district):
    found = figures(admissions.reinforced_cells(district, 2017))
    assert found["2016", "A", "listed"][0] == 6
    assert found["2016", "A", "own"][0] == 6
    assert found["2017", "A", "listed"][0] == 9
    assert found["2017", "A", "own"][0] == 8, "one posting had ended before December"


def test_a_sheet_without_a_meeting_is_no_meeting_held(district):
    found = figures(admissions.reinforced_cells(district, 2017))
    assert found["2016", "A", "meetings"][0] == 2
    assert found["2017", "A", "meetings"][0] == 1
    assert found["2017", "A", "speakers"] == (3, 9)
    assert found["2017", "A", "admissions"][0] == 1


def test_only_cells_with_a_posting_by_then_are_shown_and_summed(district):
    result = admissions.reinforced_cells(district, 2017)
    assert result.facts["cells"] == ["A"]
    assert result.facts["since"] == {"A": 2017}
    later = admissions.reinforced_cells(tables(**{
        name: getattr(district, name).to_dict("records") for name in ("cells", "meetings", "postings", "admissions")
    }), 2018)  # fmt: skip
    assert later.facts["cells"] == ["A", "B"]
    assert figures(later)["2017", "", "listed"][0] == 29


def test_a_posting_that_ended_before_the_programme_reinforces_no_cell():
    early = [posting(1, "A", "2014-01-01", "2015-12-31"), posting(2, "B", "2014-01-01", "2016-01-01")]
    result = admissions.reinforced_cells(tables(cells=[cell("A"), cell("B")], postings=early), 2017)
    assert result.facts["cells"] == ["B"]


def test_cells_with_a_posting_in_the_year_stand_beside_the_cells_alive(district):
    found = figures(admissions.reinforced_cells(district, 2017))
    assert found["2016", "", "cells"] == (0, 3)
    assert found["2017", "", "cells"] == (1, 3)


def test_before_and_after_split_at_the_month_of_the_first_posting(district):
    assert rows_of(
        admissions.reinforced_before_after(district, 2017), "measure subgroup numerator denominator value"
    ) == [
        ("admissions.reinforced_before", "meetings", 2, 14, pytest.approx(2 / 14)),
        ("admissions.reinforced_before", "speakers", 3, 12, 0.25),
        ("admissions.reinforced_before", "admissions", 1, 14, pytest.approx(12 / 14)),
        ("admissions.reinforced_after", "meetings", 1, 10, 0.1),
        ("admissions.reinforced_after", "speakers", 3, 9, pytest.approx(1 / 3)),
        ("admissions.reinforced_after", "admissions", 1, 10, 1.2),
    ]


def test_a_posting_from_the_first_month_leaves_no_before():
    tabs = tables(
        cells=[cell("A")], postings=[posting(1, "A", "2015-03-15")], meetings=[sheet("A", "2016-01", 5, speakers=1)]
    )
    result = admissions.reinforced_before_after(tabs, 2016)
    assert result.facts["no_before"]
    before = result.derived().rows.query("measure == 'admissions.reinforced_before'")
    assert before["value"].isna().all()


def test_a_posting_into_a_cell_without_sheets_gives_gaps_and_no_error():
    tabs = tables(cells=[cell("A")], postings=[posting(1, "A", "2016-03-15")])
    rows = admissions.reinforced_cells(tabs, 2017).derived().rows
    assert set(rows["measure"]) == {"admissions.reinforced_cells", "admissions.reinforced_admissions"}


@pytest.mark.parametrize("measure", ["reinforced_cells", "reinforced_before_after"])
def test_without_postings_there_is_nothing_to_show_and_no_error(measure):
    result = getattr(admissions, measure)(tables(cells=[cell("A")]), 2017)
    assert result.facts["cells"] == []
    assert result.derived().rows["numerator"].fillna(0).eq(0).all()
    assert not result.rows["group"].eq("cell").any()


def test_the_result_holds_no_person(district):
    rows = admissions.reinforced_cells(district, 2017).rows
    assert not rows.astype("str").apply(lambda column: column.str.contains("p1|p2|p3")).any(axis=None)
    assert isinstance(rows, pd.DataFrame)
