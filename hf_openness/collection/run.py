"""One collection from start to raw: journal, wire, what is held, asking, keeping. Half a collection is never kept."""

import asyncio
import os
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

from hf_openness.collection.asking import JournalledClient
from hf_openness.collection.boards import FetchedBoard, fetch_board
from hf_openness.collection.chain import FROM_THE_WIRE
from hf_openness.collection.held import Held
from hf_openness.collection.hub import HubRun, collect_hub
from hf_openness.collection.keep import Collected, keep_hub_answers
from hf_openness.collection.plan import ASKED, PlannedId
from hf_openness.collection.progress import Progress, Say
from hf_openness.raw.journal import Journal, is_usable
from hf_openness.raw.store import RawFile, RawStore
from hf_openness.settings import CollectionSettings, read_now
from hf_openness.sources.answers import Answer
from hf_openness.sources.client import MAX_API_BYTES, Kind
from hf_openness.sources.errors import FetchError, SourceError
from hf_openness.sources.http import Wire, WireOptions, find_token
from hf_openness.sources.live_boards import Board
from hf_openness.sources.outcomes import ERROR, read_commits, read_details

BOARDS = "boards"
Result = TypeVar("Result")
Kept = TypeVar("Kept")
LIVE, REBUILT = FROM_THE_WIRE
ALIVE_AT_ONCE = 2
LEAST_IDS_TO_JUDGE = 20
OnStep = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Way:
    """How and from where a store's collections are made.

    settings: how the Hub is asked. data_kind: what the store holds; answers of another kind are refused.
    journals: local folder of journals. say: takes lines of progress; on_step: takes (stage, done, total).
    """

    settings: CollectionSettings
    data_kind: str
    journals: Path
    say: Say
    on_step: OnStep | None = None


@dataclass(frozen=True)
class Told:
    """What a collection says of itself afterwards: requests by (route, status), bytes, files kept."""

    requests: Counter[tuple[str, int]]
    bytes_count: int
    files: list[RawFile]
    plan: list[PlannedId]


def run_with_journal(
    way: Way,
    scraped_on: date,
    part: str,
    work: Callable[[JournalledClient, Wire, Journal], Coroutine[Any, Any, Result]],
    keep: Callable[[Result], Kept],
) -> Kept:
    """Run `work` with a client that writes down what it is told, then `keep` its result; until then the journal stays.

    Raises:
        RawError: another run collects the same date.
        FetchError, SourceError: nothing answers, or nothing of use; the next run asks that again.
    """
    with Journal(way.journals / scraped_on.isoformat() / part) as journal:
        try:
            kept = keep(asyncio.run(_work(way, journal, work)))
        except (FetchError, SourceError):
            forget_useless(journal, part)
            raise
        journal.remove()
    return kept


def forget_useless(journal: Journal, part: str) -> None:
    """Let the next run ask again what was answered and of no use: failed boards, and ids that ended as an error."""
    if part == BOARDS:
        journal.remove()
        return
    useless: list[Answer] = []
    for (route, _), group in groupby(journal.answers(), key=lambda answer: (answer.route, answer.subject)):
        if route in ("details", "commits"):
            answers = list(group)
            outcome = read_details(answers[-1])[0] if route == "details" else read_commits(answers, False)[0]
            useless += answers if outcome.outcome == ERROR else []
    for answer in useless:
        journal.append(replace(answer, problem=answer.problem or "of no use"))


async def _work(
    way: Way, journal: Journal, work: Callable[[JournalledClient, Wire, Journal], Coroutine[Any, Any, Result]]
) -> Result:
    async with Wire(make_options(way.settings)) as wire:
        try:
            return await work(JournalledClient(OneKind(wire, way.data_kind), journal), wire, journal)
        finally:
            refuse_other_kind(wire, way.data_kind)


class OneKind:
    """A client that stops at the first answer of another kind of data, before it is written down."""

    def __init__(self, wire: Wire, data_kind: str) -> None:
        self.wire = wire
        self.data_kind = data_kind
        self.endpoint = wire.endpoint

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
        """Return the answer; see `Client.ask`. Raises FetchError also where the answer is of another kind."""
        answer = await self.wire.ask(route, subject, request, kind=kind, page=page, max_bytes=max_bytes)
        if is_usable(answer):
            refuse_other_kind(self.wire, self.data_kind)
        return answer


def make_options(settings: CollectionSettings) -> WireOptions:
    """Return how the wire is used: endpoint and limits as set, the token as huggingface_hub finds it."""
    return WireOptions(
        endpoint=settings.endpoint,
        token=find_token(),
        in_flight=settings.in_flight,
        requests_per_window=settings.requests_per_window,
    )


def refuse_other_kind(wire: Wire, data_kind: str) -> None:
    """Raise FetchError where a simulated Hub answered for a store of real data, or a real one for simulated data."""
    found = "simulated" if wire.is_simulated else "real"
    if wire.requests and wire.has_answered and found != data_kind:
        raise FetchError(
            f"{wire.endpoint} serves {found} data and the store holds {data_kind} data; they never share a store: "
            "name another --store"
        )


def collect_hub_date(
    way: Way,
    raw: RawStore,
    named: Sequence[str],
    leaderboards: Sequence[str],
    scraped_on: date,
    held: Held,
    limit: int | None,
) -> Told:
    """Ask the Hub about every named id and keep the answers as `raw/hub-api/<date>/`.

    Args:
        way: how.
        raw: where the answers are kept.
        named: ids of the date's boards. leaderboards: their names, for the record.
        scraped_on: the date; earlier than today it is rebuilt: everything is asked, and marked as observed today.
        held: what an increment builds on; nothing for a full collection.
        limit: only so many ids.

    Raises:
        FetchError: nothing answers, or more ids than allowed stayed without a usable answer; run again to go on.
        RawError: another run collects the date.
    """
    now = read_now()
    mode = "rebuild" if scraped_on < now.date() else "increment" if held.built_on else "full"

    async def work(client: JournalledClient, wire: Wire, journal: Journal) -> Told:
        progress = Progress(wire, way.say, way.on_step)
        run = HubRun(client, progress, ALIVE_AT_ONCE * way.settings.in_flight, now.date())
        asked = await collect_hub(run, named, held, limit)
        refuse_many_errors(asked.errors, asked.plan, way.settings.most_error_share)
        refuse_nothing_readable(asked.readable_count, asked.plan, wire.endpoint)
        refuse_other_kind(wire, way.data_kind)
        files = keep_hub_answers(
            raw,
            journal.answers(),
            asked.plan,
            scraped_on,
            Collected(mode, held.built_on, now.date(), tuple(sorted(leaderboards)), asked.known_to),
            url=wire.endpoint,
            obtained_at=now,
        )
        return Told(wire.requests, wire.bytes_count, files, asked.plan)

    return run_with_journal(way, scraped_on, "hub", work, lambda told: told)


def collect_boards(
    way: Way, raw: RawStore, boards: Sequence[Board], scraped_on: date, *, is_past: bool, only: Sequence[str]
) -> list[RawFile]:
    """Ask boards and keep each as `raw/<board>/<date>/`, all or none; boards that are kept already are not asked.

    Raises:
        FetchError: a board does not answer, or has no history on that day. SourceError: its answer does not parse.
        RawError: another run collects the date.
    """

    async def work(client: JournalledClient, wire: Wire, journal: Journal) -> list[FetchedBoard]:
        found = [await fetch_board(client, board, scraped_on, is_past=is_past, only=only) for board in boards]
        refuse_other_kind(wire, way.data_kind)
        return found

    def keep(fetched: list[FetchedBoard]) -> list[RawFile]:
        return [
            raw.keep(
                board.source,
                scraped_on,
                board.name,
                board.content,
                obtained_from=REBUILT if is_past else LIVE,
                obtained_at=read_now(),
                data_license=board.data_license,
                url=board.url,
                commit=board.commit,
            )
            for board in fetched
        ]

    return run_with_journal(way, scraped_on, BOARDS, work, keep)


def refuse_many_errors(errors: Sequence[str], plan: Sequence[PlannedId], most_share: float) -> None:
    """Raise FetchError where too many of the asked ids stayed without a usable answer."""
    asked = sum("asked" in (entry.details, entry.commits) for entry in plan)
    if asked and len(errors) > most_share * asked:
        raise FetchError(
            f"{len(errors)} of {asked} ids ({100 * len(errors) / asked:.1f} %) got no usable answer, allowed are "
            f"{100 * most_share:g} %; first: {'; '.join(errors[:3])}; the date is not published, what was answered is "
            "kept: run the same again to ask the rest"
        )


def refuse_nothing_readable(readable_count: int, plan: Sequence[PlannedId], endpoint: str) -> None:
    """Raise FetchError where not one of many ids could be read: a wrong endpoint or token, not a finding."""
    asked = sum(entry.details == ASKED for entry in plan)
    if readable_count == 0 and asked >= LEAST_IDS_TO_JUDGE:
        raise FetchError(
            f"not one of the {asked} ids that were asked for could be read at {endpoint}; check HF_ENDPOINT and HF_TOKEN "
            "(a refused token looks like repos that do not exist); the date is not published"
        )


def find_journals(store: str) -> Path:
    """Return the local folder of a store's journals: in the store, for one at an address in DAGSTER_HOME."""
    if "://" in store:
        return Path(os.environ["DAGSTER_HOME"]) / "collecting"
    return Path(store) / "collecting"


def tell_requests(requests: Counter[tuple[str, int]]) -> dict[str, int]:
    """Return requests by route and status in words, sorted."""
    return {f"{route} {status or 'no answer'}": count for (route, status), count in sorted(requests.items())}
