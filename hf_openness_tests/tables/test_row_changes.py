"""Rows are told apart by their key: a place on the board is none, a null is a value like any other."""

from datetime import date

import polars as pl

from hf_openness.tables.row_changes import count_row_changes

KEY = ["leaderboard", "model_id"]


def models(*rows: tuple[str, int, float | None, list[str] | None]) -> pl.DataFrame:
    schema = {"model_id": pl.String, "row_number": pl.Int64, "score": pl.Float64, "repos": pl.List(pl.String)}
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(leaderboard=pl.lit("b"))


def counts(now: pl.DataFrame, before: pl.DataFrame, table: str = "models", key: list[str] = KEY) -> tuple[int | None, ...]:
    found = count_row_changes(table, key, now, before)
    return found.added_count, found.gone_count, found.changed_count


def test_added_gone_and_changed_rows_are_counted_by_key() -> None:
    before = models(("a", 1, 1.0, None), ("b", 2, None, ["x"]), ("c", 3, 3.0, ["x"]))
    now = models(("b", 1, None, ["x"]), ("c", 2, 3.0, ["x", "y"]), ("d", 3, 4.0, None), ("e", 4, 4.0, None))
    assert counts(now, before) == (2, 1, 1)


def test_a_value_that_becomes_null_is_a_change_and_two_nulls_are_none() -> None:
    before = models(("a", 1, 1.0, None), ("b", 2, None, None))
    now = models(("a", 1, None, None), ("b", 2, None, None))
    assert counts(now, before) == (0, 0, 1)


def test_a_row_that_only_moved_on_the_board_has_not_changed() -> None:
    assert counts(models(("a", 7, 1.0, None)), models(("a", 1, 1.0, None))) == (0, 0, 0)


def test_a_null_in_the_key_is_the_same_key() -> None:
    frame = pl.DataFrame({"number_id": ["n", "n"], "switch": [None, "s"], "effect": [1.0, 2.0]})
    assert counts(frame, frame.reverse(), "bias_ledger", ["number_id", "switch"]) == (0, 0, 0)


def test_the_date_itself_is_no_change() -> None:
    frame = pl.DataFrame({"number_id": ["n"], "scraped_on": [date(2024, 5, 20)], "effect": [1.0]})
    before = frame.with_columns(scraped_on=pl.lit(date(2024, 5, 17)))
    assert counts(frame, before, "bias_ledger", ["number_id"]) == (0, 0, 0)


def test_published_rows_are_told_apart_without_their_place_and_equal_ones_are_numbered() -> None:
    base = {"leaderboard": "b", "model_sha": None, "precision": "float16", "has_chat_template": None}
    rows = [base | {"row_number": n, "model_id": m, "likes": 1} for n, m in enumerate(["a", "a", "b"], start=1)]
    types = {"model_sha": pl.String, "has_chat_template": pl.Boolean}
    before = pl.DataFrame(rows, schema_overrides=types)
    now = pl.DataFrame([rows[2] | {"row_number": 1}, rows[0] | {"row_number": 2}], schema_overrides=types)
    assert counts(now, before, "leaderboard_snapshot", ["leaderboard", "row_number"]) == (0, 1, 0)


def test_rows_known_by_their_place_alone_are_only_sized() -> None:
    frame = pl.DataFrame({"leaderboard": ["b"], "row_number": [1], "benchmark": ["ARC"], "score": [0.5]})
    found = count_row_changes("benchmark_scores", ["leaderboard", "row_number", "benchmark"], frame, frame.clear())
    assert (found.added_count, found.now_count, found.before_count) == (None, 1, 0)
    assert found.describe() == "0 before, 1 now; they are known by their place alone"


def test_an_older_file_without_the_key_is_only_sized() -> None:
    found = count_row_changes("models", KEY, models(("a", 1, 1.0, None)), pl.DataFrame({"id": ["a"]}))
    assert found.added_count is None
    assert found.why == "the two have no key in common"


def test_a_first_filled_table_has_only_added_rows() -> None:
    now = models(("a", 1, 1.0, None))
    assert counts(now, now.clear()) == (1, 0, 0)
