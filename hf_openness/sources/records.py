"""Rows of a live board (JSON objects, a parquet table) as one frame of text, by plain rules for each type of cell."""

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from hf_openness.sources.errors import SourceError
from hf_openness.sources.tabular import MAX_CELL_CHARACTERS

MAX_ROWS = 200_000
MAX_COLUMNS = 500
MAX_TABLE_BYTES = 512_000_000
ROWS_AT_ONCE = 1_024


def build_text_frame(rows: Sequence[Mapping[str, Any]], file: str) -> pl.DataFrame:
    """Return rows as text: every key a column in order of first appearance, and `line`, the row's position from 1.

    Truth values become `True` and `False`, numbers their shortest exact form, lists of text a Python list, blanks and
    null are null.

    Raises:
        SourceError: no rows, too many rows or columns, or a cell that is an object, a mixed list or too long.
    """
    if not rows:
        raise SourceError(file, "not a single row; expected published rows")
    names = list(dict.fromkeys(name for row in rows for name in row))
    if len(rows) > MAX_ROWS or len(names) > MAX_COLUMNS:
        raise SourceError(file, f"{len(rows)} rows and {len(names)} columns; at most {MAX_ROWS} and {MAX_COLUMNS} are read")
    columns = {name: pl.Series(_cells(rows, name, file), dtype=pl.String) for name in names if name != "line"}
    lines = pl.Series(range(1, len(rows) + 1), dtype=pl.Int64)
    return pl.DataFrame(columns).with_columns(line=lines)


def read_parquet_columns(content: bytes, file: str) -> list[str]:
    """Return the names of the columns; raises SourceError where the bytes are no parquet file."""
    return list(_open_parquet(content, file).schema_arrow.names)


def parse_parquet(content: bytes, file: str, columns: Sequence[str]) -> pl.DataFrame:
    """Return these columns of a parquet file as text, and `line`; cells as in `build_text_frame`, times in ISO.

    Raises:
        SourceError: no parquet file, no rows, too many rows or bytes, or a column of objects.
    """
    parquet = _open_parquet(content, file)
    if not 0 < parquet.metadata.num_rows <= MAX_ROWS:
        raise SourceError(file, f"{parquet.metadata.num_rows} rows; expected 1 to {MAX_ROWS}")
    batches, size = [], 0
    try:
        for batch in parquet.iter_batches(batch_size=ROWS_AT_ONCE, columns=list(columns)):
            size += batch.nbytes
            if size > MAX_TABLE_BYTES:
                raise SourceError(file, f"more than {MAX_TABLE_BYTES} bytes when unpacked; no board is so large")
            batches.append(batch)
        frame = pl.from_arrow(pa.Table.from_batches(batches))
    except (pa.ArrowException, OSError, pl.exceptions.PolarsError) as error:
        raise SourceError(file, f"not a readable parquet file ({str(error)[:120]})") from error
    assert isinstance(frame, pl.DataFrame)
    texts = [_text_column(frame[name], name, file) for name in frame.columns]
    return pl.DataFrame(texts).with_columns(line=pl.int_range(1, pl.len() + 1, dtype=pl.Int64))


def _open_parquet(content: bytes, file: str) -> pq.ParquetFile:
    try:
        parquet = pq.ParquetFile(io.BytesIO(content))
    except (pa.ArrowException, OSError) as error:
        kind = "a page of HTML" if content.lstrip()[:1] == b"<" else "not a parquet file"
        raise SourceError(file, f"{kind}; expected a parquet file ({str(error)[:120]})") from error
    names = parquet.schema_arrow.names
    if len(set(names)) != len(names) or len(names) > MAX_COLUMNS:
        raise SourceError(file, f"{len(names)} columns, some perhaps repeated; expected at most {MAX_COLUMNS}, each once")
    return parquet


def _text_column(column: pl.Series, name: str, file: str) -> pl.Series:
    dtype = column.dtype
    if dtype == pl.Boolean:
        column = column.replace_strict({True: "True", False: "False"}, default=None, return_dtype=pl.String)
    elif dtype.is_numeric() or dtype in (pl.String, pl.Categorical, pl.Enum, pl.Date, pl.Null):
        column = column.cast(pl.String)
    elif isinstance(dtype, pl.Datetime):
        in_utc = column.dt.convert_time_zone("UTC") if dtype.time_zone else column
        column = in_utc.dt.strftime("%Y-%m-%dT%H:%M:%S")
    elif isinstance(dtype, pl.List) and dtype.inner == pl.String:
        cells = [_text(None if cell is None else cell.to_list(), name, row, file) for row, cell in enumerate(column, 1)]
        column = pl.Series(name, cells, dtype=pl.String)
    else:
        raise SourceError(file, f"cells of type {dtype}; expected text, numbers, truth values or times", column=name[:80])
    too_long = (column.str.len_chars() > MAX_CELL_CHARACTERS).fill_null(False).arg_true()
    if len(too_long):
        raise SourceError(
            file, f"a cell above {MAX_CELL_CHARACTERS} characters", column=name[:80], row=int(too_long[0]) + 1
        )
    return column.set((column.str.strip_chars() == "").fill_null(False), None).alias(name)


def _cells(rows: Iterable[Mapping[str, Any]], name: str, file: str) -> list[str | None]:
    return [_text(row.get(name), name, at, file) for at, row in enumerate(rows, 1)]


def _text(value: Any, name: str, row: int, file: str) -> str | None:
    if value is None:
        return None
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        value = repr(value)
    if not isinstance(value, str | int | float):
        raise SourceError(
            file,
            f"found {type(value).__name__}; expected text, a number, true, false or null",
            column=name[:80],
            row=row,
        )
    text = value if isinstance(value, str) else repr(value)
    if len(text) > MAX_CELL_CHARACTERS:
        raise SourceError(file, f"a cell above {MAX_CELL_CHARACTERS} characters", column=name[:80], row=row)
    return text.encode("utf-8", "backslashreplace").decode() or None
