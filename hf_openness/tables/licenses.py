"""Licences: how a published list becomes one identifier, and the table of licences with their permissions."""

import polars as pl

from hf_openness.method import Method
from hf_openness.schemas import validate

UNDECLARED = "undeclared"


def read_license_lists(frame: pl.DataFrame, method: Method) -> pl.DataFrame:
    """Add `license_id` to a frame with `license_ids`, as the method reads lists."""
    join = {"joined": join_license_ids}[method.license_lists]
    return frame.with_columns(license_id=join(pl.col("license_ids")))


def join_license_ids(license_ids: pl.Expr) -> pl.Expr:
    """A list of one counts as its element, a longer one as one joined identifier (method-audit 3.8)."""
    return license_ids.list.join(", ")


def build_license_table(models: pl.DataFrame, licenses: pl.DataFrame) -> pl.DataFrame:
    """Build `license_table`: models per board and licence, with permissions from reviewed data.

    Args:
        models: leaderboard, model_id, license_id (null: undeclared).
        licenses: reference/licenses.csv.

    Returns:
        The contract's table, per board by falling count; counts sum to the board's models. An identifier that
        nobody reviewed has unknown permissions and is_reviewed false. Raises InvalidTable.
    """
    permissions = ["commercial_use", "academic_use", "personal_use"]
    counted = (
        models.with_columns(pl.col("license_id").fill_null(UNDECLARED))
        .group_by("leaderboard", "license_id")
        .agg(models_count=pl.len().cast(pl.Int64))
        .with_columns(models_share=pl.col("models_count") / pl.col("models_count").sum().over("leaderboard"))
    )
    return validate(
        "license_table",
        counted.join(
            licenses.select("license_id", "license_name", *permissions, "source", is_reviewed=pl.lit(True)),
            on="license_id",
            how="left",
        )
        .with_columns(
            pl.col(permissions).fill_null("unknown"),
            is_reviewed=pl.col("is_reviewed").fill_null(False) | (pl.col("license_id") == UNDECLARED),
            license_name=pl.when(pl.col("license_id") == UNDECLARED)
            .then(pl.lit("No licence declared"))
            .otherwise("license_name"),
        )
        .sort(["leaderboard", "models_count", "license_id"], descending=[False, True, False]),
    )


def build_license_review_queue(license_table: pl.DataFrame) -> pl.DataFrame:
    """Return the licences that occur and nobody reviewed: leaderboard, license_id, models_count."""
    return license_table.filter(~pl.col("is_reviewed")).select("leaderboard", "license_id", "models_count")
