"""Figures 13 and 14: how concentrated work is among authors, and how it is distributed."""

from typing import Any

import plotnine as p9
import polars as pl

from hf_openness.figures.context import FigureContext
from hf_openness.figures.style import INK, theme
from hf_openness.tables.author_resampling import SUPERPOPULATION

POPULATIONS = {
    "author_repo_pairs": "author-repo pairs",
    "repos": "repos, shared",
    "commits": "commits",
    "downloads": "downloads, by owner",
}
COLORS = {
    "author-repo pairs": "#4477AA",
    "repos, shared": "#EE8866",
    "commits": "#228833",
    "downloads, by owner": "#AA3377",
}
MEASURES = {
    "top_10_share": "Share of the top 10",
    "top_200_share": "Share of the top 200",
    "sqrt_share": "Share of √N authors",
    "gini": "Gini coefficient",
    "hhi": "HHI (sum of squared shares)",
    "entropy": "Entropy, bits",
    "bus_factor": "Authors who hold half",
}
MERGINGS = {"least": "names merged least", "most": "names merged most"}
MERGING_COLORS = {MERGINGS["least"]: "#4477AA", MERGINGS["most"]: "#EE8866"}


def draw_concentration(table: pl.DataFrame, context: FigureContext) -> Any:
    """Draw each measure in a panel: estimate and interval by population, least and most merging side by side."""
    populations = [name for key, name in POPULATIONS.items() if key in table["population"]]
    named = table.with_columns(
        population=pl.col("population").replace_strict(POPULATIONS).cast(pl.Enum(populations[::-1])),
        measure=pl.col("measure").replace_strict(MEASURES).cast(pl.Enum(list(MEASURES.values()))),
        merging=pl.col("merging").replace_strict(MERGINGS).cast(pl.Enum(list(MERGINGS.values())[::-1])),
    )
    apart = p9.position_dodge(width=0.6)
    claimed = sorted(set(table["coverage"]))
    told = f"Bars: intervals over {SUPERPOPULATION}; coverage: {', '.join(claimed)}"
    bars = named.filter(pl.col("low").is_not_null())
    return (
        p9.ggplot(named, p9.aes("population", "estimate", color="merging"))
        + ([p9.geom_linerange(p9.aes(ymin="low", ymax="high"), data=bars, position=apart, size=1)] if bars.height else [])
        + p9.geom_point(position=apart, size=1.8)
        + p9.coord_flip()
        + p9.facet_wrap("measure", scales="free_x", ncol=4)
        + p9.scale_y_continuous(breaks=_few_breaks)
        + p9.scale_color_manual(values=MERGING_COLORS, breaks=list(MERGING_COLORS))
        + p9.labs(
            title="Concentration among authors: bounds under least and most merging of names",
            x="",
            y="",
            caption=context.caption(told),
        )
        + theme()
        + p9.theme(legend_position="top", panel_spacing_x=0.025, panel_spacing_y=0.03, strip_text=p9.element_text(size=8))
    )


def _few_breaks(limits: tuple[float, float]) -> list[float]:
    from mizani.breaks import breaks_extended

    return [float(at) for at in breaks_extended(n=3)(limits)]


def draw_work_distribution(table: pl.DataFrame, context: FigureContext) -> Any:
    """Draw the share held by rank (logarithmic); the square root of all authors and what Price expects there are marked."""
    named = table.with_columns(population=pl.col("population").replace_strict(POPULATIONS))
    largest = named.group_by("population").agg(authors_count=pl.len())
    marked = (
        named.filter("is_square_root")
        .join(largest, on="population")
        .with_columns(
            label=pl.format(
                "{} of {} authors hold {} %",
                "author_rank",
                "authors_count",
                (pl.col("held_share") * 100).round(1).cast(pl.String),
            )
        )
    )
    expected = marked.select("author_rank", held_share=pl.lit(0.5)).unique(maintain_order=True)
    several = named.filter(pl.len().over("population") > 1)
    used = {name: color for name, color in COLORS.items() if name in named["population"]}
    return (
        p9.ggplot(named, p9.aes("author_rank", "held_share", color="population"))
        + ([p9.geom_line(data=several, size=0.9)] if several.height else [p9.geom_point(size=2)])
        + p9.geom_hline(yintercept=0.5, linetype="dashed", color="#777777", size=0.4)
        + p9.geom_point(data=marked, size=2.5)
        + p9.geom_point(
            data=expected, mapping=p9.aes("author_rank", "held_share"), color=INK, shape="D", size=2.5, inherit_aes=False
        )
        + p9.geom_text(
            data=_spread(marked),
            mapping=p9.aes("author_rank", "label_at", label="label"),
            ha="right",
            size=8,
            show_legend=False,
        )
        + p9.annotate(
            "text", x=1, y=0.53, label="Price's law: √N authors hold half (diamond)", ha="left", size=8, color=INK
        )
        + p9.scale_x_log10(labels=lambda breaks: [f"{at:g}" for at in breaks])
        + p9.scale_y_continuous(limits=(0, 1), labels=lambda breaks: [f"{at:.0%}" for at in breaks])
        + p9.scale_color_manual(values=used, breaks=list(used))
        + p9.labs(
            title="Share of the work that the most active authors hold",
            x="Authors, the most active first (logarithmic)",
            y="Share that they hold together",
            caption=context.caption("Bots and machine names by the method's rule are left out"),
        )
        + theme()
        + p9.theme(legend_position="top")
    )


def _spread(marked: pl.DataFrame) -> pl.DataFrame:
    """Place labels of marked points above their lines, apart from each other."""
    placed = marked.sort("held_share", descending=True)
    heights: list[float] = []
    for share in placed["held_share"]:
        wanted = min(share + 0.1, 0.45)
        heights.append(wanted if not heights else min(wanted, heights[-1] - 0.05))
    return placed.with_columns(label_at=pl.Series(heights, dtype=pl.Float64), author_rank=pl.col("author_rank") * 0.9)
