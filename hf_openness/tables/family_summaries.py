"""Tables behind figures 6, 11, 12, 16, 17 and 18: size and improvement of families of models."""

import polars as pl

from hf_openness.method import Method
from hf_openness.schemas.figures import FIGURE_TABLES
from hf_openness.schemas.registry import check_frame
from hf_openness.tables.base_ids import normalize_key
from hf_openness.tables.families import LEAST_FOR_MEDIAN

SHOWN_FAMILIES = 14
MOST_BARS, MOST_LINES, MOST_ROWS = 14, 11, 20


def build_models_per_base(
    model_families: pl.DataFrame, lineage: pl.DataFrame, families: pl.DataFrame, method: Method
) -> pl.DataFrame:
    """Count the models of each family, in the order of the reference file.

    Args:
        model_families, lineage: contract tables of one date.
        families: reference/model_families.csv.
        method: members by name, or by descent.
    """
    name = "figure_06_models_per_base"
    count = {"name_pattern": count_members, "descent": count_descendants}[method.family_members]
    return check_frame(name, FIGURE_TABLES[name], count(model_families, lineage, families))


def count_members(model_families: pl.DataFrame, _lineage: pl.DataFrame, _families: pl.DataFrame) -> pl.DataFrame:
    """Count a family's members as the published rule finds them, by name and size (method-audit 3.8)."""
    counted = model_families.group_by("family", maintain_order=True).agg(models_count=pl.len().cast(pl.Int64))
    none = pl.lit(None, dtype=pl.Int64)
    return counted.with_columns(by_name_count=none, models_low=none, models_high=none)


def count_descendants(_model_families: pl.DataFrame, lineage: pl.DataFrame, families: pl.DataFrame) -> pl.DataFrame:
    """Count the models of the boards that descend from a family's base by declaration, with their range."""
    bases = families.unique("family", keep="first", maintain_order=True).select(
        "family", key=normalize_key("base_model_id")
    )
    found = lineage.select(
        key=normalize_key("model_id"),
        models_count="all_derivatives_count",
        by_name_count="all_by_name_count",
        models_low="derivatives_low",
        models_high="derivatives_high",
    ).unique("key", keep="first", maintain_order=True)
    counted = bases.join(found, on="key", how="left", maintain_order="left").drop("key")
    return counted.with_columns(pl.col("models_count", "by_name_count").fill_null(0)).filter(
        pl.col("models_count").max() + pl.col("by_name_count").max() > 0
    )


def build_largest_families(lineage: pl.DataFrame) -> pl.DataFrame:
    """Return the bases with most direct derivatives: one row for their direct ones, one for those at any distance."""
    name = "figure_16_lineage"
    ranked = lineage.filter(pl.col("direct_derivatives_count") > 0)
    direct = ranked.sort("direct_derivatives_count", "model_id", descending=[True, False]).head(SHOWN_FAMILIES)
    shared = pl.col("model_id").alias("base_model_id")
    parts = [
        direct.select(
            shared,
            derivatives=pl.lit(kind),
            models_count=count,
            models_low=low,
            models_high=high,
            by_name_count=by_name,
        )
        for kind, count, low, high, by_name in (
            ("direct", "direct_derivatives_count", "direct_low", "direct_high", "direct_by_name_count"),
            ("all", "all_derivatives_count", "derivatives_low", "derivatives_high", "all_by_name_count"),
        )
    ]
    return check_frame(name, FIGURE_TABLES[name], pl.concat(parts))


def build_improvement(improvement_curves: pl.DataFrame, improvement_tests: pl.DataFrame) -> pl.DataFrame:
    """Return the final gain of each family.

    Where the method's curves carry what chance alone would show, the gain is that of `improvement_tests`, which undated
    derivatives count in too, beside its null; else it is each curve's last new maximum.
    """
    name = "figure_11_improvement"
    columns = list(FIGURE_TABLES[name].describe())
    if improvement_curves["noise_only_points"].count():
        tested = improvement_tests.filter(pl.col("observed_gain_points").is_not_null()).select(
            "family",
            "derivatives_count",
            gain_points="observed_gain_points",
            gain_pct="observed_gain_pct",
            expected_points="chance_gain_points",
            low_points="chance_low_points",
            high_points="chance_high_points",
        )
        return check_frame(name, FIGURE_TABLES[name], _take_families(tested, MOST_BARS).select(columns))
    final = improvement_curves.group_by("family", maintain_order=True).agg(
        pl.col("gain_points", "gain_pct", "derivatives_count").last()
    )
    nothing = [pl.lit(None, dtype=pl.Float64).alias(column) for column in columns if column not in final.columns]
    return check_frame(name, FIGURE_TABLES[name], _take_families(final.with_columns(nothing), MOST_BARS))


def build_improvement_over_time(improvement_curves: pl.DataFrame) -> pl.DataFrame:
    """Return each new maximum of each family with the days since release; families without days are not in it."""
    name = "figure_12_improvement_over_time"
    columns = list(FIGURE_TABLES[name].describe())
    dated = improvement_curves.filter(pl.col("days_since_release").is_not_null())
    return check_frame(name, FIGURE_TABLES[name], _take_families(dated, MOST_LINES).select(columns))


def build_against_chance(improvement_tests: pl.DataFrame) -> pl.DataFrame:
    """Return the observed gain of each family beside the gains of the nulls, for families whose noise is known."""
    name = "figure_17_improvement_against_chance"
    columns = list(FIGURE_TABLES[name].describe())
    known = improvement_tests.filter(pl.col("p_value").is_not_null())
    return check_frame(name, FIGURE_TABLES[name], _take_families(known, MOST_ROWS).select(columns))


def build_gain_by_benchmark(benchmark_gains: pl.DataFrame) -> pl.DataFrame:
    """Return the median gain per family and benchmark, for families large enough for an interval of the median."""
    name = "figure_18_gain_by_benchmark"
    columns = list(FIGURE_TABLES[name].describe())
    large = benchmark_gains.filter(pl.col("derivatives_count").min().over("family") >= LEAST_FOR_MEDIAN)
    return check_frame(name, FIGURE_TABLES[name], _take_families(large, MOST_ROWS).select(columns))


def _take_families(table: pl.DataFrame, most: int) -> pl.DataFrame:
    """Keep the first families: those of the reference file come first, then the largest."""
    return table.filter(pl.col("family").is_in(table["family"].unique(maintain_order=True).head(most).to_list()))
