"""Tables behind figures 8-10: models, scores and downloads by size, and parameters per point of score."""

from datetime import date

import polars as pl

from hf_openness.method import Method
from hf_openness.schemas.figures import FIGURE_TABLES
from hf_openness.schemas.registry import check_figure

MINIMUM_MODELS_PER_MONTH = 30


def truncate_params(method: Method) -> pl.Expr:
    """Return whole billions of `params_b` (Int64), the bins of figures 8 and 9.

    Truncated, as integer boards publish it (method-audit 3.6): 6.74 falls to 6. Of decimal sizes the nearest: 7.
    """
    size = pl.col("params_b")
    return {"truncated": size.floor(), "decimal": (size + 0.5).floor()}[method.params_size].cast(pl.Int64)


def read_params(method: Method) -> pl.Expr:
    """Return billions of parameters to calculate with (Float64): truncated as above, or as the board gives them."""
    return {"truncated": pl.col("params_b").floor(), "decimal": pl.col("params_b")}[method.params_size]


def build_params(enriched_repos: pl.DataFrame, method: Method) -> pl.DataFrame:
    """Count models per size and architecture, with the size's best score and when that model was created."""
    name = "figure_08_params"
    sized = enriched_repos.filter(pl.col("params_b").is_not_null()).with_columns(params_b=truncate_params(method))
    best = (
        sized.filter(pl.col("average_score").is_not_null())
        .sort(["average_score", "row_number"], descending=[True, False])
        .unique("params_b", keep="first", maintain_order=True)
        .select("params_b", best_average_score="average_score", best_created_on=pl.col("created_at").dt.date())
    )
    counted = (
        sized.group_by("params_b", architecture="architecture_group")
        .agg(models_count=pl.len().cast(pl.Int64))
        .join(best, on="params_b", how="left")
        .sort("params_b", "architecture")
    )
    return check_figure(name, FIGURE_TABLES[name], counted)


def choose_downloads_day(enriched_repos: pl.DataFrame) -> date | None:
    """Return the observation date whose downloads cover most models (of ties the later), None where none are known."""
    known = enriched_repos.filter(pl.col("downloads_30d").is_not_null())
    days = known.group_by("details_observed_on").len().sort("len", "details_observed_on", descending=True)
    return days.row(0, named=True)["details_observed_on"] if days.height else None


def build_downloads(enriched_repos: pl.DataFrame, method: Method) -> pl.DataFrame:
    """Sum downloads per size over one observation date, the one that covers most models (of ties the later)."""
    name = "figure_09_downloads"
    known = enriched_repos.filter(pl.col("downloads_30d").is_not_null())
    summed = (
        known.filter(pl.col("details_observed_on") == pl.lit(choose_downloads_day(enriched_repos), dtype=pl.Date))
        .with_columns(params_b=truncate_params(method))
        .filter(pl.col("params_b") > 0)
        .group_by("params_b")
        .agg(
            downloads_30d=pl.col("downloads_30d").sum(),
            models_count=pl.len().cast(pl.Int64),
            details_observed_on=pl.col("details_observed_on").first(),
        )
        .sort("params_b")
    )
    return check_figure(name, FIGURE_TABLES[name], summed)


def build_params_per_point(enriched_repos: pl.DataFrame, method: Method) -> pl.DataFrame:
    """Find per month the least parameters per point, in months with at least 30 sized models (method-audit 3.7)."""
    name = "figure_10_params_per_point"
    monthly = (
        enriched_repos.with_columns(params_b=read_params(method))
        .filter(pl.col("params_b") > 0, pl.col("average_score") > 0, pl.col("created_at").is_not_null())
        .group_by(month=pl.col("created_at").dt.date().dt.month_start())
        .agg(
            params_per_point=(pl.col("params_b") / pl.col("average_score")).min(),
            models_count=pl.len().cast(pl.Int64),
        )
        .filter(pl.col("models_count") >= MINIMUM_MODELS_PER_MONTH)
        .sort("month")
    )
    return check_figure(name, FIGURE_TABLES[name], monthly)
