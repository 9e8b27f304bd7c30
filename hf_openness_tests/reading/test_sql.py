"""SQL over a store: right answers, and no statement that reaches anything else or changes anything."""

from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from hf_openness.reading.sql import select
from hf_openness.reading.store import StoreReader, open_store
from hf_openness.settings import UsageError
from hf_openness_tests.reading.stores import DAYS, HOSTILE, list_bytes, write_store


@pytest.mark.parametrize("table", ["models", "license_table", "license_trend", "figure_08_params", "repo_commits"])
def test_a_table_is_what_scan_gives(store: StoreReader, table: str) -> None:
    assert_frame_equal(select(store, f"select * from {table}"), store.scan(table).collect())


def test_counts_by_date(store: StoreReader) -> None:
    answer = select(store, "select scrape_date, count(*) as n from leaderboard_snapshot group by 1 order by 1 desc")
    assert answer.rows() == [(DAYS[2], 5), (DAYS[1], 4), (DAYS[0], 3)]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT count(*) FROM MODELS",
        "from main.models select count(*)",
        "with m as (select * from models) select count(*) from m",
        "with models as (select * from main.models) select count(*) from models",
        "select (select count(*) from models)",
        "select count(*) from (from models) join (select 1 as one) on true",
        "select count(*) from models where exists (from license_table)",
        "select count(*) from models, (select count(*) from information_schema.tables)",
    ],
)
def test_no_way_of_naming_a_table_finds_it_empty(store: StoreReader, statement: str) -> None:
    assert select(store, statement).item() == store.scan("models").collect().height


def test_show_and_describe_know_every_stored_table(store: StoreReader) -> None:
    stored = sorted(readable.name for readable in store.stored())
    assert select(store, "show tables")["name"].to_list() == stored
    assert sorted(select(store, "select table_name from information_schema.tables")["table_name"]) == stored
    assert select(store, "describe models")["column_name"][0] == "scrape_date"
    assert select(store, "summarize models").height == len(store.scan("models").collect_schema())


def test_hostile_names_come_back_as_they_are(store: StoreReader) -> None:
    found = select(store, f"select model_id from models where scrape_date = '{DAYS[2]}'")["model_id"].to_list()
    assert found[-len(HOSTILE) :] == list(HOSTILE)


def test_sums_of_whole_numbers_are_whole_numbers(store: StoreReader) -> None:
    answer = select(store, "select sum(row_number) as s, sum(row_number) * 100000000000000000000 as wide from models")
    assert answer.schema["s"] == pl.Int64
    assert answer["wide"][0] == answer["s"][0] * 10**20


READ_ONLY = "the store is read only"
TABLES_ONLY = "sql reads the store's tables only"
REFUSED = {
    "insert": ("insert into models select * from models", READ_ONLY),
    "update": ("update models set model_id = 'x'", READ_ONLY),
    "delete": ("delete from models", READ_ONLY),
    "truncate": ("truncate models", READ_ONLY),
    "drop": ("drop view models", READ_ONLY),
    "create": ("create table t as select 1", READ_ONLY),
    "create or replace view": ("create or replace view models as select 1", READ_ONLY),
    "copy to": ("copy models to '{folder}/out.csv'", READ_ONLY),
    "copy answer": ("copy (select 1) to '{folder}/out.parquet' (format parquet)", READ_ONLY),
    "copy over the store": ("copy (select 1 as a) to '{store}' (format parquet)", READ_ONLY),
    "export": ("export database '{folder}/all'", READ_ONLY),
    "attach": ("attach '{folder}/other.db'", READ_ONLY),
    "install": ("install httpfs", READ_ONLY),
    "load": ("load httpfs", READ_ONLY),
    "pragma": ("pragma database_list", READ_ONLY),
    "set": ("set enable_external_access = true", READ_ONLY),
    "set variable": ("set variable a = 1", READ_ONLY),
    "reset": ("reset lock_configuration", READ_ONLY),
    "call": ("call enable_logging()", READ_ONLY),
    "explain analyze": ("explain analyze select 1", READ_ONLY),
    "two": ("select 1; select 2", "these are 2"),
    "second writes": ("select 1; copy models to '{folder}/out.csv'", READ_ONLY),
    "after a comment": ("/* select */ drop view models -- select", READ_ONLY),
    "delete within": ("with d as (delete from models returning *) select * from d", READ_ONLY),
    "insert within": ("select * from (with d as (insert into models from models returning *) from d)", READ_ONLY),
    "read_csv": ("select * from read_csv('/etc/passwd')", TABLES_ONLY),
    "read_text": ("select content from READ_TEXT('/etc/hostname')", TABLES_ONLY),
    "read_parquet": ("from read_parquet('{store}')", TABLES_ONLY),
    "read within": ("select (select max(content) from read_text('/etc/hostname'))", TABLES_ONLY),
    "glob": ("select * from glob('/*')", TABLES_ONLY),
    "query": ("select * from query('select * from read_text(''/etc/hostname'')')", TABLES_ONLY),
    "raw memory": ("select * from arrow_scan(1, 2, 3)", TABLES_ONLY),
    "logging to a file": ("select * from enable_logging(storage = 'file')", TABLES_ONLY),
    "file as a table": ("select * from '/etc/passwd'", "/etc/passwd does not exist"),
    "address as a table": ("select * from 'https://example.org/x.parquet'", TABLES_ONLY),
    "stored file as a table": ("select * from '{store}'", TABLES_ONLY),
    "variable of the program": ("select * from statement", "statement does not exist"),
    "environment": ("select getenv('HOME')", "getenv"),
    "misspelt table": ("select * from modls", "Did you mean models"),
    "table not stored": ("select * from model_trend", "The store has no model_trend yet"),
    "misspelt column": ("select scor from models", 'column "scor" not found'),
    "syntax": ("select from where", "syntax error"),
    "nothing": ("  -- nothing", "there is no statement"),
    "nested deeply": ("select " + "abs(" * 900 + "1" + ")" * 900, "Max expression depth limit"),
    "tables nested deeply": ("from " + "(from " * 400 + "models" + ")" * 400, "Max expression depth limit"),
    "lists nested deeply": ("select " + "[" * 200 + "1" + "]" * 200, "leaves DuckDB only as text"),
    "interval": ("select interval 3 day", "leaves DuckDB only as text"),
}


@pytest.mark.parametrize("trap", sorted(REFUSED))
def test_what_is_no_question_to_the_store_is_refused_in_a_sentence(
    store: StoreReader, store_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trap: str
) -> None:
    monkeypatch.chdir(tmp_path)
    statement, said = REFUSED[trap]
    stored = store_folder / "tables" / "models" / f"{DAYS[0]}.parquet"
    with pytest.raises(UsageError) as caught:
        select(store, statement.format(folder=tmp_path, store=stored))
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_the_locks_hold_where_the_statement_s_parse_would_let_it_pass(
    store: StoreReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hf_openness.reading.sql._refuse_functions", lambda _named: None)
    for function in ("read_csv('/etc/passwd')", "read_text('/etc/hostname')", "glob('/etc/*')", "enable_logging()"):
        with pytest.raises(UsageError, match="reads the store's tables only|configuration has been locked"):
            select(store, f"select * from {function}")
    monkeypatch.setattr("hf_openness.reading.sql._read_only_statement", lambda _connection, _statement: "select 1")
    for statement in (f"copy (select 1) to '{tmp_path}/x'", f"attach '{tmp_path}/x'", "install httpfs", "set threads = 1"):
        with pytest.raises(UsageError, match="reads the store's tables only|configuration has been locked"):
            select(store, statement)
    assert list(tmp_path.iterdir()) == []


def test_a_parse_too_deep_to_be_read_is_said(store: StoreReader, monkeypatch: pytest.MonkeyPatch) -> None:
    def give_up(_text: str) -> None:
        raise RecursionError

    monkeypatch.setattr("hf_openness.reading.sql.json.loads", give_up)
    with pytest.raises(UsageError, match="nested too deeply; split it with WITH"):
        select(store, "select 1")


def test_a_damaged_file_spoils_only_questions_about_its_table(tmp_path: Path) -> None:
    folder = write_store(tmp_path / "store")
    (folder / "tables" / "models" / f"{DAYS[0]}.parquet").write_bytes(b"PAR1")
    before = list_bytes(folder)
    opened = open_store(str(folder))
    assert select(opened, "select count(*) from license_table").item() > 0
    assert "models" in select(opened, "show tables")["name"].to_list()
    with pytest.raises(UsageError, match="is damaged"):
        select(opened, "select count(*) from models")
    assert list_bytes(folder) == before
