"""What holds on a collected date: of all that is known, what the date's plan asks for."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import polars as pl

from hf_openness.collection.answered import STATE_DETAILS, Answered, name_kept_repos
from hf_openness.collection.kept import HISTORY_SCHEMA, PLAN_SCHEMA, Collection
from hf_openness.sources.outcomes import DISABLED, ERROR, GATED, INVALID_ID, NOT_ASKED, OK, RENAMED
from hf_openness.sources.repo_info import INFO_SCHEMA
from hf_openness.sources.repo_names import name_repos

NO_ANSWER = "no answer about it is kept"


@dataclass(frozen=True)
class Standing:
    """What holds on a collected date.

    details: per id that the boards name: model_id, outcome, detail, the info where its outcome is ok or renamed, and
    observed_on, the day of that answer (null where none was asked for).
    names: model_id, name_id. commit_outcomes: per id: model_id, outcome, detail.
    commits: model_id (the repo's name), position, commit_sha, committed_at, authors, title; for a rebuilt date those up to
    its end (UTC).
    rewritten_count: repos whose history was rewritten since the date before. unknown_fields: as in Collection.
    plan: what was done about each id that the boards name (PLAN_SCHEMA); is_rewritten: whether its commits were asked for
    and its repo is one of those.
    """

    scraped_on: date
    observed_on: date
    mode: str
    details: pl.DataFrame
    names: pl.DataFrame
    commit_outcomes: pl.DataFrame
    commits: pl.DataFrame
    rewritten_count: int
    unknown_fields: dict[str, int]
    plan: pl.DataFrame


def hold_on(known: Answered, collection: Collection) -> Standing:
    """Return what holds on the date of the last collection added to `known`."""
    details = _view_details(known.details, collection.plan)
    readable = details.filter(pl.col("outcome").is_in([OK, RENAMED]))
    named = details.with_columns(
        hub_id=pl.when(pl.col("outcome").is_in([OK, RENAMED])).then("hub_id"),
    )
    names = name_repos(named)
    outcomes = _view_commits(known, collection.plan, named, names)
    shown = (
        outcomes.filter(outcome=OK)
        .join(name_kept_repos(readable), on="model_id", how="left")
        .select("model_id", repo=pl.coalesce("repo", pl.format("id {}", "model_id")))
    )
    commits = known.commits.join(shown, on="repo", how="inner").select(list(HISTORY_SCHEMA))
    if collection.mode == "rebuild":
        end = datetime.combine(collection.scraped_on + timedelta(days=1), time())
        commits = commits.filter(pl.col("committed_at") < pl.lit(end).dt.replace_time_zone("UTC"))
    return Standing(
        scraped_on=collection.scraped_on,
        observed_on=collection.observed_on,
        mode=collection.mode,
        details=details,
        names=names,
        commit_outcomes=outcomes,
        commits=commits.sort("model_id", "position"),
        rewritten_count=len(known.rewritten),
        unknown_fields=collection.unknown_fields,
        plan=_view_plan(collection.plan, details, known.rewritten),
    )


def _view_plan(plan: pl.DataFrame, details: pl.DataFrame, rewritten: tuple[str, ...]) -> pl.DataFrame:
    is_rewritten = (pl.col("commits") == "asked") & pl.col("repo").is_in(rewritten).fill_null(False)
    return (
        plan.unique("model_id", keep="first", maintain_order=True)
        .join(name_kept_repos(details), on="model_id", how="left", maintain_order="left")
        .select(*PLAN_SCHEMA, is_rewritten=is_rewritten)
        .sort("model_id")
    )


def _view_details(known: pl.DataFrame, plan: pl.DataFrame) -> pl.DataFrame:
    is_left = pl.col("planned") == NOT_ASKED
    viewed = (
        plan.unique("model_id", keep="first", maintain_order=True)
        .select("model_id", "reason", planned="details")
        .join(known, on="model_id", how="left", maintain_order="left")
        .with_columns(
            detail=_why_left(is_left).otherwise(
                pl.when(pl.col("outcome").is_null()).then(pl.lit(NO_ANSWER)).otherwise("detail")
            ),
            outcome=_outcome_left(is_left).otherwise(pl.col("outcome").fill_null(ERROR)),
        )
    )
    is_readable = pl.col("outcome").is_in([OK, RENAMED])
    return (
        viewed.with_columns(pl.when(is_readable).then(pl.col(name)).alias(name) for name in INFO_SCHEMA)
        .with_columns(observed_on=pl.when(~is_left).then("observed_on"))
        .select(list(STATE_DETAILS))
        .sort("model_id")
    )


def _view_commits(known: Answered, plan: pl.DataFrame, details: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    repos = name_kept_repos(details)
    facts = details.select("model_id", "canonical_id", "is_disabled").join(repos, on="model_id", how="left")
    planned = (
        plan.unique("model_id", keep="first", maintain_order=True)
        .select("model_id", "reason", planned="commits")
        .join(names, on="model_id", how="left")
        .join(facts, on="model_id", how="left")
        .with_columns(repo=pl.coalesce("repo", pl.format("id {}", "model_id")))
        .with_columns(is_asked=pl.col("planned").is_in(["asked", "held"]).any().over("repo"))
        .join(known.repos, on="repo", how="left")
    )
    is_other, is_left = pl.col("name_id") != pl.col("model_id"), ~pl.col("is_asked")
    is_disabled = (pl.col("outcome") == GATED) & pl.col("is_disabled").fill_null(False)
    return planned.select(
        "model_id",
        outcome=pl.when(is_other)
        .then(pl.lit(RENAMED))
        .otherwise(
            _outcome_left(is_left).otherwise(
                pl.when(is_disabled).then(pl.lit(DISABLED)).otherwise(pl.col("outcome").fill_null(ERROR))
            )
        ),
        detail=pl.when(is_other)
        .then(pl.format("canonical id: {}, commits under {}", "canonical_id", "name_id"))
        .otherwise(
            _why_left(is_left).otherwise(pl.when(pl.col("outcome").is_null()).then(pl.lit(NO_ANSWER)).otherwise("detail"))
        ),
    ).sort("model_id")


def _outcome_left(is_left: pl.Expr) -> "pl.expr.whenthen.Then":
    reason = pl.when(pl.col("reason") == INVALID_ID).then(pl.lit(INVALID_ID)).otherwise(pl.lit(NOT_ASKED))
    return pl.when(is_left).then(reason)


def _why_left(is_left: pl.Expr) -> "pl.expr.whenthen.Then":
    is_invalid = pl.col("reason") == INVALID_ID
    why = pl.when(is_invalid).then(pl.lit("no id that a repo can have")).otherwise("reason")
    return pl.when(is_left).then(why)
