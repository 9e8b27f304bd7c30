"""Recognises a published leaderboard file by its column names; positions and file names never matter."""

import csv
from dataclasses import dataclass

import polars as pl

from hf_openness.reference.load import read_reference
from hf_openness.sources.errors import SourceError
from hf_openness.sources.tabular import first_line


@dataclass(frozen=True)
class Layout:
    """A published layout: what each of its columns means, in which unit and sense (reference data)."""

    name: str
    leaderboard: str
    separator: str
    columns: pl.DataFrame

    def of_kind(self, kind: str) -> list[dict[str, str]]:
        """Return the columns of a kind, each as its row of reference/leaderboard_layouts.csv."""
        return self.columns.filter(pl.col("kind") == kind).to_dicts()


def read_layouts() -> list[Layout]:
    """Return every layout of reference/leaderboard_layouts.csv, in its order."""
    return [
        Layout(str(name), group["leaderboard"][0], group["separator"][0], group)
        for (name,), group in read_reference("leaderboard_layouts").group_by("layout", maintain_order=True)
    ]


def recognise_layout(content: bytes, file: str, leaderboard: str) -> Layout:
    """Return the layout of `leaderboard` whose columns are exactly those of the file's header.

    Raises:
        SourceError: no layout fits; names the nearest one with its missing and unknown columns.
    """
    layouts = [layout for layout in read_layouts() if layout.leaderboard == leaderboard]
    if not layouts:
        boards = sorted({layout.leaderboard for layout in read_layouts()})
        raise SourceError(file, f"unknown leaderboard {leaderboard!r}; known: {', '.join(boards)}")
    line = first_line(content, file)
    for layout in layouts:
        if set(_split(line, layout.separator)) == set(layout.columns["column"]):
            return layout
    raise SourceError(file, _nearest(line, layouts))


def _split(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator), [])
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
