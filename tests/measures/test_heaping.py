"""Heaping at band edges: against R, and that arithmetic, slopes and fives are not taken for heaps."""

import itertools
import math

import numpy as np
import pandas as pd
import pytest

from tests.cases import cases, tolerance
from thanhson.measures import heaping


@pytest.mark.parametrize("case", cases("heaping"), ids=lambda case: case["id"])
def test_bunching_agrees_with_r(case):
    found, want = heaping.bunching(case["inputs"]["score"], case["inputs"]["count"]), case["expected"]
    near = lambda values: pytest.approx(values, **tolerance(case))  # noqa: E731
    assert list(found.terms) == case["inputs"]["terms"]
    assert list(found.coefficients) == near(want["coef"])
    assert list(found.errors) == near(want["se_poisson"])
    assert found.dispersion == near(want["dispersion"])
    assert found.expected == near(want["expected_at_90_without_threshold_effect"])
    assert found.excess == near(want["excess_at_90"])


def test_attainable_totals_are_all_ways_to_fill_the_form():
    ways = heaping.attainable({"a": 2, "b": 3, "c": 1})
    totals = [sum(points) for points in itertools.product(range(3), range(4), range(2))]
    assert ways["score"].tolist() == list(range(7))
    assert ways["ways"].tolist() == pytest.approx([totals.count(t) / len(totals) for t in range(7)])


def test_the_form_alone_makes_fewer_ninety_than_eightynine():
    assert heaping.arithmetic_share({"preparation": 15, "attendance": 20, "conduct": 45, "closing": 20}, 90) < 0.5
    assert math.isnan(heaping.arithmetic_share({"a": 5}, 90))


def test_just_below_and_just_at_an_edge_are_one_point_wide_and_half_open():
    scores = pd.Series([88.9, 89.0, 89.5, 89.9, 90.0, 90.5, 91.0])
    meetings = pd.Series([1000, 1, 2, 4, 8, 16, 1000])
    assert heaping.at_and_below(scores, meetings, 90) == (24, 7)


def test_the_even_split_is_tested_exactly():
    from scipy.stats import binomtest

    p = heaping.even_split_p([62, 5, 0, 7], [7, 5, 0, 0])
    assert p[:2].tolist() == pytest.approx([binomtest(62, 69).pvalue, 1.0])
    assert np.isnan(p[2])
    assert p[3] == pytest.approx(2 / 2**7)


def test_last_digits_count_meetings_and_not_scores():
    digits = heaping.last_digits(pd.Series([90.0, 85.5, 80.0, 91.0]), pd.Series([10, 5, 3, 2]))
    assert digits["meetings"].tolist() == [13, 2, 0, 0, 0, 5, 0, 0, 0, 0]
    assert heaping.fives_index(digits) == pytest.approx(5 * 18 / 20)
    assert heaping.fives_index(pd.DataFrame({"digit": range(10), "meetings": [4] * 10})) == 1
    assert math.isnan(heaping.fives_index(pd.DataFrame({"digit": range(10), "meetings": [0] * 10})))


@pytest.mark.parametrize(("scores", "meetings"), [([], []), ([90], [400]), ([89, 90, 91], [5, 9, 5])])
def test_too_few_different_scores_tell_no_course(scores, meetings):
    assert heaping.bunching(scores, meetings) is None


def test_a_smooth_course_has_no_excess():
    scores = np.arange(75, 101)
    meetings = np.round(1000 * np.exp(-((scores - 86) ** 2) / 90))
    found = heaping.bunching(scores, meetings)
    assert abs(found.excess) < 5
    assert found.expected == pytest.approx(meetings[scores == 90][0], rel=0.02)
