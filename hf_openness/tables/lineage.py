"""Declared descent: which base models a repo names, where, and how."""

import polars as pl

from hf_openness.method import Method
from hf_openness.schemas import validate
from hf_openness.sources.repo_names import name_repos

TAG_PREFIX = "base_model:"


def build_base_models(repo_details: pl.DataFrame, method: Method) -> pl.DataFrame:
    """Build `base_models`: one row per model, base model and evidence (tag or card), for the date's ids.

    Of several spellings of one repo only the one that names it counts. Raises InvalidTable.
    """
    named = name_repos(repo_details).filter(pl.col("model_id") == pl.col("name_id"))
    repo_details = repo_details.join(named, on="model_id", how="semi", maintain_order="left")
    read_tags = {"literal": read_tags_literally}[method.base_model_tags]
    tags = repo_details.select("model_id", tag="tags").explode("tag", empty_as_null=False, keep_nulls=False)
    from_tags = read_tags(tags.filter(pl.col("tag").str.starts_with(TAG_PREFIX)))
    card = repo_details.select("model_id", base_model_id="base_models").explode(
        "base_model_id", empty_as_null=False, keep_nulls=False
    )
    from_card = card.with_columns(relation=pl.lit(None, dtype=pl.String), evidence=pl.lit("card"))
    edges = pl.concat([from_tags.with_columns(evidence=pl.lit("tag")), from_card], how="diagonal")
    return validate(
        "base_models",
        edges.filter(pl.col("base_model_id") != "")
        .unique(["model_id", "base_model_id", "evidence"], keep="first", maintain_order=True)
        .sort("model_id", "evidence", "base_model_id"),
    )


def read_tags_literally(tags: pl.DataFrame) -> pl.DataFrame:
    """Take all after `base_model:` as the base model, newer `finetune:X` included (method-audit section 4)."""
    return tags.select(
        "model_id",
        base_model_id=pl.col("tag").str.strip_prefix(TAG_PREFIX),
        relation=pl.lit(None, dtype=pl.String),
    )
