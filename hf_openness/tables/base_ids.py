"""One id per repo in the graph of descent: spellings, casing and renames of base models resolved."""

import polars as pl

from hf_openness.sources.repo_names import name_repos

OFFICIAL = ("structured", "relation_tag", "tag")


def normalize_key(column: str) -> pl.Expr:
    """Return the key that spellings of one id share: lower case, without blanks (the Hub tells no two casings apart)."""
    return pl.col(column).str.to_lowercase().str.replace_all(r"\s", "")


def find_renames(edges: pl.DataFrame) -> pl.DataFrame:
    """Return old ids and the ids they go by today (old_key, new_key), as far as the Hub itself shows it.

    The Hub makes `baseModels` and the tags out of the card and follows redirects. Where a model's card names one base and
    the Hub another single one, the card has the old id. An old id that the Hub still gives elsewhere, or that leads to two
    new ones, is left as it is.

    Args:
        edges: model_id, base_model_id, evidence, of declarations that name an id.
    """
    keyed = edges.with_columns(key=normalize_key("base_model_id"))
    rank = pl.col("evidence").replace_strict({name: at for at, name in enumerate(OFFICIAL)}, default=None)
    official = (
        keyed.with_columns(rank=rank)
        .filter(pl.col("rank").is_not_null())
        .filter(pl.col("rank") == pl.col("rank").min().over("model_id"))
    )
    new = official.group_by("model_id").agg(new_key=pl.col("key").unique())
    old = keyed.filter(evidence="card").group_by("model_id").agg(old_key=pl.col("key").unique())
    return (
        old.join(new, on="model_id")
        .filter(pl.col("old_key").list.len() == 1, pl.col("new_key").list.len() == 1)
        .select(pl.col("old_key", "new_key").list.first())
        .filter(pl.col("old_key") != pl.col("new_key"))
        .unique()
        .filter(pl.len().over("old_key") == 1)
        .join(official.select(old_key="key"), on="old_key", how="anti")
        .sort("old_key")
    )


def name_keys(
    edges: pl.DataFrame, repo_details: pl.DataFrame, models: pl.DataFrame, leaderboard_snapshot: pl.DataFrame
) -> pl.DataFrame:
    """Return for every key the id that names the repo: key, id, is_known; sorted by key.

    A repo goes by the id of `models`, else by that of its details, else as the board spells it, else as the Hub spells it,
    else by the commonest spelling in declarations. `is_known`: a board or the details have it.
    """
    parts = [
        models.select(id="model_id", rank=0),
        name_repos(repo_details).select(id="name_id", rank=1),
        repo_details.select(id="canonical_id", rank=2),
        leaderboard_snapshot.select(id="model_id", rank=3),
        edges.select(id="base_model_id", rank=pl.when(evidence="structured").then(4).otherwise(5)),
    ]
    spelled = pl.concat([part.with_columns(pl.col("rank").cast(pl.Int64)) for part in parts]).drop_nulls("id")
    own = spelled.with_columns(own_key=normalize_key("id"))
    renames = pl.concat([find_renames(edges), _find_redirects(repo_details)]).unique("old_key", keep="last").sort("old_key")
    keyed = own.join(renames, left_on="own_key", right_on="old_key", how="left").with_columns(
        key=pl.coalesce("new_key", "own_key")
    )
    chosen = (
        keyed.group_by("key", "id")
        .agg(pl.col("rank").min(), spellings_count=pl.len())
        .sort("key", "rank", "spellings_count", "id", descending=[False, False, True, False])
        .group_by("key", maintain_order=True)
        .agg(pl.col("id").first(), is_known=pl.col("rank").min() <= 3)
    )
    return (
        keyed.select("own_key", "key")
        .unique()
        .join(chosen, on="key")
        .select("id", "is_known", key="own_key")
        .sort("key", "id")
        .unique("key", keep="first", maintain_order=True)
    )


def rename_edges(edges: pl.DataFrame, names: pl.DataFrame, repo_details: pl.DataFrame) -> pl.DataFrame:
    """Replace both ids of each edge by the id that names the repo; a base known by the Hub's own key goes by that.

    Adds base_is_known.
    """
    by_hub_key = (
        repo_details.filter(pl.col("hub_id").is_not_null())
        .join(name_repos(repo_details), on="model_id")
        .select(hub_key="hub_id", by_key="name_id")
        .unique("hub_key", keep="first", maintain_order=True)
    )
    by_key = edges.join(by_hub_key, on="hub_key", how="left", maintain_order="left").with_columns(
        base_model_id=pl.coalesce("by_key", "base_model_id"), base_was_found=pl.col("by_key").is_not_null()
    )
    models = names.select("key", model_name="id")
    bases = names.select(base_key="key", base_name="id", base_is_known="is_known")
    return (
        by_key.with_columns(key=normalize_key("model_id"), base_key=normalize_key("base_model_id"))
        .join(models, on="key", how="left", maintain_order="left")
        .join(bases, on="base_key", how="left", maintain_order="left")
        .with_columns(
            model_id=pl.coalesce("model_name", "model_id"),
            base_model_id=pl.coalesce("base_name", "base_model_id"),
            base_is_known=pl.col("base_is_known").fill_null(False) | pl.col("base_was_found"),
        )
        .drop("key", "base_key", "model_name", "base_name", "by_key", "base_was_found")
    )


def _find_redirects(repo_details: pl.DataFrame) -> pl.DataFrame:
    known = repo_details.filter(pl.col("canonical_id").is_not_null())
    return (
        known.select(old_key=normalize_key("model_id"), new_key=normalize_key("canonical_id"))
        .filter(pl.col("old_key") != pl.col("new_key"))
        .unique()
        .sort("old_key", "new_key")
        .unique("old_key", keep="first", maintain_order=True)
    )
