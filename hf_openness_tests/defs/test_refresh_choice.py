"""Which boards and how many models are asked; what is refused before anything is asked; real and simulated data apart."""

import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from hf_openness.defs.refresh import Refresh, refresh_date
from hf_openness.defs.replay import ReplayError
from hf_openness.settings import UsageError, read_settings
from hf_openness.simulator.serve import WorldOptions
from hf_openness_tests.defs.refreshing import LIVING, Rehearsal, digests, rehearse
from hf_openness_tests.sources.raw_server import reply, serve_raw

ONE = "hub:openai/gsm8k/main"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    with rehearse(tmp_path_factory.mktemp("hub"), WorldOptions(models_count=80, noise_factor=1.0), week=1) as rehearsal:
        yield rehearsal


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--leaderboard", "open-llm-v3"], "unknown leaderboard 'open-llm-v3'"),
        (["--date", "2027-01-04"], "lies in the future"),
        (["--date", "2026-13-01"], "is not a date"),
        (["--limit", "0"], "--limit"),
    ],
)
def test_wrong_usage_is_code_two_and_asks_nothing(
    tmp_path: Path, world: Rehearsal, arguments: list[str], says: str
) -> None:
    world.hub.reset_requests()
    done = world.refresh(tmp_path / "s", *arguments)
    assert done.returncode == 2, done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "s").exists()
    assert world.hub.requests() == []


def test_retired_boards_are_asked_only_by_name(tmp_path: Path, world: Rehearsal) -> None:
    world.hub.reset_requests()
    assert world.materialise(tmp_path / "a", ("raw",), Refresh()).ok
    routes = {row["route"] for row in world.hub.requests()}
    assert "leaderboard" in routes
    assert not routes & {"v1_page", "v2_page", "formatted", "revision", "dataset_commits"}
    world.hub.reset_requests()
    assert world.materialise(tmp_path / "b", ("raw",), Refresh(("open-llm-v1",))).ok
    routes = {row["route"] for row in world.hub.requests()}
    assert "v1_page" in routes
    assert not routes & {"leaderboard", "datasets", "formatted"}


def test_one_benchmark_board_is_asked_alone(tmp_path: Path, world: Rehearsal) -> None:
    world.hub.reset_requests()
    world.collect(tmp_path, [ONE])
    boards = {address.partition("?")[0] for route, address in world.hub.asked() if route == "leaderboard"}
    assert boards == {"/api/datasets/openai/gsm8k/leaderboard"}
    tables = world.tables(tmp_path)
    assert tables["leaderboard_snapshot"]["leaderboard"].unique().to_list() == [ONE]
    assert tables["leaderboard_snapshot"]["average_score"].null_count() == tables["leaderboard_snapshot"].height


def test_the_limit_asks_so_many_and_says_so_of_the_rest(tmp_path: Path, world: Rehearsal) -> None:
    world.hub.reset_requests()
    world.collect(tmp_path, LIVING, limit=7)
    asked = {address for route, address in world.hub.asked() if route == "details"}
    assert 7 <= len(asked) <= 14, "a renamed repo is asked under both names"
    tables = world.tables(tmp_path)
    ids = tables["leaderboard_snapshot"]["model_id"].n_unique()
    for stage in ("details", "commits"):
        told = tables["attrition"].filter(stage=stage).unique("model_id")
        assert told.height == ids
        left = told.filter(outcome="not_asked", detail="limit")
        assert left.height == ids - 7
        assert left.height < told.height


def test_a_date_collected_otherwise_is_not_taken_for_what_is_asked(tmp_path: Path, world: Rehearsal) -> None:
    """Raw is never changed, so a limited date cannot become a whole one."""
    world.collect(tmp_path, [ONE], limit=5)
    before = digests(tmp_path, "raw")
    lacking = {
        Refresh((ONE,)): "limited to 5 ids",
        Refresh((ONE,), limit=6): "limited to 5 ids",
        Refresh(("open-llm-v2",), limit=5): "without open-llm-v2",
        Refresh(("hub:openai/gsm8k/other",), limit=5): "without hub:openai/gsm8k/other",
    }
    for refresh, says in lacking.items():
        with world.in_force(tmp_path), pytest.raises(ReplayError, match=says):
            refresh_date(read_settings(), None, refresh)
    assert digests(tmp_path, "raw") == before
    assert digests(tmp_path, "tables") == {}
    outcome = world.materialise(tmp_path, ("raw",), Refresh(("open-llm-v2",)))
    assert not outcome.ok
    assert "not among the boards kept" in outcome.problems[0]


def test_a_store_of_real_data_takes_nothing_of_a_simulated_hub(tmp_path: Path, world: Rehearsal) -> None:
    outcome = world.materialise(tmp_path, ("raw",), Refresh(("open-llm-v2", "hub:*")), HF_OPENNESS_DATA="real")
    assert not outcome.ok
    assert "serves simulated data and the store holds real data" in outcome.problems[0]
    assert digests(tmp_path, "raw") == {}
    assert [path for path in (tmp_path / "collecting").rglob("*.jsonl") if path.stat().st_size] == []


def test_a_store_of_simulated_data_takes_nothing_of_a_real_hub(tmp_path: Path, world: Rehearsal) -> None:
    with serve_raw(lambda _path: [reply(json.dumps([{"id": "openai/gsm8k"}]).encode())]) as server:
        outcome = world.materialise(tmp_path, ("raw",), Refresh(("hub:*",)), HF_ENDPOINT=server.endpoint)
    assert len(server.requests) == 1
    assert not outcome.ok
    assert "serves real data and the store holds simulated data" in outcome.problems[0]
    assert digests(tmp_path, "raw") == {}


@pytest.mark.parametrize("kinds", [("real", "simulated"), ("simulated", "real")])
def test_a_store_keeps_its_kind(tmp_path: Path, world: Rehearsal, kinds: tuple[str, str]) -> None:
    with world.in_force(tmp_path, HF_OPENNESS_DATA=kinds[0]):
        pass
    with pytest.raises(UsageError, match="name another --store"), world.in_force(tmp_path, HF_OPENNESS_DATA=kinds[1]):
        pass


def test_tables_say_that_they_are_simulated(tmp_path: Path, world: Rehearsal) -> None:
    assert world.materialise(tmp_path, ("raw", "tables"), Refresh((ONE,), limit=3)).ok
    for path in (tmp_path / "tables").rglob("*.parquet"):
        assert pl.read_parquet_metadata(path)["hf_openness.data"] == "simulated"
