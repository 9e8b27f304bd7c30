"""What a collected date's tables say is what is true in the simulated world, odd and hostile ids included."""

from collections.abc import Iterator

import polars as pl
import pytest

from hf_openness.reference.load import read_reference
from hf_openness.simulator.serve import WorldOptions
from hf_openness.simulator.truth import (
    build_true_commits,
    build_true_models,
    build_true_outcomes,
    build_true_parents,
    read_week,
)
from hf_openness.sources.cells import show_text
from hf_openness_tests.defs.refreshing import Rehearsal, list_outcomes, rehearse

BOARDS = ("open-llm-v1", "open-llm-v2", "hub:*")
OPTIONS = WorldOptions(
    models_count=150,
    noise_factor=1.0,
    hostile=True,
    renamed_share=0.1,
    disabled_share=0.03,
    casing_share=0.03,
    twice_share=0.05,
    missing_ids_share=0.03,
)
Tables = dict[str, pl.DataFrame]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    with rehearse(tmp_path_factory.mktemp("hub"), OPTIONS, week=1) as rehearsal:
        yield rehearsal


@pytest.fixture(scope="module")
def tables(world: Rehearsal, tmp_path_factory: pytest.TempPathFactory) -> Tables:
    store = tmp_path_factory.mktemp("store")
    world.collect(store, BOARDS)
    return world.tables(store)


@pytest.fixture(scope="module")
def granted(world: Rehearsal, tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """The tables of somebody whose token opens gated repos."""
    store = tmp_path_factory.mktemp("granted")
    world.collect(store, BOARDS, HF_TOKEN=world.hub.token)
    return world.tables(store)


def true_outcomes(stage: str, has_access: bool) -> dict[tuple[str, str], str]:
    true = build_true_outcomes(read_week(OPTIONS, 1), has_access)
    rows = true.select("leaderboard", "model_id", stage).iter_rows()
    return {(board, show_text(model_id)): outcome for board, model_id, outcome in rows}


@pytest.mark.parametrize("has_access", [False, True])
def test_every_id_of_the_boards_ends_in_its_true_outcome(tables: Tables, granted: Tables, has_access: bool) -> None:
    attrition = (granted if has_access else tables)["attrition"].filter(pl.col("model_id") != "baseline")
    attrition = attrition.with_columns(pl.col("model_id").map_elements(show_text, return_dtype=pl.String))
    assert list_outcomes(attrition, "details") == true_outcomes("details", has_access)
    true = true_outcomes("commits", has_access)
    found = list_outcomes(attrition, "commits")
    assert found.keys() == true.keys()
    reasons = {
        (b, m): d for b, m, d in attrition.filter(stage="commits").select("leaderboard", "model_id", "detail").iter_rows()
    }
    wrong = {
        key: (outcome, true[key], reasons[key])
        for key, outcome in found.items()
        if outcome != true[key] and not is_told_otherwise(outcome, true[key], reasons[key])
    }
    assert wrong == {}
    expected = {"ok", "renamed", "disabled", "not_asked", "invalid_id"} | (set() if has_access else {"gated"})
    assert set(found.values()) == expected, "the world holds every outcome"


def is_told_otherwise(outcome: str, true: str, detail: str | None) -> bool:
    """Commits of a repo that is not there are not asked; those of one with several spellings stand under one of them."""
    if true == "not_found_or_private":
        return outcome == "not_asked" and detail == "not needed: not_found_or_private"
    if true == "renamed" and outcome == "ok":
        return True  # the only spelling that the boards publish: the commits stand under it
    return outcome == "renamed" and detail is not None and "commits under" in detail


def name_by_canonical(tables: Tables) -> dict[str, str]:
    """Return the canonical id of each readable id."""
    return dict(tables["repo_details"].select("model_id", "canonical_id").iter_rows())


def true_readable_commits(tables: Tables) -> pl.DataFrame:
    shown = tables["attrition"].filter(stage="commits", outcome="ok")["model_id"].unique()
    ids = pl.DataFrame([(m, name_by_canonical(tables)[m]) for m in shown], ["model_id", "canonical_id"], orient="row")
    return build_true_commits(read_week(OPTIONS, 1)).join(ids, on="canonical_id", how="inner")


def test_commits_are_the_true_ones_with_every_author_and_title(tables: Tables) -> None:
    columns = ["model_id", "commit_sha", "committed_at", "title", "entry"]
    true = true_readable_commits(tables).select(columns)
    found = tables["repo_commits"].explode("authors", empty_as_null=True, keep_nulls=True).rename({"authors": "entry"})
    assert found.select(columns).sort(columns).rows() == true.sort(columns).rows()
    assert found.height > 1000


def test_contributors_are_the_true_authors(tables: Tables) -> None:
    out = read_reference("bots").filter(rule="exact", scope="collection")["author"].to_list()
    true = (
        true_readable_commits(tables)
        .filter(~pl.col("entry").is_in(out))
        .group_by(author="entry")
        .agg(
            repos_count=pl.col("canonical_id").n_unique().cast(pl.Int64),
            commits_count=pl.struct("canonical_id", "commit_sha").n_unique().cast(pl.Int64),
        )
    )
    columns = ["author", "repos_count", "commits_count"]
    assert tables["contributors"].select(columns).sort(columns).rows() == true.select(columns).sort(columns).rows()


def test_details_say_what_is_true(tables: Tables) -> None:
    true = build_true_models(read_week(OPTIONS, 1)).select(
        "canonical_id", "access", true_hub="hub_id", true_license="declared_license_id", true_created="created_at"
    )
    joined = tables["repo_details"].join(true, on="canonical_id", how="left", nulls_equal=True)
    assert joined.height == tables["repo_details"].height > 100
    assert joined.filter(pl.col("hub_id").ne_missing(pl.col("true_hub"))).is_empty()
    assert joined.filter(pl.col("created_at").ne_missing(pl.col("true_created"))).is_empty()
    assert joined.filter((pl.col("access") == "gated") == (pl.col("gated") == "false"), access="gated").is_empty()
    said = joined.filter(pl.col("true_license").is_not_null())
    assert said.filter(pl.col("license_id").ne_missing(pl.col("true_license"))).is_empty()
    assert said.height > 50


def test_declared_parents_are_the_base_models(tables: Tables) -> None:
    models = build_true_models(read_week(OPTIONS, 1))
    present = {old: new for new, olds in models.select("canonical_id", "former_ids").iter_rows() for old in [new, *olds]}
    names = name_by_canonical(tables)
    edges = tables["base_models"].filter(evidence="card").select("model_id", "base_model_id").iter_rows()
    found = {(names[model_id], present.get(base_id, base_id)) for model_id, base_id in edges}
    true = build_true_parents(read_week(OPTIONS, 1)).filter("is_declared", pl.col("canonical_id").is_in(names.values()))
    assert found == set(true.select("canonical_id", "parent_id").iter_rows())
    assert len(found) > 50


def test_two_spellings_are_one_model(tables: Tables) -> None:
    outcomes = build_true_outcomes(read_week(OPTIONS, 1)).filter(pl.col("hub_id").is_not_null())
    several = outcomes.group_by("leaderboard", "hub_id").agg("model_id").filter(pl.col("model_id").list.len() > 1)
    assert several.height >= 3
    hub_ids = outcomes.select("model_id", true_hub="hub_id").unique()
    counted = tables["models"].join(hub_ids, on="model_id", how="inner")
    assert counted.height > 150
    assert counted.group_by("leaderboard", "true_hub").len().filter(pl.col("len") > 1).is_empty()
    snapshot = tables["leaderboard_snapshot"]
    for board, hub_id, spellings in several.iter_rows():
        rows = snapshot.filter(pl.col("model_id").is_in(spellings), leaderboard=board)
        kept = counted.filter(leaderboard=board, true_hub=hub_id)
        told = tables["attrition"].filter(pl.col("model_id").is_in(spellings), leaderboard=board, stage="leaderboard")
        if kept.is_empty():
            assert set(told["outcome"]) <= {"flagged", "last_group_dropped"}, (board, spellings)
        else:
            assert kept["submission_count"].to_list() == [rows.height], (board, spellings)
            assert set(told["outcome"]) in ({"ok", "renamed"}, {"renamed"}), (board, spellings)


def test_hostile_ids_are_never_asked(world: Rehearsal, tables: Tables) -> None:
    attrition = tables["attrition"]
    odd = [
        m for m in attrition["model_id"].unique() if ".." in m or "<" in m or "…" in m or "\\" in m or not m.isprintable()
    ]
    assert len(odd) >= 6
    stages = attrition.filter(pl.col("model_id").is_in(odd), pl.col("stage") != "leaderboard")
    assert stages["outcome"].unique().to_list() == ["invalid_id"]
    assert not [a for _, a in world.hub.asked() if ".." in a or "script" in a or "%3C" in a or len(a) > 1000]
    assert world.hub.leaks() == []
