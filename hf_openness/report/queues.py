"""What waits for a reviewer: facts that nobody has judged yet, each with what to do about it."""

from dataclasses import dataclass, replace

import polars as pl

from hf_openness.reading.places import KEEP
from hf_openness.report.cited import Made, Sources
from hf_openness.report.content import ShownTable
from hf_openness.report.extracts import Extract, Page, Tables, show_extract
from hf_openness.schemas.licenses import UNKNOWN_ANCESTRY
from hf_openness.tables.licenses import build_license_review_queue
from hf_openness.tables.obligations import build_terms_review_queue

UNRESOLVED = ("name_is_ambiguous", "no_owner", "invalid_id", "unreadable_list")
SHOWN_ROWS = 40
NOTHING = "Nothing waits."


@dataclass(frozen=True)
class Queue:
    """A queue: the anchor of its table, and what it shows; the note says what a reviewer does."""

    anchor: str
    extract: Extract


def take_suspects(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the authors that look like machines and nobody reviewed, those with most repositories first."""
    waiting = frame.filter(~pl.col("is_reviewed")).sort(
        ["repos_count", "author", "signal"], descending=[True, False, False]
    )
    return waiting.select("author", "kind", "repos_count", "signal", "evidence", KEEP)


def take_aliases(frame: pl.DataFrame) -> pl.DataFrame:
    """Return pairs of names that may be one person, each pair once, most shared repositories first."""
    best = (
        frame.filter("is_best")
        .with_columns(pair=pl.concat_list("author", "candidate").list.sort().list.join("\n"))
        .sort(["shared_repos_count", "author", "candidate"], descending=[True, False, False])
        .unique("pair", keep="first", maintain_order=True)
    )
    return best.select("author", "candidate", "rule", "shared_repos_count", "author_repos_count", "evidence", KEEP)


def take_unresolved(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the statements on bases that may name a repo and could not be resolved, those that occur most first."""
    waiting = frame.filter(pl.col("reason").is_in(UNRESOLVED))
    return (
        waiting.group_by("base_model_id", "reason")
        .agg(
            models_count=pl.col("model_id").n_unique().cast(pl.Int64),
            first_model_id=pl.col("model_id").min(),
            evidence=pl.col("evidence").unique().sort().str.join(", "),
            detail=pl.col("detail").drop_nulls().min(),
        )
        .sort(["models_count", "base_model_id", "reason"], descending=[True, False, False])
    )


QUEUES = (
    Queue(
        "queue-licenses",
        Extract(
            "license_table",
            "Licences not reviewed yet",
            lambda frame: build_license_review_queue(frame).drop("leaderboard"),
            "Add a row with its source to hf_openness/reference/licenses.csv.",
            rows=SHOWN_ROWS,
            has_data=False,
        ),
    ),
    Queue(
        "queue-terms",
        Extract(
            "obligations",
            "Ancestors whose terms nobody knows",
            lambda frame: (
                build_terms_review_queue(frame)
                .select("models_count", "why", ancestor="imposed_by_id", its_license="imposed_license_id")
                .select("ancestor", "its_license", "models_count", "why", _duty=pl.lit(UNKNOWN_ANCESTRY))
            ),
            "Read the ancestor's licence; add it to hf_openness/reference/base_model_licenses.csv, a name to "
            "license_names.csv, terms to obligations.csv.",
            sources=Sources(
                counts={
                    "models_count": {
                        "obligation": "_duty",
                        "imposed_by_id": "ancestor",
                        "imposed_license_id": "its_license",
                        "why": "why",
                    }
                }
            ),
            rows=SHOWN_ROWS,
            has_data=False,
        ),
    ),
    Queue(
        "queue-suspects",
        Extract(
            "author_suspects",
            "Authors that may be machines",
            take_suspects,
            "Look at what the name commits; add it to hf_openness/reference/bots.csv, machine_names.csv or "
            "organisations.csv; a person whose name looks like a bot's to bots.csv with the rule `person`. "
            "Until then it counts as an author.",
            rows=SHOWN_ROWS,
            has_data=False,
        ),
    ),
    Queue(
        "queue-aliases",
        Extract(
            "alias_candidates",
            "Names that may be one person's",
            take_aliases,
            "Check both profiles; where they are one person, add a row to hf_openness/reference/author_aliases.csv. "
            "Until then they are merged only under most merging.",
            rows=SHOWN_ROWS,
            has_data=False,
        ),
    ),
    Queue(
        "queue-bases",
        Extract(
            "rejected_edges",
            "Statements on bases that could not be resolved",
            take_unresolved,
            "Find the repo that is meant. A copy or conversion of a base's weights gets a row in "
            "hf_openness/reference/base_equivalents.csv; else it is the card that wants mending.",
            sources=Sources(
                made={"models_count": Made("each model once", counts=({n: n for n in ("base_model_id", "reason")},))}
            ),
            rows=SHOWN_ROWS,
            has_data=False,
        ),
    ),
)
NEEDED = tuple(queue.extract.table for queue in QUEUES)


def show_queues(tables: Tables, page: Page) -> tuple[ShownTable, ...]:
    """Return the queues with what to do.

    Args:
        tables: those that NEEDED names, of one board where they have one.
        page: where they are shown.
    """
    shown = (show_extract(queue.extract, queue.anchor, tables, page) for queue in QUEUES)
    return tuple(table if table.frame.height else replace(table, note=NOTHING) for table in shown)
