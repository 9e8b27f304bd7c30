"""An increment finds all that moved for a tenth of the requests, and a Hub that does not play along costs only requests."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from hf_openness.collection.held import Held
from hf_openness.collection.plan import ASKED, HELD, NOT_ASKED, SAME_REPO
from hf_openness.simulator.serve import Fault, PageSizes, ServedHub, WorldOptions
from hf_openness_tests.collection.runs import Collected, build_held, collect, read_names
from hf_openness_tests.simulated import count_statuses, serve

DAYS = [date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16)]
READABLE = ("ok", "renamed")


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedHub]:
    with serve(tmp_path_factory.mktemp("big"), WorldOptions(models_count=1400)) as hub:
        yield hub


def merge_commits(before: dict[str, list[str]], new: Collected) -> dict[str, list[str]]:
    """Return the revisions held after an increment: new pages down to a held commit, or the whole where none is reached."""
    merged = dict(before)
    for model_id, shas in new.commits().items():
        held = before.get(model_id, [])
        reached = [sha for sha in shas if sha in set(held)]
        merged[model_id] = shas if not reached else shas[: shas.index(reached[0])] + held[held.index(reached[0]) :]
    return merged


def test_three_weeks_of_increments_know_what_full_collections_know(big: ServedHub, tmp_path: Path) -> None:
    names = read_names(big)
    big.reset_requests()
    first = collect(big.endpoint, tmp_path / "0", names, asked_on=DAYS[0])
    full_count = big.requests_count()
    assert len(set(names)) >= 1000
    held, commits = build_held(first, DAYS[0]), first.commits()
    for week in (1, 2):
        big.set_week(week)
        names = read_names(big)
        big.reset_requests()
        before = held
        increment = collect(big.endpoint, tmp_path / f"{week}", names, held, asked_on=DAYS[week])
        asked_count = big.requests_count()
        assert asked_count <= 0.10 * full_count, f"{asked_count} of {full_count}: {big.requests()}"
        assert set(count_statuses(big)) <= {200, 307, 401}
        held, commits = build_held(increment, DAYS[week], held), merge_commits(commits, increment)
        whole = collect(big.endpoint, tmp_path / f"whole{week}", names, asked_on=DAYS[week])
        true = build_held(whole, DAYS[week])
        assert_same_heads(before, held, true)
        assert_same_commits(commits, whole, held, true)
        assert all(p.details in (ASKED, HELD, NOT_ASKED) for p in increment.plan.values())
        assert sorted(increment.plan) == sorted(set(names))


def assert_same_heads(before: Held, held: Held, true: Held) -> None:
    moved = 0
    for model_id, now in true.repos.items():
        if now.details_outcome in READABLE and held.repos[model_id].details_outcome in READABLE:
            assert held.repos[model_id].head_sha == now.head_sha, model_id
            moved += model_id in before.repos and before.repos[model_id].head_sha != now.head_sha
    assert moved >= 20, "the comparison saw heads that moved"


def assert_same_commits(commits: dict[str, list[str]], whole: Collected, held: Held, true: Held) -> None:
    compared = 0
    for model_id, shas in whole.commits().items():
        if held.repos[model_id].details_outcome in READABLE and whole.plan[model_id].commits == ASKED:
            subject = model_id if model_id in commits else None
            if subject is not None:
                assert commits[subject] == shas, model_id
                compared += 1
    assert compared >= 0.98 * len(whole.commits())


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedHub]:
    options = WorldOptions(models_count=150, noise_factor=3.0, moved_weekly_share=0.1, squashed_weekly_share=0.05)
    with serve(tmp_path_factory.mktemp("small"), options) as hub:
        yield hub


@pytest.fixture
def hub(small: ServedHub) -> ServedHub:
    small.clear_faults()
    small.set_week(0)
    small.reset_requests()
    return small


def collect_two_weeks(hub: ServedHub, folder: Path, fault: Fault | None = None) -> tuple[Held, Held, Collected, Held]:
    """Return what is held after week 0 and after week 1, the increment, and what a full collection of week 1 holds."""
    names = read_names(hub)
    held = build_held(collect(hub.endpoint, folder / "0", names), DAYS[0])
    hub.set_week(1)
    true = build_held(collect(hub.endpoint, folder / "true", names, asked_on=DAYS[1]), DAYS[1])
    if fault is not None:
        hub.add_fault(fault)
    hub.reset_requests()
    increment = collect(hub.endpoint, folder / "1", names, held, asked_on=DAYS[1])
    return held, build_held(increment, DAYS[1], held), increment, true


def find_wrong_heads(held: Held, true: Held) -> list[str]:
    return [m for m, now in true.repos.items() if now.head_sha is not None and held.repos[m].head_sha != now.head_sha]


@pytest.mark.parametrize(
    "fault",
    [
        Fault("listing", "status:503", times=-1),
        Fault("listing", "status:400", times=-1),
        Fault("listing", "html", times=-1),
        Fault("listing", "other_types", times=-1),
        Fault("listing", "missing_fields", times=-1),
        Fault("listing", "link_loop", times=-1),
        Fault("listing", "endless_pages", times=-1),
        Fault("listing", "other_host", times=-1),
        Fault("listing", "unknown_fields", times=-1),
    ],
    ids=lambda fault: fault.kind,
)
def test_a_listing_that_does_not_serve_costs_requests_and_no_head(hub: ServedHub, tmp_path: Path, fault: Fault) -> None:
    _, after, increment, true = collect_two_weeks(hub, tmp_path, fault)
    assert find_wrong_heads(after, true) == []
    assert hub.requests_count() < 2.5 * len(increment.plan) + 60
    assert hub.leaks() == []


def test_history_rewritten_is_asked_whole(hub: ServedHub, tmp_path: Path) -> None:
    before, after, increment, true = collect_two_weeks(hub, tmp_path)
    first = {a.subject for a in increment.find("commits")}
    gone = [
        m
        for m in sorted(first)
        if before.repos.get(m) is not None
        and before.repos[m].commits_head is not None
        and before.repos[m].commits_head not in increment.commits().get(m, [])
    ]
    assert gone, "the world squashes some histories"
    for model_id in gone:
        pages = increment.find("commits", model_id)
        assert pages[-1].next_page() is None or pages[-1].status != 200, "read to its end"
    assert find_wrong_heads(after, true) == [] or all(
        m in {x for x, h in before.repos.items() if h.head_sha == after.repos[m].head_sha}
        for m in find_wrong_heads(after, true)
    )


@pytest.mark.parametrize("size", [20, 1000])
def test_whatever_the_page_size_all_heads_are_found(tmp_path: Path, size: int) -> None:
    options = WorldOptions(models_count=150, noise_factor=3.0, moved_weekly_share=0.1)
    sizes = PageSizes(listing=size, listing_max=size, commits=3, commits_max=5)
    with serve(tmp_path / "hub", options, page_sizes=sizes) as hub:
        _, after, _, true = collect_two_weeks(hub, tmp_path)
        assert find_wrong_heads(after, true) == []
        assert {r.commits_head for r in true.repos.values()} >= {
            r.head_sha for m, r in true.repos.items() if r.commits_head
        }


@pytest.mark.parametrize(
    "kind",
    ["hang", "slow_body", "cut_body", "reset", "html", "wrong_type", "broken_json", "other_types", "missing_fields"]
    + [
        "unknown_fields",
        "other_host",
        "redirect_loop",
        "gzip_bomb",
        "status:500",
        "status:418",
        "link_loop",
        "endless_pages",
    ],
)
@pytest.mark.parametrize("route", ["details", "commits"])
def test_one_models_trouble_is_its_own(hub: ServedHub, tmp_path: Path, route: str, kind: str) -> None:
    names = sorted(set(read_names(hub)))[:40]
    calm = build_held(collect(hub.endpoint, tmp_path / "calm", names), DAYS[0])
    victim = next(m for m, h in calm.repos.items() if h.details_outcome == "ok" and h.commits_outcome == "ok")
    hub.add_fault(Fault(route, kind, times=-1, match=f"{victim}/commits/" if route == "commits" else f"{victim}?"))
    short = {"call_seconds": 0.3, "read_seconds": 0.3} if kind in ("hang", "slow_body") else {}
    found = build_held(collect(hub.endpoint, tmp_path / "hit", names, **short), DAYS[0])
    assert {m: h for m, h in found.repos.items() if m != victim} == {m: h for m, h in calm.repos.items() if m != victim}
    hit = found.repos[victim]
    is_harmless = kind in ("wrong_type", "unknown_fields") or (
        route == "details" and kind in ("link_loop", "endless_pages")
    )
    outcome = hit.details_outcome if route == "details" else hit.commits_outcome
    assert outcome == ("ok" if is_harmless else "error_after_retries")
    assert hub.requests_count() < 2500


def test_every_named_id_has_one_plan_row_and_the_limit_counts_what_can_be_asked(hub: ServedHub, tmp_path: Path) -> None:
    names = read_names(hub)
    odd = ["baseline", "../../etc/passwd", "a/b/c", "x" * 300, "a\x00b", "", "-a/b", *names, *names[:5]]
    done = collect(hub.endpoint, tmp_path / "j", odd, limit=10)
    assert sorted(done.plan) == sorted(set(odd))
    reasons = [p.reason for p in done.plan.values() if p.details == NOT_ASKED]
    assert reasons.count("invalid_id") == 6
    assert reasons.count("limit") == len(set(names)) - 10
    assert len(done.find("details")) == 10
    assert all("etc/passwd" not in address for _, address in hub.asked())
    for model_id, entry in done.plan.items():
        if entry.commits == NOT_ASKED:
            assert entry.reason, model_id
        elif entry.commits == SAME_REPO:
            assert entry.details == ASKED


def test_the_order_of_the_boards_changes_nothing(hub: ServedHub, tmp_path: Path) -> None:
    names = read_names(hub)
    one, two = collect(hub.endpoint, tmp_path / "a", names), collect(hub.endpoint, tmp_path / "b", names[::-1])
    assert one.plan == two.plan
    assert [replace(a, answered_at="") for a in one.answers] == [replace(a, answered_at="") for a in two.answers]
