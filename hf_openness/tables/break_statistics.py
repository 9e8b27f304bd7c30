"""Breaks of a weekly series at a given week, on arrays: change of level and slope, tested under autocorrelation.

Eight whole weeks before the week of the event and eight after it; the week itself lies partly before and is left out. The
model: log mean = level + slope * t + change of level + change of slope * t after the event. Around it counts scatter in two
ways: each week's own batches, with variance phi * mean, and waves that multiply the rate, with variance tau2 of its
logarithm and correlation 0.8^lag. Sixteen weeks cannot tell phi and tau2, so both come from the event's own stretch of
17 weeks and all stretches that do not reach its week, each with a break of its own fitted in its middle: a true break at
the event must not count as scatter. How fast waves fade is fixed on the careful side: such series do not tell it, and
waves taken too short look like breaks.
"""

from typing import Any

from hf_openness.tables.rate_statistics import CONFIDENCE, LEAST_DISPERSION, fit_log_linear

REACH = 8
WIDTH = 2 * REACH + 1
PERSISTENCE = 0.8
NEAREST = 26
FREEDOM = 6


def make_design() -> tuple[Any, Any]:
    """Return the weeks counted from the event and the design: level, slope, change of level, change of slope."""
    import numpy as np

    weeks = np.concatenate([np.arange(-REACH, 0), np.arange(1, REACH + 1)]).astype(float)
    after = (weeks > 0).astype(float)
    return weeks, np.stack([np.ones_like(weeks), weeks, after, weeks * after], axis=1)


def cut_stretches(counts: Any) -> Any:
    """Return every stretch of 17 weeks without its middle week: series x stretches x 16."""
    import numpy as np

    stretches = np.lib.stride_tricks.sliding_window_view(counts, WIDTH, axis=1)
    return np.delete(stretches, REACH, axis=2)


def estimate_scatter(residuals: Any, mean: Any) -> tuple[Any, Any]:
    """Return phi and tau2 at each stretch, from Pearson residuals of fitted breaks.

    Residuals of a fit are smaller and less correlated than the errors. The sum of their squares and the sum of products of
    neighbours are each linear in phi and tau2 after the same projection; both are set equal to what they should be, by
    least squares over the stretches, weighted by one over the squared mean rate (the sums grow with it). Where the
    stretches within half a year scatter more than that, both are raised alike; never lowered.

    Args:
        residuals, mean: series x stretches x 16, of fitted breaks.
    """
    import numpy as np

    weeks, design = make_design()
    maker = np.eye(len(weeks)) - design @ np.linalg.pinv(design)
    distance = np.abs(weeks[:, None] - weeks[None, :])
    adjacent = (distance == 1).astype(float)
    crossing = maker @ adjacent @ maker
    root = np.sqrt(mean)
    observed = (residuals**2).sum(axis=2), np.einsum("swi,ij,swj->sw", residuals, adjacent, residuals)
    own = np.trace(maker), np.trace(crossing)
    waves = [np.einsum("swi,ij,swj->sw", root, kernel * PERSISTENCE**distance, root) for kernel in (maker, crossing)]
    weight = 1 / np.maximum(mean.mean(axis=2), 1.0) ** 2
    pairs = list(zip(observed, own, waves, strict=True))
    a = _sum_clear(sum(weight * o * o for _, o, _ in pairs))
    b = _sum_clear(sum(weight * o * w for _, o, w in pairs))
    d = _sum_clear(sum(weight * w * w for _, _, w in pairs))
    u = _sum_clear(sum(weight * o * seen for seen, o, _ in pairs))
    v = _sum_clear(sum(weight * w * seen for seen, _, w in pairs))
    tau2 = np.maximum((a * v - b * u) / np.maximum(a * d - b * b, 1e-12), 0.0)
    phi = (u - b * tau2) / a
    # With phi at its bound all else must be waves.
    tau2 = np.where(phi < LEAST_DISPERSION, np.maximum((v - b * LEAST_DISPERSION) / np.maximum(d, 1e-12), 0.0), tau2)
    phi = np.maximum(phi, LEAST_DISPERSION)
    weight = weight * np.maximum(mean.mean(axis=2), 1.0)
    expected = phi * _sum_clear(weight * own[0], NEAREST) + tau2 * _sum_clear(weight * waves[0], NEAREST)
    nearby = np.maximum(_sum_clear(weight * observed[0], NEAREST) / expected, 1.0)
    return phi * nearby, tau2 * nearby


def _sum_clear(values: Any, reach: int = 10**6) -> Any:
    """Return at each stretch the sum over itself and those within reach that do not hold its middle week."""
    import numpy as np

    stretches = values.shape[1]
    at = np.arange(stretches)
    total = np.concatenate([np.zeros((values.shape[0], 1)), values.cumsum(axis=1)], axis=1)
    first, last = np.clip(at - REACH, 0, stretches), np.clip(at + REACH + 1, 0, stretches)
    start, stop = np.clip(at - reach, 0, stretches), np.clip(at + reach + 1, 0, stretches)
    return (total[:, stop] - total[:, start]) - (total[:, last] - total[:, first]) + values


def fit_breaks(counts: Any) -> dict[str, Any]:
    """Fit and test a break in the middle of every stretch of 17 weeks.

    Args:
        counts: series x weeks, at least 17 weeks.

    Returns:
        By name, series x stretches: level, level_low, level_high, slope, slope_low, slope_high (changes of the
        logarithm, slope per week, at least 95 %), p_value (both changes together, F with 2 and 6 degrees of freedom),
        dispersion (variance over mean of a week near it), share (of that variance in waves).
    """
    import numpy as np
    from scipy.special import fdtrc, stdtrit

    weeks, design = make_design()
    stretches = cut_stretches(np.asarray(counts, dtype=float))
    shape = stretches.shape[:2]
    flat = stretches.reshape(-1, len(weeks))
    beta, mean = fit_log_linear(flat, design)
    residuals = (flat - mean) / np.sqrt(mean)
    phi, tau2 = estimate_scatter(residuals.reshape(*shape, -1), mean.reshape(*shape, -1))
    waves = PERSISTENCE ** np.abs(weeks[:, None] - weeks[None, :])
    scaled = mean[:, :, None] * design
    crossed = np.swapaxes(scaled, 1, 2) @ design + 1e-9 * np.eye(design.shape[1])
    bread = np.linalg.inv(crossed)
    meat = phi.reshape(-1, 1, 1) * crossed + tau2.reshape(-1, 1, 1) * (np.swapaxes(scaled, 1, 2) @ waves @ scaled)
    covariance = bread @ meat @ bread
    changes, spread = beta[:, 2:], covariance[:, 2:, 2:]
    wald = np.einsum("sk,skl,sl->s", changes, np.linalg.inv(spread), changes)
    half = stdtrit(FREEDOM, (1 + CONFIDENCE) / 2) * np.sqrt(np.diagonal(spread, axis1=1, axis2=2))
    wave_part = tau2 * mean.mean(axis=1).reshape(shape)
    found = {
        "level": changes[:, 0],
        "level_low": changes[:, 0] - half[:, 0],
        "level_high": changes[:, 0] + half[:, 0],
        "slope": changes[:, 1],
        "slope_low": changes[:, 1] - half[:, 1],
        "slope_high": changes[:, 1] + half[:, 1],
        "p_value": fdtrc(2, FREEDOM, wald / 2),
    }
    named = {name: values.reshape(shape) for name, values in found.items()}
    return named | {"dispersion": phi + wave_part, "share": wave_part / (phi + wave_part)}
