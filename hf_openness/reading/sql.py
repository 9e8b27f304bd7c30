"""One SELECT over a store with DuckDB, in memory; the statement reads the store's tables and nothing else.

DuckDB never opens a file here: polars reads the store and hands DuckDB frames, so all access to files, networks and
extensions stays locked, in a locked configuration (DuckDB manual, "Securing DuckDB"). Which tables and table functions a
statement names is read from DuckDB's own parse of it, never from its text.
"""

import difflib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb
import polars as pl
import pyarrow
from polars.exceptions import PolarsError

from hf_openness.reading.store import READABLES, StoreReader
from hf_openness.settings import UsageError

LOCKS = (
    "SET TimeZone = 'UTC'",
    "SET temp_directory = ''",
    "SET max_expression_depth = 250",
    "SET python_enable_replacements = false",
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET enable_external_access = false",
    "SET lock_configuration = true",
)
# Functions that stand where a table does; the others read files or raw memory, or change settings.
TABLE_FUNCTIONS = {"range", "generate_series", "unnest", "repeat", "json_each", "json_tree"}
CATALOGUES = {"information_schema", "pg_catalog"}
READ_ONLY = "the store is read only: one SELECT (also FROM, WITH, VALUES, DESCRIBE, SHOW, SUMMARIZE) is answered"


@dataclass(frozen=True)
class Named:
    """What a statement names: tables as written, table functions, and whether it asks which tables there are."""

    tables: frozenset[str]
    functions: frozenset[str]
    is_about_catalogue: bool


def select(store: StoreReader, statement: str) -> pl.DataFrame:
    """Return the answer to one SELECT; every table of the store is a view of that name (see `StoreReader.scan`).

    Raises:
        UsageError: it is no SELECT or more than one, wants files, names an unknown table, or DuckDB refuses it.
    """
    with duckdb.connect(":memory:") as connection:
        try:
            for lock in LOCKS:
                connection.execute(lock)
            named = read_names(connection, _read_only_statement(connection, statement))
            _refuse_functions(named)
            for table, frame in _choose_views(store, named).items():
                connection.register(table, frame)
            answer: pl.DataFrame = connection.sql(statement).pl()
        except duckdb.PermissionException as error:
            raise UsageError(
                f"sql reads the store's tables only, no other file, address or extension: {_say(error)}"
            ) from error
        except duckdb.CatalogException as error:
            raise UsageError(_say(error) + _suggest(store, named)) from error
        except duckdb.Error as error:
            raise UsageError(_say(error)) from error
        except (PolarsError, pyarrow.ArrowException) as error:
            raise UsageError(
                f"a column of the answer is of a type that leaves DuckDB only as text; cast it: {error}"
            ) from error
    return _narrow(answer)


def _narrow(answer: pl.DataFrame) -> pl.DataFrame:
    """Sums of whole numbers come as DuckDB's 128-bit ones: those that fit become common whole numbers."""
    wide = [name for name, dtype in answer.schema.items() if isinstance(dtype, pl.Decimal) and dtype.scale == 0]
    narrowed = answer.with_columns(pl.col(wide).cast(pl.Int64, strict=False)) if wide else answer
    kept = [name for name in wide if narrowed[name].null_count() == answer[name].null_count()]
    return answer.with_columns(narrowed[name] for name in kept)


def _read_only_statement(connection: duckdb.DuckDBPyConnection, statement: str) -> str:
    parsed = connection.extract_statements(statement)
    if not parsed:
        raise UsageError('there is no statement; try: hf-openness sql "show tables"')
    kinds = [one.type.name for one in parsed]
    if kinds == ["SELECT"]:
        return statement
    if len(kinds) > 1 and set(kinds) == {"SELECT"}:
        raise UsageError(f"{READ_ONLY} at a time; these are {len(kinds)}")
    kind = next(kind for kind in kinds if kind != "SELECT")
    raise UsageError(f"{READ_ONLY}; this is {'an' if kind[0] in 'AEIOU' else 'a'} {kind} statement")


def read_names(connection: duckdb.DuckDBPyConnection, statement: str) -> Named:
    """Return what a SELECT names, from DuckDB's parse of it.

    Raises:
        UsageError: the statement changes something within (`WITH d AS (DELETE ...)`).
    """
    [answer] = connection.execute("SELECT json_serialize_sql(?)", [statement]).fetchall()
    try:
        tree = json.loads(answer[0])
    except RecursionError as error:
        raise UsageError("the statement is nested too deeply; split it with WITH") from error
    if tree["error"]:
        raise UsageError(f"{READ_ONLY}: {tree['error_message']}")
    nodes = list(_walk(tree))
    changing = sorted(
        {str(n["type"]) for n in nodes if str(n.get("type")).startswith(("INSERT", "UPDATE", "DELETE", "MERGE"))}
    )
    if changing:
        raise UsageError(f"{READ_ONLY}; this changes something within ({', '.join(changing)})")
    tables = [n for n in nodes if n.get("type") == "BASE_TABLE"]
    catalogue = [n for n in tables if str(n["schema_name"]).lower() in CATALOGUES]
    functions = frozenset(str(n["function"]["function_name"]).lower() for n in nodes if n.get("type") == "TABLE_FUNCTION")
    shows = [n for n in nodes if n.get("type") == "SHOW_REF" and not n.get("query")]
    return Named(
        tables=frozenset(str(n["table_name"]) for n in tables if n not in catalogue),
        functions=functions,
        is_about_catalogue=bool(shows or catalogue),
    )


def _walk(node: Any) -> Iterator[dict[str, Any]]:
    left = [node]
    while left:
        node = left.pop()
        if isinstance(node, dict):
            yield node
            left.extend(node.values())
        elif isinstance(node, list):
            left.extend(node)


def _refuse_functions(named: Named) -> None:
    refused = sorted(named.functions - TABLE_FUNCTIONS)
    if refused:
        raise UsageError(
            f"sql reads the store's tables only; {', '.join(refused)} is refused: of the functions that stand in FROM "
            f"it knows {', '.join(sorted(TABLE_FUNCTIONS))}"
        )


def _choose_views(store: StoreReader, named: Named) -> dict[str, pl.LazyFrame]:
    """The views to offer: the tables named where the statement names known ones only, else all that are stored.

    Checking every file of every table costs more than most statements. A statement that asks only which tables and columns
    there are needs no rows of them.
    """
    stored = {readable.name: readable for readable in store.stored()}
    wanted = {name.lower() for name in named.tables}
    if named.is_about_catalogue and not wanted:
        return {
            name: pl.LazyFrame(schema={column: described.dtype for column, described in readable.columns().items()})
            for name, readable in stored.items()
        }
    if named.is_about_catalogue or not wanted <= READABLES.keys():
        return {name: store.scan(name) for name in stored}
    return {name: store.scan(name) for name in stored if name in wanted}


def _say(error: duckdb.Error) -> str:
    """DuckDB's message without its class and the picture of the place, with the columns that it offers."""
    first, *others = str(error).split("\n")
    offered = next((f" {line}." for line in others if line.startswith("Candidate bindings:")), "")
    return first.split(" Error: ", 1)[-1] + offered


def _suggest(store: StoreReader, named: Named) -> str:
    known = [readable.name for readable in store.stored()]
    for name in sorted(named.tables):
        if name.lower() not in known:
            if name.lower() in READABLES:
                return f" The store has no {name.lower()} yet."
            near = difflib.get_close_matches(name.lower(), known, 3, 0.5)
            if near:
                return f" Did you mean {' or '.join(near)}?"
    return ""
