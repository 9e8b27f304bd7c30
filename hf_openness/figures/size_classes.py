"""Figures 8-10 in the corrected method: by named size classes, and fewest parameters that reach fixed scores."""

from datetime import timedelta
from typing import Any

import plotnine as p9
import polars as pl

from hf_openness.figures.context import FigureContext
from hf_openness.figures.style import fill_scale, release_layers, theme
from hf_openness.tables.fixed_score import LEAST_OWNERS

BAR = "#4477AA"
SIZE_LABEL = "Parameters, billions (lower edge within the class)"
FAR_BELOW = 5
SCORE_COLORS = ("#BBCC33", "#228833", "#225566")


def _classes(table: pl.DataFrame) -> list[str]:
    return table.unique("params_b").sort("params_b")["size_class"].to_list()


def draw_params_by_class(table: pl.DataFrame, context: FigureContext) -> Any:
    """Draw models per size class and architecture above, the best score of each class below."""
    axis = p9.scale_x_discrete(limits=_classes(table))
    best = table.filter(pl.col("best_average_score").is_not_null()).unique("params_b").sort("params_b")
    dated = best.filter(pl.col("best_created_on").is_not_null()).with_columns(
        year=pl.col("best_created_on").dt.year() + (pl.col("best_created_on").dt.ordinal_day() - 1) / 366
    )
    counts = (
        p9.ggplot(table, p9.aes("size_class", "models_count", fill="architecture"))
        + p9.geom_col(width=0.8)
        + axis
        + fill_scale("architecture", table["architecture"].unique().to_list())
        + p9.labs(title="Models and best score by size class", x="", y="Models")
        + theme()
        + p9.theme(axis_text_x=p9.element_blank())
    )
    scores = (
        p9.ggplot(best, p9.aes("size_class", "best_average_score"))
        + p9.geom_col(width=0.7, fill="#BBBBBB")
        + (p9.geom_col(p9.aes(fill="year"), data=dated, width=0.7) if dated.height else [])
        + axis
        + p9.scale_fill_cmap(
            "viridis",
            name="created",
            guide=p9.guide_colorbar(nbin=24, display="rectangles"),
            labels=lambda ticks: [f"{int(tick)}-{int(tick % 1 * 12) + 1:02d}" for tick in ticks],
        )
        + p9.labs(
            x=SIZE_LABEL,
            y="Best average score, 0-100\n(" + context.board_name + ")",
            caption=context.caption("Below: colour is the best model's month of creation, grey where unknown"),
        )
        + theme()
        + p9.theme(legend_title=p9.element_text(size=8))
    )
    return (counts / scores) & p9.theme(figure_size=(9.0, 6.6))


def draw_downloads_by_class(table: pl.DataFrame, context: FigureContext) -> Any:
    """Draw downloads in millions per size class: of the 30 days before the observation, and since creation where known."""
    names = {"downloads_30d": "in the 30 days before", "downloads_all_time": "since creation"}
    long = (
        table.unpivot(index="size_class", on=list(names))
        .filter(pl.col("value").is_not_null())
        .with_columns(pl.col("variable").replace_strict(names), millions=pl.col("value") / 1e6)
    )
    lacking = "" if long["variable"].n_unique() == 2 else ". The observation does not say downloads since creation"
    return (
        p9.ggplot(long, p9.aes("size_class", "millions"))
        + p9.geom_col(width=0.8, fill=BAR)
        + p9.facet_wrap("variable", ncol=1, scales="free_y")
        + p9.scale_x_discrete(limits=_classes(table))
        + p9.labs(
            title="Downloads by size class",
            x=SIZE_LABEL,
            y="Downloads, millions",
            caption=context.caption(f"Downloads of {table['models_count'].sum()} models with known size{lacking}"),
        )
        + theme()
    )


def draw_fewest_params(table: pl.DataFrame, context: FigureContext) -> Any:
    """Draw by month the fewest parameters that reach each fixed score: so far, of three owners, and per month."""
    first = table["month"].min() - timedelta(days=20)  # type: ignore[operator]
    last = table["month"].max() + timedelta(days=20)  # type: ignore[operator]
    scores = table["fixed_score"].unique().sort().to_list()
    named = table.with_columns(score=pl.col("fixed_score").map_elements(lambda s: f"{s:g} points", return_dtype=pl.String))
    labels = [f"{score:g} points" for score in scores]
    reached = named.filter(pl.col("fewest_params_b").is_not_null())
    several = reached.filter(pl.len().over("score") > 1)
    known = named.filter(pl.col("month_params_b").is_not_null())
    is_believed = (pl.col("month_params_b") * FAR_BELOW >= pl.col("fewest_params_b")).fill_null(True)
    monthly = known.filter(is_believed)
    sizes = pl.concat([monthly["month_params_b"], reached["fewest_params_b"]])
    highest, lowest = (1.0, 1.0) if sizes.is_empty() else (float(sizes.max()), float(sizes.min()))  # type: ignore[arg-type]
    step = max(highest / lowest, 10.0) ** 0.06
    unreached = named.filter(pl.col("month_params_b").is_null()).with_columns(
        y=lowest / 1.5 / step ** (pl.col("fixed_score").rank("dense").cast(pl.Float64) / 2)
    )
    far = known.height - monthly.height
    left_out = f". Left out, over {FAR_BELOW} times below the line: {far}" if far else ""
    tops = table.select("month", top=pl.lit(highest))
    return (
        p9.ggplot(named, p9.aes("month", color="score"))
        + p9.geom_point(p9.aes(y="month_params_b"), data=monthly, size=1.2, alpha=0.45)
        + (p9.geom_step(p9.aes(y="fewest_params_b"), data=several, size=1.1) if several.height else [])
        + (p9.geom_point(p9.aes(y="y"), data=unreached, shape="x", size=1.3) if unreached.height else [])
        + release_layers(10, first, last, tops, log_step=step)
        + p9.scale_y_log10(labels=lambda ticks: [f"{tick:g}" for tick in ticks])
        + p9.scale_x_date(date_labels="%Y-%m", limits=(first, last + (last - first) * 0.09), expand=(0.01, timedelta(0)))
        + p9.scale_color_manual(values=dict(zip(labels, SCORE_COLORS, strict=False)), breaks=labels)
        + p9.labs(
            title="Fewest parameters that reach a fixed chance-corrected score",
            x="Month of creation",
            y=f"Billions of parameters\n({context.board_name})",
            caption=context.caption(
                f"Line: fewest so far at which models of {LEAST_OWNERS} owners reach the score; point: a single model of "
                "the month (its published size may be wrong, its repo older than its weights); cross: no model of the "
                "month reaches it. 0 is guessing, 100 all right"
                f"{_describe_benchmarks(context.leaderboard)}{left_out}. Labels: model releases"
            ),
        )
        + theme()
    )


def _describe_benchmarks(leaderboard: str) -> str:
    left_out = {"open-llm-v1": "; mean of five benchmarks, TruthfulQA has no one level of chance and is left out"}
    return left_out.get(leaderboard, "")
