"""All tables of one scrape date in one call: the same functions, in the order of the flow, that the assets run."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from hf_openness.collection.chain import Standing
from hf_openness.method import Method
from hf_openness.reference.load import read_reference
from hf_openness.sources.leaderboard import ParsedLeaderboard
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


def build_date_tables(
    boards: Sequence[ParsedLeaderboard],
    details: Sequence[HubObservation],
    commits: Sequence[HubObservation],
    scraped_on: date,
    method: Method,
    standing: Standing | None = None,
) -> dict[str, pl.DataFrame]:
    """Return every contract table of one date by name.

    Args:
        boards: the date's boards, parsed.
        details, commits: published Hub files that an archived date may use; a collected date uses none.
        scraped_on: the date.
        method: the rules in force.
        standing: what holds on a collected date; None for an archived one.

    Raises InvalidTable.
    """
    tables: dict[str, pl.DataFrame] = {}
    bots = read_reference("bots")
    names = [b.leaderboard for b in boards]
    tables["repo_commits"] = build_repo_commits(standing.commits if standing is not None else None)
    if standing is not None:
        details = observe_details(standing, names)
        commits = observe_commits(standing, tables["repo_commits"], bots, names)
    snapshot = build_leaderboard_snapshot(pl.concat([b.rows for b in boards], how="diagonal"), method)
    tables["leaderboard_snapshot"] = snapshot
    tables["benchmark_scores"] = build_benchmark_scores(pl.concat([b.scores for b in boards]))
    tables["repo_details"] = build_repo_details(snapshot, details, scraped_on, method)
    tables["models"] = build_models(snapshot, tables["repo_details"], method)
    chosen = choose_commits(snapshot, commits, scraped_on)
    tables["repo_activity"] = build_repo_activity(chosen)
    tables["contributors"] = build_contributors(chosen, tables["repo_commits"], bots, method)
    tables["attrition"] = build_attrition(
        snapshot,
        tables["models"],
        tables["repo_details"],
        tables["repo_activity"],
        details,
        commits,
        hub_outcomes=list_outcomes(standing) if standing is not None else None,
        invalid=gather_invalid(boards),
    )
    tables["enriched_repos"] = build_enriched_repos(
        tables["models"],
        tables["repo_details"],
        tables["repo_activity"],
        read_reference("corrections"),
        scraped_on,
        method,
    )
    tables["base_models"] = build_base_models(tables["repo_details"], method)
    tables["license_table"] = build_license_table(tables["models"], read_reference("licenses"))
    families = read_reference("model_families")
    tables["model_families"] = build_model_families(tables["enriched_repos"], families, method)
    tables["improvement_curves"] = build_improvement_curves(tables["model_families"], families, method)
    return tables
