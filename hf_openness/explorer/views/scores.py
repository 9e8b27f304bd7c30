"""Total models and average score: how many there are, how well those of each period score, and the best so far."""

from typing import TYPE_CHECKING

import polars as pl

from hf_openness.explorer.data import Data
from hf_openness.explorer.drawing import BLACK, add_band, add_line, begin_where_models_are, label_period, start_figure
from hf_openness.explorer.filters import Filters
from hf_openness.explorer.periods import start_of_period
from hf_openness.explorer.queries import write_models_polars, write_models_sql, write_period_polars, write_period_sql
from hf_openness.explorer.sentences import say_undated
from hf_openness.explorer.view import View
from hf_openness.tables.wilson import Z_95

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

# Under this many scores the normal interval of a mean is too narrow to show.
LEAST_SCORES = 10
BLUE, RED = "#4477AA", "#AA3377"


def build(data: Data, filters: Filters) -> pl.DataFrame:
    """Return period_start, models_count, scored_count, mean_score with mean_low and mean_high, best_so_far, total_count.

    The interval is mean +- 1.96 standard errors, null under 10 scores; total_count and best_so_far run from the beginning.
    """
    error = Z_95 * pl.col("deviation") / pl.col("scored_count").sqrt()
    enough = pl.col("scored_count") >= LEAST_SCORES
    score = pl.col("average_score")
    return (
        data.models(filters)
        .drop_nulls("created_on")
        .group_by(start_of_period(filters.period).alias("period_start"))
        .agg(
            models_count=pl.len().cast(pl.Int64),
            scored_count=score.count().cast(pl.Int64),
            mean_score=score.mean(),
            deviation=score.std(),
            best=score.max(),
        )
        .sort("period_start")
        .select(
            "period_start",
            "models_count",
            "scored_count",
            "mean_score",
            mean_low=pl.when(enough).then(pl.col("mean_score") - error),
            mean_high=pl.when(enough).then(pl.col("mean_score") + error),
            best_so_far=pl.col("best").cum_max().forward_fill(),
            total_count=pl.col("models_count").cum_sum(),
        )
    )


def draw(frame: pl.DataFrame, filters: Filters) -> "Figure":
    """Draw mean with its interval and the best so far above, the total below."""
    figure = start_figure(label_period(filters.period), ["Average score", "Models so far"])
    days = frame["period_start"]
    known = frame.drop_nulls("mean_low")
    add_band(figure, known["period_start"], known["mean_low"], known["mean_high"], BLUE)
    add_line(figure, days, frame["mean_score"], "mean of the period's models, 95 % interval", BLUE)
    add_line(figure, days, frame["best_so_far"], "best so far", RED, shape="hv")
    add_line(figure, days, frame["total_count"], "models so far", BLACK, row=2, shape="hv")
    begin_where_models_are(figure, frame, filters)
    return figure


def write_sql(filters: Filters) -> str:
    """Return the SQL of the view."""
    return f"""with {write_models_sql(filters)},
periods as (
  select {write_period_sql(filters.period)} as period_start, count(*) as models_count,
    count(average_score) as scored_count, avg(average_score) as mean_score,
    {Z_95} * stddev_samp(average_score) / sqrt(count(average_score)) as error, max(average_score) as best
  from chosen where created_on is not null group by all
)
select period_start, models_count, scored_count, mean_score,
  case when scored_count >= {LEAST_SCORES} then mean_score - error end as mean_low,
  case when scored_count >= {LEAST_SCORES} then mean_score + error end as mean_high,
  max(best) over (order by period_start) as best_so_far,
  cast(sum(models_count) over (order by period_start) as bigint) as total_count
from periods order by period_start
"""


def write_polars(filters: Filters) -> str:
    """Return the polars code of the view."""
    return f"""{write_models_polars(filters)}
error = {Z_95} * pl.col("deviation") / pl.col("scored_count").sqrt()
enough = pl.col("scored_count") >= {LEAST_SCORES}
score = pl.col("average_score")
frame = (
    models.drop_nulls("created_on")
    .group_by({write_period_polars(filters.period)}.alias("period_start"))
    .agg(
        models_count=pl.len().cast(pl.Int64), scored_count=score.count().cast(pl.Int64),
        mean_score=score.mean(), deviation=score.std(), best=score.max(),
    )
    .sort("period_start")
    .select(
        "period_start", "models_count", "scored_count", "mean_score",
        mean_low=pl.when(enough).then(pl.col("mean_score") - error),
        mean_high=pl.when(enough).then(pl.col("mean_score") + error),
        best_so_far=pl.col("best").cum_max().forward_fill(),
        total_count=pl.col("models_count").cum_sum(),
    )
)
"""


def notes(frame: pl.DataFrame, filters: Filters) -> list[str]:
    """Say the total and the last mean that has an interval."""
    said = []
    known = frame.drop_nulls("mean_low")
    if known.height:
        last = known.row(-1, named=True)
        low, high = last["mean_low"], last["mean_high"]
        said.append(
            f"Dated models: {int(frame['models_count'].sum()):,}; those of the {filters.period} from "
            f"{last['period_start']} average {last['mean_score']:.1f} points (95 % interval {low:.1f} to {high:.1f})."
        )
    elif frame.height:
        said.append(
            f"Dated models: {int(frame['models_count'].sum()):,}; no {filters.period} has {LEAST_SCORES} scores, "
            "so no mean has an interval."
        )
    best = "The best of ever more attempts rises by chance alone; see improvement against chance before reading progress."
    alike = "The interval takes models for independent; batches of one author widen it."
    return [*said, best, alike, say_undated(filters)]


VIEW = View(
    name="scores",
    title="Total models and average score",
    group="Models",
    question="How many models are there, and how well do new ones score?",
    tables=("enriched_repos",),
    build=build,
    draw=draw,
    write_sql=write_sql,
    write_polars=write_polars,
    notes=notes,
)
