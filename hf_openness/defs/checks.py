"""Semantic checks beside the schema checks: counts conserve, scores and keys fit together, what nobody reviewed."""

from typing import Any

import dagster as dg
import polars as pl

from hf_openness.defs.asset_metadata import show_frame
from hf_openness.defs.partitions import scrape_dates
from hf_openness.defs.storage import StoreResource
from hf_openness.settings import parse_scrape_date, read_collection_settings
from hf_openness.tables.licenses import build_license_review_queue
from hf_openness.tables.quality import compare_missing_shares, find_count_gaps, find_error_share, find_score_gaps

LARGEST_CHANGE = 0.1


@dg.asset_check(asset="attrition", partitions_def=scrape_dates, blocking=True)
def counts_conserve(context: dg.AssetCheckExecutionContext, store: StoreResource) -> dg.AssetCheckResult:
    """Published rows lead to models and to the ledger without loss: every id has one outcome per stage."""
    opened, day = store.open(), parse_scrape_date(context.partition_key)
    names = ("leaderboard_snapshot", "models", "attrition", "repo_details")
    tables = [opened.read_table(name, day) for name in names]
    return _result(find_count_gaps(*tables))


@dg.asset_check(asset="attrition", partitions_def=scrape_dates, blocking=True)
def errors_are_few(context: dg.AssetCheckExecutionContext, store: StoreResource) -> dg.AssetCheckResult:
    """Few ids stayed without a usable answer of the Hub; a date with too many is refused before its first table."""
    shares = find_error_share(store.open().read_table("attrition", parse_scrape_date(context.partition_key)))
    most = read_collection_settings().most_error_share
    facts = {f"{row['stage']}: error share": str(row["error_share"]) for row in shares.to_dicts()}
    return _result(shares.filter(pl.col("error_share") > most), extra={"allowed": str(most)} | facts)


@dg.asset_check(asset="benchmark_scores", partitions_def=scrape_dates, blocking=True)
def scores_belong_to_rows(context: dg.AssetCheckExecutionContext, store: StoreResource) -> dg.AssetCheckResult:
    """Every score belongs to a published row, every row has one score per benchmark, each in its range."""
    opened, day = store.open(), parse_scrape_date(context.partition_key)
    tables = [opened.read_table(name, day) for name in ("leaderboard_snapshot", "benchmark_scores")]
    return _result(find_score_gaps(*tables))


@dg.asset_check(asset="bias_ledger", partitions_def=scrape_dates, blocking=True)
def effects_add_up(context: dg.AssetCheckExecutionContext, store: StoreResource) -> dg.AssetCheckResult:
    """The average effects of the rules on a number add up to its corrected value minus that by the paper's rules."""
    from hf_openness.tables.bias_ledger import find_ledger_gaps

    return _result(find_ledger_gaps(store.open().read_table("bias_ledger", parse_scrape_date(context.partition_key))))


@dg.asset_check(asset="license_table", partitions_def=scrape_dates)
def licenses_are_reviewed(context: dg.AssetCheckExecutionContext, store: StoreResource) -> dg.AssetCheckResult:
    """Warns of licence identifiers that nobody has reviewed; they are listed in the report's review queue."""
    queue = build_license_review_queue(store.open().read_table("license_table", parse_scrape_date(context.partition_key)))
    return _result(queue, dg.AssetCheckSeverity.WARN)


@dg.asset_check(asset="enriched_repos", partitions_def=scrape_dates)
def missing_values_are_stable(context: dg.AssetCheckExecutionContext, store: StoreResource) -> dg.AssetCheckResult:
    """Warns where the share of missing values of a column moved by over ten points since the date before."""
    opened, day = store.open(), parse_scrape_date(context.partition_key)
    now = opened.read_table("enriched_repos", day)
    boards = set(now["leaderboard"].unique())
    for earlier in sorted((d for d in opened.dates("enriched_repos") if d < day), reverse=True):
        before = opened.read_table("enriched_repos", earlier)
        if boards & set(before["leaderboard"].unique()):
            changed = compare_missing_shares(now, before).filter(pl.col("change").abs() > LARGEST_CHANGE)
            return _result(changed, dg.AssetCheckSeverity.WARN, {"compared_with": str(earlier)})
    return dg.AssetCheckResult(passed=True, metadata={"compared_with": "no earlier date of the board"})


def _result(
    gaps: pl.DataFrame,
    severity: dg.AssetCheckSeverity = dg.AssetCheckSeverity.ERROR,
    extra: dict[str, str] | None = None,
) -> dg.AssetCheckResult:
    metadata: dict[str, Any] = {"found": gaps.height, **(extra or {})}
    if gaps.height:
        metadata["offending_rows"] = show_frame(gaps, 50)
    return dg.AssetCheckResult(passed=gaps.is_empty(), severity=severity, metadata=metadata)
