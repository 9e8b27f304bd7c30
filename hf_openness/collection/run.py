"""One collection from start to raw: journal, wire, what is held, asking, keeping. Half a collection is never kept."""

import asyncio
import os
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from hf_openness.collection.asking import JournalledClient
from hf_openness.collection.held import Held
from hf_openness.collection.hub import HubRun, collect_hub
from hf_openness.collection.keep import Collected, keep_hub_answers
from hf_openness.collection.plan import PlannedId
from hf_openness.collection.progress import Progress, Say
from hf_openness.raw.journal import Journal
from hf_openness.raw.store import RawFile, RawStore
from hf_openness.settings import CollectionSettings, read_now
from hf_openness.sources.errors import FetchError
from hf_openness.sources.http import Wire, WireOptions, find_token

Result = TypeVar("Result")
ALIVE_AT_ONCE = 2
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
) -> Result:
    """Run `work` with a client that writes down what it is told; the journal stays until `work` has succeeded.

    Raises:
        RawError: another run collects the same date.
        FetchError: nothing answers, or answers of another kind of data came.
    """
    with Journal(way.journals / scraped_on.isoformat() / part) as journal:
        result = asyncio.run(_work(way, journal, work))
        journal.remove()
    return result


async def _work(
    way: Way, journal: Journal, work: Callable[[JournalledClient, Wire, Journal], Coroutine[Any, Any, Result]]
) -> Result:
    async with Wire(make_options(way.settings)) as wire:
        try:
            return await work(JournalledClient(wire, journal), wire, journal)
        finally:
            refuse_other_kind(wire, way.data_kind)


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
        plan, errors = await collect_hub(run, named, held, limit)
        refuse_many_errors(errors, plan, way.settings.most_error_share)
        refuse_other_kind(wire, way.data_kind)
        files = keep_hub_answers(
            raw,
            journal.answers(),
            plan,
            scraped_on,
            Collected(mode, held.built_on, now.date(), tuple(sorted(leaderboards))),
            url=wire.endpoint,
            obtained_at=now,
        )
        return Told(wire.requests, wire.bytes_count, files, plan)

    return run_with_journal(way, scraped_on, "hub", work)


def refuse_many_errors(errors: Sequence[str], plan: Sequence[PlannedId], most_share: float) -> None:
    """Raise FetchError where too many of the asked ids stayed without a usable answer."""
    asked = sum("asked" in (entry.details, entry.commits) for entry in plan)
    if asked and len(errors) > most_share * asked:
        raise FetchError(
            f"{len(errors)} of {asked} ids ({100 * len(errors) / asked:.1f} %) got no usable answer, allowed are "
            f"{100 * most_share:g} %; first: {'; '.join(errors[:3])}; the date is not published, what was answered is "
            "kept: run the same again to ask the rest"
        )


def find_journals(store: str) -> Path:
    """Return the local folder of a store's journals: in the store, for one at an address in DAGSTER_HOME."""
    if "://" in store:
        return Path(os.environ["DAGSTER_HOME"]) / "collecting"
    return Path(store) / "collecting"


def tell_requests(requests: Counter[tuple[str, int]]) -> dict[str, int]:
    """Return requests by route and status in words, sorted."""
    return {f"{route} {status or 'no answer'}": count for (route, status), count in sorted(requests.items())}
