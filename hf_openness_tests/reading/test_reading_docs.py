"""docs/reading.md: its Python runs as written, its SQL runs in DuckDB, its R where R and the package are there."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from hf_openness.cli import app
from hf_openness.reading.export import EXPORT_FORMATS, export_store
from hf_openness.reading.store import StoreReader

TEXT = (Path(__file__).parents[2] / "docs" / "reading.md").read_text(encoding="utf-8")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


@pytest.fixture
def place(store: StoreReader, store_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with what the page speaks of: the store under its default name, and exports of it."""
    (tmp_path / "data-paper").symlink_to(store_folder)
    for form in EXPORT_FORMATS:
        export_store(store, form, tmp_path / ("export" if form == "parquet" else f"export-{form}"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_python_runs_as_written_from_top_to_bottom(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blocks = _blocks("python")
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, "docs/reading.md", "exec"), names)
        assert capsys.readouterr().out.strip(), block
    assert len(blocks) >= 7


def test_sql_in_r_and_in_duckdb_s_command_line_runs(place: Path) -> None:
    shell = re.findall(r'^duckdb -readonly (\S+) "(.*)"$', "\n".join(_blocks("sh")), re.MULTILINE)
    in_r = [  # Where R has no such package, the SQL at least is run.
        (file, statement)
        for block in _blocks("r")
        for file in re.findall(r'dbdir = "(.*?)"', block)
        for statement in re.findall(r'dbGetQuery\(connection, "(.*?)"\)', block)
    ]
    assert len(shell) == len(in_r) == 1
    for file, statement in shell + in_r:
        with duckdb.connect(file, read_only=True) as connection:
            assert len(connection.execute(statement).fetchall()) == 3, statement


def test_files_that_r_opens_are_there(place: Path) -> None:
    named = [file for block in _blocks("r") for file in re.findall(r'"([\w./-]+\.(?:parquet|csv|duckdb|sqlite))"', block)]
    assert len(named) == 5
    assert [file for file in named if not (place / file).exists()] == []


@pytest.mark.parametrize("place_in_page", range(len(_blocks("r"))))
def test_r_runs_as_written_where_it_is_installed(place: Path, store: StoreReader, place_in_page: int) -> None:
    block = _blocks("r")[place_in_page]
    rscript = shutil.which("Rscript")
    if rscript is None:
        pytest.skip("R is not installed")
    for package in re.findall(r"library\((\w+)\)", block):
        known = subprocess.run([rscript, "-e", f"quit(status = !requireNamespace('{package}', quietly = TRUE))"])
        if known.returncode:
            pytest.skip(f"R has no package {package}")
    said = subprocess.run([rscript, "--vanilla", "-e", block], capture_output=True, text=True, cwd=place)
    assert said.returncode == 0, said.stderr
    assert all(day.isoformat() in said.stdout for day in store.dates("models")), said.stdout


def test_the_pattern_that_gives_texts_back_in_r_is_that_of_the_csv() -> None:
    [pattern] = re.findall(r'sub\("(.*?)", ""', "\n".join(_blocks("r")))
    for text, expected in (
        ("'=1", "=1"),
        ("''=1", "'=1"),
        ("'plain", "'plain"),
        ("'-x", "-x"),
        ("'@", "@"),
        ("'\tx", "\tx"),
    ):
        assert re.sub(pattern.replace("\\t", "\t"), "", text) == expected


def test_commands_run_as_written(place: Path) -> None:
    commands = [
        shlex.split(line) for block in _blocks("sh") for line in block.splitlines() if line.startswith("hf-openness")
    ]
    assert {command[1] for command in commands} == {"sql", "export", "cite", "explain"}
    for command in commands:
        done = CliRunner().invoke(app, command[1:], env={"HF_OPENNESS_STORE": "data-paper"})
        assert done.exit_code == 0, (command, done.output)
