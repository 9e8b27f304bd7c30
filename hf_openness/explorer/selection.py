"""Rows of one table of the store: the same choice as a frame, as SQL and as polars code."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from hf_openness.explorer.data import Data
from hf_openness.explorer.filters import Filters
from hf_openness.explorer.queries import quote_sql

Values = tuple[str, ...]
BOARD = "leaderboard"


def choose_nothing(_filters: Filters) -> dict[str, Values]:
    """Return no condition."""
    return {}


@dataclass(frozen=True)
class Selection:
    """Some columns of the rows that a board, a date and lists of values choose, sorted by the table's key.

    Attributes:
        table: of the store, with a column `leaderboard` where `has_board`.
        columns: what is shown, in this order.
        order: the columns to sort by, together a key of the rows and never null.
        is_dated: whether there is a table per date, of which `filters.date` is taken; else one over all dates.
        has_board: whether rows belong to a board, of which `filters.leaderboard` is taken.
        choose: per column the values that pass; a column with an empty tuple lets everything through.
    """

    table: str
    columns: tuple[str, ...]
    order: tuple[str, ...]
    is_dated: bool = True
    has_board: bool = True
    choose: Callable[[Filters], Mapping[str, Values]] = field(default=choose_nothing)

    def build(self, data: Data, filters: Filters) -> pl.DataFrame:
        """Return the rows; raises UsageError where the store lacks the table."""
        frame = data.table(self.table, filters.date if self.is_dated else None)
        conditions = [pl.col(column).is_in(values) for column, values in self._lists(filters).items()]
        if self.has_board:
            conditions.append(pl.col(BOARD) == filters.leaderboard)
        return frame.filter(*conditions).select(self.columns).sort(self.order)

    def write_sql(self, filters: Filters) -> str:
        """Return one SELECT that gives the same rows."""
        found = [f"scrape_date = {quote_sql(filters.date)}"] if self.is_dated else []
        found += [f"{BOARD} = {quote_sql(filters.leaderboard)}"] if self.has_board else []
        found += [f"{column} in ({', '.join(map(quote_sql, v))})" for column, v in self._lists(filters).items()]
        where = f"\nwhere {' and '.join(found)}" if found else ""
        return f"select {', '.join(self.columns)}\nfrom {self.table}{where}\norder by {', '.join(self.order)}\n"

    def write_polars(self, filters: Filters) -> str:
        """Return Python code that binds `frame` to the same rows."""
        found = [f'pl.col("{column}").is_in({list(v)!a})' for column, v in self._lists(filters).items()]
        found += [f"pl.col({BOARD!r}) == {filters.leaderboard!a}"] if self.has_board else []
        shown = "".join(f'\n        "{column}",' for column in self.columns)
        chosen = f"\n    .filter({', '.join(found)})" if found else ""
        order = ", ".join(f'"{column}"' for column in self.order)
        return f"frame = (\n    {self._read(filters.date)}{chosen}\n    .select({shown}\n    )\n    .sort({order})\n)\n"

    def _read(self, day: date) -> str:
        named = f', "{day}"' if self.is_dated else ""
        return f'store.read("{self.table}"{named})'

    def _lists(self, filters: Filters) -> dict[str, Values]:
        return {column: values for column, values in self.choose(filters).items() if values}
