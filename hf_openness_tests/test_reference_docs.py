"""The reviewed facts are explained: each file has a section, each of its columns a word, and no column is made up."""

import csv
import re
from pathlib import Path

import pytest

REFERENCE = Path(__file__).parent.parent / "hf_openness" / "reference"
FILES = sorted(path.name for path in REFERENCE.glob("*.csv"))
EVERYWHERE = {"source", "reviewed_on", "method"}


def read_section(file: str) -> str:
    document = (REFERENCE / "README.md").read_text(encoding="utf-8")
    return document.split(f"\n## {file}\n")[1].split("\n## ")[0].replace("| column | meaning |", "")


@pytest.mark.parametrize("file", FILES)
def test_each_column_of_each_file_is_explained(file: str) -> None:
    with (REFERENCE / file).open(encoding="utf-8", newline="") as opened:
        columns = set(next(csv.reader(opened)))
    cells = re.findall(r"^\| ([a-z0-9_, ]+) \|", read_section(file), re.MULTILINE)
    explained = {name.strip() for cell in cells for name in cell.split(",")}
    assert columns - explained - EVERYWHERE == set()
    assert explained <= columns


def test_no_section_is_of_a_file_that_is_gone() -> None:
    document = (REFERENCE / "README.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^## (\S+\.csv)$", document, re.MULTILINE)) == FILES
