"""Which cells of the store the numbers of a shown table are.

A table of the page is taken from a stored one: rows filtered and sorted, columns renamed. The place of the stored row
travels along in a column that is not shown (`reading.places`), so a shown number still knows its cell.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from hf_openness.reading.cells import BOARD, has_board, make_cell_id, make_count_id, parse_id
from hf_openness.reading.find_cell import Cell
from hf_openness.reading.places import ROW, hide_places
from hf_openness.reading.store import READABLES


@dataclass(frozen=True)
class Made:
    """A number that no table holds: what was done with which cells.

    cells: hidden column with the place of a stored row, and the stored column. counts: numbers of rows, each by the stored
    columns whose values they share, with the column of the taken frame that holds the value; None for a missing one.
    """

    how: str
    cells: tuple[tuple[str, str], ...] = ()
    counts: tuple[Mapping[str, str | None], ...] = ()


@dataclass(frozen=True)
class Sources:
    """Where the numbers of a shown table come from.

    cells: shown column -> the stored column that it shows, or the two ends of the range that it writes out; a column that
    has its stored column's name need not be named. rows: shown column -> the hidden column with the place of its stored
    row, where that is not `_row`. tables: shown column -> its table, where that is another one. counts: shown column that
    counts rows -> the stored columns whose values they share, each with the column of the taken frame that holds the value.
    made: shown column -> what its numbers are made of, where no cell holds them.
    """

    cells: Mapping[str, str | tuple[str, str]] = field(default_factory=dict)
    rows: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    made: Mapping[str, Made] = field(default_factory=dict)


SAME_NAMES = Sources()
# The cells behind the cells of a shown table, by row and column: none, one, or the two ends of a range.
Cells = tuple[tuple[tuple[Cell, ...], ...], ...]


def find_cells(
    table: str, stored: Mapping[str, pl.DataFrame], taken: pl.DataFrame, sources: Sources, scraped_on: date, board: str
) -> Cells:
    """Return the stored cells behind each shown cell.

    Args:
        table: the stored table's name.
        stored: the tables as the places in `taken` count their rows.
        taken: the rows that are shown, hidden columns included.
        sources: where its columns come from.
        scraped_on: the date of the page.
        board: the board that it shows.
    """
    names = hide_places(taken).columns

    def cells(shown: dict[str, Any], name: str) -> tuple[Cell, ...]:
        if shown[name] is None:
            return ()
        own = sources.tables.get(name, table)
        if name in sources.made:
            return make_up(sources.made[name], own, stored[own], shown, scraped_on, board)
        if name in sources.counts:
            where = {column: shown[hidden] for column, hidden in sources.counts[name].items()}
            return (count_cell(own, where, shown[name], scraped_on, board),)
        place, source = shown.get(sources.rows.get(name, ROW)), sources.cells.get(name, name)
        ends = (source,) if isinstance(source, str) else source
        if place is None or not set(ends) <= set(stored[own].columns):
            return ()
        row = stored[own].row(place, named=True)
        return tuple(take_cell(own, row, end, scraped_on, board) for end in ends if holds_number(row[end]))

    return tuple(tuple(cells(shown, name) for name in names) for shown in taken.to_dicts())


def make_up(
    made: Made, table: str, stored: pl.DataFrame, shown: Mapping[str, Any], scraped_on: date, board: str
) -> tuple[Cell, ...]:
    """Return the cells that a number of a shown row is made of."""
    places = [(shown.get(place), column) for place, column in made.cells]
    rows = [(stored.row(place, named=True), column) for place, column in places if place is not None]
    counted = [
        {column: None if hidden is None else shown[hidden] for column, hidden in where.items()} for where in made.counts
    ]
    return (
        *(take_cell(table, row, column, scraped_on, board) for row, column in rows),
        *(count_cell(table, where, _count_rows(stored, where), scraped_on, board) for where in counted),
    )


def _count_rows(stored: pl.DataFrame, where: Mapping[str, Any]) -> int:
    return stored.filter(*(pl.col(n).eq_missing(pl.lit(value, stored.schema[n])) for n, value in where.items())).height


def take_cell(table: str, row: Mapping[str, Any], column: str, scraped_on: date, board: str) -> Cell:
    """Return the cell of a stored row in a column, as the page of a date and board names it."""
    readable = READABLES[table]
    day = None if readable.grain == "all_dates" else scraped_on
    return Cell(make_cell_id(table, row, column, day, board), readable, row[column], row, row.get(BOARD), board)


def count_cell(table: str, where: Mapping[str, Any], count: int, scraped_on: date, board: str) -> Cell:
    """Return how many rows of a table's date have the values of `where`, as a cell.

    They are of the page's board where `where` names no other.
    """
    readable = READABLES[table]
    own = where.get(BOARD, board) if has_board(readable) else None
    values = {column: value for column, value in where.items() if column != BOARD or own is None}
    day = None if readable.grain == "all_dates" else scraped_on
    cell_id = parse_id(make_count_id(table, values, day, None if own == board else own))
    return Cell(cell_id, readable, count, values if own is None else values | {BOARD: own}, own, board)


def holds_number(value: Any) -> bool:
    """Return whether a value is a number that can be cited: no truth value, day or text."""
    return isinstance(value, int | float) and not isinstance(value, bool)
