"""From an id to the cell in a store: its row and value; where there is none, what comes nearest."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from hf_openness.reading.boards import choose_board
from hf_openness.reading.cells import BOARD, CellId, has_board, list_key, make_id
from hf_openness.reading.store import READABLES, SCRAPE_DATE, Readable, StoreReader
from hf_openness.settings import UsageError

# What rapidfuzz calls alike at least this much (0-100) is offered, and so many of them.
LEAST_ALIKE, MOST_OFFERED = 55, 3


@dataclass(frozen=True)
class Cell:
    """A cell of a store, or a number of rows.

    id: in its canonical spelling. readable: the table. value: as stored. row: the whole row; of a number of rows what they
    have in common. board: the board of the row, None where the table has none. shown_board: the one of the date's report.
    """

    id: CellId
    readable: Readable
    value: Any
    row: Mapping[str, Any]
    board: str | None
    shown_board: str | None


def find_cell(store: StoreReader, cell_id: CellId) -> Cell:
    """Return the cell that an id names.

    Raises:
        UsageError: the store lacks table, date or row; the nearest are named.
    """
    readable = READABLES[cell_id.table]
    frame = store.read(cell_id.table, cell_id.scraped_on)
    shown = find_shown_board(store, cell_id.scraped_on)
    board = None
    if has_board(readable):
        board = cell_id.board or _default_board(frame, shown)
    cell_id = replace(cell_id, board=None if board == shown else board)
    found = frame.filter(*(pl.col(name).eq_missing(pl.lit(value, frame.schema[name])) for name, value in cell_id.key))
    chosen = found if board is None else found.filter(pl.col(BOARD) == board)
    if cell_id.is_count:
        common = dict(cell_id.key) | ({} if board is None else {BOARD: board})
        return Cell(cell_id, readable, chosen.height, common, board, shown)
    if chosen.height != 1:
        raise UsageError(_explain_no_row(cell_id, readable, frame, found, shown))
    row = chosen.row(0, named=True)
    own = board if board is not None else row.get(BOARD)
    return Cell(cell_id, readable, row[cell_id.column], row, own, shown)


def find_shown_board(store: StoreReader, scraped_on: date | None) -> str | None:
    """Return the board that the date's report shows, None where the store has no models of the date."""
    if scraped_on is None or scraped_on not in store.dates("models"):
        return None
    models = store.scan("models").filter(pl.col(SCRAPE_DATE) == scraped_on).select(BOARD, "average_score").collect()
    return choose_board(models) if models.height else None


def _default_board(frame: pl.DataFrame, shown: str | None) -> str | None:
    if shown is not None:
        return shown
    boards = frame[BOARD].unique()
    return str(boards[0]) if boards.len() == 1 else None


def _explain_no_row(
    cell_id: CellId, readable: Readable, frame: pl.DataFrame, found: pl.DataFrame, shown: str | None
) -> str:
    if found.height:
        others = [make_id(readable.name, row, cell_id.column, cell_id.scraped_on, shown) for row in found.to_dicts()]
        return f"{cell_id} names no row; that key is on another board: {' or '.join(others[:MOST_OFFERED])}"
    offered = _list_alike(cell_id, readable, frame, shown)
    if not offered:
        return f"{cell_id} names no row; {cell_id.table} has {frame.height} rows there"
    return f"{cell_id} names no row; did you mean {' or '.join(offered)}?"


def _list_alike(cell_id: CellId, readable: Readable, frame: pl.DataFrame, shown: str | None) -> list[str]:
    from rapidfuzz import fuzz, process

    names = list_key(readable)
    joined = frame.select(
        pl.concat_str([pl.col(n).cast(pl.String).fill_null("~") for n in names], separator="/")
    ).to_series()
    wanted = "/".join("~" if value is None else str(value) for _, value in cell_id.key)
    alike = process.extract(
        wanted.lower(),
        [text.lower() for text in joined],
        scorer=fuzz.ratio,
        limit=MOST_OFFERED,
        score_cutoff=LEAST_ALIKE,
    )
    rows = (frame.row(at, named=True) for _, _, at in alike)
    return [make_id(readable.name, row, cell_id.column, cell_id.scraped_on, shown) for row in rows]
