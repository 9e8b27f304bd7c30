"""The documentation says what the code does."""

import re
from pathlib import Path

import pytest
import typer.main

from hf_openness.cli import app
from hf_openness.method import CORRECTED, PAPER, SWITCHES
from hf_openness.reference.load import read_reference
from hf_openness.report.method_document import list_topics, read_effects, render_switches, replace_switches
from hf_openness.schemas import TABLES
from hf_openness.schemas.document import describe_checks, escape_cell, render_tables_document
from hf_openness.schemas.figures import FIGURE_TABLES
from hf_openness.schemas.late_pandera import DeclaredColumn

DOCS = Path(__file__).parent.parent / "docs"
PACKAGE = DOCS.parent / "hf_openness"
DOCUMENTS = [DOCS.parent / "README.md", *sorted(p for p in DOCS.rglob("*.md") if p.parent.name != "decisions")]
VARIABLE = re.compile(r"\bHF_OPENNESS_[A-Z0-9_]*[A-Z0-9]\b")
BUILT_NAMES = {"HF_OPENNESS_V1_PAGE", "HF_OPENNESS_V2_PAGE"}
COMMANDS = typer.main.get_group(app).commands  # type: ignore[attr-defined]


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


@pytest.mark.parametrize("switch", SWITCHES)
def test_method_document_names_every_switch_with_both_values_and_where_it_is_decided(switch: str) -> None:
    text = (DOCS / "method.md").read_text(encoding="utf-8")
    [row] = [line for line in text.splitlines() if line.startswith(f"| `{switch}` |")]
    assert f"| `{getattr(PAPER, switch)}` | `{getattr(CORRECTED, switch)}` |" in row
    decided_in = re.findall(r"`(tables/\w+\.py)`", row)
    assert decided_in
    for file in decided_in:
        assert f"method.{switch}" in (PACKAGE / file).read_text(encoding="utf-8"), file


def test_method_document_is_written_from_the_reviewed_switches() -> None:
    text = (DOCS / "method.md").read_text(encoding="utf-8")
    rendered = render_switches(read_reference("switches"), read_effects(text), list_topics())
    assert text == replace_switches(text, rendered), "run: python -m hf_openness.report.method_document"


def test_reviewed_switches_are_those_of_the_method() -> None:
    switches = read_reference("switches")
    assert switches["switch"].to_list() == list(SWITCHES)
    assert dict(switches.select("switch", "paper_value").iter_rows()) == PAPER.rules()
    assert dict(switches.select("switch", "corrected_value").iter_rows()) == CORRECTED.rules()


def test_every_environment_variable_that_the_code_reads_is_explained_and_no_other() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in sorted(PACKAGE.rglob("*.py")))
    table = (DOCS / "collecting.md").read_text(encoding="utf-8").split("## Environment")[1]
    explained = {name for row in re.findall(r"^\| (`[^|]*) \|", table, re.MULTILINE) for name in VARIABLE.findall(row)}
    assert explained == set(VARIABLE.findall(code)) | BUILT_NAMES


@pytest.mark.parametrize("default", ["0 6 * * 1", "https://huggingface.co"])
def test_defaults_stand_in_the_settings_as_documented(default: str) -> None:
    assert f"`{default}`" in (DOCS / "collecting.md").read_text(encoding="utf-8")
    assert f'"{default}"' in (PACKAGE / "settings.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_is_in_the_readme_and_every_option_in_some_document(name: str) -> None:
    readme = (DOCS.parent / "README.md").read_text(encoding="utf-8")
    pages = "".join(path.read_text(encoding="utf-8") for path in sorted(DOCS.rglob("*.md")) if path.name != "tables.md")
    assert re.search(rf"hf-openness {name}\b|make {name}\b", readme), name
    for parameter in COMMANDS[name].params:
        if parameter.name != "help" and parameter.param_type_name == "option":
            assert all(flag in readme + pages for flag in parameter.opts), (name, parameter.opts)
        assert getattr(parameter, "help", None), (name, parameter.opts)


def test_the_readme_begins_with_the_demo_then_the_tests_and_names_no_target_that_is_not() -> None:
    text = (DOCS.parent / "README.md").read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z]+): .*##", (DOCS.parent / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    named = re.findall(r"(?:^|`)make ([a-z]+)", text, re.MULTILINE)
    assert named[:2] == ["demo", "test"]
    assert set(named) <= set(targets)


def test_decisions_are_numbered_once_and_referred_to_rightly() -> None:
    files = {path.name for path in (DOCS / "decisions").glob("*.md")}
    numbers = [name[:4] for name in files]
    assert len(set(numbers)) == len(numbers)
    for path in [*sorted(PACKAGE.rglob("*.py")), *sorted(DOCS.glob("*.md")), DOCS.parent / "CHANGELOG.md"]:
        for number, name in re.findall(r"decisions/(\d{4})(-[a-z0-9-]+\.md)?", path.read_text(encoding="utf-8")):
            assert number + name in files if name else number in numbers, (path.name, number + name)
    for name in files:
        [title, *_] = (DOCS / "decisions" / name).read_text(encoding="utf-8").splitlines()
        assert title.startswith(f"# {int(name[:4])}. "), name


@pytest.mark.parametrize("document", [path.relative_to(DOCS.parent).as_posix() for path in DOCUMENTS])
def test_files_that_documents_name_exist(document: str) -> None:
    text = (DOCS.parent / document).read_text(encoding="utf-8")
    named = re.findall(r"`((?:hf_openness|docs|tables|collection|sources)/[\w/.-]+\.(?:py|md|csv))`", text)
    named += [str((DOCS.parent / document).parent / link) for link in re.findall(r"\]\(([\w/.-]+\.(?:md|png))\)", text)]
    for name in named:
        assert any((base / name).is_file() for base in (DOCS.parent, PACKAGE)), name
