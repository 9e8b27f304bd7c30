"""The list of figures: number, name, title, the tables it needs, how its own table is built and how it is drawn."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from hf_openness.figures.context import FigureContext
from hf_openness.method import Method
from hf_openness.reading.boards import choose_board as choose_board
from hf_openness.reading.boards import take_board as take_board
from hf_openness.reference.load import read_reference
from hf_openness.tables import (
    author_growth,
    bias_figures,
    binned_sizes,
    breaks,
    claim_forest,
    collaboration,
    family_summaries,
    fixed_score,
    frontier,
    obligations,
    rescorings,
    smoothing,
    survivorship,
    weekly_rates,
)

Tables = dict[str, pl.DataFrame]


@dataclass(frozen=True)
class Figure:
    """One figure. `needs` are contract tables; `module` and `draw` name its function under figures/."""

    number: int
    name: str
    title: str
    needs: tuple[str, ...]
    build: Callable[[Tables, Method], pl.DataFrame]
    module: str
    draw: str
    alt: str

    def draw_plot(self, table: pl.DataFrame, context: FigureContext) -> Any | None:
        """Return the plot, or None where the date has no data for it."""
        if table.is_empty():
            return None
        import importlib

        function = getattr(importlib.import_module(f"hf_openness.figures.{self.module}"), self.draw)
        return function(table, context)


FIGURES = (
    Figure(
        1,
        "figure_01_author_growth",
        "Growth of authors",
        ("contributors",),
        lambda t, m: author_growth.build_author_growth(t["contributors"], m),
        "people",
        "draw_author_growth",
        "Two lines by month: authors with their first commit in the month, and all authors so far; bands where a "
        "first commit "
        "is only known to lie between two times.",
    ),
    Figure(
        2,
        "figure_02_repos_per_author",
        "Repositories per author",
        ("contributors",),
        lambda t, m: collaboration.build_repos_per_author(t["contributors"]),
        "people",
        "draw_repos_per_author",
        "Histogram, strongly skewed: number of authors by their number of repositories.",
    ),
    Figure(
        3,
        "figure_03_authors_per_repo",
        "Authors per repository",
        ("repo_activity",),
        lambda t, m: collaboration.build_authors_per_repo(t["repo_activity"]),
        "people",
        "draw_authors_per_repo",
        "Histogram, strongly skewed: number of repositories by their number of authors.",
    ),
    Figure(
        4,
        "figure_04_models_by_type",
        "New models per week by kind",
        ("enriched_repos", "trend_rates"),
        lambda t, m: weekly_rates.build_models_by_type(t["enriched_repos"], t["trend_rates"], m),
        "production",
        "draw_models_by_type",
        "Stacked bars of new models per week by kind, the interval of the total rate over them; below, the share of "
        "each kind.",
    ),
    Figure(
        5,
        "figure_05_models_by_architecture",
        "New models per week by architecture",
        ("enriched_repos", "trend_rates"),
        lambda t, m: weekly_rates.build_models_by_architecture(t["enriched_repos"], t["trend_rates"], m),
        "production",
        "draw_models_by_architecture",
        "Stacked bars of new models per week by architecture, the interval of the total rate over them, releases "
        "named above.",
    ),
    Figure(
        6,
        "figure_06_models_per_base",
        "Models per base model",
        ("model_families", "lineage"),
        lambda t, m: family_summaries.build_models_per_base(
            t["model_families"], t["lineage"], read_reference("model_families"), m
        ),
        "families",
        "draw_models_per_base",
        "Bars: number of models of each base model's family.",
    ),
    Figure(
        7,
        "figure_07_scores_over_time",
        "Scores and number of models by kind",
        ("enriched_repos",),
        lambda t, m: smoothing.build_scores_over_time(t["enriched_repos"], m),
        "production",
        "draw_scores_over_time",
        "Points and smooths of average scores by day and kind; below, models so far by kind.",
    ),
    Figure(
        8,
        "figure_08_params",
        "Models and best score by size",
        ("enriched_repos",),
        lambda t, m: binned_sizes.build_params(t["enriched_repos"], m),
        "sizes",
        "draw_params",
        "Bars of models by number of parameters and architecture; below, the best score of each size.",
    ),
    Figure(
        9,
        "figure_09_downloads",
        "Downloads by size",
        ("enriched_repos",),
        lambda t, m: binned_sizes.build_downloads(t["enriched_repos"], m),
        "sizes",
        "draw_downloads",
        "Bars: downloads in millions by number of parameters; most fall to small models.",
    ),
    Figure(
        10,
        "figure_10_params_per_point",
        "Fewest parameters per point",
        ("enriched_repos", "benchmark_scores"),
        lambda t, m: fixed_score.build_params_per_point(
            t["enriched_repos"], t["benchmark_scores"], read_reference("benchmarks"), m
        ),
        "sizes",
        "draw_params_per_point",
        "By month: least billions of parameters per point of average score, or the fewest that reach fixed scores, "
        "with releases "
        "named above.",
    ),
    Figure(
        11,
        "figure_11_improvement",
        "Improvement of each base model",
        ("improvement_curves", "improvement_tests"),
        lambda t, m: family_summaries.build_improvement(t["improvement_curves"], t["improvement_tests"]),
        "families",
        "draw_improvement",
        "Bars: points by which the best model of each family exceeds its reference, the family's first or its base model.",
    ),
    Figure(
        12,
        "figure_12_improvement_over_time",
        "Improvement over time since release",
        ("improvement_curves",),
        lambda t, m: family_summaries.build_improvement_over_time(t["improvement_curves"]),
        "families",
        "draw_improvement_over_time",
        "Steps: gain of each family over days since release; below, the same gain normalised as the method says.",
    ),
    Figure(
        13,
        "figure_13_concentration",
        "Concentration among authors",
        ("concentration",),
        lambda t, m: collaboration.build_concentration_bounds(t["concentration"]),
        "concentration",
        "draw_concentration",
        "One panel per measure: points with intervals by what is held, names merged least and most.",
    ),
    Figure(
        14,
        "figure_14_work_distribution",
        "How work is distributed among authors",
        ("contributors",),
        lambda t, m: collaboration.build_work_distribution(t["contributors"]),
        "concentration",
        "draw_work_distribution",
        "Rising curves: share held by the authors of highest rank; the square root of all and Price's half are marked.",
    ),
    Figure(
        15,
        "figure_15_obligations",
        "Duties from ancestors' licenses",
        ("obligations",),
        lambda t, m: obligations.build_figure_obligations(t["obligations"]),
        "licenses",
        "draw_obligations",
        "Stacked bars by duty: models whose own license keeps the duty of an ancestor's, drops it, or leaves it unknown.",
    ),
    Figure(
        16,
        "figure_16_lineage",
        "Derivatives of the largest base models",
        ("lineage",),
        lambda t, m: family_summaries.build_largest_families(t["lineage"]),
        "lineage",
        "draw_lineage",
        "Bars of direct and of all declared derivatives for the bases with most direct ones; lines show the range with "
        "undeclared ones.",
    ),
    Figure(
        17,
        "figure_17_improvement_against_chance",
        "Improvement against chance",
        ("improvement_tests",),
        lambda t, m: family_summaries.build_against_chance(t["improvement_tests"]),
        "chance",
        "draw_against_chance",
        "A row per family: its best gain as a point, and the ranges of gain that two kinds of chance alone would show.",
    ),
    Figure(
        18,
        "figure_18_gain_by_benchmark",
        "Median gain by benchmark",
        ("benchmark_gains",),
        lambda t, m: family_summaries.build_gain_by_benchmark(t["benchmark_gains"]),
        "chance",
        "draw_gain_by_benchmark",
        "Tiles: median gain of each family on each benchmark; a frame where the family gains on that benchmark alone.",
    ),
    Figure(
        19,
        "figure_19_frontier",
        "Best score by size class over time",
        ("frontier",),
        lambda t, m: frontier.build_frontier_figure(t["frontier"]),
        "frontier",
        "draw_frontier",
        "Small panels by size class: steps of the best chance-corrected score so far, over a grey band of what the "
        "number of "
        "models alone would give.",
    ),
    Figure(
        20,
        "figure_20_breaks",
        "Change of the rate of new models at releases",
        ("release_breaks",),
        lambda t, m: breaks.build_breaks_figure(t["release_breaks"]),
        "breaks",
        "draw_breaks",
        "Points with intervals, one line per release: how the weekly rate of new models and its growth changed after it.",
    ),
    Figure(
        21,
        "figure_21_survivorship",
        "Models that are gone, and what leaving them out does",
        ("survivorship", "models"),
        lambda t, m: survivorship.build_survivorship_figure(t["survivorship"], t["models"]["leaderboard"][0]),
        "survivorship",
        "draw_survivorship",
        "Points by date: share of models gone by a later date or from the Hub; below, what that does to trends.",
    ),
    Figure(
        22,
        "figure_22_rescorings",
        "Scores that changed although the model did not",
        ("rescorings",),
        lambda t, m: rescorings.build_rescored_shares(t["rescorings"]),
        "rescorings",
        "draw_rescorings",
        "A strip per benchmark: share of unchanged rows whose score differs from the board's previous date.",
    ),
    Figure(
        23,
        "figure_23_claims",
        "Claims and what the data say of them",
        ("claims",),
        lambda t, m: claim_forest.build_claim_forest(t["claims"]),
        "claims",
        "draw_claims",
        "One row per testable claim: claimed range as a band, estimate and 95 % interval, coloured by verdict.",
    ),
    Figure(
        24,
        "figure_24_bias",
        "Effect of each rule on each number",
        ("bias_ledger",),
        lambda t, m: bias_figures.build_bias_overview(t["bias_ledger"]),
        "bias",
        "draw_bias_overview",
        "Table of tiles: headline numbers by rule of the paper, each tile the rule's average effect in percent.",
    ),
)


def take_up_to(frame: pl.DataFrame, scraped_on: date) -> pl.DataFrame:
    """Return of a table over all dates what it says up to the date, so that a page or figure of the date can be rebuilt."""
    [known] = [name for name in ("to_date", "scraped_on") if name in frame.columns]
    return frame.filter(pl.col(known) <= scraped_on)
