"""`enriched_repos`: every model with what the Hub said of it, and the creation date that the method uses."""

from datetime import date

import polars as pl

from hf_openness.method import Method
from hf_openness.schemas import validate
from hf_openness.tables.naming import fold_id

DETAILS = [
    "downloads_30d",
    "downloads_all_time",
    "library",
    "pipeline_tag",
    "tags",
    "datasets",
    "base_models",
]
ACTIVITY = ["authors_count", "commits_count", "first_commit_at", "last_commit_at"]
# The Hub's oldest repos have first commits of 2019; a commit date far before that is a wrong clock or an invention.
EARLIEST_COMMIT = date(2018, 1, 1)


def build_enriched_repos(
    models: pl.DataFrame,
    repo_details: pl.DataFrame,
    repo_activity: pl.DataFrame,
    corrections: pl.DataFrame,
    scraped_on: date,
    method: Method,
) -> pl.DataFrame:
    """Build `enriched_repos`; a model without an observation keeps nulls.

    Args:
        models, repo_details, repo_activity: contract tables of one date.
        corrections: reference/corrections.csv.
        scraped_on: the scrape date; a Hub creation date later than it is not used.
        method: decides the creation date, what a floor date says, which ids are one, and which corrections apply.

    Raises InvalidTable.
    """
    date_models, rows_of = {
        "repo": (date_by_repo, "paper"),
        "oldest_commit": (date_by_oldest_commit, "corrected"),
    }[method.creation_date]
    judge_floor = {"kept": keep_floor_dates, "censored": censor_floor_dates}[method.floor_dates]
    repo = {"published": pl.col("model_id"), "normalized": fold_id(pl.col("model_id"))}[method.model_ids].alias("repo")
    details = repo_details.select(
        repo,
        "is_created_floor",
        *DETAILS,
        hub_created_at="created_at",
        details_observed_on="observed_on",
    ).unique("repo", keep="first", maintain_order=True)
    activity = repo_activity.select(repo, *ACTIVITY, commits_observed_on="observed_on").unique(
        "repo", keep="first", maintain_order=True
    )
    patches = corrections.filter(field="created_at", method=rows_of).select(
        repo,
        corrected_at=pl.col("value").str.to_datetime("%Y-%m-%dT%H:%M:%SZ", time_unit="us", time_zone="UTC"),
    )
    joined = models.with_columns(repo)
    for known in (details, activity, patches):
        joined = joined.join(known, on="repo", how="left", maintain_order="left")
    dated = judge_floor(date_models(joined, scraped_on))
    return validate(
        "enriched_repos", dated.drop("hub_created_at", "corrected_at", "repo").sort("leaderboard", "row_number")
    )


def date_by_repo(models: pl.DataFrame, scraped_on: date) -> pl.DataFrame:
    """Date a model by its repo: the correction, else the Hub's date if not after the scrape, else the board's upload day.

    The published method has the first two (method-audit 3.3); the third is for boards that give an upload day.
    Adds created_at (UTC) and created_source; clears is_created_floor where the Hub's date is not used.
    """
    hub = pl.when(pl.col("hub_created_at").dt.date() <= scraped_on).then("hub_created_at")
    upload = (
        pl.when(pl.col("uploaded_on") <= scraped_on).then("uploaded_on").cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
    )
    source = (
        pl.when(pl.col("corrected_at").is_not_null())
        .then(pl.lit("correction"))
        .when(hub.is_not_null())
        .then(pl.lit("hub"))
        .when(upload.is_not_null())
        .then(pl.lit("board_upload"))
    )
    return _note_floor(models.with_columns(created_at=pl.coalesce("corrected_at", hub, upload), created_source=source))


def date_by_oldest_commit(models: pl.DataFrame, scraped_on: date) -> pl.DataFrame:
    """Date a model by its repo, or by its oldest known commit where that is older or nothing else is known.

    Against an upload day, which has no time, a commit of the same day counts as older. A commit after the scrape date
    or before 2018 dates nothing (method-audit 4; the limits are ours). Adds what `date_by_repo` adds.
    """
    by_repo = date_by_repo(models, scraped_on)
    commit_on = pl.col("first_commit_at").dt.date()
    is_upload = pl.col("created_source") == "board_upload"
    is_older = (
        pl.col("created_at").is_null()
        | (pl.col("first_commit_at") < pl.col("created_at"))
        | (is_upload & (commit_on == pl.col("created_at").dt.date()))
    )
    is_used = (is_older & commit_on.is_between(EARLIEST_COMMIT, scraped_on)).fill_null(False)
    return _note_floor(
        by_repo.with_columns(
            created_at=pl.when(is_used).then("first_commit_at").otherwise("created_at"),
            created_source=pl.when(is_used).then(pl.lit("oldest_commit")).otherwise("created_source"),
        )
    )


def keep_floor_dates(dated: pl.DataFrame) -> pl.DataFrame:
    """Take the Hub's floor for a date like others, as published; adds created_before_at without values."""
    return dated.with_columns(created_before_at=pl.lit(None, dtype=pl.Datetime("us", "UTC")))


def censor_floor_dates(dated: pl.DataFrame) -> pl.DataFrame:
    """Read the Hub's floor as "not later than": created_at is null, created_before_at the bound, source hub_floor.

    So no time series guesses a date for such a model (method-audit 4).
    """
    is_floor = pl.col("is_created_floor").fill_null(False)
    return dated.with_columns(
        created_before_at=pl.when(is_floor).then("created_at"),
        created_at=pl.when(~is_floor).then("created_at"),
        created_source=pl.when(is_floor).then(pl.lit("hub_floor")).otherwise("created_source"),
    )


def _note_floor(dated: pl.DataFrame) -> pl.DataFrame:
    return dated.with_columns(is_created_floor=pl.when(pl.col("created_source") == "hub").then("is_created_floor"))
