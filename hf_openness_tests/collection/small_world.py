"""A world of a few repos and a collector of the plainest kind, for tests of what a chain of collections says."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import polars as pl

from hf_openness.collection.answered import Answered, add_collection
from hf_openness.collection.kept import parse_collection
from hf_openness.collection.standing import Standing, hold_on
from hf_openness.sources.answers import Answer
from hf_openness.sources.repo_info import is_valid_id
from hf_openness.sources.repo_names import name_repos
from hf_openness_tests.sources.wire_answers import commit, details, info, page

FIRST_DAY = date(2024, 6, 3)
PAGE_SIZE = 2


@dataclass
class Repo:
    """One repo: its present id, whether it can be seen, and its commits, newest first, by number."""

    canonical_id: str
    commits: list[int]
    gated: bool = False
    disabled: bool = False
    deleted: bool = False
    broken: bool = False


@dataclass
class World:
    """Repos by `_id`, and which of them each id leads to."""

    repos: dict[str, Repo] = field(default_factory=dict)
    leads_to: dict[str, str] = field(default_factory=dict)
    last_commit: int = 0

    def add(self, hub_id: str, *spellings: str, commits: int = 1) -> Repo:
        """Add a repo that goes by the last spelling."""
        self.repos[hub_id] = Repo(spellings[-1], [])
        self.leads_to |= dict.fromkeys(spellings, hub_id)
        for _ in range(commits):
            self.commit(hub_id)
        return self.repos[hub_id]

    def commit(self, hub_id: str) -> None:
        """Add a commit on top."""
        self.last_commit += 1
        self.repos[hub_id].commits.insert(0, self.last_commit)

    def squash(self, hub_id: str, keep: int = 0) -> None:
        """Replace all but the `keep` oldest commits by one."""
        commits = self.repos[hub_id].commits
        self.repos[hub_id].commits = commits[len(commits) - keep :] if keep else []
        self.commit(hub_id)

    def drop_newest(self, hub_id: str) -> None:
        """Take the newest commit out, where another is left."""
        if len(self.repos[hub_id].commits) > 1:
            self.repos[hub_id].commits.pop(0)

    def find(self, model_id: str) -> tuple[str, Repo] | None:
        """Return the repo that an id leads to."""
        hub_id = self.leads_to.get(model_id)
        repo = self.repos.get(hub_id or "")
        return None if hub_id is None or repo is None or repo.deleted else (hub_id, repo)

    def info(self, hub_id: str) -> dict[str, Any]:
        """Return a repo's info."""
        repo = self.repos[hub_id]
        gated = "manual" if repo.gated or repo.disabled else False
        head = f"{repo.commits[0]:040x}"
        return info(repo.canonical_id, hub_id, sha=head, gated=gated, disabled=repo.disabled)

    def ask_details(self, model_id: str) -> Answer:
        """Answer as the Hub does."""
        found = self.find(model_id)
        if found is None:
            return details(model_id, b"", 401)
        if found[1].broken:
            return details(model_id, b"", 503)
        return details(model_id, self.info(found[0]))

    def ask_commits(self, model_id: str, down_to: int | None) -> list[Answer]:
        """Answer page by page as the Hub does, down to the page with a commit."""
        found = self.find(model_id)
        assert found is not None
        repo = found[1]
        if repo.gated or repo.disabled:
            return [page(model_id, b"", status=401, x_error_code="GatedRepo")]
        pages = []
        for start in range(0, len(repo.commits), PAGE_SIZE):
            numbers = repo.commits[start : start + PAGE_SIZE]
            items = [commit(n % 28 + 1, f"user{n % 3}", "system", id=f"{n:040x}") for n in numbers]
            has_next = start + PAGE_SIZE < len(repo.commits)
            pages.append(page(model_id, items, start // PAGE_SIZE, has_next))
            if down_to in numbers:
                break
        return pages


class Collector:
    """Collects week after week; what has not moved is held."""

    def __init__(self) -> None:
        self.known = Answered()
        self.seen: dict[str, Any] = {}
        self.heads: dict[str, int] = {}
        self.week = 0

    def collect(self, world: World, ids: Sequence[str], mode: str | None = None, **about: Any) -> Standing:
        """Collect the ids of one week and return what holds."""
        day = FIRST_DAY + timedelta(days=7 * self.week)
        before = day - timedelta(days=7) if self.week else None
        answers: list[Answer] = []
        plan = {m: {"model_id": m, "details": "asked", "commits": "asked", "reason": None} for m in ids}
        for model_id, entry in plan.items():
            if not is_valid_id(model_id):
                entry |= {"details": "not_asked", "commits": "not_asked", "reason": "invalid_id"}
            elif self._state(world, model_id) == self.seen.get(model_id, "never"):
                entry["details"] = "held"
            else:
                answers.append(world.ask_details(model_id))
            self.seen[model_id] = self._state(world, model_id)
        answers += self._collect_commits(world, plan)
        facts = {"mode": mode or ("increment" if before else "full"), "observed_on": day.isoformat()}
        facts |= {"builds_on": before.isoformat() if before else None} | about
        answers.sort(key=lambda answer: answer.key)
        collection = parse_collection(day, facts, list(plan.values()), answers)
        self.known = add_collection(self.known, collection)
        self.week += 1
        return hold_on(self.known, collection)

    def _state(self, world: World, model_id: str) -> Any:
        found = world.find(model_id)
        if found is None:
            return None
        if found[1].broken:
            return self.week, "asked again"
        repo = found[1]
        return found[0], repo.canonical_id, repo.commits[0], repo.gated, repo.disabled

    def _collect_commits(self, world: World, plan: dict[str, dict[str, Any]]) -> list[Answer]:
        asked = [m for m, entry in plan.items() if entry["details"] != "not_asked"]
        facts = [(m, *self._names(world, m)) for m in asked]
        schema = {"model_id": pl.String, "hub_id": pl.String, "canonical_id": pl.String}
        names = dict(name_repos(pl.DataFrame(facts, schema=schema, orient="row")).iter_rows())
        answers: list[Answer] = []
        for model_id in asked:
            entry, found = plan[model_id], world.find(model_id)
            if found is None or found[1].broken:
                entry |= {"commits": "not_asked", "reason": "not needed: not readable"}
            elif names[model_id] != model_id:
                entry["commits"] = "same_repo"
            else:
                answers += self._commits_of(world, entry, model_id, *found)
        return answers

    def _commits_of(self, world: World, entry: dict[str, Any], model_id: str, hub_id: str, repo: Repo) -> list[Answer]:
        if not repo.gated and not repo.disabled and self.heads.get(hub_id) == repo.commits[0]:
            entry["commits"] = "held"
            return []
        answers = world.ask_commits(model_id, self.heads.get(hub_id))
        if repo.gated or repo.disabled:
            self.heads.pop(hub_id, None)
        else:
            self.heads[hub_id] = repo.commits[0]
        return answers

    @staticmethod
    def _names(world: World, model_id: str) -> tuple[str | None, str | None]:
        found = world.find(model_id)
        return (None, None) if found is None or found[1].broken else (found[0], found[1].canonical_id)
