"""Figure 19: the best score so far by size class, beside what the number of attempts alone would give."""

from typing import Any

import plotnine as p9
import polars as pl

from hf_openness.figures.context import FigureContext
from hf_openness.figures.style import INK, theme
from hf_openness.tables.size_classes import UNKNOWN_SIZE

LEAST_MONTHS = 2
BEST, CHANCE = "#AA3377", "#999999"


def draw_frontier(table: pl.DataFrame, context: FigureContext) -> Any:
    """Draw per size class the running best, and mean and 95 % range of the best of as many models in any order."""
    shown = table.filter(pl.len().over("size_class") >= LEAST_MONTHS)
    shown = shown if shown.height else table
    order = shown.unique("size_class").sort("size_order", "size_class")["size_class"].to_list()
    attempts = shown.group_by("size_class").agg(pl.col("attempts_count").max())
    count = dict(attempts.iter_rows())
    titles = {name: f"{_name_size(name)}: {count[name]} models" for name in order}
    panels = pl.Enum([titles[name] for name in order])
    drawn = shown.with_columns(panel=pl.col("size_class").replace_strict(titles, return_dtype=panels))
    several = drawn.height > len(order)
    layers = [
        p9.geom_ribbon(p9.aes(ymin="expected_low", ymax="expected_high"), fill=CHANCE, alpha=0.3),
        p9.geom_line(p9.aes(y="expected_score"), color=CHANCE, size=0.7, linetype="dashed"),
        p9.geom_step(p9.aes(y="best_score"), color=BEST, size=1),
    ]
    return (
        p9.ggplot(drawn, p9.aes("month"))
        + (layers if several else p9.geom_point(p9.aes(y="best_score"), color=BEST, size=2))
        + p9.facet_wrap("panel", ncol=3)
        + p9.scale_x_date(date_labels="%Y", date_breaks="1 year")
        + p9.labs(
            title="Best score so far by size class",
            x="Month of creation",
            y=f"Best chance-corrected score\n({context.board_name})",
            caption=context.caption(
                "Line: the best so far; grey: mean and 95 % range of the best of as many models, drawn from the class "
                "without "
                "regard to their dates: what the number of attempts alone gives. A line below the grey says that "
                "earlier models "
                "were worse than later ones"
            ),
        )
        + theme()
        + p9.theme(figure_size=(9.0, 7.0), panel_spacing=0.03, strip_text=p9.element_text(size=8, color=INK))
    )


def _name_size(size_class: str) -> str:
    if size_class == UNKNOWN_SIZE:
        return "size unknown"
    number = max(word for word in size_class.split(" ") if word.isdigit()) if " to " not in size_class else ""
    return size_class.replace(number, f"{number} B", 1) if number else f"{size_class} B"
