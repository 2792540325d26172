"""The four targets in whole units, with bounds for what was not reported; areas and their cells; the cap on excellent."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from tests.cases import cases, tolerance
from thanhson.disclosure import publish
from thanhson.measures import areas, intervals, ratings, targets
from thanhson.measures.concentration import occupancy, occupancy_distribution
from thanhson.programme import read_programme
from thanhson.registers.tables import Tables

PROGRAMME = read_programme(Path(__file__).parents[2] / "data" / "sample")


def day(text: str | None) -> pd.Timestamp | None:
    return pd.Timestamp(text) if text else None


def cells(*rows: tuple) -> pd.DataFrame:
    """Cells as (code, founded on, closed on, merged into, committee), of which the last may be left out."""
    full = [(*row, *(None,) * (5 - len(row))) for row in rows]
    return pd.DataFrame(
        {
            "cell_id": [row[0] for row in full], "founded_on": [day(row[1]) for row in full],
            "closed_on": [day(row[2]) for row in full], "merged_into": [row[3] for row in full],
            "committee": [row[4] for row in full], "commune_code": "08542", "name": "x", "cell_type": "residential",
            "setting": "rural",
        }
    )  # fmt: skip


def rated(year: int, *ratings_: str, start: int = 0) -> pd.DataFrame:
    """Ratings of the cells c0, c1 … in a year."""
    names = [f"c{start + i}" for i in range(len(ratings_))]
    return pd.DataFrame({"cell_id": names, "year": year, "scale_id": "x", "rating": list(ratings_)})


def many(number: int, **dates: str) -> pd.DataFrame:
    return cells(*((f"c{i}", dates.get("founded_on"), dates.get("closed_on")) for i in range(number)))


def meeting(cell: str, month: str, kind: str = "combined", procedure: bool | None = True, **more) -> dict:
    first = pd.Timestamp(f"{month}-01")
    return {
        "cell_id": cell, "year": first.year, "month": first, "held_on": first, "kind": kind, "listed": 10, "due": 10,
        "present": 9, "procedure_complete": procedure, **more,
    }  # fmt: skip


def year_of(cell: str, year: int, **changed) -> list[dict]:
    return [meeting(cell, f"{year}-{month:02d}", **changed) for month in range(1, 13)]


def of(result, measure: str, year: int, subgroup: str = "") -> pd.Series:
    rows = result.derived().rows
    found = rows[(rows["measure"] == measure) & (rows["year"] == str(year)) & (rows["subgroup"] == subgroup)]
    assert len(found) == 1
    return found.iloc[0]


# Whole units


@pytest.mark.parametrize(
    ("target", "units", "enough"),
    [(0.90, 223, 201), (0.90, 220, 198), (0.90, 10_000, 9_000), (1.0, 7, 7), (0.0, 5, 0), (0.8, 0, 0)],
)
def test_a_target_is_a_whole_number_of_units(target, units, enough):
    assert targets.needed(target, units) == enough


@given(st.integers(0, 1000), st.integers(1, 100_000))
def test_the_units_needed_are_the_fewest_that_reach_the_target(thousandths, units):
    target = Fraction(thousandths, 1000)
    enough = targets.needed(thousandths / 1000, units)
    assert Fraction(enough, units) >= target
    assert enough == 0 or Fraction(enough - 1, units) < target


def test_a_share_that_prints_as_the_target_can_miss_it():
    assert f"{8996 / 10_000:.1%}" == "90.0%"
    assert targets.status(8996, 8996, 10_000, 0.9) == "missed"
    assert targets.status(9000, 9000, 10_000, 0.9) == "met"


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 40), st.sampled_from([0.0, 0.8, 0.9, 1.0]))
def test_a_verdict_is_what_every_way_of_filling_the_missing_reports_gives(good, rest, missing, target):
    due = good + rest + missing
    ways = {(good + more) >= targets.needed(target, due) for more in range(missing + 1)}
    expected = "" if not due else "undecided" if len(ways) == 2 else "met" if ways == {True} else "missed"
    assert targets.status(good, good + missing, due, target) == expected


# Ratings


def test_cells_good_or_better_are_excellent_and_good_and_a_missing_rating_can_leave_it_open():
    tables = Tables.of(
        PROGRAMME,
        {"cells": many(10), "cell_ratings": rated(2018, *["excellent"] + ["good"] * 7, "completed")},
    )
    result = targets.scorecard(tables, 2018)
    row = of(result, "targets.cells_good_or_better", 2018)
    assert row[["numerator", "denominator", "least", "most", "due"]].tolist() == [8, 9, 8, 9, 10]
    assert (row["status"], row["lower"], row["upper"]) == ("undecided", 0.8, 0.9)
    assert row["value"] == pytest.approx(8 / 9)
    assert of(result, "targets.missing", 2018, "cells_good_or_better")["numerator"] == 1
    assert of(result, "targets.missing_needed", 2018, "cells_good_or_better")["numerator"] == 1


def test_before_2018_good_or_better_reads_clean_and_strong_and_the_break_is_told():
    frames = {
        "cells": many(2),
        "cell_ratings": pd.concat([rated(2017, "clean_strong", "good"), rated(2018, "excellent", "completed")]),
    }
    result = targets.scorecard(Tables.of(PROGRAMME, frames), 2018)
    assert of(result, "targets.cells_good_or_better", 2017)[["numerator", "scale"]].tolist() == [2, "2014"]
    assert of(result, "targets.cells_good_or_better", 2018)[["numerator", "scale"]].tolist() == [1, "2018"]
    assert result.facts["breaks"] == [2018]


def test_cells_that_were_closed_by_the_years_end_did_not_have_to_be_rated():
    frame = cells(
        ("c0", None, None), ("c1", None, "2018-12-31"), ("c2", "2019-01-01", None), ("c3", "2018-12-01", None)
    )
    assert frame.loc[ratings.alive_at_end(frame, 2018), "cell_id"].tolist() == ["c0", "c3"]


def members(year: int, **counts: tuple[int, int]) -> pd.DataFrame:
    """Members rated excellent and good in each cell."""
    rows = [
        {"cell_id": cell, "year": year, "scale_id": "2018", "rating": rating, "members": number}
        for cell, pair in counts.items()
        for rating, number in zip(("excellent", "good"), pair, strict=True)
    ]
    return pd.DataFrame(rows)


def test_a_cell_without_ratings_misses_the_members_of_its_last_sheet():
    frames = {
        "cells": many(2),
        "member_ratings": members(2018, c0=(2, 18)),
        "meetings": pd.DataFrame([meeting("c1", "2018-03", due=30), meeting("c1", "2018-04", due=4, listed=6)]),
    }
    row = of(targets.scorecard(Tables.of(PROGRAMME, frames), 2018), "targets.members_good_or_better", 2018)
    assert row[["numerator", "denominator", "least", "most", "due", "status"]].tolist() == [20, 20, 20, 24, 24, "met"]


def test_members_missing_in_unknown_number_leave_the_target_open():
    frames = {"cells": many(2), "member_ratings": members(2018, c0=(2, 18))}
    result = targets.scorecard(Tables.of(PROGRAMME, frames), 2018)
    assert of(result, "targets.members_good_or_better", 2018)["status"] == "undecided"
    assert "2018" in result.facts["unsized"]


# Procedure


@pytest.mark.parametrize(
    ("meetings", "expected"),
    [
        (year_of("c0", 2016), (1, 1, 1)),
        (year_of("c0", 2016, procedure=False)[:1] + year_of("c0", 2016)[1:], (0, 0, 0)),
        (year_of("c0", 2016)[:1] + year_of("c0", 2016)[2:], (1, 0, 1)),
        (year_of("c0", 2016, procedure=None)[:1] + year_of("c0", 2016)[1:], (0, 0, 1)),
        (year_of("c0", 2016, kind="regular"), (0, 0, 0)),
        (year_of("c0", 2016, kind="regular")[:1] + year_of("c0", 2016)[3:], (0, 0, 1)),
        ([], (0, 0, 1)),
        ([{**row, "held_on": None, "present": None} for row in year_of("c0", 2016)], (0, 0, 0)),
    ],
    ids=["all kept", "a step left out", "a sheet missing", "steps unknown", "no thematic part", "thematic part may be missing",
         "no sheet at all", "no meeting at all"],
)  # fmt: skip
def test_procedure_is_kept_broken_or_open_for_what_is_missing(meetings, expected):
    tables = Tables.of(PROGRAMME, {"cells": many(1), "meetings": pd.DataFrame(meetings)})
    found = targets.procedure(tables, 2016)
    assert (found["numerator"], found["least"], found["most"], found["due"]) == (*expected, 1)


def test_a_thematic_meeting_beside_a_regular_one_meets_the_rule_and_asks_no_steps():
    rows = year_of("c0", 2016, kind="regular")
    rows += [meeting("c0", f"2016-{month:02d}", "thematic", None) for month in (2, 5, 8, 11)]
    tables = Tables.of(PROGRAMME, {"cells": many(1), "meetings": pd.DataFrame(rows)})
    assert targets.procedure(tables, 2016) == {"numerator": 1, "least": 1, "most": 1, "due": 1, "denominator": 1}


def test_the_thematic_rule_looks_only_at_quarters_in_which_the_cell_lived_throughout():
    rows = year_of("c0", 2016, kind="regular")[4:6] + year_of("c0", 2016)[6:]
    tables = Tables.of(PROGRAMME, {"cells": many(1, founded_on="2016-05-01"), "meetings": pd.DataFrame(rows)})
    assert targets.procedure(tables, 2016)["least"] == 1


def test_a_cell_that_held_no_regular_meeting_has_kept_no_steps_even_where_no_thematic_part_was_asked():
    rows = [{**meeting("c0", "2016-12"), "held_on": None, "present": None}]
    tables = Tables.of(PROGRAMME, {"cells": many(1, founded_on="2016-12-01"), "meetings": pd.DataFrame(rows)})
    found = targets.procedure(tables, 2016)
    assert (found["numerator"], found["most"], found["due"]) == (0, 0, 1)


def test_cells_that_did_not_live_in_the_year_are_not_counted():
    frame = cells(("c0", None, "2015-12-31"), ("c1", "2017-01-01", None), ("c2", None, "2016-01-01"))
    assert targets.procedure(Tables.of(PROGRAMME, {"cells": frame}), 2016)["due"] == 1


# Distances and pages


def test_a_distance_counts_whole_cells_and_falls_below_0_where_the_target_is_missed():
    frames = {
        "cells": many(20),
        "cell_ratings": pd.concat([rated(2018, *["good"] * 20), rated(2019, *["good"] * 17, *["completed"] * 3)]),
    }
    result = targets.scorecard(Tables.of(PROGRAMME, frames), 2019)
    met, missed = (of(result, "targets.margin", year, "cells_good_or_better") for year in (2018, 2019))
    assert (met["value"], met["numerator"], met["unit"], met["status"]) == (2, 2, "cells", "met")
    assert (missed["value"], missed["numerator"], missed["status"]) == (-1, 1, "missed")


def test_later_years_never_stand_on_an_earlier_page():
    frames = {"cells": many(3), "cell_ratings": pd.concat([rated(2016, "good"), rated(2017, "good", "good")])}
    result = targets.scorecard(Tables.of(PROGRAMME, frames), 2016)
    assert set(result.rows["year"]) == {"2016"}


def test_status_is_decided_on_exact_counts_and_survives_rounding():
    frames = {"cells": many(223), "cell_ratings": rated(2018, *["good"] * 200, *["completed"] * 23)}
    shown = publish(targets.scorecard(Tables.of(PROGRAMME, frames), 2018), PROGRAMME.disclosure).rows
    row = shown[shown["measure"] == "targets.cells_good_or_better"].iloc[-1]
    assert (row["numerator"], row["denominator"], row["status"]) == (200, 225, "missed")
    margin = shown[(shown["measure"] == "targets.margin") & (shown["subgroup"] == "cells_good_or_better")].iloc[-1]
    assert (margin["status"], pd.isna(margin["value"])) == ("withheld", True)


@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 30))
def test_rounded_bounds_always_hold_the_rounded_share_between_them(good, rest, missing):
    counts = pd.DataFrame({"numerator": [good], "denominator": [good + rest]})
    due = good + rest + missing
    rows = counts.assign(
        value=good / (good + rest or 1), interval=targets.BOUNDS, least=5 * (good // 5), most=good, due=due
    )
    found = targets._bounds(rows.astype({"value": "Float64"}).assign(lower=pd.NA, upper=pd.NA)).iloc[0]
    if due:
        assert found["lower"] <= found["value"] <= found["upper"]


# Areas


def area_kinds(cell_frame: pd.DataFrame, *rows: tuple, year: int = 2018) -> dict[str, str]:
    full = [(*row, *(None,) * (4 - len(row))) for row in rows]
    frame = pd.DataFrame(
        {
            "area_id": [row[0] for row in full], "cell_id": [row[1] for row in full], "commune_code": "08542", "name": "x",
            "valid_from": [day(row[2]) for row in full], "valid_to": [day(row[3]) for row in full],
        }
    )  # fmt: skip
    return areas.kinds(Tables.of(PROGRAMME, {"areas": frame, "cells": cell_frame}), year).to_dict()


def test_an_area_has_its_own_cell_a_shared_one_or_none():
    found = area_kinds(many(3), ("a", "c0"), ("b", "c1"), ("c", "c1"), ("d", None), ("e", "elsewhere"))
    assert found == {"a": "own", "b": "shared", "c": "shared", "d": "without", "e": "own"}


def test_areas_whose_cells_were_merged_are_named_as_such_from_the_merger_on():
    frame = cells(("c0", None, None), ("c1", None, "2018-06-30", "c0"), ("c2", None, "2018-06-30"))
    rows = (("a", "c0"), ("b", "c1"), ("c", "c2"))
    assert area_kinds(frame, *rows, year=2017) == {"a": "own", "b": "own", "c": "own"}
    assert area_kinds(frame, *rows, year=2018) == {"a": "merged", "b": "merged", "c": "without"}


def test_on_the_day_of_its_closing_a_cell_still_serves_its_area():
    frame = cells(("c0", None, None), ("c1", None, "2018-12-31", "c0"))
    assert area_kinds(frame, ("a", "c0"), ("b", "c1"), year=2018) == {"a": "own", "b": "own"}
    assert area_kinds(frame, ("a", "c0"), ("b", "c1"), year=2019) == {"a": "merged", "b": "merged"}


def test_mergers_are_followed_to_the_last_cell():
    frame = cells(("c0", None, "2016-06-30", "c1"), ("c1", None, "2017-06-30", "c2"), ("c2", None, None))
    assert area_kinds(frame, ("a", "c0")) == {"a": "own"}
    assert area_kinds(frame, ("a", "c0"), ("b", "c2")) == {"a": "merged", "b": "merged"}


def test_an_area_that_gave_way_to_another_does_not_share_its_cell_with_it():
    rows = (("old", "c0", None, "2018-05-31"), ("new", "c0", "2018-06-01", None), ("gone", "c0", None, "2017-12-31"))
    assert area_kinds(many(1), *rows) == {"old": "own", "new": "own"}


def test_areas_over_time_count_every_kind_each_year():
    frames = {
        "cells": cells(("c0", None, None), ("c1", None, "2017-06-30", "c0")),
        "areas": pd.DataFrame({"area_id": ["a", "b"], "cell_id": ["c0", "c1"], "commune_code": "08542", "name": "x"}),
    }
    rows = areas.over_time(Tables.of(PROGRAMME, frames), 2017).rows
    counts = rows.pivot_table(index="measure", columns="year", values="numerator", aggfunc="sum")
    assert counts.loc["areas.own_cell"].tolist() == [2, 0]
    assert counts.loc["areas.merged_cell"].tolist() == [0, 2]


# The cap on excellent


def test_the_cap_holds_within_each_organisation_and_not_in_the_district():
    frames = {
        "cells": cells(("c0", None, None, None, "A"), ("c1", None, None, None, "A"), ("c2", None, None, None, "B")),
        "member_ratings": members(2018, c0=(3, 10), c1=(1, 10), c2=(4, 80)),
    }
    result = ratings.excellent_cap(Tables.of(PROGRAMME, frames), 2018).derived().rows
    assert result[["measure", "group", "subgroup", "numerator", "denominator", "status"]].to_numpy().tolist() == [
        ["ratings.excellent_cap", "total", "", 8, 100, "met"],
        ["ratings.organisations_over_cap", "total", "", 0, 2, ""],
        ["ratings.excellent_cap", "organisation", "1", 4, 80, ""],
        ["ratings.excellent_cap", "organisation", "2", 4, 20, ""],
    ]
    frames["member_ratings"] = members(2018, c0=(3, 10), c1=(2, 10), c2=(4, 80))
    result = ratings.excellent_cap(Tables.of(PROGRAMME, frames), 2018).rows
    assert result["status"].tolist() == ["missed", "", "", ""]


def test_a_fifth_is_a_fifth_and_no_binary_float():
    table = pd.DataFrame({"excellent": [1, 2, 3, 1, 0], "good": [5, 10, 14, 4, 0]})
    assert ratings.over_cap(table, 0.2).tolist() == [False, False, True, True, False]
    assert ratings.over_cap(pd.DataFrame({"excellent": [3], "good": [10]}), 0.3).tolist() == [False]


def test_cells_without_a_committee_are_organisations_of_their_own():
    frames = {"cells": many(2), "member_ratings": members(2018, c0=(1, 4), c1=(0, 4))}
    assert len(ratings.organisations(Tables.of(PROGRAMME, frames), 2018)) == 2


def test_before_the_scale_with_a_cap_there_is_nothing_to_hold_it_against():
    result = ratings.excellent_cap(Tables.of(PROGRAMME, {"cells": many(1)}), 2017)
    assert result.rows.empty
    assert result.facts["first"] is None


# The numeric cases


@pytest.mark.parametrize("case", cases("target_test"), ids=lambda case: case["id"])
def test_the_exact_binomial_test_against_a_target_agrees_with_the_case(case):
    given_, expected = case["inputs"], case["expected"]
    close = tolerance(case)
    for side, key in (("less", "p_less"), ("greater", "p_greater"), ("two-sided", "p_two_sided")):
        found = binomtest(given_["x"], given_["n"], given_["p0"], alternative=side)
        assert found.pvalue == pytest.approx(expected[key], **close)
    lower, upper = intervals.share(given_["x"], given_["n"], method="clopper_pearson", conf=0.90)
    assert lower == pytest.approx(expected["lower_one_sided_95"], **close)
    assert upper == pytest.approx(expected["upper_one_sided_95"], **close)


@pytest.mark.parametrize("case", cases("bounds"), ids=lambda case: case["id"])
def test_bounds_for_missing_reports_agree_with_the_case_and_with_the_targets(case):
    given_, expected = case["inputs"], case["expected"]
    found = intervals.missing_bounds(given_["good"], given_["reported"], given_["total"])
    assert found == pytest.approx((expected["lower"], expected["upper"]), **tolerance(case))
    frames = {
        "cells": many(given_["total"]),
        "cell_ratings": rated(2018, *["good"] * given_["good"], *["completed"] * (given_["reported"] - given_["good"])),
    }
    row = of(targets.scorecard(Tables.of(PROGRAMME, frames), 2018), "targets.cells_good_or_better", 2018)
    assert (row["lower"], row["upper"]) == pytest.approx((expected["lower"], expected["upper"]), **tolerance(case))
    assert row["value"] == pytest.approx(expected["complete_case"], **tolerance(case))


def test_205_of_211_reports_and_12_missing_need_seven_of_these():
    assert targets.needed(0.95, 223) - 205 == 7
    assert targets.status(205, 217, 223, 0.95) == "undecided"


@pytest.mark.parametrize("case", cases("counts"), ids=lambda case: case["id"])
def test_39_of_46_cells_against_chance_agrees_with_the_case(case):
    expected, close = case["expected"], tolerance(case)
    chances = occupancy_distribution(case["inputs"]["cells"], case["inputs"]["balls"])
    assert chances[39] == pytest.approx(expected["p_39"], **close)
    assert chances[:40].sum() == pytest.approx(expected["p_le_39"], **close)
    found = occupancy(case["inputs"]["cells"], case["inputs"]["balls"])
    assert (found.mean, found.sd) == pytest.approx((expected["mean"], expected["sd"]), **close)


def test_the_programme_of_these_tests_is_the_one_of_the_settings():
    assert PROGRAMME.scale_of(2017).id == "2014"
    assert PROGRAMME.rubric_of(dt.date(2020, 1, 1)) is not None
