"""Numbers keep what can be read, and the report and the explorer write them alike."""

import pytest

from hf_openness.explorer import wording
from hf_openness.reading import number_words
from hf_openness.report import say

NUMBERS = {
    "zero": (0.0, "0"),
    "whole": (12.0, "12"),
    "two decimals": (12.345, "12.35"),
    "small": (0.00123, "0.0012"),
    "smallest with a point": (0.0001, "0.0001"),
    "power of ten": (0.00001, "1.0e-05"),
    "negative power of ten": (-0.0000234, "-2.3e-05"),
    "thousands": (-1234.5, "-1,234.5"),
    "no decimals": (100000.4, "100,000"),
}


@pytest.mark.parametrize(("value", "said"), NUMBERS.values(), ids=NUMBERS.keys())
def test_numbers_keep_what_can_be_read_in_report_and_explorer_alike(value: float, said: str) -> None:
    assert [number_words.say_number(value), wording.say_number(value), say.say_number(value)] == [said] * 3


def test_things_and_tests_are_said_alike() -> None:
    assert wording.say_things(1200, "model") == say.say_things(1200, "model") == "1,200 models"
    assert wording.say_things(1, "family", "families") == say.say_things(1, "family", "families") == "1 family"
    assert wording.say_test(1e-9) == say.say_test(1e-9) == "p < 0.001"
