"""Figures 1-3: authors over time, repos per author, authors per repo."""

from typing import Any

import plotnine as p9
import polars as pl

from hf_openness.figures.context import FigureContext
from hf_openness.figures.style import theme
from hf_openness.method import PAPER

NEW, ALL = "new authors", "all authors"
BAR = "#4477AA"


def _whole_ticks(limits: tuple[float, float]) -> list[int]:
    step = max(1, round((limits[1] - limits[0]) / 8))
    return list(range(0, int(limits[1]) + 1, step))


def draw_author_growth(table: pl.DataFrame, context: FigureContext) -> Any:
    """Draw new and all authors per month as two lines."""
    names = {"new_authors_count": NEW, "total_authors_count": ALL}
    long = table.unpivot(index="month", on=list(names)).with_columns(pl.col("variable").replace_strict(names))
    return (
        p9.ggplot(long, p9.aes("month", "value", color="variable"))
        + (p9.geom_line(size=1) if table.height > 1 else p9.geom_point(size=2))
        + p9.scale_color_manual(values={ALL: "#EE8866", NEW: "#228833"})
        + p9.scale_x_date(date_labels="%Y-%m")
        + p9.labs(
            title="Authors by month of their first commit",
            x="Month",
            y="Authors",
            caption=context.caption("An author starts with the first commit of the author's oldest repo"),
        )
        + theme()
    )


def draw_repos_per_author(table: pl.DataFrame, context: FigureContext) -> Any:
    """Draw the histogram of repos per author."""
    return (
        p9.ggplot(table, p9.aes("repos_count", "authors_count"))
        + p9.geom_col(width=0.9, fill=BAR)
        + p9.scale_x_continuous(limits=(0, float(table["repos_count"].max()) + 1))  # type: ignore[arg-type]
        + p9.labs(
            title="Repositories per author",
            x="Repositories of an author",
            y="Authors",
            caption=context.caption(
                "Names ending in bot are left out"
                if context.method == PAPER.name
                else "Bots and machine names are left out; reviewed aliases are one author"
            ),
        )
        + theme()
    )


def _explain_authors(has_bots_alone: bool, method: str) -> str:
    if method == PAPER.name:
        return "0 authors: only commits of bots that no figure counts" if has_bots_alone else ""
    said = "Bots and machine names are not counted; reviewed aliases are one author"
    return f"{said}. 0 authors: only commits of such names" if has_bots_alone else said


def draw_authors_per_repo(table: pl.DataFrame, context: FigureContext) -> Any:
    """Draw the histogram of authors per repo."""
    has_bots_alone = table["authors_count"].min() == 0
    return (
        p9.ggplot(table, p9.aes("authors_count", "repos_count"))
        + p9.geom_col(width=0.9, fill=BAR)
        + p9.scale_x_continuous(
            limits=(-1 if has_bots_alone else 0, float(table["authors_count"].max()) + 1),
            breaks=_whole_ticks,
        )  # type: ignore[arg-type]
        + p9.labs(
            title="Authors per repository",
            x="Authors of a repository",
            y="Repositories",
            caption=context.caption(_explain_authors(has_bots_alone, context.method)),
        )
        + theme()
    )
