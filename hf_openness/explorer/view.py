"""What a view is: one question about the store, answered by a frame, a picture and sentences."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from hf_openness.explorer.data import Data
from hf_openness.explorer.filters import Filters

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

ROW_LIMIT = 50


@dataclass(frozen=True)
class View:
    """One view. Every function is pure; `Data` gives frames that nobody may change.

    Attributes:
        name: its part of the address, lower case with dashes; the SQL and polars code are of files named so.
        title, question: for people; the question ends with a question mark.
        group: under which heading of the menu (see views.GROUPS).
        tables: the store's tables that it reads; where one lacks the date, the page says so instead of a view.
        build: the frame, its columns named for people who download it, sorted by its key so that no order is left open.
            Without a matching row it is empty, with its columns. May raise UsageError: its sentence is shown.
        draw: the plotly figure of a frame that has rows, None where there is only the table. Colours from palette.colors.
        write_sql: one SELECT that gives the same frame from `hf-openness sql` (queries.write_models_sql helps).
        write_polars: Python that binds `frame` to the same; `store` (a StoreReader) and `pl` are bound before it.
        notes: sentences: the finding with its interval first, then what to beware of. Also called with an empty frame.
        row_limit: how many rows the page's table shows at most; downloads have all.
        filters: which filters have an effect here; the page greys out the others.
    """

    name: str
    title: str
    group: str
    question: str
    tables: tuple[str, ...]
    build: Callable[[Data, Filters], pl.DataFrame]
    draw: Callable[[pl.DataFrame, Filters], "Figure | None"]
    write_sql: Callable[[Filters], str]
    write_polars: Callable[[Filters], str]
    notes: Callable[[pl.DataFrame, Filters], list[str]]
    row_limit: int = ROW_LIMIT
    filters: tuple[str, ...] = (
        "from_on",
        "to_on",
        "period",
        "types",
        "architectures",
        "sizes",
        "licenses",
        "authors",
        "base_models",
        "text",
    )
