"""Improvement of families of models: who belongs, who set a new best score, and by how much."""

from collections.abc import Iterable

import polars as pl

from hf_openness.method import Method
from hf_openness.reference.load import read_reference
from hf_openness.schemas import validate
from hf_openness.schemas.registry import TABLES
from hf_openness.tables.base_relations import MERGE_TYPE
from hf_openness.tables.curves import divide_by_number, follow_from_base_model, follow_from_first_row, subtract_chance
from hf_openness.tables.families import find_members_by_descent, remove_declared_merges
from hf_openness.tables.gains import Tables, build_gains
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
    sized = kept.with_columns(whole_params=truncate_params(method))
    return _list_members_by_name(sized, families.filter(method="paper"))


@remembered
def _list_members_by_name(sized: pl.DataFrame, families: pl.DataFrame) -> list[pl.DataFrame]:
    """Return the members of each family; `sized` has whole_params, the size in whole billions."""
    prepared = prepare_members(sized)
    named = families.select("family", "base_model_id").with_row_index("place")
    is_member = [
        is_named(row["pattern"], None if row["params_b"] is None else int(row["params_b"]), pl.col("whole_params"))
        for row in families.to_dicts()
    ]
    places = [pl.when(flag).then(pl.lit(place, dtype=pl.UInt32)) for place, flag in enumerate(is_member)]
    found = (
        prepared.with_columns(place=pl.concat_list(places).list.drop_nulls())
        .drop("short_name", "whole_params")
        .explode("place", empty_as_null=False, keep_nulls=False)
        .join(named, on="place", how="inner")
        .sort("place", "created_at", "row_number")
        .drop("place")
    )
    return [found.with_columns(relation=pl.lit(None, dtype=pl.String), is_inferred=pl.lit(None, dtype=pl.Boolean))]


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
    gains = build_gains(model_families, tables, method)
    kept = follow(gains).with_columns(
        gain_pct=pl.when(pl.col("reference_score") > 0).then(pl.col("gain_points") / pl.col("reference_score") * 100)
    )
    columns = list(TABLES["improvement_curves"].model.describe())
    return validate("improvement_curves", normalize(kept, gains).select(columns))


def prepare_members(models: pl.DataFrame) -> pl.DataFrame:
    """Return the models that may be members of a family by name, in order of creation, with `short_name`.

    That is the name after the last slash, in lower case, without `-`, `_` and `.` (method-audit 3.6).
    """
    name = pl.col("model_id").str.split("/").list.last().str.to_lowercase().str.replace_all(r"[-_.]", "")
    has_merge_tag = pl.col("tags").list.eval(pl.element().str.contains("merge", literal=True)).list.any()
    return (
        models.filter(
            pl.col("model_type") != MERGE_TYPE,
            ~pl.col("is_merged"),
            pl.col("created_at").is_not_null(),
            pl.col("average_score").is_not_null(),
        )
        .filter(~has_merge_tag.fill_null(False))
        .with_columns(short_name=name)
        .sort("created_at", "row_number")
    )


def is_named(pattern: str, params_b: int | None, whole_params: pl.Expr) -> pl.Expr:
    """Tell a family's members by name and size (method-audit 3.6), among models as `prepare_members` returns them.

    Args:
        pattern: to be contained in the short name.
        params_b: whole billions that the size must equal; null takes any.
        whole_params: the size in whole billions, as the method reads decimal sizes.
    """
    is_size = pl.lit(True) if params_b is None else whole_params == params_b
    return pl.col("short_name").str.contains(pattern, literal=True) & is_size


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
