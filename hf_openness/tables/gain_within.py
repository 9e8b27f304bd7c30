"""How much a family gained within some days of its base model's release: the quantity of the paper's statements on it."""

from dataclasses import dataclass

import polars as pl

from hf_openness.method import Method
from hf_openness.tables.curves import noise_groups
from hf_openness.tables.gains import Tables, build_gains


@dataclass(frozen=True)
class GainWithin:
    """Best gain of a family within some days of its base model's release.

    points, low, high: over the base model, with an interval of at least 95 % (`gain_intervals.best_gain`).
    pct, pct_low, pct_high: the same in percent of the base model's score. chance_points: expected by item noise alone.
    models_count: derivatives of those days. why: reason, where a number is None.
    """

    points: float | None = None
    low: float | None = None
    high: float | None = None
    pct: float | None = None
    pct_low: float | None = None
    pct_high: float | None = None
    chance_points: float | None = None
    models_count: int = 0
    why: str | None = None


def measure_gain_within(
    model_families: pl.DataFrame, tables: Tables, method: Method, leaderboard: str, base_model_id: str, days: int | None
) -> GainWithin:
    """Return a family's best gain within `days` of its base model's release; None takes all, undated ones too."""
    from hf_openness.tables.chance import noise_only
    from hf_openness.tables.gain_intervals import best_gain

    of_family = model_families.filter(leaderboard=leaderboard, base_model_id=base_model_id)
    if of_family.is_empty():
        return GainWithin(why="the family has no scored member on the board")
    gains = build_gains(of_family, tables, method)
    gains = gains.filter(pl.col("gain_points").is_not_null(), pl.col("model_id") != pl.col("reference_id"))
    if gains.is_empty():
        return GainWithin(why="the base model has no score on the board")
    if days is not None:
        passed = (pl.col("created_at").dt.date() - pl.col("released_at").dt.date()).dt.total_days()
        gains = gains.filter(passed <= days)
    if gains.is_empty():
        return GainWithin(why=f"no dated derivative within {days} days")
    groups = noise_groups(gains)
    values = gains["gain_points"].to_numpy()
    points, score = float(values.max()), float(gains["reference_score"][int(values.argmax())])
    if groups is None:
        return GainWithin(points, pct=_pct(points, score), models_count=gains.height, why="noise not known")
    chance = noise_only(groups)
    reach = best_gain(values, chance.high, max(error for error, _ in groups))
    low_pct, high_pct = _pct(reach.low, score), _pct(reach.high, score)
    return GainWithin(points, reach.low, reach.high, _pct(points, score), low_pct, high_pct, chance.expected, gains.height)


def _pct(points: float | None, score: float) -> float | None:
    return None if points is None or score <= 0 else points / score * 100
