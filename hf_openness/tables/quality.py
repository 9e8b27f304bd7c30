"""What the semantic checks look for: gaps between tables that must agree, and shares of missing values."""

from datetime import date

import polars as pl

from hf_openness.sources.repo_names import name_repos


class TooManyErrors(RuntimeError):
    """A collected date has more ids without a usable answer than allowed."""


ROW_KEY = ["leaderboard", "row_number", "model_id", "model_sha", "precision", "has_chat_template"]


def find_count_gaps(
    leaderboard_snapshot: pl.DataFrame, models: pl.DataFrame, attrition: pl.DataFrame, repo_details: pl.DataFrame
) -> pl.DataFrame:
    """Return the ids whose counts do not conserve (leaderboard, model_id, problem); empty when all do.

    Every published id has one outcome per stage; an outcome ok (or renamed, for a spelling counted under another) at the
    leaderboard stage means one row in `models`; a model's submission_count is its number of published rows. An id that
    no row of the board can carry has the outcome invalid_id at every stage. Which ids are one model is what `attrition`
    says (`counted_as`); that the ids of one repo, as its details know them, are counted under one id is asked too.
    """
    key, repo = ["leaderboard", "model_id"], ["leaderboard", "name_id"]
    published = leaderboard_snapshot.group_by(key).agg(rows_count=pl.len().cast(pl.Int64))
    at_board = pl.col("stage") == "leaderboard"
    outcomes = attrition.group_by(key).agg(
        stages_count=pl.col("stage").n_unique(),
        outcomes_count=pl.len(),
        is_ok=(at_board & pl.col("outcome").is_in(["ok", "renamed"])).any(),
        is_invalid=(pl.col("outcome") == "invalid_id").all(),
        name_id=pl.col("counted_as").filter(at_board).first(),
    )
    ids = (
        published.join(outcomes, on=key, how="full", coalesce=True)
        .join(name_repos(repo_details).rename({"name_id": "repo_id"}), on="model_id", how="left")
        .with_columns(
            name_id=pl.coalesce("name_id", "model_id"),
            repo_id=pl.coalesce("repo_id", "model_id"),
            is_ok=pl.col("is_ok").fill_null(False),
        )
    )
    is_complete = (pl.col("stages_count") == 3) & (pl.col("outcomes_count") == 3)
    by_id = ids.with_columns(
        problem=pl.when(pl.col("rows_count").is_null() & ~pl.col("is_invalid"))
        .then(pl.lit("not published by the board"))
        .when(~is_complete.fill_null(False))
        .then(pl.lit("not one outcome per stage"))
        .when(pl.col("name_id").n_unique().over("leaderboard", "repo_id") > 1)
        .then(pl.lit("one repo counted under several ids"))
    )
    repos = (
        ids.group_by(repo)
        .agg(rows_count=pl.col("rows_count").sum(), is_any_ok=pl.col("is_ok").any(), is_every_ok=pl.col("is_ok").all())
        .join(models.select("leaderboard", "submission_count", name_id="model_id"), on=repo, how="full", coalesce=True)
    )
    is_kept = pl.col("submission_count").is_not_null()
    by_repo = repos.with_columns(
        problem=pl.when(pl.col("rows_count").is_null())
        .then(pl.lit("not published by the board"))
        .when((pl.col("is_any_ok") != is_kept) | (pl.col("is_every_ok") != is_kept))
        .then(pl.lit("outcome and models disagree"))
        .when(pl.col("submission_count") != pl.col("rows_count"))
        .then(pl.lit("submission_count is not the number of published rows"))
    ).rename({"name_id": "model_id"})
    both = pl.concat([part.select(*key, "problem") for part in (by_id, by_repo)])
    return both.filter(pl.col("problem").is_not_null()).unique(key, keep="first", maintain_order=True).sort(key)


def find_error_share(outcomes: pl.DataFrame) -> pl.DataFrame:
    """Return per stage how many of the ids with an answer in force, carried or new, have none that is usable.

    Args:
        outcomes: stage, outcome; one row per id (`attrition` has one per board and id).

    Returns:
        stage, asked_count, errors_count, error_share (0-1), sorted by stage. Ids never asked (not_asked, invalid_id) and
        other spellings of a repo (renamed, at the commits stage) are left out.
    """
    is_spelling = (pl.col("stage") == "commits") & (pl.col("outcome") == "renamed")
    return (
        outcomes.filter(pl.col("stage").is_in(["details", "commits"]))
        .filter(~pl.col("outcome").is_in(["not_asked", "invalid_id"]), ~is_spelling)
        .group_by("stage")
        .agg(
            asked_count=pl.len().cast(pl.Int64),
            errors_count=(pl.col("outcome") == "error_after_retries").sum().cast(pl.Int64),
        )
        .with_columns(error_share=pl.col("errors_count") / pl.col("asked_count"))
        .sort("stage")
    )


def refuse_many_errors(outcomes: pl.DataFrame, most_share: float, scraped_on: date) -> None:
    """Raise TooManyErrors where a stage of `find_error_share` has a larger share than allowed (0-1)."""
    over = find_error_share(outcomes).filter(pl.col("error_share") > most_share)
    if over.height:
        stages = "; ".join(
            f"{row['stage']}: {row['errors_count']} of {row['asked_count']} ids ({100 * row['error_share']:.1f} %)"
            for row in over.to_dicts()
        )
        raise TooManyErrors(
            f"{scraped_on} is not published: too many ids without a usable answer ({stages}; allowed: "
            f"{100 * most_share:g} %); collect another date, or allow more with HF_OPENNESS_MAX_ERROR_SHARE"
        )


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
