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
LISTED = (
    model_types,
    architectures,
    scores,
    releases,
    authors,
    contributors,
    concentration,
    licenses,
    permissions,
    license_trend,
    license_transitions,
    base_models,
    lineage,
    obligations,
    improvement,
    improvement_curves,
    benchmark_gains,
    model_trend,
    claim_estimates,
    compared_models,
    compared_numbers,
    headline_numbers,
    claims,
    claim_history,
)

VIEWS: dict[str, View] = {module.VIEW.name: module.VIEW for module in LISTED}
