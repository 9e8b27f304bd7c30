"""Figures 8-10: models, scores and downloads by size, parameters per point over time."""

from datetime import timedelta
from typing import Any

import plotnine as p9
import polars as pl

from hf_openness.figures.context import FigureContext
from hf_openness.figures.size_classes import draw_downloads_by_class, draw_fewest_params, draw_params_by_class
from hf_openness.figures.style import fill_scale, release_layers, theme

BAR = "#4477AA"


def draw_params(table: pl.DataFrame, context: FigureContext) -> Any:
    """Draw models per size and architecture above, the best score of each size below, on one x axis."""
    if table["size_class"].is_not_null().any():
        return draw_params_by_class(table, context)
    architectures = table["architecture"].unique().to_list()
    best = table.filter(pl.col("best_average_score").is_not_null()).unique("params_b").sort("params_b")
    dated = best.filter(pl.col("best_created_on").is_not_null()).with_columns(
        year=pl.col("best_created_on").dt.year() + (pl.col("best_created_on").dt.ordinal_day() - 1) / 366
    )
    span = p9.scale_x_continuous(limits=(-1, float(table["params_b"].max()) + 2))  # type: ignore[arg-type]
    counts = (
        p9.ggplot(table, p9.aes("params_b", "models_count", fill="architecture"))
        + p9.geom_col(width=1)
        + span
        + fill_scale("architecture", architectures)
        + p9.labs(title="Models and best score by size", x="", y="Models")
        + theme()
        + p9.theme(axis_text_x=p9.element_blank())
    )
    scores = (
        p9.ggplot(best, p9.aes("params_b", "best_average_score"))
        + p9.geom_col(width=0.8, fill="#BBBBBB")
        + p9.geom_col(p9.aes(fill="year"), data=dated, width=0.8)
        + span
        + p9.scale_fill_cmap(
            "viridis",
            name="created",
            guide=p9.guide_colorbar(nbin=24, display="rectangles"),
            labels=lambda ticks: [f"{tick:.1f}" for tick in ticks],
        )
        + p9.labs(
            x="Parameters, billions (truncated)",
            y="Best average score, 0-100\n(" + context.board_name + ")",
            caption=context.caption("Below: colour is the best model's day of creation in years, grey where unknown"),
        )
        + theme()
        + p9.theme(legend_title=p9.element_text(size=8))
    )
    return (counts / scores) & p9.theme(figure_size=(9.0, 6.6))


def draw_downloads(table: pl.DataFrame, context: FigureContext) -> Any:
    """Draw downloads in millions per size."""
    if table["size_class"].is_not_null().any():
        return draw_downloads_by_class(table, context)
    return (
        p9.ggplot(table, p9.aes("params_b", "downloads_30d / 1e6"))
        + p9.geom_col(width=0.9, fill=BAR)
        + p9.labs(
            title="Downloads by size",
            x="Parameters, billions (truncated)",
            y="Downloads in 30 days, millions",
            caption=context.caption(f"Downloads of {table['models_count'].sum()} models with known size"),
        )
        + theme()
    )


def draw_params_per_point(table: pl.DataFrame, context: FigureContext) -> Any:
    """Draw the least parameters per point of score by month, coloured by the month's number of models."""
    if table["fixed_score"].is_not_null().any():
        return draw_fewest_params(table, context)
    first = table["month"].min() - timedelta(days=20)  # type: ignore[operator]
    last = table["month"].max() + timedelta(days=20)  # type: ignore[operator]
    tops = table.select("month", top="params_per_point")
    return (
        p9.ggplot(table, p9.aes("month", "params_per_point", fill="models_count"))
        + p9.geom_col(width=24)
        + release_layers(10, first, last, tops)
        + p9.scale_x_date(date_labels="%Y-%m", limits=(first, last + (last - first) * 0.09), expand=(0.01, timedelta(0)))
        + p9.scale_fill_cmap("viridis", name="models", guide=p9.guide_colorbar(nbin=24, display="rectangles"))
        + p9.labs(
            title="Fewest parameters per point of average score",
            x="Month of creation",
            y=f"Billions of parameters per point\n({context.board_name})",
            caption=context.caption("Months with at least 30 models of known size; labels: model releases"),
        )
        + theme()
        + p9.theme(legend_title=p9.element_text(size=8))
    )
