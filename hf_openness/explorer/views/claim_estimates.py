"""One tested quantity over all dates, with its interval; which one is chosen in the picture itself."""

from typing import TYPE_CHECKING, Any

import polars as pl

from hf_openness.explorer.data import Data
from hf_openness.explorer.drawing import INK, safe, start_figure
from hf_openness.explorer.filters import Filters
from hf_openness.explorer.queries import quote_sql
from hf_openness.explorer.ranges import BLUE, ORANGE, wrap
from hf_openness.explorer.view import View
from hf_openness.explorer.views.claim_history import find_marked, tell
from hf_openness.explorer.views.claims import WHY
from hf_openness.explorer.wording import say_things, say_unapplied
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
LONGEST = 28


def build(data: Data, filters: Filters) -> pl.DataFrame:
    """Return the estimates of claim_history with quantity and unit as the chosen date's claims name them."""
    named = data.table("claims", filters.date).select(NAMED).unique()
    history = data.table("claim_history").filter(pl.col("estimate").is_not_null())
    return history.join(named, "claim_id").select(COLUMNS).sort("claim_id", "scraped_on")


def write_sql(filters: Filters) -> str:
    """Return the SQL of the view."""
    named = f"select distinct {', '.join(NAMED)} from claims where scrape_date = {quote_sql(filters.date)}"
    return f"""with named as ({named})
select {", ".join(COLUMNS)}
from claim_history join named using (claim_id)
where estimate is not null
order by claim_id, scraped_on
"""


def write_polars(filters: Filters) -> str:
    """Return the polars code of the view."""
    shown = ", ".join(f'"{column}"' for column in COLUMNS)
    return f"""named = store.read("claims", "{filters.date}").select({", ".join(f'"{c}"' for c in NAMED)}).unique()
frame = (
    store.read("claim_history").filter(pl.col("estimate").is_not_null())
    .join(named, "claim_id")
    .select({shown})
    .sort("claim_id", "scraped_on")
)
"""


def draw(frame: pl.DataFrame, _filters: Filters) -> "Figure":
    """Draw the first quantity; a menu in the picture shows the others."""
    import plotly.graph_objects as go

    figure = start_figure("Date of the board", [""])
    parts = frame.partition_by("claim_id", maintain_order=True)
    figure.add_trace(go.Scatter(mode="markers", hovertemplate="%{hovertext}<extra></extra>", showlegend=False))
    figure.update_traces(_list_points(parts[0]))
    for day in find_marked(frame, "is_board_changed"):
        figure.add_vline(x=day.isoformat(), line={"color": "#999999", "dash": "dot", "width": 1})
    buttons: list[dict[str, Any]] = []
    for rows in parts:
        quantity, unit = rows["quantity"][0], say_unit(rows["unit"][0])
        label = quantity if len(quantity) <= LONGEST else f"{quantity[: LONGEST - 1]}…"
        points = {name: [values] for name, values in _flatten(_list_points(rows)).items()}
        buttons.append({"label": safe(label), "method": "update", "args": [points, {"yaxis.title.text": unit}]})
    menu = {"x": 0, "xanchor": "left", "y": 1.02, "yanchor": "bottom", "font": {"size": 12, "color": INK}}
    margin = {"l": 60, "r": 12, "t": 70, "b": 8}
    figure.update_layout(updatemenus=[menu | {"buttons": buttons}], margin=margin, height=460)
    figure.update_yaxes(title_text=say_unit(parts[0]["unit"][0]), rangemode="normal")
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


def _flatten(points: dict[str, Any]) -> dict[str, Any]:
    """Name nested arrays as Plotly.restyle does: `marker.color`."""
    flat: dict[str, Any] = {}
    for name, value in points.items():
        flat |= {f"{name}.{key}": one for key, one in value.items()} if isinstance(value, dict) else {name: value}
    return flat


def notes(frame: pl.DataFrame, filters: Filters) -> list[str]:
    """Say what is shown and how changes of population and scores are marked."""
    idle = say_unapplied(filters, WHY)
    if frame.is_empty():
        return [f"No quantity of the claims of {filters.date} has an estimate on any date.", *idle]
    return [
        f"{say_things(frame['claim_id'].n_unique(), 'quantity', 'quantities')} over "
        f"{say_things(frame['scraped_on'].n_unique(), 'date')}, each with its 95 % interval; the menu in the picture "
        "chooses one.",
        "Orange: scores of unchanged rows were changed since the date before. Diamond: the board's number of models "
        "changed by more than a fifth. Dotted line: another board from there on. Across these marks a change is no "
        "change in time.",
        "The dates share most of their models, so neighbouring intervals are not independent of each other.",
        *idle,
    ]


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
    filters=(),
)
