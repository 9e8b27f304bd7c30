"""The attrition ledger: what became of every id that a board named, stage by stage."""

from collections.abc import Sequence

import polars as pl

from hf_openness.method import PAPER
from hf_openness.schemas import validate
from hf_openness.sources.leaderboard import ParsedLeaderboard
from hf_openness.tables.naming import name_ids
from hf_openness.tables.observations import HubObservation

COLUMNS = ["leaderboard", "model_id", "stage", "outcome", "detail", "counted_as"]
HUB_STAGES = ("details", "commits")


def build_attrition(
    leaderboard_snapshot: pl.DataFrame,
    models: pl.DataFrame,
    repo_details: pl.DataFrame,
    repo_activity: pl.DataFrame,
    details: Sequence[HubObservation],
    commits: Sequence[HubObservation],
    *,
    hub_outcomes: pl.DataFrame | None = None,
    invalid: pl.DataFrame | None = None,
    names: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Build `attrition`: one outcome per id and stage; the ids are those of the boards. Raises InvalidTable.

    Args:
        leaderboard_snapshot, models, repo_details, repo_activity: contract tables of one date.
        details, commits: the observations that the date may use; they say what became of ids on archived dates.
        hub_outcomes: model_id, stage, outcome, detail of a collected date; None on archived ones.
        invalid: published rows without a usable id (leaderboard, model_id, reason); in no other table.
        names: which id each published id is counted under (`name_ids`); None: as the published method has it.
    """
    ids = leaderboard_snapshot.group_by("leaderboard", "model_id", maintain_order=True).agg(
        rows_count=pl.len(), is_flagged=pl.col("is_flagged").any(), is_baseline=pl.col("is_baseline").any()
    )
    if names is None:
        names = name_ids(leaderboard_snapshot, repo_details, None, PAPER)
    stages = [_board_stage(ids, models, names)]
    if hub_outcomes is None:
        stages.append(_hub_stage(ids, "details", repo_details, details))
        stages.append(_hub_stage(ids, "commits", repo_activity, commits))
    else:
        stages += [_asked_stage(ids, stage, hub_outcomes) for stage in HUB_STAGES]
    if invalid is not None and invalid.height:
        stages += _invalid_stages(invalid)
    return validate("attrition", pl.concat([stage.select(COLUMNS) for stage in stages]))


def gather_invalid(boards: Sequence[ParsedLeaderboard]) -> pl.DataFrame | None:
    """Return the published rows without a usable id (leaderboard, model_id, reason); None where there is no board."""
    frames = [board.invalid.select("leaderboard", "model_id", "reason") for board in boards]
    return pl.concat(frames) if frames else None


def _board_stage(ids: pl.DataFrame, models: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    kept = models.select("leaderboard", name_id="model_id", is_kept=pl.lit(True))
    is_other = pl.col("name_id") != pl.col("model_id")
    rows = pl.format("{} published rows", "rows_count")
    repo = ["leaderboard", "name_id"]
    return (
        ids.join(names, on="model_id", how="left", maintain_order="left")
        .join(kept, on=repo, how="left", maintain_order="left")
        .with_columns(
            is_any_flagged=(pl.col("is_flagged") | pl.col("is_flag_listed")).any().over(repo),
            is_kept=pl.col("is_kept").fill_null(False),
        )
        .with_columns(
            stage=pl.lit("leaderboard"),
            counted_as="name_id",
            outcome=pl.when("is_baseline")
            .then(pl.lit("baseline"))
            .when(pl.col("is_kept") & is_other)
            .then(pl.lit("renamed"))
            .when(pl.col("is_kept"))
            .then(pl.lit("ok"))
            .when("is_any_flagged")
            .then(pl.lit("flagged"))
            .otherwise(pl.lit("last_group_dropped")),
            detail=pl.when(is_other).then(pl.format("{}, counted under {}", rows, "name_id")).otherwise(rows),
        )
    )


def _asked_stage(ids: pl.DataFrame, stage: str, hub_outcomes: pl.DataFrame) -> pl.DataFrame:
    told = hub_outcomes.filter(stage=stage).select("model_id", "outcome", "detail")
    is_missing = pl.col("outcome").is_null()
    return ids.join(told, on="model_id", how="left", maintain_order="left").with_columns(
        stage=pl.lit(stage),
        detail=pl.when(is_missing).then(pl.lit("not in the plan of the date")).otherwise("detail"),
        outcome=pl.col("outcome").fill_null("not_asked"),
        counted_as=pl.lit(None, dtype=pl.String),
    )


def _invalid_stages(invalid: pl.DataFrame) -> list[pl.DataFrame]:
    rows = (
        invalid.with_columns(pl.col("model_id").fill_null(""))
        .group_by("leaderboard", "model_id", maintain_order=True)
        .agg(rows_count=pl.len(), reason=pl.col("reason").first())
        .with_columns(outcome=pl.lit("invalid_id"), counted_as=pl.lit(None, dtype=pl.String))
    )
    said = pl.format("{} published rows: {}", "rows_count", "reason")
    return [
        rows.with_columns(stage=pl.lit("leaderboard"), detail=said),
        *(rows.with_columns(stage=pl.lit(stage), detail=pl.lit("no usable id")) for stage in HUB_STAGES),
    ]


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
            counted_as=pl.lit(None, dtype=pl.String),
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
