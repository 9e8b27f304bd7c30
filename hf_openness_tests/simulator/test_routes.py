"""What a client meets on the wire: renamed, gated, disabled, deleted repos, pages, the second host."""

import io
from typing import Any

import httpx
import polars as pl
import pytest

from hf_openness.simulator.serve import PageSizes, ServedHub, serve_world
from hf_openness.simulator.truth import build_true_commits, build_true_models, build_true_outcomes, read_week
from hf_openness_tests.simulator.conftest import OPTIONS, connect

PARQUET = "/datasets/open-llm-leaderboard/contents/resolve/main/data/train-00000-of-00001.parquet"


def follow(client: httpx.Client, path: str) -> list[Any]:
    items: list[Any] = []
    while path:
        answer = client.get(path)
        assert answer.status_code == 200
        items += answer.json()
        path = answer.links.get("next", {}).get("url", "")
    return items


@pytest.fixture(scope="module")
def outcomes() -> pl.DataFrame:
    return build_true_outcomes(read_week(OPTIONS, 0))


def test_every_board_id_meets_its_true_outcome(client: httpx.Client, outcomes: pl.DataFrame) -> None:
    ids = outcomes.filter(leaderboard="open-llm-v1").filter(pl.col("details") != "invalid_id")
    assert set(ids["details"]) == {"ok", "renamed", "not_found_or_private"}
    assert {"gated", "disabled"} <= set(ids["commits"])
    for row in ids.to_dicts():
        first = client.get(f"/api/models/{row['model_id']}?expand=disabled")
        final = client.get(f"/api/models/{row['model_id']}?expand=disabled", follow_redirects=True)
        commits = client.get(f"/api/models/{row['model_id']}/commits/main", follow_redirects=True)
        status = {"ok": 200, "renamed": 307, "not_found_or_private": 401}[row["details"]]
        assert (first.status_code, row["model_id"]) == (status, row["model_id"])
        if row["hub_id"] is not None:
            assert (final.json()["_id"], final.json()["id"]) == (row["hub_id"], row["canonical_id"])
            assert final.json()["disabled"] == (row["commits"] == "disabled")
        expected = {"gated": "GatedRepo", "disabled": "GatedRepo"}.get(row["commits"])
        assert commits.headers.get("x-error-code") == expected
        assert commits.status_code == (200 if row["commits"] in ("ok", "renamed") else 401)


@pytest.mark.parametrize("part", ["", "/commits/main"])
def test_other_casing_is_redirected_with_query(client: httpx.Client, part: str) -> None:
    answer = client.get(f"/api/models/OpenAI-Community/GPT2{part}?limit=3")
    assert answer.status_code == 307
    assert answer.headers["location"] == f"/api/models/openai-community/gpt2{part}?limit=3"


def test_tokens_change_what_is_missing_and_what_is_gated(hub: ServedHub) -> None:
    gated = "/api/models/meta-llama/Llama-3.1-8B/commits/main"
    with connect(hub, hub.token) as granted, connect(hub, hub.token_not_granted) as stranger, connect(hub, "hf_x") as wrong:
        missing = granted.get("/api/models/no/such")
        assert (missing.status_code, missing.headers["x-error-code"]) == (404, "RepoNotFound")
        assert granted.get(gated).status_code == 200
        refused = stranger.get(gated)
        assert (refused.status_code, refused.headers["x-error-code"]) == (403, "GatedRepo")
        assert wrong.get(gated).status_code == 401


def test_commits_come_whole_in_pages_newest_first(client: httpx.Client) -> None:
    commits = build_true_commits(read_week(OPTIONS, 0))
    counts = commits.group_by("canonical_id").agg(pl.col("commit_sha").n_unique()).sort("commit_sha", "canonical_id")
    gated = build_true_models(read_week(OPTIONS, 0)).filter(pl.col("access") != "open")["canonical_id"]
    model_id, count = counts.filter(~pl.col("canonical_id").is_in(gated.to_list())).row(-1)
    found = follow(client, f"/api/models/{model_id}/commits/main?limit=7")
    assert len(found) == count > 7
    assert [entry["date"] for entry in found] == sorted((entry["date"] for entry in found), reverse=True)
    head = client.get(f"/api/models/{model_id}?expand=sha&expand=lastModified").json()
    assert (head["sha"], head["lastModified"]) == (found[0]["id"], found[0]["date"])


def test_listing_shows_every_repo_once_in_order_with_those_no_board_names(client: httpx.Client) -> None:
    models = build_true_models(read_week(OPTIONS, 0))
    items = follow(client, "/api/models?sort=lastModified&expand=lastModified&expand=sha&expand=gated&limit=1000")
    ids = [item["id"] for item in items]
    times = [item["lastModified"] for item in items]
    assert times == sorted(times, reverse=True)
    assert len(ids) == len(set(ids))
    assert set(models.filter(pl.col("access") != "deleted")["canonical_id"]) <= set(ids)
    assert not set(models.filter(access="deleted")["canonical_id"]) & set(ids)
    assert len(ids) > 10 * OPTIONS.models_count
    assert {"auto", "manual", False} == {item["gated"] for item in items}


@pytest.mark.parametrize("kind", ["board author", "lone author"])
def test_listing_by_author_is_that_authors_and_agrees_with_info(client: httpx.Client, kind: str) -> None:
    items = client.get("/api/models?sort=lastModified&expand=author").json()
    author = next(item["author"] for item in items if item["author"].startswith("user-") == (kind == "lone author"))
    found = follow(client, f"/api/models?author={author}&expand=sha&expand=lastModified")
    assert found
    assert all(item["id"].startswith(f"{author}/") for item in found)
    assert client.get(f"/api/models/{found[-1]['id']}?expand=sha&expand=lastModified").json() == found[-1]


def test_page_size_is_capped_whatever_is_asked(hub: ServedHub, tmp_path: Any) -> None:
    sizes = PageSizes(listing_max=17, commits_max=3)
    with serve_world(OPTIONS, folder=tmp_path, page_sizes=sizes) as other, connect(other) as client:
        assert len(client.get("/api/models?limit=1000&expand=sha").json()) == 17
        assert len(client.get("/api/models/openai-community/gpt2/commits/main?limit=1000").json()) == 3


def test_file_comes_from_another_host_that_notes_tokens(hub: ServedHub) -> None:
    with connect(hub, hub.token) as client:
        answer = client.get(PARQUET)
        assert answer.status_code == 302
        target = answer.headers["location"]
        assert target.startswith(hub.files_endpoint)
        assert client.get(PARQUET, follow_redirects=True).status_code == 200
        assert hub.leaks() == []
        client.get(target)
    assert len(hub.leaks()) == 1


def test_dataset_revision_stays_what_it_was(hub: ServedHub, client: httpx.Client) -> None:
    commits = follow(client, "/api/datasets/open-llm-leaderboard/contents/commits/main")
    assert commits[-1]["date"].startswith("2024-06-26")
    old = PARQUET.replace("main", commits[len(commits) // 2]["id"])
    before = client.get(old, follow_redirects=True).content
    hub.set_week(2)
    assert client.get(old, follow_redirects=True).content == before
    newest = client.get(PARQUET, follow_redirects=True).content
    days = [pl.read_parquet(io.BytesIO(content))["Submission Date"].max() for content in (before, newest)]
    assert str(days[0]) <= commits[len(commits) // 2]["date"][:10] < str(days[1]) <= "2026-11-16"


def test_benchmark_tasks_are_ranked_in_their_direction(client: httpx.Client) -> None:
    datasets = follow(client, "/api/datasets?filter=benchmark:official")
    assert len(datasets) == 3
    falling = follow(client, "/api/datasets/TIGER-Lab/MMLU-Pro/leaderboard?base_model=false&task_id=math")
    rising = follow(client, "/api/datasets/simulated-labs/wikitext-perplexity/leaderboard?base_model=false&task_id=test")
    assert [row["rank"] for row in falling] == list(range(1, len(falling) + 1))
    assert [row["value"] for row in falling] == sorted((row["value"] for row in falling), reverse=True)
    assert [row["value"] for row in rising] == sorted(row["value"] for row in rising)
    assert all(row["lower_is_better"] for row in rising)
    shorter = follow(client, "/api/datasets/TIGER-Lab/MMLU-Pro/leaderboard?task_id=math")
    assert 0 < len(shorter) < len(falling)
