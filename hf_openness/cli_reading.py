"""Commands that read a store: sql, tables, export. They start without Dagster; heavy imports wait until they are needed."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    import polars as pl

    from hf_openness.reading.store import StoreReader

MOST_ROWS = 200
Store = Annotated[str | None, typer.Option(help="Store. Default: $HF_OPENNESS_STORE, else the method's.")]
Method = Annotated[
    str | None, typer.Option(help="Refuse a store of another method. Default: $HF_OPENNESS_METHOD, else any.")
]

SQL_EXAMPLES = """\
Examples:

  hf-openness sql "show tables"

  hf-openness sql "select scrape_date, count(*) as models from models group by 1 order by 1"

  hf-openness sql "from license_table where scrape_date = '2024-05-20'" --format csv --to licenses.csv

  echo "from models limit 3" | hf-openness sql - --format json
"""
TABLES_EXAMPLES = """\
Examples:

  hf-openness tables

  hf-openness tables models
"""
EXPORT_EXAMPLES = """\
Examples:

  hf-openness export --format parquet --to export

  hf-openness export --format csv --table models --table license_table --to two-tables
"""


class AnswerFormat(StrEnum):
    """How `sql` answers."""

    table = "table"
    csv = "csv"
    json = "json"
    parquet = "parquet"


class ExportFormat(StrEnum):
    """What `export` writes."""

    parquet = "parquet"
    csv = "csv"
    duckdb = "duckdb"
    sqlite = "sqlite"


def sql(
    statement: Annotated[str, typer.Argument(help="One SELECT in DuckDB's SQL; - reads it from the standard input.")],
    form: Annotated[
        AnswerFormat | None,
        typer.Option(
            "--format",
            help=f"table shows up to {MOST_ROWS} rows, long texts cut; csv, json and parquet are whole. In csv, text "
            "that a spreadsheet would take for a formula (= + - @ in front) gets a leading apostrophe. Default: by the "
            "ending of --to, else table.",
        ),
    ] = None,
    to: Annotated[Path | None, typer.Option(help="File to write, instead of the terminal.", dir_okay=False)] = None,
    store: Store = None,
    method: Method = None,
) -> None:
    """Ask the store with SQL, read only: every table over all dates, with its scrape_date. Lists them: show tables."""
    with plain_errors():
        from hf_openness.reading.formats import FORMATS
        from hf_openness.reading.sql import select

        chosen = _choose_format(form, to)
        reader = open_reader(store, method)
        _refuse_inside(reader, to)
        answer = select(reader, sys.stdin.read() if statement == "-" else statement)
        if to is not None:
            _write(to, _render_table(answer, None) if chosen == "table" else FORMATS[chosen](answer))
            sys.stdout.write(f"{answer.height} rows: {to}\n")
        elif chosen == "table":
            _print(_render_table(answer, MOST_ROWS))
            _say_what_is_left(answer)
        else:
            _print(_show_in_terminal(FORMATS[chosen](answer), chosen))


def _choose_format(form: AnswerFormat | None, to: Path | None) -> str:
    from hf_openness.settings import UsageError

    ending = "" if to is None else to.suffix.removeprefix(".").lower()
    chosen = form.value if form is not None else ending if ending in ("csv", "json", "parquet") else "table"
    if chosen == "parquet" and to is None and sys.stdout.isatty():
        raise UsageError("Parquet is no text for a terminal; name a file with --to")
    return chosen


def _render_table(answer: "pl.DataFrame", most_rows: int | None) -> bytes:
    from hf_openness.reading.formats import render_table

    return render_table(answer, most_rows).encode()


def _say_what_is_left(answer: "pl.DataFrame") -> None:
    if answer.height > MOST_ROWS:
        sys.stderr.write(f"{MOST_ROWS} of {answer.height} rows; --format csv, json or parquet gives all\n")
    elif answer.height == 0:
        sys.stderr.write("no rows\n")


def _show_in_terminal(content: bytes, chosen: str) -> bytes:
    """A terminal obeys control characters, a file only keeps them: CSV shows them there."""
    if chosen != "csv" or not sys.stdout.isatty():
        return content
    from hf_openness.visible import show_hidden

    return show_hidden(content.decode()).encode()


def _write(to: Path, content: bytes) -> None:
    from upath import UPath

    from hf_openness.raw.files import write_whole
    from hf_openness.settings import UsageError

    try:
        write_whole(UPath(to), content)
    except OSError as error:
        raise UsageError(f"{to} cannot be written: {error.strerror or error}") from error


def _refuse_inside(reader: "StoreReader", to: Path | None) -> None:
    from hf_openness.settings import UsageError

    if to is not None and Path(str(reader.root)).resolve() in to.resolve().parents:
        raise UsageError(f"{to} lies in the store itself, which is read only; name a file beside it")


def tables(
    name: Annotated[str | None, typer.Argument(help="Show this table's columns and what they mean.")] = None,
    store: Store = None,
    method: Method = None,
) -> None:
    """List what the store holds: tables, their dates and rows; with a name, that table's columns in words."""
    with plain_errors():
        from hf_openness.reading.formats import render_table

        reader = open_reader(store, method)
        if name is None:
            _print(render_table(reader.tables()).encode())
            return
        from hf_openness.reading.dictionary import GRAINS, list_columns

        readable = reader.find(name)
        dates = reader.dates(name)
        known = "" if not dates else f" {len(dates)} dates, {dates[0]} to {dates[-1]}."
        key = ", ".join(readable.key()) or "none"
        _print(f"{name}: {readable.description()}\nGrain: {GRAINS[readable.grain]}.{known} Key: {key}.\n\n".encode())
        _print(render_table(list_columns([readable]).drop("table_name"), longest=None).encode())


def export(
    form: Annotated[
        ExportFormat,
        typer.Option(
            "--format",
            help="parquet and csv: a file per table; duckdb and sqlite: one database. In csv, text that a spreadsheet "
            "would take for a formula (= + - @, tab or line break in front) gets a leading apostrophe; numbers stay "
            "numbers.",
        ),
    ],
    to: Annotated[
        Path, typer.Option(help="Folder to write; must be missing, empty or an earlier export.", file_okay=False)
    ],
    table: Annotated[list[str] | None, typer.Option(help="Table to export; may be repeated. Default: all.")] = None,
    store: Store = None,
    method: Method = None,
) -> None:
    """Write the store's tables for other programs, with data dictionary, package metadata, sources and licences beside."""
    with plain_errors():
        from hf_openness.reading.export import export_store

        written = export_store(open_reader(store, method), form.value, to, table or [])
        sys.stdout.write(f"{len(written)} tables: {to}\n")


def open_reader(store: str | None, method: str | None) -> "StoreReader":
    """Open the store for reading; of simulated data it says so on the standard error. Raises UsageError."""
    from hf_openness import open_store

    opened = open_store(store, method)
    if opened.data_kind == "simulated":
        sys.stderr.write("simulated data, not observations\n")
    return opened


def _print(content: bytes) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn an error that speaks to the user into one line and exit code 2."""
    from hf_openness.settings import UsageError
    from hf_openness.visible import show_hidden

    try:
        yield
    except UsageError as error:
        sys.stderr.write(f"hf-openness: {show_hidden(str(error))}\n")
        raise typer.Exit(2) from error
