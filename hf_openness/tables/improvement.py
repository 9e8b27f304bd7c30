"""Improvement of families of models: who belongs, who set a new best score, and by how much."""

import polars as pl

from hf_openness.method import Method
from hf_openness.schemas import validate
from hf_openness.tables.sizes import truncate_params

MERGE_TYPE = "base merges and moerges"


def build_model_families(enriched_repos: pl.DataFrame, families: pl.DataFrame, method: Method) -> pl.DataFrame:
    """Build `model_families`: members of each family per board, merges removed.

    Args:
        enriched_repos: contract table.
        families: reference/model_families.csv, in its order.
        method: decides who is a member.

    Raises InvalidTable.
    """
    members = {"name_pattern": find_members_by_name}[method.family_members]
    parts = []
    for (board,), rows in enriched_repos.group_by("leaderboard", maintain_order=True):
        kept = remove_merges(rows)
        for family in families.filter(method=method.name).to_dicts():
            size = None if family["params_b"] is None else int(family["params_b"])
            found = members(kept, family["pattern"], size, truncate_params(method))
            parts.append(found.with_columns(leaderboard=pl.lit(str(board)), family=pl.lit(family["family"])))
    columns = ["leaderboard", "family", "model_id", "model_type", "created_at", "average_score"]
    return validate("model_families", pl.concat(parts).select(columns))


def build_improvement_curves(model_families: pl.DataFrame, families: pl.DataFrame, method: Method) -> pl.DataFrame:
    """Build `improvement_curves`: each family's running maximum of the average score (method-audit 3.6).

    The first row is kept with gain 0; each new maximum is kept, minus the reference score. Raises InvalidTable.
    """
    reference = {"first_row": pl.col("average_score").first()}[method.gain_reference]
    divide = {"derivatives_count": pl.col("derivatives_count")}[method.gain_normalization]
    over = ["leaderboard", "family"]
    score = pl.col("average_score")
    is_new_best = (score > score.shift(1).cum_max().over(over)).fill_null(True)
    created_on = pl.col("created_at").dt.date()
    return validate(
        "improvement_curves",
        model_families.with_columns(
            is_new_best=is_new_best,
            reference_score=reference.over(over),
            days_since_release=(created_on - created_on.first().over(over)).dt.total_days(),
            derivatives_count=pl.len().over(over).cast(pl.Int64),
        )
        .filter("is_new_best")
        .with_columns(gain_points=score - pl.col("reference_score"))
        .with_columns(
            gain_pct=pl.col("gain_points") / pl.col("reference_score") * 100,
            gain_normalized=pl.col("gain_points") / divide,
        )
        .join(families.select("family", "base_model_id"), on="family", how="left", maintain_order="left")
        .drop("reference_score", "is_new_best", "model_type"),
    )


def find_members_by_name(models: pl.DataFrame, pattern: str, params_b: int | None, whole_params: pl.Expr) -> pl.DataFrame:
    """Find a family's members by name and size, in order of creation (method-audit 3.6).

    Args:
        models: enriched models of one board, merges removed transitively.
        pattern: to be contained in the name: after the last slash, lower case, without `-`, `_` and `.`.
        params_b: whole billions that the size must equal; null takes any.
        whole_params: the size in whole billions, as the method reads decimal sizes.
    """
    name = pl.col("model_id").str.split("/").list.last().str.to_lowercase().str.replace_all(r"[-_.]", "")
    has_merge_tag = pl.col("tags").list.eval(pl.element().str.contains("merge", literal=True)).list.any()
    is_size = pl.lit(True) if params_b is None else whole_params == params_b
    return models.filter(
        name.str.contains(pattern, literal=True),
        is_size,
        pl.col("model_type") != MERGE_TYPE,
        ~has_merge_tag.fill_null(False),
        ~pl.col("is_merged"),
        pl.col("created_at").is_not_null(),
        pl.col("average_score").is_not_null(),
    ).sort("created_at", "row_number")


def remove_merges(models: pl.DataFrame) -> pl.DataFrame:
    """Remove merges and, transitively, what names them (method-audit 3.6).

    A merge is one by type, flag, tag, or the letters "merge" in its full id. Then models go whose full id
    contains the id of a removed one, and models whose base-model text contains it, until none is left.
    """
    has_merge_tag = pl.col("tags").list.eval(pl.element().str.contains("merge", literal=True)).list.any()
    is_merge = (
        (pl.col("model_type") == MERGE_TYPE).fill_null(False)
        | pl.col("is_merged").fill_null(False)
        | has_merge_tag.fill_null(False)
        | pl.col("model_id").str.to_lowercase().str.contains("merge", literal=True)
    )
    base_text = pl.col("base_models").list.join(" ").fill_null("")
    frame = models.with_columns(is_merge=is_merge, base_text=base_text)
    removed = frame.filter("is_merge")["model_id"]
    kept = frame.filter(~pl.col("is_merge"))
    while len(removed):
        names = removed.to_list()
        names_removed = pl.col("model_id").str.contains_any(names) | pl.col("base_text").str.contains_any(names)
        removed = kept.filter(names_removed)["model_id"]
        kept = kept.filter(~names_removed)
    return kept.drop("is_merge", "base_text")
