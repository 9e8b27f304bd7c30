"""Figures 17 and 18: what families gained against what chance alone would show, and on which benchmarks."""

from typing import Any

import plotnine as p9
import polars as pl

from hf_openness.figures.context import FigureContext
from hf_openness.figures.style import INK, shorten_ids, theme

OBSERVED = "observed, beyond noise"
WITHIN = "observed, within noise"
NOISE = "every derivative equals its base: item noise alone"
SCATTER = "the family's own scatter, changed by nothing on average"
COLORS = {OBSERVED: "#4477AA", WITHIN: "#99BBDD", NOISE: "#CC3311", SCATTER: "#BBBBBB"}
SIGNIFICANT = 0.05
BESIDE_LABELS = 105  # characters of a caption that begins right of long labels


def name_reference(context: FigureContext) -> str:
    """Return in words what derivatives are compared with under the figure's method."""
    return "the family's first row" if context.method == "paper" else "the base model"


def draw_against_chance(table: pl.DataFrame, context: FigureContext) -> Any:
    """Draw per family the observed best gain as a point over the 95 % bands of two nulls."""
    labelled = table.with_columns(family=pl.format("{} ({})", shorten_ids("family"), "derivatives_count"))
    is_beyond = pl.col("p_adjusted") < SIGNIFICANT
    observed = labelled.with_columns(kind=pl.when(is_beyond).then(pl.lit(OBSERVED)).otherwise(pl.lit(WITHIN)))
    noise = labelled.with_columns(kind=pl.lit(NOISE))
    scatter = labelled.filter(pl.col("zero_mean_gain_points").is_not_null()).with_columns(kind=pl.lit(SCATTER))
    at = p9.aes("family", color="kind")
    bands = [
        *_band(scatter, at, "zero_mean", 5.0),
        *_band(noise, at, "chance", 2.2),
    ]
    return (
        p9.ggplot(observed, at)
        + bands
        + p9.geom_point(p9.aes(y="observed_gain_points"), size=2.6)
        + p9.scale_x_discrete(limits=labelled["family"].to_list()[::-1])
        + p9.scale_color_manual(values=COLORS, breaks=list(COLORS), limits=list(COLORS))
        + p9.coord_flip()
        + p9.labs(
            title="Improvement against chance",
            x="",
            y=f"Best derivative minus {name_reference(context)}, points\n({context.board_name})",
            caption=context.caption(
                "In brackets: derivatives. Bands hold 95 % of the gain under chance, bars their mean. Beyond noise: "
                "Holm-adjusted p below 0.05. Item noise is taken as independent, which is its upper bound"
            ),
        )
        + theme()
        + p9.theme(legend_position="bottom", legend_direction="vertical", figure_size=(9.0, 6.6))
    )


def _band(table: pl.DataFrame, at: Any, null: str, width: float) -> list[Any]:
    if table.is_empty():
        return []
    ends = p9.aes(ymin=f"{null}_low_points", ymax=f"{null}_high_points")
    return [
        p9.geom_linerange(ends, data=table, size=width, alpha=0.6),
        p9.geom_point(p9.aes(y=f"{null}_gain_points"), data=table, shape="|", size=3.4, color=INK),
    ]


def draw_gain_by_benchmark(table: pl.DataFrame, context: FigureContext) -> Any:
    """Draw the median gain per family and benchmark as tiles, framed where it is the family's only gain."""
    labelled = table.with_columns(
        family=pl.format("{} ({})", shorten_ids("family"), "derivatives_count"),
        is_sure=((pl.col("median_low_points") > 0) | (pl.col("median_high_points") < 0)).fill_null(False),
    )
    reach = float(labelled["median_gain_points"].abs().max())  # type: ignore[arg-type]
    only = labelled.filter(pl.col("is_only_gain").fill_null(False))
    frame = [p9.geom_tile(data=only, width=1, height=1, fill="none", color=INK, size=1.1)] if only.height else []
    return (
        p9.ggplot(labelled, p9.aes("benchmark", "family"))
        + p9.geom_tile(p9.aes(fill="median_gain_points"), width=1, height=1, color="white", size=0.6)
        + frame
        + p9.geom_text(p9.aes(label="median_gain_points", alpha="is_sure"), size=8, format_string="{:+.1f}")
        + p9.scale_alpha_manual(values={True: 1.0, False: 0.35}, guide=None)
        + p9.scale_fill_gradient2(low="#CC6677", mid="#FFFFFF", high="#4477AA", limits=(-reach, reach), name="points")
        + p9.scale_y_discrete(limits=labelled["family"].unique(maintain_order=True).to_list()[::-1])
        + p9.labs(
            title="Median gain by benchmark",
            x="",
            y="",
            caption=context.caption(
                f"Median over derivatives, minus {name_reference(context)}, points of the benchmark. Pale: its 95 % "
                "interval holds 0. "
                "Framed: the family gains on this benchmark alone, a hint at training for it",
                BESIDE_LABELS,
            ),
        )
        + theme()
        + p9.theme(panel_grid_major=p9.element_blank(), figure_size=(9.0, 6.6))
    )
