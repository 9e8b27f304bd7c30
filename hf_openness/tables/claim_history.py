"""`claim_history`: verdicts over the dates, with what else changed in between: board, population, scoring."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from hf_openness.schemas import TABLES, validate

PerDate = Mapping[date, pl.DataFrame]
POPULATION_JUMP = 0.2
RESCORED_SHARE = 0.01
AVERAGE = "average"


def build_claim_history(claims: PerDate, model_trend: pl.DataFrame, rescorings: pl.DataFrame) -> pl.DataFrame:
    """Build `claim_history`, one row per claim and date, oldest first.

    A verdict can change because the world did, or because another board was asked, the board gained or lost more than a
    fifth of its models, or unchanged models were rescored; each is marked. Raises InvalidTable.

    Args:
        claims: the table `claims` per date.
        model_trend: leaderboard, scraped_on, models_count.
        rescorings: leaderboard, from_date, to_date, benchmark, changed_share; of neighbouring dates the row `average`.
    """
    columns = ["claim_id", "leaderboard", "verdict", "estimate", "low", "high", "n"]
    parts = [
        frame.select(columns).with_columns(scraped_on=pl.lit(day, dtype=pl.Date)) for day, frame in sorted(claims.items())
    ]
    if not parts:
        return validate("claim_history", _empty())
    before = pl.col("models_before")
    averages = rescorings.filter(benchmark=AVERAGE).select(
        "leaderboard", "from_date", scraped_on="to_date", rescored_share="changed_share"
    )
    counted = (
        pl.concat(parts)
        .join(model_trend.select("leaderboard", "scraped_on", "models_count"), on=["leaderboard", "scraped_on"], how="left")
        .sort("claim_id", "scraped_on")
        .with_columns(
            previous_verdict=pl.col("verdict").shift(1).over("claim_id"),
            previous_board=pl.col("leaderboard").shift(1).over("claim_id"),
            from_date=pl.col("scraped_on").shift(1).over("claim_id"),
            models_before=pl.col("models_count").shift(1).over("claim_id"),
        )
        .join(averages, on=["leaderboard", "from_date", "scraped_on"], how="left", maintain_order="left")
    )
    told = counted.with_columns(
        is_changed=(pl.col("verdict") != pl.col("previous_verdict")).fill_null(False),
        is_board_changed=(pl.col("leaderboard") != pl.col("previous_board")).fill_null(False),
        is_population_changed=((pl.col("models_count") - before).abs() > POPULATION_JUMP * before).fill_null(False),
        is_rescored=(pl.col("rescored_share") > RESCORED_SHARE).fill_null(False),
    )
    return validate(
        "claim_history",
        told.drop("models_count", "models_before", "previous_board", "from_date").sort("claim_id", "scraped_on"),
    )


def _empty() -> pl.DataFrame:
    return pl.DataFrame(schema={name: column.dtype.type for name, column in TABLES["claim_history"].columns().items()})
