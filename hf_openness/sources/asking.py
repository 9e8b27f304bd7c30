"""How boards are asked: page after page within bounds, JSON read strictly, trouble said with board and address."""

import json
from typing import Any

from hf_openness.sources.answers import Answer
from hf_openness.sources.client import Client
from hf_openness.sources.errors import FetchError, SourceError

MAX_PAGES = 1_000
OK = 200


async def ask_pages(client: Client, route: str, subject: str, request: str, *, max_pages: int = MAX_PAGES) -> list[Answer]:
    """Return the answers of every page, the last one being the first that is not usable or names no next page.

    Raises:
        SourceError: a page names one that was asked already, leaves the endpoint, or there are more than `max_pages`.
    """
    answers: list[Answer] = []
    seen: set[str] = set()
    address: str | None = request
    while address is not None:
        address = _below_endpoint(client, address, request)
        if address in seen:
            raise SourceError(request, f"page {len(answers)} names {address[:200]!r} as the next, which was asked already")
        if len(answers) == max_pages:
            raise SourceError(request, f"more than {max_pages} pages; the next would be {address[:200]!r}")
        seen.add(address)
        answer = await client.ask(route, subject, address, page=len(answers))
        answers.append(answer)
        address = answer.next_page() if is_usable(answer) else None
    return answers


def is_usable(answer: Answer) -> bool:
    """Whether the answer carries what was asked for."""
    return answer.status == OK and answer.problem is None


def require_usable(board: str, answer: Answer, what_to_do: str) -> Answer:
    """Return the answer where it is usable; else raise FetchError with board, address, status and `what_to_do`."""
    if is_usable(answer):
        return answer
    said = f"HTTP {answer.status}" if answer.status else "no answer"
    why = f" ({answer.problem})" if answer.problem else ""
    raise FetchError(f"{board}: {answer.request} gave {said}{why}; {what_to_do}")


def parse_json(content: bytes, file: str) -> Any:
    """Return JSON; NaN and infinities are refused.

    Raises:
        SourceError: not UTF-8 or not JSON (a page of HTML is named as such), or nested too deeply.
    """
    try:
        return json.loads(content.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        kind = "a page of HTML" if content.lstrip()[:1] == b"<" else "not JSON"
        raise SourceError(file, f"{kind}; expected JSON ({str(error)[:80]})") from error


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _below_endpoint(client: Client, address: str, first: str) -> str:
    below = address.removeprefix(client.endpoint.rstrip("/"))
    if not below.startswith("/") or below.startswith("//"):
        raise SourceError(first, f"the next page would be {address[:200]!r}, outside {client.endpoint}")
    return below
