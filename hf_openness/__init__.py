"""hf_openness measures how open-source AI develops, from leaderboard snapshots and Hub metadata."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hf_openness.reading.store import StoreReader

__version__ = "0.1.0"


def open_store(path: str | None = None, method: str | None = None) -> "StoreReader":
    """Open a store for reading, as typed polars frames; see `hf_openness.reading.store.open_store`."""
    # Imported late: the command line must not pay for polars before it needs it.
    from hf_openness.reading.store import open_store as open_for_reading

    return open_for_reading(path, method)
