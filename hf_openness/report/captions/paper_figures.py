"""What the paper's twelve figures show; each number is a cell of the figure's own table."""

from collections.abc import Callable
from typing import Any

import polars as pl

from hf_openness.report.captions.rows import find_largest
from hf_openness.report.marks import at, count_of, made_of
from hf_openness.report.say import say_change, say_count, say_number, say_things

MILLION = 1e6
SUM = "their sum"


def _tell_authors(name: str, t: pl.DataFrame) -> str:
    last, most = t.sort("month").row(-1, named=True), find_largest(t, "new_authors_count", "month")
    total = say_things(last["total_authors_count"], "author", source=at(name, last, "total_authors_count"))
    if not most:
        return f"{total} by {last['month']:%Y-%m}."
    new = say_count(most["new_authors_count"], at(name, most, "new_authors_count"))
    return f"{total} by {last['month']:%Y-%m}; most new ones in {most['month']:%Y-%m} ({new})."


def _tell_histogram(one: str, of: str) -> Callable[[str, pl.DataFrame], str]:
    """Return what tells a histogram: how many have a single one of `of`, and what the most is."""

    def tell(name: str, t: pl.DataFrame) -> str:
        has, count = f"{of}s_count", f"{one}s_count"
        most = find_largest(t, has)
        single = find_largest(t.filter(pl.col(has) == 1), count)
        if not most:
            return ""
        held = f"the most that one has is {say_count(most[has], at(name, most, has))}."
        if not single:
            return held.capitalize()
        number = say_things(single[count], one, source=at(name, single, count))
        return f"{number} {'has' if single[count] == 1 else 'have'} a single {of}; {held}"

    return tell


def _tell_weeks(column: str, title: str) -> Callable[[str, pl.DataFrame], str]:
    """Return what tells new models by week and kind or architecture: the week with most, and what leads in it."""

    def tell(name: str, t: pl.DataFrame) -> str:
        week = find_largest(t.group_by("week").agg(pl.col("models_count").sum()), "models_count", "week")
        if not week or not week["models_count"]:
            return ""
        own = t.filter(pl.col("week") == week["week"], pl.col("models_count") > 0).sort(column)
        total = made_of(SUM, *(at(name, row, "models_count") for row in own.to_dicts()))
        first = find_largest(own, "models_count", column) or {}
        return (
            f"Most new models in the week of {week['week']}: {say_count(week['models_count'], total)}, of which "
            f"{say_count(first['models_count'], at(name, first, 'models_count'))} are of the {title} {first[column]}."
        )

    return tell


def _tell_families(name: str, t: pl.DataFrame) -> str:
    row = find_largest(t, "models_count", "family")
    if not row:
        return ""
    return f"Most: {row['family']}, {say_things(row['models_count'], 'model', source=at(name, row, 'models_count'))}."


def _tell_scores(name: str, t: pl.DataFrame) -> str:
    best = find_largest(t, "average_score", "model_id")
    if not best:
        return ""
    top = say_number(best["average_score"], at(name, best, "average_score"))
    return f"{say_things(t.height, 'dated model', source=count_of(name))}; the best scores {top}."


def _tell_sizes(name: str, t: pl.DataFrame) -> str:
    by = _choose_size(t)
    row = find_largest(t.group_by(by).agg(pl.col("models_count").sum()), "models_count", by)
    best = find_largest(t, "best_average_score", by, "architecture")
    if not row:
        return ""
    own = t.filter(pl.col(by) == row[by]).sort("architecture")
    total = made_of(SUM, *(at(name, cell, "models_count") for cell in own.to_dicts()))
    top = ""
    if best:
        score = say_number(best["best_average_score"], at(name, best, "best_average_score"))
        top = f"; the best score, {score}, is in the size class {best[by]}"
    return (
        f"Most models, {say_count(row['models_count'], total)}, are in the size class {row[by]} (billions of "
        f"parameters){top}."
    )


def _tell_downloads(name: str, t: pl.DataFrame) -> str:
    by = _choose_size(t)
    row = find_largest(t, "downloads_30d", by)
    if not row:
        return ""
    downloads = made_of("in millions", at(name, row, "downloads_30d"))
    models = say_things(row["models_count"], "model", source=at(name, row, "models_count"))
    return (
        f"Most downloads fall to the size class {row[by]} (billions of parameters): "
        f"{say_number(row['downloads_30d'] / MILLION, downloads)} million, of {models}."
    )


def _choose_size(t: pl.DataFrame) -> str:
    return "size_class" if t["size_class"].count() else "params_b"


def _tell_fewest(name: str, t: pl.DataFrame) -> str:
    fixed = t.filter(pl.col("fewest_params_b").is_not_null())
    if fixed.height:
        score = fixed.group_by("fixed_score").len().sort(["len", "fixed_score"], descending=[True, False])["fixed_score"][0]
        first, last = _find_ends(fixed.filter(fixed_score=score))
        asked, then, now = (
            say_number(row[column], at(name, row, column))
            for row, column in ((first, "fixed_score"), (first, "fewest_params_b"), (last, "fewest_params_b"))
        )
        return (
            f"A score of {asked} took at least {then} billion parameters in {first['month']:%Y-%m} and {now} in "
            f"{last['month']:%Y-%m}."
        )
    known = t.filter(pl.col("params_per_point").is_not_null())
    if known.is_empty():
        return ""
    first, last = _find_ends(known)
    then, now = (say_number(row["params_per_point"], at(name, row, "params_per_point")) for row in (first, last))
    return f"From {then} billion parameters per point in {first['month']:%Y-%m} to {now} in {last['month']:%Y-%m}."


def _find_ends(rows: pl.DataFrame) -> tuple[dict[str, Any], dict[str, Any]]:
    ordered = rows.sort("month")
    return ordered.row(0, named=True), ordered.row(-1, named=True)


def _tell_gains(name: str, t: pl.DataFrame) -> str:
    row = find_largest(t, "gain_points", "family")
    if not row:
        return ""
    families = say_things(t.height, "family", "families", source=count_of(name))
    gain = say_change(row["gain_points"], at(name, row, "gain_points"))
    return f"Largest of {families}: {row['family']}, {gain} points."


def _tell_steps(name: str, t: pl.DataFrame) -> str:
    row = find_largest(t, "gain_points", "days_since_release", "family", "model_id")
    if not row:
        return ""
    gain = say_change(row["gain_points"], at(name, row, "gain_points"))
    days = say_things(row["days_since_release"], "day", source=at(name, row, "days_since_release"))
    return f"{row['family']} gains most, {gain} points, {days} after its release."


TOLD: dict[int, Callable[[str, pl.DataFrame], str]] = {
    1: _tell_authors,
    2: _tell_histogram("author", "repo"),
    3: _tell_histogram("repo", "author"),
    4: _tell_weeks("model_type", "kind"),
    5: _tell_weeks("architecture", "architecture"),
    6: _tell_families,
    7: _tell_scores,
    8: _tell_sizes,
    9: _tell_downloads,
    10: _tell_fewest,
    11: _tell_gains,
    12: _tell_steps,
}
