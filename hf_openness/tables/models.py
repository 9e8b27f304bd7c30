"""From published rows to models: which row represents a model, and which models stay."""

import polars as pl

from hf_openness.method import Method
from hf_openness.schemas import validate
from hf_openness.tables.naming import name_ids

OTHER_ARCHITECTURE = "Other"
MINIMUM_ROWS = 50
SUBMISSIONS = pl.len().over("model_id").cast(pl.Int64)
UNQUANTIZED = ["bfloat16", "float16", "float32"]
# Each leaves the rows that fit it, where any does; the one that leaves a single row decides (docs/method/rules.md).
NARROWING = (
    ("head_revision", pl.col("model_sha") == pl.col("head_sha")),
    ("native_precision", pl.col("precision") == pl.col("native_precision")),
    ("unquantized", pl.col("precision").is_in(UNQUANTIZED)),
    ("latest_submission", pl.col("submitted_on") == pl.col("submitted_on").max().over("model_id")),
    ("usual_precision", pl.col("native_precision").is_null() & (pl.col("precision") == "bfloat16")),
    ("best_score", pl.col("average_score") == pl.col("average_score").max().over("model_id")),
)


def build_models(
    leaderboard_snapshot: pl.DataFrame,
    repo_details: pl.DataFrame,
    method: Method,
    *,
    corrections: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Build `models`: one row per board and model, deduplicated, flagged and baseline rows out.

    Args:
        leaderboard_snapshot, repo_details: contract tables of one date.
        method: decides which ids are one model, which row represents it, and which architectures have a name.
        corrections: reference/corrections.csv (see `name_ids`).

    Raises InvalidTable.
    """
    pick = {"best_score": pick_best_score, "head_revision": pick_head_revision}[method.representative]
    drop = {"dropped": drop_last_group, "kept": keep_every_group}[method.last_group]
    spread = {"published": keep_own_flag, "normalized": spread_flags}[method.model_ids]
    count = {"over_50_published_rows": count_published_rows, "over_50_models": count_models}[method.architectures]
    names = name_ids(leaderboard_snapshot, repo_details, corrections, method)
    boards = []
    for (_,), board in leaderboard_snapshot.group_by("leaderboard", maintain_order=True):
        named = spread(name_models(board, names, repo_details))
        kept = drop(pick(named)).filter(~pl.col("is_flagged"), ~pl.col("is_baseline"))
        boards.append(group_architectures(kept, count(board, kept)))
    chosen = pl.concat(boards).sort("leaderboard", "row_number")
    dropped = ["is_flagged", "is_baseline", "is_flag_listed", "head_sha", "native_precision"]
    return validate("models", chosen.drop(dropped))


def name_models(rows: pl.DataFrame, names: pl.DataFrame, repo_details: pl.DataFrame) -> pl.DataFrame:
    """Replace each model_id by the id that it is counted under.

    Adds author, is_flag_listed, and the repo's head_sha and native_precision as any of its spellings
    knows them.
    """
    known = [pl.col(name).drop_nulls().first().over("model_id") for name in ("head_sha", "native_precision")]
    has_owner = pl.col("model_id").str.contains("/")
    return (
        rows.join(names, on="model_id", how="left", maintain_order="left")
        .join(
            repo_details.select("model_id", "head_sha", "native_precision"),
            on="model_id",
            how="left",
            maintain_order="left",
        )
        .with_columns(model_id="name_id")
        .drop("name_id")
        .with_columns(
            *known,
            author=pl.when(has_owner).then(pl.col("model_id").str.split("/").list.first()),
        )
    )


def keep_own_flag(rows: pl.DataFrame) -> pl.DataFrame:
    """Leave each row the flag that the board gave it."""
    return rows


def spread_flags(rows: pl.DataFrame) -> pl.DataFrame:
    """Flag every row of a model of which any row is flagged, or that the board's flag list means (method-audit 4)."""
    return rows.with_columns(is_flagged=(pl.col("is_flagged") | pl.col("is_flag_listed")).any().over("model_id"))


def pick_best_score(rows: pl.DataFrame) -> pl.DataFrame:
    """Keep each model's row with the best average score, of ties the first published (method-audit 3.1).

    On a board without averages that is the first published row. Adds representative_rule and submission_count.
    """
    return (
        rows.sort(["average_score", "row_number"], descending=[True, False], nulls_last=True)
        .with_columns(submission_count=SUBMISSIONS)
        .unique("model_id", keep="first", maintain_order=True)
        .with_columns(representative_rule=pl.lit("best_score"))
    )


def pick_head_revision(rows: pl.DataFrame) -> pl.DataFrame:
    """Keep the row that shows the repo as it is: its head, else its native precision, else the latest (method-audit 4).

    Where the native precision is not known, or no row has it, unquantized rows come before quantized ones; where it is not
    known and nothing else decides, bfloat16 before the others, because most repos keep it and the choice must not look at
    scores. Best score, then the first published row, decide as a last resort. What several rows share decides nothing: the
    next rule does.

    Adds submission_count and representative_rule: the rule that left one row, `only_row` where there was no other.
    """
    is_single = pl.len().over("model_id") == 1
    left = rows.with_columns(submission_count=SUBMISSIONS, representative_rule=pl.when(is_single).then(pl.lit("only_row")))
    for rule, fits in NARROWING:
        left = (
            left.with_columns(fits=fits.fill_null(False))
            .filter(pl.col("fits") | ~pl.col("fits").any().over("model_id"))
            .with_columns(representative_rule=pl.coalesce("representative_rule", pl.when(is_single).then(pl.lit(rule))))
        )
    return (
        left.drop("fits")
        .sort("row_number")
        .unique("model_id", keep="first", maintain_order=True)
        .with_columns(pl.col("representative_rule").fill_null("first_row"))
    )


def drop_last_group(models: pl.DataFrame) -> pl.DataFrame:
    """Drop the last model in descending order of id, as the published loop does (method-audit 3.1)."""
    return models.filter(pl.col("model_id") != pl.col("model_id").min())


def keep_every_group(models: pl.DataFrame) -> pl.DataFrame:
    """Keep every model."""
    return models


def count_published_rows(rows: pl.DataFrame, _models: pl.DataFrame) -> pl.Series:
    """Return the architectures over which the published method counts: one per row, flagged ones too (method-audit 3.5)."""
    return rows["architecture"]


def count_models(_rows: pl.DataFrame, models: pl.DataFrame) -> pl.Series:
    """Return the architecture of each model that stays."""
    return models["architecture"]


def group_architectures(models: pl.DataFrame, counted: pl.Series) -> pl.DataFrame:
    """Add architecture_group: lower-cased, kept where more than 50 of `counted` have it, else Other (method-audit 3.5)."""
    counts = counted.drop_nulls().str.to_lowercase().value_counts()
    frequent = counts.filter(pl.col("count") > MINIMUM_ROWS)[counted.name].sort().to_list()
    lowered = pl.col("architecture").str.to_lowercase()
    is_frequent = lowered.is_in(frequent).fill_null(False)
    return models.with_columns(architecture_group=pl.when(is_frequent).then(lowered).otherwise(pl.lit(OTHER_ARCHITECTURE)))
