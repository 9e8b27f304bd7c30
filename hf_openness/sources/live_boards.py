"""Where each leaderboard lives: reference/leaderboards.csv, read."""

from dataclasses import dataclass
from datetime import date

from hf_openness.reference.load import read_reference

HUB_BOARDS = "hub:*"


@dataclass(frozen=True)
class Board:
    """A leaderboard as reviewed. Addresses are whole, or begin with a slash below the endpoint; null where it has none.

    leaderboard: name in tables (`hub:*` stands for every benchmark board of the Hub); page: Gradio page; api: path of
    the JSON API, below the page's host; dataset: dataset with the published rows; listing: request that lists boards;
    retired_on: last day it may have moved; rebuildable_from, rebuildable_to: days that the dataset's history covers.
    """

    leaderboard: str
    name: str
    page: str | None
    api: str | None
    dataset: str | None
    listing: str | None
    retired_on: date | None
    rebuildable_from: date | None
    rebuildable_to: date | None
    data_license: str


def list_boards() -> tuple[str, ...]:
    """Return the names of all leaderboards that are a file, a page or a dataset of their own, in the reference's order."""
    return tuple(name for name in read_live_boards() if name != HUB_BOARDS)


def read_live_boards() -> dict[str, Board]:
    """Return every leaderboard of reference/leaderboards.csv by name, in its order."""
    rows = read_reference("leaderboards").drop("source", "reviewed_on").to_dicts()
    return {row["leaderboard"]: Board(**row) for row in rows}
