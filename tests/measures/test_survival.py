import numpy as np
import pandas as pd
import pytest

from tests.cases import cases, tolerance
from thanhson.measures import survival


def _numbers(values):
    return [np.nan if value is None else value for value in values]


@pytest.mark.parametrize("case", cases("kaplan_meier"), ids=lambda case: case["id"])
def test_kaplan_meier_equals_the_reference(case):
    given, expected = case["inputs"], case["expected"]
    frame = pd.DataFrame({"time": given["time"], "event": given["event"], "group": given["group"]})
    curves = {
        name: survival.kaplan_meier(part["time"], part["event"], limits=given["conf_type"])
        for name, part in frame.groupby("group")
    }
    curve = pd.concat(curves.values())
    same = {"nan_ok": True, **tolerance(case)}
    assert list(np.repeat(list(curves), [len(part) for part in curves.values()])) == expected["curve_group"]
    assert list(curve["time"]) == expected["curve_time"]
    assert list(curve["at_risk"]) == expected["at_risk"]
    assert list(curve["survival"]) == pytest.approx(expected["survival"], **same)
    if "std_err_survival" in expected:
        known = np.array(expected["survival"]) > 0
        assert curve["std_error"].to_numpy()[known] == pytest.approx(
            np.array(_numbers(expected["std_err_survival"]), dtype=float)[known], **same
        )
    assert list(curve["lower"]) == pytest.approx(_numbers(expected["lower"]), **same)
    assert list(curve["upper"]) == pytest.approx(_numbers(expected["upper"]), **same)
    medians = [survival.median(part) for part in curves.values()]
    wanted = zip(expected["median"], expected["median_lower"], expected["median_upper"], strict=True)
    for found, row in zip(medians, wanted, strict=True):
        assert found == pytest.approx(_numbers(row), nan_ok=True)


@pytest.mark.parametrize("case", cases("discrete_time"), ids=lambda case: case["id"])
def test_the_life_table_equals_the_reference_and_kaplan_meier(case):
    given, expected = case["inputs"], case["expected"]
    curve = survival.kaplan_meier(given["time"], given["event"])
    table = survival.from_table(curve["at_risk"], curve["events"])
    assert list(table["at_risk"]) == expected["at_risk"]
    assert list(table["hazard"]) == pytest.approx(expected["hazard"], **tolerance(case))
    assert list(table["survival"]) == pytest.approx(expected["survival"], **tolerance(case))
    assert list(table["survival"]) == list(curve["survival"])


def test_log_log_limits_equal_those_of_statsmodels():
    from statsmodels.duration.survfunc import SurvfuncRight

    time = [1, 1, 2, 2, 3, 4, 4, 5, 6, 7, 7, 8]
    event = [1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 0, 0]
    curve = survival.kaplan_meier(time, event)
    other = SurvfuncRight(time, event)
    assert list(curve["survival"]) == pytest.approx(list(other.surv_prob))
    reached = [limit if np.isfinite(limit) else np.nan for limit in other.quantile_ci(0.5, method="cloglog")]
    assert list(survival.median(curve)[1:]) == pytest.approx(reached, nan_ok=True)


def test_log_log_limits_stay_between_zero_and_one_and_hold_the_curve():
    curve = survival.kaplan_meier(range(1, 30), [True] * 20 + [False] * 9)
    assert (curve["lower"] > 0).all()
    assert (curve["upper"] < 1).all()
    assert (curve["lower"] < curve["survival"]).all()
    assert (curve["survival"] < curve["upper"]).all()


def test_without_any_event_there_is_no_step_and_no_median():
    curve = survival.kaplan_meier([1, 2, 3], [False, False, False])
    assert curve.empty
    assert np.isnan(survival.median(curve)).all()


def test_a_curve_that_falls_to_zero_has_no_limits_at_its_end():
    curve = survival.kaplan_meier([1, 2], [True, True])
    assert list(curve["survival"]) == [0.5, 0.0]
    assert list(curve["upper"].isna()) == [False, True]


def test_an_unknown_kind_of_limits_is_refused():
    with pytest.raises(ValueError, match="'plain' are not one of log-log, log"):
        survival.kaplan_meier([1], [True], limits="plain")
