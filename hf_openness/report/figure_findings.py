"""What each figure shows, in numbers: for alternative texts and captions, computed from the figure's own table."""

from collections.abc import Callable
from typing import Any

import polars as pl

from hf_openness.report.say import say_change, say_count, say_number, say_share, say_things, say_words

LEVEL = 0.05
MILLION = 1e6
VERDICTS = ("supported", "contradicted", "undecided")


def tell_figure(number: int, table: pl.DataFrame) -> str:
    """Return one sentence with the numbers that a figure shows most plainly; empty where its table has none.

    Args:
        number: of the figure, as in the catalogue.
        table: the figure's own table.
    """
    return TOLD[number](table) if table.height else ""


def _first(rows: pl.DataFrame, by: str, *ties: str) -> dict[str, Any] | None:
    """The row with the largest value of a column; ties go by the columns named."""
    known = rows.filter(pl.col(by).is_not_null())
    ordered = known.sort([by, *ties], descending=[True, *([False] * len(ties))])
    return ordered.row(0, named=True) if known.height else None


def _tell_authors(t: pl.DataFrame) -> str:
    last, most = t.sort("month").row(-1, named=True), _first(t, "new_authors_count", "month")
    peak = f"; most new ones in {most['month']:%Y-%m} ({say_count(most['new_authors_count'])})" if most else ""
    return f"{say_things(last['total_authors_count'], 'author')} by {last['month']:%Y-%m}{peak}."


def _tell_histogram(one: str, many: str, of: str) -> Callable[[pl.DataFrame], str]:
    """A histogram of `many` counted by how many of `of` each has."""

    def tell(t: pl.DataFrame) -> str:
        has, count = f"{of}s_count", f"{many}_count"
        total, single = int(t[count].sum()), int(t.filter(pl.col(has) == 1)[count].sum())
        share = f" ({say_share(single / total)})" if total else ""
        most = max(t[has].to_list())
        return f"{say_count(single)} of {say_things(total, one, many)}{share} have one {of}; the most is {say_count(most)}."

    return tell


def _tell_weeks(column: str) -> Callable[[pl.DataFrame], str]:
    """New models by week and kind or architecture."""

    def tell(t: pl.DataFrame) -> str:
        weeks = t.group_by("week").agg(pl.col("models_count").sum())
        kinds = t.group_by(column).agg(pl.col("models_count").sum())
        week, kind, total = (
            _first(weeks, "models_count", "week"),
            _first(kinds, "models_count", column),
            t["models_count"].sum(),
        )
        if not week or not kind or not total:
            return ""
        return (
            f"Most new models in the week of {week['week']} ({say_count(week['models_count'])}); over all weeks most are "
            f"{kind[column]} ({say_share(kind['models_count'] / total)})."
        )

    return tell


def _tell_families(t: pl.DataFrame) -> str:
    row = _first(t, "models_count", "family")
    return f"Most: {row['family']}, {say_things(row['models_count'], 'model')}." if row else ""


def _tell_scores(t: pl.DataFrame) -> str:
    best = _first(t, "average_score", "model_id")
    mean = t["average_score"].mean()
    if not best or not isinstance(mean, float):
        return ""
    top = say_number(best["average_score"])
    return f"{say_things(t.height, 'dated model')} score {say_number(mean)} on average, the best {top}."


def _tell_sizes(t: pl.DataFrame) -> str:
    by = "size_class" if t["size_class"].count() else "params_b"
    counted = t.group_by(by).agg(pl.col("models_count").sum())
    row, best = _first(counted, "models_count", by), _first(t, "best_average_score", by)
    if not row:
        return ""
    top = f"; the best score, {say_number(best['best_average_score'])}, is in {best[by]}" if best else ""
    return f"Most models, {say_count(row['models_count'])}, are in the size class {row[by]} (billions of parameters){top}."


def _tell_downloads(t: pl.DataFrame) -> str:
    by = "size_class" if t["size_class"].count() else "params_b"
    row, total = _first(t, "downloads_30d", by), t["downloads_30d"].sum()
    if not row or not total:
        return ""
    return (
        f"Most downloads fall to the size class {row[by]} (billions of parameters): "
        f"{say_number(row['downloads_30d'] / MILLION)} million, {say_share(row['downloads_30d'] / total)} of all."
    )


def _tell_fewest(t: pl.DataFrame) -> str:
    fixed = t.filter(pl.col("fewest_params_b").is_not_null()) if "fewest_params_b" in t.columns else t.clear()
    if fixed.height:
        score = fixed.group_by("fixed_score").len().sort(["len", "fixed_score"], descending=[True, False])["fixed_score"][0]
        rows = fixed.filter(fixed_score=score).sort("month")
        first, last = rows.row(0, named=True), rows.row(-1, named=True)
        return (
            f"A score of {say_number(score)} took at least {say_number(first['fewest_params_b'])} billion parameters in "
            f"{first['month']:%Y-%m} and {say_number(last['fewest_params_b'])} in {last['month']:%Y-%m}."
        )
    known = t.filter(pl.col("params_per_point").is_not_null()).sort("month")
    if known.is_empty():
        return ""
    first, last = known.row(0, named=True), known.row(-1, named=True)
    return (
        f"From {say_number(first['params_per_point'])} billion parameters per point in {first['month']:%Y-%m} to "
        f"{say_number(last['params_per_point'])} in {last['month']:%Y-%m}."
    )


def _tell_gains(t: pl.DataFrame) -> str:
    row = _first(t, "gain_points", "family")
    if not row:
        return ""
    families = say_things(t["family"].n_unique(), "family", "families")
    return f"Largest of {families}: {row['family']}, {say_change(row['gain_points'])} points."


def _tell_steps(t: pl.DataFrame) -> str:
    row = _first(t, "gain_points", "days_since_release", "family")
    if not row:
        return ""
    return (
        f"{row['family']} gains most, {say_change(row['gain_points'])} points, "
        f"{say_things(row['days_since_release'], 'day')} after its release."
    )


def _tell_concentration(t: pl.DataFrame) -> str:
    rows = t.filter(pl.col("estimate").is_not_null(), population="author_repo_pairs", measure="top_10_share").sort(
        "merging"
    )
    told = [f"{say_share(row['estimate'])} with names merged {row['merging']}" for row in rows.to_dicts()]
    return f"The top 10 authors hold {' and '.join(told)} of the author-repository pairs." if told else ""


def _tell_work(t: pl.DataFrame) -> str:
    rows = t.filter("is_square_root").select("population", "held_share", what=say_words("population")).sort("population")
    told = [f"{say_share(row['held_share'])} of {row['what']}" for row in rows.to_dicts()]
    return f"The square root of the authors hold {', '.join(told)}." if told else ""


def _tell_duties(t: pl.DataFrame) -> str:
    row = _first(
        t.filter(pl.col("status") == "dropped").with_columns(say_words("obligation")), "models_count", "obligation"
    )
    return f"Most often dropped: {row['obligation']}, by {say_things(row['models_count'], 'model')}." if row else ""


def _tell_bases(t: pl.DataFrame) -> str:
    row = _first(t, "models_count", "base_model_id")
    return f"Most: {row['base_model_id']}, {say_things(row['models_count'], 'declared derivative')}." if row else ""


def _tell_chance(t: pl.DataFrame) -> str:
    tested = t.filter(pl.col("p_adjusted").is_not_null())
    beyond = tested.filter(pl.col("p_adjusted") <= LEVEL).height
    return (
        f"{beyond} of {say_things(tested.height, 'family', 'families')} gain more than noise alone shows."
        if tested.height
        else ""
    )


def _tell_benchmarks(t: pl.DataFrame) -> str:
    row = _first(t, "median_gain_points", "family", "benchmark")
    if not row:
        return ""
    alone = t.filter(pl.col("is_only_gain").fill_null(False)).height
    return (
        f"Largest median gain: {row['family']} on {row['benchmark']}, {say_change(row['median_gain_points'])} points; "
        f"{say_things(alone, 'gain')} on one benchmark alone."
    )


def _tell_frontier(t: pl.DataFrame) -> str:
    row = _first(t, "best_score", "size_order")
    return (
        f"Highest: {say_number(row['best_score'])} in the size class {row['size_class']} by {row['month']:%Y-%m}."
        if row
        else ""
    )


def _tell_breaks(t: pl.DataFrame) -> str:
    tested = t.filter(pl.col("p_adjusted").is_not_null())
    seen = tested.filter(pl.col("p_adjusted") <= LEVEL).height
    return (
        f"{seen} of {say_things(tested.height, 'tested release')} left a break."
        if tested.height
        else "No release is tested."
    )


def _tell_gone(t: pl.DataFrame) -> str:
    row = _first(t.filter(pl.col("gone_share").is_not_null()), "gone_share", "from_date", "scope")
    if not row:
        return ""
    return (
        f"The largest share that is gone: {say_share(row['gone_share'])} of {say_things(row['models_count'], 'model')} of "
        f"{row['from_date']}."
    )


def _tell_rescorings(t: pl.DataFrame) -> str:
    found = t.filter("is_rescoring")
    if found.is_empty():
        return f"No rescoring in {say_things(t.height, 'comparison')}."
    return f"{say_things(found.height, 'rescoring')} on {', '.join(str(day) for day in found['to_date'].unique().sort())}."


def _tell_claims(t: pl.DataFrame) -> str:
    told = [f"{t.filter(verdict=verdict).height} {verdict}" for verdict in VERDICTS]
    return f"Of {say_things(t.height, 'claim')}: {', '.join(told)}."


def _tell_bias(t: pl.DataFrame) -> str:
    row = _first(t.with_columns(size=pl.col("effect_relative_pct").abs()), "size", "number_id", "switch")
    if not row:
        return ""
    return (
        f"Largest effect: the rule {row['switch']} changes “{row['text']}” by {say_change(row['effect_relative_pct'])} %."
    )


TOLD: dict[int, Callable[[pl.DataFrame], str]] = {
    1: _tell_authors,
    2: _tell_histogram("author", "authors", "repo"),
    3: _tell_histogram("repo", "repos", "author"),
    4: _tell_weeks("model_type"),
    5: _tell_weeks("architecture"),
    6: _tell_families,
    7: _tell_scores,
    8: _tell_sizes,
    9: _tell_downloads,
    10: _tell_fewest,
    11: _tell_gains,
    12: _tell_steps,
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
