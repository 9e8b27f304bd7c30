"""Obligations over ancestry: which duties of a model's ancestors its own licence keeps, drops, or leaves unknown."""

from collections.abc import Mapping

import polars as pl

from hf_openness.schemas import TABLES, validate
from hf_openness.schemas.licenses import DUTIES, STATUSES, UNKNOWN_ANCESTRY
from hf_openness.tables.duties import DROPPED, UNKNOWN, Duties
from hf_openness.tables.inheritance import Inheritance, Key, Terms

OUTSIDE = "the ancestor is on no board of the date, and its license was not reviewed"
SILENT = "the ancestor's license is not declared"
NOT_REVIEWED = "the terms of the ancestor's license were not reviewed"
LOST = "a declared base could not be followed: it is no usable id, or the declarations lead in a circle"
LOST_REASONS = ("cycle", "no_owner", "invalid_id", "too_long", "path", "foreign_address", "markup", "unreadable_list")
RANKS = {DROPPED: 0, UNKNOWN: 1, "kept": 2}


def build_obligations(
    models: pl.DataFrame,
    license_evidence: pl.DataFrame,
    base_models: pl.DataFrame,
    base_model_licenses: pl.DataFrame,
    duties: Duties,
    repo_licenses: pl.DataFrame | None = None,
    rejected_edges: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Build `obligations`: one row per model and duty that an ancestor imposes; declared relations, reviewed terms.

    Args:
        models: leaderboard, model_id, weight_type (`Original` holds whole weights).
        license_evidence: contract table; the licences of the boards' models.
        base_models: contract table of the same date; edges of a circle are cut, its models' ancestry is unknown.
        base_model_licenses: reference file; licences of base models that the boards do not tell.
        duties: reviewed duties and rules.
        repo_licenses: model_id, license_id, terms_ids of repos that are not among the models (flagged ones).
        rejected_edges: contract table; declared bases that could not be followed make the ancestry unknown.

    Returns:
        The contract's table, sorted by board, model and duty. A model without a declared base has no row, and is not
        thereby clean. Raises InvalidTable.
    """
    whole = frozenset(models.filter(pl.col("weight_type") == "Original")["model_id"])
    lost: list[tuple[str, str]] = []
    if rejected_edges is not None:
        lost = rejected_edges.filter(pl.col("reason").is_in(LOST_REASONS)).select("model_id", "base_model_id").rows()
    rows = []
    for leaderboard in license_evidence["leaderboard"].unique(maintain_order=True).sort():
        terms = gather_terms(license_evidence, base_model_licenses, leaderboard, repo_licenses)
        inheritance = Inheritance(base_models, terms, duties, whole, lost)
        for model_id in license_evidence.filter(leaderboard=leaderboard)["model_id"].sort():
            rows += [
                {"leaderboard": leaderboard, "model_id": model_id, **row}
                for row in list_obligations(model_id, inheritance, terms, duties)
            ]
    schema = {name: column.dtype for name, column in TABLES["obligations"].model.describe().items()}
    return validate("obligations", pl.DataFrame(rows, schema=schema, orient="row"))


def gather_terms(
    license_evidence: pl.DataFrame,
    base_model_licenses: pl.DataFrame,
    leaderboard: str,
    repo_licenses: pl.DataFrame | None = None,
) -> dict[str, Terms]:
    """Return what is known of each model's licence: this board's statement, else another board's, else the repo's, else
    what was reviewed; the last also where a statement says too little."""
    columns = ["model_id", "license_id", "terms_ids"]
    own_first = license_evidence.sort(pl.col("leaderboard") != leaderboard, "leaderboard", "model_id").select(columns)
    stated = own_first if repo_licenses is None else pl.concat([own_first, repo_licenses.select(columns)])
    terms: dict[str, Terms] = {}
    for model_id, license_id, terms_ids in stated.iter_rows():
        held = terms.get(model_id)
        if held is None or (held.license_id is None and license_id is not None):
            why = SILENT if license_id is None else NOT_REVIEWED
            terms[model_id] = Terms(license_id, None if terms_ids is None else tuple(terms_ids), why)
    for model_id, license_id in base_model_licenses.select("model_id", "license_id").iter_rows():
        if model_id not in terms or terms[model_id].terms_ids is None:
            terms[model_id] = Terms(license_id, (license_id,), NOT_REVIEWED)
    return terms


def list_obligations(
    model_id: str, inheritance: Inheritance, terms: Mapping[str, Terms], duties: Duties
) -> list[dict[str, object]]:
    """Return the rows of one model, one per duty: the worst status, of equal ones the nearest imposer."""
    own = terms.get(model_id, Terms(None, None))
    inherited = inheritance.of(model_id)
    best: dict[str, tuple[tuple[object, ...], Key, str, str | None]] = {}
    for key, (edges, imposer, _, _) in inherited.steps.items():
        license_id, obligation, is_sure = key
        why: str | None
        if license_id is None:
            status = UNKNOWN
            why = LOST if inheritance.is_lost(model_id, key) else terms.get(imposer, Terms(None, None, OUTSIDE)).why
        else:
            judged = duties.judge(obligation, license_id, own.terms_ids, is_sure)
            status, why = judged.status, judged.why
        rank = (RANKS[status], edges, imposer, license_id or "", not is_sure)
        if obligation not in best or rank < best[obligation][0]:
            best[obligation] = (rank, key, status, why)
    return [
        {
            "obligation": obligation,
            "status": status,
            "conflict": duties.name_conflict(obligation, str(key[0]), own.terms_ids) if status == DROPPED else None,
            "imposed_by_id": str(rank[2]),
            "imposed_license_id": key[0] or terms.get(str(rank[2]), Terms(None, None)).license_id,
            "own_license_id": own.license_id,
            "witness_path": inheritance.trace(model_id, key),
            "imposers_count": inherited.imposers[obligation].bit_count(),
            "why": why,
        }
        for obligation, (rank, key, status, why) in sorted(best.items())
    ]


def build_figure_obligations(obligations: pl.DataFrame) -> pl.DataFrame:
    """Build figure 15's table: obligation, status, models_count, in the schema's order."""
    order = {name: at for at, name in enumerate((*DUTIES, UNKNOWN_ANCESTRY))}
    return (
        obligations.group_by("obligation", "status")
        .agg(models_count=pl.len().cast(pl.Int64))
        .sort(
            pl.col("obligation").replace_strict(order, return_dtype=pl.Int64),
            pl.col("status").replace_strict({name: at for at, name in enumerate(STATUSES)}, return_dtype=pl.Int64),
        )
    )


def count_conflicts(obligations: pl.DataFrame, models: pl.DataFrame, base_models: pl.DataFrame) -> dict[str, int]:
    """Return how many models drop a duty, leave one unknown, keep all, and declare no base, so that nothing is known.

    The four are exclusive and sum to the models; `keeps_all` says so of declared ancestors with reviewed terms only.
    """
    worst = obligations.group_by("leaderboard", "model_id").agg(
        rank=pl.col("status").replace_strict(RANKS, return_dtype=pl.Int64).min()
    )
    derived = base_models["model_id"].unique().implode()
    told = models.select("leaderboard", "model_id").join(worst, on=["leaderboard", "model_id"], how="left")
    counts = {
        "drops_a_duty": told.filter(rank=0).height,
        "unknown": told.filter(rank=1).height,
        "keeps_all": told.filter(pl.col("model_id").is_in(derived) & (pl.col("rank").fill_null(2) == 2)).height,
    }
    return counts | {"no_declared_base": told.height - sum(counts.values())}


def build_terms_review_queue(obligations: pl.DataFrame) -> pl.DataFrame:
    """Return the ancestors that make others' ancestry unknown, by the models that they are nearest to.

    Columns: imposed_by_id, imposed_license_id, why, models_count; to be reviewed in reference/base_model_licenses.csv,
    license_names.csv or obligations.csv, as `why` says.
    """
    return (
        obligations.filter(obligation=UNKNOWN_ANCESTRY)
        .group_by("imposed_by_id", "imposed_license_id", "why")
        .agg(models_count=pl.len().cast(pl.Int64))
        .sort(["models_count", "imposed_by_id"], descending=[True, False])
    )
