"""What the boards published, as contract tables: `leaderboard_snapshot` and `benchmark_scores`."""

import polars as pl

from hf_openness.method import Method
from hf_openness.schemas import validate
from hf_openness.tables.licenses import read_license_lists


def build_leaderboard_snapshot(rows: pl.DataFrame, method: Method) -> pl.DataFrame:
    """Build `leaderboard_snapshot` from the parsed rows of all boards of one date.

    Args:
        rows: as `parse_leaderboard` gives them, boards one after the other.
        method: decides how a list of licences becomes `license_id`.

    Returns:
        The contract's table, in published order. Raises InvalidTable.
    """
    return validate("leaderboard_snapshot", read_license_lists(rows, method))


def build_benchmark_scores(scores: pl.DataFrame) -> pl.DataFrame:
    """Build `benchmark_scores` from the parsed scores of all boards of one date. Raises InvalidTable."""
    return validate("benchmark_scores", scores)
