"""A live source is asked for today alone; the past comes from histories; the schedule adds today and nothing else."""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import dagster as dg
import polars as pl
import pytest

from hf_openness.collection.kept import SOURCE
from hf_openness.defs.instance import open_instance
from hf_openness.defs.refresh import Refresh
from hf_openness.defs.run import run_assets
from hf_openness.defs.schedules import make_weekly_refresh
from hf_openness.raw.store import RawStore
from hf_openness.settings import read_settings
from hf_openness.simulator.serve import WorldOptions
from hf_openness.simulator.truth import build_true_commits, read_week
from hf_openness_tests.defs.refreshing import DEFINITIONS, Rehearsal, digests, rehearse

OPTIONS = WorldOptions(models_count=80, noise_factor=1.0)
V2 = ("open-llm-v2",)
PAST = date(2026, 9, 1)
WEEK = 2


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    with rehearse(tmp_path_factory.mktemp("hub"), OPTIONS, week=WEEK) as rehearsal:
        yield rehearsal


@pytest.fixture(scope="module")
def rebuilt(world: Rehearsal, tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("rebuilt")
    world.collect(store, V2, day=PAST)
    return store


def test_materialising_a_past_date_by_a_click_fails_and_names_what_can_rebuild_it(tmp_path: Path, world: Rehearsal) -> None:
    world.hub.reset_requests()
    with world.in_force(tmp_path), open_instance(read_settings()) as instance:
        instance.add_dynamic_partitions("scrape_date", ["2024-10-08"])
        outcome = run_assets(instance, ("raw",), "2024-10-08")
    assert not outcome.ok
    [problem] = [p for p in outcome.problems if p.startswith("leaderboard_raw")]
    assert "hf-openness refresh --date 2024-10-08" in problem
    assert "open-llm-v2" in problem
    assert world.hub.requests() == []
    assert digests(tmp_path, "raw", "tables") == {}


def test_a_rebuilt_board_is_the_revision_in_force_at_the_days_end(world: Rehearsal, rebuilt: Path) -> None:
    [file] = RawStore(str(rebuilt)).files("open-llm-v2", PAST)
    assert file.obtained_from == "rebuilt"
    assert file.commit is not None
    [pages] = {address for route, address in world.hub.asked() if route == "dataset_commits"} or {""}
    assert pages.startswith("/api/datasets/open-llm-leaderboard/contents/commits")
    snapshot = world.tables(rebuilt, PAST)["leaderboard_snapshot"]
    assert snapshot["submitted_on"].max() <= PAST
    later = world.tables(_collect_today(world, rebuilt.parent / "today"))["leaderboard_snapshot"]
    assert later.filter(pl.col("submitted_on") > PAST).height > 0


def _collect_today(world: Rehearsal, store: Path) -> Path:
    if not store.exists():
        world.collect(store, V2)
    return store


def test_commits_of_a_rebuilt_date_end_with_it(world: Rehearsal, rebuilt: Path) -> None:
    tables = world.tables(rebuilt, PAST)
    end = datetime.combine(PAST + timedelta(days=1), time(), tzinfo=UTC)
    ids = tables["repo_details"].select("model_id", "canonical_id")
    true = build_true_commits(read_week(OPTIONS, WEEK)).filter(pl.col("committed_at") < end)
    shown = tables["attrition"].filter(stage="commits", outcome="ok").select("model_id").unique()
    expected = (
        true.join(ids.join(shown, on="model_id", how="semi"), on="canonical_id").select("model_id", "commit_sha").unique()
    )
    found = tables["repo_commits"].select("model_id", "commit_sha")
    assert found.sort(found.columns).equals(expected.sort(found.columns))
    assert found.height < build_true_commits(read_week(OPTIONS, WEEK)).height
    assert tables["repo_details"]["observed_on"].unique().to_list() == [world.day]
    assert tables["enriched_repos"]["details_observed_on"].drop_nulls().unique().to_list() == [world.day]


def test_a_rebuilt_date_is_not_built_on(world: Rehearsal, rebuilt: Path) -> None:
    assert world.collect(rebuilt, V2).plan
    about = RawStore(str(rebuilt)).read_manifest(SOURCE, world.day)
    assert about is not None
    assert about["collection"]["mode"] == "full"


def test_a_date_before_the_history_fails_and_keeps_nothing(tmp_path: Path, world: Rehearsal) -> None:
    outcome = world.materialise(tmp_path, ("raw", "tables"), Refresh(V2), date(2023, 1, 1))
    assert not outcome.ok
    assert "history begins on" in outcome.problems[0]
    assert digests(tmp_path, "raw", "tables", "figures", "report") == {}


def test_a_board_without_history_cannot_be_rebuilt(tmp_path: Path, world: Rehearsal) -> None:
    outcome = world.materialise(tmp_path, ("raw", "tables"), Refresh(("hub:*",)), PAST)
    assert not outcome.ok
    assert "keeps no history" in outcome.problems[0]


def test_a_date_begun_on_another_day_is_not_finished_today(tmp_path: Path, world: Rehearsal) -> None:
    """Boards of yesterday with details of today would be neither."""
    with world.in_force(tmp_path) as opened:
        board = RawStore(str(_collect_today(world, tmp_path / "whole")))
        file = board.files("open-llm-v2", world.day)[0]
        content = board.read("open-llm-v2", world.day)
        opened.raw.keep(
            "open-llm-v2",
            world.day - timedelta(days=1),
            file.name,
            content,
            obtained_from="live",
            obtained_at=datetime(2026, 11, 15, tzinfo=UTC),
            data_license="none stated",
        )
    outcome = world.materialise(tmp_path, ("raw",), Refresh(), world.day - timedelta(days=1))
    assert not outcome.ok
    assert any("begun live and not finished that day" in problem for problem in outcome.problems)
    assert digests(tmp_path, "raw/hub-api") == {}


def test_the_schedule_adds_today_and_asks_for_one_run(tmp_path: Path, world: Rehearsal) -> None:
    with world.in_force(tmp_path, HF_OPENNESS_CRON="30 5 * * 2", HF_OPENNESS_TIME_ZONE="Europe/Berlin"):
        schedule = make_weekly_refresh()
        assert schedule.default_status == dg.DefaultScheduleStatus.STOPPED
        assert (schedule.cron_schedule, schedule.execution_timezone) == ("30 5 * * 2", "Europe/Berlin")
        with open_instance(read_settings()) as instance:
            for _ in range(2):
                context = dg.build_schedule_context(instance=instance, repository_def=DEFINITIONS.get_repository_def())
                told = schedule.evaluate_tick(context)
                assert told.run_requests is not None
                assert [request.partition_key for request in told.run_requests] == [str(world.day)]
            assert instance.get_dynamic_partitions("scrape_date") == [str(world.day)]


def test_the_schedule_is_weekly_where_nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HF_OPENNESS_CRON", "HF_OPENNESS_TIME_ZONE"):
        monkeypatch.delenv(name, raising=False)
    schedule = make_weekly_refresh()
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("0 6 * * 1", "UTC")
    assert "HF_OPENNESS_CRON" not in os.environ


def test_only_todays_snapshot_looks_fresh(tmp_path: Path, world: Rehearsal) -> None:
    """A rebuilt date alone leaves `latest_snapshot` unmaterialised; today's materialises it."""
    assert world.materialise(tmp_path, ("raw", "tables"), Refresh(V2, limit=5), PAST).ok
    key = dg.AssetKey("latest_snapshot")
    with world.in_force(tmp_path), open_instance(read_settings()) as instance:
        assert run_assets(instance, ("over_all_dates",), None).ok
        assert instance.get_latest_materialization_event(key) is None
    assert world.materialise(tmp_path, ("raw", "tables"), Refresh(V2, limit=5)).ok
    with world.in_force(tmp_path), open_instance(read_settings()) as instance:
        assert run_assets(instance, ("over_all_dates",), None).ok
        assert instance.get_latest_materialization_event(key) is not None
