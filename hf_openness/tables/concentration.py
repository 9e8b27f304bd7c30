"""Concentration among authors: of author-repo pairs, repos, commits and downloads, with names merged least and most."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import polars as pl

from hf_openness.method import Method
from hf_openness.schemas import TABLES, validate
from hf_openness.tables.alias_candidates import merge_candidates
from hf_openness.tables.author_names import is_counted
from hf_openness.tables.sizes import choose_downloads_day

if TYPE_CHECKING:
    from hf_openness.tables.author_resampling import Interval
    from hf_openness.tables.inequality import Array

POPULATIONS = ("author_repo_pairs", "repos", "commits", "downloads")
REACHES = {"top_10_reach": 10, "top_200_reach": 200}
TOPS = {"top_10_share": 10, "top_200_share": 200}
NO_COMMITS = "published summaries do not say who made which commit"
NO_DOWNLOADS = "no downloads were observed"
NO_RANGE_OF_REACH = "resampled authors do not share repos as the real ones do"
NOT_RESAMPLED, NO_CLAIM = "none", "no nominal coverage"


def build_concentration(
    contributors: pl.DataFrame, alias_candidates: pl.DataFrame, enriched_repos: pl.DataFrame
) -> pl.DataFrame:
    """Build `concentration`: every measure of every population under least and most merging, per board.

    author_repo_pairs: repos of each author. repos: each repo shared equally among its authors. commits: commits of each
    author. downloads: downloads of 30 days of each owner's repos, on the day of figure 9. Least merging takes authors as
    `contributors` has them (only reviewed aliases are one); most also merges every best candidate, and takes
    the owner of a repo for the person behind a machine's name in it. Only downloads are a board's own.

    Args:
        contributors: the contract table.
        alias_candidates: the contract table.
        enriched_repos: leaderboard, model_id, downloads_30d, details_observed_on.

    Returns:
        One row per board, population, merging and measure. Raises InvalidTable.
    """
    people = contributors.filter(is_counted())
    lent = lend_to_owners(contributors)
    owners = _sum_downloads(enriched_repos)
    names = pl.concat([people["author"], owners["author"]]).unique().sort()
    merged = merge_candidates(names, alias_candidates)
    rows = []
    for merging, groups in {"least": merged.with_columns(merged_author="author"), "most": merged}.items():
        added = lent if merging == "most" else lent.clear()
        shared = {name: _measure(name, merging, amounts) for name, amounts in sum_people(people, groups, added).items()}
        reach = _measure_reach(list_pairs(people, groups, added), merging)
        for board in enriched_repos["leaderboard"].unique().sort():
            downloads = _sum_groups(owners.filter(leaderboard=board), groups, "downloads")
            parts = {**shared, "downloads": _measure("downloads", merging, downloads)}
            rows += [{"leaderboard": board, **row} for name in POPULATIONS for row in parts[name]]
            rows += [{"leaderboard": board, **row} for row in reach]
    dtypes = {name: column.dtype.type for name, column in TABLES["concentration"].columns().items()}
    return validate("concentration", pl.DataFrame(rows, schema=dtypes))


def lend_to_owners(contributors: pl.DataFrame) -> pl.DataFrame:
    """Return author and model_id of repos to which a machine's name commits and whose owner is an author that counts.

    Somebody is behind such a name; most merging takes the owner for that person.
    """
    machines = contributors.filter(pl.col("is_machine_name").fill_null(False)).select(model_id="repos")
    repos = machines.explode("model_id", empty_as_null=False, keep_nulls=False).unique(maintain_order=True)
    counted = contributors.filter(is_counted())["author"].to_list()
    owned = repos.select("model_id", author=pl.col("model_id").str.split("/").list.first())
    return owned.filter(pl.col("author").is_in(counted)).select("author", "model_id").sort("author", "model_id")


def sum_people(people: pl.DataFrame, groups: pl.DataFrame, lent: pl.DataFrame | None = None) -> dict[str, Array]:
    """Return what each author holds, by population: author_repo_pairs, repos, commits.

    Args:
        people: rows of `contributors` that count.
        groups: author, merged_author.
        lent: more pairs of author and model_id.
    """
    pairs = list_pairs(people, groups, lent)
    shares = pairs.with_columns(part=1 / pl.len().over("model_id")).group_by("author").agg(pl.col("part").sum())
    counted = pairs.group_by("author").len()
    commits = people.select("author", amount="commits_count").drop_nulls()
    return {
        "author_repo_pairs": counted["len"].cast(pl.Float64).sort().to_numpy(),
        "repos": shares["part"].round(9).sort().to_numpy(),
        "commits": _sum_groups(commits, groups, "amount"),
    }


def list_pairs(people: pl.DataFrame, groups: pl.DataFrame, lent: pl.DataFrame | None = None) -> pl.DataFrame:
    """Return author (as merged) and model_id, each pair once."""
    own = people.select("author", model_id="repos").explode("model_id", empty_as_null=False, keep_nulls=False)
    return (
        (own if lent is None else pl.concat([own, lent]))
        .join(groups, on="author", how="left")
        .select("model_id", author="merged_author")
        .unique(maintain_order=True)
    )


def measure_top_share(contributors: pl.DataFrame, limit: int, method: Method) -> float | None:
    """Return the share (0-1) that the `limit` authors with most repos hold, None without authors.

    Of author-repo pairs (which the paper calls models), or of repos: those to which at least one of them commits.
    """
    people = contributors.filter(is_counted()).sort(["repos_count", "author"], descending=[True, False])
    unit = {"author_repo_pairs": _share_of_pairs, "repos": _share_of_repos}[method.share_unit]
    return unit(people.select("author", "repos", "repos_count"), limit) if people.height else None


def _share_of_pairs(people: pl.DataFrame, limit: int) -> float:
    return int(people["repos_count"].head(limit).sum()) / int(people["repos_count"].sum())


def _share_of_repos(people: pl.DataFrame, limit: int) -> float:
    reached, every = (frame["repos"].explode().n_unique() for frame in (people.head(limit), people))
    return reached / every


def _sum_groups(held: pl.DataFrame, groups: pl.DataFrame, column: str) -> Array:
    summed = held.join(groups, on="author", how="left").group_by("merged_author").agg(pl.col(column).sum())
    return summed[column].cast(pl.Float64).sort().to_numpy()


def _sum_downloads(enriched_repos: pl.DataFrame) -> pl.DataFrame:
    """Return leaderboard, author (the owner) and downloads, of the observation day that covers most of a board's models."""
    parts = []
    for (board,), models in enriched_repos.sort("leaderboard").group_by("leaderboard", maintain_order=True):
        day = choose_downloads_day(models)
        if day is None:
            continue
        known = models.filter(pl.col("downloads_30d").is_not_null(), pl.col("details_observed_on") == day)
        owner = pl.col("model_id").str.split("/").list.first()
        parts.append(
            known.group_by(author=owner)
            .agg(downloads=pl.col("downloads_30d").sum())
            .select(pl.lit(board).alias("leaderboard"), "author", "downloads")
        )
    schema = {"leaderboard": pl.String, "author": pl.String, "downloads": pl.Int64}
    return pl.concat([pl.DataFrame(schema=schema), *parts]).sort("leaderboard", "author")


def _measure(population: str, merging: str, amounts: Array) -> list[dict[str, object]]:
    """Return the rows of a population, null with a reason where a measure is not defined."""
    from hf_openness.tables.author_resampling import group_amounts, resample_intervals
    from hf_openness.tables.inequality import MEASURES, Shares

    about = {"population": population, "merging": merging, "authors_count": len(amounts)}
    empty = {"commits": NO_COMMITS, "downloads": NO_DOWNLOADS}.get(population, "no commits by an author were observed")
    if not len(amounts) or amounts.max() <= 0:
        nothing = empty if not len(amounts) else "all authors hold nothing"
        return [_row(about, measure, None, None, nothing) for measure in MEASURES]
    distinct, counts = group_amounts(amounts)
    shares = Shares(distinct, counts[None, :])
    intervals = resample_intervals(amounts)
    rows = []
    for measure in MEASURES:
        why = _find_reason(measure, len(amounts))
        estimate = None if why else float(shares.measure(measure)[0])
        missing = _explain_no_interval(amounts) if measure not in intervals else None
        rows.append(_row(about, measure, estimate, intervals.get(measure), why or missing))
    return rows


def _find_reason(measure: str, authors: int) -> str | None:
    if authors == 1:
        return "there is only one author"
    if measure in TOPS and authors <= TOPS[measure]:
        return f"there are only {authors} authors"
    return None


def _explain_no_interval(amounts: Array) -> str:
    from hf_openness.tables.author_resampling import LEAST_FOR_RANGE

    if len(amounts) < LEAST_FOR_RANGE:
        return f"no interval: fewer than {LEAST_FOR_RANGE} authors"
    return "no interval: the largest tenth of authors hold the same, so that they have no tail"


def _measure_reach(pairs: pl.DataFrame, merging: str) -> list[dict[str, object]]:
    merged = (
        pairs.group_by("author")
        .agg(repos="model_id", repos_count=pl.len())
        .sort(["repos_count", "author"], descending=[True, False])
    )
    about = {"population": "repos", "merging": merging, "authors_count": merged.height}
    rows = []
    for measure, limit in REACHES.items():
        is_defined = merged.height > limit
        estimate = _share_of_repos(merged, limit) if is_defined else None
        why = f"no interval: {NO_RANGE_OF_REACH}" if is_defined else f"no more than {limit} authors"
        rows.append(_row(about, measure, estimate, None, why))
    return rows


def _row(
    about: Mapping[str, object], measure: str, estimate: float | None, interval: Interval | None, why: str | None
) -> dict[str, object]:
    if estimate is None or interval is None:
        ends: dict[str, object] = {"low": None, "high": None, "interval_method": NOT_RESAMPLED, "coverage": NO_CLAIM}
    else:
        low, high = min(interval.low, estimate), max(interval.high, estimate)
        ends = {"low": low, "high": high, "interval_method": interval.method, "coverage": interval.coverage}
    return {**about, "measure": measure, "estimate": estimate, **ends, "why": why}
