"""The recorded answers of the real Hub, asked again of the simulated one: same status, headers, keys and types."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from hf_openness.simulator.truth import read_week
from hf_openness.simulator.world_models import Repo
from hf_openness.simulator.world_weeks import DISABLED
from hf_openness_tests.simulator.conftest import OPTIONS

RECORDED = [
    "commits-bad-revision-404",
    "commits-gated-401",
    "commits-gpt2",
    "model-gpt-4chan-disabled",
    "model-llama-2-7b-gguf",
    "model-llama-3.1-8b",
    "model-not-found-401",
    "redirect-meta-llama-3.1-8b-307",
]


def stand_ins() -> dict[str, str]:
    week = read_week(OPTIONS, 0)

    def find(fits: Callable[[Repo], bool]) -> str:
        return next(week.canonical_ids[repo.index] for repo in week.repos if fits(repo))

    def is_child(repo: Repo) -> bool:
        lives = not week.is_deleted(repo.index) and not any(week.is_deleted(parent) for parent in repo.parents)
        return repo.is_quantized and repo.declares_parent and lives

    def is_disabled(repo: Repo) -> bool:
        return week.state.access[repo.index] == DISABLED and not repo.declares_parent

    return {"ykilcher/gpt-4chan": find(is_disabled), "TheBloke/Llama-2-7B-GGUF": find(is_child)}


@pytest.mark.parametrize("name", RECORDED)
def test_recorded_answer_has_the_same_shape(name: str, samples: Path, client: httpx.Client) -> None:
    recorded = json.loads((samples / f"{name}.json").read_text())
    request = recorded["request"]
    for theirs, ours in stand_ins().items():
        request = request.replace(theirs, ours)
    answer = client.get(request)
    assert answer.status_code == recorded["status"]
    for header, value in recorded["headers"].items():
        found = answer.headers[header]
        if header in ("ratelimit", "ratelimit-policy"):
            assert re.sub(r"\d+", "0", found) == re.sub(r"\d+", "0", value)
        elif header == "link":
            assert found == value.replace("https://huggingface.co", str(client.base_url).rstrip("/"))
        else:
            assert found == value
    error_headers = {name for name in answer.headers if name.startswith("x-error")}
    assert error_headers == {name for name in recorded["headers"] if name.startswith("x-error")}
    if recorded["body"] is None:
        assert answer.content == b""
    else:
        assert shape(answer.json()) == shape(recorded["body"])


def test_recorded_benchmark_result_has_the_same_shape(samples: Path, client: httpx.Client) -> None:
    [recorded] = json.loads((samples / "eval_results_api_entry.json").read_text())
    found = []
    for row in client.get("/api/datasets/openai/gsm8k/leaderboard?base_model=false").json():
        found += client.get(f"/api/models/{row['modelId']}?expand=evalResults").json()["evalResults"]
    assert shape(recorded) in [shape(entry) for entry in found]
    assert all(set(entry) <= set(recorded) and set(entry["data"]) <= {*recorded["data"], "notes"} for entry in found)


def shape(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: None if name == "gated" else shape(item) for name, item in sorted(value.items())}
    if isinstance(value, list):
        return list
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z", value):
        return "time"
    return type(value)
