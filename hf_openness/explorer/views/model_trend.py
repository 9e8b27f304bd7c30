"""Size and scores of a board on every date of the store, with the dates on which it changed scores."""

from typing import TYPE_CHECKING

import polars as pl

from hf_openness.explorer.data import Data
from hf_openness.explorer.drawing import name_single_day, start_figure
from hf_openness.explorer.filters import Filters
from hf_openness.explorer.queries import quote_sql
from hf_openness.explorer.ranges import BLUE, GREEN, GREY, ORANGE
from hf_openness.explorer.view import View
from hf_openness.explorer.wording import say_number, say_things, say_unapplied

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

TREND = ("scraped_on", "rows_count", "flagged_rows_count", "models_count", "dated_models_count", "top_score", "mean_score")
RESCORED = ("compared_count", "changed_count", "changed_share", "mean_change_points", "is_rescoring")
LARGE_CHANGE = 0.2
WHY = "the board's own dates are counted over all its models"


def build(data: Data, filters: Filters) -> pl.DataFrame:
    """Return per date of the board its models and scores, and how many unchanged rows have another score since before."""
    trend = data.table("model_trend").filter(leaderboard=filters.leaderboard)
    return join_rescorings(trend, data.table("rescorings").filter(leaderboard=filters.leaderboard))


def join_rescorings(model_trend: pl.DataFrame, rescorings: pl.DataFrame) -> pl.DataFrame:
    """Return the board's trend with what was rescored of the average since the date before; sorted by date."""
    average = rescorings.filter(benchmark="average").select("to_date", *RESCORED)
    return model_trend.select(TREND).join(average, left_on="scraped_on", right_on="to_date", how="left").sort("scraped_on")


def write_sql(filters: Filters) -> str:
    """Return the SQL of the view."""
    board = quote_sql(filters.leaderboard)
    return f"""select {", ".join((*TREND, *RESCORED))}
from (from model_trend where leaderboard = {board})
left join (from rescorings where leaderboard = {board} and benchmark = 'average') on to_date = scraped_on
order by scraped_on
"""


def write_polars(filters: Filters) -> str:
    """Return the polars code of the view."""
    return f"""from hf_openness.explorer.views.model_trend import join_rescorings

frame = join_rescorings(
    store.read("model_trend").filter(leaderboard={filters.leaderboard!a}),
    store.read("rescorings").filter(leaderboard={filters.leaderboard!a}),
)
"""


def draw(frame: pl.DataFrame, _filters: Filters) -> "Figure":
    """Draw the number of models above, best and mean score below; rescorings as dotted lines."""
    import plotly.graph_objects as go

    figure = start_figure("Date of the board", ["Models", "Average score, points"])
    days = [day.isoformat() for day in frame["scraped_on"]]
    for column, name, color, row in (
        ("models_count", "models", GREY, 1),
        ("top_score", "best score", GREEN, 2),
        ("mean_score", "mean score", BLUE, 2),
    ):
        figure.add_trace(
            go.Scatter(
                x=days,
                y=frame[column].to_list(),
                mode="lines+markers",
                line={"color": color},
                marker={"size": 6, "symbol": "circle" if row == 1 else "diamond"},
                name=name,
                hovertemplate=f"{name}, %{{x|%Y-%m-%d}}: %{{y:,.4~g}}<extra></extra>",
            ),
            row,
            1,
        )
    for day in find_rescorings(frame):
        figure.add_vline(x=day, line={"color": ORANGE, "dash": "dot", "width": 1})
    name_single_day(figure, frame["scraped_on"])
    return figure


def find_rescorings(frame: pl.DataFrame) -> list[str]:
    """Return the dates on which the board had changed scores of unchanged rows, as text."""
    return [day.isoformat() for day in frame.filter(pl.col("is_rescoring").fill_null(value=False))["scraped_on"]]


def notes(frame: pl.DataFrame, filters: Filters) -> list[str]:
    """Say the change from the first to the last date, and on which dates more than time changed."""
    idle = say_unapplied(filters, WHY)
    if frame.is_empty():
        return [f"The store has no date of {filters.leaderboard} in model_trend.", *idle]
    first, last = frame.row(0, named=True), frame.row(-1, named=True)
    said = [
        f"From {first['scraped_on']} to {last['scraped_on']} the board went from "
        f"{say_things(first['models_count'], 'model')} to {last['models_count']:,}"
        + (
            f", their mean score from {say_number(first['mean_score'])} to {say_number(last['mean_score'])} points."
            if first["mean_score"] is not None and last["mean_score"] is not None
            else "."
        ),
        "All models of a date are counted, so there is no sampling error and no interval; that other models were "
        "submitted, not better ones, can change a mean. The best score rises with the number of attempts alone.",
    ]
    rescored = find_rescorings(frame)
    if rescored:
        said.append(f"Dotted lines: the board had changed scores of unchanged rows on {', '.join(rescored)}.")
    change = (pl.col("models_count") / pl.col("models_count").shift(1) - 1).abs() > LARGE_CHANGE
    jumps = frame.filter(change)["scraped_on"].to_list()
    if jumps:
        said.append(f"The number of models changed by more than a fifth to {', '.join(map(str, jumps))}.")
    return [*said, *idle]


VIEW = View(
    name="model-trend",
    title="The board over time",
    group="Dates",
    question="How do the board's size and scores change from date to date?",
    tables=("model_trend", "rescorings"),
    build=build,
    draw=draw,
    write_sql=write_sql,
    write_polars=write_polars,
    notes=notes,
    filters=(),
)
