"""A collected date as Hub observations: the same kind of thing that a published file gives, for this date alone."""

from collections.abc import Sequence

import polars as pl

from hf_openness.collection.standing import Standing
from hf_openness.schemas import TABLES, validate
from hf_openness.sources.outcomes import OK, RENAMED
from hf_openness.tables.contributors import summarize_commits
from hf_openness.tables.observations import HubObservation

SOURCE = "hub-api"


def observe_details(standing: Standing, boards: Sequence[str]) -> list[HubObservation]:
    """Return what the Hub said of the readable ids, one observation per day of answering, sorted by day."""
    readable = standing.details.filter(pl.col("outcome").is_in([OK, RENAMED])).drop("outcome", "detail")
    return [
        HubObservation(SOURCE, day, tuple(boards), rows.drop("observed_on"))
        for (day,), rows in readable.sort("observed_on", "model_id").group_by("observed_on", maintain_order=True)
    ]


def observe_commits(
    standing: Standing, repo_commits: pl.DataFrame, bots: pl.DataFrame, boards: Sequence[str]
) -> list[HubObservation]:
    """Return the summaries of the date's commits as one observation.

    Its day is that of the collection, for held commits too: that day their repo's head was seen unmoved.
    """
    return [HubObservation(SOURCE, standing.observed_on, tuple(boards), summarize_commits(repo_commits, bots))]


def build_collection_plan(standing: Standing | None) -> pl.DataFrame:
    """Build `collection_plan`, one row per id that the date's boards name, sorted; no row where nothing was collected.

    Raises InvalidTable.
    """
    if standing is None:
        columns = TABLES["collection_plan"].columns()
        return validate("collection_plan", pl.DataFrame(schema={name: c.dtype.type for name, c in columns.items()}))
    answered = standing.details.select("model_id", answered_on="observed_on")
    return validate("collection_plan", standing.plan.join(answered, on="model_id", how="left", maintain_order="left"))


def list_outcomes(standing: Standing) -> pl.DataFrame:
    """Return model_id, stage (details, commits), outcome, detail: one row per id and stage."""
    stages = {"details": standing.details, "commits": standing.commit_outcomes}
    columns = ["model_id", "stage", "outcome", "detail"]
    return pl.concat([frame.with_columns(stage=pl.lit(stage)).select(columns) for stage, frame in stages.items()])
