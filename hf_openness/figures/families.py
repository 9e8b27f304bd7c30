"""Figures 6, 11 and 12: how many models derive from a base, and how far they improve on it."""

from typing import Any

import plotnine as p9
import polars as pl

from hf_openness.figures.context import FigureContext
from hf_openness.figures.style import fill_scale, shorten_ids, step_layers, theme

BAR = "#4477AA"
CHANCE = "#CC3311"
FIRST_ROW = "Points of the average score that the best derivative gained on the family's first row"
BASE_MODEL = (
    "Points that the best derivative gained on the base model's score, as far as that is on the board. Red: 95 % of what "
    "it would gain if every derivative equalled its base (dot: mean)"
)
PER_DERIVATIVE = (
    "Below: gain divided by the number of derivatives, as the published code does",
    "Gain per derivative,\npoints",
)
MINUS_CHANCE = (
    "Below: gain minus that expected after as many attempts if every derivative equalled its base. Families without dates "
    "or without a scored base model are left out",
    "Gain minus chance,\npoints",
)
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
    """Draw each family's improvement in points, and where it is known what chance alone would show."""
    has_chance = table["expected_points"].count() > 0
    told, above, layers = FIRST_ROW, "Best minus first", []
    table = table.with_columns(label_at=pl.max_horizontal("gain_points", "high_points"))
    if has_chance:
        told, above = BASE_MODEL, "Best minus base"
        table = table.with_columns(family=shorten_ids("family"))
        layers = [
            p9.geom_linerange(p9.aes(ymin="low_points", ymax="high_points"), color=CHANCE, size=3.2, alpha=0.75),
            p9.geom_point(p9.aes(y="expected_points"), color="black", size=1.6),
        ]
    return (
        p9.ggplot(table, p9.aes("family", "gain_points"))
        + p9.geom_col(width=0.7, fill=BAR)
        + layers
        + p9.geom_text(p9.aes(y="label_at", label="gain_points"), va="bottom", size=8, format_string="{:.2f}")
        + _in_order(table)
        + p9.labs(
            title="Improvement of each base model",
            x="Base model",
            y=f"{above}, points\n({context.board_name})",
            caption=context.caption(told),
        )
        + theme()
        + BENT
    )


def draw_improvement_over_time(table: pl.DataFrame, context: FigureContext) -> Any:
    """Draw new maxima over days since release, raw above and normalised below, on one x axis."""
    is_chance = table["noise_only_points"].count() > 0
    told, below = PER_DERIVATIVE
    since = "Days since the family's first row"
    if is_chance:
        (told, below), since = MINUS_CHANCE, "Days since the base model's release"
        table = table.with_columns(family=shorten_ids("family"))
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
    known = table.filter(pl.col("gain_normalized").is_not_null())
    normalized = (
        p9.ggplot(known, base)
        + step_layers(known, "family", mapping=p9.aes(y="gain_normalized"), size=0.9)
        + p9.geom_point(p9.aes(y="gain_normalized"), size=1.2)
        + span
        + fill_scale("family", families, "color")
        + p9.labs(x=since, y=below, caption=context.caption(told))
        + theme()
        + p9.theme(legend_position="none")
    )
    return (raw / normalized) & p9.theme(figure_size=(9.0, 6.6))
