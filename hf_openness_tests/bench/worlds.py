"""Simulated worlds and the collections that the bench makes of them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hf_openness.collection.held import NOTHING_HELD, read_held
from hf_openness.collection.run import Told, Way, collect_hub_date
from hf_openness.raw.store import RawStore
from hf_openness.settings import CollectionSettings
from hf_openness.simulator.serve import ServedHub, WorldOptions
from hf_openness.simulator.truth import build_true_outcomes, read_week
from hf_openness.simulator.weeks import date_of
from hf_openness_tests.simulated import serve

LATENCY_SECONDS = 0.05


@contextmanager
def serve_quietly(folder: Path, options: WorldOptions, **served: Any) -> Iterator[ServedHub]:
    """Serve a world; its time is the clock's, and no token is sent, until the block ends."""
    before = {name: os.environ.pop(name, None) for name in ("HF_TOKEN", "HF_OPENNESS_NOW")}
    with serve(folder, options, **served) as hub:
        set_week(hub, 0)
        try:
            yield hub
        finally:
            del os.environ["HF_OPENNESS_NOW"]
            os.environ.update({name: value for name, value in before.items() if value is not None})


def set_week(hub: ServedHub, week: int) -> None:
    """Move world and clock to a week, and forget which requests came."""
    hub.set_week(week)
    hub.reset_requests()
    os.environ["HF_OPENNESS_NOW"] = f"{date_of(week)}T08:00:00Z"


def list_named(options: WorldOptions, week: int) -> list[str]:
    """Return the ids that the boards of a week name, in their order."""
    return build_true_outcomes(read_week(options, week))["model_id"].unique(maintain_order=True).to_list()


def collect(hub: ServedHub, store: Path, named: list[str], week: int = 0, in_flight: int = 8) -> Told:
    """Collect a week into a store, building on the week before where the store has one."""
    raw, scraped_on = RawStore(str(store)), date_of(week)
    settings = CollectionSettings(hub.endpoint, in_flight, None, 0.01, "", "UTC")
    way = Way(settings, "simulated", store / "collecting", lambda _line: None)
    held = read_held(raw, scraped_on) if week else NOTHING_HELD
    return collect_hub_date(way, raw, named, ["open-llm-v2"], scraped_on, held, None)
