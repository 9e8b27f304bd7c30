"""Each new best score in a family over the days since its release, beside what chance gives by then."""

from typing import TYPE_CHECKING

import polars as pl

from hf_openness.explorer.drawing import add_band, safe, start_figure
from hf_openness.explorer.filters import Filters
from hf_openness.explorer.ranges import BLUE, ORANGE
from hf_openness.explorer.selection import Selection
from hf_openness.explorer.view import View
from hf_openness.explorer.wording import say_number, say_range, say_things, say_unapplied
from hf_openness.visible import show_hidden

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

SHOWN = 4
WHY = "a curve is of all dated derivatives of a base model"
SELECTION = Selection(
    table="improvement_curves",
    columns=(
        "family",
        "base_model_id",
        "model_id",
        "created_at",
        "days_since_release",
        "average_score",
        "gain_points",
        "attempts_count",
        "derivatives_count",
        "noise_only_points",
        "noise_only_low_points",
        "noise_only_high_points",
        "zero_mean_points",
        "zero_mean_low_points",
        "zero_mean_high_points",
        "order_points",
        "order_low_points",
        "order_high_points",
    ),
    order=("family", "gain_points", "model_id"),
    choose=lambda filters: {"family": filters.base_models},
)


def draw(frame: pl.DataFrame, _filters: Filters) -> "Figure | None":
    """Draw one panel per family: its steps, and the band of the null in which every derivative equals its base."""
    import plotly.graph_objects as go

    families = find_shown(frame)
    if not families:
        return None
    figure = start_figure("Days since the release of the base", [f"{name[:22]}, points" for name in map(safe, families)])
    for at, family in enumerate(families, 1):
        rows = frame.filter(pl.col("family") == family, pl.col("days_since_release").is_not_null())
        band = rows.drop_nulls(["noise_only_low_points", "noise_only_high_points"])
        days = band["days_since_release"]
        add_band(figure, days, band["noise_only_low_points"], band["noise_only_high_points"], ORANGE, at)
        steps = {"mode": "lines+markers", "line": {"shape": "hv", "color": BLUE}, "name": "new best", "showlegend": at == 1}
        figure.add_trace(
            go.Scatter(
                x=rows["days_since_release"].to_list(),
                y=rows["gain_points"].to_list(),
                hovertext=[
                    f"{safe(model)}: +{say_number(gain)} points, attempt {attempts:,}"
                    for model, gain, attempts in rows.select("model_id", "gain_points", "attempts_count").iter_rows()
                ],
                hovertemplate="%{hovertext}<extra></extra>",
                **steps,
            ),
            at,
            1,
        )
        figure.add_trace(
            go.Scatter(
                x=days.to_list(),
                y=band["noise_only_points"].to_list(),
                mode="lines",
                line={"color": ORANGE, "dash": "dash"},
                name="by noise alone (band: 95 %)",
                showlegend=at == 1,
                hovertemplate="by noise alone: %{y:.2f} points<extra></extra>",
            ),
            at,
            1,
        )
    return figure


def find_shown(frame: pl.DataFrame) -> list[str]:
    """Return the largest families of which more than one model has a day, the largest first."""
    dated = frame.drop_nulls("days_since_release")
    sized = dated.group_by("family").agg(pl.len(), pl.col("derivatives_count").max()).filter(pl.col("len") > 1)
    return sized.sort("derivatives_count", "family", descending=[True, False])["family"].head(SHOWN).to_list()


def notes(frame: pl.DataFrame, filters: Filters) -> list[str]:
    """Say the final gain of the largest family and that of the null."""
    idle = say_unapplied(filters, WHY, ("base_models",))
    families = find_shown(frame)
    if not families:
        return [f"No family of {filters.leaderboard} on {filters.date} has two dated new best scores.", *idle]
    row = frame.filter(family=families[0]).sort("gain_points", "model_id").row(-1, named=True)
    null = row["noise_only_points"]
    chance = (
        "what noise alone gives is not known"
        if null is None
        else f"by noise alone {say_number(null)} ({say_range(row['noise_only_low_points'], row['noise_only_high_points'])})"
    )
    count = frame["family"].n_unique()
    return [
        f"{show_hidden(families[0])}: the best of {say_things(row['derivatives_count'], 'derivative')} gains "
        f"{say_number(row['gain_points'])} points; {chance}.",
        f"{say_things(count, 'family', 'families')}; the picture shows {len(families)}, choose others with the filter Base "
        "model. Each step is a new best score; the band holds 95 % of the best gain after as many attempts if every "
        "derivative equals its base. Models without a known day are left out of the picture.",
        *idle,
    ]


VIEW = View(
    name="improvement-curves",
    title="Improvement over time",
    group="Improvement",
    question="How soon after its release is a base model improved upon, and beyond chance?",
    tables=("improvement_curves",),
    build=SELECTION.build,
    draw=draw,
    write_sql=SELECTION.write_sql,
    write_polars=SELECTION.write_polars,
    notes=notes,
    filters=("base_models",),
)
