"""Agreement and paired change: against R, and where nearly all stand in one grade."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cases import cases, tolerance
from thanhson.measures.agreement import agreement, bowker, mcnemar


@pytest.mark.parametrize("case", cases("agreement"), ids=lambda case: case["id"])
def test_kappa_agrees_with_vcd(case):
    found, want = agreement(case["inputs"]["table"]), case["expected"]
    assert [found.observed, found.kappa, found.error, found.linear, found.quadratic] == pytest.approx(
        [want["observed_agreement"], want["kappa"], want["kappa_se"], want["kappa_linear"], want["kappa_quadratic"]],
        **tolerance(case),
    )


@pytest.mark.parametrize("case", cases("transition"), ids=lambda case: case["id"])
def test_paired_change_agrees_with_r(case):
    found, want = mcnemar(**case["inputs"]), case["expected"]
    assert list(found) == pytest.approx([want["chisq_cc"], want["p_cc"], want["p_exact"]], **tolerance(case))


def test_kappa_can_be_negative_while_nine_in_ten_agree():
    found = agreement([[0, 5], [5, 90]])
    assert found.observed == 0.9
    assert found.kappa < 0
    assert found.ac1 > 0.85


@pytest.mark.parametrize("table", [[[0, 0], [0, 0]], [[7, 0], [0, 0]], [[5]]])
def test_nothing_to_compare_is_unknown_and_no_error(table):
    assert math.isnan(agreement(table).kappa)
    assert math.isnan(bowker(table).chisq)


def test_a_table_that_is_not_square_is_refused():
    with pytest.raises(ValueError, match="2 × 3"):
        agreement([[1, 2, 3], [4, 5, 6]])


def test_nobody_moved_and_all_moved_one_way():
    assert math.isnan(mcnemar(0, 0).p_exact)
    assert mcnemar(0, 10).p_exact == pytest.approx(2 / 2**10)
    assert mcnemar(5, 5).p_exact == 1


def test_bowker_agrees_with_statsmodels():
    from statsmodels.stats.contingency_tables import SquareTable

    table = np.array([[20, 4, 1], [9, 30, 2], [3, 7, 40]])
    there = SquareTable(table, shift_zeros=False).symmetry()
    here = bowker(table)
    assert [here.chisq, here.df, here.p] == pytest.approx([there.statistic, there.df, there.pvalue])


def test_bowker_leaves_out_pairs_between_which_nobody_moved():
    assert bowker([[5, 3, 0], [1, 5, 0], [0, 0, 5]]).df == 1


@given(st.integers(0, 60), st.integers(0, 60))
def test_the_exact_test_is_scipys(up, down):
    from scipy.stats import binomtest

    if up + down:
        assert mcnemar(up, down).p_exact == pytest.approx(binomtest(up, up + down, 0.5).pvalue)
        assert mcnemar(up, down).p_exact == mcnemar(down, up).p_exact
