"""A number read off tables, together with what its interval needs: a share's counts, a statistic's observations."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from hf_openness.tables.wilson import find_wilson

PERCENT = 100
LEVEL = 0.95
DRAWS = 2000
SEED = 20240520
Statistic = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Exact:
    """A number that was counted in full; it has no sampling error."""

    value: float
    n: int


@dataclass(frozen=True)
class Share:
    """A share in percent: `part` of `whole` units, whole above 0."""

    part: int
    whole: int

    @property
    def value(self) -> float:
        """The share in percent."""
        return self.part / self.whole * PERCENT

    @property
    def n(self) -> int:
        """The number of units."""
        return self.whole


@dataclass(frozen=True)
class Sample:
    """A statistic of observations, one row per unit that is resampled (a model, an author, a repo).

    statistic: takes draws x units x columns, returns one number per draw; NaN where a draw has none.
    """

    rows: np.ndarray
    statistic: Statistic

    @property
    def value(self) -> float:
        """The statistic of the units as they are."""
        return float(self.statistic(self.rows[None])[0])

    @property
    def n(self) -> int:
        """The number of units."""
        return len(self.rows)


@dataclass(frozen=True)
class Given:
    """A number whose interval another table already holds; n: the units behind it."""

    value: float
    low: float | None
    high: float | None
    n: int
    interval_method: str


Reading = Exact | Share | Sample | Given


@dataclass(frozen=True)
class Interval:
    """A 95 % interval with how it was made, or why there is none; `draws` are its resampled values, where it has some."""

    low: float | None
    high: float | None
    made_by: str | None
    why: str | None = None
    draws: np.ndarray | None = None


def find_interval(reading: Reading) -> Interval:
    """Return the reading's 95 % interval: Wilson for a share, percentiles of resampled units for a statistic.

    A count in full has none, and the reason says so. The resampling is seeded, so the same data give the same bytes.
    """
    if isinstance(reading, Share):
        low, high = find_wilson(reading.part, reading.whole)
        return Interval(low * PERCENT, high * PERCENT, f"Wilson, n = {reading.whole}")
    if isinstance(reading, Sample):
        return _resample(reading)
    if isinstance(reading, Given):
        why = None if reading.low is not None else f"{reading.interval_method} gives none"
        return Interval(reading.low, reading.high, reading.interval_method if why is None else None, why)
    return Interval(None, None, None, "counted in full: no sampling error")


def _resample(sample: Sample) -> Interval:
    units = len(sample.rows)
    if units < 2:
        return Interval(None, None, None, f"{units} unit cannot be resampled")
    chance = np.random.default_rng(SEED)
    batch = max(1, 2_000_000 // (units * sample.rows.shape[1]))
    draws: list[np.ndarray] = []
    for start in range(0, DRAWS, batch):
        picked = chance.integers(0, units, (min(batch, DRAWS - start), units))
        draws.append(sample.statistic(sample.rows[picked]))
    values = np.concatenate(draws)
    values = values[np.isfinite(values)]
    if len(values) < DRAWS / 2:
        return Interval(None, None, None, "most resamples have no such number")
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(low), float(high), f"bootstrap of {units} units, {DRAWS} draws", draws=values)


def mean_statistic(rows: np.ndarray) -> np.ndarray:
    """Mean of the first column."""
    return np.asarray(rows[..., 0].mean(axis=-1))


def median_statistic(rows: np.ndarray) -> np.ndarray:
    """Median of the first column."""
    return np.asarray(np.median(rows[..., 0], axis=-1))


def quantile_statistic(share: float) -> Statistic:
    """Return the linear quantile (0-1) of the first column."""
    return lambda rows: np.asarray(np.quantile(rows[..., 0], share, axis=-1))


def ratio_statistic(rows: np.ndarray) -> np.ndarray:
    """Sum of the first column in percent of the sum of the second; NaN where that is 0."""
    part, whole = rows[..., 0].sum(axis=-1), rows[..., 1].sum(axis=-1)
    return np.asarray(np.divide(part * PERCENT, whole, out=np.full(part.shape, np.nan), where=whole > 0))


def difference_statistic(rows: np.ndarray) -> np.ndarray:
    """Mean of the first column where the second is 1, minus its mean where the second is 0; NaN where one is empty."""
    values, is_first = rows[..., 0], rows[..., 1] == 1
    sizes = np.stack([is_first.sum(axis=-1), (~is_first).sum(axis=-1)]).astype(float)
    sums = np.stack([np.where(is_first, values, 0).sum(axis=-1), np.where(is_first, 0, values).sum(axis=-1)])
    means = np.divide(sums, sizes, out=np.full(sums.shape, np.nan), where=sizes > 0)
    return np.asarray(means[0] - means[1])


def slope_statistic(rows: np.ndarray) -> np.ndarray:
    """Least-squares slope of the second column on the first; NaN where the first does not vary."""
    x = rows[..., 0] - rows[..., 0].mean(axis=-1, keepdims=True)
    spread = (x * x).sum(axis=-1)
    return np.asarray(
        np.divide((x * rows[..., 1]).sum(axis=-1), spread, out=np.full(spread.shape, np.nan), where=spread > 0)
    )


def as_rows(*columns: Iterable[Any]) -> np.ndarray:
    """Return columns of equal length as rows of floats."""
    return np.column_stack([np.asarray(column, dtype=float) for column in columns])
