"""Which kept files a number rests on: those of its dates' boards, and what the Hub said of their models."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from hf_openness.citing.origins import BOARDS, COMMITS, DETAILS
from hf_openness.collection.chain import find_chain, is_collected
from hf_openness.collection.kept import SOURCE as HUB_ANSWERS
from hf_openness.raw.store import RawError, RawStore
from hf_openness.reading.cells import HUB_BOARD
from hf_openness.reference.load import read_reference
from hf_openness.settings import UsageError
from hf_openness.tables import stored

HUB_BENCHMARKS = "hub-benchmarks"
SOURCE_NAMES = {
    "hub-details": "Hugging Face Hub, repo details collected by the authors of the paper",
    "hub-commits": "Hugging Face Hub, commit summaries collected by the authors of the paper",
    "hub-stats": "Hugging Face Hub, bulk metadata",
    HUB_ANSWERS: "Hugging Face Hub, answers about repos and commits",
    HUB_BENCHMARKS: "Hugging Face Hub, benchmark leaderboards",
}


@dataclass(frozen=True)
class SourceFile:
    """One kept file, as its manifest has it; `path` is in the store."""

    path: str
    source: str
    observed_on: date
    sha256: str
    bytes: int
    url: str | None
    data_license: str
    obtained_at: str

    @property
    def name(self) -> str:
        """The source in words."""
        return name_source(self.source)


def name_source(source: str) -> str:
    """Return a source, or a board, in words."""
    if source.startswith(HUB_BOARD):
        return f"the Hub's benchmark leaderboard {source.removeprefix(HUB_BOARD)}"
    return _read_board_names().get(source) or SOURCE_NAMES.get(source, source)


@cache
def _read_board_names() -> dict[str, str]:
    return dict(read_reference("leaderboards").select("leaderboard", "name").iter_rows())


def list_raw_files(raw: RawStore, scraped_on: date, kinds: Iterable[str]) -> list[SourceFile]:
    """Return the kept files that tables of a date are read from.

    Args:
        raw: the raw part of a store.
        scraped_on: the date.
        kinds: boards, details, commits.

    Raises:
        UsageError: a manifest is damaged.
    """
    wanted = set(kinds)
    try:
        boards = [source for source in stored.list_board_sources() if raw.holds(source, scraped_on)]
        found = [(source, scraped_on) for source in boards] if BOARDS in wanted else []
        if wanted & {DETAILS, COMMITS}:
            found += _list_hub(raw, scraped_on, boards, wanted)
        return [_describe(raw, source, day, at) for source, day in found for at in range(len(raw.files(source, day)))]
    except (RawError, OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"a manifest under {raw.root} cannot be read: {error}") from error


def _list_hub(raw: RawStore, scraped_on: date, boards: list[str], wanted: set[str]) -> list[tuple[str, date]]:
    if is_collected(raw, scraped_on):
        return [(HUB_ANSWERS, day) for day in find_chain(raw, scraped_on)]
    sources = (*(stored.DETAILS if DETAILS in wanted else ()), *(stored.COMMITS if COMMITS in wanted else ()))
    return [(file.source, file.observed_on) for file in stored.list_hub_files(raw, sources, boards)]


def _describe(raw: RawStore, source: str, day: date, at: int) -> SourceFile:
    file = raw.files(source, day)[at]
    path = f"raw/{source}/{day}/{file.name}"
    return SourceFile(path, source, day, file.sha256, file.bytes, file.url, file.data_license, file.obtained_at)
