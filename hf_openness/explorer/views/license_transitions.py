"""How licenses change from a base model to what was made of it, beside the literature's numbers."""

from typing import TYPE_CHECKING

import polars as pl

from hf_openness.explorer.filters import Filters
from hf_openness.explorer.ranges import BLUE, ORANGE, Series, draw_rows, take_series
from hf_openness.explorer.selection import Selection
from hf_openness.explorer.view import View
from hf_openness.explorer.wording import say_number, say_range, say_things, say_unapplied

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

MEASURES = {
    "license_differs": "license differs",
    "drops_restrictive_clause": "drops a restrictive clause",
    "drops_restrictive_clause_of_restrictive": "of restrictive bases: drops a clause",
}
WHY = "changes are counted over all declared edges of the board"
SELECTION = Selection(
    table="license_transitions",
    columns=(
        "measure",
        "relation",
        "edges_count",
        "changed_count",
        "unknown_count",
        "share",
        "low",
        "high",
        "coverage",
        "effective_count",
        "families_count",
        "literature_share",
        "compared_with",
        "population_note",
        "why",
    ),
    order=("measure", "relation"),
)


def draw(frame: pl.DataFrame, _filters: Filters) -> "Figure | None":
    """Draw the shares with intervals, and the published ones beside them."""
    relation = pl.col("relation").str.replace_all("_", " ", literal=True)
    shown = (
        frame.filter(pl.col("share").is_not_null())
        .with_columns(
            pl.col("share", "low", "high", "literature_share") * 100,
            label=pl.format("{}, {}", pl.col("measure").replace_strict(MEASURES), relation),
        )
        .sort(pl.col("measure").replace_strict(dict(zip(MEASURES, range(3), strict=True))), "relation")
    )
    if shown.is_empty():
        return None
    hover = [
        f"{say_number(share)} % of {edges:,} edges ({say_range(low, high)}; {coverage or 'no interval'})"
        for share, edges, low, high, coverage in shown.select("share", "edges_count", "low", "high", "coverage").iter_rows()
    ]
    columns = ("label", "share", "low", "high")
    series = [take_series("on this board", BLUE, shown, columns, hover, shift=-0.12)]
    published = shown.filter(pl.col("literature_share").is_not_null())
    if published.height:
        values, none = published["literature_share"].to_list(), [None] * published.height
        told = [f"{say_number(v)} % in {by}" for v, by in zip(values, published["compared_with"], strict=True)]
        series.append(Series("literature", ORANGE, published["label"].to_list(), values, none, none, told, "diamond", 0.12))
    figure = draw_rows(series, shown["label"].to_list(), "% of edges")
    figure.update_xaxes(range=[-2, 102])
    return figure


def notes(frame: pl.DataFrame, filters: Filters) -> list[str]:
    """Say how often a license differs from that of its base, with the interval."""
    idle = say_unapplied(filters, WHY)
    rows = frame.filter(measure="license_differs", relation="all").drop_nulls("share")
    if rows.is_empty():
        return [f"No edge of {filters.leaderboard} on {filters.date} has both licenses known.", *idle]
    row = rows.row(0, named=True)
    ends = say_range(row["low"] and row["low"] * 100, row["high"] and row["high"] * 100)
    return [
        f"Of {say_things(row['edges_count'], 'declared edge')} with both licenses known, "
        f"{say_number(row['share'] * 100)} % change the license (interval {ends} %; "
        f"{row['coverage'] or 'no coverage claimed'}).",
        "Edges share bases, so the interval counts fewer independent ones than there are. Edges that nobody declared are "
        "missing, and what cannot be told counts as no change. The literature counts other populations; the "
        "column `population_note` says which.",
        *idle,
    ]


VIEW = View(
    name="license-transitions",
    title="Licenses along descent",
    group="Licenses",
    question="Do derivatives keep the license of what they are made of?",
    tables=("license_transitions",),
    build=SELECTION.build,
    draw=draw,
    write_sql=SELECTION.write_sql,
    write_polars=SELECTION.write_polars,
    notes=notes,
    filters=(),
)
