"""On which benchmarks a base model's derivatives gain."""

from typing import TYPE_CHECKING

import polars as pl

from hf_openness.explorer.filters import Filters
from hf_openness.explorer.ranges import BLUE, ORANGE, Series, draw_rows, take_series
from hf_openness.explorer.selection import Selection
from hf_openness.explorer.view import View
from hf_openness.explorer.wording import say_number, say_range, say_things, say_unapplied
from hf_openness.visible import show_hidden

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

SHOWN = 4
WHY = "gains are of all scored derivatives of a base model"
SELECTION = Selection(
    table="benchmark_gains",
    columns=(
        "family",
        "base_model_id",
        "benchmark",
        "derivatives_count",
        "base_score",
        "median_gain_points",
        "median_low_points",
        "median_high_points",
        "best_gain_points",
        "chance_gain_points",
        "chance_high_points",
        "best_model_gain_points",
        "beyond_noise_share",
        "only_here_count",
        "is_only_gain",
        "why",
    ),
    order=("base_model_id", "benchmark"),
    choose=lambda filters: {"family": filters.base_models},
)


def draw(frame: pl.DataFrame, _filters: Filters) -> "Figure":
    """Draw the median gain with its interval, and the best gain, per benchmark of the largest families."""
    shown = frame.filter(pl.col("base_model_id").is_in(find_shown(frame))).sort(
        "derivatives_count", "base_model_id", "benchmark", descending=[True, False, False]
    )
    shown = shown.with_columns(label=pl.format("{}, {}", "family", "benchmark"))
    columns = ("label", "median_gain_points", "median_low_points", "median_high_points")
    median = [f"median {say_number(v)} points ({say_range(a, b)})" for _, v, a, b in shown.select(columns).iter_rows()]
    labels = shown["label"].to_list()
    none = [None] * shown.height
    best = [
        f"best {say_number(v)} points; by noise alone {'not known' if c is None else say_number(c)}"
        for v, c in shown.select("best_gain_points", "chance_gain_points").iter_rows()
    ]
    series = [
        take_series("median gain", BLUE, shown, columns, median),
        Series("best gain", ORANGE, labels, shown["best_gain_points"].to_list(), none, none, best, "diamond", -0.2),
    ]
    figure = draw_rows(series, labels, "Points above the base")
    figure.add_vline(x=0, line={"color": "#999999", "width": 1})
    return figure


def find_shown(frame: pl.DataFrame) -> list[str]:
    """Return the base models with most derivatives, the largest first."""
    sized = frame.group_by("base_model_id").agg(pl.col("derivatives_count").max())
    return sized.sort("derivatives_count", "base_model_id", descending=[True, False])["base_model_id"].head(SHOWN).to_list()


def notes(frame: pl.DataFrame, filters: Filters) -> list[str]:
    """Say where the largest family gains most in the median."""
    idle = say_unapplied(filters, WHY, ("base_models",))
    if frame.is_empty():
        return [f"No base model of {filters.leaderboard} on {filters.date} has derivatives with scores.", *idle]
    [largest] = find_shown(frame)[:1]
    row = frame.filter(base_model_id=largest).sort("median_gain_points", "benchmark").row(-1, named=True)
    families = frame["base_model_id"].n_unique()
    return [
        f"{show_hidden(row['family'])}: largest median gain on {row['benchmark']}, {say_number(row['median_gain_points'])} "
        f"points ({say_range(row['median_low_points'], row['median_high_points'])}) over "
        f"{say_things(row['derivatives_count'], 'derivative')}.",
        f"{say_things(families, 'base model')}; the picture shows the {min(families, SHOWN)} with most derivatives. The "
        "interval of the median has the base's own error in it. The best of many gains by chance too: compare "
        "`best_gain_points` with `chance_gain_points` and `chance_high_points` in the table.",
        *idle,
    ]


VIEW = View(
    name="benchmark-gains",
    title="Gains by benchmark",
    group="Improvement",
    question="On which benchmarks do derivatives gain?",
    tables=("benchmark_gains",),
    build=SELECTION.build,
    draw=draw,
    write_sql=SELECTION.write_sql,
    write_polars=SELECTION.write_polars,
    notes=notes,
    filters=("base_models",),
)
