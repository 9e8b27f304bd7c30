"""The command publish: what it says, and how it refuses."""

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hf_openness.cli import app
from hf_openness.publishing.target import parse_target
from hf_openness.settings import UsageError
from hf_openness_tests.reading.stores import list_bytes

STARTED = """
import sys
from hf_openness.cli import main
try:
    main()
except SystemExit:
    late = {'dagster', 'httpx', 'httpx2', 'huggingface_hub', 'matplotlib', 'mlcroissant', 'rocrate'}
    print(sorted(set(sys.modules) & late))
"""


def test_a_folder_is_written_and_summed_up(store_folder: Path, tmp_path: Path, release_folder: Path) -> None:
    words = [
        "publish",
        "--to",
        str(tmp_path / "release"),
        "--store",
        str(store_folder),
        "--site",
        "https://example.org/dataset",
    ]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("version 0.1.0+2024-06-19, ")
    assert "rows left out (LEFT_OUT.csv)" in done.stdout
    assert list_bytes(tmp_path / "release") == list_bytes(release_folder)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--to", "hf://models/a/b"), "names no dataset of the Hub"),
        (("--to", "hf://datasets/only-a-name"), "names no dataset of the Hub"),
        (("--to", "s3://bucket/release"), "names no dataset of the Hub"),
        (("--to", "out", "--method", "paper"), "is in method corrected"),
        (("--to", "out", "--site", "javascript:alert(1)"), "is no address"),
        (("--to", "/dev/null/x"), "cannot be written"),
        (("--to", "/dev/null"), "is a file"),
        (("--to", "out", "--store", "nowhere"), "there is no store at nowhere"),
    ],
)
def test_refusals_are_one_sentence_and_exit_code_2(
    store_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["publish", "--store", str(store_folder), *words])
    assert done.exit_code == 2, done.output
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "text",
    [
        "hf://datasets/../etc",
        "hf://datasets/a/..",
        "hf://datasets/a/b/c",
        "hf://datasets/a/b?x=1",
        "hf://datasets/a/b#x",
        "hf://datasets/a/b c",
        "hf://datasets/ä/b",
        "hf://datasets/a/b\n",
        "hf://datasets/.a/b",
        "hf://datasets/a--b/c",
        "HF://datasets/a/b",
        "https://huggingface.co/datasets/a/b",
        "",
    ],
)
def test_only_a_dataset_with_its_owner_is_a_target_on_the_hub(text: str) -> None:
    with pytest.raises(UsageError):
        parse_target(text)


def test_targets_are_told_apart() -> None:
    assert parse_target("hf://datasets/my-org/some_data.v2").repo == "my-org/some_data.v2"
    assert parse_target("hf://datasets/my-org/x/").repo == "my-org/x"
    assert parse_target("out/release").folder == Path("out/release")


def test_help_starts_without_what_only_publishing_needs() -> None:
    command = [sys.executable, "-c", STARTED, "publish", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
