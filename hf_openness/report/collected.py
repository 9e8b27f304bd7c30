"""What the page says of a collected date: how it was asked, what is held from earlier, what cannot be known any more."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from hf_openness.collection.standing import Standing
from hf_openness.report.marks import count_of, told
from hf_openness.report.say import say_count, say_things

REBUILT_UNKNOWN = "downloads, likes, licence, access and whatever else the repo details say"
SHOWN_FIELDS, LONGEST_NAME = 8, 40


@told
def describe_collection(standing: Standing, chain: Sequence[date], plan: pl.DataFrame) -> tuple[str, ...]:
    """Return the sentences on how a date was collected.

    Args:
        standing: what holds on the date.
        chain: the date and those that it builds on, newest first.
        plan: the date's `collection_plan`.
    """
    days = plan["answered_on"].drop_nulls().value_counts().sort("answered_on")
    answered = ", ".join(
        f"{say_count(count, count_of('collection_plan', answered_on=day))} on {day}" for day, count in days.iter_rows()
    )
    sentences = [
        _describe_mode(standing, chain),
        f"The date's boards name {say_things(plan.height, 'id', source=count_of('collection_plan'))}. Newest answers about "
        f"their repo details: {answered or 'none'}.",
        f"Repo details of these ids: {_count(plan, 'details')}. Commits: {_count(plan, 'commits')}.",
    ]
    if rewritten := plan.filter("is_rewritten").height:
        repos = say_things(rewritten, "repo", source=count_of("collection_plan", is_rewritten=True))
        sentences.append(
            f"The history of {repos} was rewritten since the collection before; "
            f"{'its' if rewritten == 1 else 'their'} commits were read again."
        )
    if standing.unknown_fields:
        first = ", ".join(name[:LONGEST_NAME] for name in list(standing.unknown_fields)[:SHOWN_FIELDS])
        rest = " and others" if len(standing.unknown_fields) > SHOWN_FIELDS else ""
        sentences.append(f"Fields of the Hub that no table reads, kept in raw alone: {first}{rest}.")
    return tuple(sentences)


def _describe_mode(standing: Standing, chain: Sequence[date]) -> str:
    if standing.mode == "rebuild":
        return (
            f"Rebuilt on {standing.observed_on}: the boards are those in force at the end of {standing.scraped_on}, "
            f"commits are cut there (UTC). What cannot be rebuilt: {REBUILT_UNKNOWN} are those of {standing.observed_on}; "
            "repos that are gone since, and history rewritten since, are missing."
        )
    if len(chain) > 1:
        return (
            f"Collected on {standing.observed_on} as an increment on {chain[1]}: what did not move since is held from the "
            f"collections of {', '.join(str(day) for day in chain[1:])}."
        )
    return f"Collected on {standing.observed_on} in full: every id was asked for on that day."


def _count(plan: pl.DataFrame, stage: str) -> str:
    words = {
        "asked": "asked that day",
        "held": "held from earlier answers" + (" or read from an owner's listing" if stage == "details" else ""),
        "same_repo": "under another id of the repo",
        "not_asked": "not asked",
    }
    counts = dict(plan[stage].value_counts().iter_rows())
    counted = [
        f"{say_count(counts[key], count_of('collection_plan', **{stage: key}))} {text}"
        for key, text in words.items()
        if key in counts
    ]
    return ", ".join(counted) or "of no id"
