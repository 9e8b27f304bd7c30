"""The running maximum of each family over its reference, and what chance alone would have made of it."""

from collections.abc import Iterator

import polars as pl

FAMILY = ["leaderboard", "family"]
NULLS = ("noise_only", "zero_mean", "order")
ENDS = {"points": "expected", "low_points": "low", "high_points": "high"}
CHANCE_COLUMNS = [f"{null}_{end}" for null in NULLS for end in ENDS]
RATIO_COLUMNS = ["gain_per_log_derivatives", "gain_per_derivative"]


def follow_from_first_row(gains: pl.DataFrame) -> pl.DataFrame:
    """Keep each model that exceeds all before it, the family's first too (method-audit 3.6)."""
    score = pl.col("average_score")
    dated = gains.filter(pl.col("created_at").is_not_null())
    return dated.with_columns(
        is_new_best=(score > score.shift(1).cum_max().over(FAMILY)).fill_null(True),
        days_since_release=_days(),
        derivatives_count=pl.len().over(FAMILY).cast(pl.Int64),
        attempts_count=pl.int_range(pl.len(), dtype=pl.Int64).over(FAMILY),
    ).filter("is_new_best")


def follow_from_base_model(gains: pl.DataFrame) -> pl.DataFrame:
    """Start each family at its base model with gain 0, then keep each dated model whose gain exceeds all before it.

    A family whose base model has no score on the board, or none of whose derivatives is dated, has no curve;
    improvement_tests says why.
    """
    gain = pl.col("gain_points")
    counted = (
        gains.filter(gain.is_not_null(), pl.col("model_id") != pl.col("reference_id"))
        .with_columns(derivatives_count=pl.len().over(FAMILY).cast(pl.Int64), place=pl.struct(FAMILY).rle_id())
        .filter(pl.col("created_at").is_not_null().any().over(FAMILY))
    )
    base = counted.unique(FAMILY, keep="first", maintain_order=True).with_columns(
        model_id="reference_id",
        created_at="released_at",
        average_score="base_score",
        gain_points=pl.lit(0.0),
        attempts_count=pl.lit(0, dtype=pl.Int64),
    )
    dated = counted.filter(pl.col("created_at").is_not_null()).with_columns(
        attempts_count=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over(FAMILY)
    )
    return (
        pl.concat([base, dated.select(base.columns)])
        .sort("place", "attempts_count")
        .filter((gain > gain.shift(1).cum_max().over(FAMILY)).fill_null(True))
        .with_columns(days_since_release=_days())
        .drop("place")
    )


def divide_by_number(kept: pl.DataFrame, _gains: pl.DataFrame) -> pl.DataFrame:
    """Divide gains by the number of derivatives, as the published code does (method-audit 3.6); the rest is null."""
    nothing = [pl.lit(None, dtype=pl.Float64).alias(name) for name in (*CHANCE_COLUMNS, *RATIO_COLUMNS)]
    return kept.with_columns(*nothing, gain_normalized=pl.col("gain_points") / pl.col("derivatives_count"))


def subtract_chance(kept: pl.DataFrame, gains: pl.DataFrame) -> pl.DataFrame:
    """Subtract the gain that item noise alone is expected to show after as many attempts; may be negative.

    Adds the mean and 95 % band of the three nulls (`chance`) after that many attempts, and the gain divided by the
    number of derivatives and by its natural logarithm (the paper's code and text). Null where not defined: without a
    known standard error, below two models, or ln 1.
    """
    families = kept.partition_by(FAMILY, maintain_order=True)
    rows = [row for family in families for row in _chances(family, gains)]
    chances = pl.DataFrame(rows, schema=dict.fromkeys(CHANCE_COLUMNS, pl.Float64), orient="row")
    number = pl.col("derivatives_count")
    return pl.concat([kept, chances], how="horizontal").with_columns(
        gain_normalized=pl.col("gain_points") - pl.col("noise_only_points"),
        gain_per_log_derivatives=pl.when(number > 1).then(pl.col("gain_points") / number.log()),
        gain_per_derivative=pl.col("gain_points") / number,
    )


def _chances(family: pl.DataFrame, gains: pl.DataFrame) -> Iterator[list[float | None]]:
    """Yield per kept row of one family the nulls' means and bands, in the order of CHANCE_COLUMNS."""
    from hf_openness.tables.chance import Chance, any_order, noise_only, zero_mean

    key = family.row(0, named=True)
    members = gains.filter(
        pl.col("leaderboard") == key["leaderboard"],
        pl.col("family") == key["family"],
        pl.col("created_at").is_not_null(),
        pl.col("gain_points").is_not_null(),
        pl.col("model_id") != pl.col("reference_id"),
    )
    values = members["gain_points"].to_numpy()
    for attempts in family["attempts_count"]:
        found = noise_groups(members.head(attempts)) if attempts else None
        nulls = [
            noise_only(found) if found else (Chance(0.0, 0.0, 0.0) if attempts == 0 else None),
            zero_mean(values, attempts) if len(values) > 1 else None,
            any_order(values, attempts) if len(values) else None,
        ]
        yield [None if null is None else getattr(null, end) for null in nulls for end in ENDS.values()]


def noise_groups(members: pl.DataFrame) -> list[tuple[float, int]] | None:
    """Return per row of the reference its standard error and how many members are compared with it.

    None where an error is not known: the noise of the whole is then not known either.
    """
    counted = members.group_by("reference_row", maintain_order=True).agg(pl.col("reference_error").first(), pl.len())
    errors = counted["reference_error"]
    if errors.is_empty() or errors.null_count() or not (errors > 0).all():
        return None
    return list(zip(errors.to_list(), counted["len"].to_list(), strict=True))


def _days() -> pl.Expr:
    created_on, released_on = pl.col("created_at").dt.date(), pl.col("released_at").dt.date()
    return (created_on - released_on).dt.total_days()
