"""Worlds built in memory: the tables say what is true, and what they would say of answers from a socket."""

from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from hf_openness.method import CORRECTED, PAPER, Method
from hf_openness.reference.load import read_reference
from hf_openness.simulator.options import WorldOptions
from hf_openness.simulator.weeks import date_of
from hf_openness.sources.cells import show_text
from hf_openness.tables.build import DateInputs, DateTables
from hf_openness_tests.defs.refreshing import list_outcomes, rehearse
from hf_openness_tests.validation.worlds import Truth, build_world_inputs, read_truth

BOARDS = ("open-llm-v1", "open-llm-v2", "hub:*")
OPTIONS = WorldOptions(
    models_count=120,
    noise_factor=1.0,
    hostile=True,
    renamed_share=0.1,
    disabled_share=0.03,
    casing_share=0.03,
    twice_share=0.05,
    missing_ids_share=0.03,
)
WEEK = 1
Tables = dict[str, pl.DataFrame]


def build_tables(inputs: DateInputs, method: Method = PAPER) -> Tables:
    return DateTables(inputs).build_all(method)


@pytest.fixture(scope="module")
def tables() -> Tables:
    return build_tables(build_world_inputs(OPTIONS, WEEK, BOARDS))


@pytest.fixture(scope="module")
def true() -> Truth:
    return read_truth(OPTIONS, WEEK)


def test_details_end_as_is_true_and_hostile_ids_are_told(tables: Tables, true: Truth) -> None:
    attrition = tables["attrition"].filter(pl.col("model_id") != "baseline")
    attrition = attrition.with_columns(pl.col("model_id").map_elements(show_text, return_dtype=pl.String))
    wanted = {(b, show_text(m)): o for b, m, o in true.outcomes.select("leaderboard", "model_id", "details").iter_rows()}
    assert list_outcomes(attrition, "details") == wanted
    assert set(wanted.values()) == {"ok", "renamed", "not_found_or_private", "invalid_id"}


def test_commits_are_barred_where_that_is_true(tables: Tables, true: Truth) -> None:
    wanted = {(b, m): o for b, m, o in true.outcomes.select("leaderboard", "model_id", "commits").iter_rows()}
    found = list_outcomes(tables["attrition"], "commits")
    told = {key: outcome for key, outcome in found.items() if outcome in ("gated", "disabled")}
    assert set(told.values()) == {"gated", "disabled"}
    assert told.items() <= wanted.items()
    # A barred repo under two spellings is told under one of them; the other says where to look.
    others = {key for key, outcome in wanted.items() if outcome in ("gated", "disabled")} - told.keys()
    assert {found[key] for key in others} <= {"renamed"}


def test_every_readable_repo_is_one_model(tables: Tables, true: Truth) -> None:
    repos = true.outcomes.select("leaderboard", "model_id", repo=pl.coalesce("hub_id", "model_id"))
    told = tables["attrition"].filter(pl.col("model_id") != "baseline", stage="leaderboard")
    kept = told.filter(pl.col("outcome").is_in(["ok", "renamed"])).join(repos, on=["leaderboard", "model_id"])
    wanted = kept.select("leaderboard", "repo").unique().group_by("leaderboard").len()
    found = tables["models"].group_by("leaderboard").len()
    assert dict(found.iter_rows()) == dict(wanted.iter_rows())
    assert tables["models"].height > 150


def test_contributors_are_the_true_entries_of_what_can_be_read(tables: Tables, true: Truth) -> None:
    shown = tables["attrition"].filter(stage="commits", outcome="ok").select("model_id").unique()
    canonical = tables["repo_details"].select("model_id", "canonical_id").join(shown, on="model_id", how="semi")
    out = read_reference("bots").filter(rule="exact", scope="collection")["author"].to_list()
    counted = (
        true.commits.join(canonical, on="canonical_id", how="semi")
        .filter(~pl.col("entry").is_in(out))
        .group_by(author="entry")
        .agg(
            repos_count=pl.col("canonical_id").n_unique().cast(pl.Int64),
            commits_count=pl.struct("canonical_id", "commit_sha").n_unique().cast(pl.Int64),
        )
    )
    columns = ["author", "repos_count", "commits_count"]
    assert tables["contributors"].select(columns).sort(columns).rows() == counted.select(columns).sort(columns).rows()
    assert counted.height > 50
    assert set(counted["author"]) <= set(true.authors["entry"])


def test_tables_are_those_of_answers_from_a_socket(tmp_path: Path) -> None:
    tables = build_tables(build_world_inputs(OPTIONS, WEEK, BOARDS), CORRECTED)
    with rehearse(tmp_path / "hub", OPTIONS, week=WEEK) as rehearsal:
        rehearsal.collect(tmp_path / "store", BOARDS)
        served = rehearsal.tables(tmp_path / "store")
    assert served.keys() == tables.keys()
    for name, frame in served.items():
        assert_frame_equal(tables[name], frame, check_exact=True)


def test_a_world_is_the_same_whenever_it_is_built_and_another_seed_gives_another() -> None:
    small = WorldOptions(seed=3, models_count=60, noise_factor=0.0)
    first, again = build_world_inputs(small), build_world_inputs(small)
    assert first.scraped_on == date_of(0)
    assert first.standing is not None
    assert again.standing is not None
    assert_frame_equal(first.standing.commits, again.standing.commits)
    assert_frame_equal(first.boards[0].rows, again.boards[0].rows)
    other = build_world_inputs(WorldOptions(seed=4, models_count=60, noise_factor=0.0))
    assert not first.boards[0].rows.equals(other.boards[0].rows)
