"""A store as files for others: one per table, or one database, with dictionary, package metadata and sources beside."""

import hashlib
import json
import shutil
import sqlite3
import tempfile
from collections.abc import Sequence
from pathlib import Path

from hf_openness.reading.databases import DATABASE_WRITERS, DATABASES
from hf_openness.reading.dictionary import render_dictionary
from hf_openness.reading.formats import FORMATS, render_csv
from hf_openness.reading.licenses import count_licenses, list_sources
from hf_openness.reading.package import LISTED, PACKAGE, describe_package, render_readme
from hf_openness.reading.store import Readable, StoreReader
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
    _refuse_foreign(store, folder)
    try:
        _write_whole(store, form, folder, readables)
    except (OSError, sqlite3.Error) as error:
        raise UsageError(f"{folder} cannot be written: {error}") from error
    return readables


def _write_whole(store: StoreReader, form: str, folder: Path, readables: Sequence[Readable]) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".part-"))
    try:
        _fill(store, form, part, readables)
        part.chmod(0o755)
        _put_in_place(part, folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


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
    listed = {path.relative_to(part).as_posix(): _hash(path) for path in sorted(part.rglob("*")) if path.is_file()}
    package = describe_package(store, form, readables, listed, count_licenses(sources))
    (part / PACKAGE).write_text(json.dumps(package, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _refuse_foreign(store: StoreReader, folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file; --to names a folder")
    root = Path(str(store.root)).resolve()
    if folder.resolve() == root or root in folder.resolve().parents:
        raise UsageError(f"{folder} lies in the store itself; name a folder beside it")
    if not folder.exists() or not any(folder.iterdir()):
        return
    listed = _read_listed(folder / PACKAGE)
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_dir() or (name == PACKAGE and listed):
            continue
        if name not in listed:
            raise UsageError(f"{folder} holds {name}, which no export wrote; name an empty or another folder")
        if _hash(path) != listed[name]:
            raise UsageError(f"{folder / name} was changed after it was exported; name an empty or another folder")


def _read_listed(package: Path) -> dict[str, str]:
    try:
        listed = json.loads(package.read_text(encoding="utf-8"))[LISTED]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return listed if isinstance(listed, dict) else {}


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _put_in_place(part: Path, folder: Path) -> None:
    if not folder.exists():
        part.rename(folder)
        return
    old = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".old-"))
    folder.rename(old / folder.name)
    try:
        part.rename(folder)
    except BaseException:
        (old / folder.name).rename(folder)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)
