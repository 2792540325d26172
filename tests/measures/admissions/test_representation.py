import pandas as pd
import pytest

from tests.cases import cases, tolerance
from tests.measures.admissions.frames import cell, person, rows_of, tables
from tests.measures.settings import programme
from thanhson.measures import admissions
from thanhson.measures.admissions.representation import paradox
from thanhson.programme import Pool


def pool(share: float, **more: object) -> Pool:
    return Pool(name_vi="Dân số", name_en="Population", year=2019, minority_share=share, source="made up", **more)


def district(pools, minorities):
    """A district whose communes admit in 2016 as ``minorities`` says: commune to (minorities, others, unknown)."""
    people, number = [], 0
    for commune, (yes, no, unknown) in minorities.items():
        for minority in [True] * yes + [False] * no + [None] * unknown:
            number += 1
            people.append(person(number, commune, "2016-06-01", minority=minority))
    return tables(
        programme(pools=pools),
        cells=[cell(commune, commune) for commune in minorities],
        admissions=people,
    )


@pytest.mark.parametrize("case", cases("representation_ratio"), ids=lambda case: case["id"])
def test_the_ratio_and_its_limits_equal_the_reference(case):
    given, expected = case["inputs"], case["expected"]
    tabs = district([pool(given["population_share"])], {"A": (given["x"], given["n"] - given["x"], 5)})
    row = admissions.representation(tabs, 2016).derived().rows.iloc[0]
    assert (row["numerator"], row["denominator"]) == (given["x"], given["n"])
    found = (row["value"], row["lower"], row["upper"])
    assert found == pytest.approx((expected["ratio"], expected["lower"], expected["upper"]), **tolerance(case))


def test_every_pool_has_its_ratio_and_its_name_in_the_note():
    tabs = district([pool(0.5), pool(0.25)], {"A": (1, 1, 0)})
    assert rows_of(admissions.representation(tabs, 2016), "measure value note") == [
        ("admissions.representation_ratio", 1.0, "pool: Population, 2019"),
        ("admissions.representation_ratio", 2.0, "pool: Population, 2019"),
    ]


def test_the_standardised_ratio_weighs_pool_shares_by_where_persons_were_admitted():
    tabs = district([pool(0.5, by_commune={"A": 0.8, "B": 0.2})], {"A": (6, 2, 0), "B": (0, 2, 0), "C": (9, 0, 0)})
    row = admissions.representation(tabs, 2016).derived().rows.query("measure.str.endswith('standardised')").iloc[0]
    assert (row["numerator"], row["denominator"]) == (6, 10)
    assert row["value"] == pytest.approx((6 / 10) / (0.8 * 8 / 10 + 0.2 * 2 / 10))


def test_simpsons_paradox_is_found_when_every_commune_points_the_other_way():
    # Minorities live in A, and A admits most: the total is above 1 while each commune is below.
    tabs = district([pool(0.3, by_commune={"A": 0.8, "B": 0.1})], {"A": (60, 40, 0), "B": (0, 10, 0)})
    result = admissions.representation(tabs, 2016)
    rows = result.derived().rows
    assert rows[rows["group"].eq("total")]["value"].iloc[0] > 1
    assert (rows[rows["group"].eq("commune") & rows["unit"].eq("score")]["value"] < 1).all()
    assert result.facts["paradox"] == ["every"]


def test_a_turn_by_standardising_alone_is_told_from_the_full_paradox():
    shares = {"A": 0.8, "B": 0.1}
    assert admissions.representation(
        district([pool(0.3, by_commune=shares)], {"A": (60, 40, 0), "B": (3, 7, 0)}), 2016
    ).facts["paradox"] == ["standardised"]
    assert admissions.representation(
        district([pool(0.9, by_commune=shares)], {"A": (60, 40, 0), "B": (0, 10, 0)}), 2016
    ).facts["paradox"] == ["none"]
    assert admissions.representation(district([pool(0.3)], {"A": (1, 1, 0)}), 2016).facts["paradox"] == ["unknown"]


def _withhold(result, measure, commune):
    hidden = result.rows["subgroup"].eq(commune) & result.rows["measure"].eq(f"admissions.{measure}")
    result.rows.loc[hidden, ["numerator", "denominator"]] = pd.NA
    return result.derived().rows.set_index(["measure", "subgroup"])


def test_a_withheld_ratio_of_a_commune_leaves_its_weight_in_the_standardised_one():
    tabs = district([pool(0.5, by_commune={"A": 0.8, "B": 0.2})], {"A": (6, 2, 0), "B": (0, 2, 0)})
    rows = _withhold(admissions.representation(tabs, 2016), "representation_ratio", "B")
    assert pd.isna(rows.loc[("admissions.representation_ratio", "B"), "value"])
    standardised = rows.loc[("admissions.representation_ratio_standardised", ""), "pool_share"]
    assert standardised == pytest.approx(0.8 * 8 / 10 + 0.2 * 2 / 10)


@pytest.mark.parametrize("persons, known", [(2, False), (1, True)])
def test_the_standardised_ratio_needs_the_communes_of_nine_in_ten_persons(persons, known):
    tabs = district([pool(0.5, by_commune={"A": 0.8, "B": 0.2})], {"A": (9, 0, 0), "B": (0, persons, 0)})
    rows = _withhold(admissions.representation(tabs, 2016), "ethnicity_known", "B")
    assert pd.notna(rows.loc[("admissions.representation_ratio_standardised", ""), "value"]) is known


def test_a_ratio_of_exactly_one_is_no_side_that_communes_could_stand_against():
    tabs = district([pool(0.5, by_commune={"A": 0.3, "B": 0.3})], {"A": (1, 1, 0), "B": (1, 1, 0)})
    assert admissions.representation(tabs, 2016).facts["paradox"] == ["none"]


def test_a_share_of_zero_in_a_commune_gives_no_ratio():
    tabs = district([pool(0.5, by_commune={"A": 0.0})], {"A": (1, 1, 0)})
    rows = admissions.representation(tabs, 2016).derived().rows
    ratios = rows[rows["measure"].eq("admissions.representation_ratio") & rows["group"].eq("commune")]
    assert ratios["value"].isna().all()


def test_without_pools_persons_or_known_fields_there_is_no_ratio_and_no_error():
    assert admissions.representation(district([], {"A": (1, 1, 0)}), 2016).derived().rows.empty
    shares = {"A": 0.5}
    for minorities in ({"A": (0, 0, 3)}, {"A": (0, 0, 0)}):
        result = admissions.representation(district([pool(0.5, by_commune=shares)], minorities), 2016)
        rows = result.derived().rows
        assert rows[rows["unit"].eq("score")]["value"].isna().all()
        assert paradox(result.derived().rows) == "unknown"
