"""Named computations behind reference/claims.csv: one number from the tables of one scrape date.

Each takes the tables of one board and the claim's `argument`, and returns the number in its unit, or None
where the tables do not hold it. Which number belongs to which claim, and on which date, is reviewed data.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import polars as pl

from hf_openness.method import PAPER
from hf_openness.reference.load import read_reference
from hf_openness.tables.author_names import is_counted
from hf_openness.tables.improvement import build_improvement_curves, build_model_families
from hf_openness.tables.models import OTHER_ARCHITECTURE

PERCENT = 100
DAYS_PER_MONTH = 365.25 / 12


Tables = Mapping[str, pl.DataFrame]
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
Computation = Callable[[Tables, str], float | None]


def _cell(frame: pl.DataFrame, column: str, **key: object) -> object:
    """Return the value of `column` in the one row with this key; None without such a row."""
    found = frame.filter(**key)[column]
    return found[0] if len(found) else None


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _day(value: object) -> float | None:
    return float(value.strftime("%Y%m%d")) if isinstance(value, date) else None


def _month(value: object) -> float | None:
    return float(value.strftime("%Y%m")) if isinstance(value, date) else None


def _share(part: Any, whole: Any) -> float | None:
    return float(part / whole * PERCENT) if whole else None


# -- boards and models: Tables 1 and 2, Figures 4-9


def _model_average(t: Tables, argument: str) -> float | None:
    return _number(_cell(t["models"], "average_score", model_id=argument))


def _model_params(t: Tables, argument: str) -> float | None:
    return _number(_cell(t["models"], "params_b", model_id=argument))


def _model_benchmark(t: Tables, argument: str) -> float | None:
    """Argument: benchmark, blank, model id. The score of the row that represents the model."""
    benchmark, model_id = argument.split(" ")
    keys = ["row_number", "model_id", "model_sha", "precision"]
    scores = t["models"].filter(model_id=model_id).join(t["benchmark_scores"], on=keys, nulls_equal=True)
    return _number(_cell(scores, "score", benchmark=benchmark))


def _benchmarks_count(t: Tables, _argument: str) -> float | None:
    return t["benchmark_scores"]["benchmark"].n_unique()


def _model_types_count(t: Tables, _argument: str) -> float | None:
    return t["models"]["model_type"].drop_nulls().n_unique()


def _kept_architectures(t: Tables) -> pl.DataFrame:
    named = pl.col("architecture_group") != OTHER_ARCHITECTURE
    return t["models"].filter(named).group_by("architecture_group").len()


def _architectures_count(t: Tables, _argument: str) -> float | None:
    return _kept_architectures(t).height


def _smallest_architecture_share(t: Tables, _argument: str) -> float | None:
    least = _number(_kept_architectures(t)["len"].min())
    return None if least is None else _share(least, t["models"].height)


def _median_params(t: Tables, _argument: str) -> float | None:
    return _number(t["models"]["params_b"].median())


def _largest_params(t: Tables, _argument: str) -> float | None:
    return _number(t["models"]["params_b"].max())


def _sized_downloads(t: Tables) -> pl.DataFrame:
    known = t["enriched_repos"].filter(pl.col("downloads_30d").is_not_null(), pl.col("params_b") > 0)
    return known.select("params_b", "downloads_30d").sort("params_b")


def _downloads_share_up_to(t: Tables, argument: str) -> float | None:
    """Argument: billions of parameters."""
    sized = _sized_downloads(t)
    small = sized.filter(pl.col("params_b") <= float(argument))
    return _share(small["downloads_30d"].sum(), sized["downloads_30d"].sum())


def _size_reaching_downloads(t: Tables, argument: str) -> float | None:
    """Argument: percent of downloads. The smallest size up to which models have that share."""
    downloads = pl.col("downloads_30d")
    reached = downloads.cum_sum() * PERCENT >= int(argument) * downloads.sum()
    return _number(_sized_downloads(t).filter(reached)["params_b"].min())


def _recent_score_quantile(t: Tables, argument: str) -> float | None:
    """Argument: quantile in percent, blank, days: of models created in the last so many days of the data."""
    percent, days = (int(word) for word in argument.split(" "))
    created = pl.col("created_at")
    recent = t["enriched_repos"].filter(created > created.max() - pl.duration(days=days))
    return _number(recent["average_score"].quantile(percent / PERCENT, "linear"))


def _first_author_month(t: Tables, _argument: str) -> float | None:
    return _month(t["contributors"]["first_commit_at"].min())


def _last_author_month(t: Tables, _argument: str) -> float | None:
    return _month(t["contributors"]["first_commit_at"].max())


def _first_model_month(t: Tables, argument: str) -> float | None:
    """Argument: the day that the axis starts on. The first month with a model created since."""
    since = pl.lit(argument).str.to_date()
    recent = t["enriched_repos"].filter(pl.col("created_at").dt.date() >= since)
    return _month(recent["created_at"].min())


def _last_model_month(t: Tables, _argument: str) -> float | None:
    return _month(t["enriched_repos"]["created_at"].max())


def _repo_created_day(t: Tables, argument: str) -> float | None:
    return _day(_cell(t["repo_details"], "created_at", model_id=argument))


def _repo_downloads(t: Tables, argument: str) -> float | None:
    return _number(_cell(t["repo_details"], "downloads_30d", model_id=argument))


# -- licences: Table 5


def _models_count(t: Tables, _argument: str) -> float | None:
    return t["models"].height


def _license_count(t: Tables, argument: str) -> float | None:
    return _number(_cell(t["license_table"], "models_count", license_id=argument))


def _license_share(t: Tables, argument: str) -> float | None:
    count = _license_count(t, argument)
    return None if count is None else _share(count, t["license_table"]["models_count"].sum())


def _license_share_outside(t: Tables, argument: str) -> float | None:
    """Argument: licences, separated by blanks. The share of models that have none of them."""
    others = t["license_table"].filter(~pl.col("license_id").is_in(argument.split(" ")))["models_count"].sum()
    return _share(others, t["license_table"]["models_count"].sum())


# -- people and repos: Tables 3 and 4, Figures 2 and 3


def _authors_count(t: Tables, _argument: str) -> float | None:
    return t["contributors"].height or None


def _top_authors_share(t: Tables, argument: str) -> float | None:
    """Argument: how many authors. Their share of author-repo pairs, bots by the method's rule left out."""
    repos = t["contributors"].filter(is_counted())["repos_count"].sort(descending=True)
    return _share(repos.head(int(argument)).sum(), repos.sum())


def _author_repos_count(t: Tables, argument: str) -> float | None:
    return _number(_cell(t["contributors"], "repos_count", author=argument))


def _most_repos_per_author(t: Tables, _argument: str) -> float | None:
    return _number(t["contributors"].filter(is_counted())["repos_count"].max())


def _most_authors_per_repo(t: Tables, _argument: str) -> float | None:
    return _number(t["repo_activity"]["authors_count"].max())


def _repo_activity(t: Tables, argument: str) -> float | None:
    """Argument: column of the table, blank, model id. Times as their day, yyyymmdd."""
    column, model_id = argument.split(" ")
    value = _cell(t["repo_activity"], column, model_id=model_id)
    return _day(value) if isinstance(value, date) else _number(value)


# -- families: Figures 6, 11 and 12. Argument: families, separated by |


def _families_count(families: pl.DataFrame, argument: str) -> float | None:
    return families.filter(pl.col("family").is_in(argument.split("|"))).height or None


def _family_models_count(t: Tables, argument: str) -> float | None:
    return _families_count(t["model_families"], argument)


def _family_gain_points(t: Tables, argument: str) -> float | None:
    return _number(t["improvement_curves"].filter(family=argument)["gain_points"].max())


def _families_by_request(t: Tables) -> pl.DataFrame:
    """Families by name, with models whose repo date is unknown dated by their request for evaluation."""
    requested_at = pl.col("submitted_on").cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
    dated = t["enriched_repos"].with_columns(created_at=pl.coalesce("created_at", requested_at))
    return build_model_families(dated, pl.DataFrame(), read_reference("model_families"), PAPER)


def _requested_family_models_count(t: Tables, argument: str) -> float | None:
    return _families_count(_families_by_request(t), argument)


def _requested_family_gain_points(t: Tables, argument: str) -> float | None:
    curves = build_improvement_curves(_families_by_request(t), t, PAPER)
    return _number(curves.filter(family=argument)["gain_points"].max())


def _months_to_most_gain(t: Tables, argument: str) -> float | None:
    """Argument: percent. Median over improved families of the months until that share of the final gain."""
    reached = (
        t["improvement_curves"]
        .with_columns(final=pl.col("gain_points").max().over("family"))
        .filter(pl.col("final") > 0, pl.col("gain_points") * PERCENT > int(argument) * pl.col("final"))
        .group_by("family")
        .agg(pl.col("days_since_release").min())
    )
    days = _number(reached["days_since_release"].median())
    return None if days is None else days / DAYS_PER_MONTH


COMPUTATIONS: dict[str, Computation] = {
    function.__name__.removeprefix("_"): function
    for function in (
        _model_average,
        _model_params,
        _model_benchmark,
        _benchmarks_count,
        _model_types_count,
        _architectures_count,
        _smallest_architecture_share,
        _median_params,
        _largest_params,
        _downloads_share_up_to,
        _size_reaching_downloads,
        _recent_score_quantile,
        _first_author_month,
        _last_author_month,
        _first_model_month,
        _last_model_month,
        _repo_created_day,
        _repo_downloads,
        _models_count,
        _license_count,
        _license_share,
        _license_share_outside,
        _authors_count,
        _top_authors_share,
        _author_repos_count,
        _most_repos_per_author,
        _most_authors_per_repo,
        _repo_activity,
        _family_models_count,
        _family_gain_points,
        _requested_family_models_count,
        _requested_family_gain_points,
        _months_to_most_gain,
    )
}
