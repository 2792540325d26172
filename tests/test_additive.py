"""Building blocks of free views: rounded once, safe in every sum and difference, of one count and of counts that are parts of others."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.attacker import Attacker, Sum
from thanhson.additive import base_of, round_blocks
from thanhson.programme import Disclosure

WITHIN = {"known": "admitted", "women": "known"}
BASES = st.sampled_from([2, 3, 5, 10])


@st.composite
def registers(draw) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Counts (women of those whose sex is known, these of all admitted; meetings beside them) and labels of up to 40 blocks."""
    size = draw(st.integers(1, 40))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    admitted = rng.integers(0, draw(st.sampled_from([3, 12, 60])), size)
    known = rng.binomial(admitted, draw(st.sampled_from([1.0, 0.8])))
    women = rng.binomial(known, draw(st.sampled_from([0.0, 0.4, 0.95])))
    counts = pd.DataFrame({"women": women, "admitted": admitted, "known": known, "meetings": rng.integers(0, 9, size)})
    labels = pd.DataFrame({"year": rng.integers(2016, 2021, size), "commune": rng.choice(["a", "b", "c"], size)})
    return counts, labels


def published(register: tuple[pd.DataFrame, pd.DataFrame], base: int = 5) -> pd.DataFrame:
    counts, labels = register
    return round_blocks(counts, labels, base, within=WITHIN, kept=["meetings"])


@given(registers(), BASES)
def test_blocks_are_multiples_of_the_base_and_move_by_less_than_it(register, base):
    shown = published(register, base)
    assert (shown % base == 0).all(axis=None)
    assert ((shown - register[0]).abs() < base).all(axis=None)
    assert (shown[register[0] == 0].fillna(0) == 0).all(axis=None)


@given(registers(), BASES)
def test_what_is_published_is_a_register_that_would_be_published_just_so(register, base):
    # The whole of the proof: this register explains every view, and no sum or difference of it lies from 1 to base - 1.
    shown = published(register, base)
    assert (shown["women"] <= shown["known"]).all() and (shown["known"] <= shown["admitted"]).all()
    assert (shown["women"] >= 0).all()
    pd.testing.assert_frame_equal(published((shown, register[1]), base), shown)


@given(registers())
def test_a_count_that_others_imply_is_never_published_as_none(register):
    counts, shown = register[0], published(register)
    assert (shown["meetings"] > 0).equals(counts["meetings"] > 0)


@given(registers(), st.data())
def test_districts_are_rounded_without_regard_to_each_other(register, data):
    counts, labels = register
    other, other_labels = data.draw(registers())
    both = round_blocks(
        pd.concat([counts, other], ignore_index=True), pd.concat([labels, other_labels], ignore_index=True), 5,
        apart=pd.Series(["x"] * len(counts) + ["y"] * len(other)), within=WITHIN, kept=["meetings"],
    )  # fmt: skip
    pd.testing.assert_frame_equal(both[: len(counts)], published(register))


def test_a_count_that_breaks_the_rule_of_parts_in_the_register_keeps_its_own_size():
    counts = pd.DataFrame({"due": [10, 10], "present": [22, 9]})
    shown = round_blocks(counts, pd.DataFrame({"year": [2019, 2020]}), 5, within={"present": "due"})
    assert shown["present"].tolist() == [20, 10]


@pytest.mark.parametrize("seed", range(3))
def test_sums_that_readers_look_at_stay_close_over_many_small_blocks(seed):
    rng = np.random.default_rng(seed)
    grid = itertools.product(range(2016, 2021), range(23), "abcdef")
    labels = pd.DataFrame(grid, columns=["year", "commune", "cell_type"])
    counts = pd.DataFrame({"admitted": rng.poisson(1.5, len(labels))})
    off = labels.assign(off=round_blocks(counts, labels, 5)["admitted"] - counts["admitted"])
    for names in (["year"], ["cell_type"], ["commune"], ["year", "cell_type"], ["year", "commune"]):
        assert off.groupby(names)["off"].sum().abs().max() <= 10, names


def _all_registers(blocks: int, most: int) -> tuple[pd.DataFrame, pd.Series]:
    """Every register of so many blocks with up to ``most`` admitted, some of them women, each as a district of its own."""
    one = [(admitted, women) for admitted in range(most + 1) for women in range(admitted + 1)]
    rows = [pair for register in itertools.product(one, repeat=blocks) for pair in register]
    counts = pd.DataFrame(rows, columns=["admitted", "women"])
    return counts, pd.Series(np.arange(len(counts)) // blocks)


@pytest.mark.parametrize(("base", "blocks", "most"), [(2, 3, 5), (3, 3, 5), (5, 2, 11)])
def test_who_tries_all_registers_never_finds_a_sum_or_difference_that_must_be_small(base, blocks, most):
    # The strongest reader there is: knows the program by heart and tries it on every register.
    counts, which = _all_registers(blocks, most)
    labels = pd.DataFrame({"year": np.tile(np.arange(blocks) // 2, len(which) // blocks), "place": 0})
    shown = round_blocks(counts, labels, base, apart=which, within={"women": "admitted"})
    true, told = (frame.to_numpy().reshape(-1, 2 * blocks) for frame in (counts, shown))
    # What publishes more than the base may stem from registers that are larger than those tried here.
    true, told = true[told.max(axis=1) <= base], told[told.max(axis=1) <= base]
    _, group = np.unique(told, axis=0, return_inverse=True)
    assert len(np.unique(group)) > 8
    for signs in itertools.product((-1, 0, 1), repeat=2 * blocks):
        values = pd.Series(true @ np.array(signs)).groupby(group.ravel()).agg(["min", "max"])
        assert not (values["min"].ge(1) & values["max"].lt(base)).any(), signs


def test_the_solving_attacker_breaks_counts_that_are_rounded_each_by_itself():
    # Three women admitted tip the running total of women over and leave that of all admitted where it was: 5 of 0.
    labels = pd.DataFrame({"year": [2019, 2020]})
    counts = pd.DataFrame({"admitted": [13, 3], "women": [2, 3]})
    by_itself = pd.DataFrame({"admitted": [15, 0], "women": [0, 5]})
    secret = Sum("admitted", np.array([False, True]))
    assert _attack(by_itself, secret).reveals(secret)
    together = round_blocks(counts, labels, 5, within={"women": "admitted"})
    assert not _attack(together, secret).reveals(secret)


def _attack(shown: pd.DataFrame, secret: Sum) -> Attacker:
    seen = [Sum(name, np.eye(len(shown))[b] > 0, int(shown[name][b])) for name in shown for b in range(len(shown))]
    return Attacker(seen, {"women": "admitted"}, 5)


def test_the_base_is_never_below_the_threshold():
    assert base_of(Disclosure(threshold=10, rounding=5)) == 10
    assert base_of(Disclosure(threshold=5, rounding=5)) == 5
