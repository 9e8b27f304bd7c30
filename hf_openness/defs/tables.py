"""The tables of one scrape date, in the order of the flow."""

from datetime import date
from typing import Any

import polars as pl

from hf_openness.defs.observed import read_boards, read_observations
from hf_openness.defs.storage import OpenStore
from hf_openness.defs.table_asset import Built, table_asset
from hf_openness.reference.load import read_reference
from hf_openness.sources.repo_details import count_mentions
from hf_openness.tables.attrition import build_attrition
from hf_openness.tables.contributors import build_contributors, build_repo_activity, choose_commits
from hf_openness.tables.enriched import build_enriched_repos
from hf_openness.tables.improvement import build_improvement_curves, build_model_families
from hf_openness.tables.leaderboards import build_benchmark_scores, build_leaderboard_snapshot
from hf_openness.tables.licenses import build_license_table
from hf_openness.tables.lineage import build_base_models
from hf_openness.tables.models import build_models
from hf_openness.tables.observations import HubObservation, build_repo_details

DETAILS = ("hub-details", "hub-stats")
COMMITS = ("hub-commits",)
Tables = dict[str, pl.DataFrame]


def _details(store: OpenStore, snapshot: pl.DataFrame) -> list[HubObservation]:
    return read_observations(store, DETAILS, snapshot["leaderboard"].unique().to_list())


def _commits(store: OpenStore, snapshot: pl.DataFrame) -> list[HubObservation]:
    return read_observations(store, COMMITS, snapshot["leaderboard"].unique().to_list())


def _snapshot(store: OpenStore, scraped_on: date | None, _tables: Tables) -> Built:
    boards = read_boards(store, _dated(scraped_on))
    frame = build_leaderboard_snapshot(pl.concat([b.rows for b in boards], how="diagonal"), store.settings.method)
    facts: dict[str, Any] = {f"layout/{b.leaderboard}": b.layout for b in boards}
    facts |= {f"cells/{b.leaderboard}/{rule}": n for b in boards for rule, n in b.rule_counts.items()}
    return frame, facts


def _scores(store: OpenStore, scraped_on: date | None, _tables: Tables) -> pl.DataFrame:
    return build_benchmark_scores(pl.concat([b.scores for b in read_boards(store, _dated(scraped_on))]))


def _models(store: OpenStore, _on: date | None, t: Tables) -> pl.DataFrame:
    return build_models(t["leaderboard_snapshot"], store.settings.method)


def _repo_details(store: OpenStore, scraped_on: date | None, t: Tables) -> Built:
    snapshot = t["leaderboard_snapshot"]
    observations = _details(store, snapshot)
    frame = build_repo_details(snapshot, observations, _dated(scraped_on), store.settings.method)
    facts: dict[str, Any] = {}
    for o in observations:
        name = f"{o.source} {o.observed_on}"
        beyond = o.rows.select("model_id").unique().join(snapshot.select("model_id"), on="model_id", how="anti")
        facts[f"{name}: rows"] = o.rows.height
        facts[f"{name}: empty rows"] = int(o.rows["is_empty"].sum())
        facts[f"{name}: ids beyond the board"] = beyond.height
        for column, prefix in (("base_models", "base_model:"), ("datasets", "dataset:")):
            for key, count in count_mentions(o.rows, column, prefix).items():
                facts[f"{name}: {column} {key}"] = count
    return frame, facts


def _repo_activity(store: OpenStore, scraped_on: date | None, t: Tables) -> Built:
    snapshot = t["leaderboard_snapshot"]
    observations = _commits(store, snapshot)
    frame = build_repo_activity(choose_commits(snapshot, observations, _dated(scraped_on)))
    beyond = frame.select("model_id").join(snapshot.select("model_id"), on="model_id", how="anti")
    return frame, {
        "ids beyond the board": beyond.height,
        "observed": [str(o.observed_on) for o in observations],
    }


def _contributors(store: OpenStore, scraped_on: date | None, t: Tables) -> pl.DataFrame:
    snapshot = t["leaderboard_snapshot"]
    chosen = choose_commits(snapshot, _commits(store, snapshot), _dated(scraped_on))
    return build_contributors(chosen, read_reference("bots"), store.settings.method)


def _attrition(store: OpenStore, _on: date | None, t: Tables) -> pl.DataFrame:
    snapshot = t["leaderboard_snapshot"]
    return build_attrition(
        snapshot,
        t["models"],
        t["repo_details"],
        t["repo_activity"],
        _details(store, snapshot),
        _commits(store, snapshot),
    )


def _enriched(store: OpenStore, scraped_on: date | None, t: Tables) -> pl.DataFrame:
    return build_enriched_repos(
        t["models"],
        t["repo_details"],
        t["repo_activity"],
        read_reference("corrections"),
        _dated(scraped_on),
        store.settings.method,
    )


def _base_models(store: OpenStore, _on: date | None, t: Tables) -> pl.DataFrame:
    return build_base_models(t["repo_details"], store.settings.method)


def _license_table(_store: OpenStore, _on: date | None, t: Tables) -> pl.DataFrame:
    return build_license_table(t["models"], read_reference("licenses"))


def _families(store: OpenStore, _on: date | None, t: Tables) -> pl.DataFrame:
    return build_model_families(t["enriched_repos"], read_reference("model_families"), store.settings.method)


def _curves(store: OpenStore, _on: date | None, t: Tables) -> pl.DataFrame:
    return build_improvement_curves(t["model_families"], read_reference("model_families"), store.settings.method)


def _dated(scraped_on: date | None) -> date:
    if scraped_on is None:
        raise ValueError("a table per date was asked for without a date")
    return scraped_on


HUB_DETAILS = ("hub_details_raw", "hub_stats_raw")
SNAPSHOT = "leaderboard_snapshot"

leaderboard_snapshot = table_asset(SNAPSHOT, _snapshot, after=("leaderboard_raw",))
benchmark_scores = table_asset("benchmark_scores", _scores, after=("leaderboard_raw",))
models = table_asset("models", _models, reads=(SNAPSHOT,))
repo_details = table_asset("repo_details", _repo_details, reads=(SNAPSHOT,), after=HUB_DETAILS)
repo_activity = table_asset("repo_activity", _repo_activity, reads=(SNAPSHOT,), after=("hub_commits_raw",))
contributors = table_asset("contributors", _contributors, reads=(SNAPSHOT,), after=("hub_commits_raw",))
attrition = table_asset(
    "attrition",
    _attrition,
    reads=(SNAPSHOT, "models", "repo_details", "repo_activity"),
    after=("hub_details_raw", "hub_stats_raw", "hub_commits_raw"),
)
enriched_repos = table_asset("enriched_repos", _enriched, reads=("models", "repo_details", "repo_activity"))
base_models = table_asset("base_models", _base_models, reads=("repo_details",))
license_table = table_asset("license_table", _license_table, reads=("models",))
model_families = table_asset("model_families", _families, reads=("enriched_repos",))
improvement_curves = table_asset("improvement_curves", _curves, reads=("model_families",))
