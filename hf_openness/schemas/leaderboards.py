"""Schemas of what a leaderboard published: rows, scores, the models they represent, and what became of each id."""

import polars as pl

from hf_openness.schemas import late_pandera as pa
from hf_openness.schemas.types import TextList, UtcTime

MODEL_TYPES = [
    "pretrained",
    "continuously pretrained",
    "fine-tuned on domain-specific datasets",
    "chat models",
    "base merges and moerges",
    "multimodal",
    "other",
]

NATIVE_PRECISIONS = ["bfloat16", "float16", "float32", "8bit", "4bit"]
REPRESENTATIVE_RULES = [
    "only_row",
    "head_revision",
    "native_precision",
    "unquantized",
    "latest_submission",
    "usual_precision",
    "best_score",
    "first_row",
]


class LeaderboardSnapshot(pa.DataFrameModel):
    """Every row that a leaderboard published on the scrape date, in its order, in typed columns with one sense."""

    leaderboard: pl.String = pa.Field(description="Name of the board: open-llm-v1, open-llm-v2, hub:<dataset>/<task>.")
    row_number: pl.Int64 = pa.Field(ge=1, description="Position among the published rows of the board, from 1.")
    model_id: pl.String = pa.Field(description="Model id as published.")
    model_sha: pl.String = pa.Field(nullable=True, description="Revision that was evaluated; null where not given.")
    precision: pl.String = pa.Field(nullable=True, description="Numeric precision of the evaluation.")
    has_chat_template: pl.Boolean = pa.Field(
        nullable=True, description="Whether a chat template was used; null on boards without the column."
    )
    model_type: pl.String = pa.Field(
        nullable=True,
        isin=MODEL_TYPES,
        description="Kind of model, one vocabulary for all boards; null if absent.",
    )
    weight_type: pl.String = pa.Field(nullable=True, description="Original, Adapter or Delta weights.")
    architecture: pl.String = pa.Field(nullable=True, description="Architecture class as published; null if absent.")
    params_b: pl.Float64 = pa.Field(
        nullable=True,
        ge=0,
        description="Parameters in billions as the board gives them. On integer boards truncated, where 0 means "
        "below 1 B (on v1 also unknown); null where missing.",
    )
    license_id: pl.String = pa.Field(nullable=True, description="Licence as the method reads it (lists joined).")
    license_ids: TextList = pa.Field(nullable=True, description="Licences as published, as a list.")
    likes_count: pl.Int64 = pa.Field(nullable=True, ge=0, description="Hub likes shown by the board.")
    is_flagged: pl.Boolean = pa.Field(description="Whether the board flagged the row (true sense).")
    is_merged: pl.Boolean = pa.Field(nullable=True, description="Whether the model is a merge (true sense).")
    is_moe: pl.Boolean = pa.Field(nullable=True, description="Whether it is a mixture of experts (true sense).")
    is_on_hub: pl.Boolean = pa.Field(nullable=True, description="Whether the repo was on the Hub (true sense).")
    is_baseline: pl.Boolean = pa.Field(description="Whether the row is the board's chance baseline, not a model.")
    submitted_on: pl.Date = pa.Field(nullable=True, description="Day of the request for evaluation.")
    uploaded_on: pl.Date = pa.Field(nullable=True, description="Day of upload to the Hub, as the board gives it.")
    board_base_model: pl.String = pa.Field(nullable=True, description="The board's base-model text, as published.")
    average_score: pl.Float64 = pa.Field(nullable=True, ge=0, le=100, description="Average over benchmarks, 0-100.")

    class Config:
        strict = True
        unique = ["leaderboard", "row_number"]


class BenchmarkScores(pa.DataFrameModel):
    """One row per published row and benchmark."""

    leaderboard: pl.String = pa.Field(description="Name of the board.")
    row_number: pl.Int64 = pa.Field(ge=1, description="Position of the row in leaderboard_snapshot.")
    model_id: pl.String = pa.Field(description="Model id as published.")
    model_sha: pl.String = pa.Field(nullable=True, description="Revision that was evaluated.")
    precision: pl.String = pa.Field(nullable=True, description="Numeric precision of the evaluation.")
    has_chat_template: pl.Boolean = pa.Field(nullable=True, description="Whether a chat template was used.")
    benchmark: pl.String = pa.Field(
        description="Benchmark as named in reference/benchmarks.csv; on a Hub benchmark board <dataset>/<task>."
    )
    score: pl.Float64 = pa.Field(
        nullable=True,
        ge=0,
        le=100,
        description="Score on the 0-100 scale that the average uses (v2: normalised); on a Hub benchmark board null "
        "unless reference/benchmarks.csv gives the benchmark's range and the published value lies in it.",
    )
    score_raw: pl.Float64 = pa.Field(
        nullable=True,
        description="Score before normalisation: 0-1 on v2; on v1 equal to score; on a Hub benchmark board the value as "
        "published, in whatever unit.",
    )
    is_lower_better: pl.Boolean = pa.Field(
        nullable=True,
        description="Whether a lower score is better: as published, else as reviewed in reference/benchmarks.csv; null "
        "where neither says.",
    )

    class Config:
        strict = True
        unique = ["leaderboard", "row_number", "benchmark"]


class Models(pa.DataFrameModel):
    """One row per board and model: deduplicated, unflagged, each shown by its representative row."""

    leaderboard: pl.String = pa.Field(description="Name of the board.")
    model_id: pl.String = pa.Field(
        description="Model id as published; of several spellings of a repo the one that names it, corrected without blanks."
    )
    author: pl.String = pa.Field(nullable=True, description="Owner: the part before the slash; null without one.")
    row_number: pl.Int64 = pa.Field(ge=1, description="The representative row's position in leaderboard_snapshot.")
    representative_rule: pl.String = pa.Field(
        isin=REPRESENTATIVE_RULES,
        description="Rule that left the representative row alone (docs/method/rules.md); paper: best_score for all.",
    )
    submission_count: pl.Int64 = pa.Field(ge=1, description="Published rows of this model on the board, all spellings.")
    model_sha: pl.String = pa.Field(nullable=True, description="Revision of the representative row.")
    precision: pl.String = pa.Field(nullable=True, description="Precision of the representative row.")
    has_chat_template: pl.Boolean = pa.Field(nullable=True, description="Chat template of the representative row.")
    model_type: pl.String = pa.Field(nullable=True, isin=MODEL_TYPES, description="Kind of model.")
    weight_type: pl.String = pa.Field(nullable=True, description="Original, Adapter or Delta weights.")
    architecture: pl.String = pa.Field(nullable=True, description="Architecture class as published.")
    architecture_group: pl.String = pa.Field(
        description="Lower-cased architecture where it is frequent on the board, else Other (docs/method.md)."
    )
    params_b: pl.Float64 = pa.Field(nullable=True, ge=0, description="Parameters in billions, as the board gives them.")
    license_id: pl.String = pa.Field(nullable=True, description="Licence as the method reads it.")
    license_ids: TextList = pa.Field(nullable=True, description="Licences as published, as a list.")
    likes_count: pl.Int64 = pa.Field(nullable=True, ge=0, description="Hub likes shown by the board.")
    is_merged: pl.Boolean = pa.Field(nullable=True, description="Whether the model is a merge.")
    is_moe: pl.Boolean = pa.Field(nullable=True, description="Whether it is a mixture of experts.")
    is_on_hub: pl.Boolean = pa.Field(nullable=True, description="Whether the repo was on the Hub.")
    submitted_on: pl.Date = pa.Field(nullable=True, description="Day of the request for evaluation.")
    uploaded_on: pl.Date = pa.Field(nullable=True, description="Day of upload, as the board gives it.")
    board_base_model: pl.String = pa.Field(nullable=True, description="The board's base-model text.")
    average_score: pl.Float64 = pa.Field(nullable=True, ge=0, le=100, description="Average score, 0-100.")

    class Config:
        strict = True
        unique = ["leaderboard", "model_id"]


class Attrition(pa.DataFrameModel):
    """What became of every id that a board named, stage by stage: counts conserve."""

    leaderboard: pl.String = pa.Field(description="Name of the board.")
    model_id: pl.String = pa.Field(description="Model id as published.")
    stage: pl.String = pa.Field(isin=["leaderboard", "details", "commits"], description="Stage of the pipeline.")
    outcome: pl.String = pa.Field(
        isin=[
            "ok",
            "flagged",
            "baseline",
            "last_group_dropped",
            "unreadable",
            "not_in_file",
            "renamed",
            "gated",
            "disabled",
            "not_found_or_private",
            "invalid_id",
            "error_after_retries",
            "not_asked",
        ],
        description="What became of the id at the stage (docs/method.md, section 12).",
    )
    detail: pl.String = pa.Field(nullable=True, description="Why, in words: file, rule or row count.")
    counted_as: pl.String = pa.Field(
        nullable=True,
        description="At the leaderboard stage the id that the id's rows are counted under; null at other stages and for "
        "an invalid id.",
    )

    class Config:
        strict = True
        unique = ["leaderboard", "model_id", "stage"]


class RepoDetails(pa.DataFrameModel):
    """What the Hub said of a repo, in the one observation that this scrape date uses."""

    model_id: pl.String = pa.Field(unique=True, description="Model id as the board publishes it.")
    hub_id: pl.String = pa.Field(nullable=True, description="The Hub's own key of the repo; null in published files.")
    canonical_id: pl.String = pa.Field(nullable=True, description="Id after redirects; null where not observed.")
    author: pl.String = pa.Field(nullable=True, description="Owner of the repo at the observation.")
    created_at: UtcTime = pa.Field(nullable=True, description="Creation time of the repo as the Hub gives it, UTC.")
    is_created_floor: pl.Boolean = pa.Field(
        nullable=True,
        description="Whether created_at is the Hub's floor (2022-03-02T23:29:04Z, up to 23:29:05).",
    )
    last_modified_at: UtcTime = pa.Field(nullable=True, description="Last change of the repo, UTC.")
    head_sha: pl.String = pa.Field(nullable=True, description="Head revision; null in published files.")
    native_precision: pl.String = pa.Field(
        nullable=True,
        isin=NATIVE_PRECISIONS,
        description="Precision of most of the stored weights, in the boards' words; null where the repo has no "
        "safetensors, another type leads, or it was not observed.",
    )
    observed_on: pl.Date = pa.Field(description="Day of the observation.")
    observed_in: pl.String = pa.Field(description="Raw source of the observation: hub-details, hub-stats or hub-api.")
    downloads_30d: pl.Int64 = pa.Field(nullable=True, ge=0, description="Downloads of the last 30 days.")
    downloads_all_time: pl.Int64 = pa.Field(nullable=True, ge=0, description="Downloads since creation.")
    likes_count: pl.Int64 = pa.Field(nullable=True, ge=0, description="Likes.")
    license_id: pl.String = pa.Field(nullable=True, description="Licence from the repo's tag or card.")
    license_name: pl.String = pa.Field(nullable=True, description="Name given with license other.")
    gated: pl.String = pa.Field(nullable=True, description="Access: false, auto or manual; null where not observed.")
    is_disabled: pl.Boolean = pa.Field(nullable=True, description="Whether the Hub disabled it; null where not observed.")
    library: pl.String = pa.Field(nullable=True, description="Library name.")
    pipeline_tag: pl.String = pa.Field(nullable=True, description="Task.")
    tags: TextList = pa.Field(nullable=True, description="Tags, as given.")
    languages: TextList = pa.Field(nullable=True, description="Languages of the card.")
    datasets: TextList = pa.Field(nullable=True, description="Datasets of the card.")
    base_models: TextList = pa.Field(nullable=True, description="Base models of the card.")
    hub_base_relation: pl.String = pa.Field(
        nullable=True, description="Relation in the Hub's own field baseModels; null where the observation lacks it."
    )
    hub_base_models: TextList = pa.Field(nullable=True, description="Base models in baseModels, by their ids of that day.")
    hub_base_keys: TextList = pa.Field(nullable=True, description="The Hub's own keys of hub_base_models, in their order.")

    class Config:
        strict = True


class EnrichedRepos(Models):
    """`models` joined with the Hub's details and the repo's activity, as used by figures and tables."""

    created_at: UtcTime = pa.Field(nullable=True, description="Creation time the method uses, UTC; null if unknown.")
    created_source: pl.String = pa.Field(
        nullable=True,
        isin=["hub", "correction", "board_upload", "oldest_commit", "hub_floor"],
        description="Where created_at comes from: the Hub, reference/corrections.csv, the board's upload date or the "
        "oldest commit; hub_floor: only created_before_at is known.",
    )
    created_before_at: UtcTime = pa.Field(
        nullable=True,
        description="The model is no younger than this, UTC, and its date is not known (left-censored at the Hub's "
        "floor); null where created_at holds or nothing is known.",
    )
    is_created_floor: pl.Boolean = pa.Field(nullable=True, description="Whether the Hub's date is its floor.")
    details_observed_on: pl.Date = pa.Field(nullable=True, description="Day of the details observation; null if none.")
    commits_observed_on: pl.Date = pa.Field(nullable=True, description="Day of the commit observation; null if none.")
    downloads_30d: pl.Int64 = pa.Field(nullable=True, ge=0, description="Downloads of the 30 days before observation.")
    downloads_all_time: pl.Int64 = pa.Field(nullable=True, ge=0, description="Downloads since creation.")
    library: pl.String = pa.Field(nullable=True, description="Library name.")
    pipeline_tag: pl.String = pa.Field(nullable=True, description="Task.")
    tags: TextList = pa.Field(nullable=True, description="Tags, as given.")
    datasets: TextList = pa.Field(nullable=True, description="Datasets of the card.")
    base_models: TextList = pa.Field(nullable=True, description="Base models of the card.")
    authors_count: pl.Int64 = pa.Field(nullable=True, ge=0, description="Commit authors of the repo.")
    commits_count: pl.Int64 = pa.Field(nullable=True, ge=0, description="Commits of the repo.")
    first_commit_at: UtcTime = pa.Field(nullable=True, description="First commit, UTC.")
    last_commit_at: UtcTime = pa.Field(nullable=True, description="Last commit, UTC.")

    class Config:
        strict = True
        unique = ["leaderboard", "model_id"]
