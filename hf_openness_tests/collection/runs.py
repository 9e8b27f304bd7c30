"""Running a collection in tests, also as a process of its own that can be killed, and what it then holds."""

import asyncio
import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from hf_openness.collection.asking import JournalledClient
from hf_openness.collection.held import NOTHING_HELD, Held, HeldRepo
from hf_openness.collection.hub import HubRun, collect_hub
from hf_openness.collection.listings import read_known_to, read_listed
from hf_openness.collection.plan import PlannedId
from hf_openness.collection.progress import Progress
from hf_openness.raw.journal import Journal
from hf_openness.simulator.serve import ServedHub
from hf_openness.sources.answers import Answer
from hf_openness.sources.outcomes import name_outcome, read_commits, read_details
from hf_openness.sources.repo_info import RepoInfo
from hf_openness_tests.simulated import fetch_names, open_wire

IN_FLIGHT = 8


@dataclass
class Collected:
    """plan: as carried out, by id. answers: all of the journal. said: lines of progress. requests: sent by the wire."""

    plan: dict[str, PlannedId]
    answers: list[Answer]
    said: list[str]
    requests: int

    def find(self, route: str, subject: str | None = None) -> list[Answer]:
        return [a for a in self.answers if a.route == route and subject in (None, a.subject)]

    def commits(self) -> dict[str, list[str]]:
        """Return the revisions that were read of each subject, newest first."""
        found: dict[str, list[str]] = defaultdict(list)
        for answer in self.find("commits"):
            if answer.status == 200 and answer.problem is None:
                found[answer.subject] += [commit["id"] for commit in answer.json()]
        return dict(found)


async def _collect(
    endpoint: str, folder: Path, names: Sequence[str], held: Held, limit: int | None, asked_on: date, **options: Any
) -> Collected:
    said: list[str] = []
    patient: dict[str, Any] = {"call_seconds": 20.0, "read_seconds": 20.0, "in_flight": IN_FLIGHT}
    async with open_wire(endpoint, **(patient | options)) as wire:
        with Journal(folder) as journal:
            client = JournalledClient(wire, journal)
            run = HubRun(client, Progress(wire, said.append), 2 * IN_FLIGHT, asked_on)
            plan = (await collect_hub(run, names, held, limit)).plan
            return Collected({p.model_id: p for p in plan}, list(journal.answers()), said, sum(wire.requests.values()))


def collect(
    endpoint: str,
    folder: Path,
    names: Sequence[str],
    held: Held = NOTHING_HELD,
    limit: int | None = None,
    asked_on: date = date(2026, 11, 2),
    **options: Any,
) -> Collected:
    """Collect to the end; options are the wire's."""
    return asyncio.run(_collect(endpoint, folder, names, held, limit, asked_on, **options))


def read_names(hub: ServedHub) -> list[str]:
    """Return the ids that the newest board names now."""

    async def main() -> list[str]:
        async with open_wire(hub.endpoint, call_seconds=20.0, read_seconds=20.0) as wire:
            return await fetch_names(wire, hub)

    return asyncio.run(main())


def build_held(collected: Collected, asked_on: date, before: Held = NOTHING_HELD) -> Held:
    """Return what is held after a collection that built on `before`."""
    repos = dict(before.repos)
    listings = [a for a in collected.find("listing") if a.status == 200 and a.problem is None]
    infos = read_listed(item for answer in listings for item in answer.json())
    for model_id, was in before.repos.items():
        info = infos.get(was.hub_id or "")
        if info is not None and info.row["canonical_id"] == was.canonical_id:
            repos[model_id] = _note(model_id, info, asked_on, was)
    for answer in collected.find("details"):
        outcome, info = read_details(answer)
        was = repos.get(answer.subject)
        if info is None:
            repos[answer.subject] = HeldRepo(outcome.outcome, None, None, None, None, None, asked_on)
        else:
            repos[answer.subject] = _note(answer.subject, info, asked_on, was)
    pages: dict[str, list[Answer]] = defaultdict(list)
    for answer in collected.find("commits"):
        pages[answer.subject].append(answer)
    for model_id, its in pages.items():
        outcome, parsed = read_commits(its, bool(repos[model_id].is_disabled))
        head = parsed.rows[0]["commit_sha"] if parsed is not None and parsed.rows else None
        repos[model_id] = replace(repos[model_id], commits_outcome=outcome.outcome, commits_head=head)
    [newest] = collected.find("sweep", "newest")
    return Held(asked_on, read_known_to(newest), repos)


def _note(model_id: str, info: RepoInfo, asked_on: date, was: HeldRepo | None) -> HeldRepo:
    row = info.row
    outcome = name_outcome(model_id, row["canonical_id"]).outcome
    of_commits = (None, None) if was is None else (was.commits_outcome, was.commits_head)
    return HeldRepo(
        outcome,
        row["hub_id"],
        row["canonical_id"],
        row["head_sha"],
        row["gated"],
        row["is_disabled"],
        asked_on,
        *of_commits,
    )


if __name__ == "__main__":
    collect(sys.argv[1], Path(sys.argv[2]), json.loads(Path(sys.argv[3]).read_text()))
