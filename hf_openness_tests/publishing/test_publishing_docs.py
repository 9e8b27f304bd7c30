"""docs/publishing.md and the card: their commands and their Python run as written."""

import itertools
import re
import shlex
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from hf_openness.cli import app
from hf_openness_tests.reading.stores import list_bytes

TEXT = (Path(__file__).parents[2] / "docs" / "publishing.md").read_text(encoding="utf-8")


@pytest.fixture
def place(store_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "data").symlink_to(store_folder)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_commands_run_as_written(place: Path) -> None:
    [block] = re.findall(r"^```sh\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    lines = block.splitlines()
    assert len(lines) == 3
    for line in lines:
        program, *words = shlex.split(line)
        assert program == "hf-openness"
        done = CliRunner().invoke(app, words)
        assert done.exit_code == 0, done.output
    assert "nothing was uploaded" in done.stdout


def test_every_file_is_explained_and_no_other(release_folder: Path) -> None:
    section = TEXT.split("## What is in it")[1].split("\n## ")[0]
    named = set(re.findall(r"`([^`]+)`", "\n".join(re.findall(r"^\| (`.*?) \|", section, re.MULTILINE))))
    files = {name for name in list_bytes(release_folder) if not name.startswith("data/")}
    assert named == files | {"data/<table>.parquet"}


def test_the_card_s_python_runs(release_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    card = (release_folder / "README.md").read_text()
    [block] = re.findall(r"^```python\n(.*?)^```$", card, re.MULTILINE | re.DOTALL)
    monkeypatch.chdir(release_folder)
    names: dict[str, object] = {}
    exec(compile(block, "README.md", "exec"), names)
    assert isinstance(names["models"], pl.DataFrame)


def test_the_card_s_tables_end_where_their_text_begins(release_folder: Path) -> None:
    """A line below a table without a blank one between would become a row of it."""
    lines = (release_folder / "README.md").read_text().splitlines()
    ends = [(line, after) for line, after in itertools.pairwise(lines) if line.startswith("|") and after[:1] != "|"]
    assert ends
    assert [after for _, after in ends if after] == []
