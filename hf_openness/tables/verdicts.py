"""From an estimate and a claimed range to a verdict, alone and among many claims."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hf_openness.tables.readings import Interval, Reading, Sample, Share, find_interval

SUPPORTED, CONTRADICTED, UNDECIDED, NOT_TESTABLE = "supported", "contradicted", "undecided", "not_testable"
ALPHA = 0.05
STRADDLES = "the interval holds values that agree with the claim and values that do not"


@dataclass(frozen=True)
class Judgement:
    """A verdict by the interval alone, and the p-value of what it rejects (None where the interval decides alone)."""

    verdict: str
    interval: Interval
    p_value: float | None


def judge(reading: Reading, claimed_low: float | None, claimed_high: float | None) -> Judgement:
    """Compare a reading with a claimed range, whose ends agree with the claim; None is an open end.

    A reading without an interval counts as its value: it was counted in full. The p-value is one-sided. For `supported` it
    is that of the nearer end of the range, beyond which the truth would have to lie; for `contradicted` that of the end
    within which it would have to lie. Exact binomial tails for shares, shares of resamples for statistics.
    """
    interval = find_interval(reading)
    low = reading.value if interval.low is None else interval.low
    high = reading.value if interval.high is None else interval.high
    bottom = -np.inf if claimed_low is None else claimed_low
    top = np.inf if claimed_high is None else claimed_high
    if low >= bottom and high <= top:
        ends = [find_p_above(reading, interval, bottom), find_p_below(reading, interval, top)]
        known = [p for p in ends if p is not None]
        return Judgement(SUPPORTED, interval, max(known) if known else None)
    if low > top:
        return Judgement(CONTRADICTED, interval, find_p_above(reading, interval, top))
    if high < bottom:
        return Judgement(CONTRADICTED, interval, find_p_below(reading, interval, bottom))
    return Judgement(UNDECIDED, interval, None)


def find_p_above(reading: Reading, interval: Interval, bound: float) -> float | None:
    """Return the p-value of what was found, were the truth at or below the bound; None where nothing says."""
    if not np.isfinite(bound):
        return None
    if isinstance(reading, Share):
        from scipy.special import bdtrc

        chance = min(max(bound / 100, 0.0), 1.0)
        return float(bdtrc(reading.part - 1, reading.whole, chance)) if reading.part else 1.0
    if isinstance(reading, Sample) and interval.draws is not None:
        return float((1 + (interval.draws <= bound).sum()) / (1 + len(interval.draws)))
    return None


def find_p_below(reading: Reading, interval: Interval, bound: float) -> float | None:
    """Return the p-value of what was found, were the truth at or above the bound; None where nothing says."""
    if not np.isfinite(bound):
        return None
    if isinstance(reading, Share):
        from scipy.special import bdtr

        return float(bdtr(reading.part, reading.whole, min(max(bound / 100, 0.0), 1.0)))
    if isinstance(reading, Sample) and interval.draws is not None:
        return float((1 + (interval.draws >= bound).sum()) / (1 + len(interval.draws)))
    return None


def adjust(p_values: Sequence[float | None]) -> list[float | None]:
    """Return Holm's adjusted p-values of one family of claims.

    A None stands for a claim that is undecided by its interval: it counts as one of the family and cannot be rejected.
    """
    from statsmodels.stats.multitest import multipletests

    if all(p is None for p in p_values):
        return list(p_values)
    adjusted = multipletests([1.0 if p is None else p for p in p_values], ALPHA, method="holm")[1]
    return [None if p is None else float(q) for p, q in zip(p_values, adjusted, strict=True)]
