"""Scores and grades: edges of bands, what is missing, years worked out again, moves, disagreement by direction, heaps, drift."""

import datetime as dt

import pandas as pd
import pytest

from tests.measures.settings import RUBRIC, cells, found, meeting, months, not_held, programme, tables
from thanhson.measures import meetings
from thanhson.measures.meetings.years import cell_year_grades

EARLY = programme(rubrics=[RUBRIC | {"valid_from": dt.date(2016, 1, 1)}])
BARE = programme(rubrics=[])


def scored(cell: str, month: str, score: float | None, grade: str | None, **more: object) -> dict:
    return meeting(cell, month, score=score, grade=grade, rubric_id="bloc", **more)


def year_of(cell: str, *grades: str | None, year: int = 2016) -> list[dict]:
    points = {"good": 92, "fair": 80, "average": 60, "poor": 30, None: None}
    return [scored(cell, f"{year}-{m:02d}", points[grade], grade) for m, grade in enumerate(grades, 1)]


def test_median_quartiles_and_mean_are_those_of_the_scores():
    sheets = [
        scored("A", month, score, "good")
        for month, score in zip(months("2016-01", "2016-05"), (90, 91, 93, 94, 99), strict=True)
    ]
    result = meetings.scores(tables(cells({}), sheets, EARLY), 2016)
    row = found(result, "scores.summary")
    assert (row["value"], row["lower"], row["upper"], row["denominator"]) == (93, 91, 94, 5)
    assert found(result, "scores.mean", "month", "2016-05")["value"] == 99


def test_the_span_has_its_own_median_and_not_the_mean_of_medians():
    sheets = [*year_of("A", *["good"] * 12), *year_of("A", "poor", year=2017)]
    result = meetings.scores(tables(cells({}), sheets, EARLY), 2017)
    assert found(result, "scores.summary", year="2016-2017")["value"] == 92


@pytest.mark.parametrize(("score", "below"), [(89.9, 1), (90.0, 0), (90.1, 0)])
def test_below_the_edge_is_below_it(score, below):
    result = meetings.scores(tables(cells({}), [scored("A", "2016-01", score, None)], EARLY), 2016)
    assert found(result, "scores.below_edge", "grade", "good")["numerator"] == below


def test_a_score_without_a_rubric_is_below_nothing():
    result = meetings.scores(tables(cells({}), [meeting("A", "2016-01", score=10.0)], EARLY), 2016)
    assert found(result, "scores.below_edge", "grade", "good")["denominator"] == 0
    assert found(result, "scores.summary")["value"] == 10


def test_months_before_the_first_score_have_no_rows_and_a_gap_has_no_value():
    sheets = [scored("A", "2016-03", 90, "good"), scored("A", "2016-05", 91, "good")]
    rows = meetings.scores(tables(cells({}), sheets, EARLY), 2016).derived().rows
    mean = rows[rows["measure"].eq("scores.mean")]
    assert mean["subgroup"].tolist() == months("2016-03", "2016-12")
    assert mean["value"].isna().tolist() == [False, True, False, *[True] * 7]


def test_equal_scores_all_through_have_no_signal():
    rows = meetings.scores(tables(cells({}), year_of("A", *["good"] * 12), EARLY), 2016).derived().rows
    mean = rows[rows["measure"].eq("scores.mean")]
    assert mean["note"].unique().tolist() == [""]
    assert mean["lower"].tolist() == [92] * 12


def test_own_scores_above_the_confirmed_ones_are_counted_where_both_are_known():
    sheets = [
        scored("A", "2016-01", 90, "good", self_score=92), scored("A", "2016-02", 90, "good", self_score=90),
        scored("A", "2016-03", 90, "good"),
    ]  # fmt: skip
    row = found(meetings.scores(tables(cells({}), sheets, EARLY), 2016), "scores.self_above")
    assert (row["numerator"], row["denominator"]) == (1, 2)


def test_communes_have_their_own_scores_and_grades():
    register = cells({}, {"commune_code": "08563"})
    result = meetings.scores_by_commune(tables(register, [*year_of("A", "good"), *year_of("B", "fair")], EARLY), 2016)
    assert found(result, "scores.summary", "commune", "08563")["value"] == 80
    assert found(result, "grades.share", "commune × grade", "08542 × good")["value"] == 1


def test_shares_of_grades_are_of_meetings_graded_and_the_missing_widen_them():
    sheets = [*year_of("A", *["good"] * 3, "fair", None), not_held("A", "2016-06")]
    row = found(meetings.grades(tables(cells({}), sheets, EARLY), 2016), "grades.share", "grade", "good")
    assert (row["numerator"], row["denominator"]) == (3, 4)
    assert row["due"] == 11, "four graded, one not, six without a sheet; the month without a meeting is no meeting"
    assert (row["lower"], row["upper"]) == (pytest.approx(3 / 11), pytest.approx(10 / 11))


def test_months_before_the_rubric_are_not_missing_grades():
    late = programme(rubrics=[RUBRIC | {"valid_from": dt.date(2016, 7, 6)}])
    sheets = [meeting("A", month) for month in months("2016-01", "2016-07")]
    sheets += [scored("A", month, 95, "good") for month in months("2016-08", "2016-12")]
    result = meetings.grades(tables(cells({}), sheets, late), 2016)
    row = found(result, "grades.share", "grade", "good")
    assert (row["denominator"], row["due"]) == (5, 5)
    assert result.facts["changes"] == ["2016-08"], "a rubric of the sixth holds from the next first of a month"
    assert result.facts["months"] == months("2016-08", "2016-12")


def test_a_month_with_grades_but_without_a_rubric_still_counts():
    result = meetings.grades(tables(cells({}), [meeting("A", "2016-01", grade="fair")], BARE), 2016)
    assert found(result, "grades.share", "grade", "fair")["numerator"] == 1
    assert result.facts["months"] == ["2016-01"]


def test_a_thematic_meeting_without_a_grade_is_not_missing_one():
    sheets = [*year_of("A", *["good"] * 12), meeting("A", "2016-01", kind="thematic", rubric_id="bloc")]
    row = found(meetings.grades(tables(cells({}), sheets, EARLY), 2016), "grades.share", "grade", "good")
    assert row["upper"] == row["lower"] == 1


def test_without_any_grade_there_are_no_rows():
    result = meetings.grades(tables(cells({}), [meeting("A", "2016-01")], BARE), 2016).derived()
    assert result.rows.empty
    assert result.facts["months"] == []


def test_the_grade_of_the_year_is_worked_out_from_the_months_and_from_the_scores():
    sheets = [*year_of("A", *["good"] * 7, *["fair"] * 5), *year_of("B", *["good"] * 6, *["fair"] * 6)]
    sheets[12]["score"] = 85.0  # one of B's good months was scored as a fair one
    sheets[18]["score"] = sheets[19]["score"] = 90.0  # and two of its fair months as good ones
    graded = cell_year_grades(tables(cells({}, {}), sheets, EARLY), 2016).set_index("cell")
    assert graded["recorded"].to_dict() == {"A": "good", "B": "fair"}
    assert graded["by_score"].to_dict() == {"A": "good", "B": "good"}


def test_thematic_meetings_do_not_enter_the_grade_of_the_year():
    sheets = [*year_of("A", *["good"] * 12), scored("A", "2016-01", 20, "poor", kind="thematic")]
    assert cell_year_grades(tables(cells({}), sheets, EARLY), 2016)["recorded"].tolist() == ["good"]


def test_cells_without_a_graded_meeting_widen_the_bounds_of_the_year():
    result = meetings.year_grade_shares(tables(cells({}, {}), year_of("A", *["good"] * 12), EARLY), 2016)
    row = found(result, "grades.year", "grade", "good")
    assert (row["value"], row["lower"], row["upper"]) == (1, 0.5, 1)


def test_a_year_that_began_without_a_rubric_has_no_grade():
    later = programme(rubrics=[RUBRIC | {"valid_from": dt.date(2016, 1, 2)}])
    district = tables(cells({}), year_of("A", *["good"] * 12), later)
    result = meetings.year_grade_shares(district, 2016)
    assert result.rows.empty
    assert result.facts["graded_years"] == []
    with pytest.raises(ValueError, match="2016"):
        cell_year_grades(district, 2016)


def test_grades_of_the_year_stand_beside_the_yearly_rating():
    ratings = pd.DataFrame({"cell_id": ["A"], "year": [2016], "scale_id": ["2014"], "rating": ["completed"]})
    district = tables(cells({}), year_of("A", *["good"] * 12), EARLY, cell_ratings=ratings)
    row = found(
        meetings.year_grade_shares(district, 2016), "grades.year_by_rating", "rating × grade", "completed × good"
    )
    assert row["numerator"] == 1


def test_moves_are_filed_under_the_later_year():
    sheets = [
        *year_of("A", *["fair"] * 12), *year_of("A", *["good"] * 12, year=2017),
        *year_of("B", *["good"] * 12), *year_of("B", *["good"] * 12, year=2017),
        *year_of("C", *["good"] * 12),
    ]  # fmt: skip
    result = meetings.transitions(tables(cells({}, {}, {}), sheets, EARLY), 2017)
    assert found(result, "grades.transition", "grade × next_grade", "fair × good", 2017)["numerator"] == 1
    up = found(result, "grades.transition", "direction", "up", 2017)
    assert (up["numerator"], up["denominator"]) == (1, 2), "cell C has no grade in 2017"
    assert up["p"] == 1


def test_one_year_has_no_moves():
    assert meetings.transitions(tables(cells({}), year_of("A", "good"), EARLY), 2016).rows.empty


@pytest.mark.parametrize(
    ("score", "grade", "below", "above"),
    [
        (90, "fair", 1, 0),
        (89.9, "good", 0, 1),
        (90, "good", 0, 0),
        (89.9, "fair", 0, 0),
        (20, "good", 0, 1),
        (99, "poor", 1, 0),
    ],
)
def test_disagreement_is_counted_by_direction(score, grade, below, above):
    result = meetings.disagreement(tables(cells({}), [scored("A", "2016-01", score, grade)], EARLY), 2016)
    assert found(result, "grades.disagreement", "direction", "below")["numerator"] == below
    assert found(result, "grades.disagreement", "direction", "above")["numerator"] == above
    assert found(result, "grades.disagreement", "direction", "above")["denominator"] == 1


def test_a_meeting_without_score_or_rubric_cannot_disagree():
    sheets = [scored("A", "2016-01", None, "good"), meeting("A", "2016-02", score=99.0, grade="poor")]
    result = meetings.disagreement(tables(cells({}), sheets, EARLY), 2016)
    assert found(result, "grades.disagreement", "direction", "below")["denominator"] == 0


def test_a_new_rubric_judges_its_own_months():
    milder = RUBRIC | {"id": "new", "valid_from": dt.date(2016, 2, 1), "bands": RUBRIC["bands"] | {"good": 80.0}}
    both = programme(rubrics=[RUBRIC | {"valid_from": dt.date(2016, 1, 1)}, milder])
    sheets = [scored("A", "2016-01", 85, "fair"), scored("A", "2016-02", 85, "fair") | {"rubric_id": "new"}]
    result = meetings.disagreement(tables(cells({}), sheets, both), 2016)
    assert found(result, "grades.disagreement", "direction", "below")["numerator"] == 1


def test_heaps_are_looked_for_at_edges_and_placebos():
    points = [89.5, 90, 90, 90.5, 85, 84, 95]
    sheets = [
        scored("A", month, score, "good") for month, score in zip(months("2016-01", "2016-07"), points, strict=True)
    ]
    result = meetings.heaping(tables(cells({}), sheets, EARLY), 2016)
    edge = found(result, "grades.heaping", "threshold", "90")
    assert (edge["numerator"], edge["denominator"], edge["note"]) == (3, 4, "edge")
    placebo = found(result, "grades.heaping", "threshold", "85")
    assert (placebo["numerator"], placebo["denominator"], placebo["note"]) == (1, 2, "placebo")
    assert found(result, "grades.heaping", "threshold", "70")["denominator"] == 0
    assert found(result, "grades.heaping_scores", "score", "90")["numerator"] == 3
    assert found(result, "grades.heaping_scores", "score", "86")["numerator"] == 0
    assert found(result, "grades.heaping_digits", "last_digit", "9")["numerator"] == 1


def test_without_scores_or_rubric_there_is_no_heap_to_look_for():
    assert meetings.heaping(tables(cells({}), [meeting("A", "2016-01")], EARLY), 2016).rows.empty
    assert meetings.heaping(tables(cells({}), [meeting("A", "2016-01", score=90.0)], BARE), 2016).rows.empty


def test_all_anchors_of_drift_cover_the_graded_months_alone():
    sheets = [
        meeting("A", "2016-01", present=1),
        scored("A", "2016-02", 92, "good", speakers=2, minutes=95, resolution=True),
    ]
    result = meetings.drift(
        tables(cells({}), sheets, programme(rubrics=[RUBRIC | {"valid_from": dt.date(2016, 2, 1)}])), 2016
    )
    assert found(result, "grades.drift", "anchor", "attendance")["value"] == 0.8
    assert found(result, "grades.drift", "anchor", "good")["value"] == 1
    assert found(result, "grades.drift", "anchor", "speakers")["value"] == 0.25
