"""Schemas of improvement: families of models, their running maxima, and both against what chance alone would show."""

import polars as pl

from hf_openness.schemas import late_pandera as pa
from hf_openness.schemas.lineage import RELATIONS
from hf_openness.schemas.types import UtcTime


def _number(description: str) -> pl.Float64:
    return pa.Field(nullable=True, description=description)  # type: ignore[no-any-return]


class ModelFamilies(pa.DataFrameModel):
    """Members of each family of models on the board: scored, merges out, the base model itself no member by descent."""

    leaderboard: pl.String = pa.Field(description="Name of the board.")
    family: pl.String = pa.Field(description="Family as in reference/model_families.csv, else the base model's id.")
    base_model_id: pl.String = pa.Field(description="Base model of the family.")
    model_id: pl.String = pa.Field(description="Member.")
    model_type: pl.String = pa.Field(nullable=True, description="Its kind.")
    relation: pl.String = pa.Field(
        nullable=True, isin=RELATIONS, description="Relation to its own parent; null: not said, or members by name."
    )
    is_inferred: pl.Boolean = pa.Field(
        nullable=True,
        description="Whether names alone make it a member, as nothing in the family is declared; null: members by name.",
    )
    created_at: UtcTime = pa.Field(
        nullable=True, description="Its creation time, UTC; by name only dated ones are members."
    )
    average_score: pl.Float64 = pa.Field(ge=0, le=100, description="Its average score, 0-100.")

    class Config:
        strict = True
        unique = ["leaderboard", "family", "model_id"]


class ImprovementCurves(pa.DataFrameModel):
    """Each new best score in a family of models, against the family's reference (first row, or base model)."""

    leaderboard: pl.String = pa.Field(description="Name of the board.")
    family: pl.String = pa.Field(description="Family as in reference/model_families.csv, else the base model's id.")
    base_model_id: pl.String = pa.Field(description="Base model of the family.")
    model_id: pl.String = pa.Field(description="Model that set the new best score; the reference itself comes first.")
    created_at: UtcTime = pa.Field(nullable=True, description="Its creation time, UTC; null for an undated base model.")
    days_since_release: pl.Int64 = pa.Field(
        nullable=True, ge=0, description="Days since the reference's release; null where that is unknown."
    )
    average_score: pl.Float64 = pa.Field(ge=0, le=100, description="Its average score, 0-100.")
    gain_points: pl.Float64 = pa.Field(ge=0, description="Points above the score it is compared with.")
    gain_pct: pl.Float64 = pa.Field(nullable=True, ge=0, description="Gain in percent of that score; null where it is 0.")
    gain_normalized: pl.Float64 = pa.Field(
        nullable=True,
        description="Gain as the method normalises it: divided by the number of derivatives (paper's code), or minus "
        "noise_only_points (may be negative; null where the noise is not known).",
    )
    derivatives_count: pl.Int64 = pa.Field(ge=1, description="Models of the family (paper: the first row included).")
    attempts_count: pl.Int64 = pa.Field(ge=0, description="Dated derivatives up to this one, the reference not counted.")
    gain_per_log_derivatives: pl.Float64 = _number("Gain by the natural log of derivatives_count (the paper's text).")
    gain_per_derivative: pl.Float64 = _number("Gain by derivatives_count (the paper's code).")
    noise_only_points: pl.Float64 = _number("Gain expected after that many attempts if every one equals its base.")
    noise_only_low_points: pl.Float64 = _number("Lower end of the band that holds 95 % of it.")
    noise_only_high_points: pl.Float64 = _number("Upper end of that band.")
    zero_mean_points: pl.Float64 = _number("Gain expected if the family's gains had mean 0.")
    zero_mean_low_points: pl.Float64 = _number("Lower end of the band that holds 95 % of it.")
    zero_mean_high_points: pl.Float64 = _number("Upper end of that band.")
    order_points: pl.Float64 = _number("Gain expected by then if the family's models came in random order.")
    order_low_points: pl.Float64 = _number("Lower end of the band that holds 95 % of it.")
    order_high_points: pl.Float64 = _number("Upper end of that band.")

    class Config:
        strict = True
        unique = ["leaderboard", "family", "model_id"]


class ImprovementTests(pa.DataFrameModel):
    """The best gain of each family against three nulls, and what does not depend on the number of attempts."""

    leaderboard: pl.String = pa.Field(description="Name of the board.")
    base_model_id: pl.String = pa.Field(description="Base model.")
    family: pl.String = pa.Field(description="Family as in reference/model_families.csv, else the base model's id.")
    membership: pl.String = pa.Field(
        isin=["declared", "inferred", "name_pattern"],
        description="How its members were found: declared descent; edges that names suggest, as nothing is declared; the "
        "paper's patterns.",
    )
    reference_id: pl.String = pa.Field(
        nullable=True, description="Model whose score is the reference: base, equivalent, or first row; null: none scored."
    )
    base_score: pl.Float64 = pa.Field(
        nullable=True, ge=0, le=100, description="Average score of the row that represents it, 0-100."
    )
    base_error_points: pl.Float64 = pa.Field(nullable=True, ge=0, description="Standard error of that score.")
    same_precision_share: pl.Float64 = pa.Field(
        nullable=True, ge=0, le=1, description="Derivatives compared with a row of their own precision."
    )
    derivatives_count: pl.Int64 = pa.Field(ge=0, description="Scored derivatives, the reference not counted.")
    dated_count: pl.Int64 = pa.Field(ge=0, description="Of them with a creation date not before the reference's release.")
    null_name: pl.String = pa.Field(isin=["noise_only"], description="Null of the chance_ columns and of p_value.")
    observed_gain_points: pl.Float64 = pa.Field(nullable=True, ge=0, description="Best derivative minus base; 0 if below.")
    observed_gain_pct: pl.Float64 = pa.Field(nullable=True, ge=0, description="The same in percent of the base's score.")
    observed_low_points: pl.Float64 = _number("Lower end of an interval of at least 95 % for the best true gain.")
    observed_high_points: pl.Float64 = _number("Upper end of that interval.")
    chance_gain_points: pl.Float64 = _number("Gain expected if every derivative equals its base.")
    chance_low_points: pl.Float64 = _number("Lower end of the band that holds 95 % of it.")
    chance_high_points: pl.Float64 = _number("Upper end of that band.")
    excess_gain_points: pl.Float64 = _number("Observed minus expected.")
    p_value: pl.Float64 = pa.Field(nullable=True, ge=0, le=1, description="Chance of such a gain or more under that null.")
    p_adjusted: pl.Float64 = pa.Field(nullable=True, ge=0, le=1, description="p_value adjusted over the board's families.")
    adjustment: pl.String = pa.Field(isin=["holm"], description="How: Holm's step-down, valid for dependent families.")
    noise_assumption: pl.String = pa.Field(description="What the noise rests on.")
    zero_mean_gain_points: pl.Float64 = _number("Gain expected from the family's own scatter, centred on the base.")
    zero_mean_low_points: pl.Float64 = _number("Lower end of the band that holds 95 % of it.")
    zero_mean_high_points: pl.Float64 = _number("Upper end of that band.")
    zero_mean_p_value: pl.Float64 = pa.Field(nullable=True, ge=0, le=1, description="Chance of the observed gain there.")
    days_to_plateau: pl.Float64 = _number("Days from release until 90 % of the final gain.")
    days_to_plateau_low: pl.Float64 = _number("Lower end of its range over resampled derivatives.")
    days_to_plateau_high: pl.Float64 = _number("Upper end of that range.")
    plateau_coverage: pl.String = pa.Field(isin=["no nominal coverage"], description="What that range claims.")
    order_days: pl.Float64 = _number("Days to 90 % of the final gain expected if the dates were dealt out at random.")
    order_low_days: pl.Float64 = _number("Lower end of the band that holds 95 % of it.")
    order_high_days: pl.Float64 = _number("Upper end of that band.")
    order_p_value: pl.Float64 = pa.Field(nullable=True, ge=0, le=1, description="Chance to be there as early or earlier.")
    finetunes_count: pl.Int64 = pa.Field(nullable=True, ge=0, description="Derivatives that are not quantised copies.")
    median_gain_points: pl.Float64 = _number("Median gain of those over the base.")
    median_low_points: pl.Float64 = _number("Lower end of its 95 % interval, the base's own error included.")
    median_high_points: pl.Float64 = _number("Upper end of that interval.")
    better_than_base_share: pl.Float64 = pa.Field(
        nullable=True, ge=0, le=1, description="Derivatives above the base beyond noise (one-sided 5 %, so 0.05 by chance)."
    )
    top_5pct_gain_points: pl.Float64 = _number("Gain that the best 5 % of derivatives reach (95 % quantile).")
    why: pl.String = pa.Field(nullable=True, description="Reason of each null.")

    class Config:
        strict = True
        unique = ["leaderboard", "base_model_id"]


class BenchmarkGains(pa.DataFrameModel):
    """Where a family's gain comes from: one row per base model and benchmark."""

    leaderboard: pl.String = pa.Field(description="Name of the board.")
    base_model_id: pl.String = pa.Field(description="Base model.")
    family: pl.String = pa.Field(description="Family as in reference/model_families.csv, else the base model's id.")
    benchmark: pl.String = pa.Field(description="Benchmark as in reference/benchmarks.csv.")
    base_score: pl.Float64 = pa.Field(
        nullable=True, ge=0, le=100, description="Score of the base model's row that the first derivative is compared with."
    )
    base_error_points: pl.Float64 = pa.Field(nullable=True, ge=0, description="Its standard error.")
    derivatives_count: pl.Int64 = pa.Field(ge=1, description="Derivatives with that benchmark.")
    median_gain_points: pl.Float64 = pa.Field(description="Median gain over the base on this benchmark.")
    median_low_points: pl.Float64 = _number("Lower end of its 95 % interval, the base's own error included.")
    median_high_points: pl.Float64 = _number("Upper end of that interval.")
    best_gain_points: pl.Float64 = pa.Field(description="Best gain on this benchmark, of whichever derivative.")
    best_model_gain_points: pl.Float64 = pa.Field(description="Gain on this benchmark of the family's best by average.")
    chance_gain_points: pl.Float64 = _number("Best gain expected if every derivative equals its base.")
    chance_high_points: pl.Float64 = _number("Upper end of the band that holds 95 % of it.")
    beyond_noise_share: pl.Float64 = pa.Field(
        nullable=True,
        ge=0,
        le=1,
        description="Derivatives that gain beyond noise here (one-sided 5 %, divided over the benchmarks).",
    )
    only_here_count: pl.Int64 = pa.Field(
        nullable=True, ge=0, description="Derivatives that gain beyond noise on this benchmark and no other."
    )
    is_only_gain: pl.Boolean = pa.Field(
        nullable=True, description="Whether the family's median gains beyond its interval on this benchmark alone."
    )
    why: pl.String = pa.Field(nullable=True, description="Reason of a null.")

    class Config:
        strict = True
        unique = ["leaderboard", "base_model_id", "benchmark"]


class Improvement(pa.DataFrameModel):
    """Figure 11: final improvement of each family."""

    family: pl.String = pa.Field(unique=True, description="Family as in improvement_curves.")
    gain_points: pl.Float64 = pa.Field(ge=0, description="Points of the best model above the family's reference.")
    gain_pct: pl.Float64 = pa.Field(nullable=True, ge=0, description="The same in percent of the reference.")
    derivatives_count: pl.Int64 = pa.Field(ge=1, description="Models of the family.")
    expected_points: pl.Float64 = _number("Gain expected if every derivative equals its base; null: method without chance.")
    low_points: pl.Float64 = _number("Lower end of the band that holds 95 % of it.")
    high_points: pl.Float64 = _number("Upper end of that band.")

    class Config:
        strict = True


class ImprovementOverTime(pa.DataFrameModel):
    """Figure 12: each new best model of a family over the days since release."""

    family: pl.String = pa.Field(description="Family as in improvement_curves.")
    model_id: pl.String = pa.Field(description="Model that set the new best score.")
    days_since_release: pl.Int64 = pa.Field(ge=0, description="Days since the reference's release.")
    gain_points: pl.Float64 = pa.Field(ge=0, description="Points above the reference.")
    gain_normalized: pl.Float64 = pa.Field(nullable=True, description="Gain as the method normalises it.")
    derivatives_count: pl.Int64 = pa.Field(ge=1, description="Models of the family.")
    gain_per_log_derivatives: pl.Float64 = _number("Gain by the natural log of derivatives_count (the paper's text).")
    gain_per_derivative: pl.Float64 = _number("Gain by derivatives_count (the paper's code).")
    noise_only_points: pl.Float64 = _number("Gain expected after as many attempts if every one equals its base.")

    class Config:
        strict = True
        unique = ["family", "model_id"]


class ImprovementAgainstChance(pa.DataFrameModel):
    """Figure 17: the best gain of each family and what each null expects."""

    family: pl.String = pa.Field(unique=True, description="Family as in improvement_tests.")
    derivatives_count: pl.Int64 = pa.Field(ge=1, description="Scored derivatives.")
    observed_gain_points: pl.Float64 = pa.Field(ge=0, description="Best derivative minus base.")
    chance_gain_points: pl.Float64 = pa.Field(description="Expected if every derivative equals its base.")
    chance_low_points: pl.Float64 = pa.Field(description="Lower end of the band that holds 95 % of it.")
    chance_high_points: pl.Float64 = pa.Field(description="Upper end of that band.")
    zero_mean_gain_points: pl.Float64 = _number("Expected from the family's own scatter, centred on the base.")
    zero_mean_low_points: pl.Float64 = _number("Lower end of the band that holds 95 % of it.")
    zero_mean_high_points: pl.Float64 = _number("Upper end of that band.")
    p_adjusted: pl.Float64 = pa.Field(ge=0, le=1, description="Holm-adjusted p-value of the noise-only null.")

    class Config:
        strict = True


class GainByBenchmark(pa.DataFrameModel):
    """Figure 18: median gain of each family on each benchmark."""

    family: pl.String = pa.Field(description="Family as in benchmark_gains.")
    benchmark: pl.String = pa.Field(description="Benchmark.")
    derivatives_count: pl.Int64 = pa.Field(ge=1, description="Derivatives with that benchmark.")
    median_gain_points: pl.Float64 = pa.Field(description="Median gain over the base.")
    median_low_points: pl.Float64 = _number("Lower end of its 95 % interval.")
    median_high_points: pl.Float64 = _number("Upper end of that interval.")
    is_only_gain: pl.Boolean = pa.Field(nullable=True, description="Whether the median gains on this benchmark alone.")

    class Config:
        strict = True
        unique = ["family", "benchmark"]
