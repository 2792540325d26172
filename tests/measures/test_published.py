"""What whole counts can stand behind a printed percentage: the numeric cases, and brute force by the definition of rounding."""

from __future__ import annotations

import decimal
import time
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cases import cases
from thanhson.measures import numerals, published

DECIMAL_MODES = {
    "half_up": decimal.ROUND_HALF_UP,
    "half_even": decimal.ROUND_HALF_EVEN,
    "half_down": decimal.ROUND_HALF_DOWN,
    "cut": decimal.ROUND_DOWN,
}
# The cases call cutting "floor".
MODE = {"floor": "cut"}.get


def printed(count: int, total: int, decimals: int, mode: str) -> str:
    """A share as a newspaper prints it, by the definition of rounding and nothing of the package."""
    scaled = Fraction(100 * 10**decimals * count, total)
    below = scaled.numerator // scaled.denominator
    rest = scaled - below
    # Two digits behind the place tell half, less and more apart, exactly.
    tail = Decimal("0.5") if rest == Fraction(1, 2) else Decimal("0.4") if 0 < rest < Fraction(1, 2) else Decimal("0.6")
    exact = Decimal(below) + (tail if rest else 0)
    units = exact.quantize(Decimal(1), rounding=DECIMAL_MODES[mode])
    return f"{Decimal(int(units)).scaleb(-decimals):.{decimals}f}"


# grim_seed_58_1035 lists only 598 to 603: its list was made from a window around 0.58 × 1,035. By the definition of rounding
# 596/1035 = 57.585% and 605/1035 = 58.454% print as 58 too; test below.
WINDOWED = {"grim_seed_58_1035"}


@pytest.mark.parametrize("case", cases("percent_feasibility_single"), ids=lambda case: case["id"])
@pytest.mark.parametrize("mode", ["half_up", "half_even", "half_down"])
def test_whole_counts_of_a_percentage_or_a_mean_agree_with_the_case(case, mode):
    given_, expected = case["inputs"], case["expected"]
    share = (numerals.percentage if given_["percent"] else numerals.mean)(given_["printed"])
    found = published.numerators(share, given_["n"], mode)
    if case["id"] in WINDOWED:
        assert set(expected[f"numerators_{mode}"]) < set(found)
    else:
        assert found == expected[f"numerators_{mode}"]
    either = published.numerators(share, given_["n"]) or published.numerators(share, given_["n"], "half_down")
    assert bool(either) == expected["consistent_either_half_rule"]


def test_58_percent_of_1035_has_the_ten_counts_that_the_definition_of_rounding_gives():
    assert [k for k in range(1036) if printed(k, 1035, 0, "half_up") == "58"] == list(range(596, 606))
    assert published.numerators("58%", 1035) == list(range(596, 606))
    assert published.numerators("58,0%", 1035) == [600]


@pytest.mark.parametrize("case", cases("percent_feasibility_joint"), ids=lambda case: case["id"])
def test_totals_of_a_full_breakdown_agree_with_the_case(case):
    given_, expected = case["inputs"], case["expected"]
    mode = MODE(given_["rounding"], given_["rounding"])
    found = published.totals(given_["printed"], given_["n_max"], mode)
    assert found == expected["feasible_n"]
    ways = [published.breakdowns(given_["printed"], total, mode) for total in found]
    assert [len(way) for way in ways] == expected.get("number_of_count_vectors", [])
    if ways:
        assert [list(counts) for counts in ways[0]] == expected["count_vectors_at_smallest_n"]


@pytest.mark.parametrize("case", cases("percent_feasibility_several"), ids=lambda case: case["id"])
def test_totals_of_shares_that_may_overlap_agree_with_the_case(case):
    given_ = case["inputs"]
    mode = MODE(given_["rounding"], given_["rounding"])
    assert published.shares_in_common(given_["printed"], given_["n_max"], mode) == case["expected"]["feasible_n"]


@pytest.mark.parametrize("case", cases("percent_feasibility_residual"), ids=lambda case: case["id"])
def test_totals_with_one_share_obtained_as_100_minus_the_rest_agree_with_the_case(case):
    given_ = case["inputs"]
    found = published.totals(given_["printed"], given_["n_max"], given_["rounding"], given_["residual_index"])
    assert found == case["expected"]["feasible_n"]


@pytest.mark.parametrize("case", cases("percent_feasibility_denominator"), ids=lambda case: case["id"])
def test_totals_of_one_count_agree_with_the_case(case):
    given_ = case["inputs"]
    found = published.denominators(given_["count"], given_["printed"], given_["n_max"], given_["rounding"])
    assert list(found) == case["expected"]["denominators"]


@pytest.mark.parametrize("case", cases("percent_feasibility_minimum"), ids=lambda case: case["id"])
def test_smallest_totals_of_0_to_100_percent_agree_with_the_case(case):
    smallest = [
        next(
            n for n in range(1, 100) if any(published.numerators(f"{p}", n, mode) for mode in ("half_up", "half_down"))
        )
        for p in case["inputs"]["p"]
    ]
    assert smallest == case["expected"]["min_n"]


def test_the_grades_of_the_article_need_at_least_223_graded_cells():
    grades = ["94,2%", "4,9%", "0,9%"]
    found = published.totals(grades, upto=500)
    runs = [(223, 226), (325, 329), (344, 347), (428, 432), (445, 452), (465, 469)]
    assert found == [total for first, last in runs for total in range(first, last + 1)]
    assert published.breakdowns(grades, 223) == [(210, 11, 2)]
    assert published.totals(grades, rounding="cut") == [1000]
    assert set(published.totals(grades, rounding="half_even")) - set(published.totals(grades)) == {800}


def test_more_totals_are_possible_when_good_was_100_minus_the_rest():
    grades = ["94,2%", "4,9%", "0,9%"]
    more = set(published.totals(grades, residual=0)) - set(published.totals(grades))
    assert {324, 348, 349, 350, 425, 426, 427} <= more
    assert published.totals(["94,1%", "4,9%", "0,9%"], residual=0) == []


def test_three_honest_shares_may_add_to_100_1_but_not_to_100_2():
    assert published.totals(["94,3%", "4,9%", "0,9%"])[0] == 348
    assert published.totals(["94,4%", "4,9%", "0,9%"], upto=100_000) == []
    assert published.sum_is_possible(["94,3%", "4,9%", "0,9%"]) == (True, True)
    assert published.sum_is_possible(["94,4%", "4,9%", "0,9%"]) == (False, True)
    assert published.sum_is_possible(["94,0%", "4,9%", "0,9%"]) == (True, False)


def test_overlap_of_539_and_600_in_1035_is_104_to_539():
    assert published.overlap(539, 600, 1035) == (104, 539)
    assert published.overlap(3, 4, 10) == (0, 3)
    with pytest.raises(ValueError, match="parts of 11 and 4 in a total of 10"):
        published.overlap(11, 4, 10)


def test_a_percentage_above_100_is_a_share_of_a_plan_and_its_count_exceeds_the_plan():
    assert published.numerators("105%", 20) == [21]
    assert list(published.denominators(171, "100,59%")) == [170]
    assert list(published.denominators(192, "vượt 47,7%")) == [130]


def test_no_plan_gives_67_as_11_percent_over_it_unless_the_share_was_cut():
    assert list(published.denominators(67, "vượt 11%")) == []
    assert list(published.denominators(67, "vượt 11%", rounding="cut")) == [60]


def test_bounds_and_unreadable_texts_have_no_counts():
    for text in ("trên 28%", "nearly 20%", "about a fifth", ""):
        with pytest.raises(ValueError, match=r"percentage|bound"):
            published.numerators(text, 100)
    with pytest.raises(ValueError, match="rounding 'up'"):
        published.numerators("28%", 100, "up")
    with pytest.raises(ValueError, match="at least 1"):
        published.numerators("28%", 0)


def test_a_hundred_thousand_takes_milliseconds():
    started = time.perf_counter()
    assert len(published.numerators("94%", 100_000)) == 1_000
    assert len(published.totals(["94,2%", "4,9%", "0,9%"], upto=100_000)) == 99_220
    assert time.perf_counter() - started < 0.5


def test_whole_numbers_beyond_64_bits_stay_exact():
    digits = "33." + "3" * 20
    assert published.totals([digits, digits, "33." + "3" * 19 + "4"], upto=30) == []
    assert published.totals([digits, digits, digits], upto=7) == [3, 6]


shares = st.tuples(st.integers(1, 400), st.integers(0, 3), st.sampled_from(published.MODES)).flatmap(
    lambda drawn: st.tuples(st.integers(0, drawn[0]), *map(st.just, drawn))
)


@given(shares)
def test_numerators_are_what_brute_force_finds(drawn):
    count, total, decimals, mode = drawn
    text = printed(count, total, decimals, mode)
    brute = [k for k in range(total + 1) if printed(k, total, decimals, mode) == text]
    assert published.numerators(text, total, mode) == brute
    assert all(published.prints_as(k, total, text, mode) == (k in brute) for k in range(total + 1))


@given(shares)
def test_denominators_are_what_brute_force_finds(drawn):
    count, total, decimals, mode = drawn
    text = printed(count, total, decimals, mode)
    brute = [n for n in range(max(count, 1), 801) if printed(count, n, decimals, mode) == text]
    assert list(published.denominators(count, text, 800, mode)) == brute


breakdown = st.lists(st.integers(0, 40), min_size=1, max_size=4).filter(sum)


@given(breakdown, st.integers(0, 2), st.sampled_from(published.MODES))
def test_totals_are_what_brute_force_finds_and_hold_the_true_one(counts, decimals, mode):
    texts = [printed(k, sum(counts), decimals, mode) for k in counts]
    found = published.totals(texts, 60, mode)
    brute = []
    for total in range(1, 61):
        lists = [[k for k in range(total + 1) if printed(k, total, decimals, mode) == text] for text in texts]
        sums = {0}
        for options in lists:
            sums = {before + k for before in sums for k in options}
        brute += [total] * (total in sums)
    assert found == brute
    assert sum(counts) in published.totals(texts, sum(counts), mode)
    assert published.sum_is_possible(texts, mode) == (True, True)


@given(breakdown, st.integers(0, 2), st.sampled_from(published.MODES))
def test_the_true_total_stays_possible_when_one_share_was_100_minus_the_rest(counts, decimals, mode):
    texts = [printed(k, sum(counts), decimals, mode) for k in counts]
    rest = 100 - sum(Decimal(text) for text in texts[1:])
    if 0 <= rest <= 100:
        texts[0] = f"{rest:.{decimals}f}"
        assert sum(counts) in published.totals(texts, sum(counts), mode, residual=0)


@given(st.integers(1, 1500), st.integers(0, 1))
def test_a_total_can_fail_exactly_when_some_percentage_has_no_count(total, decimals):
    texts = (f"{Decimal(units).scaleb(-decimals):.{decimals}f}" for units in range(100 * 10**decimals + 1))
    assert published.can_fail("0" if not decimals else "0.0", total=total) == any(
        not published.numerators(text, total) for text in texts
    )


@given(st.integers(1, 3000), st.integers(1, 1200), st.integers(0, 1))
def test_a_count_alone_can_fail_exactly_when_its_totals_span_less_than_one(count, units, decimals):
    text = f"{Decimal(units).scaleb(-decimals):.{decimals}f}"
    scale = 100 * 10**decimals
    longest = Fraction(scale * count) / (units - Fraction(1, 2)) - Fraction(scale * count) / (units + Fraction(1, 2))
    assert published.can_fail(text, count=count) == (longest < 1)


def test_a_count_alone_says_something_only_where_its_totals_are_few():
    assert published.can_fail("100,59%", count=171)
    assert not published.can_fail("48,3%", count=1351)
    assert not published.can_fail("0%", count=0)


@given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 100))
def test_overlap_is_what_brute_force_finds(a, b, rest):
    total = max(a, b) + rest
    possible = [both for both in range(min(a, b) + 1) if a + b - both <= total]
    assert published.overlap(a, b, total) == (possible[0], possible[-1])


def test_the_smallest_total_of_a_percentage_is_what_brute_force_finds():
    for percent in ("42,85%", "45,09%", "90%", "33,3%", "0%", "100%", "0,4%"):
        for mode in published.MODES:
            brute = next(n for n in range(1, 10_001) if published.numerators(percent, n, mode))
            assert published.smallest_total(percent, mode) == brute
    assert published.smallest_total("3,14159%") is None
