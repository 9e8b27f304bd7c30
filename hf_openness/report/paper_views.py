"""Paper tables 1-5 as the page shows them: human column names, notes, and links to the tables they are views of."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from hf_openness.report.content import TableContent
from hf_openness.tables.paper_tables import (
    build_paper_table_1,
    build_paper_table_2,
    build_paper_table_3,
    build_paper_table_4,
    build_paper_table_5,
)

PERMISSION_WORDS = {"yes": "Yes", "no": "No", "limited": "Limited*", "unknown": "Unknown"}
PERMISSIONS = {
    "commercial_use": "Commercial Use",
    "academic_use": "Academic Use",
    "personal_use": "Personal Use",
}


def build_paper_views(tables: Mapping[str, pl.DataFrame], scraped_on: date) -> tuple[TableContent, ...]:
    """Return paper tables 1-5 of one board, each with its note and link."""

    def parquet(table: str) -> str:
        return f"../../tables/{table}/{scraped_on}.parquet"

    return (
        TableContent(
            anchor="table-1",
            title="Table 1. Models by average score",
            note="The paper shows a sample by average score; here all models, best first. Boards have benchmarks of "
            "their own.",
            frame=build_paper_table_1(tables["models"], tables["benchmark_scores"]),
            labels={
                "model_id": "Model",
                "model_type": "Type",
                "params_b": "Params (B)",
                "average_score": "Avg Score",
            },
            href=parquet("models"),
        ),
        TableContent(
            anchor="table-2",
            title="Table 2. Repositories by downloads",
            note="Downloads are those of the 30 days before the observation, as the Hub gives them, not of all time; "
            "the paper's heading does not say so.",
            frame=build_paper_table_2(tables["enriched_repos"]),
            labels={
                "model_id": "Model Name",
                "author": "Author",
                "created_on": "Created",
                "downloads_30d": "Downloads",
                "tags": "Tags",
            },
            href=parquet("enriched_repos"),
        ),
        TableContent(
            anchor="table-3",
            title="Table 3. Contributors by repositories",
            note="The paper shows a random sample; here all commit authors, most repositories first, bots included.",
            frame=build_paper_table_3(tables["contributors"]),
            labels={"author": "Author", "repos_count": "Repositories", "repos": "Sample Repos"},
            href=parquet("contributors"),
        ),
        TableContent(
            anchor="table-4",
            title="Table 4. Repository contributions and commit history",
            note="By falling repository id: the paper's sample follows the authors' file, which stands in that order.",
            frame=build_paper_table_4(tables["repo_activity"]),
            labels={
                "model_id": "Repository",
                "authors_count": "Authors",
                "commits_count": "Commits",
                "first_commit_on": "First Commit",
                "last_commit_on": "Last Commit",
            },
            href=parquet("repo_activity"),
        ),
        TableContent(
            anchor="table-5",
            title="Table 5. Licences and what they allow",
            note="*Limited: allowed under conditions, such as a permission to ask for. The paper folds everything "
            "outside its ten rows into 35.4 % unknown; here every identifier has its row, and so have models that "
            "declare none.",
            frame=show_licenses(build_paper_table_5(tables["license_table"])),
            labels={"license_id": "License", "models_count_pct": "Count (Percentage)", **PERMISSIONS},
            numeric=("models_count_pct",),
            shown_rows=100,
            href=parquet("license_table"),
        ),
    )


def show_licenses(paper_table_5: pl.DataFrame) -> pl.DataFrame:
    """Return table 5 with count and share in one column and permissions in the paper's words."""
    together = [f"{n:,} ({pct:.2f} %)" for n, pct in paper_table_5.select("models_count", "models_pct").iter_rows()]
    return paper_table_5.select(
        "license_id",
        pl.Series("models_count_pct", together, dtype=pl.String),
        *(pl.col(name).replace(PERMISSION_WORDS) for name in PERMISSIONS),
    )
