"""Figure 20: change of the weekly rate of new models at each release, with its interval."""

from typing import Any

import plotnine as p9
import polars as pl

from hf_openness.figures.context import FigureContext
from hf_openness.figures.style import theme

SIGNIFICANT, NOT = "differs from no change (5 %, after Holm)", "cannot be told from no change"
LEAST_RATIO = 0.02


def draw_breaks(table: pl.DataFrame, context: FigureContext) -> Any:
    """Draw level and growth after each tested release as ratios to those before, on a logarithmic axis."""
    tested = table.filter(pl.col("p_value").is_not_null()).sort("released_on", "release")
    names = pl.Enum([f"{r} ({d:%Y-%m-%d})" for r, d in tested.select("release", "released_on").iter_rows()][::-1])
    panels = {"level": "rate right after : before", "slope": "growth per week after : before"}
    long = pl.concat(
        tested.select(
            release=pl.format("{} ({})", "release", pl.col("released_on").dt.to_string("%Y-%m-%d")).cast(names),
            panel=pl.lit(title, dtype=pl.Enum(list(panels.values()))),
            verdict=pl.when(pl.col("p_adjusted") <= 0.05).then(pl.lit(SIGNIFICANT)).otherwise(pl.lit(NOT)),
            ratio=1 + pl.col(f"{change}_change_pct") / 100,
            low=(1 + pl.col(f"{change}_low_pct") / 100).clip(LEAST_RATIO),
            high=1 + pl.col(f"{change}_high_pct") / 100,
        )
        for change, title in panels.items()
    )
    untested = table.height - tested.height
    return (
        p9.ggplot(long, p9.aes("release", "ratio", color="verdict"))
        + p9.geom_hline(yintercept=1, color="#777777", size=0.5)
        + p9.geom_linerange(p9.aes(ymin="low", ymax="high"), size=0.8)
        + p9.geom_point(size=2)
        + p9.facet_wrap("panel", ncol=2, scales="free_x")
        + p9.scale_y_log10(labels=lambda ticks: [f"{tick:g}" for tick in ticks])
        + p9.scale_color_manual(values={SIGNIFICANT: "#AA3377", NOT: "#4477AA"})
        + p9.coord_flip()
        + p9.labs(
            title="New models per week: change at each release",
            x="",
            y="Ratio, with an interval of at least 95 %",
            caption=context.caption(
                "8 whole weeks before against 8 after, log-linear, for scatter and autocorrelation of the whole "
                "series; both "
                f"changes tested together, Holm over {tested.height} releases, which overlap. {untested} not tested: "
                f"too few "
                "whole weeks or models"
            ),
        )
        + theme()
        + p9.theme(legend_position="bottom", figure_size=(9.0, 2.4 + 0.27 * tested.height))
    )
