"""Raw assets: published bytes, verified and kept once. Leaderboards have a date each, Hub files have none."""

from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg

from hf_openness.collection.chain import is_collected
from hf_openness.defs.asset_metadata import OWNERS
from hf_openness.defs.partitions import read_partition, scrape_dates
from hf_openness.defs.storage import OpenStore, StoreResource
from hf_openness.defs.table_asset import plain_failures
from hf_openness.defs.ways import POOL, RefreshConfig, make_way
from hf_openness.raw.store import RawFile
from hf_openness.settings import read_now
from hf_openness.sources.archive import ArchivedFile, fetch_archived, read_archived_files
from hf_openness.sources.errors import FetchError, SourceError
from hf_openness.sources.live_boards import list_boards
from hf_openness.tables.stored import list_board_sources, read_boards

HUB_FILES = {
    "hub_details_raw": ("hub-details", "Repo details as the paper's authors collected them."),
    "hub_commits_raw": ("hub-commits", "Commit summaries per repo as the paper's authors collected them."),
    "hub_stats_raw": ("hub-stats", "Bulk metadata of the Hub for the models of Open LLM Leaderboard v2."),
}


def keep_archived(store: OpenStore, archived: ArchivedFile) -> RawFile:
    """Keep an archived file in the raw store, obtaining it where it is not there yet."""
    known = store.raw.find(archived.source, archived.observed_on)
    if known is not None and known.sha256 == archived.sha256:
        return known
    folder: Path | None = store.settings.archive
    content, origin = fetch_archived(archived, folder)
    return store.raw.keep(
        archived.source,
        archived.observed_on,
        archived.name,
        content,
        obtained_from=origin,
        obtained_at=read_now(),
        data_license=archived.data_license,
        url=archived.url,
        commit=archived.commit,
    )


def describe_raw(records: list[RawFile]) -> dict[str, Any]:
    """Return the manifest lines as metadata."""
    return {
        "files": [record.name for record in records],
        "sha256": [record.sha256 for record in records],
        "bytes": sum(record.bytes for record in records),
        "address": [record.url or record.obtained_from for record in records],
        "data_license": [record.data_license for record in records],
    }


@dg.asset(
    partitions_def=scrape_dates,
    group_name="raw",
    kinds={"file", "csv"},
    owners=OWNERS,
    pool=POOL,
    automation_condition=None,
    description="The leaderboards of the scrape date, bytes as received, verified, never changed: archived files, today's "
    "living boards, or with `rebuild` the revisions that were in force on a past date.",
)
def leaderboard_raw(
    context: dg.AssetExecutionContext, config: RefreshConfig, store: StoreResource
) -> dg.MaterializeResult[None]:
    """Keep the date's leaderboards; a date that nothing can fill fails, naming what can."""
    with plain_failures():
        scraped_on: date = read_partition(context)
        opened = store.open()
        if not config.rebuild and not config.leaderboards:
            for archived in read_archived_files():
                if is_board_of(archived, scraped_on):
                    keep_archived(opened, archived)
        records = find_kept(opened, scraped_on)
        if may_collect(opened, scraped_on, config, records):
            collect_missing(context, opened, scraped_on, config)
            records = find_kept(opened, scraped_on)
        if not records:
            raise FetchError(explain_missing(scraped_on))
        refuse_absent(opened, scraped_on, config)
    return dg.MaterializeResult(metadata=describe_raw(records) | describe_boards(opened, scraped_on))


def describe_boards(store: OpenStore, scraped_on: date) -> dict[str, Any]:
    """Return as metadata the published rows, and per board whether its bytes are those of its date before.

    Bytes that no parser takes are kept all the same; the tables refuse them.
    """
    facts: dict[str, Any] = {}
    try:
        facts["dagster/row_count"] = sum(board.rows.height for board in read_boards(store.raw, scraped_on))
    except SourceError as error:
        facts["rows"] = f"not counted: {error}"
    for source in (source for source in list_board_sources() if store.raw.holds(source, scraped_on)):
        day = max((day for day in store.raw.dates(source) if day < scraped_on), default=None)
        if day is None:
            facts[f"{source}: compared_with"] = f"nothing: no date before {scraped_on} is stored"
            continue
        now, before = ({file.sha256 for file in store.raw.files(source, on)} for on in (scraped_on, day))
        facts[f"{source}: compared_with"] = f"{day}: {'the same' if now == before else 'other'} bytes"
    return facts


def is_board_of(archived: ArchivedFile, scraped_on: date) -> bool:
    """Return whether the archived file is a leaderboard of that date."""
    return archived.source in list_boards() and archived.observed_on == scraped_on


def find_kept(store: OpenStore, scraped_on: date) -> list[RawFile]:
    """Return the files of all boards that are kept for the date."""
    return [file for source in list_board_sources() for file in store.raw.files(source, scraped_on)]


def may_collect(store: OpenStore, scraped_on: date, config: RefreshConfig, records: list[RawFile]) -> bool:
    """Return whether boards are asked: today's date or one to rebuild, not collected to the end yet.

    A date that has boards already is added to only by name, and never once the Hub was asked about it.
    """
    is_open = not is_collected(store.raw, scraped_on)
    is_due = scraped_on == read_now().date() or config.rebuild
    return is_open and is_due and (not records or bool(config.leaderboards))


def collect_missing(context: dg.AssetExecutionContext, store: OpenStore, scraped_on: date, config: RefreshConfig) -> None:
    """Ask the boards that are named and not kept yet; without names every living one."""
    from hf_openness.collection.boards import choose_boards
    from hf_openness.collection.run import collect_boards
    from hf_openness.sources.kept_boards import HUB_SOURCE
    from hf_openness.sources.live_boards import HUB_BOARDS

    is_past = scraped_on < read_now().date()
    boards = choose_boards(config.leaderboards, is_past)
    folders = {board: HUB_SOURCE if board.leaderboard == HUB_BOARDS else board.leaderboard for board in boards}
    missing = [board for board, source in folders.items() if not store.raw.holds(source, scraped_on)]
    only = [] if HUB_BOARDS in config.leaderboards else [n for n in config.leaderboards if n.startswith("hub:")]
    if missing:
        collect_boards(make_way(context, store), store.raw, missing, scraped_on, is_past=is_past, only=only)


def refuse_absent(store: OpenStore, scraped_on: date, config: RefreshConfig) -> None:
    """Raise FetchError where a board that is named is not kept for the date."""
    if config.leaderboards:
        kept = [board.leaderboard for board in read_boards(store.raw, scraped_on)]
        absent = [
            n for n in config.leaderboards if n not in kept and not (n == "hub:*" and any(k[:4] == "hub:" for k in kept))
        ]
        if absent:
            raise FetchError(
                f"{', '.join(absent)} is not among the boards kept for {scraped_on} ({', '.join(kept)}), which are never "
                "changed: name another --store"
            )


def explain_missing(scraped_on: date) -> str:
    """Return why a date has no boards, and what can fill it."""
    from hf_openness.collection.boards import can_rebuild

    rebuilding = can_rebuild(scraped_on)
    words = "; or ".join(
        [
            *([f"`hf-openness refresh --date {scraped_on}` rebuilds {' and '.join(rebuilding)}"] if rebuilding else []),
            f"`hf-openness replay --file F --leaderboard L --date {scraped_on}` takes a snapshot of your own",
        ]
    )
    return (
        f"no leaderboard of {scraped_on} is in the store or in the archive (hf_openness/reference/archives.csv), and a "
        f"live leaderboard is only ever asked for today ({read_now().date()}): {words}"
    )


def _hub_asset(name: str, source: str, description: str) -> dg.AssetsDefinition:
    @dg.asset(
        name=name,
        group_name="raw",
        kinds={"file", "huggingface"},
        owners=OWNERS,
        description=description + " Kept without a scrape date: each date takes the observation nearest to it.",
    )
    def hub_raw(store: StoreResource) -> dg.MaterializeResult[None]:
        with plain_failures():
            opened = store.open()
            records = [keep_archived(opened, archived) for archived in read_archived_files(source)]
        return dg.MaterializeResult(metadata=describe_raw(records))

    return hub_raw


hub_assets: list[dg.AssetsDefinition] = [_hub_asset(name, *facts) for name, facts in HUB_FILES.items()]
