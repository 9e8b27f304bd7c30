"""The Hub's commit listings (`/api/models/<id>/commits/main`, newest first, in pages) as one row per commit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from hf_openness.sources.answers import Answer
from hf_openness.sources.errors import ShapeError
from hf_openness.sources.wire import clean_text, read_json, take_text, take_time

MAX_TITLE_CHARACTERS = 500
MAX_AUTHOR_CHARACTERS = 200
MAX_SHA_CHARACTERS = 64
COMMIT_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "commit_sha": pl.String,
    "committed_at": pl.Datetime("us", "UTC"),
    "authors": pl.List(pl.String),
    "title": pl.String,
}


@dataclass(frozen=True)
class ParsedCommits:
    """Commits of one repo, newest first: rows (columns of COMMIT_SCHEMA) and whether the last page was reached.

    total_count: how many commits the Hub says there are (`X-Total-Count` of the first page); null where it does not.
    """

    rows: list[dict[str, Any]]
    is_complete: bool
    total_count: int | None

    def frame(self) -> pl.DataFrame:
        """Return the rows as a frame."""
        return pl.DataFrame(self.rows, schema=COMMIT_SCHEMA)


def parse_commit_pages(pages: Sequence[Answer]) -> ParsedCommits:
    """Return the commits of one repo's pages.

    A commit that stands on two pages (one was pushed in between) counts once. An author entry without a user is
    kept as null. Titles are cut at 500 characters.

    Args:
        pages: the answers of one subject, each with status 200, in order from page 0.

    Raises:
        ShapeError: no page, a page missing in between, a body that is no list of commits, a field of another type.
    """
    if [page.page for page in pages] != list(range(len(pages))) or not pages:
        raise ShapeError(f"expected pages from 0 on without a gap, found {[page.page for page in pages][:10]}")
    rows: dict[str, dict[str, Any]] = {}
    for page in pages:
        items = read_json(page.body)
        if not isinstance(items, list):
            raise ShapeError(f"expected a list of commits, found {type(items).__name__}")
        for item in items:
            row = parse_commit(item)
            rows.setdefault(row["commit_sha"], row)
    total = pages[0].headers.get("x-total-count", "")
    is_count = total.isascii() and total.isdigit() and len(total) < 10
    return ParsedCommits(list(rows.values()), pages[-1].next_page() is None, int(total) if is_count else None)


def parse_commit(item: object) -> dict[str, Any]:
    """Return one commit as a row with the columns of COMMIT_SCHEMA; raises ShapeError."""
    if not isinstance(item, dict):
        raise ShapeError(f"expected a commit, found {type(item).__name__}")
    sha = take_text(item, "id", required=True) or ""
    if len(sha) > MAX_SHA_CHARACTERS or not (sha.isascii() and sha.isalnum()):
        raise ShapeError("field id: expected a revision")
    title = take_text(item, "title")
    return {
        "commit_sha": sha,
        "committed_at": take_time(item, "date", required=True),
        "authors": _take_authors(item),
        "title": None if title is None else title[:MAX_TITLE_CHARACTERS],
    }


def _take_authors(item: Mapping[str, Any]) -> list[str | None]:
    entries = item.get("authors")
    if entries is None:
        return []
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ShapeError("field authors: expected a list of authors")
    names = [take_text(entry, "user") for entry in entries]
    return [clean_text(name)[:MAX_AUTHOR_CHARACTERS] if name else None for name in names]
