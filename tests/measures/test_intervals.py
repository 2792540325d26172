import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cases import cases, tolerance
from thanhson.measures import intervals


def _ids(case):
    return case["id"]


@pytest.mark.parametrize("case", cases("proportion_interval"), ids=_ids)
def test_limits_of_a_share_equal_the_reference(case):
    given_, expected = case["inputs"], case["expected"]
    lower, upper = intervals.share(given_["x"], given_["n"], given_["method"], given_["conf"])
    assert (lower, upper) == pytest.approx((expected["lower"], expected["upper"]), **tolerance(case))


@pytest.mark.parametrize("case", cases("rate_interval"), ids=_ids)
def test_limits_of_a_rate_equal_the_reference(case):
    given_, expected = case["inputs"], case["expected"]
    exact = intervals.poisson_rate(given_["events"], given_["exposure"], given_["conf"])
    assert exact == pytest.approx((expected["exact_lower"], expected["exact_upper"]), **tolerance(case))
    byar = intervals.byar_rate(given_["events"], given_["exposure"], given_["conf"])
    lower = np.nan if expected["byar_lower"] is None else expected["byar_lower"]
    assert byar == pytest.approx((lower, expected["byar_upper"]), nan_ok=True, **tolerance(case))


@pytest.mark.parametrize("case", cases("proportion_difference"), ids=_ids)
def test_limits_of_a_difference_equal_the_reference(case):
    given_, expected = case["inputs"], case["expected"]
    limits = intervals.difference(given_["x1"], given_["n1"], given_["x2"], given_["n2"], given_["conf"])
    assert limits == pytest.approx((expected["lower"], expected["upper"]), **tolerance(case))


@pytest.mark.parametrize("case", cases("ratio_interval"), ids=_ids)
def test_limits_of_a_ratio_equal_the_reference(case):
    given_, expected = case["inputs"], case["expected"]
    limits = intervals.ratio(given_["x1"], given_["n1"], given_["x2"], given_["n2"])
    assert limits == pytest.approx((expected["lower"], expected["upper"]), **tolerance(case))


@pytest.mark.parametrize("case", cases("representation_ratio"), ids=_ids)
def test_limits_of_a_ratio_to_a_known_share_equal_the_reference(case):
    given_, expected = case["inputs"], case["expected"]
    limits = intervals.ratio_to_fixed(given_["x"], given_["n"], given_["population_share"], given_["conf"])
    assert limits == pytest.approx((expected["lower"], expected["upper"]), **tolerance(case))


@pytest.mark.parametrize("case", cases("finite_population"), ids=_ids)
def test_error_of_a_spot_check_equals_the_reference(case):
    given_, expected = case["inputs"], case["expected"]
    error = intervals.sampled_share_error(given_["successes"], given_["n"], given_["N"])
    assert error == pytest.approx(expected["se"], **tolerance(case))


@pytest.mark.parametrize("case", cases("bounds"), ids=_ids)
def test_worst_case_bounds_equal_the_reference(case):
    given_, expected = case["inputs"], case["expected"]
    bounds = intervals.missing_bounds(given_["good"], given_["reported"], given_["total"])
    assert bounds == pytest.approx((expected["lower"], expected["upper"]), **tolerance(case))


def test_all_of_all_has_an_upper_limit_of_exactly_one_and_none_a_lower_limit_of_exactly_zero():
    for method in ("wilson", "wilson_cc", "clopper_pearson", "jeffreys"):
        assert intervals.share(7, 7, method)[1] == 1.0
        assert intervals.share(0, 7, method)[0] == 0.0


def test_nothing_to_count_from_gives_unknown_limits():
    assert np.isnan(intervals.share(0, 0)).all()
    assert np.isnan(intervals.missing_bounds(0, 0, 0)).all()
    assert np.isnan(intervals.poisson_rate(0, 0)).all()


def test_no_report_at_all_bounds_nothing():
    assert intervals.missing_bounds(0, 0, 12) == (0.0, 1.0)


def test_a_series_with_unknown_counts_keeps_its_index_and_its_gaps():
    index = ["a", "b", "c"]
    x = pd.Series([5, pd.NA, 0], index=index, dtype="Int64")
    n = pd.Series([10, 10, 0], index=index, dtype="Int64")
    for limits in (intervals.share(x, n), intervals.missing_bounds(x, n, n), intervals.poisson_rate(x, n)):
        for side in limits:
            assert list(side.index) == index
            assert side.dtype == "Float64"
            assert list(side.isna()) == [False, True, True]


@pytest.mark.parametrize("x, n", [(-1, 5), (6, 5)])
def test_a_count_outside_its_total_is_refused(x, n):
    with pytest.raises(ValueError, match="larger than its total"):
        intervals.share(x, n)


def test_an_unknown_method_is_named_with_those_that_exist():
    with pytest.raises(ValueError, match="'wald' is not one of wilson, wilson_cc, clopper_pearson, jeffreys"):
        intervals.share(1, 2, "wald")


def test_a_confidence_of_one_is_refused():
    with pytest.raises(ValueError, match="not between 0 and 1"):
        intervals.share(1, 2, conf=1.0)


@given(st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_limits_hold_the_share_and_mirror_the_opposite_share(pair):
    x, n = pair
    for method in ("wilson", "clopper_pearson", "jeffreys"):
        lower, upper = intervals.share(x, n, method)
        assert 0 <= lower <= x / n + 1e-12
        assert x / n - 1e-12 <= upper <= 1
        mirrored = intervals.share(n - x, n, method)
        assert (lower, upper) == pytest.approx((1 - mirrored[1], 1 - mirrored[0]), abs=1e-9)


@given(st.lists(st.integers(0, 500), min_size=3, max_size=3).map(sorted))
def test_worst_case_bounds_are_reached_by_filling_in_none_or_all(counts):
    x, reported, due = counts
    lower, upper = intervals.missing_bounds(x, reported, due)
    if due:
        assert (lower, upper) == pytest.approx((x / due, (x + due - reported) / due))
