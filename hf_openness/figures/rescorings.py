"""Figure 22: which scores changed from date to date though the model did not."""

from datetime import date, timedelta
from math import ceil
from typing import Any

import plotnine as p9
import polars as pl

from hf_openness.figures.context import FigureContext
from hf_openness.figures.style import INK, theme
from hf_openness.tables.rescorings import AVERAGE

RESCORED, OTHER = "the board rescored", "single rows evaluated again"
INCHES_PER_BENCHMARK = 0.8
EXPLANATION = (
    "Such changes are the board's, no progress. Dots: dates compared. Labels: changed rows of compared ones, in "
    "rescorings, else where the share is largest"
)


def draw_rescorings(table: pl.DataFrame, context: FigureContext) -> Any:
    """Draw the share of unchanged rows whose score changed, a strip per benchmark, bars at the later of two dates.

    Args:
        table: `figure_22_rescorings` of one board; not empty.
        context: names the board.
    """
    benchmarks = [AVERAGE, *(name for name in table["benchmark"].unique().sort() if name != AVERAGE)]
    shown = table.with_columns(
        benchmark=pl.col("benchmark").cast(pl.Enum(benchmarks)),
        changed_pct=pl.col("changed_share") * 100,
        kind=pl.when("is_rescoring").then(pl.lit(RESCORED)).otherwise(pl.lit(OTHER)),
    )
    days = [day for day in table["to_date"].unique().sort() if isinstance(day, date)]
    span = max((days[-1] - days[0]).days, 30)
    limits = (days[0] - timedelta(days=span * 0.15), days[-1] + timedelta(days=2 + span * 0.02))
    compared = shown.select("to_date", "benchmark")
    width = max(span / 75, 1)
    left_of_bar = pl.duration(days=ceil(width / 2 + span / 200))
    labels = _choose_labels(shown).with_columns(
        label=pl.format("{} of {} ", "changed_count", "compared_count"), at=pl.col("to_date") - left_of_bar
    )
    return (
        p9.ggplot(shown, p9.aes("to_date", "changed_pct", fill="kind"))
        + p9.geom_col(width=width)
        + p9.geom_point(p9.aes(x="to_date", y=0), data=compared, color="#666666", size=1, inherit_aes=False)
        + p9.geom_text(p9.aes(x="at", y=50, label="label"), data=labels, ha="right", size=7.5, color=INK, inherit_aes=False)
        + p9.facet_grid(rows="benchmark")
        + p9.scale_x_date(date_labels="%Y-%m-%d", limits=limits, expand=(0, timedelta(0)))
        + p9.scale_y_continuous(limits=(0, 100), breaks=[0, 50, 100])
        + p9.scale_fill_manual(values={RESCORED: "#CC3311", OTHER: "#4477AA"})
        + p9.labs(
            title="Scores that changed though model, revision and precision did not",
            x="Later of two dates that follow each other",
            y="Changed by more than 0.005 points, percent of rows on both dates",
            caption=context.caption(EXPLANATION),
        )
        + theme()
        + p9.theme(
            figure_size=(9.0, 1.6 + INCHES_PER_BENCHMARK * len(benchmarks)),
            legend_position="top",
            strip_text_y=p9.element_text(angle=0, ha="left", size=8),
        )
    )


def _choose_labels(shown: pl.DataFrame) -> pl.DataFrame:
    most = pl.col("changed_share") == pl.col("changed_share").max().over("benchmark")
    is_quiet = ~pl.col("is_rescoring").any().over("benchmark")
    top = shown.sort("to_date").filter(most & is_quiet).unique("benchmark", keep="last", maintain_order=True)
    return pl.concat([shown.filter("is_rescoring"), top])
