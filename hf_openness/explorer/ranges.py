"""Numbers with their intervals, one row each, and lines with bands over dates."""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from hf_openness.explorer.drawing import INK, safe, start_figure

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

BLUE, ORANGE, GREEN, GREY = "#4477AA", "#C65A11", "#228833", "#777777"
ROW_PX, LINE_PX, ABOVE_PX = 44, 15, 6
LABEL_WIDTH = 46
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
        order: every label, from the top; one that a phone cannot hold in one line takes up to three.
        x_title: title of the value axis.
    """
    import plotly.graph_objects as go

    figure = start_figure(x_title, [""])
    lines = {label: _break_label(label) for label in order}
    place = _place_rows(lines)
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
    _write_labels(figure, lines, place, max((one.shift for one in series), default=0.0))
    figure.update_xaxes(showgrid=True, gridcolor="#E8E8E8")
    return figure


def show_rows(figure: "Figure", order: Sequence[str]) -> None:
    """Write each label above its row in one line, the first row at y = len(order), the last at 1."""
    lines = {label: _break_label(label, 1) for label in order}
    _write_labels(figure, lines, _place_rows(lines), 0.0)


def _break_label(label: str, most: int = 3) -> list[str]:
    lines = [line for part in label.split("\n") for line in textwrap.wrap(part, LABEL_WIDTH)] or [""]
    return lines if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1][: LABEL_WIDTH - 1]}…"]


def _place_rows(lines: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """Return the y of each row, the last at 1: a row is 1 high, and more for every further line of its label."""
    place, y = {}, 1.0
    for label in reversed(list(lines)):
        place[label] = y
        y += 1 + (len(lines[label]) - 1) * LINE_PX / ROW_PX
    return place


def _write_labels(figure: "Figure", lines: Mapping[str, Sequence[str]], place: Mapping[str, float], highest: float) -> None:
    """Write labels above the marks of their rows, so that narrow screens keep the width for the numbers."""
    first = next(iter(lines))
    top = place[first] + highest + (ABOVE_PX + LINE_PX * len(lines[first]) + 4) / ROW_PX
    figure.update_yaxes(range=[0.4, top], showgrid=False, showticklabels=False, ticks="", showline=False)
    figure.update_layout(
        height=round(120 + ROW_PX * top),
        margin={"l": 12, "r": 12, "t": 12, "b": 8},
        annotations=[
            {
                "text": "<br>".join(map(safe, told)),
                "align": "left",
                "x": 0,
                "xref": "paper",
                "xanchor": "left",
                "y": place[label] + highest + ABOVE_PX / ROW_PX,
                "yanchor": "bottom",
                "borderpad": 0,
                "showarrow": False,
                "font": {"size": 11, "color": INK},
            }
            for label, told in lines.items()
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
