"""Tables behind figures 4, 5 and 7: new models per week by kind and architecture, scores over time by kind."""

from datetime import date

import polars as pl

from hf_openness.schemas.figures import FIGURE_TABLES
from hf_openness.schemas.registry import check_figure

FIRST_DAY = date(2023, 1, 1)
UNKNOWN = "unknown"


def date_with_bound(models: pl.DataFrame) -> pl.Expr:
    """Return the day of creation; of models known only to be older than the Hub's first date, that date.

    For running counts and bests, to which such a model belongs from the start; never for a rate.
    """
    columns = [name for name in ("created_at", "created_before_at") if name in models.columns]
    return pl.coalesce(columns).dt.date()


def _dated(enriched_repos: pl.DataFrame) -> pl.DataFrame:
    created_on = pl.col("created_at").dt.date()
    sunday = created_on - pl.duration(days=created_on.dt.weekday() % 7)
    return enriched_repos.filter(pl.col("created_at").is_not_null()).with_columns(
        created_on=created_on, week=sunday, model_type=pl.col("model_type").fill_null(UNKNOWN)
    )


def build_models_by_type(enriched_repos: pl.DataFrame) -> pl.DataFrame:
    """Count new models per week (starting Sunday) and kind, from 2023-01-01 on (method-audit 3.9)."""
    counted = (
        _dated(enriched_repos)
        .filter(pl.col("created_on") >= FIRST_DAY)
        .group_by("week", "model_type")
        .agg(models_count=pl.len().cast(pl.Int64))
        .with_columns(models_share=pl.col("models_count") / pl.col("models_count").sum().over("week"))
        .sort("week", "model_type")
    )
    return check_figure("figure_04_models_by_type", FIGURE_TABLES["figure_04_models_by_type"], counted)


def build_models_by_architecture(enriched_repos: pl.DataFrame) -> pl.DataFrame:
    """Count new models per week (starting Sunday) and architecture group, from 2023-01-01 on (method-audit 3.5, 3.9)."""
    name = "figure_05_models_by_architecture"
    counted = (
        _dated(enriched_repos)
        .filter(pl.col("created_on") >= FIRST_DAY)
        .group_by("week", architecture="architecture_group")
        .agg(models_count=pl.len().cast(pl.Int64))
        .sort("week", "architecture")
    )
    return check_figure(name, FIGURE_TABLES[name], counted)


def build_scores_over_time(enriched_repos: pl.DataFrame) -> pl.DataFrame:
    """Return each dated model from 2023-01-01 on with its score and the number of its kind created by then."""
    name = "figure_07_scores_over_time"
    # What is only known to be older counts in the totals from the start; no such row is shown, all lie before 2023.
    totals = (
        _dated(enriched_repos.with_columns(created_at=date_with_bound(enriched_repos).cast(pl.Datetime("us"))))
        .group_by("model_type", "created_on")
        .agg(day_count=pl.len().cast(pl.Int64))
        .sort("model_type", "created_on")
        .with_columns(total_models_count=pl.col("day_count").cum_sum().over("model_type"))
    )
    points = (
        _dated(enriched_repos)
        .filter(pl.col("created_on") >= FIRST_DAY)
        .join(totals, on=["model_type", "created_on"], how="left")
        .select("model_id", "model_type", "created_on", "average_score", "total_models_count")
        .sort("created_on", "model_id")
    )
    return check_figure(name, FIGURE_TABLES[name], points)
