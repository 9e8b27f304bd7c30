"""A listing is believed only as far as it shows that it is sorted, whole and reaches back far enough."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hf_openness.collection.asking import JournalledClient
from hf_openness.collection.listings import (
    Sweep,
    ask_newest_change,
    keep_wanted,
    list_owner,
    read_listed,
    read_swept,
    sweep_changes,
)
from hf_openness.raw.journal import Journal, is_usable
from hf_openness.sources.answers import Answer
from hf_openness_tests.sources.wire_answers import AT, info

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def stamp(hours: float) -> str:
    return (NOW - timedelta(hours=hours)).isoformat()


def item(number: int, hours: float, **fields: Any) -> dict[str, Any]:
    return {"_id": f"h{number}", "id": f"o/m{number}", "sha": f"s{number}", "lastModified": stamp(hours)} | fields


def answer(body: object, has_next: bool = False, status: int = 200) -> Answer:
    headers = {"link": '</api/models?cursor=x>; rel="next"'} if has_next else {}
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer("sweep", "moved", "/api/models", status, AT, content, headers=headers)


class Pages:
    """A client that gives these pages, one after the other."""

    endpoint = "https://hub.example"

    def __init__(self, *pages: object) -> None:
        self.pages = list(pages)
        self.asked = 0

    async def ask(self, route: str, subject: str, request: str, *, page: int = 0, **_: Any) -> Answer:
        self.asked += 1
        following = f'</api/models?cursor={page}>; rel="next"' if page + 1 < len(self.pages) else ""
        body = self.pages[page] if isinstance(self.pages[page], bytes) else json.dumps(self.pages[page]).encode()
        return Answer(route, subject, request, 200, AT, body, page, headers={"link": following})


def sweep(folder: Path, *pages: object, hours: float = 10, wanted: int = 50, most: int = 9) -> tuple[Sweep, int]:
    client = Pages(*pages)
    ids, keys = [f"o/m{n}" for n in range(wanted)], {f"h{n}" for n in range(wanted)}

    async def main() -> Sweep:
        with Journal(folder) as journal:
            return await sweep_changes(JournalledClient(client, journal), NOW - timedelta(hours=hours), ids, keys, most)

    return asyncio.run(main()), client.asked


def test_a_sweep_ends_where_all_is_known_and_keeps_what_is_wanted(tmp_path: Path) -> None:
    pages = [[item(1, 1), item(99, 2)], [item(2, 3), item(98, 11)], [item(3, 20)]]
    found, asked = sweep(tmp_path, *pages)
    assert (found.is_complete, found.pages_count, asked) == (True, 2, 2)
    assert found.heads_by_hub_id == {"h1": "s1", "h2": "s2"}
    assert found.heads_by_id == {"o/m1": "s1", "o/m2": "s2"}
    with Journal(tmp_path) as journal:
        kept = [read_swept(one) for one in journal.answers()]
    assert [page and page["left_out_count"] for page in kept] == [1, 1], "what no board names is counted, not kept"


@pytest.mark.parametrize(
    "pages",
    [
        [[item(1, 2), item(2, 1)], [item(3, 20)]],
        [[item(1, 2)], [item(2, 1), item(3, 20)]],
        [[item(1, 2)], [item(2, 3)]],
        [[item(1, 2, lastModified=None), item(3, 20)]],
        [[item(1, 2, lastModified="yesterday"), item(3, 20)]],
        [[item(1, 2, lastModified="2026-11-23"), item(3, 20)]],
        [[item(1, 2, lastModified=5), item(3, 20)]],
        [[item(1, 2), item(3, 0, lastModified="0001-01-01T00:00:00+00:00")]],
        [[item(1, 2), {"id": "o/x"}]],
        [{"error": "x"}],
        [b"<html>"],
        [b"[" * 100_000],
        [[]],
        [[item(n, n / 10)] for n in range(12)],
    ],
    ids=range(14),
)
def test_a_sweep_that_proves_nothing_is_not_complete(tmp_path: Path, pages: list[object]) -> None:
    found, asked = sweep(tmp_path, *pages)
    assert not found.is_complete
    assert asked <= 9


def test_a_sweep_of_all_that_there_is_is_complete_however_new(tmp_path: Path) -> None:
    assert sweep(tmp_path, [item(0, 1), item(1, 2)], wanted=2)[0].is_complete


@given(st.lists(st.tuples(st.integers(0, 9), st.floats(0, 100)), max_size=8), st.sets(st.integers(0, 9)))
def test_a_page_keeps_exactly_the_wanted_items_by_key_or_id(listed: list[tuple[int, float]], wanted: set[int]) -> None:
    items = [item(number, hours) for number, hours in listed]
    by_key, by_id = {f"h{n}" for n in wanted if n % 2}, {f"o/m{n}" for n in wanted if n % 2 == 0}
    page = read_swept(keep_wanted(by_id, by_key, is_sweep=True)(answer(items)))
    assert page is not None
    assert page["items"] == [i for i in items if int(i["_id"][1:]) in wanted]
    assert page["left_out_count"] + len(page["items"]) == len(items)
    times = [datetime.fromisoformat(i["lastModified"]) for i in items]
    assert page["is_sorted"] == (times == sorted(times, reverse=True))
    assert page["oldest"] == (min(times).isoformat() if times else None)


def test_times_are_compared_as_times_however_they_are_written() -> None:
    items = [item(1, 0, lastModified="2026-11-23T10:00:00.500Z"), item(2, 0, lastModified="2026-11-23T10:00:00Z")]
    for listed, is_sorted in ((items, True), (items[::-1], False)):
        page = read_swept(keep_wanted(set(), set(), is_sweep=True)(answer(listed)))
        assert page is not None
        assert page["is_sorted"] == is_sorted


@pytest.mark.parametrize("body", [b"<html>", b"{}", b"null", b"[1]", b'[{"_id": 5, "id": "a"}]', b"[" * 100_000])
def test_a_page_of_another_shape_is_asked_again_by_the_next_run(body: bytes) -> None:
    assert not is_usable(keep_wanted(set(), set(), is_sweep=False)(answer(body)))


def test_one_repo_from_the_future_does_not_hide_the_changes_of_a_week(tmp_path: Path) -> None:
    newest = [item(0, 0, lastModified="2999-01-01T00:00:00Z"), *(item(n, n) for n in range(1, 20))]

    async def main() -> datetime | None:
        with Journal(tmp_path) as journal:
            return await ask_newest_change(JournalledClient(Pages(newest), journal))

    assert asyncio.run(main()) == NOW - timedelta(hours=19)


def listed_info(number: int, **fields: Any) -> dict[str, Any]:
    full = {"gated": False, "disabled": False, "downloads": 5}
    return info(f"o/m{number}", f"h{number}", **(full | fields))


def list_two(folder: Path, *pages: object) -> tuple[list[Any], bool]:
    async def main() -> tuple[list[Any], bool]:
        with Journal(folder) as journal:
            return await list_owner(JournalledClient(Pages(*pages), journal), "o", ["o/m1"], {"h2"}, 3)

    return asyncio.run(main())


def test_an_owners_listing_tells_whether_it_is_whole(tmp_path: Path) -> None:
    infos = [listed_info(n) for n in range(4)]
    assert list_two(tmp_path / "a", infos[:2], infos[2:]) == (infos[1:3], True)
    assert list_two(tmp_path / "b", infos, {"error": "x"}) == (infos[1:3], False)
    assert list_two(tmp_path / "c", *([infos] for _ in range(0)), *[[i] for i in infos])[1] is False, (
        "more than three pages"
    )


def test_an_info_that_is_not_whole_is_none() -> None:
    missing = {name: value for name, value in listed_info(1).items() if name != "sha"}
    items = [listed_info(0), missing, listed_info(2, likes="many"), listed_info(3, id="../x")]
    assert sorted(read_listed(items)) == ["h0"]
