"""Everything that the page shows, as frozen values: no file, clock or network stands behind them."""

from dataclasses import dataclass, field
from datetime import date

import polars as pl

from hf_openness.method import Method


@dataclass(frozen=True)
class Fact:
    """One number in words: a short label, the number as shown, and a sentence that stands on its own."""

    label: str
    value: str
    sentence: str


@dataclass(frozen=True)
class TableContent:
    """A table to show: its first rows, how many there are, and where all of them are.

    `labels` gives the columns' human names, those without one keep theirs; `numeric` names text columns to align
    and sort as numbers; `href` is relative to the page and null where the table is not stored.
    """

    anchor: str
    title: str
    frame: pl.DataFrame
    note: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    numeric: tuple[str, ...] = ()
    shown_rows: int = 20
    href: str | None = None


@dataclass(frozen=True)
class FigureContent:
    """A figure: its PNG, or None with the reason why the date has none. `data_href` names the Parquet behind it."""

    number: int
    name: str
    title: str
    caption: str
    alt: str
    png: bytes | None
    reason: str | None = None
    data_href: str | None = None

    @property
    def stem_href(self) -> str | None:
        """`data_href` without its ending: the PNG and SVG stand beside the data."""
        return self.data_href.rsplit(".", 1)[0] if self.data_href else None


@dataclass(frozen=True)
class ProvenanceRow:
    """One raw file behind the page. `obtained_at` is text, left out where pages must agree between stores."""

    source: str
    file: str
    sha256: str
    bytes: int
    url: str | None = None
    data_license: str | None = None
    obtained_at: str | None = None


@dataclass(frozen=True)
class ReportContent:
    """The whole page, in the order in which it is shown.

    `store_kind` is `real` or `simulated`; the latter gets a banner. `paper_fidelity` is the contract's table or
    None with `fidelity_reason`.
    """

    scraped_on: date
    leaderboard: str
    board_name: str
    method: Method
    store_kind: str
    facts: tuple[Fact, ...]
    observations: TableContent
    notes: tuple[str, ...]
    tables: tuple[TableContent, ...]
    figures: tuple[FigureContent, ...]
    paper_fidelity: pl.DataFrame | None
    review_queues: tuple[TableContent, ...]
    attrition: TableContent
    provenance: tuple[ProvenanceRow, ...]
    versions: dict[str, str]
    fidelity_reason: str = "The table paper_fidelity is not in the store."
    fidelity_href: str = "../../tables/paper_fidelity.parquet"
