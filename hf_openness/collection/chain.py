"""What holds on a collected date: the newest answer about each id, along the dates that it builds on (decision 0004)."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import polars as pl

from hf_openness.collection.kept import (
    DETAILS_SCHEMA,
    HISTORY_SCHEMA,
    PLAN_SCHEMA,
    SOURCE,
    Collection,
    read_about,
    read_collection,
)
from hf_openness.raw.store import RawError, RawStore
from hf_openness.sources.outcomes import DISABLED, ERROR, GATED, INVALID_ID, NOT_ASKED, OK, RENAMED
from hf_openness.sources.repo_info import INFO_SCHEMA
from hf_openness.sources.repo_names import name_repos

STATE_DETAILS = DETAILS_SCHEMA | {"observed_on": pl.Date}
REPO_SCHEMA = {"repo": pl.String, "outcome": pl.String, "detail": pl.String}
REPO_HISTORY = {("repo" if name == "model_id" else name): dtype for name, dtype in HISTORY_SCHEMA.items()}
# How a board was obtained that has no published Hub files beside it: its models are asked for one by one.
FROM_THE_WIRE = ("live", "rebuilt")
NO_ANSWER = "no answer about it is kept"


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


def is_collected(raw: RawStore, scraped_on: date) -> bool:
    """Return whether the date's Hub data were collected, and not taken from published files."""
    return raw.holds(SOURCE, scraped_on)


def find_chain(raw: RawStore, scraped_on: date) -> list[date]:
    """Return the date and those that it builds on, newest first.

    Raises:
        RawError: one is not in the store, or does not build on an earlier date.
    """
    chain = [scraped_on]
    while (before := read_about(raw, chain[-1])["builds_on"]) is not None:
        earlier = date.fromisoformat(before)
        if earlier >= chain[-1]:
            raise RawError(f"raw/{SOURCE}/{chain[-1]} says that it builds on {earlier}, which is not earlier")
        chain.append(earlier)
    return chain


def read_standing(raw: RawStore, scraped_on: date) -> Standing:
    """Return what holds on a collected date; read once per process and content. Raises RawError."""
    return _read_standing(_find_kept(raw, scraped_on))


def read_answered(raw: RawStore, scraped_on: date) -> Answered:
    """Return all that is known after a collected date; read once per process and content. Raises RawError."""
    return _read(_find_kept(raw, scraped_on))[0]


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
        .join(_repos(readable), on="model_id", how="left")
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
        .join(_repos(details), on="model_id", how="left", maintain_order="left")
        .select(*PLAN_SCHEMA, is_rewritten=is_rewritten)
        .sort("model_id")
    )


def _add_commits(before: Answered, collection: Collection, details: pl.DataFrame) -> Answered:
    repos = _repos(details)
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
    facts = details.select("model_id", "canonical_id", "is_disabled").join(_repos(details), on="model_id", how="left")
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


def _repos(details: pl.DataFrame) -> pl.DataFrame:
    return details.select("model_id", repo=pl.coalesce(pl.format("repo {}", "hub_id"), pl.format("id {}", "model_id")))


def _outcome_left(is_left: pl.Expr) -> "pl.expr.whenthen.Then":
    reason = pl.when(pl.col("reason") == INVALID_ID).then(pl.lit(INVALID_ID)).otherwise(pl.lit(NOT_ASKED))
    return pl.when(is_left).then(reason)


def _why_left(is_left: pl.Expr) -> "pl.expr.whenthen.Then":
    is_invalid = pl.col("reason") == INVALID_ID
    why = pl.when(is_invalid).then(pl.lit("no id that a repo can have")).otherwise("reason")
    return pl.when(is_left).then(why)


def _same_or_renamed() -> pl.Expr:
    return pl.when(pl.col("model_id") == pl.col("canonical_id")).then(pl.lit(OK)).otherwise(pl.lit(RENAMED))


def _renamed_detail() -> pl.Expr:
    is_other = pl.col("model_id") != pl.col("canonical_id")
    return pl.when(is_other).then(pl.format("canonical id: {}", "canonical_id"))


def _digests(raw: RawStore, day: date) -> tuple[str, ...]:
    about = read_about(raw, day)
    return (*(file.sha256 for file in raw.files(SOURCE, day)), about["mode"], about["observed_on"])


@dataclass(frozen=True)
class _Kept:
    """A chain in a store, newest first; equal to another of the same content wherever it lies."""

    raw: RawStore = field(compare=False)
    chain: tuple[tuple[date, tuple[str, ...]], ...]


@lru_cache(maxsize=2)
def _read_standing(kept: _Kept) -> Standing:
    return hold_on(*_read(kept))


# The chain that was read last and what it says: a date that builds on it adds but one collection.
_last: list[tuple[_Kept, Answered, Collection]] = []


def _read(kept: _Kept) -> tuple[Answered, Collection]:
    known, collection, rest = Answered(), None, kept.chain
    if _last and kept.chain[-len(_last[0][0].chain) :] == _last[0][0].chain:
        done, known, collection = _last[0]
        rest = kept.chain[: -len(done.chain)]
    for day, _ in reversed(rest):
        collection = read_collection(kept.raw, day)
        known = add_collection(known, collection)
    if collection is None:
        raise RawError("a chain without a date")
    _last[:] = [(kept, known, collection)]
    return known, collection


def _find_kept(raw: RawStore, scraped_on: date) -> _Kept:
    return _Kept(raw, tuple((day, _digests(raw, day)) for day in find_chain(raw, scraped_on)))
