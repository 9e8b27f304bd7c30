"""What the simulated Hub takes in: only from who may write, only what is whole, and a commit holds altogether or not."""

import base64
import hashlib
import json
from typing import Any

import pytest

from hf_openness.simulator.replies import Reply, Request
from hf_openness.simulator.routes_models import TOKEN_GRANTED, TOKEN_STRANGER
from hf_openness.simulator.uploads import Uploads

LARGE = b"PAR1\0large"
OID = hashlib.sha256(LARGE).hexdigest()


@pytest.fixture
def uploads() -> Uploads:
    made = Uploads()
    assert post(made, "/api/repos/create", {"organization": "o", "name": "n", "type": "dataset"}).status == 200
    return made


def post(uploads: Uploads, path: str, body: Any, token: str | None = TOKEN_GRANTED) -> Reply:
    found = uploads.find_write(path)
    assert found is not None
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return uploads.write(*found, Request(path, "", token, "https://hub"), content, "https://files")


def commit(uploads: Uploads, *operations: dict[str, Any]) -> Reply:
    lines = [{"key": "header", "value": {"summary": "s", "description": ""}}, *operations]
    return post(uploads, "/api/datasets/o/n/commit/main", b"".join(json.dumps(line).encode() + b"\n" for line in lines))


def text(path: str, content: bytes = b"x") -> dict[str, Any]:
    return {"key": "file", "value": {"path": path, "content": base64.b64encode(content).decode(), "encoding": "base64"}}


def large(path: str) -> dict[str, Any]:
    return {"key": "lfsFile", "value": {"path": path, "algo": "sha256", "oid": OID, "size": len(LARGE)}}


@pytest.mark.parametrize(("token", "status"), [(None, 401), (TOKEN_STRANGER, 403)])
def test_nobody_writes_without_a_token_that_may(uploads: Uploads, token: str | None, status: int) -> None:
    created = post(uploads, "/api/repos/create", {"organization": "o", "name": "m", "type": "dataset"}, token)
    committed = post(uploads, "/api/datasets/o/n/commit/main", b"", token)
    assert (created.status, committed.status) == (status, status)
    assert list(uploads.datasets) == ["o/n"]


def test_what_was_not_created_is_not_found_and_created_twice_is_a_conflict(uploads: Uploads) -> None:
    assert post(uploads, "/api/datasets/o/other/commit/main", b"").status == 404
    again = post(uploads, "/api/repos/create", {"organization": "o", "name": "n", "type": "dataset"})
    assert (again.status, json.loads(again.body)["url"]) == (409, "https://hub/datasets/o/n")


def test_a_large_file_comes_before_the_commit_that_names_it(uploads: Uploads) -> None:
    assert commit(uploads, text("README.md"), large("a.parquet")).status == 400
    assert uploads.describe("o/n")["files"] == {}
    batch = post(uploads, "/datasets/o/n.git/info/lfs/objects/batch", {"objects": [{"oid": OID, "size": len(LARGE)}]})
    [asked] = json.loads(batch.body)["objects"]
    assert asked["actions"]["upload"]["href"].startswith(f"https://files/lfs/{OID}?")
    put = Request(f"/lfs/{OID}", "", None, "https://files")
    assert uploads.put(put, b"other").status == 400
    assert uploads.put(put, LARGE).status == 200
    verify = {"oid": OID, "size": len(LARGE)}
    assert post(uploads, "/datasets/o/n.git/info/lfs/objects/verify", verify | {"size": 1}).status == 400
    assert post(uploads, "/datasets/o/n.git/info/lfs/objects/verify", verify).status == 200
    assert commit(uploads, text("README.md"), large("a.parquet")).status == 200
    known = post(uploads, "/datasets/o/n.git/info/lfs/objects/batch", {"objects": [verify]})
    assert "actions" not in json.loads(known.body)["objects"][0]
    assert uploads.describe("o/n")["lfs"] == ["a.parquet"]


def test_a_commit_that_deletes_what_is_not_there_changes_nothing(uploads: Uploads) -> None:
    assert commit(uploads, text("a")).status == 200
    before = uploads.describe("o/n")
    assert commit(uploads, text("b"), {"key": "deletedFile", "value": {"path": "c"}}).status == 404
    assert uploads.describe("o/n") == before
    assert commit(uploads, {"key": "deletedFile", "value": {"path": "a"}}).status == 200
    assert uploads.describe("o/n")["files"] == {}


@pytest.mark.parametrize("body", [b"", b"{", b'{"key": "header"}', b"[]", b'{"key":"header","value":{"summary":""}}'])
def test_what_is_no_commit_is_a_bad_request(uploads: Uploads, body: bytes) -> None:
    assert post(uploads, "/api/datasets/o/n/commit/main", body).status == 400
    assert len(uploads.describe("o/n")["commits"]) == 1


def test_text_is_committed_and_binary_is_large_and_known_content_is_named(uploads: Uploads) -> None:
    commit(uploads, text("a.md", b"known"))
    asked = [
        {"path": path, "sample": base64.b64encode(sample).decode(), "size": size}
        for path, sample, size in (("a.md", b"known", 5), ("b.parquet", b"PAR1", 4), ("c", b"\0", 1), ("d", b"", 10**8))
    ]
    files = json.loads(post(uploads, "/api/datasets/o/n/preupload/main", {"files": asked}).body)["files"]
    assert [file["uploadMode"] for file in files] == ["regular", "lfs", "lfs", "lfs"]
    # What `git hash-object` says of "known" without a line break.
    assert [file["oid"] for file in files] == [hashlib.sha1(b"blob 5\0known").hexdigest(), None, None, None]


def test_a_tag_stays_where_it_is(uploads: Uploads) -> None:
    commit(uploads, text("a"))
    assert post(uploads, "/api/datasets/o/n/tag/main", {"tag": "v1"}).status == 200
    first = uploads.describe("o/n")["tags"]
    commit(uploads, text("b"))
    assert post(uploads, "/api/datasets/o/n/tag/main", {"tag": "v1"}).status == 409
    assert uploads.describe("o/n")["tags"] == first


def test_only_uploaded_datasets_are_read_here(uploads: Uploads) -> None:
    commit(uploads, text("a"))
    tree = uploads.read(Request("/api/datasets/o/n/tree/main", "", None, "https://hub"))
    assert tree is not None
    assert [entry["path"] for entry in json.loads(tree.body)] == ["a"]
    assert uploads.read(Request("/api/datasets/open-llm-leaderboard/contents", "", None, "https://hub")) is None
