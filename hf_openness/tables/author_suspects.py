"""Authors who may be no people: a review queue with evidence. Nobody leaves a table by it."""

import polars as pl

from hf_openness.schemas import TABLES, validate
from hf_openness.tables.author_names import AuthorRules

NAME_PATTERN = (
    r"(?i)bot\b|bot$|^bot|\bauto|automat|admin|\broot|root$|system|github|actions?\b|\bci\b|runner|service|server|"
)
NAME_PATTERN += r"default|\buser\b|localhost|unknown|null\b|test$|\bteam\b"
MANY_OWNERS = 20
MANY_REPOS_A_DAY = 10
MANY_COMMITS_A_DAY = 100
ONE_TITLE_SHARE, ONE_TITLE_COMMITS, ONE_TITLE_REPOS = 0.9, 20, 10


def build_author_suspects(
    contributors: pl.DataFrame, repo_commits: pl.DataFrame, repo_activity: pl.DataFrame, rules: AuthorRules
) -> pl.DataFrame:
    """Build `author_suspects`: one row per author and signal, those whose verdict is reviewed marked.

    Signals: name_pattern (words of programs and machines), many_owners (repos of at least 20 owners, none its own),
    many_repos_a_day (begins at least 10 repos on one day, UTC, alone), commits_a_day (at least 100), one_title (at least
    90 % of at least 20 commits in 10 repos). The last two need commits, so archived dates have none.

    Args:
        contributors, repo_commits, repo_activity: the contract tables.
        rules: the reviewed facts about names.

    Returns:
        Rows sorted by author and signal. Raises InvalidTable.
    """
    commits = _join_commits(contributors, repo_commits)
    found = pl.concat(
        [
            _match_names(contributors),
            _count_owners(contributors),
            _count_repos_a_day(contributors, repo_activity),
            _count_commits_a_day(commits),
            _share_of_one_title(commits),
        ]
    )
    reviewed = [*rules.bots.filter(scope="everywhere")["author"], *rules.organisations["author"]]
    machines = [name.casefold() for name in rules.machine_names["name"]]
    is_reviewed = pl.col("author").is_in(reviewed) | pl.col("author").str.to_lowercase().is_in(machines)
    kinds = contributors.select("author", "kind", "repos_count")
    columns = list(TABLES["author_suspects"].columns())
    rows = found.join(kinds, on="author", how="left").with_columns(is_reviewed=is_reviewed)
    return validate("author_suspects", rows.select(columns).sort("author", "signal"))


def _signal(rows: pl.DataFrame, signal: str, threshold: float, evidence: pl.Expr) -> pl.DataFrame:
    return rows.select(
        "author",
        signal=pl.lit(signal),
        value=pl.col("value").cast(pl.Float64),
        threshold=pl.lit(threshold, dtype=pl.Float64),
        evidence=evidence,
    )


def _list_repos(contributors: pl.DataFrame) -> pl.DataFrame:
    pairs = contributors.select("author", model_id="repos").explode("model_id", empty_as_null=False, keep_nulls=False)
    return pairs.with_columns(owner=pl.col("model_id").str.split("/").list.first())


def _join_commits(contributors: pl.DataFrame, repo_commits: pl.DataFrame) -> pl.DataFrame:
    """Return author, model_id, commit_sha, committed_at, title: one row per commit and author, names merged as there."""
    names = contributors.select("author", name="names").explode("name", empty_as_null=False, keep_nulls=False)
    return (
        repo_commits.rename({"authors": "name"})
        .explode("name", empty_as_null=False, keep_nulls=False)
        .join(names, on="name", how="inner")
        .drop("name")
        .unique(maintain_order=True)
    )


def _match_names(contributors: pl.DataFrame) -> pl.DataFrame:
    found = contributors.select("author", word=pl.col("author").str.extract(f"({NAME_PATTERN})")).drop_nulls()
    told = pl.format("the name contains “{}”", "word")
    return _signal(found.with_columns(value=pl.lit(None, dtype=pl.Float64)), "name_pattern", 0, told)


def _count_owners(contributors: pl.DataFrame) -> pl.DataFrame:
    found = (
        _list_repos(contributors)
        .group_by("author")
        .agg(value=pl.col("owner").n_unique(), owns=(pl.col("owner") == pl.col("author")).any())
        .filter(pl.col("value") >= MANY_OWNERS, ~pl.col("owns"))
    )
    told = pl.format("commits to repos of {} owners and owns none of them", "value")
    return _signal(found, "many_owners", MANY_OWNERS, told)


def _count_repos_a_day(contributors: pl.DataFrame, repo_activity: pl.DataFrame) -> pl.DataFrame:
    began = repo_activity.select("model_id", day=pl.col("first_commit_at").dt.date())
    pairs = _list_repos(contributors)
    alone = pairs.filter(pl.len().over("model_id") == 1).join(began, on="model_id", how="inner")
    days = alone.group_by("author", "day").agg(value=pl.len()).filter(pl.col("value") >= MANY_REPOS_A_DAY)
    busiest = days.sort("author", "value", "day", descending=[False, True, False]).unique(
        "author", keep="first", maintain_order=True
    )
    told = pl.format("began {} repos alone on {}", "value", "day")
    return _signal(busiest, "many_repos_a_day", MANY_REPOS_A_DAY, told)


def _count_commits_a_day(commits: pl.DataFrame) -> pl.DataFrame:
    days = commits.group_by("author", day=pl.col("committed_at").dt.date()).agg(value=pl.len())
    busiest = (
        days.filter(pl.col("value") >= MANY_COMMITS_A_DAY)
        .sort("author", "value", "day", descending=[False, True, False])
        .unique("author", keep="first", maintain_order=True)
    )
    return _signal(busiest, "commits_a_day", MANY_COMMITS_A_DAY, pl.format("{} commits on {}", "value", "day"))


def _share_of_one_title(commits: pl.DataFrame) -> pl.DataFrame:
    totals = commits.group_by("author").agg(commits_count=pl.len(), repos_count=pl.col("model_id").n_unique())
    titles = commits.group_by("author", "title").agg(title_count=pl.len())
    found = (
        titles.sort("author", "title_count", "title", descending=[False, True, False])
        .unique("author", keep="first", maintain_order=True)
        .join(totals, on="author")
        .with_columns(value=pl.col("title_count") / pl.col("commits_count"))
        .filter(
            pl.col("value") >= ONE_TITLE_SHARE,
            pl.col("commits_count") >= ONE_TITLE_COMMITS,
            pl.col("repos_count") >= ONE_TITLE_REPOS,
        )
    )
    told = pl.format("{} of {} commits have the title “{}”", "title_count", "commits_count", pl.col("title").fill_null(""))
    return _signal(found, "one_title", ONE_TITLE_SHARE, told)
