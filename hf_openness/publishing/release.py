"""What a release is: name, version and date, tables and their licenses; what every description of it says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from hf_openness import __version__
from hf_openness.publishing.rows import LEFT_OUT_SCHEMA, PUBLISHED_SCHEMA, PartedTable
from hf_openness.reading.store import Readable, StoreReader
from hf_openness.reference.load import read_reference
from hf_openness.settings import UsageError

TITLE = "How open-source AI develops: leaderboards, Hub metadata and contributors"
PUBLISHER = "hf_openness contributors"
KEYWORDS = ("open-source AI", "language models", "leaderboards", "Hugging Face Hub", "licenses", "lineage")
SIMULATED_FIRST = "SIMULATED DATA, not observations. "
PAPER = {
    "title": "Is Open Source the Future of AI? A Data-Driven Approach",
    "doi": "10.3390/app15052790",
    "journal": "Applied Sciences",
    "volume": "15",
    "article": "2790",
    "year": "2025",
    "author": "Vake",
}
DATA_FOLDER = "data"


@dataclass(frozen=True)
class ReleasedTable:
    """A table of the release. licenses: SPDX names that its rows stand under; no rows: the table has no file."""

    readable: Readable
    rows_count: int
    left_out_count: int
    licenses: tuple[str, ...]

    @property
    def name(self) -> str:
        """Name of the table."""
        return self.readable.name

    @property
    def path(self) -> str:
        """Where its file lies in the release."""
        return f"{DATA_FOLDER}/{self.name}.parquet"


@dataclass(frozen=True)
class Release:
    """A versioned dataset.

    method: of the store. day: the newest scrape date. site: address where it will be found; None: not known. tables: in the
    order of the contract. sources: see `list_source_terms`. licenses, left_out: see `PartedTable`, of all tables.
    """

    method: str
    is_simulated: bool
    day: date
    site: str | None
    tables: tuple[ReleasedTable, ...]
    sources: pl.DataFrame
    licenses: pl.DataFrame
    left_out: pl.DataFrame

    @property
    def version(self) -> str:
        """Version of the package, then the newest date as build metadata of Semantic Versioning (semver.org, 10)."""
        return f"{__version__}+{self.day}"

    @property
    def name(self) -> str:
        """Short name: the project and, beside the default method, the method; simulated data are named as such."""
        parts = ["hf-openness", *([] if self.method == "corrected" else [self.method])]
        return "-".join([*parts, *(["simulated"] if self.is_simulated else [])])

    @property
    def title(self) -> str:
        """Name for people."""
        return f"{SIMULATED_FIRST if self.is_simulated else ''}{TITLE} ({self.method} method)"

    @property
    def description(self) -> str:
        """What it is, in a few sentences of plain text."""
        left = self.left_out_count
        kept = f"{left:,} rows are left out, for their sources' terms do not allow it (LEFT_OUT.csv). " if left else ""
        return (
            f"{SIMULATED_FIRST if self.is_simulated else ''}Tables of hf_openness, made by the {self.method} method from "
            f"published leaderboard snapshots and Hugging Face Hub metadata up to {self.day}: models, licenses, lineage, "
            f"contributors, improvement, and statements of the literature tested on them. {kept}"
            "Each row stands under the licenses of the sources that it repeats (LICENSES.csv)."
        )

    @property
    def filled(self) -> list[ReleasedTable]:
        """The tables that have a file."""
        return [table for table in self.tables if table.rows_count]

    @property
    def spdx_ids(self) -> list[str]:
        """Every license in it, sorted."""
        return sorted({name for table in self.filled for name in table.licenses})

    @property
    def left_out_count(self) -> int:
        """How many rows are left out."""
        return int(self.left_out["rows_count"].sum())

    def terms_urls(self) -> dict[str, str]:
        """Return where each license in it can be read, by SPDX name."""
        reviewed = read_reference("source_licenses").drop_nulls("spdx_id")
        known = dict(reviewed.select("spdx_id", "terms_url").iter_rows())
        return {name: known[name] for name in self.spdx_ids}


def make_release(
    store: StoreReader, parted: Sequence[PartedTable], sources: pl.DataFrame, site: str | None = None
) -> Release:
    """Return the release of a store whose tables were parted.

    Raises:
        UsageError: no row may be published, or no table says of which date it is.
    """
    dates = [day for readable in store.stored() for day in store.dates(readable.name)]
    tables = tuple(
        ReleasedTable(store.find(part.name), part.published_count, part.left_out_count, _split(part.licenses["licenses"]))
        for part in parted
    )
    if not dates or not any(table.rows_count for table in tables):
        raise UsageError(f"nothing in {store.root} may be published; hf-openness tables lists what it has")
    return Release(
        method=store.method,
        is_simulated=store.data_kind == "simulated",
        day=max(dates),
        site=site,
        tables=tables,
        sources=sources,
        licenses=pl.concat([pl.DataFrame(schema=PUBLISHED_SCHEMA), *(part.licenses for part in parted)]),
        left_out=pl.concat([pl.DataFrame(schema=LEFT_OUT_SCHEMA), *(part.left_out for part in parted)]),
    )


def _split(licenses: pl.Series) -> tuple[str, ...]:
    return tuple(sorted({name for joined in licenses for name in joined.split("; ")}))
