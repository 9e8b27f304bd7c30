"""Writes docs/tables.md from the schemas: `python -m hf_openness.schemas.document > docs/tables.md`."""

from collections.abc import Iterable
from typing import Any

import polars as pl

from hf_openness.schemas import late_pandera as pa
from hf_openness.schemas.figures import FIGURE_TABLES
from hf_openness.schemas.registry import TABLES, TableSpec

HEAD = """# Tables

Written from the schemas in `hf_openness/schemas/` by `python -m hf_openness.schemas.document`: change those,
not this file. Every table is checked against its schema before it is written. A column more or less, another
type, a value outside the range, a null where none may be, a NaN or a repeated key is refused.

Shares are 0-1, columns ending in `_pct` are in percent, times are UTC, a null means not known, never zero.
"""
PATHS = {
    "date": "one file per scrape date: `tables/{name}/<date>.parquet`",
    "all_dates": "one file over all dates: `tables/{name}.parquet`",
}
FIGURE_PATH = "figures/<date>/<name>.parquet"
COMPARISONS = {"gt": ">", "ge": ">=", "lt": "<", "le": "<="}
PLAIN_TYPES = {
    "String": "text",
    "Int64": "whole number",
    "Float64": "number",
    "Boolean": "true or false",
    "Date": "day",
}


def render_tables_document() -> str:
    """Return docs/tables.md: contents, then every table with its grain, key and columns."""
    parts = [HEAD, *_contents(), "\n## Contract tables\n"]
    parts += [_section(spec) for spec in TABLES.values()]
    parts.append("\n## Tables behind the figures\n")
    parts.append(f"\nOne file per scrape date and figure, beside its picture: `{FIGURE_PATH}`.\n")
    parts += [_figure_section(name, model) for name, model in FIGURE_TABLES.items()]
    return "".join(parts)


def describe_type(dtype: Any) -> str:
    """Return a column type in words."""
    if isinstance(dtype, pl.List):
        return f"list of {describe_type(dtype.inner)}"
    if isinstance(dtype, pl.Datetime):
        return f"time ({dtype.time_zone or 'no zone'})"
    return PLAIN_TYPES.get(str(dtype), str(dtype))


def describe_checks(column: pa.DeclaredColumn) -> list[str]:
    """Return which values a column allows, in words; empty where its type alone decides.

    Raises:
        ValueError: the column has a check that this function has no words for.
    """
    allowed = []
    for check, limit in column.checks.items():
        if check == "isin":
            allowed.append("one of " + ", ".join(f"`{value}`" for value in limit))
        elif check in COMPARISONS:
            allowed.append(f"{COMPARISONS[check]} {limit:g}")
        else:
            raise ValueError(f"no words for the check {check} of column {column.name}")
    return allowed


def describe_key(model: type[pa.DataFrameModel]) -> str:
    """Return the columns whose values together never repeat."""
    return ", ".join(f"`{name}`" for name in model.key()) or "none"


def escape_cell(text: str) -> str:
    """Return text that stays in one cell of a Markdown table."""
    return " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")


def _contents() -> Iterable[str]:
    yield "\n"
    for name in (*TABLES, *FIGURE_TABLES):
        yield f"- [`{name}`](#{name})\n"


def _section(spec: TableSpec) -> str:
    where = PATHS[spec.grain].format(name=spec.name)
    return _render(spec.name, spec.description(), f"Stored as {where}. ", spec.model)


def _figure_section(name: str, model: type[pa.DataFrameModel]) -> str:
    return _render(name, " ".join((model.__doc__ or "").split()), "", model)


def _render(name: str, description: str, where: str, model: type[pa.DataFrameModel]) -> str:
    lines = [
        f"\n### {name}\n",
        f"{description}\n",
        f"{where}Key: {describe_key(model)}.\n",
        "| column | type | null | allowed | meaning |",
        "|---|---|---|---|---|",
    ]
    for column_name, column in model.describe().items():
        cells = (
            f"`{column_name}`",
            describe_type(column.dtype),
            "may be" if column.nullable else "never",
            ", ".join(describe_checks(column)),
            column.description,
        )
        lines.append("| " + " | ".join(escape_cell(cell) for cell in cells) + " |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(render_tables_document(), end="")
