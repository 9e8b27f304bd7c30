"""Figure 15: what became of the duties that ancestors' licences impose."""

from typing import Any

import plotnine as p9
import polars as pl

from hf_openness.figures.context import FigureContext
from hf_openness.figures.style import INK, theme
from hf_openness.schemas.licenses import DUTIES, UNKNOWN_ANCESTRY

COLORS = {"kept": "#228833", "dropped": "#EE6677", "unknown": "#BBBBBB"}
NAMES = {
    "attribution": "attribution",
    "naming": "naming (\u201cBuilt with \u2026\u201d)",
    "share_alike": "share alike",
    "use_restrictions": "use restrictions",
    "user_limit": "limit of users",
    "non_commercial": "non-commercial use",
    "no_derivatives": "no derivatives",
    UNKNOWN_ANCESTRY: "an ancestor\u2019s terms\nare not known",
}
EXPLANATION = (
    "A duty is kept where the model's own license passes it on. Models that declare no base model are in no bar; "
    "that does not make them free of duties"
)


def draw_obligations(table: pl.DataFrame, context: FigureContext) -> Any:
    """Draw models per duty as stacked bars: kept, dropped, unknown; the number dropped stands beside its bar."""
    shown = [name for name in (*DUTIES, UNKNOWN_ANCESTRY) if name in set(table["obligation"])]
    labels = [NAMES[name] for name in reversed(shown)]
    label = pl.Enum(labels)
    status = pl.Enum(["unknown", "dropped", "kept"])
    bars = table.with_columns(
        duty=pl.col("obligation").replace_strict(NAMES).cast(label), outcome=pl.col("status").cast(status)
    )
    dropped = (
        bars.group_by("duty", maintain_order=True)
        .agg(total=pl.col("models_count").sum(), count=pl.col("models_count").filter(pl.col("status") == "dropped").sum())
        .filter(pl.col("count") > 0)
        .with_columns(text=pl.format("{} dropped", "count"))
    )
    highest = float(bars.group_by("duty").agg(pl.col("models_count").sum())["models_count"].max())  # type: ignore[arg-type]
    plot = (
        p9.ggplot(bars, p9.aes("duty", "models_count", fill="outcome"))
        + p9.geom_col(width=0.7)
        + p9.scale_fill_manual(values=COLORS, breaks=list(COLORS))
        + p9.scale_x_discrete(limits=labels)
        + p9.scale_y_continuous(limits=(0, highest * 1.15))
        + p9.coord_flip()
        + p9.labs(
            title="Duties from ancestors' licenses, and what models' own licenses do with them",
            x="",
            y="Models with an ancestor that imposes the duty",
            caption=context.caption(EXPLANATION),
        )
        + theme()
        + p9.theme(panel_grid_major_y=p9.element_blank())
    )
    if dropped.is_empty():
        return plot
    return plot + p9.geom_text(
        p9.aes(x="duty", y="total", label="text"),
        data=dropped,
        inherit_aes=False,
        ha="left",
        nudge_y=highest * 0.01,
        size=7.5,
        color=INK,
    )
