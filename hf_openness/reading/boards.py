"""Which board a date's figures, report and ids mean where they name none."""

import polars as pl


def choose_board(models: pl.DataFrame) -> str:
    """Return the board that figures and paper tables show: with averages, of those the one with most models."""
    averaged = models.filter(pl.col("average_score").is_not_null())
    counted = (averaged if averaged.height else models).group_by("leaderboard").len()
    return str(counted.sort(["len", "leaderboard"], descending=[True, False])["leaderboard"][0])


def take_board(tables: dict[str, pl.DataFrame], leaderboard: str) -> dict[str, pl.DataFrame]:
    """Return the tables with only the rows of the board, where they have one."""
    return {
        name: frame.filter(pl.col("leaderboard") == leaderboard) if "leaderboard" in frame.columns else frame
        for name, frame in tables.items()
    }
