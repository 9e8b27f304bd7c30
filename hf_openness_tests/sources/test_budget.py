"""The whole of each window is used and never more, however the server counts, rounds and delays."""

import asyncio
import math
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hf_openness.sources.budget import Budget, read_wait_seconds
from hf_openness_tests.sources.window_server import WindowServer, run_virtually

Use = Callable[[Budget], Awaitable[Any]]
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
servers = st.builds(
    WindowServer,
    quota=st.integers(20, 120),
    window=st.sampled_from([5, 10, 60, 300]),
    offset=st.floats(-300, 0),
    rounding=st.sampled_from(["up", "down", "nearest"]),
    latency=st.tuples(st.floats(0, 0.05), st.floats(0.05, 1.5)),
    seed=st.integers(0, 99),
)


def use(server_use: Use, cap: int | None = None) -> tuple[Budget, Any]:
    """Use a budget in virtual time."""

    async def main() -> tuple[Budget, Any]:
        budget = Budget(asyncio.get_running_loop().time, cap)
        return budget, await server_use(budget)

    found: tuple[Budget, Any] = run_virtually(main())
    return found


def full_windows(server: WindowServer) -> dict[int, int]:
    """Return requests by window, without the first and the last, which are not whole."""
    last = math.floor((server.last_at - server.offset) / server.window)
    first = math.floor(-server.offset / server.window)
    return {number: server.ours[number] for number in range(first + 1, last)}


@settings(max_examples=60, deadline=None)
@given(servers, st.integers(1, 16))
@example(WindowServer(500, 300, -17.3, "down", (0.02, 8.0), 1), 16)
@example(WindowServer(50, 3, -0.4, "up", (0.0, 0.05), 1), 8)
@example(WindowServer(20, 5, 0.0, "nearest", (0.0, 1.5), 2), 16)
def test_no_request_is_refused_where_the_server_tells_the_truth(server: WindowServer, in_flight: int) -> None:
    statuses = use(lambda budget: server.serve(budget, 5 * server.quota, in_flight))[1]
    assert statuses == {200: 5 * server.quota}


@settings(max_examples=40, deadline=None)
@given(servers, st.integers(2, 16))
@example(WindowServer(500, 300, -17.3, "down", (0.02, 8.0), 1), 16)
@example(WindowServer(50, 3, -0.4, "up", (0.0, 0.05), 1), 8)
def test_nearly_all_of_every_whole_window_is_used_while_there_is_work(server: WindowServer, in_flight: int) -> None:
    in_flight = min(in_flight, server.quota // 4)
    use(lambda budget: server.serve(budget, 6 * server.quota, in_flight))
    usable_seconds = max(server.window - 3 - server.latency[1], 0)
    possible = min(server.quota, int(usable_seconds * in_flight / server.latency[1]))
    assert server.ours.total() == 6 * server.quota
    for number, count in full_windows(server).items():
        assert count >= 0.95 * possible, f"window {number}: {count} of {possible}"


@settings(max_examples=50, deadline=None)
@given(servers, st.integers(1, 16), st.integers(1, 40), st.booleans())
def test_the_cap_holds_in_every_window(server: WindowServer, in_flight: int, cap: int, is_silent: bool) -> None:
    server.is_silent = is_silent
    if is_silent:
        server.window, server.quota = 300, 10**6
    statuses = use(lambda budget: server.serve(budget, 4 * cap, in_flight), cap)[1]
    assert statuses == {200: 4 * cap}
    most = max(server.ours.values())
    assert most <= (2 * cap if is_silent else min(cap, server.quota)), "a silent server's windows are not known"


@settings(max_examples=40, deadline=None)
@given(servers, st.integers(1, 16), st.floats(0, 0.5))
def test_lost_answers_cost_no_refusal_and_no_standstill(server: WindowServer, in_flight: int, lost: float) -> None:
    statuses = use(lambda budget: server.serve(budget, 4 * server.quota, in_flight, lost))[1]
    assert set(statuses) <= {0, 200}
    assert statuses.total() == 4 * server.quota


@settings(max_examples=30, deadline=None)
@given(servers, st.integers(1, 8), st.integers(1, 30))
def test_other_clients_of_the_same_limit_are_made_room_for(server: WindowServer, in_flight: int, others: int) -> None:
    async def share(budget: Budget) -> Any:
        async def ask_elsewhere() -> None:
            while True:
                server.take(asyncio.get_running_loop().time())
                await asyncio.sleep(server.window / others)

        elsewhere = asyncio.create_task(ask_elsewhere())
        statuses = await server.serve(budget, 4 * server.quota, in_flight)
        elsewhere.cancel()
        return statuses

    budget, statuses = use(share)
    refused_at_most = 2 * (len(server.ours) + 1)
    assert statuses[429] <= refused_at_most, "one race with another client per window, not a storm"
    assert budget.in_flight == 0


HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "ratelimit": st.sampled_from(["", "x", '"api";r=;t=', '"api";r=-1;t=-1', "²;r=²;t=²"])
        | st.builds('"api";r={};t={}'.format, st.integers(0, 10**12), st.integers(0, 10**12)),
        "ratelimit-policy": st.sampled_from(["", "q=1", '"w";q=0;w=0'])
        | st.builds('"fixed window";"api";q={};w={}'.format, st.integers(0, 10**12), st.integers(0, 10**12)),
    },
)


@settings(max_examples=80, deadline=None)
@given(st.lists(HEADERS, min_size=1, max_size=5), st.integers(1, 8), st.none() | st.integers(1, 5))
@example([{"ratelimit": '"api";r=0;t=0', "ratelimit-policy": '"p";"api";q=0;w=300'}], 8, None)
@example([{}], 8, 1)
@example([{"ratelimit": '"api";r=5;t=300', "ratelimit-policy": '"p";"api";q=5;w=300'}, {}], 8, None)
def test_whatever_the_headers_say_work_goes_on(headers: list[dict[str, str]], in_flight: int, cap: int | None) -> None:
    asked = 0

    async def lie(budget: Budget) -> float:
        async def work() -> None:
            nonlocal asked
            while asked < 30:
                asked += 1
                mine = headers[asked % len(headers)]
                sent_at = await budget.acquire()
                await asyncio.sleep(0.01)
                budget.release(mine, sent_at)

        await asyncio.gather(*(work() for _ in range(in_flight)))
        return asyncio.get_running_loop().time()

    budget, took = use(lie, cap)
    assert asked >= 30
    assert took <= 40 * 3602, "each request waits for an hour at most"
    assert budget.in_flight == 0


def test_before_the_first_answer_one_request_goes_alone_and_a_lost_one_holds_nobody_up() -> None:
    async def main(budget: Budget) -> None:
        first = await budget.acquire()
        second = asyncio.create_task(budget.acquire())
        await asyncio.sleep(60)
        assert not second.done()
        budget.release(None, first)
        await second
        await budget.acquire()
        assert budget.in_flight == 2

    use(main)


def test_a_pause_is_kept_by_all_and_what_was_never_sent_is_given_back() -> None:
    async def main(budget: Budget) -> None:
        budget.release({}, await budget.acquire())
        await budget.acquire()
        budget.give_back()
        assert (budget.in_flight, budget.sent) == (0, 1)
        budget.pause(77)
        assert budget.is_paused()
        began = budget.monotonic()
        await asyncio.gather(*(budget.acquire() for _ in range(5)))
        assert budget.monotonic() - began == pytest.approx(77)

    use(main)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "Tue, 24 Nov 2026 12:00:30 GMT"}, 30.0),
        ({"retry-after": "Tue, 24 Nov 2020 12:00:30 GMT"}, 0.0),
        ({"retry-after": "Tue, 24 Nov 2020 12:00:30 GMT", "date": "Tue, 24 Nov 2020 12:00:00 GMT"}, 30.0),
        ({"retry-after": "Tue, 24 Nov 2026 12:00:30 -0000"}, 30.0),
        ({"ratelimit": '"api";r=0;t=12'}, 13.0),
        ({"ratelimit": '"api";r=3;t=12'}, None),
        ({"retry-after": "²", "ratelimit": '"api";r=0;t=1'}, 2.0),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "Mon, 01 Jan 0001 00:00:00 +9999"}, None),
        ({}, None),
    ],
)
def test_what_an_answer_asks_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    assert read_wait_seconds(headers, NOW) == seconds


@given(st.text(max_size=40) | st.builds("Tue, 24 Nov {:04d} 12:00:00 {:+d}".format, st.integers(0, 9999), st.integers()))
def test_no_wait_that_a_server_asks_for_breaks_the_reader(text: str) -> None:
    seconds = read_wait_seconds({"retry-after": text}, NOW)
    assert seconds is None or 0 <= seconds <= max(timedelta.max.total_seconds(), 10**9)
