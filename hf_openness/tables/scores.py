"""Scores over time behind figure 7."""

import polars as pl

from hf_openness.schemas.figures import FIGURE_TABLES, UNKNOWN
from hf_openness.schemas.registry import check_frame
from hf_openness.tables.production import FIRST_DAY


def build_figure_07_scores_over_time(enriched_repos: pl.DataFrame) -> pl.DataFrame:
    """Build `figure_07_scores_over_time`: one row per dated model from 2023-01-01.

    Args:
        enriched_repos: contract table of one board. All dated models count in the running total, also those
            before 2023 and those without a score (method-audit 1, figure 7).

    Raises InvalidTable.
    """
    name = "figure_07_scores_over_time"
    dated = enriched_repos.drop_nulls("created_at").select(
        "model_id",
        pl.col("model_type").fill_null(UNKNOWN),
        pl.col("created_at").dt.date().alias("created_on"),
        "average_score",
    )
    position = pl.col("created_on").rank("max").over("model_type").cast(pl.Int64)
    return check_frame(
        name,
        FIGURE_TABLES[name],
        dated.with_columns(total_models_count=position)
        .filter(pl.col("created_on") >= FIRST_DAY, pl.col("average_score").is_not_null())
        .sort("created_on", "model_id"),
    )
