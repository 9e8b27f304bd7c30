"""Tables behind figures 1-3: growth of authors, repos per author, authors per repo."""

import polars as pl

from hf_openness.schemas.figures import FIGURE_TABLES
from hf_openness.schemas.registry import check_figure, check_frame


def build_author_growth(contributors: pl.DataFrame) -> pl.DataFrame:
    """Count new and all authors per calendar month of first_commit_at, bots by suffix included (method-audit 3.4)."""
    new = (
        contributors.filter(pl.col("first_commit_at").is_not_null())
        .group_by(month=pl.col("first_commit_at").dt.date().dt.month_start())
        .agg(new_authors_count=pl.len().cast(pl.Int64))
        .sort("month")
    )
    if new.height > 1:
        new = new.upsample("month", every="1mo").with_columns(pl.col("new_authors_count").fill_null(0))
    counted = new.with_columns(total_authors_count=pl.col("new_authors_count").cum_sum())
    return check_figure("figure_01_author_growth", FIGURE_TABLES["figure_01_author_growth"], counted)


def build_repos_per_author(contributors: pl.DataFrame) -> pl.DataFrame:
    """Count authors by their number of repos, bots left out (method-audit 3.4)."""
    counted = (
        contributors.filter(~pl.col("is_bot"))
        .group_by("repos_count")
        .agg(authors_count=pl.len().cast(pl.Int64))
        .sort("repos_count")
    )
    return check_frame("figure_02_repos_per_author", FIGURE_TABLES["figure_02_repos_per_author"], counted)


def build_authors_per_repo(repo_activity: pl.DataFrame) -> pl.DataFrame:
    """Count repos by their number of authors, bots by suffix included (method-audit 3.4)."""
    counted = repo_activity.group_by("authors_count").agg(repos_count=pl.len().cast(pl.Int64)).sort("authors_count")
    return check_frame("figure_03_authors_per_repo", FIGURE_TABLES["figure_03_authors_per_repo"], counted)
