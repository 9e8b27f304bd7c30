"""Popularity of architectures: new models per day, week or month, and their shares."""

from typing import TYPE_CHECKING

import polars as pl

from hf_openness.explorer.data import Data
from hf_openness.explorer.filters import Filters
from hf_openness.explorer.sentences import say_largest, say_undated
from hf_openness.explorer.view import View
from hf_openness.explorer.views.model_types import count_by_kind, draw_by_kind, write_kind_polars, write_kind_sql

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

KIND = "architecture"


def build(data: Data, filters: Filters) -> pl.DataFrame:
    """Return period_start, architecture, models_count, models_share (0-1 of the period's models)."""
    return count_by_kind(data.models(filters), filters, KIND)


def draw(frame: pl.DataFrame, filters: Filters) -> "Figure":
    """Draw counts above, shares below."""
    return draw_by_kind(frame, filters, KIND, KIND)


def write_sql(filters: Filters) -> str:
    """Return the SQL of the view."""
    return write_kind_sql(filters, KIND)


def write_polars(filters: Filters) -> str:
    """Return the polars code of the view."""
    return write_kind_polars(filters, KIND)


def notes(frame: pl.DataFrame, filters: Filters) -> list[str]:
    """Say the largest architecture with its share, and what Other is."""
    other = "Other gathers architectures that are rare on the whole board, and models whose board gives none."
    return [*say_largest(frame, KIND), other, say_undated(filters)]


VIEW = View(
    name="architectures",
    title="Popularity of architectures",
    group="Models",
    question="Which architectures do new models have?",
    tables=("enriched_repos",),
    build=build,
    draw=draw,
    write_sql=write_sql,
    write_polars=write_polars,
    notes=notes,
)
