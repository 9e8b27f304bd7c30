"""Bulk listings: many repos per request; kept are the items of repos that the boards name."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from hf_openness.collection.asking import JournalledClient, Shrink, ask_pages
from hf_openness.sources.answers import Answer
from hf_openness.sources.errors import ShapeError
from hf_openness.sources.repo_info import EXPAND, RepoInfo, parse_repo_info

SWEEP = "sweep"
NEWEST = "newest"
OWNER = "listing"
PAGE_SIZE = 1000
NEWEST_COUNT = 20
# A repo always has these: an item without one of them is no full info, whatever was asked for.
NEEDED_FIELDS = ("sha", "lastModified", "createdAt", "gated", "disabled", "downloads", "likes", "tags")
SWEPT_FIELDS = ("sha", "lastModified")
MARGIN = timedelta(minutes=10)
FIRST_YEAR = 2000


@dataclass(frozen=True)
class Sweep:
    """What a listing by last change says: head revision by `_id` and by id, for the repos that the boards name.

    is_complete: it reached back far enough, in order; otherwise nothing follows from a repo's absence.
    """

    heads_by_hub_id: dict[str, str]
    heads_by_id: dict[str, str]
    is_complete: bool
    pages_count: int


async def ask_newest_change(client: JournalledClient) -> datetime | None:
    """Return up to when all changes on the Hub are known, by the Hub's own clock; None where it does not say.

    Asked before anything else of a date: all that changes later is found by the next sweep back to it, whatever the
    clock here says.
    """
    request = _sweep_request(NEWEST_COUNT)
    return read_known_to(await client.ask(SWEEP, NEWEST, request, shrink=keep_wanted(set(), set(), is_sweep=True)))


def read_known_to(answer: Answer) -> datetime | None:
    """Return the last change of the oldest of the repos that changed last, None where the answer does not say.

    The oldest of a few rather than the newest of all: a repo that claims to have changed in the future is outvoted.
    """
    page = read_swept(answer)
    return datetime.fromisoformat(page["oldest"]) if page is not None and page["oldest"] else None


def _sweep_request(limit: int) -> str:
    expand = [("expand", field) for field in SWEPT_FIELDS]
    return "/api/models?" + urlencode([("sort", "lastModified"), ("limit", limit), *expand])


async def sweep_changes(
    client: JournalledClient, known_to: datetime, wanted: Collection[str], wanted_hub_ids: Collection[str], most_pages: int
) -> Sweep:
    """List repos by last change, newest first, back to `known_to`, in at most `most_pages` requests.

    Args:
        client: asks.
        known_to: changes before it are known already (`ask_newest_change` of the date that is built on).
        wanted, wanted_hub_ids: ids and Hub keys of the repos that matter.
        most_pages: where it takes more, the sweep is given up.
    """
    by_hub_id: dict[str, str] = {}
    by_id: dict[str, str] = {}
    pages, earlier = 0, None
    shrink = keep_wanted(set(wanted), set(wanted_hub_ids), is_sweep=True)
    async for answer in ask_pages(client, SWEEP, "moved", _sweep_request(PAGE_SIZE), most=most_pages, shrink=shrink):
        pages += 1
        page = read_swept(answer)
        if page is None or not page["is_sorted"] or page["newest"] is None:
            break
        if earlier is not None and datetime.fromisoformat(page["newest"]) > datetime.fromisoformat(earlier):
            break
        earlier = page["oldest"]
        for item in page["items"]:
            by_hub_id[item["_id"]] = by_id[item["id"]] = item.get("sha", "")
        is_end = answer.next_page() is None and by_hub_id.keys() >= set(wanted_hub_ids)
        if is_end or datetime.fromisoformat(page["oldest"]) < known_to - MARGIN:
            return Sweep(by_hub_id, by_id, True, pages)
    return Sweep(by_hub_id, by_id, False, pages)


async def list_owner(
    client: JournalledClient, owner: str, wanted: Collection[str], wanted_hub_ids: Collection[str], most_pages: int
) -> tuple[list[Any], bool]:
    """Return the full infos of an owner's wanted repos, and whether all of the owner's repos were listed."""
    expand = [("expand", field) for field in EXPAND]
    request = "/api/models?" + urlencode([("author", owner), ("limit", PAGE_SIZE), *expand])
    items: list[Any] = []
    last: Answer | None = None
    shrink = keep_wanted(set(wanted), set(wanted_hub_ids), is_sweep=False)
    async for answer in ask_pages(client, OWNER, owner, request, most=most_pages, shrink=shrink):
        if answer.status != 200 or answer.problem is not None:
            return items, False
        items += answer.json()
        last = answer
    return items, last is not None


def read_listed(items: Iterable[Any]) -> dict[str, RepoInfo]:
    """Return by `_id` the infos of a listing's items; those that are not whole or malformed are left out."""
    infos: dict[str, RepoInfo] = {}
    for item in items:
        try:
            if all(field in item for field in NEEDED_FIELDS):
                infos[item["_id"]] = parse_repo_info(item)
        except ShapeError:
            continue
    return infos


def keep_wanted(wanted: set[str], wanted_hub_ids: set[str], *, is_sweep: bool) -> Shrink:
    """Return what reduces a page of a listing to the wanted items; of a sweep also what the rest says of order and span."""

    def shrink(answer: Answer) -> Answer:
        if answer.status != 200:
            return answer
        try:
            items = answer.json()
        except ValueError:
            return replace(answer, problem="not_json")
        if not isinstance(items, list) or not all(_is_item(item) for item in items):
            return replace(answer, problem="wrong_shape", body=b"")
        kept = [item for item in items if item["_id"] in wanted_hub_ids or item["id"] in wanted]
        if not is_sweep:
            return replace(answer, body=json.dumps(kept).encode())
        read = [_read_time(item.get("lastModified")) for item in items]
        times = [time for time in read if time is not None]
        page = {
            "items": kept,
            "left_out_count": len(items) - len(kept),
            "newest": max(times).isoformat() if times else None,
            "oldest": min(times).isoformat() if times else None,
            "is_sorted": len(times) == len(items) and times == sorted(times, reverse=True),
        }
        return replace(answer, body=json.dumps(page).encode())

    return shrink


def read_swept(answer: Answer) -> dict[str, Any] | None:
    """Return a reduced page of a sweep, None where the answer is none."""
    if answer.status != 200 or answer.problem is not None:
        return None
    page: dict[str, Any] = answer.json()
    return page


def _is_item(item: object) -> bool:
    return isinstance(item, dict) and isinstance(item.get("_id"), str) and isinstance(item.get("id"), str)


def _read_time(text: object) -> datetime | None:
    """The time as UTC; None where there is none, or none that one can reckon with."""
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
        return moment.astimezone(UTC) if moment is not None and moment.tzinfo and moment.year >= FIRST_YEAR else None
    except (ValueError, OverflowError):
        return None
