"""Every number of a store has an id, `<date>/<table>/<key>/<column>`: `2024-05-20/license_table/apache-2.0/models_share`.

The key's values stand in the order of the table's contract, percent-encoded (RFC 3986), without the leaderboard where it is
the one that the date's report shows. Tables over all dates have `all` for the date and always name the leaderboard. A null
in a key is `~`, an empty text `~~`. Numbers of rows have ids too: `<date>/<table>/rows_count`, and
`<date>/<table>/where/<column>=<value>/rows_count`.
"""

import difflib
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any
from urllib.parse import quote, unquote

import polars as pl

from hf_openness.reading.store import READABLES, SCRAPE_DATE, Readable
from hf_openness.reference.load import read_reference
from hf_openness.settings import UsageError

ALL = "all"
BOARD = "leaderboard"
ROWS = "rows_count"
WHERE = "where"
NULL, EMPTY = "~", "~~"
HUB_BOARD = "hub:"
# Values of these may hold one slash, as repo ids of the Hub do; a slash written as it is belongs to the first that can.
SLASHED = ("model_id", "base_model_id", "family")
BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
GRAMMAR = "<date>/<table>/<key>/<column>, such as 2024-05-20/license_table/apache-2.0/models_share"
KeyValue = str | int | float | bool | date | None


@dataclass(frozen=True)
class CellId:
    """What an id names: a cell, or with `is_count` the number of rows that have the key's values.

    scraped_on: the date; None over all dates. board: None: the one that the date's report shows (over all dates it stands
    in the key). key: columns with values, typed as the table's.
    """

    scraped_on: date | None
    table: str
    board: str | None
    key: tuple[tuple[str, KeyValue], ...]
    column: str
    is_count: bool = False

    def __str__(self) -> str:
        """Return the id in its one canonical spelling."""
        parts = [ALL if self.scraped_on is None else self.scraped_on.isoformat(), self.table]
        parts += [] if self.board is None else [_encode(self.board)]
        if self.is_count:
            parts += [WHERE] if self.key else []
            parts += [f"{column}={_encode(value)}" for column, value in self.key]
        else:
            parts += [_encode(value) for _, value in self.key]
        return "/".join([*parts, self.column])


def list_key(readable: Readable) -> list[str]:
    """Return the columns whose values stand in an id between table and column, the leaderboard of a date's table aside."""
    if readable.grain == "all_dates":
        return readable.key()
    return [column for column in readable.key() if column not in (SCRAPE_DATE, BOARD)]


def has_board(readable: Readable) -> bool:
    """Return whether an id of the table may name a board before its key: rows of several boards lie in one date."""
    return readable.grain != "all_dates" and BOARD in readable.columns()


def make_id(
    table: str, row: Mapping[str, Any], column: str, scraped_on: date | None, shown_board: str | None = None
) -> str:
    """Return the id of a cell as text; arguments and errors as of `make_cell_id`."""
    return str(make_cell_id(table, row, column, scraped_on, shown_board))


def make_cell_id(
    table: str, row: Mapping[str, Any], column: str, scraped_on: date | None, shown_board: str | None = None
) -> CellId:
    """Return the id of a cell.

    Args:
        table: a contract table or a figure's.
        row: the cell's row by column; its key is read.
        column: the cell's.
        scraped_on: the date of the row; None for a table over all dates.
        shown_board: the board of the date's report; rows of it need not name it.

    Raises:
        KeyError: there is no such table or column, or the row lacks a column of the key.
    """
    readable = READABLES[table]
    if column not in readable.columns():
        raise KeyError(f"{table} has no column {column}")
    key = tuple((name, _plain(row[name])) for name in list_key(readable))
    board = row[BOARD] if has_board(readable) and row[BOARD] != shown_board else None
    return CellId(scraped_on, table, board, key, column)


def make_count_id(table: str, where: Mapping[str, Any], scraped_on: date | None, board: str | None = None) -> str:
    """Return the id of the number of rows of a table, of those that have the values of `where`; raises KeyError."""
    columns = READABLES[table].columns()
    if unknown := sorted(set(where) - set(columns)):
        raise KeyError(f"{table} has no column {', '.join(unknown)}")
    key = tuple((name, _plain(where[name])) for name in columns if name in where)
    return str(CellId(scraped_on, table, board, key, ROWS, is_count=True))


def parse_id(text: str) -> CellId:
    """Return what an id names, its key typed.

    Slashes within a repo's id may be written as they are where one reading alone is possible.

    Raises:
        UsageError: it is no id, the table or column is unknown (similar ones are named), a value is not of the key's type,
            or it can be read in several ways.
    """
    segments = text.strip().removeprefix("#").split("/")
    if len(segments) < 3:
        raise UsageError(f"{text!r} is no id; expected {GRAMMAR}")
    scraped_on = _parse_date(segments[0])
    readable = _find_table(segments[1])
    if (scraped_on is None) != (readable.grain == "all_dates"):
        first = ALL if readable.grain == "all_dates" else "its date"
        raise UsageError(f"an id of {readable.name} begins with {first}: {first}/{readable.name}/...")
    column, values = segments[-1], segments[2:-1]
    if _is_count(readable, column, values):
        return _read_count(readable, scraped_on, values)
    if column not in readable.columns() or column == SCRAPE_DATE:
        raise UsageError(f"{readable.name} has no column {column!r}; {_suggest_column(readable, column)}")
    board, key = _read_key(readable, text, values)
    return CellId(scraped_on, readable.name, board, key, column)


def parse_value(readable: Readable, column: str, text: str) -> KeyValue:
    """Return a value of an id in the type of its column.

    Raises:
        UsageError: it is not of that type, or not encoded rightly.
    """
    if text == NULL:
        return None
    decoded = "" if text == EMPTY else _decode(text)
    dtype = readable.types()[column]
    kind, read = READERS.get(dtype, (None, None))
    if read is None:
        raise UsageError(f"{column} of {readable.name} cannot be asked for in an id")
    try:
        return read(decoded)
    except (ValueError, KeyError, OverflowError) as error:
        raise UsageError(f"{column} of {readable.name} is {kind}, not {decoded!r}") from error


def _read_finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _read_whole(text: str) -> int:
    number = int(text)
    if not -(2**63) <= number < 2**63:
        raise ValueError(text)
    return number


# Type of a column -> the type in words, and what reads a value of it.
READERS: dict[pl.DataType, tuple[str, Callable[[str], KeyValue]]] = {
    pl.String(): ("a text", str),
    pl.Date(): ("a date", date.fromisoformat),
    pl.Boolean(): ("true or false", {"true": True, "false": False}.__getitem__),
    pl.Int64(): ("a whole number", _read_whole),
    pl.Float64(): ("a number", _read_finite),
}


def is_board(name: str) -> bool:
    """Return whether a text is the name of a leaderboard: a reviewed one, or one of the Hub's benchmark boards."""
    return name.startswith(HUB_BOARD) or name in read_reference("leaderboards")[BOARD].to_list()


def _read_key(readable: Readable, text: str, segments: list[str]) -> tuple[str | None, tuple[tuple[str, KeyValue], ...]]:
    names = list_key(readable)
    board, rest = _take_board(readable, names, segments)
    extra = len(rest) - len(names)
    shapes = _shapes(names, extra)
    if not shapes:
        shown = "/".join(f"<{name}>" for name in names)
        raise UsageError(
            f"{text!r} has {len(rest)} parts between table and column, {readable.name} has {len(names)}: {shown}; "
            "write a slash within a part as %2F"
        )
    if len(shapes) > 1:
        raise UsageError(f"{text!r} can be read in several ways; write the slashes within an id as %2F")
    parts = []
    for name in names:
        taken = 2 if name in shapes[0] else 1
        parts.append((name, parse_value(readable, name, "/".join(rest[:taken]))))
        rest = rest[taken:]
    return board, tuple(parts)


def _take_board(readable: Readable, names: list[str], segments: list[str]) -> tuple[str | None, list[str]]:
    """Take a leading board off where there are more parts than the key has."""
    if not has_board(readable) or len(segments) <= len(names) or not is_board(_decode(segments[0])):
        return None, segments
    return _decode(segments[0]), segments[1:]


def _shapes(names: list[str], extra: int) -> list[tuple[str, ...]]:
    """Which columns may hold the slashes that are too many; a family's name only where the ids cannot hold them all."""
    if extra < 0:
        return []
    slashed = [name for name in SLASHED if name in names]
    for known in (slashed[:2] if "family" not in slashed else [n for n in slashed if n != "family"], slashed):
        shapes = list(combinations(known, extra))
        if shapes:
            return shapes
    return []


def _is_count(readable: Readable, column: str, values: list[str]) -> bool:
    if column != ROWS:
        return False
    if ROWS not in readable.columns() or not values:
        return True
    return values[0] == WHERE and len(values) > 1 and all("=" in value for value in values[1:])


def _read_count(readable: Readable, scraped_on: date | None, values: list[str]) -> CellId:
    board = None
    if values and values[0] != WHERE and has_board(readable) and is_board(_decode(values[0])):
        board, values = _decode(values[0]), values[1:]
    if values and values[0] != WHERE:
        raise UsageError(f"{values[0]!r} is no board of {readable.name}; rows are counted with where/<column>=<value>")
    key = []
    for condition in values[1:]:
        column, equals, value = condition.partition("=")
        column = _decode(column)
        if not equals or column not in readable.columns() or column == SCRAPE_DATE:
            hint = _suggest_column(readable, column)
            raise UsageError(f"{condition!r} is no <column>=<value> of {readable.name}; {hint}")
        key.append((column, parse_value(readable, column, value)))
    order = list(readable.columns())
    key.sort(key=lambda condition: order.index(condition[0]))
    return CellId(scraped_on, readable.name, board, tuple(key), ROWS, is_count=True)


def _parse_date(text: str) -> date | None:
    if text == ALL:
        return None
    try:
        day = date.fromisoformat(text)
        if day.isoformat() != text:
            raise ValueError
    except ValueError as error:
        raise UsageError(f"an id begins with a date, such as 2024-05-20, or with {ALL}; this with {text!r}") from error
    return day


def _find_table(name: str) -> Readable:
    if name in READABLES:
        return READABLES[name]
    near = difflib.get_close_matches(name.lower(), READABLES, 3, 0.5)
    hint = f"did you mean {' or '.join(near)}?" if near else "hf-openness tables lists them"
    raise UsageError(f"there is no table {name!r}; {hint}")


def _suggest_column(readable: Readable, column: str) -> str:
    known = [name for name in readable.columns() if name != SCRAPE_DATE]
    near = difflib.get_close_matches(column.lower(), known, 3, 0.5)
    return f"did you mean {' or '.join(near)}?" if near else f"it has {', '.join(known)}"


def _plain(value: Any) -> KeyValue:
    if value is None or isinstance(value, (str, bool, int, float, date)):
        return value
    raise TypeError(f"{value!r} cannot stand in an id")


def _encode(value: KeyValue) -> str:
    if value is None:
        return NULL
    if value == "":
        return EMPTY
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (date, int)):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    # A browser takes the parts . and .. out of an address; ~ stands for null.
    encoded = quote(value, safe="").replace("~", "%7E")
    return encoded.replace(".", "%2E") if value in (".", "..") else encoded


def _decode(text: str) -> str:
    if BAD_ESCAPE.search(text):
        raise UsageError(f"{text!r} has a % that is no escape; write it as %25")
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError as error:
        raise UsageError(f"{text!r} is not UTF-8 when its escapes are read") from error
