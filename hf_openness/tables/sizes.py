"""Sizes behind figures 8-10: models, downloads and parameters per point, by parameter count."""

import polars as pl

from hf_openness.schemas.figures import FIGURE_TABLES
from hf_openness.schemas.registry import check_frame

MINIMUM_MODELS = 30
TRUNCATED = pl.col("params_b").floor().cast(pl.Int64)


def build_figure_08_params(enriched_repos: pl.DataFrame) -> pl.DataFrame:
    """Build `figure_08_params`: models per truncated size and architecture, with the best model of the size.

    Args:
        enriched_repos: contract table of one board. Size 0 is kept, a missing size is not; of tied best models
            the first published counts (method-audit 1, figure 8).

    Raises InvalidTable.
    """
    name = "figure_08_params"
    sized = enriched_repos.with_columns(params_b=TRUNCATED).drop_nulls("params_b")
    best = (
        sized.sort(["average_score", "row_number"], descending=[True, False], nulls_last=True)
        .unique("params_b", keep="first", maintain_order=True)
        .select(
            "params_b",
            best_average_score="average_score",
            best_created_on=pl.col("created_at").dt.date(),
        )
    )
    return check_frame(
        name,
        FIGURE_TABLES[name],
        sized.group_by("params_b", architecture="architecture_group")
        .agg(models_count=pl.len().cast(pl.Int64))
        .join(best, on="params_b", how="left")
        .sort("params_b", "architecture"),
    )


def build_figure_09_downloads(enriched_repos: pl.DataFrame) -> pl.DataFrame:
    """Build `figure_09_downloads`: downloads per truncated size above 0, over one observation day only.

    Args:
        enriched_repos: contract table of one board. The day is the one that covers most models, of tied days
            the later; models without known details are out.

    Raises InvalidTable.
    """
    name = "figure_09_downloads"
    days = (
        enriched_repos.drop_nulls("details_observed_on")
        .group_by("details_observed_on")
        .agg(pl.len())
        .sort("len", "details_observed_on", descending=True)
        .head(1)
        .select("details_observed_on")
    )
    return check_frame(
        name,
        FIGURE_TABLES[name],
        enriched_repos.join(days, on="details_observed_on")
        .with_columns(params_b=TRUNCATED)
        .filter(pl.col("params_b") > 0, pl.col("downloads_30d").is_not_null())
        .group_by("params_b", "details_observed_on")
        .agg(downloads_30d=pl.col("downloads_30d").sum(), models_count=pl.len().cast(pl.Int64))
        .sort("params_b"),
    )


def build_figure_10_params_per_point(enriched_repos: pl.DataFrame) -> pl.DataFrame:
    """Build `figure_10_params_per_point`: least truncated parameters / average score by month of creation.

    Args:
        enriched_repos: contract table of one board. Months with at least 30 dated models above size 0
            (method-audit 3.7).

    Raises InvalidTable.
    """
    name = "figure_10_params_per_point"
    return check_frame(
        name,
        FIGURE_TABLES[name],
        enriched_repos.with_columns(params_b=TRUNCATED)
        .filter(pl.col("params_b") > 0, pl.col("created_at").is_not_null(), pl.col("average_score") > 0)
        .group_by(month=pl.col("created_at").dt.date().dt.month_start())
        .agg(
            params_per_point=(pl.col("params_b") / pl.col("average_score")).min(),
            models_count=pl.len().cast(pl.Int64),
        )
        .filter(pl.col("models_count") >= MINIMUM_MODELS)
        .sort("month"),
    )
