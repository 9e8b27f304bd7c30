"""Older commits that were merged in below the newest one held are not lost by stopping there."""

import asyncio
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from hf_openness.collection.asking import JournalledClient
from hf_openness.collection.held import Held, HeldRepo
from hf_openness.collection.hub import HubRun, collect_hub
from hf_openness.collection.progress import Progress
from hf_openness.raw.journal import Journal
from hf_openness.sources.answers import Answer

NEW, HEAD, MERGED, FIRST = ("d" * 40, "c" * 40, "b" * 40, "a" * 40)
PAGES = ([NEW, HEAD], [MERGED, FIRST])
INFO = {"_id": "6" * 24, "id": "o/m", "sha": NEW, "gated": False, "disabled": False, "tags": []}


class Hub:
    """A Hub with one repo, whose commits come in two pages."""

    endpoint = "https://hub.test"

    def __init__(self, total: int) -> None:
        self.total = total

    async def ask(self, route: str, subject: str, request: str, *, page: int = 0, **_: Any) -> Answer:
        status, body, headers = 404, b"", {}
        if route == "details":
            status, body = 200, json.dumps(INFO).encode()
        elif route == "commits":
            items = [{"id": sha, "date": "2026-01-01T00:00:00.000Z", "title": "", "authors": []} for sha in PAGES[page]]
            status, body, headers = 200, json.dumps(items).encode(), {"x-total-count": str(self.total)}
            if page == 0:
                headers["link"] = '</api/models/o/m/commits/main?p=1>; rel="next"'
        return Answer(route, subject, request, status, "2026-11-24T08:00:00Z", body, page=page, headers=headers)


@pytest.mark.parametrize(("total", "held_count", "pages"), [(3, 2, 1), (4, 2, 2), (4, None, 1)])
def test_more_commits_than_held_are_read_to_the_end(tmp_path: Path, total: int, held_count: int | None, pages: int) -> None:
    was = HeldRepo("ok", INFO["_id"], "o/m", HEAD, "false", False, date(2026, 11, 17), "ok", HEAD, held_count)
    held = Held(date(2026, 11, 17), datetime(2026, 11, 17, tzinfo=UTC), {"o/m": was})
    nobody: Any = None
    with Journal(tmp_path / "hub") as journal:
        run = HubRun(JournalledClient(Hub(total), journal), Progress(nobody, lambda _line: None), 2, date(2026, 11, 24))
        asyncio.run(collect_hub(run, ["o/m"], held, None))
        assert [answer.page for answer in journal.answers() if answer.route == "commits"] == list(range(pages))
