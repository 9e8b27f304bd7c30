"""The scrape date as partition, and which dates the archive can fill."""

from datetime import date

import dagster as dg

from hf_openness.settings import parse_scrape_date
from hf_openness.sources.archive import read_archived_files
from hf_openness.sources.live_boards import list_boards

scrape_dates = dg.DynamicPartitionsDefinition(name="scrape_date")


def read_archived_dates() -> list[date]:
    """Return the dates of all archived leaderboard files, sorted."""
    boards = [file for file in read_archived_files() if file.source in list_boards()]
    return sorted({file.observed_on for file in boards})


def read_partition(context: dg.AssetExecutionContext) -> date:
    """Return the run's scrape date; raises UsageError when the key is no date or lies in the future."""
    return parse_scrape_date(context.partition_key)


def register_dates(instance: dg.DagsterInstance, dates: list[date]) -> None:
    """Add the dates as partitions; those that exist already stay as they are."""
    known = set(instance.get_dynamic_partitions("scrape_date"))
    new = [day.isoformat() for day in sorted(dates) if day.isoformat() not in known]
    if new:
        instance.add_dynamic_partitions("scrape_date", new)
