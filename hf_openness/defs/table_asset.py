"""How a table becomes an asset: its schema is checked before anything is written, and the outcome is an asset check."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import dagster as dg
import polars as pl

from hf_openness.defs.asset_metadata import (
    OWNERS,
    describe_columns,
    failed_contract,
    refer_to,
    table_metadata,
)
from hf_openness.defs.partitions import read_partition, scrape_dates
from hf_openness.defs.since import count_since, count_since_made
from hf_openness.defs.storage import OpenStore, StoreResource
from hf_openness.raw.store import RawError
from hf_openness.schemas import TABLES
from hf_openness.schemas.registry import InvalidTable
from hf_openness.settings import UsageError
from hf_openness.sources.errors import FetchError, SourceError
from hf_openness.tables.quality import TooManyErrors

EXPECTED = (SourceError, FetchError, RawError, UsageError, FileNotFoundError, TooManyErrors)
# A date that is registered and not yet filled must not hold back the tables over all dates.
ANY_DATE_MOVED = dg.AutomationCondition.eager().without(~dg.AutomationCondition.any_deps_missing())
Built = tuple[pl.DataFrame, dict[str, Any]]
Build = Callable[[OpenStore, date | None, dict[str, pl.DataFrame]], pl.DataFrame | Built]


def table_asset(
    table: str,
    build: Build,
    *,
    reads: tuple[str, ...] = (),
    after: tuple[str, ...] = (),
    kinds: tuple[str, ...] = ("polars", "parquet"),
    group: str = "tables",
    where: Callable[..., Any] | str | None = None,
) -> dg.AssetsDefinition:
    """Make the asset of a contract table.

    Args:
        table: name in the contract; also the asset's.
        build: gets the store, the scrape date (None over all dates) and the tables it reads; returns the
            checked table, or the table and extra metadata.
        reads: tables of the same date that it takes in.
        after: assets it follows without taking them in.
        kinds, group: as shown in the UI.
        where: the function that decides, or `module:function`, for the link to the code; `build` itself where it is None.
    """
    spec = TABLES[table]
    per_date = spec.grain == "date"
    partitions = scrape_dates if per_date else None
    check = dg.AssetCheckSpec(
        "schema",
        asset=table,
        blocking=True,
        description=f"{table} keeps its contract (docs/tables.md); otherwise nothing is written.",
        partitions_def=partitions,
    )

    @dg.multi_asset(
        name=table,
        outs={
            table: dg.AssetOut(
                dagster_type=dg.Any,
                io_manager_key="table_io",
                description=spec.description(),
                group_name=group,
                kinds=set(kinds),
                owners=OWNERS,
                metadata={"dagster/column_schema": describe_columns(spec.model), "dagster/table_name": table}
                | refer_to(where or build),
                automation_condition=dg.AutomationCondition.eager() if per_date else ANY_DATE_MOVED,
            )
        },
        ins={name: dg.AssetIn(dagster_type=dg.Any) for name in reads},
        deps=[dg.AssetDep(name, partition_mapping=None if per_date else dg.AllPartitionMapping()) for name in after],
        check_specs=[check],
        partitions_def=partitions,
    )
    def asset_body(
        context: dg.AssetExecutionContext, store: StoreResource, **tables: pl.DataFrame
    ) -> Iterator[dg.Output[pl.DataFrame] | dg.AssetCheckResult]:
        with plain_failures():
            scraped_on = read_partition(context) if per_date else None
            try:
                built = build(store.open(), scraped_on, tables)
            except InvalidTable as error:
                yield failed_contract(table, error)
                raise dg.Failure(str(error), allow_retries=False) from error
        frame, extra = built if isinstance(built, tuple) else (built, {})
        since = tell_since(store.open(), table, scraped_on, frame)
        yield dg.Output(frame, output_name=table, metadata=since | table_metadata(frame) | extra)
        yield dg.AssetCheckResult(
            asset_key=dg.AssetKey(table), check_name="schema", passed=True, metadata={"rows": frame.height}
        )

    return asset_body


def tell_since(store: OpenStore, table: str, scraped_on: date | None, frame: pl.DataFrame) -> dict[str, Any]:
    """Return as metadata what changed since the date before; over all dates: since it was last made."""
    if scraped_on is not None:
        return count_since(store, table, scraped_on, frame)
    days = store.dates("leaderboard_snapshot")
    newest = {"dates": len(days), "newest date": str(max(days))} if days else {"dates": 0}
    return newest | count_since_made(store, table, frame)


class plain_failures:  # noqa: N801
    """Turns the errors that speak to the user into failed steps that are not tried again."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, EXPECTED):
            raise dg.Failure(str(error), allow_retries=False) from error
