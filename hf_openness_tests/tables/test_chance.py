"""The closed forms of chance agree with draws, and keep their shape at the edges."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hf_openness.tables.chance import Chance, any_order, noise_only, order_of_first, zero_mean

DRAWS = 200_000


def draw_noise(groups: list[tuple[float, int]]) -> np.ndarray:
    rng = np.random.default_rng(1)
    parts = [rng.normal(0, error, (DRAWS, count)).max(axis=1) - rng.normal(0, error, DRAWS) for error, count in groups]
    return np.maximum(np.max(parts, axis=0), 0)


@pytest.mark.parametrize("groups", [[(0.5, 1)], [(0.5, 20)], [(0.4, 20), (0.7, 3)], [(2.0, 300)]], ids=str)
def test_noise_only_is_what_draws_show(groups: list[tuple[float, int]]) -> None:
    drawn = draw_noise(groups)
    observed = float(np.quantile(drawn, 0.93))
    found = noise_only(groups, observed)
    scale = max(error for error, _ in groups)
    assert found.expected == pytest.approx(drawn.mean(), abs=0.01 * scale)
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(drawn, [0.025, 0.975])), abs=0.03 * scale)
    assert found.p_value == pytest.approx((drawn >= observed).mean(), abs=0.003)


def test_noise_far_out_is_small_and_not_zero() -> None:
    far, farther = (noise_only([(0.5, 100)], gain).p_value for gain in (5.0, 8.0))
    assert far is not None
    assert farther is not None
    assert 0 < farther < far < 1e-8


def test_zero_mean_is_what_resampling_shows() -> None:
    gains = np.array([4.0, 1.0, -2.0, -3.0, 0.5, 0.5])
    centred = gains - gains.mean()
    drawn = np.maximum(np.random.default_rng(2).choice(centred, (DRAWS, 6)).max(axis=1), 0)
    found = zero_mean(gains, 6, 3.0)
    assert found.expected == pytest.approx(drawn.mean(), abs=0.01)
    assert found.p_value == pytest.approx((drawn >= 3.0).mean(), abs=0.005)
    assert found.low in centred.clip(0)


def test_no_draw_reaches_the_best_of_a_family_that_gains_on_average_and_p_says_so_within_reason() -> None:
    assert zero_mean(np.array([1.0, 2.0, 3.0]), 3, 3.0).p_value == 1 / 2001


def test_random_order_is_what_permutations_show() -> None:
    gains = np.array([4.0, 1.0, -2.0, -3.0, 0.5])
    shuffled = np.random.default_rng(3).permuted(np.tile(gains, (DRAWS, 1)), axis=1)[:, :2]
    assert any_order(gains, 2).expected == pytest.approx(np.maximum(shuffled.max(axis=1), 0).mean(), abs=0.01)
    assert any_order(gains, 5) == Chance(4.0, 4.0, 4.0)


def test_first_of_several_comes_as_early_as_permutations_say() -> None:
    days = np.array([0.0, 5.0, 5.0, 20.0, 90.0, 100.0])
    shuffled = np.random.default_rng(4).permuted(np.tile(days, (DRAWS, 1)), axis=1)[:, :2].min(axis=1)
    found = order_of_first(days, 2, 5.0)
    assert found.expected == pytest.approx(shuffled.mean(), abs=0.2)
    assert found.p_value == pytest.approx((shuffled <= 5.0).mean(), abs=0.005)


@given(st.lists(st.floats(-30, 30), min_size=2, max_size=12), st.integers(1, 12))
def test_more_attempts_never_gain_less_and_bands_are_in_order(values: list[float], attempts: int) -> None:
    gains = np.array(values)
    attempts = min(attempts, len(values))
    for null in (any_order, zero_mean):
        fewer, more = null(gains, attempts - 1), null(gains, attempts)
        assert fewer.expected <= more.expected + 1e-9
        assert 0 <= more.low <= more.high
