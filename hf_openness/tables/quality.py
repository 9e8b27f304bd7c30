"""What the semantic checks look for: gaps between tables that must agree, and shares of missing values."""

import polars as pl

ROW_KEY = ["leaderboard", "row_number", "model_id", "model_sha", "precision", "has_chat_template"]


def find_count_gaps(leaderboard_snapshot: pl.DataFrame, models: pl.DataFrame, attrition: pl.DataFrame) -> pl.DataFrame:
    """Return the ids whose counts do not conserve (leaderboard, model_id, problem); empty when all do.

    Every published id has one outcome per stage; outcome ok at the leaderboard stage means one row in `models`;
    a model's submission_count is its number of published rows.
    """
    key = ["leaderboard", "model_id"]
    published = leaderboard_snapshot.group_by(key).agg(rows_count=pl.len().cast(pl.Int64))
    outcomes = attrition.group_by(key).agg(
        stages_count=pl.col("stage").n_unique(),
        outcomes_count=pl.len(),
        is_ok=((pl.col("stage") == "leaderboard") & (pl.col("outcome") == "ok")).any(),
    )
    joined = (
        published.join(outcomes, on=key, how="full", coalesce=True)
        .join(models.select(*key, "submission_count"), on=key, how="full", coalesce=True)
        .with_columns(is_ok=pl.col("is_ok").fill_null(False))
    )
    problem = (
        pl.when(pl.col("rows_count").is_null())
        .then(pl.lit("not published by the board"))
        .when(pl.col("outcomes_count").is_null() | (pl.col("stages_count") != 3) | (pl.col("outcomes_count") != 3))
        .then(pl.lit("not one outcome per stage"))
        .when(pl.col("is_ok") != pl.col("submission_count").is_not_null())
        .then(pl.lit("outcome and models disagree"))
        .when(pl.col("submission_count") != pl.col("rows_count"))
        .then(pl.lit("submission_count is not the number of published rows"))
    )
    return joined.with_columns(problem=problem).filter(pl.col("problem").is_not_null()).select(*key, "problem").sort(key)


def find_score_gaps(leaderboard_snapshot: pl.DataFrame, benchmark_scores: pl.DataFrame) -> pl.DataFrame:
    """Return rows without one score per benchmark, and scores without a row (key columns, problem)."""
    counted = benchmark_scores.group_by(ROW_KEY).agg(scores_count=pl.len())
    expected = benchmark_scores.group_by("leaderboard").agg(expected_count=pl.col("benchmark").n_unique())
    joined = (
        leaderboard_snapshot.select(*ROW_KEY, is_published=pl.lit(True))
        .join(counted, on=ROW_KEY, how="full", coalesce=True, nulls_equal=True)
        .join(expected, on="leaderboard", how="left")
    )
    problem = (
        pl.when(pl.col("is_published").is_null())
        .then(pl.lit("score without a published row"))
        .when(pl.col("scores_count").is_null() | (pl.col("scores_count") != pl.col("expected_count")))
        .then(pl.lit("not one score per benchmark"))
    )
    return (
        joined.with_columns(problem=problem)
        .filter(pl.col("problem").is_not_null())
        .select(*ROW_KEY, "problem")
        .sort(ROW_KEY)
    )


def compare_missing_shares(now: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """Return column, missing_share, missing_share_before and change (shares 0-1) for every column of both."""
    rows = [
        {
            "column": name,
            "missing_share": now[name].null_count() / max(now.height, 1),
            "missing_share_before": before[name].null_count() / max(before.height, 1),
        }
        for name in now.columns
        if name in before.columns
    ]
    schema = {"column": pl.String, "missing_share": pl.Float64, "missing_share_before": pl.Float64}
    return pl.DataFrame(rows, schema=schema).with_columns(change=pl.col("missing_share") - pl.col("missing_share_before"))
