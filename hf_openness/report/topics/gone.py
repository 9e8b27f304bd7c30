"""Models that are gone: from a board or from the Hub, and what leaving them out changes."""

from typing import Any

import polars as pl

from hf_openness.reading.places import KEEP
from hf_openness.report.cited import Sources
from hf_openness.report.findings import Extract, Section, Tables
from hf_openness.report.marks import Source, at, told
from hf_openness.report.say import say_count, say_number, say_share, say_things

NOBODY = "No model is known to be gone on this date."
SCOPES = {
    "hub_flag": "the board says that the repository is gone",
    "hub_refused": "the Hub gives no details",
    "hub_later": "the Hub no longer had it later",
    "next_date": "the next date no longer has it",
    "last_date": "the last date no longer has it",
}


@told
def tell_gone(tables: Tables) -> tuple[str, ...]:
    """Return how many models are gone in each sense, and what leaving them out does to the mean score."""
    return _tell_scopes(tables["survivorship"]) or (NOBODY,)


def _tell_scopes(survivorship: pl.DataFrame) -> tuple[str, ...]:
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
    "gone",
    "Models that are gone",
    "Whoever looks at a board today sees the models that are left. Gone can mean deleted, renamed without a trace, made "
    "private or admitted to few; the Hub does not tell these apart.",
    (21,),
    (
        Extract(
            "survivorship",
            "Models that are gone, and what leaving them out does",
            take_survivors,
            rows=30,
            sources=Sources(cells={"with_them": "all_value", "without_them": "kept_value"}),
        ),
    ),
    tell=tell_gone,
    rule="docs/method/trends.md, “Survivorship”",
)
