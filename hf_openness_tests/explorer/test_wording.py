"""How views write numbers and name filters."""

from dataclasses import replace

from hf_openness.explorer.wording import say_range, say_unapplied
from hf_openness_tests.explorer.families import CHOSEN


def test_half_an_interval_is_none() -> None:
    assert say_range(None, 2.0) == "no interval"
    assert say_range(1.0, 2.0) == "1 to 2"


def test_filters_without_effect_are_named_with_the_reason() -> None:
    filters = replace(CHOSEN, types=("chat models",), text="x", licenses=("mit",))
    assert say_unapplied(CHOSEN, "so it is") == []
    assert say_unapplied(filters, "so it is", ("licenses", "text")) == ["The filter Kind does not apply here: so it is."]
    assert say_unapplied(filters, "so it is") == [
        "The filters Kind, License and Name contains do not apply here: so it is."
    ]
