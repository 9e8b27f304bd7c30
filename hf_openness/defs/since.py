"""What changed since the date before: told with every materialisation, and never the reason that one fails."""

import io
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import polars as pl

from hf_openness.defs.storage import OpenStore
from hf_openness.schemas import TABLES
from hf_openness.schemas.figures import FIGURE_TABLES
from hf_openness.settings import UsageError
from hf_openness.tables.row_changes import count_row_changes

COMPARED = "compared_with"
UNREADABLE = (OSError, UsageError, pl.exceptions.PolarsError)


def count_since(store: OpenStore, table: str, scraped_on: date, frame: pl.DataFrame) -> dict[str, Any]:
    """Return as metadata how many rows are added, gone and changed since the last stored date before, by the table's key.

    What is told of an earlier date never keeps this one from being written: a file that cannot be read is named instead.
    """
    day = max((day for day in store.dates(table) if day < scraped_on), default=None)
    if day is None:
        return {COMPARED: f"nothing: no date before {scraped_on} is stored"}
    return _count(table, TABLES[table].model.key(), frame, lambda: store.read_table(table, day), str(day))


def count_since_made(store: OpenStore, table: str, frame: pl.DataFrame) -> dict[str, Any]:
    """Return the same of a table over all dates, since it was last made: against the file that it replaces."""
    if not store.table_path(table).exists():
        return {COMPARED: "nothing: made for the first time"}
    return _count(table, TABLES[table].model.key(), frame, lambda: store.read_table(table), "the file that it replaces")


def find_drawn_before(store: OpenStore, scraped_on: date, board: str, index: str) -> date | None:
    """Return the newest earlier date whose figures show the same board, by its index of figures; None where none does."""
    folder = store.root / "figures"
    days = [path.name for path in folder.iterdir() if path.is_dir()] if folder.exists() else []
    for day in sorted((day for day in days if day < scraped_on.isoformat()), reverse=True):
        try:
            shown = pl.read_parquet(io.BytesIO((folder / day / f"{index}.parquet").read_bytes()), columns=["leaderboard"])
            if board in shown["leaderboard"]:
                return date.fromisoformat(day)
        except (*UNREADABLE, ValueError):
            continue
    return None


def count_since_drawn(store: OpenStore, figure: str, before: date | None, frame: pl.DataFrame) -> dict[str, Any]:
    """Return the same of the table behind a figure, against that of the date before."""
    if before is None or not store.figure_path(before, figure, "parquet").exists():
        return {COMPARED: "nothing: no earlier date of the board has this figure"}

    def read() -> pl.DataFrame:
        return pl.read_parquet(io.BytesIO(store.figure_path(before, figure, "parquet").read_bytes()))

    return _count(figure, FIGURE_TABLES[figure].key(), frame, read, str(before))


def _count(
    table: str, key: Sequence[str], frame: pl.DataFrame, read_before: Callable[[], pl.DataFrame], since: str
) -> dict[str, Any]:
    try:
        counted = count_row_changes(table, key, frame, read_before())
    except UNREADABLE:
        return {COMPARED: f"nothing: {since} cannot be read"}
    if counted.why is not None:
        return {COMPARED: since, "rows": counted.describe()}
    counts = {"added": counted.added_count, "gone": counted.gone_count, "changed": counted.changed_count}
    return {COMPARED: since} | {f"rows_{what}": count for what, count in counts.items()}
