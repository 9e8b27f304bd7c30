"""The paper's headline numbers: printed, by its rules, and corrected, on the chosen date and the one to compare with."""

from typing import TYPE_CHECKING

import polars as pl

from hf_openness.explorer.data import Data
from hf_openness.explorer.filters import Filters
from hf_openness.explorer.queries import quote_polars, quote_sql
from hf_openness.explorer.ranges import BLUE, GREEN, GREY, ORANGE, Series, draw_rows
from hf_openness.explorer.view import View
from hf_openness.explorer.wording import say_number, say_range, say_things, say_unapplied

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

NAMED = ("number_id", "text", "unit", "source", "compared_on", "paper_value")
VALUES = ("paper_mode_value", "corrected_value", "corrected_low", "corrected_high")
TOLD = ("interval_method", "interval_why")
WHY = "headline numbers are of all models of a board"


def build(data: Data, filters: Filters) -> pl.DataFrame:
    """Return one row per headline number: the chosen date's values, and `other_*`, null where the date has none."""
    ledger = data.table("bias_ledger", filters.date).filter(leaderboard=filters.leaderboard)
    other = filters.other_date
    earlier = data.table("bias_ledger", other) if other and data.has("bias_ledger", other) else ledger.clear()
    return compare_headlines(ledger, earlier.filter(leaderboard=filters.leaderboard))


def compare_headlines(ledger: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    """Return the numbers of a date's ledger, with those of another date's beside them; sorted by number_id."""
    chosen = ledger.select(*NAMED, *VALUES, *TOLD).unique()
    beside = other.select("number_id", *(pl.col(name).alias(f"other_{name}") for name in VALUES)).unique()
    return chosen.join(beside, on="number_id", how="left").sort("number_id")


def write_sql(filters: Filters) -> str:
    """Return the SQL of the view."""
    board = quote_sql(filters.leaderboard)
    other = "false" if filters.other_date is None else f"scrape_date = {quote_sql(filters.other_date)}"
    beside = ", ".join(f"{name} as other_{name}" for name in VALUES)
    return f"""with chosen as (
  select distinct {", ".join((*NAMED, *VALUES, *TOLD))} from bias_ledger
  where scrape_date = {quote_sql(filters.date)} and leaderboard = {board}
),
beside as (select distinct number_id, {beside} from bias_ledger where {other} and leaderboard = {board})
select * from chosen left join beside using (number_id) order by number_id
"""


def write_polars(filters: Filters) -> str:
    """Return the polars code of the view."""
    day = quote_polars(filters.other_date) if filters.other_date else "pl.lit(None, pl.Date)"
    return f"""from hf_openness.explorer.views.headline_numbers import compare_headlines

ledger = store.scan("bias_ledger").filter(pl.col("leaderboard") == {filters.leaderboard!a}).collect()
chosen = ledger.filter(pl.col("scrape_date") == {quote_polars(filters.date)})
frame = compare_headlines(chosen, ledger.filter(pl.col("scrape_date") == {day}))
"""


def draw(frame: pl.DataFrame, filters: Filters) -> "Figure | None":
    """Draw the numbers in percent: printed, by the paper's rules, corrected with its interval, and the other date's."""
    shown = frame.filter(pl.col("unit").is_in(["share_pct"]), pl.col("corrected_value").is_not_null())
    if shown.is_empty():
        return None
    empty = [None] * shown.height
    specs = [
        ("printed", "paper_value", GREY, "square-open", 0.1, empty, empty),
        ("the paper's rules", "paper_mode_value", ORANGE, "diamond", 0.0, empty, empty),
        (
            f"corrected, {filters.date}",
            "corrected_value",
            BLUE,
            "circle",
            -0.12,
            shown["corrected_low"].to_list(),
            shown["corrected_high"].to_list(),
        ),
        (
            f"corrected, {filters.other_date}",
            "other_corrected_value",
            GREEN,
            "x",
            -0.26,
            shown["other_corrected_low"].to_list(),
            shown["other_corrected_high"].to_list(),
        ),
    ]
    series = []
    for name, column, color, symbol, shift, low, high in specs:
        values = shown[column].to_list()
        if any(value is not None for value in values):
            hover = [
                "" if value is None else f"{name}: {say_number(value)} % ({say_range(a, b)})"
                for value, a, b in zip(values, low, high, strict=True)
            ]
            series.append(Series(name, color, shown["text"].to_list(), values, low, high, hover, symbol, shift))
    figure = draw_rows(series, shown["text"].to_list(), "%")
    figure.update_xaxes(range=[-2, 102])
    return figure


def notes(frame: pl.DataFrame, filters: Filters) -> list[str]:
    """Say how many printed numbers lie outside the corrected interval, and which date is not there."""
    idle = say_unapplied(filters, WHY)
    if frame.is_empty():
        return [f"No headline number is known of {filters.leaderboard} on {filters.date}.", *idle]
    ranged = frame.drop_nulls(["paper_value", "corrected_low", "corrected_high"])
    outside = ranged.filter(~pl.col("paper_value").is_between("corrected_low", "corrected_high")).height
    said = [
        f"Of {say_things(ranged.height, 'printed number')} with a corrected interval, {outside} lie outside of it on "
        f"{filters.date}.",
        "A printed number belongs to the date in `compared_on`; on other dates a difference is also one of time. Intervals "
        "are of 95 % unless `interval_method` says otherwise. The picture shows the shares; the table has all.",
    ]
    if filters.other_date is None:
        said.append("Choose a date under Compared with to see its numbers beside these.")
    elif frame["other_corrected_value"].is_null().all():
        said.append(
            f"The store has no headline numbers of {filters.other_date}: they are computed for dates with a report."
        )
    return [*said, *idle]


VIEW = View(
    name="headline-numbers",
    title="Headline numbers",
    group="Dates",
    question="What do the paper's headline numbers become, by its rules and by the corrected ones?",
    tables=("bias_ledger",),
    build=build,
    draw=draw,
    write_sql=write_sql,
    write_polars=write_polars,
    notes=notes,
    filters=("other_date",),
)
