"""Verdicts against truth: how often a true claim is called contradicted, alone and among many, and what is found at all."""

import numpy as np

from hf_openness.tables.readings import Reading, Sample, Share, as_rows, mean_statistic
from hf_openness.tables.verdicts import ALPHA, CONTRADICTED, SUPPORTED, adjust, judge
from hf_openness_tests.validation.verdict import Line, judge_rate

TOPIC = "claims"
WORLDS, FAMILIES, CLAIMS = 2000, 1000, 20
SEED = 20261125


def validate(share: float) -> list[Line]:
    """Return the lines on verdicts, over this share of the worlds."""
    chance = np.random.default_rng(SEED)
    worlds, families = max(40, round(WORLDS * share)), max(40, round(FAMILIES * share))
    return [
        *_alone(chance, worlds),
        _false_among_many(chance, families),
        _power(chance, worlds),
    ]


def _draw_share(chance: np.random.Generator, truth_pct: float, units: int = 400) -> Reading:
    return Share(int(chance.binomial(units, truth_pct / 100)), units)


def _draw_mean(chance: np.random.Generator, truth: float, units: int = 60) -> Reading:
    return Sample(as_rows(truth - 2 + chance.gamma(2.0, 1.0, units)), mean_statistic)


def _alone(chance: np.random.Generator, worlds: int) -> list[Line]:
    """True claims at the edge of their range, where a false verdict is likeliest."""
    shares = sum(judge(_draw_share(chance, 30), 30, None).verdict == CONTRADICTED for _ in range(worlds))
    ranges = sum(judge(_draw_share(chance, 30), 30, 34).verdict == CONTRADICTED for _ in range(worlds))
    means = sum(judge(_draw_mean(chance, 10), None, 10).verdict == CONTRADICTED for _ in range(worlds // 2))
    false = sum(judge(_draw_share(chance, 29.99), 30, None).verdict == SUPPORTED for _ in range(worlds))
    return [
        judge_rate(
            TOPIC, "a true claim of a share, at the edge of its range, called contradicted", shares, worlds, 0, 0.05
        ),
        judge_rate(TOPIC, "the same with a range of two ends", ranges, worlds, 0, 0.05),
        judge_rate(TOPIC, "a true claim of a skewed mean, at the edge, called contradicted", means, worlds // 2, 0, 0.05),
        judge_rate(TOPIC, "a false claim of a share, just outside its range, called supported", false, worlds, 0, 0.05),
    ]


def _false_among_many(chance: np.random.Generator, families: int) -> Line:
    """Families of claims, half true at the edge, half plainly true or false: any verdict that is wrong counts."""
    wrong = 0
    for _ in range(families):
        truths = [30.0] * (CLAIMS // 2) + [60.0] * (CLAIMS // 4) + [5.0] * (CLAIMS - CLAIMS // 2 - CLAIMS // 4)
        judged = [judge(_draw_share(chance, truth), 30, None) for truth in truths]
        adjusted = adjust([j.p_value for j in judged])
        verdicts = [j.verdict if q is not None and q <= ALPHA else None for j, q in zip(judged, adjusted, strict=True)]
        wrong += any(
            (verdict == CONTRADICTED and truth >= 30) or (verdict == SUPPORTED and truth < 30)
            for verdict, truth in zip(verdicts, truths, strict=True)
        )
    return judge_rate(TOPIC, f"any wrong verdict among {CLAIMS} claims of a date, after Holm", wrong, families, 0, 0.05)


def _power(chance: np.random.Generator, worlds: int) -> Line:
    found = sum(judge(_draw_share(chance, 20), 30, None).verdict == CONTRADICTED for _ in range(worlds))
    return judge_rate(TOPIC, "a claim that is ten points off, found contradicted with 400 units", found, worlds, 0.8, 1)
