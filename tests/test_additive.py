"""Building blocks of free views: rounded once, safe in every sum and difference."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thanhson.additive import base_of, possible_counts, round_blocks
from thanhson.programme import Disclosure

COUNTS = st.lists(st.integers(0, 40), min_size=1, max_size=60)


@given(COUNTS, st.sampled_from([3, 5, 10]))
def test_blocks_are_multiples_of_the_base_and_move_by_less_than_it(counts, base):
    published = round_blocks(pd.Series(counts), base)
    assert (published % base == 0).all()
    assert ((published - pd.Series(counts)).abs() < base).all()
    assert (published >= 0).all()


@given(COUNTS)
def test_an_empty_block_stays_empty(counts):
    published = round_blocks(pd.Series(counts), 5)
    assert published[pd.Series(counts) == 0].eq(0).all()


@given(COUNTS, st.data())
def test_a_run_of_neighbouring_blocks_is_off_by_less_than_the_base(counts, data):
    start = data.draw(st.integers(0, len(counts) - 1))
    stop = data.draw(st.integers(start + 1, len(counts)))
    published = round_blocks(pd.Series(counts), 5)
    assert abs(published[start:stop].sum() - sum(counts[start:stop])) < 5


@pytest.mark.parametrize("base", [2, 3, 5])
def test_every_count_that_the_rule_leaves_open_is_reached_by_some_register(base):
    # Brute force over all small registers: the stated ranges are what an attacker can know, neither more nor less.
    seen: dict[tuple, list[set[int]]] = {}
    for counts in itertools.product(range(2 * base), repeat=3):
        published = tuple(round_blocks(pd.Series(counts), base).tolist())
        if max(published) <= base:  # what publishes more than the base may stem from counts that are not tried here
            for known, count in zip(seen.setdefault(published, [set() for _ in counts]), counts, strict=True):
                known.add(count)
    assert len(seen) == 8
    for published, known in seen.items():
        ranges = possible_counts(pd.Series(published), base)
        for place, values in enumerate(known):
            assert values == set(range(ranges["lowest"][place], ranges["highest"][place] + 1)), published


@given(st.lists(st.integers(0, 12), min_size=3, max_size=80))
def test_no_published_block_tells_that_a_count_lies_from_one_to_four(counts):
    published = round_blocks(pd.Series(counts), 5)
    ranges = possible_counts(published, 5)
    told = ranges["lowest"].ge(1) & ranges["highest"].le(4)
    assert not told.any()
    small = pd.Series(counts).between(1, 4)
    assert (ranges.loc[small, "highest"] - ranges.loc[small, "lowest"] >= 2).all()


def test_the_base_is_never_below_the_threshold():
    assert base_of(Disclosure(threshold=10, rounding=5)) == 10
    assert base_of(Disclosure(threshold=5, rounding=5)) == 5


def test_totals_stay_close_over_many_small_blocks():
    counts = pd.Series(np.random.default_rng(7).poisson(2, 500))
    assert abs(round_blocks(counts, 5).sum() - counts.sum()) <= 2
