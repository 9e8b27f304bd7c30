"""Shares of a difference between players who made it together: Shapley's value, exact.

A game is an array with two places per axis, one axis per player: index 0 without, 1 with the player. A player whose axis
has one place changes nothing in any coalition.
"""

from dataclasses import dataclass
from math import factorial

import numpy as np


@dataclass(frozen=True)
class Effects:
    """What a player does: `alone` (joins nobody), `removed` (is the last to join), `average` over all orders."""

    alone: float
    removed: float
    average: float


@dataclass(frozen=True)
class Single:
    """What a player does where the game has coalitions without a value; None where one of the two compared has none."""

    alone: float | None
    removed: float | None


def find_single_effects(game: np.ndarray, axis: int) -> Single | None:
    """Return what the axis's player does alone and as the last to join, NaN being no value; None where neither is known.

    The axis has two places.
    """
    first, last = (0,) * game.ndim, tuple(places - 1 for places in game.shape)
    joined, left = (
        tuple(value if at == axis else ends[at] for at in range(game.ndim)) for value, ends in ((1, first), (0, last))
    )
    alone, removed = float(game[joined] - game[first]), float(game[last] - game[left])
    known = Single(None if np.isnan(alone) else alone, None if np.isnan(removed) else removed)
    return None if known == Single(None, None) else known


def find_effects(game: np.ndarray) -> dict[int, Effects]:
    """Return the effects of each player whose axis has two places, by axis.

    The averages add up to the value of all players minus that of none (Shapley 1953: efficiency). Raises ValueError where
    a value is NaN: a difference that does not exist cannot be shared.
    """
    if np.isnan(game).any():
        raise ValueError("the game has coalitions without a value")
    players = [axis for axis, places in enumerate(game.shape) if places == 2]
    if not players:
        return {}
    values = game.reshape([2] * len(players))
    sizes = np.indices([2] * (len(players) - 1)).sum(axis=0) if len(players) > 1 else np.zeros((), dtype=int)
    weights = np.array([_weigh(size, len(players)) for size in range(len(players))])[sizes]
    effects = {}
    for place, axis in enumerate(players):
        without, joined = np.take(values, 0, axis=place), np.take(values, 1, axis=place)
        gained = joined - without
        effects[axis] = Effects(
            alone=float(gained[(0,) * gained.ndim]),
            removed=float(gained[(1,) * gained.ndim]),
            average=float((weights * gained).sum()),
        )
    return effects


def _weigh(size: int, players: int) -> float:
    """Return the share of orders in which a player joins right after a given coalition of this size."""
    return factorial(size) * factorial(players - size - 1) / factorial(players)
