"""Figure 21: what leaving out the models that are gone does to each trend of a board, over its dates."""

from typing import Any

import plotnine as p9
import polars as pl

from hf_openness.figures.context import FigureContext
from hf_openness.figures.style import theme

SCOPES = {
    "last_date": "off the board by its last date",
    "hub_flag": "not on the Hub, says the board",
    "hub_later": "not found on the Hub later",
    "hub_refused": "refused by the Hub",
}
COLORS = dict(zip(SCOPES.values(), ("#228833", "#4477AA", "#AA3377", "#EE8866"), strict=True))
GONE, MERGES = "gone, % of models", "share: base merges and moerges"
SHORT_DAYS = 60
PANELS = {
    "mean_score": "mean score, points",
    "rate_per_month": "new models per month, %",
    MERGES: "share of merges, points of %",
}


def draw_survivorship(table: pl.DataFrame, context: FigureContext) -> Any:
    """Draw the share that is gone and the effect of leaving it out on three trends, by date and kind of being gone."""
    board = table.filter(pl.col("scope").is_in(list(SCOPES)))
    relative = pl.when(pl.col("all_value") > 0).then(100 * pl.col("effect") / pl.col("all_value"))
    effect = (
        pl.when(pl.col("quantity") == "rate_per_month")
        .then(relative)
        .when(pl.col("quantity") == MERGES)
        .then(100 * pl.col("effect"))
        .otherwise(pl.col("effect"))
    )
    gone = board.filter(quantity="models").select(
        "from_date", "scope", panel=pl.lit(GONE), value=100 * pl.col("gone_share")
    )
    effects = board.filter(pl.col("quantity").is_in(list(PANELS))).select(
        "from_date", "scope", panel=pl.col("quantity").replace_strict(PANELS), value=effect
    )
    order = pl.Enum([GONE, *PANELS.values()])
    long = pl.concat([gone, effects]).filter(pl.col("value").is_not_null())
    long = long.with_columns(pl.col("panel").cast(order), scope=pl.col("scope").replace_strict(SCOPES)).sort("from_date")
    days = long["from_date"]
    is_short = days.is_empty() or (days.max() - days.min()).days < SHORT_DAYS  # type: ignore[operator, union-attr]
    ticks = {"date_labels": "%m-%d", "breaks": days.unique().sort().to_list()} if is_short else {"date_labels": "%Y-%m"}
    several = long.filter(pl.len().over("scope", "panel") > 1)
    return (
        p9.ggplot(long, p9.aes("from_date", "value", color="scope"))
        + p9.geom_hline(yintercept=0, color="#777777", size=0.4)
        + (p9.geom_line(data=several, size=0.7) if several.height else [])
        + p9.geom_point(size=1.3)
        + p9.facet_wrap("panel", ncol=2, scales="free_y")
        + p9.scale_color_manual(values=COLORS)
        + p9.scale_x_date(**ticks)
        + p9.labs(
            title="What leaving out the models that are gone changes",
            x="Date of the board",
            y="Without them less with all",
            caption=context.caption(
                "Not found later: gone, renamed or never in the file. What the board says is no proof that a model is gone"
            ),
        )
        + theme()
        + p9.theme(legend_position="bottom", figure_size=(9.0, 6.6))
    )
