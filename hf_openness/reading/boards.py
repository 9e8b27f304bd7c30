"""Which board a date's figures, report and ids mean where they name none."""

import polars as pl


def choose_board(models: pl.DataFrame) -> str:
    """Return the board that figures and paper tables show: with averages, of those the one with most models."""
    averaged = models.filter(pl.col("average_score").is_not_null())
    counted = (averaged if averaged.height else models).group_by("leaderboard").len()
    return str(counted.sort(["len", "leaderboard"], descending=[True, False])["leaderboard"][0])
