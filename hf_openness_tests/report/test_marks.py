"""Sentences are plain texts that know their numbers, and no name can pass for one."""

import pytest

from hf_openness.report.marks import Number, Sentence, Source, at, cite, count_of, made_of, read_marks, told
from hf_openness.report.say import say_change, say_count, say_share, say_test

MODELS = count_of("models")
FORGED = ["\x02c\x1fmodels/rows_count\x03x", "\x02", "\x1f", "\x02a\x03\x02b\x03\x02c\x03"]


@told
def tell(name: str) -> tuple[str, ...]:
    return (f"{say_count(6169, MODELS)} models, one of them {name}.", "Nothing else.")


def test_a_told_sentence_is_its_plain_text() -> None:
    said, other = tell("a/b")
    assert said == "6,169 models, one of them a/b."
    assert isinstance(said, Sentence)
    assert said.parts == (Number("6,169", MODELS), " models, one of them a/b.")
    assert isinstance(other, Sentence)
    assert other.parts == ("Nothing else.",)


@pytest.mark.parametrize("name", FORGED, ids=["mark", "begin", "divider", "kinds"])
def test_a_name_cannot_pass_for_a_number(name: str) -> None:
    [said, _] = tell(name)
    assert isinstance(said, Sentence)
    assert [part for part in said.parts if isinstance(part, Number)] == [Number("6,169", MODELS)]
    assert name in said


def test_marks_keep_how_and_that_a_text_is_an_interval() -> None:
    share = at("license_table", {"leaderboard": "open-llm-v1", "license_id": "a/b c"}, "models_share", is_beside=True)
    assert share == Source(("license_table/a%2Fb%20c/models_share",), is_beside=True)
    both = made_of("the sum", MODELS, count_of("attrition", stage="details"), MODELS)
    assert both.ids == ("models/rows_count", "attrition/where/stage=details/rows_count")
    said = read_marks(f"{cite('1 to 2', share)} and {say_change(3.0, both)}")
    assert said.parts == (Number("1 to 2", share), " and ", Number("+3", both))


def test_without_a_source_a_number_is_text() -> None:
    assert (say_share(0.5), say_test(0.0001), say_count(1000)) == ("50.0 %", "p < 0.001", "1,000")
