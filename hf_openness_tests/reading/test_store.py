"""Opening and reading a store: what comes out is typed, and what cannot be read is said in a sentence."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from upath import UPath

import hf_openness
from hf_openness.reading.store import READABLES, SCRAPE_DATE, StoreReader, open_store
from hf_openness.schemas import TABLES
from hf_openness.settings import DEFAULT_STORES, UsageError, read_settings
from hf_openness_tests.reading.stores import DAYS, build_tables, list_bytes, write_store, write_table


def test_scan_has_every_date_and_the_contract_s_types(store: StoreReader) -> None:
    scanned = store.scan("models").collect()
    assert list(scanned.schema.items()) == [(SCRAPE_DATE, pl.Date), *READABLES["models"].types().items()]
    counted = scanned.group_by(SCRAPE_DATE, maintain_order=True).len()
    assert counted.rows() == [(day, store.read("models", day).height) for day in DAYS]


def test_read_gives_back_what_was_built(store: StoreReader) -> None:
    expected = build_tables(DAYS[1], 4)["models"].select(pl.lit(DAYS[1]).alias(SCRAPE_DATE), pl.all())
    assert_frame_equal(store.read("models", "2024-05-20"), expected)


def test_tables_counts_rows_and_dates(store: StoreReader) -> None:
    listed = {row["table"]: row for row in store.tables().iter_rows(named=True)}
    assert listed["leaderboard_snapshot"] == {
        "table": "leaderboard_snapshot",
        "grain": "date",
        "dates_count": 3,
        "first_date": DAYS[0],
        "last_date": DAYS[2],
        "rows_count": 3 + 4 + 5,
    }
    assert (listed["license_trend"]["grain"], listed["license_trend"]["first_date"]) == ("all_dates", None)
    assert listed["figure_08_params"]["dates_count"] == 1
    assert "model_trend" not in listed


def test_a_table_over_all_dates_gets_no_scrape_date_column_of_its_own(store: StoreReader) -> None:
    assert_frame_equal(store.read("license_trend"), store.scan("license_trend").collect())
    assert store.scan("license_trend").collect_schema().names() == list(TABLES["license_trend"].model.describe())


def test_no_table_per_date_has_a_column_that_scrape_date_would_hide() -> None:
    assert [n for n, r in READABLES.items() if r.grain != "all_dates" and SCRAPE_DATE in r.model.describe()] == []


@pytest.mark.parametrize(
    ("table", "day", "said"),
    [
        ("models", "2024-05-19", "models has no 2024-05-19; nearest: 2024-05-17, 2024-05-20"),
        ("models", "2030-01-01", "nearest: 2024-05-20, 2024-05-27"),
        ("models", None, "name one, such as 2024-05-27"),
        ("models", "20.5.2024", "'20.5.2024' is not a date; expected YYYY-MM-DD"),
        ("license_trend", "2024-05-20", "license_trend is one table over all dates"),
        ("model", "2024-05-20", "there is no table 'model'; did you mean models"),
        ("qqqq", "2024-05-20", "there is no table 'qqqq'; hf-openness tables lists them"),
        ("../store", "2024-05-20", "there is no table '../store'"),
        ("model_trend", None, "has no model_trend yet"),
        ("figure_01_author_growth", "2024-05-20", "the store holds no date of it"),
    ],
)
def test_what_is_not_there_is_said(store: StoreReader, table: str, day: str | None, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        store.read(table, day)
    assert said in str(caught.value)


def _not_there(folder: Path) -> None:
    """Nothing is written."""


def _a_file(folder: Path) -> None:
    folder.write_text("x")


def _empty(folder: Path) -> None:
    folder.mkdir()


def _marked_only(folder: Path) -> None:
    folder.mkdir()
    (folder / "store.json").write_text('{"method": "paper", "data": "real"}')


def _broken_marker(folder: Path) -> None:
    folder.mkdir()
    (folder / "store.json").write_text('{"method": ')


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (_not_there, "there is no store at"),
        (_a_file, "is a file; a store is a folder"),
        (_empty, "it has no store.json"),
        (_marked_only, "holds no tables yet"),
        (_broken_marker, "cannot be read: it should say method and data"),
    ],
)
def test_what_is_no_store_is_refused(tmp_path: Path, make: object, said: str) -> None:
    make(tmp_path / "store")  # type: ignore[operator]
    with pytest.raises(UsageError, match=said):
        open_store(str(tmp_path / "store"))


def test_a_store_of_another_method_than_asked_for_is_refused(store_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    marker = store_folder / "store.json"
    content = marker.read_text()
    marker.write_text(json.dumps({"method": "corrected", "data": "real"}))
    try:
        with pytest.raises(UsageError, match="is in method corrected, asked for is paper"):
            open_store(str(store_folder), "paper")
        monkeypatch.setenv("HF_OPENNESS_METHOD", "paper")
        with pytest.raises(UsageError, match="is in method corrected, asked for is paper"):
            open_store(str(store_folder))
    finally:
        marker.write_text(content)


def test_an_unknown_method_is_refused_with_the_known_ones(store_folder: Path) -> None:
    with pytest.raises(UsageError, match="unknown method 'best'; known: paper"):
        open_store(str(store_folder), "best")


def test_the_store_s_place_comes_from_the_environment(
    store_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=f"there is no store at {DEFAULT_STORES[read_settings().method.name]};"):
        hf_openness.open_store()
    with pytest.raises(UsageError, match=f"there is no store at {DEFAULT_STORES['paper']};"):
        hf_openness.open_store(method="paper")
    monkeypatch.setenv("HF_OPENNESS_STORE", str(store_folder))
    assert hf_openness.open_store().method == "paper"


def test_a_column_that_an_older_file_lacks_is_null_and_one_that_is_gone_is_left_out(tmp_path: Path) -> None:
    folder = write_store(tmp_path / "store")
    older = build_tables(DAYS[0])["models"].drop("params_b").with_columns(pl.lit(1).alias("given_up"))
    write_table(folder / "tables" / "models" / f"{DAYS[0]}.parquet", older)
    scanned = open_store(str(folder)).scan("models").collect()
    assert scanned.columns == [SCRAPE_DATE, *TABLES["models"].model.describe()]
    by_date = scanned.group_by(SCRAPE_DATE, maintain_order=True).agg(pl.col("params_b").is_null().all())
    assert by_date["params_b"].to_list() == [True, False, False]


@pytest.mark.parametrize("damage", ["other type", "truncated", "other method", "no Parquet"])
def test_a_file_that_cannot_be_trusted_is_named(tmp_path: Path, damage: str) -> None:
    folder = write_store(tmp_path / "store")
    path = folder / "tables" / "models" / f"{DAYS[1]}.parquet"
    frame = build_tables(DAYS[1])["models"]
    said = "is damaged and cannot be read"
    if damage == "other type":
        write_table(path, frame.with_columns(pl.col("row_number").cast(pl.Int32)))
        said = "was written by another version: row_number is Int32 there, Int64 now"
    elif damage == "other method":
        write_table(path, frame, "corrected")
        said = "was made by method corrected, its store is in method paper"
    else:
        path.write_bytes(path.read_bytes()[:-20] if damage == "truncated" else b"PAR1")
    with pytest.raises(UsageError, match=f"2024-05-20.parquet {said}"):
        open_store(str(folder)).scan("models")


def test_files_that_no_date_names_are_not_the_store_s(tmp_path: Path) -> None:
    folder = write_store(tmp_path / "store")
    for name in (".part-abc", "2024-05-20.parquet.bak", "notes.parquet", "20240521.parquet", "2024-W21-3.parquet"):
        (folder / "tables" / "models" / name).write_bytes(b"x")
    assert open_store(str(folder)).dates("models") == list(DAYS)


def test_a_store_elsewhere_than_on_a_disk(tmp_path: Path) -> None:
    folder = write_store(tmp_path / "store")
    place = UPath("memory://reading-elsewhere")
    for name, content in list_bytes(folder).items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(content)
    there, here = open_store(str(place)), open_store(str(folder))
    assert_frame_equal(there.tables(), here.tables())
    assert_frame_equal(there.scan("models").collect(), here.scan("models").collect())


def test_dates_are_days(store: StoreReader) -> None:
    assert store.dates("models") == list(DAYS)
    assert isinstance(store.dates("models")[0], date)


def test_importing_the_package_costs_neither_polars_nor_dagster() -> None:
    code = "import sys, hf_openness; hf_openness.open_store; print({'polars', 'dagster', 'duckdb'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
