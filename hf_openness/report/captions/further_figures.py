"""What the figures beyond the paper's show; each number is a cell of the figure's own table."""

from collections.abc import Callable

import polars as pl

from hf_openness.report.captions.rows import find_largest
from hf_openness.report.marks import Source, at, count_of, made_of
from hf_openness.report.say import say_change, say_count, say_number, say_share, say_things
from hf_openness.report.topics.people import POPULATIONS

LEVEL = 0.05
VERDICTS = ("supported", "contradicted", "undecided")


def _tell_concentration(name: str, t: pl.DataFrame) -> str:
    rows = t.filter(pl.col("estimate").is_not_null(), population="author_repo_pairs", measure="top_10_share").sort(
        "merging"
    )
    told = [
        f"{say_share(row['estimate'], at(name, row, 'estimate'))} with names merged {row['merging']}"
        for row in rows.to_dicts()
    ]
    return f"The top 10 authors hold {' and '.join(told)} of the author-repository pairs." if told else ""


def _tell_work(name: str, t: pl.DataFrame) -> str:
    rows = t.filter("is_square_root").sort("population")
    told = [
        f"{say_share(row['held_share'], at(name, row, 'held_share'))} of {POPULATIONS[row['population']]}"
        for row in rows.to_dicts()
    ]
    return f"The square root of the authors hold {', '.join(told)}." if told else ""


def _tell_duties(name: str, t: pl.DataFrame) -> str:
    row = find_largest(t.filter(pl.col("status") == "dropped"), "models_count", "obligation")
    if not row:
        return ""
    models = say_things(row["models_count"], "model", source=at(name, row, "models_count"))
    return f"Most often dropped: {row['obligation'].replace('_', ' ')}, by {models}."


def _tell_bases(name: str, t: pl.DataFrame) -> str:
    row = find_largest(t, "models_count", "base_model_id", "derivatives")
    if not row:
        return ""
    models = say_things(row["models_count"], "declared derivative", source=at(name, row, "models_count"))
    return f"Most: {row['base_model_id']}, {models}."


def _tell_chance(name: str, t: pl.DataFrame) -> str:
    tested = t.filter(pl.col("p_adjusted").is_not_null()).sort("family")
    if tested.is_empty():
        return ""
    verb = "gains" if _find_beyond(tested) == 1 else "gain"
    shown = say_things(tested.height, "family", "families", _tested_of(name))
    return f"{_say_beyond(name, tested)} of {shown} shown {verb} more than noise alone explains."


def _find_beyond(tested: pl.DataFrame) -> int:
    return tested.filter(pl.col("p_adjusted") <= LEVEL).height


def _say_beyond(name: str, tested: pl.DataFrame) -> str:
    cells = [at(name, row, "p_adjusted") for row in tested.to_dicts()]
    return say_count(_find_beyond(tested), made_of("how many of them are at most the level", *cells))


def _tested_of(name: str) -> Source:
    return made_of("the first less the second", count_of(name), count_of(name, p_adjusted=None))


def _tell_benchmarks(name: str, t: pl.DataFrame) -> str:
    row = find_largest(t, "median_gain_points", "family", "benchmark")
    if not row:
        return ""
    alone = t.filter(pl.col("is_only_gain").fill_null(False)).height
    gain = say_change(row["median_gain_points"], at(name, row, "median_gain_points"))
    only = say_things(alone, "gain", source=count_of(name, is_only_gain=True))
    return f"Largest median gain: {row['family']} on {row['benchmark']}, {gain} points; {only} on one benchmark alone."


def _tell_frontier(name: str, t: pl.DataFrame) -> str:
    row = find_largest(t, "best_score", "size_order", "month")
    if not row:
        return ""
    score = say_number(row["best_score"], at(name, row, "best_score"))
    return f"Highest: {score} in the size class {row['size_class']} by {row['month']:%Y-%m}."


def _tell_breaks(name: str, t: pl.DataFrame) -> str:
    tested = t.filter(pl.col("p_adjusted").is_not_null()).sort("release")
    if tested.is_empty():
        return "No release is tested."
    releases = say_things(tested.height, "tested release", source=_tested_of(name))
    return f"{_say_beyond(name, tested)} of {releases} left a break."


def _tell_gone(name: str, t: pl.DataFrame) -> str:
    row = find_largest(t, "gone_share", "from_date", "scope", "to_date", "quantity")
    if not row:
        return ""
    share = say_share(row["gone_share"], at(name, row, "gone_share"))
    models = say_things(row["models_count"], "model", source=at(name, row, "models_count"))
    return f"The largest share that is gone: {share} of {models} of {row['from_date']}."


def _tell_rescorings(name: str, t: pl.DataFrame) -> str:
    found = t.filter("is_rescoring")
    if found.is_empty():
        return f"No rescoring in {say_things(t.height, 'comparison', source=count_of(name))}."
    days = ", ".join(str(day) for day in found["to_date"].unique().sort())
    return f"{say_things(found.height, 'rescoring', source=count_of(name, is_rescoring=True))} on {days}."


def _tell_claims(name: str, t: pl.DataFrame) -> str:
    told = [
        f"{say_count(t.filter(verdict=verdict).height, count_of(name, verdict=verdict))} {verdict}" for verdict in VERDICTS
    ]
    return f"Of {say_things(t.height, 'claim', source=count_of(name))}: {', '.join(told)}."


def _tell_bias(name: str, t: pl.DataFrame) -> str:
    row = find_largest(t.with_columns(size=pl.col("effect_relative_pct").abs()), "size", "number_id", "switch")
    if not row:
        return ""
    change = say_change(row["effect_relative_pct"], at(name, row, "effect_relative_pct"))
    return f"Largest effect: the rule {row['switch']} changes “{row['text']}” by {change} %."


TOLD: dict[int, Callable[[str, pl.DataFrame], str]] = {
    13: _tell_concentration,
    14: _tell_work,
    15: _tell_duties,
    16: _tell_bases,
    17: _tell_chance,
    18: _tell_benchmarks,
    19: _tell_frontier,
    20: _tell_breaks,
    21: _tell_gone,
    22: _tell_rescorings,
    23: _tell_claims,
    24: _tell_bias,
}
