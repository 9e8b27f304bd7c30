"""The authors of commits: how many repositories each works on, and what each is by reviewed facts."""

from typing import TYPE_CHECKING

import polars as pl

from hf_openness.explorer.data import Data
from hf_openness.explorer.drawing import safe, start_figure
from hf_openness.explorer.filters import Filters
from hf_openness.explorer.queries import quote_sql
from hf_openness.explorer.ranges import BLUE, GREY, ORANGE, show_rows
from hf_openness.explorer.view import View
from hf_openness.explorer.wording import say_things, say_unapplied
from hf_openness.visible import show_hidden

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

COLUMNS = ("author", "kind", "repos_count", "commits_count", "first_commit_at", "is_bot", "is_machine_name")
SHOWN = 25
WHY = "commits are of repositories, whatever board, type or date of creation; names in commits need not be owners"


def build(data: Data, filters: Filters) -> pl.DataFrame:
    """Return the authors of the date, those with most repositories first; the text chooses by part of the name."""
    authors = data.table("contributors", filters.date).select(COLUMNS)
    if filters.text:
        authors = authors.filter(pl.col("author").str.to_lowercase().str.contains(filters.text.lower(), literal=True))
    if filters.authors:
        authors = authors.filter(pl.col("author").is_in(filters.authors))
    return authors.sort("repos_count", "author", descending=[True, False])


def write_sql(filters: Filters) -> str:
    """Return the SQL of the view."""
    found = [f"scrape_date = {quote_sql(filters.date)}"]
    if filters.text:
        found.append(f"contains(lower(author), {quote_sql(filters.text.lower())})")
    if filters.authors:
        found.append(f"author in ({', '.join(map(quote_sql, filters.authors))})")
    return f"""select {", ".join(COLUMNS)}
from contributors
where {" and ".join(found)}
order by repos_count desc, author
"""


def write_polars(filters: Filters) -> str:
    """Return the polars code of the view."""
    found = ""
    if filters.text:
        found += f'\n    .filter(pl.col("author").str.to_lowercase().str.contains({filters.text.lower()!a}, literal=True))'
    if filters.authors:
        found += f'\n    .filter(pl.col("author").is_in({list(filters.authors)!a}))'
    shown = ", ".join(f'"{column}"' for column in COLUMNS)
    return f"""frame = (
    store.read("contributors", "{filters.date}")
    .select({shown}){found}
    .sort("repos_count", "author", descending=[True, False])
)
"""


def draw(frame: pl.DataFrame, _filters: Filters) -> "Figure":
    """Draw the most active authors as bars; bots and machine names in a colour of their own."""
    import plotly.graph_objects as go

    top = frame.head(SHOWN)
    order = [
        author if kind in (None, "unknown") else f"{author} ({kind})"
        for author, kind in top.select("author", "kind").iter_rows()
    ]
    programs = top.select(pl.col("is_bot") | pl.col("is_machine_name").fill_null(value=False)).to_series()
    figure = start_figure("Repositories with a commit of the author", [""])
    for name, color, is_program in (("authors", BLUE, False), ("bots and machine names", ORANGE, True)):
        rows = [at for at, program in enumerate(programs) if program is is_program]
        if rows:
            figure.add_trace(
                go.Bar(
                    x=[top["repos_count"][at] for at in rows],
                    y=[len(order) - at - 0.12 for at in rows],
                    width=0.4,
                    orientation="h",
                    name=name,
                    marker={"color": color},
                    customdata=[safe(order[at]) for at in rows],
                    hovertemplate="%{customdata}: %{x:,}<extra></extra>",
                )
            )
    show_rows(figure, order)
    figure.update_layout(showlegend=True)
    figure.update_xaxes(linecolor=GREY)
    return figure


def notes(frame: pl.DataFrame, filters: Filters) -> list[str]:
    """Say how many authors there are, and how little a name tells."""
    idle = say_unapplied(filters, WHY, ("authors", "text"))
    if frame.is_empty():
        return [
            f"No author of a commit fits on {filters.date}: an owner of models need not be the name in a commit, and "
            "commits are known of some repositories only.",
            *idle,
        ]
    programs = frame.filter(pl.col("is_bot") | pl.col("is_machine_name").fill_null(value=False)).height
    first = frame.row(0, named=True)
    more = f" The picture shows {SHOWN}; {frame.height - SHOWN:,} more are in the table." if frame.height > SHOWN else ""
    return [
        f"{say_things(frame.height, 'author')} of commits, {programs:,} of them bots or machine names; most repositories: "
        f"“{show_hidden(first['author'])}”, {first['repos_count']:,}.{more}",
        "Counted in full, so without an interval, but of the repositories whose commits are known. One person may have "
        "several names: the view Concentration bounds what that does.",
        *idle,
    ]


VIEW = View(
    name="contributors",
    title="Authors of commits",
    group="People",
    question="Who works on how many repositories?",
    tables=("contributors",),
    build=build,
    draw=draw,
    write_sql=write_sql,
    write_polars=write_polars,
    notes=notes,
    filters=("authors", "text"),
)
