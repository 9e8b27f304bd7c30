"""One tested quantity over all dates, with its interval."""

from typing import TYPE_CHECKING, Any

import polars as pl

from hf_openness.explorer.data import Data
from hf_openness.explorer.drawing import INK, name_single_day, start_figure
from hf_openness.explorer.filters import Filters
from hf_openness.explorer.queries import quote_sql
from hf_openness.explorer.ranges import BLUE, ORANGE, wrap
from hf_openness.explorer.view import View
from hf_openness.explorer.views.claim_history import find_marked, tell
from hf_openness.explorer.views.claims import WHY
from hf_openness.explorer.wording import say_number, say_quantity, say_range, say_things, say_unapplied
from hf_openness.reading.unit_names import say_unit

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

NAMED = ("claim_id", "quantity", "unit")
COLUMNS = (
    *NAMED,
    "scraped_on",
    "leaderboard",
    "verdict",
    "estimate",
    "low",
    "high",
    "n",
    "is_board_changed",
    "is_population_changed",
    "is_rescored",
)
TITLE_WIDTH = 36
LINE_PX = 17


def build(data: Data, filters: Filters) -> pl.DataFrame:
    """Return the estimates of the chosen claim over all dates, quantity and unit as the chosen date's claims name them."""
    named = data.table("claims", filters.date).select(NAMED).unique()
    history = data.table("claim_history").filter(pl.col("estimate").is_not_null(), claim_id=filters.quantity)
    return history.join(named, "claim_id").select(COLUMNS).sort("claim_id", "scraped_on")


def write_sql(filters: Filters) -> str:
    """Return the SQL of the view."""
    named = f"select distinct {', '.join(NAMED)} from claims where scrape_date = {quote_sql(filters.date)}"
    return f"""with named as ({named})
select {", ".join(COLUMNS)}
from claim_history join named using (claim_id)
where estimate is not null and claim_id = {quote_sql(filters.quantity)}
order by claim_id, scraped_on
"""


def write_polars(filters: Filters) -> str:
    """Return the polars code of the view."""
    shown = ", ".join(f'"{column}"' for column in COLUMNS)
    return f"""named = store.read("claims", "{filters.date}").select({", ".join(f'"{c}"' for c in NAMED)}).unique()
frame = (
    store.read("claim_history").filter(pl.col("estimate").is_not_null(), claim_id={filters.quantity!a})
    .join(named, "claim_id")
    .select({shown})
    .sort("claim_id", "scraped_on")
)
"""


def draw(frame: pl.DataFrame, _filters: Filters) -> "Figure":
    """Draw the quantity; its name stands in the picture, which may be taken away without the page."""
    import plotly.graph_objects as go

    figure = start_figure("Date of the board", [say_unit(frame["unit"][0])])
    figure.add_trace(go.Scatter(mode="markers", hovertemplate="%{hovertext}<extra></extra>", showlegend=False))
    figure.update_traces(_list_points(frame))
    for day in find_marked(frame, "is_board_changed"):
        figure.add_vline(x=day.isoformat(), line={"color": "#999999", "dash": "dot", "width": 1})
    title = wrap(say_quantity(frame["claim_id"][0], frame["quantity"][0]), TITLE_WIDTH)
    place = {"x": 0, "xref": "container", "xanchor": "left", "y": 1, "yref": "container", "yanchor": "top"}
    figure.update_layout(title={"text": title, "font": {"size": 13, "color": INK}, "pad": {"t": 16, "l": 4}, **place})
    margin = {"l": 60, "r": 12, "t": 24 + LINE_PX * (1 + title.count("<br>")), "b": 8}
    figure.update_layout(margin=margin, height=400 + LINE_PX * title.count("<br>"))
    figure.update_yaxes(rangemode="normal")
    name_single_day(figure, frame["scraped_on"])
    return figure


def _list_points(rows: pl.DataFrame) -> dict[str, Any]:
    above, below = rows["high"] - rows["estimate"], rows["estimate"] - rows["low"]
    return {
        "x": [day.isoformat() for day in rows["scraped_on"]],
        "y": rows["estimate"].to_list(),
        "marker": {
            "size": 8,
            "color": [ORANGE if rescored else BLUE for rescored in rows["is_rescored"]],
            "symbol": ["diamond" if new else "circle" for new in rows["is_population_changed"]],
        },
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": above.fill_null(0.0).to_list(),
            "arrayminus": below.fill_null(0.0).to_list(),
            "color": "#888888",
            "thickness": 1.2,
            "width": 2,
        },
        "hovertext": [wrap(tell(row)) for row in rows.iter_rows(named=True)],
    }


def notes(frame: pl.DataFrame, filters: Filters) -> list[str]:
    """Say the newest value and how far it lies from the first, and how changes of population and scores are marked."""
    idle = say_unapplied(filters, WHY)
    if frame.is_empty():
        return [f"No quantity of the claims of {filters.date} has an estimate on any date.", *idle]
    return [
        _tell_ends(frame.sort("scraped_on").rows(named=True)),
        f"The values of {say_things(frame['scraped_on'].n_unique(), 'date')}, each with its 95 % interval; choose another "
        "quantity in the filter bar.",
        "Orange: scores of unchanged rows were changed since the date before. Diamond: the board's number of models "
        "changed by more than a fifth. Dotted line: another board from there on. Across these marks a change is no "
        "change in time.",
        "The dates share most of their models, so neighbouring intervals are not independent of each other.",
        *idle,
    ]


def _tell_ends(rows: list[dict[str, Any]]) -> str:
    first, last = rows[0], rows[-1]
    named = say_quantity(last["claim_id"], last["quantity"])
    now = f"{named} is {_tell_value(last)} on {last['scraped_on']}"
    if len(rows) == 1:
        return f"{now}, the only date with an estimate."
    return f"{now}; it was {_tell_value(first)} on {first['scraped_on']}."


def _tell_value(row: dict[str, Any]) -> str:
    unit = say_unit(row["unit"])
    return f"{say_number(row['estimate'])} {unit} ({say_range(row['low'], row['high'])})"


VIEW = View(
    name="claim-estimates",
    title="A quantity over time",
    group="Dates",
    question="How does a headline quantity change from date to date?",
    tables=("claims", "claim_history"),
    build=build,
    draw=draw,
    write_sql=write_sql,
    write_polars=write_polars,
    notes=notes,
    filters=("quantity",),
)
