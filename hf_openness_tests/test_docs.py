"""The documentation says what the code does."""

import re
from pathlib import Path

import pytest

from hf_openness.method import PAPER
from hf_openness.schemas import TABLES
from hf_openness.schemas.document import describe_checks, escape_cell, render_tables_document
from hf_openness.schemas.figures import FIGURE_TABLES
from hf_openness.schemas.late_pandera import DeclaredColumn

DOCS = Path(__file__).parent.parent / "docs"


def test_tables_document_is_up_to_date() -> None:
    written = (DOCS / "tables.md").read_text(encoding="utf-8")
    assert written == render_tables_document(), "run: python -m hf_openness.schemas.document > docs/tables.md"


def test_tables_document_has_every_table_and_column() -> None:
    document = render_tables_document()
    schemas = {name: spec.model for name, spec in TABLES.items()} | FIGURE_TABLES
    for name, model in schemas.items():
        section = document.split(f"\n### {name}\n")[1].split("\n### ")[0]
        for column in model.to_schema().columns:
            assert f"| `{column}` |" in section, (name, column)


def test_every_column_is_described() -> None:
    models = [*(spec.model for spec in TABLES.values()), *FIGURE_TABLES.values()]
    bare = [(m.__name__, n) for m in models for n, c in m.to_schema().columns.items() if not c.description]
    assert bare == []


def test_cells_stay_in_their_cell() -> None:
    assert escape_cell("a | b\nc <i>") == "a \\| b c &lt;i>"


def test_unknown_check_is_not_left_out() -> None:
    with pytest.raises(ValueError, match="no words for the check"):
        describe_checks(DeclaredColumn("a", str, False, False, "", {"str_startswith": "x"}))


@pytest.mark.parametrize(("rule", "value"), PAPER.rules().items())
def test_method_document_names_every_switch(rule: str, value: str) -> None:
    text = (DOCS / "method.md").read_text(encoding="utf-8")
    [row] = [line for line in text.splitlines() if line.startswith(f"| `{rule}` |")]
    assert f"| `{value}` |" in row
    decided_in = re.findall(r"`(tables/\w+\.py)`", row)
    assert decided_in
    for file in decided_in:
        assert (DOCS.parent / "hf_openness" / file).is_file(), file
