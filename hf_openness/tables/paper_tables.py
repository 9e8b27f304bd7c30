"""The paper's tables 1-5 as views of the contract's tables, with the paper's columns, sorted as there."""

import polars as pl

from hf_openness.reading.places import KEEP
from hf_openness.tables.author_names import is_listed

COLUMNS_V1 = {"ARC": "arc", "MMLU": "mmlu", "GSM8K": "gsm8k"}


def build_paper_table_1(models: pl.DataFrame, benchmark_scores: pl.DataFrame) -> pl.DataFrame:
    """Table 1: models by falling average score, with the paper's benchmarks (on other boards all of theirs).

    Places of rows travel along: `_row` of models, `_row_<benchmark>` of benchmark_scores.

    Args:
        models, benchmark_scores: contract tables of one board. A model is named as its repo, a score as it was published,
            so the published row joins them.
    """
    names = sorted(benchmark_scores["benchmark"].unique())
    shown = [name for name in COLUMNS_V1 if name in names] or names
    chosen = models.sort(["average_score", "row_number"], descending=[True, False], nulls_last=True)
    table = chosen.select("model_id", "model_type", "params_b", "average_score", "row_number", KEEP)
    for name in shown:
        scores = benchmark_scores.filter(benchmark=name).select(
            "row_number", KEEP.name.suffix(f"_{name}"), pl.col("score").alias(name)
        )
        table = table.join(scores, on="row_number", how="left", maintain_order="left")
    return table.select("model_id", "model_type", "params_b", *shown, "average_score", KEEP)


def build_paper_table_2(enriched_repos: pl.DataFrame) -> pl.DataFrame:
    """Table 2: repos by falling downloads: model_id, author, created_on, downloads_30d, tags."""
    return (
        enriched_repos.filter(pl.col("details_observed_on").is_not_null())
        .sort(["downloads_30d", "model_id"], descending=[True, False], nulls_last=True)
        .select("model_id", "author", "downloads_30d", "tags", KEEP, created_on=pl.col("created_at").dt.date())
        .select("model_id", "author", "created_on", "downloads_30d", pl.col("tags").list.join(", "), KEEP)
    )


def build_paper_table_3(contributors: pl.DataFrame) -> pl.DataFrame:
    """Table 3: contributors by falling number of repos: author, repos_count, repos; bots where the method keeps them."""
    return (
        contributors.filter(is_listed())
        .sort(["repos_count", "author"], descending=[True, False])
        .select("author", "repos_count", KEEP, repos=pl.col("repos").list.head(8).list.join(", "))
    )


def build_paper_table_4(repo_activity: pl.DataFrame) -> pl.DataFrame:
    """Table 4: activity per repo, by falling id as in the authors' file: authors, commits, first and last commit."""
    return repo_activity.sort("model_id", descending=True).select(
        "model_id",
        "authors_count",
        "commits_count",
        KEEP,
        first_commit_on=pl.col("first_commit_at").dt.date(),
        last_commit_on=pl.col("last_commit_at").dt.date(),
    )


def build_paper_table_5(license_table: pl.DataFrame) -> pl.DataFrame:
    """Table 5: licences by falling count with permissions; undeclared is a row of its own, not folded into others."""
    return license_table.sort(["models_count", "license_id"], descending=[True, False]).select(
        "license_id",
        "models_count",
        KEEP,
        models_pct=(pl.col("models_share") * 100).round(2),
        commercial_use="commercial_use",
        academic_use="academic_use",
        personal_use="personal_use",
    )
