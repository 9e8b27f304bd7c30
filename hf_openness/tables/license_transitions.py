"""How licences change from a base model to what was made of it, beside what others found on other populations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING

import polars as pl

from hf_openness.schemas import TABLES, validate
from hf_openness.schemas.licenses import COVERAGE, TRANSITIONS
from hf_openness.tables.duties import DROPPED, ONLY_NOTICES, UNKNOWN, Duties
from hf_openness.tables.inheritance import INFERRED, NOT_SAID, WHOLE_WEIGHTS, Terms
from hf_openness.tables.obligations import gather_terms

if TYPE_CHECKING:
    import numpy as np

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
ENOUGH = 30
NOMINAL, NOT_NOMINAL = COVERAGE
COMPARED = {DIFFERS: LAUFER, DROPS: JEWITT, DROPS_OF_RESTRICTIVE: JEWITT}


def build_license_transitions(
    models: pl.DataFrame,
    license_evidence: pl.DataFrame,
    base_models: pl.DataFrame,
    base_model_licenses: pl.DataFrame,
    duties: Duties,
    repo_licenses: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Build `license_transitions`: per board, relation and measure a share of edges with a 95 % interval.

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
    """Return per edge model_id, base_model_id, relation, is_different (null: not both licences are declared) and clauses.

    clauses: what becomes of the base's restrictive ones: `none`, `kept`, `dropped`, `unknown`; null where a licence was not
    reviewed.
    """
    rows = []
    for model_id, base_id, relation in edges.select("model_id", "base_model_id", "relation").iter_rows():
        own, base = terms.get(model_id), terms.get(base_id)
        differs = clauses = None
        if own is not None and base is not None and _is_declared(own) and _is_declared(base):
            differs = (own.terms_ids or own.license_id) != (base.terms_ids or base.license_id)
            if duties.is_read(own.terms_ids) and duties.is_read(base.terms_ids):
                kind = relation or (WHOLE_WEIGHTS if model_id in whole_weights else NOT_SAID)
                clauses = judge_clauses(own, base, kind, duties)
        rows.append((model_id, base_id, relation or "not_said", differs, clauses))
    schema = {
        "model_id": pl.String,
        "base_model_id": pl.String,
        "relation": pl.String,
        "is_different": pl.Boolean,
        "clauses": pl.String,
    }
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
        reviewed = ours.filter(pl.col("clauses").is_not_null())
        dropped, unknown = pl.col("clauses") == DROPPED, pl.col("clauses") == UNKNOWN
        for measure, edges, holds, is_open in (
            (DIFFERS, ours.filter(pl.col("is_different").is_not_null()), pl.col("is_different"), pl.lit(False)),
            (DROPS, reviewed, dropped, unknown),
            (DROPS_OF_RESTRICTIVE, reviewed.filter(pl.col("clauses") != "none"), dropped, unknown),
        ):
            share, compared_with, note = COMPARED[measure] if relation == "all" else (None, None, None)
            yield {
                "relation": relation,
                "measure": measure,
                **estimate_share(edges.with_columns(is_hit=holds)),
                "unknown_count": edges.filter(is_open).height,
                "literature_share": share,
                "compared_with": compared_with,
                "population_note": note,
                "why": None if edges.height else "no edge of this relation has both licenses known",
            }


def estimate_share(edges: pl.DataFrame) -> dict[str, object]:
    """Return edges_count, changed_count, share, effective_count, families_count, low, high, coverage; nulls without edges.

    Args:
        edges: model_id, base_model_id, is_hit.
    """
    if edges.is_empty():
        absent = dict.fromkeys(("share", "effective_count", "families_count", "low", "high", "coverage"))
        return {"edges_count": 0, "changed_count": 0, **absent}
    hits = edges["is_hit"].to_numpy().astype(float)
    families = [edges[name].rank("dense").to_numpy().astype(int) - 1 for name in ("base_model_id", "model_id")]
    effective, families_count = count_effective(hits, families), count_families(families)
    low, high = estimate_interval(float(hits.mean()), effective, families_count)
    return {
        "edges_count": edges.height,
        "changed_count": int(hits.sum()),
        "share": float(hits.mean()),
        "effective_count": effective,
        "families_count": families_count,
        "low": low,
        "high": high,
        "coverage": NOMINAL if min(families_count, effective) >= ENOUGH else NOT_NOMINAL,
    }


def count_effective(hits: np.ndarray, families: Sequence[np.ndarray]) -> float:
    """Return how many independent edges tell as much as these, which share their bases and their models.

    The variance of the share is clustered in two ways (Cameron, Gelbach and Miller 2011: that of either grouping, less
    that of single edges), each family weighed up by the share of edges that it holds, as in a jackknife over families (CR3,
    Bell and McCaffrey 2002). Its ratio to the binomial variance divides the number of edges (design effect, Kish 1965).
    Never more than the edges; one where all are of one family; where all or none are hits, each edge counts.

    Args:
        hits: 0 or 1 per edge. families: per grouping the number of each edge's family, from 0.
    """
    import numpy as np

    count, share = len(hits), hits.mean()
    if share in (0.0, 1.0):
        return float(count)
    if any(len(np.unique(family)) == 1 for family in families):
        return 1.0
    if any(len(np.unique(family)) == 1 for family in families):
        return 1.0
    if any(len(np.unique(family)) == 1 for family in families):
        return 1.0
    if any(len(np.unique(family)) == 1 for family in families):
        return 1.0
    gaps = hits - share
    clustered = sum(((np.bincount(f, gaps) / (1 - np.bincount(f) / count)) ** 2).sum() for f in families)
    variance = clustered - (len(families) - 1) * (gaps**2).sum()
    return float(count / max(1.0, variance / (count * share * (1 - share))))


def count_families(families: Sequence[np.ndarray]) -> float:
    """Return how many families of equal size the edges amount to, of the grouping that has fewest (inverse Simpson)."""
    import numpy as np

    shares = [np.bincount(family) / len(family) for family in families]
    return float(min(1 / (share**2).sum() for share in shares))


def estimate_interval(share: float, effective_count: float, families_count: float) -> tuple[float, float]:
    """Return the 95 % interval of a share: Wilson's (1927) from an effective number above 0, without continuity correction.

    The quantile is that of t with as many degrees of freedom as there are families, by its first-order expansion, because
    the variance rests on families (validated: docs/validation.md).
    """
    z = NormalDist().inv_cdf(0.975)
    z += (z**3 + z) / (4 * families_count)
    total = effective_count + z * z
    center = (share * effective_count + z * z / 2) / total
    half = z / total * sqrt(effective_count * share * (1 - share) + z * z / 4)
    return max(0.0, center - half), min(1.0, center + half)


def _is_declared(terms: Terms) -> bool:
    return terms.license_id is not None and not any(part in PLACEHOLDERS for part in terms.license_id.split(", "))
