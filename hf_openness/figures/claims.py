"""Figure 23: what the data say of the claims, with interval and claimed range."""

import textwrap
from typing import Any

import plotnine as p9
import polars as pl

from hf_openness.figures.context import FigureContext
from hf_openness.figures.style import INK, theme
from hf_openness.tables.verdicts import CONTRADICTED, SUPPORTED, UNDECIDED

VERDICT_COLORS = {SUPPORTED: "#117733", CONTRADICTED: "#CC3311", UNDECIDED: "#777777"}
WIDEST = 1.6


def draw_claims(table: pl.DataFrame, context: FigureContext) -> Any:
    """Draw a row per claim on a scale of its own: 0 and 1 are the ends of its claimed range where it has two.

    Quantities have many units, so each row is scaled: the claimed range is the grey band, the numbers stand at the right.
    """
    order = [v for v in (SUPPORTED, UNDECIDED, CONTRADICTED) if v in table["verdict"]]
    shown = scale_rows(table).with_columns(verdict=pl.col("verdict").cast(pl.Enum(order)))
    shown = shown.sort("verdict", "claim_id", descending=[True, True]).with_row_index("y")
    labels = [_label(text) for text in shown["text"]]
    told = [_tell(row) for row in shown.to_dicts()]
    text = shown.select("y", "verdict").with_columns(told=pl.Series(told), x=pl.lit(WIDEST + 0.08))
    return (
        p9.ggplot(shown, p9.aes(y="y"))
        + p9.geom_segment(p9.aes(x="band_low", xend="band_high", yend="y"), size=8, color="#DDDDDD")
        + p9.geom_segment(p9.aes(x="at_low", xend="at_high", yend="y", color="verdict"), size=1.1)
        + p9.geom_point(p9.aes(x="at", color="verdict"), size=2)
        + p9.geom_text(p9.aes(x="x", label="told"), data=text, ha="left", size=7, color=INK)
        + p9.scale_color_manual(values=[VERDICT_COLORS[v] for v in order], limits=order)
        + p9.scale_y_continuous(breaks=shown["y"].to_list(), labels=labels, expand=(0, 0.8))
        + p9.scale_x_continuous(breaks=[], limits=(-WIDEST, WIDEST + 1.5))
        + p9.labs(
            title="What the data say of the claims",
            x="",
            y="",
            caption=context.caption(
                "Grey: the claimed range; point and line: estimate and 95 % interval, each row on a scale of its own. "
                "Right: estimate (interval), then the claim"
            ),
        )
        + theme()
        + p9.theme(
            figure_size=(11.5, 1.6 + 0.33 * shown.height),
            legend_position="top",
            panel_grid_major=p9.element_blank(),
            axis_text_y=p9.element_text(size=7.5),
        )
    )


def scale_rows(table: pl.DataFrame) -> pl.DataFrame:
    """Place estimate, interval and claimed range of each row on a scale of its own, from -1.6 to 1.6.

    The claimed range is centered at 0 and reaches from -0.4 to 0.4; of an open range the end is at 0 and the estimate
    decides the scale.
    """
    rows = []
    for row in table.to_dicts():
        low, high = row["claimed_low"], row["claimed_high"]
        if low is not None and high is not None:
            center, unit = (low + high) / 2, max((high - low) / 0.8, 1e-12)
            band = (-0.4, 0.4)
            reach = max(abs(row[name] - center) for name in ("estimate", "low", "high")) / unit
            if reach > WIDEST:
                shrink = reach / (WIDEST * 0.95)
                unit, band = unit * shrink, (-0.4 / shrink, 0.4 / shrink)
        else:
            center = low if low is not None else high
            reach = max(abs(row[name] - center) for name in ("estimate", "low", "high"))
            unit = max(reach / (WIDEST * 0.8), 1e-12)
            band = (0.0, WIDEST) if low is not None else (-WIDEST, 0.0)
        placed = {
            new: (row[name] - center) / unit for new, name in (("at", "estimate"), ("at_low", "low"), ("at_high", "high"))
        }
        rows.append(row | placed | {"band_low": band[0], "band_high": band[1]})
    return pl.DataFrame(rows, infer_schema_length=None)


def _label(text: str) -> str:
    return "\n".join(textwrap.wrap(text, 64, max_lines=2, placeholder=" …"))


def _tell(row: dict[str, Any]) -> str:
    low, high = row["claimed_low"], row["claimed_high"]
    if low is not None and high is not None:
        claimed = f"{_say(low)} to {_say(high)}"
    else:
        claimed = f"above {low:g}" if high is None else f"up to {high:g}"
    return f"{_say(row['estimate'])} ({_say(row['low'])} to {_say(row['high'])}); claimed {claimed}"


def _say(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
