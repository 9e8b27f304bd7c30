"""`frontier`: the best score so far by size class, beside what the number of attempts alone would give."""

from typing import Any

import polars as pl

from hf_openness.schemas import TABLES, validate
from hf_openness.schemas.figures import FIGURE_TABLES
from hf_openness.schemas.registry import check_figure
from hf_openness.tables.chance_scores import correct_averages
from hf_openness.tables.production import date_with_bound
from hf_openness.tables.size_classes import classify_sizes


def build_frontier(enriched_repos: pl.DataFrame, benchmark_scores: pl.DataFrame, benchmarks: pl.DataFrame) -> pl.DataFrame:
    """Build `frontier` from the dated models whose chance-corrected average is known (see `correct_averages`).

    Every class runs from its first month to the board's last. A best of n scores grows with n even where nothing improves;
    expected_score and its range are those of n models drawn from the class without regard to their dates.

    Args:
        enriched_repos, benchmark_scores: contract tables of one date.
        benchmarks: reference/benchmarks.csv.

    Raises InvalidTable.
    """
    scores = correct_averages(benchmark_scores, benchmarks)
    dated = (
        classify_sizes(enriched_repos.join(scores, on=["leaderboard", "row_number"]))
        .with_columns(month=date_with_bound(enriched_repos).dt.month_start())
        .filter(pl.col("month").is_not_null())
        .sort("leaderboard", "size_order", "size_class", "month", "corrected_score", "model_id")
    )
    last = dict(dated.group_by("leaderboard").agg(pl.col("month").max()).iter_rows())
    parts = [
        _run(models, board, name, last[board])
        for (board, name), models in dated.group_by("leaderboard", "size_class", maintain_order=True)
    ]
    dtypes: dict[str, Any] = {name: c.dtype for name, c in TABLES["frontier"].model.describe().items()}
    stacked = pl.concat([pl.DataFrame(schema=dtypes), *(part.select(list(dtypes)) for part in parts)])
    return validate("frontier", stacked.sort("leaderboard", "size_order", "size_class", "month"))


def _run(models: pl.DataFrame, board: Any, name: Any, last: Any) -> pl.DataFrame:
    by_month = models.group_by("month").agg(
        new_models_count=pl.len().cast(pl.Int64),
        best_score=pl.col("corrected_score").last(),
        best_model_id=pl.col("model_id").last(),
    )
    months = pl.DataFrame({"month": pl.date_range(models["month"].min(), last, "1mo", eager=True)})  # type: ignore[arg-type]
    run = (
        months.join(by_month, on="month", how="left")
        .sort("month")
        .with_columns(
            pl.col("new_models_count").fill_null(0),
            is_record=pl.col("best_score").fill_null(float("-inf"))
            > pl.col("best_score").cum_max().forward_fill().shift(1).fill_null(float("-inf")),
        )
        .with_columns(
            best_model_id=pl.when("is_record").then("best_model_id").forward_fill(),
            best_score=pl.col("best_score").cum_max().forward_fill(),
            attempts_count=pl.col("new_models_count").cum_sum(),
        )
    )
    expected = expect_best(models["corrected_score"].to_list(), run["attempts_count"].to_list())
    return run.with_columns(
        leaderboard=pl.lit(board, dtype=pl.String),
        size_class=pl.lit(name, dtype=pl.String),
        size_order=pl.lit(models["size_order"][0], dtype=pl.Int64),
        **{column: pl.Series(values, dtype=pl.Float64) for column, values in expected.items()},
    )


def expect_best(scores: list[float], draws: list[int]) -> dict[str, list[float]]:
    """Return mean and 2.5 % and 97.5 % quantiles of the best of n scores drawn without putting back, for each n.

    P(best of n <= the k-th smallest of N) = C(k, n) / C(N, n).
    """
    import numpy as np
    from scipy.special import gammaln

    ordered = np.sort(np.asarray(scores, dtype=float))
    n = np.asarray(draws, dtype=float)[:, None]
    k = np.arange(1, len(ordered) + 1, dtype=float)[None, :]
    possible = np.where(k >= n, k, n)
    log_ratio = gammaln(possible + 1) - gammaln(possible - n + 1)
    log_ratio = log_ratio - (gammaln(len(ordered) + 1) - gammaln(len(ordered) - n + 1))
    cumulative = np.where(k >= n, np.exp(log_ratio), 0.0)
    cumulative[:, -1] = 1.0
    weights = np.diff(cumulative, axis=1, prepend=0.0)
    low, high = (ordered[(cumulative >= level - 1e-12).argmax(axis=1)] for level in (0.025, 0.975))
    return {
        "expected_score": (weights @ ordered).tolist(),
        "expected_low": low.tolist(),
        "expected_high": high.tolist(),
    }


def build_frontier_figure(frontier: pl.DataFrame) -> pl.DataFrame:
    """Return figure 19's table: `frontier` of one board."""
    name = "figure_19_frontier"
    return check_figure(name, FIGURE_TABLES[name], frontier.drop("leaderboard"))
