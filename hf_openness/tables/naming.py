"""Which id a published id is counted under, and which ids the board's own flag list means."""

import polars as pl

from hf_openness.method import Method
from hf_openness.sources.repo_names import name_repos

INVISIBLE = r"[\s\p{Cf}]+"


def tidy_id(model_id: pl.Expr) -> pl.Expr:
    """Return an id without blanks and invisible characters; one of nothing else stays as it is (method-audit 4)."""
    tidied = model_id.str.replace_all(INVISIBLE, "")
    return pl.when(tidied != "").then(tidied).otherwise(model_id)


def fold_id(model_id: pl.Expr) -> pl.Expr:
    """Return what all spellings of an id have in common: tidied, in lower case, as the Hub looks ids up.

    Evidence: where the published details answer two casings of an id, they give one creation time to the second
    (`aihub-app/zyte-1.1B` and `-1.1b`).
    """
    return tidy_id(model_id).str.to_lowercase()


def name_ids(
    leaderboard_snapshot: pl.DataFrame, repo_details: pl.DataFrame, corrections: pl.DataFrame | None, method: Method
) -> pl.DataFrame:
    """Return the id that each published id is counted under.

    Args:
        leaderboard_snapshot, repo_details: contract tables of one date.
        corrections: reference/corrections.csv; its rows of `is_flagged` are entries of a board's flag list that miss
            their model by a blank. None: no such entry is known.
        method: `model_ids` decides.

    Returns:
        model_id (each published id once), name_id, is_flag_listed (whether such an entry means the id); sorted by
        model_id.
    """
    name = {"published": _name_published, "normalized": _name_normalized}[method.model_ids]
    return (
        name(leaderboard_snapshot, repo_details, corrections)
        .select("model_id", "name_id", "is_flag_listed")
        .sort("model_id")
    )


def _name_published(rows: pl.DataFrame, details: pl.DataFrame, _corrections: pl.DataFrame | None) -> pl.DataFrame:
    return (
        rows.select("model_id")
        .unique()
        .join(name_repos(details), on="model_id", how="left")
        .with_columns(name_id=pl.coalesce("name_id", "model_id"), is_flag_listed=pl.lit(False))
    )


def _name_normalized(rows: pl.DataFrame, details: pl.DataFrame, corrections: pl.DataFrame | None) -> pl.DataFrame:
    # Spellings are one repo by the Hub's own key, else by folding; a spelling nobody asked the Hub about joins the one
    # repo that its folded id belongs to.
    known = details.select("model_id", "hub_id", "canonical_id", has_details=pl.lit(True))
    spelled = (
        rows.group_by("model_id")
        .agg(is_on_hub=pl.col("is_on_hub").any())
        .join(known, on="model_id", how="left")
        .with_columns(fold=fold_id(pl.col("model_id")), tidy=tidy_id(pl.col("model_id")))
        .with_columns(
            only_key=pl.when(pl.col("hub_id").drop_nulls().n_unique().over("fold") == 1).then(
                pl.col("hub_id").max().over("fold")
            )
        )
        .with_columns(repo=pl.coalesce("hub_id", "only_key", "fold"))
    )
    is_asked = pl.col("hub_id").is_not_null()
    is_canonical = is_asked & (pl.col("model_id") == pl.col("canonical_id"))
    names = (
        spelled.sort(
            "repo",
            ~is_canonical.fill_null(False),
            ~is_asked,
            pl.col("has_details").is_null(),
            is_asked | ~pl.col("is_on_hub").fill_null(False),
            "model_id",
        )
        .group_by("repo", maintain_order=True)
        .agg(name_id=pl.col("tidy").first())
    )
    listed = _list_flags(corrections)
    return spelled.join(names, on="repo").with_columns(is_flag_listed=pl.col("fold").is_in(listed))


def _list_flags(corrections: pl.DataFrame | None) -> list[str]:
    if corrections is None:
        return []
    entries = corrections.filter(field="is_flagged", method="corrected", value="true")
    return entries.select(fold_id(pl.col("model_id"))).to_series().sort().to_list()
