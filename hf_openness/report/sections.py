"""What the report shows beyond the paper's own tables and figures, in the order of reading."""

import polars as pl

from hf_openness.report.findings import Extract, Section


def _claims(frame: pl.DataFrame) -> pl.DataFrame:
    order = {"contradicted": 0, "supported": 1, "undecided": 2, "not_testable": 3}
    return frame.sort(pl.col("verdict").replace_strict(order), "claim_id").select(
        "text", "source", "verdict", "estimate", "low", "high", "unit", "n", "p_adjusted", "why"
    )


def _numbers(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.unique("number_id", keep="first", maintain_order=True).select(
        "text",
        "source",
        "paper_value",
        "paper_mode_value",
        "corrected_value",
        "corrected_low",
        "corrected_high",
        "unit",
        why=pl.coalesce("why", "interval_why"),
    )


def _effects(frame: pl.DataFrame) -> pl.DataFrame:
    effects = [pl.col(name).fill_null(0) != 0 for name in ("effect_alone", "effect_removed", "effect_average")]
    moved = frame.filter(pl.any_horizontal(effects))
    return moved.select(
        "number_id", "switch", "paper_rule", "corrected_rule", "effect_alone", "effect_removed", "effect_average", "unit"
    )


def _changed_verdicts(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.filter("is_changed").select(
        "scraped_on", "claim_id", "previous_verdict", "verdict", "is_board_changed", "is_population_changed", "is_rescored"
    )


def _concentration(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(
        "population", "measure", "merging", "estimate", "low", "high", "coverage", "authors_count", "interval_method", "why"
    )


def _tails(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(
        "population", "part", "alternative", "authors_count", "power_law_exponent", "p_value", "favoured", "why"
    )


def _collaboration(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(
        "names",
        "authors_count",
        "repos_count",
        "mean_authors_count",
        "single_author_share",
        "components_count",
        "largest_component_share",
        "isolated_authors_share",
    )


def _conflicts(frame: pl.DataFrame) -> pl.DataFrame:
    found = frame.filter(pl.col("conflict").is_not_null()).sort(
        ["imposers_count", "model_id", "obligation"], descending=[True, False, False]
    )
    return found.select(
        "model_id",
        "own_license_id",
        "obligation",
        "imposed_by_id",
        "imposed_license_id",
        pl.col("witness_path").list.join(" > "),
        "why",
    )


def _transitions(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(
        "relation",
        "measure",
        "edges_count",
        "share",
        "low",
        "high",
        "coverage",
        "literature_share",
        "compared_with",
        "population_note",
    )


def _categories(frame: pl.DataFrame) -> pl.DataFrame:
    counted = frame.group_by("category").agg(models_count=pl.col("models_count").sum())
    return counted.sort(["models_count", "category"], descending=[True, False])


def _families(frame: pl.DataFrame) -> pl.DataFrame:
    largest = frame.sort(["all_derivatives_count", "model_id"], descending=[True, False])
    return largest.filter(pl.col("all_derivatives_count") > 0).select(
        "model_id",
        "direct_derivatives_count",
        "direct_low",
        "direct_high",
        "direct_coverage",
        "all_derivatives_count",
        "derivatives_low",
        "derivatives_high",
        "derivatives_coverage",
        "direct_by_name_count",
    )


def _rejected(frame: pl.DataFrame) -> pl.DataFrame:
    counted = frame.group_by("reason", "evidence").agg(edges_count=pl.len().cast(pl.Int64))
    return counted.sort(["edges_count", "reason", "evidence"], descending=[True, False, False])


def _tests(frame: pl.DataFrame) -> pl.DataFrame:
    tested = frame.sort(["derivatives_count", "family"], descending=[True, False])
    return tested.select(
        "family",
        "derivatives_count",
        "observed_gain_points",
        "chance_gain_points",
        "chance_low_points",
        "chance_high_points",
        "excess_gain_points",
        "p_adjusted",
        "median_gain_points",
        "better_than_base_share",
        "why",
    )


def _breaks(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(
        "release",
        "released_on",
        "models_before_count",
        "models_after_count",
        "level_change_pct",
        "level_low_pct",
        "level_high_pct",
        "p_adjusted",
        "why",
    )


def _frontier(frame: pl.DataFrame) -> pl.DataFrame:
    newest = frame.sort("size_order", "month").unique("size_class", keep="last", maintain_order=True)
    return newest.select(
        "size_class", "attempts_count", "best_score", "best_model_id", "expected_score", "expected_low", "expected_high"
    )


def _survivors(frame: pl.DataFrame) -> pl.DataFrame:
    newest = frame.sort("to_date", descending=True)
    return newest.select(
        "scope",
        "from_date",
        "to_date",
        "quantity",
        "unit",
        "models_count",
        "gone_count",
        "all_value",
        "kept_value",
        "effect",
        "why",
    )


def _rescorings(frame: pl.DataFrame) -> pl.DataFrame:
    found = frame.filter("is_rescoring").sort("to_date", "benchmark")
    return found.select("from_date", "to_date", "benchmark", "compared_count", "changed_count", "mean_change_points")


SECTIONS = (
    Section(
        "claims",
        "Claims",
        "Statements of the paper and of the literature, tested on this date's data. Supported: the whole interval lies in "
        "the claimed range; contradicted: the whole interval lies outside; undecided: it straddles, or too few data.",
        (23,),
        (
            Extract("claims", "Claims with verdict, estimate and interval", _claims, rows=None),
            Extract("claim_history", "Verdicts that changed from one date to the next", _changed_verdicts),
        ),
    ),
    Section(
        "bias",
        "What each fault did to each number",
        "The printed value, the same computed by the paper's rules on this date, and by the corrected rules with its "
        "interval. Below, what each switch does alone, what taking it back does, and its average over all orders; the "
        "averages add up to the whole difference.",
        (24,),
        (
            Extract("bias_ledger", "Headline numbers: paper, paper's rules, corrected", _numbers, rows=None),
            Extract("bias_ledger", "Switches that moved a number", _effects, rows=200),
        ),
    ),
    Section(
        "people",
        "People and concentration",
        "Names in commits are not people. Every measure stands under least merging (names as reviewed) and most merging "
        "(all candidates for one person merged too); the truth about names lies between the two. Intervals resample "
        "authors.",
        (13, 14),
        (
            Extract("concentration", "Concentration", _concentration, rows=60),
            Extract("heavy_tails", "Price's and other laws: which tail fits", _tails),
            Extract("collaboration", "Collaboration", _collaboration, rows=None),
        ),
    ),
    Section(
        "licenses",
        "Licences and duties",
        "Duties of an ancestor's licence run down to its descendants. Kept means that the descendant's licence passes the "
        "duty on, not that anybody fulfils it; a model without a declared base has no row here, which does not make it "
        "clean.",
        (15,),
        (
            Extract("license_table", "Kinds of licence statement", _categories, rows=None),
            Extract("obligations", "Licences that grant or drop what an ancestor's withholds or asks", _conflicts),
            Extract("license_transitions", "From base to derivative", _transitions, rows=None),
        ),
    ),
    Section(
        "lineage",
        "Lineage",
        "Declared bases, one id per repo. Ranges allow for links that nobody declared, at rates borrowed from a "
        "hand-labelled sample of other models (reference/borrowed_rates.csv).",
        (16,),
        (
            Extract("lineage", "Base models with most derivatives", _families),
            Extract("rejected_edges", "Statements that are no edge, by reason", _rejected, rows=None),
        ),
    ),
    Section(
        "improvement",
        "Improvement against chance",
        "The best of many noisy scores exceeds its base by chance alone. Chance here: every derivative equals its base, "
        "and the items of the benchmarks decide the noise. Models share the items, so this is an upper bound of the noise.",
        (17, 18),
        (Extract("improvement_tests", "Families against chance", _tests, rows=40),),
    ),
    Section(
        "trends",
        "Trends",
        "Releases are tested, not only marked. The best score of a size class grows with the number of attempts, so the "
        "expected best of so many draws stands beside it. Models that left a board or the Hub are counted.",
        (19, 20, 21),
        (
            Extract("release_breaks", "Breaks at releases", _breaks, rows=None),
            Extract("frontier", "Best score by size class", _frontier, rows=None),
            Extract("survivorship", "Models that are gone, and what leaving them out does", _survivors),
        ),
    ),
    Section(
        "rescorings",
        "Rescorings",
        "Scores of a model that did not change: the board evaluated again. They are no progress.",
        (22,),
        (Extract("rescorings", "Rescorings up to this date", _rescorings, rows=None),),
    ),
)
