"""Two dates of a board compared model by model: new, gone, rescored, or measured on another revision."""

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from hf_openness.explorer.data import Data
from hf_openness.explorer.drawing import start_figure
from hf_openness.explorer.filters import Filters
from hf_openness.explorer.queries import quote_sql, write_models_polars, write_models_sql
from hf_openness.explorer.ranges import show_rows
from hf_openness.explorer.sentences import say_share
from hf_openness.explorer.two_dates import UNTOLD, find_dates, tell_untold, write_dates_polars, write_other_sql
from hf_openness.explorer.view import View
from hf_openness.explorer.wording import say_number, say_things

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

# As in the table rescorings: a smaller difference is one of rounding.
LEAST_CHANGE = 0.005
STATUSES = {
    "new": "#228833",
    "gone": "#AA3377",
    "rescored": "#C65A11",
    "new revision": "#4477AA",
    "other precision": "#66CCEE",
    "unchanged": "#999999",
}


def build(data: Data, filters: Filters) -> pl.DataFrame:
    """Return the models of either date that pass the filters on that date, with both scores and what changed."""
    earlier_on, later_on = find_dates(data, filters)
    earlier, later = (
        data.table("models", day)
        .filter(leaderboard=filters.leaderboard)
        .join(data.models(filters, day), on="model_id", how="semi")
        for day in (earlier_on, later_on)
    )
    return compare_models(earlier, later, earlier_on, later_on)


def compare_models(earlier: pl.DataFrame, later: pl.DataFrame, earlier_on: date, later_on: date) -> pl.DataFrame:
    """Compare a board's models of two dates.

    Args:
        earlier, later: model_id, model_sha, precision, average_score of the two dates.
        earlier_on, later_on: the dates.

    Returns:
        model_id, status, both dates, scores, change_points (later minus earlier), revisions and precisions; sorted by id.
        rescored: the same revision and precision, another score; new revision: another revision was measured.
    """
    columns = ("average_score", "model_sha", "precision")
    before = earlier.select("model_id", *(pl.col(name).alias(f"earlier_{name}") for name in columns), was=pl.lit(True))
    after = later.select("model_id", *(pl.col(name).alias(f"later_{name}") for name in columns), is_there=pl.lit(True))
    same_sha = pl.col("earlier_model_sha").eq_missing(pl.col("later_model_sha"))
    same_precision = pl.col("earlier_precision").eq_missing(pl.col("later_precision"))
    change = pl.col("later_average_score") - pl.col("earlier_average_score")
    one_missing = pl.col("earlier_average_score").is_null() != pl.col("later_average_score").is_null()
    return (
        before.join(after, on="model_id", how="full", coalesce=True)
        .with_columns(
            earlier_on=pl.lit(earlier_on, pl.Date),
            later_on=pl.lit(later_on, pl.Date),
            change_points=change,
            status=pl.when(pl.col("was").is_null())
            .then(pl.lit("new"))
            .when(pl.col("is_there").is_null())
            .then(pl.lit("gone"))
            .when(~same_sha)
            .then(pl.lit("new revision"))
            .when(~same_precision)
            .then(pl.lit("other precision"))
            .when((change.abs() > LEAST_CHANGE).fill_null(value=False) | one_missing)
            .then(pl.lit("rescored"))
            .otherwise(pl.lit("unchanged")),
        )
        .select(
            "model_id",
            "status",
            "earlier_on",
            "later_on",
            "earlier_average_score",
            "later_average_score",
            "change_points",
            "earlier_model_sha",
            "later_model_sha",
            "earlier_precision",
            "later_precision",
        )
        .sort(pl.col("status").replace_strict(ORDER, return_dtype=pl.Int64), "model_id")
    )


ORDER = {status: at for at, status in enumerate(STATUSES)}


def write_sql(filters: Filters) -> str:
    """Return the SQL of the view."""
    other = filters.other_date or UNTOLD
    first = write_models_sql(filters, filters.date, "chosen_one")
    second = tell_untold(write_models_sql(filters, other, "chosen_other"), write_other_sql(filters))
    order = " ".join(f"when '{status}' then {at}" for status, at in ORDER.items())
    board = quote_sql(filters.leaderboard)
    rows = [
        f"""{side} as (
  select model_id, average_score, model_sha, "precision" from models
  where leaderboard = {board} and scrape_date = {side}_on() and ((scrape_date = {quote_sql(filters.date)}
    and model_id in (select model_id from chosen_one)) or (scrape_date = {write_other_sql(filters)}
    and model_id in (select model_id from chosen_other)))
)""".replace(f"{side}_on()", f"(select {side}_on from compared)")
        for side in ("earlier", "later")
    ]
    return f"""with {first},
{second},
compared as (
  select least({quote_sql(filters.date)}, other) as earlier_on, greatest({quote_sql(filters.date)}, other) as later_on
  from (select {write_other_sql(filters)} as other)
),
{", ".join(rows)},
joined as (
  select coalesce(earlier.model_id, later.model_id) as model_id,
    case when earlier.model_id is null then 'new' when later.model_id is null then 'gone'
      when earlier.model_sha is distinct from later.model_sha then 'new revision'
      when earlier.precision is distinct from later.precision then 'other precision'
      when abs(later.average_score - earlier.average_score) > {LEAST_CHANGE}
        or (earlier.average_score is null) <> (later.average_score is null) then 'rescored'
      else 'unchanged' end as status,
    earlier_on, later_on, earlier.average_score as earlier_average_score, later.average_score as later_average_score,
    later.average_score - earlier.average_score as change_points, earlier.model_sha as earlier_model_sha,
    later.model_sha as later_model_sha, earlier.precision as earlier_precision, later.precision as later_precision
  from (earlier full join later on earlier.model_id = later.model_id) cross join compared
)
select * from joined order by case status {order} end, model_id
"""


def write_polars(filters: Filters) -> str:
    """Return the polars code of the view."""
    other = filters.other_date or UNTOLD
    second = tell_untold(write_models_polars(filters, other, "chosen_other"), "str(other)")
    return f"""{write_dates_polars(filters)}
{write_models_polars(filters, filters.date, "chosen_one")}
{second}
from hf_openness.explorer.views.compared_models import compare_models

chosen = {{day: chosen_one, other: chosen_other}}
rows = [
    store.read("models", one).filter(leaderboard={filters.leaderboard!a})
    .join(chosen[one], on="model_id", how="semi")
    for one in (earlier, later)
]
frame = compare_models(*rows, earlier, later)
"""


def draw(frame: pl.DataFrame, _filters: Filters) -> "Figure":
    """Draw how many models are new, gone, changed and unchanged."""
    import plotly.graph_objects as go

    counts = dict(frame["status"].value_counts().iter_rows())
    figure = start_figure("Models", [""])
    figure.add_trace(
        go.Bar(
            x=[counts.get(status, 0) for status in STATUSES],
            y=[len(STATUSES) - at - 0.12 for at in range(len(STATUSES))],
            width=0.42,
            orientation="h",
            marker={"color": list(STATUSES.values())},
            showlegend=False,
            hovertemplate="%{x:,} models<extra></extra>",
        )
    )
    show_rows(figure, [f"{status}: {counts.get(status, 0):,}" for status in STATUSES])
    return figure


def notes(frame: pl.DataFrame, filters: Filters) -> list[str]:
    """Say how many models came and went, and how many scores changed."""
    if frame.is_empty():
        return [f"No model of {filters.leaderboard} passes the filters on either date."]
    first = frame.row(0, named=True)
    counts = {status: frame.filter(status=status).height for status in STATUSES}
    before, both = frame.height - counts["new"], frame.height - counts["new"] - counts["gone"]
    said = [
        f"From {first['earlier_on']} to {first['later_on']}: {counts['new']:,} new, {counts['gone']:,} gone, "
        f"{counts['rescored']:,} rescored, {counts['new revision']:,} on a new revision, {counts['other precision']:,} in "
        f"another precision, {counts['unchanged']:,} unchanged."
    ]
    if before:
        said.append(f"{say_share(counts['gone'], before)} of {say_things(before, 'earlier model')} are gone.")
    changed = frame.filter(status="rescored")["change_points"].drop_nulls()
    if changed.len():
        said.append(
            f"{say_share(counts['rescored'], both)} of {say_things(both, 'model')} on both dates have another score for "
            f"the same revision and precision, by {say_number(float(changed.mean()))} points on average: "  # type: ignore[arg-type]  # numbers
            "the board measured anew, the model did not change."
        )
    said.append(
        "All models of the dates are counted, so the numbers have no sampling error; the intervals of shares say what "
        "other models of the same kind would give. The filters apply to each date by itself: a model whose license or kind "
        "changed may look new or gone. Boards are not compared with each other, as their scores differ."
    )
    return said


VIEW = View(
    name="compared-models",
    title="Two dates: models",
    group="Dates",
    question="Which models are new, gone, or have another score since the other date?",
    tables=("enriched_repos", "models"),
    build=build,
    draw=draw,
    write_sql=write_sql,
    write_polars=write_polars,
    notes=notes,
    filters=(
        "other_date",
        "from_on",
        "to_on",
        "types",
        "architectures",
        "sizes",
        "licenses",
        "authors",
        "base_models",
        "text",
    ),
)
