"""What earlier collections already know of an id, as the planner needs it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from hf_openness.collection.answered import Answered
from hf_openness.collection.chain import read_answered
from hf_openness.collection.kept import SOURCE, read_about
from hf_openness.raw.store import RawStore


@dataclass(frozen=True)
class HeldRepo:
    """What is held of one id.

    details_outcome: of the newest answer about it. hub_id, canonical_id, head_sha, gated, is_disabled: of its repo, where
    it was readable.
    commits_outcome: of the newest answer about its commits; None where they were never asked under this id.
    commits_head: newest commit held; equal to the head where nothing moved. commits_count: how many are held.
    asked_on: day of the newest answer about it.
    """

    details_outcome: str
    hub_id: str | None
    canonical_id: str | None
    head_sha: str | None
    gated: str | None
    is_disabled: bool | None
    asked_on: date
    commits_outcome: str | None = None
    commits_head: str | None = None
    commits_count: int | None = None


@dataclass(frozen=True)
class Held:
    """What the collected date that is built on knows.

    repos: by id. known_to: all changes up to this time, by the Hub's clock, are known; None where it does not say.
    """

    built_on: date | None
    known_to: datetime | None
    repos: Mapping[str, HeldRepo]


NOTHING_HELD = Held(None, None, {})
READABLE = ("ok", "renamed")


def read_held(raw: RawStore, scraped_on: date) -> Held:
    """Return what the newest collected date before `scraped_on` knows; rebuilt dates are not built on.

    Raises:
        RawError: the chain of dates is broken.
    """
    earlier = [day for day in raw.dates(SOURCE) if day < scraped_on and read_about(raw, day)["mode"] != "rebuild"]
    if not earlier:
        return NOTHING_HELD
    known = read_answered(raw, earlier[-1])
    known_to = read_about(raw, earlier[-1]).get("known_to")
    return Held(earlier[-1], datetime.fromisoformat(known_to) if known_to else None, list_repos(known))


def list_repos(known: Answered) -> dict[str, HeldRepo]:
    """Return what is known of each id; its commits are those of its repo, whichever spelling asked for them."""
    heads = known.commits.filter(pl.col("position") == 0).select("repo", commits_head="commit_sha")
    counts = known.commits.group_by("repo").agg(commits_count=pl.len())
    commits = (
        known.repos.select("repo", commits_outcome="outcome")
        .join(heads, on="repo", how="left")
        .join(counts, on="repo", how="left")
    )
    joined = known.details.with_columns(
        repo=pl.coalesce(pl.format("repo {}", "hub_id"), pl.format("id {}", "model_id"))
    ).join(commits, on="repo", how="left")
    return {
        row["model_id"]: HeldRepo(
            details_outcome=row["outcome"],
            hub_id=row["hub_id"],
            canonical_id=row["canonical_id"],
            head_sha=row["head_sha"],
            gated=row["gated"],
            is_disabled=row["is_disabled"],
            asked_on=row["observed_on"],
            commits_outcome=row["commits_outcome"],
            commits_head=row["commits_head"],
            commits_count=row["commits_count"],
        )
        for row in joined.to_dicts()
    }
