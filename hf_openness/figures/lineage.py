"""Figure 16: how many models derive from the largest base models, by declaration and with what is not declared."""

from typing import Any

import plotnine as p9
import polars as pl

from hf_openness.figures.context import FigureContext
from hf_openness.figures.style import theme

FILLS = {"direct": "#4477AA", "all": "#88BBDD"}
NAMES = {"direct": "direct", "all": "at any distance"}
RANGE = "#222222"
APART = 0.8


def draw_lineage(table: pl.DataFrame, context: FigureContext) -> Any:
    """Draw declared derivatives of each base as bars, their range as a line, and what names add as a cross."""
    order = table["base_model_id"].unique(maintain_order=True).to_list()[::-1]
    drawn = table.with_columns(
        pl.col("derivatives").cast(pl.Enum(["all", "direct"])), named=pl.col("models_count") + pl.col("by_name_count")
    )
    apart = p9.position_dodge(width=APART)
    ranged = drawn.drop_nulls("models_low")
    named = drawn.filter(pl.col("by_name_count") > 0)
    layers: list[Any] = []
    if ranged.height:
        line = p9.aes(ymin="models_low", ymax="models_high", group="derivatives")
        layers.append(p9.geom_linerange(line, data=ranged, position=apart, size=0.8, color=RANGE))
    if named.height:
        layers.append(
            p9.geom_point(
                p9.aes(y="named", group="derivatives"),
                data=named,
                position=apart,
                shape="x",
                color=RANGE,
                show_legend=False,
            )
        )
    note = "Bars: by declaration"
    if ranged.height:
        note += (
            ". Lines: with undeclared ones, at rates of declaration measured elsewhere; 95 % for direct ones, no nominal "
            "coverage for all. Crosses: with models that only their name links"
        )
    return (
        p9.ggplot(drawn, p9.aes("base_model_id", "models_count", fill="derivatives"))
        + p9.geom_col(position=apart, width=APART - 0.1)
        + layers
        + p9.scale_x_discrete(limits=order)
        + p9.scale_fill_manual(values=FILLS, breaks=list(NAMES), labels=list(NAMES.values()))
        + p9.coord_flip()
        + p9.labs(
            title="Derivatives of the largest base models",
            x="",
            y="Models",
            caption=context.caption(note),
        )
        + theme()
        + p9.theme(legend_position="top", figure_size=(9.0, 6.4), plot_caption_position="plot", plot_title_position="plot")
    )
