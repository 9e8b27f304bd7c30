"""Which tables exist, at which grain, under which contract; and the one place where a table is checked."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import polars as pl

from hf_openness.schemas import (
    changes,
    claims,
    improvement,
    leaderboards,
    licenses,
    lineage,
    people,
    rescorings,
    topics,
    trends,
)
from hf_openness.schemas import late_pandera as pa

if TYPE_CHECKING:
    import pandera.polars


class InvalidTable(ValueError):
    """A table breaks its contract. `failures` holds up to 50 offending values (column, check, failure_case, index)."""

    def __init__(self, table: str, failures: pl.DataFrame) -> None:
        self.table = table
        self.failures = failures.head(50)
        first = failures.row(0, named=True)
        super().__init__(
            f"table {table} breaks its contract in {failures.height} places; first: column {first['column']}, "
            f"check {first['check']}, value {str(first['failure_case'])[:200]}, row {first['index']}"
        )


@dataclass(frozen=True)
class TableSpec:
    """A table's name, its schema, and whether there is one file per scrape date or one over all dates."""

    name: str
    model: type[pa.DataFrameModel]
    grain: Literal["date", "all_dates"]

    def columns(self) -> dict[str, "pandera.polars.Column"]:
        """Return pandera's columns by name; what only describes them asks `model.describe()`, which costs no import."""
        return self.model.to_schema().columns

    def description(self) -> str:
        """Return the schema's one-paragraph description."""
        return " ".join((self.model.__doc__ or "").split())


TABLES = {
    spec.name: spec
    for spec in (
        TableSpec("leaderboard_snapshot", leaderboards.LeaderboardSnapshot, "date"),
        TableSpec("benchmark_scores", leaderboards.BenchmarkScores, "date"),
        TableSpec("models", leaderboards.Models, "date"),
        TableSpec("repo_details", leaderboards.RepoDetails, "date"),
        TableSpec("collection_plan", topics.CollectionPlan, "date"),
        TableSpec("repo_commits", topics.RepoCommits, "date"),
        TableSpec("repo_activity", topics.RepoActivity, "date"),
        TableSpec("attrition", leaderboards.Attrition, "date"),
        TableSpec("enriched_repos", leaderboards.EnrichedRepos, "date"),
        TableSpec("contributors", people.Contributors, "date"),
        TableSpec("base_models", lineage.BaseModels, "date"),
        TableSpec("rejected_edges", lineage.RejectedEdges, "date"),
        TableSpec("lineage", lineage.Lineage, "date"),
        TableSpec("lineage_assumptions", lineage.LineageAssumptions, "date"),
        TableSpec("license_evidence", licenses.LicenseEvidence, "date"),
        TableSpec("alias_candidates", people.AliasCandidates, "date"),
        TableSpec("author_suspects", people.AuthorSuspects, "date"),
        TableSpec("concentration", people.Concentration, "date"),
        TableSpec("heavy_tails", people.HeavyTails, "date"),
        TableSpec("collaboration", people.Collaboration, "date"),
        TableSpec("license_table", topics.LicenseTable, "date"),
        TableSpec("obligations", licenses.Obligations, "date"),
        TableSpec("license_transitions", licenses.LicenseTransitions, "date"),
        TableSpec("model_families", improvement.ModelFamilies, "date"),
        TableSpec("improvement_curves", improvement.ImprovementCurves, "date"),
        TableSpec("trend_rates", trends.TrendRates, "date"),
        TableSpec("release_breaks", trends.ReleaseBreaks, "date"),
        TableSpec("frontier", trends.Frontier, "date"),
        TableSpec("improvement_tests", improvement.ImprovementTests, "date"),
        TableSpec("benchmark_gains", improvement.BenchmarkGains, "date"),
        TableSpec("survivorship", trends.Survivorship, "all_dates"),
        TableSpec("model_trend", topics.ModelTrend, "all_dates"),
        TableSpec("license_trend", topics.LicenseTrend, "all_dates"),
        TableSpec("architecture_trend", topics.ArchitectureTrend, "all_dates"),
        TableSpec("contributor_trend", topics.ContributorTrend, "all_dates"),
        TableSpec("bias_ledger", claims.BiasLedger, "date"),
        TableSpec("claims", claims.Claims, "date"),
        TableSpec("changes", changes.Changes, "date"),
        TableSpec("claim_history", claims.ClaimHistory, "all_dates"),
        TableSpec("rescorings", rescorings.Rescorings, "all_dates"),
        TableSpec("paper_fidelity", topics.PaperFidelity, "all_dates"),
    )
}


_IS_CHECKED = ContextVar("is_checked", default=True)


@contextmanager
def unchecked() -> Iterator[None]:
    """Leave out the checks of frames that nobody keeps, such as those of the hundreds of mixtures of a bias ledger.

    Columns are still put in order. Whatever is written was built outside of this.
    """
    token = _IS_CHECKED.set(False)
    try:
        yield
    finally:
        _IS_CHECKED.reset(token)


def validate(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Return `frame` in the contract's column order and types, checked against the contract of `table`.

    Raises:
        InvalidTable: a column is missing, extra, of another type, out of range, null where it may not be, NaN,
            or a key repeats; carries the offending rows.
    """
    spec = TABLES[table]
    return check_frame(table, spec.model, frame)


def check_frame(table: str, model: type[pa.DataFrameModel], frame: pl.DataFrame) -> pl.DataFrame:
    """Return `frame` ordered as `model`'s columns and checked by it; raises InvalidTable."""
    order = list(model.describe())
    known = [name for name in order if name in frame.columns]
    frame = frame.select(*known, *[name for name in frame.columns if name not in order])
    if not _IS_CHECKED.get():
        return frame
    from pandera.errors import SchemaErrors

    nan = [name for name, dtype in frame.schema.items() if dtype.is_float() and frame[name].is_nan().any()]
    if nan:
        raise InvalidTable(table, _nan_failures(frame, nan[0]))
    try:
        model.validate(frame, lazy=True)
    except SchemaErrors as error:
        raise InvalidTable(table, error.failure_cases) from error
    return frame


def check_figure(name: str, model: type[pa.DataFrameModel], frame: pl.DataFrame) -> pl.DataFrame:
    """Return `check_frame` of the frame, with the nullable columns that the method in force does not fill as nulls."""
    declared = model.describe()
    absent = [column for column in declared.values() if column.nullable and column.name not in frame.columns]
    return check_frame(name, model, frame.with_columns(pl.lit(None, dtype=c.dtype).alias(c.name) for c in absent))


def _nan_failures(frame: pl.DataFrame, column: str) -> pl.DataFrame:
    return (
        frame.with_row_index("index")
        .filter(pl.col(column).is_nan())
        .select(
            pl.lit(column).alias("column"),
            pl.lit("not_nan").alias("check"),
            pl.lit("NaN").alias("failure_case"),
            "index",
        )
    )
