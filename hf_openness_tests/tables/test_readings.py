"""Intervals of readings: what has one, what has none and says why, and that the same data give the same interval."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from hf_openness.tables.readings import (
    Exact,
    Given,
    Sample,
    Share,
    as_rows,
    difference_statistic,
    find_interval,
    mean_statistic,
    quantile_statistic,
    ratio_statistic,
    slope_statistic,
)
from hf_openness.tables.wilson import find_wilson


@given(st.integers(1, 5000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_wilson_is_scipys(counts: tuple[int, int]) -> None:
    theirs = binomtest(*counts).proportion_ci(0.95, method="wilson")
    assert find_wilson(*counts) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


def test_what_was_counted_in_full_has_no_interval_and_says_so() -> None:
    interval = find_interval(Exact(12, 12))
    assert (interval.low, interval.high) == (None, None)
    assert "counted in full" in str(interval.why)


def test_a_single_unit_cannot_be_resampled() -> None:
    interval = find_interval(Sample(as_rows([3.0]), mean_statistic))
    assert interval.low is None
    assert "1 unit" in str(interval.why)


def test_all_equal_units_give_an_interval_of_no_width() -> None:
    interval = find_interval(Sample(as_rows([4.0] * 10), mean_statistic))
    assert (interval.low, interval.high) == (4.0, 4.0)


def test_a_table_that_gives_no_interval_is_named() -> None:
    assert find_interval(Given(1.0, None, None, 5, "the table")).why == "the table gives none"


def test_resampling_is_the_same_every_time_and_does_not_depend_on_batches() -> None:
    sample = Sample(as_rows(np.arange(3000.0)), mean_statistic)
    first, second = find_interval(sample), find_interval(sample)
    assert (first.low, first.high) == (second.low, second.high)
    assert first.low is not None
    assert first.high is not None
    assert first.low < 1499.5 < first.high


def test_statistics_work_on_draws_of_units() -> None:
    rows = as_rows([1.0, 3.0, 8.0], [1.0, 0.0, 1.0])[None].repeat(2, axis=0)
    assert difference_statistic(rows).tolist() == [1.5, 1.5]
    assert quantile_statistic(0.5)(rows).tolist() == [3.0, 3.0]
    assert ratio_statistic(rows).tolist() == [600.0, 600.0]
    assert slope_statistic(as_rows([0.0, 1.0, 2.0], [1.0, 3.0, 5.0])[None]).tolist() == [2.0]


def test_a_statistic_without_a_value_is_nan_for_the_resampling_only() -> None:
    assert np.isnan(difference_statistic(as_rows([1.0, 2.0], [1.0, 1.0])[None])).all()
    assert np.isnan(ratio_statistic(as_rows([1.0], [0.0])[None])).all()
    assert np.isnan(slope_statistic(as_rows([2.0, 2.0], [1.0, 5.0])[None])).all()
    interval = find_interval(Sample(as_rows([1.0, 2.0, 3.0], [1.0, 1.0, 1.0]), difference_statistic))
    assert interval.low is None
    assert "most resamples" in str(interval.why)


def test_a_share_speaks_in_percent() -> None:
    interval = find_interval(Share(1, 4))
    assert Share(1, 4).value == 25
    assert interval.low is not None
    assert interval.low > 1
