"""Which revision of a board's dataset was in force on a past day."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl

from hf_openness.sources.answers import Answer
from hf_openness.sources.asking import ask_pages, parse_json, require_usable
from hf_openness.sources.client import Client
from hf_openness.sources.errors import FetchError, SourceError
from hf_openness.sources.live_boards import Board

COMMITS: dict[str, Any] = {"commit_sha": pl.String, "committed_at": pl.Datetime("us", "UTC")}


async def fetch_board_history(client: Client, board: Board) -> list[Answer]:
    """Return every page of the commits of the board's dataset.

    Raises:
        FetchError: the board has no dataset, or a page gave nothing usable.
        SourceError: the pages do not end.
    """
    if board.dataset is None:
        raise FetchError(f"{board.leaderboard} has no dataset, so past days cannot be rebuilt")
    request = f"/api/datasets/{board.dataset}/commits/main?limit=1000"
    answers = await ask_pages(client, "history", f"datasets/{board.dataset}", request)
    require_usable(board.leaderboard, answers[-1], "try again later; without the history no past day can be rebuilt")
    return answers


def parse_board_history(answers: Sequence[Answer]) -> pl.DataFrame:
    """Return the commits as published (commit_sha, committed_at in UTC).

    Raises:
        SourceError: not JSON, no list of commits, or a commit without a revision and a time with its zone.
    """
    rows = [_commit(item, at, answer.request) for answer in answers for at, item in _items(answer)]
    return pl.DataFrame(rows, schema=COMMITS, orient="row")


def find_commit_on(commits: pl.DataFrame, day: date) -> str:
    """Return the revision in force at the end of `day` (UTC): of the commits until then the newest.

    Of several at the same instant the first listed counts, as histories list the newest first.

    Raises:
        FetchError: the history begins later; says when.
    """
    end = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
    until = commits.filter(pl.col("committed_at") < end).sort("committed_at", descending=True, maintain_order=True)
    if until.is_empty():
        first = commits["committed_at"].min()
        begins = f"begins on {first:%Y-%m-%d}" if isinstance(first, datetime) else "is empty"
        raise FetchError(f"no revision was in force on {day}: the dataset's history {begins}; ask for a later day")
    return str(until["commit_sha"][0])


def _items(answer: Answer) -> list[tuple[int, Any]]:
    items = parse_json(answer.body, answer.request)
    if not isinstance(items, list):
        raise SourceError(answer.request, f"found {type(items).__name__}; expected a list of commits")
    return list(enumerate(items, 1))


def _commit(item: Any, at: int, file: str) -> tuple[str, datetime]:
    sha, when = (item.get("id"), item.get("date")) if isinstance(item, dict) else (None, None)
    if not isinstance(sha, str) or len(sha) != 40 or set(sha) - set("0123456789abcdef"):
        raise SourceError(
            file, f"found {str(sha)[:80]!r}; expected a revision of 40 hexadecimal digits", column="id", row=at
        )
    try:
        moment = datetime.fromisoformat(when) if isinstance(when, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise SourceError(
            file, f"found {str(when)[:80]!r}; expected a time like 2024-10-07T12:00:00.000Z", column="date", row=at
        )
    return sha, moment.astimezone(UTC)
