"""Schemas of descent: declared and inferred edges, those that are none, and where each model stands in the graph."""

import polars as pl

from hf_openness.schemas import late_pandera as pa
from hf_openness.schemas.types import TextList

RELATIONS = ["finetune", "adapter", "merge", "quantized"]
EVIDENCE = ["structured", "relation_tag", "tag", "card", "board", "name"]
REASONS = [
    "self_loop",
    "cycle",
    "says_nothing",
    "no_owner",
    "invalid_id",
    "too_long",
    "path",
    "foreign_address",
    "markup",
    "unreadable_list",
    "board_names_itself",
    "board_merge",
    "board_removed",
    "board_differs",
    "name_is_ambiguous",
    "name_is_older",
]
CLAIMED, UNCLAIMED = "95 %", "no nominal coverage"
COVERAGE = [CLAIMED, UNCLAIMED]


class BaseModels(pa.DataFrameModel):
    """Descent: one row per model, base model and kind of evidence; an edge may stand in several places."""

    model_id: pl.String = pa.Field(description="The derived model.")
    base_model_id: pl.String = pa.Field(description="The base model as the method reads the declaration.")
    relation: pl.String = pa.Field(
        nullable=True,
        isin=RELATIONS,
        description="How the model was made from the base; the same in every row of an edge. Null: not said, and nothing "
        "tells it.",
    )
    relation_source: pl.String = pa.Field(
        nullable=True,
        isin=["declared", "inferred"],
        description="Declared by the Hub's field or a relation tag, or inferred from number of bases, library and tags.",
    )
    evidence: pl.String = pa.Field(
        isin=EVIDENCE,
        description="Where it stands: the Hub's own field baseModels, a tag with a relation, a tag without, the card, the "
        "board's column, or only the model's name.",
    )

    class Config:
        strict = True
        unique = ["model_id", "base_model_id", "evidence"]


class RejectedEdges(pa.DataFrameModel):
    """What stands where a base model is declared and is no edge, with the reason. Without rows under the paper's rules."""

    model_id: pl.String = pa.Field(description="The model whose declaration it is.")
    base_model_id: pl.String = pa.Field(
        description="What is declared: an id, or the text, made printable and cut at 200 characters."
    )
    evidence: pl.String = pa.Field(isin=EVIDENCE, description="Where it stands, as in base_models.")
    reason: pl.String = pa.Field(isin=REASONS, description="Why it is no edge.")
    detail: pl.String = pa.Field(nullable=True, description="What else is known of it.")

    class Config:
        strict = True
        unique = ["model_id", "base_model_id", "evidence", "reason"]


class Lineage(pa.DataFrameModel):
    """Where each model of the date, and each of its ancestors, stands in the graph of descent.

    Derivatives are models of the date's boards. Their intervals rest on rates of declaration that were measured elsewhere
    (reference/borrowed_rates.csv).
    """

    model_id: pl.String = pa.Field(unique=True, description="Model of a board, or ancestor of one.")
    is_on_board: pl.Boolean = pa.Field(description="Whether `models` has it.")
    root_ids: TextList = pa.Field(description="The oldest known ancestors, sorted; itself where none is known.")
    depth: pl.Int64 = pa.Field(ge=0, description="Edges on the longest way up to a root; 0 for a root.")
    path_count: pl.Int64 = pa.Field(
        nullable=True, ge=1, description="Different ways up to the roots, 1 for a root; null beyond 2^63 - 1."
    )
    ancestors_count: pl.Int64 = pa.Field(ge=0, description="Ancestors at any distance, on a board or not.")
    direct_derivatives_count: pl.Int64 = pa.Field(ge=0, description="Models of the boards that declare it as a base.")
    direct_low: pl.Int64 = pa.Field(
        nullable=True, ge=0, description="Low end of the true number of direct derivatives; null without a declared one."
    )
    direct_high: pl.Int64 = pa.Field(nullable=True, ge=0, description="High end of it.")
    direct_coverage: pl.String = pa.Field(
        nullable=True, isin=COVERAGE, description="What direct_low and direct_high claim."
    )
    direct_by_name_count: pl.Int64 = pa.Field(
        ge=0, description="Further models that only their name links to it; not in the counts and intervals beside."
    )
    all_derivatives_count: pl.Int64 = pa.Field(
        ge=0, description="Models of the boards that descend from it by declaration."
    )
    derivatives_low: pl.Int64 = pa.Field(
        nullable=True, ge=0, description="Low end of the true number of all derivatives; null outside the largest families."
    )
    derivatives_high: pl.Int64 = pa.Field(nullable=True, ge=0, description="High end of it.")
    derivatives_coverage: pl.String = pa.Field(
        nullable=True, isin=COVERAGE, description="What derivatives_low and derivatives_high claim."
    )
    all_by_name_count: pl.Int64 = pa.Field(ge=0, description="Further models that descend from it if names are followed.")
    why: pl.String = pa.Field(nullable=True, description="Why a column of this row is null.")

    class Config:
        strict = True


class LineageAssumptions(pa.DataFrameModel):
    """All derivatives of the largest bases under each rule by which models without declaration get bases."""

    base_model_id: pl.String = pa.Field(description="The base model.")
    rule: pl.String = pa.Field(
        isin=["same_make", "same_size", "any_older"],
        description="Whose bases a model without declaration takes, older than it in any case: those of declaring "
        "models of its architecture and class of size (as in lineage), of its class of size, or of any.",
    )
    all_derivatives_count: pl.Int64 = pa.Field(ge=0, description="Derivatives by declaration.")
    derivatives_low: pl.Int64 = pa.Field(ge=0, description="2.5 % point of the simulated number of all derivatives.")
    derivatives_median: pl.Int64 = pa.Field(ge=0, description="Median of it.")
    derivatives_high: pl.Int64 = pa.Field(ge=0, description="97.5 % point of it.")

    class Config:
        strict = True
        unique = ["base_model_id", "rule"]


class LargestFamilies(pa.DataFrameModel):
    """Figure 16: the bases with most direct derivatives; direct ones and all of them, declared, and with what is not."""

    base_model_id: pl.String = pa.Field(description="The base model.")
    derivatives: pl.String = pa.Field(isin=["direct", "all"], description="Direct derivatives, or those at any distance.")
    models_count: pl.Int64 = pa.Field(ge=0, description="Models of the boards, by declaration.")
    models_low: pl.Int64 = pa.Field(nullable=True, ge=0, description="Low end of their true number; null as in lineage.")
    models_high: pl.Int64 = pa.Field(nullable=True, ge=0, description="High end of it.")
    by_name_count: pl.Int64 = pa.Field(ge=0, description="Further ones that only names tell; not in the other columns.")

    class Config:
        strict = True
        unique = ["base_model_id", "derivatives"]
