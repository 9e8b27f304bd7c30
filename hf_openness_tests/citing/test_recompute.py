"""Every number that can be cited comes out again from the raw files, by Python and, where one table makes it, by SQL."""

import shutil
from pathlib import Path

import polars as pl
import pytest

from hf_openness.citing.compare import Remade, find_mismatches, is_same, recompute_cell
from hf_openness.citing.queries import COPIED, MAKERS, write_read_query, write_recompute_query
from hf_openness.reading.cells import make_id, parse_id
from hf_openness.reading.find_cell import find_cell
from hf_openness.reading.sql import select
from hf_openness.reading.store import READABLES, StoreReader
from hf_openness.settings import UsageError
from hf_openness_tests.citing.stores import DAY, NEXT, add_rescored_date
from hf_openness_tests.reading.stores import DAYS, HOSTILE, write_store, write_table

MADE_IN_SQL = sorted({table for table, _ in MAKERS} | COPIED.keys())
MOST_ROWS = 2


def _list_tables(store: StoreReader) -> list[str]:
    return [readable.name for readable in store.stored()]


def test_every_number_of_a_small_store_comes_out_again_from_raw(small_store: StoreReader) -> None:
    tables = _list_tables(small_store)
    assert {"license_table", "models", "attrition", "license_trend", "claim_history", "figure_08_params"} <= set(tables)
    assert find_mismatches(small_store, DAY, tables) == []


def test_every_number_of_an_archived_date_comes_out_again_from_raw(archived_store: StoreReader) -> None:
    tables = _list_tables(archived_store)
    assert {"license_table", "models", "attrition", "model_families", "figure_15_obligations"} <= set(tables)
    assert find_mismatches(archived_store, DAY, tables) == []


@pytest.fixture
def spoilt(small_store: StoreReader, tmp_path: Path) -> StoreReader:
    """The small store, in which one share was changed and one row taken out after they were made."""
    folder = tmp_path / "spoilt"
    shutil.copytree(str(small_store.root), folder)
    table = small_store.read("license_table", DAY).drop("scrape_date")
    is_mit = pl.col("license_id") == "mit"
    changed = table.with_columns(models_share=pl.when(is_mit).then(0.123).otherwise("models_share"))
    write_table(folder / "tables" / "license_table" / f"{DAY}.parquet", changed, small_store.method)
    models = small_store.read("models", DAY).drop("scrape_date").filter(pl.col("model_id") != "o'brien/1")
    write_table(folder / "tables" / "models" / f"{DAY}.parquet", models, small_store.method)
    return StoreReader(str(folder))


def test_what_a_store_held_is_not_made_again(small_store: StoreReader) -> None:
    with pytest.raises(UsageError, match="changes rests on several dates"):
        Remade(small_store).build("changes", DAY)
    with pytest.raises(UsageError, match="models is no table over all dates"):
        Remade(small_store).build("models", None)


def test_rows_that_compare_two_dates_are_made_from_both(small_store: StoreReader, tmp_path: Path) -> None:
    folder = tmp_path / "two"
    shutil.copytree(str(small_store.root), folder)
    add_rescored_date(folder, small_store.method)
    two = StoreReader(str(folder))
    assert {row["changed_count"] for row in two.read("rescorings").filter(benchmark="average").to_dicts()} == {2}
    assert find_mismatches(two, DAY, ["rescorings", "survivorship"]) == []
    assert two.read("figure_22_rescorings", NEXT).height > 0
    assert find_mismatches(two, NEXT, ["figure_22_rescorings"]) == []
    later = find_cell(two, parse_id(f"all/rescorings/open-llm-v1/{DAY}/average/changed_count"))
    assert recompute_cell(two, later) == later.value == 2
    path = folder / "tables" / "rescorings.parquet"
    write_table(path, pl.read_parquet(path).with_columns(changed_count=pl.lit(7, pl.Int64)), two.method)
    spoilt = find_mismatches(StoreReader(str(folder)), DAY, ["rescorings"])
    assert f"all/rescorings/open-llm-v1/{DAY}/average/changed_count" in spoilt


def test_a_number_that_does_not_come_out_again_is_told_by_its_id(spoilt: StoreReader) -> None:
    assert find_mismatches(spoilt, DAY, ["license_table"]) == [f"{DAY}/license_table/mit/models_share"]
    gone = find_mismatches(spoilt, DAY, ["models"])
    assert f"{DAY}/models/o%27brien%2F1/average_score" in gone
    assert {parse_id(text).key for text in gone} == {(("model_id", "o'brien/1"),)}


def test_raw_that_was_changed_makes_no_number(small_store: StoreReader, tmp_path: Path) -> None:
    shutil.copytree(str(small_store.root), tmp_path / "s")
    kept = tmp_path / "s" / "raw" / "open-llm-v1" / str(DAY) / f"{DAY}.csv"
    kept.write_bytes(kept.read_bytes() + b"\n")
    cell = find_cell(small_store, parse_id(f"{DAY}/license_table/mit/models_count"))
    with pytest.raises(UsageError, match="cannot be made from raw: .* was changed after it was kept"):
        recompute_cell(StoreReader(str(tmp_path / "s")), cell)
    shutil.rmtree(kept.parent)
    with pytest.raises(UsageError, match="cannot be made from raw: no leaderboard is kept"):
        recompute_cell(StoreReader(str(tmp_path / "s")), cell)


def test_numbers_of_rows_come_out_again(small_store: StoreReader) -> None:
    for text in ("models/rows_count", "license_evidence/where/license_id=mit/rows_count", "attrition/rows_count"):
        cell = find_cell(small_store, parse_id(f"{DAY}/{text}"))
        assert recompute_cell(small_store, cell) == cell.value > 0


def _check_queries(store: StoreReader, table: str) -> int:
    made = 0
    scraped_on = None if READABLES[table].grain == "all_dates" else DAY
    rows = store.read(table, scraped_on).head(MOST_ROWS).to_dicts()
    for row in rows:
        for column in READABLES[table].types():
            cell = find_cell(store, parse_id(make_id(table, row, column, scraped_on)))
            query = write_recompute_query(cell, store.method)
            if query is not None:
                made += 1
                assert is_same(cell.value, select(store, query).row(0)[0]), (str(cell.id), query)
    return made


@pytest.mark.parametrize("table", MADE_IN_SQL)
def test_the_sql_that_makes_a_number_again_answers_with_it(small_store: StoreReader, table: str) -> None:
    assert _check_queries(small_store, table) > 0 or small_store.scan(table).collect().is_empty()


@pytest.mark.parametrize("table", [name for name in MADE_IN_SQL if name not in ("claim_history", "figure_23_claims")])
def test_the_sql_that_makes_a_number_again_answers_with_it_on_an_archived_date(
    archived_store: StoreReader, table: str
) -> None:
    assert _check_queries(archived_store, table) > 0


def test_the_sql_that_reads_a_cell_answers_with_it_whatever_its_name(tmp_path: Path) -> None:
    store = StoreReader(str(write_store(tmp_path / "store")))
    models = store.read("models", DAYS[2]).with_columns(average_score=pl.int_range(pl.len()).cast(pl.Float64))
    write_table(tmp_path / "store" / "tables" / "models" / f"{DAYS[2]}.parquet", models.drop("scrape_date"))
    assert set(HOSTILE) < set(models["model_id"])
    for row in models.to_dicts():
        cell = find_cell(store, parse_id(make_id("models", row, "average_score", DAYS[2])))
        query = write_read_query(cell)
        assert query.isprintable()
        assert select(store, query).rows() == [(row["average_score"],)]
