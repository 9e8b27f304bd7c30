"""Separated text to a frame of strings, strictly: every row complete, every quote closed, the file not cut."""

import csv
import io

import polars as pl

from hf_openness.sources.errors import SourceError

MAX_CELL_CHARACTERS = 131_072


def parse_separated(content: bytes, file: str, separator: str) -> pl.DataFrame:
    """Return the table in `content` as strings; columns as in the header, empty cells null.

    A column `line` (Int64) is added: the number of the row's last line in the file.

    Raises:
        SourceError: empty, binary, not UTF-8, cut (no final line break), ragged, a repeated or empty header,
            an unclosed quote, or a cell above 131,072 characters.
    """
    text = decode_text(content, file)
    if not text.endswith("\n"):
        raise SourceError(file, "the last line has no line break, so the file looks cut; obtain it again")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    try:
        header = next(reader, [])
        if len(set(header)) != len(header):
            repeated = next(name for name in header if header.count(name) > 1)
            raise SourceError(file, "the header repeats this column; each must stand once", column=repeated[:80])
        for row in reader:
            if len(row) != len(header):
                raise SourceError(
                    file,
                    f"expected {len(header)} cells, found {len(row)}; the file is cut or its separator is not "
                    f"{separator!r}",
                    row=reader.line_num,
                )
            # csv has a limit of its own, which any library in the process may have lifted for all.
            if max(map(len, row)) > MAX_CELL_CHARACTERS:
                said = f"not readable as separated text (a cell has more than {MAX_CELL_CHARACTERS} characters)"
                raise SourceError(file, said, row=reader.line_num)
            rows.append(row)
            lines.append(reader.line_num)
    except csv.Error as error:
        raise SourceError(file, f"not readable as separated text ({error})", row=reader.line_num) from error
    if not rows:
        raise SourceError(file, "a header without a single row; expected published rows")
    columns = dict(zip(header, zip(*rows, strict=True), strict=True))
    frame = pl.DataFrame({name: pl.Series(cells, dtype=pl.String) for name, cells in columns.items()})
    blank_is_null = pl.when(pl.all() != "").then(pl.all())
    return frame.select(blank_is_null).with_columns(line=pl.Series(lines, dtype=pl.Int64))


def decode_text(content: bytes, file: str) -> str:
    """Return `content` as text; raises SourceError when it is empty, binary or not UTF-8."""
    if not content.strip():
        raise SourceError(file, "the file is empty")
    if b"\x00" in content:
        raise SourceError(file, "the file is binary; expected UTF-8 text")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(file, f"not UTF-8 text (byte {error.start}); expected a CSV file") from error


def first_line(content: bytes, file: str) -> str:
    """Return the header line as text; raises SourceError as `decode_text` does."""
    return decode_text(content, file).split("\n", 1)[0].rstrip("\r")
