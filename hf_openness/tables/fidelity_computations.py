"""The numbers that the paper prints, each as a named computation over the tables of one date and board.

A computation takes the tables and an argument (a model id, a licence, a limit; null where none is needed) and
returns a number, or None where the data have nothing to compute it from.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl

Tables = dict[str, pl.DataFrame]
Computation = Callable[[Tables, str | None], float | None]
NEEDED_TABLES = (
    "benchmark_scores",
    "models",
    "enriched_repos",
    "repo_details",
    "contributors",
    "repo_activity",
    "license_table",
    "model_families",
    "improvement_curves",
)


def _one(frame: pl.DataFrame, column: str) -> float | None:
    value: Any = frame[column][0] if frame.height else None
    if isinstance(value, date):
        return float(value.year * 10_000 + value.month * 100 + value.day)
    return None if value is None else float(value)


def average_score(t: Tables, model_id: str | None) -> float | None:
    """Average score of a model, points."""
    return _one(t["models"].filter(model_id=model_id), "average_score")


def params(t: Tables, model_id: str | None) -> float | None:
    """Size of a model, billions."""
    return _one(t["models"].filter(model_id=model_id), "params_b")


def benchmark_score(t: Tables, argument: str | None) -> float | None:
    """Score of a model's representative row on a benchmark, points; argument `benchmark model_id`."""
    benchmark, _, model_id = (argument or "").partition(" ")
    row = t["models"].filter(model_id=model_id).select("model_sha", "precision")
    scores = t["benchmark_scores"].filter(model_id=model_id, benchmark=benchmark)
    return _one(scores.join(row, on=["model_sha", "precision"], how="semi", nulls_equal=True), "score")


def downloads(t: Tables, model_id: str | None) -> float | None:
    """Downloads of 30 days of a repo."""
    return _one(t["repo_details"].filter(model_id=model_id), "downloads_30d")


def created_day(t: Tables, model_id: str | None) -> float | None:
    """Day of creation of a repo, as the number yyyymmdd."""
    return _one(t["repo_details"].filter(model_id=model_id).select(pl.col("created_at").dt.date()), "created_at")


def repos_of_author(t: Tables, author: str | None) -> float | None:
    """Repos of a commit author."""
    return _one(t["contributors"].filter(author=author), "repos_count")


def activity(t: Tables, argument: str | None) -> float | None:
    """A column of a repo's activity; argument `column model_id`; days as yyyymmdd."""
    column, _, model_id = (argument or "").partition(" ")
    row = t["repo_activity"].filter(model_id=model_id)
    is_time = row.schema[column] == pl.Datetime("us", "UTC")
    return _one(row.with_columns(pl.col(column).dt.date()) if is_time else row, column)


def license_count(t: Tables, license_id: str | None) -> float | None:
    """Models under a licence."""
    return _one(t["license_table"].filter(license_id=license_id), "models_count")


def license_pct(t: Tables, license_id: str | None) -> float | None:
    """Models under a licence, percent of the board's models."""
    share = _one(t["license_table"].filter(license_id=license_id), "models_share")
    return None if share is None else share * 100


def outside_licenses_pct(t: Tables, argument: str | None) -> float | None:
    """Models under none of the licences named in the argument, percent."""
    rest = t["license_table"].filter(~pl.col("license_id").is_in((argument or "").split(" ")))
    return float(rest["models_share"].sum()) * 100


def models_count(t: Tables, _argument: str | None) -> float | None:
    """Models of the board."""
    return float(t["models"].height)


def model_types_count(t: Tables, _argument: str | None) -> float | None:
    """Kinds of model on the board."""
    return float(t["models"]["model_type"].drop_nulls().n_unique())


def benchmarks_count(t: Tables, _argument: str | None) -> float | None:
    """Benchmarks of the board."""
    return float(t["benchmark_scores"]["benchmark"].n_unique())


def architectures_count(t: Tables, _argument: str | None) -> float | None:
    """Architectures kept apart from Other."""
    groups = t["models"]["architecture_group"].unique()
    return float(len(groups.filter(groups != "Other")))


def authors_count(t: Tables, _argument: str | None) -> float | None:
    """Commit authors."""
    return float(t["contributors"].height)


def top_authors_pct(t: Tables, argument: str | None) -> float | None:
    """Author-repo pairs held by the top N authors, bots by suffix left out, percent; argument N."""
    repos = t["contributors"].filter(~pl.col("is_bot"))["repos_count"].sort(descending=True)
    return float(repos.head(int(argument or 0)).sum()) / float(repos.sum()) * 100 if len(repos) else None


def largest_repos_per_author(t: Tables, _argument: str | None) -> float | None:
    """Most repos of one author, bots by suffix left out."""
    people = t["contributors"].filter(~pl.col("is_bot"))
    return float(people["repos_count"].max()) if people.height else None  # type: ignore[arg-type]


def largest_authors_per_repo(t: Tables, _argument: str | None) -> float | None:
    """Most authors of one repo."""
    return float(t["repo_activity"]["authors_count"].max()) if t["repo_activity"].height else None  # type: ignore[arg-type]


def family_size(t: Tables, family: str | None) -> float | None:
    """Models of a family."""
    return float(t["model_families"].filter(family=family).height)


def family_gain(t: Tables, family: str | None) -> float | None:
    """Final gain of a family, points."""
    rows = t["improvement_curves"].filter(family=family)
    return float(rows["gain_points"].max()) if rows.height else None  # type: ignore[arg-type]


def small_downloads_pct(t: Tables, argument: str | None) -> float | None:
    """Downloads that go to models of at most N billion parameters, percent; argument N."""
    known = t["enriched_repos"].filter(pl.col("downloads_30d").is_not_null(), pl.col("params_b") > 0)
    total = float(known["downloads_30d"].sum())
    small = float(known.filter(pl.col("params_b") <= float(argument or 0))["downloads_30d"].sum())
    return small / total * 100 if total else None


def small_models_pct(t: Tables, argument: str | None) -> float | None:
    """Models with less than N billion parameters, percent of those with a size; argument N."""
    sized = t["models"].filter(pl.col("params_b") > 0)
    return sized.filter(pl.col("params_b") < float(argument or 0)).height / sized.height * 100 if sized.height else None


def first_author_month(t: Tables, _argument: str | None) -> float | None:
    """First month with a new author, as yyyymm."""
    first: Any = t["contributors"]["first_commit_at"].min()
    return None if first is None else float(first.year * 100 + first.month)


COMPUTATIONS: dict[str, Computation] = {
    function.__name__: function
    for function in (
        average_score,
        params,
        benchmark_score,
        downloads,
        created_day,
        repos_of_author,
        activity,
        license_count,
        license_pct,
        outside_licenses_pct,
        models_count,
        model_types_count,
        benchmarks_count,
        architectures_count,
        authors_count,
        top_authors_pct,
        largest_repos_per_author,
        largest_authors_per_repo,
        family_size,
        family_gain,
        small_downloads_pct,
        small_models_pct,
        first_author_month,
    )
}
