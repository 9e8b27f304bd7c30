"""Trouble on the wire: few ids without an answer are told, many block the date, and nothing half is ever published."""

import time
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from hf_openness.defs.refresh import Refresh
from hf_openness.simulator.serve import Fault, WorldOptions
from hf_openness_tests.defs.refreshing import LIVING, Rehearsal, digests, list_outcomes, rehearse

PARTS = ("tables", "figures", "report")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    with rehearse(tmp_path_factory.mktemp("hub"), WorldOptions(models_count=120, noise_factor=1.0)) as rehearsal:
        yield rehearsal


@pytest.fixture
def world(served: Rehearsal) -> Rehearsal:
    served.hub.clear_faults()
    served.hub.reset_requests()
    return served


@pytest.fixture(scope="module")
def readable(served: Rehearsal, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Ids whose details and commits are ok."""
    store = tmp_path_factory.mktemp("calm")
    served.hub.clear_faults()
    served.collect(store)
    attrition = served.tables(store)["attrition"].filter(pl.col("stage") != "leaderboard", outcome="ok")
    counted = attrition.group_by("model_id").agg(pl.col("stage").n_unique()).filter(stage=2)
    return counted["model_id"].sort().to_list()


def test_more_errors_than_allowed_block_the_date_and_the_next_run_asks_only_the_rest(
    tmp_path: Path, world: Rehearsal, readable: list[str]
) -> None:
    broken = readable[:4]
    for model_id in broken[:2]:
        world.hub.add_fault(Fault("details", "other_types", times=-1, match=f"{model_id}?"))
    for model_id in broken[2:]:
        world.hub.add_fault(Fault("commits", "status:418", times=-1, match=f"{model_id}/commits"))
    outcome = world.materialise(tmp_path, ("raw", "tables"), Refresh(LIVING))
    assert not outcome.ok
    [problem] = [p for p in outcome.problems if p.startswith("hub_answers_raw")]
    assert "4 of " in problem
    assert "the date is not published" in problem
    assert digests(tmp_path, *PARTS, "raw/hub-api") == {}
    assert not world.materialise(tmp_path, ("tables",), Refresh(LIVING)).ok, "nor by a click on the tables alone"
    assert digests(tmp_path, *PARTS) == {}
    world.hub.clear_faults()
    world.hub.reset_requests()
    outcome = world.materialise(tmp_path, ("raw", "tables"), Refresh(LIVING))
    assert outcome.ok, outcome.problems
    asked = {(route, address.partition("?")[0]) for route, address in world.hub.asked()}
    assert asked <= {
        *(("details", f"/api/models/{model_id}") for model_id in broken),
        *(("commits", f"/api/models/{model_id}/commits/main") for model_id in broken),
    }
    world.collect(tmp_path / "calm")
    calm = world.tables(tmp_path / "calm")
    for name in ("attrition", "repo_details", "repo_commits", "contributors"):
        assert pl.read_parquet(tmp_path / f"tables/{name}/{world.day}.parquet").equals(calm[name]), name


def test_few_errors_are_published_with_their_outcome(tmp_path: Path, world: Rehearsal, readable: list[str]) -> None:
    world.hub.add_fault(Fault("details", "status:418", times=-1, match=f"{readable[0]}?"))
    outcome = world.materialise(tmp_path, ("raw", "tables"), Refresh(LIVING))
    assert outcome.ok, outcome.problems
    attrition = pl.read_parquet(tmp_path / f"tables/attrition/{world.day}.parquet")
    told = attrition.filter(model_id=readable[0], stage="details")
    assert told["outcome"].unique().to_list() == ["error_after_retries"]
    assert "418" in told["detail"][0]
    assert "error_after_retries" not in set(
        list_outcomes(attrition.filter(pl.col("model_id") != readable[0]), "details").values()
    )


@pytest.mark.parametrize("kind", ["html", "other_types", "missing_fields", "link_loop", "endless_pages"])
def test_a_board_that_answers_nonsense_stops_the_run_and_keeps_nothing(tmp_path: Path, world: Rehearsal, kind: str) -> None:
    world.hub.add_fault(Fault("leaderboard", kind, times=-1))
    began = time.monotonic()
    outcome = world.materialise(tmp_path, ("raw", "tables"), Refresh(("hub:*",)))
    assert time.monotonic() - began < 60
    assert not outcome.ok
    assert digests(tmp_path, *PARTS, "raw") == {}
    assert all("Traceback" not in problem and len(problem) < 1000 for problem in outcome.problems)
    assert not [address for route, address in world.hub.asked() if route == "details"]
    if kind == "other_types":
        world.hub.clear_faults()
        assert world.materialise(tmp_path, ("raw",), Refresh(("hub:*",), limit=1)).ok, "asked again, not taken from before"


def test_one_bad_board_keeps_none_of_them(tmp_path: Path, world: Rehearsal) -> None:
    for route in ("formatted", "v2_page", "resolve"):
        world.hub.add_fault(Fault(route, "html", times=-1, match="open-llm-leaderboard" if route == "resolve" else None))
    outcome = world.materialise(tmp_path, ("raw",), Refresh(("hub:*", "open-llm-v2")))
    assert not outcome.ok
    assert "open-llm-v2 could not be collected" in outcome.problems[0]
    assert digests(tmp_path, "raw") == {}


def test_a_hub_that_is_not_there_is_code_one_in_one_sentence_soon(tmp_path: Path, world: Rehearsal) -> None:
    began = time.monotonic()
    done = world.refresh(tmp_path / "s", HF_ENDPOINT="https://localhost:9")
    assert time.monotonic() - began < 60
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "no whole answer" in done.stderr
    assert digests(tmp_path / "s", *PARTS, "raw") == {}


def test_a_hub_that_goes_away_on_the_way_stops_the_run_soon(tmp_path: Path, world: Rehearsal) -> None:
    world.hub.add_fault(Fault("details", "reset", times=-1, after=40))
    began = time.monotonic()
    outcome = world.materialise(tmp_path, ("raw", "tables"), Refresh(LIVING), HF_OPENNESS_IN_FLIGHT="32")
    assert time.monotonic() - began < 90
    assert not outcome.ok
    assert "run the same" in outcome.problems[0]
    assert digests(tmp_path, *PARTS, "raw/hub-api") == {}
