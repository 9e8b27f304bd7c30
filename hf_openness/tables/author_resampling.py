"""Intervals of concentration: authors are resampled, not pairs, for a named superpopulation.

The superpopulation: all sets of as many authors that the same process could have brought forth, each author drawn
independently. An interval is for the mean of the measure over these sets.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from hf_openness.tables.inequality import MEASURES, Array, Shares

SUPERPOPULATION = "sets of as many authors, each drawn independently from the same process"
DRAWS = 2000
SEED = 20261125
TAIL_SHARE = 0.1
LEAST_TAIL_INDEX = 2.0
LEAST_AUTHORS = 1000
LEAST_FOR_RANGE = 30
LIGHTER_BELOW = -1.645
MOST = 1e15
LEAST_KNOWN = 0.99
NOMINAL, NONE = "95 %", "no nominal coverage"
BOOTSTRAP_T, FITTED_TAIL = "bootstrap-t over authors", "fitted-tail bootstrap over authors"
TAILS = (0.025, 0.975)
DrawTail = Callable[[Array, float, float, tuple[int, int], np.random.Generator], Array]


@dataclass(frozen=True)
class Interval:
    """Low and high end of a measure, how it was made, and the coverage that can be claimed for it."""

    low: float
    high: float
    method: str
    coverage: str


def group_amounts(amounts: Array) -> tuple[Array, Array]:
    """Return the distinct amounts in falling order and how many authors hold each."""
    distinct, counts = np.unique(amounts, return_counts=True)
    return distinct[::-1].astype(float), counts[::-1].astype(float)


def find_tail(amounts: Array) -> tuple[Array, float]:
    """Return the amounts of the largest tenth of authors (ties of the smallest in) in falling order, and where they begin.

    Whole numbers begin half a unit lower (Clauset, Shalizi, Newman 2009, section 3.3), and authors who hold the same are
    spread evenly over one unit, so that rounding does not look like a shape.
    """
    distinct, counts = group_amounts(amounts)
    edge = distinct[(np.cumsum(counts) < max(1.0, len(amounts) * TAIL_SHARE)).sum()]
    held = counts[distinct >= edge].astype(int)
    tail = np.repeat(distinct[distinct >= edge], held)
    if not is_whole(amounts):
        return tail, float(edge)
    place = np.arange(len(tail)) - np.repeat(np.cumsum(held) - held, held)
    return tail + 0.5 - (place + 0.5) / np.repeat(held, held), float(edge) - 0.5


def is_whole(amounts: Array) -> bool:
    """Return whether all amounts are whole numbers."""
    return bool(np.all(amounts == np.round(amounts)))


def estimate_tail_index(amounts: Array) -> float | None:
    """Return the tail index by Hill (1975) over the largest tenth; None where all of them are equal, or one is zero."""
    tail, begin = find_tail(amounts)
    has_tail = begin > 0 and amounts.max() > math.ceil(begin)
    return 1 / float(np.log(tail / begin).mean()) if has_tail else None


def is_lighter_than_pareto(amounts: Array) -> bool:
    """Return whether the largest tenth falls off faster than any Pareto law, at 5 % (one-sided).

    Under a Pareto law the logarithms above its beginning are exponential, so their coefficient of variation is 1 with
    variance 1 / n (Castillo, Daoudi, Lockhart 2014); a lighter tail has less.
    """
    tail, begin = find_tail(amounts)
    logs = np.log(tail / begin)
    return bool(math.sqrt(len(logs)) * (float(logs.std()) / float(logs.mean()) - 1) < LIGHTER_BELOW)


def resample_intervals(amounts: Array, draws: int = DRAWS, seed: int = SEED) -> dict[str, Interval]:
    """Return the interval of each measure; empty where there are too few authors or all amounts are equal.

    gini and bus_factor get a bootstrap-t interval (Efron and Tibshirani 1993, section 12.5; errors by influence functions)
    that claims 95 %, where the tail index is at least 2 among at least 1,000 authors. All else gets the 2.5 and 97.5
    percentiles of a fitted-tail bootstrap, which claims nothing: the largest tenth is drawn from a Pareto law or, where
    that is too heavy for them, from a generalised one.

    Args:
        amounts: one per author, above zero.
        draws: resamples of each kind.
        seed: of the generator.
    """
    index = estimate_tail_index(amounts) if len(amounts) >= LEAST_FOR_RANGE else None
    if index is None:
        return {}
    generator = np.random.default_rng(seed)
    draw = _draw_generalized if is_lighter_than_pareto(amounts) else _draw_pareto
    fitted = _fit_tail(amounts, index, draw, draws, generator)
    found = {name: Interval(low, high, FITTED_TAIL, NONE) for name, (low, high) in fitted.items()}
    if index >= LEAST_TAIL_INDEX and len(amounts) >= LEAST_AUTHORS:
        found |= _bootstrap_t(amounts, draws, generator)
    return {name: found[name] for name in MEASURES}


def _fit_tail(
    amounts: Array, index: float, draw: DrawTail, draws: int, generator: np.random.Generator
) -> dict[str, tuple[float, float]]:
    tail, begin = find_tail(amounts)
    size, authors = len(tail), len(amounts)
    body, held = group_amounts(amounts[amounts < begin])
    in_tail = np.clip(generator.binomial(authors, size / authors, draws), 1, authors)
    if not len(body):
        in_tail[:] = authors
    widest = int(in_tail.max())
    drawn = draw(tail, begin, index, (draws, widest), generator)
    drawn = np.minimum(drawn, MOST)
    if is_whole(amounts):
        drawn = np.maximum(np.round(drawn), math.ceil(begin))
    drawn[np.arange(widest) >= in_tail[:, None]] = 0
    drawn = np.sort(drawn, axis=1)[:, ::-1]
    counted = (drawn > 0).astype(float)
    drawn = np.where(counted > 0, drawn, begin)
    if len(body):
        others = generator.multinomial(authors - in_tail, held / held.sum()).astype(float)
        drawn = np.hstack([drawn, np.broadcast_to(body, others.shape)])
        counted = np.hstack([counted, others])
    shares = Shares(drawn, counted)
    ends = {name: np.quantile(shares.measure(name), TAILS) for name in MEASURES}
    return {name: (float(low), float(high)) for name, (low, high) in ends.items()}


def _draw_pareto(tail: Array, begin: float, index: float, shape: tuple[int, int], generator: np.random.Generator) -> Array:
    """Draw tails from Pareto laws, each with another index: Hill's estimate of n values is gamma-distributed around it."""
    indices = index * generator.gamma(len(tail), 1 / len(tail), (shape[0], 1))
    drawn: Array = begin * generator.random(shape) ** (-1 / indices)
    return drawn


def _draw_generalized(
    tail: Array, begin: float, _index: float, shape: tuple[int, int], generator: np.random.Generator
) -> Array:
    """Draw tails from generalised Pareto laws, each fitted to a resample of the tail.

    Fitted by probability-weighted moments (Hosking and Wallis 1987): shape 2 - m0 / (m0 - 2 m1), kept
    between -0.5 and 0.9; scale (1 - shape) m0, so that the mean stays that of the resample.
    """
    size = len(tail)
    excess = np.sort(tail[generator.integers(size, size=(shape[0], size))] - begin, axis=1)
    mean = excess.mean(axis=1)
    weighted = (excess * (1 - (np.arange(1, size + 1) - 0.35) / size)).mean(axis=1)
    spread = np.maximum(mean - 2 * weighted, 1e-9 * mean)
    form = np.clip(2 - mean / spread, -0.5, 0.9)[:, None]
    form = np.where(np.abs(form) < 1e-6, 1e-6, form)
    scale = mean[:, None] * (1 - form)
    drawn: Array = begin + scale / form * (generator.random(shape) ** -form - 1)
    return drawn


def _bootstrap_t(amounts: Array, draws: int, generator: np.random.Generator) -> dict[str, Interval]:
    """Return the intervals of gini (on Fisher's scale) and bus_factor (on the logarithmic one), where they can be had."""
    distinct, counts = group_amounts(amounts)
    authors = len(amounts)
    sample = Shares(distinct, counts[None, :])
    resampled = Shares(distinct, generator.multinomial(authors, counts / authors, draws).astype(float))
    ends = {
        "gini": np.tanh(_studentize(sample, resampled, lambda s: np.arctanh(s.gini()), _gini_error)),
        "bus_factor": np.exp(_studentize(sample, resampled, lambda s: np.log(s.half()), _half_error)),
    }
    return {
        name: Interval(float(low), float(high), BOOTSTRAP_T, NOMINAL)
        for name, (low, high) in ends.items()
        if math.isfinite(low) and math.isfinite(high)
    }


def _gini_error(shares: Shares) -> Array:
    return shares.gini_error() / (1 - shares.gini() ** 2)


def _half_error(shares: Shares) -> Array:
    return shares.half_error() * shares.authors / shares.half()


def _studentize(
    sample: Shares, resampled: Shares, measure: Callable[[Shares], Array], error: Callable[[Shares], Array]
) -> Array:
    """Return low and high end: the estimate less the quantiles of resampled t, times its error; NaN where there is no t.

    There is none where resamples have no spread, such as when all authors but one hold the same.
    """
    [estimate], [spread] = measure(sample), error(sample)
    errors = error(resampled)
    known = errors > 0
    if known.mean() < LEAST_KNOWN:
        return np.array([np.nan, np.nan])
    low, high = np.quantile((measure(resampled)[known] - estimate) / errors[known], TAILS)
    return np.array([estimate - high * spread, estimate - low * spread])
