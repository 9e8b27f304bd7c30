"""Intervals of gains: what they are on samples small enough to know."""

import numpy as np
import pytest

from hf_openness.tables.gain_intervals import best_gain, days_to_plateau, median_gain


def test_six_is_the_least_for_a_median_and_its_interval_lies_inside_the_extremes() -> None:
    gains = np.arange(6.0)
    assert median_gain(gains[:5], 0.5).low is None
    found = median_gain(gains, 0.0)
    assert found.estimate == 2.5
    assert 0 < found.low < 0.5
    assert 4.5 < found.high < 5


def test_the_bases_own_error_widens_the_interval_of_the_median() -> None:
    gains = np.arange(40.0)
    narrow, wide = median_gain(gains, 0.0), median_gain(gains, 5.0)
    assert wide.low < narrow.low
    assert wide.high > narrow.high


def test_an_unknown_error_gives_an_estimate_without_interval() -> None:
    assert median_gain(np.arange(40.0), None).low is None


def test_equal_gains_have_a_median_of_no_width_but_the_bases_error() -> None:
    found = median_gain(np.full(10, 2.0), 1.0)
    assert (found.low, found.high) == (pytest.approx(2 - 1.96, abs=0.001), pytest.approx(2 + 1.96, abs=0.001))


def test_a_plateau_is_the_first_day_with_nine_tenths_of_the_final_gain() -> None:
    days, gains = np.array([1.0, 5.0, 9.0, 30.0]), np.array([2.0, 9.0, 3.0, 10.0])
    found = days_to_plateau(days, gains)
    assert found is not None
    assert found.estimate == 5.0
    assert (found.low, found.high) == (5.0, 30.0)
    assert found == days_to_plateau(days, gains)


def test_nothing_gained_has_no_plateau() -> None:
    assert days_to_plateau(np.array([1.0, 2.0]), np.array([-1.0, 0.0])) is None


def test_the_best_gain_reaches_farther_down_than_up() -> None:
    found = best_gain(np.array([1.0, 5.0]), noise_high=3.0, error=0.5)
    assert (found.low, found.high) == (2.0, pytest.approx(5 + 1.96 * 0.5 * 2**0.5, abs=0.001))
