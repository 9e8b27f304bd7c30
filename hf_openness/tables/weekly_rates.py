"""The tables behind figures 4 and 5: counts per week as published, or every week with its rate and interval."""

from collections.abc import Callable

import polars as pl

from hf_openness.method import Method
from hf_openness.schemas.figures import FIGURE_TABLES
from hf_openness.schemas.registry import check_figure
from hf_openness.tables import production
from hf_openness.tables.rates import ALL

TYPE, ARCHITECTURE = "figure_04_models_by_type", "figure_05_models_by_architecture"


def build_models_by_type(enriched_repos: pl.DataFrame, trend_rates: pl.DataFrame, method: Method) -> pl.DataFrame:
    """Build figure 4's table: weeks as published, or rates with intervals from `trend_rates`. Raises InvalidTable."""
    rules: dict[str, Callable[[], pl.DataFrame]] = {
        "row_count": lambda: production.build_models_by_type(enriched_repos),
        "named_band": lambda: _rate_weeks(TYPE, trend_rates, "model_type"),
    }
    return rules[method.smoothing]()


def build_models_by_architecture(enriched_repos: pl.DataFrame, trend_rates: pl.DataFrame, method: Method) -> pl.DataFrame:
    """Build figure 5's table: weeks as published, or rates with intervals from `trend_rates`. Raises InvalidTable."""
    rules: dict[str, Callable[[], pl.DataFrame]] = {
        "row_count": lambda: production.build_models_by_architecture(enriched_repos),
        "named_band": lambda: _rate_weeks(ARCHITECTURE, trend_rates, "architecture"),
    }
    return rules[method.smoothing]()


def _rate_weeks(name: str, trend_rates: pl.DataFrame, dimension: str) -> pl.DataFrame:
    weekly = trend_rates.filter(measure="rate", period="week")
    totals = weekly.filter(dimension=ALL).select(
        week="period_start", total_rate="estimate", total_low="low", total_high="high", week_count="events_count"
    )
    rows = (
        weekly.filter(dimension=dimension)
        .select(
            "is_partial",
            "arrived_share",
            week="period_start",
            group="value",
            models_count="events_count",
            rate_low="low",
            rate_high="high",
        )
        .rename({"group": dimension})
        .join(totals, on="week", how="left")
        .sort("week", dimension)
    )
    share = pl.when(pl.col("week_count") > 0).then(pl.col("models_count") / pl.col("week_count"))
    shared = {"model_type": rows.with_columns(models_share=share), "architecture": rows}[dimension]
    return check_figure(name, FIGURE_TABLES[name], shared.drop("week_count"))
