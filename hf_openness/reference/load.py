"""Reads the reviewed facts beside this file. Columns and rules: README.md here."""

from functools import cache
from importlib.resources import files

import polars as pl

DATES = (
    "reviewed_on",
    "released_on",
    "observed_on",
    "compared_on",
    "retired_on",
    "rebuildable_from",
    "rebuildable_to",
    "created_before",
)


@cache
def read_reference(name: str) -> pl.DataFrame:
    """Return `reference/<name>.csv`: text columns, dates parsed (`*_on`), empty cells null.

    Raises:
        FileNotFoundError: there is no such reference file.
    """
    path = files("hf_openness.reference") / f"{name}.csv"
    frame = pl.read_csv(path.read_bytes(), infer_schema=False)
    frame = frame.select(pl.when(pl.all() != "").then(pl.all()))
    return frame.with_columns(pl.col(c).str.to_date("%Y-%m-%d") for c in frame.columns if c in DATES)
