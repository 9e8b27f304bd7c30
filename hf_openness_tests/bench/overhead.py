"""What our client costs next to bare httpx: the same requests, as many in flight, in turns in one process."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median
from urllib.parse import quote, urlencode

import httpx
import httpx2

from hf_openness.collection.hub import for_each
from hf_openness.simulator.serve import WorldOptions
from hf_openness.sources.http import Wire, WireOptions, make_tls_context
from hf_openness.sources.repo_info import EXPAND
from hf_openness_tests.bench.document import Row
from hf_openness_tests.bench.worlds import list_named, serve_quietly

MODELS_COUNT = 400
IN_FLIGHT = 8
ROUNDS = 15
Ask = Callable[[str], Awaitable[None]]
Cost = tuple[float, float]


def measure_overhead(folder: Path) -> list[Row]:
    """Measure seconds per answer of details without latency, ours against the clients that it is made of, alone."""
    options = WorldOptions(models_count=MODELS_COUNT)
    query = urlencode([("expand", field) for field in EXPAND])
    requests = [f"/api/models/{quote(model_id)}?{query}" for model_id in list_named(options, 0)]
    with serve_quietly(folder / "hub", options) as hub:
        ours, *others = asyncio.run(_take_turns(hub.endpoint, requests))
    return [
        Row(
            f"Our client's answer, no latency, {IN_FLIGHT} in flight, against {name} alone",
            f"{1000 * ours[0]:.2f} ms, {1000 * ours[1]:.2f} ms of it this process's work",
            "at most 2 x",
            f"{ours[0] / bare[0]:.2f} x ({1000 * bare[0]:.2f} ms), {ours[1] / bare[1]:.2f} x its work "
            f"({1000 * bare[1]:.2f} ms)",
        )
        for name, bare in zip(("httpx", "httpx2 (which huggingface_hub uses)"), others, strict=True)
    ]


async def _take_turns(endpoint: str, requests: list[str]) -> list[Cost]:
    shared = {"base_url": endpoint, "verify": make_tls_context(), "headers": {"accept-encoding": "gzip"}}
    sizes = {"max_connections": IN_FLIGHT, "max_keepalive_connections": IN_FLIGHT}
    async with (
        Wire(WireOptions(endpoint=endpoint, in_flight=IN_FLIGHT)) as wire,
        httpx.AsyncClient(limits=httpx.Limits(**sizes), **shared) as first,
        httpx2.AsyncClient(limits=httpx2.Limits(**sizes), **shared) as second,
    ):

        async def ask_ours(request: str) -> None:
            await wire.ask("details", request, request)

        async def ask_first(request: str) -> None:
            await first.get(request)

        async def ask_second(request: str) -> None:
            await second.get(request)

        costs: dict[Ask, list[Cost]] = {ask_ours: [], ask_first: [], ask_second: []}
        for _ in range(ROUNDS + 1):
            for ask, spent in costs.items():
                spent.append(await _spend(ask, requests))
    warm = [spent[1:] for spent in costs.values()]
    return [(median(wall for wall, _ in spent), median(work for _, work in spent)) for spent in warm]


async def _spend(ask: Ask, requests: list[str]) -> Cost:
    wall, work = time.perf_counter(), time.process_time()
    await for_each(requests, IN_FLIGHT, ask)
    return (time.perf_counter() - wall) / len(requests), (time.process_time() - work) / len(requests)
