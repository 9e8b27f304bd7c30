"""The place of a row in its stored table, in a column that travels along when rows are filtered, sorted and joined."""

import polars as pl

# Columns that begin so say where a row comes from and are never shown.
HIDDEN = "_"
ROW = "_row"
# For `select`: the places that a frame has, none where it has none.
KEEP = pl.col("^_row.*$")


def mark_places(stored: pl.DataFrame) -> pl.DataFrame:
    """Return a stored table with each row's place in `_row`."""
    return stored.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias(ROW))


def hide_places(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame without the columns that say where a row comes from."""
    return frame.select(name for name in frame.columns if not name.startswith(HIDDEN))
