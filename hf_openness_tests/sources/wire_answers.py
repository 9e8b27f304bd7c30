"""Answers as the Hub gives them, recorded and hand-written, for tests of what becomes of them."""

import json
from pathlib import Path
from typing import Any

import pytest

from hf_openness.sources.answers import Answer

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"
AT = "2026-10-02T08:00:00Z"


def recorded(name: str, route: str, subject: str) -> Answer:
    """Return a recorded response as an answer; the test is skipped where the samples are absent."""
    path = SAMPLES / f"{name}.json"
    if not path.is_file():
        pytest.skip("the recorded responses are not beside the project")
    row = json.loads(path.read_text(encoding="utf-8"))
    body = json.dumps(row["body"]).encode()
    return Answer(route, subject, row["request"], row["status"], AT, body, headers=row["headers"])


def info(model_id: str, hub_id: str = "h", **fields: Any) -> dict[str, Any]:
    """Return a repo's info as the Hub's JSON has it."""
    base = {"_id": hub_id, "id": model_id, "author": model_id.split("/")[0], "sha": "a" * 40, "likes": 1, "tags": []}
    return base | {"createdAt": "2024-01-01T00:00:00.000Z", "lastModified": "2024-01-02T00:00:00.000Z"} | fields


def details(subject: str, body: object, status: int = 200, **headers: str) -> Answer:
    """Return an answer about a repo's info; `body` becomes JSON unless it is bytes."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer("details", subject, f"/api/models/{subject}", status, AT, content, headers=named)


def commit(number: int, *authors: str, **fields: Any) -> dict[str, Any]:
    """Return one commit as the Hub's JSON has it; its number is its revision and its day of 2024."""
    date = f"2024-01-{number:02d}T00:00:00.000Z"
    entries = [{"user": author, "avatar": ""} for author in authors]
    return {"id": f"{number:040x}", "title": f"c{number}", "message": "", "authors": entries, "date": date} | fields


def page(
    subject: str, commits: object, number: int = 0, has_next: bool = False, status: int = 200, **headers: str
) -> Answer:
    """Return one page of commits."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if has_next:
        named["link"] = f'</api/models/{subject}/commits/main?p={number + 1}>; rel="next"'
    content = commits if isinstance(commits, bytes) else json.dumps(commits).encode()
    return Answer("commits", subject, f"/api/models/{subject}/commits/main", status, AT, content, number, headers=named)
