"""Which board figures and paper tables show, where a date holds several."""

from collections.abc import Mapping

import polars as pl


def choose_board(enriched_repos: pl.DataFrame) -> str | None:
    """Return the board with average scores and most models (of ties the first by name); None if there is none."""
    boards = (
        enriched_repos.group_by("leaderboard")
        .agg(pl.len(), scored=pl.col("average_score").count())
        .filter(pl.col("scored") > 0)
        .sort(["len", "leaderboard"], descending=[True, False])
    )
    return str(boards["leaderboard"][0]) if boards.height else None


def select_board(tables: Mapping[str, pl.DataFrame], board: str) -> dict[str, pl.DataFrame]:
    """Return the tables with the rows of one board; tables without a `leaderboard` column are the date's and stay."""
    return {
        name: frame.filter(pl.col("leaderboard") == board) if "leaderboard" in frame.columns else frame
        for name, frame in tables.items()
    }
