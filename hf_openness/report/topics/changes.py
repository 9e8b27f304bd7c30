"""What changed since the board's date before: counted by kind, and told sentence by sentence."""

import polars as pl

from hf_openness.report.findings import Extract, Section, Tables
from hf_openness.report.marks import Source, at, made_of, told
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


@told
def tell_changes(tables: Tables) -> tuple[str, ...]:
    """Return how many changes of each kind there are, and since when."""
    changes = tables["changes"]
    since = changes["since"].drop_nulls().unique().sort(descending=True)
    if since.is_empty():
        return ("This is the store's first date of the board: there is nothing to compare it with.",)
    firsts = changes.filter(pl.col("kind").is_in(list(WORDS))).unique(
        ["leaderboard", "kind"], keep="first", maintain_order=True
    )
    counts = [
        f"{WORDS[str(kind)]} ({say_count(int(rows['total_count'].sum()), _add_up(rows))})"
        for (kind,), rows in firsts.group_by("kind", maintain_order=True)
    ]
    several = ", counted board by board" if firsts["leaderboard"].n_unique() > 1 else ""
    return (f"Since {say_list([str(day) for day in since])}{several}: {say_list(counts) or 'no change of any kind'}.",)


def _add_up(rows: pl.DataFrame) -> Source:
    counts = [at("changes", row, "total_count", any_board=True) for row in rows.to_dicts()]
    return counts[0] if len(counts) == 1 else made_of("the sum", *counts)


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
