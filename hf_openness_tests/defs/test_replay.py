"""The command line end to end: what comes out, what bad input leaves behind, and equal bytes by either way."""

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from hf_openness.defs.location import collect_definitions
from hf_openness.figures.catalogue import FIGURES
from hf_openness.schemas import TABLES
from hf_openness_tests.conftest import v1_board, v1_row

COMMAND = [str(Path(sys.executable).parent / "hf-openness")]
BOARD = v1_board(*(v1_row(f"o/m{n}", 40.0 + n, **{"Model sha": f"{n:040x}"}) for n in range(4)))


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HF_OPENNESS_")}
    environment |= {"HF_OPENNESS_NOW": "2026-11-24T08:00:00Z", "COLUMNS": "200"}
    return subprocess.run([*COMMAND, *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def digests(store: Path) -> dict[str, str]:
    parts = [path for part in ("tables", "figures", "report") for path in sorted((store / part).rglob("*"))]
    return {str(p.relative_to(store)): hashlib.sha256(p.read_bytes()).hexdigest() for p in parts if p.is_file()}


def test_help_shows_examples(tmp_path: Path) -> None:
    done = run("replay", "--help", cwd=tmp_path)
    assert done.returncode == 0
    assert "hf-openness replay --file" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--date", "2024-13-01"], "not a date"),
        (["--date", "2030-01-01"], "future"),
        (["--date", "2024-05-21"], "nearest archived: 2024-05-20"),
        (["--method", "mixed"], "unknown method"),
        (["--file", "x.csv"], "--leaderboard and one --date"),
        (["--file", "none.csv", "--leaderboard", "open-llm-v1", "--date", "2024-05-20"], "does not exist"),
        (["--file", "x.csv", "--leaderboard", "open-llm-v9", "--date", "2024-05-20"], "unknown leaderboard"),
    ],
)
def test_wrong_usage_is_code_two_in_one_sentence(tmp_path: Path, arguments: list[str], says: str) -> None:
    (tmp_path / "x.csv").write_bytes(BOARD)
    done = run("replay", "--store", "s", *arguments, cwd=tmp_path)
    assert done.returncode == 2, done.stderr
    assert says in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not any((tmp_path / "s" / part).exists() for part in ("tables", "figures", "report"))


def test_a_bad_file_is_code_one_and_leaves_the_store_as_it_was(tmp_path: Path, archive: Path) -> None:
    own = ["--leaderboard", "open-llm-v1", "--date", "2024-05-21", "--archive", str(archive), "--store", "s"]
    (tmp_path / "good.csv").write_bytes(BOARD)
    good = run("replay", "--file", "good.csv", *own, cwd=tmp_path)
    assert good.returncode == 0, good.stderr
    assert good.stdout.strip().splitlines()[-1].endswith("report/2024-05-21/index.html")
    page = (tmp_path / "s/report/2024-05-21/index.html").read_text(encoding="utf-8")
    told = re.sub(r"<[^>]*>", "", page)
    assert "none of the 4 models has a creation date (repo details: 4 ids not in hub-details 2024-04-17)." in told
    before = digests(tmp_path / "s")
    assert {f"tables/{name}/2024-05-21.parquet" for name, spec in TABLES.items() if spec.grain == "date"} <= set(before)
    for content in (BOARD[:-9], BOARD.replace(b"ARC;", b"ARK;"), BOARD.replace(b";50", b";5000"), b"\x00", b""):
        (tmp_path / "bad.csv").write_bytes(content)
        bad = run("replay", "--file", "bad.csv", *own, cwd=tmp_path)
        assert bad.returncode in (0, 1)
        assert content == BOARD or bad.returncode == 1 or content.count(b"5000") == 0
        assert digests(tmp_path / "s") == before
    (tmp_path / "other.csv").write_bytes(BOARD.replace(b"mit", b"gemma"))
    other = run("replay", "--file", "other.csv", *own, cwd=tmp_path)
    assert other.returncode == 1
    assert "never changed" in other.stderr


def test_the_same_inputs_give_the_same_bytes_in_two_stores(tmp_path: Path, archive: Path) -> None:
    (tmp_path / "f.csv").write_bytes(BOARD)
    own = ["--file", "f.csv", "--leaderboard", "open-llm-v1", "--date", "2024-05-21", "--archive", str(archive)]
    for store in ("one", "two"):
        assert run("replay", "--store", store, *own, cwd=tmp_path).returncode == 0
    assert digests(tmp_path / "one") == digests(tmp_path / "two")
    table = tmp_path / "one/tables/models/2024-05-21.parquet"
    assert pl.read_parquet_metadata(table)["hf_openness.method"] == "corrected"


def test_every_table_and_figure_of_the_contract_is_an_asset_with_owner_and_description() -> None:
    specs = {spec.key.to_user_string(): spec for spec in collect_definitions().resolve_all_asset_specs()}
    figures = [name for name in specs if name.startswith("figure_") and name != "figure_index"]
    assert set(TABLES) <= set(specs)
    assert len(figures) == len(FIGURES)
    assert all(spec.owners and spec.description and spec.group_name for spec in specs.values())
    assert all("dagster/column_schema" in specs[name].metadata for name in [*TABLES, *figures])
