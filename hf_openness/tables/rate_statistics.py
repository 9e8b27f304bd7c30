"""Rates of counted events and their intervals, on arrays: scatter around a local trend, intervals, log-linear fits.

Models are uploaded in batches, so counts scatter more than Poisson counts do. The model here: a count has mean mu and
variance phi * mu, where mu changes slowly from period to period and phi slowly within about half a year. Sums of such
counts have the same phi, so one number serves weeks and months alike.
"""

from typing import Any

HALF_WINDOW = 13
LEAST_PERIODS = 8
LEAST_DISPERSION = 0.5
LEAST_EVENTS = 5
CONFIDENCE = 0.95
# Second differences of neighbouring periods overlap: their squares are worth this much fewer independent ones.
OVERLAP = 1 + 2 * ((4 / 6) ** 2 + (1 / 6) ** 2)
ITERATIONS = 25


def estimate_dispersion(counts: Any) -> tuple[Any, Any]:
    """Return the dispersion phi of each period and its degrees of freedom, from second differences of the counts.

    Around a locally straight trend a second difference has mean zero and variance phi * (mu[-1] + 4 mu[0] + mu[1]); phi is
    the ratio of sums over the 27 nearest periods (the difference estimator of Gasser, Sroka and Jennen-Steinmetz 1986,
    Biometrika 73, weighted for counts). With hardly any event in reach phi is taken as 1 at least, as of Poisson counts.

    Args:
        counts: series x periods, at least `LEAST_PERIODS` periods.

    Returns:
        phi (series x periods), degrees of freedom (periods).
    """
    import numpy as np

    series, periods = counts.shape
    squares = (counts[:, :-2] - 2 * counts[:, 1:-1] + counts[:, 2:]) ** 2
    means = counts[:, :-2] + 4 * counts[:, 1:-1] + counts[:, 2:]
    zero = np.zeros((series, 1))
    squares, means = (np.concatenate([zero, part.cumsum(axis=1)], axis=1) for part in (squares, means))
    width = min(2 * HALF_WINDOW + 1, periods - 2)
    first = np.clip(np.arange(periods) - 1 - HALF_WINDOW, 0, periods - 2 - width)
    events = means[:, first + width] - means[:, first]
    phi = (squares[:, first + width] - squares[:, first]) / np.maximum(events, 1e-9)
    phi = np.maximum(phi, np.where(events / 6 < LEAST_EVENTS, 1.0, LEAST_DISPERSION))
    return phi, np.full(periods, width / OVERLAP)


def bound_rates(counts: Any, dispersion: Any, freedom: Any) -> tuple[Any, Any]:
    """Return the bounds of the 95 % interval of each count's mean: all mu with (n - mu)^2 <= t^2 phi mu.

    The score interval of a quasi-Poisson mean (Wilson's for counts), with Student's t for the estimated phi.
    """
    import numpy as np
    from scipy.special import stdtrit

    spread = stdtrit(freedom, (1 + CONFIDENCE) / 2) ** 2 * dispersion
    half = np.sqrt(spread * counts + spread**2 / 4)
    return np.maximum(counts + spread / 2 - half, 0.0), counts + spread / 2 + half


def fit_log_linear(counts: Any, design: Any) -> tuple[Any, Any]:
    """Fit log-linear Poisson means to many series at once by iterated weighted least squares (as statsmodels' GLM does).

    Args:
        counts: series x periods. design: periods x terms.

    Returns:
        Coefficients (series x terms) and fitted means (series x periods).
    """
    import numpy as np

    mean = np.maximum(counts, 0.5)
    beta = np.zeros((counts.shape[0], design.shape[1]))
    for _ in range(ITERATIONS):
        response = np.log(mean) + (counts - mean) / mean
        weighted = mean[:, :, None] * design
        crossed = np.einsum("stk,tl->skl", weighted, design) + 1e-9 * np.eye(design.shape[1])
        beta = np.linalg.solve(crossed, np.einsum("stk,st->sk", weighted, response)[:, :, None])[:, :, 0]
        mean = np.exp(np.clip(beta @ design.T, -20, 20))
    return beta, mean


def estimate_growth(counts: Any) -> tuple[Any, Any, Any, Any]:
    """Return growth per period of each series with its 95 % interval, and the dispersion around the fitted trend.

    A log-linear trend; its standard error carries the Pearson dispersion of the same fit (at least 0.5), Student's t with
    periods - 2 degrees of freedom. Growth is a ratio less one: 0.1 is 10 % more per period.

    Args:
        counts: series x periods, each series with events.
    """
    import numpy as np
    from scipy.special import stdtrit

    periods = counts.shape[1]
    design = np.stack([np.ones(periods), np.arange(periods) - (periods - 1) / 2], axis=1)
    beta, mean = fit_log_linear(counts, design)
    phi = np.maximum(((counts - mean) ** 2 / mean).sum(axis=1) / (periods - 2), LEAST_DISPERSION)
    inverse = np.linalg.inv(np.einsum("tk,st,tl->skl", design, mean, design))
    half = stdtrit(periods - 2, (1 + CONFIDENCE) / 2) * np.sqrt(phi * inverse[:, 1, 1])
    slope = beta[:, 1]
    return np.expm1(slope), np.expm1(slope - half), np.expm1(slope + half), phi
