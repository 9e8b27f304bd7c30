"""Whatever a server does, an answer or a clean error comes in bounded time, and the token stays with the endpoint."""

import asyncio
import gc
import logging
import time
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from typing import Any

import pytest

from hf_openness.raw.journal import is_usable
from hf_openness.simulator.serve import Fault, Limits, ServedHub, WorldOptions
from hf_openness.sources.answers import Answer, write_answer
from hf_openness.sources.errors import FetchError
from hf_openness.sources.http import Wire, WireOptions
from hf_openness_tests.simulated import HANDSHAKES_MAY_BE_CUT, count_statuses, open_wire, serve
from hf_openness_tests.sources.raw_server import reply, serve_raw

pytestmark = HANDSHAKES_MAY_BE_CUT
TOKEN = "hf_NeverWrittenDownAnywhere0123456789"
LISTING = "/api/models?limit=2"
FILE = "/datasets/open-llm-leaderboard/contents/resolve/main/data/train-00000-of-00001.parquet"


def ask(endpoint: str, request: str = LISTING, *, route: str = "listing", kind: Any = "api", **options: Any) -> Answer:
    """Ask once."""

    async def main() -> Answer:
        async with open_wire(endpoint, **options) as wire:
            return await wire.ask(route, "s", request, kind=kind)

    return asyncio.run(main())


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedHub]:
    with serve(tmp_path_factory.mktemp("hub"), WorldOptions(models_count=60, noise_factor=1.0)) as hub:
        yield hub
        gc.collect()


@pytest.fixture
def hub(world: ServedHub) -> ServedHub:
    world.clear_faults()
    world.reset_requests()
    return world


@pytest.mark.parametrize(
    ("kind", "status", "problem"),
    [
        ("hang", 0, "timeout"),
        ("slow_body", 0, "timeout"),
        ("endless_body", 0, "timeout"),
        ("cut_body", 0, "no whole answer"),
        ("reset", 0, "no whole answer"),
        ("html", 200, "not JSON"),
        ("broken_json", 200, "not JSON"),
        ("gzip_bomb", 200, "too_large"),
        ("other_host", 307, "redirect_refused"),
        ("redirect_loop", 307, "redirect_loop"),
        ("status:500", 500, "answered 500"),
        ("status:522", 522, "answered 522"),
        ("status:429", 429, "answered 429"),
    ],
)
def test_each_fault_is_named_in_bounded_time_and_asked_again_by_the_next_run(
    hub: ServedHub, kind: str, status: int, problem: str
) -> None:
    hub.add_fault(Fault("listing", kind, times=-1))
    began = time.monotonic()
    answer = ask(hub.endpoint, call_seconds=0.6, read_seconds=0.4)
    assert time.monotonic() - began < 4
    assert answer.status == status
    assert problem in (answer.problem or "")
    assert not is_usable(answer)


@pytest.mark.parametrize("kind", ["hang", "cut_body", "reset", "html", "broken_json", "status:503", "status:429"])
def test_trouble_that_passes_costs_one_more_try(hub: ServedHub, kind: str) -> None:
    hub.add_fault(Fault("listing", kind, times=1))
    answer = ask(hub.endpoint)
    assert (answer.status, answer.problem, len(answer.json())) == (200, None, 2)
    assert count_statuses(hub).total() == 2


@pytest.mark.parametrize("kind", ["wrong_type", "unknown_fields", "missing_fields", "other_types"])
def test_what_is_in_an_answer_is_not_the_wires_business(hub: ServedHub, kind: str) -> None:
    hub.add_fault(Fault("listing", kind, times=-1))
    assert ask(hub.endpoint).problem is None
    assert count_statuses(hub) == {200: 1}


def test_a_bomb_takes_no_memory(hub: ServedHub) -> None:
    hub.add_fault(Fault("listing", "gzip_bomb", times=-1))
    tracemalloc.start()
    try:
        assert "too_large" in (ask(hub.endpoint, call_seconds=20).problem or "")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 100_000_000, "of 1 GB"


def test_a_file_may_come_from_another_host_which_sees_no_token(hub: ServedHub) -> None:
    async def main() -> Answer:
        async with open_wire(hub.endpoint, token=hub.token, call_seconds=20) as wire:
            listed = await wire.ask("listing", "s", "/api/datasets/open-llm-leaderboard/contents")
            assert listed.status == 200
            return await wire.ask("file", "s", FILE, kind="resolvers")

    answer = asyncio.run(main())
    asked = [address for route, address in hub.asked() if route in ("resolve", "file")]
    assert (answer.status, answer.problem, len(asked)) == (200, None, 2), answer
    assert answer.body[:4] == b"PAR1"
    assert answer.hops[0].startswith(hub.files_endpoint)
    assert "Signature" not in answer.hops[0]
    assert hub.leaks() == []
    refused = ask(hub.endpoint, FILE, token=hub.token)
    assert (refused.problem, hub.leaks()) == ("redirect_refused", [])


def test_an_api_call_is_never_followed_to_another_host(hub: ServedHub) -> None:
    hub.add_fault(Fault("listing", "other_host", times=-1))
    assert ask(hub.endpoint, token=hub.token).problem == "redirect_refused"
    assert [route for route, _ in hub.asked()] == ["listing"]
    assert hub.leaks() == []


def test_a_renamed_repo_is_found_on_the_endpoints_own_host() -> None:
    moved = reply(b"", 307, location="/api/models/new/name?expand=sha")
    with serve_raw(lambda path: [reply(b'{"id":"new/name"}') if "new" in path else moved]) as server:
        answer = ask(server.endpoint, "/api/models/old/name?expand=sha", route="details")
    assert (answer.status, answer.hops) == (200, ("/api/models/new/name?expand=sha",))
    assert answer.request == "/api/models/old/name?expand=sha"


@pytest.mark.parametrize(
    "location",
    ["http://[broken/", "https://huggingface.co.evil.example/x", "//evil.example/x", "https://h:99999999/", "https://:@/"],
)
def test_a_hostile_redirect_is_refused(location: str) -> None:
    with serve_raw(lambda path: [reply(b"", 307, location=location)]) as server:
        answer = ask(server.endpoint)
    assert (answer.status, answer.problem, len(server.requests)) == (307, "redirect_refused", 1)


def test_redirects_end() -> None:
    with serve_raw(lambda path: [reply(b"", 302, location=f"{path}x")]) as server:
        assert ask(server.endpoint, "/api/models/a").problem == "redirect_loop"
        assert len(server.requests) < 10


def drip(part: bytes) -> Iterator[bytes | float]:
    yield b"HTTP/1.1 200 OK\r\n"
    while True:
        yield part
        yield 0.05


@pytest.mark.parametrize("part", [b"x-header: 1\r\n", b"x"])
def test_headers_that_drip_forever_are_cut_at_the_calls_deadline(part: bytes) -> None:
    with serve_raw(lambda path: drip(part)) as server:
        began = time.monotonic()
        answer = ask(server.endpoint, call_seconds=0.5)
    assert time.monotonic() - began < 3
    assert (answer.status, answer.problem) == (0, "timeout of 0.5 s")


@pytest.mark.parametrize(
    "response",
    [
        b"",
        b"\x00\xff garbage\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: \xb2\r\n\r\n[]",
        b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 7\r\n\r\n[]",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n[]",
        b"HTTP/1.1 200 OK\r\n" + b"x: " + b"y" * 200_000 + b"\r\n\r\n[]",
        b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\n\x1f\x8b\x08\x00",
    ],
)
def test_what_is_no_http_is_trouble_of_this_one_request(response: bytes) -> None:
    with serve_raw(lambda path: [response]) as server:
        answer = ask(server.endpoint)
    assert not is_usable(answer)
    assert answer.problem
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"retry_after": "\xb2", "ratelimit": "\xb2"},
        {"ratelimit": '"api";r=99999999999;t=99999999999', "ratelimit_policy": "q=0;w=0"},
        {"link": '<http://[broken>; rel="next"', "x_total_count": "\xb2"},
        {"content_type": "text/plain; charset=nonsense"},
        {"set_cookie": "a=\x01; domain=.", "etag": "\xff\xfe"},
    ],
)
def test_hostile_headers_break_nothing(headers: dict[str, str]) -> None:
    with serve_raw(lambda path: [reply(**headers)]) as server:
        answer = ask(server.endpoint)
    assert (answer.status, answer.problem, answer.next_page()) == (200, None, None)
    assert write_answer(answer)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("is_date", [False, True])
def test_the_wait_that_a_server_asks_for_is_kept(status: int, is_date: bool) -> None:
    now = datetime(2020, 1, 1, tzinfo=UTC)
    later = format_datetime(now + timedelta(seconds=1), usegmt=True)
    headers = {"retry_after": later, "date": format_datetime(now, usegmt=True)} if is_date else {"retry_after": "1"}
    times: list[float] = []

    def script(path: str) -> list[bytes]:
        times.append(time.monotonic())
        return [reply(b"", status, **headers) if len(times) == 1 else reply()]

    with serve_raw(script) as server:
        assert ask(server.endpoint).status == 200
    assert 0.99 <= times[1] - times[0] < 2


def test_a_wait_of_hours_stops_the_run() -> None:
    with (
        serve_raw(lambda path: [reply(b"", 429, retry_after="86400")]) as server,
        pytest.raises(FetchError, match="86400 s"),
    ):
        ask(server.endpoint)


def test_one_refusal_holds_back_all_requests_in_flight() -> None:
    times: list[float] = []

    def script(path: str) -> list[bytes]:
        times.append(time.monotonic())
        return [reply(b"", 429, retry_after="1") if len(times) == 2 else reply()]

    async def main(endpoint: str) -> None:
        async with open_wire(endpoint, in_flight=2) as wire:
            await asyncio.gather(*(wire.ask("listing", str(n), LISTING) for n in range(12)))

    with serve_raw(script) as server:
        asyncio.run(main(server.endpoint))
    assert len(times) == 13
    during = [at for at in times[3:] if at < times[1] + 0.95]
    assert not during, "only what was in flight already goes out within the wait"


def ask_many(wire: Wire, count: int) -> Any:
    return asyncio.gather(*(wire.ask("listing", str(number), LISTING) for number in range(count)))


@pytest.mark.parametrize(
    "script", [[], [1.0], [reply(b"", 503)], [reply(b"<html>", 200)]], ids=["closes", "hangs", "503", "html"]
)
def test_where_nothing_answers_the_run_stops_with_a_clean_error(script: list[bytes | float]) -> None:
    async def main(endpoint: str) -> None:
        async with open_wire(endpoint, token=TOKEN, call_seconds=0.3, read_seconds=0.2, in_flight=16) as wire:
            await ask_many(wire, 100)

    began = time.monotonic()
    with serve_raw(lambda path: script) as server, pytest.raises(FetchError, match="run the same command again") as raised:
        asyncio.run(main(server.endpoint))
    assert time.monotonic() - began < 8
    assert TOKEN not in str(raised.value)


def test_where_nobody_listens_the_run_stops_with_a_clean_error() -> None:
    async def main() -> None:
        async with open_wire("https://127.0.0.1:9") as wire:
            await ask_many(wire, 100)

    with pytest.raises(FetchError, match="does not answer"):
        asyncio.run(main())


def test_the_token_is_sent_to_the_endpoint_alone_and_never_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    options = WireOptions(token=TOKEN)
    moved = reply(b"", 307, location="/api/models/b")
    with serve_raw(lambda path: [moved if path.endswith("/a") else reply()]) as server:
        ask(server.endpoint, "/api/models/a", token=TOKEN)
        ask("http://localhost:1", f"{server.endpoint}/page", kind="pages", token=TOKEN)
    assert all(f"authorization: bearer {TOKEN}".lower() in head.lower() for head in server.requests[:2])
    assert TOKEN not in server.requests[2], "another host than the endpoint's"
    assert TOKEN not in repr(options)
    assert "/api/models/b" in caplog.text
    assert TOKEN not in caplog.text


def test_a_token_that_a_server_sends_back_is_not_kept() -> None:
    echo = reply(f'{{"error":"unknown {TOKEN}"}}'.encode(), 404, x_error_message=f"no {TOKEN}", etag=TOKEN)
    away = reply(b"", 307, location=f"/api/models/b?leak={TOKEN}")
    with serve_raw(lambda path: [away if path.endswith("/a") else echo]) as server:
        answer = ask(server.endpoint, "/api/models/a", token=TOKEN)
    assert (answer.status, answer.headers["x-error-message"], answer.hops) == (404, "no ***", ("/api/models/b?leak=***",))
    assert TOKEN not in write_answer(answer)


def test_a_refused_token_stops_the_run_instead_of_losing_every_model(hub: ServedHub) -> None:
    with pytest.raises(FetchError, match="refuses the token") as raised:
        ask(hub.endpoint, token=TOKEN)
    assert TOKEN not in str(raised.value)


@pytest.mark.parametrize(
    "endpoint", ["ftp://h", "huggingface.co", "https://user:pw-secret@h", "https://", "https://:pw-secret@h"]
)
def test_an_endpoint_that_is_none_is_refused_without_telling_its_password(endpoint: str) -> None:
    with pytest.raises(FetchError, match="set HF_ENDPOINT") as raised:
        Wire(WireOptions(endpoint=endpoint))
    assert "pw-secret" not in str(raised.value)


@pytest.mark.parametrize("options", [{"in_flight": 0}, {"requests_per_window": 0}])
def test_options_that_allow_nothing_are_refused(options: dict[str, int]) -> None:
    with pytest.raises(FetchError, match="at least one request"):
        Wire(WireOptions(**options))


@pytest.mark.parametrize("request_", ["/api/models?x=https://other.example/", "@other.example/x", ".other.example/x"])
def test_a_request_cannot_prolong_the_endpoints_name(request_: str) -> None:
    with serve_raw(lambda path: [reply()]) as server:
        assert ask(server.endpoint, request_).status == 200
        assert server.paths == [request_ if request_.startswith("/") else f"/{request_}"]


def test_windows_are_used_up_over_a_real_socket_without_a_refusal(tmp_path: Any) -> None:
    quota, seconds, asked = 50, 3.0, 120
    with serve(
        tmp_path, WorldOptions(models_count=20, noise_factor=1.0), limits=Limits(api=quota, window_seconds=seconds)
    ) as hub:
        sent: list[float] = []

        async def main() -> None:
            async with open_wire(hub.endpoint, call_seconds=5, read_seconds=5) as wire:

                async def one(number: int) -> None:
                    answer = await wire.ask("listing", str(number), LISTING)
                    assert answer.status == 200
                    sent.append(time.monotonic())

                await asyncio.gather(*(one(number) for number in range(asked)))

        asyncio.run(main())
        assert count_statuses(hub) == {200: asked}
    ends = [n for n, (earlier, later) in enumerate(pairwise(sent), 1) if later - earlier > 0.5]
    sizes = [end - start for start, end in pairwise([0, *ends])]
    assert len(sizes) >= 2
    assert min(sizes) >= 0.95 * quota, f"requests between two waits for the next window: {sizes}"


def test_the_cap_is_kept_over_a_real_socket(tmp_path: Any) -> None:
    with serve(tmp_path, WorldOptions(models_count=20, noise_factor=1.0), limits=Limits(api=50, window_seconds=2.0)) as hub:

        async def main() -> list[float]:
            times = []
            async with open_wire(hub.endpoint, requests_per_window=10) as wire:
                for done in asyncio.as_completed([wire.ask("listing", str(n), LISTING) for n in range(15)]):
                    await done
                    times.append(time.monotonic())
            return times

        times = asyncio.run(main())
    assert all(later - earlier > 0.9 for earlier, later in zip(times, times[10:], strict=False)), "never ten at once again"
