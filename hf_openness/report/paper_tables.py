"""The paper's tables 1-5 on the page."""

import polars as pl

from hf_openness.report.cited import Sources
from hf_openness.report.extracts import Extract
from hf_openness.tables.paper_tables import (
    build_paper_table_1,
    build_paper_table_2,
    build_paper_table_3,
    build_paper_table_4,
    build_paper_table_5,
)

PLACE = "_row_"


def name_benchmark_cells(taken: pl.DataFrame) -> Sources:
    """Return where the numbers of table 1 come from: a column per benchmark is one of benchmark_scores."""
    benchmarks = [name.removeprefix(PLACE) for name in taken.columns if name.startswith(PLACE)]
    return Sources(
        cells=dict.fromkeys(benchmarks, "score"),
        rows={name: f"{PLACE}{name}" for name in benchmarks},
        tables=dict.fromkeys(benchmarks, "benchmark_scores"),
    )


PAPER_TABLES = (
    Extract(
        "models",
        "Table 1. Performance: models by average score",
        build_paper_table_1,
        anchor="table-1",
        sources=name_benchmark_cells,
        needs=("benchmark_scores",),
    ),
    Extract(
        "enriched_repos",
        "Table 2. Repositories",
        build_paper_table_2,
        "Downloads are those of the 30 days before the observation.",
        anchor="table-2",
    ),
    Extract(
        "contributors",
        "Table 3. Contributors",
        build_paper_table_3,
        "Up to eight repositories are named.",
        anchor="table-3",
    ),
    Extract("repo_activity", "Table 4. Repository activity", build_paper_table_4, anchor="table-4"),
    Extract(
        "license_table",
        "Table 5. Licences and permitted use",
        build_paper_table_5,
        "Permissions from hf_openness/reference/licenses.csv, each with the clause that decides.",
        anchor="table-5",
        rows=None,
        sources=Sources(cells={"models_pct": "models_share"}),
    ),
)
