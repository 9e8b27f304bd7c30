"""The data dictionary from the contracts: one page of HTML, rows for a database, Frictionless table schemas."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import polars as pl

from hf_openness.reading.store import READABLES, Readable
from hf_openness.schemas.document import describe_checks, describe_type
from hf_openness.schemas.late_pandera import DeclaredColumn

GRAINS = {
    "date": "one set of rows per scrape date",
    "all_dates": "rows over all scrape dates",
    "figure": "the rows behind a figure, one set per scrape date",
}
# Table Schema of the Data Package standard, version 2 (datapackage.org/standard/table-schema).
FIELD_TYPES = {"String": "string", "Int64": "integer", "Float64": "number", "Boolean": "boolean", "Date": "date"}
CONSTRAINTS = {"ge": "minimum", "le": "maximum", "gt": "exclusiveMinimum", "lt": "exclusiveMaximum", "isin": "enum"}


@dataclass(frozen=True)
class Entry:
    """One column in words."""

    column: str
    type: str
    null: str
    allowed: str
    meaning: str


def describe_columns(readable: Readable) -> list[Entry]:
    """Return the columns of a table as a reader meets them, in words."""
    return [
        Entry(
            name,
            describe_type(column.dtype),
            "may be" if column.nullable else "never",
            ", ".join(describe_checks(column)).replace("`", ""),
            column.description,
        )
        for name, column in readable.columns().items()
    ]


def list_columns(readables: Iterable[Readable]) -> pl.DataFrame:
    """Return the dictionary as rows: table_name, column_name, type, null, allowed, meaning."""
    rows = [(r.name, e.column, e.type, e.null, e.allowed, e.meaning) for r in readables for e in describe_columns(r)]
    names = ("table_name", "column_name", "type", "null", "allowed", "meaning")
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


def render_dictionary(readables: Iterable[Readable] = tuple(READABLES.values())) -> str:
    """Return the dictionary as one self-contained page of HTML that asks no other host."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("hf_openness.reading"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    sections = [(readable, GRAINS[readable.grain], describe_columns(readable)) for readable in readables]
    return environment.get_template("dictionary.html").render(sections=sections) + "\n"


def describe_schema(readable: Readable) -> dict[str, Any]:
    """Return a table's Frictionless Table Schema; a key that may be null is a unique key, not the primary one."""
    columns = readable.columns()
    schema: dict[str, Any] = {"fields": [_describe_field(column) for column in columns.values()], "missingValues": [""]}
    key = readable.key()
    if key and not any(columns[name].nullable for name in key):
        schema["primaryKey"] = key
    elif key:
        schema["uniqueKeys"] = [key]
    return schema


def _describe_field(column: DeclaredColumn) -> dict[str, Any]:
    constraints: dict[str, Any] = {} if column.nullable else {"required": True}
    for check, limit in column.checks.items():
        if check in CONSTRAINTS:
            constraints[CONSTRAINTS[check]] = list(limit) if check == "isin" else limit
    field = {"name": column.name, "type": _name_field_type(column.dtype), "description": column.description}
    return field | ({"constraints": constraints} if constraints else {})


def _name_field_type(dtype: Any) -> str:
    if isinstance(dtype, pl.List):
        return "array"
    return "datetime" if isinstance(dtype, pl.Datetime) else FIELD_TYPES[str(dtype)]
