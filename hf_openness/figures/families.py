"""Figures 6, 11 and 12: how many models derive from a base, and how far they improve on it."""

from typing import Any

import plotnine as p9
import polars as pl

from hf_openness.figures.context import FigureContext
from hf_openness.figures.style import fill_scale, step_layers, theme

BAR = "#4477AA"
RANGE = "#222222"
BENT = p9.theme(axis_text_x=p9.element_text(rotation=30, ha="right"))


def _in_order(table: pl.DataFrame) -> Any:
    return p9.scale_x_discrete(limits=table["family"].unique(maintain_order=True).to_list())


def draw_models_per_base(table: pl.DataFrame, context: FigureContext) -> Any:
    """Draw the number of models per family, its number on each bar; by descent with range and with what names add."""
    is_by_name = table["by_name_count"].null_count() == table.height
    note = "By name and size; merges and undated models left out"
    layers: list[Any] = [p9.geom_text(p9.aes(label="models_count"), va="bottom", size=8)]
    if not is_by_name:
        note = (
            "Bars: declared descent at any distance, merges included. Lines: range with undeclared descent, at rates of "
            "declaration measured elsewhere; no nominal coverage. Crosses: with models that only their name links"
        )
        named = table.filter(pl.col("by_name_count") > 0).with_columns(
            named=pl.col("models_count") + pl.col("by_name_count")
        )
        ranged = table.drop_nulls("models_low")
        layers = [
            p9.geom_text(p9.aes(label="models_count"), va="bottom", ha="right", nudge_x=-0.12, size=8),
            p9.geom_linerange(p9.aes(ymin="models_low", ymax="models_high"), data=ranged, size=1.0, color=RANGE),
            p9.geom_point(p9.aes(y="named"), data=named, shape="x", size=2.2, color=RANGE),
        ]
    return (
        p9.ggplot(table, p9.aes("family", "models_count"))
        + p9.geom_col(width=0.7, fill=BAR)
        + layers
        + _in_order(table)
        + p9.labs(
            title="Models per base model",
            x="Base model",
            y="Models",
            caption=context.caption(note),
        )
        + theme()
        + BENT
    )


def draw_improvement(table: pl.DataFrame, context: FigureContext) -> Any:
    """Draw each family's improvement in points, the number of its models below the bar's top."""

    return (
        p9.ggplot(table, p9.aes("family", "gain_points"))
        + p9.geom_col(width=0.7, fill=BAR)
        + p9.geom_text(p9.aes(label="gain_points"), va="bottom", size=8, format_string="{:.2f}")
        + _in_order(table)
        + p9.labs(
            title="Improvement of each base model",
            x="Base model",
            y=f"Best minus first, points\n({context.board_name})",
            caption=context.caption(
                "Points of the average score that the best derivative gained on the family's first row"
            ),
        )
        + theme()
        + BENT
    )


def draw_improvement_over_time(table: pl.DataFrame, context: FigureContext) -> Any:
    """Draw new maxima over days since release, raw above and normalised below, on one x axis."""
    families = table["family"].unique(maintain_order=True).to_list()
    span = p9.scale_x_continuous(limits=(0, max(float(table["days_since_release"].max()), 1.0)))  # type: ignore[arg-type]
    base = p9.aes("days_since_release", color="family")
    raw = (
        p9.ggplot(table, base)
        + step_layers(table, "family", mapping=p9.aes(y="gain_points"), size=0.9)
        + p9.geom_point(p9.aes(y="gain_points"), size=1.2)
        + span
        + fill_scale("family", families, "color")
        + p9.labs(title="Improvement over time since release", x="", y=f"Gain, points\n({context.board_name})")
        + theme()
        + p9.theme(axis_text_x=p9.element_blank())
    )
    normalized = (
        p9.ggplot(table, base)
        + step_layers(table, "family", mapping=p9.aes(y="gain_normalized"), size=0.9)
        + p9.geom_point(p9.aes(y="gain_normalized"), size=1.2)
        + span
        + fill_scale("family", families, "color")
        + p9.labs(
            x="Days since the family's first row",
            y="Gain per derivative,\npoints",
            caption=context.caption("Below: gain divided by the number of derivatives, as the published code does"),
        )
        + theme()
        + p9.theme(legend_position="none")
    )
    return (raw / normalized) & p9.theme(figure_size=(9.0, 6.6))
