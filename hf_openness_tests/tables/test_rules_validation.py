"""A little of the validation of the corrected rules; `make validate` runs all of it."""

from hf_openness_tests.validation.validate_rules import validate


def test_corrected_rules_hold_on_a_few_worlds() -> None:
    lines = validate(0.05)
    assert [line.what for line in lines if line.verdict == "missed"] == []
    assert sum(line.verdict == "holds" for line in lines) == 8
