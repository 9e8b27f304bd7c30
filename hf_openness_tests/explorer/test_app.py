"""What the app makes of a view's words."""

from hf_openness.explorer.app import mark_code


def test_backticks_mark_code_and_a_lone_one_stays_text() -> None:
    told = mark_code("the range (`no nominal coverage`) of o/a")
    assert [part if isinstance(part, str) else (type(part).__name__, part.children) for part in told] == [
        "the range (",
        ("Code", "no nominal coverage"),
        ") of o/a",
    ]
    assert mark_code("a lone ` stays") == ["a lone ` stays"]
