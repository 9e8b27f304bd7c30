"""Frames as people take them away: a table for the terminal, CSV that is safe in spreadsheets, JSON, Parquet."""

import io
import json
import re
from collections.abc import Callable
from typing import Any

import polars as pl

from hf_openness.visible import HIDDEN, show_hidden

# What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection"), full-width forms included. Apostrophes
# before it count with it, so that taking one away always gives the text back.
FORMULA = r"^'*[=+\-@\t\r\n＝＋－＠]"
ABOUT_CSV = (
    "Text that a spreadsheet would take for a formula (it begins with = + - @, a tab or a line break) has one\n"
    "apostrophe more in front of it; take that away to have the text back. Numbers stay numbers."
)
LONGEST_CELL = 80
LINE_BREAKS = str.maketrans({"\n": "\\n", "\r": "\\r", "\t": "\\t"})


def render_csv(frame: pl.DataFrame) -> bytes:
    """Return UTF-8 CSV with a header: lists as JSON, times as ISO 8601, null as nothing, formulas made harmless."""
    plain = make_plain(frame)
    texts = [name for name, dtype in plain.schema.items() if dtype == pl.String]
    safe = plain.with_columns(_disarm(pl.col(name)) for name in texts)
    safe.columns = [f"'{name}" if re.match(FORMULA, name) else name for name in safe.columns]
    return safe.write_csv().encode()


def _disarm(column: pl.Expr) -> pl.Expr:
    return column.str.replace(FORMULA, "'${0}")


def render_json(frame: pl.DataFrame) -> bytes:
    r"""Return a JSON array of one object per row and line; hidden and control characters as `\u202e`, no NaN."""
    rows = (json.dumps(make_plain_json(row), ensure_ascii=False, allow_nan=False) for row in frame.iter_rows(named=True))
    text = ",\n".join(HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", row) for row in rows)
    return f"[\n{text}\n]\n".encode() if text else b"[]\n"


def make_plain_json(value: Any) -> Any:
    """Return a value as JSON can hold it: tuples as lists, days and times as ISO 8601, no NaN."""
    if isinstance(value, dict):
        return {key: make_plain_json(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [make_plain_json(inner) for inner in value]
    if isinstance(value, float):
        return value if abs(value) < float("inf") else None
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, bytes):
        return value.hex()
    if hasattr(value, "isoformat"):
        return str(value.isoformat()).replace("+00:00", "Z")
    return float(value) if hasattr(value, "as_tuple") else str(value)


def render_parquet(frame: pl.DataFrame) -> bytes:
    """Return Parquet; types and lists stay what they are."""
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="zstd")
    return buffer.getvalue()


FORMATS: dict[str, Callable[[pl.DataFrame], bytes]] = {"csv": render_csv, "json": render_json, "parquet": render_parquet}


def make_plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with numbers, booleans and text only: nested values as JSON, days and times as ISO 8601 text."""
    return frame.with_columns(_plain_column(frame[name]) for name in frame.columns)


def _plain_column(column: pl.Series) -> pl.Series:
    dtype = column.dtype
    if dtype.is_numeric() or dtype in (pl.Boolean, pl.String):
        return column
    if isinstance(dtype, pl.Datetime):
        zone = "Z" if dtype.time_zone == "UTC" else "" if dtype.time_zone is None else "%:z"
        return column.dt.strftime(f"%Y-%m-%dT%H:%M:%S%.f{zone}")
    if dtype == pl.Date:
        return column.dt.strftime("%Y-%m-%d")
    if dtype.is_nested():
        cells = [
            None if cell is None else json.dumps(make_plain_json(cell), ensure_ascii=False) for cell in column.to_list()
        ]
        return pl.Series(column.name, cells, pl.String)
    cells = [None if cell is None else str(make_plain_json(cell)) for cell in column.to_list()]
    return pl.Series(column.name, cells, pl.String)


def render_table(frame: pl.DataFrame, most_rows: int | None = None, longest: int | None = LONGEST_CELL) -> str:
    """Return the rows as a table of fixed width for a terminal: nothing hidden, one line a row, long texts cut.

    Args:
        frame: the rows.
        most_rows: how many rows to show; None: all.
        longest: how many characters of a text to show; None: all.
    """
    plain = make_plain(frame.head(most_rows) if most_rows is not None else frame)
    shown = plain.with_columns(
        plain[name].map_elements(lambda text: _show_cell(text, longest), pl.String, skip_nulls=True)
        for name, dtype in plain.schema.items()
        if dtype == pl.String
    )
    names = [_show_cell(name, longest) for name in shown.columns]
    if len(set(names)) == len(names):
        shown.columns = names
    with pl.Config(
        tbl_formatting="ASCII_MARKDOWN",
        tbl_hide_dataframe_shape=True,
        tbl_hide_column_data_types=True,
        tbl_cell_numeric_alignment="RIGHT",
        tbl_rows=-1,
        tbl_cols=-1,
        tbl_width_chars=-1,
        fmt_str_lengths=10_000,
        fmt_float="full",
    ):
        return f"{shown}\n"


def _show_cell(text: str, longest: int | None) -> str:
    shown = show_hidden(text).translate(LINE_BREAKS)
    return shown if longest is None or len(shown) <= longest else shown[: longest - 1] + "…"
