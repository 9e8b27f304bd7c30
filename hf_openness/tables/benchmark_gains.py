"""`benchmark_gains`: where a family's gain comes from; a gain on one benchmark alone hints at contamination."""

from typing import Any

import polars as pl

from hf_openness.method import Method
from hf_openness.schemas import validate
from hf_openness.schemas.registry import TABLES
from hf_openness.tables.gains import Tables, benchmark_errors, build_gains

FALSE_ALARMS = 0.05
KEY = ["leaderboard", "base_model_id"]


def build_benchmark_gains(model_families: pl.DataFrame, tables: Tables, method: Method) -> pl.DataFrame:
    """Build `benchmark_gains`: one row per board, base model and benchmark.

    Args:
        model_families: contract table. tables: as for `gains.build_gains`. method: decides the reference.

    A model gains beyond noise on a benchmark where its gain over two standard errors joined exceeds the one-sided 5 %
    point of the normal, divided over the benchmarks (Bonferroni). Raises InvalidTable.
    """
    pairs = pair_scores(build_gains(model_families, tables, method), tables["benchmark_scores"])
    columns = TABLES["benchmark_gains"].model.describe()
    schema = {name: column.dtype for name, column in columns.items() if name != "is_only_gain"}
    groups = pairs.partition_by(*KEY, "benchmark", maintain_order=True) if pairs.height else []
    measured = pl.DataFrame([_measure(group) for group in groups], schema=schema)
    gains = (pl.col("median_low_points") > 0).fill_null(False)
    is_only = gains & (gains.sum().over(KEY) == 1)
    known = pl.col("median_low_points").is_not_null().all().over(KEY)
    return validate("benchmark_gains", measured.with_columns(is_only_gain=pl.when(known).then(is_only)))


def pair_scores(gains: pl.DataFrame, scores: pl.DataFrame) -> pl.DataFrame:
    """Return per member and benchmark its score and that of the row it is compared with, and whether it gains beyond noise.

    Columns: those of `gains`, benchmark, gain (points), base_score, base_error (null: not known), is_beyond, beyond_count
    (benchmarks of the model that are). A score that either row lacks makes no pair.
    """
    from scipy.stats import norm

    rows = benchmark_errors(scores).filter(pl.col("score").is_not_null())
    own = rows.select("leaderboard", "row_number", "benchmark", own_score="score", own_error="error_points")
    base = rows.select(
        "leaderboard", "benchmark", reference_row="row_number", base_score="score", base_error="error_points"
    )
    compared = gains.filter(pl.col("gain_points").is_not_null(), pl.col("model_id") != pl.col("reference_id")).drop(
        "base_score", "base_error"
    )
    joined = compared.join(own, on=["leaderboard", "row_number"], maintain_order="left_right").join(
        base, on=["leaderboard", "reference_row", "benchmark"], maintain_order="left"
    )
    benchmarks = joined.select(pl.col("benchmark").n_unique().over(KEY)).to_series().to_numpy()
    limit = pl.Series(norm.isf(FALSE_ALARMS / benchmarks), dtype=pl.Float64)
    error = (pl.col("own_error") ** 2 + pl.col("base_error") ** 2).sqrt()
    return (
        joined.with_columns(gain=pl.col("own_score") - pl.col("base_score"), limit=limit)
        .with_columns(is_beyond=pl.col("gain") > pl.col("limit") * error)
        .with_columns(beyond_count=pl.col("is_beyond").sum().over([*KEY, "model_id"]))
        .sort(pl.struct(KEY).rle_id(), "benchmark", maintain_order=True)
    )


def _measure(pairs: pl.DataFrame) -> dict[str, Any]:
    from hf_openness.tables.chance import noise_only
    from hf_openness.tables.gain_intervals import median_gain

    row = pairs.row(0, named=True)
    values = pairs["gain"].to_numpy()
    errors = pairs.group_by("reference_row", maintain_order=True).agg(pl.col("base_error").first(), pl.len())
    is_known = not errors["base_error"].null_count() and not pairs["is_beyond"].null_count()
    groups = list(zip(errors["base_error"], errors["len"], strict=True)) if is_known else None
    middle = median_gain(values, errors["base_error"].max() if is_known else None)  # type: ignore[arg-type]
    chance = None if groups is None else noise_only(groups, max(float(values.max()), 0.0))
    best = int(pairs["gain_points"].to_numpy().argmax())
    alone = pairs.filter(pl.col("is_beyond"), pl.col("beyond_count") == 1).height
    return {
        **{name: row[name] for name in ("leaderboard", "base_model_id", "family", "benchmark", "base_score")},
        "base_error_points": row["base_error"],
        "derivatives_count": pairs.height,
        "median_gain_points": middle.estimate,
        "median_low_points": middle.low,
        "median_high_points": middle.high,
        "best_gain_points": float(values.max()),
        "best_model_gain_points": float(values[best]),
        "chance_gain_points": None if chance is None else chance.expected,
        "chance_high_points": None if chance is None else chance.high,
        "beyond_noise_share": None if not is_known else float(pairs["is_beyond"].sum()) / pairs.height,
        "only_here_count": alone if is_known else None,
        "why": _explain(is_known, middle.low is None),
    }


def _explain(is_known: bool, is_few: bool) -> str | None:
    if not is_known:
        return "noise not known: the benchmark's items are not known, or it has a single one"
    return "median: below 6 derivatives no interval of 95 %" if is_few else None
