"""Tables behind figures 6, 11 and 12: size and improvement of families of models."""

import polars as pl

from hf_openness.schemas.figures import FIGURE_TABLES
from hf_openness.schemas.registry import check_frame


def build_models_per_base(model_families: pl.DataFrame) -> pl.DataFrame:
    """Count the models of each family, in the order of the reference file (method-audit 3.8)."""
    name = "figure_06_models_per_base"
    counted = model_families.group_by("family", maintain_order=True).agg(models_count=pl.len().cast(pl.Int64))
    return check_frame(name, FIGURE_TABLES[name], counted)


def build_improvement(improvement_curves: pl.DataFrame) -> pl.DataFrame:
    """Take each family's last new maximum: the gain that figure 11 shows."""
    name = "figure_11_improvement"
    final = improvement_curves.group_by("family", maintain_order=True).agg(
        pl.col("gain_points", "gain_pct", "derivatives_count").last()
    )
    return check_frame(name, FIGURE_TABLES[name], final)


def build_improvement_over_time(improvement_curves: pl.DataFrame) -> pl.DataFrame:
    """Return each new maximum of each family with the days since the family's first row."""
    name = "figure_12_improvement_over_time"
    columns = list(FIGURE_TABLES[name].to_schema().columns)
    return check_frame(name, FIGURE_TABLES[name], improvement_curves.select(columns))
