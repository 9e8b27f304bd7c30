"""Small families as the tables that gains are built from."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl

from hf_openness.reference.load import read_reference

BOARD = "open-llm-v1"
BASE = "mistralai/Mistral-7B-v0.1"
RELEASED = datetime(2023, 9, 20, tzinfo=UTC)
BENCHMARKS = read_reference("benchmark_items").filter(leaderboard=BOARD)["benchmark"].to_list()
Row = Mapping[str, Any]


def make_tables(rows: Sequence[Row], benchmarks: Sequence[str] = BENCHMARKS) -> dict[str, pl.DataFrame]:
    """Return enriched_repos, leaderboard_snapshot, benchmark_scores of rows: model_id, score, and day, precision, scores.

    The first row of an id represents it. `scores` replaces the score on single benchmarks.
    """
    board = pl.DataFrame(
        [
            {
                "leaderboard": row.get("leaderboard", BOARD),
                "row_number": at,
                "model_id": row["model_id"],
                "average_score": row["score"],
                "precision": row.get("precision", "float16"),
                "is_flagged": row.get("is_flagged", False),
                "created_at": None if row.get("day", 0) is None else RELEASED + timedelta(days=row.get("day", 0)),
            }
            for at, row in enumerate(rows, 1)
        ],
        schema_overrides={"created_at": pl.Datetime("us", "UTC"), "average_score": pl.Float64},
    ).with_columns(is_baseline=pl.lit(False), submitted_on=pl.lit(None, dtype=pl.Date))
    scores = pl.DataFrame(
        [
            {"row_number": at, "benchmark": name, "score": float(row.get("scores", {}).get(name, row["score"]))}
            for at, row in enumerate(rows, 1)
            if row["score"] is not None
            for name in benchmarks
        ]
    ).with_columns(leaderboard=pl.lit(rows[0].get("leaderboard", BOARD)), score_raw="score")
    enriched = board.unique("model_id", keep="first", maintain_order=True)
    return {"enriched_repos": enriched, "leaderboard_snapshot": board, "benchmark_scores": scores}


def make_members(tables: Mapping[str, pl.DataFrame], base: str = BASE, family: str = "Mistral 7B") -> pl.DataFrame:
    """Return model_families: every other scored model of the board descends from `base`."""
    models = tables["enriched_repos"].filter(pl.col("model_id") != base, pl.col("average_score").is_not_null())
    return models.sort("created_at", nulls_last=True, maintain_order=True).select(
        "leaderboard",
        "model_id",
        "created_at",
        "average_score",
        family=pl.lit(family),
        base_model_id=pl.lit(base),
        model_type=pl.lit(None, dtype=pl.String),
        relation=pl.lit("finetune"),
        is_inferred=pl.lit(False),
    )
