"""Sections as a whole: every figure once, every table known, and words where a date has nothing to show."""

import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from hf_openness.figures.catalogue import FIGURES
from hf_openness.method import CORRECTED, PAPER, Method
from hf_openness.reading.places import mark_places
from hf_openness.reference.load import read_reference
from hf_openness.report.content import ShownFigure
from hf_openness.report.extracts import Page, drop_empty_columns
from hf_openness.report.findings import Section, fill_sections
from hf_openness.report.queues import NEEDED as QUEUED
from hf_openness.report.queues import show_queues
from hf_openness.report.sections import NEEDED, SECTIONS
from hf_openness.report.topics.bias import NUMBERS, take_headline
from hf_openness.schemas import TABLES
from hf_openness.sources.leaderboard import parse_leaderboard
from hf_openness.tables.build import build_date_tables
from hf_openness_tests.conftest import v1_board, v1_row

DAY = date(2024, 5, 21)
NAMES = [section.anchor for section in SECTIONS]


def empty(name: str) -> pl.DataFrame:
    return pl.DataFrame(schema={column: field.dtype for column, field in TABLES[name].model.describe().items()})


def tables_of_a_bare_board(method: Method) -> dict[str, pl.DataFrame]:
    """A board of three models without any Hub file; what is built elsewhere is without rows."""
    board = parse_leaderboard(v1_board(*(v1_row(f"o/m{n}", 40.0 + n) for n in range(3))), "f.csv", "open-llm-v1")
    built = build_date_tables([board], [], [], DAY, method)
    return {name: built.get(name, empty(name)) for name in (*NEEDED, *QUEUED)}


def fill(tables: dict[str, pl.DataFrame]) -> None:
    figures = {f.number: ShownFigure(f.number, f.name, f.title, f.alt, None, "", "") for f in FIGURES}
    for shown in fill_sections(SECTIONS, tables, figures, {}, Page(DAY, "open-llm-v1")):
        assert shown.findings, shown.anchor
        assert all(sentence.endswith(".") for sentence in shown.findings)
        assert not any(word in sentence for sentence in shown.findings for word in ("None", "nan", "null"))
        for table in shown.tables:
            assert table.frame.height or table.note.startswith("Nothing of that kind on this date.")


def test_every_figure_is_in_exactly_one_topic_and_every_table_of_the_paper_too() -> None:
    shown = [number for section in SECTIONS for number in section.figures]
    assert sorted(shown) == [figure.number for figure in FIGURES]
    papers = [e.anchor for section in SECTIONS for e in section.extracts if e.anchor.startswith("table-")]
    assert sorted(papers) == [f"table-{number}" for number in range(1, 6)]


def test_every_headline_number_has_a_topic_of_its_own() -> None:
    numbers = read_reference("headline_numbers")["number_id"]
    ledger = pl.DataFrame({"number_id": numbers}).join(empty("bias_ledger"), on="number_id", how="left")
    shown = [
        name
        for section in SECTIONS
        for extract in section.extracts
        if extract.title.endswith(NUMBERS) and section.anchor != "bias"
        for name in extract.take(mark_places(ledger.with_columns(text="number_id", unit=pl.lit("points"))))["number"]
    ]
    assert sorted(shown) == sorted(numbers)


def test_every_topic_says_where_its_rule_is_written_down() -> None:
    for section in SECTIONS:
        for part in section.rule.split("; "):
            document, _, headings = part.partition(", ")
            text = Path(document).read_text(encoding="utf-8")
            titles = re.findall(r"“([^”]*)”", headings)
            assert all(re.search(rf"^#+ .*{re.escape(title)}", text, re.MULTILINE) for title in titles), part
        assert section.rule


@pytest.mark.parametrize("section", SECTIONS, ids=NAMES)
def test_every_table_of_a_section_exists(section: Section) -> None:
    assert set(section.tables) <= set(TABLES)
    assert section.extracts


def test_every_table_of_a_queue_exists() -> None:
    assert set(QUEUED) <= set(TABLES)


@pytest.mark.parametrize("section", SECTIONS, ids=NAMES)
def test_a_section_without_any_row_has_words(section: Section) -> None:
    tables = {name: empty(name) for name in section.tables}
    assert section.words.endswith(".")
    assert all(sentence.endswith(".") for sentence in section.tell(tables))
    for extract in section.extracts:
        stored = (mark_places(tables[name]) for name in (extract.table, *extract.needs))
        assert extract.take(*stored).is_empty()


@pytest.mark.parametrize("method", [PAPER, CORRECTED], ids=["paper", "corrected"])
def test_a_board_without_hub_files_says_why_there_is_nothing(method: Method) -> None:
    tables = tables_of_a_bare_board(method)
    fill(tables)
    said = {section.anchor: section.tell(tables)[0] for section in SECTIONS}
    assert said["people"].startswith("Concentration is not measured on this date, because ")
    assert said["improvement"].startswith("No family can be tested on this date, because ")
    assert said["production"].startswith("Growth is not estimated on this date, because ")
    assert said["licenses"].startswith("No duty can be followed on this date, because ")
    assert said["lineage"] == "No model of this date declares a base that is a repo."


def test_empty_queues_say_that_nothing_waits() -> None:
    shown = show_queues({name: empty(name) for name in QUEUED}, Page(DAY, "open-llm-v1"))
    assert [table.note for table in shown] == ["Nothing waits."] * 5


def test_the_headline_of_no_numbers_is_a_table_without_rows() -> None:
    assert take_headline(empty("bias_ledger")).is_empty()


def test_columns_that_say_nothing_are_dropped_unless_there_is_no_row() -> None:
    frame = pl.DataFrame({"a": [1, 2], "why": [None, None]}, schema={"a": pl.Int64, "why": pl.String})
    assert drop_empty_columns(frame).columns == ["a"]
    assert drop_empty_columns(frame.clear()).columns == ["a", "why"]
