"""Improvement of families of models: who belongs, who set a new best score, and by how much."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import polars as pl

from hf_openness.method import Method
from hf_openness.reference.load import read_reference
from hf_openness.schemas import validate
from hf_openness.schemas.registry import TABLES
from hf_openness.tables.base_relations import MERGE_TYPE
from hf_openness.tables.curves import divide_by_number, follow_from_base_model, follow_from_first_row, subtract_chance
from hf_openness.tables.families import find_members_by_descent, remove_declared_merges
from hf_openness.tables.gains import Refer, Tables, choose_reference, find_gains, keep_named
from hf_openness.tables.remembered import remembered
from hf_openness.tables.sizes import truncate_params


def build_model_families(
    enriched_repos: pl.DataFrame, base_models: pl.DataFrame, families: pl.DataFrame, method: Method
) -> pl.DataFrame:
    """Build `model_families`: members of each family per board, merges removed.

    Args:
        enriched_repos, base_models: contract tables.
        families: reference/model_families.csv, in its order.
        method: decides what a merge is and who is a member.

    Raises InvalidTable.
    """
    remove = {"name": _remove_by_name, "relation": remove_declared_merges}[method.merge_removal]
    gather = {"name_pattern": _gather_by_name, "descent": _gather_by_descent}[method.family_members]
    parts = [
        found.with_columns(leaderboard=pl.lit(str(board)))
        for (board,), rows in enriched_repos.group_by("leaderboard", maintain_order=True)
        for found in gather(rows, remove(rows, base_models), base_models, families, method)
    ]
    columns = list(TABLES["model_families"].model.describe())
    return validate("model_families", pl.concat(parts, how="diagonal").select(columns))


def _remove_by_name(rows: pl.DataFrame, _edges: pl.DataFrame) -> pl.DataFrame:
    return remove_merges(rows)


def _gather_by_name(
    _rows: pl.DataFrame, kept: pl.DataFrame, _edges: pl.DataFrame, families: pl.DataFrame, method: Method
) -> Iterable[pl.DataFrame]:
    is_able = pl.col("created_at").is_not_null() & pl.col("average_score").is_not_null()
    deciding = kept.select(
        "model_id", "model_type", "is_merged", "tags", is_able=is_able, whole_params=truncate_params(method)
    )
    found = find_members_by_name(deciding, families.filter(method="paper"))
    return [
        kept.join(found, on="model_id", how="inner")
        .sort("place", "created_at", "row_number")
        .with_columns(relation=pl.lit(None, dtype=pl.String), is_inferred=pl.lit(None, dtype=pl.Boolean))
    ]


def _gather_by_descent(
    rows: pl.DataFrame, kept: pl.DataFrame, edges: pl.DataFrame, families: pl.DataFrame, _method: Method
) -> Iterable[pl.DataFrame]:
    named = families.filter(method="corrected")
    return [find_members_by_descent(rows, kept, named, edges, read_reference("base_equivalents"))]


def build_improvement_curves(model_families: pl.DataFrame, tables: Tables, method: Method) -> pl.DataFrame:
    """Build `improvement_curves`: each family's running maximum over its reference, in order of creation.

    Args:
        model_families: contract table. tables: as for `gains.build_gains`.
        method: decides the reference (`gain_reference`) and what `gain_normalized` is (`gain_normalization`).

    Raises InvalidTable.
    """
    follow = {"first_row": follow_from_first_row, "base_model": follow_from_base_model}[method.gain_reference]
    normalize = {"derivatives_count": divide_by_number, "chance": subtract_chance}[method.gain_normalization]
    refer = choose_reference(method)
    named = keep_named(tables["enriched_repos"], model_families, tables.get("leaderboard_snapshot"))
    snapshot, scores = tables.get("leaderboard_snapshot"), tables["benchmark_scores"]
    return validate(
        "improvement_curves", _follow_curves(model_families, named, snapshot, scores, (refer, follow, normalize))
    )


@remembered
def _follow_curves(
    model_families: pl.DataFrame,
    enriched_repos: pl.DataFrame,
    snapshot: pl.DataFrame | None,
    scores: pl.DataFrame,
    steps: tuple[Refer, Callable[[pl.DataFrame], pl.DataFrame], Callable[[pl.DataFrame, pl.DataFrame], pl.DataFrame]],
) -> pl.DataFrame:
    """Return the columns of `improvement_curves`; `steps` refer members to a score, follow and normalise their gains."""
    refer, follow, normalize = steps
    tables = {"enriched_repos": enriched_repos, "benchmark_scores": scores}
    gains = find_gains(model_families, tables if snapshot is None else tables | {"leaderboard_snapshot": snapshot}, refer)
    kept = follow(gains).with_columns(
        gain_pct=pl.when(pl.col("reference_score") > 0).then(pl.col("gain_points") / pl.col("reference_score") * 100)
    )
    return normalize(kept, gains).select(list(TABLES["improvement_curves"].model.describe()))


@remembered
def find_members_by_name(models: pl.DataFrame, families: pl.DataFrame) -> pl.DataFrame:
    """Find members by name and size (method-audit 3.6): place (of the family), model_id, family, base_model_id.

    A name is what follows the last slash, in lower case, without `-`, `_` and `.`; it must contain the family's pattern.

    Args:
        models: model_id, model_type, is_merged, tags, is_able (has a date and a score), whole_params (size in whole
            billions, as the method reads decimal sizes) of one board, merges removed transitively.
        families: family, base_model_id, pattern, params_b (null takes any size).
    """
    name = pl.col("model_id").str.split("/").list.last().str.to_lowercase().str.replace_all(r"[-_.]", "")
    has_merge_tag = pl.col("tags").list.eval(pl.element().str.contains("merge", literal=True)).list.any()
    able = models.filter("is_able", pl.col("model_type") != MERGE_TYPE, ~pl.col("is_merged"))
    named = able.filter(~has_merge_tag.fill_null(False)).select("model_id", "whole_params", short_name=name)
    places = [
        pl.when(_is_named(family)).then(pl.lit(place, dtype=pl.UInt32)) for place, family in enumerate(families.to_dicts())
    ]
    return (
        named.select("model_id", place=pl.concat_list(places).list.drop_nulls())
        .explode("place", empty_as_null=False, keep_nulls=False)
        .join(families.select("family", "base_model_id").with_row_index("place"), on="place", how="inner")
    )


def _is_named(family: Mapping[str, Any]) -> pl.Expr:
    has_pattern = pl.col("short_name").str.contains(family["pattern"], literal=True)
    return has_pattern if family["params_b"] is None else has_pattern & (pl.col("whole_params") == int(family["params_b"]))


def remove_merges(models: pl.DataFrame) -> pl.DataFrame:
    """Remove merges and, transitively, what names them (method-audit 3.6).

    A merge is one by type, flag, tag, or the letters "merge" in its full id. Then models go whose full id
    contains the id of a removed one, and models whose base-model text contains it, until none is left.
    """
    deciding = models.select("model_id", "model_type", "is_merged", "tags", "base_models")
    return models.filter(_find_unmerged(deciding))


@remembered
def _find_unmerged(models: pl.DataFrame) -> pl.Series:
    """Return per row whether it stays (see `remove_merges`)."""
    has_merge_tag = pl.col("tags").list.eval(pl.element().str.contains("merge", literal=True)).list.any()
    is_merge = (
        (pl.col("model_type") == MERGE_TYPE).fill_null(False)
        | pl.col("is_merged").fill_null(False)
        | has_merge_tag.fill_null(False)
        | pl.col("model_id").str.to_lowercase().str.contains("merge", literal=True)
    )
    base_text = pl.col("base_models").list.join(" ").fill_null("")
    frame = models.with_columns(is_merge=is_merge, base_text=base_text).with_row_index("at")
    removed = frame.filter("is_merge")["model_id"]
    kept = frame.filter(~pl.col("is_merge"))
    while len(removed):
        names = removed.to_list()
        names_removed = pl.col("model_id").str.contains_any(names) | pl.col("base_text").str.contains_any(names)
        removed = kept.filter(names_removed)["model_id"]
        kept = kept.filter(~names_removed)
    return pl.select(pl.int_range(models.height, dtype=pl.UInt32).is_in(kept["at"].implode())).to_series()
