"""Croissant metadata: what machine learning tools read a dataset by (docs.mlcommons.org/croissant, version 1.1)."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

import polars as pl

from hf_openness.publishing.citation_files import cite_as_bibtex
from hf_openness.publishing.release import KEYWORDS, PUBLISHER, Release, ReleasedTable
from hf_openness.schemas.late_pandera import DeclaredColumn

CONFORMS_TO = "http://mlcommons.org/croissant/1.1"
# What version 1.1 adds to the context that mlcroissant begins with.
CONTEXT = {
    "arrayShape": "cr:arrayShape",
    "containedIn": "cr:containedIn",
    "description": {"@container": "@language"},
    "isArray": "cr:isArray",
    "name": {"@container": "@language"},
}
PERSONAL = (
    "Names of owners of repos and of authors of commits, as the Hub shows them to everybody: handles, and what people put "
    "into their git configuration. No other personal data."
)


def render_croissant(release: Release, files: Mapping[str, tuple[str, int]]) -> dict[str, Any]:
    """Return the Croissant descriptor of a release.

    Args:
        release: the release.
        files: sha256 and bytes by path, of the tables' files at least.

    Raises:
        ValueError: mlcroissant finds an error or has a warning.
    """
    import mlcroissant as mlc

    context = mlc.Context(conforms_to=CONFORMS_TO)
    context.rdf = mlc.Rdf(context=context.rdf.context | CONTEXT)
    metadata = mlc.Metadata(
        ctx=context,
        name=release.name,
        description=release.description,
        url=release.site,
        version=release.version,
        date_published=datetime.combine(release.day, time()),
        license=list(release.terms_urls().values()),
        keywords=list(KEYWORDS),
        cite_as=cite_as_bibtex(release),
        creators=[mlc.Organization(ctx=context, name=PUBLISHER)],
        data_limitations=f"{release.left_out_count} rows are left out, named in LEFT_OUT.csv.",
        personal_sensitive_information=PERSONAL,
        distribution=[_describe_file(context, table, *files[table.path]) for table in release.filled],
        record_sets=[_describe_records(context, table) for table in release.filled],
    )
    if context.issues.errors or context.issues.warnings:
        raise ValueError(context.issues.report())
    descriptor: dict[str, Any] = metadata.to_json()
    return descriptor


def _describe_file(context: Any, table: ReleasedTable, sha256: str, size: int) -> Any:
    import mlcroissant as mlc

    return mlc.FileObject(
        ctx=context,
        id=table.path,
        name=table.path,
        description=table.readable.description(),
        content_url=table.path,
        content_size=f"{size} B",
        encoding_formats=[mlc.EncodingFormat.PARQUET],
        sha256=sha256,
    )


def _describe_records(context: Any, table: ReleasedTable) -> Any:
    import mlcroissant as mlc

    key = table.readable.key()
    columns = table.readable.columns()
    # Records without a value in their key have no name: Croissant keys, like those of a database, are never null.
    is_keyed = bool(key) and not any(columns[name].nullable for name in key)
    return mlc.RecordSet(
        ctx=context,
        id=table.name,
        name=table.name,
        description=table.readable.description(),
        key=[f"{table.name}/{name}" for name in key] if is_keyed else None,
        fields=[_describe_field(context, table, column) for column in columns.values()],
    )


def _describe_field(context: Any, table: ReleasedTable, column: DeclaredColumn) -> Any:
    import mlcroissant as mlc

    is_list = isinstance(column.dtype, pl.List)
    return mlc.Field(
        ctx=context,
        id=f"{table.name}/{column.name}",
        name=column.name,
        description=column.description,
        data_types=[_name_type(column.dtype.inner if is_list else column.dtype)],
        is_array=True if is_list else None,
        array_shape="-1" if is_list else None,
        source=mlc.Source(ctx=context, file_object=table.path, extract=mlc.Extract(ctx=context, column=column.name)),
    )


def _name_type(dtype: Any) -> Any:
    import mlcroissant as mlc

    known = {
        "String": mlc.DataType.TEXT,
        "Int64": mlc.DataType.INTEGER,
        "Float64": mlc.DataType.FLOAT,
        "Boolean": mlc.DataType.BOOL,
        "Date": mlc.DataType.DATE,
    }
    return mlc.DataType.DATETIME if isinstance(dtype, pl.Datetime) else known[str(dtype)]
