"""Which ids are asked: each named id once, whatever the order; what moved first, the rest in turn."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hf_openness.collection.held import HeldRepo
from hf_openness.collection.plan import (
    ASKED,
    INCREMENT_SHARE,
    NOT_ASKED,
    choose_owners,
    choose_rotation,
    count_spare,
    find_errors,
    find_moved,
    needs_commits,
    plan_ids,
)

DAY = date(2026, 11, 2)
OPEN = HeldRepo("ok", "h", "o/m", "s1", "false", False, DAY, "ok", "s1")
GONE = HeldRepo("not_found_or_private", None, None, None, None, None, DAY)
IDS = st.sampled_from(["a/b", "a/c", "B/d", "gpt2", "baseline", "..", "a/b/c", "", "x" * 300, "é", "a--b", "a/b\n"])


@given(st.lists(IDS), st.none() | st.integers(0, 6), st.randoms())
def test_every_named_id_has_one_row_and_no_order_changes_which_can_be_asked(named, limit, random) -> None:
    plan = plan_ids(named, limit)
    assert sorted(plan) == sorted(set(named))
    asked = [p for p in plan.values() if p.details == ASKED]
    askable = set(named) & {"a/b", "a/c", "B/d", "gpt2"}
    assert len(asked) == (len(askable) if limit is None else min(limit, len(askable)))
    assert all(p.reason for p in plan.values() if p.details == NOT_ASKED)
    assert all(p.reason is None and p.commits == ASKED for p in asked)
    shuffled = random.sample(named, len(named))
    assert plan_ids(shuffled, None) == plan_ids(named, None)


def test_moved_is_another_head_or_a_lost_repo_that_is_listed_again() -> None:
    known = {
        "same": OPEN,
        "moved": replace(OPEN, hub_id="m"),
        "back": GONE,
        "gone": GONE,
        "unlisted": replace(OPEN, hub_id="u"),
    }
    assert find_moved(known, {"h": "s1", "m": "s2"}, {"back": "s9"}) == ["back", "moved"]


def test_errors_are_asked_again() -> None:
    failed = {
        "d": replace(GONE, details_outcome="error_after_retries"),
        "c": replace(OPEN, commits_outcome="error_after_retries"),
    }
    assert find_errors({"ok": OPEN, "gone": GONE, **failed}) == ["c", "d"]


@pytest.mark.parametrize(
    ("now", "held", "is_needed"),
    [
        (OPEN, None, True),
        (OPEN, OPEN, False),
        (replace(OPEN, head_sha="s2"), OPEN, True),
        (OPEN, replace(OPEN, commits_outcome=None, commits_head=None), True),
        (OPEN, replace(OPEN, commits_outcome="error_after_retries"), True),
        (OPEN, replace(OPEN, commits_head="s0"), True),
        (replace(OPEN, gated="auto"), OPEN, True),
        (replace(OPEN, is_disabled=True), OPEN, True),
        (OPEN, replace(OPEN, gated="auto", commits_outcome="gated", commits_head=None), True),
        (replace(OPEN, gated="auto", head_sha="s2"), replace(OPEN, gated="auto", commits_outcome="gated"), False),
        (replace(OPEN, head_sha="s2"), replace(OPEN, commits_outcome="not_found_or_private", commits_head=None), True),
    ],
)
def test_commits_are_asked_where_they_can_be_other_than_held(now: HeldRepo, held: HeldRepo | None, is_needed: bool) -> None:
    assert needs_commits(now, held) == is_needed


@given(st.integers(0, 5000), st.integers(0, 5000), st.integers(0, 500))
def test_what_is_spare_keeps_an_increment_within_its_share(ids: int, certain: int, spent: int) -> None:
    spare = count_spare(ids, certain, spent)
    assert spare >= 0
    assert spare == 0 or 2 * certain + spent + spare <= INCREMENT_SHARE * 2 * ids


def test_owners_with_most_repos_are_listed_first_and_lone_ones_not_at_all() -> None:
    names = ["big/a", "big/b", "big/c", "two/a", "two/b", "also/a", "also/b", "lone/a"]
    known = {name: replace(OPEN, canonical_id=name) for name in names} | {
        "x/gone": GONE,
        "gpt2": replace(OPEN, canonical_id="gpt2"),
    }
    everyone = [("big", names[:3]), ("also", names[5:7]), ("two", names[3:5])]
    assert choose_owners(known, [], 9) == everyone
    assert choose_owners(known, [], 1) == everyone[:1]
    assert choose_owners(known, ["two/a"], 9) == everyone[:2]


@given(st.dictionaries(st.text("abc", min_size=1), st.integers(0, 9), min_size=1), st.integers(1, 5))
def test_over_the_weeks_every_repo_is_looked_after(ages: dict[str, int], most: int) -> None:
    known = {name: replace(OPEN, asked_on=DAY - timedelta(days=age)) for name, age in ages.items()}
    chosen = choose_rotation(known, [], most)
    assert len(chosen) == min(most, len(known))
    oldest_left = min((h.asked_on for m, h in known.items() if m not in chosen), default=DAY)
    assert all(known[m].asked_on <= oldest_left for m in chosen)
    seen: set[str] = set()
    for week in range(len(known)):
        for name in choose_rotation(known, [], most):
            seen.add(name)
            known[name] = replace(known[name], asked_on=DAY + timedelta(days=7 * week + 1))
    assert seen == set(known)
