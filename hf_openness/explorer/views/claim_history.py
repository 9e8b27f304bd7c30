"""Claims over all dates: each verdict, and each estimate with its interval, rescorings and new populations marked."""

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from hf_openness.explorer.data import Data
from hf_openness.explorer.drawing import name_single_day, safe, start_figure
from hf_openness.explorer.filters import Filters
from hf_openness.explorer.ranges import wrap
from hf_openness.explorer.selection import Selection
from hf_openness.explorer.view import View
from hf_openness.explorer.views.claims import COLORS, SYMBOLS, WHY
from hf_openness.explorer.wording import say_number, say_range, say_things, say_unapplied

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

SELECTION = Selection(
    table="claim_history",
    columns=(
        "claim_id",
        "scraped_on",
        "leaderboard",
        "verdict",
        "estimate",
        "low",
        "high",
        "n",
        "previous_verdict",
        "is_changed",
        "is_board_changed",
        "is_population_changed",
        "rescored_share",
        "is_rescored",
    ),
    order=("claim_id", "scraped_on"),
    is_dated=False,
    has_board=False,
)
ROW_PX = 24
MARKS = (
    ("is_board_changed", "another board"),
    ("is_population_changed", "number of models changed by more than a fifth"),
    ("is_rescored", "scores were changed"),
)


def draw(frame: pl.DataFrame, _filters: Filters) -> "Figure | None":
    """Draw one mark per claim and date on which it can be tested, its shape and colour the verdict."""
    import plotly.graph_objects as go

    shown = frame.filter((pl.col("verdict") != "not_testable").any().over("claim_id"))
    if shown.is_empty():
        return None
    order = shown["claim_id"].unique().sort().to_list()
    place = {claim: len(order) - at for at, claim in enumerate(order)}
    figure = start_figure("Date of the board", [""])
    for verdict, color in COLORS.items():
        rows = shown.filter(verdict=verdict)
        if verdict == "not_testable" or rows.is_empty():
            continue
        figure.add_trace(
            go.Scatter(
                x=rows["scraped_on"].to_list(),
                y=[place[claim] for claim in rows["claim_id"]],
                mode="markers",
                name=safe(verdict.replace("_", " ")),
                marker={"color": color, "symbol": SYMBOLS[verdict], "size": 9},
                hovertext=[wrap(tell(row)) for row in rows.iter_rows(named=True)],
                hovertemplate="%{hovertext}<extra></extra>",
            )
        )
    figure.update_yaxes(
        tickmode="array",
        tickvals=list(place.values()),
        ticktext=[safe(claim.replace("_", " ")) for claim in order],
        tickfont={"size": 11},
        range=[0.4, len(order) + 0.6],
    )
    figure.update_layout(height=150 + ROW_PX * len(order))
    for day in find_marked(frame, "is_board_changed"):
        figure.add_vline(x=day.isoformat(), line={"color": "#999999", "dash": "dot", "width": 1})
    name_single_day(figure, frame["scraped_on"])
    return figure


def tell(row: dict[str, object]) -> str:
    """Return what a claim's date says, and what else changed on it."""
    marks = [text for column, text in MARKS if row[column]]
    changed = f"; since the date before: {', '.join(marks)}" if marks else ""
    verdict = str(row["verdict"]).replace("_", " ")
    number = (
        "no estimate"
        if row["estimate"] is None
        else f"{say_number(row['estimate'])} ({say_range(row['low'], row['high'])})"  # type: ignore[arg-type]  # numbers
    )
    claim = str(row["claim_id"]).replace("_", " ")
    return f"{claim}, {row['scraped_on']}, {row['leaderboard']}: {verdict}, {number}{changed}"


def find_marked(frame: pl.DataFrame, column: str) -> list[date]:
    """Return the dates on which a mark holds for any claim, sorted."""
    return frame.filter(column)["scraped_on"].unique().sort().to_list()


def notes(frame: pl.DataFrame, filters: Filters) -> list[str]:
    """Say how often verdicts changed, and how often something else than the world had changed too."""
    idle = say_unapplied(filters, WHY)
    if frame.is_empty():
        return ["No claim was tested on any date of this store.", *idle]
    changed = frame.filter("is_changed")
    alike = changed.filter(~pl.any_horizontal("is_board_changed", "is_population_changed", "is_rescored"))
    return [
        f"Over {say_things(frame['scraped_on'].n_unique(), 'date')}, {say_things(changed.height, 'verdict')} changed; "
        f"{alike.height} of them on a date without another board, a much changed number of models, or changed scores.",
        f"Another board was asked from {_list(find_marked(frame, 'is_board_changed'))} on (dotted line): what changes "
        "there says nothing about time.",
        "An empty place: not testable on that date; claims that never are stand in the table alone. Every date of the "
        "store is shown, whichever board or date is chosen. Intervals are of 95 %.",
        *idle,
    ]


def _list(days: list[date]) -> str:
    return ", ".join(map(str, days)) or "no date"


def build(data: Data, filters: Filters) -> pl.DataFrame:
    """Return claim_history, sorted."""
    return SELECTION.build(data, filters)


VIEW = View(
    name="claim-history",
    title="Verdicts over time",
    group="Claims",
    question="Do the verdicts last from date to date?",
    tables=("claim_history",),
    build=build,
    draw=draw,
    write_sql=SELECTION.write_sql,
    write_polars=SELECTION.write_polars,
    notes=notes,
    filters=(),
)
