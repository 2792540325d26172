"""Control charts: against the reference programs, and at the edges where those are weak."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cases import cases, tolerance
from thanhson.measures import control, icons, rules, run_chart


def near(case, expected):
    return pytest.approx(expected, **tolerance(case))


def outside(chart):
    return [i for i, met in enumerate(chart["signal"], 1) if "beyond_limits" in met]


@pytest.mark.parametrize("case", cases("p_chart"), ids=lambda case: case["id"])
def test_p_chart_agrees_with_qcc(case):
    given_, expected = case["inputs"], case["expected"]
    new_x, new_n = given_.get("new_x", []), given_.get("new_n", [])
    exclude = [i - 1 for i in given_.get("exclude", [])]
    baseline = len(given_["x"]) if new_x else None
    chart = control.p_chart(given_["x"] + new_x, given_["n"] + new_n, baseline=baseline, exclude=exclude)
    assert chart["centre"].iloc[0] == near(case, expected["center"])
    assert chart["lower"].iloc[0] == near(case, expected["lcl"])
    assert chart["upper"].iloc[0] == near(case, expected["ucl"])
    assert outside(chart) == expected.get(
        "outside", expected.get("outside_baseline", []) + expected.get("outside_new", [])
    )


@pytest.mark.parametrize("case", cases("p_prime_chart"), ids=lambda case: case["id"])
def test_p_prime_agrees_with_qicharts2(case):
    expected = case["expected"]
    chart = control.p_prime(case["inputs"]["x"], case["inputs"]["n"])
    assert chart["centre"].iloc[0] == near(case, expected["center"])
    assert chart["lower"].tolist() == near(case, expected["lcl"])
    assert chart["upper"].tolist() == near(case, expected["ucl"])
    assert outside(chart) == expected["outside"]
    runs = run_chart.run_chart(chart["value"], centre=chart["centre"].iloc[0])
    assert (runs.longest_run, runs.longest_run_max, runs.crossings, runs.crossings_min, runs.shift) == (
        expected["longest_run"], expected["longest_run_max"], expected["crossings"], expected["crossings_min"],
        expected["runs_signal"],
    )  # fmt: skip


@pytest.mark.parametrize("case", cases("i_prime_chart"), ids=lambda case: case["id"])
def test_i_prime_agrees_with_pbcharts(case):
    expected = case["expected"]
    chart = control.i_prime(case["inputs"]["x"], case["inputs"]["n"])
    assert chart["centre"].iloc[0] == near(case, expected["center"])
    assert chart["lower"].tolist() == near(case, expected["lcl"])
    assert chart["upper"].tolist() == near(case, expected["ucl"])
    width = (chart["upper"] - chart["centre"]) * np.sqrt(case["inputs"]["n"])
    at_mean = width.iloc[0] / np.sqrt(np.mean(case["inputs"]["n"]))
    assert chart["centre"].iloc[0] + at_mean == pytest.approx(expected["mean_ucl"], rel=1e-2)


@pytest.mark.parametrize("case", cases("xmr_chart"), ids=lambda case: case["id"])
def test_xmr_agrees_with_pbcharts(case):
    expected = case["expected"]
    chart = control.xmr(case["inputs"]["y"])
    assert chart.loc[0, ["centre", "lower", "upper"]].tolist() == near(
        case, [expected["center"], expected["lcl"], expected["ucl"]]
    )
    assert len(outside(chart)) == expected["n_outside"]
    runs = run_chart.run_chart(case["inputs"]["y"], centre=expected["center"])
    assert (runs.useful, runs.longest_run, runs.longest_run_max, runs.crossings, runs.crossings_min, runs.shift) == (
        expected["n_useful"], expected["longest_run"], expected["longest_run_max"], expected["crossings"],
        expected["crossings_min"], expected["runs_signal"],
    )  # fmt: skip


NHS_WORDS = {("beyond_limits", 1): "Above UCL", ("beyond_limits", -1): "Below LCL", ("", 0): "Common Cause"}
NHS_TYPES = {
    "improvement": "special_cause_improvement",
    "concern": "special_cause_concern",
    "common_cause": "common_cause",
}


@pytest.mark.parametrize("case", cases("xmr_nhs"), ids=lambda case: case["id"])
def test_xmr_agrees_with_the_nhs_programs(case):
    given_, expected = case["inputs"], case["expected"]
    chart = control.xmr(given_["y"], screen=given_["screen_outliers"])
    limits = chart.loc[0, ["centre", "lower", "upper"]].tolist()
    assert limits == near(case, [expected["mean"], expected["lpl"], expected["upl"]])
    if "near_lpl" in expected:
        centre, lower, upper = limits
        assert [centre - 2 * (centre - lower) / 3, centre + 2 * (upper - centre) / 3] == near(
            case, [expected["near_lpl"], expected["near_upl"]]
        )
    if "special_cause_type" in expected:
        found = icons.special_causes(*(chart[c] for c in ("value", "centre", "lower", "upper")))
        assert [NHS_WORDS[c] for c in zip(found["rule"], found["side"], strict=True)] == expected["special_cause_type"]
        types = icons.point_types(found["side"], given_["improvement_direction"])
        assert [NHS_TYPES[t] for t in types] == expected["point_type"]


def test_collapsed_limits_are_called_so():
    sticky = [1, 1, 1, 1, 1, 1, 0, -1, -1, -1, -1, -1, -1, 0]
    assert control.collapsed(control.xmr(sticky, screen=True))
    assert not control.collapsed(control.xmr(sticky))
    assert not control.collapsed(control.xmr([4, 4, 4], screen=True)), "a constant series has nothing to hide"


@pytest.mark.parametrize("case", cases("assurance"), ids=lambda case: case["id"])
def test_assurance_agrees_with_the_nhs_program(case):
    given_ = case["inputs"]
    assert (
        icons.assurance(given_["lpl"], given_["upl"], given_["target"], given_["improvement_direction"])
        == case["expected"]["assurance"]
    )


def test_assurance_turns_round_where_less_is_better():
    assert icons.assurance([1, 5, 1], [3, 7, 5], 4, "decrease") == [
        "consistent_pass",
        "consistent_fail",
        "inconsistent",
    ]


def test_a_target_on_a_limit_is_hit_or_miss():
    assert icons.assurance(0.85, 0.95, 0.85) == "inconsistent"
    assert icons.assurance(0.85, 0.95, 0.95) == "inconsistent"
    assert icons.assurance(np.nan, np.nan, 0.85) == "undefined"


@pytest.mark.parametrize("chart", [control.p_chart, control.p_prime, control.i_prime])
def test_a_constant_share_has_limits_and_no_signal(chart):
    counts, totals = [9, 18, 27, 9, 90, 45, 9, 18, 27], [10, 20, 30, 10, 100, 50, 10, 20, 30]
    found = chart(counts, totals)
    assert found["centre"].tolist() == pytest.approx([0.9] * 9)
    assert found["lower"].notna().all()
    assert not any(found["signal"])


@pytest.mark.parametrize("chart", [control.p_chart, control.p_prime, control.i_prime])
@pytest.mark.parametrize("level", [0, 1])
def test_a_share_of_none_or_all_stands_on_its_limits(chart, level):
    found = chart([level * n for n in (10, 20, 30)], [10, 20, 30])
    assert found["lower"].tolist() == found["upper"].tolist() == [level] * 3
    assert not any(found["signal"])


@pytest.mark.parametrize("screen", [False, True])
def test_a_constant_measurement_has_limits_and_no_signal(screen):
    found = control.xmr([91.3] * 9, screen=screen)
    assert found["lower"].tolist() == pytest.approx([91.3] * 9)
    assert not any(found["signal"])


@pytest.mark.parametrize("chart", [control.p_chart, control.p_prime, control.i_prime])
def test_no_denominator_is_a_gap_and_no_zero(chart):
    found = chart([9, 0, 8, None], [10, 0, 10, 10])
    assert found["value"].isna().tolist() == [False, True, False, True]
    assert found["signal"].tolist()[1] == set()
    assert found["centre"].tolist() == pytest.approx([0.85] * 4)


@pytest.mark.parametrize("chart", [control.p_prime, control.i_prime])
def test_no_moving_range_bridges_a_gap(chart):
    found = chart([9, None, 8], [10, 10, 10])
    assert found[["lower", "upper"]].isna().all().all()
    assert control.xmr([1, None, 2])["upper"].isna().all()
    assert control.xmr([1, None, 2, 3])["upper"].iloc[0] == pytest.approx(2 + 2.66)


def test_one_point_has_a_centre_but_no_limits():
    found = control.p_prime([9], [10])
    assert found["centre"].tolist() == [0.9]
    assert found[["lower", "upper"]].isna().all().all()
    assert found["signal"].tolist() == [set()]


@pytest.mark.parametrize("chart", [control.p_chart, control.p_prime, control.i_prime])
def test_no_points_at_all_give_an_empty_or_an_unknown_chart(chart):
    assert len(chart([], [])) == 0
    assert chart([None, None], [None, None])[["value", "centre", "lower", "upper"]].isna().all().all()
    assert control.xmr([])["value"].tolist() == []


def test_the_baseline_alone_fixes_the_limits():
    early = control.xmr([1, 2, 1, 2])
    later = control.xmr([1, 2, 1, 2, 50, 60], baseline=4)
    assert later["upper"].iloc[0] == early["upper"].iloc[0]
    assert outside(later) == [5, 6]


def test_gaps_do_not_use_up_the_baseline():
    assert control.xmr([None, 1, None, 2, 3, 90], baseline=3)["centre"].iloc[0] == 2


def test_an_excluded_point_is_charted_but_fixes_nothing():
    found = control.xmr([1, 2, 40, 2, 1], exclude=[2])
    assert found["centre"].iloc[0] == 1.5
    assert outside(found) == [3]


def test_a_cut_ceiling_makes_no_signal_of_its_own():
    # With the limit cut to 1, two months at 99% would lie beyond two thirds of the way to it.
    totals = [100] * 12
    counts = [94, 99, 94, 99, 94, 99, 99, 94, 99, 94, 99, 99]
    found = control.p_prime(counts, totals)
    assert found["upper"].tolist() == [1.0] * 12
    assert not any(found["signal"])


def test_counts_without_their_totals_are_refused():
    with pytest.raises(ValueError, match="3 counts and 2 totals"):
        control.p_prime([1, 2, 3], [4, 5])


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=40))
def test_limits_hold_the_centre_between_them(pairs):
    totals = [a + b for a, b in pairs]
    found = control.p_prime([a for a, _ in pairs], totals).dropna()
    assert (found["lower"] <= found["centre"] + 1e-12).all()
    assert (found["centre"] <= found["upper"] + 1e-12).all()
    assert found["value"].between(0, 1).all()


@given(st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=40))
def test_turning_a_series_upside_down_turns_its_signals(values):
    up, down = control.xmr(values), control.xmr([-v for v in values])
    assert up["signal"].tolist() == down["signal"].tolist()


def test_a_short_series_has_no_variation_sign():
    assert icons.variation(control.xmr([1, 2, 3, 2, 1, 2, 3, 2, 1, 2, 3])) == "undefined"
    assert icons.variation(control.xmr([1, 2, 3, 2, 1, 2, 3, 2, 1, 2, 3, 2])) == "common_cause"


def test_variation_reads_the_latest_point_and_knows_which_way_is_better():
    chart = control.xmr([1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 9], baseline=11)
    assert icons.variation(chart) == "improvement"
    assert icons.variation(chart, "decrease") == "concern"
    back = control.xmr([1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 9, 1], baseline=11)
    assert icons.variation(back) == "common_cause"
    with pytest.raises(ValueError, match="sideways"):
        icons.variation(chart, "sideways")


def test_variation_passes_over_a_gap_at_the_end():
    chart = control.xmr([1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 9, None], baseline=11)
    assert icons.variation(chart) == "improvement"


def test_a_run_chart_without_points_or_on_its_median_says_nothing():
    assert not run_chart.run_chart([]).shift
    assert run_chart.run_chart([None, np.nan]).useful == 0
    assert run_chart.run_chart([5, 5, 5, 5]) == run_chart.RunChart(5.0, 0, None, None, None, None, False)


def test_points_on_the_line_do_not_break_a_run():
    assert run_chart.run_chart([0, 1, 1, 0.5, 1, 0], centre=0.5).longest_run == 3


def test_the_fewest_crossings_are_the_exact_quantile():
    from scipy.stats import binom

    assert [run_chart.fewest_crossings(n) for n in range(2, 80)] == [
        int(binom.ppf(0.05, n - 1, 0.5)) for n in range(2, 80)
    ]


def test_the_rules_are_named_alike_everywhere():
    assert list(rules.causes([1.0], 0.0, -1.0, 1.0).columns) == list(rules.RULES)
    assert pd.Series(control.signals([5], 0, -1, 1)).tolist() == [{"beyond_limits"}]


@given(st.lists(st.integers(-9, 9), min_size=1, max_size=40), st.integers(0, 5))
def test_sides_read_from_the_signals_are_those_of_the_rules(values, width):
    limits = (0.0, -float(width), float(width))
    signal = pd.DataFrame({"value": values, "centre": 0.0, "signal": control.signals(values, *limits)})
    assert icons.sides(signal).tolist() == icons.special_causes(values, *limits)["side"].tolist()


def test_the_peak_between_a_rise_and_a_fall_belongs_to_both():
    values = [-6, -4, -2, 0, 2, 4, 6, 5, 3, 1, -1, -3, -5]
    chart = pd.DataFrame({"value": values, "centre": 0.0, "signal": control.signals(values, 0, -30, 30)})
    assert icons.sides(chart).tolist() == [1] * 7 + [-1] * 6
    assert icons.special_causes(values, 0, -30, 30)["side"].tolist() == [1] * 7 + [-1] * 6


def test_a_chart_without_points_has_no_sides():
    assert icons.sides(pd.DataFrame({"value": [], "centre": [], "signal": []})).tolist() == []
