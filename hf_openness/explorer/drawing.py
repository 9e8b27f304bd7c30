"""What the views' pictures share: one plain look on plotly, in which the page's style sheet changes colours in the dark.

Texts of the store go through `safe`: plotly reads a few HTML tags in labels, and a model may be called anything.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from html import escape
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import polars as pl

from hf_openness.explorer.filters import Filters, Period
from hf_openness.figures.palette import shorten
from hf_openness.visible import show_hidden

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

INK, RULE, BLACK = "#333333", "#D8D8D8", "#222222"
MS_PER_DAY = 86_400_000
LONGEST_LABEL = 60
TITLE_WIDTH = 34
# From the picture's edge: measured from the panel, plotly may leave the legend where the panel was before it made room.
LEGEND_PLACE = {"x": 0, "xanchor": "left", "y": 1, "yanchor": "top", "yref": "container"}
FEW_PERIODS = 8
LEFT_SHARE = 0.01


def safe(text: str | None) -> str:
    """Return a text of the store as plotly may show it: no tags, no hidden characters, not too long."""
    shown = show_hidden(text or "unknown").replace("\n", " ").replace("\r", " ")
    return escape(shown if len(shown) <= LONGEST_LABEL else f"{shown[: LONGEST_LABEL - 1]}…")


def start_figure(x_title: str, y_titles: Sequence[str]) -> "Figure":
    """Return an empty figure: one panel per y title, stacked, on one x axis."""
    from plotly.subplots import make_subplots

    figure = make_subplots(rows=len(y_titles), shared_xaxes=True, vertical_spacing=0.06)
    figure.update_layout(
        template="none",
        paper_bgcolor="white",
        plot_bgcolor="white",
        font={"family": "system-ui, sans-serif", "size": 13, "color": INK},
        margin={"l": 60, "r": 12, "t": 12, "b": 8},
        legend={"orientation": "h", "traceorder": "normal", **LEGEND_PLACE},
        hoverlabel={"align": "left"},
        barmode="stack",
        height=260 * len(y_titles) + 160,
    )
    figure.update_xaxes(showgrid=False, linecolor=RULE, ticks="outside", tickcolor=RULE, automargin=True)
    figure.update_yaxes(gridcolor=RULE, zeroline=False, rangemode="tozero", automargin=True)
    for row, title in enumerate(y_titles, 1):
        figure.update_yaxes(title_text=title, row=row, col=1)
    # Plotly wraps no title: on a phone a long one would lose its ends.
    figure.update_xaxes(title_text="<br>".join(wrap(x_title, TITLE_WIDTH)), row=len(y_titles), col=1)
    return figure


def add_stacked_bars(
    figure: "Figure", frame: pl.DataFrame, kind: str, value: str, palette: Mapping[str, str], period: Period, row: int = 1
) -> None:
    """Add bars per period, one colour per kind.

    Args:
        figure: to add to.
        frame: period_start, the columns `kind` and `value`.
        kind, value: names of columns.
        palette: the colour of each kind, in the order of the legend.
        period: how wide a bar is.
        row: the panel, from 1 above.
    """
    import plotly.graph_objects as go

    for name, color in palette.items():
        rows = frame.filter(pl.col(kind) == name)
        starts = rows["period_start"].to_list()
        label = safe(shorten(name))
        figure.add_trace(
            go.Bar(
                x=starts,
                y=rows[value].to_list(),
                offset=0,
                width=[days_of(period, start) * MS_PER_DAY * 0.92 for start in starts],
                marker={"color": color, "line": {"width": 0}},
                name=label,
                legendgroup=name,
                showlegend=row == 1,
                hovertemplate=f"%{{x|%Y-%m-%d}}: %{{y:,.4~g}}<extra>{label}</extra>",
            ),
            row=row,
            col=1,
        )


def begin_where_models_are(figure: "Figure", frame: pl.DataFrame, filters: Filters, count: str = "models_count") -> None:
    """Let the x axis begin where a hundredth of all lies behind, unless a first day is asked for; the rest lies left."""
    if filters.from_on is not None or frame["period_start"].n_unique() < FEW_PERIODS:
        return
    totals = frame.group_by("period_start").agg(pl.col(count).sum()).sort("period_start")
    reached = totals.filter(pl.col(count).cum_sum() >= pl.col(count).sum() * LEFT_SHARE)
    first, last = reached["period_start"][0], totals["period_start"][-1]
    figure.update_xaxes(range=[str(first), str(last + timedelta(days=days_of(filters.period, last)))])


def name_single_day(figure: "Figure", days: Iterable[date]) -> None:
    """Name the day where there is but one: around a single point plotly divides the axis into milliseconds."""
    if len(known := set(days)) == 1:
        [day] = known
        ends = [str(day - timedelta(days=1)), str(day + timedelta(days=1))]
        figure.update_xaxes(tickvals=[str(day)], ticktext=[str(day)], range=ends)


def days_of(period: Period, start: date) -> int:
    """Return how many days the period has that begins on a day."""
    if period == "month":
        return ((start.replace(day=28) + timedelta(days=4)).replace(day=1) - start).days
    return 7 if period == "week" else 1


def label_period(period: Period) -> str:
    """Return the title of the x axis."""
    return {"day": "Day", "week": "Week (from Sunday)", "month": "Month"}[period]


def add_band(figure: "Figure", x: Iterable[Any], low: Iterable[Any], high: Iterable[Any], color: str, row: int = 1) -> None:
    """Add a shaded band between two bounds; it has no entry in the legend."""
    import plotly.graph_objects as go

    xs = list(x)
    line = {"width": 0, "color": color}
    figure.add_trace(go.Scatter(x=xs, y=list(low), mode="lines", line=line, hoverinfo="skip", showlegend=False), row, 1)
    figure.add_trace(
        go.Scatter(
            x=xs,
            y=list(high),
            mode="lines",
            line=line,
            fill="tonexty",
            fillcolor=f"rgba({int(color[1:3], 16)},{int(color[3:5], 16)},{int(color[5:7], 16)},0.25)",
            hoverinfo="skip",
            showlegend=False,
        ),
        row,
        1,
    )


def add_line(
    figure: "Figure", x: Iterable[Any], y: Iterable[Any], name: str, color: str, row: int = 1, shape: str = "linear"
) -> None:
    """Add a line; `shape` is `linear`, or `hv` for what stays until the next point."""
    import plotly.graph_objects as go

    label = safe(name)
    figure.add_trace(
        go.Scatter(
            x=list(x),
            y=list(y),
            mode="lines",
            name=label,
            line={"color": color, "width": 2, "shape": shape},
            hovertemplate=f"%{{x|%Y-%m-%d}}: %{{y:,.4~g}}<extra>{label}</extra>",
        ),
        row=row,
        col=1,
    )
