"""Killed at any moment, the command goes on where it was; two runs of one date do each other no harm."""

import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from hf_openness.defs.instance import open_instance
from hf_openness.settings import read_settings
from hf_openness.simulator.serve import WorldOptions
from hf_openness_tests.defs.refreshing import LIVING, Rehearsal, digests, rehearse

BOARDS = [argument for board in LIVING for argument in ("--leaderboard", board)]
IN_FLIGHT = 8
LATENCY_SECONDS = 0.1
# Requests of the phase that must have come before the kill; the exact instant is chance.
PHASES = [("formatted", 1, 0.3), ("details", 20, 0.8), ("commits", 10, 0.4)]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Rehearsal]:
    with rehearse(tmp_path / "hub", WorldOptions(models_count=100, noise_factor=1.0)) as rehearsal:
        yield rehearsal


def kill_in_phase(world: Rehearsal, store: Path, route: str, count: int, wait_seconds: float) -> None:
    """Start the command and kill it once so many requests of a route came, after a moment more."""
    before = count_route(world, route)
    process = world.start(store, *BOARDS)
    deadline = time.monotonic() + 60
    while count_route(world, route) - before < count:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.02)
    time.sleep(wait_seconds)
    process.kill()
    process.communicate()
    assert process.returncode == -signal.SIGKILL, "it was still running"


def count_route(world: Rehearsal, route: str) -> int:
    return sum(row["count"] for row in world.hub.requests() if row["route"] == route)


def test_killed_at_random_instants_it_goes_on_and_gives_the_same_tables(tmp_path: Path, world: Rehearsal) -> None:
    store, chance = tmp_path / "s", random.Random(5)
    world.hub.set_latency(LATENCY_SECONDS)
    for route, count, most_seconds in PHASES:
        kill_in_phase(world, store, route, count, chance.random() * most_seconds)
        assert digests(store, "tables", "figures", "report") == {}
        assert not (store / "raw" / "hub-api").exists()
    world.hub.set_latency(0.0)
    done = world.refresh(store, *BOARDS)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().splitlines()[-1].endswith(f"report/{world.day}/index.html")
    asked = Counter(address for route, address in world.hub.asked() if route in ("details", "commits"))
    again = {address: count for address, count in asked.items() if count > 1}
    assert sum(again.values()) - len(again) <= IN_FLIGHT * len(PHASES), again
    assert len(asked) > 150
    world.collect(tmp_path / "calm")
    for name, table in world.tables(tmp_path / "calm").items():
        with world.in_force(store) as opened:
            assert opened.read_table(name, world.day).equals(table), name
    with world.in_force(store), open_instance(read_settings()) as instance:
        states = Counter(run.status for run in instance.get_runs())
        assert states[dg.DagsterRunStatus.STARTED] == 0
        assert states[dg.DagsterRunStatus.FAILURE] == len(PHASES)
        for key in instance.event_log_storage.get_concurrency_keys():
            held = instance.event_log_storage.get_concurrency_info(key)
            assert (held.active_slot_count, held.pending_step_count) == (0, 0)


def test_the_second_of_two_runs_says_so_and_does_no_harm(tmp_path: Path, world: Rehearsal) -> None:
    store = tmp_path / "s"
    world.hub.set_latency(0.3)
    first = world.start(store, *BOARDS)
    try:
        while count_route(world, "details") < 10:
            assert first.poll() is None, first.communicate()
            time.sleep(0.05)
        second = world.refresh(store, *BOARDS)
        assert first.poll() is None, "both ran at once"
        world.hub.set_latency(0.0)
        assert second.returncode == 1
        assert "another run" in second.stderr
        assert len(second.stderr.strip().splitlines()) == 1
        deadline = time.monotonic() + 60
        while not (store / "raw" / "hub-api" / str(world.day) / "manifest.json").exists():
            assert time.monotonic() < deadline
            assert first.poll() is None
            time.sleep(0.05)
    finally:
        first.kill()
        first.communicate()
    world.collect(tmp_path / "calm")
    undisturbed = world.tables(tmp_path / "calm")
    for name, table in world.tables(store).items():
        assert table.equals(undisturbed[name]), name
