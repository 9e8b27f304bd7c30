"""The views, one file each; `VIEWS` is the order of the menu."""

from hf_openness.explorer.view import View
from hf_openness.explorer.views import (
    architectures,
    authors,
    base_models,
    benchmark_gains,
    claim_estimates,
    claim_history,
    claims,
    compared_models,
    compared_numbers,
    concentration,
    contributors,
    headline_numbers,
    improvement,
    improvement_curves,
    license_transitions,
    license_trend,
    licenses,
    lineage,
    model_trend,
    model_types,
    obligations,
    permissions,
    releases,
    scores,
)

GROUPS = ("Models", "People", "Licenses", "Descent", "Improvement", "Dates", "Claims")

VIEWS: dict[str, View] = {
    view.name: view
    for view in (
        model_types.VIEW,
        architectures.VIEW,
        scores.VIEW,
        releases.VIEW,
        authors.VIEW,
        contributors.VIEW,
        concentration.VIEW,
        licenses.VIEW,
        permissions.VIEW,
        license_trend.VIEW,
        license_transitions.VIEW,
        base_models.VIEW,
        lineage.VIEW,
        obligations.VIEW,
        improvement.VIEW,
        improvement_curves.VIEW,
        benchmark_gains.VIEW,
        model_trend.VIEW,
        claim_estimates.VIEW,
        compared_models.VIEW,
        compared_numbers.VIEW,
        headline_numbers.VIEW,
        claims.VIEW,
        claim_history.VIEW,
    )
}
