"""Figures 4, 5 and 7: new models per week by kind and architecture, scores and totals by kind over time."""

from datetime import timedelta
from typing import Any

import plotnine as p9
import polars as pl

from hf_openness.figures.context import FigureContext
from hf_openness.figures.style import INK, fill_scale, release_layers, step_layers, theme
from hf_openness.tables.rates import COMPLETE_SHARE
from hf_openness.tables.smoothing import LEAST_DAYS, LEAST_SCORES, SPAN

SMALLEST_SMOOTHED = 10
HALF_WEEK = timedelta(days=3, hours=12)


def interval_layers(table: pl.DataFrame) -> list[Any]:
    """Return the layers of rates: weeks not yet whole or complete shaded, the 95 % interval of each week's total rate.

    Nothing where the table has no rates (the paper's method).
    """
    weeks = table.unique("week").sort("week").filter(pl.col("total_rate").is_not_null())
    if weeks.is_empty():
        return []
    is_open = pl.col("is_partial") | (pl.col("arrived_share").fill_null(1.0) < COMPLETE_SHARE)
    open_weeks = weeks.filter(is_open).with_columns(
        left=pl.col("week").cast(pl.Datetime("us")) - HALF_WEEK, right=pl.col("week").cast(pl.Datetime("us")) + HALF_WEEK
    )
    layers: list[Any] = []
    if open_weeks.height:
        where = p9.aes(xmin="left", xmax="right", ymin=0, ymax=float("inf"))
        layers.append(p9.geom_rect(where, data=open_weeks, fill="#DDCC77", alpha=0.35, inherit_aes=False))
    known = weeks.filter(pl.col("total_low").is_not_null())
    if known.height:
        span = p9.aes(x="week", ymin="total_low", ymax="total_high")
        layers.append(p9.geom_linerange(span, data=known, color=INK, size=0.4, alpha=0.8, inherit_aes=False))
    return layers


def describe_intervals(table: pl.DataFrame) -> str:
    """Return what a caption says of the rates; an empty text where the table has none."""
    weeks = table.unique("week").filter(pl.col("total_rate").is_not_null())
    if weeks.is_empty():
        return ""
    said = ["Lines: 95 % interval of the week's rate, for scatter as large as that of its neighbours (quasi-Poisson)"]
    if weeks["is_partial"].any():
        said.append("the partly observed week is shaded")
    late = weeks.filter(pl.col("arrived_share") < COMPLETE_SHARE)
    if late.height:
        said.append(
            f"{late.height} shaded weeks are incomplete: under {COMPLETE_SHARE * 100:.0f} % of their models can have "
            f"been submitted yet"
        )
    elif weeks["arrived_share"].null_count() == weeks.height:
        said.append("the board does not say when models were submitted, so the last weeks may lack some")
    return "; ".join(said)


def draw_models_by_type(table: pl.DataFrame, context: FigureContext) -> Any:
    """Draw counts per week and kind above, shares below, on one x axis."""
    types = table["model_type"].unique().to_list()
    span = p9.scale_x_date(date_labels="%Y-%m", limits=_padded(table["week"]), expand=(0.01, timedelta(0)))
    intervals = interval_layers(table)
    counts = (
        p9.ggplot(table, p9.aes("week", "models_count", fill="model_type"))
        + p9.geom_col(width=6.3)
        + intervals
        + span
        + fill_scale("model_type", types)
        + p9.labs(title="New models per week by kind", x="", y="Models per week")
        + theme()
        + p9.theme(axis_text_x=p9.element_blank())
    )
    shares = (
        p9.ggplot(
            table.filter(pl.col("models_share").is_not_null()), p9.aes("week", "models_share * 100", fill="model_type")
        )
        + p9.geom_col(width=6.3)
        + span
        + fill_scale("model_type", types)
        + p9.labs(
            x="Week (from Sunday)",
            y="Share, %",
            caption=context.caption(describe_intervals(table) or "Weeks without a dated model are empty"),
        )
        + theme()
        + p9.theme(legend_position="none")
    )
    return _stack(counts, shares)


def draw_models_by_architecture(table: pl.DataFrame, context: FigureContext) -> Any:
    """Draw counts per week and architecture with model releases annotated above the bars."""
    architectures = table["architecture"].unique().to_list()
    first, last = _padded(table["week"])
    tops = table.group_by("week").agg(
        top=pl.max_horizontal(pl.col("models_count").sum().cast(pl.Float64), pl.col("total_high").max())
    )
    return (
        p9.ggplot(table, p9.aes("week", "models_count", fill="architecture"))
        + p9.geom_col(width=6.3)
        + interval_layers(table)
        + release_layers(5, first, last, tops)
        + p9.scale_x_date(date_labels="%Y-%m", limits=(first, last + (last - first) * 0.09), expand=(0.01, timedelta(0)))
        + fill_scale("architecture", architectures)
        + p9.labs(
            title="New models per week by architecture",
            x="Week (from Sunday)",
            y="Models per week",
            caption=context.caption(". ".join(p for p in ("Labels: model releases", describe_intervals(table)) if p)),
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
        + _smooth_layers(table, frequent)
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
            caption=context.caption(_describe_smooth(table)),
        )
        + theme()
        + p9.theme(legend_position="none")
    )
    return _stack(scores, totals)


def _has_band(table: pl.DataFrame) -> bool:
    return bool(table["smooth"].is_not_null().any())


def _smooth_layers(table: pl.DataFrame, frequent: pl.DataFrame) -> list[Any]:
    if not _has_band(table):
        return [p9.geom_smooth(data=frequent, method="lowess", se=False, size=1)]
    days = (
        table.filter(pl.col("smooth").is_not_null()).unique(["model_type", "created_on"]).sort("model_type", "created_on")
    )
    band = p9.aes("created_on", ymin="smooth_low", ymax="smooth_high", fill="model_type")
    return [
        p9.geom_ribbon(band, data=days, alpha=0.3, inherit_aes=False),
        p9.geom_line(p9.aes(y="smooth"), data=days, size=0.9),
        fill_scale("model_type", table["model_type"].unique().to_list()),
        p9.guides(fill="none"),
    ]


def _describe_smooth(table: pl.DataFrame) -> str:
    if not _has_band(table):
        return "Smooth: lowess, without band, kinds with at least 10 days"
    return (
        f"Smooth: loess, locally straight, span {SPAN:g}, with pointwise 95 % band widened for batches of one author, "
        f"kinds "
        f"with at least {LEAST_SCORES} scores on {LEAST_DAYS} days"
    )


def _padded(days: pl.Series) -> tuple[Any, Any]:
    return days.min() - timedelta(days=7), days.max() + timedelta(days=7)  # type: ignore[operator]


def _stack(above: p9.ggplot, below: p9.ggplot) -> Any:
    return (above / below) & p9.theme(figure_size=(9.0, 6.6))
