"""What can go wrong, by route and count, and how it looks on the wire."""

import asyncio
import gzip
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from hf_openness.simulator.options import Fault
from hf_openness.simulator.replies import Reply

Send = Callable[[dict[str, Any]], Awaitable[None]]
KINDS = {
    "hang": "never answers",
    "slow_body": "the body comes byte by byte",
    "endless_body": "a body that never ends",
    "cut_body": "less body than the length that was announced, then the connection closes",
    "reset": "the connection is reset instead of an answer",
    "html": "an HTML page with status 200 instead of JSON",
    "wrong_type": "the right body under content type text/plain",
    "broken_json": "JSON that ends in the middle",
    "other_types": "every value of the answer in another type",
    "missing_fields": "every second field of the answer is absent",
    "unknown_fields": "fields that nobody knows",
    "link_loop": "the next page is this page",
    "endless_pages": "there is always a next page",
    "other_host": "a redirect to the host of files",
    "redirect_loop": "a redirect to itself",
    "gzip_bomb": "1 GB of zeros in 1 MB of gzip",
}
BOMB_BYTES = 1 << 30


@dataclass
class _Counted:
    fault: Fault
    seen: int = 0
    done: int = 0


class Faults:
    """The faults in force; each request takes at most one, the first that fits."""

    def __init__(self) -> None:
        self._counted: list[_Counted] = []

    def add(self, fault: Fault) -> None:
        """Put a fault in force. Raises ValueError for an unknown kind."""
        status = fault.kind.removeprefix("status:")
        if fault.kind not in KINDS and not (status != fault.kind and status.isdigit()):
            raise ValueError(f"unknown fault {fault.kind!r}; known: status:<number>, {', '.join(KINDS)}")
        self._counted.append(_Counted(fault))

    def clear(self) -> None:
        """Take all faults back."""
        self._counted.clear()

    def take(self, route: str, address: str) -> Fault | None:
        """Return the fault that hits a request, None where none does."""
        for counted in self._counted:
            fault = counted.fault
            is_fitting = fault.route == route or (fault.route == "*" and route not in ("file", "lfs_put"))
            if not is_fitting or (fault.match is not None and fault.match not in address):
                continue
            counted.seen += 1
            if counted.seen > fault.after and (fault.times < 0 or counted.done < fault.times):
                counted.done += 1
                return fault
        return None


def replace_reply(kind: str, reply: Reply, address: str, endpoint: str, files_endpoint: str) -> Reply:
    """Return the reply that a fault makes of the right one; `address` is path and query as sent."""
    headers = dict(reply.headers)
    if kind.startswith("status:"):
        status = int(kind.removeprefix("status:"))
        extra = {"retry-after": "1"} if status in (429, 503) else {}
        return Reply(status, b"<html><body>fault</body></html>", {"content-type": "text/html"} | extra)
    if kind == "html":
        return Reply(200, b"<!doctype html><html><body><h1>Be right back</h1></body></html>", {"content-type": "text/html"})
    if kind == "wrong_type":
        return Reply(reply.status, reply.body, headers | {"content-type": "text/plain"})
    if kind == "broken_json":
        return Reply(reply.status, reply.body[: len(reply.body) // 2], headers)
    if kind in ("other_types", "missing_fields", "unknown_fields"):
        return Reply(reply.status, _bend(kind, reply.body), headers)
    if kind == "link_loop":
        return Reply(reply.status, reply.body, headers | {"link": f'<{endpoint}{address}>; rel="next"'})
    if kind == "endless_pages":
        path, _, query = address.partition("?")
        kept = [part for part in query.split("&") if part and not part.startswith("endless=")]
        number = next((int(p[8:]) for p in query.split("&") if p.startswith("endless=") and p[8:].isdigit()), 0)
        target = f"{endpoint}{path}?{'&'.join([*kept, f'endless={number + 1}'])}"
        return Reply(reply.status, reply.body, headers | {"link": f'<{target}>; rel="next"'})
    if kind == "other_host":
        return Reply(307, b"", {"location": f"{files_endpoint}{address}"})
    if kind == "redirect_loop":
        return Reply(307, b"", {"location": address})
    if kind == "gzip_bomb":
        return Reply(200, bomb(), {"content-type": "application/json", "content-encoding": "gzip"})
    return reply


def _bend(kind: str, body: bytes) -> bytes:
    try:
        value = json.loads(body)
    except ValueError:
        return body
    items = value if isinstance(value, list) else [value]
    bent = [_bend_one(kind, item) if isinstance(item, dict) else item for item in items]
    return json.dumps(bent if isinstance(value, list) else bent[0]).encode()


def _bend_one(kind: str, item: dict[str, Any]) -> dict[str, Any]:
    if kind == "missing_fields":
        return {name: value for number, (name, value) in enumerate(item.items()) if number % 2}
    if kind == "unknown_fields":
        return item | {"aFieldOfTheFuture": {"deep": [1, None]}, "": 1}
    return {
        name: {"was": "text"} if isinstance(value, str) else "text" if value is not None else []
        for name, value in item.items()
    }


@cache
def bomb() -> bytes:
    """Return a gzip body that unpacks to a gigabyte of zeros."""
    part = gzip.compress(b"\0" * (1 << 24), 9)
    return part * (BOMB_BYTES >> 24)


async def send_broken(kind: str, reply: Reply, headers: list[tuple[bytes, bytes]], send: Send, transport: Any) -> None:
    """Send a reply that breaks on the wire: hang, slow_body, endless_body, cut_body, reset."""
    if kind == "hang":
        await asyncio.sleep(86400)
        return
    if kind == "reset":
        transport.abort()
        return
    body = reply.body or b" " * 64
    if kind == "cut_body":
        length = [(b"content-length", str(len(body) * 2).encode())]
        await send({"type": "http.response.start", "status": reply.status, "headers": [*headers, *length]})
        await send({"type": "http.response.body", "body": body, "more_body": True})
        transport.close()
        return
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    if kind == "slow_body":
        for at in range(len(body)):
            await send({"type": "http.response.body", "body": body[at : at + 1], "more_body": True})
            await asyncio.sleep(0.5)
        await send({"type": "http.response.body", "body": b""})
        return
    while not transport.is_closing():
        await send({"type": "http.response.body", "body": b" " * 65536, "more_body": True})
        await asyncio.sleep(0.01)
