"""From the tables of one date to the content of its page."""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from hf_openness.method import Method
from hf_openness.report.content import FigureContent, ProvenanceRow, ReportContent, TableContent
from hf_openness.report.numbers import Mentions, count, describe_numbers
from hf_openness.report.paper_views import build_paper_views
from hf_openness.tables.licenses import build_license_review_queue

BOARD_NAMES = {"open-llm-v1": "Open LLM Leaderboard v1", "open-llm-v2": "Open LLM Leaderboard v2"}
NEEDED = (
    "leaderboard_snapshot",
    "benchmark_scores",
    "models",
    "enriched_repos",
    "contributors",
    "repo_activity",
    "license_table",
    "model_families",
    "improvement_curves",
    "attrition",
)


def build_report_content(
    *,
    scraped_on: date,
    leaderboard: str,
    method: Method,
    store_kind: str,
    tables: Mapping[str, pl.DataFrame],
    figures: Sequence[FigureContent],
    paper_fidelity: pl.DataFrame | None,
    provenance: Sequence[ProvenanceRow],
    versions: Mapping[str, str],
    mentions: Mapping[str, Mentions] | None = None,
) -> ReportContent:
    """Gather the content of a date's page.

    Args:
        scraped_on: the scrape date.
        leaderboard: the board to show (`choose_board`); rows of other boards are left out here.
        method: the rules in force.
        store_kind: `real` or `simulated`.
        tables: the contract tables named in `NEEDED`, all boards of the date.
        figures: the figures, drawn or with a reason.
        paper_fidelity: contract table over all dates, or None.
        provenance: the raw files behind the date.
        versions: program -> version.
        mentions: counts over the raw details file, see `describe_numbers`.
    """
    boards = tables["models"]["leaderboard"].unique().sort().to_list()
    own = {
        name: frame.filter(pl.col("leaderboard") == leaderboard) if "leaderboard" in frame.columns else frame
        for name, frame in tables.items()
    }
    return ReportContent(
        scraped_on=scraped_on,
        leaderboard=leaderboard,
        board_name=BOARD_NAMES.get(leaderboard, leaderboard),
        method=method,
        store_kind=store_kind,
        facts=describe_numbers(own, method, mentions),
        observations=summarize_observations(own["enriched_repos"]),
        notes=describe_coverage(own["enriched_repos"], [board for board in boards if board != leaderboard]),
        tables=build_paper_views(own, scraped_on),
        figures=tuple(figures),
        paper_fidelity=paper_fidelity,
        review_queues=(queue_licenses(own["license_table"]),),
        attrition=summarize_attrition(own["attrition"], scraped_on),
        provenance=tuple(provenance),
        versions=dict(sorted(versions.items())),
    )


def summarize_observations(enriched_repos: pl.DataFrame) -> TableContent:
    """Return how many models use which Hub observation, per kind of data; models without one are a row of their own."""
    parts = [
        enriched_repos.group_by(observed_on=pl.col(column))
        .agg(models_count=pl.len())
        .with_columns(
            kind=pl.lit(kind), models_pct=(pl.col("models_count") / max(enriched_repos.height, 1) * 100).round(2)
        )
        for kind, column in (("repo details", "details_observed_on"), ("commits", "commits_observed_on"))
    ]
    frame = pl.concat(parts).select("kind", "observed_on", "models_count", "models_pct")
    return TableContent(
        anchor="observations",
        title="Hub observations used",
        note="No day: the models have no observation of that kind; what it would say is not known, never zero.",
        frame=frame.sort(["kind", "observed_on"], descending=[True, False], nulls_last=True),
        labels={"kind": "Data", "observed_on": "Observed on", "models_count": "Models", "models_pct": "Share (%)"},
    )


def describe_coverage(enriched_repos: pl.DataFrame, other_boards: Sequence[str]) -> tuple[str, ...]:
    """Return remarks on what the page covers: other boards of the date, and data known for few of the models."""
    notes = []
    if other_boards:
        notes.append(
            f"The date also has {', '.join(other_boards)}; the tables in the store cover it, this page does not."
        )
    columns = (
        ("creation date", "created_at"),
        ("repo details", "details_observed_on"),
        ("downloads", "downloads_30d"),
        ("commits", "commits_observed_on"),
    )
    for words, column in columns:
        known = enriched_repos.height - enriched_repos[column].null_count()
        if known * 2 < enriched_repos.height:
            notes.append(f"Under half of the models have known {words}: {count(known)} of {count(enriched_repos.height)}.")
    return tuple(notes)


def queue_licenses(license_table: pl.DataFrame) -> TableContent:
    """Return the licence identifiers that occur and nobody reviewed, by falling number of models."""
    queue = build_license_review_queue(license_table).drop("leaderboard")
    return TableContent(
        anchor="queue-licenses",
        title="Licence identifiers to review",
        note="They occur on the board and have no row in reference/licenses.csv; their permissions count as unknown.",
        frame=queue.sort(["models_count", "license_id"], descending=[True, False]),
        labels={"license_id": "License", "models_count": "Models"},
        shown_rows=100,
    )


def summarize_attrition(attrition: pl.DataFrame, scraped_on: date) -> TableContent:
    """Return the number of ids per stage and outcome, stages in the order of the flow."""
    order = pl.col("stage").replace_strict({"leaderboard": 0, "details": 1, "commits": 2}, default=9)
    frame = (
        attrition.group_by("stage", "outcome")
        .agg(ids_count=pl.len())
        .with_columns(ids_pct=(pl.col("ids_count") / pl.col("ids_count").sum().over("stage") * 100).round(2))
        .sort([order, pl.col("ids_count"), pl.col("outcome")], descending=[False, True, False])
    )
    return TableContent(
        anchor="attrition-counts",
        title="Outcomes per stage",
        note="Every id that the board named has one outcome per stage.",
        frame=frame,
        labels={"stage": "Stage", "outcome": "Outcome", "ids_count": "Ids", "ids_pct": "Share of the stage (%)"},
        shown_rows=100,
        href=f"../../tables/attrition/{scraped_on}.parquet",
    )
