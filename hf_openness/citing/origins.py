"""What each table is built from: tables, switches of the method, reviewed facts and kinds of raw data.

Tables and functions stand in the recipes. Which switches and reference files a recipe reads is not declared there: it is
written down here, and a test that watches the tables being built keeps it right.
"""

from dataclasses import dataclass

from hf_openness.figures.catalogue import FIGURES
from hf_openness.tables.fidelity_computations import NEEDED_TABLES
from hf_openness.tables.recipes import RECIPES

PEOPLE = ("author_aliases", "bots", "machine_names", "organisations")
TERMS = ("base_model_licenses", "license_names", "licenses", "obligation_rules", "obligations")
GAIN_FACTS = ("base_equivalents", "benchmark_items", "benchmarks", "release_dates")
BOARDS, DETAILS, COMMITS = "boards", "details", "commits"
# Facts that turn raw bytes of a kind into rows.
READ_WITH = {BOARDS: ("benchmarks", "leaderboard_layouts", "model_types"), DETAILS: ("archives",), COMMITS: ("archives",)}


@dataclass(frozen=True)
class Origin:
    """What a table is built from.

    reads: tables. where: `module:function` that decides. switches: of the method. references: files of reference/.
    raw: kinds of raw data, boards, details, commits. over_dates: whether `reads` are taken of every stored date.
    """

    reads: tuple[str, ...]
    where: str
    switches: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    raw: tuple[str, ...] = ()
    over_dates: bool = False


SWITCHES = {
    "leaderboard_snapshot": ("license_lists",),
    "models": ("architectures", "last_group", "model_ids", "representative"),
    "repo_activity": ("activity_bots", "author_names"),
    "contributors": ("activity_bots", "author_names", "author_start"),
    "attrition": ("model_ids",),
    "enriched_repos": ("creation_date", "floor_dates", "model_ids"),
    "base_models": ("base_model_ids", "base_model_tags"),
    "rejected_edges": ("base_model_ids", "base_model_tags"),
    "lineage": ("base_model_ids",),
    "lineage_assumptions": ("base_model_ids",),
    "license_table": ("license_lists", "unknown_licenses"),
    "model_families": ("family_members", "merge_removal", "params_size"),
    "improvement_curves": ("gain_normalization", "gain_reference"),
    "improvement_tests": ("family_members", "gain_reference"),
    "benchmark_gains": ("gain_reference",),
    "figure_01_author_growth": ("activity_bots", "author_start"),
    "figure_04_models_by_type": ("smoothing",),
    "figure_05_models_by_architecture": ("smoothing",),
    "figure_06_models_per_base": ("family_members",),
    "figure_07_scores_over_time": ("smoothing",),
    "figure_08_params": ("params_size",),
    "figure_09_downloads": ("params_size",),
    "figure_10_params_per_point": ("params_per_point", "params_size"),
}
REFERENCES = {
    "models": ("corrections",),
    "repo_activity": PEOPLE,
    "contributors": PEOPLE,
    "attrition": ("corrections",),
    "enriched_repos": ("corrections",),
    "base_models": ("name_patterns",),
    "rejected_edges": ("name_patterns",),
    "lineage": ("borrowed_rates", "model_families"),
    "lineage_assumptions": ("borrowed_rates", "model_families"),
    "license_evidence": ("license_names", "licenses"),
    "license_table": ("licenses",),
    "obligations": TERMS,
    "license_transitions": TERMS,
    "author_suspects": PEOPLE,
    "release_breaks": ("release_dates",),
    "frontier": ("benchmarks",),
    "model_families": ("base_equivalents", "model_families"),
    "improvement_curves": GAIN_FACTS,
    "improvement_tests": (*GAIN_FACTS, "model_families"),
    "benchmark_gains": GAIN_FACTS,
    "figure_06_models_per_base": ("model_families",),
    "figure_10_params_per_point": ("benchmarks",),
}
RAW = {
    "leaderboard_snapshot": (BOARDS,),
    "benchmark_scores": (BOARDS,),
    "repo_details": (DETAILS,),
    "collection_plan": (DETAILS, COMMITS),
    "repo_commits": (COMMITS,),
    "repo_activity": (COMMITS,),
    "contributors": (COMMITS,),
    "attrition": (BOARDS, DETAILS, COMMITS),
}
# What `tables.claims.list_needed_tables` says, and the models that tell the board; a test keeps the two in step. It is
# written out since that module brings numpy, which loading the definitions does without.
TESTED_ON = (
    "base_models",
    "benchmark_scores",
    "concentration",
    "contributors",
    "enriched_repos",
    "improvement_curves",
    "improvement_tests",
    "leaderboard_snapshot",
    "license_table",
    "license_transitions",
    "lineage",
    "model_families",
    "models",
)
FINDINGS = {
    "claims": Origin(
        TESTED_ON,
        "hf_openness.tables.claims:build_claims",
        references=("benchmarks", "statements"),
    ),
    "bias_ledger": Origin(
        tuple(RECIPES),
        "hf_openness.tables.bias_ledger:build_bias_ledger",
        references=("headline_numbers",),
        raw=(BOARDS, DETAILS, COMMITS),
    ),
}
# A date's tables compared with those of the boards' dates before.
CHANGES = {
    "changes": Origin((*RECIPES, *FINDINGS, "claim_history"), "hf_openness.tables.changes:build_changes", over_dates=True)
}
TRENDS = "hf_openness.tables.trends:build_"
OVER_DATES = {
    "model_trend": Origin(("leaderboard_snapshot", "enriched_repos"), f"{TRENDS}model_trend", over_dates=True),
    "license_trend": Origin(("license_table",), f"{TRENDS}license_trend", over_dates=True),
    "architecture_trend": Origin(("models",), f"{TRENDS}architecture_trend", over_dates=True),
    "contributor_trend": Origin(("contributors", "models", "repo_activity"), f"{TRENDS}contributor_trend", over_dates=True),
    "rescorings": Origin(
        ("leaderboard_snapshot", "benchmark_scores"), "hf_openness.tables.rescorings:build_rescorings", over_dates=True
    ),
    "survivorship": Origin(
        ("enriched_repos", "attrition"), "hf_openness.tables.survivorship:build_survivorship", over_dates=True
    ),
    "claim_history": Origin(
        ("claims", "model_trend", "rescorings"), "hf_openness.tables.claim_history:build_claim_history", over_dates=True
    ),
    "paper_fidelity": Origin(
        NEEDED_TABLES, "hf_openness.tables.fidelity:build_paper_fidelity", references=("claims",), over_dates=True
    ),
}


def find_origin(table: str) -> Origin:
    """Return what a table, or the table behind a figure, is built from; raises KeyError for an unknown one."""
    beyond = FINDINGS | CHANGES | OVER_DATES
    if table in beyond:
        return beyond[table]
    known = (SWITCHES.get(table, ()), REFERENCES.get(table, ()), RAW.get(table, ()))
    if table in RECIPES:
        recipe = RECIPES[table]
        return Origin(recipe.reads, f"{recipe.where.__module__}:{recipe.where.__name__}", *known)
    figure = next((figure for figure in FIGURES if figure.name == table), None)
    if figure is None:
        raise KeyError(table)
    return Origin(figure.needs, f"hf_openness.figures.catalogue:FIGURES, number {figure.number}", *known)


def list_origins(table: str) -> dict[str, Origin]:
    """Return the table and all it is built from, each after whatever reads it, down to those that read raw data."""
    found: dict[str, Origin] = {}

    def visit(name: str) -> None:
        if name not in found:
            origin = find_origin(name)
            for read in origin.reads:
                visit(read)
            found[name] = origin

    visit(table)
    return dict(reversed(found.items()))
