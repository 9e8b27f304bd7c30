"""The only way out: one policy of time-outs, tries, budgets, sizes and redirects for everything that is asked.

The Hub is asked through huggingface_hub's own client (session, headers, token), leaderboard pages through httpx; both
below the same policy (docs/decisions/0006-one-way-out.md).
"""

import asyncio
import os
import ssl
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx
import httpx2
import huggingface_hub
from huggingface_hub.utils._headers import build_hf_headers
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from hf_openness import __version__
from hf_openness.settings import read_now
from hf_openness.sources.answers import KEPT_HEADERS, Answer
from hf_openness.sources.bodies import UnusableBody, read_body
from hf_openness.sources.budget import LONGEST_WAIT_SECONDS, Budget, read_wait_seconds
from hf_openness.sources.client import MAX_API_BYTES, Kind
from hf_openness.sources.errors import FetchError
from hf_openness.sources.redirects import REDIRECTS, RedirectRefused, follow_redirect, origin_of

PASSING = (408, 425, 429)
LEAST_PASSING = 500
TOKEN_REFUSED = "invalid credentials"  # noqa: S105
# What the simulated Hub says of itself on every answer, so that its data never enter a store of real ones.
SIMULATED_HEADER = "x-simulated-world"
UNREACHABLE_AFTER = 24
Transport = httpx.AsyncBaseTransport


@dataclass(frozen=True)
class WireOptions:
    """How the wire is used.

    endpoint: the Hub's address. token: for the endpoint's host alone. in_flight: requests at once.
    requests_per_window: a cap below the server's own limit. *_seconds: time-outs. attempts: tries of one request.
    first_wait_seconds: before the second try; doubles, jittered.
    """

    endpoint: str = "https://huggingface.co"
    token: str | None = field(default=None, repr=False)
    in_flight: int = 8
    requests_per_window: int | None = None
    connect_seconds: float = 10.0
    read_seconds: float = 30.0
    call_seconds: float = 90.0
    attempts: int = 5
    first_wait_seconds: float = 0.5


class _PassingTroubleError(Exception):
    """Trouble that may pass: worth another try."""

    def __init__(self, problem: str, status: int = 0, wait: float | None = None, last: "_Exchange | None" = None) -> None:
        super().__init__(problem)
        self.problem, self.status, self.wait, self.last = problem, status, wait, last


@dataclass(frozen=True)
class _Exchange:
    status: int
    headers: Mapping[str, str]
    body: bytes
    hops: tuple[str, ...] = ()
    problem: str | None = None


class Wire:
    """Asks the Hub and the leaderboard pages; counts requests by route and status, and bytes.

    has_answered, is_simulated: whether the endpoint answered at all, and whether it said that it is a simulated one.
    """

    def __init__(self, options: WireOptions, transport: Transport | None = None) -> None:
        self.options = options
        self.endpoint = options.endpoint.rstrip("/")
        parts = urlsplit(self.endpoint)
        if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
            shown = self.endpoint.rpartition("@")[2]
            raise FetchError(f"the endpoint {shown!r} is no address like https://huggingface.co; set HF_ENDPOINT")
        cap = options.requests_per_window
        if options.in_flight < 1 or (cap is not None and cap < 1):
            raise FetchError(f"at least one request must be allowed: {options.in_flight} in flight, {cap} per window")
        self._origin = origin_of(self.endpoint)
        self._transport = transport
        self._slots = asyncio.Semaphore(options.in_flight)
        self.budgets: dict[str, Budget] = {kind: Budget(time.monotonic, cap) for kind in ("api", "pages", "resolvers")}
        self.requests: Counter[tuple[str, int]] = Counter()
        self.bytes_count = 0
        self.has_answered = False
        self.is_simulated = False
        self._failures_in_a_row = 0
        self._hub: Any = None
        self._pages: httpx.AsyncClient | None = None
        self._hub_headers: dict[str, str] = {}
        self._tries = AsyncRetrying(
            stop=stop_after_attempt(options.attempts),
            wait=self._wait_before_next_try,
            retry=retry_if_exception_type(_PassingTroubleError),
            reraise=True,
        )
        self._jitter = wait_exponential_jitter(
            multiplier=options.first_wait_seconds, max=30, jitter=options.first_wait_seconds
        )

    async def __aenter__(self) -> Self:
        """Open both clients."""
        if huggingface_hub.constants.HF_HUB_OFFLINE:
            raise FetchError("HF_HUB_OFFLINE is set, so nothing can be asked; unset it to collect")
        context = make_tls_context()
        size, o = self.options.in_flight + 4, self.options
        timeout = {"connect": o.connect_seconds, "read": o.read_seconds, "write": o.read_seconds, "pool": None}
        huggingface_hub.set_async_client_factory(
            lambda: httpx2.AsyncClient(
                verify=context,
                timeout=httpx2.Timeout(**timeout),
                limits=httpx2.Limits(max_connections=size, max_keepalive_connections=size),
            )
        )
        self._pages = httpx.AsyncClient(
            verify=context,
            timeout=httpx.Timeout(**timeout),
            limits=httpx.Limits(max_connections=size, max_keepalive_connections=size),
            transport=self._transport,
        )
        self._hub = self._pages if self._transport else huggingface_hub.get_async_session()
        headers = build_hf_headers(token=o.token or False, library_name="hf_openness", library_version=__version__)
        self._hub_headers = {name: value for name, value in headers.items() if value is not None}
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close both clients."""
        if self._pages is not None:
            await self._pages.aclose()
        if self._hub is not None and self._hub is not self._pages:
            await self._hub.aclose()

    async def ask(
        self,
        route: str,
        subject: str,
        request: str,
        *,
        kind: Kind = "api",
        page: int = 0,
        max_bytes: int = MAX_API_BYTES,
    ) -> Answer:
        """Return the answer to a GET; see `Client.ask`.

        Raises:
            FetchError: nothing answers at all any more (24 subjects in a row), the server asks for over an hour's wait, or
                it refuses the token.
        """
        url = request if request.startswith(("https://", "http://")) else f"{self.endpoint}/{request.removeprefix('/')}"
        try:
            exchange: _Exchange = await self._tries(self._follow, route, kind, url, max_bytes)
            self._failures_in_a_row = 0
        except _PassingTroubleError as error:
            last = error.last or _Exchange(error.status, {}, b"")
            exchange = _Exchange(error.status, last.headers, last.body, last.hops, error.problem)
            self._stop_where_nothing_answers(error)
        return Answer(
            route=route,
            subject=subject,
            request=request,
            status=exchange.status,
            answered_at=read_now().strftime("%Y-%m-%dT%H:%M:%SZ"),
            body=self._hide_token(exchange.body),
            page=page,
            hops=tuple(self._hide_token(hop.encode()).decode() for hop in exchange.hops),
            problem=exchange.problem,
            headers={
                name: self._hide_token(exchange.headers[name].encode()).decode()
                for name in KEPT_HEADERS
                if name in exchange.headers
            },
        )

    def _hide_token(self, text: bytes) -> bytes:
        """A server may send back what it was sent; the token is never kept."""
        return text.replace(self.options.token.encode(), b"***") if self.options.token else text

    def _stop_where_nothing_answers(self, error: _PassingTroubleError) -> None:
        self._failures_in_a_row += 1
        if self._failures_in_a_row >= UNREACHABLE_AFTER:
            raise FetchError(
                f"{self.endpoint} does not answer ({error.problem}, {UNREACHABLE_AFTER} requests in a row, each tried "
                f"{self.options.attempts} times); what was answered is kept: run the same command again to go on"
            )

    def _wait_before_next_try(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.wait if isinstance(error, _PassingTroubleError) else None
        return max(self._jitter(state), asked or 0.0)

    async def _follow(self, route: str, kind: Kind, url: str, max_bytes: int) -> _Exchange:
        hops: list[str] = []
        while True:
            exchange = await self._send(route, kind, url, max_bytes)
            if exchange.status not in REDIRECTS or "location" not in exchange.headers:
                return _Exchange(exchange.status, exchange.headers, exchange.body, tuple(hops), exchange.problem)
            try:
                url, hop = follow_redirect(kind, url, exchange.headers["location"], hops, self._origin)
            except RedirectRefused as refusal:
                return _Exchange(exchange.status, exchange.headers, b"", tuple(hops), str(refusal))
            hops.append(hop)

    async def _send(self, route: str, kind: Kind, url: str, max_bytes: int) -> _Exchange:
        is_hub = origin_of(url) == self._origin
        budget = self.budgets[kind] if is_hub else None
        sent_at = await self._enter(budget)
        seen: Mapping[str, str] | None = None
        try:
            async with asyncio.timeout(self.options.call_seconds):
                client: Any = self._hub if is_hub else self._pages
                headers = {"accept-encoding": "gzip"} | (self._hub_headers if is_hub else {"user-agent": _user_agent()})
                async with client.stream("GET", url, headers=headers, follow_redirects=False) as response:
                    seen = response.headers
                    status = int(response.status_code)
                    body = await read_body(response, max_bytes) if status not in REDIRECTS else b""
        except TimeoutError as error:
            raise self._count(route, _PassingTroubleError(f"timeout of {self.options.call_seconds:g} s")) from error
        except UnusableBody as error:
            self.requests[route, status] += 1
            if error.may_pass:
                raise _PassingTroubleError(str(error), status) from error
            return _Exchange(status, dict(seen or {}), b"", problem=str(error))
        except (httpx.TimeoutException, httpx2.TimeoutException) as error:
            raise self._count(route, _PassingTroubleError(f"timeout ({type(error).__name__})")) from error
        except (httpx.TransportError, httpx2.TransportError) as error:
            raise self._count(route, _PassingTroubleError(f"no whole answer ({type(error).__name__})")) from error
        except (httpx.HTTPError, httpx2.HTTPError, httpx.InvalidURL, httpx2.InvalidURL) as error:
            return _Exchange(0, {}, b"", problem=type(error).__name__)
        finally:
            self._slots.release()
            if budget is not None:
                budget.release(seen, sent_at)
        self.requests[route, status] += 1
        self.bytes_count += len(body)
        if is_hub:
            self.has_answered = True
            self.is_simulated = self.is_simulated or SIMULATED_HEADER in seen
        exchange = _Exchange(status, dict(seen), body)
        if status in PASSING or status >= LEAST_PASSING:
            raise self._passing_status(budget, exchange)
        if status == httpx.codes.UNAUTHORIZED and is_hub and self.options.token:
            self._stop_where_token_is_refused(exchange)
        if status == httpx.codes.OK and kind == "api" and not _looks_like_json(body):
            raise _PassingTroubleError("the body is not JSON", status, last=exchange)
        return exchange

    async def _enter(self, budget: Budget | None) -> float:
        """Wait for the budget and a slot; return when the request goes out. A pause that began meanwhile is kept."""
        while True:
            sent_at = await budget.acquire() if budget is not None else 0.0
            try:
                await self._slots.acquire()
            except BaseException:
                if budget is not None:
                    budget.give_back()
                raise
            if budget is None or not budget.is_paused():
                return sent_at
            self._slots.release()
            budget.give_back()

    def _stop_where_token_is_refused(self, exchange: _Exchange) -> None:
        said = exchange.headers.get("x-error-message", "") + exchange.body[:1000].decode("utf-8", "replace")
        if TOKEN_REFUSED in said.lower():
            raise FetchError(
                f"{self.endpoint} refuses the token (status {exchange.status}); set HF_TOKEN to a valid one or to none"
            )

    def _count(self, route: str, error: _PassingTroubleError) -> _PassingTroubleError:
        self.requests[route, 0] += 1
        return error

    def _passing_status(self, budget: Budget | None, exchange: _Exchange) -> _PassingTroubleError:
        wait = read_wait_seconds(exchange.headers, read_now())
        if wait is not None and wait > LONGEST_WAIT_SECONDS:
            raise FetchError(f"{self.endpoint} answers {exchange.status} and asks to wait {wait:.0f} s; run again later")
        if exchange.status == httpx.codes.TOO_MANY_REQUESTS and budget is not None and wait:
            budget.pause(wait)
        return _PassingTroubleError(f"the server answered {exchange.status}", exchange.status, wait, exchange)


def make_tls_context() -> ssl.SSLContext:
    """Return the TLS settings of every connection; SSL_CERT_FILE names the certificates to trust, else certifi's."""
    import certifi

    return ssl.create_default_context(cafile=os.environ.get("SSL_CERT_FILE") or certifi.where())


def post_json(address: str, content: bytes) -> None:
    """Post JSON to a webhook, once: no token, no cookie, no redirect followed, and what it answers is not read.

    Args:
        address: https address without user or password (`settings.read_alert_webhook`).
        content: the message.

    Raises:
        FetchError: no answer within 30 s, or a status other than 2xx; names the host alone, for the path may be a secret.
    """
    host = urlsplit(address).hostname
    headers = {"content-type": "application/json", "user-agent": _user_agent()}
    try:
        with (
            httpx.Client(verify=make_tls_context(), timeout=30.0, follow_redirects=False) as client,
            client.stream("POST", address, content=content, headers=headers) as response,
        ):
            status = response.status_code
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise FetchError(f"the webhook at {host} was not told: {type(error).__name__}") from None
    if not httpx.codes.is_success(status):
        raise FetchError(f"the webhook at {host} answered {status}; the message was not taken")


def find_token() -> str | None:
    """Return the user's token as huggingface_hub finds it (HF_TOKEN, else the one of `hf auth login`)."""
    return huggingface_hub.get_token()


def _looks_like_json(body: bytes) -> bool:
    """Whether it begins and ends as JSON does: a page put up instead, or a body cut short, does not."""
    text = body.strip()
    return (text[:1], text[-1:]) in ((b"{", b"}"), (b"[", b"]"))


def _user_agent() -> str:
    return f"hf_openness/{__version__}"
