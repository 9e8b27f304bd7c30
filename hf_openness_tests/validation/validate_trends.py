"""Trends against known truth: intervals of rates and growth, breaks at releases, the band of the smooth, the frontier."""

from collections.abc import Iterator

import numpy as np

from hf_openness.tables.break_statistics import WIDTH, fit_breaks
from hf_openness.tables.frontier import expect_best
from hf_openness.tables.rate_statistics import bound_rates, estimate_dispersion, estimate_growth
from hf_openness.tables.smoothing import fit_band
from hf_openness_tests.validation.verdict import Line, judge_rate

TOPIC = "trends"
WORLDS = 2000
SEED = 20240520
WEEKS = 68
# Mean models per week, from 2023 to the spring of 2024 on the first board: about 3 to 200.
GROWING = 3 * np.exp(np.arange(WEEKS) / WEEKS * 4.2)
# Persistent scatter (rho, sd of the log mean) and phi: nothing, weak, middling and strong waves. `fit_breaks` finds a
# persistent share of 0.9 on 2024-05-20 and 0.3 on 2025-03-18; in these worlds about 0.2, 0.5, 0.65 and 0.6 on average.
WAVES = {
    "no autocorrelation": (0.0, 0.0, 4.0),
    "weak waves": (0.4, 0.25, 3.0),
    "waves as on 2024-05-20": (0.6, 0.3, 2.0),
    "long waves": (0.8, 0.3, 2.0),
}
Rng = np.random.Generator


def draw_counts(rng: Rng, mean: np.ndarray, phi: float | np.ndarray) -> np.ndarray:
    """Return counts of this mean and variance phi * mean (negative binomial; Poisson where phi is 1)."""
    phi = np.broadcast_to(phi, mean.shape)
    size = mean / np.maximum(phi - 1, 1e-9)
    drawn = rng.negative_binomial(np.maximum(size, 1e-9), 1 / np.maximum(phi, 1 + 1e-9))
    return np.where(phi > 1, drawn, rng.poisson(mean)).astype(float)


def draw_batches(rng: Rng, mean: np.ndarray, batch: float) -> np.ndarray:
    """Return counts of models that come in batches of geometric size with this mean, as one author uploads a series."""
    batches = rng.poisson(mean / batch)
    extra = rng.negative_binomial(np.maximum(batches, 1), 1 / batch)
    return np.where(batches > 0, batches + extra, 0).astype(float)


def draw_waves(rng: Rng, worlds: int, mean: np.ndarray, rho: float, sd: float) -> np.ndarray:
    """Return means that wander around `mean`: an autoregression of order one on the log scale."""
    state = rng.normal(size=worlds)
    path = np.empty((worlds, len(mean)))
    for at in range(len(mean)):
        path[:, at] = state
        state = rho * state + np.sqrt(1 - rho**2) * rng.normal(size=worlds)
    return mean * np.exp(sd * path - sd**2 / 2)


def covers(rng: Rng, low: np.ndarray, high: np.ndarray, truth: np.ndarray) -> int:
    """Return in how many worlds the interval of one random period holds the truth: intervals of a world depend."""
    worlds, periods = low.shape
    at = rng.integers(periods, size=worlds)
    rows = np.arange(worlds)
    truth = np.broadcast_to(truth, low.shape)
    return int(((low <= truth) & (truth <= high))[rows, at].sum())


def validate_rates(share: float) -> Iterator[Line]:
    """Weekly and monthly rates under several kinds of scatter and of trend."""
    rng = np.random.default_rng(SEED)
    worlds = max(int(WORLDS * share), 50)
    waving = 60 + 40 * np.sin(np.arange(WEEKS) / 5)
    flat = np.ones(WEEKS)
    cases = {
        "growing rate, Poisson": draw_counts(rng, np.tile(GROWING, (worlds, 1)), 1.0),
        "growing rate, dispersion 4": draw_counts(rng, np.tile(GROWING, (worlds, 1)), 4.0),
        "growing rate, dispersion 2 rising to 10": draw_counts(
            rng, np.tile(GROWING, (worlds, 1)), np.linspace(2, 10, WEEKS)
        ),
        "growing rate, batches of 3 on average": draw_batches(rng, np.tile(GROWING, (worlds, 1)), 3.0),
        "rate in waves, dispersion 9": draw_counts(rng, np.tile(waving, (worlds, 1)), 9.0),
        "one model a week, dispersion 2": draw_counts(rng, np.tile(flat, (worlds, 1)), 2.0),
    }
    means = [GROWING] * 4 + [waving, flat]
    for (what, counts), mean in zip(cases.items(), means, strict=True):
        phi, freedom = estimate_dispersion(counts)
        low, high = bound_rates(counts, phi, freedom)
        yield judge_rate(TOPIC, f"weekly rate, {what}", covers(rng, low, high, mean), worlds, 0.93, 0.97)
        months = [part.sum(axis=1) for part in np.split(counts, range(4, WEEKS, 4), axis=1)]
        low, high = bound_rates(np.stack(months, axis=1), phi[:, ::4], freedom[::4])
        true = np.array([part.sum() for part in np.split(mean, range(4, WEEKS, 4))])
        yield judge_rate(TOPIC, f"monthly rate, {what}", covers(rng, low, high, true), worlds, 0.93, 0.97)


def validate_growth(share: float) -> Iterator[Line]:
    """Growth per month over 12 months around a log-linear trend."""
    rng = np.random.default_rng(SEED + 1)
    worlds = max(int(WORLDS * share), 50)
    for what, start, phi in (("20 to 180 a month, dispersion 4", 20.0, 4.0), ("3 to 27 a month, Poisson", 3.0, 1.0)):
        growth = 0.22
        counts = draw_counts(rng, np.tile(start * (1 + growth) ** np.arange(12), (worlds, 1)), phi)
        counts[counts.sum(axis=1) == 0, 0] = 1
        _, low, high, _ = estimate_growth(counts)
        hits = int(((low <= growth) & (growth <= high)).sum())
        yield judge_rate(TOPIC, f"growth per month, {what}", hits, worlds, 0.93, 0.97)


def validate_breaks(share: float) -> Iterator[Line]:
    """False alarms without a break, over one and over eight releases; intervals and power with one."""
    rng = np.random.default_rng(SEED + 2)
    worlds = max(int(WORLDS * share / 2), 50)
    stretches = WEEKS - WIDTH + 1
    for what, (rho, sd, phi) in WAVES.items():
        counts = draw_counts(rng, draw_waves(rng, worlds, GROWING, rho, sd), phi)
        found = fit_breaks(counts)
        p, at = found["p_value"], rng.integers(stretches, size=worlds)
        single = int((p[np.arange(worlds), at] < 0.05).sum())
        eight = p[:, np.linspace(0, stretches - 1, 8).astype(int)].min(axis=1) * 8 < 0.05
        yield judge_rate(TOPIC, f"false break at one release, {what}", single, worlds, 0.0, 0.05)
        yield judge_rate(TOPIC, f"any false break at 8 releases after Holm, {what}", int(eight.sum()), worlds, 0.0, 0.05)
    middle, after = WEEKS // 2, (np.arange(WEEKS) > WEEKS // 2).astype(float)
    rho, sd, phi = WAVES["weak waves"]
    for times in (1.5, 2.0, 3.0, 5.0):
        counts = draw_counts(rng, draw_waves(rng, worlds, GROWING * times**after, rho, sd), phi)
        found = {name: v[:, middle - WIDTH // 2] for name, v in fit_breaks(counts).items()}
        held = int(((found["level_low"] <= np.log(times)) & (np.log(times) <= found["level_high"])).sum())
        remark = "the interval is given as at least 95 %: it is careful about waves"
        yield judge_rate(TOPIC, f"level change, true x {times:g}, weak waves", held, worlds, 0.93, 1.0, remark)
        seen = int((found["p_value"] < 0.05).sum())
        yield Line(
            TOPIC, f"power: breaks of x {times:g} found at one release", worlds, f"{seen / worlds:.0%}", "-", "shown"
        )


def validate_bands(share: float) -> Iterator[Line]:
    """The pointwise band of the smooth, with independent scores and with batches of one author that resemble each other."""
    rng = np.random.default_rng(SEED + 3)
    worlds = max(int(1000 * share), 30)
    curves = {
        "level, then rising": lambda t: 45 + 12 / (1 + np.exp(-(t - 0.5) * 5)),
        "one gentle bend": lambda t: 50 + 14 * t - 9 * t**2,
    }
    for shape, curve in curves.items():
        for what, own in (("independent scores", 0.0), ("batches of one author alike", 0.7)):
            hits = 0
            for _ in range(worlds):
                batches = np.repeat(np.arange(120), rng.geometric(0.35, size=120))
                start = rng.beta(2.0, 1.2, size=120)
                t = np.clip(start[batches] + rng.normal(0, 0.01, size=len(batches)), 0, 1)
                error = np.sqrt(own) * rng.normal(size=120)[batches] + np.sqrt(1 - own) * rng.normal(size=len(batches))
                at = rng.choice(t, size=1)
                _, low, high = fit_band(t * 500, curve(t) + 8 * error, batches, at * 500)
                hits += int(low[0] <= curve(at)[0] <= high[0])
            yield judge_rate(TOPIC, f"band of the smooth, {shape}, {what}", hits, worlds, 0.93, 0.97)


def validate_frontier(share: float) -> Iterator[Line]:
    """The range of what attempts alone give, where the order of the scores is chance."""
    rng = np.random.default_rng(SEED + 4)
    worlds = max(int(WORLDS * share), 50)
    hits = 0
    for _ in range(worlds):
        scores = rng.normal(40, 10, size=200)
        n = int(rng.integers(5, 150))
        found = expect_best(scores.tolist(), [n])
        hits += int(found["expected_low"][0] <= scores[:n].max() <= found["expected_high"][0])
    remark = "scores are few values, so the range holds at least its share"
    yield judge_rate(TOPIC, "best of n in the range of attempts, no trend", hits, worlds, 0.93, 0.99, remark)


def validate(share: float) -> list[Line]:
    """Return the lines of the topic over this share (0-1) of its worlds."""
    parts = (validate_rates, validate_growth, validate_breaks, validate_bands, validate_frontier)
    return [line for part in parts for line in part(share)]
