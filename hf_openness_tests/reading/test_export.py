"""Exports: every row once in every format, equal bytes, whole or not at all, and never over what is somebody else's."""

import csv
import json
import re
import sqlite3
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest
from frictionless import Package, system, validate
from polars.testing import assert_frame_equal

from hf_openness.reading.export import EXPORT_FORMATS, export_store
from hf_openness.reading.formats import FORMULA, make_plain
from hf_openness.reading.store import StoreReader, open_store
from hf_openness.settings import UsageError
from hf_openness_tests.reading.stores import DAYS, HOSTILE, list_bytes, write_store

TEXTS = ("README.txt", "SOURCES.csv", "datapackage.json", "dictionary.html")


def _read_back(folder: Path, form: str, table: str) -> list[tuple]:
    if form == "sqlite":
        with sqlite3.connect(folder / "hf_openness.sqlite") as connection:
            return connection.execute(f"select * from {table}").fetchall()
    if form == "duckdb":
        with duckdb.connect(str(folder / "hf_openness.duckdb"), read_only=True) as connection:
            return connection.execute(f"select * from {table}").fetchall()
    if form == "parquet":
        return pl.read_parquet(folder / "data" / f"{table}.parquet").rows()
    with (folder / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return [tuple(row) for row in list(csv.reader(file))[1:]]


@pytest.mark.parametrize("form", EXPORT_FORMATS)
def test_every_row_of_every_table_is_exported_once(store: StoreReader, tmp_path: Path, form: str) -> None:
    written = export_store(store, form, tmp_path / "out")
    assert [readable.name for readable in written] == [readable.name for readable in store.stored()]
    for readable in written:
        frame = store.scan(readable.name).collect()
        rows = _read_back(tmp_path / "out", form, readable.name)
        if form == "csv":
            plain = make_plain(frame)
            texts = [n for n, dtype in enumerate(plain.dtypes) if dtype == pl.String]
            rows = [tuple(_arm(row[n]) for n in texts) for row in rows]
            frame = plain.select(plain.columns[n] for n in texts).fill_null("")
        assert rows == (make_plain(frame) if form == "sqlite" else frame).rows(), readable.name


def _arm(cell: str) -> str:
    return cell[1:] if re.match(FORMULA, cell) else cell


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_equal_stores_give_equal_bytes_also_over_an_earlier_export(tmp_path: Path, form: str) -> None:
    first = open_store(str(write_store(tmp_path / "one")))
    second = open_store(str(write_store(tmp_path / "two")))
    export_store(first, form, tmp_path / "a")
    export_store(second, form, tmp_path / "b", ["models"])
    assert list_bytes(tmp_path / "a") != list_bytes(tmp_path / "b")
    export_store(second, form, tmp_path / "b")
    assert list_bytes(tmp_path / "a") == list_bytes(tmp_path / "b")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b", "one", "two"]


def test_parquet_keeps_the_contract_s_types(store: StoreReader, tmp_path: Path) -> None:
    export_store(store, "parquet", tmp_path / "out", ["models"])
    assert_frame_equal(pl.read_parquet(tmp_path / "out" / "data" / "models.parquet"), store.scan("models").collect())


def test_formulas_in_csv_are_harmless_and_numbers_stay_numbers(store: StoreReader, tmp_path: Path) -> None:
    export_store(store, "csv", tmp_path / "out", ["models"])
    with (tmp_path / "out" / "data" / "models.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))[-len(HOSTILE) :]
    names = [row["model_id"] for row in rows]
    assert names[0] == "'=HYPERLINK(1)/a"
    assert names[-4:] == ["'-5", "'+1", "'@x", "'\t"]
    assert {json.loads(row["license_ids"])[0] for row in rows} == {"mit"}
    assert {float(row["params_b"]) for row in rows} == {7.0}
    assert "apostrophe" in (tmp_path / "out" / "README.txt").read_text(encoding="utf-8")


def test_sqlite_has_lists_as_json_and_days_as_text(store: StoreReader, tmp_path: Path) -> None:
    export_store(store, "sqlite", tmp_path / "out", ["models"])
    with sqlite3.connect(tmp_path / "out" / "hf_openness.sqlite") as connection:
        query = "select scrape_date, json_extract(license_ids, '$[0]'), typeof(params_b), is_moe, model_id from models"
        rows = connection.execute(query).fetchall()
        meant = connection.execute("select meaning from data_dictionary where column_name = 'model_id'").fetchall()
    assert rows[0][:4] == ("2024-05-17", "mit", "real", 0)
    assert rows[-len(HOSTILE)][4] == HOSTILE[0]
    assert len(meant) == 1
    assert make_plain(store.scan("models").collect()).height == len(rows)


def test_duckdb_has_types_and_comments(store: StoreReader, tmp_path: Path) -> None:
    export_store(store, "duckdb", tmp_path / "out", ["models", "license_trend"])
    with duckdb.connect(str(tmp_path / "out" / "hf_openness.duckdb"), read_only=True) as connection:
        types = dict(
            connection.execute("select column_name, data_type from duckdb_columns() where table_name = 'models'").fetchall()
        )
        comments = connection.execute(
            "select count(*) from duckdb_columns() where not internal and comment is null"
        ).fetchall()
        tables = connection.execute("select table_name from duckdb_tables() order by 1").fetchall()
    assert (types["scrape_date"], types["license_ids"], types["params_b"]) == ("DATE", "VARCHAR[]", "DOUBLE")
    assert tables == [("data_dictionary",), ("license_trend",), ("models",)]
    assert comments == [(6,)], "only the dictionary's own columns have none"


def test_licences_and_addresses_of_the_sources_lie_beside(store: StoreReader, tmp_path: Path) -> None:
    export_store(store, "parquet", tmp_path / "out", ["models"])
    readme = (tmp_path / "out" / "README.txt").read_text(encoding="utf-8")
    assert "- MPL-2.0: open-llm-v1 (1 files)\n- none stated: hub-stats (1 files)\n" in readme
    sources = pl.read_csv(tmp_path / "out" / "SOURCES.csv")
    assert sources["source"].to_list() == ["hub-stats", "open-llm-v1"]
    assert sources["sha256"].str.len_chars().unique().to_list() == [64]


def test_simulated_data_say_so_first(tmp_path: Path) -> None:
    store = open_store(str(write_store(tmp_path / "store", DAYS[:1], data="simulated")))
    export_store(store, "csv", tmp_path / "out")
    assert "THE DATA ARE SIMULATED" in (tmp_path / "out" / "README.txt").read_text(encoding="utf-8").splitlines()[1]
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8"))
    assert package["description"].startswith("Simulated data")


def test_a_store_without_raw_files_says_that_licences_are_not_known(tmp_path: Path) -> None:
    folder = write_store(tmp_path / "store", DAYS[:1])
    for path in sorted((folder / "raw").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    (folder / "raw").rmdir()
    export_store(open_store(str(folder)), "parquet", tmp_path / "out", ["models"])
    assert "licences of its sources are not known" in (tmp_path / "out" / "README.txt").read_text(encoding="utf-8")


def test_the_package_is_valid_frictionless(store: StoreReader, tmp_path: Path) -> None:
    export_store(store, "csv", tmp_path / "out")
    with system.use_context(trusted=True):
        report = validate(str(tmp_path / "out" / "datapackage.json"))
    found = [(task.name, error.message) for task in report.tasks for error in task.errors]
    assert (found, report.errors) == ([], [])
    assert len(report.tasks) == len(store.stored())


def test_the_validator_would_see_a_wrong_row(store: StoreReader, tmp_path: Path) -> None:
    export_store(store, "csv", tmp_path / "out", ["models"])
    path = tmp_path / "out" / "data" / "models.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("2024-05-17", "never", 1), encoding="utf-8")
    with system.use_context(trusted=True):
        assert not validate(str(tmp_path / "out" / "datapackage.json")).valid


@pytest.mark.parametrize("form", ["parquet", "duckdb", "sqlite"])
def test_package_metadata_of_other_formats_is_well_formed(store: StoreReader, tmp_path: Path, form: str) -> None:
    export_store(store, form, tmp_path / "out", ["models", "license_table"])
    package = Package.from_descriptor(str(tmp_path / "out" / "datapackage.json"))
    assert package.resource_names == ["models", "license_table"]
    for resource in package.resources:
        assert (tmp_path / "out" / str(resource.path)).is_file()
    assert package.get_resource("models").schema.primary_key[0] == "scrape_date"


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("trap", ["foreign", "foreign beside an export", "changed", "a file", "fake package"])
def test_what_no_export_wrote_is_never_overwritten(store: StoreReader, tmp_path: Path, trap: str) -> None:
    out = tmp_path / "out"
    if trap == "foreign":
        _put(out / "thesis.txt", "mine")
    elif trap == "a file":
        _put(out, "mine")
    elif trap == "fake package":
        _put(out / "datapackage.json", '{"name": "mine"}')
    else:
        export_store(store, "csv", out, ["models"])
        _put(out / ("notes/mine.txt" if trap == "foreign beside an export" else "data/models.csv"), "mine")
    before = list_bytes(tmp_path)
    with pytest.raises(UsageError, match="no export wrote|was changed after|is a file"):
        export_store(store, "csv", out)
    assert list_bytes(tmp_path) == before


def test_no_export_goes_into_the_store(store: StoreReader, store_folder: Path) -> None:
    for folder in (store_folder, store_folder / "export", store_folder / "tables" / "x"):
        with pytest.raises(UsageError, match="lies in the store itself"):
            export_store(store, "csv", folder)


@pytest.mark.parametrize("form", EXPORT_FORMATS)
def test_an_export_that_fails_half_way_leaves_what_was_there(tmp_path: Path, form: str) -> None:
    folder = write_store(tmp_path / "store")
    export_store(open_store(str(folder)), form, tmp_path / "out")
    before = list_bytes(tmp_path / "out")
    last = folder / "tables" / "license_trend.parquet"
    last.write_bytes(last.read_bytes()[:-9])
    with pytest.raises(UsageError, match="is damaged"):
        export_store(open_store(str(folder)), form, tmp_path / "out")
    assert list_bytes(tmp_path / "out") == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "store"]


@pytest.mark.parametrize(
    ("form", "tables", "said"), [("xlsx", [], "unknown format 'xlsx'"), ("csv", ["modls"], "did you mean models")]
)
def test_unknown_formats_and_tables_are_refused(
    store: StoreReader, tmp_path: Path, form: str, tables: list[str], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        export_store(store, form, tmp_path / "out", tables)
    assert list(tmp_path.iterdir()) == []


def test_an_export_lists_every_other_file_with_its_hash(store: StoreReader, tmp_path: Path) -> None:
    export_store(store, "parquet", tmp_path / "out", ["models"])
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8"))
    found = sorted(list_bytes(tmp_path / "out"))
    assert found == sorted([*TEXTS, "data/models.parquet"])
    assert sorted(package["hf_openness_files"]) == sorted(set(found) - {"datapackage.json"})


def test_dates_are_those_of_the_store(store: StoreReader, tmp_path: Path) -> None:
    export_store(store, "parquet", tmp_path / "out", ["models"])
    days: list[date] = (
        pl.read_parquet(tmp_path / "out" / "data" / "models.parquet")["scrape_date"].unique().sort().to_list()
    )
    assert days == list(DAYS)
