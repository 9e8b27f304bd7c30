"""The tables behind figures 8 and 9: by whole billions as published, or by named size classes."""

import polars as pl

from hf_openness.method import Method
from hf_openness.schemas.figures import FIGURE_TABLES
from hf_openness.schemas.registry import check_figure
from hf_openness.tables import sizes
from hf_openness.tables.size_classes import classify_sizes

PARAMS, DOWNLOADS = "figure_08_params", "figure_09_downloads"


def build_params(enriched_repos: pl.DataFrame, method: Method) -> pl.DataFrame:
    """Build figure 8's table as the method reads sizes. Raises InvalidTable."""
    if method.params_size == "truncated":
        return sizes.build_params(enriched_repos, method)
    return count_by_class(enriched_repos)


def build_downloads(enriched_repos: pl.DataFrame, method: Method) -> pl.DataFrame:
    """Build figure 9's table as the method reads sizes. Raises InvalidTable."""
    if method.params_size == "truncated":
        return sizes.build_downloads(enriched_repos, method)
    return sum_downloads_by_class(enriched_repos)


def count_by_class(enriched_repos: pl.DataFrame) -> pl.DataFrame:
    """Count models per size class and architecture, with the class's best score and when that model was created."""
    sized = classify_sizes(enriched_repos.filter(pl.col("params_b").is_not_null()))
    best = (
        sized.filter(pl.col("average_score").is_not_null())
        .sort(["average_score", "row_number"], descending=[True, False])
        .unique("size_floor_b", keep="first", maintain_order=True)
        .select("size_floor_b", best_average_score="average_score", best_created_on=pl.col("created_at").dt.date())
    )
    counted = (
        sized.group_by("size_floor_b", architecture="architecture_group")
        .agg(models_count=pl.len().cast(pl.Int64))
        .join(best, on="size_floor_b", how="left")
        .join(_name_classes(sized), on="size_floor_b", how="left")
        .rename({"size_floor_b": "params_b"})
        .sort("params_b", "architecture")
    )
    return check_figure(PARAMS, FIGURE_TABLES[PARAMS], counted)


def sum_downloads_by_class(enriched_repos: pl.DataFrame) -> pl.DataFrame:
    """Sum downloads of 30 days and of all time per size class, over the observation date that covers most models.

    Models of unknown size, and on boards with whole numbers those of size 0, which may be unknown, are left out.
    """
    day = pl.lit(sizes.choose_downloads_day(enriched_repos), dtype=pl.Date)
    known = enriched_repos.filter(
        pl.col("downloads_30d").is_not_null(), pl.col("details_observed_on") == day, pl.col("params_b") > 0
    )
    sized = classify_sizes(known)
    summed = (
        sized.group_by("size_floor_b")
        .agg(
            size_class=pl.col("size_class").first(),
            downloads_30d=pl.col("downloads_30d").sum(),
            downloads_all_time=pl.when(pl.col("downloads_all_time").count() > 0).then(pl.col("downloads_all_time").sum()),
            models_count=pl.len().cast(pl.Int64),
            details_observed_on=pl.col("details_observed_on").first(),
        )
        .rename({"size_floor_b": "params_b"})
        .sort("params_b")
    )
    return check_figure(DOWNLOADS, FIGURE_TABLES[DOWNLOADS], summed)


def _name_classes(sized: pl.DataFrame) -> pl.DataFrame:
    """Return each lower edge's name; where sizes of 0 share the lowest class with true ones, its name says so."""
    return sized.group_by("size_floor_b").agg(size_class=pl.col("size_class").max())
