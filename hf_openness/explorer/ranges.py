"""Numbers with their intervals, one row each, and lines with bands over dates."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from hf_openness.explorer.drawing import INK, safe, start_figure

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

BLUE, ORANGE, GREEN, GREY = "#4477AA", "#C65A11", "#228833", "#777777"
ROW_PX, LINE_PX, ABOVE_PX = 44, 15, 9
LABEL_WIDTH, LABEL_LINES = 46, 2
WIDTH = 56


@dataclass(frozen=True)
class Series:
    """Points in one colour: labels and values, the ends of their intervals (null: none), and what a hover says."""

    name: str
    color: str
    labels: Sequence[str]
    values: Sequence[float | None]
    low: Sequence[float | None]
    high: Sequence[float | None]
    hover: Sequence[str]
    symbol: str = "circle"
    shift: float = 0.0


def take_series(
    name: str,
    color: str,
    rows: pl.DataFrame,
    columns: tuple[str, str, str, str],
    hover: Sequence[str],
    symbol: str = "circle",
    shift: float = 0.0,
) -> Series:
    """Return the series of a frame; `columns` names label, value, low and high."""
    label, value, low, high = (rows[column].to_list() for column in columns)
    return Series(name, color, label, value, low, high, hover, symbol, shift)


def draw_rows(series: Sequence[Series], order: Sequence[str], x_title: str) -> "Figure":
    """Draw horizontal intervals with points, a row per label.

    Args:
        series: `shift` moves a series up or down within its row, in rows.
        order: every label, from the top.
        x_title: title of the value axis.
    """
    import plotly.graph_objects as go

    figure = start_figure(x_title, [""])
    place = {label: len(order) - at for at, label in enumerate(order)}
    for one in series:
        figure.add_trace(
            go.Scatter(
                x=list(one.values),
                y=[place[label] + one.shift for label in one.labels],
                mode="markers",
                name=safe(one.name),
                marker={"color": one.color, "size": 8, "symbol": one.symbol},
                error_x=_bars(one) | {"color": one.color, "thickness": 1.5, "width": 3},
                customdata=[safe(label) for label in one.labels],
                hovertext=[wrap(text) for text in one.hover],
                hovertemplate="%{customdata}<br>%{hovertext}<extra></extra>",
            )
        )
    show_rows(figure, order)
    figure.update_xaxes(showgrid=True, gridcolor="#E8E8E8")
    return figure


def show_rows(figure: "Figure", order: Sequence[str]) -> None:
    """Write each label above its row, the first one on top, so that narrow screens keep the width for the numbers.

    A label that a phone cannot hold in one line takes two, for which all rows are made higher; plotly wraps none.
    """
    labels = [textwrap.wrap(label, LABEL_WIDTH, max_lines=LABEL_LINES, placeholder=" …") or [""] for label in order]
    row_px = ROW_PX + LINE_PX * (max(map(len, labels), default=1) - 1)
    figure.update_yaxes(range=[0.4, len(order) + 0.75], showgrid=False, showticklabels=False, ticks="", showline=False)
    figure.update_layout(
        height=150 + row_px * len(order),
        margin={"l": 12, "r": 12, "t": 12, "b": 8},
        annotations=[
            {
                "text": "<br>".join(map(safe, lines)),
                "align": "left",
                "x": 0,
                "xref": "paper",
                "xanchor": "left",
                "y": len(order) - at + ABOVE_PX / row_px,
                "yanchor": "bottom",
                "showarrow": False,
                "font": {"size": 11, "color": INK},
            }
            for at, lines in enumerate(labels)
        ],
    )


def _bars(series: Series) -> dict[str, Any]:
    ends = list(zip(series.values, series.low, series.high, strict=True))
    return {
        "type": "data",
        "symmetric": False,
        "array": [max(0.0, high - value) if value is not None and high is not None else 0 for value, _, high in ends],
        "arrayminus": [max(0.0, value - low) if value is not None and low is not None else 0 for value, low, _ in ends],
    }


def wrap(text: str, width: int = WIDTH) -> str:
    """Return a text in lines of plotly's own breaks; every part of it is safe to show."""
    lines = [""]
    for word in _pieces(text, width):
        joined = f"{lines[-1]} {word}".strip()
        if len(joined) <= width:
            lines[-1] = joined
        else:
            lines.append(word)
    return "<br>".join(safe(line) for line in lines if line) or safe(text)


def _pieces(text: str, width: int) -> list[str]:
    return [word[at : at + width] for word in text.split() for at in range(0, len(word), width)]
