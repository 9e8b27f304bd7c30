"""What changed on a date, and the page and feed that tell it."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import dagster as dg
import polars as pl

from hf_openness.alerts.feed import render_feed
from hf_openness.alerts.latest import render_latest
from hf_openness.alerts.summary import Summary, summarise
from hf_openness.defs.asset_metadata import OWNERS, name_data_kind, refer_to
from hf_openness.defs.storage import OpenStore, StoreResource
from hf_openness.defs.table_asset import ANY_DATE_MOVED, Built, plain_failures, table_asset
from hf_openness.raw.files import write_whole
from hf_openness.schemas import TABLES
from hf_openness.tables.changes import COMPARED, Comparison, build_changes, find_comparison
from hf_openness.tables.row_changes import RowChanges, count_row_changes

READ = (*COMPARED, "claims", "claim_history")
# Tables of a date whose rows are counted; a store from before a table was made has dates without it.
COUNTED = tuple(name for name, spec in TABLES.items() if spec.grain == "date" and name != "changes")


class _StoredBoards(Mapping[date, list[str]]):
    """The boards of every stored date, each date read when it is asked for."""

    def __init__(self, store: OpenStore) -> None:
        self.store, self.days = store, store.dates("models")

    def __getitem__(self, day: date) -> list[str]:
        return self.store.read_table("models", day, ["leaderboard"])["leaderboard"].unique().sort().to_list()

    def __iter__(self) -> Iterator[date]:
        return iter(self.days)

    def __len__(self) -> int:
        return len(self.days)


def _changes(store: OpenStore, scraped_on: date | None, tables: dict[str, pl.DataFrame]) -> Built:
    if scraped_on is None:
        raise ValueError("a table per date was asked for without a date")
    compared = find_comparison(scraped_on, _StoredBoards(store))
    before = {} if compared.on is None else {name: _read_before(store, name, compared) for name in COMPARED}
    rows = {} if compared.on is None else _count_rows(store, scraped_on, compared.on)
    frame = build_changes(compared, tables, before, tables["claims"], tables["claim_history"], rows)
    summary = summarise(scraped_on, frame)
    facts: dict[str, Any] = {f"since/{board}": str(day) for board, day in compared.since.items()}
    return frame, facts | {"summary": summary.title, "notable": len(summary.sentences)}


def _read_before(store: OpenStore, table: str, compared: Comparison) -> pl.DataFrame:
    """Each board's rows as of its own date before; a table that is not by board, of the latest of those dates."""
    assert compared.on is not None
    latest = store.read_table(table, compared.on)
    if "leaderboard" not in latest.columns:
        return latest
    parts = []
    for day in sorted(set(compared.since.values())):
        boards = [board for board, since in compared.since.items() if since == day]
        parts.append(store.read_table(table, day).filter(pl.col("leaderboard").is_in(boards)))
    return pl.concat(parts)


def _count_rows(store: OpenStore, scraped_on: date, on: date) -> dict[str, RowChanges | None]:
    counted: dict[str, RowChanges | None] = {}
    for name in COUNTED:
        now, before = (store.table_path(name, day) for day in (scraped_on, on))
        if now.exists():
            frames = (store.read_table(name, scraped_on), store.read_table(name, on)) if before.exists() else None
            counted[name] = count_row_changes(name, TABLES[name].model.key(), *frames) if frames else None
    return counted


changes = table_asset(
    "changes",
    _changes,
    reads=READ,
    after=tuple(name for name in COUNTED if name not in READ),
    group="findings",
    where="hf_openness.tables.changes:build_changes",
)


@dg.asset(
    deps=[dg.AssetDep("changes", partition_mapping=dg.AllPartitionMapping())],
    group_name="report",
    kinds={"atom", "markdown"},
    owners=OWNERS,
    automation_condition=ANY_DATE_MOVED,
    description="What changed, for people who are not looking: latest.md on the newest date and an Atom feed (feed.xml) "
    "over all dates that have the table changes, beside the reports.",
    metadata=refer_to(render_feed),
)
def change_feed(store: StoreResource) -> dg.MaterializeResult[None]:
    """Write page and feed whole, from every stored date's changes."""
    with plain_failures():
        opened = store.open()
        summaries = read_summaries(opened)
        if not summaries:
            raise FileNotFoundError(f"no date of {opened.root} has the table changes; materialise changes first")
    method, data_kind = opened.settings.method.name, opened.settings.data_kind
    files = {
        opened.feed_path(): render_feed(summaries, method, data_kind),
        opened.latest_path(): render_latest(summaries[-1], method, data_kind).encode(),
    }
    for path, content in files.items():
        write_whole(path, content)
    return dg.MaterializeResult(
        metadata={
            "feed": dg.MetadataValue.path(str(opened.feed_path())),
            "latest": dg.MetadataValue.path(str(opened.latest_path())),
            "data": name_data_kind(data_kind),
            "dates": len(summaries),
            "summary": summaries[-1].title,
        }
    )


def read_summaries(store: OpenStore) -> list[Summary]:
    """Return the summaries of all dates that have the table `changes`, oldest first."""
    return [summarise(day, store.read_table("changes", day)) for day in store.dates("changes")]
