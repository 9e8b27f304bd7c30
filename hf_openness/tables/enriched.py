"""`enriched_repos`: every model with what the Hub said of it, and the creation date that the method uses."""

from datetime import date

import polars as pl

from hf_openness.method import Method
from hf_openness.schemas import validate

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
        method: decides the creation date and which corrections apply.

    Raises InvalidTable.
    """
    date_models = {"repo": date_by_repo}[method.creation_date]
    details = repo_details.select(
        "model_id",
        "is_created_floor",
        *DETAILS,
        hub_created_at="created_at",
        details_observed_on="observed_on",
    )
    activity = repo_activity.select("model_id", *ACTIVITY, commits_observed_on="observed_on")
    joined = models.join(details, on="model_id", how="left").join(activity, on="model_id", how="left")
    patches = corrections.filter(field="created_at", method=method.name).select(
        "model_id",
        corrected_at=pl.col("value").str.to_datetime("%Y-%m-%dT%H:%M:%SZ", time_unit="us", time_zone="UTC"),
    )
    dated = date_models(joined.join(patches, on="model_id", how="left"), scraped_on)
    return validate("enriched_repos", dated.drop("hub_created_at", "corrected_at").sort("leaderboard", "row_number"))


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
    return models.with_columns(created_at=pl.coalesce("corrected_at", hub, upload), created_source=source).with_columns(
        is_created_floor=pl.when(pl.col("created_source") == "hub").then("is_created_floor")
    )
