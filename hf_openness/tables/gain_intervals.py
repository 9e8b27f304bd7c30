"""Intervals of what does not grow with the number of attempts, and the range of the time to a plateau."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hf_openness.tables.families import LEAST_FOR_MEDIAN

Floats = NDArray[np.float64]
LEVEL = 0.95
NORMAL_95 = 1.959963984540054
DRAWS = 2000
SEED = 20240520
PLATEAU = 0.9


@dataclass(frozen=True)
class Interval:
    """An estimate with the ends of its interval; low and high None where none can be given."""

    estimate: float
    low: float | None
    high: float | None


def median_gain(gains: Floats, base_error: float | None) -> Interval:
    """Median of the gains over the base's true score, with a 95 % interval.

    The median's own interval is that of Hettmansperger & Sheather (1986, Statistics & Probability Letters 4:75-79): order
    statistics, interpolated so that coverage is close to 95 % instead of above it. The base's error is common to all
    gains and is joined by the method of variance estimates recovery (Zou & Donner 2008, Statistics in Medicine
    27:1693-1702). Below 6 models no two order statistics enclose the median with 95 %.

    Args:
        gains: points, one per model. base_error: standard error of the base's score, points; None: not known.
    """
    estimate = float(np.median(gains))
    if len(gains) < LEAST_FOR_MEDIAN or base_error is None:
        return Interval(estimate, None, None)
    low, high = _median_ends(np.sort(gains))
    shift = NORMAL_95 * base_error
    return Interval(
        estimate, estimate - float(np.hypot(estimate - low, shift)), estimate + float(np.hypot(high - estimate, shift))
    )


def _median_ends(ordered: Floats) -> tuple[float, float]:
    from scipy.stats import binom

    count = len(ordered)
    depths = np.arange(1, count // 2 + 1)
    covered = 1 - 2 * binom.cdf(depths - 1, count, 0.5)
    depth = int(np.count_nonzero(covered >= LEVEL))
    inner = 1 - 2 * float(binom.cdf(depth, count, 0.5))
    outer = float(covered[depth - 1])
    part = (outer - LEVEL) / (outer - inner)
    weight = (count - depth) * part / (depth + (count - 2 * depth) * part)
    low = (1 - weight) * ordered[depth - 1] + weight * ordered[depth]
    high = (1 - weight) * ordered[count - depth] + weight * ordered[count - depth - 1]
    return float(low), float(high)


def days_to_plateau(days: Floats, gains: Floats) -> Interval | None:
    """Days until the running maximum reaches 90 % of its final gain, with a range; None where nothing is gained.

    The range is the 2.5 % and 97.5 % of 2,000 resamples of the family's models (fixed seed). It has no nominal coverage:
    the bootstrap is not consistent for a statistic of the maximum (Bickel & Freedman 1981, Annals of Statistics 9:1196),
    and the final gain of a family that is still worked on is not final.

    Args:
        days: days since release, rising. gains: points over the base, in the same order.
    """
    if gains.max() <= 0:
        return None
    observed = float(days[int(np.argmax(gains >= PLATEAU * gains.max()))])
    picked = np.sort(np.random.default_rng(SEED).integers(0, len(days), (DRAWS, len(days))), axis=1)
    drawn = gains[picked]
    final = drawn.max(axis=1)
    first = np.argmax(drawn >= PLATEAU * final[:, None], axis=1)
    reached = days[picked[np.arange(DRAWS), first]][final > 0]
    low, high = np.quantile(reached, [0.025, 0.975], method="inverted_cdf")
    return Interval(observed, float(low), float(high))


def best_gain(gains: Floats, noise_high: float, error: float) -> Interval:
    """Best gain, with an interval that holds the true gain of the family's best model with at least 95 %.

    The best of many measured gains is too high by the noise it was picked for, at most `noise_high` (97.5 % of the
    noise-only null); the truly best model measures at least itself minus its own error. The interval is therefore wider
    downwards, and covers more than 95 % where one model stands out.

    Args:
        gains: points over the base. noise_high: upper end of the noise-only band. error: standard error of one score.
    """
    observed = float(gains.max())
    return Interval(observed, observed - noise_high, observed + NORMAL_95 * error * float(np.sqrt(2)))
