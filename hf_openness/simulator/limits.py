"""Rate limits as the Hub's: fixed windows, one budget each for API, file resolvers and pages, told on every answer."""

import math
import time
from collections.abc import Callable

from hf_openness.simulator.options import Limits

UNLIMITED = 10_000_000
BUDGETS = ("api", "resolvers", "pages")


class Windows:
    """Counts requests per caller and budget; `clock` gives seconds that never go back."""

    def __init__(self, limits: Limits | None, clock: Callable[[], float] = time.monotonic) -> None:
        self.limits = limits
        self.clock = clock
        self.started = clock()
        self._counts: dict[tuple[str, str], tuple[int, int]] = {}

    def take(self, caller: str, budget: str) -> tuple[bool, dict[str, str]]:
        """Count a request; return whether it is within the limit, and the headers that every answer carries."""
        quota = UNLIMITED if self.limits is None else int(getattr(self.limits, budget))
        length = 300.0 if self.limits is None else self.limits.window_seconds
        elapsed = self.clock() - self.started
        window = int(elapsed // length)
        left_seconds = max(1, math.ceil((window + 1) * length - elapsed))
        known, used = self._counts.get((caller, budget), (window, 0))
        used = 1 if known != window else used + 1
        self._counts[(caller, budget)] = (window, min(used, quota + 1))
        headers = {
            "x-simulated-world": "hf_openness",
            "ratelimit": f'"{budget}";r={max(0, quota - used)};t={left_seconds}',
            "ratelimit-policy": f'"fixed window";"{budget}";q={quota};w={math.ceil(length)}',
        }
        if used > quota:
            headers["retry-after"] = str(left_seconds)
        return used <= quota, headers
