"""A small simulated Hub on loopback and a wire to it with short time-outs, shared by the tests of the way out."""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from hf_openness.simulator.serve import ServedHub, WorldOptions, serve_world
from hf_openness.sources.http import Wire, WireOptions

# Where a call is cut during a TLS handshake, httpcore and asyncio leave closing the socket to the garbage collector.
HANDSHAKES_MAY_BE_CUT = pytest.mark.filterwarnings(
    "ignore:Exception ignored in.*(socket|Transport):pytest.PytestUnraisableExceptionWarning"
)


@contextmanager
def serve(folder: Path, options: WorldOptions, **served: Any) -> Iterator[ServedHub]:
    """Serve a world; its certificate is trusted until the block ends."""
    before = os.environ.get("SSL_CERT_FILE")
    with serve_world(options, folder=folder, **served) as hub:
        os.environ["SSL_CERT_FILE"] = str(hub.ca_file)
        try:
            yield hub
        finally:
            del os.environ["SSL_CERT_FILE"]
            if before is not None:
                os.environ["SSL_CERT_FILE"] = before


def open_wire(endpoint: str, **options: Any) -> Wire:
    """Return a wire that gives up soon."""
    short: dict[str, Any] = {"connect_seconds": 2.0, "read_seconds": 0.4, "call_seconds": 1.0, "attempts": 2}
    return Wire(WireOptions(endpoint=endpoint, **(short | {"first_wait_seconds": 0.01} | options)))


async def fetch_names(wire: Wire, hub: ServedHub) -> list[str]:
    """Return the ids that board v2 names, as it spells them."""
    answer = await wire.ask("board", "v2", hub.v2_page + "/api/leaderboard/formatted", kind="pages", max_bytes=10**9)
    return [row["model"]["name"] for row in answer.json()]


def count_statuses(hub: ServedHub, *routes: str) -> Counter[int]:
    """Return how many requests of these routes (all: none named) the Hub answered with which status."""
    counts: Counter[int] = Counter()
    for row in hub.requests():
        if not routes or row["route"] in routes:
            counts[row["status"]] += row["count"]
    return counts
