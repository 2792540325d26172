import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cases import cases, tolerance
from thanhson.measures import concentration


@pytest.mark.parametrize("case", cases("inequality"), ids=lambda case: case["id"])
def test_gini_and_lorenz_curve_equal_the_reference(case):
    x, expected = case["inputs"]["x"], case["expected"]
    assert concentration.gini(x) == pytest.approx(expected["gini"], **tolerance(case))
    curve = concentration.lorenz(x)
    assert list(curve["units"]) == pytest.approx(expected["lorenz_p"], **tolerance(case))
    assert list(curve["total"]) == pytest.approx(expected["lorenz_L"], **tolerance(case))


@pytest.mark.parametrize("case", cases("counts"), ids=lambda case: case["id"])
def test_units_touched_by_chance_equal_the_reference(case):
    cells, balls = case["inputs"]["cells"], case["inputs"]["balls"]
    expected = case["expected"]
    chances = concentration.occupancy_distribution(cells, balls)
    found = concentration.occupancy(cells, balls)
    assert chances[39] == pytest.approx(expected["p_39"], **tolerance(case))
    assert chances[:40].sum() == pytest.approx(expected["p_le_39"], **tolerance(case))
    assert found.mean == pytest.approx(expected["mean"], **tolerance(case))
    assert found.sd == pytest.approx(expected["sd"], **tolerance(case))


def test_the_mean_of_units_touched_is_the_closed_form():
    assert concentration.occupancy(30, 17).mean == pytest.approx(30 * (1 - (1 - 1 / 30) ** 17))


def test_the_middle_95_percent_of_units_touched_holds_at_least_that_much():
    found = concentration.occupancy(46, 79)
    chances = concentration.occupancy_distribution(46, 79)
    assert (found.lower, found.upper) == (34, 42)
    assert chances[34:43].sum() >= 0.95
    assert chances[:34].sum() <= 0.025
    assert chances[43:].sum() <= 0.025


@given(st.integers(1, 40), st.integers(0, 80))
def test_limits_of_units_touched_are_the_quantiles_and_no_wider(units, things):
    found = concentration.occupancy(units, things)
    reached = np.cumsum(concentration.occupancy_distribution(units, things))
    for limit, level in ((found.lower, 0.025), (found.upper, 0.975)):
        assert reached[int(limit)] >= level - 1e-9
        assert limit == 0 or reached[int(limit) - 1] < level + 1e-9


def test_no_units_or_nothing_to_share_is_unknown():
    assert math.isnan(concentration.gini([]))
    assert math.isnan(concentration.gini([0, 0, 0]))
    assert all(math.isnan(number) for number in concentration.occupancy(0, 5))
    assert all(math.isnan(number) for number in concentration.gini_by_chance(0, 5))


def test_nothing_placed_touches_nothing():
    assert concentration.occupancy(10, 0) == (0, 0, 0, 0)


@pytest.mark.parametrize("counts", [[1, -1], [1, float("nan")]])
def test_a_negative_or_unknown_count_is_refused(counts):
    with pytest.raises(ValueError, match="known and not negative"):
        concentration.gini(counts)


def test_the_random_benchmark_is_the_same_in_every_run_and_holds_the_exact_mean():
    first = concentration.gini_by_chance(450, 1035)
    assert first == concentration.gini_by_chance(450, 1035)
    mean, lower, upper = first
    assert lower < mean < upper
    # Independent of the vectorised form: the plain function on own draws.
    own = np.random.default_rng(7).multinomial(1035, np.full(450, 1 / 450), size=200)
    assert mean == pytest.approx(np.mean([concentration.gini(row) for row in own]), abs=0.003)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=60).filter(any))
def test_gini_is_half_the_relative_mean_difference(counts):
    x = np.array(counts, dtype=float)
    by_pairs = np.abs(x[:, None] - x[None, :]).mean() / (2 * x.mean())
    assert concentration.gini(counts) == pytest.approx(by_pairs, abs=1e-12)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=60).filter(any))
def test_a_frequency_table_gives_the_same_gini_as_the_list(counts):
    values, units = np.unique(counts, return_counts=True)
    assert concentration.weighted_gini(values, units) == pytest.approx(concentration.gini(counts), abs=1e-12)
