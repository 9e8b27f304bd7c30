"""Writes docs/tables.md from the schemas: `python -m hf_openness.schemas.document > docs/tables.md`."""

from collections.abc import Iterable
from typing import Any

import pandera.polars as pa
import polars as pl

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
COMPARISONS = {
    "greater_than": (">", "min_value"),
    "greater_than_or_equal_to": (">=", "min_value"),
    "less_than": ("<", "max_value"),
    "less_than_or_equal_to": ("<=", "max_value"),
}
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


def describe_checks(column: pa.Column) -> str:
    """Return which values a column allows, in words; an empty text where its type alone decides."""
    allowed = []
    for check in column.checks or []:
        statistics = check.statistics or {}
        if check.name == "isin":
            allowed.append("one of " + ", ".join(f"`{value}`" for value in statistics["allowed_values"]))
        elif check.name in COMPARISONS:
            sign, limit = COMPARISONS[check.name]
            allowed.append(f"{sign} {statistics[limit]:g}")
        else:
            raise ValueError(f"no words for the check {check.name} of column {column.name}")
    return ", ".join(allowed)


def describe_key(schema: pa.DataFrameSchema) -> str:
    """Return the columns whose values together never repeat."""
    keys = schema.unique or [name for name, column in schema.columns.items() if column.unique]
    return ", ".join(f"`{name}`" for name in keys) or "none"


def escape_cell(text: str) -> str:
    """Return text that stays in one cell of a Markdown table."""
    return " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")


def _contents() -> Iterable[str]:
    yield "\n"
    for name in (*TABLES, *FIGURE_TABLES):
        yield f"- [`{name}`](#{name})\n"


def _section(spec: TableSpec) -> str:
    where = PATHS[spec.grain].format(name=spec.name)
    return _render(spec.name, spec.description(), f"Stored as {where}. ", spec.model.to_schema())


def _figure_section(name: str, model: type[pa.DataFrameModel]) -> str:
    return _render(name, " ".join((model.__doc__ or "").split()), "", model.to_schema())


def _render(name: str, description: str, where: str, schema: pa.DataFrameSchema) -> str:
    lines = [
        f"\n### {name}\n",
        f"{description}\n",
        f"{where}Key: {describe_key(schema)}.\n",
        "| column | type | null | allowed | meaning |",
        "|---|---|---|---|---|",
    ]
    for column_name, column in schema.columns.items():
        cells = (
            f"`{column_name}`",
            describe_type(column.dtype.type),
            "may be" if column.nullable else "never",
            describe_checks(column),
            column.description or "",
        )
        lines.append("| " + " | ".join(escape_cell(cell) for cell in cells) + " |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(render_tables_document(), end="")
