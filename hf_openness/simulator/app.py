"""The simulated Hub as two ASGI applications: the Hub itself, and the host that files are fetched from."""

import asyncio
from collections import Counter, deque
from typing import Any
from urllib.parse import quote

from hf_openness.simulator.faults import Faults, Send, replace_reply, send_broken
from hf_openness.simulator.limits import Windows
from hf_openness.simulator.options import Limits, PageSizes, WorldOptions
from hf_openness.simulator.replies import Reply, Request, refuse
from hf_openness.simulator.routes import Respond, Routes
from hf_openness.simulator.routes_models import TOKEN_GRANTED, TOKEN_STRANGER
from hf_openness.simulator.uploads import Uploads
from hf_openness.simulator.world import World

MOST_ASKED = 200_000
BROKEN = ("hang", "slow_body", "endless_body", "cut_body", "reset")
Scope = dict[str, Any]


class Hub:
    """The state of one simulated Hub, and its two applications."""

    def __init__(
        self, options: WorldOptions, limits: Limits | None, sizes: PageSizes, week: int, latency_seconds: float
    ) -> None:
        self.world = World(options)
        self.week = self.world.week(week)
        self.windows = Windows(limits)
        self.routes = Routes(sizes)
        self.faults = Faults()
        self.uploads = Uploads()
        self.latency_seconds = latency_seconds
        self.endpoint = self.files_endpoint = ""
        self.counts: Counter[tuple[str, int]] = Counter()
        self.asked: deque[tuple[str, str]] = deque(maxlen=MOST_ASKED)
        self.leaks: list[str] = []

    def reset(self) -> None:
        """Forget which requests came."""
        self.counts.clear()
        self.asked.clear()
        self.leaks.clear()

    async def app(self, scope: Scope, receive: Any, send: Send) -> None:
        """Serve the Hub."""
        request, address = self._read(scope)
        route, budget, respond = self._find(scope["method"], request, await _read_body(scope, receive))
        self.asked.append((route, address))
        within, limit_headers = self.windows.take(request.token or _caller(scope), budget)
        if self.latency_seconds:
            await asyncio.sleep(self.latency_seconds)
        fault = self.faults.take(route, address)
        if not within:
            reply = refuse(429, "We had to rate limit you. Upgrade or wait.")
        elif request.token not in (None, TOKEN_GRANTED, TOKEN_STRANGER):
            reply = refuse(401, "Invalid credentials in Authorization header")
        elif fault is not None and fault.kind.startswith("status:"):
            reply = Reply(200)
        else:
            reply = respond(self.week, request, self.files_endpoint)
        broken = fault is not None and fault.kind in BROKEN
        if fault is not None and not broken:
            reply = replace_reply(fault.kind, reply, address, self.endpoint, self.files_endpoint)
        self.counts[(route, 0 if broken else reply.status)] += 1
        headers = [(k.encode(), v.encode("latin-1", "replace")) for k, v in (limit_headers | reply.headers).items()]
        if fault is not None and broken:
            await send_broken(fault.kind, reply, headers, send, _transport(send))
            return
        await _send(reply, headers, send)

    def _find(self, method: str, request: Request, body: bytes) -> tuple[str, str, Respond]:
        """Return a request's route, its budget, and what answers it."""
        if method in ("GET", "HEAD"):
            uploaded = self.uploads.read(request)
            return self.routes.find(request.path) if uploaded is None else ("uploaded", "api", lambda *_: uploaded)
        write = self.uploads.find_write(request.path) if method == "POST" else None
        if write is None:
            return self.routes.find(request.path)[0], "api", lambda *_: refuse(405, "Method not allowed")
        route, dataset_id = write
        return route, "api", lambda week, asked, files: self.uploads.write(route, dataset_id, asked, body, files)

    async def files_app(self, scope: Scope, receive: Any, send: Send) -> None:
        """Serve the host of files; it needs no token, and notes where one came."""
        request, address = self._read(scope)
        body = await _read_body(scope, receive)
        route = "lfs_put" if scope["method"] == "PUT" else "file"
        self.asked.append((route, address))
        if any(name == b"authorization" for name, _ in scope["headers"]):
            self.leaks.append(address)
        if self.latency_seconds:
            await asyncio.sleep(self.latency_seconds)
        fault = self.faults.take(route, address)
        if route == "file":
            reply = self.routes.file(self.week, request)
        elif fault is None:
            reply = self.uploads.put(request, body)
        else:
            reply = Reply(200)
        broken = fault is not None and fault.kind in BROKEN
        if fault is not None and not broken:
            reply = replace_reply(fault.kind, reply, address, self.files_endpoint, self.endpoint)
        self.counts[(route, 0 if broken else reply.status)] += 1
        headers = [(name.encode(), value.encode("latin-1", "replace")) for name, value in reply.headers.items()]
        if fault is not None and broken:
            await send_broken(fault.kind, reply, headers, send, _transport(send))
            return
        await _send(reply, headers, send)

    def _read(self, scope: Scope) -> tuple[Request, str]:
        token = None
        for name, value in scope["headers"]:
            if name == b"authorization":
                token = value.decode("latin-1").removeprefix("Bearer ").strip()
        query = scope["query_string"].decode("latin-1")
        path = quote(scope["path"], safe="/:@!$&'()*+,;=~-._[]")
        return Request(scope["path"], query, token, self.endpoint), f"{path}?{query}" if query else path


async def _read_body(scope: Scope, receive: Any) -> bytes:
    """A body is read whole before anything is answered, as clients expect."""
    if scope["method"] in ("GET", "HEAD"):
        return b""
    parts, is_more = [], True
    while is_more:
        message = await receive()
        parts.append(message.get("body", b""))
        is_more = message.get("more_body", False)
    return b"".join(parts)


def _caller(scope: Scope) -> str:
    return str((scope.get("client") or ("",))[0])


async def _send(reply: Reply, headers: list[tuple[bytes, bytes]], send: Send) -> None:
    length = (b"content-length", str(len(reply.body)).encode())
    await send({"type": "http.response.start", "status": reply.status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": reply.body})


def _transport(send: Any) -> Any:
    """Return the connection below uvicorn's `send`, which ASGI does not show."""
    return send.__self__.transport
