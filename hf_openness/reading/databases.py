"""A store's tables in one database file, DuckDB's or SQLite's, with a table that describes every column."""

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from hf_openness.reading.dictionary import list_columns
from hf_openness.reading.formats import make_plain
from hf_openness.reading.store import Readable, StoreReader

if TYPE_CHECKING:
    import duckdb

DATABASES = {"duckdb": "hf_openness.duckdb", "sqlite": "hf_openness.sqlite"}
DICTIONARY_TABLE = "data_dictionary"
SQLITE_TYPES = {"String": "TEXT", "Float64": "REAL", "Int64": "INTEGER", "Boolean": "INTEGER"}


def _write_duckdb(store: StoreReader, readables: Sequence[Readable], path: Path) -> None:
    import duckdb

    try:
        with duckdb.connect(str(path)) as connection:
            _fill_duckdb(connection, store, readables)
    except duckdb.IOException as error:
        raise OSError(str(error)) from error


def _fill_duckdb(connection: "duckdb.DuckDBPyConnection", store: StoreReader, readables: Sequence[Readable]) -> None:
    for readable in readables:
        connection.register("_frame", store.scan(readable.name))
        connection.execute(f"CREATE TABLE {_quote(readable.name)} AS FROM _frame")
        connection.unregister("_frame")
        connection.execute(f"COMMENT ON TABLE {_quote(readable.name)} IS {_quote_text(readable.description())}")
        for name, column in readable.columns().items():
            where = f"{_quote(readable.name)}.{_quote(name)}"
            connection.execute(f"COMMENT ON COLUMN {where} IS {_quote_text(column.description)}")
    connection.register("_frame", list_columns(readables))
    connection.execute(f"CREATE TABLE {DICTIONARY_TABLE} AS FROM _frame")
    connection.unregister("_frame")


def _write_sqlite(store: StoreReader, readables: Sequence[Readable], path: Path) -> None:
    connection = sqlite3.connect(path)
    try:
        for readable in readables:
            _insert(connection, readable.name, store.scan(readable.name).collect())
        _insert(connection, DICTIONARY_TABLE, list_columns(readables))
        connection.commit()
    finally:
        connection.close()


def _insert(connection: sqlite3.Connection, table: str, frame: pl.DataFrame) -> None:
    plain = make_plain(frame)
    columns = ", ".join(f"{_quote(name)} {SQLITE_TYPES[str(dtype)]}" for name, dtype in plain.schema.items())
    connection.execute(f"CREATE TABLE {_quote(table)} ({columns})")
    places = ", ".join("?" * plain.width)
    connection.executemany(f"INSERT INTO {_quote(table)} VALUES ({places})", plain.iter_rows())  # noqa: S608


DATABASE_WRITERS: dict[str, Callable[[StoreReader, Sequence[Readable], Path], None]] = {
    "duckdb": _write_duckdb,
    "sqlite": _write_sqlite,
}


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _quote_text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
