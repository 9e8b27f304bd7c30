"""Schemas of the tables behind the figures; each is stored beside its figure."""

import polars as pl

from hf_openness.schemas import claims, improvement, licenses, people, trends
from hf_openness.schemas import late_pandera as pa
from hf_openness.schemas.lineage import LargestFamilies
from hf_openness.schemas.rescorings import RescoredShares


class AuthorGrowth(pa.DataFrameModel):
    """Figure 1: authors per month of their first commit, every month from the first to the last.

    Where the own first commit is only bounded, counts are of authors that started then for certain.
    """

    month: pl.Date = pa.Field(unique=True, description="First day of the month.")
    new_authors_count: pl.Int64 = pa.Field(ge=0, description="Authors whose first commit lies in the month.")
    total_authors_count: pl.Int64 = pa.Field(ge=0, description="Authors up to the end of the month.")
    new_authors_high_count: pl.Int64 = pa.Field(
        nullable=True, ge=0, description="Authors whose own first commit may lie in the month; null in the paper's method."
    )
    total_authors_high_count: pl.Int64 = pa.Field(
        nullable=True, ge=0, description="Authors who may have started by the end of the month; null in the paper's method."
    )
    left_censored_count: pl.Int64 = pa.Field(
        nullable=True,
        ge=0,
        description="Authors known only to have started before a time, the same in every row; null in the paper's method.",
    )

    class Config:
        strict = True


class ReposPerAuthor(pa.DataFrameModel):
    """Figure 2: how many authors contributed to how many repos; bots by the method's rule left out."""

    repos_count: pl.Int64 = pa.Field(ge=1, unique=True, description="Repos of an author.")
    authors_count: pl.Int64 = pa.Field(ge=1, description="Authors with that many repos.")

    class Config:
        strict = True


class AuthorsPerRepo(pa.DataFrameModel):
    """Figure 3: how many repos have how many authors."""

    authors_count: pl.Int64 = pa.Field(ge=0, unique=True, description="Authors of a repo.")
    repos_count: pl.Int64 = pa.Field(ge=1, description="Repos with that many authors.")

    class Config:
        strict = True


class ModelsByType(pa.DataFrameModel):
    """Figure 4: new models per week and kind, from 2023 on."""

    week: pl.Date = pa.Field(description="Sunday that starts the week.")
    model_type: pl.String = pa.Field(description="Kind of model; unknown where the board gives none.")
    models_count: pl.Int64 = pa.Field(ge=0, description="Models created in the week.")
    models_share: pl.Float64 = pa.Field(
        nullable=True, ge=0, le=1, description="Share of the week's models, 0-1; null in a week without models."
    )
    rate_low: pl.Float64 = pa.Field(
        nullable=True, ge=0, description="Lower 95 % bound of the weekly rate (trend_rates); null in the paper's method."
    )
    rate_high: pl.Float64 = pa.Field(nullable=True, ge=0, description="Upper 95 % bound of the weekly rate.")
    total_rate: pl.Float64 = pa.Field(nullable=True, ge=0, description="Rate of all models of the week, per whole week.")
    total_low: pl.Float64 = pa.Field(nullable=True, ge=0, description="Lower 95 % bound of total_rate.")
    total_high: pl.Float64 = pa.Field(nullable=True, ge=0, description="Upper 95 % bound of total_rate.")
    is_partial: pl.Boolean = pa.Field(nullable=True, description="Whether only part of the week was observed.")
    arrived_share: pl.Float64 = pa.Field(
        nullable=True, ge=0, le=1, description="Expected share of the week's models that had been submitted (trend_rates)."
    )

    class Config:
        strict = True
        unique = ["week", "model_type"]


class ModelsByArchitecture(pa.DataFrameModel):
    """Figure 5: new models per week and architecture, from 2023 on."""

    week: pl.Date = pa.Field(description="Sunday that starts the week.")
    architecture: pl.String = pa.Field(description="Architecture group: lower-cased, Other below the threshold.")
    models_count: pl.Int64 = pa.Field(ge=0, description="Models created in the week.")
    rate_low: pl.Float64 = pa.Field(
        nullable=True, ge=0, description="Lower 95 % bound of the weekly rate (trend_rates); null in the paper's method."
    )
    rate_high: pl.Float64 = pa.Field(nullable=True, ge=0, description="Upper 95 % bound of the weekly rate.")
    total_rate: pl.Float64 = pa.Field(nullable=True, ge=0, description="Rate of all models of the week, per whole week.")
    total_low: pl.Float64 = pa.Field(nullable=True, ge=0, description="Lower 95 % bound of total_rate.")
    total_high: pl.Float64 = pa.Field(nullable=True, ge=0, description="Upper 95 % bound of total_rate.")
    is_partial: pl.Boolean = pa.Field(nullable=True, description="Whether only part of the week was observed.")
    arrived_share: pl.Float64 = pa.Field(
        nullable=True, ge=0, le=1, description="Expected share of the week's models that had been submitted (trend_rates)."
    )

    class Config:
        strict = True
        unique = ["week", "architecture"]


class ModelsPerBase(pa.DataFrameModel):
    """Figure 6: models per family, as the method finds its members."""

    family: pl.String = pa.Field(unique=True, description="Family as in reference/model_families.csv.")
    models_count: pl.Int64 = pa.Field(
        ge=0,
        description="Models of the family: by name, the base among them; or by declared descent, without it.",
    )
    by_name_count: pl.Int64 = pa.Field(
        nullable=True, ge=0, description="Further ones that descend from it only if names are followed; null by name."
    )
    models_low: pl.Int64 = pa.Field(
        nullable=True,
        ge=0,
        description="Low end of the range with undeclared descent; null by name, or without a declared one.",
    )
    models_high: pl.Int64 = pa.Field(nullable=True, ge=0, description="High end of it.")

    class Config:
        strict = True


class ScoresOverTime(pa.DataFrameModel):
    """Figure 7: each dated model from 2023 on with its score, and how many of its kind there were by then."""

    model_id: pl.String = pa.Field(unique=True, description="Model id.")
    model_type: pl.String = pa.Field(description="Kind of model; unknown where the board gives none.")
    created_on: pl.Date = pa.Field(description="Day of creation, UTC.")
    average_score: pl.Float64 = pa.Field(nullable=True, ge=0, le=100, description="Average score, 0-100.")
    total_models_count: pl.Int64 = pa.Field(ge=1, description="Models of the kind created up to that day.")
    smooth: pl.Float64 = pa.Field(
        nullable=True, description="Loess of the kind's scores on the day of creation; null in the paper's method."
    )
    smooth_low: pl.Float64 = pa.Field(nullable=True, description="Lower bound of the pointwise 95 % band.")
    smooth_high: pl.Float64 = pa.Field(nullable=True, description="Upper bound of the pointwise 95 % band.")

    class Config:
        strict = True


class Params(pa.DataFrameModel):
    """Figure 8: models per size and architecture, and the best score of each size."""

    params_b: pl.Int64 = pa.Field(ge=0, description="Parameters in billions: truncated, or the lower edge of size_class.")
    architecture: pl.String = pa.Field(description="Architecture group.")
    models_count: pl.Int64 = pa.Field(ge=1, description="Models of that size and architecture.")
    best_average_score: pl.Float64 = pa.Field(nullable=True, ge=0, le=100, description="Best score of the size, 0-100.")
    best_created_on: pl.Date = pa.Field(nullable=True, description="Creation day of the best model; null if unknown.")
    size_class: pl.String = pa.Field(
        nullable=True, description="Size class, lower edge within it; null in the paper's method."
    )

    class Config:
        strict = True
        unique = ["params_b", "architecture"]


class Downloads(pa.DataFrameModel):
    """Figure 9: downloads per size, from one observation date."""

    params_b: pl.Int64 = pa.Field(
        ge=0, unique=True, description="Parameters in billions: truncated, or the lower edge of size_class."
    )
    downloads_30d: pl.Int64 = pa.Field(ge=0, description="Downloads of the 30 days before the observation.")
    models_count: pl.Int64 = pa.Field(ge=1, description="Models of that size with known downloads.")
    details_observed_on: pl.Date = pa.Field(description="The observation date, the one that covers most models.")
    size_class: pl.String = pa.Field(
        nullable=True, description="Size class, lower edge within it; null in the paper's method."
    )
    downloads_all_time: pl.Int64 = pa.Field(
        nullable=True, ge=0, description="Downloads since creation; null where the observation does not say."
    )

    class Config:
        strict = True


class ParamsPerPoint(pa.DataFrameModel):
    """Figure 10 by month: fewest parameters per point of average score, or fewest that reach a fixed corrected score."""

    month: pl.Date = pa.Field(description="First day of the month.")
    params_per_point: pl.Float64 = pa.Field(
        nullable=True, gt=0, description="Least billions of parameters per point; null where a fixed score is asked for."
    )
    models_count: pl.Int64 = pa.Field(ge=0, description="Models of the month with a known size above zero.")
    fixed_score: pl.Float64 = pa.Field(
        nullable=True, description="The chance-corrected score to reach (0 is guessing); null in the paper's method."
    )
    month_params_b: pl.Float64 = pa.Field(
        nullable=True, gt=0, description="Fewest billions of parameters that reach it among the month's models; null: none."
    )
    fewest_params_b: pl.Float64 = pa.Field(
        nullable=True,
        gt=0,
        description="Fewest at which models of three owners had reached it by the end of the month; null: not yet.",
    )
    model_id: pl.String = pa.Field(nullable=True, description="The third owner's model, of fewest_params_b.")
    attempts_count: pl.Int64 = pa.Field(nullable=True, ge=0, description="Models of known size up to the month's end.")

    class Config:
        strict = True
        unique = ["month", "fixed_score"]


FIGURE_TABLES: dict[str, type[pa.DataFrameModel]] = {
    "figure_01_author_growth": AuthorGrowth,
    "figure_02_repos_per_author": ReposPerAuthor,
    "figure_03_authors_per_repo": AuthorsPerRepo,
    "figure_04_models_by_type": ModelsByType,
    "figure_05_models_by_architecture": ModelsByArchitecture,
    "figure_06_models_per_base": ModelsPerBase,
    "figure_07_scores_over_time": ScoresOverTime,
    "figure_08_params": Params,
    "figure_09_downloads": Downloads,
    "figure_10_params_per_point": ParamsPerPoint,
    "figure_11_improvement": improvement.Improvement,
    "figure_12_improvement_over_time": improvement.ImprovementOverTime,
    "figure_13_concentration": people.ConcentrationBounds,
    "figure_14_work_distribution": people.WorkDistribution,
    "figure_15_obligations": licenses.ObligationsFigure,
    "figure_16_lineage": LargestFamilies,
    "figure_17_improvement_against_chance": improvement.ImprovementAgainstChance,
    "figure_18_gain_by_benchmark": improvement.GainByBenchmark,
    "figure_19_frontier": trends.FrontierFigure,
    "figure_20_breaks": trends.BreaksFigure,
    "figure_21_survivorship": trends.SurvivorshipFigure,
    "figure_22_rescorings": RescoredShares,
    "figure_23_claims": claims.ClaimForest,
    "figure_24_bias": claims.BiasOverview,
}
