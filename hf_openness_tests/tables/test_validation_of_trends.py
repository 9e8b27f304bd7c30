"""The validation of the trends, on a little of its worlds."""

from hf_openness_tests.validation.validate_trends import validate


def test_no_rate_is_missed_on_a_few_worlds() -> None:
    lines = validate(0.1)
    assert len(lines) > 30
    assert [line.what for line in lines if line.verdict == "missed"] == []
