import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, poisson

from thanhson.measures import rates
from thanhson.measures.intervals import poisson_rate


def test_two_rates_differ_as_the_exact_conditional_test_says():
    for events, others in ((130, 100), (140, 100), (5, 0), (6, 0), (3, 3)):
        p = binomtest(events, events + others, 5000 / 12000).pvalue
        clearly = p < 0.04 or p > 0.06  # Clopper-Pearson and the two-sided test may part in between
        assert clearly
        assert rates.rates_differ(events, 5000, others, 7000) is bool(p < 0.05)


def test_rates_may_differ_though_their_own_limits_overlap():
    upper = poisson_rate(100, 5000)[1]
    lower = poisson_rate(138, 5000)[0]
    assert lower < upper
    assert rates.rates_differ(138, 5000, 100, 5000)


def test_without_an_event_no_rates_differ():
    assert not rates.rates_differ(0, 10, 0, 20)


def test_funnel_limits_lie_within_one_event_of_the_exact_quantiles():
    exposure = np.array([50.0, 200.0, 1000.0, 20000.0])
    lower, upper = rates.funnel_limits(0.04, exposure, 0.95)
    for line, level in ((lower, 0.025), (upper, 0.975)):
        exact = poisson.ppf(level, 0.04 * exposure)
        assert (line * exposure <= exact + 1e-9).all()
        assert (line * exposure >= exact - 1 - 1e-9).all()


def test_wider_confidence_gives_wider_limits_and_larger_units_narrower_ones():
    exposure = np.linspace(20, 5000, 300)
    low95, high95 = rates.funnel_limits(0.04, exposure, 0.95)
    low998, high998 = rates.funnel_limits(0.04, exposure, 0.998)
    assert (low998 <= low95).all()
    assert (high998 >= high95).all()
    assert (np.diff(high95) < 1e-9).all()


def test_limits_of_a_unit_that_expects_two_events_start_at_zero():
    lower, upper = rates.funnel_limits(0.04, np.array([50.0]), 0.95)
    assert lower[0] == 0
    assert upper[0] > 0


@given(st.floats(0.01, 400), st.sampled_from([0.001, 0.025, 0.975, 0.999]))
def test_the_interpolated_quantile_brackets_the_level(expected, level):
    found = rates._poisson_quantile(level, np.array([expected]))[0]
    exact = poisson.ppf(level, expected)
    assert max(exact - 1, 0) - 1e-9 <= found <= exact + 1e-9


def test_units_that_scatter_by_chance_alone_get_the_common_rate():
    shrunken = rates.shrunken_rates(pd.Series([10, 11, 9]), pd.Series([100, 100, 100]))
    assert shrunken["value"].tolist() == pytest.approx([0.1] * 3)


def test_a_small_unit_is_drawn_further_to_the_common_rate_than_a_large_one():
    events, exposure = pd.Series([4, 400, 20, 200]), pd.Series([10, 1000, 1000, 10000])
    shrunken = rates.shrunken_rates(events, exposure)["value"]
    own = events / exposure
    common = events.sum() / exposure.sum()
    kept = ((shrunken - common) / (own - common)).astype(float)
    assert kept[0] < kept[1]
    assert shrunken.between(np.minimum(own, common), np.maximum(own, common)).all()


def test_an_unknown_or_empty_unit_has_no_estimate_and_does_not_disturb_the_others():
    events = pd.Series([30, pd.NA, 80, 0], dtype="Int64")
    exposure = pd.Series([1000, 500, 1000, 0], dtype="Int64")
    shrunken = rates.shrunken_rates(events, exposure)
    alone = rates.shrunken_rates(events.iloc[[0, 2]], exposure.iloc[[0, 2]])
    assert list(shrunken["value"].isna()) == [False, True, False, True]
    assert shrunken["value"].dropna().tolist() == alone["value"].tolist()


def test_the_frequency_fit_finds_the_distribution_that_made_the_counts():
    draws = np.random.default_rng(5)
    counts = draws.poisson(draws.gamma(0.8, 1.5 / 0.8, size=60_000))
    values, units = np.unique(counts, return_counts=True)
    found = rates.fit_frequencies(values, values, units)
    assert found.shape == pytest.approx(0.8, rel=0.03)
    assert found.mean == pytest.approx(1.5, rel=0.02)


def test_an_open_last_class_gives_nearly_the_same_fit():
    draws = np.random.default_rng(6)
    counts = draws.poisson(draws.gamma(0.8, 1.5 / 0.8, size=60_000)).clip(max=4)
    values, units = np.unique(counts, return_counts=True)
    found = rates.fit_frequencies(values, np.where(values == 4, np.inf, values), units)
    assert found.shape == pytest.approx(0.8, rel=0.06)
    assert found.mean == pytest.approx(1.5, rel=0.03)


def test_joined_classes_give_nearly_the_same_fit():
    draws = np.random.default_rng(6)
    counts = draws.poisson(draws.gamma(0.8, 1.5 / 0.8, size=60_000))
    edges = np.array([0, 1, 3, 6, np.inf])
    units, _ = np.histogram(counts, bins=edges)
    found = rates.fit_frequencies(edges[:-1], edges[1:] - 1, units)
    assert found.shape == pytest.approx(0.8, rel=0.06)


def test_counts_that_scatter_less_than_chance_are_fitted_as_all_alike():
    assert rates.fit_frequencies([0, 1, 2], [0, 1, 2], [5, 90, 5]) == (
        float("inf"),
        pytest.approx(1.0, abs=1e-3),
    )


def test_without_any_event_there_is_nothing_to_fit_or_to_forecast():
    prior = rates.fit_frequencies([0], [0], [50])
    assert np.isnan(prior).all()
    assert np.isnan(rates.forecast(prior, 50, 3, 5)).all()


def test_the_forecast_equals_a_simulation_of_cells_that_were_empty_by_chance():
    draws = np.random.default_rng(8)
    rate = draws.gamma(0.9, 0.6 / 0.9, size=400_000)
    empty = draws.poisson(rate * 3) == 0
    after = draws.poisson(rate[empty] * 5)
    found = rates.forecast(rates.GammaPoisson(0.9, 1.8), 1000, 3, 5)
    assert found.events == pytest.approx(1000 * after.mean(), rel=0.02)
    assert found.touched == pytest.approx(1000 * (after > 0).mean(), rel=0.02)
    assert found.events_lower < found.events < found.events_upper
    assert found.touched_lower < found.touched < found.touched_upper


def test_a_common_rate_forecasts_no_regression():
    found = rates.forecast(rates.GammaPoisson(float("inf"), 1.0), 46, 3, 5)
    assert found.events == pytest.approx(46 * 5 / 3)
    assert found.touched == pytest.approx(46 * (1 - np.exp(-5 / 3)))
