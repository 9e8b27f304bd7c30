"""One style for all figures: theme, palette, labels of axes, and files that are the same bytes for the same data."""

import io
from datetime import date, timedelta
from typing import Any

import matplotlib as mpl

mpl.use("Agg")

import plotnine as p9
import polars as pl

from hf_openness.figures.palette import colors, shorten
from hf_openness.reference.load import read_reference

WIDTH_IN, HEIGHT_IN, DPI = 9.0, 5.4, 120
INK, RULE = "#333333", "#E4E4E4"
CHARACTER_SHARE = 0.0105


def theme() -> p9.theme:
    """Return the theme of all figures."""
    return p9.theme_minimal(base_family="DejaVu Sans", base_size=10) + p9.theme(
        figure_size=(WIDTH_IN, HEIGHT_IN),
        dpi=DPI,
        plot_title=p9.element_text(size=12, weight="bold", ha="left", color=INK),
        plot_caption=p9.element_text(size=7.5, ha="left", color="#555555", margin={"t": 8, "unit": "pt"}),
        plot_background=p9.element_rect(fill="white", color="white"),
        panel_grid_minor=p9.element_blank(),
        panel_grid_major=p9.element_line(color=RULE, size=0.5),
        legend_position="right",
        legend_title=p9.element_blank(),
        legend_key_size=10,
        legend_text=p9.element_text(size=8),
        axis_title=p9.element_text(size=9, color=INK),
        axis_text=p9.element_text(size=8, color=INK),
    )


def shorten_ids(column: str) -> pl.Expr:
    """Return ids as axes and legends show them: without the owner, which the table has."""
    return pl.col(column).str.split("/").list.last()


def step_layers(table: pl.DataFrame, group: str, **line: Any) -> list[Any]:
    """Return steps for the groups that have several rows; a line through a single row draws nothing and warns."""
    several = table.filter(pl.len().over(group) > 1)
    return [p9.geom_step(data=several, **line)] if several.height else []


def fill_scale(kind: str, values: list[str], aesthetic: str = "fill") -> Any:
    """Return the manual scale of a kind for fill or color."""
    palette = colors(kind, values)
    scale = p9.scale_fill_manual if aesthetic == "fill" else p9.scale_color_manual
    return scale(values=palette, breaks=list(palette), labels=[shorten(value) for value in palette])


def place_labels(releases: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
    """Place release labels in levels so that neither labels nor their leader lines cross.

    Args:
        releases: model, released_on.
        first, last: the span of the x axis, in days.

    Returns:
        model, released_on, level (0 is lowest), sorted by date. A label stands right of its line; whoever lies
        under it gets a lower level, so no line runs through a label.
    """
    days_per_character = max((last - first).days, 1) * CHARACTER_SHARE
    placed: list[dict[str, Any]] = []
    for row in releases.sort("released_on", "model", descending=True).to_dicts():
        end = row["released_on"] + timedelta(days=days_per_character * (len(row["model"]) + 2))
        under = [other["level"] for other in placed if other["released_on"] <= end]
        placed.append({"model": row["model"], "released_on": row["released_on"], "level": max(under, default=-1) + 1})
    schema = {"model": pl.String, "released_on": pl.Date, "level": pl.Int64}
    return pl.DataFrame(placed, schema=schema).sort("released_on", "model")


def release_layers(figure: int, first: date, last: date, tops: pl.DataFrame, log_step: float | None = None) -> list[Any]:
    """Return the layers that annotate releases above the bars.

    Args:
        figure: number of the figure, as named in reference/release_dates.csv.
        first, last: first and last x of the bars.
        tops: x (date) and top (height of the stacked bar there).
        log_step: factor from level to level on a logarithmic y axis; None on a linear one.
    """
    releases = read_reference("release_dates").filter(
        pl.col("figures").str.split(" ").list.contains(str(figure)),
        pl.col("released_on").is_between(first, last),
    )
    if releases.is_empty():
        return []
    highest = float(tops["top"].max())  # type: ignore[arg-type]
    level = pl.col("level")
    height = 1.06 + 0.06 * level if log_step is None else log_step ** (1 + level.cast(pl.Float64))
    placed = place_labels(releases, first, last).with_columns(
        y=highest * height,
        label=pl.format(" {}", "model"),
        foot=pl.lit(highest * (1.02 if log_step is None else log_step**0.4)),
    )
    return [
        p9.geom_segment(
            p9.aes(x="released_on", xend="released_on", y="foot", yend="y"),
            data=placed,
            color="#777777",
            size=0.4,
            inherit_aes=False,
        ),
        p9.geom_text(
            p9.aes(x="released_on", y="y", label="label"),
            data=placed,
            ha="left",
            va="center",
            size=7.5,
            color=INK,
            inherit_aes=False,
        ),
    ]


def save_figure(plot: Any, description: str = "") -> dict[str, bytes]:
    """Return the plot as `png` and `svg`, the same bytes for the same plot.

    Args:
        plot: of plotnine.
        description: kept in the files: the SVG's title, the PNG's `Description`.
    """
    settings = {"svg.hashsalt": "hf_openness", "svg.fonttype": "path", "font.family": "DejaVu Sans"}
    with mpl.rc_context(settings):
        figure = plot.draw()
        try:
            files = {}
            told: dict[str, dict[str, str | None]] = {"png": {"Software": None}, "svg": {"Date": None, "Creator": None}}
            if description:
                told["png"]["Description"] = told["svg"]["Title"] = description
            for suffix, metadata in told.items():
                buffer = io.BytesIO()
                figure.savefig(buffer, format=suffix, dpi=DPI, metadata=metadata)
                files[suffix] = buffer.getvalue()
        finally:
            mpl.pyplot.close(figure)
    return files
