"""What `hf-openness demo` does: a simulated Hub on a free port, three weekly dates through the real client, one report."""

import os
import shutil
from datetime import datetime, time
from pathlib import Path

from rich.console import Console

from hf_openness.defs.refresh import Refresh, refresh_date
from hf_openness.settings import UsageError, read_settings

WEEKS = 3
LEADERBOARDS = ("open-llm-v2", "hub:*")
ASKED_AT = time(8, 0)


def run_demo(models_count: int, seed: int) -> Path:
    """Collect three weekly dates from a simulated Hub into an empty store and return the newest report's path.

    Args:
        models_count: repos on the simulated boards in the first week.
        seed: of the simulated world.

    Raises:
        UsageError: the store is not empty and holds no simulated data.
        ReplayError: a run or a blocking check failed.
    """
    from hf_openness.simulator.serve import WorldOptions, serve_world
    from hf_openness.simulator.weeks import date_of

    settings = read_settings()
    store = Path(settings.store).resolve()
    empty_demo_store(store)
    console = Console()
    report = store
    with serve_world(WorldOptions(seed=seed, models_count=models_count), folder=store / "simulated-hub") as hub:
        console.print(f"simulated Hub at {hub.endpoint}, {models_count} repos on its leaderboards", highlight=False)
        os.environ |= {
            "HF_ENDPOINT": hub.endpoint,
            "SSL_CERT_FILE": str(hub.ca_file),
            "HF_OPENNESS_V1_PAGE": hub.v1_page,
            "HF_OPENNESS_V2_PAGE": hub.v2_page,
        }
        os.environ.pop("HF_TOKEN", None)
        for week in range(WEEKS):
            hub.set_week(week)
            hub.reset_requests()
            moment = datetime.combine(date_of(week), ASKED_AT)
            os.environ["HF_OPENNESS_NOW"] = f"{moment:%Y-%m-%dT%H:%M:%S}Z"
            report = refresh_date(settings, None, Refresh(LEADERBOARDS, is_drawn=week == WEEKS - 1))
            asked = hub.requests_count()
            kind = "full" if week == 0 else "increment"
            console.print(f"week {week + 1} ({date_of(week)}, {kind}): {asked} requests", highlight=False)
    return report


def empty_demo_store(store: Path) -> None:
    """Remove an earlier demo's store; raises UsageError where the folder holds anything else."""
    if not store.exists() or not any(store.iterdir()):
        return
    marker = store / "store.json"
    if not marker.exists() or '"simulated"' not in marker.read_text(encoding="utf-8"):
        raise UsageError(f"{store} holds no simulated data; the demo empties its store: name another --store")
    shutil.rmtree(store)
