"""Named computations behind reference/statements.csv: one reading from the tables of one board, whatever the method.

Which statement uses which, with what argument, range and least number of units, is reviewed data.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from hf_openness.method import CORRECTED
from hf_openness.reference.load import read_reference
from hf_openness.tables import claim_gains, claim_people
from hf_openness.tables.base_relations import MERGE_TYPE
from hf_openness.tables.fixed_score import build_params_per_point
from hf_openness.tables.licenses import UNAVAILABLE, UNDECLARED, count_without_a_statement
from hf_openness.tables.readings import (
    Exact,
    Reading,
    Sample,
    Share,
    as_rows,
    difference_statistic,
    mean_statistic,
    ratio_statistic,
    slope_statistic,
)

Tables = Mapping[str, pl.DataFrame]
Compute = Callable[[Tables, str], Reading | None]
PERCENT, DAYS_PER_YEAR = 100, 365.25
RECENT_DAYS = 90


@dataclass(frozen=True)
class ClaimComputation:
    """A computation and the tables that it reads."""

    compute: Compute
    reads: tuple[str, ...]


def _share(flags: pl.Series) -> Reading | None:
    known = flags.drop_nulls()
    return Share(int(known.sum()), len(known)) if len(known) else None


# -- models


def type_share(t: Tables, argument: str) -> Reading | None:
    """Argument: kind of model. Share of the models of known kind."""
    return _share(t["models"].select(pl.col("model_type") == argument).to_series())


def recent_unknown_type_share(t: Tables, _argument: str) -> Reading | None:
    """Share of models without a kind among those of the last 90 days of creation dates."""
    return _share(_recent(t["enriched_repos"]).select(pl.col("model_type").is_null()).to_series())


def recent_score_share(t: Tables, argument: str) -> Reading | None:
    """Argument: two scores. Share with an average between them among models of the last 90 days of creation dates."""
    low, high = (float(word) for word in argument.split(" "))
    return _share(_recent(t["enriched_repos"]).select(pl.col("average_score").is_between(low, high)).to_series())


def score_slope(t: Tables, argument: str) -> Reading | None:
    """Argument: kind of model, empty: all. Points of average score per year of creation, least squares over models."""
    models = _dated(t["enriched_repos"]).filter(pl.col("average_score").is_not_null())
    models = models.filter(pl.col("model_type") == argument) if argument else models
    if models["created_at"].n_unique() < 2:
        return None
    years = models["created_at"].dt.timestamp("ms").to_numpy() / (DAYS_PER_YEAR * 86_400_000)
    return Sample(as_rows(years, models["average_score"]), slope_statistic)


def type_share_growth(t: Tables, argument: str) -> Reading | None:
    """Argument: kind of model. Its share among the models of the last 180 days of creation dates minus that before."""
    models = _dated(t["enriched_repos"]).filter(pl.col("model_type").is_not_null())
    if models.is_empty():
        return None
    is_late = pl.col("created_at") > pl.col("created_at").max() - pl.duration(days=2 * RECENT_DAYS)
    flags = models.select(value=(pl.col("model_type") == argument) * float(PERCENT), is_late=is_late.cast(pl.Float64))
    if flags["is_late"].n_unique() < 2:
        return None
    return Sample(as_rows(flags["value"], flags["is_late"]), difference_statistic)


def recent_merges_per_chat(t: Tables, argument: str) -> Reading | None:
    """Argument: kind of model. Merges in percent of that kind among models of the last 90 days of creation dates."""
    kinds = _recent(t["enriched_repos"])["model_type"].drop_nulls()
    rows = as_rows(kinds == MERGE_TYPE, kinds == argument)
    return Sample(rows, ratio_statistic) if len(kinds) and rows[:, 1].any() else None


def size_share_up_to(t: Tables, argument: str) -> Reading | None:
    """Argument: billions of parameters. Share of models of known size above 0 that have less."""
    sized = t["models"].filter(pl.col("params_b") > 0)
    return _share(sized.select(pl.col("params_b") < float(argument)).to_series())


def large_model_lead(t: Tables, argument: str) -> Reading | None:
    """Argument: billions of parameters. Best average above that size minus the best up to it, points."""
    scored = t["models"].filter(pl.col("params_b") > 0, pl.col("average_score").is_not_null())
    large = scored.filter(pl.col("params_b") > float(argument))["average_score"].max()
    small = scored.filter(pl.col("params_b") <= float(argument))["average_score"].max()
    if not isinstance(large, float) or not isinstance(small, float):
        return None
    return Exact(large - small, scored.height)


def _dated(enriched_repos: pl.DataFrame) -> pl.DataFrame:
    floor = pl.col("is_created_floor").fill_null(False)
    return enriched_repos.filter(pl.col("created_at").is_not_null(), ~floor)


def _recent(enriched_repos: pl.DataFrame) -> pl.DataFrame:
    created = pl.col("created_at")
    return enriched_repos.filter(created > created.max() - pl.duration(days=RECENT_DAYS))


# -- downloads


def downloads_share_up_to(t: Tables, argument: str) -> Reading | None:
    """Argument: billions of parameters. Share of 30-day downloads of models of known size up to it."""
    sized = _downloaded(t).filter(pl.col("params_b") > 0)
    small = sized.select(pl.when(pl.col("params_b") <= float(argument)).then("downloads_30d").otherwise(0)).to_series()
    return Sample(as_rows(small, sized["downloads_30d"]), ratio_statistic) if sized["downloads_30d"].sum() else None


def no_downloads_share(t: Tables, _argument: str) -> Reading | None:
    """Share of models without a download in 30 days, of those whose downloads are known."""
    return _share(_downloaded(t).select(pl.col("downloads_30d") == 0).to_series())


def top_downloads_share(t: Tables, argument: str) -> Reading | None:
    """Argument: percent of models. Share of 30-day downloads that the most downloaded so many percent have."""
    downloads = _downloaded(t)["downloads_30d"].to_numpy()
    if not downloads.sum():
        return None
    top = max(1, round(len(downloads) * float(argument) / PERCENT))

    def statistic(rows: np.ndarray) -> np.ndarray:
        values = np.sort(rows[..., 0], axis=-1)
        whole = values.sum(axis=-1)
        held = values[..., -top:].sum(axis=-1) * PERCENT
        return np.asarray(np.divide(held, whole, out=np.full(whole.shape, np.nan), where=whole > 0))

    return Sample(as_rows(downloads), statistic)


def _downloaded(t: Tables) -> pl.DataFrame:
    """Models with known downloads of the observation day that covers most."""
    known = t["enriched_repos"].filter(pl.col("downloads_30d").is_not_null())
    return known.filter(pl.col("details_observed_on") == pl.col("details_observed_on").mode().max())


# -- licences


def license_share(t: Tables, argument: str) -> Reading | None:
    """Argument: licence. Share of models under it."""
    return _license_share(t, pl.col("license_id") == argument)


def license_lead(t: Tables, argument: str) -> Reading | None:
    """Argument: licence. Its share of models minus that of the most frequent other stated licence, points of percent."""
    stated = _stated(t["license_table"])
    others = stated.filter(pl.col("license_id") != argument)["models_count"]
    total = int(t["license_table"]["models_count"].sum())
    own = int(stated.filter(license_id=argument)["models_count"].sum())
    if not total:
        return None
    most = max(others.to_list(), default=0)
    values = np.repeat([float(PERCENT), -float(PERCENT), 0.0], [own, most, total - own - most])
    return Sample(as_rows(values), mean_statistic)


def license_unknown_share(t: Tables, _argument: str) -> Reading | None:
    """Share of models of which nobody knows any licence: undeclared, declared as `unknown`, repo unavailable."""
    total = int(t["license_table"]["models_count"].sum())
    return Share(count_without_a_statement(t["license_table"]), total) if total else None


def license_undeclared_share(t: Tables, _argument: str) -> Reading | None:
    """Share of models without a declared licence among those whose repo could be read or whose licence the board has."""
    readable = t["license_table"].filter(pl.col("license_id") != UNAVAILABLE)
    total = int(readable["models_count"].sum())
    return Share(int(readable.filter(license_id=UNDECLARED)["models_count"].sum()), total) if total else None


def commercial_use_share(t: Tables, argument: str) -> Reading | None:
    """Argument: `yes`, `no` or `limited`. Share with this commercial use among models whose licence says."""
    known = t["license_table"].filter(pl.col("commercial_use").is_in(["yes", "no", "limited"]))
    total = int(known["models_count"].sum())
    return Share(int(known.filter(commercial_use=argument)["models_count"].sum()), total) if total else None


def license_transition_share(t: Tables, argument: str) -> Reading | None:
    """Argument: measure of `license_transitions`. Share of edges where it holds, over all relations."""
    rows = t["license_transitions"].filter(relation="all", measure=argument)
    edges = int(rows["edges_count"].sum())
    return Share(int(rows["changed_count"].sum()), edges) if edges else None


def _stated(license_table: pl.DataFrame) -> pl.DataFrame:
    return license_table.filter(~pl.col("license_id").is_in([UNDECLARED, UNAVAILABLE, "unknown", "other"]))


def _license_share(t: Tables, which: pl.Expr) -> Reading | None:
    total = int(t["license_table"]["models_count"].sum())
    return Share(int(t["license_table"].filter(which)["models_count"].sum()), total) if total else None


# -- documentation


def datasets_tagged_share(t: Tables, _argument: str) -> Reading | None:
    """Share of models with a `dataset:` tag or named datasets, of those whose repo was read."""
    read = t["enriched_repos"].filter(pl.col("details_observed_on").is_not_null())
    return _share(read.select(pl.col("datasets").list.len().fill_null(0) > 0).to_series())


# -- size and score


def params_needed_slope(t: Tables, _argument: str) -> Reading | None:
    """Change per year of the natural logarithm of the size that a month's smallest model needs for a middling fixed score.

    Figure 10 by the corrected method: three fixed scores per board, corrected for guessing; the second is taken.
    """
    reached = build_params_per_point(t["enriched_repos"], t["benchmark_scores"], read_reference("benchmarks"), CORRECTED)
    scores = reached["fixed_score"].drop_nulls().unique().sort()
    if len(scores) < 2:
        return None
    monthly = reached.filter(pl.col("fixed_score") == scores[1], pl.col("month_params_b") > 0).sort("month")
    if monthly.height < 2:
        return None
    years = monthly["month"].dt.epoch("d").to_numpy() / DAYS_PER_YEAR
    return Sample(as_rows(years, np.log(monthly["month_params_b"].to_numpy())), slope_statistic)


MODELS, ENRICHED, LICENSES = ("models",), ("enriched_repos",), ("license_table",)
_READS: tuple[tuple[Callable[[Any, str], Reading | None], tuple[str, ...]], ...] = (
    (type_share, MODELS),
    (recent_unknown_type_share, ENRICHED),
    (recent_score_share, ENRICHED),
    (score_slope, ENRICHED),
    (type_share_growth, ENRICHED),
    (recent_merges_per_chat, ENRICHED),
    (size_share_up_to, MODELS),
    (large_model_lead, MODELS),
    (downloads_share_up_to, ENRICHED),
    (no_downloads_share, ENRICHED),
    (top_downloads_share, ENRICHED),
    (license_share, LICENSES),
    (license_lead, LICENSES),
    (license_unknown_share, LICENSES),
    (license_undeclared_share, LICENSES),
    (commercial_use_share, LICENSES),
    (license_transition_share, ("license_transitions",)),
    (datasets_tagged_share, ENRICHED),
    (params_needed_slope, ("enriched_repos", "benchmark_scores")),
    *claim_gains.READS,
    *claim_people.READS,
)
CLAIM_COMPUTATIONS = {compute.__name__: ClaimComputation(compute, reads) for compute, reads in _READS}
