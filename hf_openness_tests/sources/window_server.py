"""A model of a server with fixed windows, in virtual time: hours of waiting take no time, and nothing is left to chance."""

import asyncio
import math
import selectors
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from random import Random
from typing import Any

from hf_openness.sources.budget import Budget

ROUNDINGS: dict[str, Callable[[float], int]] = {"up": math.ceil, "down": math.floor, "nearest": round}


class _NoSockets(selectors.SelectSelector):
    """Instead of waiting for sockets, moves the clock."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None:
            raise AssertionError("deadlock: nothing will ever happen any more")
        self.now += max(timeout, 0.0)
        return []


class _VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self.clockwork = _NoSockets()
        super().__init__(self.clockwork)

    def time(self) -> float:
        return self.clockwork.now


def run_virtually(main: Coroutine[Any, Any, Any]) -> Any:
    """Run to the end in virtual time."""
    with asyncio.Runner(loop_factory=_VirtualLoop) as runner:
        return runner.run(main)


@dataclass
class WindowServer:
    """Counts in windows of `window` seconds from `offset` on; each request reaches it and comes back after some time."""

    quota: int
    window: int
    offset: float
    rounding: str
    latency: tuple[float, float]
    seed: int
    is_silent: bool = False
    counts: Counter[int] = field(default_factory=Counter)
    ours: Counter[int] = field(default_factory=Counter)
    last_at: float = 0.0

    def __post_init__(self) -> None:
        self.random = Random(self.seed)

    def take(self, now: float) -> tuple[int, dict[str, str]]:
        """Count one request; return status and headers."""
        number = math.floor((now - self.offset) / self.window)
        left_seconds = (number + 1) * self.window + self.offset - now
        self.counts[number] += 1
        left = max(self.quota - self.counts[number], 0)
        headers = {
            "ratelimit": f'"api";r={left};t={ROUNDINGS[self.rounding](left_seconds)}',
            "ratelimit-policy": f'"fixed window";"api";q={self.quota};w={self.window}',
        }
        status = 200 if self.counts[number] <= self.quota else 429
        return status, {} if self.is_silent else headers

    async def ask(self, budget: Budget, lost_share: float = 0.0) -> int:
        """Send one request as the wire does; return its status, 0 where no answer came."""
        sent_at = await budget.acquire()
        loop = asyncio.get_running_loop()
        low, high = self.latency
        await asyncio.sleep(self.random.uniform(low, high) / 2)
        status, headers = self.take(loop.time())
        self.ours[math.floor((loop.time() - self.offset) / self.window)] += 1
        self.last_at = loop.time()
        await asyncio.sleep(self.random.uniform(low, high) / 2)
        if self.random.random() < lost_share:
            budget.release(None, sent_at)
            return 0
        budget.release(headers, sent_at)
        return status

    async def serve(self, budget: Budget, requests: int, in_flight: int, lost_share: float = 0.0) -> Counter[int]:
        """Ask so many times, `in_flight` at once; return how often each status came."""
        statuses: Counter[int] = Counter()
        left = iter(range(requests))

        async def work() -> None:
            for _ in left:
                statuses[await self.ask(budget, lost_share)] += 1

        await asyncio.gather(*(work() for _ in range(in_flight)))
        return statuses
