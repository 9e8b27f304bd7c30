"""Shapley's value on toy games: its four properties, and games without a value."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hf_openness.tables.shapley import find_effects

NUMBERS = st.floats(-1000, 1000, allow_subnormal=False)
GAMES = st.integers(1, 5).flatmap(lambda players: arrays(float, (2,) * players, elements=NUMBERS))


@given(GAMES)
def test_averages_add_up_to_the_difference(game: np.ndarray) -> None:
    total = sum(effect.average for effect in find_effects(game).values())
    assert total == pytest.approx(game[(1,) * game.ndim] - game[(0,) * game.ndim], abs=1e-8)


@given(GAMES)
def test_the_order_of_players_does_not_matter(game: np.ndarray) -> None:
    turned = find_effects(game.transpose())
    for player, effect in find_effects(game).items():
        assert turned[game.ndim - 1 - player].average == pytest.approx(effect.average, abs=1e-9)


@given(GAMES, GAMES)
def test_effects_of_a_sum_are_the_sums_of_effects(one: np.ndarray, other: np.ndarray) -> None:
    if one.shape == other.shape:
        both = find_effects(one + other)
        for player, effect in both.items():
            parts = find_effects(one)[player].average + find_effects(other)[player].average
            assert effect.average == pytest.approx(parts, abs=1e-8)


@given(GAMES)
def test_a_player_who_changes_nothing_gets_nothing(game: np.ndarray) -> None:
    idle = np.stack([game, game])
    assert find_effects(idle)[0].average == pytest.approx(0, abs=1e-12)
    narrow = find_effects(game[None])
    assert 0 not in narrow
    for player, effect in find_effects(idle).items():
        if player:
            assert narrow[player].average == pytest.approx(effect.average, abs=1e-8)


def test_two_who_only_work_together_share_what_they_make() -> None:
    effects = find_effects(np.array([[0.0, 0.0], [0.0, 10.0]]))
    assert [(e.alone, e.removed, e.average) for e in effects.values()] == [(0, 10, 5), (0, 10, 5)]


def test_a_difference_that_does_not_exist_is_not_shared() -> None:
    with pytest.raises(ValueError, match="without a value"):
        find_effects(np.array([0.0, np.nan]))


def test_without_players_there_are_no_effects() -> None:
    assert find_effects(np.array([[3.0]])) == {}
