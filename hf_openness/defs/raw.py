"""Raw assets: published bytes, verified and kept once. Leaderboards have a date each, Hub files have none."""

from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg

from hf_openness.defs.asset_metadata import OWNERS
from hf_openness.defs.partitions import read_partition, scrape_dates
from hf_openness.defs.storage import OpenStore, StoreResource
from hf_openness.defs.table_asset import plain_failures
from hf_openness.raw.store import RawFile
from hf_openness.settings import read_now
from hf_openness.sources.archive import ArchivedFile, fetch_archived, read_archived_files
from hf_openness.sources.errors import FetchError

BOARDS = ("open-llm-v1", "open-llm-v2")
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
    automation_condition=None,
    description="The leaderboards as published on the scrape date: bytes as received, verified, never changed.",
)
def leaderboard_raw(context: dg.AssetExecutionContext, store: StoreResource) -> dg.MaterializeResult[None]:
    """Keep the date's leaderboard files; a date that neither archive nor user filled fails, naming what can."""
    with plain_failures():
        scraped_on: date = read_partition(context)
        opened = store.open()
        records = [keep_archived(opened, f) for f in read_archived_files() if is_board_of(f, scraped_on)]
        for board in BOARDS:
            kept = opened.raw.find(board, scraped_on)
            if kept is not None and kept not in records:
                records.append(kept)
        if not records:
            raise FetchError(
                f"no leaderboard was published in the archive on {scraped_on}; archived dates are listed in "
                "hf_openness/reference/archives.csv, and `hf-openness replay --file F --leaderboard L --date "
                f"{scraped_on}` takes a snapshot of your own"
            )
    return dg.MaterializeResult(metadata=describe_raw(records))


def is_board_of(archived: ArchivedFile, scraped_on: date) -> bool:
    """Return whether the archived file is a leaderboard of that date."""
    return archived.source in BOARDS and archived.observed_on == scraped_on


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
