"""Asking the leaderboards of a date: live from page, API or dataset; for a past date from the datasets' history."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

import polars as pl

from hf_openness.collection.keep import compress_lines
from hf_openness.settings import read_page_address
from hf_openness.sources.answers import Answer, write_answer
from hf_openness.sources.board_api import fetch_board_api
from hf_openness.sources.board_dataset import fetch_board_dataset
from hf_openness.sources.board_history import fetch_board_history, find_commit_on, parse_board_history
from hf_openness.sources.board_page import fetch_board_page
from hf_openness.sources.client import Client
from hf_openness.sources.errors import FetchError, SourceError
from hf_openness.sources.hub_benchmarks import fetch_hub_benchmarks
from hf_openness.sources.kept_boards import HUB_SOURCE, parse_kept_boards
from hf_openness.sources.leaderboard import ParsedLeaderboard
from hf_openness.sources.live_boards import HUB_BOARDS, Board, read_live_boards

PREFIX = "hub:"
Say = Callable[[str], None]


@dataclass(frozen=True)
class FetchedBoard:
    """A board as received: folder and name in the raw store, bytes, address, revision of a dataset, licence; and parsed."""

    source: str
    name: str
    content: bytes
    url: str
    commit: str | None
    data_license: str
    parsed: tuple[ParsedLeaderboard, ...]


def choose_boards(named: Sequence[str], is_past: bool) -> list[Board]:
    """Return the boards to ask: those named; else every living one, for a past date every one with a history.

    Raises:
        FetchError: a name that reference/leaderboards.csv does not have.
    """
    known = read_live_boards()
    if not named:
        return [b for b in known.values() if (b.dataset is not None if is_past else b.retired_on is None)]
    missing = [name for name in named if find_board(name) is None]
    if missing:
        raise FetchError(f"unknown leaderboard {missing[0]!r}; known: {', '.join(known)} (hub:<dataset>/<task> for one)")
    return list(dict.fromkeys(board for name in named if (board := find_board(name)) is not None))


def find_board(name: str) -> Board | None:
    """Return the board of that name; `hub:<dataset>/<task>` is one of the Hub's benchmark boards."""
    known = read_live_boards()
    return known.get(HUB_BOARDS) if name.startswith(PREFIX) else known.get(name)


async def fetch_board(
    client: Client, board: Board, scraped_on: date, *, is_past: bool, only: Sequence[str] = ()
) -> FetchedBoard:
    """Ask one board and parse it, so that nothing is kept that cannot be read.

    Args:
        client: asks.
        board: which one.
        scraped_on: the date. is_past: take the revision of the board's dataset that was in force at its end.
        only: of the Hub's benchmark boards only these (`hub:<dataset>/<task>`).

    Raises:
        FetchError: no place of the board answers with something usable, or it has no history on that day.
        SourceError: what it answers does not parse.
    """
    if is_past:
        return await _fetch_revision(client, board, scraped_on)
    if board.leaderboard == HUB_BOARDS:
        answers = await fetch_hub_benchmarks(client, board, only)
        lines = compress_lines(write_answer(answer) for answer in answers)
        return _make(HUB_SOURCE, "answers.jsonl.gz", lines, client.endpoint + (board.listing or ""), None, board)
    page = read_page_address(board.leaderboard, board.page or "/")
    problems: list[str] = []
    for place in order_places(board, page):
        try:
            if place == "api" and board.api is not None:
                return _of_answer(client, board, (await fetch_board_api(client, board, page))[-1], "leaderboard.json")
            if place == "page" and board.page is not None:
                return _of_answer(client, board, (await fetch_board_page(client, board, page))[-1], "leaderboard.html")
            if place == "dataset" and board.dataset is not None:
                return _of_dataset(client, board, await fetch_board_dataset(client, board), None)
        except (FetchError, SourceError) as error:
            problems.append(str(error))
    raise FetchError(f"{board.leaderboard} could not be collected: {'; '.join(problems) or 'it has no address'}")


def order_places(board: Board, page: str) -> tuple[str, ...]:
    """Return where a board is looked for, in this order.

    A retired board's dataset holds its last state and lies at the endpoint, so it comes first, unless the user has said
    where the page is.
    """
    if board.retired_on is not None and page == board.page:
        return ("dataset", "api", "page")
    return ("api", "page", "dataset")


async def _fetch_revision(client: Client, board: Board, scraped_on: date) -> FetchedBoard:
    if board.rebuildable_from is None or board.rebuildable_to is None:
        raise FetchError(f"{board.leaderboard} keeps no history, so {scraped_on} cannot be rebuilt from it")
    history = parse_board_history(await fetch_board_history(client, board))
    commit = find_commit_on(history, scraped_on)
    return _of_dataset(client, board, await fetch_board_dataset(client, board, commit), commit)


def _of_answer(client: Client, board: Board, answer: Answer, name: str) -> FetchedBoard:
    url = answer.request if "://" in answer.request else client.endpoint + answer.request
    return _make(board.leaderboard, name, answer.body, url, None, board)


def _of_dataset(client: Client, board: Board, answers: Sequence[Answer], commit: str | None) -> FetchedBoard:
    file = answers[-1]
    found = commit or urlsplit(file.request).path.split("/resolve/")[-1].split("/")[0]
    return _make(board.leaderboard, "leaderboard.parquet", file.body, client.endpoint + file.request, found, board)


def _make(source: str, name: str, content: bytes, url: str, commit: str | None, board: Board) -> FetchedBoard:
    parsed = require_scores(parse_kept_boards(source, name, content), f"{source}/{name}")
    if not any(one.rows.height for one in parsed):
        hint = "; retired boards are asked when named, as with --leaderboard open-llm-v2" if source == HUB_SOURCE else ""
        raise SourceError(f"{source}/{name}", f"{board.name}: no published model came{hint}")
    return FetchedBoard(source, name, content, url, commit, board.data_license, parsed)


def require_scores(boards: Sequence[ParsedLeaderboard], file: str) -> tuple[ParsedLeaderboard, ...]:
    """Return the boards; raises SourceError where one has rows and not one score."""
    for board in boards:
        has_score = board.scores.select(pl.any_horizontal(pl.col("score", "score_raw").is_not_null()).any()).item()
        if board.rows.height and not has_score:
            raise SourceError(file, f"no row of {board.leaderboard} has a score; expected numbers")
    return tuple(boards)


def can_rebuild(scraped_on: date) -> list[str]:
    """Return what can rebuild a past date, in words: boards whose dataset's history covers it."""
    return [
        f"{board.leaderboard} from the history of {board.dataset} ({board.rebuildable_from} to {board.rebuildable_to})"
        for board in read_live_boards().values()
        if board.rebuildable_from is not None and board.rebuildable_from <= scraped_on
    ]
