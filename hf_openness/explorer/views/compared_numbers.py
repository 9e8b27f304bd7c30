"""The tested quantities of two dates side by side, with their intervals."""

from typing import TYPE_CHECKING

import polars as pl

from hf_openness.explorer.data import Data
from hf_openness.explorer.filters import Filters
from hf_openness.explorer.queries import quote_sql
from hf_openness.explorer.ranges import BLUE, ORANGE, draw_rows, take_series
from hf_openness.explorer.two_dates import find_dates, write_dates_polars, write_other_sql
from hf_openness.explorer.view import View
from hf_openness.explorer.views.claims import WHY
from hf_openness.explorer.wording import say_number, say_range, say_things, say_unapplied

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

NAMED = ("claim_id", "quantity", "unit")
VALUES = ("estimate", "low", "high", "n", "verdict")
SIDES = (("earlier", BLUE, "circle", 0.1), ("later", ORANGE, "diamond", -0.15))


def build(data: Data, filters: Filters) -> pl.DataFrame:
    """Return the quantities that have an estimate on either date, with the change and whether the intervals are apart."""
    days = find_dates(data, filters)
    earlier, later = (data.table("claims", day).filter(leaderboard=filters.leaderboard) for day in days)
    return compare_claims(earlier, later)


def compare_claims(earlier: pl.DataFrame, later: pl.DataFrame) -> pl.DataFrame:
    """Compare the table `claims` of two dates of a board.

    Returns:
        claim_id, quantity, unit, the two dates, estimate, low, high, n and verdict of each, change (later minus earlier)
        and is_apart (the intervals do not overlap; null where one is missing). Sorted by claim_id.
    """
    sides = [
        frame.select(
            *NAMED,
            pl.col("scrape_date").alias(f"{side}_on"),
            *(pl.col(name).alias(f"{side}_{name}") for name in VALUES),
        )
        for side, frame in (("earlier", earlier), ("later", later))
    ]
    apart = (pl.col("earlier_high") < pl.col("later_low")) | (pl.col("later_high") < pl.col("earlier_low"))
    return (
        sides[0]
        .join(sides[1], on=NAMED, how="inner")
        .filter(pl.col("earlier_estimate").is_not_null() | pl.col("later_estimate").is_not_null())
        .with_columns(change=pl.col("later_estimate") - pl.col("earlier_estimate"), is_apart=apart)
        .sort("claim_id")
    )


def write_sql(filters: Filters) -> str:
    """Return the SQL of the view."""
    board, day = quote_sql(filters.leaderboard), quote_sql(filters.date)
    sides = [
        f"{side} as (select {', '.join(NAMED)}, scrape_date as {side}_on, "
        f"{', '.join(f'{name} as {side}_{name}' for name in VALUES)} from claims "
        f"where leaderboard = {board} and scrape_date = (select {pick}({day}, other) from compared))"
        for side, pick in (("earlier", "least"), ("later", "greatest"))
    ]
    return f"""with compared as (select {write_other_sql(filters)} as other),
{sides[0]},
{sides[1]}
select *, later_estimate - earlier_estimate as change,
  earlier_high < later_low or later_high < earlier_low as is_apart
from earlier join later using ({", ".join(NAMED)})
where earlier_estimate is not null or later_estimate is not null
order by claim_id
"""


def write_polars(filters: Filters) -> str:
    """Return the polars code of the view."""
    return f"""{write_dates_polars(filters)}
from hf_openness.explorer.views.compared_numbers import compare_claims

frame = compare_claims(
    *(store.read("claims", one).filter(leaderboard={filters.leaderboard!a}) for one in (earlier, later))
)
"""


def draw(frame: pl.DataFrame, _filters: Filters) -> "Figure | None":
    """Draw the shares of both dates with intervals; quantities in other units stand in the table."""
    shown = frame.filter(
        pl.col("unit") == "share_pct", pl.col("earlier_estimate").is_not_null(), pl.col("later_estimate").is_not_null()
    ).with_columns(label=pl.when(pl.struct("quantity").is_duplicated()).then("claim_id").otherwise("quantity"))
    if shown.is_empty():
        return None
    series = []
    for side, color, symbol, shift in SIDES:
        columns = ("label", f"{side}_estimate", f"{side}_low", f"{side}_high")
        day = shown[f"{side}_on"][0]
        hover = [
            f"{day}: {say_number(value)} % ({say_range(low, high)})"
            for _, value, low, high in shown.select(columns).iter_rows()
        ]
        series.append(take_series(str(day), color, shown, columns, hover, symbol, shift))
    figure = draw_rows(series, shown["label"].to_list(), "%")
    figure.update_xaxes(range=[-2, 102])
    return figure


def notes(frame: pl.DataFrame, filters: Filters) -> list[str]:
    """Say how many quantities moved beyond both intervals."""
    idle = say_unapplied(filters, WHY)
    if frame.is_empty():
        return ["No quantity has an estimate on either date.", *idle]
    first = frame.row(0, named=True)
    both = frame.drop_nulls(["is_apart"])
    apart = both.filter("is_apart")
    said = [
        f"From {first['earlier_on']} to {first['later_on']}, {apart.height} of "
        f"{say_things(both.height, 'quantity', 'quantities')} with an interval on both dates moved so "
        "far that the intervals do not overlap.",
        "Intervals are of 95 %. Both dates share most of their models, so that a true change can hide behind overlapping "
        "intervals, and none of this is corrected for looking at many quantities. Changed scores and a changed number of "
        "models are marked in the view A quantity over time.",
    ]
    changed = frame.filter(pl.col("earlier_verdict") != pl.col("later_verdict")).height
    said.append(f"{say_things(changed, 'verdict differs', 'verdicts differ')} between the dates.")
    return [*said, *idle]


VIEW = View(
    name="compared-numbers",
    title="Two dates: numbers",
    group="Dates",
    question="Which tested quantities moved between two dates?",
    tables=("enriched_repos", "claims"),
    build=build,
    draw=draw,
    write_sql=write_sql,
    write_polars=write_polars,
    notes=notes,
    filters=("other_date",),
)
