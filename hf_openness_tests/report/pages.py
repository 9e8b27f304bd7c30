"""Pages of a report made from a store's tables, without pictures, and what a reader's program finds in them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser

import polars as pl

from hf_openness.figures.catalogue import FIGURES, Figure, Tables, choose_board, take_board
from hf_openness.figures.remarks import describe_basis, explain_absence
from hf_openness.method import METHODS
from hf_openness.reading.store import READABLES, StoreReader
from hf_openness.report.answers import NEEDED as ANSWERED
from hf_openness.report.answers import list_answers
from hf_openness.report.captions.tell import tell_figure, tell_remark, tell_waterfall
from hf_openness.report.cards import CardBook
from hf_openness.report.content import ReportContent, ShownFigure, ShownPicture, describe_measured, show_table
from hf_openness.report.extracts import Page, show_extract
from hf_openness.report.findings import fill_sections
from hf_openness.report.ledger import ATTRITION, FIDELITY
from hf_openness.report.numbers import describe_numbers
from hf_openness.report.paper_tables import PAPER_TABLES
from hf_openness.report.queues import NEEDED as QUEUED
from hf_openness.report.queues import show_queues
from hf_openness.report.sections import NEEDED, SECTIONS
from hf_openness.report.told_cards import give_cards
from hf_openness.report.topics.bias import HEADLINE

DRAWN = b"\x89PNG"
PAPERS = tuple(name for extract in PAPER_TABLES for name in (extract.table, *extract.needs))
TOLD = ("leaderboard_snapshot", "improvement_curves", "repo_activity")
SHOWN = tuple(dict.fromkeys((*NEEDED, *QUEUED, *PAPERS, *TOLD, *ANSWERED, "attrition", "bias_ledger", "paper_fidelity")))


def read_or_empty(store: StoreReader, name: str, day: date) -> pl.DataFrame:
    """Return a table of the date; one that the store lacks is without rows."""
    readable = READABLES[name]
    if readable not in store.stored():
        return pl.DataFrame(schema=readable.types())
    return store.read(name, None if readable.grain == "all_dates" else day).drop("scrape_date", strict=False)


def make_content(store: StoreReader, day: date) -> ReportContent:
    """Return what the page of a date shows, from whatever tables the store has."""
    every = {name: read_or_empty(store, name, day) for name in SHOWN}
    board = choose_board(every["models"])
    tables = take_board(every, board)
    book = CardBook(store)
    page = Page(day, board, book)
    figures = {figure.number: show_figure(store, figure, day, tables) for figure in FIGURES}
    ledger = tables["bias_ledger"].filter(pl.col("effect_average").is_not_null())
    ledger = ledger.unique("number_id", keep="first", maintain_order=True)
    waterfalls = tuple(ShownPicture(row["text"], "", tell_waterfall(row), DRAWN, "") for row in ledger.to_dicts())
    content = ReportContent(
        scraped_on=day,
        board_name=board,
        leaderboard=board,
        data_kind=store.data_kind,
        method=store.method,
        rules=METHODS[store.method].rules(),
        measured=describe_measured(tables, board, day, store.method),
        numbers=describe_numbers(tables, day),
        answers=list_answers(tables),
        boards=None,
        sections=fill_sections(SECTIONS, tables, figures, {"bias": waterfalls}, page),
        fidelity=show_extract(FIDELITY, "fidelity-table", tables, page),
        is_fidelity_open=True,
        queues=show_queues(tables, page),
        attrition=show_extract(ATTRITION, "attrition-table", tables, page),
        provenance=show_table("provenance-table", "Files", pl.DataFrame({"name": ["f"], "bytes": [1]})),
        versions={"x": "1"},
    )
    return give_cards(content, book)


def show_figure(store: StoreReader, figure: Figure, day: date, tables: Tables) -> ShownFigure:
    """Return a figure with its caption from the store's tables; an empty picture stands where there would be one."""
    is_drawn = READABLES[figure.name] in store.stored() and day in store.dates(figure.name)
    table = store.read(figure.name, day).drop("scrape_date") if is_drawn else pl.DataFrame()
    drawn = is_drawn and table.height > 0
    remark = describe_basis(figure.number, tables) if drawn else explain_absence(figure.number, tables)
    return ShownFigure(
        figure.number,
        figure.name,
        figure.title,
        figure.alt,
        DRAWN if drawn else None,
        tell_remark(figure.number, tables, remark, drawn),
        "",
        tell_figure(figure.number, table),
    )


def list_sentences(content: ReportContent) -> list[str]:
    """Return the sentences whose numbers come from the date's tables."""
    answers = [(a.headline, a.number, a.interval, a.sentence) for a in content.answers]
    findings = [section.findings for section in content.sections]
    captions = [(f.finding, f.note) for section in content.sections for f in section.figures]
    waterfalls = [(p.finding,) for section in content.sections for p in section.pictures]
    groups = (content.measured, content.numbers, *answers, *findings, *captions, *waterfalls)
    return [sentence for group in groups for sentence in group]


@dataclass(frozen=True)
class Number:
    """A number of a page: its table and column as shown, empty in a sentence, its id, and what its card says it is.

    parts: of a number that is made of others, their ids.
    """

    table: str
    heading: str
    id: str | None
    value: str | None
    parts: tuple[str, ...] = ()


@dataclass
class _Reader(HTMLParser):
    numbers: list[Number] = field(default_factory=list)
    element_ids: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    table: str = ""
    column: int = -1
    is_heading: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "table":
            self.table, self.headings = found.get("id") or "", []
        elif tag == "tr":
            self.column = -1
        elif tag == "th":
            self.headings.append("")
            self.is_heading = True
        elif tag == "td":
            self.column += 1
        if found.get("id"):
            self.element_ids.append(str(found["id"]))
        is_number = tag == "td" and "number" in (found.get("class") or "").split()
        if is_number or "data-v" in found or "data-from" in found:
            own = found.get("id") or found.get("data-of")
            parts = tuple((found.get("data-from") or "").split())
            heading = self.headings[self.column] if self.table else ""
            self.numbers.append(Number(self.table, heading, own, found.get("data-v"), parts))

    def handle_endtag(self, tag: str) -> None:
        self.is_heading = self.is_heading and tag != "th"
        self.table = "" if tag == "table" else self.table

    def handle_data(self, data: str) -> None:
        if self.is_heading:
            self.headings[-1] += data.strip()


def read_numbers(page: str) -> tuple[list[Number], list[str]]:
    """Return the numbers of a page's tables and sentences, and every element's id."""
    reader = _Reader()
    reader.feed(page)
    return reader.numbers, reader.element_ids


def list_made() -> Iterator[str]:
    """Yield the columns of extracts whose numbers are made of several cells."""
    extracts = [extract for section in SECTIONS for extract in section.extracts]
    for extract in (*extracts, ATTRITION, HEADLINE, FIDELITY, *PAPER_TABLES):
        if not callable(extract.sources):
            yield from extract.sources.made
