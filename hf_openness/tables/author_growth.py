"""The table behind figure 1: new and all authors per month, by the repo's or by the author's own first commit."""

from datetime import date

import polars as pl

from hf_openness.method import Method
from hf_openness.schemas.figures import FIGURE_TABLES
from hf_openness.schemas.registry import check_figure
from hf_openness.tables import collaboration
from hf_openness.tables.author_names import is_counted

NAME = "figure_01_author_growth"
# The Hub's oldest repos have commits of 2019; a time far before is a wrong clock and says nothing of the start.
EARLIEST_COMMIT = date(2018, 1, 1)


def build_author_growth(contributors: pl.DataFrame, method: Method) -> pl.DataFrame:
    """Build figure 1's table as the method dates an author. Raises InvalidTable."""
    rules = {"repo_first_commit": collaboration.build_author_growth, "own_first_commit": grow_by_own_commits}
    counted = {"suffix": _keep_all, "reviewed": _keep_people}[method.activity_bots]
    return rules[method.author_start](counted(contributors))


def grow_by_own_commits(contributors: pl.DataFrame) -> pl.DataFrame:
    """Count authors per month of their own first commit, certain and possible ones where it is only bounded.

    Args:
        contributors: first_commit_low_at, first_commit_high_at; equal where the first commit is known.

    A start that may lie at any earlier time (no lower bound, or one before 2018) is left-censored: possible from the first
    month on, certain once the upper bound has passed, and new in no month for certain.
    """
    low, high = (pl.col(f"first_commit_{bound}_at").dt.date() for bound in ("low", "high"))
    bounded = contributors.filter(high.is_not_null()).select(
        low=pl.when(low >= EARLIEST_COMMIT).then(low.dt.month_start()), high=high.dt.month_start()
    )
    bounded = bounded.filter(pl.col("high") >= EARLIEST_COMMIT)
    first: date | None = bounded.select(pl.min_horizontal("low", "high").min()).item()
    last: date | None = bounded["high"].max()  # type: ignore[assignment]
    if first is None or last is None:
        return check_figure(NAME, FIGURE_TABLES[NAME], contributors.clear().select(month=high, **_zeros()))
    months = pl.DataFrame({"month": pl.date_range(first, last, "1mo", eager=True)})
    is_censored = pl.col("low").is_null()
    possible = bounded.with_columns(low=pl.col("low").fill_null(first))
    started = _count(bounded.filter(pl.col("low") == pl.col("high")), "high", "new_authors_count")
    ended = _count(possible, "high", "ended")
    begun = _count(possible, "low", "begun")
    counted = (
        months.join(started, on="month", how="left")
        .join(ended, on="month", how="left")
        .join(begun, on="month", how="left")
        .sort("month")
        .with_columns(pl.col("new_authors_count", "ended", "begun").fill_null(0))
        .with_columns(total_authors_count=pl.col("ended").cum_sum(), total_authors_high_count=pl.col("begun").cum_sum())
        .with_columns(
            new_authors_high_count=pl.col("total_authors_high_count")
            - pl.col("total_authors_count").shift(1, fill_value=0),
            left_censored_count=pl.lit(bounded.select(is_censored.sum()).item(), dtype=pl.Int64),
        )
    )
    return check_figure(NAME, FIGURE_TABLES[NAME], counted.drop("ended", "begun"))


def _count(months: pl.DataFrame, column: str, name: str) -> pl.DataFrame:
    return months.group_by(month=column).agg(pl.len().cast(pl.Int64).alias(name))


def _zeros() -> dict[str, pl.Expr]:
    return {name: pl.lit(0, dtype=pl.Int64) for name in ("new_authors_count", "total_authors_count")}


def _keep_all(contributors: pl.DataFrame) -> pl.DataFrame:
    return contributors


def _keep_people(contributors: pl.DataFrame) -> pl.DataFrame:
    return contributors.filter(is_counted())
