"""The sections beyond the paper's own tables and figures: what each shows, with what words before it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from hf_openness.report.content import ShownFigure, ShownPicture, ShownSection, ShownTable, show_table

Tables = Mapping[str, pl.DataFrame]


@dataclass(frozen=True)
class Extract:
    """What a section shows of a table: a title, the rows and columns in the order of reading, a note."""

    table: str
    title: str
    take: Callable[[pl.DataFrame], pl.DataFrame]
    note: str = ""
    rows: int | None = 20


@dataclass(frozen=True)
class Section:
    """A section: its anchor and title, what to know before reading it, the figures by number, the extracts.

    tell: returns sentences computed from the tables, the finding first. needs: tables that it reads beside the extracts'.
    """

    anchor: str
    title: str
    words: str
    figures: tuple[int, ...]
    extracts: tuple[Extract, ...]
    tell: Callable[[Tables], tuple[str, ...]]
    needs: tuple[str, ...] = ()

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that the section reads."""
        return tuple(dict.fromkeys((*(extract.table for extract in self.extracts), *self.needs)))


def fill_sections(
    sections: Sequence[Section],
    tables: Tables,
    figures: Mapping[int, ShownFigure],
    pictures: Mapping[str, tuple[ShownPicture, ...]],
    scraped_on: date,
) -> tuple[ShownSection, ...]:
    """Return the sections filled from the date's tables and figures.

    Args:
        sections: what is shown, in order.
        tables: by name, each of the date and the board (or up to the date).
        figures: by number.
        pictures: those to fold away, by the section's anchor.
        scraped_on: the date, for the links to the data.
    """
    return tuple(
        ShownSection(
            section.anchor,
            section.title,
            section.words,
            section.tell(tables),
            tuple(figures[number] for number in section.figures),
            pictures.get(section.anchor, ()),
            tuple(
                _fill(extract, f"{section.anchor}-{place}", tables, scraped_on)
                for place, extract in enumerate(section.extracts, start=1)
            ),
        )
        for section in sections
    )


def _fill(extract: Extract, anchor: str, tables: Tables, scraped_on: date) -> ShownTable:
    frame = drop_empty_columns(extract.take(tables[extract.table]))
    note = extract.note or ""
    if frame.is_empty():
        note = f"Nothing of that kind on this date. {note}".strip()
    return show_table(
        anchor,
        extract.title,
        frame,
        note,
        _link(extract.table, scraped_on),
        extract.rows,
    )


def drop_empty_columns(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame without the columns that say nothing on this date; a frame without rows stays as it is."""
    said = [column.name for column in frame if column.null_count() < frame.height]
    return frame.select(said) if frame.height else frame


def _link(table: str, scraped_on: date) -> str:
    from hf_openness.schemas import TABLES

    return (
        f"../../tables/{table}/{scraped_on}.parquet" if TABLES[table].grain == "date" else f"../../tables/{table}.parquet"
    )
