"""Effect of important releases: new models in the eight weeks before and after, and the tested break of the whole board."""

from typing import TYPE_CHECKING

import polars as pl

from hf_openness.explorer.data import Data
from hf_openness.explorer.drawing import safe, start_figure
from hf_openness.explorer.filters import Filters
from hf_openness.explorer.queries import quote_sql, write_models_polars, write_models_sql
from hf_openness.explorer.view import View
from hf_openness.tables.wilson import Z_95

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

DAYS = 56
TICKS = (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50)
BLUE, GREY = "#4477AA", "#777777"
BREAK = ("level_change_pct", "level_low_pct", "level_high_pct", "p_adjusted")


def build(data: Data, filters: Filters) -> pl.DataFrame:
    """Return per release: release, released_on, before_count, after_count, ratio with ratio_low and ratio_high, the break.

    Counts are of models that pass, created in the 56 days before and from the day after on; the ratio of after to before
    has the 95 % interval of two Poisson counts, null where one is 0 or the 56 days after are not over on the date. The
    break (level_change_pct, its bounds, p_adjusted) is that of table release_breaks, of all models of the board.
    """
    releases = data.table("release_breaks", filters.date).filter(leaderboard=filters.leaderboard)
    days = data.models(filters).select("created_on").drop_nulls()
    gap = (pl.col("created_on") - pl.col("released_on")).dt.total_days()
    counted = (
        releases.select("release", "released_on")
        .join(days, how="cross")
        .group_by("release", "released_on")
        .agg(
            before_count=gap.is_between(-DAYS, -1).sum().cast(pl.Int64),
            after_count=gap.is_between(1, DAYS).sum().cast(pl.Int64),
        )
    )
    before, after = pl.col("before_count"), pl.col("after_count")
    is_known = (before > 0) & (after > 0) & (pl.col("released_on").dt.offset_by(f"{DAYS}d") <= filters.date)
    ratio, error = after / before, Z_95 * (1 / before + 1 / after).sqrt()
    return (
        counted.join(releases.select("release", "released_on", *BREAK), on=["release", "released_on"], how="left")
        .select(
            "release",
            "released_on",
            "before_count",
            "after_count",
            ratio=pl.when(is_known).then(ratio),
            ratio_low=pl.when(is_known).then(ratio * (-error).exp()),
            ratio_high=pl.when(is_known).then(ratio * error.exp()),
            **{name: pl.col(name) for name in BREAK},
        )
        .sort("released_on", "release")
    )


def draw(frame: pl.DataFrame, filters: Filters) -> "Figure | None":
    """Draw each ratio with its interval, and beside it the tested break of the whole board."""
    import plotly.graph_objects as go

    known = frame.drop_nulls("ratio")
    if known.is_empty():
        return None
    names = [f"{safe(row['release'])}, {row['released_on']}" for row in known.iter_rows(named=True)]
    figure = start_figure("", [""])
    broken = known.select(
        middle=1 + pl.col(BREAK[0]) / 100, low=1 + pl.col(BREAK[1]) / 100, high=1 + pl.col(BREAK[2]) / 100
    )
    points = [
        ("these models, 8 weeks after against before", known["ratio"], known["ratio_low"], known["ratio_high"], BLUE),
        ("tested jump of the whole board", broken["middle"], broken["low"], broken["high"], GREY),
    ]
    for at, (name, middle, low, high, color) in enumerate(points):
        figure.add_trace(
            go.Scatter(
                x=middle.to_list(),
                y=[place + 0.16 * (1 - 2 * at) for place in range(len(names))],
                mode="markers",
                name=name,
                marker={"color": color, "size": 9, "symbol": ("circle", "diamond")[at]},
                error_x={
                    "type": "data",
                    "symmetric": False,
                    "array": (high - middle).to_list(),
                    "arrayminus": (middle - low).to_list(),
                    "color": color,
                    "width": 0,
                },
                customdata=names,
                hovertemplate="%{customdata}: %{x:.2f}<extra></extra>",
            )
        )
    figure.add_vline(x=1, line={"color": GREY, "dash": "dot", "width": 1})
    figure.update_xaxes(type="log", tickvals=TICKS, ticktext=[f"{tick:g}" for tick in TICKS])
    # The names beside the axis leave it little width.
    figure.update_xaxes(title_text="After / before,<br>log scale")
    figure.update_yaxes(tickvals=list(range(len(names))), ticktext=names, autorange="reversed", gridcolor="rgba(0,0,0,0)")
    figure.update_layout(height=150 + 30 * len(names))
    return figure


def write_sql(filters: Filters) -> str:
    """Return the SQL of the view."""
    known = f"before_count > 0 and after_count > 0 and released_on + {DAYS} <= {quote_sql(filters.date)}"
    error = f"{Z_95} * sqrt(1 / before_count + 1 / after_count)"
    return f"""with {write_models_sql(filters)},
counted as (
  select b.release, b.released_on,
    count(*) filter (c.created_on - b.released_on between -{DAYS} and -1) as before_count,
    count(*) filter (c.created_on - b.released_on between 1 and {DAYS}) as after_count,
    {", ".join(f"any_value(b.{name}) as {name}" for name in BREAK)}
  from release_breaks b cross join chosen c
  where b.scrape_date = {quote_sql(filters.date)} and b.leaderboard = {quote_sql(filters.leaderboard)}
    and c.created_on is not null
  group by b.release, b.released_on
)
select release, released_on, before_count, after_count,
  case when {known} then after_count / before_count end as ratio,
  case when {known} then after_count / before_count * exp(-({error})) end as ratio_low,
  case when {known} then after_count / before_count * exp({error}) end as ratio_high,
  {", ".join(BREAK)}
from counted order by released_on, release
"""


def write_polars(filters: Filters) -> str:
    """Return the polars code of the view."""
    day = filters.date
    return f"""{write_models_polars(filters)}
breaks = store.read("release_breaks", "{day}").filter(leaderboard={filters.leaderboard!a})
breaks = breaks.select("release", "released_on", {", ".join(f'"{name}"' for name in BREAK)})
gap = (pl.col("created_on") - pl.col("released_on")).dt.total_days()
counted = (
    breaks.join(models.select("created_on").drop_nulls(), how="cross")
    .group_by("release", "released_on")
    .agg(
        before_count=gap.is_between(-{DAYS}, -1).sum().cast(pl.Int64),
        after_count=gap.is_between(1, {DAYS}).sum().cast(pl.Int64),
    )
)
before, after = pl.col("before_count"), pl.col("after_count")
is_over = pl.col("released_on").dt.offset_by("{DAYS}d") <= pl.date({day.year}, {day.month}, {day.day})
is_known = (before > 0) & (after > 0) & is_over
ratio, error = after / before, {Z_95} * (1 / before + 1 / after).sqrt()
frame = (
    counted.join(breaks, on=["release", "released_on"], how="left")
    .select(
        "release", "released_on", "before_count", "after_count",
        ratio=pl.when(is_known).then(ratio),
        ratio_low=pl.when(is_known).then(ratio * (-error).exp()),
        ratio_high=pl.when(is_known).then(ratio * error.exp()),
        **{{name: pl.col(name) for name in {list(BREAK)!a}}},
    )
    .sort("released_on", "release")
)
"""


def notes(frame: pl.DataFrame, filters: Filters) -> list[str]:
    """Say how many releases stand beside a change that its interval tells from none, and the largest."""
    known = frame.drop_nulls("ratio")
    said = []
    if known.height:
        apart = known.filter((pl.col("ratio_low") > 1) | (pl.col("ratio_high") < 1)).height
        top = known.sort(["ratio", "release"], descending=[True, False]).row(0, named=True)
        said.append(
            f"Largest change beside {top['release']}: {top['after_count']:,} models in the 8 weeks after for "
            f"{top['before_count']:,} before, {top['ratio']:.2f} times (95 % interval {top['ratio_low']:.2f} to "
            f"{top['ratio_high']:.2f}); {apart} of {known.height} intervals leave out 1."
        )
    elif frame.height:
        said.append("No release has models both in the 8 weeks before and in 8 whole weeks after.")
    tested = frame.filter(pl.col("p_adjusted") < 0.05)["release"].to_list()
    return [
        *said,
        "A change beside a release need not be its effect: growth goes on without it, and releases come close together.",
        "The interval takes models for independent. The tested jump, of the whole board whatever the filters, allows for "
        f"growth and batches; after Holm it is beyond chance for {', '.join(tested) if tested else 'no release'}.",
    ]


VIEW = View(
    name="releases",
    title="Effect of important releases",
    group="Models",
    question="Do more models appear after a release than before it?",
    tables=("enriched_repos", "release_breaks"),
    build=build,
    draw=draw,
    write_sql=write_sql,
    write_polars=write_polars,
    notes=notes,
    filters=("types", "architectures", "sizes", "licenses", "authors", "base_models", "text"),
)
