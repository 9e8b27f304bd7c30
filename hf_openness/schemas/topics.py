"""Schemas of the topics: people, licences, lineage, improvement, trends, fidelity."""

import polars as pl

from hf_openness.schemas import late_pandera as pa
from hf_openness.schemas.licenses import CATEGORIES
from hf_openness.schemas.types import TextList, UtcTime

PERMISSIONS = ["yes", "no", "limited", "unknown", "not applicable"]


class RepoCommits(pa.DataFrameModel):
    """Every commit of the date's repos as collected; without rows on dates whose published files hold only summaries."""

    model_id: pl.String = pa.Field(description="Repo, by the id that names it.")
    commit_sha: pl.String = pa.Field(description="Revision.")
    committed_at: UtcTime = pa.Field(description="Time of the commit, UTC.")
    authors: TextList = pa.Field(description="Every author entry, bots included; null for an entry without a name.")
    title: pl.String = pa.Field(nullable=True, description="First line of the message, cut at 500 characters.")

    class Config:
        strict = True
        unique = ["model_id", "commit_sha"]


class CollectionPlan(pa.DataFrameModel):
    """What was done on a collected date about each id that its boards name; without rows on dates of published files."""

    model_id: pl.String = pa.Field(unique=True, description="Id as a board names it.")
    details: pl.String = pa.Field(
        isin=["asked", "held", "same_repo", "not_asked"],
        description="Repo details: asked that day; held from earlier answers or read from an owner's listing; known under "
        "another id of the same repo; not asked.",
    )
    commits: pl.String = pa.Field(isin=["asked", "held", "same_repo", "not_asked"], description="Commits, likewise.")
    reason: pl.String = pa.Field(nullable=True, description="Why something was not asked; null where all was.")
    is_rewritten: pl.Boolean = pa.Field(
        description="Whether the repo's commits, asked for under this id, no longer hold the newest one known before."
    )
    answered_on: pl.Date = pa.Field(nullable=True, description="Day of the newest answer about its details; null: none.")

    class Config:
        strict = True


class RepoActivity(pa.DataFrameModel):
    """One row per repo with commits."""

    model_id: pl.String = pa.Field(unique=True, description="Repo.")
    authors_count: pl.Int64 = pa.Field(ge=0, description="Distinct commit authors as the method counts them.")
    commits_count: pl.Int64 = pa.Field(ge=0, description="Commits.")
    first_commit_at: UtcTime = pa.Field(description="First commit, UTC.")
    last_commit_at: UtcTime = pa.Field(description="Last commit, UTC.")
    observed_on: pl.Date = pa.Field(description="Day of the commit observation.")

    class Config:
        strict = True


class LicenseTable(pa.DataFrameModel):
    """Models per licence; undeclared is a row of its own, so counts sum to the models of the board."""

    leaderboard: pl.String = pa.Field(description="Name of the board.")
    license_id: pl.String = pa.Field(
        description="Licence identifier; `other:<name>` for a named one without identifier; undeclared; repo_unavailable."
    )
    license_name: pl.String = pa.Field(nullable=True, description="Name; null where not in the reference file.")
    category: pl.String = pa.Field(
        nullable=True,
        isin=CATEGORIES,
        description="Kind of statement (docs/method/licenses.md); null where the method does not tell them apart.",
    )
    models_count: pl.Int64 = pa.Field(ge=1, description="Models.")
    models_share: pl.Float64 = pa.Field(ge=0, le=1, description="Share of the board's models.")
    commercial_use: pl.String = pa.Field(isin=PERMISSIONS, description="Whether commercial use is allowed.")
    academic_use: pl.String = pa.Field(isin=PERMISSIONS, description="Whether academic use is allowed.")
    personal_use: pl.String = pa.Field(isin=PERMISSIONS, description="Whether personal use is allowed.")
    commercial_clause: pl.String = pa.Field(nullable=True, description="What decides commercial use; null: not reviewed.")
    academic_clause: pl.String = pa.Field(nullable=True, description="What decides academic use; null: not reviewed.")
    personal_clause: pl.String = pa.Field(nullable=True, description="What decides personal use; null: not reviewed.")
    is_reviewed: pl.Boolean = pa.Field(description="Whether the identifier is in reference/licenses.csv.")
    source: pl.String = pa.Field(nullable=True, description="Text of the licence that the permissions rest on.")

    class Config:
        strict = True
        unique = ["leaderboard", "license_id"]


class ModelTrend(pa.DataFrameModel):
    """Size and scores of each board over time."""

    leaderboard: pl.String = pa.Field(description="Name of the board.")
    scraped_on: pl.Date = pa.Field(description="Scrape date.")
    rows_count: pl.Int64 = pa.Field(ge=0, description="Published rows.")
    flagged_rows_count: pl.Int64 = pa.Field(ge=0, description="Of them flagged.")
    models_count: pl.Int64 = pa.Field(ge=0, description="Models: deduplicated, unflagged.")
    dated_models_count: pl.Int64 = pa.Field(ge=0, description="Models with a creation date.")
    top_score: pl.Float64 = pa.Field(nullable=True, ge=0, le=100, description="Best average score, 0-100.")
    mean_score: pl.Float64 = pa.Field(nullable=True, ge=0, le=100, description="Mean average score of models, 0-100.")

    class Config:
        strict = True
        unique = ["leaderboard", "scraped_on"]


class LicenseTrend(pa.DataFrameModel):
    """Licence shares of each board over time."""

    leaderboard: pl.String = pa.Field(description="Name of the board.")
    scraped_on: pl.Date = pa.Field(description="Scrape date.")
    license_id: pl.String = pa.Field(description="Licence identifier, or undeclared.")
    models_count: pl.Int64 = pa.Field(ge=1, description="Models.")
    models_share: pl.Float64 = pa.Field(ge=0, le=1, description="Share of the board's models.")

    class Config:
        strict = True
        unique = ["leaderboard", "scraped_on", "license_id"]


class ArchitectureTrend(pa.DataFrameModel):
    """Architecture shares of each board over time."""

    leaderboard: pl.String = pa.Field(description="Name of the board.")
    scraped_on: pl.Date = pa.Field(description="Scrape date.")
    architecture: pl.String = pa.Field(description="Architecture group, see models.architecture_group.")
    models_count: pl.Int64 = pa.Field(ge=1, description="Models.")
    models_share: pl.Float64 = pa.Field(ge=0, le=1, description="Share of the board's models.")

    class Config:
        strict = True
        unique = ["leaderboard", "scraped_on", "architecture"]


class ContributorTrend(pa.DataFrameModel):
    """Commit authors over time, per board and scrape date."""

    leaderboard: pl.String = pa.Field(description="Name of the board.")
    scraped_on: pl.Date = pa.Field(description="Scrape date.")
    commits_observed_on: pl.Date = pa.Field(nullable=True, description="Day of the commit observation.")
    repos_count: pl.Int64 = pa.Field(ge=0, description="Repos with commits.")
    authors_count: pl.Int64 = pa.Field(ge=0, description="Commit authors.")
    top_10_share: pl.Float64 = pa.Field(nullable=True, ge=0, le=1, description="Author-repo pairs held by the top 10.")
    top_200_share: pl.Float64 = pa.Field(nullable=True, ge=0, le=1, description="Author-repo pairs held by the top 200.")

    class Config:
        strict = True
        unique = ["leaderboard", "scraped_on"]


class PaperFidelity(pa.DataFrameModel):
    """Every number printed in the paper beside the same number computed here."""

    claim_id: pl.String = pa.Field(unique=True, description="Key in reference/claims.csv.")
    text: pl.String = pa.Field(description="What the number says.")
    source: pl.String = pa.Field(description="Where it is printed: section, figure or table of the paper.")
    published: pl.Float64 = pa.Field(description="The printed number.")
    unit: pl.String = pa.Field(description="Its unit.")
    compared_on: pl.Date = pa.Field(nullable=True, description="Archived date it is compared on; null if none fits.")
    computation: pl.String = pa.Field(nullable=True, description="Named computation that reproduces it.")
    reproduced: pl.Float64 = pa.Field(nullable=True, description="The number computed here.")
    difference: pl.Float64 = pa.Field(nullable=True, description="Reproduced minus published.")
    tolerance: pl.Float64 = pa.Field(ge=0, description="Largest difference still called within tolerance.")
    tolerance_why: pl.String = pa.Field(description="Why that tolerance.")
    verdict: pl.String = pa.Field(
        isin=["reproduced", "within tolerance", "differs", "not computable"],
        description="Outcome of the comparison.",
    )
    why: pl.String = pa.Field(nullable=True, description="Reason, where the verdict is not reproduced.")

    class Config:
        strict = True
