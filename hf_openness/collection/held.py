"""What earlier collections already know of an id, as the planner needs it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class HeldRepo:
    """What is held of one id.

    details_outcome: of the newest answer about it. hub_id, canonical_id, head_sha, gated, is_disabled: of its repo, where
    it was readable.
    commits_outcome: of the newest answer about its commits; None where they were never asked under this id.
    commits_head: newest commit held; equal to the head where nothing moved.
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
