"""A step in a process of its own writes the same bytes as one in the run's process."""

import hashlib
from datetime import date
from pathlib import Path

import dagster as dg
import pytest

from hf_openness.defs.instance import open_instance
from hf_openness.defs.location import collect_definitions
from hf_openness.defs.partitions import register_dates
from hf_openness.raw.store import RawStore
from hf_openness.settings import read_now, read_settings
from hf_openness_tests.conftest import v1_board, v1_row

DAY = date(2024, 5, 21)
ASSETS = ("leaderboard_raw", "leaderboard_snapshot", "benchmark_scores", "repo_details", "models", "base_models")


def replay_job() -> dg.JobDefinition:
    """The job as each step's process makes it anew, with the executor that the environment names."""
    return collect_definitions().resolve_job_def("replay")


def materialise(store: Path, executor: str, patch: pytest.MonkeyPatch) -> tuple[dict[str, str], set[str]]:
    """Materialise ASSETS in a new store; returns the sha256 of its tables, and the process of each step."""
    patch.setenv("HF_OPENNESS_STORE", str(store))
    patch.setenv("HF_OPENNESS_EXECUTOR", executor)
    patch.delenv("DAGSTER_HOME", raising=False)
    board = v1_board(*(v1_row(f"o/m{n}", 40.0 + n) for n in range(4)))
    facts = {"obtained_from": "user file", "obtained_at": read_now(), "data_license": "not stated"}
    RawStore(str(store)).keep("open-llm-v1", DAY, "leaderboard.csv", board, **facts)
    with open_instance(read_settings()) as instance:
        register_dates(instance, [DAY])
        done = dg.execute_job(
            dg.reconstructable(replay_job),
            instance=instance,
            tags={"dagster/partition": str(DAY)},
            asset_selection=[dg.AssetKey(name) for name in ASSETS],
            raise_on_error=True,
        )
        logs = instance.all_logs(done.run_id)
    processes = {
        str(entry.dagster_event.pid) for entry in logs if entry.dagster_event and entry.dagster_event.is_step_success
    }
    tables = sorted((store / "tables").rglob("*.parquet"))
    return {str(p.relative_to(store)): hashlib.sha256(p.read_bytes()).hexdigest() for p in tables}, processes


def test_the_multiprocess_executor_writes_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone, one = materialise(tmp_path / "one", "in_process", monkeypatch)
    many, several = materialise(tmp_path / "many", "multiprocess", monkeypatch)
    assert (len(one), len(several) >= len(ASSETS)) == (1, True), "the executors did not run as named"
    assert len(alone) == len(ASSETS) - 1
    assert many == alone
