"""Sentences that several views say."""

import polars as pl

from hf_openness.explorer.filters import Filters
from hf_openness.figures.palette import shorten
from hf_openness.tables.wilson import find_wilson


def say_share(count: int, total: int) -> str:
    """Return `12.3 % (95 % interval 11.0 to 13.7)`; total is above zero."""
    low, high = find_wilson(count, total)
    return f"{count / total * 100:.1f} % (95 % interval {low * 100:.1f} to {high * 100:.1f})"


def say_largest(frame: pl.DataFrame, kind: str) -> list[str]:
    """Name the most frequent kind of a frame with models_count; nothing of an empty frame."""
    if frame.is_empty():
        return []
    totals = frame.group_by(kind).agg(pl.col("models_count").sum()).sort(["models_count", kind], descending=[True, False])
    total, name, count = int(totals["models_count"].sum()), totals[kind][0], int(totals["models_count"][0])
    return [
        f"Most frequent: {shorten(name)}, {count:,} of {total:,} dated models, {say_share(count, total)}.",
        "The interval takes models for independent; one author's models often come in batches, which widens it.",
    ]


def say_undated(filters: Filters) -> str:
    """Warn of models that have no date of creation, and of the weeks that are not whole."""
    return (
        f"Models without a known day of creation are left out. The last {filters.period}s before {filters.date} may lack "
        "models that were not submitted yet."
    )
