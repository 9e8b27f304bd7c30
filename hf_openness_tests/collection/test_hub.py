"""An increment finds all that moved for a tenth of the requests, and a Hub that does not play along costs only requests."""

import asyncio
import gc
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hf_openness.collection.asking import JournalledClient
from hf_openness.collection.held import NOTHING_HELD, Held
from hf_openness.collection.hub import for_each
from hf_openness.collection.plan import ASKED, NOT_ASKED, SAME_REPO
from hf_openness.collection.progress import Progress
from hf_openness.simulator.serve import Fault, PageSizes, ServedHub, WorldOptions
from hf_openness.sources.answers import Answer
from hf_openness.sources.errors import FetchError
from hf_openness_tests.collection import runs
from hf_openness_tests.collection.runs import IN_FLIGHT, Collected, build_held, collect, read_names
from hf_openness_tests.simulated import HANDSHAKES_MAY_BE_CUT, count_statuses, open_wire, serve

pytestmark = HANDSHAKES_MAY_BE_CUT
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


def test_three_weeks_of_increments_know_what_a_full_collection_knows(big: ServedHub, tmp_path: Path) -> None:
    names = read_names(big)
    big.reset_requests()
    first = collect(big.endpoint, tmp_path / "0", names, asked_on=DAYS[0])
    full_count = big.requests_count()
    assert len(set(names)) >= 1000
    held, commits = build_held(first, DAYS[0]), first.commits()
    at_first = held
    for week in (1, 2):
        big.set_week(week)
        names = read_names(big)
        big.reset_requests()
        increment = collect(big.endpoint, tmp_path / f"{week}", names, held, asked_on=DAYS[week])
        asked_count = big.requests_count()
        assert asked_count <= 0.10 * full_count, f"{asked_count} of {full_count}: {big.requests()}"
        assert set(count_statuses(big)) <= {200, 307, 401}
        held, commits = build_held(increment, DAYS[week], held), merge_commits(commits, increment)
        assert sorted(increment.plan) == sorted(set(names))
    whole = collect(big.endpoint, tmp_path / "whole", names, asked_on=DAYS[2])
    assert_same_heads(at_first, held, build_held(whole, DAYS[2]))
    assert_same_commits(commits, whole, held)


def assert_same_heads(before: Held, held: Held, true: Held) -> None:
    moved = 0
    for model_id, now in true.repos.items():
        if now.details_outcome in READABLE and held.repos[model_id].details_outcome in READABLE:
            assert held.repos[model_id].head_sha == now.head_sha, model_id
            moved += model_id in before.repos and before.repos[model_id].head_sha != now.head_sha
    assert moved >= 20, "the comparison saw heads that moved"


def assert_same_commits(commits: dict[str, list[str]], whole: Collected, held: Held) -> None:
    true = {m: shas for m, shas in whole.commits().items() if held.repos[m].details_outcome in READABLE and m in commits}
    assert len(true) >= 0.98 * len(whole.commits())
    assert {m: commits[m] for m in true} == true


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedHub]:
    options = WorldOptions(models_count=150, noise_factor=3.0, moved_weekly_share=0.1, squashed_weekly_share=0.05)
    with serve(tmp_path_factory.mktemp("small"), options) as hub:
        yield hub
        gc.collect()


@pytest.fixture
def hub(small: ServedHub) -> ServedHub:
    small.clear_faults()
    small.set_week(0)
    small.reset_requests()
    return small


@dataclass(frozen=True)
class TwoWeeks:
    """Board ids, what is held after week 0, and what a full collection of week 1 holds."""

    names: list[str]
    held: Held
    true: Held


def collect_two_weeks(hub: ServedHub, folder: Path) -> TwoWeeks:
    names = read_names(hub)
    held = build_held(collect(hub.endpoint, folder / "0", names), DAYS[0])
    hub.set_week(1)
    return TwoWeeks(names, held, build_held(collect(hub.endpoint, folder / "true", names, asked_on=DAYS[1]), DAYS[1]))


@pytest.fixture(scope="module")
def weeks(small: ServedHub, tmp_path_factory: pytest.TempPathFactory) -> TwoWeeks:
    small.clear_faults()
    small.set_week(0)
    return collect_two_weeks(small, tmp_path_factory.mktemp("weeks"))


def build_on(hub: ServedHub, folder: Path, weeks: TwoWeeks) -> tuple[Collected, Held]:
    """Collect week 1 on top of week 0."""
    hub.set_week(1)
    hub.reset_requests()
    increment = collect(hub.endpoint, folder / "1", weeks.names, weeks.held, asked_on=DAYS[1])
    moved = [m for m, now in weeks.true.repos.items() if now.head_sha != weeks.held.repos[m].head_sha]
    assert len(moved) >= 5, "there is something to find"
    return increment, build_held(increment, DAYS[1], weeks.held)


def find_wrong_heads(held: Held, true: Held) -> list[str]:
    return [m for m, now in true.repos.items() if now.head_sha is not None and held.repos[m].head_sha != now.head_sha]


@pytest.mark.parametrize(
    "fault",
    [
        Fault("listing", "status:503", times=-1),
        Fault("listing", "html", times=-1),
        Fault("listing", "other_types", times=-1),
        Fault("listing", "missing_fields", times=-1),
        Fault("listing", "link_loop", times=-1),
        Fault("listing", "endless_pages", times=-1),
    ],
    ids=lambda fault: fault.kind,
)
def test_a_listing_that_does_not_serve_costs_requests_and_no_head(
    hub: ServedHub, tmp_path: Path, fault: Fault, weeks: TwoWeeks
) -> None:
    hub.clear_faults()
    hub.add_fault(fault)
    increment, after = build_on(hub, tmp_path, weeks)
    assert find_wrong_heads(after, weeks.true) == []
    assert hub.requests_count() < 2.5 * len(increment.plan) + 60
    assert hub.leaks() == []


def test_history_rewritten_is_asked_whole(hub: ServedHub, tmp_path: Path, weeks: TwoWeeks) -> None:
    increment, _ = build_on(hub, tmp_path, weeks)
    commits = increment.commits()
    heads = {m: h.commits_head for m, h in weeks.held.repos.items() if h.commits_head is not None}
    rewritten = [m for m in sorted(commits) if m in heads and heads[m] not in commits[m]]
    assert rewritten, "the world squashes some histories"
    assert all(increment.find("commits", m)[-1].next_page() is None for m in rewritten), "read to their end"


@pytest.mark.parametrize("size", [20, 1000])
def test_whatever_the_page_size_all_heads_are_found(tmp_path: Path, size: int) -> None:
    options = WorldOptions(models_count=150, noise_factor=3.0, moved_weekly_share=0.1)
    sizes = PageSizes(listing=size, listing_max=size, commits=3, commits_max=5)
    with serve(tmp_path / "hub", options, page_sizes=sizes) as hub:
        weeks = collect_two_weeks(hub, tmp_path)
        increment, after = build_on(hub, tmp_path, weeks)
        assert find_wrong_heads(after, weeks.true) == []
        assert max(a.page for a in increment.find("commits")) < 3, "down to the last commit held, no further"


class Unhelpful(JournalledClient):
    """A client of a Hub that ignores a parameter."""

    ignored = ""

    async def ask(self, route: str, subject: str, request: str, **named: Any) -> Answer:
        path, _, query = request.partition("?")
        kept = [pair for pair in query.split("&") if not pair.startswith(self.ignored) or path != "/api/models"]
        return await super().ask(route, subject, f"{path}?{'&'.join(kept)}", **named)


@pytest.mark.parametrize("ignored", ["sort=", "expand=", "expand=sha", "expand=lastModified", "author=", "limit="])
def test_a_hub_that_ignores_a_parameter_costs_requests_and_no_head(
    hub: ServedHub, tmp_path: Path, weeks: TwoWeeks, ignored: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Unhelpful, "ignored", ignored)
    monkeypatch.setattr(runs, "JournalledClient", Unhelpful)
    _, after = build_on(hub, tmp_path, weeks)
    assert find_wrong_heads(after, weeks.true) == []


@pytest.mark.parametrize("after", [0, 4, 25])
@pytest.mark.parametrize("is_increment", [False, True])
def test_an_outage_stops_the_run_and_the_next_one_ends_as_an_undisturbed_one(
    hub: ServedHub, tmp_path: Path, weeks: TwoWeeks, after: int, is_increment: bool
) -> None:
    hub.set_week(1)
    held = weeks.held if is_increment else NOTHING_HELD
    undisturbed = collect(hub.endpoint, tmp_path / "calm", weeks.names, held)
    asked_once = Counter(hub.asked())
    hub.reset_requests()
    hub.add_fault(Fault("*", "reset", times=-1, after=after))
    with suppress(FetchError) if is_increment else pytest.raises(FetchError, match="run the same command again to go on"):
        collect(hub.endpoint, tmp_path / "cut", weeks.names, held)
    hub.clear_faults()
    found = collect(hub.endpoint, tmp_path / "cut", weeks.names, held)
    assert found.plan == undisturbed.plan
    assert [(a.key, a.status, a.body) for a in found.answers] == [(a.key, a.status, a.body) for a in undisturbed.answers]
    repeated = sum((Counter(hub.asked()) - asked_once).values())
    assert repeated <= count_statuses(hub)[0] + IN_FLIGHT, "only what was cut is asked again"


def test_the_first_failure_stops_all_work_and_is_what_is_raised() -> None:
    done: list[int] = []

    async def work(number: int) -> None:
        await asyncio.sleep(0)
        if number == 5:
            raise FetchError("gone")
        done.append(number)

    with pytest.raises(FetchError, match="gone"):
        asyncio.run(for_each(range(100), 2, work))
    assert len(done) < 8


def test_progress_is_told_now_and_then_and_not_per_model(monkeypatch: pytest.MonkeyPatch) -> None:
    now, said, steps = 0.0, [], []
    monkeypatch.setattr("hf_openness.collection.progress.time.monotonic", lambda: now)
    progress = Progress(open_wire("https://hub.example"), said.append, lambda *step: steps.append(step))
    progress.start("commits", 1000)
    for _ in range(1000):
        now += 0.05
        progress.step()
    assert len(said) == 1 + 4, "fifty seconds, every ten of them"
    assert "(20 %), 20.0 a second, about 40 s to go, budget left: not limited" in said[1]
    assert steps[-1] == ("commits", 1000, 1000)
    progress.start("nothing", 0)
    assert progress.line(now)


@pytest.fixture(scope="module")
def calm(small: ServedHub, tmp_path_factory: pytest.TempPathFactory) -> Held:
    """What is held of forty ids where nothing goes wrong."""
    small.clear_faults()
    small.set_week(0)
    names = sorted(set(read_names(small)))[:40]
    return build_held(collect(small.endpoint, tmp_path_factory.mktemp("calm"), names), DAYS[0])


KINDS = (
    "hang slow_body cut_body reset html wrong_type broken_json other_types missing_fields unknown_fields other_host "
    "redirect_loop gzip_bomb status:500 status:418 link_loop endless_pages"
)


@pytest.mark.parametrize("kind", KINDS.split())
@pytest.mark.parametrize("route", ["details", "commits"])
def test_one_models_trouble_is_its_own(hub: ServedHub, tmp_path: Path, route: str, kind: str, calm: Held) -> None:
    hub.set_week(0)
    hub.clear_faults()
    victim = next(m for m, h in calm.repos.items() if h.details_outcome == "ok" and h.commits_outcome == "ok")
    hub.add_fault(Fault(route, kind, times=-1, match=f"{victim}/commits/" if route == "commits" else f"{victim}?"))
    short = {"call_seconds": 1.5, "read_seconds": 1.5} if kind in ("hang", "slow_body") else {}
    found = build_held(collect(hub.endpoint, tmp_path / "hit", sorted(calm.repos), **short), DAYS[0])
    assert {m: h for m, h in found.repos.items() if m != victim} == {m: h for m, h in calm.repos.items() if m != victim}
    hit = found.repos[victim]
    is_harmless = kind in ("wrong_type", "unknown_fields") or (
        route == "details" and kind in ("link_loop", "endless_pages")
    )
    outcome = hit.details_outcome if route == "details" else hit.commits_outcome
    assert outcome == ("ok" if is_harmless else "error_after_retries")
    assert hub.requests_count() < 200


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
    assert [(a.key, a.request, a.status, a.body) for a in one.answers] == [
        (a.key, a.request, a.status, a.body) for a in two.answers
    ]
