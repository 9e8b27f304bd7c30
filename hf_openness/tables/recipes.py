"""How each table of a scrape date is made: the tables it reads, and the one call that builds it.

The order is that of the flow. Assets, the memory-only build of tests and benchmarks, and the bias ledger, which mixes
methods, all build by these recipes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import polars as pl

from hf_openness.collection.standing import Standing
from hf_openness.method import Method
from hf_openness.reference.load import read_reference
from hf_openness.sources.leaderboard import ParsedLeaderboard
from hf_openness.tables.alias_candidates import build_alias_candidates
from hf_openness.tables.attrition import build_attrition, gather_invalid
from hf_openness.tables.author_names import AuthorRules
from hf_openness.tables.author_suspects import build_author_suspects
from hf_openness.tables.base_models import Sources, build_base_models, build_rejected_edges
from hf_openness.tables.benchmark_gains import build_benchmark_gains
from hf_openness.tables.breaks import build_release_breaks
from hf_openness.tables.coauthorship import build_collaboration
from hf_openness.tables.collected import build_collection_plan, list_outcomes, observe_commits, observe_details
from hf_openness.tables.concentration import build_concentration
from hf_openness.tables.contributors import build_contributors, build_repo_activity, build_repo_commits, choose_commits
from hf_openness.tables.duties import Duties
from hf_openness.tables.enriched import build_enriched_repos
from hf_openness.tables.frontier import build_frontier
from hf_openness.tables.heavy_tails import build_heavy_tails
from hf_openness.tables.improvement import build_improvement_curves, build_model_families
from hf_openness.tables.improvement_tests import build_improvement_tests
from hf_openness.tables.leaderboards import build_benchmark_scores, build_leaderboard_snapshot
from hf_openness.tables.license_evidence import build_license_evidence, build_repo_licenses
from hf_openness.tables.license_transitions import build_license_transitions
from hf_openness.tables.licenses import build_license_table
from hf_openness.tables.lineage import Borrowed, build_lineage, build_lineage_assumptions
from hf_openness.tables.models import build_models
from hf_openness.tables.naming import name_ids
from hf_openness.tables.obligations import build_obligations
from hf_openness.tables.observations import HubObservation, build_repo_details
from hf_openness.tables.rates import build_trend_rates

SNAPSHOT = "leaderboard_snapshot"
LINEAGE = ("base_models", "models", "repo_details")
DESCENT = (SNAPSHOT, "repo_details", "models")
GAINS = ("model_families", "enriched_repos", SNAPSHOT, "benchmark_scores")
Tables = Mapping[str, pl.DataFrame]


class Inputs(Protocol):
    """What the tables of a date rest on, parsed; an implementation may read each when it is first asked for."""

    @property
    def scraped_on(self) -> date:
        """The scrape date."""

    @property
    def boards(self) -> Sequence[ParsedLeaderboard]:
        """The date's boards."""

    @property
    def details(self) -> Sequence[HubObservation]:
        """Published repo details that an archived date may use."""

    @property
    def commits(self) -> Sequence[HubObservation]:
        """Published commit summaries that an archived date may use."""

    @property
    def standing(self) -> Standing | None:
        """What holds on a collected date; None on an archived one."""


@dataclass(frozen=True)
class Recipe:
    """One table: its name, the call that builds it from inputs, tables read and method, and where that is decided."""

    table: str
    build: Callable[[Any, Tables, Method], pl.DataFrame]
    where: Callable[..., pl.DataFrame]
    reads: tuple[str, ...] = ()


def find_details(inputs: Inputs) -> Sequence[HubObservation]:
    """Return the observations of repo details that the date uses: the Hub's answers, else published files."""
    if inputs.standing is None:
        return inputs.details
    return observe_details(inputs.standing, [b.leaderboard for b in inputs.boards])


def find_commits(inputs: Inputs, tables: Tables) -> Sequence[HubObservation]:
    """Return the observations of commits that the date uses; of a collected date made from `repo_commits`."""
    if inputs.standing is None:
        return inputs.commits
    names = [b.leaderboard for b in inputs.boards]
    return observe_commits(inputs.standing, tables["repo_commits"], read_reference("bots"), names)


def _chosen_commits(inputs: Inputs, tables: Tables) -> pl.DataFrame:
    return choose_commits(tables[SNAPSHOT], find_commits(inputs, tables), inputs.scraped_on)


def _snapshot(inputs: Inputs, _t: Tables, method: Method) -> pl.DataFrame:
    return build_leaderboard_snapshot(pl.concat([b.rows for b in inputs.boards], how="diagonal"), method)


def _scores(inputs: Inputs, _t: Tables, _method: Method) -> pl.DataFrame:
    return build_benchmark_scores(pl.concat([b.scores for b in inputs.boards]))


def _repo_details(inputs: Inputs, t: Tables, method: Method) -> pl.DataFrame:
    return build_repo_details(t[SNAPSHOT], find_details(inputs), inputs.scraped_on, method)


def _models(_inputs: Inputs, t: Tables, method: Method) -> pl.DataFrame:
    return build_models(t[SNAPSHOT], t["repo_details"], method, corrections=read_reference("corrections"))


def _collection_plan(inputs: Inputs, _t: Tables, _method: Method) -> pl.DataFrame:
    return build_collection_plan(inputs.standing)


def _repo_commits(inputs: Inputs, _t: Tables, _method: Method) -> pl.DataFrame:
    return build_repo_commits(inputs.standing.commits if inputs.standing is not None else None)


def _author_rules() -> AuthorRules:
    names = ("bots", "author_aliases", "organisations", "machine_names")
    return AuthorRules(*(read_reference(name) for name in names))


def _repo_activity(inputs: Inputs, t: Tables, method: Method) -> pl.DataFrame:
    return build_repo_activity(_chosen_commits(inputs, t), _author_rules(), method)


def _contributors(inputs: Inputs, t: Tables, method: Method) -> pl.DataFrame:
    return build_contributors(_chosen_commits(inputs, t), t["repo_commits"], _author_rules(), method)


def _attrition(inputs: Inputs, t: Tables, method: Method) -> pl.DataFrame:
    is_archived = inputs.standing is None
    return build_attrition(
        t[SNAPSHOT],
        t["models"],
        t["repo_details"],
        t["repo_activity"],
        inputs.details if is_archived else [],
        inputs.commits if is_archived else [],
        hub_outcomes=None if inputs.standing is None else list_outcomes(inputs.standing),
        invalid=gather_invalid(inputs.boards),
        names=name_ids(t[SNAPSHOT], t["repo_details"], read_reference("corrections"), method),
    )


def _enriched(inputs: Inputs, t: Tables, method: Method) -> pl.DataFrame:
    corrections = read_reference("corrections")
    return build_enriched_repos(t["models"], t["repo_details"], t["repo_activity"], corrections, inputs.scraped_on, method)


def _descent_sources(t: Tables) -> Sources:
    return Sources(t["repo_details"], t[SNAPSHOT], t["models"], read_reference("name_patterns"))


def _alias_candidates(_inputs: Inputs, t: Tables, _method: Method) -> pl.DataFrame:
    return build_alias_candidates(t["contributors"])


def _concentration(_inputs: Inputs, t: Tables, _method: Method) -> pl.DataFrame:
    return build_concentration(t["contributors"], t["alias_candidates"], t["enriched_repos"])


def _author_suspects(_inputs: Inputs, t: Tables, _method: Method) -> pl.DataFrame:
    return build_author_suspects(t["contributors"], t["repo_commits"], t["repo_activity"], _author_rules())


def _heavy_tails(_inputs: Inputs, t: Tables, _method: Method) -> pl.DataFrame:
    return build_heavy_tails(t["contributors"])


def _collaboration(_inputs: Inputs, t: Tables, _method: Method) -> pl.DataFrame:
    return build_collaboration(t["contributors"])


def _base_models(_inputs: Inputs, t: Tables, method: Method) -> pl.DataFrame:
    return build_base_models(_descent_sources(t), method)


def _rejected_edges(_inputs: Inputs, t: Tables, method: Method) -> pl.DataFrame:
    return build_rejected_edges(_descent_sources(t), method)


def _borrowed() -> Borrowed:
    return Borrowed(read_reference("borrowed_rates"), read_reference("model_families"))


def _lineage(_inputs: Inputs, t: Tables, method: Method) -> pl.DataFrame:
    return build_lineage(t["base_models"], t["models"], t["repo_details"], _borrowed(), method)


def _lineage_assumptions(_inputs: Inputs, t: Tables, method: Method) -> pl.DataFrame:
    return build_lineage_assumptions(t["base_models"], t["models"], t["repo_details"], _borrowed(), method)


def _license_evidence(_inputs: Inputs, t: Tables, _method: Method) -> pl.DataFrame:
    licenses, names = read_reference("licenses"), read_reference("license_names")
    return build_license_evidence(t["models"], t["repo_details"], t["attrition"], licenses, names)


def _license_table(_inputs: Inputs, t: Tables, method: Method) -> pl.DataFrame:
    return build_license_table(t["models"], t["license_evidence"], read_reference("licenses"), method)


def _duties() -> Duties:
    return Duties(read_reference("obligations"), read_reference("obligation_rules"), read_reference("licenses"))


def _repo_licenses(t: Tables) -> pl.DataFrame:
    others = t["repo_details"].join(t["models"], on="model_id", how="anti", maintain_order="left")
    return build_repo_licenses(others, read_reference("licenses"), read_reference("license_names"))


def _obligations(_inputs: Inputs, t: Tables, _method: Method) -> pl.DataFrame:
    reviewed = read_reference("base_model_licenses")
    evidence, rejected = t["license_evidence"], t["rejected_edges"]
    return build_obligations(t["models"], evidence, t["base_models"], reviewed, _duties(), _repo_licenses(t), rejected)


def _license_transitions(_inputs: Inputs, t: Tables, _method: Method) -> pl.DataFrame:
    reviewed = read_reference("base_model_licenses")
    return build_license_transitions(
        t["models"], t["license_evidence"], t["base_models"], reviewed, _duties(), _repo_licenses(t)
    )


def _families(_inputs: Inputs, t: Tables, method: Method) -> pl.DataFrame:
    return build_model_families(t["enriched_repos"], t["base_models"], read_reference("model_families"), method)


def _curves(_inputs: Inputs, t: Tables, method: Method) -> pl.DataFrame:
    return build_improvement_curves(t["model_families"], t, method)


def _improvement_tests(_inputs: Inputs, t: Tables, method: Method) -> pl.DataFrame:
    return build_improvement_tests(t["model_families"], t, method)


def _benchmark_gains(_inputs: Inputs, t: Tables, method: Method) -> pl.DataFrame:
    return build_benchmark_gains(t["model_families"], t, method)


def _trend_rates(inputs: Inputs, t: Tables, _method: Method) -> pl.DataFrame:
    return build_trend_rates(t["enriched_repos"], t["contributors"], inputs.scraped_on)


def _release_breaks(_inputs: Inputs, t: Tables, _method: Method) -> pl.DataFrame:
    return build_release_breaks(t["trend_rates"], read_reference("release_dates"))


def _frontier(_inputs: Inputs, t: Tables, _method: Method) -> pl.DataFrame:
    return build_frontier(t["enriched_repos"], t["benchmark_scores"], read_reference("benchmarks"))


LICENSED = ("models", "repo_details", "license_evidence", "base_models")
_IN_ORDER = (
    Recipe(SNAPSHOT, _snapshot, build_leaderboard_snapshot),
    Recipe("benchmark_scores", _scores, build_benchmark_scores),
    Recipe("repo_details", _repo_details, build_repo_details, (SNAPSHOT,)),
    Recipe("models", _models, build_models, (SNAPSHOT, "repo_details")),
    Recipe("collection_plan", _collection_plan, build_collection_plan, (SNAPSHOT,)),
    Recipe("repo_commits", _repo_commits, build_repo_commits, (SNAPSHOT,)),
    Recipe("repo_activity", _repo_activity, build_repo_activity, (SNAPSHOT, "repo_commits")),
    Recipe("contributors", _contributors, build_contributors, (SNAPSHOT, "repo_commits")),
    Recipe("attrition", _attrition, build_attrition, (SNAPSHOT, "models", "repo_details", "repo_activity")),
    Recipe("enriched_repos", _enriched, build_enriched_repos, ("models", "repo_details", "repo_activity")),
    Recipe("base_models", _base_models, build_base_models, DESCENT),
    Recipe("rejected_edges", _rejected_edges, build_rejected_edges, DESCENT),
    Recipe("lineage", _lineage, build_lineage, LINEAGE),
    Recipe("lineage_assumptions", _lineage_assumptions, build_lineage_assumptions, LINEAGE),
    Recipe("license_evidence", _license_evidence, build_license_evidence, ("models", "repo_details", "attrition")),
    Recipe("license_table", _license_table, build_license_table, ("models", "license_evidence")),
    Recipe("obligations", _obligations, build_obligations, (*LICENSED, "rejected_edges")),
    Recipe("license_transitions", _license_transitions, build_license_transitions, LICENSED),
    Recipe("alias_candidates", _alias_candidates, build_alias_candidates, ("contributors",)),
    Recipe("concentration", _concentration, build_concentration, ("contributors", "alias_candidates", "enriched_repos")),
    Recipe("author_suspects", _author_suspects, build_author_suspects, ("contributors", "repo_commits", "repo_activity")),
    Recipe("heavy_tails", _heavy_tails, build_heavy_tails, ("contributors",)),
    Recipe("collaboration", _collaboration, build_collaboration, ("contributors",)),
    Recipe("trend_rates", _trend_rates, build_trend_rates, ("enriched_repos", "contributors")),
    Recipe("release_breaks", _release_breaks, build_release_breaks, ("trend_rates",)),
    Recipe("frontier", _frontier, build_frontier, ("enriched_repos", "benchmark_scores")),
    Recipe("model_families", _families, build_model_families, ("enriched_repos", "base_models")),
    Recipe("improvement_curves", _curves, build_improvement_curves, GAINS),
    Recipe("improvement_tests", _improvement_tests, build_improvement_tests, GAINS),
    Recipe("benchmark_gains", _benchmark_gains, build_benchmark_gains, GAINS),
)
RECIPES = {recipe.table: recipe for recipe in _IN_ORDER}
