"""What the best of several attempts gains by chance alone: three named nulls, each in closed form, so nothing is drawn.

A gain is the best of the attempts minus the base model, and 0 where all attempts lie below it: a running maximum that
starts at the base. All functions take and return points of the average score. The formulas are order statistics
(David & Nagaraja, Order Statistics, 3rd ed., sections 2.1 and 3.7); the tests check each against draws.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
BAND = (0.025, 0.975)
GRID = np.linspace(0.0, 12.0, 241)
NODES = np.linspace(-8.0, 8.0, 161)
EXACT_ABOVE = 1e-9
LEAST_P = 1 / 2001


@dataclass(frozen=True)
class Chance:
    """A null's gain: its mean, the ends of the band that holds 95 % of it, and P(gain >= observed)."""

    expected: float
    low: float
    high: float
    p_value: float | None = None


def noise_only(groups: Sequence[tuple[float, int]], observed: float | None = None) -> Chance:
    """Every attempt equals its base, and item noise falls independently on both.

    Args:
        groups: per row of the base model that attempts are compared with, the standard error of one score (points,
            above 0) and the number of attempts; scores of different rows of the base are taken as independent.
        observed: the gain to judge.

    P(gain <= g) is, for g >= 0, the product over groups of the integral of phi(z) Phi(z + g / se)^n over z.
    """
    widest = max(error for error, _ in groups)
    grid = GRID * widest
    reached = np.ones_like(grid)
    for error, count in groups:
        reached = reached * np.interp(grid / error, GRID, _best_of(count), right=1.0)
    expected = float(np.trapezoid(1 - reached, grid))
    low, high = (float(np.interp(share, reached, grid)) if share > reached[0] else 0.0 for share in BAND)
    return Chance(expected, low, high, None if observed is None else _noise_p_value(groups, grid, reached, observed))


def zero_mean(gains: Floats, attempts: int, observed: float | None = None) -> Chance:
    """The community changes nothing on average: the family's gains, less their mean, drawn with replacement.

    P(best of a <= kth of N values) is (k / N)^a. The p-value is at least 1 / 2001, as it would be with 2,000 draws: what is
    resampled says nothing of what lies beyond its own values, and where the mean gain is above 0 no draw reaches the best.
    """
    centred = np.sort(gains - gains.mean())
    reached = (np.arange(1, len(centred) + 1) / len(centred)) ** attempts
    p_value = None
    if observed is not None:
        below = float(np.count_nonzero(centred < observed)) / len(centred)
        p_value = 1.0 if observed <= 0 else max(1.0 - below**attempts, LEAST_P)
    return _of_values(centred, reached, p_value)


def any_order(gains: Floats, attempts: int) -> Chance:
    """The dates say nothing: the best of the first attempts when the family's N gains come in random order.

    P(best of a <= kth of N values) is C(k, a) / C(N, a). For a = N this is the observed final gain itself.
    """
    ordered = np.sort(gains)
    return _of_values(ordered, _share_of_subsets(np.arange(1, len(ordered) + 1), len(ordered), attempts), None)


def order_of_first(days: Floats, reaching: int, observed_days: float) -> Chance:
    """Days until the first of `reaching` models of the family comes, when its N dates are dealt out at random.

    Args:
        days: days of all N models.
        reaching: how many of them reach the level in question.
        observed_days: when the first of them came.

    P(first at or before the jth date) is 1 - C(N - j, K) / C(N, K); p_value is P(days <= observed): small means early.
    """
    ordered = np.sort(days)
    count = len(ordered)
    later = _share_of_subsets(count - np.arange(1, count + 1), count, reaching)
    chance = _of_values(ordered, 1 - later, None, floor=None)
    at_most = np.count_nonzero(ordered <= observed_days)
    p_value = float(1 - later[at_most - 1]) if at_most else 0.0
    return Chance(chance.expected, chance.low, chance.high, p_value)


@lru_cache(maxsize=4096)
def _best_of(count: int) -> Floats:
    """P((best of `count` scores - base) / standard error <= u) for u on GRID."""
    weights, log_below = _integrand()
    found: Floats = np.minimum(np.exp(count * log_below) @ weights, 1.0)
    found.flags.writeable = False
    return found


@lru_cache(maxsize=1)
def _integrand() -> tuple[Floats, Floats]:
    from scipy.special import log_ndtr

    weights = np.exp(-(NODES**2) / 2)
    return weights / weights.sum(), log_ndtr(NODES[None, :] + GRID[:, None])


def _noise_p_value(groups: Sequence[tuple[float, int]], grid: Floats, reached: Floats, observed: float) -> float:
    from scipy.special import ndtr

    if observed <= 0:
        return 1.0
    exact = 1 - float(np.interp(observed, grid, reached, right=1.0))
    if exact > EXACT_ABOVE:
        return exact
    # Far out the difference of two numbers near 1 is lost; there the union bound is tight and never too small.
    return min(1.0, float(sum(count * ndtr(-observed / (error * np.sqrt(2))) for error, count in groups)))


def _share_of_subsets(of: NDArray[np.int64], among: int, size: int) -> Floats:
    """C(of, size) / C(among, size); 0 where `of` is less than `size`."""
    from scipy.special import gammaln

    enough = of >= size
    k = np.where(enough, of, size).astype(float)
    log_share = gammaln(k + 1) - gammaln(k - size + 1) - gammaln(among + 1.0) + gammaln(among - size + 1.0)
    shares: Floats = np.where(enough, np.exp(np.minimum(log_share, 0.0)), 0.0)
    return shares


def _of_values(values: Floats, reached: Floats, p_value: float | None, floor: float | None = 0.0) -> Chance:
    """Mean and band of a variable that is at most values[k] (rising) with probability reached[k], cut at `floor`."""
    cut = values if floor is None else np.maximum(values, floor)
    mass = np.diff(reached, prepend=0.0)
    last = len(values) - 1
    low, high = (float(cut[min(int(np.searchsorted(reached, share - 1e-12)), last)]) for share in BAND)
    return Chance(float(cut @ mass), low, high, p_value)
