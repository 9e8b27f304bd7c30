"""Rows with intervals: ends that are missing, labels too long, names that are markup."""

from hf_openness.explorer.drawing import start_figure
from hf_openness.explorer.ranges import BLUE, LABEL_WIDTH, Series, draw_rows, show_rows, wrap

LABELS = ["<b>bold</b>/" + "x" * 190, "short"]


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


def test_a_label_that_a_phone_cannot_hold_takes_two_lines_and_its_row_their_height() -> None:
    order = ["above", "share of repos, each shared equally among its authors, of the top 200", "below"]
    series = Series("one", BLUE, order, [1.0, 2.0, 3.0], [None] * 3, [None] * 3, order)
    figure = draw_rows([series], order, "%")
    above, middle, below = figure.data[0].y
    assert above - middle > middle - below == 1.0
    lines = figure.layout.annotations[1].text.split("<br>")
    assert " ".join(lines) == order[1]
    assert max(map(len, lines)) <= LABEL_WIDTH
    assert figure.layout.annotations[1].y > middle


def test_labels_of_bars_keep_one_line_so_that_bars_lie_at_whole_rows() -> None:
    figure = start_figure("x", [""])
    show_rows(figure, ["word " * 20, "short"])
    texts = [note.text for note in figure.layout.annotations]
    assert "<br>" not in texts[0]
    assert texts[0].endswith("…")
    assert [int(note.y) for note in figure.layout.annotations] == [2, 1]


def test_a_long_title_of_an_axis_is_broken_between_words() -> None:
    title = start_figure("Points of the average score above the base", [""]).layout.xaxis.title.text
    assert title == "Points of the average score above<br>the base"
