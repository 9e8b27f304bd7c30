"""Families whose truth is known, as the tables that the pipeline would have: many families of one board are many worlds."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl

from hf_openness.reference.load import read_reference

BOARD = "open-llm-v1"
RELEASED = datetime(2024, 1, 1, tzinfo=UTC)
EASY_AND_HARD = np.array([0.03, 0.97])


@dataclass(frozen=True)
class Families:
    """model_families and the tables that gains are built from; true_gains (families x derivatives), average points."""

    model_families: pl.DataFrame
    tables: dict[str, pl.DataFrame]
    true_gains: np.ndarray


def list_benchmarks() -> tuple[list[str], np.ndarray]:
    """Return the board's benchmarks and how many items each has, as noise counts them."""
    items = read_reference("benchmark_items").filter(leaderboard=BOARD)
    return items["benchmark"].to_list(), items["effective_items_count"].cast(pl.Int64).to_numpy()


def draw_scores(rng: np.random.Generator, shares: np.ndarray, items: np.ndarray, *, shared: bool) -> np.ndarray:
    """Return scores 0-100 for true shares of right answers (last axis: benchmarks).

    shared: all models meet the same items, of which some are easy for all and some hard for all, so that they err on the
    same ones; else every answer is as likely right as any other.
    """
    if not shared:
        return rng.binomial(items, shares) / items * 100
    part = items // 3
    middle = np.clip((3 * shares - EASY_AND_HARD.sum()), 0.01, 0.99)
    sizes = (part, part, items - 2 * part)
    right = sum(rng.binomial(n, p) for n, p in zip(sizes, (*EASY_AND_HARD, middle), strict=True))
    return right / items * 100


def make_families(
    rng: np.random.Generator, count: int, derivatives: int, true_gains: np.ndarray, *, shared: bool = False
) -> Families:
    """Return `count` families of one base model and `derivatives` models each.

    Args:
        true_gains: count x derivatives, points of the average score that a derivative truly has over its base.
        shared: as for `draw_scores`.
    """
    names, items = list_benchmarks()
    base = rng.uniform(0.4, 0.6, (count, 1, len(names)))
    shares = np.concatenate([base, np.clip(base + true_gains[:, :, None] / 100, 0.001, 0.999)], axis=1)
    scores = draw_scores(rng, shares, items, shared=shared)
    models = derivatives + 1
    rows = np.arange(1, count * models + 1)
    family = np.repeat(np.arange(count), models)
    place = np.tile(np.arange(models), count)
    days = rng.permuted(np.tile(np.arange(1, models), (count, 1)), axis=1)
    day = np.concatenate([np.zeros((count, 1), dtype=int), days], axis=1).ravel()
    board = pl.DataFrame(
        {
            "row_number": rows,
            "family": [f"base/{n}" for n in family],
            "model_id": [f"base/{n}" if p == 0 else f"derivative/{n}-{p}" for n, p in zip(family, place, strict=True)],
            "average_score": scores.mean(axis=2).ravel(),
            "created_at": [RELEASED + timedelta(days=int(d)) for d in day],
        }
    ).with_columns(leaderboard=pl.lit(BOARD), precision=pl.lit("float16"), submitted_on=pl.lit(None, dtype=pl.Date))
    members = board.filter(~pl.col("model_id").str.starts_with("base/")).select(
        "leaderboard",
        "family",
        "model_id",
        "created_at",
        "average_score",
        base_model_id="family",
        model_type=pl.lit(None, dtype=pl.String),
        relation=pl.lit("finetune"),
        is_inferred=pl.lit(False),
    )
    published = board.with_columns(is_flagged=pl.lit(False), is_baseline=pl.lit(False))
    long = pl.DataFrame(
        {
            "row_number": np.repeat(rows, len(names)),
            "benchmark": names * len(rows),
            "score": scores.ravel(),
            "score_raw": scores.ravel(),
        }
    ).with_columns(leaderboard=pl.lit(BOARD))
    ordered = members.sort(pl.col("family").rle_id(), "created_at")
    tables = {"enriched_repos": board, "leaderboard_snapshot": published, "benchmark_scores": long}
    return Families(ordered, tables, true_gains)
