"""Schemas of rescorings: scores that changed though nothing of the model did."""

import polars as pl

from hf_openness.schemas import late_pandera as pa


class Rescorings(pa.DataFrameModel):
    """Per board, two of its dates that follow each other, and benchmark: scores of unchanged rows that changed.

    A row is unchanged where model, revision and precision are the same; progress is not among the changes.
    """

    leaderboard: pl.String = pa.Field(description="Name of the board.")
    from_date: pl.Date = pa.Field(description="The earlier scrape date of the board.")
    to_date: pl.Date = pa.Field(description="Its next scrape date in the store.")
    benchmark: pl.String = pa.Field(description="Benchmark, or average.")
    compared_count: pl.Int64 = pa.Field(ge=1, description="Rows on both dates with a score on both.")
    changed_count: pl.Int64 = pa.Field(ge=0, description="Of them those whose score differs by more than 0.005 points.")
    changed_share: pl.Float64 = pa.Field(ge=0, le=1, description="Changed rows of the compared ones.")
    mean_change_points: pl.Float64 = pa.Field(
        description="Mean change over all compared rows, later minus earlier, points."
    )
    largest_change_points: pl.Float64 = pa.Field(
        description="Change of the row that changed most, up or down, later minus earlier, points."
    )
    is_rescoring: pl.Boolean = pa.Field(
        description="Whether the board rescored: more than 10 percent of the compared rows changed, and at least 10 rows."
    )

    class Config:
        strict = True
        unique = ["leaderboard", "from_date", "benchmark"]


class RescoredShares(pa.DataFrameModel):
    """Figure 22: share of unchanged rows whose score changed, per date and benchmark of a board."""

    leaderboard: pl.String = pa.Field(description="Name of the board.")
    to_date: pl.Date = pa.Field(description="Date on which the changed scores were first seen.")
    benchmark: pl.String = pa.Field(description="Benchmark, or average.")
    changed_share: pl.Float64 = pa.Field(ge=0, le=1, description="Changed rows of the compared ones.")
    changed_count: pl.Int64 = pa.Field(ge=0, description="Changed rows.")
    compared_count: pl.Int64 = pa.Field(ge=1, description="Compared rows.")
    is_rescoring: pl.Boolean = pa.Field(description="Whether the board rescored.")

    class Config:
        strict = True
        unique = ["leaderboard", "to_date", "benchmark"]
