"""Schemas of the tables behind figures 1-12; each figure is drawn from its table alone."""

import pandera.polars as pa
import polars as pl

from hf_openness.schemas.leaderboards import MODEL_TYPES

UNKNOWN = "unknown"
DRAWN_TYPES = [*MODEL_TYPES, UNKNOWN]


class Figure01AuthorGrowth(pa.DataFrameModel):
    """Commit authors by month, suffix bots included; every calendar month from the first to the last."""

    month: pl.Date = pa.Field(unique=True, description="First day of the calendar month (UTC).")
    new_authors_count: pl.Int64 = pa.Field(ge=0, description="Authors whose first commit falls in the month.")
    total_authors_count: pl.Int64 = pa.Field(ge=1, description="Authors up to and including the month.")

    class Config:
        strict = True


class Figure02ReposPerAuthor(pa.DataFrameModel):
    """How many authors have a commit in how many repos; bots by the method's rule are out."""

    repos_count: pl.Int64 = pa.Field(unique=True, ge=1, description="Repos with a commit of the author.")
    authors_count: pl.Int64 = pa.Field(ge=1, description="Authors with that many repos.")

    class Config:
        strict = True


class Figure03AuthorsPerRepo(pa.DataFrameModel):
    """How many repos have how many commit authors."""

    authors_count: pl.Int64 = pa.Field(unique=True, ge=0, description="Distinct commit authors of the repo.")
    repos_count: pl.Int64 = pa.Field(ge=1, description="Repos with that many authors.")

    class Config:
        strict = True


class Figure04ModelsByType(pa.DataFrameModel):
    """New models per week and kind, from 2023-01-01, models with a creation date."""

    week: pl.Date = pa.Field(description="The Sunday on which the week starts (UTC).")
    model_type: pl.String = pa.Field(isin=DRAWN_TYPES, description="Kind of model; unknown where the board has none.")
    models_count: pl.Int64 = pa.Field(ge=1, description="Models created in the week.")
    models_share: pl.Float64 = pa.Field(gt=0, le=1, description="Share of the week's models.")

    class Config:
        strict = True
        unique = ["week", "model_type"]


class Figure05ModelsByArchitecture(pa.DataFrameModel):
    """New models per week and architecture group, from 2023-01-01, models with a creation date."""

    week: pl.Date = pa.Field(description="The Sunday on which the week starts (UTC).")
    architecture: pl.String = pa.Field(description="Architecture group, see models.architecture_group.")
    models_count: pl.Int64 = pa.Field(ge=1, description="Models created in the week.")

    class Config:
        strict = True
        unique = ["week", "architecture"]


class Figure06ModelsPerBase(pa.DataFrameModel):
    """Models of each family, in the order of reference/model_families.csv."""

    family: pl.String = pa.Field(unique=True, description="Family as in reference/model_families.csv.")
    models_count: pl.Int64 = pa.Field(ge=0, description="Members on the board.")

    class Config:
        strict = True


class Figure07ScoresOverTime(pa.DataFrameModel):
    """Scores of models by creation day from 2023-01-01, with the running number of models of their kind."""

    model_id: pl.String = pa.Field(unique=True, description="Model id as published.")
    model_type: pl.String = pa.Field(isin=DRAWN_TYPES, description="Kind of model; unknown where the board has none.")
    created_on: pl.Date = pa.Field(description="Creation day (UTC).")
    average_score: pl.Float64 = pa.Field(ge=0, le=100, description="Average score, 0-100, on the board's benchmarks.")
    total_models_count: pl.Int64 = pa.Field(
        ge=1, description="Models of the kind created up to and including the day, those before 2023 too."
    )

    class Config:
        strict = True


class Figure08Params(pa.DataFrameModel):
    """Models per size and architecture, with the best average score of each size."""

    params_b: pl.Int64 = pa.Field(ge=0, description="Parameters in billions, truncated; 0 means below 1 B or unknown.")
    architecture: pl.String = pa.Field(description="Architecture group, see models.architecture_group.")
    models_count: pl.Int64 = pa.Field(ge=1, description="Models of the size and architecture.")
    best_average_score: pl.Float64 = pa.Field(
        nullable=True, ge=0, le=100, description="Best average score of the size over all architectures, 0-100."
    )
    best_created_on: pl.Date = pa.Field(nullable=True, description="Creation day of that best model; null if undated.")

    class Config:
        strict = True
        unique = ["params_b", "architecture"]


class Figure09Downloads(pa.DataFrameModel):
    """Downloads per size, summed over the one observation day that covers most models."""

    params_b: pl.Int64 = pa.Field(unique=True, ge=1, description="Parameters in billions, truncated.")
    downloads_30d: pl.Int64 = pa.Field(ge=0, description="Downloads of the 30 days before the observation.")
    models_count: pl.Int64 = pa.Field(ge=1, description="Models of the size with known downloads.")
    details_observed_on: pl.Date = pa.Field(description="Day of the observation.")

    class Config:
        strict = True


class Figure10ParamsPerPoint(pa.DataFrameModel):
    """Fewest parameters per point of average score, by month with at least 30 models of known size."""

    month: pl.Date = pa.Field(unique=True, description="First day of the calendar month (UTC).")
    params_per_point: pl.Float64 = pa.Field(gt=0, description="Least truncated parameters (B) / average score.")
    models_count: pl.Int64 = pa.Field(ge=30, description="Models of the month with at least 1 B parameters.")

    class Config:
        strict = True


class Figure11Improvement(pa.DataFrameModel):
    """Final improvement of each family, in the order of reference/model_families.csv."""

    family: pl.String = pa.Field(unique=True, description="Family as in reference/model_families.csv.")
    gain_points: pl.Float64 = pa.Field(ge=0, description="Best average score minus the family's reference, points.")
    gain_pct: pl.Float64 = pa.Field(ge=0, description="The same in percent of the reference.")
    derivatives_count: pl.Int64 = pa.Field(ge=1, description="Models of the family, the first included.")

    class Config:
        strict = True


class Figure12ImprovementOverTime(pa.DataFrameModel):
    """Each new best score of a family by days since its first model."""

    family: pl.String = pa.Field(description="Family as in reference/model_families.csv.")
    model_id: pl.String = pa.Field(description="Model that set the new best score.")
    days_since_release: pl.Int64 = pa.Field(ge=0, description="Days since the family's first model.")
    gain_points: pl.Float64 = pa.Field(ge=0, description="Points above the family's reference score.")
    gain_normalized: pl.Float64 = pa.Field(ge=0, description="Gain divided as the method says.")
    derivatives_count: pl.Int64 = pa.Field(ge=1, description="Models of the family, the first included.")

    class Config:
        strict = True
        unique = ["family", "model_id"]


FIGURE_TABLES: dict[str, type[pa.DataFrameModel]] = {
    "figure_01_author_growth": Figure01AuthorGrowth,
    "figure_02_repos_per_author": Figure02ReposPerAuthor,
    "figure_03_authors_per_repo": Figure03AuthorsPerRepo,
    "figure_04_models_by_type": Figure04ModelsByType,
    "figure_05_models_by_architecture": Figure05ModelsByArchitecture,
    "figure_06_models_per_base": Figure06ModelsPerBase,
    "figure_07_scores_over_time": Figure07ScoresOverTime,
    "figure_08_params": Figure08Params,
    "figure_09_downloads": Figure09Downloads,
    "figure_10_params_per_point": Figure10ParamsPerPoint,
    "figure_11_improvement": Figure11Improvement,
    "figure_12_improvement_over_time": Figure12ImprovementOverTime,
}
