"""The tables of one scrape date, in the order of the flow."""

from datetime import date
from typing import Any

import polars as pl

from hf_openness.collection.chain import Standing
from hf_openness.defs.observed import read_boards, read_collected, read_observations
from hf_openness.defs.storage import OpenStore
from hf_openness.defs.table_asset import Built, table_asset
from hf_openness.reference.load import read_reference
from hf_openness.settings import read_collection_settings
from hf_openness.sources.repo_details import count_mentions
from hf_openness.tables.attrition import build_attrition, gather_invalid
from hf_openness.tables.collected import list_outcomes, observe_commits, observe_details
from hf_openness.tables.contributors import build_contributors, build_repo_activity, build_repo_commits, choose_commits
from hf_openness.tables.enriched import build_enriched_repos
from hf_openness.tables.improvement import build_improvement_curves, build_model_families
from hf_openness.tables.leaderboards import build_benchmark_scores, build_leaderboard_snapshot
from hf_openness.tables.licenses import build_license_table
from hf_openness.tables.lineage import build_base_models
from hf_openness.tables.models import build_models
from hf_openness.tables.observations import HubObservation, build_repo_details
from hf_openness.tables.quality import refuse_many_errors

DETAILS = ("hub-details", "hub-stats")
COMMITS = ("hub-commits",)
SNAPSHOT = "leaderboard_snapshot"
Tables = dict[str, pl.DataFrame]


def _details(store: OpenStore, scraped_on: date, t: Tables) -> list[HubObservation]:
    boards = t[SNAPSHOT]["leaderboard"].unique().sort().to_list()
    standing = read_collected(store, scraped_on)
    return read_observations(store, DETAILS, boards) if standing is None else observe_details(standing, boards)


def _commits(store: OpenStore, scraped_on: date, t: Tables) -> list[HubObservation]:
    boards = t[SNAPSHOT]["leaderboard"].unique().sort().to_list()
    standing = read_collected(store, scraped_on)
    if standing is None:
        return read_observations(store, COMMITS, boards)
    return observe_commits(standing, t["repo_commits"], read_reference("bots"), boards)


def _refuse_errors(store: OpenStore, scraped_on: date) -> None:
    standing = read_collected(store, scraped_on)
    if standing is not None:
        refuse_many_errors(list_outcomes(standing), read_collection_settings().most_error_share, scraped_on)


def _snapshot(store: OpenStore, scraped_on: date | None, _tables: Tables) -> Built:
    _refuse_errors(store, _dated(scraped_on))
    boards = read_boards(store, _dated(scraped_on))
    frame = build_leaderboard_snapshot(pl.concat([b.rows for b in boards], how="diagonal"), store.settings.method)
    facts: dict[str, Any] = {f"layout/{b.leaderboard}": b.layout for b in boards}
    facts |= {f"cells/{b.leaderboard}/{rule}": n for b in boards for rule, n in b.rule_counts.items()}
    return frame, facts


def _scores(store: OpenStore, scraped_on: date | None, _tables: Tables) -> pl.DataFrame:
    _refuse_errors(store, _dated(scraped_on))
    return build_benchmark_scores(pl.concat([b.scores for b in read_boards(store, _dated(scraped_on))]))


def _models(store: OpenStore, _on: date | None, t: Tables) -> pl.DataFrame:
    return build_models(t["leaderboard_snapshot"], t["repo_details"], store.settings.method)


def _repo_details(store: OpenStore, scraped_on: date | None, t: Tables) -> Built:
    snapshot, day = t["leaderboard_snapshot"], _dated(scraped_on)
    observations = _details(store, day, t)
    frame = build_repo_details(snapshot, observations, day, store.settings.method)
    standing = read_collected(store, day)
    if standing is not None:
        return frame, _describe_collected(standing, observations)
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


def _describe_collected(standing: Standing, observations: list[HubObservation]) -> dict[str, Any]:
    facts: dict[str, Any] = {"mode": standing.mode, "histories rewritten": standing.rewritten_count}
    facts |= {f"observed on {o.observed_on}: rows": o.rows.height for o in observations}
    counted = list_outcomes(standing).group_by("stage", "outcome").len().sort("stage", "outcome")
    facts |= {f"{stage}: {outcome}": count for stage, outcome, count in counted.iter_rows()}
    return facts | {f"field nobody reads: {name}": count for name, count in standing.unknown_fields.items()}


def _repo_commits(store: OpenStore, scraped_on: date | None, _tables: Tables) -> pl.DataFrame:
    standing = read_collected(store, _dated(scraped_on))
    return build_repo_commits(standing.commits if standing is not None else None)


def _repo_activity(store: OpenStore, scraped_on: date | None, t: Tables) -> Built:
    snapshot = t["leaderboard_snapshot"]
    observations = _commits(store, _dated(scraped_on), t)
    frame = build_repo_activity(choose_commits(snapshot, observations, _dated(scraped_on)))
    beyond = frame.select("model_id").join(snapshot.select("model_id"), on="model_id", how="anti")
    return frame, {
        "ids beyond the board": beyond.height,
        "observed": [str(o.observed_on) for o in observations],
    }


def _contributors(store: OpenStore, scraped_on: date | None, t: Tables) -> pl.DataFrame:
    snapshot = t["leaderboard_snapshot"]
    chosen = choose_commits(snapshot, _commits(store, _dated(scraped_on), t), _dated(scraped_on))
    return build_contributors(chosen, t["repo_commits"], read_reference("bots"), store.settings.method)


def _attrition(store: OpenStore, scraped_on: date | None, t: Tables) -> Built:
    day = _dated(scraped_on)
    standing = read_collected(store, day)
    frame = build_attrition(
        t["leaderboard_snapshot"],
        t["models"],
        t["repo_details"],
        t["repo_activity"],
        [] if standing is not None else _details(store, day, t),
        [] if standing is not None else _commits(store, day, t),
        hub_outcomes=list_outcomes(standing) if standing is not None else None,
        invalid=gather_invalid(read_boards(store, day)),
    )
    counted = frame.group_by("stage", "outcome").len().sort("stage", "outcome")
    return frame, {f"outcomes/{stage}/{outcome}": count for stage, outcome, count in counted.iter_rows()}


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


# Raw assets that keep what the Hub answered for the date itself; everything of a collected date follows them.
COLLECTED = ("hub_answers_raw",)
BOARD_RAW = ("leaderboard_raw", *COLLECTED)
DETAILS_RAW = ("hub_details_raw", "hub_stats_raw", *COLLECTED)
COMMITS_RAW = ("hub_commits_raw", *COLLECTED)
ACTIVITY = (SNAPSHOT, "repo_commits")

leaderboard_snapshot = table_asset(SNAPSHOT, _snapshot, after=BOARD_RAW)
benchmark_scores = table_asset("benchmark_scores", _scores, after=BOARD_RAW)
repo_details = table_asset("repo_details", _repo_details, reads=(SNAPSHOT,), after=DETAILS_RAW)
models = table_asset("models", _models, reads=(SNAPSHOT, "repo_details"))
repo_commits = table_asset("repo_commits", _repo_commits, reads=(SNAPSHOT,), after=COLLECTED)
repo_activity = table_asset("repo_activity", _repo_activity, reads=ACTIVITY, after=COMMITS_RAW)
contributors = table_asset("contributors", _contributors, reads=ACTIVITY, after=COMMITS_RAW)
attrition = table_asset(
    "attrition",
    _attrition,
    reads=(SNAPSHOT, "models", "repo_details", "repo_activity"),
    after=("hub_details_raw", "hub_stats_raw", "hub_commits_raw", *COLLECTED),
)
enriched_repos = table_asset("enriched_repos", _enriched, reads=("models", "repo_details", "repo_activity"))
base_models = table_asset("base_models", _base_models, reads=("repo_details",))
license_table = table_asset("license_table", _license_table, reads=("models",))
model_families = table_asset("model_families", _families, reads=("enriched_repos",))
improvement_curves = table_asset("improvement_curves", _curves, reads=("model_families",))
