"""Families of models behind figures 6, 11 and 12, in the order of reference/model_families.csv."""

import polars as pl

from hf_openness.schemas.figures import FIGURE_TABLES
from hf_openness.schemas.registry import check_frame


def build_figure_06_models_per_base(model_families: pl.DataFrame, families: pl.DataFrame) -> pl.DataFrame:
    """Build `figure_06_models_per_base`: members of each family, families without any at 0 (method-audit 3.8).

    Args:
        model_families: contract table of one board.
        families: reference/model_families.csv, the rows of the method in force.

    Raises InvalidTable.
    """
    name = "figure_06_models_per_base"
    counted = model_families.group_by("family").agg(models_count=pl.len().cast(pl.Int64))
    return check_frame(
        name,
        FIGURE_TABLES[name],
        families.select("family")
        .join(counted, on="family", how="left", maintain_order="left")
        .with_columns(pl.col("models_count").fill_null(0)),
    )


def build_figure_11_improvement(improvement_curves: pl.DataFrame, families: pl.DataFrame) -> pl.DataFrame:
    """Build `figure_11_improvement`: each family's final gain; families without members are absent.

    Args:
        improvement_curves: contract table of one board.
        families: reference/model_families.csv, the rows of the method in force.

    Raises InvalidTable.
    """
    name = "figure_11_improvement"
    final = improvement_curves.group_by("family").agg(
        pl.col("gain_points", "gain_pct", "derivatives_count").sort_by("gain_points").last()
    )
    ordered = families.select("family").join(final, on="family", maintain_order="left")
    return check_frame(name, FIGURE_TABLES[name], ordered)


def build_figure_12_improvement_over_time(
    improvement_curves: pl.DataFrame, families: pl.DataFrame
) -> pl.DataFrame:
    """Build `figure_12_improvement_over_time`: each new best score of a family, in the order it was reached.

    Args:
        improvement_curves: contract table of one board.
        families: reference/model_families.csv, the rows of the method in force.

    Raises InvalidTable.
    """
    name = "figure_12_improvement_over_time"
    columns = list(FIGURE_TABLES[name].to_schema().columns)
    return check_frame(
        name,
        FIGURE_TABLES[name],
        families.select("family", order=pl.row_index())
        .join(improvement_curves, on="family")
        .sort("order", "gain_points", "days_since_release", "model_id")
        .select(columns),
    )
