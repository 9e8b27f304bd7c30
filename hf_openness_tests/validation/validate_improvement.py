"""Improvement against chance, on families whose truth is known: false alarms, power, coverage, bias."""

import math

import numpy as np
import polars as pl

from hf_openness.method import CORRECTED, PAPER
from hf_openness.tables.chance import noise_only
from hf_openness.tables.gain_intervals import best_gain, median_gain
from hf_openness.tables.gains import score_errors
from hf_openness.tables.improvement_tests import adjust_for_families, build_improvement_tests
from hf_openness_tests.validation.improvement_worlds import (
    BOARD,
    Families,
    draw_scores,
    list_benchmarks,
    make_families,
)
from hf_openness_tests.validation.verdict import Line, judge_rate

TOPIC = "improvement"
SEED = 6
ALARM = 0.05
AT_LEAST = "a bound by design: above 95 % where one model stands out"


def validate(share: float) -> list[Line]:
    """Return the lines of the topic, over this share (0-1) of its worlds."""
    rng = np.random.default_rng(SEED)
    worlds = max(20, round(1000 * share))
    return [
        *judge_false_alarms(rng, worlds),
        judge_familywise(rng, worlds),
        *show_power(rng, worlds),
        *judge_medians(rng, 2 * worlds),
        *judge_best_gains(rng, 2 * worlds),
        *judge_bias(rng, worlds),
    ]


def run_tests(families: Families) -> pl.DataFrame:
    """Return improvement_tests of the families by the corrected method."""
    return build_improvement_tests(families.model_families, families.tables, CORRECTED)


def judge_false_alarms(rng: np.random.Generator, worlds: int) -> list[Line]:
    """No derivative differs from its base: how often the tests say otherwise."""
    lines = []
    for derivatives, shared in ((5, False), (30, False), (100, False), (30, True)):
        families = make_families(rng, worlds, derivatives, np.zeros((worlds, derivatives)), shared=shared)
        tests = run_tests(families)
        told = f"{derivatives} derivatives, {'items shared' if shared else 'independent items'}"
        alarms = int((tests["p_value"] <= ALARM).sum())
        remark = "independent errors are an upper bound: the test is then too careful" if shared else ""
        lines.append(judge_rate(TOPIC, f"false alarms of noise_only, {told}", alarms, worlds, 0, ALARM, remark))
        if derivatives == 30 and not shared:
            early = int((tests["order_p_value"] <= ALARM).sum())
            lines.append(judge_rate(TOPIC, f"false alarms of order (early plateau), {told}", early, worlds, 0, ALARM))
            better = tests["better_than_base_share"].mean()
            lines.append(Line(TOPIC, f"share better than base where none is, {told}", worlds, f"{better:.1%}", "", "shown"))
    return lines


def judge_familywise(rng: np.random.Generator, worlds: int, families: int = 10, derivatives: int = 20) -> Line:
    """No derivative of ten families differs: how often Holm leaves any alarm."""
    scores = _draw_equal(rng, worlds * families, derivatives)
    errors = _errors(scores[:, 0])
    average = scores.mean(axis=2)
    gains = np.maximum(average[:, 1:].max(axis=1) - average[:, 0], 0)
    values = [noise_only([(e, derivatives)], g).p_value for e, g in zip(errors, gains, strict=True)]
    tables = pl.DataFrame(
        {"p_value": values, "p_adjusted": [None] * len(values)}, schema_overrides={"p_adjusted": pl.Float64}
    )
    alarms = sum(
        int((adjust_for_families(tables.slice(at, families))["p_adjusted"] <= ALARM).any())
        for at in range(0, len(values), families)
    )
    return judge_rate(TOPIC, "any false alarm among 10 families after Holm", alarms, worlds, 0, ALARM)


def show_power(rng: np.random.Generator, worlds: int, derivatives: int = 30) -> list[Line]:
    """One of thirty derivatives is truly better: how often the test finds it."""
    lines = []
    for effect in (1.0, 2.0, 3.0, 4.0):
        gains = np.zeros((worlds, derivatives))
        gains[:, 0] = effect
        found = int((run_tests(make_families(rng, worlds, derivatives, gains))["p_value"] <= ALARM).sum())
        what = f"power of noise_only, one of 30 derivatives better by {effect:g} points"
        lines.append(Line(TOPIC, what, worlds, f"{found / worlds:.1%}", "", "shown"))
    return lines


def judge_medians(rng: np.random.Generator, worlds: int) -> list[Line]:
    """Median gain of a population of derivatives, some of them spoilt: how often the interval holds it."""
    lines = []
    error = 0.5
    population = _draw_population(rng, 400_000) + rng.normal(0, error, 400_000)
    truth = float(np.median(population))
    for derivatives in (6, 10, 25, 100):
        measured = _draw_population(rng, (worlds, derivatives)) + rng.normal(0, error, (worlds, derivatives))
        gains = measured - rng.normal(0, error, (worlds, 1))
        found = [median_gain(row, error) for row in gains]
        hits = sum(x.low <= truth <= x.high for x in found if x.low is not None and x.high is not None)
        what = f"coverage of the median gain's interval, {derivatives} finetunes"
        lines.append(judge_rate(TOPIC, what, hits, worlds, 0.93, 0.97))
    return lines


def judge_best_gains(rng: np.random.Generator, worlds: int) -> list[Line]:
    """True gain of the truly best derivative: how often the interval of the best measured one holds it."""
    lines = []
    error = 0.5
    for spread in (0.0, 0.5, 3.0):
        truth = rng.normal(0, spread, (worlds, 30)) if spread else np.zeros((worlds, 30))
        gains = truth + rng.normal(0, error, truth.shape) - rng.normal(0, error, (worlds, 1))
        high = noise_only([(error, 30)]).high
        found = [best_gain(row, high, error) for row in gains]
        ends = zip(found, truth.max(axis=1), strict=True)
        hits = sum(x.low <= best <= x.high for x, best in ends if x.low is not None and x.high is not None)
        what = f"coverage of the best true gain, true gains of 30 derivatives spread by {spread:g} points"
        lines.append(judge_rate(TOPIC, what, hits, worlds, 0.95, 1.0, AT_LEAST))
    return lines


def judge_bias(rng: np.random.Generator, worlds: int) -> list[Line]:
    """No derivative differs from its base: what gain each method shows on average."""
    lines = []
    for derivatives in (10, 100):
        families = make_families(rng, worlds, derivatives, np.zeros((worlds, derivatives)))
        excess = run_tests(families)["excess_gain_points"].to_numpy()
        paper = build_improvement_tests(families.model_families, families.tables, PAPER)["observed_gain_points"]
        half = 2.576 * float(excess.std(ddof=1)) / math.sqrt(worlds)
        found = f"corrected {excess.mean():+.2f} (99 % {excess.mean() - half:+.2f} to {excess.mean() + half:+.2f}), paper "
        verdict = "holds" if abs(excess.mean()) <= half + 0.02 else "missed"
        what = f"mean gain of {derivatives} derivatives where there is none, points"
        lines.append(Line(TOPIC, what, worlds, f"{found}{paper.mean():+.2f}", "corrected 0", verdict))
    return lines


def _draw_population(rng: np.random.Generator, size: int | tuple[int, ...]) -> np.ndarray:
    """True gains: most near +1, one in five spoilt by up to tens of points, as on real boards."""
    spoilt = rng.random(size) < 0.2
    return np.where(spoilt, -rng.exponential(10, size), rng.normal(1.0, 1.5, size))


def _draw_equal(rng: np.random.Generator, count: int, derivatives: int) -> np.ndarray:
    _, items = list_benchmarks()
    base = rng.uniform(0.4, 0.6, (count, 1, len(items)))
    return draw_scores(rng, np.repeat(base, derivatives + 1, axis=1), items, shared=False)


def _errors(scores: np.ndarray) -> np.ndarray:
    names, _ = list_benchmarks()
    rows = np.repeat(np.arange(1, len(scores) + 1), len(names))
    frame = pl.DataFrame({"row_number": rows, "benchmark": names * len(scores), "score_raw": scores.ravel()})
    return score_errors(frame.with_columns(leaderboard=pl.lit(BOARD)))["error_points"].to_numpy()
