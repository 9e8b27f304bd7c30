"""Numbers with their intervals, one row each, and lines with bands over dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hf_openness.explorer.drawing import safe, start_figure

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

BLUE, ORANGE, GREEN, GREY = "#4477AA", "#C65A11", "#228833", "#777777"
ROW_PX = 24
WRAP = 34


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
                hovertext=[safe_long(text) for text in one.hover],
                hovertemplate="%{customdata}<br>%{hovertext}<extra></extra>",
            )
        )
    show_rows(figure, order)
    figure.update_xaxes(showgrid=True, gridcolor="#E8E8E8")
    return figure


def show_rows(figure: "Figure", order: Sequence[str]) -> None:
    """Write the labels beside the rows 1 to their number, the first one on top, and make room for them."""
    figure.update_yaxes(
        tickmode="array",
        tickvals=[len(order) - at for at in range(len(order))],
        ticktext=[wrap(label) for label in order],
        range=[0.4, len(order) + 0.6],
        showgrid=False,
        ticks="",
        tickfont={"size": 11},
    )
    lines = sum(wrap(label).count("<br>") + 1 for label in order)
    figure.update_layout(height=150 + max(ROW_PX * len(order), 15 * lines + 8 * len(order)))


def _bars(series: Series) -> dict[str, Any]:
    ends = list(zip(series.values, series.low, series.high, strict=True))
    return {
        "type": "data",
        "symmetric": False,
        "array": [max(0.0, high - value) if value is not None and high is not None else 0 for value, _, high in ends],
        "arrayminus": [max(0.0, value - low) if value is not None and low is not None else 0 for value, low, _ in ends],
    }


def wrap(text: str, width: int = WRAP) -> str:
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


def safe_long(text: str) -> str:
    """Return a sentence for a hover, wrapped and safe."""
    return wrap(text, 56)
