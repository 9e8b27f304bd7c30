"""Recognises a published leaderboard by its column names; positions and file names never matter."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import polars as pl

from hf_openness.reference.load import read_reference
from hf_openness.sources.errors import SourceError
from hf_openness.sources.tabular import first_line

Form = Literal["page", "dataset", "api"]
OPTIONAL_FIELDS = ("has_chat_template", "submitted_on", "uploaded_on", "board_base_model")


@dataclass(frozen=True)
class Layout:
    """A published layout: what each of its columns means, in which unit and sense (reference data).

    forms: how it is published (`file`, `page`, `dataset`, `api`); separator: of a file, None for layouts that are none.
    """

    name: str
    leaderboard: str
    forms: tuple[str, ...]
    separator: str | None
    columns: pl.DataFrame

    def of_kind(self, kind: str) -> list[dict[str, str]]:
        """Return the columns of a kind, each as its row of reference/leaderboard_layouts.csv."""
        return self.columns.filter(pl.col("kind") == kind).to_dicts()

    def missing(self, columns: Sequence[str]) -> list[str]:
        """Return the columns that the contract's tables need and `columns` lacks."""
        is_needed = pl.col("field").is_not_null() & ~pl.col("field").is_in(OPTIONAL_FIELDS)
        return [name for name in self.columns.filter(is_needed)["column"] if name not in columns]

    def within(self, columns: Sequence[str]) -> "Layout":
        """Return the layout without the columns that are absent from `columns`."""
        return replace(self, columns=self.columns.filter(pl.col("column").is_in(list(columns))))


def read_layouts() -> list[Layout]:
    """Return every layout of reference/leaderboard_layouts.csv, in its order."""
    return [
        Layout(str(name), group["leaderboard"][0], tuple(group["forms"][0].split(" ")), group["separator"][0], group)
        for (name,), group in read_reference("leaderboard_layouts").group_by("layout", maintain_order=True)
    ]


def recognise_layout(content: bytes, file: str, leaderboard: str) -> Layout:
    """Return the layout of `leaderboard` whose columns are exactly those of the file's header.

    Raises:
        SourceError: no layout fits; names the nearest one with its missing and unknown columns.
    """
    layouts = _layouts_of(leaderboard, "file", file)
    line = first_line(content, file)
    for layout in layouts:
        if set(_split(line, layout.separator)) == set(layout.columns["column"]):
            return layout
    raise SourceError(file, _nearest(line, layouts))


def recognise_columns(columns: Sequence[str], file: str, leaderboard: str, form: Form) -> Layout:
    """Return the layout of a live board in `form` that fits `columns` best, without the columns that are absent.

    A board on the wire may have columns more, and may lack those that no contract table needs; both are left out.

    Raises:
        SourceError: every layout of the board and form lacks a column that it needs; names them for the nearest.
    """
    layouts = _layouts_of(leaderboard, form, file)
    best = max(layouts, key=lambda layout: (-len(layout.missing(columns)), layout.within(columns).columns.height))
    missing = best.missing(columns)
    if missing:
        unknown = [name[:80] for name in columns if name not in set(best.columns["column"])]
        raise SourceError(
            file,
            f"no known layout of {leaderboard} fits; nearest is {best.name}, missing columns: {missing}, unknown columns: "
            f"{unknown[:10] or 'none'}; a new layout is added in hf_openness/reference/leaderboard_layouts.csv",
        )
    return best.within(columns)


def _layouts_of(leaderboard: str, form: str, file: str) -> list[Layout]:
    layouts = [layout for layout in read_layouts() if layout.leaderboard == leaderboard and form in layout.forms]
    if not layouts:
        boards = sorted({layout.leaderboard for layout in read_layouts() if form in layout.forms})
        raise SourceError(file, f"unknown leaderboard {leaderboard!r}; known: {', '.join(boards)}")
    return layouts


def _split(line: str, separator: str | None) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator or ","), [])
    except csv.Error:
        return []


def _nearest(line: str, layouts: list[Layout]) -> str:
    def overlap(layout: Layout) -> int:
        return len(set(_split(line, layout.separator)) & set(layout.columns["column"]))

    best = max(layouts, key=overlap)
    if overlap(best) == 0:
        return (
            f"no known layout of {best.leaderboard} has any of these columns; wrong separator, or not a file of "
            "this board (known layouts: hf_openness/reference/leaderboard_layouts.csv)"
        )
    header = _split(line, best.separator)
    missing = [name for name in best.columns["column"] if name not in header]
    unknown = [name[:80] for name in header if name not in set(best.columns["column"])]
    return (
        f"no known layout fits; nearest is {best.name}, missing columns: {missing or 'none'}, unknown columns: "
        f"{unknown[:10] or 'none'}; a new layout is added in hf_openness/reference/leaderboard_layouts.csv"
    )
