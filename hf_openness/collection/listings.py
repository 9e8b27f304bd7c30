"""Bulk listings: many repos per request; kept are the items of repos that the boards name."""

import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from hf_openness.collection.asking import JournalledClient, Shrink, ask_pages
from hf_openness.sources.answers import Answer
from hf_openness.sources.repo_info import EXPAND

SWEEP = "sweep"
OWNER = "listing"
PAGE_SIZE = 1000
SWEPT_FIELDS = ("sha", "lastModified")
MARGIN = timedelta(minutes=10)


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
    """Return when any repo of the Hub changed last, by the Hub's own clock; None where it does not say.

    Asked before anything else of a date: all that changes later is found by the next sweep back to it, whatever the
    clock here says.
    """
    answer = await client.ask(SWEEP, "newest", _sweep_request(1), shrink=keep_wanted(set(), set(), is_sweep=True))
    page = read_swept(answer)
    return datetime.fromisoformat(page["newest"]) if page is not None and page["newest"] else None


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
        if earlier is not None and page["newest"] > earlier:
            break
        earlier = page["oldest"]
        for item in page["items"]:
            by_hub_id[item["_id"]] = by_id[item["id"]] = item.get("sha", "")
        if datetime.fromisoformat(page["oldest"]) < known_to - MARGIN or answer.next_page() is None:
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
        times = [item.get("lastModified") for item in items]
        known = [time for time in times if isinstance(time, str) and _is_time(time)]
        page = {
            "items": kept,
            "left_out_count": len(items) - len(kept),
            "newest": max(known, default=None),
            "oldest": min(known, default=None),
            "is_sorted": len(known) == len(items) and known == sorted(known, reverse=True),
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


def _is_time(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
