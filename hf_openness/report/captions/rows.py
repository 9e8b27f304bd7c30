"""The row that a sentence tells of."""

from typing import Any

import polars as pl


def find_largest(rows: pl.DataFrame, by: str, *ties: str) -> dict[str, Any] | None:
    """Return the row with the largest value of a column, ties decided by the columns named; None where all are null."""
    known = rows.filter(pl.col(by).is_not_null())
    ordered = known.sort([by, *ties], descending=[True, *([False] * len(ties))])
    return ordered.row(0, named=True) if known.height else None
