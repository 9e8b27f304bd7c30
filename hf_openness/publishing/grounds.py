"""What each row of a table rests on: sources and days, by its board, by the repos that it is about, by its date."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from hf_openness.citing.origins import BOARDS, COMMITS, DETAILS
from hf_openness.citing.raw_files import HUB_BENCHMARKS, list_raw_files
from hf_openness.publishing.terms import list_source_terms, number_grounds
from hf_openness.raw.store import RawStore
from hf_openness.reading.cells import HUB_BOARD
from hf_openness.reading.store import SCRAPE_DATE, StoreReader
from hf_openness.reference.load import read_reference

ROW = "row"
# The table that says on which day each repo was asked, by kind of data.
ASKED_IN = {DETAILS: "repo_details", COMMITS: "repo_activity"}
PAIRS = {ROW: pl.UInt32, "ground": pl.UInt32}


@dataclass(frozen=True)
class Repeats:
    """What the rows of a table repeat of the sources, as reviewed in `reference/published_tables.csv`.

    rests_on: kinds of sources; none: results of this project. about: columns with ids of repos; none: any repo.
    other_dates: columns with further dates.
    """

    rests_on: tuple[str, ...]
    about: tuple[str, ...]
    other_dates: tuple[str, ...]


def read_repeats() -> dict[str, Repeats]:
    """Return what the rows of each table repeat, by table."""
    rows = read_reference("published_tables").fill_null("").iter_rows(named=True)
    return {
        row["table"]: Repeats(*(tuple(row[name].split()) for name in ("rests_on", "about", "other_dates"))) for row in rows
    }


class Grounds:
    """What the rows of one store's tables can rest on. `sources`: see `number_grounds`."""

    def __init__(self, store: StoreReader) -> None:
        self.store = store
        self.raw = RawStore(str(store.root))
        self.files = list_source_terms(store)
        self.sources = number_grounds(self.files)

    def find(self, table: str, rows: pl.DataFrame) -> pl.DataFrame:
        """Return row (its number) and ground, one line per thing that a row rests on; none for a result.

        Args:
            table: name of the table.
            rows: its rows over all dates.
        """
        repeats = read_repeats()[table]
        numbered = rows.with_row_index(ROW)
        parts = [pl.DataFrame(schema=PAIRS)]
        for dated in _list_dated(numbered, repeats.other_dates) if repeats.rests_on else ():
            for kind in repeats.rests_on:
                parts.append(self._find_boards(dated) if kind == BOARDS else self._find_hub(kind, dated, repeats.about))
        return pl.concat(part.select(*PAIRS) for part in parts).unique().sort(ROW, "ground")

    def _find_boards(self, rows: pl.DataFrame) -> pl.DataFrame:
        kept = self._kept[BOARDS]
        if "leaderboard" not in rows.columns:
            return _join(rows, kept, [SCRAPE_DATE])
        board = pl.col("leaderboard")
        source = pl.when(board.str.starts_with(HUB_BOARD)).then(pl.lit(HUB_BENCHMARKS)).otherwise(board)
        named = rows.filter(board.is_not_null()).with_columns(source=source)
        # A row that names no board speaks of all boards of its date.
        every = rows.filter(board.is_null())
        return pl.concat([_join(named, kept, [SCRAPE_DATE, "source"]), _join(every, kept, [SCRAPE_DATE])])

    def _find_hub(self, kind: str, rows: pl.DataFrame, about: tuple[str, ...]) -> pl.DataFrame:
        asked, known_dates = self._asked[kind]
        empty_dates = known_dates - set(asked[SCRAPE_DATE])
        by_date = rows.filter(~pl.col(SCRAPE_DATE).is_in(list(empty_dates)))
        if not about:
            return _join(by_date, self._kept[kind], [SCRAPE_DATE])
        # A date whose table of answers is gone cannot say which repo was asked when: any answer may stand in the row.
        is_known = pl.col(SCRAPE_DATE).is_in(list(known_dates))
        repos = pl.concat(_list_repos(rows.filter(is_known), about))
        found = repos.unique().join(asked, on=[SCRAPE_DATE, "repo"], how="inner")
        return pl.concat(
            [
                _join(found, self._kept[kind], [SCRAPE_DATE, "observed_on"]),
                _join(by_date.filter(~is_known), self._kept[kind], [SCRAPE_DATE]),
            ]
        )

    @cached_property
    def _kept(self) -> dict[str, pl.DataFrame]:
        """By kind of source: scrape_date, source, observed_on, ground of what is kept for the date."""
        schema = {SCRAPE_DATE: pl.Date, "source": pl.String, "observed_on": pl.Date}
        kept = {}
        for kind in (BOARDS, DETAILS, COMMITS):
            found = [
                (day, file.source, file.observed_on)
                for day in self._dates
                for file in list_raw_files(self.raw, day, (kind,))
            ]
            kept[kind] = pl.DataFrame(sorted(set(found)), schema=schema, orient="row").join(
                self.sources.select("source", "observed_on", "ground"), on=["source", "observed_on"], how="left"
            )
        return kept

    @cached_property
    def _dates(self) -> list[date]:
        return sorted({day for readable in self.store.stored() for day in self.store.dates(readable.name)})

    @cached_property
    def _asked(self) -> dict[str, tuple[pl.DataFrame, set[date]]]:
        """By kind: scrape_date, repo (lower case), observed_on of each repo, and the dates that have such a table."""
        return {kind: (self._list_asked(table), set(self.store.dates(table))) for kind, table in ASKED_IN.items()}

    def _list_asked(self, table: str) -> pl.DataFrame:
        if not self.store.dates(table):
            return pl.DataFrame(schema={SCRAPE_DATE: pl.Date, "repo": pl.String, "observed_on": pl.Date})
        scanned = self.store.scan(table)
        ids = [name for name in ("model_id", "canonical_id") if name in scanned.collect_schema()]
        named = [scanned.select(SCRAPE_DATE, pl.col(name).str.to_lowercase().alias("repo"), "observed_on") for name in ids]
        return pl.concat(named).drop_nulls("repo").unique().collect()


def _list_dated(rows: pl.DataFrame, other_dates: Iterable[str]) -> Iterator[pl.DataFrame]:
    """The rows under their own date, then under each further date that they name."""
    yield rows
    for name in other_dates:
        yield rows.with_columns(pl.col(name).alias(SCRAPE_DATE)).drop_nulls(SCRAPE_DATE)


def _list_repos(rows: pl.DataFrame, about: Iterable[str]) -> Iterator[pl.DataFrame]:
    for name in about:
        ids = rows.select(ROW, SCRAPE_DATE, pl.col(name).alias("repo"))
        if isinstance(ids.schema["repo"], pl.List):
            ids = ids.explode("repo", empty_as_null=True, keep_nulls=True)
        yield ids.drop_nulls("repo").with_columns(pl.col("repo").str.to_lowercase())


def _join(rows: pl.DataFrame, kept: pl.DataFrame, on: list[str]) -> pl.DataFrame:
    """Whatever has no kept file rests on ground 0, which is not known."""
    found = rows.join(kept.select(*on, "ground").unique(), on=on, how="left")
    return found.select(ROW, pl.col("ground").fill_null(0))
