"""The commands sql, tables and export: what they print where, and how they refuse."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from click.testing import Result
from typer.testing import CliRunner

from hf_openness.cli import app
from hf_openness.reading.store import READABLES, StoreReader
from hf_openness_tests.reading.stores import DAYS, HOSTILE, list_bytes, write_store

RUN = "import sys; from hf_openness.cli import main; sys.argv[0] = 'hf-openness'; main()"
STARTED = """
try:
    main()
except SystemExit:
    print(sorted(set(sys.modules) & {'dagster', 'httpx', 'ssl', 'upath'}))
"""


def _run(store: Path, *words: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(app, [*words, "--store", str(store)], input=typed)


@pytest.fixture(autouse=True)
def _unchanged(store: StoreReader) -> None:
    """Every command here leaves the store as it was."""


def test_sql_prints_a_table(store_folder: Path) -> None:
    done = _run(store_folder, "sql", "select scrape_date, count(*) as n from leaderboard_snapshot group by 1 order by 1")
    assert done.exit_code == 0
    assert [line.split() for line in done.stdout.splitlines()[::2]] == [
        ["|", "scrape_date", "|", "n", "|"],
        ["|", "2024-05-17", "|", "3", "|"],
        ["|", "2024-05-27", "|", "5", "|"],
    ]


def test_sql_reads_the_statement_from_the_standard_input(store_folder: Path) -> None:
    done = _run(store_folder, "sql", "-", "--format", "json", typed="from models\nselect distinct author order by 1\n")
    assert json.loads(done.stdout) == [{"author": "org0"}, {"author": "org1"}]


@pytest.mark.parametrize(("name", "form"), [("a.csv", None), ("a.json", None), ("a.parquet", None), ("a.txt", "parquet")])
def test_sql_writes_the_format_of_the_ending_or_the_one_named(
    store_folder: Path, tmp_path: Path, name: str, form: str | None
) -> None:
    words = ["--format", form] if form else []
    done = _run(store_folder, "sql", "select model_id from models order by all", "--to", str(tmp_path / name), *words)
    assert done.exit_code == 0, done.output
    assert f"rows: {tmp_path / name}" in done.stdout
    content = (tmp_path / name).read_bytes()
    starts = {"csv": b"model_id\n", "json": b"[\n{", "parquet": b"PAR1"}[form or name.split(".")[1]]
    assert content.startswith(starts)


def test_the_table_says_how_many_rows_it_does_not_show(store_folder: Path) -> None:
    done = _run(store_folder, "sql", "select * from range(1000)")
    assert len(done.stdout.splitlines()) == 202
    assert done.stderr == "200 of 1000 rows; --format csv, json or parquet gives all\n"
    assert _run(store_folder, "sql", "select 1 where false").stderr == "no rows\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("sql", "drop view models"), "the store is read only"),
        (("sql", "from read_csv('/etc/passwd')"), "read_csv is refused"),
        (("sql", "select error(chr(27) || '[2J')"), "\\u001b[2J"),
        (("sql", "from models", "--method", "corrected"), "unknown method|is in method paper"),
        (("tables", "modls"), "did you mean models"),
        (("tables", "\u202etxt"), "there is no table '\\u202etxt'"),
        (("export", "--format", "csv", "--to", "/dev/null/x"), "cannot be written"),
        (("export", "--format", "csv", "--table", "modls", "--to", "out"), "did you mean models"),
    ],
)
def test_refusals_are_one_sentence_and_exit_code_2(
    store_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = _run(store_folder, *words)
    assert done.exit_code == 2, done.output
    assert done.stderr.startswith("hf-openness: ")
    assert len(done.stderr.splitlines()) == 1
    assert any(part in done.stderr for part in said.split("|"))
    assert list(tmp_path.iterdir()) == []


def test_no_answer_is_written_into_the_store(store_folder: Path) -> None:
    for name in ("x.csv", "tables/models/2024-05-17.parquet", "store.json"):
        done = _run(store_folder, "sql", "from models", "--to", str(store_folder / name))
        assert (done.exit_code, "lies in the store itself" in done.stderr) == (2, True)


def test_an_answer_that_cannot_be_written_is_said(store_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    done = _run(store_folder, "sql", "from models", "--to", str(tmp_path / "file" / "x.csv"))
    assert (done.exit_code, "cannot be written" in done.stderr) == (2, True)


def test_tables_lists_what_there_is_and_explains_one(store_folder: Path) -> None:
    listed = _run(store_folder, "tables").stdout
    assert all(name in listed for name in ("models", "license_trend", "figure_08_params", "2024-05-27"))
    told = _run(store_folder, "tables", "base_models").stdout
    assert "3 dates, 2024-05-17 to 2024-05-27. Key: scrape_date, model_id, base_model_id, evidence." in told
    assert all(column.description in told for column in READABLES["base_models"].columns().values())


def test_export_says_what_it_wrote(store_folder: Path, tmp_path: Path) -> None:
    done = _run(store_folder, "export", "--format", "parquet", "--to", str(tmp_path / "a" / "b"), "--table", "models")
    assert done.stdout == f"1 tables: {tmp_path / 'a' / 'b'}\n"
    assert pl.read_parquet(tmp_path / "a" / "b" / "data" / "models.parquet")["scrape_date"].n_unique() == len(DAYS)


def test_simulated_data_are_said_to_be_simulated_without_being_mixed_in(tmp_path: Path) -> None:
    folder = write_store(tmp_path / "store", DAYS[:1], data="simulated")
    for words in (["sql", "select 1 as one", "--format", "csv"], ["tables"]):
        assert _run(folder, *words).stderr == "simulated data, not observations\n"
    assert _run(folder, "sql", "select 1 as one", "--format", "csv").stdout == "one\n1\n"


def test_help_says_that_csv_is_made_harmless() -> None:
    for command in ("sql", "export"):
        assert "apostrophe" in CliRunner().invoke(app, [command, "--help"]).stdout


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_a_terminal_obeys_no_name(store_folder: Path, form: str) -> None:
    master, slave = pty.openpty()
    statement = f"select model_id from models where scrape_date = '{DAYS[2]}'"
    command = [sys.executable, "-c", RUN, "sql", statement, "--store", str(store_folder), "--format", form]
    with subprocess.Popen(command, stdout=slave, stderr=subprocess.PIPE) as process:
        os.close(slave)
        shown = b""
        while True:
            try:
                part = os.read(master, 65536)
            except OSError:
                break
            if not part:
                break
            shown += part
    os.close(master)
    assert process.returncode == 0
    assert b"red" in shown
    assert b"\x1b" not in shown
    assert "\u202e" not in shown.decode()


def test_csv_in_a_pipe_is_the_data_themselves(store_folder: Path) -> None:
    done = _run(store_folder, "sql", f"select model_id from models where scrape_date = '{DAYS[2]}'", "--format", "csv")
    assert HOSTILE[2] in done.stdout


def test_reading_starts_neither_dagster_nor_what_speaks_to_the_network(store_folder: Path) -> None:
    code = RUN.replace("main()", STARTED)
    command = [sys.executable, "-c", code, "sql", "select count(*) from models", "--store", str(store_folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_reader_that_stops_early_is_no_error(store_folder: Path) -> None:
    command = [
        sys.executable,
        "-c",
        RUN,
        "sql",
        "select * from range(200000)",
        "--format",
        "csv",
        "--store",
        str(store_folder),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"range\n"
        process.stdout.close()
        assert process.stderr is not None
        assert b"Traceback" not in process.stderr.read()


def test_a_missing_store_is_said_by_every_command(tmp_path: Path) -> None:
    for words in (["sql", "select 1"], ["tables"], ["export", "--format", "csv", "--to", str(tmp_path / "out")]):
        done = _run(tmp_path / "nowhere", *words)
        assert (done.exit_code, "there is no store at" in done.stderr) == (2, True)
    assert list_bytes(tmp_path) == {}
