"""What is stored compared with what the kept bytes make, number by number."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import polars as pl

from hf_openness.citing.recompute import TRENDS, Recomputed
from hf_openness.citing.recompute_dates import RecomputedDates, is_over_dates, shows_several_dates
from hf_openness.raw.store import RawStore
from hf_openness.reading.cells import make_id
from hf_openness.reading.find_cell import Cell, find_shown_board
from hf_openness.reading.store import READABLES, SCRAPE_DATE, StoreReader
from hf_openness.settings import UsageError, find_method

# Of whole numbers and text every bit counts; sums of floating-point numbers may end differently on another machine.
RELATIVE_TOLERANCE = 1e-9


class Remade:
    """The tables of a store made again from its raw files; nothing that is stored but raw is read."""

    def __init__(self, store: StoreReader) -> None:
        self._raw, self._method = RawStore(str(store.root)), find_method(store.method)
        self.dates = RecomputedDates(self._raw, store.dates("models"), self._method)

    def build(self, table: str, scraped_on: date | None) -> pl.DataFrame:
        """Return a table of a date, or the table behind its figure; over all dates where the date is None.

        Of a table over all dates whose rows rest on their own date alone, a date may be asked for.

        Raises:
            UsageError: raw lacks what it needs, or the table (`changes`) tells what a store held, not what raw says.
        """
        if scraped_on is None:
            return self.dates.build(table)
        if shows_several_dates(table):
            return self.dates.build_figure(table, scraped_on)
        # A date that has no models yet can still have other tables.
        made = self.dates.dates.get(scraped_on) or Recomputed(self._raw, scraped_on, self._method)
        return made.build(table)


def recompute_cell(store: StoreReader, cell: Cell) -> Any:
    """Return the cell's value, made again from raw.

    Raises:
        UsageError: raw does not hold what its table needs, or the row is not there any more; or as `Remade.build`.
    """
    return find_again(Remade(store), cell)


def find_again(remade: Remade, cell: Cell) -> Any:
    """Return the cell's value in the tables made again; raises as `recompute_cell`, which makes them for one cell alone."""
    own = cell.row.get("scraped_on") if cell.id.table in TRENDS else None
    made = remade.build(cell.id.table, cell.id.scraped_on or own)
    key = dict(cell.id.key) | ({"leaderboard": cell.board} if "leaderboard" in made.columns and cell.board else {})
    found = made.filter(*(pl.col(name).eq_missing(pl.lit(value, made.schema[name])) for name, value in key.items()))
    if cell.id.is_count:
        return found.height
    if found.height != 1:
        raise UsageError(f"{cell.id}: made again from raw, the table has no such row")
    return found.row(0, named=True)[cell.id.column]


def find_mismatches(store: StoreReader, scraped_on: date, tables: Iterable[str]) -> list[str]:
    """Return the id of every cell that comes out differently when the date's tables are made again from raw.

    A row that is stored and not made, or made and not stored, is told by the ids of all its cells.

    Raises:
        UsageError: a table is not stored, or as `Remade.build`.
    """
    made, shown = Remade(store), find_shown_board(store, scraped_on)
    return [cell for table in tables for cell in _compare(store, made, table, scraped_on, shown)]


def is_same(stored: Any, made: Any) -> bool:
    """Return whether two values are the same, numbers up to the last digits of floating-point sums."""
    if isinstance(stored, float) and isinstance(made, float):
        return stored == made or abs(stored - made) <= RELATIVE_TOLERANCE * max(abs(stored), abs(made))
    return bool(stored == made)


def _compare(store: StoreReader, made: Remade, table: str, day: date, shown: str | None) -> list[str]:
    readable = READABLES[table]
    scraped_on = None if is_over_dates(table) else day
    new = made.build(table, day if table in TRENDS else scraped_on)
    stored = store.read(table, scraped_on)
    if table in TRENDS:
        stored = stored.filter(scraped_on=day)
    if stored.drop(SCRAPE_DATE, strict=False).equals(new):
        return []
    key = [name for name in readable.key() if name != SCRAPE_DATE]
    old_rows, new_rows = ({tuple(r[n] for n in key): r for r in f.iter_rows(named=True)} for f in (stored, new))
    different = []
    for at in dict.fromkeys([*old_rows, *new_rows]):
        old, again = old_rows.get(at), new_rows.get(at)
        row = old or again or {}
        for column in new.columns:
            if old is None or again is None or not is_same(old[column], again[column]):
                different.append(make_id(table, row, column, scraped_on, shown))
    return different
