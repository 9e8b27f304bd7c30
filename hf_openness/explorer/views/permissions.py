"""What the chosen models may be used for: five values for each of three uses."""

from typing import TYPE_CHECKING

import polars as pl

from hf_openness.explorer.data import Data
from hf_openness.explorer.drawing import start_figure
from hf_openness.explorer.filters import Filters
from hf_openness.explorer.ranges import show_rows
from hf_openness.explorer.sentences import say_share
from hf_openness.explorer.shares import find_share_ends, write_share_ends_sql
from hf_openness.explorer.view import View
from hf_openness.explorer.views import licenses
from hf_openness.explorer.views.licenses import USES
from hf_openness.explorer.wording import say_things

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

KINDS = ("commercial_use", "academic_use", "personal_use")


def build(data: Data, filters: Filters) -> pl.DataFrame:
    """Return use, permission, models_count, models_share (0-1) and its ends low and high."""
    return count_permissions(licenses.build(data, filters))


def count_permissions(licensed: pl.DataFrame) -> pl.DataFrame:
    """Count the models of each use and permission.

    Args:
        licensed: as `licenses.count_licenses` returns it.
    """
    total = pl.col("models_count").sum().over("use")
    return (
        licensed.unpivot(KINDS, index="models_count", variable_name="use", value_name="permission")
        .group_by("use", "permission")
        .agg(pl.col("models_count").sum())
        .with_columns(models_share=pl.col("models_count") / total)
        .with_columns(find_share_ends(pl.col("models_count"), total))
        .sort("use", "permission")
    )


def write_sql(filters: Filters) -> str:
    """Return the SQL of the view."""
    return f"""with {licenses.write_counted_sql(filters)},
granted as (
  select use, permission, cast(sum(models_count) as bigint) as models_count
  from (
    unpivot (select models_count, {", ".join(KINDS)} from licensed)
    on {", ".join(KINDS)} into name use value permission
  )
  group by use, permission
),
summed as (select *, cast(sum(models_count) over (partition by use) as bigint) as total from granted)
select use, permission, models_count, models_count / total as models_share,
  {write_share_ends_sql("models_count", "total")}
from summed
order by use, permission
"""


def write_polars(filters: Filters) -> str:
    """Return the polars code of the view."""
    return f"""{licenses.write_polars(filters)}
from hf_openness.explorer.views.permissions import count_permissions

frame = count_permissions(frame)
"""


def draw(frame: pl.DataFrame, _filters: Filters) -> "Figure":
    """Draw one bar per use, its parts the five permissions."""
    import plotly.graph_objects as go

    figure = start_figure("Share of the chosen models, %", [""])
    for value, (color, _) in USES.items():
        rows = {row["use"]: row for row in frame.filter(permission=value).iter_rows(named=True)}
        if rows:
            figure.add_trace(
                go.Bar(
                    x=[rows[use]["models_share"] * 100 if use in rows else 0 for use in KINDS],
                    y=[len(KINDS) - at - 0.12 for at in range(len(KINDS))],
                    width=0.45,
                    orientation="h",
                    name=value,
                    marker={"color": color},
                    customdata=[rows[use]["models_count"] if use in rows else 0 for use in KINDS],
                    hovertemplate=f"{value}: %{{x:.1f}} % (%{{customdata:,}} models)<extra></extra>",
                )
            )
    show_rows(figure, [use.replace("_", " ") for use in KINDS])
    figure.update_layout(height=330)
    figure.update_xaxes(range=[0, 100.5])
    return figure


def notes(frame: pl.DataFrame, filters: Filters) -> list[str]:
    """Say the shares of each permission of commercial use."""
    if frame.is_empty():
        return [f"No model of {filters.leaderboard} on {filters.date} passes the filters."]
    rows = frame.filter(use="commercial_use").sort("models_count", descending=True)
    total = int(rows["models_count"].sum())
    told = [f"{permission}: {say_share(count, total)}" for _, permission, count, *_ in rows.iter_rows()]
    return [
        f"Commercial use of {say_things(total, 'model')}: {'; '.join(told)}.",
        "`limited` is permitted under conditions, such as a number of users; `unknown` is not reviewed, not readable, or "
        "stated elsewhere; `not applicable` is a model without any license, which permits nothing by itself.",
        "The interval takes models for independent; derivatives take over licenses, which widens it.",
    ]


VIEW = View(
    name="permissions",
    title="Permissions by use",
    group="Licenses",
    question="How many models may be used for business, for science, by everyone?",
    tables=licenses.VIEW.tables,
    build=build,
    draw=draw,
    write_sql=write_sql,
    write_polars=write_polars,
    notes=notes,
    filters=licenses.VIEW.filters,
)
