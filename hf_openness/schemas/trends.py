"""Schemas of the trends with intervals: rates, breaks around releases, frontier by size, survivorship."""

import polars as pl

from hf_openness.schemas import late_pandera as pa
from hf_openness.schemas.types import TextList


class TrendRates(pa.DataFrameModel):
    """Rates of new models and authors per week and month, and their growth, each with an interval."""

    leaderboard: pl.String = pa.Field(description="Name of the board.")
    measure: pl.String = pa.Field(
        isin=["rate", "growth"],
        description="rate: events per whole period; growth: change from month to month over the last 12 whole months.",
    )
    unit: pl.String = pa.Field(isin=["per week", "per month", "% per month"], description="Unit of estimate, low and high.")
    period: pl.String = pa.Field(isin=["week", "month"], description="Length of the period.")
    dimension: pl.String = pa.Field(
        isin=["all", "model_type", "architecture", "authors"], description="What the events are told apart by."
    )
    value: pl.String = pa.Field(
        description="Kind or architecture; all; of authors earliest or latest: the bound of the first commit used."
    )
    period_start: pl.Date = pa.Field(description="First day of the period (weeks start on Sunday); of growth of the first.")
    days_count: pl.Int64 = pa.Field(
        ge=1, description="Days of the period that were observed; of growth of all its periods."
    )
    is_partial: pl.Boolean = pa.Field(description="Whether only part of the period was observed.")
    events_count: pl.Int64 = pa.Field(ge=0, description="New models or authors in the period.")
    arrived_share: pl.Float64 = pa.Field(
        nullable=True,
        ge=0,
        le=1,
        description="Expected share of the period's models that had been submitted by the end of observation, of those "
        "that are within 90 days; null where the board does not say when.",
    )
    estimate: pl.Float64 = pa.Field(nullable=True, description="Rate per whole period, or growth.")
    low: pl.Float64 = pa.Field(nullable=True, description="Lower bound of the 95 % interval; null with a reason in why.")
    high: pl.Float64 = pa.Field(nullable=True, description="Upper bound of the 95 % interval.")
    dispersion: pl.Float64 = pa.Field(
        nullable=True, gt=0, description="Variance of a count over its mean; 1 is Poisson, more means batches."
    )
    why: pl.String = pa.Field(nullable=True, description="Why there is no interval; null where there is one.")

    class Config:
        strict = True
        unique = ["leaderboard", "measure", "period", "dimension", "value", "period_start"]


class BreaksFigure(pa.DataFrameModel):
    """Figure 20: `release_breaks` of one board."""

    release: pl.String = pa.Field(description="Release as in reference/release_dates.csv.")
    released_on: pl.Date = pa.Field(description="Day of the release; its week is left out.")
    other_releases: TextList = pa.Field(
        description="Other releases within the 8 weeks before or after: the change may be theirs."
    )
    weeks_count: pl.Int64 = pa.Field(ge=0, le=16, description="Whole, nearly complete weeks observed around the release.")
    models_before_count: pl.Int64 = pa.Field(ge=0, description="Models created in the 8 weeks before.")
    models_after_count: pl.Int64 = pa.Field(ge=0, description="Models created in the 8 weeks after.")
    level_change_pct: pl.Float64 = pa.Field(nullable=True, gt=-100, description="Jump of the rate at the release, percent.")
    level_low_pct: pl.Float64 = pa.Field(nullable=True, ge=-100, description="Lower bound, at least 95 %.")
    level_high_pct: pl.Float64 = pa.Field(nullable=True, ge=-100, description="Upper bound, at least 95 %.")
    slope_change_pct: pl.Float64 = pa.Field(
        nullable=True, gt=-100, description="Change of the growth per week after the release, percent."
    )
    slope_low_pct: pl.Float64 = pa.Field(nullable=True, ge=-100, description="Lower bound, at least 95 %.")
    slope_high_pct: pl.Float64 = pa.Field(nullable=True, ge=-100, description="Upper bound, at least 95 %.")
    p_value: pl.Float64 = pa.Field(nullable=True, ge=0, le=1, description="Both changes together, under autocorrelation.")
    p_adjusted: pl.Float64 = pa.Field(
        nullable=True, ge=0, le=1, description="The same after Holm over the tested releases."
    )
    dispersion: pl.Float64 = pa.Field(nullable=True, gt=0, description="Variance of a weekly count over its mean, near it.")
    persistent_share: pl.Float64 = pa.Field(
        nullable=True, ge=0, le=1, description="Share of that scatter that carries over to the next weeks."
    )
    why: pl.String = pa.Field(nullable=True, description="Why the release is not tested; null where it is.")

    class Config:
        strict = True
        unique = ["release"]


class ReleaseBreaks(BreaksFigure):
    """Whether new models per week changed in level or slope at a release: 8 whole weeks before against 8 after."""

    leaderboard: pl.String = pa.Field(description="Name of the board.")

    class Config:
        strict = True
        unique = ["leaderboard", "release"]


class FrontierFigure(pa.DataFrameModel):
    """Figure 19: `frontier` of one board."""

    size_class: pl.String = pa.Field(description="Billions of parameters; the lower edge belongs to the class.")
    size_order: pl.Int64 = pa.Field(ge=0, description="Place of the class, small to large; unknown last.")
    month: pl.Date = pa.Field(description="First day of the month of creation.")
    new_models_count: pl.Int64 = pa.Field(ge=0, description="Models of the class created in the month.")
    attempts_count: pl.Int64 = pa.Field(ge=1, description="Models of the class created so far.")
    best_score: pl.Float64 = pa.Field(description="Best chance-corrected average so far; 0 is guessing, 100 all right.")
    best_model_id: pl.String = pa.Field(description="The model that has it.")
    expected_score: pl.Float64 = pa.Field(
        description="Expected best of as many models drawn from all of the class: what attempts alone give."
    )
    expected_low: pl.Float64 = pa.Field(description="2.5 % quantile of that best.")
    expected_high: pl.Float64 = pa.Field(description="97.5 % quantile of that best.")

    class Config:
        strict = True
        unique = ["size_class", "month"]


class Frontier(FrontierFigure):
    """Best chance-corrected score by size class and month, beside what the number of attempts alone would give."""

    leaderboard: pl.String = pa.Field(description="Name of the board.")

    class Config:
        strict = True
        unique = ["leaderboard", "size_class", "month"]


class SurvivorshipFigure(pa.DataFrameModel):
    """Figure 21: `survivorship` of one board."""

    scope: pl.String = pa.Field(
        isin=["next_date", "last_date", "hub_flag", "hub_later", "hub_refused"],
        description="Gone from the board by its next or last date; not on the Hub by the board's own column; not found in "
        "a later Hub observation (gone, renamed, or never in the file); refused by the Hub as not found or private.",
    )
    from_date: pl.Date = pa.Field(description="Date of the models.")
    to_date: pl.Date = pa.Field(description="Date by which they are gone.")
    quantity: pl.String = pa.Field(description="models, mean_score, rate_per_month, or share: and a kind of model.")
    unit: pl.String = pa.Field(isin=["models", "points", "models per month", "share"], description="Unit of all and kept.")
    models_count: pl.Int64 = pa.Field(ge=1, description="Models of the board on from_date.")
    gone_count: pl.Int64 = pa.Field(ge=0, description="Of them gone.")
    gone_share: pl.Float64 = pa.Field(ge=0, le=1, description="Share that is gone.")
    all_value: pl.Float64 = pa.Field(nullable=True, description="The quantity over all models of from_date.")
    kept_value: pl.Float64 = pa.Field(nullable=True, description="The same without those that are gone.")
    effect: pl.Float64 = pa.Field(nullable=True, description="kept_value less all_value.")
    why: pl.String = pa.Field(nullable=True, description="Why there is no effect; null where there is one.")

    class Config:
        strict = True
        unique = ["scope", "from_date", "to_date", "quantity"]


class Survivorship(SurvivorshipFigure):
    """What leaving out models that are gone does to each trend of a board."""

    leaderboard: pl.String = pa.Field(description="Name of the board.")

    class Config:
        strict = True
        unique = ["leaderboard", "scope", "from_date", "to_date", "quantity"]
