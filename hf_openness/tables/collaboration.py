"""People behind figures 1-3: growth of authors, repos per author, authors per repo."""

import polars as pl

from hf_openness.schemas.figures import FIGURE_TABLES
from hf_openness.schemas.registry import check_frame


def build_figure_01_author_growth(contributors: pl.DataFrame) -> pl.DataFrame:
    """Build `figure_01_author_growth`: new and total authors, one row per calendar month without gaps.

    Args:
        contributors: contract table; suffix bots count here, authors without a date do not (method-audit 3.4).

    Raises InvalidTable.
    """
    name = "figure_01_author_growth"
    new = (
        contributors.drop_nulls("first_commit_at")
        .group_by(month=pl.col("first_commit_at").dt.date().dt.month_start())
        .agg(new_authors_count=pl.len().cast(pl.Int64))
    )
    months = new.select(pl.date_ranges(pl.min("month"), pl.max("month"), "1mo").explode(empty_as_null=False))
    return check_frame(
        name,
        FIGURE_TABLES[name],
        months.join(new, on="month", how="left")
        .sort("month")
        .with_columns(pl.col("new_authors_count").fill_null(0))
        .with_columns(total_authors_count=pl.col("new_authors_count").cum_sum()),
    )


def build_figure_02_repos_per_author(contributors: pl.DataFrame) -> pl.DataFrame:
    """Build `figure_02_repos_per_author`: authors by number of repos, marked bots out (method-audit 3.4).

    Raises InvalidTable.
    """
    name = "figure_02_repos_per_author"
    return check_frame(
        name,
        FIGURE_TABLES[name],
        contributors.filter(~pl.col("is_bot"))
        .group_by("repos_count")
        .agg(authors_count=pl.len().cast(pl.Int64))
        .sort("repos_count"),
    )


def build_figure_03_authors_per_repo(repo_activity: pl.DataFrame) -> pl.DataFrame:
    """Build `figure_03_authors_per_repo`: repos by number of authors, suffix bots counted (method-audit 3.4).

    Raises InvalidTable.
    """
    name = "figure_03_authors_per_repo"
    return check_frame(
        name,
        FIGURE_TABLES[name],
        repo_activity.group_by("authors_count").agg(repos_count=pl.len().cast(pl.Int64)).sort("authors_count"),
    )
