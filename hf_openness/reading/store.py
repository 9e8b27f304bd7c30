"""A store opened for reading: every table over all its dates as a lazy frame, in the contract's columns and types."""

import difflib
import io
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import polars as pl
from polars.exceptions import PolarsError

from hf_openness.schemas import late_pandera as pa
from hf_openness.schemas.figures import FIGURE_TABLES
from hf_openness.schemas.registry import TABLES
from hf_openness.settings import DEFAULT_STORES, UsageError, find_method, read_settings

MARKER = "store.json"
SCRAPE_DATE = "scrape_date"
ABOUT_SCRAPE_DATE = "Day whose published leaderboards the row rests on."
Grain = Literal["date", "all_dates", "figure"]
TABLES_SCHEMA = {
    "table": pl.String,
    "grain": pl.String,
    "dates_count": pl.Int64,
    "first_date": pl.Date,
    "last_date": pl.Date,
    "rows_count": pl.Int64,
}


@dataclass(frozen=True)
class Readable:
    """A table that a store may hold: name, contract, and one file per date, over all dates, or per date's figure."""

    name: str
    model: type[pa.DataFrameModel]
    grain: Grain

    def description(self) -> str:
        """Return the contract's one-paragraph description."""
        return " ".join((self.model.__doc__ or "").split())

    def columns(self) -> dict[str, pa.DeclaredColumn]:
        """Return the columns as read: the contract's, after `scrape_date` where there is a file per date."""
        declared = self.model.describe()
        if self.grain == "all_dates":
            return declared
        return {SCRAPE_DATE: pa.DeclaredColumn(SCRAPE_DATE, pl.Date, False, False, ABOUT_SCRAPE_DATE, {})} | declared

    def key(self) -> list[str]:
        """Return the columns whose values together never repeat, none where the contract names none."""
        key = self.model.key()
        return key if self.grain == "all_dates" or not key else [SCRAPE_DATE, *key]

    def types(self) -> dict[str, pl.DataType]:
        """Return the contract's polars types by column, without `scrape_date`."""
        return {name: _instance(column.dtype) for name, column in self.model.describe().items()}


READABLES = {spec.name: Readable(spec.name, spec.model, spec.grain) for spec in TABLES.values()} | {
    name: Readable(name, model, "figure") for name, model in FIGURE_TABLES.items()
}


def _instance(dtype: Any) -> pl.DataType:
    instance: pl.DataType = dtype if isinstance(dtype, pl.DataType) else dtype()
    return instance


def open_store(path: str | None = None, method: str | None = None) -> "StoreReader":
    """Open a store for reading; nothing is written to it.

    Args:
        path: its folder or object-store address. None: $HF_OPENNESS_STORE, else the default store of the method.
        method: the method it must be in. None: $HF_OPENNESS_METHOD where set, else any.

    Raises:
        UsageError: there is no store, it is empty, or it is in another method.
    """
    asked = method or os.environ.get("HF_OPENNESS_METHOD")
    required = None if asked is None else find_method(asked).name
    default = DEFAULT_STORES[required or read_settings().method.name]
    return StoreReader(path or os.environ.get("HF_OPENNESS_STORE") or default, required)


class StoreReader:
    """Reads the tables of one store. `method` and `data_kind` are what the store's marker says."""

    def __init__(self, path: str, asked_method: str | None = None) -> None:
        self.root = find_folder(path)
        if not self.root.exists():
            raise UsageError(
                f"there is no store at {path}; name one with --store, or make one: hf-openness demo, replay or refresh"
            )
        if not self.root.is_dir():
            raise UsageError(f"{path} is a file; a store is a folder that holds {MARKER} and tables/")
        self.method, self.data_kind = self._read_marker()
        if asked_method is not None and asked_method != self.method:
            raise UsageError(
                f"the store {path} is in method {self.method}, asked for is {asked_method}; name another store or method"
            )
        if not any(self._files.values()):
            raise UsageError(f"the store {path} holds no tables yet; fill it: hf-openness replay or refresh --store {path}")

    def _read_marker(self) -> tuple[str, str]:
        marker = self.root / MARKER
        if not marker.exists():
            raise UsageError(f"{self.root} is no store of hf_openness: it has no {MARKER}; name another --store")
        try:
            found = json.loads(marker.read_text(encoding="utf-8"))
            return str(found["method"]), str(found["data"])
        except (ValueError, KeyError, TypeError) as error:
            raise UsageError(
                f"{marker} cannot be read: it should say method and data; replay into a new --store"
            ) from error

    @cached_property
    def _files(self) -> dict[str, dict[date | None, Path]]:
        """Every readable's files by date (None: over all dates), sorted."""
        figures: dict[str, dict[date, Path]] = {}
        for folder, day in _dated(self.root / "figures"):
            for path in folder.iterdir():
                if path.suffix == ".parquet":
                    figures.setdefault(path.stem, {})[day] = path
        return {name: self._list_files(readable, figures) for name, readable in READABLES.items()}

    def _list_files(self, readable: Readable, figures: dict[str, dict[date, Path]]) -> dict[date | None, Path]:
        folder = self.root / "tables"
        if readable.grain == "all_dates":
            path = folder / f"{readable.name}.parquet"
            return {None: path} if path.exists() else {}
        if readable.grain == "figure":
            return dict(sorted(figures.get(readable.name, {}).items()))
        return {day: path for path, day in _dated(folder / readable.name, ".parquet")}

    def find(self, table: str) -> Readable:
        """Return what is known of a table, of a figure's too; raises UsageError that names the most similar ones."""
        if table in READABLES:
            return READABLES[table]
        near = difflib.get_close_matches(table.lower(), READABLES, 3, 0.5)
        hint = f"did you mean {' or '.join(near)}?" if near else "hf-openness tables lists them"
        raise UsageError(f"there is no table {table!r}; {hint}")

    def stored(self) -> list[Readable]:
        """Return the tables of which the store holds anything, in the order of the contract."""
        return [readable for name, readable in READABLES.items() if self._files[name]]

    def dates(self, table: str) -> list[date]:
        """Return the dates of a table, sorted; none for one over all dates."""
        return [day for day in self._files[self.find(table).name] if day is not None]

    def tables(self) -> pl.DataFrame:
        """Return what is stored: table, grain (date, all_dates, figure), dates_count, first_date, last_date, rows_count."""
        rows = []
        for readable in self.stored():
            dates = self.dates(readable.name)
            counts = [_count_rows(path) for path in self._files[readable.name].values()]
            ends = (dates[0], dates[-1]) if dates else (None, None)
            rows.append((readable.name, readable.grain, len(dates), *ends, sum(counts)))
        return pl.DataFrame(rows, schema=TABLES_SCHEMA, orient="row")

    def scan(self, table: str) -> pl.LazyFrame:
        """Return a table over all its dates, lazily, ordered by date.

        Returns:
            `scrape_date` (not for tables over all dates) and the contract's columns in its types; a column that an older
            file lacks is null there.

        Raises:
            UsageError: the table is unknown or not in the store, or a file is damaged, of another method or other types.
        """
        readable = self.find(table)
        files = self._files[table]
        if not files:
            raise UsageError(f"the store {self.root} has no {table} yet; hf-openness tables lists what it has")
        types = readable.types()
        return pl.concat([self._scan_file(types, day, path) for day, path in files.items()])

    def read(self, table: str, scrape_date: date | str | None = None) -> pl.DataFrame:
        """Return a table of one date (of none for a table over all dates); columns as `scan`.

        Raises:
            UsageError: as `scan`; or the date is not there: the nearest ones are named.
        """
        readable = self.find(table)
        if readable.grain == "all_dates":
            if scrape_date is not None:
                raise UsageError(f"{table} is one table over all dates; read it without a date")
            return self.scan(table).collect()
        day = _parse_day(scrape_date)
        files = self._files[table]
        if day not in files:
            raise UsageError(f"{table} has no {day or 'such date'}; {_name_nearest(self.dates(table), day)}")
        return self._scan_file(readable.types(), day, files[day]).collect()

    def _scan_file(self, types: dict[str, pl.DataType], day: date | None, path: Path) -> pl.LazyFrame:
        source = _read_source(path)
        self._check_file(path, source, types)
        scanned = pl.scan_parquet(
            _open_source(source),
            schema=types,
            missing_columns="insert",
            extra_columns="ignore",
            glob=False,
            hive_partitioning=False,
        )
        if day is None:
            return scanned.select(*types)
        return scanned.select(pl.lit(day, pl.Date).alias(SCRAPE_DATE), *types)

    def _check_file(self, path: Path, source: str | bytes, types: dict[str, pl.DataType]) -> None:
        try:
            found = pl.read_parquet_schema(_open_source(source))
            metadata = pl.read_parquet_metadata(_open_source(source))
        except (PolarsError, OSError) as error:
            raise UsageError(f"{path} is damaged and cannot be read; materialise it again") from error
        method = metadata.get("hf_openness.method")
        if method != self.method:
            raise UsageError(f"{path} was made by method {method}, its store is in method {self.method}; make it again")
        for name, dtype in types.items():
            if found.get(name, dtype) != dtype:
                raise UsageError(
                    f"{path} was written by another version: {name} is {found[name]} there, {dtype} now; "
                    "materialise it again"
                )


def _dated(folder: Path, suffix: str = "") -> list[tuple[Path, date]]:
    """The entries of a folder that are named after a date, by date; others are not the store's."""
    found = []
    for path in folder.iterdir() if folder.is_dir() else ():
        try:
            day = date.fromisoformat(path.stem if suffix else path.name)
        except ValueError:
            continue
        if path.suffix == suffix and day.isoformat() == path.name.removesuffix(suffix):
            found.append((path, day))
    return sorted(found, key=lambda pair: pair[1])


def find_folder(path: str) -> Path:
    """Return a store's folder; an object store's address becomes a path of its kind."""
    if "://" not in path:
        return Path(path)
    # Imported late: it brings asyncio and ssl, for stores elsewhere only.
    from upath import UPath

    folder: Path = UPath(path)  # type: ignore[assignment]  # has what is used of a Path here
    return folder


def _read_source(path: Path) -> str | bytes:
    return str(path) if type(path) is type(Path()) else path.read_bytes()


def _open_source(source: str | bytes) -> str | io.BytesIO:
    return source if isinstance(source, str) else io.BytesIO(source)


def _count_rows(path: Path) -> int:
    try:
        source = _open_source(_read_source(path))
        counted: int = pl.scan_parquet(source, glob=False, hive_partitioning=False).select(pl.len()).collect().item()
    except (PolarsError, OSError) as error:
        raise UsageError(f"{path} is damaged and cannot be read; materialise it again") from error
    return counted


def _parse_day(day: date | str | None) -> date | None:
    if not isinstance(day, str):
        return day
    try:
        return date.fromisoformat(day)
    except ValueError as error:
        raise UsageError(f"{day!r} is not a date; expected YYYY-MM-DD, such as 2024-05-20") from error


def _name_nearest(dates: Iterable[date], day: date | None) -> str:
    every = list(dates)
    if not every:
        return "the store holds no date of it"
    if day is None:
        return f"name one, such as {every[-1]}"
    nearest = sorted(sorted(every, key=lambda other: abs((other - day).days))[:2])
    return f"nearest: {', '.join(map(str, nearest))}"
