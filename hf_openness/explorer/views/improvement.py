"""The best gain of each base model's derivatives, beside what chance alone gives."""

from typing import TYPE_CHECKING

import polars as pl

from hf_openness.explorer.filters import Filters
from hf_openness.explorer.ranges import BLUE, GREY, ORANGE, draw_rows, take_series
from hf_openness.explorer.selection import Selection
from hf_openness.explorer.view import View
from hf_openness.explorer.wording import say_number, say_range, say_test, say_things, say_unapplied
from hf_openness.visible import show_hidden

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

LEVEL = 0.05
SHOWN = 30
LONGEST_BESIDE = 26
WHY = "a base model is tested against all its scored derivatives"
SELECTION = Selection(
    table="improvement_tests",
    columns=(
        "family",
        "base_model_id",
        "membership",
        "derivatives_count",
        "base_score",
        "observed_gain_points",
        "observed_low_points",
        "observed_high_points",
        "chance_gain_points",
        "chance_low_points",
        "chance_high_points",
        "excess_gain_points",
        "p_value",
        "p_adjusted",
        "zero_mean_gain_points",
        "zero_mean_low_points",
        "zero_mean_high_points",
        "zero_mean_p_value",
        "median_gain_points",
        "median_low_points",
        "median_high_points",
        "better_than_base_share",
        "days_to_plateau",
        "days_to_plateau_low",
        "days_to_plateau_high",
        "order_days",
        "order_low_days",
        "order_high_days",
        "order_p_value",
        "noise_assumption",
        "why",
    ),
    order=("base_model_id",),
    choose=lambda filters: {"family": filters.base_models},
)
KINDS = (
    ("observed", "observed best gain", BLUE, "circle", 0.1),
    ("chance", "if every derivative equals its base", ORANGE, "diamond", -0.1),
    ("zero_mean", "if gains scatter around 0", GREY, "square-open", -0.28),
)


def draw(frame: pl.DataFrame, _filters: Filters) -> "Figure | None":
    """Draw the observed gain with its interval and both nulls with their bands, largest families first."""
    shown = find_tested(frame).head(SHOWN)
    if shown.is_empty():
        return None
    # A long name has the first line of its label to itself.
    is_long = pl.col("family").str.len_chars() > LONGEST_BESIDE
    labels = pl.format(
        "{}{}n = {}, {}",
        "family",
        pl.when(is_long).then(pl.lit("\n")).otherwise(pl.lit(", ")),
        "derivatives_count",
        pl.col("p_adjusted").map_elements(say_test, pl.String),
    )
    shown = shown.with_columns(label=labels)
    series = []
    for kind, name, color, symbol, shift in KINDS:
        rows = shown.filter(pl.col(f"{kind}_gain_points").is_not_null())
        names = ("label", f"{kind}_gain_points", f"{kind}_low_points", f"{kind}_high_points")
        hover = [f"{name}: {say_number(v)} points ({say_range(a, b)})" for _, v, a, b in rows.select(names).iter_rows()]
        if rows.height:
            series.append(take_series(name, color, rows, names, hover, symbol, shift))
    return draw_rows(series, shown["label"].to_list(), "Points of the average score above the base")


def find_tested(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the families with a test, the largest first."""
    tested = frame.drop_nulls(["observed_gain_points", "p_adjusted"])
    return tested.sort("derivatives_count", "base_model_id", descending=[True, False])


def notes(frame: pl.DataFrame, filters: Filters) -> list[str]:
    """Say how many families gain more than noise explains, and the largest family's numbers."""
    idle = say_unapplied(filters, WHY, ("base_models",))
    tested = find_tested(frame)
    if tested.is_empty():
        whys = frame["why"].drop_nulls().unique().sort().head(3).to_list()
        because = f": {'; '.join(whys)}" if whys else ""
        return [f"No base model of {filters.leaderboard} on {filters.date} can be tested{because}.", *idle]
    beyond = tested.filter(pl.col("p_adjusted") < LEVEL).height
    row = tested.row(0, named=True)
    return [
        f"{beyond} of {say_things(tested.height, 'tested base model')} have a best derivative beyond what noise explains "
        f"(Holm, {LEVEL:g}). {show_hidden(row['family'])}, the largest, with {row['derivatives_count']:,} derivatives: "
        f"{say_number(row['observed_gain_points'])} points "
        f"({say_range(row['observed_low_points'], row['observed_high_points'])}); by noise alone "
        f"{say_number(row['chance_gain_points'])} "
        f"({say_range(row['chance_low_points'], row['chance_high_points'])}); adjusted {say_test(row['p_adjusted'])}.",
        "The best of many attempts gains by chance too. Orange: every derivative is as good as its base and only the noise "
        f"of the benchmarks differs ({row['noise_assumption']}). Grey: gains scatter around 0 as they do in the family. "
        "Bands hold 95 % of what each null gives; the bar of the observed gain is an interval of at least 95 % for the "
        "best true gain.",
        _say_rest(frame, tested),
        *idle,
    ]


def _say_rest(frame: pl.DataFrame, tested: pl.DataFrame) -> str:
    left = frame.height - tested.height
    more = f" The picture shows the {SHOWN} largest." if tested.height > SHOWN else ""
    return f"{say_things(left, 'base model')} without a test, with the reason in the column why.{more}"


VIEW = View(
    name="improvement",
    title="Improvement against chance",
    group="Improvement",
    question="Do derivatives improve on their base model more than many attempts alone would?",
    tables=("improvement_tests",),
    build=SELECTION.build,
    draw=draw,
    write_sql=SELECTION.write_sql,
    write_polars=SELECTION.write_polars,
    notes=notes,
    filters=("base_models",),
)
