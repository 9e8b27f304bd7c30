"""How licences change from a base model to what was made of it, beside what others found on other populations."""

from collections.abc import Iterable, Mapping
from math import sqrt
from statistics import NormalDist

import polars as pl

from hf_openness.schemas import TABLES, validate
from hf_openness.schemas.licenses import TRANSITIONS
from hf_openness.tables.duties import DROPPED, ONLY_NOTICES, UNKNOWN, Duties
from hf_openness.tables.inheritance import INFERRED, NOT_SAID, WHOLE_WEIGHTS, Terms
from hf_openness.tables.obligations import gather_terms

RELATIONS = ("all", "finetune", "adapter", "merge", "quantized", "not_said")
PLACEHOLDERS = ("other", "unknown")
DIFFERS, DROPS, DROPS_OF_RESTRICTIVE = TRANSITIONS
LAUFER = (
    0.1976,
    "Laufer, Oderinwale, Kleinberg 2025: 138,694 edges with both licenses declared",
    "theirs: all declared edges of the whole Hub in 2025; ours: declared edges to models that were submitted to a "
    "leaderboard, the base on the board too or its license reviewed, `other` without a name left out",
)
JEWITT = (
    0.355,
    "Jewitt et al. 2025: transitions from a model to an application (from its abstract)",
    "theirs: from models to the software that uses them, relicensed under permissive terms; ours: from models to models "
    "made of them, where at least one clause beyond notices is dropped",
)
COMPARED = {DIFFERS: LAUFER, DROPS: JEWITT, DROPS_OF_RESTRICTIVE: JEWITT}


def build_license_transitions(
    models: pl.DataFrame,
    license_evidence: pl.DataFrame,
    base_models: pl.DataFrame,
    base_model_licenses: pl.DataFrame,
    duties: Duties,
    repo_licenses: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Build `license_transitions`: per board, relation and measure a share of edges with a 95 % Wilson interval.

    Arguments as `tables.obligations.build_obligations`. An edge that is inferred from a name is none. Measures:
    license_differs, of edges whose two ends declare a licence; drops_restrictive_clause, of edges whose two licences were
    reviewed, where a duty beyond notices is dropped; the same of those whose base has such a duty.

    Returns:
        The contract's table, every relation and measure, sorted. Raises InvalidTable.
    """
    whole = frozenset(models.filter(pl.col("weight_type") == "Original")["model_id"])
    stated = base_models.filter((pl.col("evidence") != INFERRED) & (pl.col("model_id") != pl.col("base_model_id")))
    edges = stated.group_by("model_id", "base_model_id", maintain_order=True).agg(pl.col("relation").drop_nulls().first())
    rows = []
    for leaderboard in license_evidence["leaderboard"].unique(maintain_order=True).sort():
        terms = gather_terms(license_evidence, base_model_licenses, leaderboard, repo_licenses)
        ours = license_evidence.filter(leaderboard=leaderboard).select("model_id")
        judged = judge_edges(edges.join(ours, on="model_id", how="semi", maintain_order="left"), terms, duties, whole)
        rows += [{"leaderboard": leaderboard, **row} for row in summarise_edges(judged)]
    schema = {name: column.dtype for name, column in TABLES["license_transitions"].model.describe().items()}
    return validate("license_transitions", pl.DataFrame(rows, schema=schema, orient="row"))


def judge_edges(
    edges: pl.DataFrame, terms: Mapping[str, Terms], duties: Duties, whole_weights: frozenset[str] = frozenset()
) -> pl.DataFrame:
    """Return per edge its relation, whether the licence differs (null: not both declared), and what becomes of the base's
    restrictive clauses: `none`, `kept`, `dropped`, `unknown`; null where a licence was not reviewed."""
    rows = []
    for model_id, base_id, relation in edges.select("model_id", "base_model_id", "relation").iter_rows():
        own, base = terms.get(model_id), terms.get(base_id)
        differs = clauses = None
        if own is not None and base is not None and _is_declared(own) and _is_declared(base):
            differs = (own.terms_ids or own.license_id) != (base.terms_ids or base.license_id)
            if duties.is_read(own.terms_ids) and duties.is_read(base.terms_ids):
                kind = relation or (WHOLE_WEIGHTS if model_id in whole_weights else NOT_SAID)
                clauses = judge_clauses(own, base, kind, duties)
        rows.append((relation or "not_said", differs, clauses))
    schema = {"relation": pl.String, "is_different": pl.Boolean, "clauses": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def judge_clauses(own: Terms, base: Terms, relation: str, duties: Duties) -> str:
    """Return what becomes of a base's duties beyond notices: none, dropped (one is enough), else unknown, else kept."""
    found = set()
    for license_id, obligation, is_sure in duties.list_duties(base.terms_ids):
        passes = duties.passes(obligation, relation)
        if obligation != ONLY_NOTICES and passes != "no":
            found.add(duties.judge(obligation, license_id, own.terms_ids, is_sure and passes == "yes").status)
    return next((status for status in (DROPPED, UNKNOWN, "kept") if status in found), "none")


def summarise_edges(judged: pl.DataFrame) -> Iterable[dict[str, object]]:
    """Return a row per relation and measure, from the frame of `judge_edges`."""
    for relation in RELATIONS:
        ours = judged if relation == "all" else judged.filter(relation=relation)
        differs = ours["is_different"].drop_nulls()
        clauses = ours["clauses"].drop_nulls()
        dropped, unknown = (int((clauses == status).sum()) for status in (DROPPED, UNKNOWN))
        for measure, edges, changed, open_ones in (
            (DIFFERS, len(differs), int(differs.sum()), 0),
            (DROPS, len(clauses), dropped, unknown),
            (DROPS_OF_RESTRICTIVE, int((clauses != "none").sum()), dropped, unknown),
        ):
            low, high = estimate_interval(changed, edges)
            share, compared_with, note = COMPARED[measure] if relation == "all" else (None, None, None)
            yield {
                "relation": relation,
                "measure": measure,
                "edges_count": edges,
                "changed_count": changed,
                "unknown_count": open_ones,
                "share": changed / edges if edges else None,
                "low": low,
                "high": high,
                "literature_share": share,
                "compared_with": compared_with,
                "population_note": note,
                "why": None if edges else "no edge of this relation has both licenses known",
            }


def estimate_interval(hits: int, trials: int) -> tuple[float | None, float | None]:
    """Return the 95 % interval of a share (Wilson 1927, without continuity correction); nulls without trials."""
    if not trials:
        return None, None
    z = NormalDist().inv_cdf(0.975)
    center = (hits + z * z / 2) / (trials + z * z)
    half = z / (trials + z * z) * sqrt(hits * (trials - hits) / trials + z * z / 4)
    return max(0.0, center - half), min(1.0, center + half)


def _is_declared(terms: Terms) -> bool:
    return terms.license_id is not None and not any(part in PLACEHOLDERS for part in terms.license_id.split(", "))
