"""Breaks of a weekly series at a given week, on arrays: change of level and slope, tested under autocorrelation.

Eight whole weeks before the week of the event and eight after it; the week itself lies partly before and is left out. The
model: log mean = level + slope * t + change of level + change of slope * t after the event; variance phi * mean, of which
a share persists: it fades by a fifth a week, the rest is each week's own. Sixteen weeks cannot tell phi and the share, so both
are estimated from all stretches of 17 weeks of the series, each with a break of its own fitted in its middle, which keeps
true breaks out of the scatter. The persistence is fixed on the careful side: it cannot be estimated from such series, and one
taken too short makes breaks out of waves.
"""

from typing import Any

from hf_openness.tables.rate_statistics import CONFIDENCE, LEAST_DISPERSION, fit_log_linear

REACH = 8
WIDTH = 2 * REACH + 1
NEAREST_STRETCHES = 27
FREEDOM = 18
PERSISTENCE = 0.8
SHARE_STEPS = 51


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


def correlate(share: Any) -> Any:
    """Return the correlation of the 16 weeks for shares of persistent scatter: shares x 16 x 16."""
    import numpy as np

    weeks, _ = make_design()
    faded = PERSISTENCE ** np.abs(weeks[:, None] - weeks[None, :])
    own = np.eye(len(weeks))
    return share[:, None, None] * faded + (1 - share[:, None, None]) * own


def estimate_scatter(residuals: Any) -> tuple[Any, Any]:
    """Return phi per stretch (from the nearest stretches) and the persistent share per series, from Pearson residuals.

    Residuals of a fit are less correlated than the errors; sums of their squares and of products of neighbours are therefore
    set equal to what a share would give after the same projection, and the share from 0 to 1 that fits best is taken.

    Args:
        residuals: series x stretches x 16, of fitted breaks.
    """
    import numpy as np

    weeks, design = make_design()
    residual_maker = np.eye(len(weeks)) - design @ np.linalg.pinv(design)
    grid = np.linspace(0, 1, SHARE_STEPS)
    spread = residual_maker @ correlate(grid) @ residual_maker
    is_neighbour = np.abs(weeks[:, None] - weeks[None, :]) == 1
    squares, products = np.trace(spread, axis1=1, axis2=2), (spread * is_neighbour).sum(axis=(1, 2))
    neighbours = np.delete(residuals[:, :, 1:] * residuals[:, :, :-1], REACH - 1, axis=2)
    summed = (residuals**2).sum(axis=2)
    ratio = 2 * neighbours.sum(axis=(1, 2)) / np.maximum(summed.sum(axis=1), 1e-9)
    share_at = np.abs(ratio[:, None] - (products / squares)[None, :]).argmin(axis=1)
    stretches = summed.shape[1]
    width = min(NEAREST_STRETCHES, stretches)
    first = np.clip(np.arange(stretches) - width // 2, 0, stretches - width)
    total = np.concatenate([np.zeros((summed.shape[0], 1)), summed.cumsum(axis=1)], axis=1)
    phi = (total[:, first + width] - total[:, first]) / (width * squares[share_at][:, None])
    return np.maximum(phi, LEAST_DISPERSION), grid[share_at]


def fit_breaks(counts: Any) -> dict[str, Any]:
    """Fit and test a break in the middle of every stretch of 17 weeks.

    Args:
        counts: series x weeks, at least 17 weeks.

    Returns:
        By name, series x stretches: level, level_low, level_high, slope, slope_low, slope_high (changes of the logarithm, slope
        per week, 95 %), p_value (both changes together, F with 2 and 18 degrees of freedom), phi; share (series, of the scatter that persists).
    """
    import numpy as np
    from scipy.special import fdtrc, stdtrit

    weeks, design = make_design()
    stretches = cut_stretches(np.asarray(counts, dtype=float))
    shape = stretches.shape[:2]
    flat = stretches.reshape(-1, len(weeks))
    beta, mean = fit_log_linear(flat, design)
    residuals = ((flat - mean) / np.sqrt(mean)).reshape(*shape, -1)
    phi, share = estimate_scatter(residuals)
    correlation = np.repeat(correlate(share), shape[1], axis=0)
    scaled = np.sqrt(mean)[:, :, None] * design
    bread = np.linalg.inv(np.swapaxes(scaled, 1, 2) @ scaled + 1e-9 * np.eye(4))
    covariance = bread @ (np.swapaxes(scaled, 1, 2) @ correlation @ scaled) @ bread * phi.reshape(-1, 1, 1)
    changes, spread = beta[:, 2:], covariance[:, 2:, 2:]
    wald = np.einsum("sk,skl,sl->s", changes, np.linalg.inv(spread), changes)
    half = stdtrit(FREEDOM, (1 + CONFIDENCE) / 2) * np.sqrt(np.diagonal(spread, axis1=1, axis2=2))
    found = {
        "level": changes[:, 0],
        "level_low": changes[:, 0] - half[:, 0],
        "level_high": changes[:, 0] + half[:, 0],
        "slope": changes[:, 1],
        "slope_low": changes[:, 1] - half[:, 1],
        "slope_high": changes[:, 1] + half[:, 1],
        "p_value": fdtrc(2, FREEDOM, wald / 2),
    }
    return {name: values.reshape(shape) for name, values in found.items()} | {"phi": phi, "share": share}
