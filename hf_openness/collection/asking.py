"""Asking through the journal: what was answered is not asked again, and pages end."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from urllib.parse import urlsplit

from hf_openness.raw.journal import Journal, is_usable
from hf_openness.sources.answers import Answer
from hf_openness.sources.client import MAX_API_BYTES, Client, Kind

MOST_PAGES = 1000
Shrink = Callable[[Answer], Answer]


class JournalledClient:
    """A client that first looks into the journal, and writes down whatever comes."""

    def __init__(self, client: Client, journal: Journal) -> None:
        self.client = client
        self.journal = journal
        self.endpoint = client.endpoint

    async def ask(
        self,
        route: str,
        subject: str,
        request: str,
        *,
        kind: Kind = "api",
        page: int = 0,
        max_bytes: int = MAX_API_BYTES,
        shrink: Shrink | None = None,
    ) -> Answer:
        """Return the answer, from the journal where it holds a usable one; see `Client.ask`.

        `shrink` reduces an answer to what is kept of it.
        """
        known = self.journal.find((route, subject, page))
        if known is not None:
            return known
        answer = await self.client.ask(route, subject, request, kind=kind, page=page, max_bytes=max_bytes)
        if shrink is not None and is_usable(answer):
            answer = shrink(answer)
        self.journal.append(answer)
        return answer


async def ask_pages(
    client: JournalledClient,
    route: str,
    subject: str,
    request: str,
    *,
    most: int = MOST_PAGES,
    shrink: Shrink | None = None,
) -> AsyncIterator[Answer]:
    """Yield page after page along `Link: rel="next"`, on the endpoint's host whatever host the link names.

    Ends after the last page or one that is no success. A link that leads back to a page seen before, a page that comes
    again under another address, or more than `most` pages, end it with an answer that says so (problem `link_loop` or
    `pages_without_end`).
    """
    seen = {request}
    earlier: bytes | None = None
    page = 0
    while True:
        answer = await client.ask(route, subject, request, page=page, shrink=shrink)
        following = answer.next_page() if answer.status == 200 and answer.problem is None else None
        if following is not None:
            following = _below_endpoint(following)
            is_loop = following in seen or (shrink is None and answer.body == earlier)
            problem = "link_loop" if is_loop else "pages_without_end" if page + 1 >= most else None
            if problem is not None:
                answer = replace(answer, problem=problem, body=b"")
                client.journal.append(answer)
                following = None
        yield answer
        if following is None:
            return
        seen.add(following)
        request, page, earlier = following, page + 1, answer.body


def _below_endpoint(address: str) -> str:
    """Return path and query; always with a leading slash, or the path could prolong the endpoint's host name."""
    parts = urlsplit(address)
    return f"/{parts.path.removeprefix('/')}" + (f"?{parts.query}" if parts.query else "")
