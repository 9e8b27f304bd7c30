"""Schemas of licences over evidence and ancestry: what speaks for a licence, duties of ancestors, changes along edges."""

import polars as pl

from hf_openness.schemas import late_pandera as pa
from hf_openness.schemas.types import TextList

CATEGORIES = ["known", "named", "family", "unlisted", "placeholder", "undeclared", "repo_unavailable"]
DUTIES = [
    "attribution",
    "naming",
    "share_alike",
    "use_restrictions",
    "user_limit",
    "non_commercial",
    "no_derivatives",
]
UNKNOWN_ANCESTRY = "unknown_ancestry"
STATUSES = ["kept", "dropped", "unknown"]
COVERAGE = ["95 %", "no nominal coverage"]
TRANSITIONS = ["license_differs", "drops_restrictive_clause", "drops_restrictive_clause_of_restrictive"]


class LicenseEvidence(pa.DataFrameModel):
    """One row per board and model: every place that states its licence, whether they agree, and the licence in force."""

    leaderboard: pl.String = pa.Field(description="Name of the board.")
    model_id: pl.String = pa.Field(description="Model.")
    license_by_board: TextList = pa.Field(nullable=True, description="Licences in the board's column; null: none.")
    license_by_tag: TextList = pa.Field(nullable=True, description="Licences in the repo's tags; null: none or not read.")
    license_by_card: TextList = pa.Field(
        nullable=True,
        description="Licences of the card's field; null: none or not read. On collected dates the tag's where the card has "
        "none, because the answer that is kept does not tell the two apart.",
    )
    license_name: pl.String = pa.Field(nullable=True, description="The card's name for a licence without identifier.")
    is_license_file_present: pl.Boolean = pa.Field(
        nullable=True,
        description="Whether the repo holds a licence file; null: not known. Neither published files nor the answers that "
        "are collected list a repo's files, so it is null on every date so far.",
    )
    license_id: pl.String = pa.Field(
        nullable=True,
        description="Licence in force: the board's, else the card's, else the tag's; several joined; `other:<name>` where "
        "the card names one without identifier; null: none is stated.",
    )
    terms_ids: TextList = pa.Field(
        nullable=True, description="Rows of reference/licenses.csv whose terms apply; null where nobody reviewed them."
    )
    category: pl.String = pa.Field(isin=CATEGORIES, description="What kind of statement it is (docs/method/licenses.md).")
    agreement: pl.String = pa.Field(
        isin=["agree", "differ", "single", "none"], description="Whether the places that state a licence state the same."
    )
    differences: pl.String = pa.Field(nullable=True, description="Who says what, where they differ.")
    tier: pl.String = pa.Field(
        isin=["file_and_statement", "agreeing", "single", "differing", "placeholder", "none"],
        description="Strength of the evidence, strongest first.",
    )
    repo_observed_on: pl.Date = pa.Field(
        nullable=True, description="Day on which the repo was read; it may be after the scrape date. Null: it was not."
    )

    class Config:
        strict = True
        unique = ["leaderboard", "model_id"]


class Obligations(pa.DataFrameModel):
    """One row per model and duty that an ancestor imposes, the worst case first: dropped, else unknown, else kept.

    A model without a row has no declared ancestor with a duty; as links are missing, that does not make it clean.
    """

    leaderboard: pl.String = pa.Field(description="Name of the board that has the model.")
    model_id: pl.String = pa.Field(description="The descendant.")
    obligation: pl.String = pa.Field(
        isin=[*DUTIES, UNKNOWN_ANCESTRY],
        description="The duty; unknown_ancestry: an ancestor's licence or its terms are not known.",
    )
    status: pl.String = pa.Field(isin=STATUSES, description="Whether the descendant's licence passes the duty on.")
    conflict: pl.String = pa.Field(
        nullable=True,
        isin=["grants_withheld", "drops_duty"],
        description="Of dropped duties: whether the descendant also grants commercial use that the ancestor withholds or "
        "limits, or only drops the duty.",
    )
    imposed_by_id: pl.String = pa.Field(description="The ancestor that decides the status, the nearest of those.")
    imposed_license_id: pl.String = pa.Field(nullable=True, description="Its licence; null where none is known.")
    own_license_id: pl.String = pa.Field(nullable=True, description="The descendant's licence; null where none is known.")
    witness_path: TextList = pa.Field(description="Shortest path from the ancestor to the descendant, both included.")
    imposers_count: pl.Int64 = pa.Field(ge=1, description="Ancestors that impose the duty.")
    why: pl.String = pa.Field(nullable=True, description="Why the status is unknown, or what the duty forbids.")

    class Config:
        strict = True
        unique = ["leaderboard", "model_id", "obligation"]


class LicenseTransitions(pa.DataFrameModel):
    """How licences change from a base model to what was made of it, by relation, beside the literature's numbers."""

    leaderboard: pl.String = pa.Field(description="Name of the board that has the descendants.")
    relation: pl.String = pa.Field(
        isin=["all", "finetune", "adapter", "merge", "quantized", "not_said"], description="Relation of the edges."
    )
    measure: pl.String = pa.Field(isin=TRANSITIONS, description="What is counted (docs/method/licenses.md).")
    edges_count: pl.Int64 = pa.Field(ge=0, description="Edges that the measure speaks of.")
    changed_count: pl.Int64 = pa.Field(ge=0, description="Of them those where it holds.")
    unknown_count: pl.Int64 = pa.Field(ge=0, description="Of them those where it cannot be told; counted as not holding.")
    share: pl.Float64 = pa.Field(nullable=True, ge=0, le=1, description="Share where it holds; null without edges.")
    effective_count: pl.Float64 = pa.Field(
        nullable=True, gt=0, description="Independent edges that would tell as much: edges share bases and models."
    )
    families_count: pl.Float64 = pa.Field(
        nullable=True, gt=0, description="Families of equal size that the edges' bases, or models, amount to; the fewer."
    )
    low: pl.Float64 = pa.Field(nullable=True, ge=0, le=1, description="Lower end of the 95 % interval (Wilson).")
    high: pl.Float64 = pa.Field(nullable=True, ge=0, le=1, description="Upper end, both from the effective count.")
    coverage: pl.String = pa.Field(
        nullable=True,
        isin=COVERAGE,
        description="What the interval claims; nothing where families or effective count are below 30.",
    )
    literature_share: pl.Float64 = pa.Field(nullable=True, ge=0, le=1, description="The published number beside it.")
    compared_with: pl.String = pa.Field(nullable=True, description="Where it is published.")
    population_note: pl.String = pa.Field(nullable=True, description="How the two populations differ.")
    why: pl.String = pa.Field(nullable=True, description="Why there is no share.")

    class Config:
        strict = True
        unique = ["leaderboard", "relation", "measure"]


class ObligationsFigure(pa.DataFrameModel):
    """Figure 15: models by duty of an ancestor and what became of it."""

    obligation: pl.String = pa.Field(isin=[*DUTIES, UNKNOWN_ANCESTRY], description="The duty.")
    status: pl.String = pa.Field(isin=STATUSES, description="Whether the models' licences pass it on.")
    models_count: pl.Int64 = pa.Field(ge=1, description="Models.")

    class Config:
        strict = True
        unique = ["obligation", "status"]
