"""Production: how many new models a month, of which kinds and architectures, and releases that left a mark."""

from typing import Any

import polars as pl

from hf_openness.reading.places import KEEP
from hf_openness.report.cited import Sources
from hf_openness.report.findings import Extract, Section, Tables
from hf_openness.report.marks import Source, at, cite, count_of, made_of, told
from hf_openness.report.say import say_count, say_list, say_number, say_ranges, say_things
from hf_openness.report.topics.bias import make_numbers

LEVEL = 0.05
DIMENSIONS = {
    "all": "models",
    "model_type": "models of the kind",
    "architecture": "models of the architecture",
    "authors": "new authors, their first commit taken as",
}


@told
def tell_production(tables: Tables) -> tuple[str, ...]:
    """Return the growth of all models and the releases after which the number of new models changed."""
    return (*_tell_growth(tables["trend_rates"]), *_tell_breaks(tables["release_breaks"]))


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


SECTION = Section(
    "production",
    "New models: kinds, architectures, growth",
    "A board shows what was submitted to it, in batches and late, not all that is made; the last weeks of a date are not "
    "complete. Releases are tested, not only marked: a rise after one may have other causes.",
    (4, 5, 20),
    (
        make_numbers("New models", "model_types", "merges_share", "architectures_kept", "smallest_architecture_share"),
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
    ),
    tell=tell_production,
    rule="docs/method/trends.md, “Rates per week and month” and “Breaks at releases”",
)
