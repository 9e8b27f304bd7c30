"""Traps of rebuilding: which revision was in force at a day's end."""

import asyncio
import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl
import pytest

from hf_openness.sources.answers import Answer
from hf_openness.sources.board_history import fetch_board_history, find_commit_on, parse_board_history
from hf_openness.sources.errors import FetchError, SourceError
from hf_openness.sources.live_boards import read_live_boards
from hf_openness_tests.sources.published import ENDPOINT, TinyClient

BOARD = read_live_boards()["open-llm-v2"]
FIRST = "/api/datasets/open-llm-leaderboard/contents/commits/main?limit=1000"


def sha(number: int) -> str:
    return f"{number:040x}"


def history(times: Sequence[Any]) -> pl.DataFrame:
    body = json.dumps([{"id": sha(n), "title": "Upload", "date": time} for n, time in enumerate(times)]).encode()
    return parse_board_history([Answer("history", "datasets/x", FIRST, 200, "2026-11-24T08:00:00Z", body)])


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2024, 10, 8), 0),
        (date(2024, 10, 7), 1),
        (date(2024, 10, 6), 3),
        (date(2024, 10, 1), 3),
        (date(2026, 1, 1), 0),
    ],
)
def test_the_last_commit_of_the_day_in_utc_counts(day: date, expected: int) -> None:
    commits = history(
        ["2024-10-08T00:00:00.000Z", "2024-10-07T23:59:59.999Z", "2024-10-07T01:00:00+00:00", "2024-10-01T00:00:00.000Z"]
    )
    assert find_commit_on(commits, day) == sha(expected)


def test_times_in_other_zones_are_brought_to_utc() -> None:
    commits = history(["2024-10-07T20:30:00-05:00", "2024-10-08T00:30:00+02:00", "2024-10-06T10:00:00Z"])
    assert find_commit_on(commits, date(2024, 10, 7)) == sha(1)
    assert find_commit_on(commits, date(2024, 10, 8)) == sha(0)


def test_order_of_the_list_matters_only_at_the_same_instant() -> None:
    commits = history(["2024-10-01T00:00:00Z", "2024-10-05T00:00:00Z", "2024-10-05T00:00:00Z"])
    assert find_commit_on(commits, date(2024, 10, 7)) == sha(1)


def test_day_before_the_history_says_when_it_begins() -> None:
    with pytest.raises(FetchError, match="2024-06-01: the dataset's history begins on 2024-06-26"):
        find_commit_on(history(["2024-06-26T10:00:00Z"]), date(2024, 6, 1))
    with pytest.raises(FetchError, match="is empty"):
        find_commit_on(history([]), date(2024, 6, 1))


@pytest.mark.parametrize("time", [None, 5, "yesterday", "2024-10-07T00:00:00", "2024-10-07"])
def test_commit_without_a_time_and_zone_is_refused(time: Any) -> None:
    with pytest.raises(SourceError, match="line 1, column 'date'"):
        history([time])


@pytest.mark.parametrize("body", [b"<html>", b"{}", b"[1]", b'[{"id": "../..", "date": "2024-10-07T00:00:00Z"}]'])
def test_answer_that_is_no_history_is_refused(body: bytes) -> None:
    with pytest.raises(SourceError, match="commits/main"):
        parse_board_history([Answer("history", "datasets/x", FIRST, 200, "2026-11-24T08:00:00Z", body)])


def page(number: int) -> list[dict[str, str]]:
    return [{"id": sha(number), "date": f"2024-10-{20 - number:02d}T00:00:00Z"}]


def test_pages_are_followed_by_link_absolute_or_relative() -> None:
    second, third = "/api/x?p=1&limit=2", "/api/x?p=2&limit=2"
    client = TinyClient({FIRST: page(0), second: page(1), third: page(2)}, {FIRST: ENDPOINT + second, second: third})
    answers = asyncio.run(fetch_board_history(client, BOARD))
    assert [answer.page for answer in answers] == [0, 1, 2]
    assert parse_board_history(answers)["commit_sha"].to_list() == [sha(0), sha(1), sha(2)]


@pytest.mark.parametrize(
    ("link", "says"),
    [
        (FIRST, "asked already"),
        ("https://evil.test/api", "outside https://hub.test"),
        ("https://hub.test.evil.test/api", "outside https://hub.test"),
        ("//evil.test/api", "outside"),
    ],
)
def test_link_that_loops_or_leaves_the_hub_stops(link: str, says: str) -> None:
    client = TinyClient({FIRST: page(0)}, {FIRST: link})
    with pytest.raises(SourceError, match=says):
        asyncio.run(fetch_board_history(client, BOARD))
    assert client.asked == [FIRST]


class Endless(TinyClient):
    """Every page names another one."""

    async def ask(self, route: str, subject: str, request: str, **options: Any) -> Answer:
        self.asked.append(request)
        headers = {"link": f'</api/next?p={len(self.asked)}>; rel="next"'}
        return Answer(route, subject, request, 200, "2026-11-24T08:00:00Z", b"[]", headers=headers)


def test_pages_without_end_are_given_up() -> None:
    client = Endless({})
    with pytest.raises(SourceError, match="more than 1000 pages"):
        asyncio.run(fetch_board_history(client, BOARD))
    assert len(client.asked) == 1000


def test_page_that_fails_says_so() -> None:
    client = TinyClient({FIRST: page(0), "/api/x": 503}, {FIRST: "/api/x"})
    with pytest.raises(FetchError, match="/api/x gave HTTP 503"):
        asyncio.run(fetch_board_history(client, BOARD))
