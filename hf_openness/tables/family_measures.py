"""One family against chance: the measures that make its row of `improvement_tests`.

What a family has no number for it leaves out, with the reason in `why`.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from hf_openness.tables.chance import noise_only, order_of_first, zero_mean
from hf_openness.tables.curves import noise_groups
from hf_openness.tables.gain_intervals import PLATEAU, best_gain, days_to_plateau, median_gain

ONE_SIDED_95 = 1.6448536269514722
NO_COVERAGE = "no nominal coverage"
ASSUMPTION = "independent item errors; models share the items, so this is an upper bound of the noise"
LEAST_FOR_TOP = 20
TOP_SHARE = 0.05
Values = dict[str, Any]
COMMON: Values = {"null_name": "noise_only", "noise_assumption": ASSUMPTION, "plateau_coverage": NO_COVERAGE}


@dataclass(frozen=True)
class _Family:
    """A family as arrays: gains of all compared members; days and gains of the dated ones in order."""

    gains: np.ndarray[Any, np.dtype[np.float64]]
    days: np.ndarray[Any, np.dtype[np.float64]]
    dated_gains: np.ndarray[Any, np.dtype[np.float64]]
    groups: list[tuple[float, int]] | None


def judge_family(members: pl.DataFrame) -> Values:
    """Return the family's row of improvement_tests but for its adjustment; a column that is missing is null.

    Args:
        members: rows of one family from `gains.build_gains`, with error_points of each.
    """
    row = members.row(0, named=True)
    compared = members.filter(pl.col("gain_points").is_not_null(), pl.col("model_id") != pl.col("reference_id"))
    dated = compared.filter(pl.col("created_at").is_not_null(), pl.col("released_at").is_not_null())
    days = (dated["created_at"].dt.date() - dated["released_at"].dt.date()).dt.total_days()
    family = _Family(
        compared["gain_points"].to_numpy(),
        days.to_numpy().astype(float),
        dated["gain_points"].to_numpy(),
        noise_groups(compared),
    )
    first = compared.row(0, named=True) if compared.height else row
    values: Values = COMMON | {
        "leaderboard": row["leaderboard"],
        "base_model_id": row["base_model_id"],
        "family": row["family"],
        "membership": {None: "name_pattern", False: "declared", True: "inferred"}[row["is_inferred"]],
        "reference_id": first["reference_id"],
        "base_score": first["base_score"],
        "base_error_points": first["base_error"],
        "same_precision_share": _share(compared["reference_rule"] == "same_precision") if compared.height else None,
        "derivatives_count": compared.height if first["reference_id"] else members.height,
        "dated_count": dated.height,
    }
    reasons: list[str] = []
    if not compared.height:
        reasons.append("the base model has no score on the board" if first["reference_id"] is None else "no derivative")
    else:
        for measure in (_against_noise, _against_zero_mean, _timing, _without_number):
            values |= measure(family, compared, reasons)
    return values | {"why": "; ".join(reasons) or None}


def _against_noise(family: _Family, compared: pl.DataFrame, reasons: list[str]) -> Values:
    best = max(float(family.gains.max()), 0.0)
    base_score = compared["reference_score"][int(family.gains.argmax())]
    found: Values = {
        "observed_gain_points": best,
        "observed_gain_pct": best / base_score * 100 if base_score > 0 else None,
    }
    if base_score <= 0:
        reasons.append("the base model scores 0, so no percent of it")
    if family.groups is None:
        reasons.append("noise not known: a benchmark's items are not known, or it has a single one")
        return found
    chance = noise_only(family.groups, best)
    reach = best_gain(family.gains, chance.high, max(error for error, _ in family.groups))
    return found | {
        "observed_low_points": reach.low,
        "observed_high_points": reach.high,
        "chance_gain_points": chance.expected,
        "chance_low_points": chance.low,
        "chance_high_points": chance.high,
        "excess_gain_points": best - chance.expected,
        "p_value": chance.p_value,
    }


def _against_zero_mean(family: _Family, _compared: pl.DataFrame, reasons: list[str]) -> Values:
    if len(family.gains) < 2:
        reasons.append("zero mean: a family of one has no scatter")
        return {}
    if np.ptp(family.gains) == 0:
        reasons.append("zero mean: all gains are equal, so there is no scatter")
        return {}
    chance = zero_mean(family.gains, len(family.gains), max(float(family.gains.max()), 0.0))
    return {
        "zero_mean_gain_points": chance.expected,
        "zero_mean_low_points": chance.low,
        "zero_mean_high_points": chance.high,
        "zero_mean_p_value": chance.p_value,
    }


def _timing(family: _Family, _compared: pl.DataFrame, reasons: list[str]) -> Values:
    if not len(family.days):
        reasons.append("timing: the base model or all derivatives are undated")
        return {}
    plateau = days_to_plateau(family.days, family.dated_gains)
    if plateau is None:
        reasons.append("timing: no dated derivative exceeds the base model")
        return {}
    found: Values = {
        "days_to_plateau": plateau.estimate,
        "days_to_plateau_low": plateau.low,
        "days_to_plateau_high": plateau.high,
    }
    reaching = int(np.count_nonzero(family.dated_gains >= PLATEAU * family.dated_gains.max()))
    if len(family.days) < 2 or reaching == len(family.days):
        reasons.append("order: every order of the dates gives the same")
        return found
    chance = order_of_first(family.days, reaching, plateau.estimate)
    return found | {
        "order_days": chance.expected,
        "order_low_days": chance.low,
        "order_high_days": chance.high,
        "order_p_value": chance.p_value,
    }


def _without_number(family: _Family, compared: pl.DataFrame, reasons: list[str]) -> Values:
    finetunes = compared.filter(pl.col("relation").fill_null("") != "quantized")
    found: Values = {"finetunes_count": finetunes.height}
    base_error = None if family.groups is None else max(error for error, _ in family.groups)
    if finetunes.height:
        middle = median_gain(finetunes["gain_points"].to_numpy(), base_error)
        found |= {
            "median_gain_points": middle.estimate,
            "median_low_points": middle.low,
            "median_high_points": middle.high,
        }
        if middle.low is None and base_error is not None:
            reasons.append("median: below 6 finetunes no interval of 95 %")
    z = compared.select(
        pl.col("gain_points") / (pl.col("error_points") ** 2 + pl.col("reference_error") ** 2).sqrt()
    ).to_series()
    if base_error is not None and not z.null_count():
        found["better_than_base_share"] = _share(z > ONE_SIDED_95)
    if compared.height >= LEAST_FOR_TOP:
        found["top_5pct_gain_points"] = float(np.quantile(family.gains, 1 - TOP_SHARE))
    else:
        reasons.append(f"top 5 %: below {LEAST_FOR_TOP} derivatives")
    return found


def _share(flags: pl.Series) -> float:
    return float(flags.sum()) / len(flags)
