"""Popularity of kinds of models: new models per day, week or month, and their shares."""

from typing import TYPE_CHECKING

import polars as pl

from hf_openness.explorer.data import Data
from hf_openness.explorer.drawing import add_stacked_bars, begin_where_models_are, label_period, start_figure
from hf_openness.explorer.filters import Filters
from hf_openness.explorer.periods import start_of_period
from hf_openness.explorer.queries import write_models_polars, write_models_sql, write_period_polars, write_period_sql
from hf_openness.explorer.sentences import say_largest, say_undated
from hf_openness.explorer.view import View
from hf_openness.figures.palette import colors

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


def build(data: Data, filters: Filters) -> pl.DataFrame:
    """Return period_start, model_type, models_count, models_share (0-1 of the period's models)."""
    return count_by_kind(data.models(filters), filters, "model_type")


def count_by_kind(models: pl.DataFrame, filters: Filters, kind: str) -> pl.DataFrame:
    """Return period_start, the kind, models_count and models_share of the dated models, sorted."""
    return (
        models.drop_nulls("created_on")
        .group_by(start_of_period(filters.period).alias("period_start"), kind)
        .agg(models_count=pl.len().cast(pl.Int64))
        .with_columns(models_share=pl.col("models_count") / pl.col("models_count").sum().over("period_start"))
        .sort("period_start", kind)
    )


def draw(frame: pl.DataFrame, filters: Filters) -> "Figure":
    """Draw counts above, shares below."""
    return draw_by_kind(frame, filters, "model_type", "model_type")


def draw_by_kind(frame: pl.DataFrame, filters: Filters, kind: str, palette_name: str) -> "Figure":
    """Draw a frame of `count_by_kind` in the colours of a kind."""
    palette = colors(palette_name, frame[kind].unique().to_list())
    figure = start_figure(label_period(filters.period), [f"Models per {filters.period}", "Share, %"])
    add_stacked_bars(figure, frame, kind, "models_count", palette, filters.period)
    shares = frame.with_columns(models_share=pl.col("models_share") * 100)
    add_stacked_bars(figure, shares, kind, "models_share", palette, filters.period, row=2)
    figure.update_yaxes(range=[0, 100], row=2, col=1)
    begin_where_models_are(figure, frame, filters)
    return figure


def write_sql(filters: Filters) -> str:
    """Return the SQL of the view."""
    return write_kind_sql(filters, "model_type")


def write_kind_sql(filters: Filters, kind: str) -> str:
    """Return the SQL of `count_by_kind`."""
    return f"""with {write_models_sql(filters)}
select {write_period_sql(filters.period)} as period_start, {kind}, count(*) as models_count,
  count(*) / sum(count(*)) over (partition by {write_period_sql(filters.period)}) as models_share
from chosen where created_on is not null
group by period_start, {kind} order by period_start, {kind}
"""


def write_polars(filters: Filters) -> str:
    """Return the polars code of the view."""
    return write_kind_polars(filters, "model_type")


def write_kind_polars(filters: Filters, kind: str) -> str:
    """Return the polars code of `count_by_kind`."""
    return f"""{write_models_polars(filters)}
frame = (
    models.drop_nulls("created_on")
    .group_by({write_period_polars(filters.period)}.alias("period_start"), "{kind}")
    .agg(models_count=pl.len().cast(pl.Int64))
    .with_columns(models_share=pl.col("models_count") / pl.col("models_count").sum().over("period_start"))
    .sort("period_start", "{kind}")
)
"""


def notes(frame: pl.DataFrame, filters: Filters) -> list[str]:
    """Say the largest kind with its share."""
    return [*say_largest(frame, "model_type"), say_undated(filters)]


VIEW = View(
    name="model-types",
    title="Popularity of kinds of models",
    group="Models",
    question="Which kinds of models do people publish?",
    tables=("enriched_repos",),
    build=build,
    draw=draw,
    write_sql=write_sql,
    write_polars=write_polars,
    notes=notes,
)
