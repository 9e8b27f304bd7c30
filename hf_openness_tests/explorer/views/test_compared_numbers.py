"""Two dates' quantities: which intervals are apart."""

from hf_openness.explorer.data import Data
from hf_openness.explorer.views import compared_numbers
from hf_openness_tests.explorer.families import CHOSEN


def test_apart_are_intervals_that_do_not_overlap_in_either_direction(families: Data) -> None:
    frame = compared_numbers.build(families, CHOSEN)
    assert frame.select("claim_id", "change", "is_apart").rows() == [("falls", -10.0, True), ("rises", 2.0, False)]
    [first, *_] = compared_numbers.notes(frame, CHOSEN)
    assert "1 of 2 quantities with an interval on both dates" in first
