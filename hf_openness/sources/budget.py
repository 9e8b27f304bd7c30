"""How many requests the server still takes: learned from its `RateLimit` headers, one budget per kind of request."""

import asyncio
import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

DEFAULT_WINDOW_SECONDS = 300.0
# Seconds left are given whole, rounded nobody knows how: a window's end is known to a second before and after.
ROUNDING_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 3600.0
PARAMETER = re.compile(r";\s*([qwrt])\s*=\s*([0-9]{1,9})")
WHOLE_SECONDS = re.compile(r"[0-9]{1,9}")


class Budget:
    """The fixed window of one kind of request.

    A request may go out while the lowest `r` that the server said in this window exceeds the requests in flight:
    each of them may or may not be counted in it already. So the whole of a window is used, and never more. Before the first
    answer one request goes out alone. A server that says nothing is not limited, unless `cap` limits it.

    When the server made up an answer's headers is known to lie between sending and receiving; a window's end is therefore
    an interval (`ends_from`, `ends_at`), which each answer narrows. Requests whose window cannot be told count in both.
    """

    def __init__(self, monotonic: Callable[[], float], cap: int | None = None) -> None:
        self.monotonic = monotonic
        self.cap = cap
        self.quota: int | None = None
        self.window_seconds = DEFAULT_WINDOW_SECONDS
        self._longest_seconds = LONGEST_WAIT_SECONDS
        self.remaining: int | None = None
        self.ends_from: float | None = None
        self.ends_at: float | None = None
        self.in_flight = 0
        self.sent = 0
        self.is_known = False
        self.paused_until = 0.0
        self._opened_at = -math.inf
        self._late: list[float] = []
        self._blurred_at = -math.inf
        self._lowest_since: int | None = None
        self._changed = asyncio.Event()

    async def acquire(self) -> float:
        """Wait until one request may go out, count it as in flight, and return the time for `release`."""
        while True:
            now = self.monotonic()
            self._roll(now)
            if self._may_send(now):
                self.in_flight += 1
                self.sent += 1
                if self.ends_at is None and (self.cap is not None or self.remaining is not None):
                    self.ends_at = now + self.window_seconds
                return now
            changed = self._changed
            try:
                async with asyncio.timeout(self._longest_wait(now)):
                    await changed.wait()
            except TimeoutError:
                continue

    def release(self, headers: Mapping[str, str] | None, sent_at: float) -> None:
        """Take in what an answer's headers say (None: no answer came), and let the next request go."""
        now = self.monotonic()
        self._roll(now)
        self.in_flight -= 1
        self.is_known = True
        if self.ends_from is not None and now >= self.ends_from:
            self._late.append(now)
        self._learn(headers or {}, sent_at, now)
        self._tell()

    def give_back(self) -> None:
        """Take an acquired request as never sent."""
        self.in_flight -= 1
        self.sent -= 1
        self._tell()

    def pause(self, seconds: float) -> None:
        """Send nothing for so long: the server asked for it."""
        self.paused_until = max(self.paused_until, self.monotonic() + seconds)

    def is_paused(self) -> bool:
        """Return whether the server asked to send nothing now."""
        return self.monotonic() < self.paused_until

    def left(self) -> int | None:
        """Return how many requests the window still takes; None where no limit is known."""
        self._roll(self.monotonic())
        known = [n for n in (self.remaining, None if self.cap is None else self.cap - self.sent) if n is not None]
        return max(min(known), 0) if known else None

    def _tell(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    def _roll(self, now: float) -> None:
        if self.ends_at is None or now < self.ends_at:
            return
        self.remaining = None if self.quota is None else self.quota - len(self._late)
        self.sent = self.in_flight + len(self._late)
        self.ends_from = self._lowest_since = None
        self.ends_at = now + self.window_seconds if self.sent else None
        self._late.clear()
        self._opened_at = self._blurred_at = now

    def _may_send(self, now: float) -> bool:
        if now < self.paused_until or (not self.is_known and self.in_flight > 0):
            return False
        if self.cap is not None and self.sent >= self.cap:
            return False
        is_guess = self.ends_from is None and self.in_flight == 0
        return self.remaining is None or self.remaining > self.in_flight or is_guess

    def _longest_wait(self, now: float) -> float | None:
        if now < self.paused_until:
            return self.paused_until - now
        if self.ends_at is not None:
            return max(self.ends_at - now, 0.01)
        return None if self.in_flight else DEFAULT_WINDOW_SECONDS

    def _learn(self, headers: Mapping[str, str], sent_at: float, now: float) -> None:
        policy = dict(PARAMETER.findall(headers.get("ratelimit-policy", "")))
        if "q" in policy:
            self.quota = int(policy["q"])
        if "w" in policy:
            self.window_seconds = self._longest_seconds = min(max(float(policy["w"]), 0.1), LONGEST_WAIT_SECONDS)
        state = dict(PARAMETER.findall(headers.get("ratelimit", "")))
        if "r" not in state or "t" not in state:
            self._blur(now)
            return
        left, seconds = int(state["r"]), min(float(state["t"]), self._longest_seconds)
        ends_from, ends_at = sent_at + seconds - ROUNDING_SECONDS, now + seconds + ROUNDING_SECONDS
        is_of_last_window = sent_at < self._opened_at and ends_from < self._opened_at
        if is_of_last_window or (self.ends_from is not None and ends_at <= self.ends_from):
            self._blur(now)
        elif self.ends_from is None or self.ends_at is None:
            self.ends_from, self.ends_at = ends_from, ends_at
            self._count_down(left, sent_at)
        elif ends_from < self.ends_at:
            self.ends_from, self.ends_at = max(ends_from, self.ends_from), min(ends_at, self.ends_at)
            self._count_down(left, sent_at)
        else:
            self._begin(left, sent_at, now)
            self.ends_from, self.ends_at = ends_from, ends_at

    def _begin(self, left: int, sent_at: float, now: float) -> None:
        """A window after the one that was known; one that comes too early to be true leaves the cap's count alone."""
        if self.ends_from is not None and now >= self.ends_from:
            self.sent = self.in_flight + len(self._late)
        self.remaining = left - sum(released_at >= sent_at for released_at in self._late[:-1])
        self._late.clear()
        self._blurred_at, self._lowest_since = now, None

    def _blur(self, now: float) -> None:
        """A request ended of which nobody knows whether this window counts it: assume so until a later one tells."""
        if self.remaining is not None:
            self.remaining -= 1
        self._blurred_at, self._lowest_since = now, None

    def _count_down(self, left: int, sent_at: float) -> None:
        """Note what is left: exactly, if the request was sent after all that is uncertain; else less than before."""
        self._lowest_since = left if self._lowest_since is None else min(left, self._lowest_since)
        if sent_at >= self._blurred_at:
            self._blurred_at = -math.inf
            self.remaining = self._lowest_since
        else:
            self.remaining = left if self.remaining is None else min(left, self.remaining - 1)


def read_wait_seconds(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return how long an answer asks to wait: `Retry-After` (seconds or a date), else the rest of an empty window.

    A date is read by the clock of the server (`Date`) where it tells it; `now` stands in for it.
    """
    asked = headers.get("retry-after", "").strip()
    if WHOLE_SECONDS.fullmatch(asked):
        return float(asked)
    until = _read_date(asked)
    if until is not None:
        return max((until - (_read_date(headers.get("date", "")) or now)).total_seconds(), 0.0)
    state = dict(PARAMETER.findall(headers.get("ratelimit", "")))
    if state.get("r") == "0" and "t" in state:
        return float(state["t"]) + ROUNDING_SECONDS
    return None


def _read_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
