"""Descent that only a model's name tells: a last resort, marked as such, and rather too little than too much."""

import polars as pl

from hf_openness.tables.base_ids import normalize_key

MERGE_TYPE = "base merges and moerges"
SEPARATORS = r"[-_. ]+"
NAME_EDGE = dict.fromkeys(("model_id", "base_model_id", "evidence"), pl.String)
UNCLEAR = dict.fromkeys(("model_id", "base_model_id", "evidence", "reason", "detail"), pl.String)


def infer_by_name(
    edges: pl.DataFrame, models: pl.DataFrame, repo_details: pl.DataFrame, name_patterns: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return edges by name (evidence `name`) of models that declare nothing, and what a name leaves open, with the reason.

    The name after the last slash, lower-cased, its separators one `-`, is tried against the patterns in their order; the
    first that matches with a size in its range decides. A pattern without base model says that such names tell no single
    one. No edge: merges, models older than the base, models of unknown or other size, and those too late for the pattern.

    Args:
        edges: declared edges; whoever has one is not looked at.
        models, repo_details: contract tables.
        name_patterns: reference/name_patterns.csv.
    """
    declared = edges.select(key=normalize_key("model_id")).unique()
    created = repo_details.select("model_id", "created_at").unique("model_id", keep="first", maintain_order=True)
    asked = (
        models.filter(
            ~pl.col("is_merged").fill_null(False),
            (pl.col("model_type") != MERGE_TYPE).fill_null(True),
            pl.col("params_b") > 0,
        )
        .select("model_id", "params_b", key=normalize_key("model_id"))
        .unique("model_id", keep="first", maintain_order=True)
        .join(declared, on="key", how="anti", maintain_order="left")
        .join(created, on="model_id", how="left", maintain_order="left")
        .with_columns(
            name=pl.col("model_id").str.split("/").list.last().str.to_lowercase().str.replace_all(SEPARATORS, "-")
        )
    )
    matches = []
    for at, row in enumerate(name_patterns.to_dicts()):
        late = pl.lit(True) if row["created_before"] is None else pl.col("created_at").dt.date() < row["created_before"]
        matches.append(
            asked.filter(
                pl.col("name").str.contains(row["pattern"]),
                pl.col("params_b").is_between(float(row["params_low_b"]), float(row["params_high_b"])),
                late.fill_null(False),
            ).select("model_id", "key", "created_at", base_model_id=pl.lit(row["base_model_id"], dtype=pl.String), at=at)
        )
    if not matches:
        return pl.DataFrame(schema=NAME_EDGE), pl.DataFrame(schema=UNCLEAR)
    first = pl.concat(matches).sort("model_id", "at").unique("model_id", keep="first", maintain_order=True)
    bases = created.select(base_key=normalize_key("model_id"), base_created_at="created_at").unique(
        "base_key", keep="first"
    )
    judged = (
        first.with_columns(base_key=normalize_key("base_model_id"), evidence=pl.lit("name"))
        .join(bases, on="base_key", how="left", maintain_order="left")
        .filter(pl.col("base_key").ne_missing(pl.col("key")))
        .with_columns(
            reason=pl.when(pl.col("base_model_id").is_null())
            .then(pl.lit("name_is_ambiguous"))
            .when(pl.col("created_at") < pl.col("base_created_at"))
            .then(pl.lit("name_is_older"))
        )
        .sort("model_id")
    )
    unclear = judged.filter(pl.col("reason").is_not_null()).with_columns(
        base_model_id=pl.coalesce("base_model_id", pl.lit("several")), detail=pl.lit("by its name alone")
    )
    return judged.filter(pl.col("reason").is_null()).select(*NAME_EDGE), unclear.select(*UNCLEAR)
