"""Tables over all dates: trends and fidelity to the paper, rebuilt from every stored date."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import dagster as dg
import polars as pl

from hf_openness.defs.asset_metadata import OWNERS, show_frame
from hf_openness.defs.storage import OpenStore, StoreResource
from hf_openness.defs.table_asset import ANY_DATE_MOVED, plain_failures, table_asset
from hf_openness.reference.load import read_reference
from hf_openness.settings import read_now
from hf_openness.tables.claim_history import build_claim_history
from hf_openness.tables.fidelity import build_paper_fidelity, take_dates_needed
from hf_openness.tables.fidelity_computations import NEEDED_TABLES
from hf_openness.tables.rescorings import SCORE_COLUMNS, SNAPSHOT_COLUMNS, build_rescorings
from hf_openness.tables.survivorship import COLUMNS as COMPARED_COLUMNS
from hf_openness.tables.survivorship import build_survivorship
from hf_openness.tables.trends import (
    build_architecture_trend,
    build_contributor_trend,
    build_license_trend,
    build_model_trend,
)


def _read_all(store: OpenStore, table: str, columns: list[str] | None = None) -> dict[date, pl.DataFrame]:
    return {day: store.read_table(table, day, columns) for day in store.dates(table)}


def _model_trend(store: OpenStore, _on: date | None, _tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    enriched = _read_all(store, "enriched_repos", ["leaderboard", "created_at", "average_score"])
    snapshots = _read_all(store, "leaderboard_snapshot", ["leaderboard", "is_flagged"])
    return build_model_trend({day: snapshots[day] for day in enriched if day in snapshots}, enriched)


def _license_trend(store: OpenStore, _on: date | None, _tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    return build_license_trend(_read_all(store, "license_table"))


def _architecture_trend(store: OpenStore, _on: date | None, _tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    return build_architecture_trend(_read_all(store, "models", ["leaderboard", "architecture_group"]))


class _OnDemand(Mapping[date, pl.DataFrame]):
    """A table of every stored date, each read when it is asked for and not kept."""

    def __init__(self, store: OpenStore, table: str, columns: list[str] | None) -> None:
        self.store, self.table, self.columns = store, table, columns
        self.days = store.dates(table)

    def __getitem__(self, day: date) -> pl.DataFrame:
        return self.store.read_table(self.table, day, self.columns)

    def __iter__(self) -> Iterator[date]:
        return iter(self.days)

    def __len__(self) -> int:
        return len(self.days)


def _rescorings(store: OpenStore, _on: date | None, _tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    snapshots = _OnDemand(store, "leaderboard_snapshot", list(SNAPSHOT_COLUMNS))
    scores = _OnDemand(store, "benchmark_scores", list(SCORE_COLUMNS))
    return build_rescorings(snapshots, scores)


def _contributor_trend(store: OpenStore, _on: date | None, _tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    contributors = _read_all(store, "contributors", ["author", "kind", "repos_count", "is_bot", "is_machine_name"])
    models = _read_all(store, "models", ["leaderboard"])
    activity = _read_all(store, "repo_activity", ["model_id", "observed_on"])
    complete = [day for day in contributors if day in models and day in activity]
    return build_contributor_trend(models, {day: contributors[day] for day in complete}, activity)


GROUP = "over_all_dates"
# The schedule is weekly; a day's grace before a missed week counts as stale.
FRESH_FOR, WARN_AFTER = timedelta(days=8), timedelta(days=7, hours=12)
model_trend = table_asset("model_trend", _model_trend, after=("leaderboard_snapshot", "enriched_repos"), group=GROUP)
license_trend = table_asset("license_trend", _license_trend, after=("license_table",), group=GROUP)
architecture_trend = table_asset("architecture_trend", _architecture_trend, after=("models",), group=GROUP)
contributor_trend = table_asset(
    "contributor_trend", _contributor_trend, after=("contributors", "models", "repo_activity"), group=GROUP
)
rescorings = table_asset("rescorings", _rescorings, after=("leaderboard_snapshot", "benchmark_scores"), group=GROUP)


def _survivorship(store: OpenStore, _on: date | None, _tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    enriched = _read_all(store, "enriched_repos", COMPARED_COLUMNS)
    return build_survivorship(enriched, _OnDemand(store, "attrition", None))


survivorship = table_asset("survivorship", _survivorship, after=("enriched_repos", "attrition"), group=GROUP)


def _claim_history(store: OpenStore, _on: date | None, tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    return build_claim_history(_read_all(store, "claims"), tables["model_trend"], tables["rescorings"])


claim_history = table_asset(
    "claim_history", _claim_history, reads=("model_trend", "rescorings"), after=("claims",), group=GROUP
)


def _paper_fidelity(store: OpenStore, _on: date | None, _tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    claims = read_reference("claims")
    stored = set.intersection(*(set(store.dates(table)) for table in NEEDED_TABLES))
    tables = take_dates_needed(claims, stored, lambda day, table: store.read_table(table, day))
    return build_paper_fidelity(claims, tables)


paper_fidelity = table_asset("paper_fidelity", _paper_fidelity, after=NEEDED_TABLES, group=GROUP)


@dg.asset(
    group_name=GROUP,
    kinds={"polars"},
    owners=OWNERS,
    deps=[dg.AssetDep("leaderboard_snapshot", partition_mapping=dg.AllPartitionMapping())],
    output_required=False,
    freshness_policy=dg.FreshnessPolicy.time_window(fail_window=FRESH_FOR, warn_window=WARN_AFTER),
    automation_condition=ANY_DATE_MOVED,
    description="The newest scrape date of the store. Materialised only when that is today, so that importing an old "
    "archive cannot look fresh; its freshness shows whether the weekly refresh runs.",
)
def latest_snapshot(store: StoreResource) -> Iterator[dg.MaterializeResult[None]]:
    """Report the newest scrape date where it is today's."""
    with plain_failures():
        opened = store.open()
        dates = opened.dates("leaderboard_snapshot")
    if dates and max(dates) == read_now().date():
        snapshot = opened.read_table("leaderboard_snapshot", max(dates), ["leaderboard", "model_id"])
        boards = snapshot.group_by("leaderboard").len().sort("leaderboard")
        yield dg.MaterializeResult(
            metadata={
                "scraped_on": max(dates).isoformat(),
                "rows": snapshot.height,
                "models": snapshot["model_id"].n_unique(),
                "leaderboards": show_frame(boards, 50),
            }
        )
