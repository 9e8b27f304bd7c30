"""Lineage: which models others descend from, with what nobody declared allowed for, and statements that are no link."""

from typing import Any

import polars as pl

from hf_openness.reading.places import KEEP
from hf_openness.report.cited import Sources
from hf_openness.report.findings import Extract, Section, Tables
from hf_openness.report.marks import at, cite, count_of, made_of, told
from hf_openness.report.say import say_count, say_list, say_ranges, say_share, say_things
from hf_openness.report.topics.bias import make_numbers

REASONS = {
    "self_loop": "a model names itself",
    "cycle": "a model would be its own ancestor",
    "says_nothing": "nothing is said",
    "no_owner": "no owner is named and no single repo fits",
    "invalid_id": "no repo can have that id",
    "too_long": "it is too long for an id",
    "path": "it is a path on a disk",
    "foreign_address": "it is an address elsewhere",
    "markup": "it is markup",
    "unreadable_list": "the list cannot be read",
    "board_names_itself": "the board's column names the model itself",
    "board_merge": "the board's column says that it is a merge",
    "board_removed": "the board's column says that the base was removed",
    "board_differs": "the board's column differs from what the repo declares",
    "name_is_ambiguous": "several repos fit the name",
    "name_is_older": "the repo that fits the name is younger",
}


@told
def tell_lineage(tables: Tables) -> tuple[str, ...]:
    """Return the largest family with its range, how many models declare a base, and what was refused."""
    lineage = tables["lineage"]
    bases = sort_bases(lineage)
    said = []
    if bases.is_empty():
        said.append("No model of this date declares a base that is a repo.")
    else:
        first = bases.row(0, named=True)
        said.append(
            f"Most models descend from {first['model_id']}: {_say_derivatives(first, 'all_derivatives_count')} by "
            "declaration"
            + _say_range(first, "derivatives", "all_derivatives_count")
            + f"; {_say_derivatives(first, 'direct_derivatives_count')} of them directly"
            + _say_range(first, "direct", "direct_derivatives_count")
            + "."
        )
        own = lineage.filter("is_on_board")
        derived = own.filter(pl.col("ancestors_count") > 0)
        if derived.height:
            models = count_of("lineage", is_on_board=True)
            roots = count_of("lineage", is_on_board=True, ancestors_count=0)
            less = made_of("the first less the second", models, roots)
            share = made_of("the first less the second, as a share of the first", models, roots)
            deepest = derived.sort(["depth", "model_id"], descending=[True, False]).row(0, named=True)
            steps = say_things(deepest["depth"], "step", source=at("lineage", deepest, "depth"))
            said.append(
                f"{say_count(derived.height, less)} of {say_things(own.height, 'model', source=models)} on the date's "
                f"boards ({say_share(derived.height / own.height, share)}) have a known ancestor; the longest line "
                f"has {steps}."
            )
    rejected = tables["rejected_edges"]
    if rejected.height:
        counted = rejected.group_by("reason").len().sort(["len", "reason"], descending=[True, False])
        named = [
            f"{REASONS[reason]} ({say_count(count, count_of('rejected_edges', reason=reason))})"
            for reason, count in counted.iter_rows()
        ]
        statements = say_things(rejected.height, "statement", source=count_of("rejected_edges"))
        said.append(f"{statements} on bases are no link, because {say_list(named)}.")
    return tuple(said)


def _say_derivatives(row: dict[str, Any], column: str) -> str:
    return say_count(row[column], at("lineage", row, column))


def _say_range(row: dict[str, Any], which: str, column: str) -> str:
    low, high, coverage = (row[f"{which}_{name}"] for name in ("low", "high", "coverage"))
    if low is None or high is None:
        return ""
    claim = f"{coverage} interval" if coverage == "95 %" else coverage
    ends = cite(f"{say_count(low)} to {say_count(high)}", at("lineage", row, column, is_beside=True))
    return f" ({ends} with undeclared links allowed for, {claim})"


def sort_bases(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the models with descendants, the largest families first."""
    return frame.filter(pl.col("all_derivatives_count") > 0).sort(
        ["all_derivatives_count", "model_id"], descending=[True, False]
    )


def take_bases(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the base models with most derivatives."""
    bases = sort_bases(frame)
    return bases.select(
        "model_id",
        "all_derivatives_count",
        "direct_derivatives_count",
        KEEP,
        all_range=say_ranges(bases, "derivatives_low", "derivatives_high"),
        direct_range=say_ranges(bases, "direct_low", "direct_high"),
        direct_by_name_alone="direct_by_name_count",
    ).select(
        "model_id",
        "all_derivatives_count",
        "all_range",
        "direct_derivatives_count",
        "direct_range",
        "direct_by_name_alone",
        KEEP,
    )


def take_assumptions(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the largest families' ranges under each assumption on the links that nobody declared."""
    ordered = frame.sort(["all_derivatives_count", "base_model_id", "rule"], descending=[True, False, False])
    return ordered.select(
        "base_model_id",
        "rule",
        KEEP,
        declared="all_derivatives_count",
        median="derivatives_median",
        range=say_ranges(ordered, "derivatives_low", "derivatives_high"),
    )


def take_rejected(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the refused statements by reason and where they stood."""
    counted = frame.group_by("reason", "evidence").agg(statements_count=pl.len().cast(pl.Int64))
    ordered = counted.sort(["statements_count", "reason", "evidence"], descending=[True, False, False])
    return ordered.with_columns(
        pl.col("reason").replace_strict(REASONS, return_dtype=pl.String), _reason="reason", _evidence="evidence"
    )


SECTION = Section(
    "lineage",
    "Lineage",
    "Declared bases, one id per repo. Ranges allow for links that nobody declared, at rates borrowed from a "
    "hand-labelled sample of other models (reference/borrowed_rates.csv).",
    (6, 16),
    (
        make_numbers("Families", "mistral_models", "llama_3_models"),
        Extract(
            "lineage",
            "Base models with most derivatives",
            take_bases,
            "Ranges of direct derivatives are 95 % intervals; those of all derivatives are simulated and hold no level. "
            "Links that a name alone suggests are counted apart.",
            sources=Sources(
                cells={
                    "all_range": ("derivatives_low", "derivatives_high"),
                    "direct_range": ("direct_low", "direct_high"),
                    "direct_by_name_alone": "direct_by_name_count",
                }
            ),
        ),
        Extract(
            "lineage_assumptions",
            "All derivatives of the largest families, by whose bases a model without declaration takes",
            take_assumptions,
            "same_make: those of models of its architecture and size; same_size: of its size; any_older: of any.",
            rows=30,
            sources=Sources(
                cells={
                    "declared": "all_derivatives_count",
                    "median": "derivatives_median",
                    "range": ("derivatives_low", "derivatives_high"),
                }
            ),
        ),
        Extract(
            "rejected_edges",
            "Statements that are no link, by reason",
            take_rejected,
            rows=None,
            sources=Sources(counts={"statements_count": {"reason": "_reason", "evidence": "_evidence"}}),
        ),
    ),
    tell=tell_lineage,
    rule="docs/method/lineage.md, “Rules” and “Counts and intervals”",
)
