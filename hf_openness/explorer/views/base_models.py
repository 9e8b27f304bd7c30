"""Evolution of popular base models: for each family the models that were its best when they came."""

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from hf_openness.explorer.data import Data
from hf_openness.explorer.drawing import safe, start_figure
from hf_openness.explorer.filters import Filters
from hf_openness.explorer.queries import quote_sql, write_models_polars, write_models_sql
from hf_openness.explorer.view import View
from hf_openness.figures.palette import colors

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

MOST_FAMILIES = 6
HEIGHT = 480
# About what the axis takes of the height, and a line of a label; families may end at like scores.
LABELLED_PX, LABEL_PX = 260, 15
LONGEST_NAME = 20


def build(data: Data, filters: Filters) -> pl.DataFrame:
    """Return per record of a family: family, created_on, model_id, average_score, attempts_count, members_count.

    A record is a model that scores above every earlier one of its family; attempts_count is how many there were by then,
    itself included, members_count how many the family has in all. Only dated, scored models that pass the filters.
    """
    families = data.table("model_families", filters.date).filter(leaderboard=filters.leaderboard)
    chosen = data.models(filters).select("model_id", "created_on")
    members = (
        families.join(chosen, on="model_id", how="inner")
        .filter(pl.col("created_on").is_not_null(), pl.col("average_score").is_not_null())
        .select("family", "created_on", "model_id", "average_score")
    )
    return find_records(members)


def find_records(members: pl.DataFrame) -> pl.DataFrame:
    """Return the records among the members of families."""
    before = pl.col("average_score").cum_max().shift(1).over("family")
    return (
        members.sort("family", "created_on", "model_id")
        .with_columns(
            attempts_count=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("family"),
            members_count=pl.len().over("family").cast(pl.Int64),
            before=before,
        )
        .filter(pl.col("before").is_null() | (pl.col("average_score") > pl.col("before")))
        .drop("before")
    )


def draw(frame: pl.DataFrame, filters: Filters) -> "Figure":
    """Draw a step per family, the largest ones; with labels the name of its best model."""
    import plotly.graph_objects as go

    sizes = (
        frame.group_by("family")
        .agg(pl.col("members_count").first())
        .sort(["members_count", "family"], descending=[True, False])
    )
    shown = sizes["family"].head(MOST_FAMILIES).to_list()
    end = frame["created_on"].max()
    figure = start_figure("Day of creation", ["Best average score so far"])
    seen: set[str] = set()
    bests: list[tuple[date, float, str]] = []
    for family, color in colors("family", shown).items():
        rows = frame.filter(pl.col("family") == family)
        xs, ys = [*rows["created_on"], end], [*rows["average_score"], rows["average_score"][-1]]
        names = [*(safe(name) for name in rows["model_id"]), ""]
        figure.add_trace(
            go.Scatter(
                x=xs,
                y=ys,
                mode="lines+markers",
                name=f"{safe(family)} ({rows['members_count'][0]:,})",
                # There are fewer spare colours than families.
                line={"color": color, "width": 2, "shape": "hv", "dash": "dot" if color in seen else "solid"},
                marker={"size": [7] * (len(xs) - 1) + [0]},
                customdata=names,
                hovertemplate="%{customdata}<br>%{x|%Y-%m-%d}: %{y:.1f}<extra></extra>",
            )
        )
        seen.add(color)
        bests.append((rows["created_on"][-1], rows["average_score"][-1], rows["model_id"][-1].rsplit("/", 1)[-1]))
    if filters.labels:
        days = frame.filter(pl.col("family").is_in(shown))["created_on"].to_list()
        _write_labels(figure, bests, min(days) + (max(days) - min(days)) / 2)
    figure.update_yaxes(rangemode="normal")
    figure.update_layout(height=HEIGHT)
    return figure


def _write_labels(figure: "Figure", bests: list[tuple[date, float, str]], middle: date) -> None:
    """Write each best model's name towards the middle of the picture, above its point and every label below it."""
    scores = [score for _, score, _ in bests]
    px_per_point = LABELLED_PX / max(max(scores) - min(scores), 1.0)
    reached = float("-inf")
    for day, score, name in sorted(bests, key=lambda best: (best[1], best[2])):
        place = max(score * px_per_point, reached + LABEL_PX)
        reached = place
        figure.add_annotation(
            x=str(day),
            y=score,
            yshift=place - score * px_per_point,
            text=safe(name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"),
            showarrow=False,
            xanchor="right" if day >= middle else "left",
            yanchor="bottom",
            font={"size": 11},
        )


def write_sql(filters: Filters) -> str:
    """Return the SQL of the view."""
    return f"""with {write_models_sql(filters)},
members as (
  select f.family, c.created_on, f.model_id, f.average_score,
    row_number() over earlier as attempts_count, count(*) over (partition by f.family) as members_count,
    max(f.average_score) over (earlier rows between unbounded preceding and 1 preceding) as before
  from model_families f join chosen c on f.model_id = c.model_id
  where f.scrape_date = {quote_sql(filters.date)} and f.leaderboard = {quote_sql(filters.leaderboard)}
    and c.created_on is not null and f.average_score is not null
  window earlier as (partition by f.family order by c.created_on, f.model_id)
)
select family, created_on, model_id, average_score, attempts_count, members_count
from members where before is null or average_score > before order by family, created_on, model_id
"""


def write_polars(filters: Filters) -> str:
    """Return the polars code of the view."""
    return f"""{write_models_polars(filters)}
families = store.read("model_families", "{filters.date}").filter(leaderboard={filters.leaderboard!a})
members = (
    families.join(models.select("model_id", "created_on"), on="model_id", how="inner")
    .filter(pl.col("created_on").is_not_null(), pl.col("average_score").is_not_null())
    .select("family", "created_on", "model_id", "average_score")
    .sort("family", "created_on", "model_id")
)
frame = (
    members.with_columns(
        attempts_count=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("family"),
        members_count=pl.len().over("family").cast(pl.Int64),
        before=pl.col("average_score").cum_max().shift(1).over("family"),
    )
    .filter(pl.col("before").is_null() | (pl.col("average_score") > pl.col("before")))
    .drop("before")
)
"""


def notes(frame: pl.DataFrame, filters: Filters) -> list[str]:
    """Say which family leads and from how many attempts."""
    if frame.is_empty():
        return []
    best = frame.sort(["average_score", "created_on"], descending=[True, False]).row(0, named=True)
    families = frame["family"].n_unique()
    said = [
        f"Highest is {best['model_id']} of {best['family']} with {best['average_score']:.1f} points, dated "
        f"member number {best['attempts_count']:,} of {best['members_count']:,}.",
        "A line rises with attempts alone, whether or not anyone learns: see improvement against chance for its interval.",
    ]
    if families > MOST_FAMILIES:
        said.append(f"Drawn are the {MOST_FAMILIES} largest of {families} families, with their members in brackets.")
    return said


VIEW = View(
    name="base-models",
    title="Evolution of popular base models",
    group="Descent",
    question="How far did others take each base model?",
    tables=("enriched_repos", "model_families"),
    build=build,
    draw=draw,
    write_sql=write_sql,
    write_polars=write_polars,
    notes=notes,
    filters=("from_on", "to_on", "types", "architectures", "sizes", "licenses", "authors", "base_models", "text", "labels"),
)
