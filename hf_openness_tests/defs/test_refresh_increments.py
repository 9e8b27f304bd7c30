"""Three weeks of increments give the tables of full collections, for a tenth of the requests; tables come again offline."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from hf_openness.collection.kept import SOURCE
from hf_openness.raw.store import RawStore
from hf_openness.simulator.serve import WorldOptions
from hf_openness_tests.defs.refreshing import LIVING, Rehearsal, compare_cells, rehearse

KEYS = {
    "repo_details": ["model_id"],
    "repo_commits": ["model_id", "commit_sha"],
    "repo_activity": ["model_id"],
    "contributors": ["author"],
    "attrition": ["leaderboard", "model_id", "stage"],
    "models": ["leaderboard", "model_id"],
    "license_table": ["leaderboard", "license_id"],
    "base_models": ["model_id", "base_model_id", "evidence"],
    "leaderboard_snapshot": ["leaderboard", "row_number"],
}
# What moves without a new head; and the day of the answer itself.
COUNTS = {"downloads_30d": 1, "downloads_all_time": 1, "likes_count": 1}
DAYS = {"observed_on": 1, "details_observed_on": 1}
STILL = {"renamed_weekly_share": 0.0, "gated_weekly_share": 0.0, "deleted_weekly_share": 0.0, "disabled_weekly_share": 0.0}
Tables = dict[str, pl.DataFrame]


def collect_weeks(rehearsal: Rehearsal, folder: Path) -> Iterator[tuple[int, Tables, Tables]]:
    """Yield week, the tables of the chain of increments, and those of a full collection in another store."""
    for week in range(4):
        rehearsal.move_to(week)
        rehearsal.collect(folder / "chain")
        rehearsal.collect(folder / f"full-{week}", is_full=True)
        yield week, rehearsal.tables(folder / "chain"), rehearsal.tables(folder / f"full-{week}")


@pytest.mark.parametrize("seed", [3])
def test_increments_are_cell_by_cell_full_collections(tmp_path: Path, seed: int) -> None:
    options = WorldOptions(
        seed=seed,
        models_count=80,
        noise_factor=3.0,
        moved_weekly_share=0.1,
        squashed_weekly_share=0.03,
        twice_share=0.04,
        casing_share=0.04,
        renamed_share=0.08,
        **STILL,
    )
    with rehearse(tmp_path / "hub", options) as rehearsal:
        weeks = list(collect_weeks(rehearsal, tmp_path))
    assert RawStore(str(tmp_path / "chain")).read_manifest(SOURCE, rehearsal.day)["collection"]["mode"] == "increment"  # type: ignore[index]
    for week, increment, full in weeks:
        for table, key in KEYS.items():
            problems = compare_cells(increment[table], full[table], key, COUNTS | DAYS)
            assert problems == [], (week, table, problems[:5])
    before, after = weeks[0][1]["repo_details"], weeks[-1][1]["repo_details"]
    assert before.join(after, on=["model_id", "head_sha"], how="anti").height > 10, "heads moved"


def test_what_was_observed_that_day_is_as_a_full_collection_has_it(tmp_path: Path) -> None:
    options = WorldOptions(
        models_count=80,
        noise_factor=3.0,
        renamed_weekly_share=0.05,
        gated_weekly_share=0.05,
        deleted_weekly_share=0.05,
        disabled_weekly_share=0.02,
    )
    with rehearse(tmp_path / "hub", options) as rehearsal:
        for week, increment, full in collect_weeks(rehearsal, tmp_path):
            details = increment["repo_details"]
            today = details.filter(observed_on=rehearsal.day)
            seen = full["repo_details"].join(today, on="model_id", how="semi")
            assert compare_cells(today, seen, ["model_id"]) == [], week
            assert today.height == details.height if week == 0 else today.height >= 5
            gone = details.join(full["repo_details"], on="model_id", how="anti")
            assert gone.filter(observed_on=rehearsal.day).is_empty()


def test_an_increment_takes_a_tenth_of_the_requests(tmp_path: Path) -> None:
    with rehearse(tmp_path / "hub", WorldOptions(models_count=1000, noise_factor=10.0)) as rehearsal:
        rehearsal.collect(tmp_path / "s")
        heads = rehearsal.tables(tmp_path / "s")["repo_details"].select("model_id", "head_sha")
        for week in (1, 2):
            rehearsal.move_to(week)
            increment_count = count_requests(rehearsal, tmp_path / "s")
            full_count = count_requests(rehearsal, tmp_path / f"full-{week}")
            assert increment_count <= 0.1 * full_count
            now = rehearsal.tables(tmp_path / "s")["repo_details"].select("model_id", "head_sha")
            assert now.join(heads, on="model_id").filter(pl.col("head_sha") != pl.col("head_sha_right")).height >= 20
            heads = now


def count_requests(rehearsal: Rehearsal, store: Path) -> int:
    """Collect and return how many requests came, those for the boards too."""
    rehearsal.hub.reset_requests()
    rehearsal.collect(store)
    return rehearsal.hub.requests_count()


def test_full_asks_everything_anew_and_builds_on_nothing(tmp_path: Path) -> None:
    with rehearse(tmp_path / "hub", WorldOptions(models_count=60, noise_factor=1.0)) as rehearsal:
        first = rehearsal.collect(tmp_path / "s")
        rehearsal.move_to(1)
        second = rehearsal.collect(tmp_path / "s", LIVING, is_full=True)
        about = RawStore(str(tmp_path / "s")).read_manifest(SOURCE, rehearsal.day)
    assert about is not None
    assert (about["collection"]["mode"], about["collection"]["builds_on"]) == ("full", None)
    assert sum(second.requests.values()) >= 0.9 * sum(first.requests.values())
