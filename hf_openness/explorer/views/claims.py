"""Claims of a date: the verdict of each, with what was estimated."""

from typing import TYPE_CHECKING

import polars as pl

from hf_openness.explorer.filters import Filters
from hf_openness.explorer.ranges import BLUE, GREEN, GREY, ORANGE, Series, draw_rows, take_series
from hf_openness.explorer.selection import Selection
from hf_openness.explorer.view import View
from hf_openness.explorer.wording import say_number, say_range, say_things, say_unapplied
from hf_openness.reading.unit_names import say_unit

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

COLORS = {"contradicted": ORANGE, "supported": BLUE, "undecided": GREY, "not_testable": "#BBBBBB"}
SYMBOLS = {"contradicted": "x", "supported": "circle", "undecided": "circle-open", "not_testable": "square-open"}
WHY = "claims are tested on all models of the board, never on a part of them"
SELECTION = Selection(
    table="claims",
    columns=(
        "claim_id",
        "text",
        "source",
        "verdict",
        "estimate",
        "low",
        "high",
        "unit",
        "claimed_low",
        "claimed_high",
        "n",
        "p_adjusted",
        "interval_method",
        "quantity",
        "why",
    ),
    order=("claim_id",),
)


def draw(frame: pl.DataFrame, _filters: Filters) -> "Figure | None":
    """Draw estimates of shares and percentages, with claimed ranges; other units stand in the table alone."""
    named = pl.when(pl.struct("quantity").is_duplicated()).then(pl.format("{} ({})", "quantity", "claim_id"))
    shown = (
        frame.with_columns(label=named.otherwise("quantity"))
        .filter(pl.col("unit") == "share_pct", pl.col("estimate").is_not_null())
        .sort(pl.col("verdict").replace_strict(dict(zip(COLORS, range(4), strict=True)), return_dtype=pl.Int64), "claim_id")
    )
    if shown.is_empty():
        return None
    series = [_claimed(shown)]
    for verdict, color in COLORS.items():
        rows = shown.filter(verdict=verdict)
        if rows.height:
            name = verdict.replace("_", " ")
            hover = [f"{tell(row)} {row['text']}" for row in rows.iter_rows(named=True)]
            series.append(_series(rows, name, color, SYMBOLS[verdict], hover))
    figure = draw_rows(series, shown["label"].to_list(), "%")
    figure.update_xaxes(range=[-2, 102])
    return figure


def _series(rows: pl.DataFrame, name: str, color: str, symbol: str, hover: list[str]) -> Series:
    return take_series(name, color, rows, ("label", "estimate", "low", "high"), hover, symbol, -0.12)


def _claimed(shown: pl.DataFrame) -> Series:
    low, high = shown["claimed_low"].fill_null(0.0), shown["claimed_high"].fill_null(100.0)
    middle = ((low + high) / 2).to_list()
    hover = [f"claimed: {say_range(a, b)} %" for a, b in zip(low, high, strict=True)]
    labels = shown["label"].to_list()
    return Series("claimed range", GREEN, labels, middle, low.to_list(), high.to_list(), hover, "line-ns-open", 0.14)


def tell(row: dict[str, object]) -> str:
    """Return a claim's verdict, estimate, interval and n as one sentence."""
    verdict = str(row["verdict"]).replace("_", " ")
    if row["estimate"] is None:
        return f"{verdict}."
    known = f"{say_number(row['estimate'])} {say_unit(str(row['unit']))}"  # type: ignore[arg-type]  # a number
    counted = f", n = {row['n']:,}" if row["n"] is not None else ""
    return f"{verdict}: {known} ({say_range(row['low'], row['high'])}{counted})."  # type: ignore[arg-type]  # numbers


def notes(frame: pl.DataFrame, filters: Filters) -> list[str]:
    """Say how many claims hold, and what the verdicts rest on."""
    idle = say_unapplied(filters, WHY)
    if frame.is_empty():
        return [f"No claim was tested on {filters.leaderboard} on {filters.date}.", *idle]
    counts = {verdict: frame.filter(verdict=verdict).height for verdict in COLORS}
    return [
        f"Of {say_things(frame.height, 'claim')}, {counts['supported']} are supported, {counts['contradicted']} "
        f"contradicted, {counts['undecided']} undecided, and {counts['not_testable']} cannot be tested on {filters.date}.",
        "A claim is supported where the whole 95 % interval lies in the claimed range, contradicted where all of it lies "
        "outside; both are corrected for testing many claims (Holm). The picture shows the claims on shares; the table "
        "has all, with the reason why one is undecided or cannot be tested.",
        *idle,
    ]


VIEW = View(
    name="claims",
    title="Claims and verdicts",
    group="Claims",
    question="Which statements of the paper and the literature do this date's data bear out?",
    tables=("claims",),
    build=SELECTION.build,
    draw=draw,
    write_sql=SELECTION.write_sql,
    write_polars=SELECTION.write_polars,
    notes=notes,
    filters=(),
)
