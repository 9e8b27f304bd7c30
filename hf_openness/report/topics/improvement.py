"""Improvement: which families gain more than chance would show, each of the paper's families in a sentence."""

from typing import Any

import polars as pl

from hf_openness.reading.places import KEEP
from hf_openness.reference.load import read_reference
from hf_openness.report.cited import Sources
from hf_openness.report.findings import Extract, Section, Tables
from hf_openness.report.marks import Source, at, cite, count_of, made_of, told
from hf_openness.report.say import say_change, say_count, say_list, say_ranges, say_share, say_test, say_things
from hf_openness.report.topics.bias import make_numbers

LEVEL = 0.05
TOLD = 6


@told
def tell_improvement(tables: Tables) -> tuple[str, ...]:
    """Return how many families gain beyond noise, what chance alone shows, each of the paper's families, the hints."""
    tests = tables["improvement_tests"]
    tested = tests.filter(pl.col("p_adjusted").is_not_null()).sort(
        ["derivatives_count", "family"], descending=[True, False]
    )
    if tested.is_empty():
        return (f"No family can be tested on this date, because {_say_whys(tests)}.",)
    beyond = tested.filter(pl.col("p_adjusted") <= LEVEL).height
    largest = tested.row(0, named=True)
    families = set(read_reference("model_families").filter(method="paper")["family"])
    own = tests.filter(pl.col("family").is_in(families))
    counted = made_of(
        "all families less those without a test; the p-values adjusted over the families", *_list_tests(tests)
    )
    return (
        f"Of {say_things(tested.height, 'tested family', 'tested families', counted)}, {say_count(beyond, counted)} "
        f"{'gains' if beyond == 1 else 'gain'} more than noise alone shows (Holm over the families, level "
        f"{LEVEL * 100:g} %).",
        f"With no true improvement, the best of "
        f"{say_things(largest['derivatives_count'], 'derivative', source=_test(largest, 'derivatives_count'))} of "
        f"{largest['family']} would show {say_change(largest['chance_gain_points'], _test(largest, 'chance_gain_points'))} "
        "points by chance.",
        *(_tell_family(row) for row in own.to_dicts() if row["p_adjusted"] is not None),
        *_tell_untested(own.filter(pl.col("p_adjusted").is_null())),
        *_tell_hints(tables["benchmark_gains"]),
    )


def _test(row: dict[str, Any], column: str) -> Source:
    return at("improvement_tests", row, column)


def _list_tests(tests: pl.DataFrame) -> tuple[Source, ...]:
    tested = tests.filter(pl.col("p_adjusted").is_not_null()).sort("p_adjusted", "family")
    return (
        count_of("improvement_tests"),
        count_of("improvement_tests", p_adjusted=None),
        *(_test(row, "p_adjusted") for row in tested.head(TOLD).to_dicts()),
    )


def _tell_untested(tests: pl.DataFrame) -> tuple[str, ...]:
    return tuple(
        f"Not tested: {say_list(rows['family'].to_list())} ({why or 'too few data'})."
        for (why, *_), rows in tests.sort("why", "family", nulls_last=True).group_by("why", maintain_order=True)
    )


def _say_whys(tests: pl.DataFrame) -> str:
    reasons = tests["why"].drop_nulls().unique().sort().to_list()
    return say_list(reasons) if reasons else "no model descends from a base model on the board"


def _tell_family(row: dict[str, Any]) -> str:
    verdict = "beyond noise" if row["p_adjusted"] <= LEVEL else "not beyond noise"
    gain, chance, median, better, p = (
        _test(row, column)
        for column in (
            "observed_gain_points",
            "chance_gain_points",
            "median_gain_points",
            "better_than_base_share",
            "p_adjusted",
        )
    )
    span = cite(
        f"{say_change(row['chance_low_points'])} to {say_change(row['chance_high_points'])}",
        at("improvement_tests", row, "chance_gain_points", is_beside=True),
    )
    derivatives = say_things(row["derivatives_count"], "derivative", source=_test(row, "derivatives_count"))
    said = (
        f"{row['family']}: the best of {derivatives} gains "
        f"{say_change(row['observed_gain_points'], gain)} points, {verdict} (by chance "
        f"{say_change(row['chance_gain_points'], chance)}, {span}; adjusted {say_test(row['p_adjusted'], p)})"
    )
    if row["median_gain_points"] is not None and row["finetunes_count"]:
        said += f"; the median finetune {say_change(row['median_gain_points'], median)}"
    if row["better_than_base_share"] is not None:
        said += f", {say_share(row['better_than_base_share'], better)} of derivatives better than the base beyond noise"
    return said + "."


def _tell_hints(gains: pl.DataFrame) -> tuple[str, ...]:
    alone = gains.filter("is_only_gain").sort("family", "benchmark")
    if alone.is_empty():
        return ()
    named = [f"{family} ({benchmark})" for family, benchmark in alone.select("family", "benchmark").iter_rows()][:TOLD]
    more = alone.height - len(named)
    counted = count_of("benchmark_gains", is_only_gain=True, how="less those that are named, each family once")
    rest = [f"{say_count(more, counted)} more"] if more else []
    return (
        f"The median of {say_things(alone['family'].n_unique(), 'family', 'families', counted)} gains on one benchmark "
        f"alone, a hint at training for it, no proof: {say_list(named + rest)}.",
    )


def take_tests(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the families against the noise, the largest first."""
    tested = frame.sort(["derivatives_count", "family"], descending=[True, False])
    return tested.with_columns(chance_range_points=say_ranges(tested, "chance_low_points", "chance_high_points")).select(
        "family",
        "derivatives_count",
        "base_score",
        "observed_gain_points",
        "chance_gain_points",
        "chance_range_points",
        "p_adjusted",
        "zero_mean_gain_points",
        "zero_mean_p_value",
        "median_gain_points",
        "better_than_base_share",
        "top_5pct_gain_points",
        "days_to_plateau",
        "why",
        KEEP,
    )


def take_benchmarks(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the benchmarks that alone carry a family's gain first, then the others of largest median gain."""
    ordered = frame.sort(
        [pl.col("is_only_gain").fill_null(False), "median_gain_points", "family", "benchmark"],
        descending=[True, True, False, False],
        nulls_last=True,
    )
    return ordered.with_columns(median_range_points=say_ranges(ordered, "median_low_points", "median_high_points")).select(
        "family",
        "benchmark",
        "is_only_gain",
        "derivatives_count",
        "median_gain_points",
        "median_range_points",
        "best_gain_points",
        "chance_gain_points",
        "beyond_noise_share",
        "only_here_count",
        KEEP,
    )


SECTION = Section(
    "improvement",
    "Improvement against chance",
    "The best of many noisy scores exceeds its base by chance alone. Chance here: every derivative equals its base, "
    "and the items of the benchmarks decide the noise. Models share the items, so this is an upper bound of the noise.",
    (11, 12, 17, 18),
    (
        make_numbers(
            "Gains",
            "mistral_gain",
            "llama_1_gain",
            "llama_3_gain",
            "llama_2_gain",
            "mixtral_gain",
            "phi_2_gain",
            "phi_3_gain",
            "months_to_most_gain",
        ),
        Extract(
            "improvement_tests",
            "Families against chance",
            take_tests,
            "Zero mean: what the family's own scatter shows where the community changes nothing on average.",
            rows=40,
            sources=Sources(cells={"chance_range_points": ("chance_low_points", "chance_high_points")}),
        ),
        Extract(
            "benchmark_gains",
            "Gain by benchmark",
            take_benchmarks,
            "Is only gain: the median's interval lies above zero on this benchmark and on no other.",
            sources=Sources(cells={"median_range_points": ("median_low_points", "median_high_points")}),
        ),
    ),
    tell=tell_improvement,
    rule="docs/method/improvement.md, “Three nulls” and “How noisy a score is”",
)
