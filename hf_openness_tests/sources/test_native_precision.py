"""Traps of reading in which precision a repo keeps its weights."""

import pytest

from hf_openness.sources.native_precision import read_native_precision


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"BF16": 7_000, "F32": 12}, "bfloat16"),
        ({"F32": 12, "F16": 7_000, "BF16": None}, "float16"),
        ({"U8": 3_500, "BF16": 500}, "4bit"),
        ({"I32": 900, "F16": 100}, None),
        ({"BF16": 10, "F16": 10}, None),
        ({"BF16": True, "F16": -5, "F32": "9", "x": 2.5}, None),
        ({}, None),
        (None, None),
        (["BF16"], None),
    ],
    ids=[
        "few-float32-buffers",
        "null-count",
        "packed-4bit",
        "packed-unnamed",
        "tie",
        "no-numbers",
        "empty",
        "absent",
        "list",
    ],
)
def test_type_of_most_weights_in_the_boards_words(parameters: object, expected: str | None) -> None:
    assert read_native_precision(parameters) == expected
