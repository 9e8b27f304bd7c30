"""The smooth of figure 7: loess with a named span and a pointwise band that knows that models come in batches.

The band is scikit-misc's (Cleveland, Grosse and Shyu 1992), widened by the square root of the design effect: an author's
models of one month resemble each other, so they tell less than as many independent ones (Kish 1965, Survey Sampling).
"""

from typing import Any

import polars as pl

from hf_openness.method import Method
from hf_openness.schemas.figures import FIGURE_TABLES
from hf_openness.schemas.registry import check_figure
from hf_openness.tables import production

NAME = "figure_07_scores_over_time"
SPAN = 0.6
DEGREE = 1
CONFIDENCE = 0.95
LEAST_DAYS = 10
LEAST_SCORES = 50


def build_scores_over_time(enriched_repos: pl.DataFrame, method: Method) -> pl.DataFrame:
    """Build figure 7's table; with `smoothing = named_band` it has each kind's smooth and band. Raises InvalidTable."""
    points = production.build_scores_over_time(enriched_repos)
    return {"row_count": _leave, "named_band": add_smooths}[method.smoothing](points)


def _leave(points: pl.DataFrame) -> pl.DataFrame:
    return points


def add_smooths(points: pl.DataFrame) -> pl.DataFrame:
    """Fill smooth, smooth_low and smooth_high of every kind with at least 50 scores on 10 days; the others keep nulls.

    Args:
        points: figure 7's table: model_id, model_type, created_on, average_score.
    """
    scored = points.filter(pl.col("average_score").is_not_null()).with_columns(day=pl.col("created_on").to_physical())
    parts = []
    for (kind,), models in scored.group_by("model_type", maintain_order=True):
        days = models["day"].unique().sort()
        if len(days) < LEAST_DAYS or models.height < LEAST_SCORES:
            continue
        batch = pl.concat_str(pl.col("model_id").str.split("/").list.first(), pl.col("created_on").dt.month_start())
        codes = models.select(batch.rank("dense").cast(pl.Int64)).to_series().to_numpy()
        x, y = models["day"].to_numpy().astype(float), models["average_score"].to_numpy()
        center, low, high = fit_band(x, y, codes - 1, days.to_numpy().astype(float))
        band = {"smooth": center, "smooth_low": low, "smooth_high": high}
        parts.append(
            pl.DataFrame({"created_on": days.cast(pl.Date), **band}).with_columns(
                pl.col("smooth", "smooth_low", "smooth_high").clip(0.0, 100.0),
                model_type=pl.lit(kind, dtype=pl.String),
            )
        )
    if not parts:
        return points
    smoothed = points.drop("smooth", "smooth_low", "smooth_high").join(
        pl.concat(parts), on=["model_type", "created_on"], how="left", maintain_order="left"
    )
    return check_figure(NAME, FIGURE_TABLES[NAME], smoothed)


def fit_band(x: Any, y: Any, batches: Any, at: Any) -> tuple[Any, Any, Any]:
    """Return the smooth at the given points and the bounds of its pointwise 95 % band.

    Args:
        x, y: points. batches: whole numbers from 0, the same for points that depend on each other. at: where to evaluate.

    All y equal give a band of no width; x is centred and scaled, which changes nothing but rounding.
    """
    import numpy as np
    from scipy.special import stdtrit
    from skmisc.loess import loess

    if np.ptp(y) == 0:
        flat = np.full(len(at), float(y[0]))
        return flat, flat, flat
    middle, width = x.mean(), max(float(np.ptp(x)), 1.0)
    model = loess((x - middle) / width, y, span=SPAN, degree=DEGREE, surface="interpolate", statistics="approximate")
    model.fit()
    predicted = model.predict((at - middle) / width, stderror=True)
    groups = len(np.unique(batches))
    effect = find_design_effect(model.outputs.fitted_residuals, batches)
    # The fit takes as many of the batches' own means as it has parameters (the usual correction of clustered errors).
    effect *= groups / max(groups - float(model.outputs.enp), 1.0) if effect > 1 else 1.0
    half = stdtrit(predicted.df, (1 + CONFIDENCE) / 2) * predicted.stderr * np.sqrt(effect)
    return predicted.values, predicted.values - half, predicted.values + half


def find_design_effect(residuals: Any, batches: Any) -> float:
    """Return how batches raise the variance of a mean: sum of squared batch sums over sum of squares, at least 1."""
    import numpy as np

    sums = np.bincount(batches, weights=residuals)
    return max(1.0, float((sums**2).sum() / max(float((residuals**2).sum()), 1e-12)))
