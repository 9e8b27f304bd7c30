"""Tables over all dates: how boards, licences, architectures and contributors change from scrape to scrape."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from hf_openness.schemas import validate
from hf_openness.tables.author_names import is_counted, is_listed

PerDate = Mapping[date, pl.DataFrame]


def build_model_trend(leaderboard_snapshots: PerDate, enriched_repos: PerDate) -> pl.DataFrame:
    """Build `model_trend` from two tables per date: rows, models, dated models, top and mean score. Raises InvalidTable."""
    rows = (
        _stack(leaderboard_snapshots, ["leaderboard", "is_flagged"])
        .group_by("leaderboard", "scraped_on")
        .agg(rows_count=pl.len().cast(pl.Int64), flagged_rows_count=pl.col("is_flagged").sum().cast(pl.Int64))
    )
    models = (
        _stack(enriched_repos, ["leaderboard", "created_at", "average_score"])
        .group_by("leaderboard", "scraped_on")
        .agg(
            models_count=pl.len().cast(pl.Int64),
            dated_models_count=pl.col("created_at").count().cast(pl.Int64),
            top_score=pl.col("average_score").max(),
            mean_score=pl.col("average_score").mean(),
        )
    )
    joined = rows.join(models, on=["leaderboard", "scraped_on"], how="left").with_columns(
        pl.col("models_count", "dated_models_count").fill_null(0)
    )
    return validate("model_trend", joined.sort("leaderboard", "scraped_on"))


def build_license_trend(license_tables: PerDate) -> pl.DataFrame:
    """Build `license_trend` from the license tables per date. Raises InvalidTable."""
    columns = ["leaderboard", "license_id", "models_count", "models_share"]
    return validate("license_trend", _stack(license_tables, columns).sort("leaderboard", "scraped_on", "license_id"))


def build_architecture_trend(models: PerDate) -> pl.DataFrame:
    """Build `architecture_trend` from the models per date, by architecture group. Raises InvalidTable."""
    counted = (
        _stack(models, ["leaderboard", "architecture_group"])
        .group_by("leaderboard", "scraped_on", architecture="architecture_group")
        .agg(models_count=pl.len().cast(pl.Int64))
        .with_columns(models_share=pl.col("models_count") / pl.col("models_count").sum().over("leaderboard", "scraped_on"))
    )
    return validate("architecture_trend", counted.sort("leaderboard", "scraped_on", "architecture"))


def build_contributor_trend(models: PerDate, contributors: PerDate, repo_activity: PerDate) -> pl.DataFrame:
    """Build `contributor_trend`: authors, repos and the share of author-repo pairs that the top 10 and 200 hold.

    Bots by the method's rule are left out of the shares. A date with several boards repeats its numbers, because
    the commit observation is the date's, not the board's. Raises InvalidTable.
    """
    parts = []
    for day, people in contributors.items():
        persons = people.filter(is_counted()).sort(["repos_count", "author"], descending=[True, False])
        pairs = int(persons["repos_count"].sum())
        activity = repo_activity[day]
        observed = activity["observed_on"].max()
        for board in models[day]["leaderboard"].unique().sort():
            parts.append(
                {
                    "leaderboard": board,
                    "scraped_on": day,
                    "commits_observed_on": observed,
                    "repos_count": activity.height,
                    "authors_count": people.filter(is_listed()).height,
                    "top_10_share": int(persons["repos_count"].head(10).sum()) / pairs if pairs else None,
                    "top_200_share": int(persons["repos_count"].head(200).sum()) / pairs if pairs else None,
                }
            )
    schema = {
        "leaderboard": pl.String,
        "scraped_on": pl.Date,
        "commits_observed_on": pl.Date,
        "repos_count": pl.Int64,
        "authors_count": pl.Int64,
        "top_10_share": pl.Float64,
        "top_200_share": pl.Float64,
    }
    return validate("contributor_trend", pl.DataFrame(parts, schema=schema).sort("leaderboard", "scraped_on"))


def _stack(frames: PerDate, columns: list[str]) -> pl.DataFrame:
    return pl.concat(frame.select(columns).with_columns(scraped_on=pl.lit(day)) for day, frame in sorted(frames.items()))
