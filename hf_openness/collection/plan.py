"""Which ids are asked: pure decisions from what the boards name, what is held, and what listings say of it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from hf_openness.collection.held import READABLE, HeldRepo
from hf_openness.sources.outcomes import ERROR
from hf_openness.sources.repo_info import is_valid_id

ASKED, HELD, NOT_ASKED, SAME_REPO = "asked", "held", "not_asked", "same_repo"
BASELINE_ID = "baseline"
# Of the requests of a full collection. Boards are asked whole every week and not counted here: they take the rest of a
# tenth.
INCREMENT_SHARE = 0.07
LEAST_REPOS_OF_A_LISTED_OWNER = 2


@dataclass
class PlannedId:
    """What is done about one id that a board names: details and commits are asked, held or not asked, and why not."""

    model_id: str
    details: str
    commits: str
    reason: str | None = None

    def leave(self, reason: str) -> None:
        """Ask nothing (any more) about its commits."""
        self.commits, self.reason = NOT_ASKED, reason


def plan_ids(named: Sequence[str], limit: int | None) -> dict[str, PlannedId]:
    """Return a plan that asks all valid ids within the limit, in the boards' order.

    Args:
        named: ids as the boards publish them; repeats count once.
        limit: only so many ids are asked; None for all.
    """
    plan: dict[str, PlannedId] = {}
    asked = 0
    for model_id in dict.fromkeys(named):
        if model_id == BASELINE_ID:
            plan[model_id] = PlannedId(model_id, NOT_ASKED, NOT_ASKED, "not needed: the baseline is no model")
        elif not is_valid_id(model_id):
            plan[model_id] = PlannedId(model_id, NOT_ASKED, NOT_ASKED, "invalid_id")
        elif limit is not None and asked >= limit:
            plan[model_id] = PlannedId(model_id, NOT_ASKED, NOT_ASKED, "limit")
        else:
            asked += 1
            plan[model_id] = PlannedId(model_id, ASKED, ASKED)
    return plan


def find_moved(known: Mapping[str, HeldRepo], by_hub_id: Mapping[str, str], by_id: Mapping[str, str]) -> list[str]:
    """Return the ids whose repo has another head than held, or was not readable and is listed now; sorted."""
    return sorted(
        model_id
        for model_id, held in known.items()
        if (held.hub_id is None and model_id in by_id)
        or (held.hub_id is not None and by_hub_id.get(held.hub_id, held.head_sha) != held.head_sha)
    )


def find_errors(known: Mapping[str, HeldRepo]) -> list[str]:
    """Return the ids about which the last asking got no usable answer, sorted."""
    return sorted(m for m, held in known.items() if ERROR in (held.details_outcome, held.commits_outcome))


def count_spare(ids_count: int, certain_count: int, spent_count: int) -> int:
    """Return how many requests an increment may still spend on looking after repos that seem unmoved.

    Args:
        ids_count: ids asked for; a full collection takes two requests each.
        certain_count: ids that are asked in any case (new, moved), two requests each.
        spent_count: requests spent on listings already.
    """
    return max(0, int(INCREMENT_SHARE * 2 * ids_count) - 2 * certain_count - spent_count)


def choose_owners(known: Mapping[str, HeldRepo], done: Collection[str], most: int) -> list[tuple[str, list[str]]]:
    """Return the owners whose repos are looked after by one listing each: those with most repos first.

    Args:
        known: what is held by id.
        done: ids that are asked anyway.
        most: how many owners at most.

    Returns:
        owner and the ids of their readable repos, for owners with at least two; by falling number, then by name.
    """
    by_owner: dict[str, list[str]] = {}
    for model_id, held in sorted(known.items()):
        if model_id not in done and held.details_outcome in READABLE and held.canonical_id and "/" in held.canonical_id:
            by_owner.setdefault(held.canonical_id.split("/")[0], []).append(model_id)
    several = [(owner, ids) for owner, ids in by_owner.items() if len(ids) >= LEAST_REPOS_OF_A_LISTED_OWNER]
    return sorted(several, key=lambda pair: (-len(pair[1]), pair[0]))[:most]


def choose_rotation(known: Mapping[str, HeldRepo], done: Collection[str], most: int) -> list[str]:
    """Return the ids whose last answer is oldest, at most so many: over the weeks every repo is looked after again."""
    waiting = ((held.asked_on, model_id) for model_id, held in known.items() if model_id not in done)
    return [model_id for _, model_id in sorted(waiting)[:most]]


def needs_commits(now: HeldRepo, held: HeldRepo | None) -> bool:
    """Return whether a readable repo's commits are asked: never asked, failed, another head, or another access."""
    if held is None or held.commits_outcome in (None, ERROR):
        return True
    if (now.gated, now.is_disabled) != (held.gated, held.is_disabled):
        return True
    if held.commits_outcome == "ok":
        return now.head_sha != held.commits_head
    return now.head_sha != held.head_sha and now.gated == "false" and not now.is_disabled


def mark(plan: Mapping[str, PlannedId], ids: Iterable[str], *, details: str) -> None:
    """Note in the plan what is done about the details of some ids."""
    for model_id in ids:
        plan[model_id].details = details
