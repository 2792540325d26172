import pandas as pd
import pytest

from tests.measures.admissions.frames import cell, person, rows_of, tables
from thanhson.disclosure import publish
from thanhson.measures import admissions
from thanhson.measures.admissions import people
from thanhson.programme import Disclosure


def _numbers(rows, measure, group="total"):
    part = rows[rows["measure"].eq(measure) & rows["group"].eq(group)]
    return dict(zip(part["subgroup"], part["numerator"], strict=True))


@pytest.fixture
def district():
    return tables(
        cells=[cell("A")],
        admissions=[
            person(
                1, "A", "2016-01-01", sex="f", birth_year=1990, minority=True, youth_union=True, occupation="Giáo viên"
            ),
            person(
                2,
                "A",
                "2016-01-01",
                sex="m",
                birth_year=1960,
                minority=False,
                youth_union=False,
                occupation="giáo viên",
            ),
            person(3, "A", "2016-01-01", sex=None, birth_year=None, minority=None, youth_union=True, occupation=None),
        ],
    )


def test_unknown_sex_age_and_occupation_stand_beside_the_known_ones(district):
    rows = admissions.by_person(district, 2016).rows
    assert _numbers(rows, "admissions.count", "sex") == {"f": 1, "m": 1, "unknown": 1}
    ages = _numbers(rows, "admissions.count", "age")
    assert (ages["18-30"], ages["51-60"], ages["unknown"]) == (1, 1, 1)
    assert _numbers(rows, "admissions.count", "occupation") == {"Giáo viên": 2, "other": 0, "unknown": 1}


@pytest.mark.parametrize(
    "age, band",
    [
        (17, "<18"),
        (18, "18-30"),
        (30, "18-30"),
        (31, "31-35"),
        (40, "36-40"),
        (50, "41-50"),
        (60, "51-60"),
        (61, ">60"),
    ],
)
def test_an_age_falls_into_the_band_whose_ends_hold_it(age, band):
    assert list(people.age_bands(pd.Series([age], dtype="Int64"))) == [band]


def test_the_band_below_eighteen_stands_only_where_someone_is_in_it(district):
    young = tables(cells=[cell("A")], admissions=[person(1, "A", "2016-01-01", birth_year=2000)])
    assert "<18" in _numbers(admissions.by_person(young, 2016).rows, "admissions.count", "age")
    assert "<18" not in _numbers(admissions.by_person(district, 2016).rows, "admissions.count", "age")


def test_rarer_occupations_stand_together():
    words = pd.Series(["a"] * 3 + ["b"] * 2 + ["c"], dtype="str")
    assert list(people.frequent(words, shown=2)) == ["a", "a", "a", "b", "b", "other"]


def test_shares_are_of_persons_with_the_field_known_and_the_unknown_stand_beside(district):
    assert rows_of(admissions.shares(district, 2016), "measure numerator denominator value lower upper") == [
        ("admissions.minority_share", 1, 2, 0.5, pytest.approx(1 / 3), pytest.approx(2 / 3)),
        ("admissions.minority_unknown", 1, 3, pytest.approx(1 / 3), None, None),
        ("admissions.youth_union_share", 2, 3, pytest.approx(2 / 3), None, None),
        ("admissions.youth_union_unknown", 0, 3, 0.0, None, None),
        ("admissions.women_share", 1, 2, 0.5, pytest.approx(1 / 3), pytest.approx(2 / 3)),
        ("admissions.women_unknown", 1, 3, pytest.approx(1 / 3), None, None),
    ]


def test_a_complete_field_has_no_interval_since_a_census_has_none(district):
    rows = admissions.shares(district, 2016).derived().rows.set_index("measure")
    assert rows.loc["admissions.youth_union_share", "interval"] == ""
    assert rows.loc["admissions.women_share", "interval"] == "missing-report bounds"


def test_all_unknown_gives_no_share_and_the_widest_bounds():
    district = tables(cells=[cell("A")], admissions=[person(1, "A", "2016-01-01"), person(2, "A", "2016-01-01")])
    minority = admissions.shares(district, 2016).derived().rows.iloc[0]
    assert (minority["numerator"], minority["denominator"]) == (0, 0)
    assert pd.isna(minority["value"])
    assert (minority["lower"], minority["upper"]) == (0, 1)


@pytest.mark.parametrize("measure", ["by_person", "shares"])
def test_empty_registers_give_rows_of_zero_and_no_error(measure):
    rows = getattr(admissions, measure)(tables(), 2017).derived().rows
    assert (rows["numerator"] == 0).all()


def _shown(make, unknown: int, men: int = 40, women: int = 21):
    """Published rows of a measure, in a year with so many of unknown sex and ethnicity among a fixed number of persons."""
    known = [*["f"] * women, *["m"] * (men - unknown)]
    people = [person(n, "A", "2016-02-03", sex=sex, minority=sex == "f") for n, sex in enumerate(known)]
    people += [person(len(people) + n, "A", "2016-02-03", sex=None, minority=None) for n in range(unknown)]
    rows = publish(make(tables(cells=[cell("A")], admissions=people), 2016), Disclosure(threshold=5, rounding=5)).rows
    # Sexes add up to the persons, so of women more may be withheld than of minorities.
    return rows[~rows["measure"].str.contains("women")].reset_index(drop=True)


@pytest.mark.parametrize("make", [admissions.shares, admissions.representation])
def test_few_unknown_persons_change_nothing_that_is_published_of_the_known(make):
    one, *others = [_shown(make, unknown) for unknown in (1, 2, 3, 4)]
    for other in others:
        pd.testing.assert_frame_equal(one, other)


def test_many_unknown_persons_are_left_out_of_the_denominator():
    rows = _shown(admissions.shares, 12).set_index("measure")
    assert tuple(rows.loc["admissions.minority_share", ["numerator", "denominator"]]) == (20, 50)
    assert tuple(rows.loc["admissions.minority_unknown", ["numerator", "denominator"]]) == (10, 60)
    few = _shown(admissions.shares, 3).set_index("measure")
    assert tuple(few.loc["admissions.minority_share", ["numerator", "denominator"]]) == (20, 60)
    assert few.loc["admissions.minority_unknown", "status"] == "withheld"


def test_pages_of_different_years_say_the_same_of_a_year_with_few_or_many_unknown():
    unknown = {2016: 9, 2017: 3, 2018: 30, 2019: 1}
    people = [
        person(100 * year + n, "A", f"{year}-02-03", minority=None if n < few else n % 2 == 0)
        for year, few in unknown.items()
        for n in range(70)
    ]
    district = tables(cells=[cell("A")], admissions=people)
    said: dict = {}
    for last in unknown:
        rows = publish(admissions.shares(district, last), Disclosure(threshold=5, rounding=5)).rows
        rows = rows[rows["measure"].eq("admissions.minority_share")]
        for year, count, known in zip(rows["year"], rows["numerator"], rows["denominator"], strict=True):
            assert said.setdefault(year, (count, known)) == (count, known)
    assert said["2017"][1] == said["2019"][1] == 70
