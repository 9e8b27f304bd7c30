"""Rows with intervals: ends that are missing, labels too long, names that are markup."""

from hf_openness.explorer.ranges import BLUE, Series, draw_rows, wrap

LABELS = ["<b>bold</b>/" + "x" * 90, "short"]


def test_a_missing_end_draws_no_bar_and_a_label_is_cut_and_safe() -> None:
    series = Series("one", BLUE, LABELS, [5.0, 7.0], [None, 6.0], [9.0, 8.5], ["<i>a</i>", "b"])
    figure = draw_rows([series], LABELS, "points")
    [trace] = figure.data
    assert list(trace.error_x.arrayminus) == [0, 1.0]
    assert list(trace.error_x.array) == [4.0, 1.5]
    assert list(trace.y) == [2.0, 1.0]
    texts = [note.text for note in figure.layout.annotations]
    assert texts[0].startswith("&lt;b&gt;bold")
    assert texts[0].endswith("…")
    assert "<b>" not in figure.to_json()


def test_a_long_sentence_is_wrapped_between_words_and_a_long_word_within() -> None:
    lines = wrap("many short words " * 6 + "y" * 130).split("<br>")
    assert max(map(len, lines)) <= 56
    assert "".join(lines).count("y") == 6 + 130
