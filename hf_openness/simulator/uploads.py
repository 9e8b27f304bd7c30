"""Datasets that users upload to the simulated Hub: create, preupload, LFS batch, put and verify, commit, tag.

Kept in memory, whole: what was committed can be asked for. The wire formats are those of huggingface_hub 2.4.
"""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hf_openness.simulator.replies import Reply, Request, answer, refuse
from hf_openness.simulator.routes_models import TOKEN_GRANTED

ID = r"(?P<id>[^/]+/[^/]+)"
WRITES = (
    ("create_repo", re.compile(r"^/api/repos/create$")),
    ("validate_yaml", re.compile(r"^/api/validate-yaml$")),
    ("preupload", re.compile(rf"^/api/datasets/{ID}/preupload/main$")),
    ("lfs_batch", re.compile(rf"^/datasets/{ID}\.git/info/lfs/objects/batch$")),
    ("lfs_verify", re.compile(rf"^/datasets/{ID}\.git/info/lfs/objects/verify$")),
    ("commit", re.compile(rf"^/api/datasets/{ID}/commit/main$")),
    ("tag", re.compile(rf"^/api/datasets/{ID}/tag/main$")),
)
TREE = re.compile(rf"^/api/datasets/{ID}/tree/main$")
REVISION = re.compile(rf"^/api/datasets/{ID}(?:/revision/main)?$")
PUT = re.compile(r"^/lfs/(?P<oid>[0-9a-f]{64})$")
READ_ONLY = "Forbidden: you must use a write token to upload to a repository."


@dataclass
class Uploaded:
    """A dataset: what each path holds, the ids of its commits from the first, tags and the commits that they name."""

    files: dict[str, bytes] = field(default_factory=dict)
    lfs: set[str] = field(default_factory=set)
    commits: list[str] = field(default_factory=lambda: ["0" * 40])
    tags: dict[str, str] = field(default_factory=dict)


class Uploads:
    """All datasets that were uploaded, and the large files on the host of files."""

    def __init__(self) -> None:
        self.datasets: dict[str, Uploaded] = {}
        self.large: dict[str, bytes] = {}
        self.sizes: dict[str, int] = {}

    def find_write(self, path: str) -> tuple[str, str | None] | None:
        """Return the route of a path that is posted to and the dataset in it; None where there is none."""
        for route, pattern in WRITES:
            if found := pattern.match(path):
                return route, found.groupdict().get("id")
        return None

    def write(self, route: str, dataset_id: str | None, request: Request, body: bytes, files_endpoint: str) -> Reply:
        """Reply to a post: 401 without a token, 403 with one that may not write, 404 for a dataset that was not created."""
        if route == "validate_yaml":
            return _validate_yaml(body)
        if request.token is None:
            return refuse(401, "Invalid username or password.")
        if request.token != TOKEN_GRANTED:
            return refuse(403, READ_ONLY)
        try:
            if route == "create_repo":
                return self._create(request, json.loads(body))
            data = self.datasets.get(dataset_id or "")
            if data is None:
                return refuse(404, "Repository not found", "RepoNotFound")
            respond: Callable[[], Reply] = {
                "preupload": lambda: _preupload(data, json.loads(body)),
                "lfs_batch": lambda: self._batch(request, dataset_id or "", json.loads(body), files_endpoint),
                "lfs_verify": lambda: self._verify(json.loads(body)),
                "commit": lambda: self._commit(request, dataset_id or "", data, body),
                "tag": lambda: _tag(data, json.loads(body)),
            }[route]
            return respond()
        except (ValueError, KeyError, TypeError, binascii.Error) as error:
            return refuse(400, f"Bad request: {type(error).__name__}")

    def read(self, request: Request) -> Reply | None:
        """Reply to a get of an uploaded dataset's info or tree; None where the path is of no uploaded dataset."""
        for pattern, respond in ((TREE, _show_tree), (REVISION, _show_info)):
            found = pattern.match(request.path)
            if found and found["id"] in self.datasets:
                return answer(respond(found["id"], self.datasets[found["id"]]))
        return None

    def put(self, request: Request, body: bytes) -> Reply:
        """Keep a large file on the host of files; its address says its sha256."""
        found = PUT.match(request.path)
        if found is None:
            return refuse(404, "Not found")
        if hashlib.sha256(body).hexdigest() != found["oid"]:
            return refuse(400, "The content is not what its id says")
        self.large[found["oid"]] = body
        return Reply(200, b"", {"etag": f'"{found["oid"]}"'})

    def describe(self, dataset_id: str) -> dict[str, Any]:
        """Return what a dataset holds: files (sha256 by path), lfs (paths), commits, tags. Raises KeyError."""
        data = self.datasets[dataset_id]
        files = {path: hashlib.sha256(content).hexdigest() for path, content in sorted(data.files.items())}
        return {"files": files, "lfs": sorted(data.lfs), "commits": data.commits, "tags": data.tags}

    def _create(self, request: Request, asked: dict[str, Any]) -> Reply:
        if asked["type"] != "dataset":
            return refuse(400, "Only datasets are created here")
        dataset_id = f"{asked['organization']}/{asked['name']}"
        url = f"{request.endpoint}/datasets/{dataset_id}"
        if dataset_id in self.datasets:
            reply = refuse(409, "You already created this dataset repo")
            return Reply(
                409, json.dumps({"error": "You already created this dataset repo", "url": url}).encode(), reply.headers
            )
        self.datasets[dataset_id] = Uploaded()
        return answer({"url": url, "name": dataset_id})

    def _batch(self, request: Request, dataset_id: str, asked: dict[str, Any], files_endpoint: str) -> Reply:
        objects = []
        for item in asked["objects"]:
            oid, size = str(item["oid"]), int(item["size"])
            self.sizes[oid] = size
            upload = {"href": f"{files_endpoint}/lfs/{oid}?X-Simulated-Signature={oid[:16]}", "header": {}}
            verify = {"href": f"{request.endpoint}/datasets/{dataset_id}.git/info/lfs/objects/verify", "header": {}}
            actions = {} if oid in self.large else {"actions": {"upload": upload, "verify": verify}}
            objects.append({"oid": oid, "size": size} | actions)
        return answer({"transfer": "basic", "objects": objects})

    def _verify(self, asked: dict[str, Any]) -> Reply:
        content = self.large.get(str(asked["oid"]))
        if content is None or len(content) != int(asked["size"]):
            return refuse(400, "The file was not uploaded whole")
        return answer({})

    def _commit(self, request: Request, dataset_id: str, data: Uploaded, body: bytes) -> Reply:
        """All of a commit holds, or nothing."""
        lines = [json.loads(line) for line in body.splitlines()]
        if not lines or lines[0]["key"] != "header" or not lines[0]["value"]["summary"]:
            return refuse(400, "A commit begins with its summary")
        files, lfs = dict(data.files), set(data.lfs)
        for line in lines[1:]:
            value = line["value"]
            path = str(value["path"])
            if line["key"] == "file":
                files[path] = base64.b64decode(value["content"], validate=True)
                lfs.discard(path)
            elif line["key"] == "lfsFile":
                if value["oid"] not in self.large:
                    return refuse(400, f"LFS pointer pointed to a file that does not exist: {path[:200]}")
                files[path] = self.large[value["oid"]]
                lfs.add(path)
            elif line["key"] == "deletedFile":
                if path not in files:
                    return refuse(404, "A file with this name doesn't exist", "EntryNotFound")
                del files[path]
                lfs.discard(path)
            else:
                return refuse(400, f"Unknown operation {str(line['key'])[:40]}")
        data.files, data.lfs = files, lfs
        oid = hashlib.sha1(data.commits[-1].encode() + body, usedforsecurity=False).hexdigest()
        data.commits.append(oid)
        url = f"{request.endpoint}/datasets/{dataset_id}/commit/{oid}"
        return answer({"success": True, "commitOid": oid, "commitUrl": url, "hookOutput": ""})


def _preupload(data: Uploaded, asked: dict[str, Any]) -> Reply:
    """Text goes into the commit itself; what is binary, or large, goes to the host of files."""
    files = []
    for item in asked["files"]:
        path, sample = str(item["path"]), base64.b64decode(item["sample"], validate=True)
        is_large = b"\0" in sample or path.endswith(".parquet") or int(item["size"]) > 10_000_000
        known = data.files.get(path)
        oid = None if known is None else _name_content(known, path in data.lfs)
        mode = "lfs" if is_large else "regular"
        files.append({"path": path, "uploadMode": mode, "shouldIgnore": False, "oid": oid})
    return answer({"files": files})


def _tag(data: Uploaded, asked: dict[str, Any]) -> Reply:
    if asked["tag"] in data.tags:
        return refuse(409, "Tag reference exists already")
    data.tags[str(asked["tag"])] = data.commits[-1]
    return answer({})


def _validate_yaml(body: bytes) -> Reply:
    """The Hub reads the metadata of a card before anything is uploaded; here only that there are some."""
    content = str(json.loads(body)["content"])
    if re.match(r"---\n.+?\n---\n", content, re.DOTALL):
        return answer({"errors": [], "warnings": []})
    return Reply(400, json.dumps({"errors": [{"message": "no metadata"}], "warnings": []}).encode(), {})


def _show_tree(dataset_id: str, data: Uploaded) -> list[dict[str, Any]]:
    return [
        {"type": "file", "path": path, "size": len(content), "oid": _name_content(content, False)}
        | (
            {"lfs": {"oid": _name_content(content, True), "size": len(content), "pointerSize": 134}}
            if path in data.lfs
            else {}
        )
        for path, content in sorted(data.files.items())
    ]


def _show_info(dataset_id: str, data: Uploaded) -> dict[str, Any]:
    siblings = [{"rfilename": path} for path in sorted(data.files)]
    return {"_id": "0" * 24, "id": dataset_id, "sha": data.commits[-1], "private": False, "tags": [], "siblings": siblings}


def _name_content(content: bytes, is_large: bool) -> str:
    """What names content: sha256 of a large file, else the id that git gives a blob."""
    if is_large:
        return hashlib.sha256(content).hexdigest()
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
