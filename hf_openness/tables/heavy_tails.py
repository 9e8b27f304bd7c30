"""Which law the amounts per author follow: a power law against its usual rivals, by likelihood ratio.

Method: Clauset, Shalizi, Newman, "Power-law distributions in empirical data" (SIAM Review 2009), with the library powerlaw
(Alstott, Bullmore, Plenz 2014). A power law is what Price's and Lotka's laws presuppose.
"""

from __future__ import annotations

import contextlib
import io
import math
import warnings
from functools import cache
from typing import TYPE_CHECKING, Any

import polars as pl

from hf_openness.schemas import TABLES, validate
from hf_openness.tables.author_names import is_counted
from hf_openness.tables.concentration import NO_COMMITS, sum_people

if TYPE_CHECKING:
    from hf_openness.tables.inequality import Array

ALTERNATIVES = ("lognormal", "stretched_exponential", "exponential", "truncated_power_law")
POPULATIONS = ("author_repo_pairs", "commits")
LEAST_AUTHORS = 50
LEAST_DISTINCT = 5
DECIDED_BELOW = 0.1
SUMMED_TO, INTEGRATED_TO, INTEGRATION_POINTS = 2000, 1e12, 500


def build_heavy_tails(contributors: pl.DataFrame) -> pl.DataFrame:
    """Build `heavy_tails`: over all authors, and over the tail where a power law fits best; names as in contributors.

    Args:
        contributors: the contract table.

    Returns:
        One row per population, part and alternative; a positive ratio favours the power law. Raises InvalidTable.
    """
    people = contributors.filter(is_counted())
    amounts = sum_people(people, people.select("author", merged_author="author"))
    rows = [row for population in POPULATIONS for row in compare_laws(population, amounts[population])]
    dtypes = {name: column.dtype.type for name, column in TABLES["heavy_tails"].columns().items()}
    return validate("heavy_tails", pl.DataFrame(rows, schema=dtypes))


def compare_laws(population: str, amounts: Array) -> list[dict[str, Any]]:
    """Return the rows of whole amounts, one per author; null with a reason where there is too little to fit."""
    nothing = {
        "population": population,
        "begins_at": None,
        "authors_count": len(amounts),
        "power_law_exponent": None,
        "log_likelihood_ratio": None,
        "p_value": None,
        "favoured": None,
        "why": _find_reason(population, amounts),
    }
    if nothing["why"]:
        return [nothing | {"part": part, "alternative": other} for part in ("all", "tail") for other in ALTERNATIVES]
    return [row for part, begin in (("all", 1), ("tail", None)) for row in _compare(nothing, part, begin, amounts)]


def _find_reason(population: str, amounts: Array) -> str | None:
    if population == "commits" and not len(amounts):
        return NO_COMMITS
    if len(amounts) < LEAST_AUTHORS:
        return f"fewer than {LEAST_AUTHORS} authors"
    if len(set(amounts)) < LEAST_DISTINCT:
        return f"fewer than {LEAST_DISTINCT} different amounts"
    return None


def _compare(nothing: dict[str, Any], part: str, begin: int | None, amounts: Array) -> list[dict[str, Any]]:
    import powerlaw

    # The library reports on its fits by warnings and by printing; what matters of it ends in `why`.
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        fit = powerlaw.Fit(amounts, discrete=True, xmin=begin, verbose=0)
        about = nothing | {
            "part": part,
            "begins_at": float(fit.xmin),
            "authors_count": int((amounts >= fit.xmin).sum()),
            "power_law_exponent": float(fit.power_law.alpha),
        }
        fit.supported_distributions = fit.supported_distributions | {"truncated_power_law": _fast_truncated_power_law()}
        return [about | _judge(fit, other) for other in ALTERNATIVES]


@cache
def _fast_truncated_power_law() -> Any:
    """Return the library's truncated power law with its normalising constant summed here: its own way takes seconds."""
    import powerlaw

    class TruncatedPowerLaw(powerlaw.Truncated_Power_Law):  # type: ignore[misc]
        @property
        def _pdf_discrete_normalizer(self) -> float:
            return 1 / sum_truncated(float(self.alpha), float(self.Lambda), float(self.xmin))

    return TruncatedPowerLaw


def sum_truncated(exponent: float, rate: float, begin: float) -> float:
    """Return the sum of x ** -exponent * exp(-rate * x) over whole x from `begin` on; beyond 2,000 terms as an integral."""
    import numpy as np

    low = np.arange(begin, begin + SUMMED_TO)
    grid = np.linspace(math.log(begin + SUMMED_TO - 0.5), math.log(INTEGRATED_TO), INTEGRATION_POINTS)
    rest = np.trapezoid(np.exp(grid * (1 - exponent) - rate * np.exp(grid)), grid)
    return float((low**-exponent * np.exp(-rate * low)).sum() + rest)


def _judge(fit: Any, alternative: str) -> dict[str, Any]:
    said = {"alternative": alternative}
    ratio, p_value = (
        float(x) for x in fit.distribution_compare("power_law", alternative, nested=alternative == "truncated_power_law")
    )
    if not (abs(ratio) < float("inf") and 0 <= p_value <= 1):
        return said | {"why": "the alternative has no likelihood for these amounts"}
    favoured = "undecided" if p_value >= DECIDED_BELOW else "power_law" if ratio > 0 else alternative
    return said | {"log_likelihood_ratio": ratio, "p_value": p_value, "favoured": favoured}
