"""Figures 4, 5 and 7: new models per week by kind and architecture, scores and totals by kind over time."""

from datetime import timedelta
from typing import Any

import plotnine as p9
import polars as pl

from hf_openness.figures.context import FigureContext
from hf_openness.figures.style import fill_scale, release_layers, step_layers, theme

SMALLEST_SMOOTHED = 10


def draw_models_by_type(table: pl.DataFrame, context: FigureContext) -> Any:
    """Draw counts per week and kind above, shares below, on one x axis."""
    types = table["model_type"].unique().to_list()
    span = p9.scale_x_date(date_labels="%Y-%m", limits=_padded(table["week"]), expand=(0.01, timedelta(0)))
    counts = (
        p9.ggplot(table, p9.aes("week", "models_count", fill="model_type"))
        + p9.geom_col(width=6.3)
        + span
        + fill_scale("model_type", types)
        + p9.labs(title="New models per week by kind", x="", y="Models per week")
        + theme()
        + p9.theme(axis_text_x=p9.element_blank())
    )
    shares = (
        p9.ggplot(table, p9.aes("week", "models_share * 100", fill="model_type"))
        + p9.geom_col(width=6.3)
        + span
        + fill_scale("model_type", types)
        + p9.labs(
            x="Week (from Sunday)",
            y="Share, %",
            caption=context.caption("Weeks without a dated model are empty"),
        )
        + theme()
        + p9.theme(legend_position="none")
    )
    return _stack(counts, shares)


def draw_models_by_architecture(table: pl.DataFrame, context: FigureContext) -> Any:
    """Draw counts per week and architecture with model releases annotated above the bars."""
    architectures = table["architecture"].unique().to_list()
    first, last = _padded(table["week"])
    tops = table.group_by("week").agg(top=pl.col("models_count").sum())
    return (
        p9.ggplot(table, p9.aes("week", "models_count", fill="architecture"))
        + p9.geom_col(width=6.3)
        + release_layers(5, first, last, tops)
        + p9.scale_x_date(date_labels="%Y-%m", limits=(first, last + (last - first) * 0.09), expand=(0.01, timedelta(0)))
        + fill_scale("architecture", architectures)
        + p9.labs(
            title="New models per week by architecture",
            x="Week (from Sunday)",
            y="Models per week",
            caption=context.caption("Labels: model releases"),
        )
        + theme()
    )


def draw_scores_over_time(table: pl.DataFrame, context: FigureContext) -> Any:
    """Draw scores with a lowess smooth per kind above, cumulative models per kind below, on one x axis."""
    types = table["model_type"].unique().to_list()
    frequent = table.filter(
        pl.col("average_score").is_not_null(),
        pl.col("created_on").n_unique().over("model_type") >= SMALLEST_SMOOTHED,
    )
    span = p9.scale_x_date(date_labels="%Y-%m", limits=_padded(table["created_on"]), expand=(0.01, timedelta(0)))
    scores = (
        p9.ggplot(
            table.filter(pl.col("average_score").is_not_null()),
            p9.aes("created_on", "average_score", color="model_type"),
        )
        + p9.geom_point(size=1.1, alpha=0.45, stroke=0, raster=True)
        + p9.geom_smooth(data=frequent, method="lowess", se=False, size=1)
        + span
        + fill_scale("model_type", types, "color")
        + p9.labs(title="Scores and number of models by kind", x="", y=context.score_label)
        + theme()
        + p9.theme(axis_text_x=p9.element_blank())
        + p9.guides(color=p9.guide_legend(override_aes={"alpha": 1, "size": 2}))
    )
    daily = table.unique(["model_type", "created_on"]).sort("model_type", "created_on")
    single = daily.filter(pl.len().over("model_type") == 1)
    totals = (
        p9.ggplot(daily, p9.aes("created_on", "total_models_count", color="model_type"))
        + step_layers(daily, "model_type", size=0.9)
        + p9.geom_point(data=single, size=1.2)
        + span
        + fill_scale("model_type", types, "color")
        + p9.labs(
            x="Day of creation",
            y="Models so far",
            caption=context.caption("Smooth: lowess, without band, kinds with at least 10 days"),
        )
        + theme()
        + p9.theme(legend_position="none")
    )
    return _stack(scores, totals)


def _padded(days: pl.Series) -> tuple[Any, Any]:
    return days.min() - timedelta(days=7), days.max() + timedelta(days=7)  # type: ignore[operator]


def _stack(above: p9.ggplot, below: p9.ggplot) -> Any:
    return (above / below) & p9.theme(figure_size=(9.0, 6.6))
