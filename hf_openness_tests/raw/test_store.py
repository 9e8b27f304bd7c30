"""Raw is write-once, verified, and never takes a stranger's word for a path."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import pytest

from hf_openness.raw.store import RawError, RawStore
from hf_openness.sources.archive import ArchivedFile, fetch_archived, read_archived_files
from hf_openness.sources.errors import FetchError

DAY = date(2024, 5, 20)
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def keep(store: RawStore, content: bytes) -> None:
    store.keep("open-llm-v1", DAY, "x.csv", content, obtained_from="folder", obtained_at=NOW, data_license="MPL-2.0")


def test_other_bytes_for_a_kept_date_are_refused(tmp_path: Path) -> None:
    store = RawStore(str(tmp_path))
    keep(store, b"one")
    keep(store, b"one")
    with pytest.raises(RawError, match="write-once|never changed"):
        keep(store, b"two")
    assert store.read("open-llm-v1", DAY) == b"one"


def test_bytes_changed_behind_the_store_are_noticed(tmp_path: Path) -> None:
    store = RawStore(str(tmp_path))
    keep(store, b"one")
    (tmp_path / "raw/open-llm-v1/2024-05-20/x.csv").write_bytes(b"two")
    with pytest.raises(RawError, match="was changed"):
        store.read("open-llm-v1", DAY)


def archived(sha256: str) -> ArchivedFile:
    return ArchivedFile("open-llm-v1/x.csv", "open-llm-v1", DAY, "https://example.org/x", "c", 3, sha256, "MIT", ("b",))


async def streamed(content: bytes) -> AsyncIterator[bytes]:
    yield content


ONE = "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"


def test_wrong_sha256_is_refused_from_folder_and_network(tmp_path: Path) -> None:
    (tmp_path / "open-llm-v1").mkdir()
    (tmp_path / "open-llm-v1/x.csv").write_bytes(b"two")
    answer = httpx.MockTransport(lambda _request: httpx.Response(200, content=streamed(b"two")))
    for folder, transport in ((tmp_path, None), (None, answer)):
        with pytest.raises(FetchError, match="sha256"):
            fetch_archived(archived(ONE), folder, transport)


def test_passing_trouble_is_tried_again_and_other_answers_are_not() -> None:
    codes = iter([503, 429, 200])
    asked = []

    def answer(_request: httpx.Request) -> httpx.Response:
        asked.append(1)
        return httpx.Response(next(codes), content=streamed(b"one"))

    assert fetch_archived(archived(ONE), None, httpx.MockTransport(answer)) == (b"one", "download")
    assert len(asked) == 3
    with pytest.raises(FetchError, match="404"):
        fetch_archived(
            archived(ONE), None, httpx.MockTransport(lambda _request: httpx.Response(404, content=streamed(b"")))
        )


def test_too_many_bytes_are_given_up() -> None:
    endless = httpx.MockTransport(lambda _request: httpx.Response(200, content=streamed(b"x" * 100)))
    with pytest.raises(FetchError, match="more than 3 bytes"):
        fetch_archived(archived(ONE), None, endless)


def test_archived_files_are_known_by_address_and_digest(archive: Path) -> None:
    import hashlib

    for file in read_archived_files():
        content = (archive / file.file).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file.bytes, file.sha256)
