"""What a chain of collections says of each id: one small world per trap, and increments against full collections."""

import gzip
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hf_openness.collection import chain
from hf_openness.collection.answered import Answered, add_collection
from hf_openness.collection.chain import find_chain, read_answered, read_standing
from hf_openness.collection.kept import ANSWERS, PLAN, SOURCE, parse_collection, read_collection
from hf_openness.collection.standing import Standing, hold_on
from hf_openness.method import PAPER
from hf_openness.raw.store import RawError, RawStore
from hf_openness.sources.answers import Answer, write_answer
from hf_openness.sources.leaderboard import parse_leaderboard
from hf_openness.tables.build import build_date_tables
from hf_openness.tables.quality import find_count_gaps
from hf_openness_tests.collection.small_world import FIRST_DAY, Collector, World
from hf_openness_tests.conftest import v1_board, v1_row
from hf_openness_tests.sources.wire_answers import commit, details, info, page

DAY = date(2024, 6, 3)


def hold(*answers: Answer, plan: dict[str, tuple[str, str, str | None]] | None = None, mode: str = "full") -> Standing:
    subjects = dict.fromkeys(a.subject for a in answers if a.route in ("details", "commits"))
    planned = dict.fromkeys(subjects, ("asked", "asked", None)) | (plan or {})
    rows = [{"model_id": m, "details": d, "commits": c, "reason": r} for m, (d, c, r) in planned.items()]
    about = {"mode": mode, "builds_on": None, "observed_on": "2024-06-03"}
    collection = parse_collection(DAY, about, rows, sorted(answers, key=lambda a: a.key))
    return hold_on(add_collection(Answered(), collection), collection)


def outcomes(standing: Standing) -> dict[str, tuple[str, str]]:
    both = standing.details.select("model_id", details="outcome").join(
        standing.commit_outcomes.select("model_id", commits="outcome"), on="model_id"
    )
    return {row[0]: (row[1], row[2]) for row in both.iter_rows()}


def test_each_trap_has_its_outcome_at_both_stages() -> None:
    refused = {"status": 401, "x_error_code": "GatedRepo"}
    standing = hold(
        details("o/plain", info("o/plain", "h1")),
        page("o/plain", [commit(1, "a")]),
        details("o/old", info("o/new", "h2")),
        details("o/new", info("o/new", "h2")),
        page("o/new", [commit(2, "a")]),
        details("O/case", info("o/case", "h3")),
        page("O/case", [commit(3, "a")]),
        details("o/gated", info("o/gated", "h4", gated="manual")),
        page("o/gated", b"", **refused),
        details("o/disabled", info("o/disabled", "h5", gated="auto", disabled=True)),
        page("o/disabled", b"", **refused),
        details("o/gone", b"", 401),
        details("o/broken", b"<html>", 200),
        details("o/bare", info("o/bare", "h6")),
        page("o/bare", b"", status=404, x_error_code="RevisionNotFound"),
        plan={
            "o/old": ("asked", "same_repo", None),
            "o/gone": ("asked", "not_asked", "not needed: not_found_or_private"),
            "o/broken": ("asked", "not_asked", "not needed: error_after_retries"),
            "a b/c": ("not_asked", "not_asked", "invalid_id"),
            "o/rest": ("not_asked", "not_asked", "limit"),
            "o/lost": ("asked", "asked", None),
        },
    )
    assert outcomes(standing) == {
        "o/plain": ("ok", "ok"),
        "o/old": ("renamed", "renamed"),
        "o/new": ("ok", "ok"),
        "O/case": ("renamed", "ok"),
        "o/gated": ("ok", "gated"),
        "o/disabled": ("ok", "disabled"),
        "o/gone": ("not_found_or_private", "not_asked"),
        "o/broken": ("error_after_retries", "not_asked"),
        "o/bare": ("ok", "not_found_or_private"),
        "a b/c": ("invalid_id", "invalid_id"),
        "o/rest": ("not_asked", "not_asked"),
        "o/lost": ("error_after_retries", "error_after_retries"),
    }
    details_of = {row["model_id"]: row["detail"] for row in standing.commit_outcomes.to_dicts()}
    assert details_of["o/old"] == "canonical id: o/new, commits under o/new"
    assert details_of["o/rest"] == "limit"
    assert standing.commits["model_id"].to_list() == ["O/case", "o/new", "o/plain"]


IDS = ["o/x", "o/x-old", "o/y"]


def weeks(world: World, *changes, ids: list[str] = IDS) -> Standing:
    collector = Collector()
    standing = collector.collect(world, ids)
    for change in changes:
        change(world)
        standing = collector.collect(world, ids)
    return standing


def history(standing: Standing, name: str = "o/x") -> list[int]:
    return [int(sha, 16) for sha in standing.commits.filter(model_id=name)["commit_sha"]]


def small() -> World:
    world = World()
    world.add("h1", "o/x-old", "o/x", commits=5)
    world.add("h2", "o/y", commits=2)
    return world


def test_new_commits_are_joined_to_those_held() -> None:
    standing = weeks(small(), lambda w: w.commit("h1"))
    assert history(standing) == [8, 5, 4, 3, 2, 1]
    assert history(standing, "o/y") == [7, 6], "held, not asked"
    assert standing.rewritten_count == 0


@pytest.mark.parametrize(("keep", "expected"), [(0, [8]), (1, [8, 1]), (4, [8, 4, 3, 2, 1])])
def test_of_a_rewritten_history_only_what_is_left_stays(keep: int, expected: list[int]) -> None:
    standing = weeks(small(), lambda w: w.squash("h1", keep))
    assert history(standing) == expected
    assert standing.rewritten_count == standing.plan["is_rewritten"].sum() == 1


def test_a_commit_taken_back_goes() -> None:
    standing = weeks(small(), lambda w: w.drop_newest("h1"))
    assert history(standing) == [4, 3, 2, 1]
    assert standing.rewritten_count == standing.plan["is_rewritten"].sum() == 1


def test_a_repo_deleted_later_is_gone_and_its_return_is_seen() -> None:
    def delete(world: World) -> None:
        world.repos["h1"].deleted = True

    def restore(world: World) -> None:
        world.repos["h1"].deleted = False

    gone = weeks(small(), delete)
    assert outcomes(gone)["o/x"] == ("not_found_or_private", "not_asked")
    assert gone.details.filter(model_id="o/x")["hub_id"].to_list() == [None]
    assert history(gone) == []
    assert history(weeks(small(), delete, restore)) == [5, 4, 3, 2, 1]


def test_pages_that_break_off_before_anything_held_are_an_error() -> None:
    standing = hold(details("o/x", info("o/x")), page("o/x", [commit(1, "a")], has_next=True))
    assert outcomes(standing)["o/x"] == ("ok", "error_after_retries")
    assert standing.commits.is_empty()


def test_a_listing_refreshes_what_is_held_under_the_same_key_and_id_only() -> None:
    collector = Collector()
    world = small()
    collector.collect(world, IDS)
    items = [world.info("h1") | {"likes": 77}, world.info("h2") | {"likes": 78, "id": "o/z"}, {"id": "o/q"}, 5]
    listing = Answer("listing", "o", "/api/models?author=o", 200, "2024-06-10T00:00:00Z", json.dumps(items).encode())
    plan = [{"model_id": m, "details": "held", "commits": "held", "reason": None} for m in IDS]
    about = {"mode": "increment", "builds_on": "2024-06-03", "observed_on": "2024-06-10"}
    collection = parse_collection(date(2024, 6, 10), about, plan, [listing])
    standing = hold_on(add_collection(collector.known, collection), collection)
    rows = {row["model_id"]: (row["likes_count"], row["observed_on"].day) for row in standing.details.to_dicts()}
    assert rows == {"o/x": (77, 10), "o/x-old": (77, 10), "o/y": (1, 3)}
    assert outcomes(standing)["o/x-old"] == ("renamed", "renamed")


def test_a_rebuilt_date_ends_with_its_day() -> None:
    late = commit(1, "a", id="b" * 40, date="2024-06-04T00:00:00Z")
    last = commit(1, "a", id="a" * 40, date="2024-06-03T23:59:59.999Z")
    answers = (details("o/x", info("o/x")), page("o/x", [late, last]))
    assert hold(*answers, mode="rebuild").commits["commit_sha"].to_list() == ["a" * 40]
    assert hold(*answers).commits.height == 2


def keep(raw: RawStore, day: date, builds_on: date | None, world: World) -> None:
    answers = [world.ask_details("o/y"), *world.ask_commits("o/y", None)]
    plan = [{"model_id": "o/y", "details": "asked", "commits": "asked", "reason": None}]
    before = builds_on.isoformat() if builds_on else None
    files = {
        ANSWERS: gzip.compress("".join(write_answer(a) + "\n" for a in sorted(answers, key=lambda a: a.key)).encode()),
        PLAN: gzip.compress(b"".join(json.dumps(row).encode() + b"\n" for row in plan)),
    }
    raw.keep_many(
        SOURCE,
        day,
        files,
        obtained_from="download",
        obtained_at=datetime(2024, 6, 3, tzinfo=UTC),
        data_license="none stated",
        extra={"collection": {"mode": "full", "builds_on": before, "observed_on": day.isoformat()}},
    )


def test_a_chain_is_read_from_the_store_and_one_that_leads_nowhere_is_refused(tmp_path: Path) -> None:
    raw = RawStore(str(tmp_path))
    keep(raw, FIRST_DAY, None, small())
    keep(raw, date(2024, 6, 10), FIRST_DAY, small())
    keep(raw, date(2024, 6, 17), date(2024, 6, 24), small())
    assert find_chain(raw, date(2024, 6, 10)) == [date(2024, 6, 10), FIRST_DAY]
    standing = read_standing(raw, date(2024, 6, 10))
    assert (history(standing, "o/y"), standing.scraped_on) == ([7, 6], date(2024, 6, 10))
    with pytest.raises(RawError, match="not earlier"):
        read_standing(raw, date(2024, 6, 17))
    with pytest.raises(RawError, match="materialise hub_answers_raw"):
        read_standing(raw, date(2024, 7, 1))
    (tmp_path / "raw/hub-api/2024-06-03" / ANSWERS).write_bytes(b"x")
    with pytest.raises(RawError, match="was changed"):
        read_collection(raw, FIRST_DAY)


def test_a_date_that_builds_on_the_one_just_read_parses_its_own_answers_alone(tmp_path: Path, monkeypatch) -> None:
    world, later = small(), FIRST_DAY + timedelta(days=7)
    raw = RawStore(str(tmp_path))
    keep(raw, FIRST_DAY, None, world)
    world.commit("h2")
    keep(raw, later, FIRST_DAY, world)
    parsed: list[date] = []
    monkeypatch.setattr(chain, "read_collection", lambda raw, day: parsed.append(day) or read_collection(raw, day))
    monkeypatch.setattr(chain, "_last", [])
    before = read_answered(raw, FIRST_DAY)
    after = read_answered(raw, later)
    assert parsed == [FIRST_DAY, later]
    assert after.commits.equals(add_collection(before, read_collection(raw, later)).commits)
    assert after.commits.height == before.commits.height + 1


HUBS = ["h1", "h2", "h3", "h4"]
SPELLINGS = {"h1": ("o/a-old", "o/a"), "h2": ("O/b", "o/b"), "h3": ("o/c",), "h4": ("o/d-old", "o/d-older", "o/d")}
PUBLISHED = ["o/a-old", "o/a", "O/b", "o/c", "o/d-older", "o/d-old", "no id", "o/none"]
CHANGES = st.tuples(
    st.sampled_from(HUBS),
    st.sampled_from(["commit", "commit", "squash", "part", "back", "gate", "disable", "delete", "break", "rename"]),
)


def apply(world: World, hub_id: str, change: str) -> None:
    repo = world.repos[hub_id]
    if change == "commit":
        world.commit(hub_id)
    elif change in ("squash", "part"):
        world.squash(hub_id, 1 if change == "part" else 0)
    elif change == "back":
        world.drop_newest(hub_id)
    elif change == "rename":
        names = SPELLINGS[hub_id]
        repo.canonical_id = names[(names.index(repo.canonical_id) + 1) % len(names)]
    else:
        flag = {"gate": "gated", "disable": "disabled", "delete": "deleted", "break": "broken"}[change]
        setattr(repo, flag, not getattr(repo, flag))


def tables(standing: Standing, day: date) -> dict[str, pl.DataFrame]:
    rows = [v1_row(m, 40.0 + n) for n, m in enumerate(standing.details["model_id"].to_list()) if " " not in m]
    board = parse_leaderboard(v1_board(*rows), "f", "open-llm-v1")
    return build_date_tables([board], [], [], day, PAPER, standing)


WEEKS = st.lists(st.lists(CHANGES, max_size=5), min_size=1, max_size=5)


def live(weekly: list[list[tuple[str, str]]], published_first: int) -> tuple[Standing, Standing]:
    """Return what weekly increments say in the end, and what one full collection says that day."""
    world, collector = World(), Collector()
    for hub_id in HUBS:
        world.add(hub_id, *SPELLINGS[hub_id], commits=3)
    step = collector.collect(world, PUBLISHED[:published_first])
    for changes in weekly:
        for hub_id, change in changes:
            apply(world, hub_id, change)
        step = collector.collect(world, PUBLISHED)
    whole = Collector()
    whole.week = collector.week - 1
    full = whole.collect(world, PUBLISHED, mode="full", builds_on=None)
    assert step.scraped_on == full.scraped_on
    return step, full


@settings(max_examples=150, deadline=None)
@given(WEEKS, st.integers(1, len(PUBLISHED)))
def test_any_split_into_increments_says_what_one_full_collection_says(weekly, published_first: int) -> None:
    step, full = live(weekly, published_first)
    assert step.commits.equals(full.commits)
    assert step.commit_outcomes.equals(full.commit_outcomes)
    assert step.names.equals(full.names)
    assert step.details.drop("observed_on").equals(full.details.drop("observed_on"))


@settings(max_examples=12, deadline=None)
@given(WEEKS, st.integers(1, len(PUBLISHED)))
def test_any_split_into_increments_gives_the_tables_of_one_full_collection(weekly, published_first: int) -> None:
    step, full = live(weekly, published_first)
    one, other = tables(step, step.scraped_on), tables(full, step.scraped_on)
    # How it was asked is what the two differ in.
    plans = [built.pop("collection_plan")["model_id"] for built in (one, other)]
    assert plans[0].equals(plans[1])
    for name in one:
        days = [c for c in one[name].columns if c in ("observed_on", "details_observed_on", "repo_observed_on")]
        assert one[name].drop(days).equals(other[name].drop(days)), name
    assert find_count_gaps(one["leaderboard_snapshot"], one["models"], one["attrition"], one["repo_details"]).is_empty()
