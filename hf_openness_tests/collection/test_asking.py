"""Pages end, whatever their links say, and no link leads away from the endpoint."""

import asyncio
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hf_openness.collection.asking import JournalledClient, ask_pages
from hf_openness.raw.journal import Journal
from hf_openness.sources.answers import Answer
from hf_openness_tests.simulated import open_wire
from hf_openness_tests.sources.raw_server import RawServer, Script, reply, serve_raw


def read_pages(server: RawServer, folder: Path, most: int = 50) -> list[Answer]:
    async def main() -> list[Answer]:
        async with open_wire(server.endpoint) as wire:
            with Journal(folder) as journal:
                client = JournalledClient(wire, journal)
                return [page async for page in ask_pages(client, "commits", "a/b", "/api/c?p=0", most=most)]

    return asyncio.run(main())


def link(address: str, body: object = None) -> bytes:
    return reply(json.dumps(body or [address]).encode(), link=f'<{address}>; rel="next"')


def number(path: str) -> int:
    return int(path.rpartition("=")[2])


@pytest.mark.parametrize(
    ("script", "problem", "asked"),
    [
        (lambda path: [link("/api/c?p=0")], "link_loop", 1),
        (lambda path: [link(f"/api/c?p={(number(path) + 1) % 3}", [path])], "link_loop", 3),
        (lambda path: [link(f"/api/c?p={number(path) + 1}", ["same"])], "link_loop", 2),
        (lambda path: [link(f"/api/c?p={number(path) + 1}", [path])], "pages_without_end", 50),
        (lambda path: [link("http://[broken")], None, 1),
        (lambda path: [link("/api/c?p=1", ["first"]) if number(path) == 0 else reply(b"", 404)], None, 2),
    ],
)
def test_pages_end(tmp_path: Path, script: Script, problem: str | None, asked: int) -> None:
    with serve_raw(script) as server:
        pages = read_pages(server, tmp_path)
        assert len(server.paths) == asked
    assert [page.page for page in pages] == list(range(asked))
    assert pages[-1].problem == problem
    assert all(page.problem is None for page in pages[:-1])
    with Journal(tmp_path) as journal:
        assert list(journal.answers()) == pages


@pytest.mark.parametrize(
    "address",
    [
        "https://huggingface.co/api/c?p=1",
        "//evil.example/api/c?p=1",
        "https:api/c?p=1",
        "https://evil.example:1/api/c?p=1",
        "https://user:pw@evil.example/api/c?p=1",
        "/api/c?p=1",
    ],
)
def test_a_link_to_another_host_is_asked_of_the_endpoint(tmp_path: Path, address: str) -> None:
    with serve_raw(lambda path: [link(address) if number(path) == 0 else reply(b'["last"]')]) as server:
        pages = read_pages(server, tmp_path)
        assert server.paths == ["/api/c?p=0", "/api/c?p=1"]
    assert pages[-1].json() == ["last"]


@pytest.mark.parametrize("address", ["https:@evil.example/x=1", "https:.evil.example/x=1", "https:1/x=1"])
def test_a_link_cannot_prolong_the_endpoints_name(tmp_path: Path, address: str) -> None:
    with serve_raw(lambda path: [link(address) if "/x=" not in path else reply()]) as server:
        read_pages(server, tmp_path)
        assert server.paths[1] == "/" + address.removeprefix("https:")


@settings(max_examples=30, deadline=None)
@given(st.text(st.characters(min_codepoint=33, max_codepoint=255, exclude_characters="\x7f"), max_size=30))
def test_no_link_breaks_the_reader_or_leaves_the_endpoint(text: str) -> None:
    headers = {"link": f'<{text}>; rel="next"'}
    following = Answer("commits", "s", "/api/c", 200, "", headers=headers).next_page()
    assert following is None or isinstance(following, str)


@pytest.mark.parametrize(
    ("header", "following"),
    [
        ('<https://h/a?expand=sha,tags&c=1>; rel="next"', "https://h/a?expand=sha,tags&c=1"),
        ('</p>; rel="prev", </n>; rel="next"', "/n"),
        ("</n>; rel=next", "/n"),
        ('</n>; title="x"; rel="last next"', "/n"),
        ('</n>; rel="nextish"', None),
        ('</n>; rel="prev"', None),
        ("rel=next", None),
        ("", None),
    ],
)
def test_the_link_header_is_read_as_the_standard_has_it(header: str, following: str | None) -> None:
    assert Answer("commits", "s", "/api/c", 200, "", headers={"link": header}).next_page() == following


def test_what_was_answered_is_not_asked_again_and_what_failed_is(tmp_path: Path) -> None:
    is_broken = True

    def script(path: str) -> list[bytes]:
        if number(path) == 2 and is_broken:
            return [reply(b"", 503)]
        return [link(f"/api/c?p={number(path) + 1}") if number(path) < 3 else reply()]

    with serve_raw(script) as server:
        assert read_pages(server, tmp_path)[-1].status == 503
        is_broken = False
        server.requests.clear()
        assert [page.status for page in read_pages(server, tmp_path)] == [200] * 4
        assert server.paths == ["/api/c?p=2", "/api/c?p=3"]
