"""Trends: growth, releases that left a mark, the frontier beside the number of attempts, and models that are gone."""

from typing import Any

import polars as pl

from hf_openness.reading.places import KEEP, ROW, mark_places
from hf_openness.report.cited import Made, Sources
from hf_openness.report.findings import Extract, Section, Tables
from hf_openness.report.marks import Source, at, cite, count_of, made_of, told
from hf_openness.report.say import say_count, say_list, say_number, say_ranges, say_share, say_things

LEVEL = 0.05
MONTHS = 12
BEFORE = f"{ROW}_before"
RISE = "the first less the second"
DIMENSIONS = {
    "all": "models",
    "model_type": "models of the kind",
    "architecture": "models of the architecture",
    "authors": "new authors, their first commit taken as",
}
SCOPES = {
    "hub_flag": "the board says that the repository is gone",
    "hub_refused": "the Hub gives no details",
    "hub_later": "the Hub no longer had it later",
    "next_date": "the next date no longer has it",
    "last_date": "the last date no longer has it",
}


@told
def tell_trends(tables: Tables) -> tuple[str, ...]:
    """Return growth, breaks, how much of the frontier's rise the attempts explain, and what the gone ones change."""
    return (
        *_tell_growth(tables["trend_rates"]),
        *_tell_breaks(tables["release_breaks"]),
        *_tell_frontier(tables["frontier"]),
        *_tell_gone(tables["survivorship"]),
    )


def _tell_growth(rates: pl.DataFrame) -> tuple[str, ...]:
    found = rates.filter(measure="growth", dimension="all")
    if found.is_empty() or found["estimate"][0] is None:
        return (f"Growth is not estimated on this date, because {_why(found, 'too few whole months are dated')}.",)
    row = found.row(0, named=True)
    span = ""
    if row["low"] is not None:
        ends = cite(f"{say_number(row['low'])} to {say_number(row['high'])} %", _rate(row, is_beside=True))
        span = f" ({ends}, 95 % interval)"
    rises = "rose" if row["estimate"] >= 0 else "fell"
    holds = row["low"] is not None and row["low"] <= 0 <= row["high"]
    return (
        f"The number of new models a month {rises} by {say_number(abs(row['estimate']), _rate(row))} % from month to "
        f"month{span} from {row['period_start']:%Y-%m} on, over "
        f"{say_things(row['events_count'], 'model', source=at('trend_rates', row, 'events_count'))}"
        f"{'; the interval allows for no change' if holds else ''}.",
    )


def _rate(row: dict[str, Any], is_beside: bool = False) -> Source:
    return at("trend_rates", row, "estimate", is_beside=is_beside)


def _why(rows: pl.DataFrame, otherwise: str) -> str:
    reasons = rows["why"].drop_nulls().unique().sort().to_list()
    return say_list(reasons) if reasons else otherwise


def _tell_breaks(breaks: pl.DataFrame) -> tuple[str, ...]:
    tested = breaks.filter(pl.col("p_adjusted").is_not_null())
    if tested.is_empty():
        return ("No release can be tested for a break on this date: none has eight whole weeks observed on both sides.",)
    seen = tested.filter(pl.col("p_adjusted") <= LEVEL)
    names = f" ({say_list(seen['release'].to_list())})" if seen.height else ""
    left = breaks.height - tested.height
    untested, every = count_of("release_breaks", p_adjusted=None), count_of("release_breaks")
    rest = f"; {say_count(left, untested)} more lack eight whole weeks on one side" if left else ""
    releases = say_things(tested.height, "tested release", source=made_of("the first less the second", every, untested))
    p_values = [at("release_breaks", row, "p_adjusted") for row in tested.to_dicts()]
    return (
        f"{say_count(seen.height, made_of('how many of them are at most the level', *p_values))} of {releases} left a "
        f"break in the number of new models{names} "
        f"(Holm, level {LEVEL * 100:g} %){rest}.",
    )


def compare_frontier(frontier: pl.DataFrame) -> pl.DataFrame:
    """Return per size class the best score now and a year before, and what as many attempts give without progress.

    Columns: size_class, attempts_before_count, attempts_count, best_before, best_score, gain_points, by_attempts_points
    (the rise of the expected best of so many draws from all dates), best_model_id. Where a class is younger than a year the
    columns on the year before are null.
    """
    newest = frontier.sort("size_order", "month").unique("size_class", keep="last", maintain_order=True)
    before = frontier.select(
        "size_class",
        KEEP.name.suffix("_before"),
        month=pl.col("month").dt.offset_by(f"{MONTHS}mo"),
        attempts_before_count="attempts_count",
        best_before="best_score",
        expected_before="expected_score",
    )
    return newest.join(before, on=["size_class", "month"], how="left", maintain_order="left").select(
        "size_class",
        "attempts_before_count",
        "attempts_count",
        "best_before",
        "best_score",
        KEEP,
        gain_points=pl.col("best_score") - pl.col("best_before"),
        by_attempts_points=pl.col("expected_score") - pl.col("expected_before"),
        best_model_id="best_model_id",
    )


def _tell_frontier(frontier: pl.DataFrame) -> tuple[str, ...]:
    if frontier.is_empty():
        return ("The frontier of scores is not shown on this date, because no dated model has scores on all benchmarks.",)
    known = compare_frontier(mark_places(frontier)).filter(pl.col("gain_points").is_not_null())
    if known.is_empty():
        return ()
    row = known.sort(["attempts_count", "size_class"], descending=[True, False]).row(0, named=True)
    now, then = (
        {
            column: at("frontier", frontier.row(row[place], named=True), column)
            for column in ("best_score", "attempts_count", "expected_score")
        }
        for place in (ROW, BEFORE)
    )
    rises = {column: made_of(RISE, now[column], then[column]) for column in now}
    return (
        f"In the size class with most models ({row['size_class']}, in billions of parameters) the best "
        f"chance-corrected score rose by {say_number(row['gain_points'], rises['best_score'])} "
        f"points in {MONTHS} months, to {say_number(row['best_score'], now['best_score'])}, while the attempts rose from "
        f"{say_count(row['attempts_before_count'], then['attempts_count'])} to "
        f"{say_count(row['attempts_count'], now['attempts_count'])}; so many more draws alone, without regard to dates, "
        f"would have given {say_number(row['by_attempts_points'], rises['expected_score'])}.",
    )


def _tell_gone(survivorship: pl.DataFrame) -> tuple[str, ...]:
    said = []
    for (scope, *_), rows in survivorship.sort("to_date", "from_date").group_by("scope", maintain_order=True):
        latest = rows.filter(
            (pl.col("to_date") == pl.col("to_date").last()) & (pl.col("from_date") == rows["from_date"][-1])
        )
        row = latest.row(0, named=True)
        if not row["gone_count"]:
            continue
        moved = "".join(
            f"; without them the mean score is {say_number(mean['kept_value'], _gone(mean, 'kept_value'))} instead of "
            f"{say_number(mean['all_value'], _gone(mean, 'all_value'))}"
            for mean in latest.filter(pl.col("quantity") == "mean_score", pl.col("effect").is_not_null()).to_dicts()
        )
        said.append(
            f"{say_count(row['gone_count'], _gone(row, 'gone_count'))} of "
            f"{say_things(row['models_count'], 'model', source=_gone(row, 'models_count'))} of {row['from_date']} "
            f"({say_share(row['gone_share'], _gone(row, 'gone_share'))}) are gone in the sense that "
            f"{SCOPES[str(scope)]}{moved}."
        )
    return tuple(said)


def _gone(row: dict[str, Any], column: str) -> Source:
    return at("survivorship", row, column)


def take_growth(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the growth per month of all models, of kinds, architectures and authors."""
    order = {"all": 0, "model_type": 1, "architecture": 2, "authors": 3}
    return (
        frame.filter(measure="growth")
        .with_columns(range=say_ranges(frame.filter(measure="growth"), "low", "high"))
        .sort(pl.col("dimension").replace_strict(order, return_dtype=pl.Int64), -pl.col("events_count"), "value")
        .select(
            pl.col("dimension").replace_strict(DIMENSIONS, return_dtype=pl.String).alias("of"),
            "value",
            "events_count",
            KEEP,
            growth_pct="estimate",
            range_pct="range",
            why="why",
        )
    )


def take_breaks(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the releases with what changed after them."""
    return frame.with_columns(level_range_pct=say_ranges(frame, "level_low_pct", "level_high_pct")).select(
        "release",
        "released_on",
        "models_before_count",
        "models_after_count",
        "level_change_pct",
        "level_range_pct",
        "p_adjusted",
        "other_releases",
        "why",
        KEEP,
    )


def take_survivors(frame: pl.DataFrame) -> pl.DataFrame:
    """Return what leaving out the models that are gone does to each quantity, newest dates first."""
    return frame.sort("to_date", "from_date", "scope", "quantity", descending=[True, True, False, False]).select(
        "scope",
        "from_date",
        "to_date",
        "quantity",
        "unit",
        "models_count",
        "gone_count",
        KEEP,
        with_them="all_value",
        without_them="kept_value",
        effect="effect",
        why="why",
    )


SECTION = Section(
    "trends",
    "Trends",
    "Releases are tested, not only marked. The best score of a size class grows with the number of attempts, so what so "
    "many draws give without regard to dates stands beside it. Models that left a board or the Hub are counted.",
    (19, 20, 21),
    (
        Extract(
            "trend_rates",
            "Growth per month",
            take_growth,
            "Of the last twelve whole months; 95 % intervals.",
            rows=None,
            sources=Sources(cells={"growth_pct": "estimate", "range_pct": ("low", "high")}),
        ),
        Extract(
            "release_breaks",
            "Breaks at releases",
            take_breaks,
            rows=None,
            sources=Sources(cells={"level_range_pct": ("level_low_pct", "level_high_pct")}),
        ),
        Extract(
            "frontier",
            f"Best chance-corrected score by size class, now and {MONTHS} months before",
            compare_frontier,
            "By attempts: the rise that as many more draws from the class give, whatever their dates.",
            rows=None,
            sources=Sources(
                cells={"attempts_before_count": "attempts_count", "best_before": "best_score"},
                rows={"attempts_before_count": "_row_before", "best_before": "_row_before"},
                made={
                    "gain_points": Made(RISE, ((ROW, "best_score"), (BEFORE, "best_score"))),
                    "by_attempts_points": Made(RISE, ((ROW, "expected_score"), (BEFORE, "expected_score"))),
                },
            ),
        ),
        Extract(
            "survivorship",
            "Models that are gone, and what leaving them out does",
            take_survivors,
            rows=30,
            sources=Sources(cells={"with_them": "all_value", "without_them": "kept_value"}),
        ),
    ),
    tell=tell_trends,
)
