"""Rescorings: boards that evaluated unchanged models again."""

import polars as pl

from hf_openness.reading.places import KEEP
from hf_openness.report.findings import Extract, Section, Tables
from hf_openness.report.marks import at, count_of, told
from hf_openness.report.say import say_change, say_count, say_list, say_share, say_things
from hf_openness.tables.rescorings import AVERAGE


@told
def tell_rescorings(tables: Tables) -> tuple[str, ...]:
    """Return one sentence per pair of dates between which the board was scored again."""
    pairs = tables["rescorings"]
    if pairs.is_empty():
        return ("This is the store's first date of the board: there is nothing to compare it with.",)
    found = pairs.filter("is_rescoring").sort("to_date", "from_date", "benchmark")
    if found.is_empty():
        dates = pairs.select("from_date", "to_date").unique().height
        counted = say_things(dates, "pair", source=count_of("rescorings", "the pairs of dates up to this one, each once"))
        return (f"None in {counted} of dates up to this one: scores can be compared.",)
    return tuple(
        _tell_pair(rows, *(str(day) for day in days))
        for days, rows in found.group_by("from_date", "to_date", maintain_order=True)
    )


def _tell_pair(rows: pl.DataFrame, before: str, after: str) -> str:
    scores = [
        f"{say_count(row['changed_count'], at('rescorings', row, 'changed_count'))} of "
        f"{say_count(row['compared_count'], at('rescorings', row, 'compared_count'))} "
        f"{'averages' if row['benchmark'] == AVERAGE else row['benchmark'] + ' scores'} "
        f"({say_share(row['changed_share'], at('rescorings', row, 'changed_share'))}, by "
        f"{say_change(row['mean_change_points'] or 0.0, at('rescorings', row, 'mean_change_points'))} points on average)"
        for row in rows.sort(pl.col("benchmark") != AVERAGE, "benchmark").to_dicts()
    ]
    return f"Between {before} and {after} the board changed {say_list(scores)} of models that had not changed themselves."


def take_rescorings(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rescorings by date and benchmark."""
    found = frame.filter("is_rescoring").sort("to_date", "benchmark")
    return found.select(
        "from_date", "to_date", "benchmark", "compared_count", "changed_count", "changed_share", "mean_change_points", KEEP
    )


SECTION = Section(
    "rescorings",
    "Rescorings",
    "Scores of a model that did not change: the board evaluated again. They are no progress.",
    (22,),
    (Extract("rescorings", "Rescorings up to this date", take_rescorings, rows=None),),
    tell=tell_rescorings,
    rule="docs/method/rules.md, “Rescorings”",
)
