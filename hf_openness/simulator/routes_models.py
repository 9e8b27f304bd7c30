"""The routes of models: one repo's info, its commits, listings."""

import base64
import binascii
import json
from typing import Any
from urllib.parse import urlencode

import numpy as np

from hf_openness.simulator.chance import Ints
from hf_openness.simulator.options import PageSizes
from hf_openness.simulator.replies import Reply, Request, answer, next_link, not_found, redirect, refuse
from hf_openness.simulator.repo_info import FULL, KNOWN, LISTED, LISTED_FULL, describe, describe_noise, list_tags
from hf_openness.simulator.weeks import stamp
from hf_openness.simulator.world import Week
from hf_openness.simulator.world_commits import Commit, list_commits
from hf_openness.simulator.world_weeks import DISABLED, GATE

SORTS = ("lastModified", "createdAt", "downloads", "likes", "trendingScore")
TOKEN_GRANTED = "hf_SimulatedGrantedReaderTokenAAAAAAAA"  # noqa: S105
TOKEN_STRANGER = "hf_SimulatedStrangerTokenBBBBBBBBBBBBB"  # noqa: S105
MOST_LISTINGS = 12


def find_repo(week: Week, request: Request, model_id: str, rest: str) -> int | Reply:
    """Return a board repo's index by its canonical id, else redirect or error; `rest` follows the id in the path."""
    index = week.index_of.get(model_id.lower())
    if index is None or week.is_deleted(index):
        return not_found(request)
    if week.canonical_ids[index] != model_id:
        return redirect(f"/api/models/{week.canonical_ids[index]}{rest}", request.query)
    return index


def show_model(week: Week, request: Request, model_id: str, rest: str, revision: str | None) -> Reply:
    """Reply with a repo's info: the fields asked by `expand`, else the usual ones."""
    asked = [name for text in request.every("expand", "expand[]") for name in text.split(",") if name]
    unknown = [name for name in asked if name not in KNOWN]
    if unknown:
        return refuse(400, f"Invalid expand value: {unknown[0][:80]}")
    fields = asked or FULL
    number = week.noise_number(model_id)
    if number is not None:
        if week.noise_id(number) != model_id:
            return redirect(f"/api/models/{week.noise_id(number)}{rest}", request.query)
        return answer(describe_noise(week, number, fields))
    found = find_repo(week, request, model_id, rest)
    if isinstance(found, Reply):
        return found
    shown = describe(week, found, fields)
    if revision is not None and revision != "main":
        commits = {commit.sha for commit in list_commits(week.options, week.repos[found], week.state)}
        if revision not in commits:
            return refuse(404, f"Invalid rev id: {revision}", "RevisionNotFound")
        shown["sha"] = revision
    return answer(shown)


def show_commits(week: Week, request: Request, sizes: PageSizes, model_id: str, rest: str, revision: str) -> Reply:
    """Reply with a page of a repo's commits, newest first."""
    number = week.noise_number(model_id)
    if number is not None:
        commits = week.noise.commits(number, week.noise_owner(number))
    else:
        found = find_repo(week, request, model_id, rest)
        if isinstance(found, Reply):
            return found
        access = int(week.state.access[found])
        if access in (GATE, DISABLED) and request.token != TOKEN_GRANTED:
            return _gated(request, model_id)
        if access == DISABLED:
            return refuse(403, f"Access to model {model_id} is disabled.", "GatedRepo")
        commits = list_commits(week.options, week.repos[found], week.state)
    return page_of_commits(request, sizes, commits, revision, f"/api/models/{model_id}/commits/{revision}")


def _gated(request: Request, model_id: str) -> Reply:
    message = f"Access to model {model_id} is restricted"
    if request.token is None:
        ending = ". You must have access to it and be authenticated to access it. Please log in."
        return refuse(401, message + ending, "GatedRepo")
    ending = f" and you are not in the authorized list. Visit {request.endpoint}/{model_id} to ask for access."
    return refuse(403, message + ending, "GatedRepo")


def page_of_commits(request: Request, sizes: PageSizes, commits: list[Commit], revision: str, path: str) -> Reply:
    """Reply with a page of commits from `revision` on (a branch `main` or a commit), with the total and the next page."""
    if revision != "main":
        position = next((at for at, commit in enumerate(commits) if commit.sha == revision), None)
        if position is None:
            return refuse(404, f"Invalid rev id: {revision}", "RevisionNotFound")
        commits = commits[position:]
    limit = max(1, min(request.number("limit", sizes.commits), sizes.commits_max))
    page = request.number("p", 0)
    start = page * limit
    headers = {"x-total-count": str(len(commits))}
    if start + limit < len(commits):
        headers |= next_link(f"{request.endpoint}{path}?p={page + 1}&limit={limit}")
    return answer([_show_commit(commit) for commit in commits[start : start + limit]], headers)


def _show_commit(commit: Commit) -> dict[str, Any]:
    return {
        "id": commit.sha,
        "title": commit.title,
        "message": commit.message,
        "authors": [{"user": name, "avatar": ""} for name in commit.entries],
        "date": stamp(commit.at),
    }


class Listings:
    """The listings of one Hub; orders are kept per week, sorting and filter."""

    def __init__(self, sizes: PageSizes) -> None:
        self.sizes = sizes
        self._orders: dict[tuple[int, str, str, str, tuple[str, ...]], Ints] = {}

    def show(self, week: Week, request: Request) -> Reply:
        """Reply with a page of models, in falling order; `Link` names the next one by an opaque cursor."""
        sort = request.one("sort") or "trendingScore"
        sort = {"last_modified": "lastModified", "created_at": "createdAt", "trending_score": "trendingScore"}.get(
            sort, sort
        )
        if sort not in SORTS:
            return refuse(400, f"Invalid sort parameter: {sort[:80]}")
        asked = [name for text in request.every("expand", "expand[]") for name in text.split(",") if name]
        if any(name not in KNOWN for name in asked):
            return refuse(400, "Invalid expand value")
        start = read_cursor(request.one("cursor"))
        if start is None:
            return refuse(400, "Invalid cursor")
        tags = [tag for text in request.every("filter", "pipeline_tag", "library") for tag in text.split(",") if tag]
        order = self._order(week, sort, request.one("author") or "", (request.one("search") or "").lower(), tuple(tags))
        limit = max(1, min(request.number("limit", self.sizes.listing), self.sizes.listing_max))
        fields = asked or (LISTED_FULL if request.one("full") in ("true", "True", "1") else LISTED)
        items = [self._describe(week, int(position), fields) for position in order[start : start + limit]]
        headers: dict[str, str] = {}
        if start + limit < len(order):
            kept = [(name, value) for name, value in request.arguments if name != "cursor"]
            query = urlencode([*kept, ("cursor", write_cursor(start + limit))])
            headers = next_link(f"{request.endpoint}/api/models?{query}")
        return answer(items, headers)

    def _describe(self, week: Week, position: int, fields: list[str]) -> dict[str, Any]:
        boards = len(week.listed)
        if position < boards:
            return describe(week, int(week.listed[position]), fields)
        return describe_noise(week, position - boards, fields)

    def _order(self, week: Week, sort: str, author: str, search: str, tags: tuple[str, ...]) -> Ints:
        key = (week.number, sort, author.lower(), search, tags)
        if key not in self._orders:
            if len(self._orders) >= MOST_LISTINGS:
                self._orders.pop(next(iter(self._orders)))
            chosen = self._chosen(week, author.lower(), search, tags)
            values = week.sort_values(sort)[chosen]
            self._orders[key] = chosen[np.argsort(-values, kind="stable")]
        return self._orders[key]

    def _chosen(self, week: Week, author: str, search: str, tags: tuple[str, ...]) -> Ints:
        boards, noise = week.listed, week.noise
        keep_boards = np.ones(len(boards), dtype=bool)
        keep_noise = np.ones(noise.count, dtype=bool)
        if author:
            handles = week.owner_handles
            keep_boards &= np.array([handles[index].lower() == author for index in boards], dtype=bool)
            keep_noise &= self._noise_of(week, author)
        if search:
            keep_boards &= np.array([search in week.canonical_ids[index].lower() for index in boards], dtype=bool)
            keep_noise &= np.array(
                [keep and search in week.noise_id(n).lower() for n, keep in enumerate(keep_noise)], dtype=bool
            )
        for tag in tags:
            keep_boards &= np.array([tag in list_tags((week, week.repos[index])) for index in boards], dtype=bool)
            usual = tag in ("transformers", "region:us")
            keep_noise &= usual | noise.has_pipeline(tag)
        return np.concatenate([np.flatnonzero(keep_boards), len(boards) + np.flatnonzero(keep_noise)])

    def _noise_of(self, week: Week, author: str) -> np.ndarray:
        numbers = np.arange(week.noise.count)
        tail = author.removeprefix("user-")
        if tail != author and tail.isascii() and tail.isdigit() and len(tail) < 10:
            lone: np.ndarray = (week.noise.owner < 0) & (numbers // 3 == int(tail))
            return lone
        people = week.world.models.people
        owners = [n for n in range(week.world.owners_count) if people.owner(n).handle.lower() == author]
        found: np.ndarray = np.isin(week.noise.owner, owners)
        return found


def write_cursor(start: int) -> str:
    """Return an opaque text for a position."""
    return base64.urlsafe_b64encode(json.dumps({"$from": start}).encode()).decode()


def read_cursor(text: str | None) -> int | None:
    """Return the position of a cursor, 0 where there is none; None where it cannot be read."""
    if text is None:
        return 0
    try:
        value = json.loads(base64.urlsafe_b64decode(text.encode()))["$from"]
    except (binascii.Error, ValueError, KeyError, TypeError):
        return None
    return value if isinstance(value, int) and value >= 0 else None
