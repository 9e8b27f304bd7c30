"""How unequally work and downloads are held: shares under least and most merging of names, with intervals."""

from typing import TYPE_CHECKING

import polars as pl

from hf_openness.explorer.filters import Filters
from hf_openness.explorer.ranges import BLUE, ORANGE, draw_rows, take_series
from hf_openness.explorer.selection import Selection
from hf_openness.explorer.view import View
from hf_openness.explorer.wording import say_number, say_range, say_unapplied

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

POPULATIONS = {
    "author_repo_pairs": "author-repository pairs",
    "repos": "repositories",
    "commits": "commits",
    "downloads": "downloads of 30 days",
}
MEASURES = {
    "top_10_share": "top 10 hold of",
    "top_200_share": "top 200 hold of",
    "sqrt_share": "square root of all hold of",
    "gini": "Gini of",
    "top_10_reach": "top 10 reach of",
    "top_200_reach": "top 200 reach of",
}
MERGINGS = {"least": (BLUE, "circle", 0.08), "most": (ORANGE, "diamond", -0.18)}
WHY = "concentration is measured over all authors of the date's commits, or all owners of the board"
SELECTION = Selection(
    table="concentration",
    columns=(
        "population",
        "measure",
        "merging",
        "estimate",
        "low",
        "high",
        "coverage",
        "interval_method",
        "authors_count",
        "why",
    ),
    order=("population", "measure", "merging"),
)


def draw(frame: pl.DataFrame, _filters: Filters) -> "Figure | None":
    """Draw what is a share or a Gini, in percent; HHI, entropy and bus factor stand in the table."""
    shown = (
        frame.filter(pl.col("measure").is_in(MEASURES), pl.col("estimate").is_not_null())
        .with_columns(
            pl.col("estimate", "low", "high") * 100,
            label=pl.format(
                "{} {}", pl.col("measure").replace_strict(MEASURES), pl.col("population").replace_strict(POPULATIONS)
            ),
        )
        .sort(pl.col("population").replace_strict(dict(zip(POPULATIONS, range(4), strict=True))), "measure", "merging")
    )
    if shown.is_empty():
        return None
    series = []
    for merging, (color, symbol, shift) in MERGINGS.items():
        rows = shown.filter(merging=merging)
        hover = [
            f"{merging} merging: {say_number(value)} % ({say_range(low, high)}; {coverage})"
            for value, low, high, coverage in rows.select("estimate", "low", "high", "coverage").iter_rows()
        ]
        named = ("label", "estimate", "low", "high")
        series.append(take_series(f"{merging} merging of names", color, rows, named, hover, symbol, shift))
    figure = draw_rows(series, shown["label"].unique(maintain_order=True).to_list(), "% (Gini: times 100)")
    figure.update_xaxes(range=[-2, 102])
    return figure


def notes(frame: pl.DataFrame, filters: Filters) -> list[str]:
    """Say the share of the top ten authors under both mergings."""
    idle = say_unapplied(filters, WHY)
    if frame.is_empty():
        return [f"No commits or downloads are known for {filters.leaderboard} on {filters.date}.", *idle]
    said = [
        "A point is the estimate, a bar its interval: what other authors of the same kind would give. Least merging takes "
        "names as they are, most merging also joins every best alias candidate; the truth lies between, where no other "
        "alias is missing.",
        "`no nominal coverage` says that the interval covers the truth less often than 95 %, or that it was not shown to.",
        *idle,
    ]
    pairs = frame.filter(population="author_repo_pairs", measure="top_10_share").drop_nulls("estimate")
    if pairs.height == len(MERGINGS):
        told = [
            f"{say_number(row['estimate'] * 100)} % ({_percent_range(row)}; {row['coverage']}) under "
            f"{row['merging']} merging"
            for row in pairs.iter_rows(named=True)
        ]
        said.insert(0, f"Of the author-repository pairs, the ten most active authors hold {' and '.join(told)}.")
    missing = frame.filter(pl.col("estimate").is_null())["why"].drop_nulls().unique().sort().to_list()
    if missing:
        said.append(f"Not measured: {'; '.join(missing)}.")
    return said


def _percent_range(row: dict[str, float | None]) -> str:
    low, high = row["low"], row["high"]
    return say_range(low and low * 100, high and high * 100)


VIEW = View(
    name="concentration",
    title="Concentration of work and downloads",
    group="People",
    question="How few people and owners hold how much?",
    tables=("concentration",),
    build=SELECTION.build,
    draw=draw,
    write_sql=SELECTION.write_sql,
    write_polars=SELECTION.write_polars,
    notes=notes,
    filters=(),
)
