"""All that is known after some collections, and how one more adds to it."""

from dataclasses import dataclass, field

import polars as pl

from hf_openness.collection.kept import DETAILS_SCHEMA, HISTORY_SCHEMA, Collection
from hf_openness.sources.outcomes import ERROR, OK, RENAMED

STATE_DETAILS = DETAILS_SCHEMA | {"observed_on": pl.Date}
REPO_SCHEMA = {"repo": pl.String, "outcome": pl.String, "detail": pl.String}
REPO_HISTORY = {("repo" if name == "model_id" else name): dtype for name, dtype in HISTORY_SCHEMA.items()}


@dataclass(frozen=True)
class Answered:
    """All that is known after some collections, by id and by repo; which of it a date uses, its plan says.

    details: newest answer about each id (DETAILS_SCHEMA and observed_on). repos: newest answer about each repo's commits.
    commits: the commits of the repos that showed them, position 0 the newest.
    rewritten: repos whose held newest commit was gone from the newest collection's pages.
    """

    details: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=STATE_DETAILS))
    repos: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=REPO_SCHEMA))
    commits: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=REPO_HISTORY))
    rewritten: tuple[str, ...] = ()


def add_collection(before: Answered, collection: Collection) -> Answered:
    """Return what is known after one more collection.

    An answer replaces the one before it; a listed repo refreshes the ids that are held under the same `_id` and id.
    Commits: see `_join_histories`.
    """
    observed = pl.lit(collection.observed_on).alias("observed_on")
    asked = collection.details.with_columns(observed)
    listed = (
        before.details.join(collection.plan.filter(details="held").select("model_id"), on="model_id", how="semi")
        .select("model_id", "hub_id", "canonical_id")
        .join(collection.listed, on=["hub_id", "canonical_id"], how="inner")
        .with_columns(outcome=_same_or_renamed(), detail=_renamed_detail())
        .with_columns(observed)
    )
    parts = [frame.select(list(STATE_DETAILS)) for frame in (asked, listed, before.details)]
    details = pl.concat(parts).unique("model_id", keep="first", maintain_order=True)
    return _add_commits(before, collection, details)


def name_kept_repos(details: pl.DataFrame) -> pl.DataFrame:
    """Return model_id and repo, the name under which a repo's commits are kept: by the Hub's `_id` where that is known."""
    return details.select("model_id", repo=pl.coalesce(pl.format("repo {}", "hub_id"), pl.format("id {}", "model_id")))


def _add_commits(before: Answered, collection: Collection, details: pl.DataFrame) -> Answered:
    repos = name_kept_repos(details)
    answers = (
        collection.commit_answers.join(repos, on="model_id", how="left")
        .with_columns(repo=pl.coalesce("repo", pl.format("id {}", "model_id")))
        .unique("repo", keep="first", maintain_order=True)
    )
    new = collection.commits.join(answers.select("model_id", "repo"), on="model_id", how="inner").select(list(REPO_HISTORY))
    held = before.commits.join(answers.select("repo"), on="repo", how="semi")
    joined, lost = _join_histories(new, held, answers)
    is_lost = pl.col("repo").is_in(lost)
    told = answers.with_columns(
        outcome=pl.when(is_lost).then(pl.lit(ERROR)).otherwise("outcome"),
        detail=pl.when(is_lost).then(pl.lit("the pages end before a commit that is held")).otherwise("detail"),
    ).select(list(REPO_SCHEMA))
    heads = held.filter(position=0).join(joined, on=["repo", "commit_sha"], how="anti")
    rewritten = heads.join(told.filter(outcome=OK), on="repo", how="semi")["repo"].sort().to_list()
    return Answered(
        details,
        pl.concat([told, before.repos]).unique("repo", keep="first", maintain_order=True),
        pl.concat([joined, before.commits.join(answers.select("repo"), on="repo", how="anti")]),
        tuple(rewritten),
    )


def _join_histories(new: pl.DataFrame, held: pl.DataFrame, answers: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
    """Return the commits of the answered repos, and the repos whose pages broke off before anything held.

    Pages down to the last are the whole history. Others end at a commit that is held: what was held after it follows.
    What was held before it and does not stand in the new pages was taken out of the history, and goes.
    """
    last = (
        new.select("repo", "commit_sha")
        .join(held.select("repo", "commit_sha", "position"), on=["repo", "commit_sha"], how="inner")
        .group_by("repo")
        .agg(last_shared=pl.col("position").max())
    )
    cut = answers.filter(pl.col("outcome") == OK, ~pl.col("is_complete"))
    lost = cut.join(last, on="repo", how="anti")["repo"].to_list()
    counts = new.group_by("repo").agg(new_count=pl.len().cast(pl.Int64))
    tail = (
        held.join(cut.select("repo"), on="repo", how="semi")
        .join(last, on="repo", how="inner")
        .filter(pl.col("position") > pl.col("last_shared"))
        .join(counts, on="repo", how="inner")
        .with_columns(position=pl.col("new_count") + pl.col("position") - pl.col("last_shared") - 1)
    )
    return pl.concat([new.filter(~pl.col("repo").is_in(lost)), tail.select(list(REPO_HISTORY))]), lost


def _same_or_renamed() -> pl.Expr:
    return pl.when(pl.col("model_id") == pl.col("canonical_id")).then(pl.lit(OK)).otherwise(pl.lit(RENAMED))


def _renamed_detail() -> pl.Expr:
    is_other = pl.col("model_id") != pl.col("canonical_id")
    return pl.when(is_other).then(pl.format("canonical id: {}", "canonical_id"))
