"""People and activity: `repo_activity` and `contributors`, from commit observations."""

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


def build_repo_activity(commits: pl.DataFrame) -> pl.DataFrame:
    """Build `repo_activity` from chosen commit observations. Raises InvalidTable."""
    if not commits.width:
        dtypes = {name: column.dtype.type for name, column in TABLES["repo_activity"].columns().items()}
        return validate("repo_activity", pl.DataFrame(schema=dtypes))
    return validate("repo_activity", commits.drop("authors", "observed_in").sort("model_id"))


def build_contributors(commits: pl.DataFrame, bots: pl.DataFrame, method: Method) -> pl.DataFrame:
    """Build `contributors` from chosen commit observations.

    Args:
        commits: model_id, authors (list), first_commit_at.
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
        .with_columns(commits_count=pl.lit(None, dtype=pl.Int64), is_machine_name=pl.lit(None, dtype=pl.Boolean))
        .sort(["repos_count", "author"], descending=[True, False]),
    )


def mark_by_suffix(people: pl.DataFrame, bots: pl.DataFrame) -> pl.DataFrame:
    """Mark as bot every author whose name ends in a listed suffix, case-sensitive (method-audit 3.4)."""
    suffixes = bots.filter(rule="suffix", scope="activity")["author"].to_list()
    return people.with_columns(
        is_bot=pl.any_horizontal(pl.lit(False), *(pl.col("author").str.ends_with(s) for s in suffixes))
    )
