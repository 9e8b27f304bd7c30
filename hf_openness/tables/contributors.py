"""People and activity: `repo_commits`, `repo_activity` and `contributors`, from commits and summaries of them."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from hf_openness.method import Method
from hf_openness.schemas import TABLES, validate
from hf_openness.tables.author_names import (
    AuthorRules,
    is_counted,
    mark_by_review,
    mark_by_suffix,
    merge_reviewed,
    pair_names,
    take_strings,
)
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


def build_repo_activity(commits: pl.DataFrame, rules: AuthorRules, method: Method) -> pl.DataFrame:
    """Build `repo_activity` from chosen commit observations, authors counted as the method does. Raises InvalidTable."""
    if not commits.width:
        dtypes = {name: column.dtype.type for name, column in TABLES["repo_activity"].columns().items()}
        return validate("repo_activity", pl.DataFrame(schema=dtypes))
    merge = {"strings": take_strings, "reviewed_aliases": merge_reviewed}[method.author_names]
    count = {"suffix": _count_all, "reviewed": _count_people}[method.activity_bots]
    pairs = merge(pair_names(commits.select("model_id", "authors"), rules.bots), rules)
    counted = commits.drop("authors", "observed_in", "authors_count").join(count(pairs, rules), on="model_id", how="left")
    return validate("repo_activity", counted.with_columns(pl.col("authors_count").fill_null(0)).sort("model_id"))


def _count_all(pairs: pl.DataFrame, _rules: AuthorRules) -> pl.DataFrame:
    return pairs.group_by("model_id").agg(authors_count=pl.col("author").n_unique().cast(pl.Int64))


def _count_people(pairs: pl.DataFrame, rules: AuthorRules) -> pl.DataFrame:
    return _count_all(mark_by_review(pairs, rules).filter(is_counted()), rules)


def build_contributors(
    commits: pl.DataFrame, repo_commits: pl.DataFrame, rules: AuthorRules, method: Method
) -> pl.DataFrame:
    """Build `contributors` from chosen commit observations.

    Args:
        commits: model_id, authors (list), first_commit_at, last_commit_at.
        repo_commits: the contract table; its commits are counted per author, summaries do not say.
        rules: the reviewed facts about names.
        method: decides which names are one author, what marks a bot and what dates an author.

    Returns:
        One row per author, bots and machine names too, sorted by repos_count (falling) and author. Raises InvalidTable.
    """
    if not commits.width:
        dtypes = {name: column.dtype.type for name, column in TABLES["contributors"].columns().items()}
        return validate("contributors", pl.DataFrame(schema=dtypes))
    merge = {"strings": take_strings, "reviewed_aliases": merge_reviewed}[method.author_names]
    mark = {"suffix": mark_by_suffix, "reviewed": mark_by_review}[method.activity_bots]
    start = {"repo_first_commit": date_by_repo, "own_first_commit": date_by_own_commit}[method.author_start]
    columns = ["model_id", "authors", "first_commit_at", "last_commit_at"]
    pairs = merge(pair_names(commits.select(columns), rules.bots), rules)
    own = merge(list_entries(repo_commits), rules)
    people = pairs.group_by("author").agg(
        names=pl.col("name").unique().sort(),
        repos=pl.col("model_id").unique().sort(),
    )
    return validate(
        "contributors",
        mark(people, rules)
        .with_columns(repos_count=pl.col("repos").list.len().cast(pl.Int64))
        .join(count_commits(own), on="author", how="left")
        .join(start(pairs, own), on="author", how="left")
        .sort(["repos_count", "author"], descending=[True, False]),
    )


def list_entries(repo_commits: pl.DataFrame) -> pl.DataFrame:
    """Return model_id, commit_sha, committed_at and name: one row per commit and named entry."""
    return (
        repo_commits.select("model_id", "commit_sha", "committed_at", name="authors")
        .explode("name", empty_as_null=False, keep_nulls=False)
        .filter(pl.col("name").is_not_null())
    )


def count_commits(entries: pl.DataFrame) -> pl.DataFrame:
    """Return author and commits_count; a commit of several authors counts once for each."""
    distinct = entries.select("model_id", "commit_sha", "author").unique()
    return distinct.group_by("author").agg(commits_count=pl.len().cast(pl.Int64))


def date_by_repo(pairs: pl.DataFrame, _entries: pl.DataFrame) -> pl.DataFrame:
    """Date an author by the first commit, whoever made it, of the author's oldest repo (method-audit 3.4); no bounds."""
    unknown = pl.lit(None, dtype=pl.Datetime("us", "UTC"))
    return pairs.group_by("author").agg(
        first_commit_at=pl.col("first_commit_at").min(),
        first_commit_low_at=unknown.first(),
        first_commit_high_at=unknown.first(),
    )


def date_by_own_commit(pairs: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """Date an author by the author's own first commit, as far as it is known.

    Commits say it. Summaries bound it: in each repo it lies between the repo's first and last commit, and is the first
    where the repo has no other author.

    Returns:
        author, first_commit_low_at, first_commit_high_at, and first_commit_at where both are the same, else null.
    """
    said = entries.group_by("model_id", "author").agg(own_at=pl.col("committed_at").min())
    alone = pl.col("author").n_unique().over("model_id") == 1
    return (
        pairs.join(said, on=["model_id", "author"], how="left")
        .with_columns(
            low=pl.coalesce("own_at", "first_commit_at"),
            high=pl.coalesce("own_at", pl.when(alone).then("first_commit_at").otherwise("last_commit_at")),
        )
        .group_by("author")
        .agg(first_commit_low_at=pl.col("low").min(), first_commit_high_at=pl.col("high").min())
        .with_columns(
            first_commit_at=pl.when(pl.col("first_commit_low_at") == pl.col("first_commit_high_at")).then(
                "first_commit_low_at"
            )
        )
    )
