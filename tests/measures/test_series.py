"""Segmented regression and the two small regressions: against R and statsmodels."""

import numpy as np
import pytest

from tests.cases import cases, tolerance
from thanhson.measures import series
from thanhson.measures.regression import least_squares, poisson

CASES = {case["id"]: case for case in cases("its")}


def sicily():
    return {name: np.array(v, dtype=float) for name, v in CASES["its_sicily_poisson"]["inputs"].items()}


def test_poisson_with_offset_agrees_with_r():
    case, data = CASES["its_sicily_poisson"], sicily()
    want = case["expected"]
    design = np.column_stack([np.ones(59), data["smokban"], data["time"]])
    fit = poisson(data["aces"], design, np.log(data["stdpop"]))
    near = lambda values: pytest.approx(values, **tolerance(case))  # noqa: E731
    assert fit.coefficients.tolist() == near(want["coef"])
    assert fit.errors.tolist() == near(want["se"])
    assert fit.deviance == near(want["deviance"])
    low, high = (
        fit.coefficients[1] - 1.959963984540054 * fit.errors[1],
        fit.coefficients[1] + 1.959963984540054 * fit.errors[1],
    )
    assert np.exp([fit.coefficients[1], low, high]).tolist() == near([want["rr"], want["rr_lower"], want["rr_upper"]])


def test_the_distance_in_the_last_month_agrees_with_sandwich():
    case, data = CASES["its_effect_last_month"], sicily()
    rate = data["aces"] / data["stdpop"] * 1e5
    found = series.segmented(rate, start=36, harmonics=0)
    near = lambda value: pytest.approx(value, **tolerance(case))  # noqa: E731
    assert case["inputs"]["month_index"] == 59
    assert found.latest[3].estimate == near(case["expected"]["effect"])
    # The published model counts slope months from the 37th, the position after the last month before.
    assert found.latest[3].error == near(case["expected"]["se_nw_lag3"])


def test_newey_west_errors_agree_with_those_of_statsmodels_own_fit():
    import statsmodels.api as sm

    rng = np.random.default_rng(5)
    design = sm.add_constant(np.column_stack([np.arange(40), rng.normal(size=40)]))
    y = design @ [1, 0.1, 2] + rng.normal(size=40).cumsum() * 0.3
    for lag in (0, 3, 12):
        there = sm.OLS(y, design).fit(cov_type="HAC", cov_kwds={"maxlags": lag, "use_correction": False})
        here = least_squares(y, design, lag)
        assert here.coefficients.tolist() == pytest.approx(there.params.tolist())
        assert here.errors.tolist() == pytest.approx(there.bse.tolist())


def test_a_step_is_found_where_it_is():
    time = np.arange(36)
    values = 0.8 + 0.001 * time + 0.05 * (time >= 20) + 0.002 * (time >= 20) * (time - 20)
    found = series.segmented(values + 0.01 * np.sin(2 * np.pi * time / 12), start=20)
    assert found.level[3].estimate == pytest.approx(0.05)
    assert found.slope[3].estimate == pytest.approx(0.002)
    assert found.latest[12].estimate == pytest.approx(0.05 + 0.002 * 15)
    assert found.months["expected"].isna().tolist() == [True] * 20 + [False] * 16
    assert found.months["expected"].iloc[20] == pytest.approx(0.82 + 0.01 * np.sin(2 * np.pi * 20 / 12))


def test_gaps_keep_their_place_in_time():
    time = np.arange(48)
    whole = 0.8 + 0.002 * time + 0.05 * (time >= 24)
    holes = np.where(np.isin(time, (3, 4, 30)), np.nan, whole)
    found = series.segmented(holes, start=24, harmonics=1)
    assert found.level[3].estimate == pytest.approx(0.05)
    assert found.months["value"].isna().sum() == 3
    assert found.months["fitted"].notna().all()


@pytest.mark.parametrize(
    ("months", "start", "reason"),
    [(24, 12, ""), (24, 0, "no_before"), (24, -3, "no_before"), (24, 24, "no_after"), (24, 11, "few_before"),
     (23, 12, "few_after"), (0, 0, "no_before")],
)  # fmt: skip
def test_twelve_months_are_needed_on_both_sides(months, start, reason):
    assert series.too_short([1.0] * months, start) == reason
    if reason:
        with pytest.raises(ValueError, match=reason):
            series.segmented([1.0] * months, start)


def test_gaps_do_not_count_as_months():
    assert series.too_short([1.0] * 11 + [None] + [1.0] * 12, 12) == "few_before"


def test_a_constant_series_has_no_effect_and_no_error():
    found = series.segmented([0.9] * 24, 12)
    assert found.level[3].estimate == pytest.approx(0, abs=1e-12)
    assert found.level[3].error == pytest.approx(0, abs=1e-12)


def test_a_term_without_events_has_no_estimate():
    with pytest.raises(ValueError, match="no finite estimate"):
        poisson(np.array([5.0, 6, 0, 0]), np.array([[1, 0], [1, 0], [1, 1], [1, 1.0]]))
