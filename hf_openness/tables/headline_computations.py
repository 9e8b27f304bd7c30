"""Named computations behind reference/headline_numbers.csv: one reading from one board's tables, by either method.

A computation takes the tables that it names, the method in force and the number's `argument`, and returns a reading
(see `readings`), or None where the tables do not hold the number. What the paper prints keeps its words; what it means by
the corrected method is said where the two differ.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from hf_openness.method import Method
from hf_openness.reference.load import read_reference
from hf_openness.tables.author_names import is_counted, is_listed
from hf_openness.tables.base_relations import MERGE_TYPE
from hf_openness.tables.claim_gains import read_months_to_gain
from hf_openness.tables.concentration import measure_top_share
from hf_openness.tables.fixed_score import build_params_per_point
from hf_openness.tables.licenses import count_unknown
from hf_openness.tables.models import OTHER_ARCHITECTURE
from hf_openness.tables.readings import (
    Exact,
    Given,
    Reading,
    Sample,
    Share,
    Statistic,
    as_rows,
    mean_statistic,
    median_statistic,
    quantile_statistic,
    ratio_statistic,
)
from hf_openness.tables.sizes import truncate_params

Tables = Mapping[str, pl.DataFrame]
Compute = Callable[[Tables, Method, str], Reading | None]
PERCENT, DAYS_PER_MONTH = 100, 365.25 / 12
CHANGE_MONTHS = 3


@dataclass(frozen=True)
class Headline:
    """A computation and the tables that it reads."""

    compute: Compute
    reads: tuple[str, ...]


def _exact(value: object, n: int) -> Exact | None:
    return Exact(float(value), n) if isinstance(value, int | float) else None


# -- models


def models_count(t: Tables, _method: Method, _argument: str) -> Reading | None:
    """Models: deduplicated, unflagged."""
    return _exact(t["models"].height, t["models"].height)


def mean_score(t: Tables, _method: Method, _argument: str) -> Reading | None:
    """Mean average score of models, 0-100."""
    scores = t["models"]["average_score"].drop_nulls().to_numpy()
    return Sample(as_rows(scores), mean_statistic) if len(scores) else None


def best_score(t: Tables, _method: Method, _argument: str) -> Reading | None:
    """Best average score, 0-100."""
    return _exact(t["models"]["average_score"].max(), t["models"].height)


def recent_score_quantile(t: Tables, _method: Method, argument: str) -> Reading | None:
    """Argument: quantile in percent, blank, days: of models created in the last so many days of the data."""
    percent, days = (int(word) for word in argument.split(" "))
    created = pl.col("created_at")
    recent = t["enriched_repos"].filter(created > created.max() - pl.duration(days=days))
    scores = recent["average_score"].drop_nulls().to_numpy()
    return Sample(as_rows(scores), quantile_statistic(percent / PERCENT)) if len(scores) else None


def median_params(t: Tables, method: Method, _argument: str) -> Reading | None:
    """Median size in billions of parameters, decimals as the method takes them."""
    sizes = t["models"].filter(pl.col("params_b") > 0).select(_size(method)).to_series().to_numpy()
    return Sample(as_rows(sizes), median_statistic) if len(sizes) else None


def models_share_up_to(t: Tables, method: Method, argument: str) -> Reading | None:
    """Argument: billions of parameters. Share of models of known size above 0 that have at most so many."""
    sizes = t["models"].filter(pl.col("params_b") > 0).select(_size(method)).to_series()
    return Share(int((sizes <= float(argument)).sum()), len(sizes)) if len(sizes) else None


def _size(method: Method) -> pl.Expr:
    return truncate_params(method).cast(pl.Float64).alias("params_b")


def model_types_count(t: Tables, _method: Method, _argument: str) -> Reading | None:
    """Kinds of model that occur."""
    kinds = t["models"]["model_type"].drop_nulls()
    return Exact(kinds.n_unique(), len(kinds)) if len(kinds) else None


def merges_share(t: Tables, _method: Method, _argument: str) -> Reading | None:
    """Share of models of known kind that are of the kind merges."""
    kinds = t["models"]["model_type"].drop_nulls()
    return Share(int((kinds == MERGE_TYPE).sum()), len(kinds)) if len(kinds) else None


def architectures_count(t: Tables, _method: Method, _argument: str) -> Reading | None:
    """Architectures that are kept apart from Other."""
    kept = t["models"].filter(pl.col("architecture_group") != OTHER_ARCHITECTURE)
    return _exact(kept["architecture_group"].n_unique(), t["models"].height)


def smallest_architecture_share(t: Tables, _method: Method, _argument: str) -> Reading | None:
    """Share of models of the rarest architecture that is kept."""
    counts = t["models"].filter(pl.col("architecture_group") != OTHER_ARCHITECTURE).group_by("architecture_group").len()
    return Share(int(counts["len"].min()), t["models"].height) if counts.height else None  # type: ignore[arg-type]


# -- downloads and sizes


def _sized_downloads(t: Tables, method: Method) -> pl.DataFrame:
    known = t["enriched_repos"].filter(pl.col("downloads_30d").is_not_null(), pl.col("params_b") > 0)
    return known.select(_size(method), "downloads_30d").filter(pl.col("params_b") > 0)


def downloads_share_up_to(t: Tables, method: Method, argument: str) -> Reading | None:
    """Argument: billions of parameters. Share of 30-day downloads that go to models of at most that size."""
    sized = _sized_downloads(t, method)
    if not sized["downloads_30d"].sum():
        return None
    small = pl.when(pl.col("params_b") <= float(argument)).then("downloads_30d").otherwise(0)
    rows = sized.select(small.alias("small"), "downloads_30d")
    return Sample(as_rows(rows["small"], rows["downloads_30d"]), ratio_statistic)


def size_reaching_downloads(t: Tables, method: Method, argument: str) -> Reading | None:
    """Argument: percent of 30-day downloads. The smallest size up to which models have that share."""
    sized = _sized_downloads(t, method)
    if not sized["downloads_30d"].sum():
        return None
    sizes = sized["params_b"].unique().sort()
    codes = sized["params_b"].rank("dense").cast(pl.Int64) - 1
    return Sample(as_rows(codes, sized["downloads_30d"]), _reach_share(sizes.to_numpy(), int(argument) / PERCENT))


def _reach_share(sizes: np.ndarray, share: float) -> Statistic:
    def statistic(rows: np.ndarray) -> np.ndarray:
        draws = len(rows)
        places = rows[..., 0].astype(int) + np.arange(draws)[:, None] * len(sizes)
        summed = np.bincount(places.ravel(), rows[..., 1].ravel(), draws * len(sizes)).reshape(draws, len(sizes))
        reached = summed.cumsum(axis=1)
        found = sizes[np.argmax(reached >= share * reached[:, -1:], axis=1)]
        return np.where(reached[:, -1] > 0, found, np.nan)

    return statistic


def params_per_point_change(t: Tables, method: Method, _argument: str) -> Reading | None:
    """Change of figure 10's quantity from its first three to its last three months, in percent of the first.

    Paper: least parameters per point. Corrected: parameters of the month's smallest model that reaches the board's middling
    fixed score.
    """
    reached = build_params_per_point(t["enriched_repos"], t["benchmark_scores"], read_reference("benchmarks"), method)
    scores = reached["fixed_score"].drop_nulls().unique().sort()
    if len(scores):
        reached = reached.filter(pl.col("fixed_score") == scores[len(scores) // 2])
    amounts = reached.sort("month").select(pl.coalesce("params_per_point", "month_params_b")).to_series().drop_nulls()
    values = amounts.to_numpy()
    if len(values) < 2 * CHANGE_MONTHS:
        return None
    first, last = float(np.mean(values[:CHANGE_MONTHS])), float(np.mean(values[-CHANGE_MONTHS:]))
    return Exact((last / first - 1) * PERCENT, len(values))


# -- licences


def license_share(t: Tables, _method: Method, argument: str) -> Reading | None:
    """Argument: licence. Share of models that declare it."""
    return _license_share(t, pl.col("license_id") == argument)


def unknown_license_share(t: Tables, method: Method, _argument: str) -> Reading | None:
    """Share of models of unknown licence, as `licenses.count_unknown` has it.

    Paper: all outside the ten rows of Table 5. Corrected: those of which nobody knows any licence.
    """
    total = int(t["license_table"]["models_count"].sum())
    return Share(count_unknown(t["license_table"], method), total) if total else None


def _license_share(t: Tables, which: pl.Expr) -> Reading | None:
    total = int(t["license_table"]["models_count"].sum())
    part = int(t["license_table"].filter(which)["models_count"].sum())
    return Share(part, total) if total else None


# -- people


def authors_count(t: Tables, _method: Method, _argument: str) -> Reading | None:
    """Commit authors. Paper: names ending in `bot` included. Corrected: bots and machine names left out."""
    return _exact(t["contributors"].filter(is_listed()).height or None, t["repo_activity"].height)


def top_authors_share(t: Tables, method: Method, argument: str) -> Reading | None:
    """Argument: how many authors. Paper: their share of author-repo pairs. Corrected: the share of repos they work on."""
    people = t["contributors"].filter(is_counted())
    share = measure_top_share(people, int(argument), method)
    return None if share is None else Exact(share * PERCENT, people.height)


def most_repos_per_author(t: Tables, _method: Method, _argument: str) -> Reading | None:
    """Repos of the author who has most; bots by the method's rule left out."""
    return _exact(t["contributors"].filter(is_counted())["repos_count"].max(), t["contributors"].height)


def most_authors_per_repo(t: Tables, _method: Method, _argument: str) -> Reading | None:
    """Authors of the repo that has most. Corrected: bots and machine names left out."""
    counts = _authors_per_repo(t)
    return _exact(counts.max(), len(counts))


def single_author_share(t: Tables, _method: Method, _argument: str) -> Reading | None:
    """Share of repos with one author, of those with any. Corrected: bots and machine names left out."""
    counts = _authors_per_repo(t)
    return Share(int((counts == 1).sum()), len(counts)) if len(counts) else None


def _authors_per_repo(t: Tables) -> pl.Series:
    pairs = t["contributors"].filter(is_listed()).select("author", model_id="repos")
    counted = pairs.explode("model_id", empty_as_null=False, keep_nulls=False).group_by("model_id").len().sort("model_id")
    return counted["len"].cast(pl.Int64)


def median_author_start(t: Tables, method: Method, _argument: str) -> Reading | None:
    """Median start of authors, in months since January 2019.

    Paper: of the dates it gives them. Corrected: of the middle between the bounds of each author's own first commit, with
    the medians of the lower and of the upper bounds; bots and machine names left out.
    """
    if method.author_start == "repo_first_commit":
        starts = _months_since_2019(t["contributors"]["first_commit_at"])
        return Exact(float(np.median(starts)), len(starts)) if len(starts) else None
    known = t["contributors"].filter(is_counted()).drop_nulls(["first_commit_low_at", "first_commit_high_at"])
    if known.is_empty():
        return None
    low, high = (_months_since_2019(known[name]) for name in ("first_commit_low_at", "first_commit_high_at"))
    ends = float(np.median(low)), float(np.median(high))
    return Given(float(np.median((low + high) / 2)), *ends, known.height, "bounds of each author's own first commit")


def _months_since_2019(times: pl.Series) -> np.ndarray:
    days = times.drop_nulls().dt.timestamp("ms").to_numpy() / 86_400_000
    return np.asarray((days - date(2019, 1, 1).toordinal() + date(1970, 1, 1).toordinal()) / DAYS_PER_MONTH)


# -- families


def family_models_count(t: Tables, _method: Method, argument: str) -> Reading | None:
    """Argument: families, separated by |. Their models."""
    families = t["model_families"]
    count = families.filter(pl.col("family").is_in(argument.split("|"))).height
    return _exact(count, families.height) if families.height else None


def family_gain_points(t: Tables, _method: Method, argument: str) -> Reading | None:
    """Argument: family. Points by which its best model exceeds the reference of the method."""
    curve = t["improvement_curves"].filter(family=argument)
    count = curve["derivatives_count"].max()
    return _exact(curve["gain_points"].max(), int(count) if isinstance(count, int) else 0)


def months_to_most_gain(t: Tables, _method: Method, argument: str) -> Reading | None:
    """Argument: percent. Median over improved families of the months until over that share of the final gain."""
    return read_months_to_gain(t["improvement_curves"], int(argument))


MODELS, ENRICHED, LICENSES = ("models",), ("enriched_repos",), ("license_table",)
CONTRIBUTORS, PEOPLE = ("contributors",), ("contributors", "repo_activity")
FAMILIES, CURVES = ("model_families",), ("improvement_curves",)
_READS: tuple[tuple[Compute, tuple[str, ...]], ...] = (
    (models_count, MODELS),
    (mean_score, MODELS),
    (best_score, MODELS),
    (recent_score_quantile, ENRICHED),
    (median_params, MODELS),
    (models_share_up_to, MODELS),
    (model_types_count, MODELS),
    (merges_share, MODELS),
    (architectures_count, MODELS),
    (smallest_architecture_share, MODELS),
    (downloads_share_up_to, ENRICHED),
    (size_reaching_downloads, ENRICHED),
    (params_per_point_change, ("enriched_repos", "benchmark_scores")),
    (license_share, LICENSES),
    (unknown_license_share, LICENSES),
    (authors_count, PEOPLE),
    (top_authors_share, CONTRIBUTORS),
    (most_repos_per_author, CONTRIBUTORS),
    (most_authors_per_repo, CONTRIBUTORS),
    (single_author_share, CONTRIBUTORS),
    (median_author_start, CONTRIBUTORS),
    (family_models_count, FAMILIES),
    (family_gain_points, CURVES),
    (months_to_most_gain, CURVES),
)
HEADLINES = {compute.__name__: Headline(compute, reads) for compute, reads in _READS}
