"""The attrition ledger: what became of every id that a board named, stage by stage."""

from collections.abc import Sequence

import polars as pl

from hf_openness.schemas import validate
from hf_openness.tables.observations import HubObservation


def build_attrition(
    leaderboard_snapshot: pl.DataFrame,
    models: pl.DataFrame,
    repo_details: pl.DataFrame,
    repo_activity: pl.DataFrame,
    details: Sequence[HubObservation],
    commits: Sequence[HubObservation],
) -> pl.DataFrame:
    """Build `attrition`: one outcome per id and stage; the ids are those of the board. Raises InvalidTable."""
    ids = leaderboard_snapshot.group_by("leaderboard", "model_id", maintain_order=True).agg(
        rows_count=pl.len(), is_flagged=pl.col("is_flagged").any(), is_baseline=pl.col("is_baseline").any()
    )
    kept = models.select("leaderboard", "model_id", is_kept=pl.lit(True))
    board = ids.join(kept, on=["leaderboard", "model_id"], how="left", maintain_order="left").with_columns(
        stage=pl.lit("leaderboard"),
        outcome=pl.when("is_baseline")
        .then(pl.lit("baseline"))
        .when("is_flagged")
        .then(pl.lit("flagged"))
        .when("is_kept")
        .then(pl.lit("ok"))
        .otherwise(pl.lit("last_group_dropped")),
        detail=pl.format("{} published rows", "rows_count"),
    )
    stages = [
        board,
        _hub_stage(ids, "details", repo_details, details),
        _hub_stage(ids, "commits", repo_activity, commits),
    ]
    columns = ["leaderboard", "model_id", "stage", "outcome", "detail"]
    return validate("attrition", pl.concat([stage.select(columns) for stage in stages]))


def _hub_stage(
    ids: pl.DataFrame, stage: str, observed: pl.DataFrame, observations: Sequence[HubObservation]
) -> pl.DataFrame:
    chosen = observed.select("model_id", "observed_on").unique("model_id")
    seen = pl.concat(
        [pl.DataFrame(schema={"model_id": pl.String}), *(o.rows.select("model_id") for o in observations)]
    ).unique()
    files = ", ".join(f"{o.source} {o.observed_on}" for o in observations) or "any file: none is in the store"
    return (
        ids.join(chosen, on="model_id", how="left", maintain_order="left")
        .join(seen.with_columns(is_seen=pl.lit(True)), on="model_id", how="left", maintain_order="left")
        .with_columns(
            stage=pl.lit(stage),
            outcome=pl.when(pl.col("observed_on").is_not_null())
            .then(pl.lit("ok"))
            .when("is_seen")
            .then(pl.lit("unreadable"))
            .otherwise(pl.lit("not_in_file")),
        )
        .with_columns(
            detail=pl.when(pl.col("outcome") == "ok")
            .then(pl.format("observed on {}", "observed_on"))
            .when(pl.col("outcome") == "unreadable")
            .then(pl.lit(f"only empty rows in {files}"))
            .otherwise(pl.lit(f"not in {files}"))
        )
    )
