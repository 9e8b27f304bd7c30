"""How views write numbers and name filters."""

from dataclasses import replace

import pytest

from hf_openness.explorer.wording import say_number, say_range, say_unapplied
from hf_openness_tests.explorer.families import CHOSEN


@pytest.mark.parametrize(
    ("value", "said"), [(0.0, "0"), (12.0, "12"), (12.345, "12.35"), (0.00123, "0.0012"), (-1234.5, "-1,234.5")]
)
def test_numbers_keep_what_can_be_read(value: float, said: str) -> None:
    assert say_number(value) == said


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
