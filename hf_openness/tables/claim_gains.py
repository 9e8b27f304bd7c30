"""Computations of statements on descent and improvement."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from hf_openness.method import CORRECTED
from hf_openness.tables.gain_within import measure_gain_within
from hf_openness.tables.readings import Given, Reading, Sample, Share, as_rows, mean_statistic, median_statistic

Tables = Mapping[str, pl.DataFrame]
PERCENT, DAYS_PER_MONTH = 100, 365.25 / 12
ALPHA = 0.05
FOR_GAINS = ("model_families", "enriched_repos", "leaderboard_snapshot", "benchmark_scores")
BEST_GAIN = "at least 95 % for the true gain of the best derivative"
MISSING_LINKS = "missing links simulated, borrowed recall"


def all_derivatives_count(t: Tables, argument: str) -> Reading | None:
    """Argument: base models, separated by blanks. Models of the board that descend from one, missing links estimated.

    The interval is that of `lineage`, whose recall is borrowed (docs/method/lineage.md); the estimate is its middle. Where
    `lineage` gives none for a base, the declared ones are counted. Bounds of several bases are added.
    """
    bases = t["lineage"].filter(pl.col("model_id").is_in(argument.split(" ")))
    if bases.is_empty():
        return None
    declared = int(bases["all_derivatives_count"].sum())
    if bases["derivatives_low"].null_count():
        return Given(float(declared), None, None, declared, "lineage, which counts declared links alone here,")
    low, high = float(bases["derivatives_low"].sum()), float(bases["derivatives_high"].sum())
    return Given((low + high) / 2, low, high, declared, MISSING_LINKS)


def root_owner_share(t: Tables, argument: str) -> Reading | None:
    """Argument: owners. Share of derived models of which a root belongs to one of them."""
    derived = t["lineage"].filter(pl.col("depth") > 0)
    owner = pl.element().str.split("/").list.first()
    is_theirs = pl.col("root_ids").list.eval(owner.is_in(argument.split(" "))).list.any()
    flags = derived.select(is_theirs).to_series()
    return Share(int(flags.sum()), len(flags)) if len(flags) else None


def top_root_owners_share(t: Tables, argument: str) -> Reading | None:
    """Argument: how many. Share of derived models with a root of the so many owners that most models descend from."""
    derived = t["lineage"].filter(pl.col("depth") > 0)
    owners = (
        derived.select("model_id", owner="root_ids")
        .explode("owner", empty_as_null=False, keep_nulls=False)
        .with_columns(pl.col("owner").str.split("/").list.first())
        .unique()
    )
    counted = owners.group_by("owner").len().sort(["len", "owner"], descending=[True, False])
    largest = counted["owner"].head(int(argument)).implode()
    covered = owners.filter(pl.col("owner").is_in(largest))["model_id"].n_unique()
    return Share(covered, derived.height) if derived.height else None


def relation_share(t: Tables, argument: str) -> Reading | None:
    """Argument: relation. Share of derived models that have it, of those with a known one; merges first where several."""
    known = t["base_models"].filter(pl.col("relation").is_not_null())
    rank = pl.col("relation").replace_strict(
        ["merge", "quantized", "adapter", "finetune"], [0, 1, 2, 3], return_dtype=pl.Int8
    )
    relations = known.sort(rank, "model_id").unique("model_id", keep="first", maintain_order=True)["relation"]
    return Share(int((relations == argument).sum()), len(relations)) if len(relations) else None


def gain_points(t: Tables, argument: str) -> Reading | None:
    """Argument: base model, blank and days if only so early. Points by which its best derivative exceeds it."""
    return _gain(t, argument, "points", "low", "high")


def gain_pct(t: Tables, argument: str) -> Reading | None:
    """Argument: base model, blank and days if only so early. The same in percent of the base model's score."""
    return _gain(t, argument, "pct", "pct_low", "pct_high")


def _gain(t: Tables, argument: str, value: str, low: str, high: str) -> Reading | None:
    base, _, days = argument.partition(" ")
    families = t["model_families"]
    if families.is_empty():
        return None
    board = str(families["leaderboard"][0])
    found = measure_gain_within(families, t, CORRECTED, board, base, int(days) if days else None)
    if getattr(found, value) is None:
        return None
    return Given(getattr(found, value), getattr(found, low), getattr(found, high), found.models_count, BEST_GAIN)


def above_chance_share(t: Tables, _argument: str) -> Reading | None:
    """Share of tested base models whose best derivative gains more than noise explains, after Holm over the families."""
    adjusted = t["improvement_tests"]["p_adjusted"].drop_nulls()
    return Share(int((adjusted <= ALPHA).sum()), len(adjusted)) if len(adjusted) else None


def better_than_base_share(t: Tables, _argument: str) -> Reading | None:
    """Mean over tested base models of the share of their derivatives that score above them beyond noise."""
    shares = t["improvement_tests"]["better_than_base_share"].drop_nulls().to_numpy() * PERCENT
    return Sample(as_rows(shares), mean_statistic) if len(shares) else None


def gain_follows_attention(t: Tables, _argument: str) -> Reading | None:
    """Rank correlation over tested base models of the number of derivatives with the gain beyond chance, -100 to 100."""
    rows = t["improvement_tests"].drop_nulls(["excess_gain_points"])
    if rows["derivatives_count"].n_unique() < 2 or rows["excess_gain_points"].n_unique() < 2:
        return None
    return Sample(as_rows(rows["derivatives_count"].rank(), rows["excess_gain_points"].rank()), _correlate)


def _correlate(rows: np.ndarray) -> np.ndarray:
    centered = rows - rows.mean(axis=-2, keepdims=True)
    spread = np.sqrt((centered**2).sum(axis=-2).prod(axis=-1))
    shared = centered.prod(axis=-1).sum(axis=-1) * PERCENT
    return np.asarray(np.divide(shared, spread, out=np.full(spread.shape, np.nan), where=spread > 0))


def months_to_half_gain(t: Tables, _argument: str) -> Reading | None:
    """Median over improved families of the months until over half of the final gain."""
    return read_months_to_gain(t["improvement_curves"], PERCENT // 2)


def read_months_to_gain(improvement_curves: pl.DataFrame, percent: int) -> Reading | None:
    """Return the median over improved families of the months until over so many percent of the final gain."""
    final = pl.col("gain_points").max().over("family")
    reached = (
        improvement_curves.filter(final > 0, pl.col("gain_points") * PERCENT > final * percent)
        .group_by("family", maintain_order=True)
        .agg(pl.col("days_since_release").min())
    )
    days = reached["days_since_release"].drop_nulls().to_numpy()
    return Sample(as_rows(days / DAYS_PER_MONTH), median_statistic) if len(days) else None


TESTS = ("improvement_tests",)
READS = (
    (all_derivatives_count, ("lineage",)),
    (root_owner_share, ("lineage",)),
    (top_root_owners_share, ("lineage",)),
    (relation_share, ("base_models",)),
    (gain_points, FOR_GAINS),
    (gain_pct, FOR_GAINS),
    (above_chance_share, TESTS),
    (better_than_base_share, TESTS),
    (gain_follows_attention, TESTS),
    (months_to_half_gain, ("improvement_curves",)),
)
