"""Requests and replies between the wire and the routes, and the error replies as the Hub words them."""

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, quote

JSON_TYPE = "application/json; charset=utf-8"


@dataclass(frozen=True)
class Request:
    """A request: decoded path, query string as sent, bearer token if any, address of the Hub without a slash at its end."""

    path: str
    query: str
    token: str | None
    endpoint: str

    @cached_property
    def arguments(self) -> list[tuple[str, str]]:
        """Return the query's names and values in order."""
        return parse_qsl(self.query, keep_blank_values=True)

    def every(self, *names: str) -> list[str]:
        """Return all values under any of the names."""
        return [value for name, value in self.arguments if name in names]

    def one(self, name: str) -> str | None:
        """Return the last value under a name; None where there is none."""
        found = self.every(name)
        return found[-1] if found else None

    def number(self, name: str, default: int) -> int:
        """Return a whole number under a name, else the default."""
        text = self.one(name) or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else default


@dataclass(frozen=True)
class Reply:
    """A reply: status, body, headers in lower case."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def answer(value: Any, headers: dict[str, str] | None = None) -> Reply:
    """Reply with JSON."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Reply(200, body, {"content-type": JSON_TYPE} | (headers or {}))


def refuse(status: int, message: str, code: str | None = None) -> Reply:
    """Reply with an error as the Hub words it: body, X-Error-Message and, where it has one, X-Error-Code."""
    headers = {"content-type": JSON_TYPE, "x-error-message": quote(message, safe=" !\"#$&'()*+,/:;=?@[]-._~<>")}
    if code is not None:
        headers["x-error-code"] = code
    return Reply(status, json.dumps({"error": message}).encode(), headers)


def not_found(request: Request) -> Reply:
    """Reply for what is missing or private: 401 to strangers, 404 to who has a token."""
    if request.token is None:
        return refuse(401, "Invalid username or password.")
    return refuse(404, "Repository not found", "RepoNotFound")


def redirect(path: str, query: str = "") -> Reply:
    """Reply with 307 to a relative address."""
    target = quote(path, safe="/:@!$&'()*+,;=~-._")
    return Reply(307, b"", {"location": f"{target}?{query}" if query else target})


def next_link(address: str) -> dict[str, str]:
    """Return the header that names the next page."""
    return {"link": f'<{address}>; rel="next"'}
