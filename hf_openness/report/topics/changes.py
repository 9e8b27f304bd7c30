"""What changed since the board's date before: counted by kind, and told sentence by sentence."""

import polars as pl

from hf_openness.report.findings import Extract, Section, Tables
from hf_openness.report.say import say_count, say_list, say_words

WORDS = {
    "conflict_new": "new licence conflicts",
    "conflict_resolved": "licence conflicts less",
    "license_to_review": "licences to review",
    "suspect_to_review": "authors to review",
    "alias_to_review": "pairs of names to review",
    "model_added": "models added",
    "model_gone": "models gone",
    "verdict_changed": "verdicts changed",
    "estimate_moved": "claims' numbers outside of their former interval",
    "measure_moved": "measures of concentration that moved",
    "board_gone": "boards gone",
    "first_date": "boards seen for the first time",
}


def tell_changes(tables: Tables) -> tuple[str, ...]:
    """Return how many changes of each kind there are, and since when."""
    changes = tables["changes"]
    since = changes["since"].drop_nulls().unique().sort(descending=True)
    if since.is_empty():
        return ("This is the store's first date of the board: there is nothing to compare it with.",)
    counts = (
        changes.filter(pl.col("kind").is_in(list(WORDS)))
        .unique(["leaderboard", "kind"], keep="first", maintain_order=True)
        .group_by("kind", maintain_order=True)
        .agg(pl.col("total_count").sum())
    )
    told = [f"{WORDS[kind]} ({say_count(count)})" for kind, count in counts.iter_rows()]
    return (f"Since {say_list([str(day) for day in since])}: {say_list(told) or 'no change of any kind'}.",)


def take_changes(changes: pl.DataFrame) -> pl.DataFrame:
    """Return the changes as sentences, notable ones first."""
    return changes.sort("is_notable", descending=True, maintain_order=True).select(
        say_words("kind"), "since", change="text", notable="is_notable"
    )


SECTION = Section(
    "changes",
    "What changed since the date before",
    "Compared with the date before in the store, whenever that was: a board that is read seldom changes much between "
    "two dates. At most 50 changes of each kind are listed.",
    (),
    (Extract("changes", "Changes, notable ones first", take_changes, rows=60),),
    tell=tell_changes,
    rule="docs/changes.md",
)
