"""What the paper's rules do to its headline numbers, and the numbers themselves for the top of the page."""

from dataclasses import replace
from typing import Any

import polars as pl

from hf_openness.reading.places import KEEP
from hf_openness.report.cited import Sources
from hf_openness.report.findings import Extract, Section, Tables
from hf_openness.report.marks import Source, at, cite, made_of, told
from hf_openness.report.say import say_change, say_count, say_number, say_ranges, say_unit, say_units, say_value

TOLD = 3
NUMBERS = "printed, by the paper's rules, corrected"
# Sums of the same numbers in another order differ by less.
ROUNDING = 1e-9


@told
def tell_bias(tables: Tables) -> tuple[str, ...]:
    """Return what moved most, relative to the paper-mode value as in figure 24, and by which rule."""
    ledger = tables["bias_ledger"]
    numbers = list_numbers(ledger)
    both = numbers.filter(pl.col("paper_mode_value").is_not_null() & pl.col("corrected_value").is_not_null())
    if both.is_empty():
        return ("No headline number can be computed both ways on this date: it needs scores, commits or repo details.",)
    moved = both.with_columns(move=(pl.col("corrected_value") - pl.col("paper_mode_value")).abs()).filter(
        pl.col("move") > ROUNDING
    )
    most = moved.filter(pl.col("paper_mode_value") != 0).sort(
        pl.col("move") / pl.col("paper_mode_value").abs(), "number_id", descending=[True, False]
    )
    said = [
        f"Of {say_count(numbers.height, _compare(numbers))} headline numbers, {say_count(both.height, _compare(both))} can "
        f"be computed both ways on this date; the corrected rules change {say_count(moved.height, _compare(moved))} of "
        "them."
    ]
    return (*said, *(_tell_move(row, ledger.filter(number_id=row["number_id"])) for row in most.head(TOLD).to_dicts()))


def _compare(numbers: pl.DataFrame) -> Source:
    rows = [at("bias_ledger", row, "paper_mode_value", "corrected_value") for row in numbers.to_dicts()]
    return made_of("how many numbers: their values by the paper's and by the corrected rules", *rows)


def _tell_move(number: dict[str, Any], rows: pl.DataFrame) -> str:
    unit = number["unit"]
    told = (
        f"“{number['text']}” goes from {say_number(number['paper_mode_value'], _ledger(number, 'paper_mode_value'))} to "
        f"{say_value(number['corrected_value'], unit, _ledger(number, 'corrected_value'))}"
    )
    effects = rows.filter(pl.col("effect_average").is_not_null()).sort(
        pl.col("effect_average").abs(), "switch", descending=[True, False]
    )
    if effects.is_empty():
        return f"{told} ({rows['why'][0]})."
    first = effects.row(0, named=True)
    points = "points of %" if say_unit(unit) == "%" else say_unit(unit)
    return (
        f"{told}, most of it by the rule {first['switch']} ({first['paper_rule']} in the paper, {first['corrected_rule']} "
        f"here): {say_change(first['effect_average'], _ledger(first, 'effect_average'))} {points} on average over all "
        "orders."
    )


def _ledger(row: dict[str, Any], column: str) -> Source:
    return at("bias_ledger", row, column)


def list_numbers(ledger: pl.DataFrame) -> pl.DataFrame:
    """Return the ledger's first row of each number."""
    return ledger.unique("number_id", keep="first", maintain_order=True)


def take_headline(ledger: pl.DataFrame) -> pl.DataFrame:
    """Return per headline number the printed value, this date's by the paper's rules, the corrected one, its interval."""
    numbers = list_numbers(ledger)
    return numbers.select(
        KEEP,
        number="text",
        printed="paper_value",
        by_the_papers_rules="paper_mode_value",
        corrected="corrected_value",
        unit=say_units(numbers["unit"]),
        interval_or_why_none=pl.when(pl.col("corrected_value").is_null())
        .then(pl.lit("no such number on this date"))
        .otherwise(pl.coalesce(say_ranges(numbers, "corrected_low", "corrected_high"), "interval_why", "why")),
        printed_in="source",
    )


def take_effects(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rules that moved a number, with the number's words."""
    effects = [pl.col(name).fill_null(0) != 0 for name in ("effect_alone", "effect_removed", "effect_average")]
    moved = frame.filter(pl.any_horizontal(effects))
    return moved.select(
        "text",
        "switch",
        "paper_rule",
        "corrected_rule",
        "effect_alone",
        "effect_removed",
        "effect_average",
        KEEP,
        unit=say_units(moved["unit"]),
    )


HEADLINE = Extract(
    "bias_ledger",
    f"All headline numbers: {NUMBERS}",
    take_headline,
    anchor="headline-table",
    rows=None,
    sources=Sources(
        cells={
            "printed": "paper_value",
            "by_the_papers_rules": "paper_mode_value",
            "corrected": "corrected_value",
            "interval_or_why_none": ("corrected_low", "corrected_high"),
        }
    ),
)


def make_numbers(topic: str, *number_ids: str) -> Extract:
    """Return the headline numbers of a topic: printed, by the paper's rules, corrected, each with its interval."""
    return Extract(
        "bias_ledger",
        f"{topic}: {NUMBERS}",
        lambda ledger: take_headline(ledger.filter(pl.col("number_id").is_in(number_ids))),
        rows=None,
        sources=HEADLINE.sources,
    )


def find_number(ledger: pl.DataFrame, number_id: str) -> dict[str, Any] | None:
    """Return the ledger's first row of a number that has a corrected value on the date."""
    rows = ledger.filter(pl.col("number_id") == number_id, pl.col("corrected_value").is_not_null())
    return rows.row(0, named=True) if rows.height else None


def say_found(number: dict[str, Any]) -> str:
    """Return a number's corrected value with its unit, and its interval where it has one."""
    low, high = number["corrected_low"], number["corrected_high"]
    source = _ledger(number, "corrected_value")
    span = ""
    if low is not None and high is not None:
        span = f" ({cite(f'{say_number(low)} to {say_number(high)}', replace(source, is_beside=True))})"
    return f"{say_value(number['corrected_value'], number['unit'], source)}{span}"


SECTION = Section(
    "bias",
    "What each fault did to each number",
    "Below, what each rule of the paper does alone, what taking its correction "
    "back does, and its average over all orders of correcting; the averages add up to the whole difference.",
    (24,),
    (
        HEADLINE,
        Extract("bias_ledger", "Rules that moved a number", take_effects, rows=200),
    ),
    tell=tell_bias,
    rule="docs/method.md, “Switches” and “How effects are shared out”",
)
