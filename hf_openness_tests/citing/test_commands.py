"""The commands cite and explain: what they say, in which form, and how they refuse."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from hf_openness import __version__
from hf_openness.citing.citation import escape_tex
from hf_openness.cli import app
from hf_openness.reading.store import StoreReader
from hf_openness_tests.citing.stores import DAY
from hf_openness_tests.reading.stores import list_bytes, write_store

SHARE = f"{DAY}/license_table/mit/models_share"
HOSTILE_ID = f"{DAY}/models/-5%2F$(ls)`x`%21/average_score"
CODE = """
import sys
from hf_openness.cli import main
sys.argv[0] = 'hf-openness'
try:
    main()
except SystemExit:
    print(sorted(set(sys.modules) & {'dagster', 'httpx', 'huggingface_hub', 'pandera', 'plotnine', 'scipy'}))
"""


def _run(store: StoreReader | Path, *words: str) -> Result:
    root = store.root if isinstance(store, StoreReader) else store
    return CliRunner().invoke(app, [*words, "--store", str(root)])


@pytest.fixture(autouse=True)
def _unchanged(small_store: StoreReader) -> None:
    """Neither command writes to the store."""
    before = list_bytes(Path(small_store.root))
    yield
    assert list_bytes(Path(small_store.root)) == before


def test_plain_says_all_that_a_reader_must_know(small_store: StoreReader) -> None:
    done = _run(small_store, "cite", SHARE)
    assert done.exit_code == 0, done.output
    said = dict(re.findall(r"^(\w+): +(.*)$", done.stdout, re.MULTILINE))
    assert said == {
        "what": "models_share of license_table, license_id mit",
        "value": "0.5 (50 %)",
        "board": "Open LLM Leaderboard v1",
        "scraped": str(DAY),
        "method": small_store.method,
        "dataset": f"hf_openness: how open-source AI develops, version {__version__}",
        "sources": "Open LLM Leaderboard v1 (MPL-2.0)",
        "permalink": f"report/{DAY}/index.html#{SHARE}",
        "id": SHARE,
    }


def test_apa_names_author_year_version_and_address(small_store: StoreReader) -> None:
    said = _run(small_store, "cite", SHARE, "--format", "apa", "--site", "https://example.org/r/").stdout
    assert said.startswith("hf_openness contributors. (2026). models_share of license_table, license_id mit (Open LLM ")
    assert f"(Version {__version__}; {small_store.method} method) [Data set]" in said
    assert said.endswith(f" https://example.org/r/{DAY}/index.html#{SHARE}\n")


def test_bibtex_is_one_entry_in_which_tex_finds_no_command(small_store: StoreReader) -> None:
    said = _run(small_store, "cite", HOSTILE_ID, "--format", "bibtex").stdout
    assert re.match(r"@misc\{hf-openness-[A-Za-z0-9-]+,\n", said)
    fields = dict(re.findall(r"^  (\w+) = \{(.*)\},$", said, re.MULTILINE))
    assert list(fields) == ["author", "title", "year", "version", "howpublished", "note", "url"]
    assert fields["title"].startswith(r"{average\_score of models, model\_id -5/\$(ls)`x`! (")
    assert fields["url"].endswith(f"#{DAY}/models/-5%2F%24%28ls%29%60x%60%21/average_score")
    for name in ("author", "title", "version", "howpublished", "note"):
        bare = re.sub(r"\\[{}$&#%_]|\{\\text\w+\}|\{[\"@]\}", "", fields[name])
        assert not set(bare) & set("\\$&#%_^~"), name
        assert bare.count("{") == bare.count("}")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (
            "50 % of {a_b} & $x^2 ~ #1\\n",
            r"50 \% of \{a\_b\} \& \$x{\textasciicircum}2 {\textasciitilde} \#1{\textbackslash}n",
        ),
        ('"a" @b <c|d>', '{"}a{"} {@}b {\\textless}c{\\textbar}d{\\textgreater}'),
        ("two\nlines\u202e", "two lines{\\textbackslash}u202e"),
        ("Müller 模型", "Müller 模型"),
    ],
)
def test_tex_prints_what_was_written(text: str, written: str) -> None:
    assert escape_tex(text) == written


def test_explain_leads_from_the_number_to_raw(small_store: StoreReader) -> None:
    done = _run(small_store, "explain", SHARE, "--from-raw")
    assert done.exit_code == 0, done.output
    assert "made again from raw: 0.5 (50 %), the same" in done.stdout
    assert "license_table <- models, license_evidence" in done.stdout
    assert "decided in hf_openness.tables.licenses:build_license_table" in done.stdout
    assert re.search(r"license_lists = (joined|strictest): .* \(docs/method.md#license_lists\)", done.stdout)
    assert f"raw/open-llm-v1/{DAY}/{DAY}.csv" in done.stdout
    assert "from https://example.org/board.csv, obtained 2026-11-25T00:00:00Z" in done.stdout


def test_the_sql_that_explain_prints_runs_as_printed(small_store: StoreReader) -> None:
    for text in (SHARE, HOSTILE_ID, f"{DAY}/models/rows_count", f"{DAY}/models/o'brien/1/author"):
        said = _run(small_store, "explain", text).stdout
        commands = re.findall(r"^(?:Read it|Compute it again): +(hf-openness sql .*)$", said, re.MULTILINE)
        assert commands
        answers = set()
        for command in commands:
            words = subprocess.run(["sh", "-c", command.replace("hf-openness", "printf '%s\\0'", 1)], capture_output=True)
            _sql, statement = [b"sql", *words.stdout.split(b"\0")[1:-1]]
            done = _run(small_store, "sql", statement.decode(), "--format", "json")
            assert done.exit_code == 0, done.output
            [row] = json.loads(done.stdout)
            answers |= set(row.values())
        assert len(answers) == 1
        assert shlex.split(commands[0])[:2] == ["hf-openness", "sql"]


def test_json_holds_the_chain(small_store: StoreReader) -> None:
    told = json.loads(_run(small_store, "explain", SHARE, "--format", "json").stdout)
    assert (told["id"], told["value"], told["unit"], told["method"]) == (SHARE, 0.5, "share, 0-1", small_store.method)
    assert told["steps"][0]["table"] == "license_table"
    assert told["steps"][0]["references"][0]["path"] == "hf_openness/reference/licenses.csv"
    assert {step["table"] for step in told["steps"]} >= {"models", "license_evidence", "leaderboard_snapshot"}
    [file] = told["files"]
    assert len(file["sha256"]) == 64
    assert (file["url"], file["data_license"]) == ("https://example.org/board.csv", "MPL-2.0")
    assert told["is_recomputed"] is False


@pytest.mark.parametrize("command", ["cite", "explain"])
@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{DAY}/licence_table/mit/models_share", "did you mean license_table"),
        (f"{DAY}/license_table/mit/model_share", "did you mean models_share"),
        (f"{DAY}/license_table/mitt/models_share", f"did you mean {SHARE}?"),
        (f"{DAY}/models/org/modell/author", f"did you mean {DAY}/models/org%2Fmodel/author"),
        ("2024-05-21/license_table/mit/models_share", "license_table has no 2024-05-21; nearest: 2024-05-20"),
        (f"{DAY}/license_table/open-llm-v2/mit/models_share", f"that key is on another board: {SHARE}"),
        ("all/survivorship/open-llm-v1/a/2024-01-01/2024-02-01/b/effect", "has no survivorship yet"),
        ("nonsense", "is no id; expected <date>/<table>/<key>/<column>"),
        (f"{DAY}/models/\u202egnp/author", "names no row"),
    ],
)
def test_what_is_not_there_is_said_with_what_is_near(small_store: StoreReader, command: str, text: str, said: str) -> None:
    done = _run(small_store, command, text)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.startswith("hf-openness: ")
    assert "\u202e" not in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["cite", "explain"])
def test_stores_that_cannot_answer_are_said(small_store: StoreReader, tmp_path: Path, command: str) -> None:
    assert "there is no store at" in _run(tmp_path / "none", command, SHARE).stderr
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "store.json").write_text('{"method": "paper", "data": "real"}')
    assert "holds no tables yet" in _run(tmp_path / "empty", command, SHARE).stderr
    other = {"paper": "corrected", "corrected": "paper"}[small_store.method]
    done = _run(small_store, command, SHARE, "--method", other)
    assert (done.exit_code, f"is in method {small_store.method}, asked for is {other}" in done.stderr) == (2, True)


def test_simulated_data_are_called_so(tmp_path: Path) -> None:
    store = write_store(tmp_path / "store", data="simulated")
    for form in ("plain", "apa", "bibtex"):
        assert "simulated data" in _run(store, "cite", SHARE, "--format", form).stdout.lower()
    assert _run(store, "explain", SHARE).stdout.startswith("SIMULATED DATA")


def test_a_store_without_raw_files_is_cited_and_says_so(tmp_path: Path) -> None:
    store = write_store(tmp_path / "store")
    said = _run(store, "cite", "2024-05-27/license_table/mit/models_share").stdout
    assert "this store keeps no raw files of it" in said
    assert "none in this store" in _run(store, "explain", "2024-05-27/license_table/mit/models_share").stdout


@pytest.mark.parametrize("command", ["cite", "explain"])
def test_neither_starts_dagster_nor_what_draws_or_speaks_to_the_network(small_store: StoreReader, command: str) -> None:
    words = [sys.executable, "-c", CODE, command, SHARE, "--store", str(small_store.root)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
