"""What the paper's rules did to its numbers: a waterfall per number, and figure 24 over all of them."""

import textwrap
from typing import Any

import plotnine as p9
import polars as pl

from hf_openness.figures.context import FigureContext
from hf_openness.figures.style import INK, theme
from hf_openness.method import SWITCHES
from hf_openness.tables.bias_figures import ALL_TOGETHER, build_bias_steps

UP, DOWN, STILL = "#EE7733", "#0077BB", "#555555"
TILE_UP, TILE_DOWN = "#F4A582", "#92C5DE"
UNITS = {
    "share_pct": "percent",
    "change_pct": "percent",
    "points": "points of average score",
    "billion_parameters": "billions of parameters",
    "model_types": "kinds of model",
}
TILE_LIMIT_PCT = 50
TITLE_LETTERS = 64


def draw_bias_waterfall(rows: pl.DataFrame, context: FigureContext) -> Any | None:
    """Draw one number's way from the paper's rules to the corrected ones; None where no effects are shared.

    Args:
        rows: the number's rows of `bias_ledger`.
        context: as for every figure.
    """
    steps = build_bias_steps(rows)
    if steps.is_empty():
        return None
    number = rows.row(0, named=True)
    places = steps.with_columns(
        y=steps.height - pl.col("step"),
        direction=pl.when(pl.col("kind") != "effect")
        .then(pl.lit("value"))
        .when(pl.col("end") >= pl.col("start"))
        .then(pl.lit("raises"))
        .otherwise(pl.lit("lowers")),
        told=pl.when(pl.col("kind") == "effect")
        .then((pl.col("end") - pl.col("start")).map_elements(lambda v: f"{v:+.3g}", return_dtype=pl.String))
        .otherwise(pl.col("end").map_elements(lambda v: f"{v:.4g}", return_dtype=pl.String)),
    )
    ends = places.select(low=pl.min_horizontal("start", "end"), high=pl.max_horizontal("start", "end"))
    bounds = [
        ends["low"].min(),
        ends["high"].max(),
        number["corrected_low"],
        number["corrected_high"],
        number["paper_value"],
    ]
    known = [float(b) for b in bounds if b is not None]
    span = max(max(known) - min(known), 1e-9)
    middle = (max(known) + min(known)) / 2
    labels = places.with_columns(
        x=pl.max_horizontal("start", "end", pl.when(pl.col("kind") == "corrected").then(pl.lit(number["corrected_high"])))
        + span * 0.015
    )
    title = "\n".join(textwrap.wrap(number["text"], TITLE_LETTERS))
    bars = places.filter(pl.col("kind") == "effect")
    values = places.filter(pl.col("kind") != "effect")
    plot = (
        p9.ggplot(places)
        + p9.geom_segment(p9.aes(x="start", xend="end", y="y", yend="y", color="direction"), data=bars, size=7)
        + p9.geom_segment(
            p9.aes(x="end", xend="end", y="y", yend="y - 1"), data=places.head(places.height - 1), color="#AAAAAA", size=0.4
        )
        + p9.geom_point(p9.aes("end", "y", color="direction"), data=values, size=3.5)
        + p9.scale_color_manual(
            values={"raises": UP, "lowers": DOWN, "value": STILL}, breaks=["raises", "lowers"], name="", guide=None
        )
        + p9.scale_y_continuous(
            breaks=places["y"].to_list(), labels=places["label"].to_list(), limits=(0.4, steps.height + 0.6)
        )
        + p9.scale_x_continuous(limits=(min(known) - span * 0.03, max(known) + span * 0.13))
        + p9.labs(
            title=title,
            x=UNITS.get(number["unit"], number["unit"].replace("_", " ")),
            y="",
            caption=context.caption(
                "From the paper's rules to the corrected ones; each bar is a rule's average effect over all orders of "
                "correcting, orange raises, blue lowers" + _say_rest(number)
            ),
        )
        + theme()
        + p9.theme(
            figure_size=(9.0, 1.9 + 0.25 * title.count("\n") + 0.36 * steps.height), panel_grid_major_y=p9.element_blank()
        )
    )
    if number["corrected_low"] is not None:
        plot += p9.annotate(
            "segment", x=number["corrected_low"], xend=number["corrected_high"], y=1, yend=1, size=1, color=STILL
        )
    if number["paper_value"] is not None:
        plot += p9.geom_vline(xintercept=number["paper_value"], linetype="dashed", color="#AA3377", size=0.6)
        is_right = number["paper_value"] > middle
        plot += p9.annotate(
            "text",
            x=number["paper_value"] + span * (-0.01 if is_right else 0.01),
            y=steps.height + 0.45,
            label=f"printed: {number['paper_value']:g}",
            ha="right" if is_right else "left",
            size=8,
            color="#AA3377",
        )
    # Last, on white: a value must stay readable where the printed one's line crosses it.
    return plot + p9.geom_label(
        p9.aes("x", "y", label="told"),
        data=labels,
        ha="left",
        size=8,
        color=INK,
        fill="white",
        label_size=0,
        label_padding=0.05,
    )


def _say_rest(number: dict[str, Any]) -> str:
    kind = "range, without nominal coverage" if "no nominal" in (number["interval_method"] or "") else "95 % interval"
    said = "" if number["corrected_low"] is None else f". The line at the corrected value is its {kind}"
    if number["paper_value"] is not None:
        said += f". Dashed: the value printed in the paper, which belongs to {number['compared_on']}"
    return said


def draw_bias_overview(table: pl.DataFrame, context: FigureContext) -> Any:
    """Draw every number's relative effects, one column per rule, the sum in the last."""
    order = [s for s in SWITCHES if s in table["switch"]] + [ALL_TOGETHER]
    sums = table.filter(switch=ALL_TOGETHER).select("text", total=pl.col("effect_relative_pct").abs())
    ranked = table.join(sums, on="text", how="left").sort("total", "text", descending=[False, True], nulls_last=False)
    numbers = ranked["text"].unique(maintain_order=True).to_list()
    shown = table.with_columns(
        tint=pl.col("effect_relative_pct").clip(-TILE_LIMIT_PCT, TILE_LIMIT_PCT),
        told=pl.col("effect_relative_pct").map_elements(_tell, return_dtype=pl.String),
        switch=pl.col("switch").cast(pl.Enum(order)),
        text=pl.col("text").cast(pl.Enum(numbers)),
    )
    return (
        p9.ggplot(shown, p9.aes("switch", "text"))
        + p9.geom_tile(p9.aes(fill="tint"), color="white", size=0.6)
        + p9.geom_text(p9.aes(label="told"), size=7, color=INK)
        + p9.scale_fill_gradient2(
            low=TILE_DOWN, mid="#F7F7F7", high=TILE_UP, midpoint=0, limits=(-TILE_LIMIT_PCT, TILE_LIMIT_PCT), guide=None
        )
        + p9.scale_x_discrete(limits=order, labels=order)
        + p9.scale_y_discrete(limits=numbers, labels=[_wrap(text) for text in numbers])
        + p9.labs(
            title="What each rule of the paper did to its numbers",
            x="",
            y="",
            caption=context.caption(
                "Average effect over all orders of correcting, in percent of the number by the paper's rules; orange "
                "raises, blue lowers, effects below 0.05 % are left out"
            ),
        )
        + theme()
        + p9.theme(
            figure_size=(12.0, 1.8 + 0.27 * len(numbers)),
            axis_text_x=p9.element_text(rotation=40, ha="right", size=8),
            axis_text_y=p9.element_text(size=7.5),
        )
    )


def _tell(pct: float) -> str:
    return f"{pct:+.0f}" if abs(pct) >= 10 else f"{pct:+.1f}"


def _wrap(text: str) -> str:
    return text.split(" (")[0] if len(text) > 60 else text
