"""A view to take away: its rows as CSV or Parquet, and the SQL and polars code that make them."""

from collections.abc import Callable

from hf_openness.explorer.answer import build_frame
from hf_openness.explorer.data import Data
from hf_openness.explorer.filters import Filters
from hf_openness.explorer.view import View
from hf_openness.reading.formats import render_csv, render_parquet

QUANTITY = "quantity"
Render = Callable[[View, Data, Filters], bytes]


def _render_sql(view: View, data: Data, filters: Filters) -> bytes:
    said = "\n".join(f"-- {line}" for line in _describe(view, data, filters))
    return f"{said}\n{view.write_sql(filters)}".encode()


def _render_polars(view: View, data: Data, filters: Filters) -> bytes:
    said = "\n".join(f"# {line}" for line in _describe(view, data, filters))
    start = f"import polars as pl\n\nimport hf_openness\n\nstore = hf_openness.open_store({str(data.reader.root)!a})\n"
    return f"{said}\n{start}\n{view.write_polars(filters)}\nprint(frame)\n".encode()


def _describe(view: View, data: Data, filters: Filters) -> list[str]:
    kind = "" if data.data_kind == "real" else f" {data.data_kind} data, not observations."
    return [
        f"hf-openness explorer, {view.title}: {filters.leaderboard}, {filters.date}, method {filters.method}.{kind}",
        *([f"Quantity: {_make_plain(filters.quantity)}."] if QUANTITY in view.filters else []),
        "SQL: hf-openness sql - < this file. Python: needs the package hf_openness.",
    ]


# Ending -> media type and how to make it.
DOWNLOADS: dict[str, tuple[str, Render]] = {
    "csv": ("text/csv; charset=utf-8", lambda view, data, filters: render_csv(build_frame(view, data, filters))),
    "parquet": (
        "application/vnd.apache.parquet",
        lambda view, data, filters: render_parquet(build_frame(view, data, filters)),
    ),
    "sql": ("application/sql; charset=utf-8", _render_sql),
    "py": ("text/x-python; charset=utf-8", _render_polars),
}


def name_file(view: View, filters: Filters, ending: str) -> str:
    """Return the name of a download: view, its quantity, board, date, method; a store's text adds no sign of a path."""
    quantity = [_make_plain(filters.quantity)] if QUANTITY in view.filters and filters.quantity else []
    parts = [view.name, *quantity, _make_plain(filters.leaderboard), str(filters.date), filters.method]
    return f"{'_'.join(parts)}.{ending}"


def _make_plain(text: str) -> str:
    return "".join(
        character if (character.isascii() and character.isalnum()) or character in "-_." else "-" for character in text
    )
