"""Asking the Hub about every id that the boards of a date name: details, then commits, and only what moved."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import polars as pl

from hf_openness.collection.asking import JournalledClient, ask_pages
from hf_openness.collection.held import READABLE, Held, HeldRepo
from hf_openness.collection.listings import OWNER, SWEEP, Sweep, ask_newest_change, list_owner, read_listed, sweep_changes
from hf_openness.collection.plan import (
    ASKED,
    HELD,
    SAME_REPO,
    PlannedId,
    choose_owners,
    choose_rotation,
    count_spare,
    find_errors,
    find_moved,
    mark,
    needs_commits,
    plan_ids,
)
from hf_openness.collection.progress import Progress
from hf_openness.sources.answers import Answer
from hf_openness.sources.outcomes import ERROR, Outcome, name_outcome, read_commits, read_details
from hf_openness.sources.repo_info import EXPAND, RepoInfo
from hf_openness.sources.repo_names import name_repos

COMMITS_PAGE = 100
MOST_COMMIT_PAGES = 2000
MOST_OWNER_PAGES = 3
SWEEP_SHARE = 0.05
LEAST_SWEEP_PAGES = 5
Item = TypeVar("Item")


@dataclass(frozen=True)
class HubRun:
    """One asking of the Hub. width: how many ids are worked on at once. asked_on: the day of asking (UTC).

    problems: filled while asking: why an id got no usable answer.
    """

    client: JournalledClient
    progress: Progress
    width: int
    asked_on: date
    problems: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """What an asking came to.

    plan: as carried out, one entry per named id, sorted by id. errors: for each id without a usable answer a text that says
    why. readable_count: ids, asked or held, whose repo could be read.
    known_to: the newest change on the Hub when the asking began, by the Hub's clock.
    """

    plan: list[PlannedId]
    errors: list[str]
    readable_count: int
    known_to: datetime | None


async def collect_hub(run: HubRun, named: Sequence[str], held: Held, limit: int | None) -> Asked:
    """Ask what is needed to know of every named id what the Hub says today; answers go to the journal.

    Args:
        run: how it is asked.
        named: ids as the boards publish them.
        held: what the date that is built on knows; nothing for a full collection.
        limit: only so many ids, in the boards' order.

    Returns:
        What was done.

    Raises:
        FetchError: the Hub does not answer any more.
    """
    plan = plan_ids(named, limit)
    ids = [p.model_id for p in plan.values() if p.details == ASKED]
    known_to = await ask_newest_change(run.client)
    known = {m: held.repos[m] for m in ids if m in held.repos}
    if known:
        run.progress.say(
            f"building on {held.built_on}: {len(known)} of {len(ids)} ids are held, changes known to {held.known_to}"
        )
    state: dict[str, HeldRepo] = dict(known)
    to_ask = await _find_what_to_ask(run, ids, known, held, state)
    mark(plan, known.keys() - set(to_ask), details=HELD)
    run.progress.start("repo details", len(to_ask))
    await for_each(to_ask, run.width, lambda model_id: _ask_details(run, model_id, state))
    errors = [f"{m}: {run.problems[m]}" for m in to_ask if state[m].details_outcome == ERROR]
    errors += await _collect_commits(run, plan, ids, known, state)
    readable = sum(repo.details_outcome in READABLE for repo in state.values())
    run.client.journal.drop_unasked(("details", "commits", OWNER, SWEEP))
    run.progress.say(f"all changes on the Hub are known up to {known_to}")
    return Asked([plan[model_id] for model_id in sorted(plan)], sorted(errors), readable, known_to)


async def _find_what_to_ask(
    run: HubRun, ids: Sequence[str], known: Mapping[str, HeldRepo], held: Held, state: dict[str, HeldRepo]
) -> list[str]:
    """Return the ids whose details are asked one by one; repos read from owners' listings are noted in `state`."""
    new = [m for m in ids if m not in known]
    if not known:
        return new
    hub_ids = {h.hub_id for h in known.values() if h.hub_id is not None}
    sweep = Sweep({}, {}, False, 0)
    if held.known_to is not None:
        most = max(LEAST_SWEEP_PAGES, int(SWEEP_SHARE * 2 * len(ids)))
        sweep = await sweep_changes(run.client, held.known_to, ids, hub_ids, most)
    certain = dict.fromkeys([*new, *find_moved(known, sweep.heads_by_hub_id, sweep.heads_by_id), *find_errors(known)])
    if not sweep.is_complete:
        run.progress.say("the listing by last change does not serve: every repo's owner or info is asked")
    certain_count = len(certain)
    spare = count_spare(len(ids), certain_count, sweep.pages_count) if sweep.is_complete else len(ids)
    owners = choose_owners(known, certain.keys(), (spare + 1) // 2 if sweep.is_complete else spare)
    run.progress.start("owners' listings", len(owners))
    seen: set[str] = set()

    async def look(owner_and_ids: tuple[str, list[str]]) -> None:
        owner, theirs = owner_and_ids
        found, gone = await _look_after(run, owner, {m: known[m] for m in theirs}, state)
        seen.update(found)
        certain.update(dict.fromkeys(sorted(gone)))
        run.progress.step()

    await for_each(owners, run.width, look)
    spare = max(0, spare - len(owners) - 2 * (len(certain) - certain_count))
    rest = choose_rotation(known, {*certain, *seen}, spare if sweep.is_complete else len(ids))
    return sorted({*certain, *rest} - set(new)) + new


async def _look_after(
    run: HubRun, owner: str, theirs: Mapping[str, HeldRepo], state: dict[str, HeldRepo]
) -> tuple[set[str], set[str]]:
    """Return which ids the owner's listing shows under their name, and which are gone from it; the first are noted."""
    hub_ids = {h.hub_id for h in theirs.values() if h.hub_id is not None}
    items, is_whole = await list_owner(run.client, owner, list(theirs), hub_ids, MOST_OWNER_PAGES)
    infos, listed = read_listed(items), {item["_id"] for item in items}
    found, gone = set(), set()
    for model_id, was in theirs.items():
        info = infos.get(was.hub_id or "")
        if info is not None and info.row["canonical_id"] == was.canonical_id:
            state[model_id] = _note(model_id, info, run.asked_on, was)
            found.add(model_id)
        elif info is not None or is_whole or was.hub_id in listed:
            gone.add(model_id)
    return found, gone


async def _ask_details(run: HubRun, model_id: str, state: dict[str, HeldRepo]) -> None:
    request = f"/api/models/{quote(model_id)}?{urlencode([('expand', field) for field in EXPAND])}"
    answer = await run.client.ask("details", model_id, request)
    outcome, info = read_details(answer)
    was = state.get(model_id)
    if info is None:
        if outcome.outcome == ERROR:
            run.problems[model_id] = outcome.detail or "no usable answer"
        state[model_id] = HeldRepo(outcome.outcome, None, None, None, None, None, run.asked_on)
    else:
        state[model_id] = _note(model_id, info, run.asked_on, was)
    run.progress.step()


def _note(model_id: str, info: RepoInfo, asked_on: date, was: HeldRepo | None) -> HeldRepo:
    row = info.row
    return HeldRepo(
        details_outcome=name_outcome(model_id, row["canonical_id"]).outcome,
        hub_id=row["hub_id"],
        canonical_id=row["canonical_id"],
        head_sha=row["head_sha"],
        gated=row["gated"],
        is_disabled=row["is_disabled"],
        asked_on=asked_on,
        commits_outcome=was.commits_outcome if was is not None else None,
        commits_head=was.commits_head if was is not None else None,
        commits_count=was.commits_count if was is not None else None,
    )


async def _collect_commits(
    run: HubRun,
    plan: dict[str, PlannedId],
    ids: Iterable[str],
    known: Mapping[str, HeldRepo],
    state: Mapping[str, HeldRepo],
) -> list[str]:
    names = _name(state)
    to_ask: list[str] = []
    for model_id in ids:
        entry, now = plan[model_id], state[model_id]
        if now.details_outcome not in READABLE:
            entry.leave(f"not needed: {now.details_outcome}")
        elif names[model_id] != model_id:
            entry.commits = SAME_REPO
        elif needs_commits(now, known.get(model_id)):
            to_ask.append(model_id)
        else:
            entry.commits = HELD
    run.progress.start("commits", len(to_ask))
    errors: list[str] = []

    async def ask(model_id: str) -> None:
        outcome = await _ask_commits(run, model_id, state[model_id])
        if outcome.outcome == ERROR:
            errors.append(f"{model_id}: commits, {outcome.detail}")

    await for_each(to_ask, run.width, ask)
    return errors


def _name(state: Mapping[str, HeldRepo]) -> dict[str, str]:
    frame = pl.DataFrame(
        [(m, h.hub_id, h.canonical_id) for m, h in sorted(state.items())],
        schema={"model_id": pl.String, "hub_id": pl.String, "canonical_id": pl.String},
        orient="row",
    )
    return dict(name_repos(frame).iter_rows())


async def _ask_commits(run: HubRun, model_id: str, repo: HeldRepo) -> Outcome:
    """Ask pages of commits, newest first, down to the newest commit that is held; all where none of them is.

    Where the Hub's total says that more stands below that commit than is held (older commits merged in), all are asked too.
    """
    request = f"/api/models/{quote(repo.canonical_id or model_id)}/commits/main?limit={COMMITS_PAGE}"
    pages: list[Answer] = []
    newer_count = 0
    async for answer in ask_pages(run.client, "commits", model_id, request, most=MOST_COMMIT_PAGES):
        pages.append(answer)
        shas = _read_shas(answer)
        if repo.commits_head is not None and repo.commits_head in shas:
            total = pages[0].headers.get("x-total-count", "")
            held_count = (
                None if repo.commits_count is None else newer_count + shas.index(repo.commits_head) + repo.commits_count
            )
            if held_count is None or not total.isdecimal() or int(total) == held_count:
                break
        newer_count += len(shas)
    run.progress.step()
    return read_commits(pages, bool(repo.is_disabled))[0]


def _read_shas(answer: Answer) -> list[Any]:
    try:
        commits = answer.json()
    except ValueError:
        return []
    return [c.get("id") for c in commits if isinstance(c, dict)] if isinstance(commits, list) else []


async def for_each(items: Iterable[Item], width: int, work: Callable[[Item], Awaitable[None]]) -> None:
    """Do the work for each item, `width` at a time; the first failure stops all and is raised."""
    queue = iter(list(items))

    async def go_on() -> None:
        for item in queue:
            await work(item)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(width):
                group.create_task(go_on())
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from None
