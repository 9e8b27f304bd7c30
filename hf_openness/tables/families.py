"""Families by descent: which models were made from a base model, merges out by what they declare and not by name."""

from collections.abc import Iterable
from typing import Any

import polars as pl

from hf_openness.tables.base_relations import MERGE_TAGS, MERGE_TYPE
from hf_openness.tables.remembered import remembered

LEAST_DERIVATIVES = 10
LEAST_FOR_MEDIAN = 6
NAME_EVIDENCE = "name"
MEMBERS = {
    "place": pl.Int64,
    "model_id": pl.String,
    "family": pl.String,
    "base_model_id": pl.String,
    "is_inferred": pl.Boolean,
}


def remove_declared_merges(models: pl.DataFrame, base_models: pl.DataFrame) -> pl.DataFrame:
    """Remove models that declare a merge: by flag, kind, a tag that says merge, or an edge of that relation.

    What was made from a merge stays here; `find_members_by_descent` does not reach it through the merge.
    """
    deciding = models.select("model_id", "model_type", "is_merged", "tags")
    return models.filter(_find_undeclared(deciding, base_models))


@remembered
def _find_undeclared(models: pl.DataFrame, base_models: pl.DataFrame) -> pl.Series:
    """Return per row whether it declares no merge."""
    merged_by_edge = base_models.filter(relation="merge")["model_id"].unique().to_list()
    lowered = pl.col("tags").list.eval(pl.element().str.to_lowercase())
    is_tagged = lowered.list.set_intersection(MERGE_TAGS).list.len() > 0
    is_merge = (
        (pl.col("model_type") == MERGE_TYPE).fill_null(False)
        | pl.col("is_merged").fill_null(False)
        | is_tagged.fill_null(False)
        | pl.col("model_id").is_in(merged_by_edge)
    )
    return models.select(~is_merge).to_series()


def find_members_by_descent(
    rows: pl.DataFrame, kept: pl.DataFrame, families: pl.DataFrame, base_models: pl.DataFrame, equivalents: pl.DataFrame
) -> pl.DataFrame:
    """Return the members of each family of a board: the scored descendants of its base model.

    Families are those of the reference file, then every other model of the board with at least 10 such descendants,
    largest first. Edges that a name alone suggests count only for families where nothing is declared (method-audit
    section 4); such members are marked `is_inferred`.

    Args:
        rows: enriched models of the board. kept: those that are no merges, as the method sees merges.
        families: the corrected rows of reference/model_families.csv. base_models: contract table.
        equivalents: reference/base_equivalents.csv; what was made from an equivalent was made from the base.
    """
    is_scored = pl.col("average_score").is_not_null()
    found = _list_descendants(
        rows.select("model_id"), kept.select("model_id", is_scored=is_scored), families, base_models, equivalents
    )
    return (
        kept.filter(is_scored)
        .join(found, on="model_id", how="inner")
        .sort("place", "created_at", "row_number", nulls_last=True)
        .drop("place")
    )


@remembered
def _list_descendants(
    ids: pl.DataFrame, kept: pl.DataFrame, families: pl.DataFrame, base_models: pl.DataFrame, equivalents: pl.DataFrame
) -> pl.DataFrame:
    """Return place (of the family), model_id, relation, family, base_model_id, is_inferred of each member.

    Dates and sizes of models have no part in it, so that mixtures of methods that differ in those alone share it.

    Args:
        ids: model_id of the board. kept: model_id, is_scored of those that are no merges. Others as for
            `find_members_by_descent`.
    """
    edges = _drop_merges(_fold(base_models, equivalents), ids, kept)
    declared = edges.filter(pl.col("evidence") != NAME_EVIDENCE)
    relation = edges.group_by("model_id", maintain_order=True).agg(pl.col("relation").drop_nulls().first())
    able = kept.filter("is_scored")
    by_declaration, by_any = _Descent(declared, able), _Descent(edges, able)
    named = families["base_model_id"].to_list()
    found = {base: by_declaration.members(base) or by_any.members(base) for base in named}
    others = {base: by_declaration.members(base) for base in _bases(declared, ids) if base not in found}
    large = {base: members for base, members in others.items() if len(members) >= LEAST_DERIVATIVES}
    labels = dict(families.select("base_model_id", "family").iter_rows())
    rows = [
        (place, model, labels.get(base, base), base, base in found and not by_declaration.members(base))
        for place, base in enumerate([*named, *sorted(large, key=lambda base: (-len(large[base]), base))])
        for model in (found[base] if base in found else large[base])
    ]
    return pl.DataFrame(rows, schema=MEMBERS, orient="row").join(relation, on="model_id", how="left", maintain_order="left")


class _Descent:
    """The scored descendants of any id, never the id itself, whatever cycles its edges have."""

    def __init__(self, edges: pl.DataFrame, able: pl.DataFrame) -> None:
        from hf_openness.tables.ancestry import Ancestry

        self._graph = Ancestry(edges)
        self._able = frozenset(able["model_id"])
        self._found: dict[str, list[str]] = {}

    def members(self, base: str) -> list[str]:
        if base not in self._found:
            self._found[base] = [m for m in self._graph.descendants(base) if m in self._able and m != base]
        return self._found[base]


def _fold(base_models: pl.DataFrame, equivalents: pl.DataFrame) -> pl.DataFrame:
    """Put base models in the place of their equivalents; an edge from a model to itself goes."""
    same = dict(equivalents.select("model_id", "base_model_id").iter_rows())
    folded = base_models.select(
        pl.col("model_id").replace(same), pl.col("base_model_id").replace(same), "relation", "evidence"
    )
    return folded.filter(pl.col("model_id") != pl.col("base_model_id"))


def _drop_merges(edges: pl.DataFrame, rows: pl.DataFrame, kept: pl.DataFrame) -> pl.DataFrame:
    merges = pl.concat(
        [
            edges.filter(relation="merge")["model_id"],
            rows.join(kept.select("model_id"), on="model_id", how="anti", maintain_order="left")["model_id"],
        ]
    ).unique(maintain_order=True)
    return edges.filter(~pl.col("model_id").is_in(merges.to_list()))


def _bases(edges: pl.DataFrame, rows: pl.DataFrame) -> Iterable[Any]:
    return edges.filter(pl.col("base_model_id").is_in(rows["model_id"].to_list()))["base_model_id"].unique().sort()
