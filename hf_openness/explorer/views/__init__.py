"""The views, one file each; `VIEWS` is the order of the menu."""

from hf_openness.explorer.view import View
from hf_openness.explorer.views import architectures, authors, base_models, model_types, releases, scores

GROUPS = ("Models", "People", "Licenses", "Descent", "Improvement", "Dates", "Claims")

VIEWS: dict[str, View] = {
    view.name: view
    for view in (model_types.VIEW, architectures.VIEW, scores.VIEW, releases.VIEW, authors.VIEW, base_models.VIEW)
}
