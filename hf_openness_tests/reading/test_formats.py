"""Answers as text: safe in spreadsheets and terminals, and nothing lost on the way."""

import csv
import io
import json
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hf_openness.reading.formats import FORMULA, make_plain, render_csv, render_json, render_parquet, render_table
from hf_openness.visible import HIDDEN
from hf_openness_tests.reading.stores import HOSTILE

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)


def _read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


@settings(deadline=None)
@given(TEXTS)
@example("=1+1")
@example("'=1+1")
@example("''@x")
@example("'plain")
@example("＝1")
@example("\r\nx")
def test_no_cell_of_csv_begins_a_formula_and_every_text_can_be_had_back(text: str) -> None:
    [[header], [cell]] = _read_csv(render_csv(pl.DataFrame({"a": [text]}))) if text else [["a"], [""]]
    assert header == "a"
    assert not re.match(r"[=+\-@\t\r\n＝＋－＠]", cell)
    assert (cell[1:] if re.match(FORMULA, cell) else cell) == text


def test_numbers_stay_numbers_and_a_hostile_column_name_is_made_harmless() -> None:
    content = render_csv(pl.DataFrame({"=a": [-5, 3], "b": [-0.5, None]}))
    assert content == b"'=a,b\n-5,-0.5\n3,\n"


def test_values_of_every_kind_in_csv() -> None:
    frame = pl.DataFrame(
        {
            "names": [["a", "=b"], None],
            "at": [datetime(2024, 5, 20, 8, 0, 0, 500_000, tzinfo=UTC), datetime(2024, 5, 20, tzinfo=UTC)],
            "day": [date(2024, 5, 20), None],
            "is": [True, None],
            "text": ["", None],
            "exact": [Decimal("1.50"), None],
            "for": [timedelta(days=1), None],
            "bytes": [b"ab", None],
            "of": [{"x": 1}, None],
        }
    )
    assert _read_csv(render_csv(frame))[1:] == [
        ['["a", "=b"]', "2024-05-20T08:00:00.500Z", "2024-05-20", "true", "", "1.50", "1 day, 0:00:00", "6162", '{"x": 1}'],
        ["", "2024-05-20T00:00:00Z", "", "", "", "", "", "", ""],
    ]
    assert b',"",' in render_csv(frame), "an empty text is not a null"


def test_json_gives_back_what_went_in_with_nothing_hidden() -> None:
    content = render_json(pl.DataFrame({"model_id": HOSTILE}))
    assert [row["model_id"] for row in json.loads(content)] == list(HOSTILE)
    assert not HIDDEN.search(content.decode())


def test_json_has_no_value_that_json_does_not_know() -> None:
    frame = pl.DataFrame(
        {"a": [float("nan"), float("inf"), 1.5], "d": [Decimal("1.5")] * 3, "l": [[float("nan")], None, []]}
    )
    rows = json.loads(render_json(frame), parse_constant=pytest.fail)
    assert [row["a"] for row in rows] == [None, None, 1.5]
    assert [row["l"] for row in rows] == [[None], None, []]
    assert json.loads(render_json(frame.clear())) == []


def test_parquet_keeps_types() -> None:
    frame = pl.DataFrame({"names": [["a"], None], "at": [datetime(2024, 5, 20, tzinfo=UTC), None]})
    assert pl.read_parquet(io.BytesIO(render_parquet(frame))).equals(frame)
    assert make_plain(frame).schema == {"names": pl.String, "at": pl.String}


def test_the_table_shows_hostile_text_in_one_line_and_obeys_none_of_it() -> None:
    shown = render_table(pl.DataFrame({"model_id": HOSTILE, "\x1b[2Jn": range(len(HOSTILE))}))
    assert not HIDDEN.search(shown)
    assert len(shown.splitlines()) == len(HOSTILE) + 2
    assert "a/\\u202egnp.exe" in shown
    assert "a/\\u001b[31mred" in shown
    assert "\\u001b[2Jn" in shown


def test_the_table_cuts_long_texts_and_rows_only_where_asked() -> None:
    frame = pl.DataFrame({"text": ["x" * 300] * 5})
    assert max(map(len, render_table(frame, 2).splitlines())) < 100
    assert len(render_table(frame, 2).splitlines()) == 4
    assert "x" * 300 in render_table(frame, longest=None)
    assert len(render_table(frame).splitlines()) == 7
