"""Several spellings of one repo: which of them names it."""

import polars as pl


def name_repos(details: pl.DataFrame) -> pl.DataFrame:
    """Return the id that each published id goes by.

    Ids of one repo (`hub_id`) go by its canonical id where that is among them, else by the first of them in
    alphabetical order; an id without a `hub_id` stands for itself.

    Args:
        details: model_id (each once), hub_id, canonical_id; the last two may be null.

    Returns:
        model_id, name_id; sorted by model_id.
    """
    known = details.filter(pl.col("hub_id").is_not_null())
    canonical = known.select("hub_id", model_id="canonical_id", is_canonical=pl.lit(True)).unique()
    named = (
        known.join(canonical, on=["hub_id", "model_id"], how="left")
        .sort("hub_id", pl.col("is_canonical").is_null(), "model_id")
        .group_by("hub_id", maintain_order=True)
        .agg(name_id=pl.col("model_id").first())
    )
    return (
        details.select("model_id", "hub_id")
        .join(named, on="hub_id", how="left")
        .select("model_id", name_id=pl.coalesce("name_id", "model_id"))
        .sort("model_id")
    )
