"""Computations of statements on people: concentration, collaboration, growth."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from hf_openness.tables.author_names import is_counted
from hf_openness.tables.readings import Given, Reading, Sample, Share, as_rows, slope_statistic

Tables = Mapping[str, pl.DataFrame]
PERCENT = 100
GROWTH_MONTHS = 12


def concentration(t: Tables, argument: str) -> Reading | None:
    """Argument: population, blank, measure of the table `concentration`. A share in percent, from least to most merging.

    The interval reaches from the lower end under the merging that gives less to the upper end under the other.
    """
    population, measure = argument.split(" ")
    rows = t["concentration"].filter(population=population, measure=measure).drop_nulls("estimate")
    if rows.is_empty():
        return None
    least = rows.filter(merging="least")
    ends = [rows["low"].min(), rows["high"].max()]
    low, high = (float(end) * PERCENT if isinstance(end, float) else None for end in ends)
    estimate = float((least if least.height else rows)["estimate"][0]) * PERCENT
    coverage = ", ".join(rows["coverage"].drop_nulls().unique().sort()) or "no nominal coverage"
    authors = max(rows["authors_count"].drop_nulls().to_list(), default=0)
    return Given(estimate, low, high, authors, f"least to most merging of names, {coverage}")


def single_author_share(t: Tables, _argument: str) -> Reading | None:
    """Share of repos with one person among those with any; bots and machine names left out."""
    counts = _pairs(t["contributors"]).group_by("model_id").len()["len"]
    return Share(int((counts == 1).sum()), len(counts)) if len(counts) else None


def isolated_author_share(t: Tables, _argument: str) -> Reading | None:
    """Share of persons who share no repo with another."""
    pairs = _pairs(t["contributors"]).with_columns(together=pl.len().over("model_id"))
    people = pairs.group_by("author").agg(pl.col("together").max())
    return Share(int((people["together"] == 1).sum()), people.height) if people.height else None


def author_growth(t: Tables, _argument: str) -> Reading | None:
    """Change per month of the number of new authors, least squares over the last full 12 months of first commits."""
    begun = t["contributors"].filter(is_counted(), pl.col("first_commit_at").is_not_null())["first_commit_at"].dt.date()
    if begun.is_empty():
        return None
    monthly = begun.dt.month_start().value_counts().rename({"first_commit_at": "month"}).sort("month")
    if monthly.height > 1:
        monthly = monthly.upsample("month", every="1mo").with_columns(pl.col("count").fill_null(0))
    last = monthly.head(max(monthly.height - 1, 0)).tail(GROWTH_MONTHS)["count"].to_numpy()
    return Sample(as_rows(np.arange(len(last)), last), slope_statistic) if len(last) >= 2 else None


def _pairs(contributors: pl.DataFrame) -> pl.DataFrame:
    people = contributors.filter(is_counted()).select("author", model_id="repos")
    return people.explode("model_id", empty_as_null=False, keep_nulls=False)


READS = (
    (concentration, ("concentration",)),
    (single_author_share, ("contributors",)),
    (isolated_author_share, ("contributors",)),
    (author_growth, ("contributors",)),
)
