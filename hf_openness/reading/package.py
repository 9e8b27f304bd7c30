"""What lies beside an export: Frictionless Data Package metadata and a text for people."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from hf_openness.reading.databases import DATABASES, DICTIONARY_TABLE
from hf_openness.reading.dictionary import describe_schema
from hf_openness.reading.formats import ABOUT_CSV
from hf_openness.reading.store import Readable, StoreReader

PACKAGE = "datapackage.json"
LISTED = "hf_openness_files"
MEDIA_TYPES = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "duckdb": "application/vnd.duckdb",
    "sqlite": "application/vnd.sqlite3",
}
README = """\
hf_openness export, format {form}
Made from a store in method {method}.{simulated}

{where}
Each row of a table per date says its date in scrape_date. Columns, types and meanings: dictionary.html, and
datapackage.json (Frictionless Data Package).
{csv}
Sources and licences (every file with its address and sha256: SOURCES.csv)
{licenses}
Tables:
{tables}
"""


def describe_package(
    store: StoreReader, form: str, readables: Sequence[Readable], listed: dict[str, str], licenses: pl.DataFrame
) -> dict[str, Any]:
    """Return the Frictionless Data Package descriptor of an export.

    Args:
        store: the exported store.
        form: its format.
        readables: the tables in it.
        listed: sha256 by path of every other file of the export.
        licenses: see `count_licenses`; each goes in as a source, since the terms bind row by row, not the whole.
    """
    resources = []
    for readable in readables:
        path = DATABASES.get(form, f"data/{readable.name}.{form}")
        resource = {
            "name": readable.name,
            "type": "table",
            "path": path,
            "scheme": "file",
            "format": form,
            "mediatype": MEDIA_TYPES[form],
            "hash": f"sha256:{listed[path]}",
            "description": readable.description(),
            "schema": describe_schema(readable),
        }
        if form == "csv":
            resource["encoding"] = "utf-8"
        if form in DATABASES:
            resource["dialect"] = {"sql": {"table": readable.name}}
        resources.append(resource)
    simulated = "Simulated data, not observations. " if store.data_kind == "simulated" else ""
    about_csv = " " + " ".join(ABOUT_CSV.split()) if form == "csv" else ""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "hf-openness",
        "title": "How open-source AI develops: leaderboards, Hub metadata and contributors",
        "description": f"{simulated}Tables of hf_openness in method {store.method}.{about_csv}",
        "sources": [
            {"title": f"{names} ({count} files), licence: {license_}"} for license_, names, count in licenses.iter_rows()
        ],
        "resources": resources,
        LISTED: listed,
    }


def render_readme(store: StoreReader, form: str, readables: Sequence[Readable], licenses: pl.DataFrame) -> str:
    """Return the text beside an export: what it is, how to read it, whose data they are."""
    if form in DATABASES:
        where = f"One file, {DATABASES[form]}; its table {DICTIONARY_TABLE} describes every column."
    else:
        where = f"One file per table: data/<table>.{form}."
    lines = [f"- {license_}: {names} ({count} files)" for license_, names, count in licenses.iter_rows()]
    nested = "Lists are JSON, times are ISO 8601 in UTC, an empty cell is not known."
    return README.format(
        form=form,
        method=store.method,
        simulated=" THE DATA ARE SIMULATED, not observations." if store.data_kind == "simulated" else "",
        where=where,
        csv=f"\n{ABOUT_CSV}\n{nested}\n" if form == "csv" else f"\n{nested}\n" if form == "sqlite" else "",
        licenses="\n".join(lines) or "- this store keeps no raw files: the licences of its sources are not known",
        tables="\n".join(f"- {readable.name}: {readable.description()}" for readable in readables),
    )
