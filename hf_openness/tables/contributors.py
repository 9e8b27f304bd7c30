"""People and activity: `repo_commits`, `repo_activity` and `contributors`, from commits and summaries of them."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from hf_openness.method import Method
from hf_openness.schemas import TABLES, validate
from hf_openness.tables.observations import HubObservation, choose_observations

ALL_REPOS_BOARD = "open-llm-v1"


def choose_commits(
    leaderboard_snapshot: pl.DataFrame, observations: Sequence[HubObservation], scraped_on: date
) -> pl.DataFrame:
    """Choose the commit observation of each repo (see `choose_observations`).

    On v1 dates all repos of the summaries count, flagged ones and those not on the board included; on other
    boards only the date's own ids.
    """
    ids = leaderboard_snapshot.select("leaderboard", "model_id").unique(maintain_order=True)
    if ALL_REPOS_BOARD in ids["leaderboard"]:
        every = [o.rows.select("model_id") for o in observations if ALL_REPOS_BOARD in o.boards]
        ids = pl.concat([ids, *(r.select(leaderboard=pl.lit(ALL_REPOS_BOARD), model_id="model_id") for r in every)])
    return choose_observations(ids, observations, scraped_on)


def build_repo_commits(commits: pl.DataFrame | None) -> pl.DataFrame:
    """Build `repo_commits` from the commits of a collected date (None on other dates: no rows). Raises InvalidTable.

    Oldest commits of a repo stand last, as the Hub lists them.
    """
    columns = TABLES["repo_commits"].columns()
    if commits is None:
        commits = pl.DataFrame(schema={name: column.dtype.type for name, column in columns.items()})
    return validate("repo_commits", commits.select(list(columns)))


def summarize_commits(repo_commits: pl.DataFrame, bots: pl.DataFrame) -> pl.DataFrame:
    """Return one row per repo as the published summaries have it.

    All commits count, those of bots too, and so the oldest is the repo's first; from the authors those are out that
    reference/bots.csv removes at collection, and entries without a name.

    Returns:
        model_id, authors (sorted, each once), authors_count, commits_count, first_commit_at, last_commit_at.
    """
    collected_out = bots.filter(rule="exact", scope="collection")["author"].to_list()
    people = (
        repo_commits.select("model_id", author="authors")
        .explode("author", empty_as_null=False, keep_nulls=False)
        .filter(pl.col("author").is_not_null(), ~pl.col("author").is_in(collected_out))
        .group_by("model_id")
        .agg(authors=pl.col("author").unique().sort())
    )
    times = repo_commits.group_by("model_id").agg(
        commits_count=pl.len().cast(pl.Int64),
        first_commit_at=pl.col("committed_at").min(),
        last_commit_at=pl.col("committed_at").max(),
    )
    return (
        times.join(people, on="model_id", how="left")
        .with_columns(authors=pl.col("authors").fill_null(pl.lit([], dtype=pl.List(pl.String))))
        .with_columns(authors_count=pl.col("authors").list.len().cast(pl.Int64))
        .sort("model_id")
    )


def build_repo_activity(commits: pl.DataFrame) -> pl.DataFrame:
    """Build `repo_activity` from chosen commit observations. Raises InvalidTable."""
    if not commits.width:
        dtypes = {name: column.dtype.type for name, column in TABLES["repo_activity"].columns().items()}
        return validate("repo_activity", pl.DataFrame(schema=dtypes))
    return validate("repo_activity", commits.drop("authors", "observed_in").sort("model_id"))


def build_contributors(
    commits: pl.DataFrame, repo_commits: pl.DataFrame, bots: pl.DataFrame, method: Method
) -> pl.DataFrame:
    """Build `contributors` from chosen commit observations.

    Args:
        commits: model_id, authors (list), first_commit_at.
        repo_commits: the contract table; its commits are counted per author, summaries do not say.
        bots: reference/bots.csv: exact names are out at collection, a suffix marks `is_bot`.
        method: decides what marks a bot and what dates an author.

    Returns:
        One row per author, sorted by repos_count (falling) and author. Raises InvalidTable.
    """
    if not commits.width:
        dtypes = {name: column.dtype.type for name, column in TABLES["contributors"].columns().items()}
        return validate("contributors", pl.DataFrame(schema=dtypes))
    mark = {"suffix": mark_by_suffix}[method.activity_bots]
    start = {"repo_first_commit": pl.col("first_commit_at").min()}[method.author_start]
    collected_out = bots.filter(rule="exact", scope="collection")["author"].to_list()
    pairs = (
        commits.select("model_id", "first_commit_at", author="authors")
        .explode("author", empty_as_null=False, keep_nulls=False)
        .filter(~pl.col("author").is_in(collected_out))
        .unique(["model_id", "author"], keep="first", maintain_order=True)
    )
    people = pairs.group_by("author").agg(
        repos_count=pl.len().cast(pl.Int64), first_commit_at=start, repos=pl.col("model_id").sort()
    )
    return validate(
        "contributors",
        mark(people, bots)
        .join(count_commits(repo_commits), on="author", how="left")
        .with_columns(is_machine_name=pl.lit(None, dtype=pl.Boolean))
        .sort(["repos_count", "author"], descending=[True, False]),
    )


def count_commits(repo_commits: pl.DataFrame) -> pl.DataFrame:
    """Return author and commits_count; a commit of several authors counts once for each."""
    return (
        repo_commits.select("model_id", "commit_sha", author="authors")
        .explode("author", empty_as_null=False, keep_nulls=False)
        .unique()
        .group_by("author")
        .agg(commits_count=pl.len().cast(pl.Int64))
    )


def mark_by_suffix(people: pl.DataFrame, bots: pl.DataFrame) -> pl.DataFrame:
    """Mark as bot every author whose name ends in a listed suffix, case-sensitive (method-audit 3.4)."""
    suffixes = bots.filter(rule="suffix", scope="activity")["author"].to_list()
    return people.with_columns(
        is_bot=pl.any_horizontal(pl.lit(False), *(pl.col("author").str.ends_with(s) for s in suffixes))
    )
