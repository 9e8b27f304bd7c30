"""Schema of what changed on a date since the board's date before."""

import polars as pl

from hf_openness.schemas import late_pandera as pa

# In the order in which a reader wants them.
KINDS = [
    "first_date",
    "board_gone",
    "verdict_changed",
    "estimate_moved",
    "measure_moved",
    "conflict_new",
    "conflict_resolved",
    "license_to_review",
    "suspect_to_review",
    "alias_to_review",
    "model_added",
    "model_gone",
    "rows",
]


class Changes(pa.DataFrameModel):
    """What changed since the board's date before in the store, the first 50 of each board and kind, in sentences."""

    leaderboard: pl.String = pa.Field(nullable=True, description="Board; null: the date as a whole.")
    kind: pl.String = pa.Field(
        isin=KINDS,
        description="first_date: nothing to compare with; board_gone: board of the date before that is not there; "
        "verdict_changed: of a claim; estimate_moved, measure_moved: outside of the former interval of a claim or of "
        "concentration; conflict_*: dropped duties in obligations; *_to_review: new in a review queue; model_*: of models; "
        "rows: a table's rows by key.",
    )
    subject: pl.String = pa.Field(description="Board, claim, measure, model, licence, author or table, by its id.")
    aspect: pl.String = pa.Field(
        nullable=True, description="Which of its changes: the duty of a conflict, the signal of a suspect, the alias."
    )
    since: pl.Date = pa.Field(nullable=True, description="Date that is compared with; null on a first date.")
    before: pl.String = pa.Field(nullable=True, description="What was, as text.")
    after: pl.String = pa.Field(nullable=True, description="What is, as text.")
    total_count: pl.Int64 = pa.Field(ge=1, description="Changes of this board and kind, those not listed too.")
    added_count: pl.Int64 = pa.Field(nullable=True, ge=0, description="Of kind rows: keys that are new.")
    gone_count: pl.Int64 = pa.Field(nullable=True, ge=0, description="Of kind rows: keys that are not there any more.")
    changed_count: pl.Int64 = pa.Field(nullable=True, ge=0, description="Of kind rows: keys with another value.")
    text: pl.String = pa.Field(
        description="The change as a sentence; names that strangers chose stand in curved quotation marks, hidden "
        "characters shown."
    )
    is_notable: pl.Boolean = pa.Field(description="Whether the summary tells it by itself (docs/changes.md).")

    class Config:
        strict = True
        unique = ["leaderboard", "kind", "subject", "aspect"]
