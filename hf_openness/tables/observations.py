"""Which Hub observation a date uses, per model and kind of data; and `repo_details`, made of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from hf_openness.method import Method
from hf_openness.schemas import TABLES, validate
from hf_openness.tables.licenses import read_license_lists

FLOOR_FROM = pl.datetime(2022, 3, 2, 23, 29, 4, time_zone="UTC")
FLOOR_TO = pl.datetime(2022, 3, 2, 23, 29, 5, time_zone="UTC")


@dataclass(frozen=True)
class HubObservation:
    """One Hub file: what it is (`source`), its day, the boards it may serve, and its parsed rows."""

    source: str
    observed_on: date
    boards: tuple[str, ...]
    rows: pl.DataFrame


def choose_observations(board_ids: pl.DataFrame, observations: Sequence[HubObservation], scraped_on: date) -> pl.DataFrame:
    """Choose for each id the newest non-empty observation not after the date, else the nearest later one.

    Args:
        board_ids: leaderboard, model_id.
        observations: the Hub files of one kind of data; only those naming the board serve its ids. Of repeated
            ids in a file the first non-empty row counts.
        scraped_on: the scrape date.

    Returns:
        The chosen rows with model_id, observed_on, observed_in; ids without one are absent. Sorted by model_id.
    """
    parts = [
        observation.rows.filter(~pl.col("is_empty") if "is_empty" in observation.rows.columns else pl.lit(True))
        .unique("model_id", keep="first", maintain_order=True)
        .join(
            board_ids.filter(pl.col("leaderboard").is_in(observation.boards)).select("model_id").unique(),
            on="model_id",
            how="semi",
        )
        .with_columns(observed_on=pl.lit(observation.observed_on), observed_in=pl.lit(observation.source))
        for observation in observations
    ]
    if not parts:
        return pl.DataFrame()
    is_later = pl.col("observed_on") > scraped_on
    distance = (pl.col("observed_on") - scraped_on).dt.total_days().abs()
    return (
        pl.concat(parts, how="diagonal")
        .sort(is_later, distance, "observed_in")
        .unique("model_id", keep="first", maintain_order=True)
        .sort("model_id")
    )


def build_repo_details(
    leaderboard_snapshot: pl.DataFrame,
    observations: Sequence[HubObservation],
    scraped_on: date,
    method: Method,
) -> pl.DataFrame:
    """Build `repo_details` for the ids of the date's boards; what a file does not say is null. Raises InvalidTable."""
    ids = leaderboard_snapshot.select("leaderboard", "model_id").unique(maintain_order=True)
    chosen = choose_observations(ids, observations, scraped_on)
    dtypes = {name: column.dtype.type for name, column in TABLES["repo_details"].columns().items()}
    if not chosen.width:
        return validate("repo_details", pl.DataFrame(schema=dtypes))
    if "license_ids" in chosen.columns:
        chosen = read_license_lists(chosen, method).drop("license_ids")
    floor = pl.col("created_at").is_between(FLOOR_FROM, FLOOR_TO)
    filled = chosen.drop("is_empty", strict=False).with_columns(is_created_floor=floor)
    absent = [pl.lit(None, dtype=dtype).alias(name) for name, dtype in dtypes.items() if name not in filled.columns]
    return validate("repo_details", filled.with_columns(*absent))
