"""What each member of a family is compared with, and how noisy the two scores are."""

from collections.abc import Callable, Mapping

import polars as pl

from hf_openness.method import Method
from hf_openness.reference.load import read_reference
from hf_openness.tables.remembered import remembered

LEAST_ITEMS = 2


Tables = Mapping[str, pl.DataFrame]
Refer = Callable[[pl.DataFrame, Tables], pl.DataFrame]


def build_gains(model_families: pl.DataFrame, tables: Tables, method: Method) -> pl.DataFrame:
    """Return the members of families with the score they are compared with, their gain and its errors.

    Args:
        model_families: contract table.
        tables: enriched_repos, benchmark_scores and, where the reference is the base model, leaderboard_snapshot.
        method: decides the reference (`gain_reference`).

    Returns:
        model_families' columns and row_number, reference_id, reference_row (its row on the board), reference_score,
        reference_rule (first_row, same_precision or representative; null: no score), released_at (the reference's
        creation; null if unknown), reference_error (standard error of the reference score, points; null: not known),
        gain_points (null without a reference), and base_score, base_error: those of the one row that represents the
        reference whatever the precision. In the order of model_families.
    """
    return find_gains(model_families, tables, choose_reference(method))


def choose_reference(method: Method) -> Refer:
    """Return the function that gives members the score they are compared with."""
    return {"first_row": refer_to_first_row, "base_model": refer_to_base_model}[method.gain_reference]


def keep_named(enriched_repos: pl.DataFrame, model_families: pl.DataFrame, snapshot: pl.DataFrame | None) -> pl.DataFrame:
    """Return the rows of enriched_repos that gains may need: those of members, base models and their equivalents.

    A row stays too where the board publishes it under such an id, whatever the method calls it.
    """
    same = read_reference("base_equivalents")["model_id"]
    ids = pl.concat([model_families["model_id"], model_families["base_model_id"], same]).unique().implode()
    is_named = pl.col("model_id").is_in(ids)
    if snapshot is not None:
        is_named |= pl.col("row_number").is_in(snapshot.filter(is_named)["row_number"].implode())
    return enriched_repos.filter(is_named)


def find_gains(model_families: pl.DataFrame, tables: Tables, refer: Refer) -> pl.DataFrame:
    """Return what `build_gains` does, with the reference that `refer` gives."""
    own = tables["enriched_repos"].select("leaderboard", "model_id", "row_number", "precision")
    members = model_families.join(own, on=["leaderboard", "model_id"], how="left", maintain_order="left")
    errors = score_errors(tables["benchmark_scores"])
    gains = refer(members, tables)
    for row, error in {"reference_row": "reference_error", "base_row": "base_error"}.items():
        of_row = errors.select("leaderboard", pl.col("row_number").alias(row), pl.col("error_points").alias(error))
        gains = gains.join(of_row, on=["leaderboard", row], how="left", maintain_order="left")
    return gains.with_columns(gain_points=pl.col("average_score") - pl.col("reference_score")).drop("base_row")


def refer_to_first_row(members: pl.DataFrame, _tables: Tables) -> pl.DataFrame:
    """Compare every member with the family's first row by date of creation, whatever it is (method-audit 3.6)."""
    over = ["leaderboard", "family"]
    first = {"reference_id": "model_id", "reference_row": "row_number", "reference_score": "average_score"}
    base = {"base_row": "row_number", "base_score": "average_score"}
    return members.with_columns(
        *(pl.col(column).first().over(over).alias(name) for name, column in (first | base).items()),
        reference_rule=pl.lit("first_row"),
        released_at=pl.col("created_at").first().over(over),
    )


def refer_to_base_model(members: pl.DataFrame, tables: Tables) -> pl.DataFrame:
    """Compare every member with its base model's own row: of the member's precision, else the representative one.

    Where the base model has no score on the board, the first of its equivalents that has one stands for it
    (reference/base_equivalents.csv); else the reference is null. A flagged row is no reference. The base model's release is
    the earlier of its repo's creation and its announcement (reference/release_dates.csv). A member whose repo is older
    than that loses its date: the repo was made for something else first, so its age says nothing of the derivative.
    """
    keys = ["leaderboard", "base_model_id"]
    enriched_repos = tables["enriched_repos"]
    bases = members.select(keys).drop_nulls().unique().sort(keys)
    representative = enriched_repos.select("leaderboard", "row_number", is_representative=pl.lit(True))
    rows = _base_rows(bases, representative, tables["leaderboard_snapshot"])
    same = rows.unique([*keys, "precision"], keep="first", maintain_order=True).with_columns(
        reference_rule=pl.lit("same_precision")
    )
    any_row = rows.unique(keys, keep="first", maintain_order=True).drop("precision")
    columns = ["reference_id", "reference_row", "reference_score"]
    joined = members.join(same, on=[*keys, "precision"], how="left", maintain_order="left", nulls_equal=True).join(
        any_row, on=keys, how="left", maintain_order="left", suffix="_any"
    )
    dates = enriched_repos.select("leaderboard", base_model_id="model_id", own_date="created_at")
    equivalent_dates = enriched_repos.select("leaderboard", reference_id="model_id", equivalent_date="created_at")
    return (
        joined.with_columns(
            reference_rule=pl.coalesce(
                "reference_rule", pl.when(pl.col("reference_row_any").is_not_null()).then(pl.lit("representative"))
            ),
            **{column: pl.coalesce(column, f"{column}_any") for column in columns},
        )
        .rename({"reference_row_any": "base_row", "reference_score_any": "base_score"})
        .drop("reference_id_any")
        .join(dates, on=keys, how="left", maintain_order="left")
        .join(equivalent_dates, on=["leaderboard", "reference_id"], how="left", maintain_order="left")
        .join(_announced(), on="base_model_id", how="left", maintain_order="left")
        .with_columns(released_at=pl.coalesce(pl.min_horizontal("own_date", "announced_at"), "equivalent_date"))
        .with_columns(
            created_at=pl.when(pl.col("created_at").dt.date().ge(pl.col("released_at").dt.date()).fill_null(True)).then(
                "created_at"
            )
        )
        .drop("own_date", "announced_at", "equivalent_date")
    )


@remembered
def score_errors(scores: pl.DataFrame) -> pl.DataFrame:
    """Return the standard error of each row's average score: leaderboard, row_number, error_points.

    The average is the plain mean of the row's benchmarks, whose item noises are independent. Null where a benchmark's
    error is (see `benchmark_errors`).
    """
    squares = pl.col("error_points") ** 2
    return (
        benchmark_errors(scores)
        .group_by("leaderboard", "row_number", maintain_order=True)
        .agg(
            error_points=pl.when(pl.col("error_points").is_not_null().all()).then(squares.sum().sqrt() / pl.len()),
        )
    )


def benchmark_errors(scores: pl.DataFrame) -> pl.DataFrame:
    """Return benchmark_scores with error_points, the standard error of the score.

    `points_per_share * sqrt(p (1 - p) / n)`, with p the share of right answers moved a little towards one half (one right
    and one wrong answer added: Laplace), so that a benchmark answered wholly right or wrong is not free of noise. Null
    where the benchmark's items are not known or there are less than two.
    """
    items = read_reference("benchmark_items").select(
        "leaderboard",
        "benchmark",
        pl.col("effective_items_count", "points_per_share").cast(pl.Float64),
    )
    ranges = read_reference("benchmarks").select("leaderboard", "benchmark", pl.col("raw_low", "raw_high").cast(pl.Float64))
    keys = ["leaderboard", "benchmark"]
    count = pl.col("effective_items_count")
    share = (pl.col("score_raw") - pl.col("raw_low")) / (pl.col("raw_high") - pl.col("raw_low"))
    moved = (share.clip(0, 1) * count + 1) / (count + 2)
    return (
        scores.join(items, on=keys, how="left", maintain_order="left")
        .join(ranges, on=keys, how="left", maintain_order="left")
        .with_columns(
            error_points=pl.when(count >= LEAST_ITEMS).then(
                pl.col("points_per_share") * (moved * (1 - moved) / count).sqrt()
            )
        )
        .drop("effective_items_count", "points_per_share", "raw_low", "raw_high")
    )


@remembered
def _base_rows(bases: pl.DataFrame, representative: pl.DataFrame, snapshot: pl.DataFrame) -> pl.DataFrame:
    """Rows of the base models, of the first id that has any; the best reference of each precision first.

    Args:
        bases: leaderboard, base_model_id. representative: leaderboard, row_number, is_representative of the rows that stand
            for a model. snapshot: contract table.
    """
    same = read_reference("base_equivalents").select("base_model_id", reference_id="model_id")
    equivalents = bases.join(same, on="base_model_id", maintain_order="left_right")
    ids = pl.concat([bases.with_columns(reference_id="base_model_id"), equivalents]).with_columns(
        choice=pl.int_range(pl.len()).over("leaderboard", "base_model_id")
    )
    published = snapshot.filter(
        ~pl.col("is_flagged"), ~pl.col("is_baseline"), pl.col("average_score").is_not_null()
    ).select("leaderboard", "row_number", "precision", "submitted_on", "average_score", reference_id="model_id")
    return (
        ids.join(published, on=["leaderboard", "reference_id"], maintain_order="left_right")
        .filter(pl.col("choice") == pl.col("choice").min().over("leaderboard", "base_model_id"))
        .join(representative, on=["leaderboard", "row_number"], how="left", maintain_order="left")
        .sort(
            pl.col("is_representative").fill_null(False),
            "submitted_on",
            pl.col("row_number"),
            descending=[True, True, False],
            nulls_last=True,
            maintain_order=True,
        )
        .select(
            "leaderboard",
            "base_model_id",
            "reference_id",
            "precision",
            reference_row="row_number",
            reference_score="average_score",
        )
    )


def _announced() -> pl.DataFrame:
    released = pl.col("released_on").cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
    return read_reference("release_dates").drop_nulls("hub_id").select(base_model_id="hub_id", announced_at=released)
