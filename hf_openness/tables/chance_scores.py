"""Average scores with chance taken off: 0 is guessing, 100 all right, whatever the number of options."""

import polars as pl


def correct_averages(benchmark_scores: pl.DataFrame, benchmarks: pl.DataFrame) -> pl.DataFrame:
    """Return leaderboard, row_number, corrected_score and corrected_benchmarks_count per published row.

    The mean of 100 * (score - chance) / (100 - chance) over the board's benchmarks with one chance level. A benchmark
    without (TruthfulQA: the options differ by question) stays out of the mean on every row alike; a row that misses one
    of the others has none. Scores of v2 are published normalised against chance, so there it is their plain mean.

    Args:
        benchmark_scores: the contract table.
        benchmarks: reference/benchmarks.csv.
    """
    known = benchmarks.filter(pl.col("chance_level").is_not_null(), pl.col("direction") == "higher").select(
        "leaderboard",
        "benchmark",
        chance=pl.col("chance_level").cast(pl.Float64),
        top=pl.col("score_high").cast(pl.Float64),
        wanted_count=pl.len().over("leaderboard").cast(pl.Int64),
    )
    return (
        benchmark_scores.filter(pl.col("score").is_not_null())
        .join(known, on=["leaderboard", "benchmark"])
        .group_by("leaderboard", "row_number", maintain_order=True)
        .agg(
            corrected_score=(100 * (pl.col("score") - pl.col("chance")) / (pl.col("top") - pl.col("chance"))).mean(),
            corrected_benchmarks_count=pl.len().cast(pl.Int64),
            wanted_count=pl.col("wanted_count").first(),
        )
        .filter(pl.col("corrected_benchmarks_count") == pl.col("wanted_count"))
        .drop("wanted_count")
    )
