"""Weekly production behind figures 4 and 5: new models by kind and by architecture."""

from datetime import date

import polars as pl

from hf_openness.schemas.figures import FIGURE_TABLES, UNKNOWN
from hf_openness.schemas.registry import check_frame

FIRST_DAY = date(2023, 1, 1)


def build_figure_04_models_by_type(enriched_repos: pl.DataFrame) -> pl.DataFrame:
    """Build `figure_04_models_by_type`: dated models per week and kind, with shares (method-audit 3.9).

    Args:
        enriched_repos: contract table of one board.

    Raises InvalidTable.
    """
    name = "figure_04_models_by_type"
    return check_frame(
        name,
        FIGURE_TABLES[name],
        count_weekly(enriched_repos, pl.col("model_type").fill_null(UNKNOWN)).with_columns(
            models_share=pl.col("models_count") / pl.col("models_count").sum().over("week")
        ),
    )


def build_figure_05_models_by_architecture(enriched_repos: pl.DataFrame) -> pl.DataFrame:
    """Build `figure_05_models_by_architecture`: dated models per week and group (method-audit 3.5, 3.9).

    Args:
        enriched_repos: contract table of one board.

    Raises InvalidTable.
    """
    name = "figure_05_models_by_architecture"
    architecture = pl.col("architecture_group").alias("architecture")
    return check_frame(name, FIGURE_TABLES[name], count_weekly(enriched_repos, architecture))


def count_weekly(enriched_repos: pl.DataFrame, kind: pl.Expr) -> pl.DataFrame:
    """Count dated models from 2023-01-01 by week, which starts on Sunday, and `kind`; sorted by both."""
    created_on = pl.col("created_at").dt.date()
    sunday = created_on - pl.duration(days=created_on.dt.weekday() % 7)
    return (
        enriched_repos.filter(created_on >= FIRST_DAY)
        .group_by(sunday.alias("week"), kind)
        .agg(models_count=pl.len().cast(pl.Int64))
        .sort("week", kind.meta.output_name())
    )
