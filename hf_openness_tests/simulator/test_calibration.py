"""How near the simulated boards and authors are to the published ones; the numbers stand in docs/simulated-hub.md."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import polars as pl
import pytest

from hf_openness.simulator.options import WorldOptions
from hf_openness.simulator.truth import build_true_outcomes, read_week
from hf_openness.simulator.world import Week
from hf_openness.simulator.world_boards import Submission, rows_of
from hf_openness.simulator.world_commits import BOTS_AND_SYSTEM, list_commits
from hf_openness.simulator.world_models import KINDS
from hf_openness.sources.commit_summary import parse_commit_summary
from hf_openness.sources.leaderboard import parse_leaderboard
from hf_openness.sources.repo_details import parse_repo_details


@pytest.fixture(scope="module")
def week() -> Week:
    return read_week(WorldOptions(models_count=4000), 0)


@pytest.fixture(scope="module")
def rows(week: Week) -> list[Submission]:
    return rows_of(week, "v1")


@pytest.fixture
def published(archive: Path) -> pl.DataFrame:
    file = archive / "open-llm-v1" / "2024-05-20.csv"
    return parse_leaderboard(file.read_bytes(), file.name, "open-llm-v1").rows.filter(~pl.col("is_baseline"))


def shares_of(values: Iterable[str | None]) -> dict[str, float]:
    counts = Counter(value or "none" for value in values)
    return {name: count / counts.total() for name, count in counts.items()}


def distance(one: dict[str, float], other: dict[str, float]) -> float:
    return sum(abs(one.get(name, 0) - other.get(name, 0)) for name in {*one, *other}) / 2


def test_shares_of_model_types(rows: list[Submission], published: pl.DataFrame) -> None:
    assert distance(shares_of(KINDS[row.kind] for row in rows), shares_of(published["model_type"])) < 0.13


def test_shares_of_licenses(rows: list[Submission], published: pl.DataFrame) -> None:
    theirs = shares_of(published["license_ids"].list.first())
    assert distance(shares_of(row.license_id for row in rows), theirs) < 0.25


def test_repos_per_author(rows: list[Submission], published: pl.DataFrame) -> None:
    def describe(ids: set[str]) -> tuple[float, float, float]:
        counts = Counter(name.partition("/")[0] for name in ids)
        sizes = pl.Series(sorted(counts.values()))
        top = sizes.tail(max(1, len(sizes) // 10)).sum() / sizes.sum()
        return float((sizes == 1).mean()), float(sizes.median()), float(top)  # type: ignore[arg-type]

    ours, theirs = describe({row.model_id for row in rows}), describe(set(published["model_id"]))
    assert abs(ours[0] - theirs[0]) < 0.1
    assert ours[1] == theirs[1] == 2
    assert abs(ours[2] - theirs[2]) < 0.1


def test_authors_and_commits_per_repo(week: Week, archive: Path) -> None:
    file = archive / "hub" / "commits-2024-05-20.csv"
    theirs = parse_commit_summary(file.read_bytes(), file.name)
    listed = [list_commits(week.options, repo, week.state) for repo in week.repos]
    people = [len({entry for commit in commits for entry in commit.entries} - BOTS_AND_SYSTEM) for commits in listed]
    ours = shares_of(str(min(count, 5)) for count in people if count)
    assert distance(ours, shares_of(str(min(count, 5)) for count in theirs["authors"].list.len())) < 0.1
    assert abs(pl.Series([len(commits) for commits in listed]).median() - theirs["commits_count"].median()) <= 1  # type: ignore[operator]


def test_share_of_ids_that_cannot_be_read(week: Week, archive: Path) -> None:
    file = archive / "hub" / "repo-details-2024-04-17.csv"
    theirs = parse_repo_details(file.read_bytes(), file.name)["is_empty"].mean()
    outcomes = build_true_outcomes(week).filter(leaderboard="open-llm-v1")
    ours = (outcomes["details"] == "not_found_or_private").mean()
    assert abs(ours - theirs) < 0.03  # type: ignore[operator]
