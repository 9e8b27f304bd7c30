"""A date's tables made again from the kept bytes alone, and compared with what is stored, number by number."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import polars as pl

from hf_openness.citing.origins import FINDINGS, OVER_DATES
from hf_openness.figures.catalogue import FIGURES, take_board
from hf_openness.method import Method
from hf_openness.raw.store import RawError, RawStore
from hf_openness.reading.boards import choose_board
from hf_openness.reading.cells import make_id
from hf_openness.reading.find_cell import Cell, find_shown_board
from hf_openness.reading.store import READABLES, SCRAPE_DATE, StoreReader
from hf_openness.reference.load import read_reference
from hf_openness.settings import UsageError, find_method
from hf_openness.sources.errors import SourceError
from hf_openness.tables import trends
from hf_openness.tables.build import DateTables
from hf_openness.tables.recipes import RECIPES
from hf_openness.tables.stored import StoredInputs

# Of whole numbers and text every bit counts; sums of floating-point numbers may end differently on another machine.
RELATIVE_TOLERANCE = 1e-9
NOT_ALONE = "rests on several dates and is not made again here; make its date's tables again instead"


class Recomputed:
    """The tables of one date, each made from raw when first asked for; nothing that is stored but raw is read."""

    def __init__(self, raw: RawStore, scraped_on: date, method: Method) -> None:
        self.scraped_on, self.method = scraped_on, method
        self.date_tables = DateTables(StoredInputs(raw, scraped_on))

    def build(self, table: str) -> pl.DataFrame:
        """Return a table, or the table behind a figure, of the date.

        Raises:
            UsageError: it rests on several dates, or raw does not hold what it needs.
        """
        try:
            return self._build(table)
        except (RawError, SourceError) as error:
            raise UsageError(f"{table} of {self.scraped_on} cannot be made from raw: {error}") from error

    def _build(self, table: str) -> pl.DataFrame:
        if table in RECIPES:
            return self.date_tables.build(table, self.method)
        if table in FINDINGS:
            return self._find(table)
        if table in TRENDS:
            return self._trend(table)
        figure = next((figure for figure in FIGURES if figure.name == table), None)
        if figure is None or any(name in OVER_DATES for name in figure.needs):
            raise UsageError(f"{table} {NOT_ALONE}")
        needed = {name: self._build(name) for name in figure.needs}
        return figure.build(take_board(needed, self.board), self.method)

    @property
    def board(self) -> str:
        """The board that the date's report shows."""
        return choose_board(self._build("models"))

    def _find(self, table: str) -> pl.DataFrame:
        if table == "claims":
            from hf_openness.tables.claims import build_claims

            tables = {name: self._build(name) for name in FINDINGS[table].reads}
            return build_claims(read_reference("statements"), tables, self.board)
        from hf_openness.tables.bias_ledger import build_bias_ledger

        return build_bias_ledger(self.date_tables, read_reference("headline_numbers"), self.scraped_on, self.board)

    def _trend(self, table: str) -> pl.DataFrame:
        builder, reads = TRENDS[table]
        frame: pl.DataFrame = builder(*({self.scraped_on: self._build(name)} for name in reads))
        return frame


# Rows of these tables over all dates rest on their own date alone.
TRENDS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "model_trend": (trends.build_model_trend, ("leaderboard_snapshot", "enriched_repos")),
    "license_trend": (trends.build_license_trend, ("license_table",)),
    "architecture_trend": (trends.build_architecture_trend, ("models",)),
    "contributor_trend": (trends.build_contributor_trend, ("models", "contributors", "repo_activity")),
}


def recompute_cell(store: StoreReader, cell: Cell) -> Any:
    """Return the cell's value, made again from raw.

    Raises:
        UsageError: its table rests on several dates, raw does not hold what it needs, or the row is not there any more.
    """
    scraped_on = cell.id.scraped_on or cell.row.get("scraped_on")
    if not isinstance(scraped_on, date):
        raise UsageError(f"{cell.id.table} {NOT_ALONE}")
    made = Recomputed(RawStore(str(store.root)), scraped_on, find_method(store.method)).build(cell.id.table)
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
        UsageError: a table is not stored, rests on several dates, or raw does not hold what it needs.
    """
    made = Recomputed(RawStore(str(store.root)), scraped_on, find_method(store.method))
    shown = find_shown_board(store, scraped_on)
    return [cell for table in tables for cell in _compare(store, made, table, shown)]


def is_same(stored: Any, made: Any) -> bool:
    """Return whether two values are the same, numbers up to the last digits of floating-point sums."""
    if isinstance(stored, float) and isinstance(made, float):
        return stored == made or abs(stored - made) <= RELATIVE_TOLERANCE * max(abs(stored), abs(made))
    return bool(stored == made)


def _compare(store: StoreReader, made: Recomputed, table: str, shown: str | None) -> list[str]:
    readable = READABLES[table]
    scraped_on = made.scraped_on if readable.grain != "all_dates" else None
    new = made.build(table)
    stored = store.read(table, scraped_on)
    if scraped_on is None:
        stored = stored.filter(scraped_on=made.scraped_on)
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
