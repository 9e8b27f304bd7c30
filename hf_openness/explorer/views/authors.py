"""Author activity: people whose first commit falls into each day, week or month, and how many there are by then."""

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from hf_openness.explorer.data import Data
from hf_openness.explorer.drawing import BLACK, add_band, add_line, begin_where_models_are, label_period, start_figure
from hf_openness.explorer.filters import Filters
from hf_openness.explorer.periods import start_of_period
from hf_openness.explorer.queries import (
    quote_polars,
    quote_sql,
    write_models_polars,
    write_models_sql,
    write_period_polars,
    write_period_sql,
)
from hf_openness.explorer.view import View
from hf_openness.tables.author_names import is_counted

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

# The Hub's oldest repos have commits of 2019; a time far before is a wrong clock (tables/author_growth.py).
EARLIEST_COMMIT = date(2018, 1, 1)
BLUE = "#4477AA"


def build(data: Data, filters: Filters) -> pl.DataFrame:
    """Return period_start, new_authors_count, total_authors_count, total_authors_high_count.

    Authors, bots and machine names aside, of commits in the repos of the models that pass. Where an author's first commit
    is only bounded: new is who started in the period for certain, total who had started by its end for certain,
    high who may have. A start before 2018 or without lower bound may lie at any time.
    """
    repos = data.models(filters).select(pl.col("model_id").alias("repos"))
    low = pl.coalesce("first_commit_low_at", "first_commit_at").dt.date()
    high = pl.coalesce("first_commit_high_at", "first_commit_at").dt.date()
    bounded = (
        data.table("contributors", filters.date)
        .filter(is_counted())
        .filter(pl.col("author").is_in(_list_authors(data.table("contributors", filters.date), repos).implode()))
        .select(low=low, high=high)
        .filter(pl.col("high") >= EARLIEST_COMMIT)
        .with_columns(low=pl.when(pl.col("low") >= EARLIEST_COMMIT).then(pl.col("low")))
        .select(low=start_of_period(filters.period, "low"), high=start_of_period(filters.period, "high"))
    )
    ended = bounded.select(
        period_start="high",
        new=(pl.col("low") == pl.col("high")).fill_null(False).cast(pl.Int64),
        ended=pl.lit(1, pl.Int64),
        begun=pl.lit(0, pl.Int64),
    )
    begun = bounded.drop_nulls("low").select(
        period_start="low", new=pl.lit(0, pl.Int64), ended=pl.lit(0, pl.Int64), begun=pl.lit(1, pl.Int64)
    )
    always = bounded["low"].null_count()
    return (
        pl.concat([ended, begun])
        .group_by("period_start")
        .agg(pl.col("new", "ended", "begun").sum())
        .sort("period_start")
        .select(
            "period_start",
            new_authors_count="new",
            total_authors_count=pl.col("ended").cum_sum(),
            total_authors_high_count=pl.col("begun").cum_sum() + always,
        )
    )


def _list_authors(contributors: pl.DataFrame, repos: pl.DataFrame) -> pl.Series:
    pairs = contributors.select("author", "repos").explode("repos", empty_as_null=False, keep_nulls=False)
    return pairs.join(repos, on="repos", how="semi")["author"].unique()


def draw(frame: pl.DataFrame, filters: Filters) -> "Figure":
    """Draw new authors above, the range of the total below."""
    import plotly.graph_objects as go

    figure = start_figure(label_period(filters.period), ["New authors by first commit", "Authors so far"])
    bars = go.Bar(x=frame["period_start"].to_list(), y=frame["new_authors_count"].to_list(), name="new", marker_color=BLUE)
    figure.add_trace(bars.update(hovertemplate="%{x|%Y-%m-%d}: %{y:,}<extra>new authors</extra>"), row=1, col=1)
    days = frame["period_start"]
    add_band(figure, days, frame["total_authors_count"], frame["total_authors_high_count"], BLUE, row=2)
    add_line(figure, days, frame["total_authors_count"], "started for certain", BLACK, row=2)
    add_line(figure, days, frame["total_authors_high_count"], "may have started", "#EE8866", row=2)
    begin_where_models_are(figure, frame, filters, "new_authors_count")
    return figure


def write_sql(filters: Filters) -> str:
    """Return the SQL of the view."""
    return f"""with {write_models_sql(filters)},
named as (
  select cast(coalesce(first_commit_low_at, first_commit_at) as date) as low,
    cast(coalesce(first_commit_high_at, first_commit_at) as date) as high
  from contributors
  where scrape_date = {quote_sql(filters.date)} and not is_bot and not coalesce(is_machine_name, false)
    and author in (
    select author from (
      select author, unnest(repos) as repo from contributors where scrape_date = {quote_sql(filters.date)}
    ) where repo in (select model_id from chosen)
  )
),
bounded as (
  select {write_period_sql(filters.period, "low")} as low, {write_period_sql(filters.period, "high")} as high
  from (select case when low >= {quote_sql(EARLIEST_COMMIT)} then low end as low, high from named)
  where high >= {quote_sql(EARLIEST_COMMIT)}
),
events as (
  select high as period_start, case when low = high then 1 else 0 end as new, 1 as ended, 0 as begun from bounded
  union all select low, 0, 0, 1 from bounded where low is not null
)
select period_start, cast(sum(new) as bigint) as new_authors_count,
  cast(sum(sum(ended)) over (order by period_start) as bigint) as total_authors_count,
  cast(sum(sum(begun)) over (order by period_start) as bigint) + (select count(*) from bounded where low is null)
    as total_authors_high_count
from events group by period_start order by period_start
"""


def write_polars(filters: Filters) -> str:
    """Return the polars code of the view."""
    earliest = quote_polars(EARLIEST_COMMIT)
    return f"""{write_models_polars(filters)}
contributors = store.read("contributors", "{filters.date}")
pairs = contributors.select("author", model_id="repos").explode("model_id", empty_as_null=False, keep_nulls=False)
authors = pairs.join(models, on="model_id", how="semi")["author"].unique()
bounded = (
    contributors.filter(pl.col("author").is_in(authors.implode()))
    .filter(~pl.col("is_bot"), ~pl.col("is_machine_name").fill_null(False))
    .select(
        low=pl.coalesce("first_commit_low_at", "first_commit_at").dt.date(),
        high=pl.coalesce("first_commit_high_at", "first_commit_at").dt.date(),
    )
    .filter(pl.col("high") >= {earliest})
    .with_columns(low=pl.when(pl.col("low") >= {earliest}).then(pl.col("low")))
    .select(low={write_period_polars(filters.period, "low")}, high={write_period_polars(filters.period, "high")})
)
one, none = pl.lit(1, pl.Int64), pl.lit(0, pl.Int64)
new = (pl.col("low") == pl.col("high")).fill_null(False).cast(pl.Int64)
ended = bounded.select(period_start="high", new=new, ended=one, begun=none)
begun = bounded.drop_nulls("low").select(period_start="low", new=none, ended=none, begun=one)
frame = (
    pl.concat([ended, begun])
    .group_by("period_start")
    .agg(pl.col("new", "ended", "begun").sum())
    .sort("period_start")
    .select(
        "period_start",
        new_authors_count="new",
        total_authors_count=pl.col("ended").cum_sum(),
        total_authors_high_count=pl.col("begun").cum_sum() + bounded["low"].null_count(),
    )
)
"""


def notes(frame: pl.DataFrame, filters: Filters) -> list[str]:
    """Say how many authors there are, how many of them are dated, and when most started."""
    if frame.is_empty():
        return []
    total = int(frame["total_authors_count"][-1])
    new = int(frame["new_authors_count"].sum())
    most = frame.sort(["new_authors_count", "period_start"], descending=[True, False]).row(0, named=True)
    return [
        f"Authors of commits: {total:,}; most new ones, {most['new_authors_count']:,} for certain, in the {filters.period} "
        f"from {most['period_start']}.",
        f"Of {total - new:,} the first commit is known only between two times: they are new in no {filters.period} for "
        "certain, and the total lies between its two lines."
        if total > new
        else "The first commit of each is known.",
        "Bots and names of machines are left out. Who committed only to repos outside the board is not seen.",
    ]


VIEW = View(
    name="authors",
    title="Author activity",
    group="People",
    question="When did the people begin who commit to these models?",
    tables=("enriched_repos", "contributors"),
    build=build,
    draw=draw,
    write_sql=write_sql,
    write_polars=write_polars,
    notes=notes,
)
