"""The views, one file each; `VIEWS` is the order of the menu within its groups."""

from hf_openness.explorer.view import View
from hf_openness.explorer.views import (
    architectures,
    authors,
    base_models,
    claim_estimates,
    claim_history,
    claims,
    concentration,
    contributors,
    license_transitions,
    license_trend,
    licenses,
    lineage,
    model_types,
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
    claims,
    claim_history,
    claim_estimates,
)

VIEWS: dict[str, View] = {module.VIEW.name: module.VIEW for module in LISTED}
