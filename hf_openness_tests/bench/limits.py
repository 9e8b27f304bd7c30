"""How much of a limit is used: every window as the server counts it, between the first and the last."""

import asyncio
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

from hf_openness.collection.asking import JournalledClient
from hf_openness.collection.held import NOTHING_HELD
from hf_openness.collection.hub import HubRun, collect_hub
from hf_openness.collection.progress import Progress
from hf_openness.collection.run import ALIVE_AT_ONCE
from hf_openness.raw.journal import Journal
from hf_openness.simulator.serve import Limits, WorldOptions
from hf_openness.simulator.weeks import date_of
from hf_openness.sources.answers import Answer
from hf_openness.sources.budget import PARAMETER
from hf_openness.sources.http import Wire, WireOptions
from hf_openness_tests.bench.document import Row
from hf_openness_tests.bench.worlds import LATENCY_SECONDS, list_named, serve_quietly
from hf_openness_tests.simulated import count_statuses

MODELS_COUNT = 1000
LIMITS = Limits(api=250, window_seconds=8.0)
IN_FLIGHT = 8


class WatchedClient(JournalledClient):
    """Notes when each answer came and how much of the window the server said was left."""

    def __init__(self, client: Wire, journal: Journal) -> None:
        super().__init__(client, journal)
        self.told: list[tuple[float, int]] = []

    async def ask(self, *args: Any, **options: Any) -> Answer:
        """Ask, and note what the answer says of the limit."""
        answer = await super().ask(*args, **options)
        left = dict(PARAMETER.findall(answer.headers.get("ratelimit", "")))
        if "r" in left:
            self.told.append((time.monotonic(), int(left["r"])))
        return answer


def measure_limits(folder: Path) -> list[Row]:
    """Measure a full collection under a limit that it could exceed several times over."""
    options = WorldOptions(models_count=MODELS_COUNT)
    named = list_named(options, 0)
    with serve_quietly(folder / "hub", options, latency_seconds=LATENCY_SECONDS, limits=LIMITS) as hub:
        told = asyncio.run(_collect(hub.endpoint, folder / "journal", named))
        statuses = count_statuses(hub)
    used, windows = count_used(told)
    return [
        Row(
            f"Budget used of {LIMITS.api} requests in {LIMITS.window_seconds:g} s, {IN_FLIGHT} in flight",
            f"{used} of {windows * LIMITS.api} in {windows} whole windows; {statuses[429]} answers with status 429",
            "at least 95 %, no 429",
            f"{100 * used / (windows * LIMITS.api):.1f} %",
        )
    ]


async def _collect(endpoint: str, journal_folder: Path, named: list[str]) -> list[tuple[float, int]]:
    async with Wire(WireOptions(endpoint=endpoint, in_flight=IN_FLIGHT)) as wire:
        with Journal(journal_folder) as journal:
            client = WatchedClient(wire, journal)
            run = HubRun(client, Progress(wire, lambda _line: None), ALIVE_AT_ONCE * IN_FLIGHT, date_of(0))
            await collect_hub(run, named, NOTHING_HELD, None)
            return client.told


def count_used(told: list[tuple[float, int]]) -> tuple[int, int]:
    """Return how many requests the whole windows took, and how many whole windows there were.

    A window begins where much more is left than before. The first may have begun before the collection and the last ends
    after it; neither counts. A window that passed unused counts, its time tells.
    """
    begins = [n for n in range(1, len(told)) if told[n][1] > told[n - 1][1] + LIMITS.api // 2]
    windows = round((told[begins[-1]][0] - told[begins[0]][0]) / LIMITS.window_seconds)
    lowest = [min(left for _, left in told[a:b]) for a, b in pairwise(begins)]
    return sum(LIMITS.api - left for left in lowest), windows
