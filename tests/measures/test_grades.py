"""From score to grade and from months to year, at the edges of the rules."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cases import cases
from tests.measures.settings import rubric
from thanhson.measures import grades
from thanhson.programme import GRADES


@pytest.mark.parametrize("case", cases("grade_rule"), ids=lambda case: case["id"])
def test_the_year_rule_agrees_with_its_source(case):
    found = grades.year_grade(case["inputs"]["monthly"], rubric())
    assert (found == "good") == case["expected"]["annual_good"]


@pytest.mark.parametrize(
    ("score", "grade"),
    [(100, "good"), (90, "good"), (89.9, "fair"), (89.5, "fair"), (70, "fair"), (69.99, "average"), (50, "average"),
     (49.9, "poor"), (0, "poor"), (Decimal("89.9"), "fair"), (Decimal("90"), "good"), (None, None), (np.nan, None),
     (pd.NA, None), (-1, None)],
)  # fmt: skip
def test_bands_are_half_open(score, grade):
    assert grades.band(score, rubric()) == grade


def test_bands_of_a_column_are_the_bands_of_its_scores():
    scores = pd.Series([100, 89.9, None, 70, 50, 0], dtype="Float64")
    assert [None if pd.isna(g) else g for g in grades.bands(scores, rubric())] == [
        grades.band(s, rubric()) for s in scores
    ]


@pytest.mark.parametrize(
    ("months", "grade"),
    [
        (["good"] * 7 + ["fair"] * 5, "good"),
        (["good"] * 6 + ["fair"] * 6, "fair"),
        (["good"] * 11 + ["average"], "fair"),
        (["fair"] * 12, "fair"),
        (["good"] * 11 + ["poor"], "average"),
        (["poor"] * 11 + ["average"], "average"),
        (["poor"] * 12, "poor"),
        (["poor"], "poor"),
        ([], None),
        ([None, np.nan, pd.NA], None),
    ],
)
def test_the_grade_of_the_year_follows_the_months(months, grade):
    assert grades.year_grade(months, rubric()) == grade


@pytest.mark.parametrize(("meetings", "needed"), [(12, 7), (11, 7), (10, 6), (6, 4), (3, 2), (2, 2), (1, 1)])
def test_a_short_year_is_scaled_and_rounded_up(meetings, needed):
    enough = ["good"] * needed + ["fair"] * (meetings - needed)
    too_few = ["good"] * (needed - 1) + ["fair"] * (meetings - needed + 1)
    assert grades.year_grade(enough, rubric()) == "good"
    assert grades.year_grade(too_few, rubric()) == "fair"


def test_a_short_year_may_be_taken_as_it_is():
    as_is = rubric(short_year="as_is")
    assert grades.year_grade(["good"] * 6, as_is) == "fair"
    assert grades.year_grade(["good"] * 7, as_is) == "good"


def test_more_than_twelve_meetings_ask_for_no_more_good_ones():
    assert grades.year_grade(["good"] * 7 + ["fair"] * 7, rubric()) == "good"


def test_ungraded_meetings_are_left_out():
    assert grades.year_grade(["good"] * 6 + [None] * 6, rubric()) == "good", "6 of 6 graded ones"


def test_an_unknown_grade_is_named():
    with pytest.raises(ValueError, match="excellent"):
        grades.year_grade(["excellent"], rubric())


@given(st.lists(st.sampled_from(GRADES), min_size=1, max_size=14), st.randoms())
def test_the_order_of_the_months_does_not_matter_and_a_better_month_never_harms(months, random):
    found = grades.year_grade(months, rubric())
    shuffled = random.sample(months, len(months))
    assert grades.year_grade(shuffled, rubric()) == found
    better = [*shuffled[1:], GRADES[max(GRADES.index(shuffled[0]) - 1, 0)]]
    assert GRADES.index(grades.year_grade(better, rubric())) <= GRADES.index(found)
