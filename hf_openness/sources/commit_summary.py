"""The authors' commit summary to typed rows: one per repo, with authors, commits, first and last commit."""

import polars as pl

from hf_openness.sources.cells import Cells
from hf_openness.sources.repo_details import parse_lists, parse_utc, require_columns
from hf_openness.sources.tabular import parse_separated

COLUMNS = ["", "name", "num_of_authors", "num_of_commits", "first_commit", "last_commit", "authors"]


def parse_commit_summary(content: bytes, file: str) -> pl.DataFrame:
    """Return model_id, authors (list), authors_count, commits_count, first_commit_at, last_commit_at (UTC).

    Raises:
        SourceError: other columns than the file's layout has, a cell that does not parse, a repeated repo, or a
            number of authors that is not the length of their list.
    """
    cells = Cells(file, parse_separated(content, file, ","))
    require_columns(cells, COLUMNS)
    frame = pl.DataFrame(
        {
            "model_id": cells.model_id("name"),
            "authors": parse_lists(cells, "authors"),
            "authors_count": cells.count("num_of_authors"),
            "commits_count": cells.count("num_of_commits"),
            "first_commit_at": parse_utc(cells, "first_commit"),
            "last_commit_at": parse_utc(cells, "last_commit"),
        }
    )
    cells.refuse("name", ~frame["model_id"].is_first_distinct(), "each repo once")
    length = frame["authors"].list.len().fill_null(0).cast(pl.Int64)
    cells.refuse("num_of_authors", length != frame["authors_count"], "the number of listed authors")
    return frame
