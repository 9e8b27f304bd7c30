"""Intervals of corrected headline numbers that the number's own observations do not give; each is of the same quantity."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from hf_openness.method import Method
from hf_openness.tables.alias_candidates import build_alias_candidates, merge_candidates
from hf_openness.tables.author_names import is_listed
from hf_openness.tables.concentration import lend_to_owners, list_pairs
from hf_openness.tables.gain_within import measure_gain_within
from hf_openness.tables.headline_computations import HEADLINES
from hf_openness.tables.readings import Interval, Reading, find_interval
from hf_openness.tables.remembered import remembered

NO_COVERAGE = "no nominal coverage"
NAMES = f"least to most merging of names, {NO_COVERAGE}"
BEST_GAIN = "at least 95 % for the true gain of the best derivative"
UNDATED_BEST = "the best derivative has no date, so that the interval of improvement_tests is of another gain"


@dataclass(frozen=True)
class Corrected:
    """A number by the corrected method: its computation, argument and reading, the board, and a way to any table."""

    computation: str
    argument: str
    reading: Reading
    leaderboard: str
    take: Callable[[str], pl.DataFrame]
    method: Method


def find_headline_interval(kind: str, number: Corrected) -> Interval:
    """Return the interval of a number, or why there is none.

    Args:
        kind: as in reference/headline_numbers.csv: `names`, `best_gain`, `range`; any other is the reading's own interval.
    """
    find = {"names": span_names, "best_gain": bound_best_gain, "range": span_resamples}.get(kind)
    return find_interval(number.reading) if find is None else find(number)


def span_names(number: Corrected) -> Interval:
    """Span the number with names as they are, and with every alias candidate taken for one person (see `concentration`)."""
    contributors = number.take("contributors")
    merged = merge_contributors(contributors)
    headline = HEADLINES[number.computation]
    tables = {name: number.take(name) for name in headline.reads} | {"contributors": merged}
    most = headline.compute(tables, number.method, number.argument)
    if most is None:
        return Interval(None, None, None, "under most merging of names there is no such number")
    low, high = sorted((number.reading.value, most.value))
    return Interval(low, high, NAMES)


@remembered
def merge_contributors(contributors: pl.DataFrame) -> pl.DataFrame:
    """Return listed people under most merging, most repos first: as in `contributors`."""
    people = contributors.filter(is_listed())
    groups = merge_candidates(people["author"].unique().sort(), build_alias_candidates(contributors))
    pairs = list_pairs(people, groups, lend_to_owners(contributors))
    return (
        pairs.group_by("author")
        .agg(repos=pl.col("model_id").sort(), repos_count=pl.len().cast(pl.Int64))
        .with_columns(kind=pl.lit("person"), is_bot=pl.lit(False), is_machine_name=pl.lit(False))
        .sort(["repos_count", "author"], descending=[True, False])
    )


def bound_best_gain(number: Corrected) -> Interval:
    """Bound a family's best gain as `improvement_tests` does, from 0: a family that gained nothing gained 0."""
    families = number.take("model_families").filter(leaderboard=number.leaderboard, family=number.argument)
    if families.is_empty():
        return Interval(None, None, None, "the family has no scored member")
    names = ("enriched_repos", "leaderboard_snapshot", "benchmark_scores")
    tables = {name: number.take(name) for name in names}
    base = str(families["base_model_id"][0])
    found = measure_gain_within(families, tables, number.method, number.leaderboard, base, None)
    if found.points is None or found.low is None or found.high is None:
        return Interval(None, None, None, found.why or "noise not known")
    if abs(max(found.points, 0.0) - number.reading.value) > 1e-9:
        return Interval(None, None, None, UNDATED_BEST)
    return Interval(max(found.low, 0.0), max(found.high, 0.0), BEST_GAIN)


def span_resamples(number: Corrected) -> Interval:
    """Give the spread over resamples, for a statistic where it has no known coverage."""
    found = find_interval(number.reading)
    return Interval(found.low, found.high, found.made_by and f"{found.made_by}, {NO_COVERAGE}", found.why)
