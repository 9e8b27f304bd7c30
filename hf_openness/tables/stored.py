"""What the raw store holds, parsed: boards of a date, published Hub files, collected dates; each once per process."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import polars as pl

from hf_openness.collection.chain import FROM_THE_WIRE, is_collected, read_standing
from hf_openness.collection.standing import Standing
from hf_openness.raw.store import RawError, RawStore
from hf_openness.sources.archive import ArchivedFile, read_archived_files
from hf_openness.sources.commit_summary import parse_commit_summary
from hf_openness.sources.hub_stats import parse_hub_stats
from hf_openness.sources.live_boards import list_boards
from hf_openness.sources.repo_details import parse_repo_details
from hf_openness.tables.observations import HubObservation

if TYPE_CHECKING:
    from hf_openness.sources.leaderboard import ParsedLeaderboard

DETAILS = ("hub-details", "hub-stats")
COMMITS = ("hub-commits",)
PARSERS = {
    "hub-details": parse_repo_details,
    "hub-stats": parse_hub_stats,
    "hub-commits": parse_commit_summary,
}


def list_board_sources() -> tuple[str, ...]:
    """Return the sources under which raw keeps boards: one per leaderboard, and one for all benchmark boards of the Hub."""
    return (*list_boards(), "hub-benchmarks")


@dataclass(frozen=True)
class StoredInputs:
    """What the tables of a date rest on, read from the raw store when first asked for (see `recipes.Inputs`)."""

    raw: RawStore
    scraped_on: date

    @cached_property
    def boards(self) -> "Sequence[ParsedLeaderboard]":
        """The date's boards."""
        return read_boards(self.raw, self.scraped_on)

    @cached_property
    def details(self) -> Sequence[HubObservation]:
        """Published repo details for the date's boards."""
        return read_observations(self.raw, DETAILS, [b.leaderboard for b in self.boards])

    @cached_property
    def commits(self) -> Sequence[HubObservation]:
        """Published commit summaries for the date's boards."""
        return read_observations(self.raw, COMMITS, [b.leaderboard for b in self.boards])

    @cached_property
    def standing(self) -> Standing | None:
        """What holds on a collected date; None on an archived one."""
        return read_collected(self.raw, self.scraped_on)


def read_boards(raw: RawStore, scraped_on: date) -> "list[ParsedLeaderboard]":
    """Return the parsed boards of a date; raises RawError when none is kept, SourceError when one does not parse."""
    found = {source: raw.find(source, scraped_on) for source in list_board_sources()}
    kept = {source: file for source, file in found.items() if file is not None}
    if not kept:
        raise RawError(f"no leaderboard is kept for {scraped_on}; materialise leaderboard_raw of that date first")
    return [
        board
        for source, file in kept.items()
        for board in _parse_boards(source, file.name, raw.read(source, scraped_on), scraped_on)
    ]


def read_collected(raw: RawStore, scraped_on: date) -> Standing | None:
    """Return what holds on a collected date, None where the date's Hub data are published files.

    Raises:
        RawError: its raw data are damaged, or its boards were collected and its models not yet: half a date has no tables.
    """
    if is_collected(raw, scraped_on):
        return read_standing(raw, scraped_on)
    files = [file for source in list_board_sources() for file in raw.files(source, scraped_on)]
    if any(file.obtained_from in FROM_THE_WIRE for file in files):
        raise RawError(
            f"{scraped_on} is half collected: its boards are kept, what the Hub says of their models is not yet; "
            "materialise hub_answers_raw of that date, or run the same `hf-openness refresh` again"
        )
    return None


def read_observations(raw: RawStore, sources: tuple[str, ...], boards: Sequence[str]) -> list[HubObservation]:
    """Return the Hub observations that may serve the boards, in the order of archives.csv.

    A Hub file that could not be obtained is absent, and the attrition ledger says so of every id.
    """
    return [
        HubObservation(
            file.source,
            file.observed_on,
            file.boards,
            _parse_hub_file(file.source, raw.read(file.source, file.observed_on), file.file),
        )
        for file in list_hub_files(raw, sources, boards)
    ]


def list_hub_files(raw: RawStore, sources: tuple[str, ...], boards: Sequence[str]) -> list[ArchivedFile]:
    """Return the published Hub files that are kept and may serve the boards, in the order of archives.csv."""
    return [
        file
        for file in read_archived_files()
        if file.source in sources and set(file.boards) & set(boards) and raw.find(file.source, file.observed_on) is not None
    ]


@lru_cache(maxsize=3)
def _parse_boards(source: str, name: str, content: bytes, scraped_on: date) -> "tuple[ParsedLeaderboard, ...]":
    from hf_openness.sources.kept_boards import parse_kept_boards

    return tuple(parse_kept_boards(source, f"{scraped_on}/{name}", content))


@lru_cache(maxsize=4)
def _parse_hub_file(source: str, content: bytes, file: str) -> pl.DataFrame:
    return PARSERS[source](content, file)
