"""Each of the four rules at its edge."""

import numpy as np
import pytest

from tests.cases import cases
from thanhson.measures import rules

NONE = [0] * 20


def marked(signs):
    return [i for i, s in enumerate(signs, 1) if s]


def arrays(*values):
    return [np.asarray(v, dtype=float) for v in values]


@pytest.mark.parametrize("case", cases("spc_rule"), ids=lambda case: case["id"])
def test_rules_agree_with_the_reference_programs(case):
    given, expected = case["inputs"], case["expected"]
    if "trend" in expected:
        assert rules.rising_or_falling(np.array(given["y"], dtype=float)).tolist() == expected["trend"]
        return
    z = np.array(given["z"])
    if given["rule"] == "wer4":
        assert marked(rules.one_side(z, np.zeros_like(z), run=8)) == expected["indices"]
    else:
        both = rules.two_of_three(z, np.zeros_like(z), np.full_like(z, -3), np.full_like(z, 3))
        assert marked(both)[-1:] == expected["indices"], "the point that completes the pattern"
        assert marked(both) == [2, 4], "and its companion"


def test_a_point_on_a_limit_is_inside():
    assert rules.signals([3, 3.1, -3, -3.1], 0, -3, 3) == [set(), {"beyond_limits"}, set(), {"beyond_limits"}]


def test_six_points_on_a_side_are_no_shift_and_seven_are():
    assert not any(rules.signals([1, -1] + [1] * 6 + [-1], 0, -30, 30))
    found = rules.signals([1, -1] + [1] * 7 + [-1], 0, -30, 30)
    assert [i for i, met in enumerate(found) if met == {"shift"}] == list(range(2, 9)), "the whole run is marked"


def test_a_point_on_the_centre_breaks_a_shift():
    assert not any(rules.signals([1, 2, 1, 0, 2, 1, 2, 1], 0, -30, 30))


def test_a_gap_breaks_a_shift_a_trend_and_two_of_three():
    gap = float("nan")
    assert not any(rules.signals([1, 2, 1, gap, 2, 1, 2, 1], 0, -30, 30))
    assert not any(rules.signals([-3, -2, -1, gap, 1, 2, 3, 4], 0, -30, 30))
    assert not any(rules.signals([0, 2.5, gap, 2.5, 0], 0, -3, 3))


def test_six_rises_make_a_trend_and_five_do_not():
    assert not any(rules.signals([-3, -2, -1, 1, 2, 3, -1], 0, -30, 30))
    found = rules.signals([9, -3, -2, -1, 1, 2, 3, 4, -1], 0, -30, 30)
    assert [i for i, met in enumerate(found) if met] == list(range(1, 8)), "all seven points are marked"
    assert found[1] == {"trend"}


def test_a_tie_breaks_a_trend():
    assert not any(rules.signals([-3, -2, -1, -1, 1, 2, 3, 4], 0, -30, 30))


def test_a_falling_trend_counts_too():
    assert rules.rising_or_falling(np.array([7.0, 6, 5, 4, 3, 2, 1])).tolist() == [0] * 6 + [-1]


def test_two_of_three_need_one_side_and_three_points():
    two = rules.two_of_three
    assert two(*arrays([0, 2.1, 2.1], [0] * 3, [-3] * 3, [3] * 3)).tolist() == [0, 1, 1]
    assert two(*arrays([0, 2.0, 2.1], [0] * 3, [-3] * 3, [3] * 3)).tolist() == [0, 0, 0], "on two thirds is not beyond"
    assert two(*arrays([2.1, 0, -2.1], [0] * 3, [-3] * 3, [3] * 3)).tolist() == [0, 0, 0], "opposite sides"
    assert two(*arrays([2.1, 2.1], [0] * 2, [-3] * 2, [3] * 2)).tolist() == [0, 0], "two points are not three"
    assert two(*arrays([2.1, 0, 0, 2.1], [0] * 4, [-3] * 4, [3] * 4)).tolist() == [0] * 4, "too far apart"
    assert two(*arrays([-2.1, 0, -2.1, 0], [0] * 4, [-3] * 4, [3] * 4)).tolist() == [-1, 0, -1, 0]


def test_a_point_beyond_the_limit_is_no_part_of_two_of_three():
    assert rules.two_of_three(*arrays([2.1, 3.1, 0], [0] * 3, [-3] * 3, [3] * 3)).tolist() == [0, 0, 0]
    assert rules.two_of_three(*arrays([2.1, 3.0, 0], [0] * 3, [-3] * 3, [3] * 3)).tolist() == [1, 1, 0]


def test_two_of_three_follow_limits_that_are_not_symmetric():
    found = rules.two_of_three(*arrays([0.985, 0.5, 0.985], [0.9] * 3, [0.6] * 3, [1.0] * 3))
    assert found.tolist() == [1, 0, 1]


def test_rounding_dust_is_no_signal():
    third = 0.1 + 0.2
    assert not any(rules.signals([third] * 9, 0.3, 0.3, 0.3))


def test_small_numbers_are_not_taken_for_dust():
    assert rules.signals([1e-12, 5e-12], 0, -3e-12, 3e-12) == [set(), {"beyond_limits"}]


def test_without_limits_there_are_no_limit_signals_but_runs_still_count():
    found = rules.signals([1] * 7, 0, np.nan, np.nan)
    assert found == [{"shift"}] * 7


def test_no_points_no_signals():
    assert rules.signals([], 0, -1, 1) == []
    assert rules.first_cause(rules.causes([], 0, -1, 1)).empty


def test_the_first_cause_is_the_strongest_rule():
    met = rules.causes([9] * 7, 0, -3, 3)
    assert rules.first_cause(met)["rule"].tolist() == ["beyond_limits"] * 7
    assert rules.first_cause(met)["side"].tolist() == [1] * 7
