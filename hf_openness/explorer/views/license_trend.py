"""Shares of licenses of a board on every date of the store."""

from typing import TYPE_CHECKING

import polars as pl

from hf_openness.explorer.drawing import add_band, name_single_day, safe, start_figure
from hf_openness.explorer.filters import Filters
from hf_openness.explorer.selection import Selection
from hf_openness.explorer.sentences import say_share
from hf_openness.explorer.view import View
from hf_openness.explorer.wording import say_things, say_unapplied
from hf_openness.tables.wilson import find_wilson

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

MOST = 7
PALETTE = ("#4477AA", "#EE6677", "#228833", "#CCBB44", "#66CCEE", "#AA3377", "#777777")
WHY = "the shares are of all models of a board on each of its dates"
SELECTION = Selection(
    table="license_trend",
    columns=("scraped_on", "license_id", "models_count", "models_share"),
    order=("scraped_on", "license_id"),
    is_dated=False,
    choose=lambda filters: {"license_id": filters.licenses},
)


def draw(frame: pl.DataFrame, _filters: Filters) -> "Figure":
    """Draw the most frequent licenses as lines within their 95 % bands."""
    import plotly.graph_objects as go

    figure = start_figure("Date of the board", ["Share of models, %"])
    figure.update_layout(height=560)
    for name, color in zip(find_frequent(frame), PALETTE, strict=False):
        rows = frame.filter(license_id=name)
        days = rows["scraped_on"].to_list()
        ends = [
            find_wilson(count, max(count, round(count / share)))
            for count, share in rows.select("models_count", "models_share").iter_rows()
        ]
        add_band(figure, days, [low * 100 for low, _ in ends], [high * 100 for _, high in ends], color)
        figure.add_trace(
            go.Scatter(
                x=days,
                y=(rows["models_share"] * 100).to_list(),
                mode="lines+markers",
                name=safe(name),
                line={"color": color},
                marker={"size": 5},
                customdata=rows["models_count"].to_list(),
                hovertemplate=f"{safe(name)}, %{{x|%Y-%m-%d}}: %{{y:.1f}} % (%{{customdata:,}} models)<extra></extra>",
            )
        )
    name_single_day(figure, frame["scraped_on"])
    return figure


def find_frequent(frame: pl.DataFrame) -> list[str]:
    """Return the licenses that are most frequent on any date, the most frequent first."""
    highest = frame.group_by("license_id").agg(pl.col("models_share").max())
    return highest.sort("models_share", "license_id", descending=[True, False])["license_id"].head(MOST).to_list()


def notes(frame: pl.DataFrame, filters: Filters) -> list[str]:
    """Say the change of the most frequent license from the first to the last date."""
    idle = say_unapplied(filters, WHY, ("licenses",))
    if frame.is_empty():
        return [
            f"None of the chosen licenses stands in the table of {filters.leaderboard} under that name on any date; models "
            "that declare none are `undeclared` there.",
            *idle,
        ]
    name = find_frequent(frame)[0]
    rows = frame.filter(license_id=name).sort("scraped_on")
    told = [
        f"{say_share(row['models_count'], max(row['models_count'], round(row['models_count'] / row['models_share'])))} on "
        f"{row['scraped_on']}"
        for row in (rows.row(0, named=True), rows.row(-1, named=True))
    ]
    said = f"{name}: {told[0]}" + (f", {told[1]}." if rows.height > 1 else ".")
    count = frame["license_id"].n_unique()
    return [
        said,
        f"{say_things(count, 'license')}; the picture shows {min(count, MOST)}. The bands take models for independent "
        "draws; most models of a date are those of the date before, so that neighbouring dates move together.",
        *idle,
    ]


VIEW = View(
    name="license-trend",
    title="Licenses over time",
    group="Licenses",
    question="Which licenses gain and lose from date to date?",
    tables=("license_trend",),
    build=SELECTION.build,
    draw=draw,
    write_sql=SELECTION.write_sql,
    write_polars=SELECTION.write_polars,
    notes=notes,
    filters=("licenses",),
)
