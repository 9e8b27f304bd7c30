"""How many requests the server still takes: learned from its `RateLimit` headers, one budget per kind of request."""

import asyncio
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

DEFAULT_WINDOW_SECONDS = 300.0
# Seconds left are given whole; a window is taken as over one second later than said, so that rounding costs no refusal.
ROUNDING_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 3600.0
PARAMETER = re.compile(r";\s*([qwrt])\s*=\s*(\d{1,9})")


class Budget:
    """The fixed window of one kind of request.

    A request may go out while the lowest `r` that the server said in this window exceeds the requests in flight:
    each of them may or may not be counted in it already. So the whole of a window is used, and never more. Before the first
    answer one request goes out alone. A server that says nothing is not limited, unless `cap` limits it.
    """

    def __init__(self, monotonic: Callable[[], float], cap: int | None = None) -> None:
        self.monotonic = monotonic
        self.cap = cap
        self.quota: int | None = None
        self.window_seconds = DEFAULT_WINDOW_SECONDS
        self.remaining: int | None = None
        self.ends_at: float | None = None
        self.in_flight = 0
        self.sent = 0
        self.is_known = False
        self.paused_until = 0.0
        self._changed = asyncio.Event()

    async def acquire(self) -> None:
        """Wait until one request may go out, and count it as in flight."""
        while True:
            now = self.monotonic()
            self._roll(now)
            if self._may_send(now):
                self.in_flight += 1
                self.sent += 1
                if self.ends_at is None and self.cap is not None:
                    self.ends_at = now + self.window_seconds
                return
            changed = self._changed
            try:
                async with asyncio.timeout(self._longest_wait(now)):
                    await changed.wait()
            except TimeoutError:
                continue

    def release(self, headers: Mapping[str, str] | None) -> None:
        """Take in what an answer's headers say (None: no answer came), and let the next request go."""
        self.in_flight -= 1
        if headers is not None:
            self._learn(headers)
            self.is_known = True
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    def pause(self, seconds: float) -> None:
        """Send nothing for so long: the server asked for it."""
        self.paused_until = max(self.paused_until, self.monotonic() + seconds)

    def left(self) -> int | None:
        """Return how many requests the window still takes; None where no limit is known."""
        self._roll(self.monotonic())
        known = [n for n in (self.remaining, None if self.cap is None else self.cap - self.sent) if n is not None]
        return max(min(known), 0) if known else None

    def _roll(self, now: float) -> None:
        if self.ends_at is not None and now >= self.ends_at:
            self.ends_at, self.remaining, self.sent = None, self.quota, self.in_flight

    def _may_send(self, now: float) -> bool:
        if now < self.paused_until or (not self.is_known and self.in_flight > 0):
            return False
        is_capped = self.cap is not None and self.sent >= self.cap
        return not is_capped and (self.remaining is None or self.remaining > self.in_flight)

    def _longest_wait(self, now: float) -> float | None:
        if now < self.paused_until:
            return self.paused_until - now
        if self.ends_at is not None:
            return max(self.ends_at - now, 0.01)
        return None if self.in_flight else DEFAULT_WINDOW_SECONDS

    def _learn(self, headers: Mapping[str, str]) -> None:
        policy = dict(PARAMETER.findall(headers.get("ratelimit-policy", "")))
        if "q" in policy:
            self.quota = int(policy["q"])
        if "w" in policy:
            self.window_seconds = max(float(policy["w"]), 0.1)
        state = dict(PARAMETER.findall(headers.get("ratelimit", "")))
        if "r" not in state or "t" not in state:
            return
        left, now = int(state["r"]), self.monotonic()
        ends_at = now + min(float(state["t"]), self.window_seconds, LONGEST_WAIT_SECONDS) + ROUNDING_SECONDS
        tolerance = min(2.0, self.window_seconds / 4)
        if self.ends_at is None or self.remaining is None:
            self.ends_at, self.remaining = ends_at, left
        elif ends_at > self.ends_at + tolerance and self.cap is None:
            self.ends_at, self.remaining, self.sent = ends_at, left, self.in_flight
        elif ends_at > self.ends_at - tolerance:
            self.remaining = min(self.remaining, left)


def read_wait_seconds(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return how long an answer asks to wait: `Retry-After` (seconds or a date), else the rest of an empty window."""
    asked = headers.get("retry-after", "").strip()
    if asked.isdigit():
        return float(asked)
    if asked:
        try:
            return max((parsedate_to_datetime(asked) - now).total_seconds(), 0.0)
        except (ValueError, TypeError):
            pass
    state = dict(PARAMETER.findall(headers.get("ratelimit", "")))
    if state.get("r") == "0" and "t" in state:
        return float(state["t"]) + ROUNDING_SECONDS
    return None
