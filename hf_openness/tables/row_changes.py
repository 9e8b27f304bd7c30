"""How many rows of a table are new, gone or changed since another date, by the table's key."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

# A row's place on a board says nothing of the row: it moves when another is published above it.
POSITION = "row_number"
# What differs between any two dates and says nothing of what the row is about.
NOT_COMPARED = (POSITION, "scraped_on")
# What tells published rows apart without their place; equal ones are numbered.
IDENTITIES = {"leaderboard_snapshot": ("leaderboard", "model_id", "model_sha", "precision", "has_chat_template")}
_NUMBER, _IS_CHANGED = "_number", "_is_changed"


@dataclass(frozen=True)
class RowChanges:
    """Rows of both dates, and keys added, gone and changed; None where rows cannot be told apart: `why` says why."""

    now_count: int
    before_count: int
    added_count: int | None = None
    gone_count: int | None = None
    changed_count: int | None = None
    why: str | None = None

    def describe(self) -> str:
        """Return the counts as a clause."""
        if self.why is not None:
            return f"{self.before_count} before, {self.now_count} now; {self.why}"
        return f"{self.added_count} added, {self.gone_count} gone, {self.changed_count} changed"


def count_row_changes(table: str, key: Sequence[str], now: pl.DataFrame, before: pl.DataFrame) -> RowChanges:
    """Count keys of `now` and `before` that one of them lacks, and keys with another value in any column of both.

    Places on a board (`row_number`) and the date itself are not compared, but for a table over all dates, whose key has the
    date. A table known by places alone, as
    `benchmark_scores`, is only sized.

    Args:
        table: its name, for tables whose key is a place.
        key: its key, as declared in schemas/.
        now, before: the table on two dates; columns that only one has, or in another type, are left out.
    """
    columns = IDENTITIES.get(table, tuple(key))
    left_out = set(NOT_COMPARED) - set(columns)
    shared = [name for name, dtype in now.schema.items() if before.schema.get(name) == dtype and name not in left_out]
    if POSITION in columns:
        return RowChanges(now.height, before.height, why="they are known by their place alone")
    if not columns or not set(columns) <= set(shared):
        return RowChanges(now.height, before.height, why="the two have no key in common")
    values = [name for name in shared if name not in columns]
    on = list(columns)
    left, right = now.select(shared), before.select(shared)
    if table in IDENTITIES:
        on = [*columns, _NUMBER]
        left, right = (f.with_columns(pl.int_range(pl.len()).over(columns).alias(_NUMBER)) for f in (left, right))
    both = left.join(right, on=on, how="inner", nulls_equal=True, suffix="_before")
    different = [pl.col(name).ne_missing(pl.col(f"{name}_before")) for name in values]
    changed = both.select(pl.any_horizontal(different).alias(_IS_CHANGED))[_IS_CHANGED].sum() if different else 0
    return RowChanges(now.height, before.height, now.height - both.height, before.height - both.height, int(changed))
