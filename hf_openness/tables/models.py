"""From published rows to models: which row represents a model, and which models stay."""

import polars as pl

from hf_openness.method import Method
from hf_openness.schemas import validate
from hf_openness.sources.repo_names import name_repos

OTHER_ARCHITECTURE = "Other"
MINIMUM_ROWS = 50


def build_models(leaderboard_snapshot: pl.DataFrame, repo_details: pl.DataFrame, method: Method) -> pl.DataFrame:
    """Build `models`: one row per board and model, deduplicated, flagged and baseline rows out.

    Several spellings of one repo, as its details know them, are one model (see `name_models`). Raises InvalidTable.
    """
    pick = {"best_score": pick_best_score}[method.representative]
    drop = {"dropped": drop_last_group}[method.last_group]
    group = {"over_50_published_rows": group_frequent_architectures}[method.architectures]
    boards = [
        drop(pick(name_models(group(board), repo_details))).filter(~pl.col("is_flagged"), ~pl.col("is_baseline"))
        for (_,), board in leaderboard_snapshot.group_by("leaderboard", maintain_order=True)
    ]
    chosen = pl.concat(boards).sort("leaderboard", "row_number")
    return validate("models", chosen.drop("is_flagged", "is_baseline"))


def name_models(rows: pl.DataFrame, repo_details: pl.DataFrame) -> pl.DataFrame:
    """Replace each model_id by the id that its repo goes by; an id without details stands for itself."""
    named = rows.join(name_repos(repo_details), on="model_id", how="left", maintain_order="left")
    return named.with_columns(model_id=pl.coalesce("name_id", "model_id")).drop("name_id")


def pick_best_score(rows: pl.DataFrame) -> pl.DataFrame:
    """Keep each model's row with the best average score, of ties the first published (method-audit 3.1).

    On a board without averages that is the first published row.

    Adds author, representative_rule and submission_count.
    """
    return (
        rows.sort(["average_score", "row_number"], descending=[True, False], nulls_last=True)
        .with_columns(submission_count=pl.len().over("model_id").cast(pl.Int64))
        .unique("model_id", keep="first", maintain_order=True)
        .with_columns(
            representative_rule=pl.lit("best_score"),
            author=pl.when(pl.col("model_id").str.contains("/")).then(pl.col("model_id").str.split("/").list.first()),
        )
    )


def drop_last_group(models: pl.DataFrame) -> pl.DataFrame:
    """Drop the last model in descending order of id, as the published loop does (method-audit 3.1)."""
    return models.filter(pl.col("model_id") != pl.col("model_id").min())


def group_frequent_architectures(rows: pl.DataFrame) -> pl.DataFrame:
    """Add architecture_group: lower-cased, kept above 50 published rows of the board, else Other (method-audit 3.5)."""
    lowered = pl.col("architecture").str.to_lowercase()
    is_frequent = lowered.is_not_null() & (pl.len().over(lowered) > MINIMUM_ROWS)
    return rows.with_columns(architecture_group=pl.when(is_frequent).then(lowered).otherwise(pl.lit(OTHER_ARCHITECTURE)))
