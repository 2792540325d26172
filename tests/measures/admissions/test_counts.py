import pandas as pd
import pytest

from tests.measures.admissions.frames import cell, person, rows_of, sheet, tables
from tests.measures.settings import programme
from thanhson.measures import admissions
from thanhson.measures.admissions import counts
from thanhson.measures.rates import shrunken_rates


@pytest.fixture
def district():
    return tables(
        cells=[cell("A"), cell("B", "08542", "school"), cell("C", "08542")],
        admissions=[
            person(1, "A", "2016-02-01"),
            person(2, "A", "2016-05-20"),
            person(3, "B", "2017-09-01"),
            person(4, "C", "2018-11-11"),
            person(5, "A", "2015-12-31"),
        ],
        meetings=[
            sheet("A", "2016-02", 12),
            sheet("A", "2016-01", 10),
            sheet("B", "2016-03", 20),
            sheet("A", "2017-01", 14),
        ],
    )


def test_counts_and_rates_of_each_year_and_of_the_span_end_with_the_page_year(district):
    result = admissions.by_year(district, 2017)
    assert rows_of(result, "year measure numerator denominator value") == [
        ("2016", "admissions.count", 2, None, 2.0),
        ("2017", "admissions.count", 1, None, 1.0),
        ("2016-2017", "admissions.count", 3, None, 3.0),
        ("2016", "admissions.rate", 2, 30, pytest.approx(100 * 2 / 30)),
        ("2017", "admissions.rate", 0, 14, 0.0),
        ("2016-2017", "admissions.rate", 2, 44, pytest.approx(100 * 2 / 44)),
        ("2016", "admissions.rate_left_out", 0, 2, 0.0),
        ("2017", "admissions.rate_left_out", 1, 1, 1.0),
        ("2016-2017", "admissions.rate_left_out", 1, 3, 1.0),
    ]


def test_the_list_at_the_start_of_the_year_is_that_of_the_first_meeting_and_not_of_the_first_row(district):
    listed = admissions.base.members_at_start(district, 2017)
    assert list(zip(listed["cell_id"], listed["year"], listed["listed"], strict=True)) == [
        ("A", 2016, 10),
        ("A", 2017, 14),
        ("B", 2016, 20),
    ]


def test_in_the_first_year_the_span_is_the_year_and_stands_once(district):
    result = admissions.by_year(district, 2016)
    assert [row[0] for row in rows_of(result, "year")] == ["2016", "2016", "2016"]


def test_a_rate_has_exact_poisson_limits_per_hundred_members(district):
    rate = admissions.by_year(district, 2016).derived().rows.query("measure == 'admissions.rate'").iloc[0]
    assert (rate["lower"], rate["upper"]) == pytest.approx((100 * 0.242209 / 30, 100 * 7.224688 / 30), rel=1e-5)
    assert rate["interval"] == "exact poisson"


def test_months_without_an_admission_count_zero_and_an_unknown_day_stands_beside():
    district = tables(
        cells=[cell("A")], admissions=[person(1, "A", "2016-02-01"), {**person(2, "A", None), "year": 2016}]
    )
    result = admissions.by_month(district, 2016).derived().rows
    months = result[result["group"].eq("month")].set_index("subgroup")["numerator"]
    assert list(months.index) == [f"2016-{m:02d}" for m in range(1, 13)] + ["unknown"]
    assert months["2016-02"] == 1
    assert months.drop(["2016-02", "unknown"]).sum() == 0
    assert months["unknown"] == 1


def test_over_several_years_every_july_counts_together(district):
    rows = admissions.by_month(district, 2018).rows
    together = rows[rows["year"].eq("2016-2018") & rows["group"].eq("month")].set_index("subgroup")["numerator"]
    assert together["02"] == 1
    assert together["11"] == 1
    assert together.sum() == 4


@pytest.mark.parametrize(
    "day, near",
    [
        ("2016-01-26", False), ("2016-01-27", True), ("2016-02-10", True), ("2016-02-11", False), ("2016-05-12", True),
        ("2016-05-11", False), ("2016-09-09", True), ("2016-09-10", False), ("2016-12-31", False),
    ],
)  # fmt: skip
def test_a_day_within_seven_days_of_a_feast_is_near_it(day, near):
    assert list(counts.near_feasts(pd.Series([pd.Timestamp(day)]))) == [near]


def test_an_unknown_day_is_neither_near_nor_far():
    assert counts.near_feasts(pd.Series([pd.NaT])).isna().all()


def test_forty_five_of_365_days_are_near_a_feast():
    assert counts.feast_share_of_year() == pytest.approx(45 / 365)


def test_the_date_that_the_settings_name_puts_a_person_into_a_month():
    settings = programme(
        definitions={
            "admission_date": "decided_on", "dormant_after_years": 3, "rural_cell_types": ["residential"], "baseline_months": 12,
        }
    )  # fmt: skip
    district = tables(
        settings, cells=[cell("A")], admissions=[{**person(1, "A", "2016-03-01"), "decided_on": "2016-02-15"}]
    )
    rows = admissions.by_month(district, 2016).rows
    assert rows.loc[rows["subgroup"].eq("2016-02"), "numerator"].item() == 1


def test_communes_without_an_admission_stand_with_zero_and_in_the_order_of_their_codes(district):
    rows = admissions.by_commune(district, 2016).derived().rows
    span = rows[rows["measure"].eq("admissions.rate") & rows["group"].eq("commune")]
    assert list(zip(span["subgroup"], span["numerator"], span["denominator"], strict=True)) == [
        ("08542", 0, 20),
        ("08656", 2, 10),
    ]


def test_the_rate_of_the_district_that_stands_beside_the_communes_is_that_of_the_years(district):
    communes, years = (getattr(admissions, name)(district, 2017).figures("238") for name in ("by_commune", "by_year"))
    found = communes[communes["measure"].eq("admissions.rate") & communes["group"].eq("total")]
    same = years[years["measure"].eq("admissions.rate") & years["year"].eq("2016-2017")]
    assert found.reset_index(drop=True).equals(same.reset_index(drop=True)), "the same line of results.csv stands once"


def test_shrunken_rates_come_from_the_counts_of_the_rows(district):
    rows = admissions.by_commune(district, 2016).derived().rows
    shrunken = rows[rows["measure"].eq("admissions.rate_shrunken")]["value"]
    own = rows[rows["measure"].eq("admissions.rate")]["value"]
    assert own.iloc[0] < shrunken.iloc[0] < shrunken.iloc[1] < own.iloc[1]
    assert shrunken.tolist() == pytest.approx(
        (100 * shrunken_rates(pd.Series([0, 2]), pd.Series([20, 10]))["value"]).tolist()
    )


def test_rates_stand_by_setting_and_by_type_of_cell(district):
    rows = admissions.by_setting(district, 2016).rows
    rates = rows[rows["measure"].eq("admissions.rate")]
    assert list(zip(rates["group"], rates["subgroup"], rates["numerator"], rates["denominator"], strict=True)) == [
        ("setting", "rural", 2, 10),
        ("setting", "agency", 0, 20),
        ("cell_type", "residential", 2, 10),
        ("cell_type", "school", 0, 20),
    ]


def test_a_person_of_a_cell_that_the_register_lacks_counts_as_unknown_and_is_not_dropped():
    district = tables(cells=[cell("A")], admissions=[person(1, "A", "2016-02-01"), person(2, "X", "2016-02-01")])
    rows = admissions.by_setting(district, 2016).rows
    settings = rows[rows["group"].eq("setting") & rows["measure"].eq("admissions.count")].set_index("subgroup")[
        "numerator"
    ]
    assert settings.to_dict() == {"rural": 1, "agency": 0, "unknown": 1}


@pytest.mark.parametrize("measure", ["by_year", "by_month", "by_commune", "by_setting"])
def test_empty_registers_give_rows_of_zero_and_no_error(measure):
    rows = getattr(admissions, measure)(tables(), 2017).derived().rows
    assert (rows["numerator"].fillna(0) == 0).all()
