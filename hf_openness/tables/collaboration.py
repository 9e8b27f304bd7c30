"""Tables behind figures 1-3 and 14: growth of authors, repos per author, authors per repo, how work is distributed."""

import polars as pl

from hf_openness.schemas.figures import FIGURE_TABLES
from hf_openness.schemas.registry import check_figure, check_frame
from hf_openness.tables.author_names import is_counted
from hf_openness.tables.concentration import sum_people


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
    """Count authors by their number of repos, without whom the method does not count (paper: method-audit 3.4)."""
    counted = (
        contributors.filter(is_counted())
        .group_by("repos_count")
        .agg(authors_count=pl.len().cast(pl.Int64))
        .sort("repos_count")
    )
    return check_frame("figure_02_repos_per_author", FIGURE_TABLES["figure_02_repos_per_author"], counted)


def build_authors_per_repo(repo_activity: pl.DataFrame) -> pl.DataFrame:
    """Count repos by their number of authors, counted as in `repo_activity` (paper: method-audit 3.4)."""
    counted = repo_activity.group_by("authors_count").agg(repos_count=pl.len().cast(pl.Int64)).sort("authors_count")
    return check_frame("figure_03_authors_per_repo", FIGURE_TABLES["figure_03_authors_per_repo"], counted)


def build_work_distribution(contributors: pl.DataFrame) -> pl.DataFrame:
    """Cumulate what authors hold, from the largest down, per population; names as in contributors."""
    people = contributors.filter(is_counted())
    amounts = sum_people(people, people.select("author", merged_author="author"))
    parts = [
        pl.DataFrame({"amount": held[::-1]}, schema={"amount": pl.Float64}).select(
            pl.lit(population).alias("population"),
            author_rank=pl.int_range(1, pl.len() + 1, dtype=pl.Int64),
            held_share=(pl.col("amount").cum_sum() / pl.col("amount").sum()).clip(0, 1),
            is_square_root=pl.int_range(1, pl.len() + 1) == pl.len().sqrt().round(),
        )
        for population, held in amounts.items()
        if len(held)
    ]
    schema = {name: column.dtype for name, column in FIGURE_TABLES["figure_14_work_distribution"].describe().items()}
    return check_frame(
        "figure_14_work_distribution",
        FIGURE_TABLES["figure_14_work_distribution"],
        pl.concat([pl.DataFrame(schema=schema), *parts]),
    )


def build_concentration_bounds(concentration: pl.DataFrame) -> pl.DataFrame:
    """Take the rows of `concentration` that are defined, for figure 13."""
    columns = list(FIGURE_TABLES["figure_13_concentration"].describe())
    drawn = concentration.filter(pl.col("estimate").is_not_null(), ~pl.col("measure").str.ends_with("_reach"))
    return check_frame("figure_13_concentration", FIGURE_TABLES["figure_13_concentration"], drawn.select(columns))
