"""Extracts of stored tables: what the page shows of a table, and which cells of the store its numbers are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from hf_openness.reading.places import hide_places, mark_places
from hf_openness.report.cards import CardBook
from hf_openness.report.cited import SAME_NAMES, Sources, find_cells
from hf_openness.report.content import SHOWN_ROWS, ShownTable, show_table
from hf_openness.schemas import TABLES

Tables = Mapping[str, pl.DataFrame]


@dataclass(frozen=True)
class Extract:
    """What the page shows of a table: a title, the rows and columns in the order of reading, a note.

    take: keeps the places of rows (`reading.places.KEEP`), so that numbers have ids. rows: so many at most, None for all.
    sources: where the numbers come from, of what `take` returned. needs: further tables, given to `take` after the first.
    anchor: the id of its heading where that is not the place in a section.
    """

    table: str
    title: str
    take: Callable[..., pl.DataFrame]
    note: str = ""
    rows: int | None = SHOWN_ROWS
    sources: Sources | Callable[[pl.DataFrame], Sources] = SAME_NAMES
    needs: tuple[str, ...] = ()
    has_data: bool = True
    anchor: str = ""


@dataclass(frozen=True)
class Page:
    """The page that tables are shown on: its date and board, and the book of its cards, None where no store is at hand."""

    scraped_on: date
    board: str
    book: CardBook | None = None


def show_extract(
    extract: Extract, anchor: str, tables: Tables, page: Page, drop_empty: bool = False, nothing: str = ""
) -> ShownTable:
    """Return a table as the page shows it.

    Args:
        extract: what to show.
        anchor: the id of its heading.
        tables: by name, each of the page's date (or up to it) and board.
        page: where it is shown.
        drop_empty: whether columns that say nothing on this date are left out.
        nothing: what the note says first where there are no rows.
    """
    stored = {name: tables[name] for name in (extract.table, *extract.needs)}
    taken = extract.take(*(mark_places(frame) for frame in stored.values()))
    taken = drop_empty_columns(taken) if drop_empty else taken
    frame = hide_places(taken)
    note = f"{nothing} {extract.note}".strip() if frame.is_empty() else extract.note
    data = link_table(extract.table, page.scraped_on) if extract.has_data else None
    shown = show_table(anchor, extract.title, frame, note, data, extract.rows)
    if page.book is None:
        return shown
    sources = extract.sources if isinstance(extract.sources, Sources) else extract.sources(taken)
    cells = find_cells(extract.table, stored, taken.head(shown.frame.height), sources, page.scraped_on, page.board)
    make = page.book.make_card
    made = {name: source.how for name, source in sources.made.items()}
    leads = [name not in made for name in frame.columns]
    cards = tuple(
        tuple(tuple(make(cell, is_itself) for cell in behind) for behind, is_itself in zip(row, leads, strict=True))
        for row in cells
    )
    return replace(shown, cards=cards, made=made)


def drop_empty_columns(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame without the columns that say nothing on this date; a frame without rows stays as it is."""
    said = [column.name for column in frame if column.null_count() < frame.height]
    return frame.select(said) if frame.height else frame


def link_table(table: str, scraped_on: date) -> str:
    """Return where a table lies, seen from the page of a date."""
    day = f"/{scraped_on}" if TABLES[table].grain == "date" else ""
    return f"../../tables/{table}{day}.parquet"
