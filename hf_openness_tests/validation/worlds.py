"""Simulated worlds as inputs of the tables, in memory: the collector asks the simulated Hub's routes without a socket.

Boards, repo infos and commits go through their wire formats and the parsers, the collector plans and names as on a real
date. Only sockets, journal and raw store are left out, so that hundreds of small worlds can be built.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, cast
from urllib.parse import unquote, urlsplit

import polars as pl

from hf_openness.collection.answered import Answered, add_collection
from hf_openness.collection.asking import JournalledClient
from hf_openness.collection.held import NOTHING_HELD
from hf_openness.collection.hub import HubRun, collect_hub
from hf_openness.collection.kept import parse_collection
from hf_openness.collection.progress import Progress
from hf_openness.collection.standing import Standing, hold_on
from hf_openness.raw.journal import Journal
from hf_openness.simulator import truth
from hf_openness.simulator.options import PageSizes, WorldOptions
from hf_openness.simulator.replies import Reply, Request
from hf_openness.simulator.routes import Routes
from hf_openness.simulator.routes_boards import V1_PATH, V2_PATH
from hf_openness.simulator.weeks import date_of
from hf_openness.simulator.world import Week, World
from hf_openness.sources.answers import KEPT_HEADERS, Answer
from hf_openness.sources.client import MAX_API_BYTES, Kind
from hf_openness.sources.hub_benchmarks import fetch_hub_benchmarks
from hf_openness.sources.hub_rows import parse_hub_benchmarks
from hf_openness.sources.kept_boards import parse_board
from hf_openness.sources.leaderboard import ParsedLeaderboard
from hf_openness.sources.live_boards import HUB_BOARDS, read_live_boards
from hf_openness.tables.build import DateInputs

ENDPOINT, FILES_ENDPOINT = "https://hub.invalid", "https://files.invalid"
PAGES = {"open-llm-v1": (V1_PATH, "page.html"), "open-llm-v2": (f"{V2_PATH}/api/leaderboard/formatted", "rows.json")}
MOST_HOPS = 3
Key = tuple[str, str, int]


@dataclass(frozen=True)
class Truth:
    """What is true in a week; the frames' columns are described at `simulator.truth.build_true_*`.

    models: one row per repo; parents: per true edge; commits: per author entry of every commit; authors: per name that
    commits carry, with the true accounts behind it; outcomes: per board and id, how each stage should end.
    """

    models: pl.DataFrame
    parents: pl.DataFrame
    commits: pl.DataFrame
    authors: pl.DataFrame
    outcomes: pl.DataFrame


def read_truth(options: WorldOptions, week: int = 0) -> Truth:
    """Return what is true in a week of a world; outcomes as somebody without a token sees them."""
    found = open_world(options).week(week)
    return Truth(
        truth.build_true_models(found),
        truth.build_true_parents(found),
        truth.build_true_commits(found),
        truth.build_true_authors(found),
        truth.build_true_outcomes(found),
    )


def build_world_inputs(options: WorldOptions, week: int = 0, boards: tuple[str, ...] = ("open-llm-v1",)) -> DateInputs:
    """Return what the tables of a week rest on, collected in full that day without a token.

    Args:
        options: the world. Every world has 40 base models; `models_count` counts them in.
        week: from 0; its day is `simulator.weeks.date_of(week)`.
        boards: `open-llm-v1`, `open-llm-v2`, or `hub:*` for all benchmark boards of the Hub.

    Raises:
        KeyError: another board. SourceError: a board does not parse, such as one without rows.
    """
    client = RouteClient(open_world(options).week(week))
    return asyncio.run(_build(client, boards))


@lru_cache(maxsize=2)
def open_world(options: WorldOptions) -> World:
    """Return the world of some options; the last two stay in memory, so that inputs and truth share one."""
    return World(options)


class RouteClient:
    """A client (see `sources.client.Client`) that calls the routes of one week directly."""

    endpoint = ENDPOINT

    def __init__(self, week: Week) -> None:
        self.week = week
        self.routes = Routes(PageSizes())

    async def ask(
        self,
        route: str,
        subject: str,
        request: str,
        *,
        kind: Kind = "api",
        page: int = 0,
        max_bytes: int = MAX_API_BYTES,
    ) -> Answer:
        """Return the answer to a GET; redirects are followed."""
        hops: list[str] = []
        reply = self._reply(request)
        while reply.status in (301, 302, 307, 308) and len(hops) < MOST_HOPS:
            hops.append(reply.headers["location"])
            reply = self._reply(hops[-1])
        return Answer(
            route,
            subject,
            request,
            reply.status,
            f"{date_of(self.week.number)}T08:00:00Z",
            reply.body,
            page,
            tuple(hops),
            headers={name: value for name, value in reply.headers.items() if name in KEPT_HEADERS},
        )

    def _reply(self, address: str) -> Reply:
        parts = urlsplit(address)
        request = Request(unquote(parts.path), parts.query, None, ENDPOINT)
        if address.startswith(FILES_ENDPOINT):
            return self.routes.file(self.week, request)
        return self.routes.find(request.path)[2](self.week, request, FILES_ENDPOINT)


class MemoryJournal:
    """The answers of one collection, as `raw.journal.Journal` has them, but not on disk."""

    def __init__(self) -> None:
        self.kept: dict[Key, Answer] = {}

    def find(self, key: Key) -> Answer | None:
        """Return None: in a new collection nothing was answered before."""
        return None

    def append(self, answer: Answer) -> None:
        """Note an answer."""
        self.kept[answer.key] = answer

    def drop_unasked(self, routes: Sequence[str]) -> None:
        """Drop nothing: all that is here was asked by this collection."""

    def answers(self) -> Iterator[Answer]:
        """Return the answers sorted by key."""
        return (self.kept[key] for key in sorted(self.kept))


class Silence(Progress):
    """Tells nothing, and asks no wire what is left of its budget."""

    def __init__(self) -> None:
        super().__init__(cast(Any, None), lambda _line: None)

    def step(self) -> None:
        """Pass over a step."""


async def _build(client: RouteClient, boards: tuple[str, ...]) -> DateInputs:
    parsed = [board for name in boards for board in await _read_boards(client, name)]
    standing = await _collect(client, [model_id for board in parsed for model_id in board.rows["model_id"]])
    return DateInputs(parsed, [], [], standing.scraped_on, standing)


async def _read_boards(client: RouteClient, name: str) -> list[ParsedLeaderboard]:
    if name == HUB_BOARDS:
        return parse_hub_benchmarks(await fetch_hub_benchmarks(client, read_live_boards()[name]))
    path, file = PAGES[name]
    answer = await client.ask("board", name, path)
    return [parse_board(answer.body, f"{name}/{file}", name)]


async def _collect(client: RouteClient, named: list[str]) -> Standing:
    journal, day = MemoryJournal(), date_of(client.week.number)
    run = HubRun(JournalledClient(client, cast(Journal, journal)), Silence(), 1, day)
    asked = await collect_hub(run, named, NOTHING_HELD, None)
    about = {"mode": "full", "builds_on": None, "observed_on": day.isoformat()}
    collection = parse_collection(day, about, [asdict(entry) for entry in asked.plan], journal.answers())
    return hold_on(add_collection(Answered(), collection), collection)
