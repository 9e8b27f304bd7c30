"""The world is a function of seed and week, consistent with itself, and small."""

import json
import subprocess
import sys

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hf_openness.simulator.chance import share, shares
from hf_openness.simulator.options import PageSizes, WorldOptions
from hf_openness.simulator.replies import Request
from hf_openness.simulator.routes import Routes
from hf_openness.simulator.routes_boards import V1_PATH, V2_PATH
from hf_openness.simulator.truth import build_true_authors, build_true_models, build_true_parents, moved_since, read_week
from hf_openness.simulator.weeks import end_of, seconds
from hf_openness.simulator.world import World
from hf_openness.simulator.world_boards import rows_of
from hf_openness.simulator.world_commits import head_sha, list_commits

OPTIONS = WorldOptions(seed=11, models_count=250)
BUSY = WorldOptions(
    seed=5,
    models_count=250,
    moved_weekly_share=0.4,
    squashed_weekly_share=0.2,
    renamed_weekly_share=0.2,
    deleted_weekly_share=0.05,
)


def read_all(world: World, number: int) -> list[bytes]:
    week, routes = world.week(number), Routes(PageSizes())
    paths = [V1_PATH, V2_PATH, f"{V2_PATH}/api/leaderboard/formatted", "/api/datasets", "/api/models"]
    paths += [f"/api/models/{name}{part}" for name in week.canonical_ids[::7] for part in ("", "/commits/main")]
    return [routes.find(path)[2](week, Request(path, "", None, "https://hub"), "https://files").body for path in paths]


def test_same_seed_and_week_give_the_same_bytes_in_any_order_of_weeks() -> None:
    one, other = World(OPTIONS), World(OPTIONS)
    forward = [read_all(one, number) for number in (0, 1, 2)]
    backward = [read_all(other, number) for number in (2, 0, 1)]
    assert [backward[1], backward[2], backward[0]] == forward
    assert forward[0] != forward[1] != forward[2]
    assert read_all(World(WorldOptions(seed=12, models_count=250)), 0) != forward[0]


@given(st.integers(0, 2**40), st.lists(st.integers(0, 10**6), min_size=1, max_size=20), st.integers(0, 500))
@settings(max_examples=30, deadline=None)
def test_many_draws_are_the_single_draws(seed: int, indices: list[int], key: int) -> None:
    many = shares(seed, "stream", np.array(indices, dtype=np.int64), key)
    assert many.tolist() == [share(seed, "stream", index, key) for index in indices]


@pytest.mark.parametrize("number", [0, 1, 2, 5])
def test_head_and_last_change_are_those_of_the_newest_commit(number: int) -> None:
    week = World(BUSY).week(number)
    for repo in week.repos:
        commits = list_commits(BUSY, repo, week.state)
        times = [commit.at for commit in commits]
        assert head_sha(BUSY, repo, week.state) == commits[0].sha
        assert int(week.state.modified_at[repo.index]) == times[0] < seconds(end_of(number))
        assert times == sorted(times, reverse=True)
        assert len({commit.sha for commit in commits}) == len(commits)


def test_held_commits_stay_unless_history_was_squashed() -> None:
    world = World(BUSY)
    before, after = world.week(1), world.week(2)
    squashed = kept = 0
    for repo in before.repos:
        old = [commit.sha for commit in list_commits(BUSY, repo, before.state)]
        new = [commit.sha for commit in list_commits(BUSY, repo, after.state)]
        if after.state.squashed_week[repo.index] == 2:
            squashed += 1
            assert not set(old) & set(new)
        else:
            kept += 1
            assert new[len(new) - len(old) :] == old
    assert squashed > 10
    assert kept > 10


def test_about_a_twentieth_of_heads_moves_in_a_week() -> None:
    week = read_week(WorldOptions(models_count=4000, noise_factor=1.0), 1)
    old = [repo for repo in week.repos if repo.born_week == 0]
    assert 0.04 < len(moved_since(week, 0)) / len(old) < 0.09
    assert len(week.repos) == len(old) + 80
    assert 0.03 < (week.noise.modified_at >= seconds(end_of(0))).mean() < 0.08


def test_nothing_on_a_board_is_of_the_future() -> None:
    for number in (0, 2):
        week = World(OPTIONS).week(number)
        for board in ("v1", "v2"):
            rows = rows_of(week, board)
            assert max(row.submitted_at for row in rows) < seconds(end_of(number))
            assert all(row.index is None or week.repos[row.index].created_at < row.submitted_at for row in rows)
            keys = [(row.model_id, row.sha, row.precision, row.has_chat_template) for row in rows]
            assert len(keys) == len(set(keys))


def test_boards_only_grow_from_week_to_week() -> None:
    world = World(OPTIONS)
    before, after = rows_of(world.week(0), "v1"), rows_of(world.week(1), "v1")
    assert set(before) < set(after)


def test_parents_are_older_than_their_children() -> None:
    week = read_week(OPTIONS, 2)
    edges = build_true_parents(week)
    created = {week.canonical_ids[repo.index]: repo.created_at for repo in week.repos}
    assert edges.height > 150
    assert all(created[row["parent_id"]] < created[row["canonical_id"]] for row in edges.to_dicts())


def test_truth_knows_bots_aliases_and_families() -> None:
    week = read_week(WorldOptions(models_count=1500), 0)
    authors = build_true_authors(week)
    assert set(authors.filter("is_bot")["entry"]) == {"system", "leaderboard-pr-bot", "SFconvertbot"}
    assert authors.filter("is_machine_name").height > 0
    assert authors.filter(~pl.col("is_bot"), pl.col("entry").str.contains(" ")).height > 5
    assert authors.filter(entry="tom-talbot")["is_bot"].to_list() == [False]
    models = build_true_models(week)
    assert models.filter(pl.col("improvement_points") > 0).height > models.filter(pl.col("improvement_points") < 0).height


def test_twenty_thousand_models_with_noise_stay_below_one_gigabyte_and_take_seconds() -> None:
    program = (
        "import json, time\n"
        "from hf_openness_tests.bench.memory import peak_mb\n"
        "from hf_openness.simulator.options import *\n"
        "from hf_openness.simulator.world import World\n"
        "from hf_openness.simulator.routes import Routes\n"
        "from hf_openness.simulator.replies import Request\n"
        "started = time.monotonic()\n"
        "world = World(WorldOptions(models_count=20000))\n"
        "routes = Routes(PageSizes())\n"
        "for number in (0, 1, 2):\n"
        "    week = world.week(number)\n"
        "    for path, query in (('/api/models', 'sort=lastModified&expand=sha'), ('/pages/open-llm-v1', '')):\n"
        "        assert routes.find(path)[2](week, Request(path, query, None, 'https://hub'), '').status == 200\n"
        "print(json.dumps([time.monotonic() - started, peak_mb(), week.noise.count]))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    took, peak_mb, noise_count = json.loads(done.stdout)
    assert noise_count >= 200_000
    assert peak_mb < 1000
    assert took < 60
