"""Raw assets of a collected date: what the Hub answers about every id that the date's boards name."""

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

import dagster as dg

from hf_openness.collection.chain import is_collected
from hf_openness.collection.kept import SOURCE, read_about
from hf_openness.defs.asset_metadata import OWNERS
from hf_openness.defs.partitions import read_partition, scrape_dates
from hf_openness.defs.storage import OpenStore, StoreResource
from hf_openness.defs.table_asset import plain_failures
from hf_openness.defs.ways import POOL, HubConfig, make_way
from hf_openness.settings import read_now
from hf_openness.sources.errors import FetchError
from hf_openness.tables.stored import list_board_sources, read_boards

if TYPE_CHECKING:
    from hf_openness.collection.run import Told


@dg.asset(
    partitions_def=scrape_dates,
    deps=["leaderboard_raw"],
    group_name="raw",
    kinds={"huggingface", "json"},
    owners=OWNERS,
    pool=POOL,
    automation_condition=None,
    description="What the Hub answered about every id that the date's boards name: details and commits, as received. "
    "A date from the archive asks nothing. A stopped collection goes on where it was.",
)
def hub_answers_raw(
    context: dg.AssetExecutionContext, config: HubConfig, store: StoreResource
) -> dg.MaterializeResult[None]:
    """Ask the Hub about the date's ids, only what moved since the collected date before it unless `full`."""
    with plain_failures():
        scraped_on = read_partition(context)
        opened = store.open()
        return dg.MaterializeResult(metadata=collect(context, opened, scraped_on, config))


def collect(context: dg.AssetExecutionContext, store: OpenStore, scraped_on: date, config: HubConfig) -> dict[str, Any]:
    """Collect a date whose boards came from the wire and return the metadata; other dates ask nothing."""
    from hf_openness.collection.run import LIVE, REBUILT, collect_hub_date

    if is_collected(store.raw, scraped_on):
        return {"asked": "nothing: the date is collected already, and raw is never changed"} | describe_kept(
            store, scraped_on
        )
    origins = find_origins(store, scraped_on)
    if not set(origins.values()) & {LIVE, REBUILT}:
        return {"asked": "nothing: the date's boards are published files"}
    refuse_other_days(scraped_on, origins)
    boards = read_boards(store.raw, scraped_on)
    named = [model_id for board in boards for model_id in board.rows["model_id"]]
    held = read_held_before(store, scraped_on, config)
    told = collect_hub_date(
        make_way(context, store),
        store.raw,
        named,
        [board.leaderboard for board in boards],
        scraped_on,
        held,
        config.limit or None,
    )
    return describe_told(told) | describe_kept(store, scraped_on)


def describe_kept(store: OpenStore, scraped_on: date) -> dict[str, Any]:
    """Return what the manifest says of a collected date as metadata."""
    about = read_about(store.raw, scraped_on)
    files = store.raw.files(SOURCE, scraped_on)
    return {
        **{name: str(about[name]) for name in ("mode", "builds_on", "observed_on")},
        "files": [file.name for file in files],
        "sha256": [file.sha256 for file in files],
    }


def find_origins(store: OpenStore, scraped_on: date) -> dict[str, str]:
    """Return how each board of the date was obtained: live, rebuilt, download, folder, user file."""
    found = {source: store.raw.files(source, scraped_on) for source in list_board_sources()}
    return {source: files[0].obtained_from for source, files in found.items() if files}


def refuse_other_days(scraped_on: date, origins: dict[str, str]) -> None:
    """Raise FetchError where boards that were asked live on an earlier day would get today's details."""
    from hf_openness.collection.run import LIVE

    if LIVE in origins.values() and scraped_on != read_now().date():
        raise FetchError(
            f"{scraped_on} was begun live and not finished that day; the Hub can only say what holds today "
            f"({read_now().date()}): `hf-openness refresh` collects today"
        )


def read_held_before(store: OpenStore, scraped_on: date, config: HubConfig) -> Any:
    """Return what the newest collected date before this one knows; nothing for a full or rebuilt one."""
    from hf_openness.collection.held import NOTHING_HELD, read_held

    if config.full or scraped_on != read_now().date():
        return NOTHING_HELD
    return read_held(store.raw, scraped_on)


def describe_told(told: "Told") -> dict[str, Any]:
    """Return requests by route and status, bytes and what was done about the ids as metadata."""
    from hf_openness.collection.run import tell_requests

    done: Counter[str] = Counter()
    for entry in told.plan:
        done[f"details {entry.details}"] += 1
        done[f"commits {entry.commits}"] += 1
    return {
        "requests": sum(told.requests.values()),
        "received_bytes": told.bytes_count,
        "ids": len(told.plan),
        **{f"requests/{name}": count for name, count in tell_requests(told.requests).items()},
        **{f"ids/{name}": count for name, count in sorted(done.items())},
    }
