"""What the page shows, as values: no markup here, no files, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from hf_openness.figures.context import SIMULATED
from hf_openness.report.answers import Answer
from hf_openness.report.cards import Card
from hf_openness.report.marks import Source, count_of, made_of, told
from hf_openness.report.say import say_count

SHOWN_ROWS = 20
Tables = Mapping[str, pl.DataFrame]


@dataclass(frozen=True)
class ShownTable:
    """A table of the page: heading, the rows shown, how many there are, and where its data lie.

    cards: the cards of each cell's number, by row and column: none, one, or one for each end of a range. made: by column
    what was done with the cells that its numbers are made of, where no cell holds them.
    """

    anchor: str
    title: str
    frame: pl.DataFrame
    total: int
    note: str
    data: str | None
    cards: tuple[tuple[tuple[Card, ...], ...], ...] = ()
    made: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ShownFigure:
    """A figure of the page with a `note` for its caption; without `png` a placeholder, and the note says why.

    alt: what is drawn. finding: what it shows, in numbers.
    """

    number: int
    name: str
    title: str
    alt: str
    png: bytes | None
    note: str
    folder: str
    finding: str = ""


@dataclass(frozen=True)
class ShownPicture:
    """A smaller picture without a number of its own, folded away below a section's figures.

    alt: what is drawn. finding: what it shows, in numbers.
    """

    title: str
    alt: str
    finding: str
    png: bytes
    address: str


@dataclass(frozen=True)
class ShownSection:
    """A topic: its anchor, title and words, findings, figures, pictures, tables.

    words: what to know before reading it. findings: sentences computed from the tables, the most telling one first.
    pictures: those that are folded away. rule: where the method is written down.
    """

    anchor: str
    title: str
    words: str
    findings: tuple[str, ...]
    figures: tuple[ShownFigure, ...]
    pictures: tuple[ShownPicture, ...]
    tables: tuple[ShownTable, ...]
    rule: str = ""


@dataclass(frozen=True)
class ReportContent:
    """Everything that the page of a date shows.

    data_kind: `real` or `simulated`; the page of simulated data says so before anything else.
    boards: the date's boards, where there are several. is_fidelity_open: whether the
    comparison with the paper has anything to show from this store; else it is folded away. facts: what the numbers' cards
    have in common (`cards.CardBook.list_facts`). answers: the first screen.
    """

    scraped_on: date
    board_name: str
    leaderboard: str
    data_kind: str
    method: str
    rules: Mapping[str, str]
    measured: tuple[str, ...]
    numbers: tuple[str, ...]
    boards: ShownTable | None
    sections: tuple[ShownSection, ...]
    fidelity: ShownTable
    is_fidelity_open: bool
    queues: tuple[ShownTable, ...]
    attrition: ShownTable
    provenance: ShownTable
    versions: Mapping[str, str]
    facts: Mapping[str, Any] | None = None
    answers: tuple[Answer, ...] = ()

    @property
    def warning(self) -> str:
        """What stands before everything else: `SIMULATED DATA`, or nothing."""
        return SIMULATED if self.data_kind == "simulated" else ""


def show_table(
    anchor: str,
    title: str,
    frame: pl.DataFrame,
    note: str = "",
    data: str | None = None,
    rows: int | None = SHOWN_ROWS,
) -> ShownTable:
    """Return a table with its first rows, all of them where `rows` is None."""
    shown = frame if rows is None else frame.head(rows)
    return ShownTable(anchor, title, shown, frame.height, note, data)


@told
def describe_measured(tables: Tables, board_name: str, scraped_on: date, method: str) -> tuple[str, ...]:
    """Return the sentences on what was measured, from which observations, and what they do not cover."""
    enriched = tables["enriched_repos"]
    details = enriched["details_observed_on"].drop_nulls()
    commits = tables["repo_activity"]["observed_on"].unique().sort()
    sentences = [
        f"{board_name} as published on {scraped_on}, measured by the method {method}.",
        f"{say_count(enriched.height, count_of('enriched_repos'))} models stand for "
        f"{say_count(tables['leaderboard_snapshot'].height, count_of('leaderboard_snapshot'))} published rows.",
    ]
    if len(details):
        days = details.value_counts().sort("details_observed_on").iter_rows()
        observed = ", ".join(
            f"{say_count(count, count_of('enriched_repos', details_observed_on=day))} on {day}" for day, count in days
        )
        known = say_count(len(details), _known("details_observed_on"))
        sentences.append(f"Repo details were observed for {known} of the models: {observed}.")
    else:
        sentences.append("No repo details were observed for this board.")
    if len(commits):
        observed = ", ".join(str(day) for day in commits)
        covered = say_count(enriched["commits_observed_on"].count(), _known("commits_observed_on"))
        sentences.append(f"Commits were observed on {observed}; they cover {covered} of the models.")
    else:
        sentences.append("No commits were observed for this board.")
    sentences.append("What was not observed is left empty, never counted as zero.")
    return tuple(sentences)


def _known(column: str) -> Source:
    """The rows that have a value: all but those that have none."""
    absent: dict[str, Any] = {column: None}
    unknown = count_of("enriched_repos", **absent)
    return made_of("the first less the second", count_of("enriched_repos"), unknown)
