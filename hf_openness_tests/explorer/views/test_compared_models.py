"""Two dates model by model: what counts as new, gone, rescored, or measured on another revision."""

from hf_openness.explorer.data import Data
from hf_openness.explorer.views import compared_models
from hf_openness_tests.explorer.families import (
    CHILD,
    CHOSEN,
    EARLIER,
    GRANDCHILD,
    HOSTILE,
    LATER,
    ROOT,
    make_frame,
    make_model,
)


def find_status(before: dict[str, object], after: dict[str, object]) -> str:
    earlier, later = (make_frame("models", [dict(make_model("a/b")) | cells]) for cells in (before, after))
    return str(compared_models.compare_models(earlier, later, EARLIER, LATER)["status"].item())


def test_every_status_of_the_store(families: Data) -> None:
    frame = compared_models.build(families, CHOSEN)
    assert dict(frame.select("model_id", "status").iter_rows()) == {
        HOSTILE: "new",
        "gone/model": "gone",
        CHILD: "rescored",
        GRANDCHILD: "new revision",
        "unscored/model": "other precision",
        ROOT: "unchanged",
    }
    assert frame["earlier_on"].unique().to_list() == [EARLIER]


def test_a_score_that_appears_is_rescored_and_none_on_both_dates_is_unchanged() -> None:
    assert find_status({"average_score": None}, {"average_score": 50.0}) == "rescored"
    assert find_status({"average_score": None}, {"average_score": None}) == "unchanged"


def test_an_unknown_revision_on_both_dates_is_the_same_one() -> None:
    assert find_status({"model_sha": None}, {"model_sha": None}) == "unchanged"
    assert find_status({"model_sha": None}, {"model_sha": "c"}) == "new revision"


def test_another_revision_is_no_rescoring() -> None:
    assert find_status({"model_sha": "a"}, {"model_sha": "b", "average_score": 99.0}) == "new revision"
