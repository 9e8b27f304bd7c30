"""How a model was made from its bases, where the declaration does not say it."""

import polars as pl

QUANTIZED_TAGS = ["gguf", "gptq", "awq", "exl2", "aqlm", "eetq", "ggml"]
MERGE_TAGS = ["merge", "mergekit", "lazymergekit"]
MERGE_TYPE = "base merges and moerges"


def tell_relations(edges: pl.DataFrame, repo_details: pl.DataFrame, models: pl.DataFrame) -> pl.DataFrame:
    """Add relation_source, and the relation where it is not declared.

    A relation declared once for an edge holds for every evidence of it. Else, as the Hub itself infers it: several declared
    bases make a merge, the library peft an adapter; then tags and the board's type say merge or quantized; a fine-tuned or
    chat model of the board with one base is a finetune. What nothing tells stays null.

    Args:
        edges: model_id, base_model_id, relation (null: not said), evidence, hub_key.
        repo_details, models: contract tables.
    """
    said = pl.col("relation").drop_nulls().first().over("model_id", "base_model_id")
    lowered = pl.col("tags").list.eval(pl.element().str.to_lowercase())
    signs = repo_details.select(
        "model_id",
        is_adapter=pl.col("library") == "peft",
        is_quantized=lowered.list.set_intersection(QUANTIZED_TAGS).list.len() > 0,
        is_tagged_merge=lowered.list.set_intersection(MERGE_TAGS).list.len() > 0,
    )
    kinds = models.select("model_id", "model_type").unique("model_id", keep="first", maintain_order=True)
    joined = (
        edges.with_columns(declared=said, bases_count=_count_bases())
        .join(signs, on="model_id", how="left", maintain_order="left")
        .join(kinds, on="model_id", how="left", maintain_order="left")
    )
    is_merge = (
        (pl.col("bases_count") > 1) | pl.col("is_tagged_merge").fill_null(False) | (pl.col("model_type") == MERGE_TYPE)
    )
    inferred = (
        pl.when(is_merge)
        .then(pl.lit("merge"))
        .when("is_adapter")
        .then(pl.lit("adapter"))
        .when("is_quantized")
        .then(pl.lit("quantized"))
        .when(pl.col("model_type").is_not_null() & (pl.col("model_type") != "pretrained"))
        .then(pl.lit("finetune"))
    )
    source = (
        pl.when(pl.col("declared").is_not_null())
        .then(pl.lit("declared"))
        .when(inferred.is_not_null())
        .then(pl.lit("inferred"))
    )
    return joined.with_columns(relation=pl.coalesce("declared", inferred), relation_source=source).select(
        *edges.columns, "relation_source"
    )


def _count_bases() -> pl.Expr:
    """Bases in the model's richest single place: one repo spelled differently in two places is one base."""
    return pl.len().over("model_id", "evidence").max().over("model_id")
