"""One model's ancestors and descendants."""

from typing import TYPE_CHECKING, Any

import polars as pl

from hf_openness.explorer.data import Data
from hf_openness.explorer.descent import COLUMNS, LONGEST_WALK, choose_model, find_relatives, order_tree
from hf_openness.explorer.drawing import safe, start_figure
from hf_openness.explorer.filters import Filters
from hf_openness.explorer.queries import quote_sql
from hf_openness.explorer.ranges import BLUE, GREEN, GREY, ORANGE
from hf_openness.explorer.view import View
from hf_openness.explorer.wording import say_range, say_things, say_unapplied
from hf_openness.visible import show_hidden

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

SHOWN = 60
LABEL = 34
ROW_PX = 22
MARKS = {"ancestor": (ORANGE, "ancestors"), "self": (GREEN, "the model"), "descendant": (BLUE, "descendants")}
WHY = "one model's relatives are shown, whatever their kind"


def build(data: Data, filters: Filters) -> pl.DataFrame:
    """Return the relatives of the chosen model, of the one with most derivatives where none is chosen."""
    base_models, lineage = data.table("base_models", filters.date), data.table("lineage", filters.date)
    model = filters.model or choose_model(lineage, data.every_model(filters.leaderboard, filters.date))
    relatives = find_relatives(model or "", base_models, lineage)
    return relatives if model else relatives.clear()


def write_sql(filters: Filters) -> str:
    """Return the SQL of the view."""
    day = f"scrape_date = {quote_sql(filters.date)}"
    start = (
        f"select {quote_sql(filters.model)} as start"
        if filters.model
        else f"""select model_id as start from lineage
  where {day} and is_on_board and all_derivatives_count > 0 and model_id in (
    select model_id from models where {day} and leaderboard = {quote_sql(filters.leaderboard)}
  ) order by all_derivatives_count desc, model_id limit 1"""
    )
    known = ", ".join(COLUMNS[6:])
    return f"""with recursive chosen as (
  {start}
),
edges as (
  select model_id, base_model_id, max(relation) as relation, bool_and(evidence = 'name') as is_by_name
  from base_models where {day} group by model_id, base_model_id
),
{_write_walk("up", "model_id", "base_model_id", "true")},
{_write_walk("down", "base_model_id", "model_id", "not is_by_name")},
placed as (
  select 'ancestor' as place, up.*, relation, is_by_name from up
    left join edges on edges.model_id = up.by_way_of and edges.base_model_id = up.model_id
  union all select 'self', 0, start, null, null, null from chosen
  union all select 'descendant', down.*, relation, is_by_name from down
    left join edges on edges.model_id = down.model_id and edges.base_model_id = down.by_way_of
)
select placed.*, {known}
from placed left join (select model_id, {known} from lineage where {day}) as known using (model_id)
order by place, distance, model_id
"""


def _write_walk(name: str, near: str, far: str, condition: str) -> str:
    steps = f"{name}_steps"
    return f"""{steps} as (
  select start as model_id, cast(0 as bigint) as distance from chosen
  union
  select edges.{far}, distance + 1 from {steps} join edges on edges.{near} = {steps}.model_id
  where distance < {LONGEST_WALK} and {condition}
),
{name}_nearest as (select model_id, min(distance) as distance from {steps} group by model_id),
{name} as (
  select here.distance, here.model_id, min(before.model_id) as by_way_of
  from {name}_nearest as here
  join edges on edges.{far} = here.model_id and {condition}
  join {name}_nearest as before on before.model_id = edges.{near} and before.distance = here.distance - 1
  group by here.distance, here.model_id
)"""


def write_polars(filters: Filters) -> str:
    """Return the polars code of the view."""
    chosen = (
        f"model = {filters.model!a}"
        if filters.model
        else f"""models = store.read("models", "{filters.date}").filter(leaderboard={filters.leaderboard!a})
model = choose_model(lineage, models)"""
    )
    return f"""from hf_openness.explorer.descent import choose_model, find_relatives

base_models, lineage = store.read("base_models", "{filters.date}"), store.read("lineage", "{filters.date}")
{chosen}
frame = find_relatives(model or "", base_models, lineage)
frame = frame if model else frame.clear()
"""


def draw(frame: pl.DataFrame, _filters: Filters) -> "Figure":
    """Draw an indented tree, the farthest ancestors on top, lines along the shortest ways."""
    import plotly.graph_objects as go

    rows, _ = order_tree(frame, SHOWN)
    places = [(_indent(row), len(rows) - at) for at, row in enumerate(rows)]
    at_id = {(row["place"], row["model_id"]): place for row, place in zip(rows, places, strict=True)}
    start = next(place for (kind, _), place in at_id.items() if kind == "self")
    xs: list[int | None] = []
    ys: list[int | None] = []
    for row, (x, y) in zip(rows, places, strict=True):
        if row["place"] != "self":
            before_x, before_y = at_id.get((row["place"], row["by_way_of"]), start)
            is_above = row["place"] == "ancestor"
            xs += [before_x, x if is_above else before_x, x, None]
            ys += [before_y, before_y if is_above else y, y, None]
    figure = start_figure("", [""])
    line = {"color": "#BBBBBB", "width": 1}
    figure.add_trace(go.Scatter(x=xs, y=ys, mode="lines", line=line, hoverinfo="skip", showlegend=False))
    for kind, (color, name) in MARKS.items():
        chosen = [(row, place) for row, place in zip(rows, places, strict=True) if row["place"] == kind]
        if chosen:
            figure.add_trace(
                go.Scatter(
                    x=[x for _, (x, _) in chosen],
                    y=[y for _, (_, y) in chosen],
                    mode="markers+text",
                    marker={"color": color, "size": 8, "symbol": [_symbol(row) for row, _ in chosen]},
                    text=[safe(_shorten(str(row["model_id"]))) for row, _ in chosen],
                    textposition="middle right",
                    textfont={"size": 11},
                    name=name,
                    hovertext=[tell(row) for row, _ in chosen],
                    hovertemplate="%{hovertext}<extra></extra>",
                )
            )
    low, high = min(x for x, _ in places), max(x for x, _ in places)
    figure.update_xaxes(visible=False, range=[low - 0.4, low - 0.4 + 4.2 * (high - low + 0.8)])
    figure.update_yaxes(visible=False, range=[0.3, len(rows) + 0.7])
    margin = {"l": 8, "r": 8, "t": 12, "b": 8}
    figure.update_layout(height=90 + ROW_PX * max(len(rows), 4), margin=margin, hoverlabel={"bordercolor": GREY})
    return figure


def _indent(row: dict[str, Any]) -> int:
    return int(row["distance"]) * (-1 if row["place"] == "ancestor" else 1)


def _symbol(row: dict[str, Any]) -> str:
    return "circle" if row["is_on_board"] else "circle-open"


def _shorten(model: str) -> str:
    return model if len(model) <= LABEL else f"{model[: LABEL - 1]}…"


def tell(row: dict[str, Any]) -> str:
    """Return what a hover says of a relative, safe to show."""
    lines = [safe(row["model_id"])]
    if row["place"] != "self":
        how = "by its name alone" if row["is_by_name"] else row["relation"] or "relation not said"
        lines.append(f"{row['place']} at distance {row['distance']}, {how}")
    if row["all_derivatives_count"] is not None:
        lines.append(f"{row['all_derivatives_count']:,} declared derivatives, {_say_true(row)}")
    lines.append("on a board of the date" if row["is_on_board"] else "on no board of the date")
    return "<br>".join(lines)


def _say_true(row: dict[str, Any]) -> str:
    if row["derivatives_low"] is not None:
        return f"truly {say_range(row['derivatives_low'], row['derivatives_high'])} ({row['derivatives_coverage']})"
    if row["direct_low"] is not None:
        return f"direct ones truly {say_range(row['direct_low'], row['direct_high'])} ({row['direct_coverage']})"
    return "their true number is not estimated"


def notes(frame: pl.DataFrame, filters: Filters) -> list[str]:
    """Say the number of relatives, the range of the true number of derivatives, and what is not shown."""
    idle = say_unapplied(filters, WHY)
    if frame.is_empty():
        return [
            f"No model of {filters.leaderboard} has a known derivative on {filters.date}; choose a model to see its "
            "ancestors.",
            *idle,
        ]
    row = frame.filter(place="self").row(0, named=True)
    counts = {place: frame.filter(place=place).height for place in MARKS}
    said = [
        f"“{show_hidden(row['model_id'])}” has {say_things(counts['ancestor'], 'known ancestor')} and "
        f"{say_things(counts['descendant'], 'declared descendant')}, of which {row['all_derivatives_count'] or 0:,} are "
        f"on a board of the date; {_say_true(row)}.",
    ]
    if not filters.model:
        said.append("No model is chosen: shown is the one with most derivatives. Choose one to see its own relatives.")
    _, hidden = order_tree(frame, SHOWN)
    if hidden:
        said.append(f"{say_things(hidden, 'relative is', 'relatives are')} not shown in the picture; the table has all.")
    by_name = frame.filter(pl.col("is_by_name").fill_null(value=False)).height
    if by_name:
        said.append(f"{say_things(by_name, 'ancestor')} linked by a name alone.")
    said.append(
        "Many models declare no base, so descendants are missing; the range says how many there truly are, from measured "
        "rates of declaration. `no nominal coverage`: the range is not shown to hold the truth in 95 % of cases. An open "
        "mark is on no board. A line is one shortest way; a merge has several bases. The view Obligations has the duties "
        "and their witness paths."
    )
    return [*said, *idle]


VIEW = View(
    name="lineage",
    title="Ancestors and descendants",
    group="Descent",
    question="What was this model made of, and what was made of it?",
    tables=("enriched_repos", "base_models", "lineage"),
    build=build,
    draw=draw,
    write_sql=write_sql,
    write_polars=write_polars,
    notes=notes,
    row_limit=300,
    filters=("model",),
)
