"""Schemas of descent: declared and inferred edges, those that are none, and where each model stands in the graph."""

import polars as pl

from hf_openness.schemas import late_pandera as pa

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
    "name_is_ambiguous",
    "name_is_older",
]
COVERAGE = ["95 %", "no nominal coverage"]


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
