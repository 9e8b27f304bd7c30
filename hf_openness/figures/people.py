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
    """Draw new and all authors per month as two lines, or as two bands where first commits are only bounded."""
    is_bounded = table["total_authors_high_count"].is_not_null().any()
    return _draw_author_bands(table, context) if is_bounded else _draw_author_lines(table, context)


def _draw_author_lines(table: pl.DataFrame, context: FigureContext) -> Any:
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


def _draw_author_bands(table: pl.DataFrame, context: FigureContext) -> Any:
    palette = {ALL: "#EE8866", NEW: "#228833"}
    bounds = pl.concat(
        table.select(
            "month",
            low=pl.col(f"{column}_authors_count"),
            high=pl.col(f"{column}_authors_high_count"),
            authors=pl.lit(name),
            panel=pl.lit(name),
        )
        for column, name in (("total", ALL), ("new", NEW))
    )
    censored = int(table["left_censored_count"].max() or 0)  # type: ignore[arg-type]
    said = f"{censored} authors are known only to have started before a time" if censored else ""
    note = "Lower line: certain; upper line: possible. A summary of commits bounds an author's own first commit"
    several = bounds if table.height > 1 else bounds.clear()
    return (
        p9.ggplot(bounds, p9.aes("month", fill="authors", color="authors"))
        + p9.geom_ribbon(p9.aes(ymin="low", ymax="high"), data=several, alpha=0.25, size=0)
        + p9.geom_line(p9.aes(y="low"), data=several, size=0.9)
        + p9.geom_line(p9.aes(y="high"), data=several, size=0.5)
        + (p9.geom_point(p9.aes(y="high"), size=1.5) if table.height == 1 else [])
        + p9.facet_wrap("panel", ncol=1, scales="free_y")
        + p9.scale_color_manual(values=palette)
        + p9.scale_fill_manual(values=palette)
        + p9.scale_x_date(date_labels="%Y-%m")
        + p9.labs(
            title="Authors by month of their own first commit",
            x="Month",
            y="Authors",
            caption=context.caption(". ".join(part for part in (note, said) if part)),
        )
        + theme()
        + p9.theme(legend_position="none", figure_size=(9.0, 6.6))
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
