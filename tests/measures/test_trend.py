import numpy as np
import pytest

from tests.cases import cases, tolerance
from thanhson.measures.trend import cochran_armitage


@pytest.mark.parametrize("case", cases("trend"), ids=lambda case: case["id"])
def test_the_trend_test_equals_the_reference(case):
    given, expected = case["inputs"], case["expected"]
    found = cochran_armitage(given["x"], given["n"], given["score"])
    assert abs(found.z) == pytest.approx(abs(expected["z"]), **tolerance(case))
    assert found.chisq == pytest.approx(expected["chisq_trend"], **tolerance(case))
    assert found.p == pytest.approx(expected["p_trend"], **tolerance(case))


def test_the_slope_is_that_of_a_line_through_shares_on_a_line():
    assert cochran_armitage([10, 20, 30], [100, 100, 100], [2016, 2017, 2018]).slope == pytest.approx(0.10)


@pytest.mark.parametrize("x, n", [([], []), ([3], [5]), ([0, 0], [5, 5]), ([5, 5], [5, 5]), ([1, 0], [5, 0])])
def test_no_trend_can_be_told_from_one_group_or_from_all_or_none(x, n):
    assert np.isnan(cochran_armitage(x, n)).all()


def test_a_group_without_a_total_is_left_out():
    assert cochran_armitage([1, 0, 4], [9, 0, 9], [1, 2, 3]) == cochran_armitage([1, 4], [9, 9], [1, 3])
