"""Funnel limits: against FunnelPlotR and exact binomial quantiles, and where there is little to compare."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from tests.cases import cases, tolerance
from thanhson.measures import funnel

CASES = {case["id"]: case for case in cases("funnel_plot")}


def at(signs):
    return [i for i, s in enumerate(signs, 1) if s]


def test_overdispersed_limits_agree_with_funnelplotr():
    case = CASES["funnel_bacteremia"]
    x, n, want = np.array(case["inputs"]["numerator"]), np.array(case["inputs"]["denominator"]), case["expected"]
    near = lambda values: pytest.approx(values, **tolerance(case))  # noqa: E731
    found = funnel.limits(x, n)
    assert found.centre == near(want["target"])
    z = funnel.arcsine_z(x, n, found.centre)
    assert z.tolist() == near(want["z"])
    assert funnel.winsorised(z, case["inputs"]["trim"]).tolist() == near(want["winsorised_z"])
    assert found.phi == near(want["phi"])
    assert found.tau2 == near(want["tau2"])
    for name, conf in funnel.CONFIDENCES.items():
        low, high = funnel.arcsine_limits(found.centre, n, conf)
        assert low.tolist() == near(want[f"lower{name}"])
        assert high.tolist() == near(want[f"upper{name}"])
        assert at((x / n < low) | (x / n > high)) == want[f"outside{name}"]
        assert found.limits[f"lower{name}"].tolist() == near(want[f"od_lower{name}"])
        assert found.limits[f"upper{name}"].tolist() == near(want[f"od_upper{name}"])
        assert at(found.limits[f"outside{name}"]) == want[f"outside{name}_od"]


def test_exact_limits_agree_with_spiegelhalters_interpolation():
    case = CASES["funnel_exact_binomial_090"]
    n = np.array(case["inputs"]["n"], dtype=float)
    for name, conf in funnel.CONFIDENCES.items():
        low, high = funnel.exact_limits(case["inputs"]["target"], n, conf)
        assert low.tolist() == pytest.approx(case["expected"][f"lower{name}"], **tolerance(case))
        assert high.tolist() == pytest.approx(case["expected"][f"upper{name}"], **tolerance(case))


def test_standardised_ratios_agree_with_funnelplotr():
    case = CASES["funnel_sr_cqc"]
    observed, expected = (np.array(case["inputs"][name], dtype=float) for name in ("observed", "expected"))
    near = lambda values: pytest.approx(values, **tolerance(case))  # noqa: E731
    z = funnel.ratio_z(observed, expected)
    assert z.tolist() == near(case["expected"]["z"])
    pulled = funnel.winsorised(z, case["inputs"]["trim"])
    assert pulled.tolist() == near(case["expected"]["winsorised_z"])
    assert funnel.dispersion(pulled) == near(case["expected"]["phi"])
    assert funnel.between_units(funnel.dispersion(pulled), 1 / (2 * np.sqrt(expected))) == near(
        case["expected"]["tau2"]
    )


def test_units_that_differ_by_chance_alone_get_exact_limits():
    found = funnel.limits([90, 91, 89, 90], [100] * 4)
    assert found.tau2 == 0
    assert found.phi < 1
    low, high = funnel.exact_limits(0.9, np.array([100.0] * 4), 0.95)
    assert found.limits["lower95"].tolist() == pytest.approx(low.tolist())
    assert found.limits["upper95"].tolist() == pytest.approx(high.tolist())


def test_without_overdispersion_the_limits_are_exact_whatever_the_scatter():
    found = funnel.limits([10, 90], [100, 100], overdispersed=False)
    assert found.limits["outside998"].tolist() == [-1, 1]


@pytest.mark.parametrize(("events", "value"), [([0, 0], 0.0), ([40, 60], 1.0)])
def test_units_of_none_or_all_lie_on_the_centre(events, value):
    found = funnel.limits(events, [40, 60])
    assert found.centre == value
    assert found.limits[["lower95", "upper95"]].to_numpy().tolist() == [[value, value]] * 2
    assert found.limits["outside95"].tolist() == [0, 0]


def test_a_unit_without_a_denominator_has_no_limits_and_harms_nobody():
    found = funnel.limits([9, 0, None, 18], [10, 0, 20, 20])
    assert found.centre == 0.9
    assert found.limits["value"].isna().tolist() == [False, True, True, False]
    assert found.limits["lower95"].isna().tolist() == [False, True, True, False]
    assert found.limits["outside95"].tolist() == [0, 0, 0, 0]


def test_one_unit_and_no_unit_at_all():
    assert funnel.limits([9], [10]).limits["outside95"].tolist() == [0]
    nothing = funnel.limits([], [])
    assert np.isnan(nothing.centre)
    assert len(nothing.limits) == 0


def test_events_without_their_totals_are_refused():
    with pytest.raises(ValueError, match="1 events and 2 totals"):
        funnel.limits([1], [2, 3])


def test_one_in_twenty_lies_outside_by_chance():
    assert funnel.expected_outside(20) == pytest.approx(1)
    assert funnel.expected_outside(500, 0.998) == pytest.approx(1)


@given(st.integers(1, 3000), st.floats(0.01, 0.99), st.sampled_from([0.95, 0.998]))
def test_exact_limits_stand_beside_the_whole_number_quantile(n, p, conf):
    low, high = funnel.exact_limits(p, np.array([float(n)]), conf)
    tail = (1 - conf) / 2
    for limit, level in ((low[0], tail), (high[0], 1 - tail)):
        count = binom.ppf(level, n, p)
        assert max(count - 1, 0) / n - 1e-9 <= limit <= count / n + 1e-9
