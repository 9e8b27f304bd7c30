"""A store as files for others: one per table, or one database, with dictionary, package metadata and sources beside."""

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from hf_openness.reading.databases import DATABASE_WRITERS, DATABASES
from hf_openness.reading.dictionary import render_dictionary
from hf_openness.reading.formats import FORMATS, render_csv
from hf_openness.reading.licenses import count_licenses, list_sources
from hf_openness.reading.package import LISTED, PACKAGE, describe_package, render_readme
from hf_openness.reading.store import Readable, StoreReader
from hf_openness.reading.whole_folder import hash_files, refuse_foreign, refuse_inside, write_folder
from hf_openness.settings import UsageError

EXPORT_FORMATS = ("parquet", "csv", "duckdb", "sqlite")


def export_store(store: StoreReader, form: str, folder: Path, tables: Sequence[str] = ()) -> list[Readable]:
    """Write the store's tables to a folder, whole or not at all, and return which.

    Parquet and CSV come out equal to the byte from equal stores. An earlier export there is replaced.

    Args:
        store: the open store.
        form: parquet, csv, duckdb or sqlite.
        folder: where to; made where it is missing.
        tables: names; all that the store holds where empty.

    Raises:
        UsageError: the format or a table is unknown, the folder holds anything but an unchanged earlier export, or it
            cannot be written.
    """
    if form not in EXPORT_FORMATS:
        raise UsageError(f"unknown format {form!r}; known: {', '.join(EXPORT_FORMATS)}")
    readables = [store.find(name) for name in dict.fromkeys(tables)] or store.stored()
    refuse_inside(store.root, folder)
    refuse_foreign(folder, PACKAGE, _read_listed(folder / PACKAGE), "export")
    try:
        write_folder(folder, lambda part: _fill(store, form, part, readables))
    except (OSError, sqlite3.Error) as error:
        raise UsageError(f"{folder} cannot be written: {error}") from error
    return readables


def _fill(store: StoreReader, form: str, part: Path, readables: Sequence[Readable]) -> None:
    if form in DATABASES:
        DATABASE_WRITERS[form](store, readables, part / DATABASES[form])
    else:
        (part / "data").mkdir()
        for readable in readables:
            (part / "data" / f"{readable.name}.{form}").write_bytes(FORMATS[form](store.scan(readable.name).collect()))
    sources = list_sources(store.root)
    (part / "SOURCES.csv").write_bytes(render_csv(sources))
    (part / "dictionary.html").write_text(render_dictionary(readables), encoding="utf-8")
    (part / "README.txt").write_text(render_readme(store, form, readables, count_licenses(sources)), encoding="utf-8")
    package = describe_package(store, form, readables, hash_files(part), count_licenses(sources))
    (part / PACKAGE).write_text(json.dumps(package, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _read_listed(package: Path) -> dict[str, str]:
    try:
        listed = json.loads(package.read_text(encoding="utf-8"))[LISTED]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return listed if isinstance(listed, dict) else {}
